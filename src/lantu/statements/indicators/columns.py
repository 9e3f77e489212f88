"""Columns of an indicator table: which holds names, units, values of which year, attributes.

Known from the header, of one row or several; tables whose indicators stand side by side, with the years
down the first column, are turned first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple, cast

from lantu.documents.model import Cell, Table
from lantu.documents.tables.words import closed_up, column_role, header_score, is_list_number, load_words, years_in

__all__ = ["Columns", "Grid", "ValueColumn", "distinct", "find_columns", "text_of"]

Grid = list[list[Cell | None]]
ValueKind = Literal["baseline", "target", "actual", "year", "growth"]
_HEADER_ROWS = 4
# A column's own header of these roles goes before a joined one of those.
_OWN_ROLES = frozenset({"number", "unit", "attribute", "value", "growth"})
_OVER_ROLES = frozenset({"", "name", "weak_name", "group", "other"})


class ValueColumn(NamedTuple):
    """A column of figures: of what kind, for which year, and whether its words say mean or sum."""

    at: int
    kind: ValueKind
    year: int | None
    header: str


@dataclass(slots=True)
class Columns:
    """What each column of a table holds, and where its body begins."""

    body: Grid
    headers: list[str]
    number: int | None = None
    names: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    unit: int | None = None
    attribute: int | None = None
    remark: int | None = None
    values: list[ValueColumn] = field(default_factory=list)
    strong: bool = False
    turned: bool = False
    caption: str = ""

    def of_kind(self, kind: ValueKind) -> list[ValueColumn]:
        return [column for column in self.values if column.kind == kind]


@cache
def _value_words() -> dict[str, list[str]]:
    return cast("dict[str, list[str]]", load_words("headers")["value"])


def find_columns(table: Table) -> Columns | None:
    """The columns of a table that lists indicators; None if no header tells that it does."""
    grid = table.grid()
    caption, grid = _without_title(grid)
    turned = _turned(grid)
    columns = None if turned and _heads_down(grid) else _columns_of(grid)
    if columns is None or not _lists(columns):
        columns = _columns_of(turned, turned=True) if turned else None
        if columns is None:
            return None
    columns.caption = caption
    return columns if columns.body and _lists(columns) else None


def _lists(columns: Columns) -> bool:
    return bool(columns.names and columns.values)


def text_of(cell: Cell | None) -> str:
    """Text of a cell without blanks at its ends; "" where there is no cell."""
    return cell.passage.text.strip() if cell else ""


def distinct(row: list[Cell | None]) -> list[Cell]:
    """The filled cells of a grid row, merged ones once."""
    cells: list[Cell] = []
    for cell in row:
        if cell and text_of(cell) and (not cells or cells[-1] is not cell):
            cells.append(cell)
    return cells


def _without_title(grid: Grid) -> tuple[str, Grid]:
    """Leading rows of one wide cell are the table's title or its unit, not its header."""
    titles: list[str] = []
    first = 0
    while len(grid) - first > 2 and len(alone := distinct(grid[first])) <= 1:
        titles += [text_of(cell) for cell in alone]
        first += 1
    return " ".join(titles), grid[first:]


def _columns_of(grid: Grid, *, turned: bool = False) -> Columns | None:
    depth = 1 if turned else _header_depth(grid)
    if not depth:
        return None
    stacks = _headers(grid[:depth])
    headers = ["".join(parts) for parts in stacks]
    columns = Columns(grid[depth:], headers, turned=turned)
    roles = [_role(parts) for parts in stacks]
    if turned:
        roles[0] = "name" if column_role(headers[0]) == "name" else "weak_name"
    for index, role in enumerate(roles):
        if role in {"number", "unit", "attribute", "remark"} and getattr(columns, role) is None:
            setattr(columns, role, index)
    columns.values = _values(stacks, roles)
    columns.strong = "name" in roles or (turned and "attribute" in roles)
    columns.names = [index for index, role in enumerate(roles) if role == "name"]
    weak = [index for index, role in enumerate(roles) if role == "weak_name"]
    if not columns.names:
        columns.names = weak[:1] or _unnamed(headers, roles)
    first_name = columns.names[0] if columns.names else 0
    if columns.strong and not turned:
        columns.names = _with_unheaded(columns.names, headers)
    columns.groups = [
        index
        for index, role in enumerate(roles)
        if role == "group" or (index < first_name and (role == "weak_name" or not role) and columns.strong)
    ]
    return columns


def _with_unheaded(names: list[int], headers: list[str]) -> list[int]:
    """The columns of names with those behind them that have no header of their own: there it spans both."""
    found = list(names)
    while found[-1] + 1 < len(headers) and not headers[found[-1] + 1]:
        found.append(found[-1] + 1)
    return found


def _unnamed(headers: list[str], roles: list[str]) -> list[int]:
    """A first column without a header of its own names the rows where years head the others."""
    return [0] if roles and not roles[0] and not headers[0] and "value" in roles[1:] else []


def _header_depth(grid: Grid) -> int:
    """How many rows head the table: the first, and those under it that say only years or words of headers."""
    if not grid or not _is_headed(grid):
        return 0
    depth = max((cell.row + cell.row_span - _first_row(grid) for cell in grid[0] if cell), default=1)
    depth = min(depth, _HEADER_ROWS) if depth < len(grid) else 1
    while depth < min(len(grid) - 1, _HEADER_ROWS):
        if not _is_header_row(grid[depth], grid[depth - 1]):
            break
        depth += 1
    return depth


def _is_headed(grid: Grid) -> bool:
    """Whether the first row reads as a header, or its one word does and years stand under the rest (全市)."""
    score = header_score([text_of(cell) for cell in distinct(grid[0])])
    if score >= 2 or len(grid) < 3:
        return score >= 2
    years = sum(1 for cell in distinct(grid[1]) if years_in(text_of(cell)))
    return score == 1 and years >= 2 and _is_header_row(grid[1], grid[0])


def _is_header_row(row: list[Cell | None], above: list[Cell | None]) -> bool:
    """Whether a row under the header adds only years or words of headers, and is no group's title."""
    new = [None if text_of(cell) == text_of(over) else cell for cell, over in zip(row, above, strict=True)]
    cells = distinct(new)
    texts = [text_of(cell) for cell in cells]
    if not texts or header_score(texts) < len(texts) or any(is_list_number(text) for text in texts):
        return False
    return len(texts) > 1 or row[0] is not cells[0]


def _first_row(grid: Grid) -> int:
    """The table's row number of the first row of a grid."""
    return min((cell.row for cell in grid[0] if cell), default=0)


def _headers(rows: Grid) -> list[list[str]]:
    """What heads each column: the cells above each other, a merged one for all that it covers."""
    width = len(rows[0])
    headers: list[list[str]] = []
    beside = ""  # the last text of the first row so far
    for column in range(width):
        parts: list[str] = []
        for depth, row in enumerate(rows):
            text = closed_up(text_of(row[column]))
            below = any(text_of(other[column]) for other in rows[depth + 1 :])
            if depth == 0:
                beside = text if text_of(row[column]) else beside
                text = beside if not text and below else text
            if text and text not in parts:
                parts.append(text)
        headers.append(parts)
    return headers


def _role(parts: list[str]) -> str:
    """What a column tells; its own word goes before a name that stands over several columns."""
    role = column_role("".join(parts))
    own = column_role(parts[-1]) if parts else ""
    return own if own in _OWN_ROLES and role in _OVER_ROLES else role


def _values(stacks: list[list[str]], roles: list[str]) -> list[ValueColumn]:
    columns: list[ValueColumn] = []
    covering = {parts[0] for parts in stacks if len(parts) > 1}
    for index, (parts, role) in enumerate(zip(stacks, roles, strict=True)):
        header = "".join(parts)
        if len(parts) == 1 and header in covering:
            continue  # covered by a header whose other columns have one of their own
        if role == "growth":
            columns.append(ValueColumn(index, "growth", max(years_in(header), default=None), header))
        elif role == "value":
            year = max(next((years for part in reversed(parts) if (years := years_in(part))), ()), default=None)
            columns.append(ValueColumn(index, _kind(parts), year, header))
    return columns


def _kind(parts: list[str]) -> ValueKind:
    """The kind that the nearest header tells; one over years that tells several kinds, or none, leaves it to them."""
    dated = False
    for part in reversed(parts):
        kinds = _kinds(part)
        dated = dated or bool(years_in(part))
        if len(kinds) == 1 or (kinds and part is parts[-1]):
            return kinds[0]
        if not kinds and not dated and any(word in part for word in _value_words()["any"]):
            return "target"
    return "year"


def _kinds(header: str) -> list[ValueKind]:
    """The kinds of values that the words of a header tell."""
    kinds: tuple[ValueKind, ...] = ("actual", "baseline", "target")
    return [kind for kind in kinds if any(word in header for word in _value_words()[kind])]


def _turned(grid: Grid) -> Grid | None:
    """The grid with rows and columns exchanged, if its first column is a header and its first row names."""
    if len(grid) < 2 or len(grid[0]) < 3:
        return None
    values = 0
    for row in grid[1:]:
        role = column_role(text_of(row[0]))
        if role in {"value", "growth"}:
            values += 1
        elif role not in {"unit", "attribute", "remark"}:
            return None  # most tables tell so in their second row
    if not values:
        return None
    return [[row[column] for row in grid] for column in range(len(grid[0]))]


def _heads_down(grid: Grid) -> bool:
    """Whether the years or kinds of values stand down the first column, and none in the first row."""
    across = [text_of(cell) for cell in grid[0][1:]]
    down = [text_of(row[0]) for row in grid[1:]]
    if any(column_role(text) in {"number", "unit", "attribute", "remark", "duty"} for text in across):
        return False
    if any(years_in(text) for text in down):
        return not any(years_in(text) for text in across)
    return any(column_role(text) == "value" for text in down) and not any(
        column_role(text) in {"value", "growth"} for text in across
    )
