"""Walks the XML of a DOCX body: paragraphs with their visible text, tables with their grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .docx_package import W
from .docx_styles import Numbering, Style, value, whole
from .grids import GridCell, trim_columns
from .passages import is_note_mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lantu.documents.model import BlockKind

__all__ = ["BodyReader", "Grid", "Item", "Paragraph"]

_PLAIN = Style()
_CONTAINERS = frozenset(
    {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "fldSimple", "hyperlink", "dir", "bdo"}
)
_SIGNS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
# The signs of the Symbol font that stand in tables of official documents.
_SYMBOLS = {
    0xA3: "≤",
    0xB3: "≥",
    0xB1: "±",
    0xB4: "×",
    0xB0: "°",
    0xB9: "≠",
    0xBB: "≈",
    0xB7: "·",
    0x6D: "μ",
    0x61: "α",
    0x62: "β",
}
_WIDEST = 1000


@dataclass(slots=True)
class Paragraph:
    """A paragraph; ``text`` may hold line ends and page ends."""

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0


@dataclass(slots=True)
class Grid:
    """A table with what its cells hold; ``contents`` is ordered as ``GridCell.order`` says."""

    cells: list[GridCell]
    contents: list[list[Item]]
    row_count: int
    column_count: int


Item = Paragraph | Grid


def _name(element: Any) -> str:
    """Name of an element without its namespace; empty for comments and entities."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


class BodyReader:
    """Reads block content in order; keeps running numbers and the notes that were referred to."""

    def __init__(self, styles: dict[str, Style], numbering: Numbering) -> None:
        self.styles = styles
        self.numbering = numbering
        self.notes: list[tuple[str, str]] = []
        self.warnings: list[str] = []

    def read(self, document: Any) -> list[Item]:
        body = document.find(W + "body")
        return self._blocks(body, in_table=False) if body is not None else []

    def read_notes(self, footnotes: Any | None, endnotes: Any | None) -> Iterator[str]:
        """The text of each note that the body refers to, with its mark, in order."""
        roots = {"footnote": footnotes, "endnote": endnotes}
        texts = {
            (kind, str(note.get(W + "id"))): note
            for kind, root in roots.items()
            if root is not None
            for note in root.iterfind(W + kind)
        }
        for number, key in enumerate(self.notes, 1):
            if key in texts:
                items = self._blocks(texts[key], in_table=True)
                lines = [item.text.strip() for item in items if isinstance(item, Paragraph) and item.text.strip()]
                yield f"[{number}] " + "".join(lines).replace("\n", "").replace("\f", "")

    # ---------------------------------------------------------------- blocks

    def _blocks(self, parent: Any, *, in_table: bool) -> list[Item]:
        items: list[Item] = []
        for child in parent:
            name = _name(child)
            if name == "p":
                items += self._paragraph(child, in_table=in_table)
            elif name == "tbl":
                grid = self._table(child)
                if grid is not None:
                    items.append(grid)
            elif name in _CONTAINERS:
                items += self._blocks(child, in_table=in_table)
            elif name == "AlternateContent":
                items += self._blocks(_chosen(child), in_table=in_table)
        return items

    def _paragraph(self, element: Any, *, in_table: bool) -> list[Item]:
        settings = element.find(W + "pPr")
        style_id = value(settings, "pStyle")
        style = self.styles.get(style_id, _PLAIN)
        boxes: list[Any] = []
        parts: list[str] = []
        self._inline(element, parts, boxes)
        text = "".join(parts)
        label = self._label(settings, style, style_id)
        if label and (in_table or text.strip()):
            text = label + text.lstrip()
        kind, level = style.kind, style.level
        outline = value(settings, "outlineLvl")
        if outline.isdigit():
            kind, level = ("heading", int(outline) + 1) if int(outline) < 9 else ("paragraph", 0)
        items: list[Item] = [Paragraph(text, "paragraph" if in_table else kind, 0 if in_table else level)]
        for box in boxes:
            items += self._blocks(box, in_table=in_table)
        return items

    def _label(self, settings: Any | None, style: Style, style_id: str) -> str:
        own = value(settings, "numPr/numId")
        if own:
            level = value(settings, "numPr/ilvl")
            return self.numbering.label(own, whole(level, 0) if level else style.number_level, style_id)
        if style.number_id:
            return self.numbering.label(style.number_id, style.number_level, style_id)
        return ""

    # ---------------------------------------------------------------- text

    def _inline(self, parent: Any, parts: list[str], boxes: list[Any]) -> None:
        for child in parent:
            name = _name(child)
            if name == "r":
                if not _is_hidden(child):
                    self._raised_or_plain(child, parts, boxes)
            elif name in _CONTAINERS:
                self._inline(child, parts, boxes)
            elif name in {"oMath", "oMathPara"}:
                parts += [leaf.text or "" for leaf in child.iter() if _name(leaf) == "t"]
            elif name == "AlternateContent":
                self._inline(_chosen(child), parts, boxes)

    def _raised_or_plain(self, run: Any, parts: list[str], boxes: list[Any]) -> None:
        """The text of a run; a raised number that refers to a note stands in brackets, apart from a value before it."""
        before = len(parts)
        self._run(run, parts, boxes)
        if len(parts) > before and value(run, "rPr/vertAlign") == "superscript":
            raised = "".join(parts[before:])
            if is_note_mark("".join(parts[max(before - 2, 0) : before]), raised):
                parts[before:] = [f"[{raised}]"]

    def _run(self, run: Any, parts: list[str], boxes: list[Any]) -> None:
        for child in run:
            name = _name(child)
            if name == "t":
                # Line ends inside w:t are white space of the XML.
                parts.append((child.text or "").replace("\n", " "))
            elif name in _SIGNS:
                parts.append(_SIGNS[name])
            elif name == "br":
                parts.append("\f" if child.get(W + "type") == "page" else "\n")
            elif name == "sym":
                parts.append(_symbol(str(child.get(W + "char", ""))))
            elif name in {"footnoteReference", "endnoteReference"}:
                self.notes.append((name.removesuffix("Reference"), str(child.get(W + "id"))))
                parts.append(f"[{len(self.notes)}]")
            elif name == "ruby":
                self._inline(child.find(W + "rubyBase"), parts, boxes)
            elif name in {"drawing", "pict", "object"}:
                boxes += _text_boxes(child)
            elif name == "AlternateContent":
                self._run(_chosen(child), parts, boxes)

    # ---------------------------------------------------------------- tables

    def _table(self, element: Any) -> Grid | None:
        cells: list[GridCell] = []
        contents: list[list[Item]] = []
        above: dict[int, int] = {}
        row = 0
        for row_element in _rows(element):
            column = whole(value(row_element, "trPr/gridBefore"), 0)
            open_merges: dict[int, int] = {}
            for cell in _cells(row_element):
                settings = cell.find(W + "tcPr")
                width = min(max(whole(value(settings, "gridSpan"), 1), 1), _WIDEST)
                merge = settings.find(W + "vMerge") if settings is not None else None
                continues = merge is not None and merge.get(W + "val", "continue") == "continue"
                if continues and column in above:
                    index = above[column]
                    cells[index] = cells[index]._replace(row_span=row - cells[index].row + 1)
                elif cells and value(settings, "hMerge") == "continue" and cells[-1].row == row:
                    cells[-1] = cells[-1]._replace(column_span=cells[-1].column_span + width)
                    index = len(cells) - 1
                else:
                    index = len(cells)
                    cells.append(GridCell(index, row, column, 1, width))
                    contents.append(self._blocks(cell, in_table=True))
                if merge is not None:
                    open_merges[column] = index
                column += width
            above = open_merges
            row += 1
        if not cells:
            return None
        trimmed, column_count = trim_columns(cells)
        return Grid(trimmed, contents, row, column_count)


def _rows(table: Any) -> Iterator[Any]:
    """Rows of a table, also those inside content controls; deleted ones are left out."""
    for child in table:
        name = _name(child)
        if name == "tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif name in _CONTAINERS:
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        name = _name(child)
        if name == "tc":
            yield child
        elif name in _CONTAINERS:
            yield from _cells(child)


def _chosen(alternate: Any) -> Any:
    """Of alternative contents the first is for readers of our day."""
    return next(iter(alternate), alternate)


def _text_boxes(drawing: Any) -> list[Any]:
    """The outermost text boxes of a drawing; in ``AlternateContent`` only the first choice."""
    boxes: list[Any] = []
    for child in drawing:
        name = _name(child)
        if name == "txbxContent":
            boxes.append(child)
        elif name == "AlternateContent":
            boxes += _text_boxes(_chosen(child))
        elif name:
            boxes += _text_boxes(child)
    return boxes


def _is_hidden(run: Any) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(W + "val", "1") not in {"0", "false"}


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return _SYMBOLS.get(number & 0xFF, "") if number >= 0xF000 else chr(number) if number < 0xD800 else ""
