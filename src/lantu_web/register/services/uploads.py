"""What a handed-in file would do to the register, and doing it.

The preview is the taking-in itself, undone: what it says is what will happen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from django.db import transaction

from lantu_web.register.models import Document, History, Indicator, Place, Statement
from lantu_web.register.services import apart
from lantu_web.register.services.index import index_organisations
from lantu_web.register.services.ingest import IngestResult, ingest
from lantu_web.register.services.keeping import Kept
from lantu_web.register.services.rights import narrowed_to, require
from lantu_web.register.visibility import everything

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from lantu.statements import FileReading
    from lantu_web.accounts.scope import Scope

NEW = ("created", "copy")
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

    @property
    def internal(self) -> bool:
        """Whether something in it would not be public."""
        return any(one.document.is_internal for one in self.found)


def read(data: bytes, name: str) -> FileReading:
    """The reading of a file; raises :class:`lantu.errors.SourceError` where it cannot be taken in."""
    return apart.read_bytes(data, name)


@everything()
def preview(
    reading: FileReading, user: AbstractUser, *, version_of: str = "", as_copy: bool = False, internal: bool = False
) -> Preview:
    """Take the file in, look at what that did, and undo it."""
    source = reading.tree.source
    with transaction.atomic():
        result = _taken(reading, user, version_of=version_of, as_copy=as_copy, internal=internal)
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


def _taken(reading: FileReading, user: AbstractUser, *, version_of: str, as_copy: bool, internal: bool) -> IngestResult:
    """Take the file in for a user: what is new belongs to their organisation and place, what is known must be theirs.

    Raises :class:`lantu.errors.NotAllowed` where the file is a document that they do not work on.
    """
    require(user, "upload")
    result = ingest(reading, version_of=version_of, as_copy=as_copy)
    new = [one.document for one in result.kept if one.action in NEW]
    for one in result.kept:
        if one.action not in NEW:
            require(user, "edit", one.document)
    scope = narrowed_to(user)
    for document in new:
        hidden_with = document.copy_of is not None and document.copy_of.is_internal
        document.state = Document.State.INTERNAL if internal or hidden_with else Document.State.PUBLIC
        if scope is not None:
            document.organisation_id = min(scope.organisations, default=None)
            document.place_id = _widest(scope)
        document.save(update_fields=["state", "organisation", "place"])
    if any(one.is_internal for one in new):
        index_organisations()
    return result


def _widest(scope: Scope) -> int | None:
    """Of the places of a scope one that lies in no other of them."""
    found = Place.objects.filter(pk__in=scope.places).exclude(parent__in=scope.places).exclude(groups__in=scope.places)
    return found.order_by("pk").values_list("pk", flat=True).first()


@everything()
@transaction.atomic
def take(
    reading: FileReading, user: AbstractUser, *, version_of: str = "", as_copy: bool = False, internal: bool = False
) -> IngestResult:
    """Keep the file for good, and who brought it."""
    result = _taken(reading, user, version_of=version_of, as_copy=as_copy, internal=internal)
    History.objects.bulk_create(
        History(
            model="upload", key=one.document.slug, field=one.action, new=reading.tree.source.name[:255], user=user,
            user_name=user.get_username(),
        )
        for one in result.kept
    )  # fmt: skip
    return result
