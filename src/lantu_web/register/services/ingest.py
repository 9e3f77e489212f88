"""Take files into the register.

The same file changes nothing. A file whose text was not held brings its text. A file of the same name with other
content is a new version of its documents; from another file, the same document is kept as a copy beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from lantu.documents.formats import load_source
from lantu_web.register.models import Document, DocumentVersion, SourceFile, Statement
from lantu_web.register.services.bundle import bundled_files, read_bundle
from lantu_web.register.services.catalogue import BUNDLE, name_sheet
from lantu_web.register.services.index import index_document
from lantu_web.register.services.keeping import Kept, keep, keep_source
from lantu_web.register.services.sheets import Sheet, number_facts, sheets_of
from lantu_web.register.visibility import everything

if TYPE_CHECKING:
    from lantu.statements import FileReading
    from lantu.text import Source


@dataclass
class IngestResult:
    """What taking in one file did: ``unchanged``, ``attached``, ``created``, ``version``, ``copy``, ``reread``."""

    name: str
    action: str
    kept: list[Kept] = field(default_factory=list)
    mismatched: int = 0

    @property
    def documents(self) -> list[Document]:
        return [one.document for one in self.kept]


@everything()
def ingest(
    file: Path | str | FileReading, *, version_of: str = "", as_copy: bool = False, reread: bool = False
) -> IngestResult:
    """Take in one file or its reading.

    ``version_of`` names the document (its slug) that the file's document replaces, ``as_copy`` keeps it beside
    the one that is there, ``reread`` reads a known file again.
    """
    source = _source(file)
    known = SourceFile.objects.filter(sha256=source.sha256).first()
    if known is None and not reread:
        known = _from_bundle(source.sha256)
    if known is not None and not reread:
        return _attach(known, source.text, source.name)
    sheets = sheets_of(_read(file))
    with transaction.atomic():
        kept = [_take(sheet, version_of=version_of, as_copy=as_copy) for sheet in sheets]
    actions = [one.action for one in kept]
    action = next((one for one in ("version", "created", "copy", "reread") if one in actions), "unchanged")
    return IngestResult(source.name, action, kept, mismatched=sum(_mismatches(one.version) for one in kept))


@everything()
def attach_text(file: Path | str | FileReading) -> IngestResult:
    """Bring the text of a file whose hash the register knows; unknown files are refused."""
    source = _source(file)
    known = SourceFile.objects.filter(sha256=source.sha256).first()
    if known is None:
        raise SourceFile.DoesNotExist(f"no document of the register was read from {source.name}")
    return _attach(known, source.text, source.name)


def _from_bundle(sha256: str) -> SourceFile | None:
    """Where the bundle knows the file, its reviewed facts are taken before a fresh reading."""
    if sha256 not in bundled_files(BUNDLE):
        return None
    with transaction.atomic():
        for sheet in read_bundle(BUNDLE):
            if sheet.source["sha256"] == sha256:
                keep(sheet)
    return SourceFile.objects.get(sha256=sha256)


def _source(file: Path | str | FileReading) -> Source:
    """The text of a file and its hash, without reading what it says."""
    return load_source(Path(file)) if isinstance(file, Path | str) else file.tree.source


def _read(file: Path | str | FileReading) -> FileReading:
    if not isinstance(file, Path | str):
        return file
    from lantu.statements import read_file

    return read_file(Path(file))


@transaction.atomic
def _attach(source: SourceFile, text: str, name: str) -> IngestResult:
    versions = list(DocumentVersion.objects.filter(source=source).select_related("document", "source"))
    result = IngestResult(name, "unchanged", [Kept(one.document, one, "unchanged") for one in versions])
    if source.text is None:
        keep_source({field.name: getattr(source, field.name) for field in source._meta.fields} | {"text": text})
        for one in versions:
            if one.is_current:
                index_document(one.document)
        result.action = "attached"
    result.mismatched = sum(_mismatches(one) for one in versions if one.is_current)
    return result


def _take(sheet: Sheet, *, version_of: str, as_copy: bool) -> Kept:
    same = list(Document.objects.filter(identity=sheet.document["identity"]).order_by("copy_of_id", "pk"))
    document = _document_of(sheet, same, version_of=version_of, as_copy=as_copy)
    if document is not None:
        sheet.document["slug"] = document.slug
    else:
        original = next((one for one in same if one.copy_of_id is None), None)
        slugs = Document.objects.values_list("slug", flat=True)
        name_sheet(sheet, taken=slugs, copy_of=original.slug if original else "")
    number_facts(sheet)
    kept = keep(sheet)
    if kept.action == "created" and kept.document.copy_of_id:
        kept.action = "copy"
    return kept


def _document_of(sheet: Sheet, same: list[Document], *, version_of: str, as_copy: bool) -> Document | None:
    """The document that this sheet is a reading of, or None for a new one."""
    if version_of:
        return Document.objects.get(slug=version_of)
    for one in same:
        if one.versions.filter(source__sha256=sheet.source["sha256"]).exists():
            return one
    if as_copy:
        return None
    for one in same:
        if one.versions.filter(source__name=sheet.source["name"]).exists():
            return one
    return None


def _mismatches(version: DocumentVersion) -> int:
    """How many statements do not stand in the text where the register says; 0 unless something is broken."""
    text = version.source.text
    if text is None:
        text = SourceFile.objects.values_list("text", flat=True).get(pk=version.source_id) or ""
    facts = Statement.objects.filter(version=version, withdrawn=False).exclude(text="")
    spans = facts.values_list("start", "end", "text")
    return sum(
        1
        for start, end, words in spans
        if not words.endswith("…") and "".join(text[start:end].split()) != "".join(words.split())
    )
