"""From observations to the points of one promise: matched by measure, converted to its unit, one a year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lantu.assessment.model import Commitment, Point
from lantu.observations import Observation, chosen, differences
from lantu.observations.measures import Relation, converted, figure_of, relations_of

__all__ = ["Matched", "Series"]

Key = tuple[str, str]


@dataclass(slots=True)
class Matched:
    """The points of a promise, and what was near or did not fit."""

    points: list[Point] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    near: list[dict[str, Any]] = field(default_factory=list)


class Series:
    """Observations by figure and place, one a period, with the periods on which sources differ."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        rows = list(observations)
        self._by_figure: dict[Key, list[Observation]] = {}
        for each in chosen(rows):
            self._by_figure.setdefault((figure_of(each.indicator, each.measure), each.place), []).append(each)
        self._differing = {each.observations[0].id for each in differences(rows)}

    @property
    def figures(self) -> frozenset[str]:
        """The names of all figures that were observed anywhere."""
        return frozenset(name for name, _place in self._by_figure)

    def tells(self, measure: str, place: str) -> bool:
        """Whether any figure of ``measure`` was observed at ``place``."""
        return any((relation.indicator, place) in self._by_figure for relation in relations_of(measure))

    def evidence(self, measure: str, place: str) -> list[list[Observation]]:
        """What was observed of ``measure`` at ``place``: while it is equal, no status changes by observations."""
        return [self._by_figure.get((relation.indicator, place), []) for relation in relations_of(measure)]

    def of(self, promise: Commitment, place: str, *, year: int | None = None) -> Matched:
        """The points for ``promise`` at ``place``; with ``year`` only those of that year, as a start value."""
        found, best = Matched(), dict[tuple[int, bool], Point]()
        mismatched = False
        for relation in relations_of(promise.measure):
            rows = self._by_figure.get((relation.indicator, place), [])
            if relation.relation == "near":
                found.notes += ["only_near"] if rows else []
                found.near += [_near(row, relation) for row in rows if row.basis == "year"]
                continue
            for row in rows:
                total = _total(row, relation, promise)
                if total is None or (year is not None and row.year != year):
                    continue
                point = self._point(row, relation, promise.unit, total=total)
                if point is None:
                    mismatched = True
                    continue
                key = (row.year, total)
                if key not in best or (best[key].bound and not point.bound):
                    best[key] = point
        found.points = sorted(best.values(), key=lambda point: (point.year, point.total))
        found.notes = [] if found.points else list(dict.fromkeys(found.notes))
        if mismatched and not found.points:
            found.notes = ["unit_mismatch"]
        return found

    def _point(self, row: Observation, relation: Relation, unit: str, *, total: bool) -> Point | None:
        value: Fraction | None = None
        if row.value is not None:
            value = converted(row.value, row.unit, relation.formula, row.year, unit)
            if value is None:
                return None
        flags = [
            *(["unverified"] if row.grade != "official" else []),
            *(["preliminary"] if row.status in ("preliminary", "forecast") else []),
            *(["converted"] if relation.relation == "converted" else []),
            *(["computed"] if "computed" in row.flags else []),
            *(["sources_differ"] if row.id in self._differing else []),
        ]
        source = f"{row.source}（{row.source_date}）" if row.source_date else row.source
        return Point(year=row.year, value=value, bound=_turned(row.bound, relation), total=total, text=row.text,
                     source=source, flags=tuple(flags))  # fmt: skip


def _near(row: Observation, relation: Relation) -> dict[str, Any]:
    """A value that is shown beside the promise and never used for its status, with the difference."""
    value = row.text if row.value is None else float(row.value)
    return {"indicator": row.indicator, "year": row.year, "value": value, "unit": row.unit, "source": row.source,
            "difference": relation.note}  # fmt: skip


def _turned(bound: str, relation: Relation) -> str:
    """A formula that subtracts turns a floor into a ceiling."""
    if relation.formula in ("complement", "fall"):
        return {">=": "<=", "<=": ">="}.get(bound, bound)
    return bound


def _total(row: Observation, relation: Relation, promise: Commitment) -> bool | None:
    """Whether the value sums the period so far; None where it covers something else."""
    wanted = relation.basis
    if row.basis == "year":
        return None if wanted == "period" else False
    if row.basis == "period" and row.since == promise.first_year:
        return True
    return None


def starts(series: Series, promise: Commitment, place: str, year: int) -> Sequence[Point]:
    """Exact values of the year before the period, to serve as start."""
    return [each for each in series.of(promise, place, year=year).points if each.value is not None and not each.bound]
