"""A whole register assessed at a date, with its summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lantu.assessment.engine import assess
from lantu.assessment.model import Assessment, Commitment, Point
from lantu.assessment.register import Promise, Starts, collection, lacks_start, promises, start_values, with_start
from lantu.assessment.rollup import tallies
from lantu.assessment.series import Matched, Series, starts
from lantu.assessment.wording import words
from lantu.observations import Observation, bundled, known_by
from lantu.observations.measures import breaks_of

__all__ = ["Ground", "assess_bundled", "assess_promises", "last_full_year", "summary"]


def last_full_year(day: date) -> int:
    """The last year that is over at the end of ``day``.

    >>> last_full_year(date(2023, 11, 29)), last_full_year(date(2023, 12, 31))
    (2022, 2023)
    """
    return day.year if (day.month, day.day) == (12, 31) else day.year - 1


def assess_bundled(as_of: int | date, *, name: str = "chongqing", forms: Sequence[str] = ()) -> Iterator[Assessment]:
    """Every promise of a bundled register; a day also leaves out what was published after it."""
    about = collection(name)
    observations: Iterable[Observation] = bundled(about.observations)
    year = as_of if isinstance(as_of, int) else last_full_year(as_of)
    if not isinstance(as_of, int):
        observations = known_by(observations, as_of)
    yield from assess_promises(promises(about), observations, about.place, year, forms=forms)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the promises of a place are judged by: what was observed, and the start values that its tables tell.

    A promise depends on nothing else, so that one can be judged without all the others.
    """

    series: Series
    told: Starts
    place: str

    def tells(self, each: Promise) -> bool:
        """Whether anything may be known of the promise; what this denies cannot be decided."""
        about = each.commitment
        observed = "scope_unclear" not in about.notes and self.series.tells(about.measure, self.place)
        return bool(each.reported) or observed

    def assess(self, each: Promise, year: int, *, context: bool = True) -> Assessment:
        """How the promise stands at the end of ``year``; ``context`` adds the methods of others and the forecast."""
        about = _with_breaks(_started(with_start(each.commitment, self.told), self.series, self.place), year)
        matched = Matched() if "scope_unclear" in about.notes else self.series.of(about, self.place)
        points, notes = _points(each, matched)
        result = assess(replace(about, notes=(*about.notes, *notes)), points, year, context=context)
        result.near = [value for value in matched.near if value["year"] <= year]
        return result

    def last_decided(self, each: Promise, result: Assessment) -> Assessment | None:
        """How a promise stood that ``result`` leaves open, in the newest earlier year in which it could be judged.

        Only where something is known of it; what a promise started from is no result.
        """
        base = each.commitment.base_year
        if result.rank or not result.points or base is None:
            return None
        found = (self.assess(each, year) for year in range(result.as_of - 1, base, -1))
        return next((one for one in found if one.rank), None)


def assess_promises(
    found: list[Promise], observations: Iterable[Observation], place: str, year: int, *, forms: Sequence[str] = ()
) -> Iterator[Assessment]:
    """Each promise with the observations that measure it, matched and converted."""
    ground = Ground(Series(observations), start_values(found), place)
    for each in found:
        if not forms or each.commitment.form in forms:
            yield ground.assess(each, year)


def _points(each: Promise, matched: Matched) -> tuple[list[Point], list[str]]:
    """What is known of a promise; its own document prevails over an unverified figure of another."""
    reported = {(point.year, point.total): point for point in each.reported}
    weak = {(p.year, p.total) for p in matched.points if "unverified" in p.flags}
    points = [p for p in matched.points if (p.year, p.total) not in reported or (p.year, p.total) not in weak]
    taken = {(p.year, p.total) for p in points}
    points += [point for key, point in reported.items() if key not in taken]
    return points, [] if points else matched.notes


def _started(about: Commitment, series: Series, place: str) -> Commitment:
    """With an observed start value, where neither its row nor another one tells it."""
    base = about.base_year
    if base is None or "scope_unclear" in about.notes or not lacks_start(about):
        return about
    found: Sequence[Point] = starts(series, about, place, base)
    if not found:
        return about
    first = found[0]
    notes = (*about.notes, "baseline_borrowed", *first.flags)
    return replace(about, baseline=first.value, baseline_year=base, baseline_source=first.source, notes=notes)


def _with_breaks(about: Commitment, year: int) -> Commitment:
    """Marked where a break lies between the start and the date, and no conversion bridges it."""
    base, end = about.base_year, min(year, about.target_year or year)
    broken = base is not None and any(base < each.year <= end and not each.conversion for each in breaks_of(about.measure))  # fmt: skip
    return replace(about, notes=(*about.notes, "series_break")) if broken else about


def summary(results: Iterable[Assessment]) -> list[dict[str, Any]]:
    """How many promises stand how, by document, form and attribute, and the share on course of those decided.

    The parts of the register are kept apart; the weights of the share are in ``data/assessment/words.toml``.
    """
    parts = tallies(results, lambda each: [(each.commitment.document, each.commitment.form, each.commitment.attribute)])
    return [
        {"document": document, "form": form, "attribute": attribute or None, "promises": len(found.results)}
        | {told.word: found.counts[code] for code, told in words().status.items()}
        | {"decided": found.decided, "on_course": found.on_course}
        for (document, form, attribute), found in parts.items()
    ]
