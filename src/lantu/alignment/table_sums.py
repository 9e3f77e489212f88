"""``table_sum``: rows and columns of sums (合计, 小计) of the tables of a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from lantu.alignment.evidence import add, allowed, claim_of_cell, finding, meet, ordered
from lantu.alignment.model import Finding, Interval, Step, plain_number
from lantu.alignment.wordlists import words
from lantu.documents.model import Cell, Document, Table
from lantu.quantity.numerals import parse_number
from lantu.statements.reading import FileReading

__all__ = ["check_tables"]

_SEVERITY = 0.5
_Line = Sequence[Cell | None]


def check_tables(files: list[FileReading]) -> Iterator[Finding]:
    """The sums of all tables that their rows or columns contradict."""
    for file in ordered(files):
        for document in file.tree.documents:
            for node in document.node.leaves():
                if node.table is not None:
                    yield from _table(file, document, node.eid, node.table)


def _table(file: FileReading, document: Document, eid: str, table: Table) -> Iterator[Finding]:
    grid = table.grid()
    for lines in (grid, [list(column) for column in zip(*grid, strict=True)]):
        for cells, total in _sums(lines):
            found = _judge(file, document, eid, cells, total)
            if found is not None:
                yield found


@cache
def _heads() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    return tuple(frozenset(words("arithmetic", name)) for name in ("sum_heads", "subtotal_heads", "nothing_cells"))  # type: ignore[return-value]


def _text(cell: Cell | None) -> str:
    return "" if cell is None else cell.passage.text.strip()


def _head(line: _Line) -> str:
    """The head of a sum: the first cell of the line that says something, the number of the row left out."""
    texts = [text for text in map(_text, line) if text]
    sums, subtotals, _ = _heads()
    return next((text for text in texts[:2] if text in sums | subtotals), "")


def _sums(lines: Sequence[_Line]) -> Iterator[tuple[list[Cell], Cell]]:
    """Each cell of a line of sums with the cells that it sums: those since the header or the last sum."""
    _, subtotals, _ = _heads()
    start, collected = 1, []
    for number, line in enumerate(lines):
        head = _head(line)
        if not head or number < 2:
            continue
        if head in subtotals:
            collected.append(number)
            rows = list(range(start, number))
            start = number + 1
        else:
            rows = collected if collected and start == number else [] if collected else list(range(start, number))
            start, collected = number + 1, []
        for column, total in enumerate(line):
            parts = [lines[row][column] for row in rows]
            if total is None or len(parts) < 2 or any(part is None for part in parts) or _number(total) is None:
                continue
            cells = [part for part in parts if part is not None]
            if len({(cell.row, cell.column) for cell in [*cells, total]}) == len(cells) + 1:
                yield cells, total


def _number(cell: Cell) -> Decimal | None:
    text = _text(cell).replace(",", "").replace(" ", "")
    return parse_number(text) if text and text[0].isdigit() else None


def _judge(file: FileReading, document: Document, eid: str, cells: list[Cell], total: Cell) -> Finding | None:
    """A contradiction; a table with cells that are no numbers decides nothing."""
    nothing = _heads()[2]
    values = [Decimal(0) if _text(cell) in nothing else _number(cell) for cell in cells]
    said = _number(total)
    if said is None or any(value is None for value in values):
        return None
    known = [value for value in values if value is not None]
    digits = min(int(value.as_tuple().exponent) for value in [said, *known])
    parts = [_interval(value, exact=digits == 0) for value in known]
    if meet(add(parts), _interval(said, exact=digits == 0)):
        return None
    numbers = [value for value in known if value]
    together = plain_number(sum(numbers, Decimal(0)))
    return finding(
        _text(total),
        "conflict",
        [claim_of_cell(file, document, eid, cell) for cell in [*cells, total] if _text(cell) not in nothing],
        rule="table_sum",
        zh=f"各行列之和为{together}，表中合计为{plain_number(said)}",
        en=f"the cells sum to {together}, the table says {plain_number(said)}",
        steps=[
            Step("各项之和", " + ".join(map(plain_number, numbers)), together),
            Step("表中合计", _text(total), plain_number(said)),
        ],
        severity=_SEVERITY,
    )


def _interval(value: Decimal, *, exact: bool) -> Interval:
    found = allowed(value, "个" if exact else "")
    return found if found is not None else Interval(None, None)
