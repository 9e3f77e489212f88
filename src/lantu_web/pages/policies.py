"""Addresses of the pages about rules."""

from __future__ import annotations

from django.urls import path, re_path

from lantu_web.pages.views import (
    policies,
    policies_batch,
    policies_changes,
    policies_deadlines,
    policies_fit,
    policies_household,
)

RULE = r"(?P<rule_id>[a-z0-9_]{1,40}\.[a-z0-9_]{1,60})"
urlpatterns = [
    path("policies/", policies.policies, name="policies"),
    path("policies/rules.csv", policies.policies_table, name="policies_table"),
    path("policies/batch/", policies_batch.batch, name="policies_batch"),
    re_path(
        rf"^policies/{RULE}/template\.(?P<form>csv|xlsx|parquet)$",
        policies_batch.batch_template,
        name="policies_template",
    ),
    path("policies/deadlines/", policies_deadlines.deadlines, name="policies_deadlines"),
    path("policies/deadlines/due.ics", policies_deadlines.deadline_calendar, name="policies_deadline_calendar"),
    path("policies/fit/", policies_fit.which, name="policies_fit"),
    path("policies/fit.json", policies_fit.which_json, name="policies_fit_json"),
    path("policies/household/", policies_household.household, name="policies_household"),
    path("policies/household/trace.json", policies_household.household_trace, name="policies_household_trace"),
    re_path(
        r"^policies/household/payments\.(?P<form>csv|json|svg)$",
        policies_household.household_payments,
        name="policies_household_payments",
    ),
    re_path(
        r"^policies/household/(?P<mode>[a-z_]{1,40})\.(?P<form>docx|pdf)$",
        policies_household.household_sheet,
        name="policies_household_sheet",
    ),
    re_path(rf"^policies/{RULE}/sheet\.(?P<form>docx|pdf)$", policies.policy_sheet, name="policy_sheet"),
    re_path(rf"^policies/{RULE}/whatif/$", policies_changes.what_if, name="policy_whatif"),
    re_path(rf"^policies/{RULE}/whatif\.(?P<form>csv|json)$", policies_changes.what_if_data, name="policy_whatif_data"),
    re_path(rf"^policies/{RULE}/sweep/$", policies_changes.sweep, name="policy_sweep"),
    re_path(rf"^policies/{RULE}/sweep\.(?P<form>csv|json|svg)$", policies_changes.sweep_data, name="policy_sweep_data"),
    re_path(rf"^policies/{RULE}/reform/$", policies_changes.reform, name="policy_reform"),
    re_path(rf"^policies/{RULE}/$", policies.policy, name="policy"),
    re_path(rf"^policies/{RULE}/trace\.json$", policies.policy_trace, name="policy_trace"),
]
