"""Two copies of one document: in what they differ, weightiest first.

The copies may be laid out in any way, and either may stand in a gazette among other documents.
Line breaks, white space, punctuation, the width of signs and the style of list marks are no
differences; neither are notes that stand at the foot of a page in one copy and at the end in the
other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from lantu.alignment.matching import Edit, closing_reach, common_region, edits_between, heading_reach
from lantu.alignment.weighing import Finding, weigh
from lantu.alignment.words import Vocabulary, Words
from lantu.documents.model import Tree
from lantu.errors import UsageError
from lantu.text import Source, Span

__all__ = ["CopyPlace", "Difference", "compare_copies"]

# What a copy has before or after the common text is its own head or foot if it is no longer than
# this many words; more is another document, or the page around it.
_HEAD_OR_FOOT = 300
_CONTEXT = 14
_SHORTEST_MOVED = 8
_RANK = {"unit": 0, "number": 1, "term": 2, "omission": 3}
_OPENING, _CLOSING = frozenset("（(“《〔【["), frozenset("）)”》〕】]。；")
_CLAUSE_ENDS = frozenset("。；！？\n")
# Two edits so close together are one difference: 水[生]物[种] is one word in two forms.
_WITHIN_A_WORD = 1


@dataclass(frozen=True, slots=True)
class CopyPlace:
    """Where one copy says it: line, the words around, and the span of what differs."""

    line: int
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Difference:
    """What one copy says and the other does not; a side is None where the whole line is missing."""

    kind: Literal["number", "unit", "term", "omission"]
    material: bool
    a: CopyPlace | None
    b: CopyPlace | None
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The object that ``lantu diff --format jsonl`` prints."""
        sides = {
            name: {"line": place.line if place else None, "text": place.text if place else None}
            for name, place in (("a", self.a), ("b", self.b))
        }
        return {"kind": self.kind, "material": self.material, **sides, "note": self.note}


def compare_copies(a: Source | Tree | str, b: Source | Tree | str) -> list[Difference]:
    """The differences between two copies of one document: material ones first, figures before words.

    Raises UsageError where the two have no text in common.
    """
    vocabulary = Vocabulary()
    words_a, words_b = Words(a, vocabulary), Words(b, vocabulary)
    if words_a.code == words_b.code:
        return []
    region = common_region(words_a.code, words_b.code)
    if region is None:
        raise UsageError("the two files have no text in common", hint="give two copies of one document")
    edits = edits_between(words_a.code, words_b.code, _with_head_and_foot(words_a, words_b, region))
    return _differences(words_a, words_b, edits)


def _differences(a: Words, b: Words, edits: list[Edit]) -> list[Difference]:
    found: list[tuple[tuple[bool, int, int], Difference]] = []
    for edit in _without_moved(a, b, list(_one_a_line(a, b, _joined(a, b, edits)))):
        finding = weigh(a, b, edit)
        if finding is not None:
            difference = _difference(a, b, edit, finding)
            found.append(((not finding.material, _RANK[finding.kind], edit.a_start), difference))
    found.sort(key=lambda ranked: ranked[0])
    return [difference for _, difference in found]


def _with_head_and_foot(a: Words, b: Words, region: Edit) -> Edit:
    """The region with a copy's own head and foot, and with what answers to them in the other file."""
    before_a, before_b = region.a_start, region.b_start
    start_a, start_b = _first_word(a, before_a), _first_word(b, before_b)
    if start_a == 0 < before_a and start_b:
        start_b = _line_start(b, before_b - heading_reach(a.code[:before_a], b.code[:before_b]))
    elif start_b == 0 < before_b and start_a:
        start_a = _line_start(a, before_a - heading_reach(b.code[:before_b], a.code[:before_a]))
    after_a, after_b = len(a) - region.a_end, len(b) - region.b_end
    end_a, end_b = _last_word(a, region.a_end), _last_word(b, region.b_end)
    if end_a == len(a) and after_a and end_b < len(b):
        end_b = _line_end(b, region.b_end + closing_reach(a.code[region.a_end :], b.code[region.b_end :]))
    elif end_b == len(b) and after_b and end_a < len(a):
        end_a = _line_end(a, region.a_end + closing_reach(b.code[region.b_end :], a.code[region.a_end :]))
    return Edit(start_a, end_a, start_b, end_b)


def _first_word(words: Words, start: int) -> int:
    return 0 if start <= _HEAD_OR_FOOT else _line_start(words, start)


def _last_word(words: Words, end: int) -> int:
    return len(words) if len(words) - end <= _HEAD_OR_FOOT else _line_end(words, end)


def _line_start(words: Words, start: int) -> int:
    return next((word for word in range(start, max(start - _HEAD_OR_FOOT, 0), -1) if words.starts_line(word)), start)


def _line_end(words: Words, end: int) -> int:
    return next((word for word in range(end, min(end + _HEAD_OR_FOOT, len(words))) if words.starts_line(word)), end)


def _joined(a: Words, b: Words, edits: list[Edit]) -> list[Edit]:
    """Edits inside one word made one."""
    joined: list[Edit] = []
    for edit in edits:
        if joined and _in_one_word(a, b, joined[-1], edit):
            before = joined.pop()
            edit = Edit(before.a_start, edit.a_end, before.b_start, edit.b_end)
        joined.append(edit)
    return joined


def _in_one_word(a: Words, b: Words, first: Edit, second: Edit) -> bool:
    if not 0 <= second.a_start - first.a_end <= _WITHIN_A_WORD or max(first.size, second.size) > 4:
        return False
    touched = a.plain(first.a_start, second.a_end) + b.plain(first.b_start, second.b_end)
    if not all("\u3400" <= character <= "\u9fff" for character in touched):
        return False
    # 鲜花、绿草: what a mark of punctuation parts is no word.
    parted_a = _is_parted(a, first.a_start, second.a_end)
    return not parted_a and not _is_parted(b, first.b_start, second.b_end)


def _is_parted(words: Words, start: int, end: int) -> bool:
    span = words.span(start, end)
    return len("".join(words.source[span].split())) > end - start


def _one_a_line(a: Words, b: Words, edits: list[Edit]) -> Iterator[Edit]:
    """What only one copy has, cut where a paragraph ends: each missing line is a fact of its own."""
    for edit in edits:
        if edit.a_start == edit.a_end:
            yield from (edit._replace(b_start=i, b_end=j) for i, j in _paragraphs(b, edit.b_start, edit.b_end))
        elif edit.b_start == edit.b_end:
            yield from (edit._replace(a_start=i, a_end=j) for i, j in _paragraphs(a, edit.a_start, edit.a_end))
        else:
            yield edit


def _paragraphs(words: Words, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for word in range(start + 1, end):
        between = words.between(word)
        breaks = between.count("\n")
        if breaks > 1 or (breaks and not _CLAUSE_ENDS.isdisjoint(between.partition("\n")[0])):
            yield begin, word
            begin = word
    yield begin, end


def _without_moved(a: Words, b: Words, edits: list[Edit]) -> Iterator[Edit]:
    """Edits, but for lines that stand elsewhere in the other copy, such as notes."""
    only_a = [edit for edit in edits if edit.b_start == edit.b_end]
    only_b = [edit for edit in edits if edit.a_start == edit.a_end]
    moved: set[Edit] = set()
    lines_b: dict[str, list[Edit]] = {}
    for edit in only_b:
        lines_b.setdefault(_without_mark(b, edit.b_start, edit.b_end), []).append(edit)
    for edit in only_a:
        line = _without_mark(a, edit.a_start, edit.a_end)
        if len(line) >= _SHORTEST_MOVED and lines_b.get(line):
            moved |= {edit, lines_b[line].pop()}
    return (edit for edit in edits if edit not in moved)


def _without_mark(words: Words, start: int, end: int) -> str:
    """The words of a line without the figure of a note or list before them."""
    text = words.plain(start, end)
    return text.lstrip("0123456789")


def _difference(a: Words, b: Words, edit: Edit, finding: Finding) -> Difference:
    place_a = _place(a, edit.a_start, edit.a_end)
    place_b = _place(b, edit.b_start, edit.b_end)
    if edit.a_start == edit.a_end and _is_whole_line(b, edit.b_start, edit.b_end):
        place_a = None
    elif edit.b_start == edit.b_end and _is_whole_line(a, edit.a_start, edit.a_end):
        place_b = None
    return Difference(finding.kind, finding.material, place_a, place_b, finding.note)


def _is_whole_line(words: Words, start: int, end: int) -> bool:
    return words.starts_line(start) and words.starts_line(end)


def _place(words: Words, start: int, end: int) -> CopyPlace | None:
    if not len(words):
        return None
    span = words.span(start, end)
    low, high = max(start - _CONTEXT, 0), min(end + _CONTEXT, len(words))
    if start < end:
        low, high = _clause_start(words, low, start), _clause_end(words, end, high)
    text, first, last = words.source.text, words.starts[low], words.ends[high - 1]
    while text[first - 1 : first] in _OPENING and first:
        first -= 1
    while text[last : last + 1] in _CLOSING and last < len(text):
        last += 1
    around = text[first:last]
    return CopyPlace(words.source.line_of(span.start), "".join(around.split()), span)


def _clause_start(words: Words, low: int, start: int) -> int:
    """Where the context before begins: after the last end of a sentence or paragraph."""
    return next((word for word in range(start, low, -1) if _ends_clause(words.between(word))), low)


def _clause_end(words: Words, end: int, high: int) -> int:
    return next((word for word in range(end, high) if _ends_clause(words.between(word))), high)


def _ends_clause(between: str) -> bool:
    # A single line break may be the end of a printed line in the middle of a sentence.
    return between.count("\n") > 1 or any(mark in between for mark in "。；！？\t")
