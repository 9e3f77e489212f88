"""What a handed-in file would do to the register, and doing it.

The preview is the taking-in itself, undone: what it says is what will happen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from django.db import transaction

from lantu_web.register.models import Document, History, Indicator, Statement
from lantu_web.register.services.ingest import IngestResult, ingest
from lantu_web.register.services.keeping import Kept

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from lantu.statements import FileReading

FIRST = 6
LONGEST_SAYING = 160
HTML = "text/html"


@dataclass
class Found:
    """One document of the file: its head, how much was read, the first of it."""

    document: Document
    action: str
    counts: dict[str, int] = field(default_factory=dict)
    diff: dict[str, int] = field(default_factory=dict)
    statements: list[tuple[Statement, str]] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        return not any(self.counts.values())


@dataclass
class Preview:
    """What keeping a file would do."""

    name: str
    action: str
    length: int
    encoding: str
    warnings: list[str]
    mismatched: int
    found: list[Found]


def read(data: bytes, name: str) -> FileReading:
    """The reading of a file; raises :class:`lantu.errors.SourceError` where it cannot be taken in."""
    from lantu.statements import read_bytes

    return read_bytes(data, name)


def preview(reading: FileReading, *, version_of: str = "", as_copy: bool = False) -> Preview:
    """Take the file in, look at what that did, and undo it."""
    source = reading.tree.source
    with transaction.atomic():
        result = ingest(reading, version_of=version_of, as_copy=as_copy)
        found = [_found(one, source.text, marked_up=source.media_type == HTML) for one in result.kept]
        transaction.set_rollback(True)
    warnings = list(dict.fromkeys([*source.warnings, *getattr(reading.tree, "warnings", ())]))
    return Preview(
        source.name, result.action, len(source.text), source.encoding, warnings, result.mismatched, found
    )  # fmt: skip


def _found(kept: Kept, text: str, *, marked_up: bool) -> Found:
    document = kept.document
    statements = Statement.objects.filter(version=kept.version, withdrawn=False).order_by("start")
    indicators = Indicator.objects.filter(version=kept.version, withdrawn=False, parent_row=False)
    return Found(
        document,
        kept.action,
        counts=kept.counts or {"statement": statements.count(), "indicator": indicators.count()},
        diff={name: len(changes) for name, changes in kept.diff.items() if isinstance(changes, list)},
        statements=[(one, _saying(one, text, marked_up=marked_up)) for one in statements[:FIRST]],
        indicators=list(indicators.order_by("start")[:FIRST]),
    )


def _saying(statement: Statement, text: str, *, marked_up: bool) -> str:
    words = text[statement.quote_start : statement.quote_end]
    if marked_up:
        words = unescape(re.sub(r"<[^>]*>", "", words))
    return " ".join(words.split())[:LONGEST_SAYING]


@transaction.atomic
def take(reading: FileReading, user: AbstractUser, *, version_of: str = "", as_copy: bool = False) -> IngestResult:
    """Keep the file for good, and who brought it."""
    result = ingest(reading, version_of=version_of, as_copy=as_copy)
    History.objects.bulk_create(
        History(
            model="upload", key=one.document.slug, field=one.action, new=reading.tree.source.name[:255], user=user,
            user_name=user.get_username(),
        )
        for one in result.kept
    )  # fmt: skip
    return result
