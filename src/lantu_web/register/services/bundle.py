"""The bundle: reviewed facts of a set of documents as JSON lines, without a sentence of theirs.

One file a kind, one record a line, in the order of the documents: a change of one fact is a change of one line.
What a bundle may hold is decided here: names, values, units, years, places, offsets; headings up to 40
characters; nothing with a full stop.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from lantu.errors import DataError
from lantu_web.register.models import Document, DocumentVersion, Fact, Node, SourceFile
from lantu_web.register.services.keeping import Kept, keep
from lantu_web.register.services.reviewing import MODELS, plain
from lantu_web.register.services.sheets import Record, Sheet
from lantu_web.register.visibility import as_public, everything

KINDS = ("nodes", "projects", "statements", "indicators", "duties")
LONGEST = {"text": 40, "title": 40, "subject": 40, "task": 40, "section": 40, "name": 60, "name_written": 60}
DEFAULT_LONGEST = 60
# Places whose heading runs in to their text.
RUN_IN, LONGEST_RUN_IN = frozenset({"p", "point", "subpoint", "item", "indent"}), 30
NEVER = ("note",)  # notes under tables are sentences; what they say about a row is in its columns
HEAD = (
    "identity", "title", "short", "short_en", "kind", "number", "issuer", "issued", "effective", "period_start",
    "period_end", "base_year", "horizon", "family", "references", "copy_of", "order",
)  # fmt: skip
FIRST = ("eid", "public_id", "start", "end")  # who and where; then the rest in the order of the alphabet
DECIMALS = ("value", "value_high", "baseline_value", "actual_value")
DEFAULTS: Record = {
    "comparator": "=", "confidence": 1.0, "value": None, "value_high": None, "year": None, "baseline_value": None,
    "baseline_year": None, "target_year": None, "actual": "", "actual_year": None, "actual_value": None,
    "per_year": False, "cumulative": False, "average": False, "assigned": False, "parent_row": False, "etc": False,
    "scope": "", "period": "", "change": "", "qualitative": "", "unit": "", "text": "", "parent_name": "", "note": "",
    "group": "", "attribute": "", "number": "", "title": "", "parent": "", "project": "", "box_title": "",
    "baseline": "", "target": "", "review_state": "proposed", "places_written": [], "cell_spans": {},
}  # fmt: skip


def as_fact(name: str, value: object, longest: int = 0) -> object:
    """The value as the bundle may hold it: a text that reads like a sentence is left out or cut short."""
    if name in NEVER:
        return ""
    if not isinstance(value, str):
        return _steady(plain(value))
    limit = longest or LONGEST.get(name, DEFAULT_LONGEST)
    value = value.split("。")[0]
    if len(value) <= limit:
        return value
    return "" if name == "text" else value[: limit - 1] + "…"


def facts_only(sheet: Sheet) -> Sheet:
    """The sheet as it comes back from a bundle."""
    return next(iter(_sheets(_lines([sheet]))))


def write_bundle(sheets: Iterable[Sheet], folder: Path) -> dict[str, int]:
    """Write the sheets; the same sheets give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for kind, lines in _lines(sheets).items():
        text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
        (folder / f"{kind}.jsonl").write_text(text, encoding="utf-8")
        counts[kind] = len(lines)
    return counts


def read_bundle(folder: Path) -> list[Sheet]:
    """The sheets of a bundle."""
    lines: dict[str, list[Record]] = {}
    for kind in ("documents", *KINDS):
        file = folder / f"{kind}.jsonl"
        try:
            lines[kind] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        except FileNotFoundError:
            raise DataError("the bundle has no such file", where=str(file), hint="make it with make register") from None
        except ValueError as error:
            raise DataError(f"a line is no JSON: {error}", where=str(file), hint="make it with make register") from None
    return list(_sheets(lines))


def bundled_files(folder: Path) -> set[str]:
    """Hashes of the files that the bundle was read from."""
    file = folder / "documents.jsonl"
    if not file.is_file():
        return set()
    return {json.loads(line)["source"]["sha256"] for line in file.read_text(encoding="utf-8").splitlines()}


@everything()
@transaction.atomic
def load_bundle(folder: Path) -> list[Kept]:
    """Bring a bundle into the register. What reviewers said here stays in force."""
    return [keep(sheet) for sheet in read_bundle(folder)]


@as_public()
def export_bundle() -> list[Sheet]:
    """The current versions of all published documents of the register as sheets."""
    versions = DocumentVersion.objects.filter(is_current=True).select_related("document", "source")
    return [_exported(version) for version in versions.order_by("document__order", "document__slug")]


def _exported(version: DocumentVersion) -> Sheet:
    document, source = version.document, version.source
    head = {name: plain(getattr(document, name)) for name in HEAD if name != "copy_of"}
    head |= {"slug": document.slug}
    if document.copy_of_id:
        head["copy_of"] = Document.objects.values_list("slug", flat=True).get(pk=document.copy_of_id)
    sheet = Sheet(head, _source(source), version.start, version.end)
    nodes = list(version.nodes.select_related("parent"))
    sheet.nodes = [_node(node) for node in nodes]
    for kind, records in sheet.facts().items():
        facts = MODELS[kind].objects.filter(version=version, withdrawn=False).order_by("order", "pk")
        records.extend(_fact(kind, fact) for fact in _with_parts(kind, facts))
    return sheet


def _source(source: SourceFile) -> Record:
    return {name: getattr(source, name) for name in ("sha256", "name", "media_type", "encoding", "length", "engine")}


def _node(node: Node) -> Record:
    values = {name: getattr(node, name) for name in ("eid", "kind", "number", "title", "start", "end", "depth")}
    return values | {"parent": node.parent.eid if node.parent else ""}


def _with_parts(kind: str, facts: Any) -> Any:
    if kind == "duty":
        return facts.prefetch_related("parts")
    return facts.select_related("project") if kind == "statement" else facts


def _fact(kind: str, fact: Fact) -> Record:
    left_out = {"id", "document", "version", "node", "as_read", "withdrawn", "project", "updated"}
    values = {one.name: getattr(fact, one.name) for one in fact._meta.concrete_fields if one.name not in left_out}
    if kind == "statement":
        values["project"] = fact.project.public_id if fact.project else ""
    if kind == "duty":
        values["parts"] = [[part.role, part.name_written] for part in fact.parts.all()]
    return values


def _lines(sheets: Iterable[Sheet]) -> dict[str, list[Record]]:
    lines: dict[str, list[Record]] = {"documents": [], **{kind: [] for kind in KINDS}}
    for sheet in sheets:
        source = {name: value for name, value in sheet.source.items() if name != "text"}
        head = {name: _steady(sheet.document.get(name)) for name in HEAD if sheet.document.get(name) not in (None, "")}
        lines["documents"].append(
            {"slug": sheet.slug, **head, "start": sheet.start, "end": sheet.end, "source": source}
        )
        for kind in KINDS:
            left_out = {"text"} if kind == "duties" else set()  # the wording of a duty is a sentence
            lines[kind] += [{"d": sheet.slug, **_line(record, left_out)} for record in getattr(sheet, kind)]
    return lines


def _line(record: Record, left_out: set[str]) -> Record:
    """Without what is as usual and without the order, which is that of the lines."""
    names = sorted(
        set(record) - left_out - {"order"}, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name)
    )
    run_in = LONGEST_RUN_IN if record.get("kind") in RUN_IN else 0
    line = {name: as_fact(name, record[name], run_in if name == "title" else 0) for name in names}
    return {name: value for name, value in line.items() if name not in DEFAULTS or value != DEFAULTS[name]}


def _steady(value: Any) -> Any:
    """Inner records with their names in order: PostgreSQL keeps them in an order of its own."""
    if isinstance(value, dict):
        return {name: _steady(value[name]) for name in sorted(value)}
    if isinstance(value, list | tuple):
        return [_steady(one) for one in value]
    return plain(value)


def _sheets(lines: dict[str, list[Record]]) -> Iterator[Sheet]:
    of_document: dict[str, dict[str, list[Record]]] = {}
    for kind in KINDS:
        for line in lines[kind]:
            record = _columns(kind) | line
            slug = record.pop("d")
            for name in DECIMALS:
                if isinstance(record.get(name), str):
                    record[name] = Decimal(record[name])
            records = of_document.setdefault(slug, {}).setdefault(kind, [])
            if kind != "nodes":
                record["order"] = len(records)
            records.append(record)
    for line in lines["documents"]:
        head = dict(line)
        source, start, end = head.pop("source"), head.pop("start"), head.pop("end")
        for name in HEAD:
            head.setdefault(name, None if name in ("issued", "effective", "copy_of") else "")
        for name in ("period_start", "period_end", "base_year", "horizon"):
            head[name] = head[name] or None
        head["references"], head["order"] = head["references"] or [], head["order"] or 100
        yield Sheet(head, source, start, end, **of_document.get(head["slug"], {}))


COLUMNS = {
    "nodes": ("number", "title", "parent"),
    "projects": ("number", "box_title", "places_written", "review_state"),
    "statements": (
        "text", "comparator", "value", "value_high", "unit", "year", "scope", "period", "per_year", "cumulative",
        "average", "change", "qualitative", "confidence", "project", "review_state",
    ),
    "indicators": (
        "number", "parent_name", "group", "unit", "baseline", "baseline_year", "baseline_value", "target",
        "target_year", "actual", "actual_year", "actual_value", "attribute", "cumulative", "average", "assigned",
        "comparator", "value", "value_high", "note", "cell_spans", "parent_row", "review_state",
    ),
    "duties": ("text", "etc", "review_state"),
}  # fmt: skip


def _columns(kind: str) -> Record:
    return {name: DEFAULTS[name] for name in COLUMNS[kind]}
