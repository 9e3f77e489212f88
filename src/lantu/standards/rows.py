"""Rows of a classified spreadsheet: the cells that a person reads, and the record with its trace."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from lantu.standards.headings import Vocabulary
from lantu.standards.results import ItemResult, Result, written
from lantu.standards.sheets import Sample

__all__ = ["Medium", "Row", "about", "deciding", "flat_result"]


class Row(NamedTuple):
    """A sample: what a spreadsheet shows of it, and everything with its trace."""

    flat: dict[str, Any]
    full: dict[str, Any]


class Medium(NamedTuple):
    """How a kind of table is read and judged."""

    words: Callable[[], Vocabulary]
    judge: Callable[[Sample, str], Row]
    summary: Callable[[Iterable[Sample], str], list[dict[str, Any]]] | None = None


def about(sample: Sample) -> dict[str, Any]:
    """Where and when, as every row has it."""
    return ({"sheet": sample.sheet} if sample.sheet else {}) | {
        "row": sample.row, "station": sample.station, "body": sample.fields.get("body", ""), "date": str(sample.period),
    }  # fmt: skip


def flat_result(sample: Sample, result: Result) -> dict[str, Any]:
    """A line without nested records: class, what decides, how far it is to the next class."""
    return {
        **about(sample), "class": result.grade, "word": result.word,
        "deciding": "、".join(deciding(each) for each in result.deciders),
        "to_better": "；".join(_way(each, result, better=True) for each in result.deciders if each.rank),
        "to_worse": _nearest_worse(result), "main": "、".join(result.main),
        "notes": "；".join(reason.brief for reason in result.reasons), "standard": result.edition.id,
    }  # fmt: skip


def deciding(each: ItemResult) -> str:
    return f"{each.name}{_shown(each)}"


def _shown(each: ItemResult) -> str:
    unit = "" if each.unit == "无量纲" else f" {each.unit}"
    return f" {written(each.value) if each.value is not None else each.reading.written}{unit}"


def _way(each: ItemResult, result: Result, *, better: bool) -> str:
    step = each.to_better() if better else each.to_worse()
    if step is None:
        return ""
    if not step.change:
        return f"{each.name} 已到限值，超过即 {result.classes[step.rank]}"
    sign = "+" if step.change > 0 else "−"
    return f"{each.name} {sign}{written(abs(step.change))} → {result.classes[step.rank]}"


def _nearest_worse(result: Result) -> str:
    """The item that would make the class worse first, by the share of its limit that is left."""
    room: list[tuple[Any, ItemResult]] = []
    for each in result.items:
        step = each.to_worse()
        if (
            step is not None
            and result.rank is not None
            and each.rank is not None
            and step.rank > result.rank
            and step.limit
        ):
            room.append((abs(step.change / step.limit), each))
    return _way(min(room, key=lambda pair: pair[0])[1], result, better=False) if room else ""
