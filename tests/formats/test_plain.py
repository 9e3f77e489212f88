"""Plain text: lines are blocks."""

from __future__ import annotations

import pytest

from lantu.documents.formats import from_bytes
from tests.formats.support import check_places
from tests.support.effort import calls


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲\n\n乙\n", [("甲", 0), ("乙", 0)]),  # blank lines are no blocks
        ("　　正文\r\n", [("正文", 2)]),  # full-width indent and CR are outside the passage
        ("\t14.9\n", [("14.9", 1)]),  # one cell a line: the tab counts
        ("1\t用水总量\t14.9", [("1\t用水总量\t14.9", 0)]),  # tab-separated rows stay whole
        ("甲\f乙", [("甲", 0), ("\f", 0), ("乙", 0)]),  # a page end inside a line
        ("甲\r乙\r", [("甲", 0), ("乙", 0)]),  # lone carriage returns of old files
        ("５７％", [("57%", 0)]),  # passages are width-folded
        ("", []),
    ],
)
def test_lines_become_blocks(text: str, expected: list[tuple[str, int]]) -> None:
    intake = from_bytes(text.encode(), "plan.txt")
    assert [(block.passage.text, block.indent) for block in intake.blocks] == expected
    assert intake.source.text == text
    check_places(text, intake.blocks)


def test_page_ends_are_blocks_of_their_own_kind() -> None:
    """A form feed is a page break, not text."""
    assert [block.kind for block in from_bytes("甲\n\f乙".encode(), "a.txt").blocks] == [
        "paragraph",
        "page_break",
        "paragraph",
    ]


def test_cost_grows_with_the_lines() -> None:
    """A hundred thousand lines are ten times the work of ten thousand."""
    line = "到2025年，森林覆盖率达到57%以上，能耗下降14%。\n"
    found = []
    few = calls(lambda: from_bytes((line * 10_000).encode(), "plan.txt"))
    many = calls(lambda: found.append(from_bytes((line * 100_000).encode(), "plan.txt")))
    assert len(found[0].blocks) == 100_000
    assert many < 11 * few
