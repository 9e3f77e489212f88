"""What changed between two versions of a document, promise by promise."""

from __future__ import annotations

from typing import Any

from lantu_web.register.models import Document, Indicator, Statement
from lantu_web.register.services.reviewing import plain

Snapshot = dict[str, dict[str, Any]]


def snapshot(document: Document) -> Snapshot:
    """The standing statements and indicators of a document, by identifier."""
    found: Snapshot = {}
    for one in Statement.objects.filter(document=document, withdrawn=False):
        found[one.public_id] = {
            "kind": "statement",
            "name": one.subject,
            "eid": one.eid,
            "says": one.text or one.qualitative,
            "value": [plain(one.value), plain(one.value_high), one.comparator, one.unit, one.year],
        }
    for one in Indicator.objects.filter(document=document, withdrawn=False, parent_row=False):
        found[one.public_id] = {
            "kind": "indicator",
            "name": one.name,
            "eid": one.eid,
            "says": one.target,
            "value": [plain(one.value), plain(one.value_high), one.comparator, one.unit, one.target_year],
        }
    return found


def between(old: Snapshot, new: Snapshot) -> dict[str, list[dict[str, Any]]]:
    """Added, removed and changed promises, in the order of their documents."""

    def line(public_id: str, entry: dict[str, Any]) -> dict[str, Any]:
        return {"id": public_id, **{name: entry[name] for name in ("kind", "name", "eid", "says")}}

    return {
        "added": [line(key, entry) for key, entry in new.items() if key not in old],
        "removed": [line(key, entry) for key, entry in old.items() if key not in new],
        "changed": [
            line(key, entry) | {"said": old[key]["says"]}
            for key, entry in new.items()
            if key in old and old[key]["value"] != entry["value"]
        ],
    }
