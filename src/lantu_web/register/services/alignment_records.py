"""Findings of the library as plain records, each member brought to its document, place and fact.

A record is the form between the library, the tables and the bundle; it holds facts and offsets, no sentence.
"""

from __future__ import annotations

import logging
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lantu_web.register.models import DocumentVersion, Fact, Finding, Indicator, Node, SourceFile, Statement
from lantu_web.register.services.sheets import SEPARATOR, clip, local_eid

if TYPE_CHECKING:
    from lantu.alignment.model import Claim
    from lantu.alignment.model import Finding as Found
    from lantu.statements import FileReading

Record = dict[str, Any]
log = logging.getLogger(__name__)
STOPS = "。；！？\n"
REACH = 300  # characters of context on each side of a sentence
RANKS = {verdict: rank for rank, verdict in enumerate(Finding.Verdict.values)}


@lru_cache(maxsize=32)
def _read(sha256: str, source: int) -> FileReading | None:
    """The reading of a text that the register holds; None where it no longer reads to the same text."""
    from lantu.statements.reading import read_bytes

    text = SourceFile.objects.values_list("text", flat=True).get(pk=source) or ""
    reading = read_bytes(text.encode("utf-8", "replace"), f"{sha256[:16]}.txt")
    if reading.tree.source.text != text:
        log.warning("%s is left out of alignment: its text changes when it is read again", sha256[:16])
        return None
    return reading


def readings_of(versions: Iterable[DocumentVersion]) -> list[FileReading]:
    """The readings of the files that hold these versions, with what reviewers said about their facts."""
    sources = {version.source.sha256: version.source_id for version in versions}
    found = []
    for sha256, source in sorted(sources.items()):
        reading = _read(sha256, source)
        if reading is not None:
            found.append(_reviewed(reading, source))
    return found


def _reviewed(reading: FileReading, source: int) -> FileReading:
    """The reading without what reviewers rejected, and with what they corrected."""
    judged: dict[tuple[str, int, int], Fact] = {}
    for model in (Statement, Indicator):
        facts = model.objects.filter(version__source=source, version__is_current=True, withdrawn=False)
        for fact in facts.filter(review_state__in=[Fact.State.CORRECTED, Fact.State.REJECTED]):
            judged[model.fact_kind, fact.start, fact.end] = fact
    if not judged:
        return reading
    facts_read = replace(
        reading.reading,
        statements=_judged("statement", reading.reading.statements, judged),
        indicators=_judged("indicator", reading.reading.indicators, judged),
    )
    return replace(reading, reading=facts_read)


def _judged(kind: str, read: list[Any], judged: dict[tuple[str, int, int], Fact]) -> list[Any]:
    kept = []
    for one in read:
        fact = judged.get((kind, one.span.start, one.span.end))
        if fact is None:
            kept.append(one)
        elif fact.review_state == Fact.State.CORRECTED:
            names = {field.name for field in fields(one)} & set(fact.as_read)
            kept.append(replace(one, **{name: getattr(fact, name) for name in names}))
    return kept


class Places:
    """Finds for a claim the version, the nearest node and the fact of the register that it stands for."""

    def __init__(self, versions: Iterable[DocumentVersion], readings: Iterable[FileReading]) -> None:
        self.versions: dict[str, list[DocumentVersion]] = defaultdict(list)
        for version in versions:
            self.versions[f"{version.source.sha256[:16]}.txt"].append(version)
        self.readings = {reading.tree.source.name: reading for reading in readings}
        ids = [version.pk for group in self.versions.values() for version in group]
        self.nodes: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
        spans = Node.objects.filter(version__in=ids).order_by("start", "-end")
        for pk, start, end, eid in spans.values_list("version_id", "start", "end", "eid"):
            self.nodes[pk].append((start, end, eid))
        self.eids = {pk: {eid for _, _, eid in nodes} for pk, nodes in self.nodes.items()}
        statements = Statement.objects.filter(version__in=ids, withdrawn=False)
        self.statements = {(one.version_id, one.start): one for one in statements}
        indicators = Indicator.objects.filter(version__in=ids, withdrawn=False)
        self.indicators = {(one.version_id, one.eid): one for one in indicators}

    def version_of(self, claim: Claim) -> DocumentVersion | None:
        """The version that holds the claim; None for a claim of a file that is not in the register."""
        for version in self.versions.get(claim.file, ()):
            if version.start <= claim.span.start < version.end:
                return version
        return None

    def record(self, claim: Claim) -> Record | None:
        """The member as a record; None where its place is not in the register."""
        version = self.version_of(claim)
        if version is None:
            return None
        reading = self.readings[claim.file]
        prefix = next(
            (
                one.node.eid
                for one in reading.tree.documents
                if one.node.span.start <= claim.span.start < one.node.span.end
            ),
            "",
        )
        eid = local_eid(claim.eid, prefix)
        indicator = self.indicators.get((version.pk, eid)) if claim.table else None
        statement = None if indicator else self.statements.get((version.pk, claim.span.start))
        low, high = spans_of_sentence(reading.tree.source.text, claim.span.start, claim.span.end, indicator)
        context = low, high
        if indicator is None:
            context = spans_of_context(reading.tree.source.text, low, high, version.start, version.end)
        return claim_values(claim) | {
            "version": version,
            "document": version.document.slug,
            "eid": eid,
            "node_eid": self._node_at(version.pk, eid, claim.span.start),
            "quote_start": low,
            "quote_end": high,
            "context_start": context[0],
            "context_end": context[1],
            "statement": statement.public_id if statement else "",
            "indicator": indicator.public_id if indicator else "",
        }

    def _node_at(self, version: int, eid: str, start: int) -> str:
        """The address that the document page knows: the claim's own, the nearest above it, or the one around it."""
        known = self.eids.get(version, set())
        while eid and eid not in known:
            eid = eid.rpartition(SEPARATOR)[0]
        if eid:
            return eid
        nodes = self.nodes.get(version, [])
        at = bisect_right(nodes, start, key=lambda node: node[0])
        around = (name for low, high, name in reversed(nodes[:at]) if low <= start < high)
        return next(around, "")


def claim_values(claim: Claim) -> Record:
    """What a claim says, as the columns of a member hold it."""
    small = claim.value is not None and abs(claim.value) < 10**17
    return {
        "start": claim.span.start,
        "end": claim.span.end,
        "subject": clip(claim.subject, 120),
        "value_text": clip(claim.value_text, 60),
        "value": claim.value if small else None,
        "value_high": claim.value_high if small else None,
        "unit": claim.unit[:40],
        "comparator": claim.comparator[:5],
        "year": claim.year,
        "role": claim.role,
        "attribute": (claim.attribute or "")[:20],
    }


def spans_of_sentence(text: str, start: int, end: int, indicator: Indicator | None = None) -> tuple[int, int]:
    """The sentence around a place, or the row of a table."""
    if indicator is not None:
        spans = [*indicator.cell_spans.values(), [indicator.start, indicator.end], [start, end]]
        return min(span[0] for span in spans), max(span[1] for span in spans)
    low = max(text.rfind(stop, max(start - REACH, 0), start) for stop in STOPS) + 1
    low = max(low, start - REACH, 0)
    stops = [at for stop in STOPS if (at := text.find(stop, end, end + REACH)) >= 0]
    high = min(stops) + 1 if stops else min(end + REACH, len(text))
    while low < start and text[low].isspace():
        low += 1
    return low, max(high, end)


def spans_of_context(text: str, low: int, high: int, first: int, last: int) -> tuple[int, int]:
    """The lines around a sentence, not more than a few hundred characters."""
    before = text.rfind("\n", max(low - REACH, first), low) + 1 or max(low - REACH, first)
    after = text.find("\n", high, min(high + REACH, last))
    return min(before, low), max(after if after >= 0 else min(high + REACH, last), high)


def records_of(found: Iterable[Found], places: Places) -> list[Record]:
    """The findings as records; those with a member outside the register are left out."""
    records = []
    for one in found:
        members = [places.record(claim) for claim in one.members]
        if all(members):
            records.append(record_of(one, [member for member in members if member]))
    return records


def record_of(one: Found, members: list[Record]) -> Record:
    """A finding as a record, with its members as they are given."""
    verdict = Finding.Verdict.REFERENCE if one.rule == "reference_dangling" and one.not_same is None else one.verdict
    note = one.note if one.note not in (one.reason.zh, one.reason.en) else ""
    return {
        "key": one.id,
        "topic": clip(one.topic, 120),
        "verdict": str(verdict),
        "rank": RANKS[str(verdict)],
        "rule": one.rule[:60],
        "reason_zh": clip(one.reason.zh, 400),
        "reason_en": clip(one.reason.en, 400),
        "note": clip(note, 400),
        "steps": [_step(step, one) for step in one.steps],
        "severity": round(min(max(one.severity.value, 0.0), 1.0), 4),
        "parts": {name: round(part, 3) for name, part in one.severity.parts},
        "members": members,
    }


def _step(step: Any, one: Found) -> Record:
    """A step of arithmetic; a label that names a file and line names the member instead, counted from 1."""
    at_line = [
        (number, claim) for number, claim in enumerate(one.members, 1) if step.label == f"{claim.file}:{claim.line}"
    ]
    said = [number for number, claim in at_line if claim.value_text.strip("【】[]*＃# ") in step.formula]
    member = next(iter(said or [number for number, _ in at_line]), None)
    label = "" if at_line else step.label
    return {
        "member": member,
        "label": clip(label, 120),
        "formula": clip(step.formula, 200),
        "value": clip(step.value, 200),
    }
