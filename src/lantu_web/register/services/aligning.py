"""Findings between the documents of the register: computed by the library, kept with their identity.

A finding found again under the same key is the same finding. Where its wording or place has changed, it is found
by the facts that it rests on, so that what people decided stays with it; if what it says has changed, it is marked
so that they look again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lantu_web.register.models import (
    Document,
    DocumentVersion,
    Finding,
    FindingMember,
    History,
    Indicator,
    Statement,
)
from lantu_web.register.services.alignment_records import Places, Record, readings_of, records_of
from lantu_web.register.services.deciding import JUDGED, taught
from lantu_web.register.services.reviewing import plain
from lantu_web.register.visibility import everything

COMPARED = ("same", "sentence", "name", "scope", "complement")  # rules that hold figures against each other
COLUMNS = (
    "key", "topic", "verdict", "rank", "rule", "reason_zh", "reason_en", "note", "steps", "severity", "parts",
)  # fmt: skip
CHANGES = ("within", "withdrawn", "stale")
SAME = 0.5  # share of facts in common from which a finding is the same


@dataclass
class Aligned:
    """What an alignment did."""

    new: int = 0
    kept: int = 0
    changed: int = 0
    withdrawn: int = 0
    left_out: int = 0  # pairs of like names, too many to be compared

    @property
    def total(self) -> int:
        return self.new + self.kept


@everything()
def align() -> Aligned:
    """Compute the findings of all documents whose text is held, and keep them.

    What people said is not the same thing is told to the matcher.
    """
    from lantu.alignment import all_findings, lessons_of

    versions = list(
        DocumentVersion.objects.filter(is_current=True, source__text__isnull=False)
        .select_related("document", "source")
        .defer("source__text")
    )
    readings = readings_of(versions)
    held = {reading.tree.source.sha256 for reading in readings}
    left_out: list[int] = []
    found = all_findings(readings, lessons_of(taught()), left_out) if readings else []
    records = records_of(found, Places(versions, readings)) if readings else []
    names = {reading.tree.source.name for reading in readings}
    scope = {
        one.document_id for one in versions if f"{one.source.sha256[:16]}.txt" in names or one.source.sha256 in held
    }
    done = keep_findings(records, scope)
    done.left_out = sum(left_out)
    return done


@everything()
@transaction.atomic
def keep_findings(records: Iterable[Record], scope: set[int]) -> Aligned:
    """Keep the findings of these documents (by primary key); what is no longer found there is withdrawn."""
    documents = {one.slug: one for one in Document.objects.all()}
    wanted = [one for one in records if _tells_something(one, documents)]
    kept = list(Finding.objects.select_for_update().prefetch_related("members__statement", "members__indicator"))
    told = {one.pk: [(_anchor_of(member), _said(member)) for member in one.members.all()] for one in kept}
    known = _match(wanted, kept, told)
    result, findings, history = Aligned(), [], []
    for number, record in enumerate(wanted):
        finding = known.get(number)
        if finding is None:
            finding = Finding(public_id=record["key"])
            result.new += 1
        else:
            result.kept += 1
            lines = _differences(finding, record, told[finding.pk])
            history += lines
            result.changed += bool(lines)
            finding.stale = finding.stale or (bool(lines) and finding.state != Finding.State.OPEN)
        for name in COLUMNS:
            if finding.state != Finding.State.NOT_SAME or name not in JUDGED:
                setattr(finding, name, record[name])
        finding.within, finding.withdrawn = _within(record, documents), False
        findings.append(finding)
    result.withdrawn = _withdraw(kept, {one.pk for one in findings if one.pk}, scope, history)
    _save(findings)
    _save_members(findings, wanted, documents)
    History.objects.bulk_create(history, batch_size=300)
    return result


def _tells_something(record: Record, documents: dict[str, Document]) -> bool:
    """Whether it is more than a document and its copy saying the same, as copies do."""
    members = [documents[member["document"]] for member in record["members"] if member["document"] in documents]
    if len(members) < len(record["members"]):
        return False
    if record["verdict"] in (Finding.Verdict.CONFLICT, Finding.Verdict.STRICTER):
        return True
    return sum(one.copy_of_id is None for one in members) >= min(2, len(members))


def _within(record: Record, documents: dict[str, Document]) -> bool:
    homes = {documents[member["document"]] for member in record["members"]}
    return len({one.copy_of_id or one.pk for one in homes}) == 1


def _anchor(document: str, fact: str, eid: str, role: str) -> str:
    return f"{fact}|{role}" if fact else f"{document}|{eid}|{role}"


def _anchor_of(member: FindingMember) -> str:
    fact = member.statement or member.indicator
    return _anchor(str(member.document_id), fact.public_id if fact else "", member.eid, member.role)


def _said(member: FindingMember) -> str:
    return " ".join(str(plain(part)) for part in (member.comparator, member.value, member.value_high, member.unit))


def _anchors(record: Record, ids: dict[str, int]) -> list[tuple[str, str]]:
    return [
        (
            _anchor(str(ids[one["document"]]), one["statement"] or one["indicator"], one["eid"], one["role"]),
            " ".join(str(plain(one[name])) for name in ("comparator", "value", "value_high", "unit")),
        )
        for one in record["members"]
    ]


def _family(rule: str) -> str:
    return "figures" if rule.partition(".")[0] in COMPARED else rule


def _match(records: list[Record], kept: list[Finding], told: dict[int, list[tuple[str, str]]]) -> dict[int, Finding]:
    """Which finding each record is: by key, else by the facts that most of it rests on."""
    by_key = {one.key: one for one in kept}
    known = {number: by_key[record["key"]] for number, record in enumerate(records) if record["key"] in by_key}
    taken = {one.pk for one in known.values()}
    by_anchor: dict[str, list[Finding]] = defaultdict(list)
    for one in kept:
        if one.pk not in taken:
            for anchor, _ in told[one.pk]:
                by_anchor[anchor].append(one)
    ids = dict(Document.objects.values_list("slug", "pk"))
    pairs = []
    for number, record in enumerate(records):
        if number in known:
            continue
        mine = {anchor for anchor, _ in _anchors(record, ids)}
        near = {one.pk: one for anchor in mine for one in by_anchor.get(anchor, ())}
        for one in near.values():
            theirs = {anchor for anchor, _ in told[one.pk]}
            share = len(mine & theirs) / len(mine | theirs)
            if share >= SAME and _family(one.rule) == _family(record["rule"]):
                pairs.append((-share, number, one.pk, one))
    for _, number, pk, one in sorted(pairs, key=lambda pair: pair[:3]):
        if number not in known and pk not in taken:
            known[number] = one
            taken.add(pk)
    return known


def _differences(finding: Finding, record: Record, told: list[tuple[str, str]]) -> list[History]:
    """Lines of history for what a finding now says otherwise than before."""
    ids = dict(Document.objects.values_list("slug", "pk")) if finding.members.all() else {}
    lines = []
    if finding.verdict != record["verdict"] and finding.state != Finding.State.NOT_SAME:
        lines.append(("verdict", finding.verdict, record["verdict"]))
    now = sorted(said for _, said in _anchors(record, ids)) if ids else []
    before = sorted(said for _, said in told)
    if now != before:
        lines.append(("values", " / ".join(before)[:400], " / ".join(now)[:400]))
    if finding.withdrawn:
        lines.append(("withdrawn", "True", "False"))
    return [_line(finding, name, old, new) for name, old, new in lines]


def _line(finding: Finding, field: str, old: str, new: str) -> History:
    return History(model="finding", key=finding.public_id, field=field, old=old, new=new)


def _withdraw(kept: list[Finding], found: set[int], scope: set[int], history: list[History]) -> int:
    """Findings that rest on documents now looked at and are found no more; no decision goes with them."""
    gone = [
        one
        for one in kept
        if one.pk not in found and not one.withdrawn and all(each.document_id in scope for each in one.members.all())
    ]
    history += [_line(one, "withdrawn", "False", "True") for one in gone]
    return Finding.objects.filter(pk__in=[one.pk for one in gone]).update(withdrawn=True)


def _save(findings: list[Finding]) -> None:
    taken = set(Finding.objects.values_list("public_id", flat=True))
    for one in findings:
        while not one.pk and one.public_id in taken:
            one.public_id = f"{one.public_id[:15]}{len(taken) % 10000}"
        taken.add(one.public_id)
    names = [*COLUMNS, *CHANGES]
    before = {pk: values for pk, *values in Finding.objects.values_list("pk", *names)}
    other = [one for one in findings if one.pk and [getattr(one, name) for name in names] != before[one.pk]]
    Finding.objects.bulk_update(other, names, batch_size=100)
    Finding.objects.bulk_create([one for one in findings if not one.pk], batch_size=200)


def _save_members(findings: list[Finding], records: list[Record], documents: dict[str, Document]) -> None:
    FindingMember.objects.filter(finding__in=[one.pk for one in findings]).delete()
    statements = _ids(Statement, records, "statement")
    indicators = _ids(Indicator, records, "indicator")
    current = {one.document_id: one for one in DocumentVersion.objects.filter(is_current=True)}
    members = []
    for finding, record in zip(findings, records, strict=True):
        for order, values in enumerate(record["members"]):
            columns: dict[str, Any] = dict(values)
            document = documents[columns.pop("document")]
            columns["version"] = columns.get("version") or current[document.pk]
            columns["statement_id"] = statements.get(columns.pop("statement"))
            columns["indicator_id"] = indicators.get(columns.pop("indicator"))
            members.append(FindingMember(finding=finding, order=order, document=document, **columns))
    FindingMember.objects.bulk_create(members, batch_size=200)


def _ids(model: type[Statement | Indicator], records: list[Record], name: str) -> dict[str, int]:
    wanted = {member[name] for record in records for member in record["members"] if member[name]}
    return dict(model.objects.filter(public_id__in=wanted).values_list("public_id", "pk"))
