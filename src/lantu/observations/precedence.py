"""Several sources for one value: one is taken, by grade, status and date; differences are findings, never averaged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lantu.observations.model import Observation
from lantu.observations.names import precedence
from lantu.quantity.units import to_base

__all__ = ["Difference", "chosen", "differences", "known_by"]

Key = tuple[str, str, str, str, str, int | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """Values of one period that do not agree; the first is the one that is taken."""

    observations: tuple[Observation, ...]

    def as_json(self) -> dict[str, Any]:
        taken = self.observations[0]
        return {
            "measure": taken.measure, "indicator": taken.indicator, "place": taken.place, "period": taken.period,
            "taken": taken.id,
            "values": [
                {"value": None if each.value is None else f"{each.value:f}", "text": each.text, "unit": each.unit,
                 "grade": each.grade, "source": each.source, "source_date": each.source_date}
                for each in self.observations
            ],
        }  # fmt: skip


def known_by(observations: Iterable[Observation], day: date) -> list[Observation]:
    """What was published by ``day``; a source without a date is not taken as known."""
    return [each for each in observations if (out := each.known_on) is not None and out <= day]


def _key(observation: Observation) -> Key:
    name = observation.indicator or observation.measure
    return name, observation.series, observation.place, observation.period, observation.basis, observation.since


def _rank(observation: Observation) -> tuple[int, int, int, int, str]:
    order = precedence()
    out = observation.known_on
    return (
        bool(observation.bound), order["grade"].index(observation.grade), order["status"].index(observation.status),
        -(out.toordinal() if out else 0), observation.id,
    )  # fmt: skip


def _grouped(observations: Iterable[Observation]) -> list[list[Observation]]:
    groups: dict[Key, list[Observation]] = {}
    for each in observations:
        groups.setdefault(_key(each), []).append(each)
    ordered = sorted(groups.items(), key=lambda item: str(item[0]))
    return [sorted(group, key=_rank) if len(group) > 1 else group for _, group in ordered]  # most have one source


def chosen(observations: Iterable[Observation]) -> list[Observation]:
    """One observation a period: exact before bounds, official before secondary, revised before final, then the newest."""
    return [group[0] for group in _grouped(observations)]


def differences(observations: Iterable[Observation]) -> list[Difference]:
    """Periods whose values differ by more than their rounding."""
    found = []
    for group in _grouped(observations):
        kinds: list[Observation] = []
        for each in group:
            if not any(_agree(each, other) for other in kinds):
                kinds.append(each)
        if len(kinds) > 1:
            found.append(Difference(tuple(kinds)))
    return found


def _agree(a: Observation, b: Observation) -> bool:
    if a.value is None or b.value is None:
        return a.value is b.value and a.text == b.text
    first, second = to_base(a.value, a.unit), to_base(b.value, b.unit)
    if first is None or second is None or first.unit != second.unit:
        return a.unit != b.unit or a.value == b.value
    if a.bound or b.bound:
        return _within(a, b, first.value, second.value)
    return abs(first.value - second.value) <= max(_half(a), _half(b))


def _within(a: Observation, b: Observation, first: Fraction, second: Fraction) -> bool:
    """A bound agrees with every value on its side."""
    for bound, limit, value in ((a.bound, first, second), (b.bound, second, first)):
        if bound == ">=" and value < limit or bound == "<=" and value > limit:
            return False
    return True


def _half(observation: Observation) -> Fraction:
    """Half of the last digit that is written, in the base unit: 813.47亿元 may stand for 8134660万元."""
    assert observation.value is not None  # noqa: S101 - asked of numbers only
    exponent = observation.value.as_tuple().exponent
    step = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(0)
    base = to_base(step, observation.unit)
    return base.value / 2 if base else Fraction(0)
