"""Sheets: what one document of a file says, as plain records.

A sheet is the form between a reading, the tables and the bundle. The keys of its records are the names of the
columns they end in, so that one list of columns serves all three.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import lantu
from lantu.text import fold_width

if TYPE_CHECKING:
    from lantu.documents import Document, Tree
    from lantu.statements import Duty, FileReading, Indicator, Project, Statement

Record = dict[str, Any]
SEPARATOR = "__"
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # without i, l, o, u, which are misread


@dataclass
class Sheet:
    """One document: its head, the file it stands in, its places and its facts."""

    document: Record
    source: Record
    start: int
    end: int
    nodes: list[Record] = field(default_factory=list)
    statements: list[Record] = field(default_factory=list)
    indicators: list[Record] = field(default_factory=list)
    duties: list[Record] = field(default_factory=list)
    projects: list[Record] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return str(self.document["slug"])

    def facts(self) -> dict[str, list[Record]]:
        """The records of each kind of fact, projects first because statements point to them."""
        return {
            "project": self.projects,
            "statement": self.statements,
            "indicator": self.indicators,
            "duty": self.duties,
        }


def short_hash(*parts: object, length: int = 10) -> str:
    digest = int.from_bytes(hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest(), "big")
    return "".join(ALPHABET[(digest >> (5 * place)) & 31] for place in range(length))


def identity_of(title: str) -> str:
    """The title without spaces, quotes and punctuation: how copies of one document are told to be the same."""
    return re.sub(r"[\W_]+", "", fold_width(title)).lower()[:300]


def number_facts(sheet: Sheet) -> None:
    """Give each fact its public identifier, from document, kind, place and wording.

    What a fact is about (its subject, its year) is left out: a better reading must not change its address.
    """
    for kind, records in sheet.facts().items():
        seen: Counter[tuple[str, ...]] = Counter()
        for order, record in enumerate(records):
            key = (kind, record["eid"], record.pop("wording", "") or _wording(kind, record))
            record["public_id"] = short_hash(sheet.slug, *key, seen[key])
            record["order"] = order
            seen[key] += 1
    of_span = {span: project["public_id"] for project in sheet.projects for span in project.pop("spans", ())}
    for record in sheet.statements:
        if "project" not in record:
            record["project"] = of_span.get((record["start"], record["end"]), "")


def sheets_of(reading: FileReading) -> list[Sheet]:
    """The sheets of all documents in a file as read; slugs are given later."""
    tree = reading.tree
    source = {
        "sha256": tree.source.sha256 or hashlib.sha256(tree.source.text.encode()).hexdigest(),
        "name": tree.source.name.replace("\\", "/").rsplit("/", 1)[-1],
        "media_type": tree.source.media_type,
        "encoding": tree.source.encoding,
        "length": len(tree.source.text),
        "engine": lantu.__version__,
        "text": tree.source.text,
    }
    sheets = [_sheet(document, tree, source) for document in tree.documents]
    for one in sheets:
        _fill(one, reading, tree.source.text)
    return sheets


def _sheet(document: Document, tree: Tree, source: Record) -> Sheet:
    front, node = document.front, document.node
    title = " ".join(front.title.split()) or source["name"].rsplit(".", 1)[0]
    head = {
        "identity": identity_of(title),
        "title": title,
        "kind": front.kind or "document",
        "number": front.number,
        "issuer": front.issuer,
        "issued": front.issued or None,
        "effective": front.effective or None,
        "period_start": front.period_start,
        "period_end": front.period_end,
        "base_year": front.base_year,
        "horizon": front.horizon,
        "references": [
            {"title": " ".join(one.title.split()), "number": one.number, "role": one.role} for one in front.references
        ],
    }
    sheet = Sheet(head, source, node.span.start, node.span.end)
    prefix = node.eid
    depths = {id(node): -1}
    for each in node.walk():
        if each is node:
            continue
        depths[id(each)] = depths[id(each.parent)] + 1
        sheet.nodes.append(
            {
                "eid": local_eid(each.eid, prefix),
                "kind": each.kind,
                "number": each.number[:40],
                "title": " ".join(each.title.split())[:120],
                "start": each.span.start,
                "end": each.span.end,
                "parent": local_eid(each.parent.eid, prefix) if each.parent not in (node, None) else "",
                "depth": depths[id(each)],
            }
        )
    return sheet


def local_eid(eid: str, prefix: str) -> str:
    """The address inside the document: the same in a gazette issue and in a file of its own."""
    if prefix and eid.startswith(prefix + SEPARATOR):
        return eid[len(prefix) + len(SEPARATOR) :]
    return eid


def _fill(sheet: Sheet, reading: FileReading, text: str) -> None:
    document = next(one for one in reading.tree.documents if one.node.span == (sheet.start, sheet.end))
    prefix = document.node.eid
    facts = reading.reading

    def inside(one: Statement | Indicator | Duty | Project) -> bool:
        return sheet.start <= one.span.start < sheet.end

    known = {(one.span.start, one.span.end) for one in facts.statements}
    of_projects = [one for project in facts.projects for one in project.statements if tuple(one.span) not in known]
    statements = sorted(filter(inside, [*facts.statements, *of_projects]), key=lambda one: one.span)
    sheet.statements = [_statement(one, prefix) for one in statements]
    sheet.indicators = [_indicator(one, prefix) for one in facts.indicators if inside(one)]
    sheet.duties = [_duty(one, prefix) for one in facts.duties if inside(one)]
    sheet.projects = [_project(one, prefix) for one in facts.projects if inside(one)]


def _place(one: Statement | Indicator | Duty | Project, prefix: str) -> Record:
    return {"eid": local_eid(one.eid, prefix), "start": one.span.start, "end": one.span.end}


def clip(text: str | None, limit: int) -> str:
    """At most ``limit`` characters; a sign shows that something is left out."""
    text = " ".join((text or "").split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _statement(one: Statement, prefix: str) -> Record:
    return _place(one, prefix) | {
        "text": clip(one.text, 120),
        "subject": clip(one.subject, 120),
        "comparator": one.comparator,
        "value": one.value,
        "value_high": one.value_high,
        "unit": one.unit[:40],
        "year": one.year,
        "kind": one.kind,
        "scope": clip(one.scope, 120),
        "period": clip(one.period, 40),
        "per_year": one.per_year,
        "cumulative": one.cumulative,
        "average": one.average,
        "change": one.change[:20],
        "qualitative": clip(one.qualitative, 60),
        "confidence": round(one.confidence, 3),
        "rule": one.rule[:80],
        "quote_start": one.quote_span.start,
        "quote_end": one.quote_span.end,
    }


def _indicator(one: Indicator, prefix: str) -> Record:
    return _place(one, prefix) | {
        "table": clip(one.table, 40),
        "number": one.number[:20],
        "name": clip(one.name, 120),
        "name_written": clip(one.name_written, 160),
        "parent_name": clip(one.parent, 120),
        "group": clip(one.group, 60),
        "unit": one.unit[:40],
        "baseline": clip(one.baseline, 60),
        "baseline_year": one.baseline_year,
        "baseline_value": one.baseline_value,
        "target": clip(one.target, 60),
        "target_year": one.target_year,
        "actual": clip(one.actual, 60),
        "actual_year": one.actual_year,
        "actual_value": one.actual_value,
        "attribute": (one.attribute or "")[:20],
        "cumulative": one.cumulative,
        "average": one.average,
        "assigned": one.assigned,
        "comparator": one.comparator or "",
        "value": one.value,
        "value_high": one.value_high,
        "note": clip(one.note, 300),
        "cell_spans": {name: list(span) for name, span in one.cell_spans.items()},
        "parent_row": one.parent_row,
    }


def _duty(one: Duty, prefix: str) -> Record:
    parts = [
        [role, name[:120]]
        for role, names in (("lead", one.leads), ("responsible", one.responsible), ("supporting", one.supporting))
        for name in dict.fromkeys(names)
    ]
    return _place(one, prefix) | {
        "text": clip(one.text, 600),
        "task": clip(one.task, 160),
        "section": clip(one.section, 160),
        "etc": one.etc,
        "parts": parts,
    }


def _project(one: Project, prefix: str) -> Record:
    return _place(one, prefix) | {
        "box": str(one.box)[:40],
        "box_title": clip(one.box_title, 120),
        "number": one.number[:20],
        "title": clip(one.title, 120),
        "places_written": list(dict.fromkeys(one.places)),
        "spans": [(each.span.start, each.span.end) for each in one.statements],
    }


def _wording(kind: str, record: Record) -> str:
    names = {
        "statement": ("text",),
        "indicator": ("table", "number", "name", "parent_name"),
        "duty": ("task",),
        "project": ("box", "number", "title"),
    }[kind]
    return "|".join(str(record.get(name, "")) for name in names)
