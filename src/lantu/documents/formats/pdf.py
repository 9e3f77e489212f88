"""PDF with a text layer: lines become paragraphs, ruled tables become tables, page furniture stays outside."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium

from lantu.errors import EncryptedFile, NoTextLayer, UnreadableFile

from .grids import Content, GridCell, is_layout, trim_columns
from .passages import needs_blank
from .pdf_lines import Line, Measure, lines_of, mark_furniture, text_of
from .pdf_page import Page, read_page
from .pdf_tables import Lattice, lattices
from .transcript import TextCell, Transcript

if TYPE_CHECKING:
    from lantu.documents.model import Block

    from .pdf_page import Glyph

__all__ = ["read_pdf"]

# PDFium must not be entered by two threads at once.
_PDFIUM = threading.Lock()


@dataclass(slots=True)
class _Table:
    """A ruled table with the text of its cells."""

    lattice: Lattice
    texts: list[str]
    page: int
    order: int
    top: float

    def rows(self) -> list[list[tuple[str, int, int, int]]]:
        """Per row: text, column and spans of the cells that begin in it."""
        rows: list[list[tuple[str, int, int, int]]] = [[] for _ in self.lattice.ys[1:]]
        for place, text in zip(self.lattice.places, self.texts, strict=True):
            rows[place.row].append((text, place.column, place.row_span, place.column_span))
        return rows


_Item = Line | _Table


def read_pdf(data: bytes, name: str) -> tuple[str, list[Block], list[str]]:
    """Text, blocks and warnings of a PDF file."""
    warnings: list[str] = []
    with _PDFIUM:
        document = _open(data, name)
        try:
            pages = [read_page(document, number) for number in range(len(document))]
        except pdfium.PdfiumError as error:
            raise _damaged(name) from error
        finally:
            document.close()
    if not any(page.glyphs for page in pages):
        raise NoTextLayer(
            "the PDF holds no text, only pictures of pages"
            if any(page.has_picture for page in pages)
            else "the PDF holds no text",
            hint="run it through text recognition (OCR), or give the document as DOCX or TXT",
            where=name,
        )
    contents = [_contents(page) for page in pages]
    mark_furniture(
        [[item for item in items if isinstance(item, Line)] for items in contents], [p.height for p in pages]
    )
    for page in pages:
        warnings += _page_warnings(page)
    writer = _Writer(_measures(pages, contents), [round(page.width) for page in pages])
    for items in contents:
        writer.page(items)
    writer.finish()
    return writer.transcript.text, writer.transcript.blocks, warnings


def _open(data: bytes, name: str) -> Any:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise EncryptedFile(
                "the PDF is protected by a password", hint="save a copy without the password", where=name
            ) from error
        raise _damaged(name) from error


def _damaged(name: str) -> UnreadableFile:
    return UnreadableFile("the PDF is damaged", hint="open it in a PDF reader and save or print it anew", where=name)


def _page_warnings(page: Page) -> list[str]:
    found = []
    if not page.glyphs and page.has_picture:
        found.append(f"page {page.number} is a picture without text and is left out")
    if page.unmapped:
        found.append(f"page {page.number}: {page.unmapped} character(s) have no Unicode and are left out")
    if page.is_drawing:
        found.append(f"page {page.number} holds too many lines to look for ruled tables")
    return found


def _contents(page: Page) -> list[_Item]:
    """Lines and tables of a page in the order of the file."""
    tables = lattices(page.rules)
    inside: list[list[list[tuple[int, Glyph]]]] = [[[] for _ in table.places] for table in tables]
    outside: list[tuple[int, Glyph]] = []
    for order, glyph in enumerate(page.glyphs):
        x, y = (glyph.left + glyph.right) / 2, glyph.base + 0.3 * glyph.size
        for number, table in enumerate(tables):
            if (cell := table.cell_at(x, y)) >= 0:
                inside[number][cell].append((order, glyph))
                break
        else:
            outside.append((order, glyph))
    items: list[_Item] = list(lines_of(outside, page.number))
    for table, cells in zip(tables, inside, strict=True):
        orders = [cell[0][0] for cell in cells if cell]
        if orders:
            texts = [text_of([glyph for _, glyph in cell]) for cell in cells]
            items.append(_Table(table, texts, page.number, min(orders), table.ys[0]))
    return sorted(items, key=lambda item: item.order)


def _measures(pages: list[Page], contents: list[list[_Item]]) -> dict[int, Measure]:
    """The type area for each width of page that occurs."""
    by_width: dict[int, list[Line]] = {}
    for page, items in zip(pages, contents, strict=True):
        lines = by_width.setdefault(round(page.width), [])
        lines += [item for item in items if isinstance(item, Line) and item.role == "text"]
    return {width: Measure.of(lines) for width, lines in by_width.items()}


class _Writer:
    """Writes pages down; what stands between two halves of a paragraph waits until it is complete."""

    def __init__(self, measures: dict[int, Measure], widths: list[int]) -> None:
        self.transcript = Transcript()
        self.measures = measures
        self.widths = iter(widths)
        self.lines: list[Line] = []
        self.table: list[_Table] = []
        self.waiting: list[tuple[str, bool]] = []
        self.page_ended = False

    def page(self, items: list[_Item]) -> None:
        measure = self.measures[next(self.widths)]
        lowest = min(
            (
                item.base
                for item in items
                if isinstance(item, Line) and item.size > 0.9 * measure.size and item.role == "text"
            ),
            default=0.0,
        )
        in_note = False
        for item in items:
            if isinstance(item, _Table):
                self._add_table(item)
            elif item.role == "furniture":
                self.waiting.append((item.text, False))
            elif measure.is_note(item, lowest):
                self.waiting.append((item.text, True))
                in_note = True
            elif in_note and item.base < lowest and item.size <= 0.9 * measure.size:
                self.waiting[-1] = (self.waiting[-1][0] + item.text, True)
            else:
                self._add_line(item, measure)
        self.page_ended = True

    def finish(self) -> None:
        self._end_item()

    def _add_line(self, line: Line, measure: Measure) -> None:
        if not self.lines or not measure.joins(self.lines[-1], line):
            self._end_item()
            if self.page_ended:
                self.transcript.page_break()
        self.page_ended = False
        self.lines.append(line)

    def _add_table(self, table: _Table) -> None:
        if not self.table or not self.page_ended or not _continues(self.table[-1], table):
            self._end_item()
            if self.page_ended:
                self.transcript.page_break()
        self.page_ended = False
        self.table.append(table)

    def _end_item(self) -> None:
        """Write the paragraph or table that is complete, and then what had to wait for it."""
        if self.lines:
            self.transcript.paragraph(_joined(self.lines))
            self.lines = []
        if self.table:
            _write_table(self.transcript, self.table)
            self.table = []
        for text, is_note in self.waiting:
            if is_note:
                self.transcript.paragraph(text, "note")
            else:
                self.transcript.furniture(text)
        self.waiting = []


def _joined(lines: list[Line]) -> str:
    parts = [lines[0].text]
    for last, line in pairwise(lines):
        parts.append(" " + line.text if needs_blank(last.text[-1], line.text[0]) else line.text)
    return "".join(parts)


def _continues(last: _Table, table: _Table) -> bool:
    """Whether a table at the head of a page goes on with the one at the foot of the page before."""
    if table.page != last.page + 1 or len(last.lattice.xs) != len(table.lattice.xs):
        return False
    shift = table.lattice.xs[0] - last.lattice.xs[0]
    return all(abs(one - other - shift) < 4 for one, other in zip(table.lattice.xs, last.lattice.xs, strict=True))


def _write_table(transcript: Transcript, parts: list[_Table]) -> None:
    """One table of its parts on several pages; a repeated head is written once."""
    rows = parts[0].rows()
    for part in parts[1:]:
        more = part.rows()
        repeated = 0
        while repeated < min(len(more), len(rows)) and more[repeated] == rows[repeated] and more[repeated]:
            repeated += 1
        for row in more[:repeated]:
            transcript.furniture(" ".join(cell[0] for cell in row))
        rows += more[repeated:]
    flat = [(text, GridCell(0, row, *at)) for row, cells in enumerate(rows) for text, *at in cells]
    trimmed, column_count = trim_columns([cell for _, cell in flat])
    cells = [TextCell(text, *cell[1:]) for (text, _), cell in zip(flat, trimmed, strict=True)]
    if is_layout(column_count, len(rows), (Content(1, len(cell.text), structured=False) for cell in cells)):
        for cell in cells:
            transcript.paragraph(cell.text)
        return
    transcript.table(cells, len(rows), column_count)
