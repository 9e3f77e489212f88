"""Rows by their headings: which row has them below a title, which sheet has the data, and each row with its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

from lantu.errors import UsageError
from lantu.sheets.model import Fault, Line, Sheet, cell_text, reading

__all__ = ["Headed", "Record", "Score", "chosen", "heading_at", "named_once", "numbered", "surplus"]

Score = Callable[[Sequence[Any]], int]


class Record(dict[str, Any]):
    """A row by its headings; ``number`` is its row in the file, ``fault`` tells why it cannot be taken."""

    number: int = 0
    fault: Fault | None = None
    sheet: str = ""

    @classmethod
    def at(cls, number: int, values: Any, fault: Fault | None = None, sheet: str = "") -> Record:
        record = cls(values)
        record.number = number
        if fault is not None:
            record.fault = fault
        if sheet:
            record.sheet = sheet
        return record


def numbered(rows: Iterable[Any]) -> Iterator[Record]:
    """Rows as records; those that come from no file are counted from 1."""
    return (row if isinstance(row, Record) else Record.at(place, row) for place, row in enumerate(rows, 1))


class Headed(NamedTuple):
    """A sheet below its row of headings; ``known`` is how many of these are known, ``above`` what stands over them."""

    sheet: str
    heading: Line
    known: int
    lines: Iterator[Line]
    above: Sequence[Line] = ()

    @property
    def names(self) -> list[str]:
        return [" ".join(cell_text(cell).split()) for cell in self.heading.cells]

    def records(self) -> Iterator[Record]:
        """The rows that are not blank, as `headed` leaves them; one with more cells than the headings is told, for a comma may have shifted its values."""
        names = self.names
        bare = "" in names
        for number, cells, fault in self.lines:
            found = dict(zip(names, cells, strict=False))
            if bare:
                found.pop("", None)
            if fault is None and len(cells) > len(names):
                fault = surplus(cells, len(names))
            if fault is not None:
                found = dict.fromkeys(filter(None, names)) | found
            yield Record.at(number, found, fault, self.sheet)


def surplus(cells: Sequence[Any], width: int) -> Fault | None:
    """What is wrong with a row that has more in it than there are headings."""
    more = [text for cell in cells[width:] if (text := cell_text(cell))]
    return Fault("cells", (str(len(more)), more[0][:20])) if more else None


def heading_at(lines: Sequence[Sequence[Any]], score: Score) -> tuple[int, int]:
    """The place of the row that names most columns, by its cells, and how many; the first where none names any."""
    found = [score(cells) for cells in lines]
    return (found.index(max(found)), max(found)) if found else (0, 0)


def headed(sheet: Sheet, score: Score, least: int = 1) -> Headed | None:
    """A sheet by its headings, looked for among the first rows that are not blank; None where it is empty."""
    filled = (line for line in sheet.lines if line.fault or any(map(cell_text, line.cells)))
    first = list(islice(filled, reading("title_rows")))
    if not first:
        return None
    at, known = heading_at([line.cells for line in first], score)
    at = at if known >= least else 0
    return Headed(sheet.name, first[at], known, chain(first[at + 1 :], filled), first[:at])


def chosen(read: Callable[[], Iterator[Sheet]], score: Score, *, least: int = 1, every: bool = False) -> Iterator[Headed]:  # fmt: skip
    """The first sheet, or ``every`` one, whose headings name so many columns; else the first that holds something.

    ``read`` opens the file; for the last case once more, since a sheet that has passed by is gone.
    """
    filled = -1
    for place, sheet in enumerate(read()):
        found = headed(sheet, score, least)
        if found is not None and found.known >= least:
            yield found
            if not every:
                return
            filled = -2
        elif found is not None and filled == -1:
            filled = place
    if filled >= 0:
        yield from (found for sheet in islice(read(), filled, filled + 1) if (found := headed(sheet, score, least)))


def named_once(names: Sequence[str], where: str) -> None:
    """Refuse a table of which two columns have one name."""
    twice = next((name for place, name in enumerate(names) if name and name in names[:place]), "")
    if twice:
        raise UsageError(f"the column {twice} stands twice", where=where, hint="delete or rename one of them")
