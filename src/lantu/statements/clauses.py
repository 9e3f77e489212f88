"""Clauses around a quantity.

A :class:`Clause` is what stands around one quantity of a passage: the words before it up to the
next boundary, its comparator, and the words after it.  Positions are those of the passage; the
text is folded once more so that Chinese and ASCII punctuation are one (:func:`fold_punctuation`).
"""

from __future__ import annotations

from dataclasses import dataclass

from lantu.quantity.grammar import Quantity
from lantu.statements.comparators import Bound, bound_of

__all__ = ["Clause", "clauses_of", "fold_punctuation", "sentence_bounds"]

_PUNCTUATION = str.maketrans(
    {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "?": "？", "!": "！", "[": "［", "]": "］"}
)
_STOPS = "，。；：！？"
_OPENING, _CLOSING = "（“《〔［", "）”》〕］"
_FAR = 1000
_NEAR = 240  # a clause is no longer


def fold_punctuation(text: str) -> str:
    """ASCII punctuation made Chinese, one character for one."""
    return text.translate(_PUNCTUATION)


@dataclass(slots=True)
class Clause:
    """One quantity among its words.

    ``left``:``left_end`` are the words before the number (comparator words left out) up to
    ``boundary``, the character that ends the clause before; ``right``:``right_end`` those after it.
    ``bracket`` is the position of the bracket that the quantity stands in, -1 outside brackets.
    """

    text: str
    quantity: Quantity
    bound: Bound
    left: int
    left_end: int
    right: int
    right_end: int
    boundary: str
    bracket: int
    sentence: int
    sentence_end: int
    previous: Clause | None = None

    @property
    def before(self) -> str:
        return self.text[self.left : self.left_end]

    @property
    def after(self) -> str:
        return self.text[self.right : self.right_end]


def sentence_bounds(text: str, position: int, marks: str = "。！？") -> tuple[int, int]:
    """Start and end (its stop left out) of the sentence around ``position``.

    A sentence reaches no further than ``_FAR`` characters to either side: longer ones are no sentences,
    and looking on would make a text without stops cost the square of its length.
    """
    low, high = max(position - _FAR, 0), position + _FAR
    start = max(text.rfind(mark, low, position) for mark in marks) + 1
    ends = [end for mark in marks if (end := text.find(mark, position, high)) >= 0]
    return start or low, min(ends, default=min(len(text), high))


def clauses_of(text: str, quantities: list[Quantity]) -> list[Clause]:
    """The clause of each quantity of a passage, in order; ``text`` has its punctuation folded."""
    bounds = [bound_of(text, quantity) for quantity in quantities]
    clauses: list[Clause] = []
    for number, (quantity, bound) in enumerate(zip(quantities, bounds, strict=True)):
        floor = bounds[number - 1].end if number else 0
        ceiling = bounds[number + 1].start if number + 1 < len(bounds) else len(text)
        left, boundary, bracket = _left(text, min(bound.start, quantity.start), floor)
        right_end = _right(text, bound.end, max(ceiling, bound.end))
        sentence = sentence_bounds(text, quantity.start)
        clause = Clause(text, quantity, bound, left, bound.start, bound.end, right_end, boundary, bracket, *sentence)
        clause.previous = clauses[-1] if clauses and clauses[-1].sentence == clause.sentence else None
        clauses.append(clause)
    return clauses


def _left(text: str, end: int, floor: int) -> tuple[int, str, int]:
    """Start of the clause that ends at ``end``, what bounds it, and the open bracket it is in."""
    depth = 0
    floor = max(floor, end - _NEAR)
    for position in range(end - 1, floor - 1, -1):
        character = text[position]
        if character in _CLOSING:
            depth += 1
        elif character in _OPENING:
            if depth:
                depth -= 1
            elif character in "（［〔“":
                return position + 1, character, position if character != "“" else -1
        elif not depth and (character in _STOPS or character == "、"):
            return position + 1, character, _open_bracket(text, position, floor)
    return floor, "" if floor == 0 else "number", _open_bracket(text, floor, 0)


def _open_bracket(text: str, position: int, floor: int) -> int:
    """The bracket that is open at ``position``, within the clause; -1 for none."""
    opened = text.rfind("（", max(floor, position - 60), position)
    if opened < 0 or text.find("）", opened, position) >= 0:
        return -1
    return opened


def _right(text: str, start: int, ceiling: int) -> int:
    """End of the words after a number: a stop or closing bracket outside brackets, or the next number."""
    depth = 0
    for position in range(start, min(ceiling, start + 80)):
        character = text[position]
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            if not depth:
                return position if character in "）］〕" else position + 1
            depth -= 1
        elif not depth and character in _STOPS:
            return position
    return min(ceiling, start + 80, len(text))
