"""Original text, offsets and passages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lantu.text import Passage, Piece, Source, Span, fold_width


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    """Offsets of the folded text are those of the original."""
    folded = fold_width(text)
    assert len(folded) == len(text)
    assert fold_width(folded) == folded


@given(st.text(alphabet="甲乙\n丙 \t", max_size=60), st.data())
def test_lines_and_columns_lead_back(text: str, data: st.DataObject) -> None:
    source = Source("a.txt", text)
    offset = data.draw(st.integers(0, len(text)))
    line, column = source.line_of(offset), source.column_of(offset)
    assert source.line_start(line) + column == offset
    assert line == text.count("\n", 0, offset) + 1
    assert source.line_count == text.count("\n") + 1


@given(st.lists(st.text(alphabet="一二三ab", min_size=1, max_size=8), min_size=1, max_size=5), st.data())
def test_joined_passages_point_into_each_piece(parts: list[str], data: st.DataObject) -> None:
    """Pieces that stand apart in the original are one passage, and each character leads back to its own."""
    original = "——".join(parts)
    passages, at = [], 0
    for part in parts:
        passages.append(Passage.of(original, at, at + len(part)))
        at += len(part) + 2
    joined = Passage.join(passages)
    assert joined.text == "".join(parts)
    for position in range(len(joined.text)):
        span = joined.span(position, position + 1)
        assert original[span.start : span.end] == joined.text[position]
    start = data.draw(st.integers(0, len(joined.text) - 1))
    end = data.draw(st.integers(start + 1, len(joined.text)))
    part = joined.slice(start, end)
    assert part.text == joined.text[start:end]
    assert part.span(0, end - start) == joined.span(start, end)


def test_a_character_reference_is_one_character_of_several() -> None:
    """``&ge;57`` reads ≥57 and its span holds the reference."""
    original = "率&ge;57%"
    passage = Passage("率≥57%", 0, 8, (Piece(0, 0, 1, 1), Piece(1, 1, 1, 4), Piece(2, 5, 3, 3)))
    assert passage.span(1, 5) == Span(1, 8)
    assert original[slice(*passage.span(1, 2))] == "&ge;"
    assert passage.slice(1, 3).span(0, 1) == Span(1, 5)
