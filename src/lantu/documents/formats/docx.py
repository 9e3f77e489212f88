"""DOCX: the visible text of the body, with automatic numbers, tables, notes and text boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .docx_body import BodyReader, Grid, Paragraph
from .docx_package import Package
from .docx_styles import Numbering, read_styles
from .grids import Content, is_layout
from .passages import needs_blank
from .transcript import TextCell, Transcript

if TYPE_CHECKING:
    from lantu.documents.model import Block

    from .docx_body import Item

__all__ = ["read_docx"]


def read_docx(data: bytes, name: str) -> tuple[str, list[Block], list[str]]:
    """Text, blocks and warnings of a DOCX file."""
    package = Package(data, name)
    reader = BodyReader(read_styles(package.related("styles")), Numbering(package.related("numbering")))
    items = reader.read(package.document())
    transcript = Transcript()
    _write(transcript, items)
    for note in reader.read_notes(package.related("footnotes"), package.related("endnotes")):
        transcript.paragraph(note, "note")
    warnings = [] if transcript.blocks else ["the document holds no text"]
    return transcript.text, transcript.blocks, warnings + reader.warnings


def _write(transcript: Transcript, items: list[Item]) -> None:
    for item in items:
        if isinstance(item, Paragraph):
            _write_paragraph(transcript, item)
        else:
            _write_table(transcript, item)


def _write_paragraph(transcript: Transcript, paragraph: Paragraph) -> None:
    pages = paragraph.text.split("\f")
    for number, page in enumerate(pages):
        if number:
            transcript.page_break()
        transcript.paragraph(page, paragraph.kind, paragraph.level)


def _write_table(transcript: Transcript, grid: Grid) -> None:
    if is_layout(grid.column_count, grid.row_count, map(_content, grid.contents)):
        for items in grid.contents:
            _write(transcript, items)
        return
    cells = [TextCell(_cell_text(grid.contents[cell.order]), *cell[1:]) for cell in grid.cells]
    transcript.table(cells, grid.row_count, grid.column_count)


def _content(items: list[Item]) -> Content:
    paragraphs = [item.text for item in items if isinstance(item, Paragraph) and item.text.strip()]
    structured = any(isinstance(item, Grid) for item in items)
    return Content(len(paragraphs), sum(map(len, paragraphs)), structured)


def _cell_text(items: list[Item]) -> str:
    """Lines of a cell closed up as Chinese is written."""
    text = ""
    parts: list[str] = []
    for item in items:
        for line in item.text.splitlines() if isinstance(item, Paragraph) else ():
            line = line.strip()
            if line:
                parts.append(" " + line if text and needs_blank(text[-1], line[0]) else line)
                text = line
    return "".join(parts)
