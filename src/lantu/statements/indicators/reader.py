"""One table of the tree to its indicators: rows read in order, each with what it takes from above."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lantu.documents.model import Cell
from lantu.documents.tables.words import closed_up, load_words
from lantu.statements.indicators.columns import Columns, ValueColumn, text_of
from lantu.statements.indicators.context import Surroundings
from lantu.statements.indicators.figures import Figure, bracket_kind, is_empty, marks_in, read_figure
from lantu.statements.indicators.names import NameParts, is_scale, is_unit, split_name
from lantu.statements.indicators.notes import Meanings
from lantu.statements.indicators.rows import Row
from lantu.statements.indicators.years import Figures
from lantu.statements.model import Indicator
from lantu.text import Passage, Source, Span

__all__ = ["TableReader"]

_IN_BRACKETS = re.compile(r"[（(]([^（）()]+)[）)]")
_BLANKS = re.compile(r"\s+")


def _span(cell: Cell) -> Span:
    return Span(cell.passage.start, cell.passage.end)


def _written(source: Source, passage: Passage) -> str:
    """The text of a cell as the original has it, wrapped parts put together."""
    if passage.pieces is None:
        return source.text[passage.start : passage.end].strip()
    runs = [
        source.text[piece.source : piece.source + piece.length]
        if piece.length == piece.source_length
        else passage.text[piece.at : piece.at + piece.length]
        for piece in passage.pieces
    ]
    return _BLANKS.sub(" ", "".join(runs)).strip()


@dataclass(slots=True)
class TableReader:
    """Reads the rows of one table; keeps the group, the head and the cells above."""

    source: Source
    around: Surroundings
    columns: Columns
    figures: Figures
    meanings: Meanings
    explicit_merges: bool
    heads_are_groups: bool = False
    group: str | None = None
    head: Indicator | None = None
    head_cell: Cell | None = None
    last: Indicator | None = None
    above: dict[int, Cell] = field(default_factory=dict)
    found: list[Indicator] = field(default_factory=list)

    def read(self, rows: list[Row]) -> list[Indicator]:
        self.heads_are_groups = self._heads_are_groups(rows)
        for row in rows:
            self._note_group(row)
            if row.kind == "group":
                self.group, self.head, self.head_cell, self.last = self._title(row), None, None, None
                self.above.clear()
            elif row.kind == "head":
                self.head = self._head(row, row.name, row.parts)
                self.above.clear()
            elif len(row.names) > 1:
                self._two_names(row)
            elif row.kind == "sub" and (head := self.head or self.last) and not self.heads_are_groups:
                self._indicator(row, head)
            else:
                self.head = None
                self.last = self._indicator(row, None)
        return self.found

    def _heads_are_groups(self, rows: list[Row]) -> bool:
        """Whether the first of two name columns holds titles of groups, and not heads with a number of their own."""
        double = [row for row in rows if len(row.names) > 1]
        if not double or any(split_name(text_of(row.names[0])).number for row in double):
            return False
        if any(row.parts.number for row in double):
            return True
        beside = [
            row for row in rows if row.names and len(self.columns.names) > 1 and row.name.column > self.columns.names[0]
        ]
        if self.columns.number is not None:
            return sum(1 for row in beside if row.number) > len(beside) // 2 and len({r.number for r in beside}) > 1
        single = [row for row in rows if row.kind == "plain" and len(row.names) == 1 and row not in beside]
        return not single

    def _title(self, row: Row) -> str:
        return closed_up(_written(self.source, row.name.passage)).rstrip("：:")

    def _note_group(self, row: Row) -> None:
        """The group that the columns before the names say; an empty cell leaves that above in force."""
        cells = [row.cells[index] for index in self.columns.groups]
        titles = [
            _written(self.source, cell.passage) for cell in cells if cell and text_of(cell) and cell not in row.names
        ]
        if titles:
            title = closed_up(" / ".join(dict.fromkeys(titles)))
            if title != self.group:
                self.head = self.head_cell = self.last = None
            self.group = title

    def _two_names(self, row: Row) -> None:
        """A row whose head stands in a cell before its name; a merged head is told once."""
        cell = row.names[0]
        if self.heads_are_groups:
            self.group = closed_up(_written(self.source, cell.passage))
            self._indicator(row, None)
            return
        if cell is not self.head_cell:
            self.head_cell = cell
            self.head = self._head(row, cell, split_name(text_of(cell)))
        self._indicator(row, self.head)

    def _head(self, row: Row, cell: Cell, parts: NameParts) -> Indicator:
        head = self._blank(row, cell, parts)
        head.parent_row = True
        head.eid += "__head" if len(row.names) > 1 else ""
        head.unit = self._unit(row, parts, None, None)
        self._set_attribute(head, row, frozenset())
        self.found.append(head)
        self.last = head
        return head

    def _blank(self, row: Row, cell: Cell, parts: NameParts) -> Indicator:
        return Indicator(
            eid=f"{self.around.node.eid}__row_{cell.row + 1}"
            if not self.columns.turned
            else f"{self.around.node.eid}__col_{cell.column + 1}",
            span=_span(cell),
            table=self.around.label,
            number=row.number or parts.number,
            name=parts.name,
            name_written=_written(self.source, cell.passage),
            parent=None,
            group=self.group,
            unit="",
            baseline=None,
            baseline_year=None,
            target=None,
            target_year=None,
            actual=None,
            actual_year=None,
            attribute=None,
            cumulative=False,
            average=False,
            assigned=False,
            comparator=None,
            value=None,
            cell_spans={"name": _span(cell)},
        )

    def _indicator(self, row: Row, head: Indicator | None) -> Indicator:
        item = self._blank(row, row.name, row.parts)
        if head is not None:
            item.parent = head.name
            item.number = item.number or head.number
        for column in (self._baseline_of(row), self.figures.actual):
            self._set_figure(item, row, column)
        target, column = self._set_target(item, row)
        self._set_flags(item, row, column)
        item.unit = self._unit(row, row.parts, target, column) or (head.unit if head else "")
        if target and item.unit and is_scale(target.unit):
            item.unit = target.unit + item.unit
        for other in self.figures.others:
            cell = self._cell(row, other.at)
            if cell and other.year:
                item.cell_spans.setdefault(str(other.year), _span(cell))
        self.found.append(item)
        return item

    def _cell(self, row: Row, index: int | None, *, any_text: bool = False) -> Cell | None:
        """The filled cell of a column; an empty one is merged with words, not with a figure, above it."""
        cell = row.cells[index] if index is not None else None
        if cell is not None and cell in row.names:
            return None
        if cell is not None and text_of(cell):
            self.above[cell.column] = cell
            return cell
        over = self.above.get(index) if index is not None and not self.explicit_merges else None
        if over is None:
            return None
        figure = read_figure(text_of(over))
        return over if any_text or (figure.value is None and figure.comparator is None) else None

    def _baseline_of(self, row: Row) -> ValueColumn | None:
        """The baseline's column, or the latest before it that has a value where it says “no value”."""
        column = self.figures.baseline
        cell = self._cell(row, column.at) if column else None
        if cell is not None and not is_empty(text_of(cell)):
            return column
        said = ((other, row.cells[other.at]) for other in self.figures.earlier)
        return next((other for other, cell in said if cell not in row.names and not is_empty(text_of(cell))), column)

    def _set_figure(self, item: Indicator, row: Row, column: ValueColumn | None) -> None:
        cell = self._cell(row, column.at) if column else None
        if cell is None or column is None:
            return
        text = _written(self.source, cell.passage)
        year, value = (None if is_empty(text) else column.year), read_figure(text).value
        item.cell_spans["actual" if column is self.figures.actual else "baseline"] = _span(cell)
        if column is self.figures.actual:
            item.actual, item.actual_year, item.actual_value = text, year, value
        else:
            year = year and (self.meanings.year_of([*marks_in(text)]) or year)
            item.baseline, item.baseline_year, item.baseline_value = text, year, value

    def _set_target(self, item: Indicator, row: Row) -> tuple[Figure | None, ValueColumn | None]:
        """Target, its year and bound, from the target's column, or from that of growth where it says nothing."""
        column, growth = self.figures.target, self.figures.growth
        cell = self._cell(row, column.at) if column else None
        over = self._cell(row, growth.at) if growth and (cell is None or is_empty(text_of(cell))) else None
        if over is not None and not is_empty(text_of(over)):
            cell, column = over, growth
        if cell is None or column is None:
            return None, column
        item.target = _written(self.source, cell.passage)
        item.cell_spans["target"] = _span(cell)
        item.target_year = None if is_empty(item.target) else column.year
        figure = read_figure(item.target)
        item.value, item.value_high, item.comparator = figure.value, figure.high, figure.comparator
        return figure, column

    def _set_flags(self, item: Indicator, row: Row, column: ValueColumn | None) -> None:
        """Sum, mean and assignment as marks with their notes, or words in the cells, tell."""
        words, target, parts = load_words("rows"), item.target or "", row.parts
        pair = bracket_kind(target)
        signs = [*marks_in(target), *row.parts.marks]
        senses = self.meanings.senses([*signs, *([pair, "括号"] if pair else [])])
        by_habit = bool(pair) and pair in set(map(closed_up, words["mark"]["sum_brackets"]))
        said = " ".join((target, parts.name, *parts.asides))
        header = load_words("headers")["value"]
        growth = column is not None and column is self.figures.growth
        is_sum = any(word in said for word in words["name"]["cumulative"])
        is_sum = is_sum or (growth and not _says(column, header["average"]) and _says(column, header["cumulative"]))
        item.cumulative = bool(target) and (
            "cumulative" in senses or is_sum or (by_habit and not self.meanings.speaks_of(pair))
        )
        mean = "年均" in target or any("年均" in aside for aside in parts.asides)
        mean = mean or any(parts.name.endswith((word, word + "率")) for word in words["name"]["average"])
        mean = mean or (growth and item.value is not None and not item.cumulative and _says(column, header["average"]))
        item.average = bool(target) and not is_empty(target) and ("average" in senses or mean)
        item.assigned = "assigned" in senses or any(word in target for word in words["meaning"]["assigned"])
        remark = self._cell_text(row, self.columns.remark)
        item.note = "；".join([*parts.asides, *([remark] if remark else []), *self.meanings.clauses([*signs, pair])])
        self._set_attribute(item, row, senses)

    def _cell_text(self, row: Row, index: int | None) -> str:
        cell = row.cells[index] if index is not None else None
        return _written(self.source, cell.passage) if cell and cell not in row.names else ""

    def _set_attribute(self, item: Indicator, row: Row, senses: frozenset[str]) -> None:
        """约束性 or 预期性 from its column, from a mark that the notes explain, or from the group's title."""
        words = load_words("headers")["attribute"]
        own = row.cells[self.columns.attribute] if self.columns.attribute is not None else None
        cell = own if row.kind == "head" else self._cell(row, self.columns.attribute, any_text=True)
        text = closed_up(text_of(cell)) if cell else ""
        if cell and not is_empty(text):
            item.cell_spans["attribute"] = _span(cell)
        elif self.columns.attribute is None:
            told = any("binding" in senses for senses, _ in self.meanings.of.values())
            text = "约束性" if "binding" in senses else ""
            text = text or ("预期性" if "expected" in senses or (told and not item.parent_row) else self.group or "")
            if not any(word in text for side in words.values() for word in side):
                return
        if any(word in text for word in words["binding"]):
            item.attribute = "约束性"
        elif any(word in text for word in words["expected"]):
            item.attribute = "预期性"
        else:
            item.attribute = text if text and not is_empty(text) else None

    def _unit(self, row: Row, parts: NameParts, figure: Figure | None, column: ValueColumn | None) -> str:
        """The unit from its column, the name, the figure itself, the header, or the caption."""
        cell = row.cells[self.columns.unit] if self.columns.unit is not None else None
        if cell is not None and cell not in row.names and not is_empty(text_of(cell)):
            text = closed_up(text_of(cell))
            return (_IN_BRACKETS.sub("", text) or text.strip("（）()")) if len(text) > 2 else text
        if parts.unit or self.columns.unit is not None:
            return parts.unit
        if figure is not None and figure.unit and is_unit(figure.unit):
            return figure.unit
        if figure is None or figure.value is None:
            return ""
        inside = _IN_BRACKETS.search(column.header) if column else None
        return inside[1] if inside and is_unit(inside[1]) else self.around.unit


def _says(column: ValueColumn | None, words: list[str]) -> bool:
    return column is not None and any(word in column.header for word in words)
