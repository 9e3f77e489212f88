"""Where a table comes from, a file or bytes, and its text in whatever encoding, without holding all of a large one."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from lantu.errors import EncodingError, UnreadableFile
from lantu.sheets.model import reading
from lantu.text.decode import decode

__all__ = ["Source", "Text", "is_plain", "text_of"]

_CHUNK = 1 << 20


class Source(NamedTuple):
    """A file or its bytes; ``where`` is how whoever keeps it knows it."""

    given: Path | bytes
    where: str

    def open(self) -> IO[bytes]:
        if isinstance(self.given, bytes):
            return io.BytesIO(self.given)
        try:
            return self.given.open("rb")
        except OSError as error:
            raise UnreadableFile(f"cannot be read: {error.strerror or error}", where=self.where, hint="check the name and the path") from error  # fmt: skip

    def read(self, most: int = -1) -> bytes:
        with self.open() as stream:
            return stream.read(most)

    def chunks(self) -> Iterator[bytes]:
        with self.open() as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk


class Text(NamedTuple):
    """A text to be read line by line, what of its bytes could not be read, and whether more of that may come further down."""

    stream: IO[str]
    damage: str = ""
    doubtful: bool = False


def is_plain(source: Source, *, quotes: bool = False) -> bool:
    """Whether all of it is UTF-8, as an engine reads by itself; with ``quotes`` also whether these come in pairs."""
    decoder, marks = codecs.getincrementaldecoder("utf-8")(), 0
    try:
        for chunk in source.chunks():
            decoder.decode(chunk)
            if b"\x00" in chunk:
                return False
            marks += chunk.count(b'"') if quotes else 0
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return marks % 2 == 0


def text_of(source: Source) -> Text:
    """The text of a file: UTF-8, UTF-16 or GB18030, for spreadsheets in China save CSV in it."""
    if is_plain(source):
        return Text(io.TextIOWrapper(source.open(), encoding="utf-8-sig", newline=""))
    sample = source.read(reading("whole") + 1)
    if len(sample) > reading("whole"):
        return _streamed(source, sample[: reading("sample")])
    try:
        text, _, warnings = decode(sample, source.where)
    except EncodingError as error:
        # Some programs fill cells up with NUL; what is otherwise text is read without them.
        bare = sample.replace(b"\x00", b"")
        if len(bare) == len(sample) or len(bare) < len(sample) // 2:
            raise
        text, _, warnings = decode(bare, source.where)
        warnings = (error.message, *warnings)
    return Text(io.StringIO(text, newline=""), "; ".join(warnings))


def _streamed(source: Source, sample: bytes) -> Text:
    """A large text in the encoding of its beginning; what does not keep to it is replaced, and told by row."""
    whole = sample[: len(sample) // 4 * 4] if b"\x00" in sample else sample[: sample.rfind(b"\n") + 1] or sample
    encoding = decode(whole, source.where).encoding
    return Text(io.TextIOWrapper(source.open(), encoding=encoding, errors="replace", newline=""), doubtful=True)
