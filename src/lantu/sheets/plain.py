"""Rows of CSV: the mark between cells is told from the text, and a quotation mark that is never closed costs its own row alone."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from lantu.sheets.model import Fault, Line, Sheet, reading
from lantu.sheets.source import Source, is_plain, text_of

__all__ = ["csv_sheet", "first_row", "plain_copy", "separator"]

_REPLACED = "\ufffd"
_LONGEST = 1 << 20


def separator(lines: Iterable[str]) -> str:
    """What stands between the cells: the mark that most of the first lines have, and of two such the more frequent.

    >>> separator(["监测结果表", "站点;时间;PM2.5", "东渡;2025-06-01;0,4"])
    ';'
    """
    seen = [line for line in islice(lines, reading("looked_at")) if line.strip()]
    marks: str = reading("marks")
    return max(marks, key=lambda mark: (sum(mark in line for line in seen), sum(line.count(mark) for line in seen)))  # fmt: skip


def csv_sheet(source: Source, name: str = "") -> Iterator[Sheet]:
    """The one sheet of a CSV file."""
    text, damage, doubtful = text_of(source)
    with text:
        first = list(islice(text, reading("looked_at")))
        yield Sheet(name, _lines(chain(first, text), separator(first), doubtful=bool(damage) or doubtful), damage)


def first_row(path: Path) -> list[str]:
    """The cells of the first row of a file in UTF-8."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        first = [stream.readline(_LONGEST) for _ in range(reading("looked_at"))]
    lines = _lines(filter(None, first), separator(first), doubtful=False)
    return [cell.strip() for cell in next(lines, Line(0, ())).cells]


class _Fed:
    """Lines for a reader of CSV; those of the row that is being read are held, so that they can be read anew."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines, self._again = iter(lines), deque[str]()
        self.held: list[str] = []
        self.number, self.ended = 1, False

    def __iter__(self) -> _Fed:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.held.append(line)
        return line

    def back(self) -> None:
        """All lines of this row but the first are to be read again, as rows of their own."""
        self._again.extendleft(reversed(self.held[1:]))
        del self.held[1:]
        self.ended = False

    def done(self) -> None:
        self.number += len(self.held)
        self.held.clear()


def _lines(text: Iterable[str], mark: str, *, doubtful: bool) -> Iterator[Line]:
    fed = _Fed(text)
    rows = csv.reader(fed, delimiter=mark)
    while True:
        fault = None
        try:
            cells = next(rows, None)
        except csv.Error:
            cells, fault = [], Fault("quote" if len(fed.held) > 1 else "long")
        if cells is None:
            return
        # A row over several lines, or one that the end of the file cuts, is looked at closely.
        if fault is None and (len(fed.held) > 1 or fed.ended) and not _closed(fed.held, mark):
            fault = Fault("quote")
        if fault is not None:
            fed.back()
            cells, rows = _shown(fed.held[0], mark), csv.reader(fed, delimiter=mark)
        elif doubtful and any(_REPLACED in cell for cell in cells):
            fault = Fault("characters")
        yield Line(fed.number, cells, fault)
        fed.done()


def _closed(lines: list[str], mark: str) -> bool:
    try:
        next(csv.reader(lines, delimiter=mark, strict=True))
    except csv.Error:
        return False
    return True


def _shown(line: str, mark: str) -> list[str]:
    """What can be told of a line whose cells are not sure."""
    return [cell.strip("\r\n") for cell in line[:1000].replace('"', "").split(mark)]


def plain_copy(source: Source, target: Path, *, refused: bool = False) -> tuple[Path, list[Line], str]:
    """A CSV file as an engine reads it by itself: as it stands, or anew as UTF-8; the rows that cannot be read, and any damage.

    These rows are left out; with ``refused`` they stay, with a cell more than the headings so that the engine refuses them too, for it
    tells which case they belong to.
    """
    if isinstance(source.given, Path) and source.given.suffix.lower() == ".csv" and is_plain(source, quotes=True):
        return source.given, [], ""
    text, damage, doubtful = text_of(source)
    with text, target.open("w", encoding="utf-8", newline="") as stream:
        quotes = 0
        while chunk := text.read(1 << 20):
            stream.write(chunk)
            quotes += chunk.count('"')
    return (
        (target, [], damage)
        if quotes % 2 == 0 and not (damage or doubtful)
        else (target, _rewritten(source, target, refused=refused), damage)
    )


def _rewritten(source: Source, target: Path, *, refused: bool) -> list[Line]:
    """Row by row into ``target``; those that cannot be read."""
    bad: list[Line] = []
    for sheet in csv_sheet(source):
        with target.open("w", encoding="utf-8", newline="") as stream:
            out, width = csv.writer(stream), 0
            for line in sheet.lines:
                width = width or len(line.cells)
                if line.fault is None:
                    out.writerow(line.cells)
                    continue
                bad.append(line)
                if refused:
                    out.writerow([*[*line.cells, *[""] * width][:width], "?"])
    return bad
