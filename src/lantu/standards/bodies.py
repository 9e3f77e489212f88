"""Rivers, reaches and basins: means of a few sections, or the shares of classes of many; and how they changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lantu.standards.editions import Edition, edition_on, exact
from lantu.standards.readings import Reading
from lantu.standards.results import Result, plain
from lantu.standards.water import Kind, classify_water

__all__ = ["Body", "Change", "body_quality", "change_of", "mean_readings", "shares"]

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The quality of a river, reach or basin: the word, by which way it was found, and what pollutes it."""

    edition: Edition
    sections: int
    undecided: int
    method: str
    word: str | None
    counts: Mapping[str, int]
    good: Decimal | None
    worst: Decimal | None
    main: tuple[str, ...]
    mean: Result | None

    def as_json(self) -> dict[str, Any]:
        body = {
            "sections": self.sections, "undecided": self.undecided, "method": self.method, "word": self.word, "counts": dict(self.counts),
            "share_good": self.good, "share_worst": self.worst, "main": list(self.main),
            "mean": None if self.mean is None else self.mean.as_json(), "edition": self.edition.as_json(),
        }  # fmt: skip
        found: dict[str, Any] = plain(body)
        return found


def mean_readings(samples: Sequence[Mapping[str, Reading]]) -> dict[str, Reading]:
    """The arithmetic mean of each item over the samples that have it; half of the limit below detection.

    An item that was below detection everywhere stays so, with the highest of the limits.
    """
    found: dict[str, Reading] = {}
    for key in dict.fromkeys(key for sample in samples for key in sample):
        readings = [sample[key] for sample in samples if key in sample and not sample[key].missing]
        if readings and all(each.below for each in readings):
            limits = [each.limit for each in readings if each.limit is not None]
            found[key] = Reading("", below=True, limit=max(limits, default=None))
            continue
        values = [value for each in readings if (value := each.for_means) is not None]
        if values:
            mean = sum(values, Decimal(0)) / len(values)
            found[key] = Reading(f"{mean:.6g}", mean)
    return found


def shares(results: Sequence[Result], edition: Edition) -> tuple[Decimal, Decimal]:
    """Per cent of sections of class Ⅲ or better, and of those worse than class Ⅴ."""
    ranks = [each.rank for each in results if each.rank is not None]
    good = sum(rank <= edition.body["method"]["good"] for rank in ranks)
    worst = sum(rank == len(edition.body["classes"]) - 1 for rank in ranks)
    return _HUNDRED * good / len(ranks), _HUNDRED * worst / len(ranks)


def body_quality(
    sections: Mapping[str, Mapping[str, Reading]], day: date, *, last: date | None = None, kind: Kind = "river"
) -> Body:
    """The quality of the water body that the named sections stand for, over the period of their values."""
    edition = edition_on("surface_water", day, last)
    results = {name: classify_water(readings, day, kind=kind, last=last) for name, readings in sections.items()}
    known = [each for each in results.values() if each.rank is not None]
    counts = Counter(str(each.grade) for each in known)
    ordered = {grade: counts[grade] for grade in edition.body["classes"] if counts[grade]}
    about: dict[str, Any] = {
        "edition": edition,
        "sections": len(known),
        "undecided": len(results) - len(known),
        "counts": ordered,
    }
    if not known:
        return Body(**about, method="none", word=None, good=None, worst=None, main=(), mean=None)
    good, worst = shares(known, edition)
    about |= {"good": good, "worst": worst}
    if kind == "lake" or len(known) < edition.body["method"]["few"]:
        mean = classify_water(mean_readings(list(sections.values())), day, kind=kind, last=last)
        return Body(**about, method="mean", word=mean.word, main=mean.main, mean=mean)
    word = _by_shares(good, worst, edition)
    return Body(**about, method="shares", word=word, main=_most_exceeded(known, edition), mean=None)


def _by_shares(good: Decimal, worst: Decimal, edition: Edition) -> str:
    for step in edition.body["method"]["steps"]:
        if "share_good" in step and good < exact(step["share_good"]):
            continue
        if "share_worst_below" in step and worst >= exact(step["share_worst_below"]):
            continue
        return str(step["word"])
    return str(edition.body["method"]["steps"][-1]["word"])


def _most_exceeded(results: Sequence[Result], edition: Edition) -> tuple[str, ...]:
    """The items that most sections exceed, with the per cent of sections: ``氨氮(40.0%)``."""
    over = Counter(each.name for result in results for each in result.items if each.exceeds)
    most = sorted(over.items(), key=lambda pair: -pair[1])[: edition.body["method"]["main"]]
    return tuple(f"{name}({100 * count / len(results):.1f}%)" for name, count in most)


@dataclass(frozen=True, slots=True)
class Change:
    """How the shares of a water body changed between two periods, in percentage points, and the word for it."""

    good: Decimal
    worst: Decimal
    index: Decimal
    word: str
    status: str


def change_of(before: tuple[Decimal, Decimal], after: tuple[Decimal, Decimal], edition: Edition) -> Change:
    """The change by shares: of class Ⅲ or better (G) and worse than Ⅴ (D); ΔG - ΔD tells the word.

    >>> from lantu.standards.editions import editions
    >>> pairs = (Decimal(70), Decimal(5)), (Decimal(85), Decimal(4))
    >>> change_of(*pairs, editions("surface_water")[-1]).word
    '有所好转'
    """
    told = edition.body["change"]
    good, worst = after[0] - before[0], after[1] - before[1]
    index = good - worst
    size = 0 if abs(index) <= told["none"] else 1 if abs(index) <= told["some"] else 2
    word = told["grades"][0 if size == 0 else size + (0 if index > 0 else 2)]
    return Change(good, worst, index, word, told["status"])
