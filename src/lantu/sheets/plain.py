"""Rows of CSV: the mark between cells is told from the text, and a quotation mark that is never closed costs its own row alone."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from lantu.sheets.model import Fault, Line, Sheet, reading
from lantu.sheets.source import Source, is_plain, text_of

__all__ = ["Plain", "csv_sheet", "first_row", "plain_copy", "rewritten", "separator"]

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


def _beginning(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        return [line for _ in range(reading("looked_at")) if (line := stream.readline(_LONGEST))]


def first_row(path: Path) -> list[str]:
    """The cells of the first row of a file in UTF-8, as they stand."""
    first = _beginning(path)
    return [str(cell) for cell in next(_lines(first, separator(first), doubtful=False), Line(0, ())).cells]


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


class Plain(NamedTuple):
    """A CSV file that an engine reads by itself: where it lies, the rows that nobody can read, and what is wrong with its bytes."""

    path: Path
    bad: list[Line]
    damage: str = ""


def plain_copy(path: Path, target: Path, *, mark: str = "", refused: bool = False) -> Plain:
    """A CSV file as it stands where an engine can read it, else written anew: UTF-8, quotes in pairs, ``mark`` between cells."""
    source = Source(path, str(path))
    if is_plain(source, quotes=True):
        if mark in {"", separator(_beginning(path))}:
            return Plain(path, [])
        return rewritten(path, target, refused=refused)
    text, damage, doubtful = text_of(source)
    quotes = 0
    with text, target.open("w", encoding="utf-8", newline="") as stream:
        while chunk := text.read(1 << 20):
            stream.write(chunk)
            quotes += chunk.count('"')
    if quotes % 2 == 0 and not (damage or doubtful) and mark in {"", separator(_beginning(target))}:
        return Plain(target, [])
    return rewritten(path, target, refused=refused)


def rewritten(path: Path, target: Path, *, refused: bool = False) -> Plain:
    """A CSV file anew, row by row; those that nobody can read are left out.

    With ``refused`` they stay, with a cell more than the headings so that the engine refuses them too: it tells which
    case they belong to.
    """
    bad: list[Line] = []
    damage = ""
    for sheet in csv_sheet(Source(path, str(path))):
        damage = sheet.damage
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
    return Plain(target, bad, damage)
