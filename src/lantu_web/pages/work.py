"""Addresses of the pages on which people work: coming in, review, upload."""

from __future__ import annotations

from django.urls import path

from lantu_web.pages.views import (
    accounts,
    audit,
    keys,
    observing,
    observing_tables,
    organisations,
    publishing,
    review,
    upload,
)

urlpatterns = [
    path("observations/", observing.observations, name="observations"),
    path("observations/import/", observing_tables.table, name="observation_import"),
    path("observations/lock/", observing.lock, name="period_lock"),
    path("observations/lock/<int:key>/release/", observing.release, name="period_release"),
    path("observations/<int:key>/decide/", observing.decide, name="observation_decide"),
    path("observations/<int:key>/evidence/", observing.proof, name="observation_proof"),
    path("i/<slug:public_id>/observe/", observing.new, name="observation_new"),
    path("i/<slug:public_id>/explain/", observing.explain, name="explain"),
    path("review/", review.review, name="review"),
    path("review/decide/", review.decide, name="decide"),
    path("review/report/", review.report, name="review_report"),
    path("upload/", upload.upload, name="upload"),
    path("upload/keep/", upload.keep, name="upload_keep"),
    path("d/<slug:slug>/publish/", publishing.publish, name="publish"),
    path("login/", accounts.Login.as_view(), name="login"),
    path("duties/<slug:code>/merge/", organisations.merging, name="organisation_merge"),
    path("audit/", audit.trail, name="audit"),
    path("audit/export.<slug:form>", audit.export, name="audit_export"),
    path("account/", accounts.Account.as_view(), name="account"),
    path("account/keys/", keys.tokens, name="tokens"),
    path("account/keys/<int:key>/revoke/", keys.token_revoke, name="token_revoke"),
    path("logout/", accounts.Logout.as_view(), name="logout"),
]
