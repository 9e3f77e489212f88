"""Addresses of the pages. Those of documents, places in them and facts are permanent."""

from __future__ import annotations

from django.urls import include, path

from lantu_web.pages import policies, stations, work
from lantu_web.pages.views import assessment, documents, drafts, findings, lists, overview, plan_tree, searching

app_name = "pages"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("documents/", overview.documents, name="documents"),
    path("d/<slug:slug>/", documents.document, name="document"),
    path("d/<slug:slug>/versions/", documents.versions, name="versions"),
    path("d/<slug:slug>/<str:eid>", documents.document, name="place_in_document"),
    path("s/<slug:public_id>", documents.statement, name="statement"),
    path("i/<slug:public_id>", documents.indicator, name="indicator"),
    path("i/<slug:public_id>/chart.svg", assessment.chart, name="indicator_chart"),
    path("i/<slug:public_id>/chart.json", assessment.chart_spec, name="indicator_spec"),
    path("p/<slug:public_id>", documents.project, name="project"),
    path("t/<slug:public_id>", documents.duty, name="duty"),
    path("assessment/", assessment.assessment, name="assessment"),
    path("assessment/export.<slug:form>", assessment.export, name="assessment_export"),
    path("alignment/", findings.alignment, name="alignment"),
    path("alignment/draft/", drafts.draft, name="draft"),
    path("alignment/export.<slug:form>", findings.export, name="alignment_export"),
    path("alignment/not-same.json", findings.lessons, name="alignment_lessons"),
    path("alignment/tree/", plan_tree.tree, name="plan_tree"),
    path("alignment/tree.<slug:form>", plan_tree.tree_data, name="plan_tree_data"),
    path("f/<slug:public_id>", findings.finding, name="finding"),
    path("indicators/", lists.indicators, name="indicators"),
    path("statements/", lists.statements, name="statements"),
    path("duties/", lists.duties, name="duties"),
    path("duties/<slug:code>/", lists.organisation, name="organisation"),
    path("projects/", lists.projects, name="projects"),
    path("places/", overview.places, name="places"),
    path("places/<slug:code>/", overview.place, name="place"),
    path("search/", searching.find, name="search"),
    path("about/", overview.about, name="about"),
    path("", include(policies.urlpatterns)),
    path("", include(stations.urlpatterns)),
    path("", include(work.urlpatterns)),
]
