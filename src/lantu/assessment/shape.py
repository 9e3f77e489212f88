"""Which shape a promise has, and why.

The figures decide first: flags of the row, the comparator, the start against the target. Words of the name
decide what they leave open. The answer names its reason, so that a reader can object to it.
"""

from __future__ import annotations

from typing import NamedTuple

from lantu.assessment.model import Commitment, Direction, Shape
from lantu.assessment.wording import shapes

__all__ = ["Decision", "class_rank", "decide"]

_AT_LEAST, _AT_MOST = frozenset({">=", ">"}), frozenset({"<=", "<", "max"})


class Decision(NamedTuple):
    """The shape, which way is better, and what told so."""

    shape: Shape
    direction: Direction
    because: str


def class_rank(text: str) -> int | None:
    """The rank of a class, best 1; None for a word that is no class.

    >>> class_rank("Ⅱ"), class_rank("劣Ⅴ类"), class_rank("高")
    (2, 6, None)
    """
    return shapes().classes.get(text.strip().removesuffix("类").strip()) or shapes().classes.get(text.strip())


def decide(promise: Commitment) -> Decision:
    """The shape of a promise."""
    if promise.target is None:
        return _without_number(promise)
    way, told = _direction(promise)
    if promise.every_year:
        return Decision("hold", way or "up", f"the target is told for every year; direction by {told}")
    if "∶" in promise.target_text and promise.baseline != promise.target:
        return Decision("ratio", way, f"the target is a ratio of two; direction by {told}")
    if promise.average:
        return Decision("growth", way or "up", "the target is marked as a yearly average")
    if promise.cumulative or (promise.baseline is None and _says(promise, shapes().cumulative)):
        by = "the target is marked as cumulative" if promise.cumulative else "the name speaks of a sum over the period"
        return Decision("cap" if promise.comparator in _AT_MOST else "cumulative", way or "up", by)
    return _level_or_hold(promise, way, told)


def _without_number(promise: Commitment) -> Decision:
    if class_rank(promise.target_text) is not None:
        return Decision("class", "down", "the target is a class")
    if promise.assigned:
        return Decision("assigned", "", "the state sets the target and the text tells no value")
    return Decision("qualitative", "", "the target has no number")


def _says(promise: Commitment, tokens: tuple[str, ...]) -> bool:
    name = promise.name or promise.measure
    return any(token in name for token in tokens)


def _direction(promise: Commitment) -> tuple[Direction, str]:
    """Which way is better: the catalogue, the comparator, words of the name, or the figures."""
    if promise.direction:
        return promise.direction, promise.direction_source or "the catalogue of measures"
    if promise.comparator in _AT_LEAST:
        return "up", "the target is a floor"
    if promise.comparator in _AT_MOST:
        return "down", "the target is a ceiling"
    if _says(promise, shapes().turned):
        return "up", "a word of the name"
    if _says(promise, shapes().down):
        return "down", "a word of the name"
    if _says(promise, shapes().up):
        return "up", "a word of the name"
    if promise.baseline is not None and promise.target is not None and promise.baseline != promise.target:
        return ("up" if promise.target > promise.baseline else "down"), "the target against the start"
    return "", "nothing tells"


def _level_or_hold(promise: Commitment, way: Direction, told: str) -> Decision:
    target, start = promise.target, promise.baseline
    if target is None or start is None:
        # Without a start there is no path: a floor or ceiling is then asked of every year only where the measure
        # is one that is usually kept; else what counts is whether the target is reached.
        shape: Shape = "hold" if promise.hold and promise.comparator not in _AT_LEAST | _AT_MOST else "level"
        return Decision(shape, way, f"no start value; direction by {told}")
    if start == target:
        return Decision("hold", way, f"the target equals the start; direction by {told}")
    met = start > target if way == "up" else start < target
    if way and met:
        return Decision("hold", way, f"the start already meets the target; direction by {told}")
    return Decision("level", way, f"the target lies beyond the start; direction by {told}")
