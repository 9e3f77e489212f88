"""What the tests of formats share: blocks as short text, checks of places, small DOCX and PDF files."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from lantu.text import fold_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lantu.documents.model import Block
    from lantu.text import Passage

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def shown(blocks: Iterable[Block]) -> list[object]:
    """Blocks as text; headings as ``#`` signs before it; tables as rows of cells."""
    return [_shown(block) for block in blocks]


def _shown(block: Block) -> object:
    if block.table is not None:
        return [[cell.passage.text if cell else None for cell in row] for row in block.table.grid()]
    mark = {"heading": "#" * block.level, "caption": "caption:", "note": "note:", "page_break": "page:"}.get(
        block.kind, ""
    )
    return f"{mark} {block.passage.text}".strip() if mark else block.passage.text


def passages(blocks: Iterable[Block]) -> Iterator[Passage]:
    """All passages in reading order, those of cells row by row."""
    for block in blocks:
        if block.table is None:
            yield block.passage
        else:
            yield from (cell.passage for cell in sorted(block.table.cells, key=lambda cell: cell[1:3]))


def check_places(text: str, blocks: list[Block]) -> None:
    """Each verbatim run stands where it says, and blocks follow each other without overlap."""
    for passage in passages(blocks):
        pieces = passage.pieces or ((0, passage.start, len(passage.text), len(passage.text)),)
        at = 0
        for piece_at, source, length, source_length in pieces:
            assert piece_at == at
            if length == source_length:
                original = text[source : source + length]
                assert fold_width(original) == passage.text[at : at + length]
            at += length
        assert at == len(passage.text)
    end = 0
    for block in blocks:
        span = block.table.span if block.table is not None else block.passage
        assert end <= span.start <= span.end <= len(text)
        end = span.end
        if block.table is not None:
            for cell in block.table.cells:
                assert span.start <= cell.passage.start <= cell.passage.end <= span.end


def docx_file(body: str, **parts: str) -> bytes:
    """A DOCX file with ``body`` as the content of w:body and other parts by name."""
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", f"<w:{name} {W}>{content}</w:{name}>")
    return store.getvalue()


def paragraph(text: str, settings: str = "") -> str:
    return f"<w:p><w:pPr>{settings}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf_file(source: str) -> bytes:
    """A PDF that typst makes of ``source``, in a Chinese font and official style."""
    import typst
    from pylopdf_fonts_zh_cn import serif_path

    head = (
        '#set page(paper: "a4")\n#set text(font: "Noto Serif SC", lang: "zh", region: "cn", size: 12pt)\n'
        "#set par(first-line-indent: (amount: 2em, all: true), justify: true)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.typ"
        path.write_text(head + source, encoding="utf-8")
        made = typst.compile(str(path), font_paths=[str(Path(str(serif_path())).parent)], ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made
