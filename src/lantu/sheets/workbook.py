"""Rows of a workbook, sheet by sheet: merged cells, and formulas that no program has computed, are told from its parts beforehand."""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, Any, NamedTuple

from lantu.errors import TooLarge, UnsupportedFormat
from lantu.sheets.model import Line, Sheet, reading
from lantu.sheets.source import Source

__all__ = ["workbook"]

_CHUNK, _TAIL = 1 << 20, 1 << 16
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
# A cell with a formula and no value beside it; a text that is empty (t="str") is one.
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s(?P<about>[^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>(?P<text>[^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v\s*>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_AT = re.compile(rb'\br="([A-Z]+)(\d+)"')


class _Area(NamedTuple):
    """A merged area: first and last row and column, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


class _Parts(NamedTuple):
    """What a sheet tells beside its values."""

    areas: list[_Area]
    formulas: dict[int, dict[int, str]]


def workbook(source: Source, *, spread: bool = True) -> Iterator[Sheet]:
    """The sheets of a workbook; ``spread``: a merged cell says the same for each row and column that it covers."""
    import openpyxl

    with source.open() as stream:
        archive = _checked(stream, source)
        try:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, EOFError, OSError, SyntaxError) as error:  # fmt: skip
            raise _none(source) from error
        for page in book.worksheets:
            page.reset_dimensions()  # what is said of the size may be wrong, in both directions
            path = page._worksheet_path  # noqa: SLF001 - it is told nowhere else
            yield Sheet(str(page.title), _lines(page, archive, path, source, spread=spread))
        book.close()


def _checked(stream: IO[bytes], source: Source) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(stream)
        size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise _none(source) from error
    if size > reading("unpacked"):
        raise TooLarge("the workbook unpacks to more than is safe", where=source.where, hint="split it, or save as CSV")
    return archive


def _none(source: Source) -> UnsupportedFormat:
    old = source.read(4) == b"\xd0\xcf\x11\xe0"
    hint = "take off its password, or save it anew as XLSX" if old else "save it anew as XLSX"
    return UnsupportedFormat("is no workbook", where=source.where, hint=hint)


def _lines(page: Any, archive: zipfile.ZipFile, path: str, source: Source, *, spread: bool) -> Iterator[Line]:
    try:
        areas, formulas = _parts(archive, path)
        filling = _Filling(areas if spread else [])
        for number, cells in enumerate(page.iter_rows(values_only=True), 1):
            row: Sequence[Any] = cells
            if number in formulas:
                row = [value if value is not None else formulas[number].get(at) for at, value in enumerate(cells, 1)]
            yield Line(number, filling.filled(number, row))
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, IndexError, TypeError, EOFError, SyntaxError) as error:  # fmt: skip
        raise UnsupportedFormat(
            f"is no workbook: sheet {page.title} cannot be read", where=source.where, hint="save it anew as XLSX"
        ) from error


def _parts(archive: zipfile.ZipFile, path: str) -> _Parts:
    """Merged areas and formulas without a value, found in the text of a sheet; it passes once more, a chunk at a time."""
    areas = set[_Area]()
    formulas: dict[int, dict[int, str]] = {}
    before = b""
    with archive.open(path) as stream:
        while chunk := stream.read(_CHUNK):
            text = before + chunk
            areas |= {
                _Area(int(found[2]), _column(found[1]), int(found[4]), _column(found[3]))
                for found in _MERGED.finditer(text)
            }
            for found in _FORMULA.finditer(text):
                at = _AT.search(found["about"])
                if at and b't="str"' not in found["about"]:
                    written = "=" + (html.unescape((found["text"] or b"").decode("utf-8", "replace")) or "…")
                    formulas.setdefault(int(at[2]), {})[_column(at[1])] = written
            before = text[-_TAIL:]
    return _Parts(sorted(areas), formulas)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


class _Filling:
    """Merged cells filled as their rows pass by."""

    def __init__(self, areas: list[_Area]) -> None:
        self._waiting = areas[::-1]
        self._open: list[tuple[_Area, Any]] = []
        self._widest = 0

    def filled(self, number: int, cells: Sequence[Any]) -> Sequence[Any]:
        self._widest = max(self._widest, len(cells))
        while self._waiting and self._waiting[-1].top <= number:
            area = self._waiting.pop()
            value = cells[area.left - 1] if area.top == number and area.left <= len(cells) else None
            self._open.append((area, value))
        if not self._open:
            return cells
        self._open = [each for each in self._open if each[0].bottom >= number]
        row = list(cells)
        for area, value in self._open:
            right = min(area.right, max(self._widest, reading("merged")))
            row += [None] * (right - len(row))
            row[area.left - 1 : right] = [value] * (right - area.left + 1)
        return row
