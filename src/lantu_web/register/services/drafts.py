"""A draft held against the register: read in memory, compared, forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lantu_web.register.models import Document, DocumentVersion, Finding
from lantu_web.register.services.alignment_records import (
    Places,
    Record,
    claim_values,
    readings_of,
    record_of,
    spans_of_sentence,
)
from lantu_web.register.services.apart import BRIEFLY, read_bytes
from lantu_web.register.services.deciding import taught
from lantu_web.register.services.findings import CELLS

LARGEST = 8 * 1024 * 1024  # bytes of a draft


@dataclass
class DraftMember:
    """A place of the draft or of the register, as the list shows it."""

    says: Record
    document: Document | None = None
    quote: str = ""

    def __getattr__(self, name: str) -> Any:
        try:
            return self.says[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass
class DraftFinding:
    """A finding between the draft and the register, kept nowhere."""

    told: Record
    verdict: str
    label: str
    members: list[DraftMember] = field(default_factory=list)

    @property
    def draft(self) -> list[DraftMember]:
        return [one for one in self.members if one.document is None]

    @property
    def register(self) -> list[DraftMember]:
        """What the register says, each thing once for each document."""
        once = {
            (one.document, one.comparator, one.value, one.unit): one for one in reversed(self.members) if one.document
        }
        return list(once.values())[::-1]


@dataclass
class Compared:
    """What the comparison of a draft found."""

    name: str
    statements: int
    findings: list[DraftFinding]
    counts: list[tuple[str, str, int]]
    against: int
    left_out: int = 0  # pairs of like names, too many to be compared


def _sentence(places: Places, claim: Any, says: Record) -> str:
    """The sentence or row of the register that a claim stands in, on one line."""
    reading = places.readings.get(claim.file)
    if reading is None or "quote_start" not in says:
        return ""
    words = reading.tree.source.text[says["quote_start"] : says["quote_end"]]
    return " ".join((CELLS.sub(" │ ", words) if says["indicator"] else words).split())


def compare_draft(data: bytes, name: str) -> Compared:
    """Hold a draft against all originals of the register whose text is held; raises SourceError."""
    from lantu.alignment import all_findings, lessons_of

    draft = read_bytes(data, name, seconds=BRIEFLY)
    versions = list(
        DocumentVersion.objects.filter(is_current=True, source__text__isnull=False, document__copy_of=None)
        .exclude(source__sha256=draft.tree.source.sha256)
        .select_related("document", "source")
        .defer("source__text")
    )
    readings = readings_of(versions)
    places = Places(versions, readings)
    label, text = draft.tree.source.name, draft.tree.source.text
    labels = dict(Finding.Verdict.choices)
    found: list[DraftFinding] = []
    left_out: list[int] = []
    for one in all_findings([*readings, draft], lessons_of(taught()), left_out):
        if not any(claim.file == label for claim in one.members):
            continue
        members = []
        for claim in one.members:
            if claim.file == label:
                low, high = spans_of_sentence(text, claim.span.start, claim.span.end)
                members.append(DraftMember(claim_values(claim), quote=" ".join(text[low:high].split())))
            elif version := places.version_of(claim):
                says = places.record(claim) or {}
                members.append(DraftMember(says, version.document, _sentence(places, claim, says)))
        told = record_of(one, [])
        found.append(DraftFinding(told, told["verdict"], str(labels[told["verdict"]]), members))
    counts = [
        (verdict, str(word), number)
        for verdict, word in Finding.Verdict.choices
        if (number := sum(one.verdict == verdict for one in found))
    ]
    others = len({one.document_id for one in versions})
    return Compared(label, len(draft.reading.statements), found, counts, others, sum(left_out))
