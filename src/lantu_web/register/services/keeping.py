"""Keep a sheet in the register: new document, new version, or the same text read again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from lantu_web.register.models import (
    Document,
    DocumentVersion,
    DutyOrganisation,
    Fact,
    History,
    Node,
    Project,
    SourceFile,
)
from lantu_web.register.services import differences
from lantu_web.register.services.index import index_document
from lantu_web.register.services.matching import match
from lantu_web.register.services.people import Organisations, places_named
from lantu_web.register.services.reviewing import MODELS, cast, plain, standing_corrections
from lantu_web.register.services.sheets import SEPARATOR, Record, Sheet

LARGEST = Decimal(10) ** 17
HEAD = (
    "title", "kind", "number", "issuer", "issued", "effective", "period_start", "period_end", "base_year", "horizon",
    "references", "short", "short_en", "family", "order",
)  # fmt: skip


@dataclass
class Kept:
    """What keeping a sheet did."""

    document: Document
    version: DocumentVersion
    action: str  # created, version, reread
    counts: dict[str, int] = field(default_factory=dict)
    diff: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def keep(sheet: Sheet) -> Kept:
    """Write a sheet with its slug and numbers given; reviews and edits of people stay in force."""
    source = keep_source(sheet.source)
    document, is_new = _keep_head(sheet)
    current = document.versions.filter(is_current=True).select_related("source").first()
    same_text = current is not None and current.source_id == source.pk
    action = "created" if is_new else "reread" if same_text else "version"
    version = _version(sheet, document, source, current if same_text else None)
    nodes = _keep_nodes(sheet, version)
    before = differences.snapshot(document)
    kept = Kept(document, version, action)
    for kind, records in sheet.facts().items():
        _keep_facts(kind, records, version, nodes, same_text=same_text)
        kept.counts[kind] = len(records)
    if action == "version":
        kept.diff = version.diff = differences.between(before, differences.snapshot(document))
        version.save(update_fields=["diff"])
    index_document(document)
    return kept


def keep_source(record: Record) -> SourceFile:
    """The file as known by its hash; its text is added where it was not held."""
    values = {name: record[name] for name in ("name", "media_type", "encoding", "length", "engine")}
    source, is_new = SourceFile.objects.get_or_create(sha256=record["sha256"], defaults=values)
    text = record.get("text")
    if not is_new and source.engine != record["engine"]:
        source.engine = record["engine"]
        source.save(update_fields=["engine"])
    if text is not None and source.text is None:
        source.text = text.replace("\x00", "\ufffd")  # PostgreSQL keeps no NUL; the length stays
        source.save(update_fields=["text"])
    return source


def _keep_head(sheet: Sheet) -> tuple[Document, bool]:
    values = {name: sheet.document[name] for name in HEAD if name in sheet.document}
    for name in ("issued", "effective"):
        if isinstance(values.get(name), str):
            values[name] = date.fromisoformat(values[name])
    if parent := sheet.document.get("copy_of"):
        values["copy_of"] = Document.objects.filter(slug=parent).first()
    document = Document.objects.filter(slug=sheet.slug).first()
    if document is None:
        values["identity"] = sheet.document["identity"]
        return Document.objects.create(slug=sheet.slug, **values), True
    edited = set(History.objects.filter(model="document", key=document.slug).values_list("field", flat=True))
    for name, value in values.items():
        if name not in edited:
            setattr(document, name, value)
    document.save()
    return document, False


def _version(sheet: Sheet, document: Document, source: SourceFile, again: DocumentVersion | None) -> DocumentVersion:
    if again is not None:
        again.start, again.end = sheet.start, sheet.end
        again.save(update_fields=["start", "end"])
        again.nodes.all().delete()
        return again
    latest = document.versions.aggregate(models.Max("number"))["number__max"] or 0
    document.versions.filter(is_current=True).update(is_current=False)
    return DocumentVersion.objects.create(
        document=document, source=source, number=latest + 1, start=sheet.start, end=sheet.end
    )


def _keep_nodes(sheet: Sheet, version: DocumentVersion) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    levels: dict[int, list[Node]] = {}
    parents: dict[str, str] = {}
    for order, record in enumerate(sheet.nodes):
        values = {name: record[name] for name in ("eid", "kind", "number", "title", "start", "end", "depth")}
        node = nodes[record["eid"]] = Node(version=version, order=order, **values)
        parents[record["eid"]] = record["parent"]
        levels.setdefault(record["depth"], []).append(node)
    for depth in sorted(levels):
        for node in levels[depth]:
            node.parent = nodes.get(parents[node.eid])
        Node.objects.bulk_create(levels[depth], batch_size=500)
    return nodes


def _columns(kind: str, record: Record) -> Record:
    names = {one.name for one in MODELS[kind]._meta.concrete_fields}
    values = {name: value for name, value in record.items() if name in names and name != "project"}
    for name, value in values.items():
        if isinstance(value, Decimal) and abs(value) >= LARGEST:
            values[name] = None
    return values


def _keep_facts(
    kind: str, records: list[Record], version: DocumentVersion, nodes: dict[str, Node], *, same_text: bool
) -> None:
    model = MODELS[kind]
    kept = list(model.objects.filter(document=version.document))
    known = match(kind, kept, records, same_text=same_text)
    corrections = standing_corrections(kind, [fact.public_id for fact in known.values()])
    projects = dict(Project.objects.filter(document=version.document).values_list("public_id", "pk"))
    facts: list[Fact] = []
    for index, record in enumerate(records):
        values = _columns(kind, record)
        fact = known.get(index) or model(public_id=record["public_id"], document=version.document)
        values.pop("public_id")
        state = values.pop("review_state", Fact.State.PROPOSED)
        if fact.review_state == Fact.State.PROPOSED:
            fact.review_state = state
        fact.version, fact.node, fact.withdrawn = version, _node_at(nodes, record["eid"]), False
        if kind == "statement":
            fact.project_id = projects.get(record["project"])
        _write(kind, fact, values, corrections.get(fact.public_id, {}))
        facts.append(fact)
    _save(model, facts)
    gone = {fact.pk for fact in kept} - {fact.pk for fact in known.values()}
    model.objects.filter(pk__in=gone).update(withdrawn=True, node=None)
    if kind == "duty":
        _keep_parts(facts, records)
    elif kind == "project":
        _keep_places(facts, records)


def _node_at(nodes: dict[str, Node], eid: str) -> Node | None:
    """The node with this address, else the nearest above it: rows of tables are no nodes of their own."""
    while eid and eid not in nodes:
        eid = eid.rpartition(SEPARATOR)[0]
    return nodes.get(eid)


def _write(kind: str, fact: Fact, values: Record, corrected: Record) -> None:
    """Set the fact's columns to what was read, but for what a reviewer has corrected."""
    wording = {"statement": "text", "indicator": "target"}.get(kind)
    if fact.pk and wording and getattr(fact, wording) and getattr(fact, wording) != values[wording]:
        # The document itself now says something else: what was said about the old words must be looked at again.
        fact.review_state, fact.as_read, corrected = Fact.State.PROPOSED, {}, {}
    for name, value in values.items():
        setattr(fact, name, value)
    fact.as_read = {name: plain(values[name]) for name in corrected if name in values}
    for name, value in corrected.items():
        setattr(fact, name, cast(kind, name, value))


def _save(model: type[Fact], facts: list[Fact]) -> None:
    taken = set(model.objects.filter(public_id__in=[one.public_id for one in facts if not one.pk]).values_list(
        "public_id", flat=True
    ))  # fmt: skip
    for fact in facts:
        while not fact.pk and fact.public_id in taken:
            fact.public_id = f"{fact.public_id[:10]}{len(taken) % 100000}"
        taken.add(fact.public_id)
    names = [one.name for one in model._meta.concrete_fields if not one.primary_key and one.name != "public_id"]
    model.objects.bulk_create(
        [one for one in facts if one.pk],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=names,
        batch_size=300,
    )
    fresh = [one for one in facts if not one.pk]
    model.objects.bulk_create(fresh, batch_size=300)


def _keep_parts(facts: list[Fact], records: list[Record]) -> None:
    organisations = Organisations()
    DutyOrganisation.objects.filter(duty__in=[fact.pk for fact in facts]).delete()
    DutyOrganisation.objects.bulk_create(
        [
            DutyOrganisation(
                duty_id=fact.pk, organisation=organisations.find(name), role=role, name_written=name, order=order
            )
            for fact, record in zip(facts, records, strict=True)
            for order, (role, name) in enumerate(record["parts"])
        ],
        batch_size=300,
    )


def _keep_places(facts: list[Fact], records: list[Record]) -> None:
    places = places_named(name for record in records for name in record["places_written"])
    for fact, record in zip(facts, records, strict=True):
        fact.places.set({places[name].pk for name in record["places_written"] if name in places})
