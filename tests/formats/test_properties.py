"""What must hold for any input."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantu.documents.formats import from_bytes, open_file
from lantu.documents.formats.markdown_inline import add_inline
from lantu.documents.formats.passages import PassageBuilder, is_verbatim, verbatim
from lantu.text import Passage, fold_width
from tests.formats.support import check_places, shown
from tests.support.shared import ROOT

TAGS = [
    "<table>", "</table>", "<tr>", "<td>", "<td rowspan=2>", "<td colspan=3>", "<td rowspan=0>", "<caption>", "</caption>",
    "<h2>", "</h2>", "<p>", "</p>", "<p hidden>", "<ol>", "</ol>", "<ul>", "<li>", "<br>", "<nav>", "</nav>", "<sup>", "</sup>",
    "<pre>", "</pre>", "<head>", "<script>", "</script>", "<!--", "-->", "&ge;", "&nbsp;", "&NotEqualTilde;", "&#10;", "<", "&",
]  # fmt: skip
MARKS = [
    "#", "# ", "**", "*", "_", "`", "```\n", "|", "\n|", "|\n", "|-|-|\n", "---\n", "===\n", "> ", "- ", "1. ", "[", "](", ")", "\\",
    "~~", "  \n", "（一）", "第一条 ", "\t", "\r\n", "　　",
]  # fmt: skip
WORDS = ["到2025年", "５７％", "abc", " ", "\n", "\n\n", "。", "1", "注：", "\u200b"]


def mixed(*parts: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from([piece for part in parts for piece in part]), max_size=40).map("".join)


@given(mixed(TAGS, WORDS))
def test_html_places_are_right_for_any_order_of_tags(text: str) -> None:
    check_places(text, from_bytes(text.encode(), "a.html").blocks)


@given(mixed(MARKS, WORDS, TAGS))
def test_markdown_places_are_right_for_any_order_of_marks(text: str) -> None:
    check_places(text, from_bytes(text.encode(), "a.md").blocks)


@given(st.text(st.sampled_from("57%％　 云江|*\\&<\t\u2028\u3000a"), max_size=12))
def test_a_cell_without_marks_needs_no_reading(cell: str) -> None:
    """What is taken verbatim is what the builder would have made of it, place by place."""
    folded = fold_width(cell)
    if is_verbatim(folded, 0, len(cell)):
        builder = PassageBuilder(folded)
        add_inline(builder, cell, 0, len(cell))
        read, taken = builder.take(), verbatim(folded, 0, len(cell))
        assert [(one.text, one.start, one.end, one.pieces) for one in (read, taken) if one] == _twice(taken)


def _twice(passage: Passage | None) -> list[object]:
    return [(passage.text, passage.start, passage.end, None)] * 2 if passage else []


@given(
    st.text(
        st.characters(exclude_characters="\x00", exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r\f"),
        max_size=200,
    )
)
def test_plain_text_is_whole(text: str) -> None:
    """Blocks hold every character but white space, in order."""
    blocks = from_bytes(b"\xef\xbb\xbf" + text.encode(), "a.txt").blocks
    check_places(text, blocks)
    kept = "".join(text[block.passage.start : block.passage.end] for block in blocks)
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.parametrize("suffix", ["html", "docx", "pdf"])
def test_the_sample_reads_the_same_in_each_format(suffix: str) -> None:
    """Blocks of the formats that mark tables are equal but for runs of blanks, which a PDF does not show."""

    def blocks(kind: str) -> list[object]:
        read = open_file(ROOT / "examples" / "formats" / f"sample.{kind}").blocks
        for block in read:
            block.kind, block.level = ("table" if block.table else "paragraph"), 0
        return [" ".join(seen.split()) if isinstance(seen, str) else seen for seen in shown(read) if str(seen).strip()]

    assert blocks(suffix) == blocks("md")


def test_reading_text_loads_no_heavy_library() -> None:
    """Plain text must not wait for the libraries of DOCX and PDF."""
    program = (
        "import sys; from lantu.documents.formats import from_bytes; from_bytes(b'x', 'a.txt');"
        "print([name for name in ('lxml', 'pypdfium2', 'docx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT / "src")
    assert done.stdout.strip() == "[]"
