"""A file becomes its source text and its blocks: the format is told by content first, then by name."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from lantu.documents.model import Block
from lantu.errors import EncryptedFile, UnreadableFile, UnsupportedFormat
from lantu.text import Source
from lantu.text.decode import decode

__all__ = ["Intake", "from_bytes", "load_source", "open_file"]

MEDIA_TYPES = {
    "plain": "text/plain",
    "markdown": "text/markdown",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_SUFFIXES = {
    ".txt": "plain",
    ".text": "plain",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}
# First bytes of what people hand in by mistake.
_STRANGERS = (
    (b"{\\rtf", "an RTF file", "open it in a word processor and save it as DOCX"),
    (b"\x89PNG", "a picture", "give the document with its text, not a picture of it"),
    (b"\xff\xd8\xff", "a picture", "give the document with its text, not a picture of it"),
    (b"Rar!", "a RAR archive", "unpack it and give the files in it"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it and give the files in it"),
    (b"\x1f\x8b", "a gzip archive", "unpack it and give the files in it"),
    (b"%!PS", "a PostScript file", "convert it to PDF"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOOKS_LIKE_HTML = re.compile(r"<(?:!doctype\s+html|html|table|body|head)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Intake:
    """A file as taken in: its text, and its paragraphs and tables in reading order."""

    source: Source
    blocks: list[Block]


def open_file(path: Path | str) -> Intake:
    """Take in the file at ``path``."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableFile(
            f"the file cannot be read ({reason})", hint="check the path and your rights to read it", where=str(path)
        ) from error
    return from_bytes(data, path.name)


def load_source(path: Path | str) -> Source:
    """The text of the file at ``path`` without its blocks."""
    return open_file(path).source


def from_bytes(data: bytes, name: str) -> Intake:
    """Take in a file that is at hand as bytes; ``name`` tells the format where the content does not."""
    digest = hashlib.sha256(data).hexdigest()
    packed = _packed_format(data, name)
    if packed == "docx":
        from .docx import read_docx

        text, blocks, warnings = read_docx(data, name)
        return Intake(Source(name, text, digest, "utf-8", MEDIA_TYPES[packed], tuple(warnings)), blocks)
    if packed == "pdf":
        from .pdf import read_pdf

        text, blocks, warnings = read_pdf(data, name)
        return Intake(Source(name, text, digest, "utf-8", MEDIA_TYPES[packed], tuple(warnings)), blocks)
    decoded = decode(data, name)
    kind = _text_format(decoded.text, name)
    warnings = list(decoded.warnings)
    if not decoded.text.strip():
        warnings.append("the file is empty")
    source = Source(name, decoded.text, digest, decoded.encoding, MEDIA_TYPES[kind], tuple(warnings))
    return Intake(source, _text_blocks(decoded.text, kind))


def _packed_format(data: bytes, name: str) -> str:
    """``docx``, ``pdf``, or empty for what may be text; other known formats are turned away."""
    # The signature of a PDF may stand anywhere in the first kilobyte.
    if b"%PDF-" in data[:1024] and (not data[:1024].strip()[:1].isalpha() or data.startswith(b"%PDF-")):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    if data.startswith(_OLE):
        _turn_away_ole(data, name)
    for signature, what, hint in _STRANGERS:
        if data.startswith(signature):
            raise UnsupportedFormat(f"this is {what}", hint=hint, where=name)
    return ""


def _turn_away_ole(data: bytes, name: str) -> None:
    """Old Office files and password-protected new ones share a container."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedFile(
            "the document is protected by a password", hint="save a copy without the password", where=name
        )
    raise UnsupportedFormat(
        "this is a file of an old Office version (.doc, .wps, .xls)",
        hint="open it in a word processor and save it as DOCX",
        where=name,
    )


def _text_format(text: str, name: str) -> str:
    by_name = _SUFFIXES.get(Path(name).suffix.lower())
    if by_name in {"markdown", "html"}:
        return by_name
    head = text[:2048]
    # A text file that only mentions a tag in its running text is no HTML.
    if _LOOKS_LIKE_HTML.search(head) and head.lstrip()[:1] == "<":
        return "html"
    return "plain"


def _text_blocks(text: str, kind: str) -> list[Block]:
    if kind == "html":
        from . import html

        return html.read_blocks(text)
    if kind == "markdown":
        from . import markdown

        return markdown.read_blocks(text)
    from . import plain

    return plain.read_blocks(text)
