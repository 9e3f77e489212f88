"""Findings of the bundled documents as JSON lines, for a register that does not hold their texts.

Facts and offsets only, like the rest of the bundle: no sentence, no note.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from lantu_web.register.models import Document, Finding, FindingMember
from lantu_web.register.services.aligning import Aligned, keep_findings
from lantu_web.register.services.alignment_records import RANKS, Record
from lantu_web.register.services.bundle import as_fact
from lantu_web.register.visibility import as_public, everything

FILE = "findings.jsonl"
LONGEST = 120  # characters of a reason or step, which the program words itself
TOLD = ("key", "topic", "verdict", "rule", "reason_zh", "reason_en", "severity", "parts")
PLACE = ("start", "end", "quote_start", "quote_end", "context_start", "context_end")
SAID = (
    "eid",
    "node_eid",
    "subject",
    "value_text",
    "value",
    "value_high",
    "unit",
    "comparator",
    "year",
    "role",
    "attribute",
)
EMPTY: Record = {"eid": "", "node_eid": "", "subject": "", "value_text": "", "value": None, "value_high": None, "unit": "",
    "comparator": "=", "year": None, "attribute": "", "statement": "", "indicator": ""}  # fmt: skip


@as_public()
def write_findings(folder: Path) -> int:
    """Write the standing findings of published documents; the same findings give the same bytes."""
    found = Finding.objects.standing().prefetch_related("members__document", "members__statement", "members__indicator")
    lines = [
        {name: as_fact(name, getattr(one, name), LONGEST) for name in TOLD}
        | {
            "steps": [{name: as_fact(name, value, LONGEST) for name, value in step.items()} for step in one.steps],
            "members": [_member(each) for each in one.members.all()],
        }
        for one in found.order_by("key")
    ]
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
    (folder / FILE).write_text(text, encoding="utf-8")
    return len(lines)


def _member(member: FindingMember) -> Record:
    values: dict[str, Any] = {name: as_fact(name, getattr(member, name), 80) for name in (*PLACE, *SAID)}
    values["document"] = member.document.slug
    values["statement"] = member.statement.public_id if member.statement else ""
    values["indicator"] = member.indicator.public_id if member.indicator else ""
    return {name: value for name, value in values.items() if name not in EMPTY or value != EMPTY[name]}


@everything()
def load_findings(folder: Path) -> Aligned:
    """Keep the bundled findings of documents whose text is not held; the others are computed from the text."""
    file = folder / FILE
    if not file.is_file():
        return Aligned()
    bare = Document.objects.filter(versions__is_current=True, versions__source__text=None)
    scope = dict(bare.values_list("slug", "pk"))
    records = [_record(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]
    wanted = [one for one in records if all(member["document"] in scope for member in one["members"])]
    return keep_findings(wanted, set(scope.values())) if wanted else Aligned()


def _record(line: Record) -> Record:
    members = []
    for one in line["members"]:
        member = EMPTY | one
        for name in ("value", "value_high"):
            member[name] = None if member[name] is None else Decimal(str(member[name]))
        members.append(member)
    return line | {"rank": RANKS[line["verdict"]], "note": "", "members": members}
