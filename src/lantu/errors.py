"""The one error tree of the library.

LantuError
├── SourceError            a file cannot be taken in
│   ├── UnreadableFile     missing, not permitted, a folder where a file is needed
│   ├── UnsupportedFormat  not one of TXT, Markdown, HTML, DOCX, PDF with a text layer
│   ├── EncodingError      bytes that are no text in any encoding that is tried
│   ├── EncryptedFile      a protected PDF or DOCX
│   ├── NoTextLayer        a scanned PDF: pictures of pages, no text
│   └── TooLarge           an archive or page that unpacks beyond the safe limit
├── DataError              a bundled data file breaks its schema
├── UsageError             a call or command with arguments that do not fit together
└── NotAllowed             this person may not do this with that

Each error has a stable ``code`` (for programs), a message that says what is wrong and where,
and a ``hint`` that says what to do next. A row of a table that is taken in raises nothing: its ``Problem`` is
listed, and the good rows are kept.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Problem(NamedTuple):
    """What is wrong with a row of a table; an error leaves the row out, a warning keeps it.

    ``about`` is what was written, and what is proposed for it, for messages in other languages.
    """

    row: int
    severity: str
    code: str
    message: str
    about: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "severity": self.severity, "code": self.code, "message": self.message}


class LantuError(Exception):
    """Base of all errors that Lantu raises on purpose."""

    code = "lantu"

    def __init__(self, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" — {self.hint}" if self.hint else ""
        return f"{place}{self.message}{advice}"


class SourceError(LantuError):
    """A file cannot be taken in."""

    code = "source"


class UnreadableFile(SourceError):
    """The file is missing, may not be read, or is not a file."""

    code = "source.unreadable"


class UnsupportedFormat(SourceError):
    """The file is not in a format that Lantu reads."""

    code = "source.format"


class EncodingError(SourceError):
    """The bytes are no text in UTF-8, UTF-16 or GB18030."""

    code = "source.encoding"


class EncryptedFile(SourceError):
    """The file is protected by a password."""

    code = "source.encrypted"


class NoTextLayer(SourceError):
    """The PDF holds pictures of pages and no text."""

    code = "source.no_text"


class TooLarge(SourceError):
    """The file unpacks beyond the safe limit."""

    code = "source.too_large"


class DataError(LantuError):
    """A bundled data file breaks its schema."""

    code = "data"


class UsageError(LantuError):
    """Arguments do not fit together."""

    code = "usage"


class NotAllowed(LantuError):
    """The person may not do this, or not with this object."""

    code = "not_allowed"
