"""What belongs to rows in other tables, fetched in one query for all rows of a page."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from lantu_web.register.models import DutyOrganisation, FindingMember, Project

Row = dict[str, Any]
MEMBER = {
    "document": "document__slug", "eid": "eid", "start": "start", "end": "end", "subject": "subject",
    "value_text": "value_text", "comparator": "comparator", "unit": "unit", "year": "year", "role": "role",
    "statement": "statement__public_id", "indicator": "indicator__public_id",
}  # fmt: skip


def parts(rows: list[Row]) -> None:
    """Who answers for each duty."""
    kept: defaultdict[Any, list[Row]] = defaultdict(list)
    found = DutyOrganisation.objects.filter(duty__in=[row["pk"] for row in rows]).order_by("duty", "order")
    for duty, role, code, name in found.values_list("duty", "role", "organisation__code", "name_written"):
        kept[duty].append({"role": role, "organisation": code, "name": name})
    for row in rows:
        row["organisations"] = kept[row["pk"]]


def places(rows: list[Row]) -> None:
    """Where each project lies."""
    kept: defaultdict[Any, list[str]] = defaultdict(list)
    through = Project.places.through.objects.filter(project__in=[row["pk"] for row in rows]).order_by("place__code")
    for project, code in through.values_list("project", "place__code"):
        kept[project].append(code)
    for row in rows:
        row["places"] = kept[row["pk"]]


def members(rows: list[Row]) -> None:
    """What each finding rests on: places and figures, without the words around them."""
    kept: defaultdict[Any, list[Row]] = defaultdict(list)
    found = FindingMember.objects.filter(finding__in=[row["pk"] for row in rows]).order_by("finding", "order")
    for finding, *values in found.values_list("finding", *MEMBER.values()):
        kept[finding].append(dict(zip(MEMBER, values, strict=True)))
    for row in rows:
        row["members"] = kept[row["pk"]]
