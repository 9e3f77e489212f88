"""Input that is broken or made to hurt ends in a clear error or in a warning, within seconds."""

from __future__ import annotations

import io
import time
import zipfile
from typing import TYPE_CHECKING

import pypdf
import pytest

from lantu.documents.formats import from_bytes, open_file
from lantu.errors import EncryptedFile, LantuError, NoTextLayer, TooLarge, UnreadableFile, UnsupportedFormat
from tests.formats.support import W, check_places, docx_file, pdf_file

if TYPE_CHECKING:
    from pathlib import Path

N = 30_000
LONG_INPUTS = {
    "a.txt one line": "文" * 3_000_000,
    "a.md one line": "文" * 3_000_000,
    "a.html one line": "文" * 3_000_000,
    "a.html deep": "<div>" * 100_000 + "甲",
    "a.html deep, wrong ends": "<div>" * N + "</span>" * N + "甲",
    "a.html deep tables": "<table><tr><td>" * N + "甲",
    "a.html hidden": "<div hidden>" * N + "甲",
    "a.html comments": "<!--" * N + "甲",
    "a.html angles": "<" * N * 5 + "甲",
    "a.html quotes": '<a b="' * N + "甲",
    "a.html quoted ends": '<a b=">' * N + '"甲',
    "a.html scripts": "<script>" * N + "甲",
    "a.html wide spans": "<table>" + "<tr><td rowspan=60000 colspan=1000>甲" * N,
    "a.html stairs": "<table>" + "<tr><td rowspan=65000>甲" * N,
    "a.html references": "&" * N * 5 + "&amp;" * N + "甲",
    "a.html blanks": " " * 1_000_000 + "甲" + " " * 1_000_000 + "乙",
    "a.md quotes": "> " * 100_000 + "甲",
    "a.md lists": "\n".join("  " * (depth % 500) + "- 甲" for depth in range(N)),
    "a.md stars": "**甲*" * N,
    "a.md brackets": "[" * N * 5 + "甲",
    "a.md links": "[甲](" * N,
    "a.md fences": "```\n" * N + "甲",
    "a.md code": "甲".join("`" * (length % 300) for length in range(N)),
    "a.md comments": "<!--\n" * N + "甲",
    "a.md tables": "<table>\n" * N + "甲",
    "a.md divs": "<div>\n\n甲\n" * N,
    "a.md wide table": "|甲" * N + "\n" + "|-" * N + "\n" + "|1" * N,
    "a.md hashes": "# " + "甲 #" * N,
}


@pytest.mark.parametrize("name", LONG_INPUTS)
def test_cost_stays_linear_and_nothing_is_lost(name: str) -> None:
    text = LONG_INPUTS[name]
    began = time.process_time()
    intake = from_bytes(text.encode(), name.split(maxsplit=1)[0])
    assert time.process_time() - began < 5
    # The hidden parts are hidden; everything else must be there.
    assert intake.blocks or "hidden" in name
    check_places(text, intake.blocks)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "no-suffix"])
def test_an_empty_file_is_a_warning(name: str) -> None:
    intake = from_bytes(b" \n\n", name)
    assert intake.blocks == []
    assert intake.source.warnings == ("the file is empty",)


STRANGERS = {
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), UnsupportedFormat),
    "protected DOCX": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), EncryptedFile),
    "RTF": (b"{\\rtf1 text}", UnsupportedFormat),
    "picture": (b"\x89PNG\r\n\x1a\n", UnsupportedFormat),
    "cut ZIP": (docx_file("")[:60], UnreadableFile),
    "PDF of nothing": (b"%PDF-1.7\n" + b"x" * 100, UnreadableFile),
    "bad XML": (docx_file("<w:p>"), UnreadableFile),
    "deep XML": (docx_file("<w:tbl><w:tr><w:tc>" * N), UnreadableFile),
    "bomb in the text": (docx_file(" " * 30_000_000), TooLarge),
}


@pytest.mark.parametrize(("data", "error"), STRANGERS.values(), ids=STRANGERS)
def test_what_cannot_be_read_says_what_to_do(data: bytes, error: type[LantuError]) -> None:
    with pytest.raises(error) as caught:
        from_bytes(data, "plan.docx")
    assert caught.value.hint
    assert caught.value.where == "plan.docx"


def test_a_bomb_in_any_part_is_refused_without_unpacking_it() -> None:
    """The directory of the archive says enough."""
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("word/document.xml", f"<w:document {W}/>")
        for number in range(5):
            package.writestr(f"word/media/{number}.bmp", bytes(45_000_000))
    with pytest.raises(TooLarge):
        from_bytes(store.getvalue(), "plan.docx")


def test_entities_of_xml_are_not_expanded() -> None:
    """A document type with entities is the classic way to fill memory."""
    laughs = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;">]>'
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w") as package:
        body = "<w:body><w:p><w:r><w:t>甲&b;</w:t></w:r></w:p></w:body>"
        package.writestr("word/document.xml", f"{laughs}<w:document {W}>{body}</w:document>")
    assert "哈" not in from_bytes(store.getvalue(), "plan.docx").source.text


def test_other_archives_are_turned_away() -> None:
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w") as package:
        package.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(UnsupportedFormat, match="Excel"):
        from_bytes(store.getvalue(), "plan.xlsx")


def test_protected_and_cut_pdfs() -> None:
    made = pdf_file("甲")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made))
    writer.encrypt("secret", algorithm="RC4-128")
    store = io.BytesIO()
    writer.write(store)
    with pytest.raises(EncryptedFile):
        from_bytes(store.getvalue(), "plan.pdf")
    with pytest.raises(UnreadableFile):
        from_bytes(made[: len(made) // 2], "plan.pdf")


def test_a_scan_without_text_is_told_as_such() -> None:
    """Pages that are only pictures need text recognition first."""
    made = pdf_file(
        "#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>\"))"
    )
    with pytest.raises(NoTextLayer) as caught:
        from_bytes(made, "scan.pdf")
    assert "OCR" in caught.value.hint


def test_files_that_are_not_there_or_no_files(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        open_file(tmp_path / "absent.txt")
    with pytest.raises(UnreadableFile):
        open_file(tmp_path)
