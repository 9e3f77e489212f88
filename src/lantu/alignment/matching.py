"""What two strings of words have in common, in order, in nearly linear time.

Runs of a dozen words that occur once in each string are anchors.  The heaviest chain of anchors
gives the common order, and what lies between two links of the chain is matched again with shorter
runs.  Only short rests are compared word by word.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

__all__ = ["Block", "Edit", "closing_reach", "common_region", "edits_between", "heading_reach"]

_RUNS = (12, 6, 4)
_WORD_BY_WORD = 40_000
_SAMPLE_ABOVE = 1_000_000
# A stretch that is not common weighs a tenth of one that is: a missing chapter does not cut a copy
# in two, a stray phrase pages away does not belong to it.
_GAP_WEIGHT = 0.1
_REACH_GAP_WEIGHT = 0.4
_SHORTEST_REACH = 60


class Block(NamedTuple):
    """``size`` words that are the same from ``a`` and from ``b``."""

    a: int
    b: int
    size: int


class Edit(NamedTuple):
    """The words ``a_start:a_end`` of the one stand for ``b_start:b_end`` of the other."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int

    @property
    def size(self) -> int:
        return max(self.a_end - self.a_start, self.b_end - self.b_start)


def common_region(a: str, b: str) -> Edit | None:
    """The stretches of both that are copies of each other, None where they share nothing."""
    whole = Edit(0, len(a), 0, len(b))
    for run in _RUNS:
        if blocks := _chain(_anchors(a, b, whole, run)):
            return _heaviest_stretch(blocks)
    return whole if _are_alike(a, b) else None


def _are_alike(a: str, b: str) -> bool:
    """Whether two texts that are very short, or nothing but repetition, share most pairs of words."""
    pairs_a, pairs_b = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (a, b))
    return 2 * len(pairs_a & pairs_b) >= min(len(pairs_a), len(pairs_b)) > 0


def edits_between(a: str, b: str, where: Edit) -> list[Edit]:
    """All places inside ``where`` in which the two differ, in order."""
    edits: list[Edit] = []
    todo = [(where, 0)]
    while todo:
        part, depth = todo.pop()
        part = _without_common_ends(a, b, part)
        if part.a_start == part.a_end or part.b_start == part.b_end:
            if part.size:
                edits.append(part)
        elif (part.a_end - part.a_start) * (part.b_end - part.b_start) <= _WORD_BY_WORD:
            edits.extend(_word_by_word(a, b, part))
        elif depth == len(_RUNS):
            edits.append(part)
        else:
            blocks = _chain(_anchors(a, b, part, _RUNS[depth]))
            # Pushed in reverse, so that the rests are met in order.
            todo.extend((gap, depth + 1) for gap in reversed(list(_gaps(part, blocks))))
    return edits


def _anchors(a: str, b: str, where: Edit, run: int) -> list[Block]:
    """Maximal common stretches grown from runs of words that occur once in each part."""
    in_a = _once(a, where.a_start, where.a_end, run)
    in_b = _once(b, where.b_start, where.b_end, run)
    blocks: list[Block] = []
    covered: dict[int, int] = {}
    for words, i in in_a.items():
        j = in_b.get(words, -1)
        # An anchor inside the stretch grown from an earlier one on the same diagonal is part of it.
        if i < 0 or j < 0 or covered.get(i - j, -1) >= i + run:
            continue
        block = _grown(a, b, where, Block(i, j, run))
        covered[i - j] = block.a + block.size
        blocks.append(block)
    return blocks


def _once(text: str, start: int, end: int, run: int) -> dict[str, int]:
    """Runs of words to their place; -1 where a run occurs twice."""
    places: dict[str, int] = {}
    # In a very long text every eighth run is enough; the run itself says whether it is taken, so
    # both sides take the same ones.
    sampled = end - start > _SAMPLE_ABOVE
    for i in range(start, end - run + 1):
        if sampled and (ord(text[i]) ^ ord(text[i + 1])) & 7:
            continue
        words = text[i : i + run]
        places[words] = -1 if words in places else i
    return places


def _grown(a: str, b: str, where: Edit, block: Block) -> Block:
    i, j, end_a, end_b = block.a, block.b, block.a + block.size, block.b + block.size
    while i > where.a_start and j > where.b_start and a[i - 1] == b[j - 1]:
        i, j = i - 1, j - 1
    # Long equal stretches are stepped over in slices, not word by word.
    while end_a + 64 <= where.a_end and end_b + 64 <= where.b_end and a[end_a : end_a + 64] == b[end_b : end_b + 64]:
        end_a, end_b = end_a + 64, end_b + 64
    while end_a < where.a_end and end_b < where.b_end and a[end_a] == b[end_b]:
        end_a, end_b = end_a + 1, end_b + 1
    return Block(i, j, end_a - i)


def _chain(blocks: list[Block]) -> list[Block]:
    """The blocks of the heaviest chain that runs forward in both, without overlaps."""
    blocks = sorted(set(blocks))
    rank = {b: number for number, b in enumerate(sorted({block.b for block in blocks}), 1)}
    best = [(0, -1)] * (len(rank) + 1)  # a Fenwick tree: the heaviest chain that ends before a place in b
    before = [-1] * len(blocks)
    last, heaviest = -1, 0
    for number, block in enumerate(blocks):
        weight, before[number] = _heaviest_before(best, rank[block.b] - 1)
        weight += block.size
        if weight > heaviest:
            last, heaviest = number, weight
        at = rank[block.b]
        while at < len(best):
            best[at] = max(best[at], (weight, number))
            at += at & -at
    chain: list[Block] = []
    while last >= 0:
        chain.append(blocks[last])
        last = before[last]
    return list(_apart(reversed(chain)))


def _heaviest_before(best: list[tuple[int, int]], at: int) -> tuple[int, int]:
    found = (0, -1)
    while at > 0:
        found = max(found, best[at])
        at -= at & -at
    return found


def _apart(chain: Iterator[Block]) -> Iterator[Block]:
    """Blocks cut where they reach into the one before."""
    end_a = end_b = 0
    for block in chain:
        cut = max(end_a - block.a, end_b - block.b, 0)
        if cut < block.size:
            yield Block(block.a + cut, block.b + cut, block.size - cut)
            end_a, end_b = block.a + block.size, block.b + block.size


def _heaviest_stretch(blocks: list[Block]) -> Edit:
    """The run of neighbouring blocks that has most in common and least between."""
    best, best_range, weight, start = 0.0, (0, 0), 0.0, 0
    for number, block in enumerate(blocks):
        if number:
            before = blocks[number - 1]
            gap = max(block.a - before.a - before.size, block.b - before.b - before.size)
            weight -= _GAP_WEIGHT * gap
        if weight <= 0:
            weight, start = 0.0, number
        weight += block.size
        if weight > best:
            best, best_range = weight, (start, number)
    first, last = blocks[best_range[0]], blocks[best_range[1]]
    return Edit(first.a, last.a + last.size, first.b, last.b + last.size)


def heading_reach(head: str, before: str) -> int:
    """How many words at the end of ``before`` answer to ``head``, a short text that ends where it ends."""
    return closing_reach(head[::-1], before[::-1])


def closing_reach(foot: str, after: str) -> int:
    """How many words at the start of ``after`` answer to ``foot``, a short text that starts where it starts."""
    window = after[: 2 * len(foot) + _SHORTEST_REACH]
    best, weight = 0.0, 0.0
    reach = end_foot = end_window = 0
    for i, j, size in SequenceMatcher(None, foot, window, autojunk=False).get_matching_blocks():
        weight += size - _REACH_GAP_WEIGHT * max(i - end_foot, j - end_window)
        end_foot, end_window = i + size, j + size
        if size > 1 and weight > best:
            best, reach = weight, end_window
    return reach


def _gaps(part: Edit, blocks: list[Block]) -> Iterator[Edit]:
    a, b = part.a_start, part.b_start
    for block in blocks:
        if block.a > a or block.b > b:
            yield Edit(a, block.a, b, block.b)
        a, b = block.a + block.size, block.b + block.size
    if a < part.a_end or b < part.b_end:
        yield Edit(a, part.a_end, b, part.b_end)


def _without_common_ends(a: str, b: str, part: Edit) -> Edit:
    i, i_end, j, j_end = part
    while i < i_end and j < j_end and a[i] == b[j]:
        i, j = i + 1, j + 1
    while i < i_end and j < j_end and a[i_end - 1] == b[j_end - 1]:
        i_end, j_end = i_end - 1, j_end - 1
    return Edit(i, i_end, j, j_end)


def _word_by_word(a: str, b: str, part: Edit) -> Iterator[Edit]:
    matcher = SequenceMatcher(None, a[part.a_start : part.a_end], b[part.b_start : part.b_end], autojunk=False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag != "equal":
            yield Edit(part.a_start + i, part.a_start + i_end, part.b_start + j, part.b_start + j_end)
