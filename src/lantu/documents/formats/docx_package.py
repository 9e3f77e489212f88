"""The parts of a DOCX file, opened with limits on what they may unpack to."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Any

from lxml import etree

from lantu.errors import EncryptedFile, TooLarge, UnreadableFile, UnsupportedFormat

__all__ = ["Package", "W"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"

_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_PART = 64 * 1024 * 1024
# Word text packs to a tenth; what packs to a two-hundredth was made to be unpacked.
_STEEPEST_RATIO, _SMALL_PART = 200, 8 * 1024 * 1024
_STRANGERS = (
    ("xl/", "an Excel workbook", "save the text as DOCX, or import the table as data"),
    ("ppt/", "a PowerPoint file", "save its text as DOCX or PDF"),
    ("content.xml", "an OpenDocument file", "save it as DOCX"),
    ("OFD.xml", "an OFD file", "convert it to PDF with a text layer"),
)


class Package:
    """The XML parts of a DOCX file by what they are for."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise self._damaged() from error
        self._check()
        self.main = self._related("", "officeDocument") or "word/document.xml"
        if self.main not in self._zip.namelist():
            raise self._stranger()

    def document(self) -> Any:
        root = self._xml(self.main)
        if root is None:
            raise self._damaged()
        return root

    def related(self, kind: str) -> Any | None:
        """The part that the document calls its ``kind`` (styles, numbering, footnotes), if it has one."""
        folder = posixpath.dirname(self.main)
        return self._xml(self._related(self.main, kind) or posixpath.join(folder, f"{kind}.xml"))

    # ---------------------------------------------------------------- limits

    def _check(self) -> None:
        entries = self._zip.infolist()
        if any(entry.flag_bits & 1 for entry in entries):
            raise EncryptedFile(
                "the document is protected by a password", hint="save a copy without the password", where=self.name
            )
        if sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
            raise self._too_large()

    def _read(self, part: str) -> bytes | None:
        try:
            entry = self._zip.getinfo(part)
        except KeyError:
            return None
        steep = entry.file_size > max(entry.compress_size, 1) * _STEEPEST_RATIO
        if entry.file_size > _MOST_PART or (steep and entry.file_size > _SMALL_PART):
            raise self._too_large()
        try:
            with self._zip.open(entry) as stream:
                # The size in the directory may lie.
                data = stream.read(_MOST_PART + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise self._damaged() from error
        if len(data) > _MOST_PART:
            raise self._too_large()
        return data

    def _xml(self, part: str) -> Any | None:
        data = self._read(part)
        if data is None:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            return etree.fromstring(data.replace(_STRICT, _TRANSITIONAL), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._damaged() from error

    def _related(self, part: str, kind: str) -> str:
        folder, file = posixpath.split(part)
        root = self._xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        if root is None:
            return ""
        for relation in root:
            if str(relation.get("Type", "")).endswith(f"/{kind}") and relation.get("TargetMode") != "External":
                target = str(relation.get("Target", ""))
                return posixpath.normpath(
                    target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                )
        return ""

    # ---------------------------------------------------------------- errors

    def _damaged(self) -> UnreadableFile:
        return UnreadableFile(
            "the DOCX file is damaged", hint="open it in a word processor and save it again", where=self.name
        )

    def _too_large(self) -> TooLarge:
        return TooLarge(
            "the DOCX file unpacks to more than a document can hold",
            hint="if it is genuine, remove pictures or split it, and save it again",
            where=self.name,
        )

    def _stranger(self) -> UnsupportedFormat:
        names = self._zip.namelist()
        for start, what, hint in _STRANGERS:
            if any(name.startswith(start) for name in names):
                return UnsupportedFormat(f"this is {what}", hint=hint, where=self.name)
        return UnsupportedFormat(
            "this is a ZIP archive, no DOCX", hint="unpack it and give the files in it", where=self.name
        )
