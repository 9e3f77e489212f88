"""How promises stand at a date: each is judged when it is asked for, and counts skip what cannot be decided.

A promise depends on its row, on the start values that tables of its place tell and on what was observed there. That
is little and kept; so that a change costs what it changes, and a page what it shows, however large the register.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from lantu.assessment.model import Assessment
from lantu.assessment.register import Promise, subjects_of
from lantu.assessment.run import Ground, last_full_year
from lantu.assessment.series import Series
from lantu.observations import Observation, known_by
from lantu.observations.measures import told_by
from lantu_web.monitoring.services import keeping
from lantu_web.monitoring.services.promises import TABLES, Rows, rows, targets
from lantu_web.register.models import Statement
from lantu_web.register.services.stamp import remembered
from lantu_web.register.visibility import sight

ROOM = 2000  # results of single promises that a board keeps
LARGE = 2000  # promises of tables; of a larger register the results of all plans are not kept together
OPEN = "undecided"
Grounds = tuple[Any, list[list[Observation]]]


@dataclass
class Board:
    """How the promises that the viewer may see stand as of a date."""

    as_of: int | date
    year: int
    tables: Rows
    series: Series
    judged: dict[str, tuple[Promise, Grounds, str]] = field(default_factory=dict)  # shared by boards of one date
    _kept: OrderedDict[str, Assessment] = field(default_factory=OrderedDict)
    _earlier: dict[str, Assessment | None] = field(default_factory=dict)

    def of(self, public_id: str) -> Assessment | None:
        """How a promise stands; None for what is not assessed."""
        each = self.tables.promises.get(public_id) or next(iter(targets(self.tables, public_id=public_id)), None)
        return self._result(each) if each else None

    def earlier(self, public_id: str) -> Assessment | None:
        """The newest judgement of a promise of a table that is open at the date."""
        each = self.tables.promises.get(public_id)
        if each is None:
            return None
        if public_id not in self._earlier:
            self._earlier[public_id] = self._ground(each).last_decided(each, self._result(each))
        return self._earlier[public_id]

    def on(self, measure: str) -> list[Assessment]:
        """The promises on a measure in all plans, for the whole of a place."""
        key = ("on a measure", self.as_of, measure)
        return remembered(key, lambda: self._on(measure), (*TABLES, Statement), self.series)

    def _on(self, measure: str) -> list[Assessment]:
        found = [*self.tables.by_measure.get(measure, ()), *targets(self.tables, subject__in=subjects_of(measure))]
        same = [one for one in found if one.commitment.measure == measure]
        return [self._result(one) for one in same if "scope_unclear" not in one.commitment.notes]

    def results(self, *, document: str = "", forms: Iterable[str] = ()) -> list[Assessment]:
        """All that is promised, or what a document promises: tables first, then texts; as far as asked for."""
        key, wanted = ("results", self.as_of, document, tuple(forms)), set(forms)
        if not document and self.is_large:
            return self._results(document, wanted)
        return remembered(key, lambda: self._results(document, wanted), (*TABLES, Statement), self.series)

    @property
    def is_large(self) -> bool:
        return len(self.tables.promises) > LARGE

    def _results(self, document: str, forms: set[str]) -> list[Assessment]:
        return [self.judged_now(each) for each in self.promises(document=document, forms=forms)]

    def promises(self, *, document: str = "", forms: Collection[str] = (), decided: bool = False) -> list[Promise]:
        """What is promised in all plans or in one, not yet judged; ``decided`` leaves out what no figure can decide."""
        tables = self.tables.by_document.get(document, []) if document else list(self.tables.promises.values())
        found = tables if not forms or "indicator" in forms else []
        if not forms or {"statement", "project"} & set(forms):
            which: dict[str, Any] = {"document__slug": document} if document else {}
            if decided:
                which["subject__in"] = self.told_subjects
            found = [*found, *targets(self.tables, **which)]
        chosen = [each for each in found if not forms or each.commitment.form in forms]
        return [each for each in chosen if self._ground(each).tells(each)] if decided else chosen

    @cached_property
    def told_subjects(self) -> frozenset[str]:
        """The subjects of targets of which any figure tells."""
        measures = {measure for figure in self.series.figures for measure in told_by(figure)}
        return frozenset(subject for measure in measures for subject in subjects_of(measure))

    def judged_now(self, each: Promise) -> Assessment:
        """How one of these promises stands; nothing is kept of it."""
        return self._ground(each).assess(each, self.year)

    @cached_property
    def counts(self) -> Counter[str]:
        """How many promises of tables have which status, but for those on which a plan looks back."""
        return sum(self.by_plan.values(), Counter())

    @cached_property
    def by_plan(self) -> dict[str, Counter[str]]:
        """The same by plan; without a value nothing is decided, and nothing is judged."""
        found: dict[str, Counter[str]] = {}
        for each in self.tables.promises.values():
            if not self.tables.looks_back(each):
                found.setdefault(each.commitment.document, Counter())[self._status(each)] += 1
        return found

    def _status(self, each: Promise) -> str:
        ground, about = self._ground(each), each.commitment
        if not ground.tells(each):
            return OPEN
        start = ground.told.get((about.measure, about.base_year)) if about.base_year is not None else None
        grounds = start, ground.series.evidence(about.measure, ground.place)
        kept = self.judged.get(about.key)
        if kept is None or kept[0] is not each or kept[1] != grounds:
            kept = self.judged[about.key] = each, grounds, ground.assess(each, self.year, context=False).status
        return kept[2]

    def _ground(self, each: Promise) -> Ground:
        place = self.tables.place_of[each.commitment.document]
        return Ground(self.series, self.tables.told.get(place, {}), place)

    def _result(self, each: Promise) -> Assessment:
        kept = self._kept.get(each.commitment.key)
        if kept is None or each.commitment.form != "indicator":  # a text may have changed without the tables
            kept = self._kept[each.commitment.key] = self._ground(each).assess(each, self.year)
            while len(self._kept) > ROOM:
                self._kept.popitem(last=False)
        return kept


def now() -> int:
    """The year that is judged where none is asked for: the last full one."""
    return last_full_year(timezone.localdate())


def board(as_of: int | date | None = None) -> Board:
    """How every promise that the viewer may see stands, last full year if no date is told."""
    when = now() if as_of is None else as_of
    path, number = keeping.store().path, keeping.version()
    year = when if isinstance(when, int) else last_full_year(when)

    def made() -> Board:
        judged = _judged(path, when)
        return Board(when, year, rows(), _series(path, number, when if isinstance(when, date) else None), judged)

    return remembered(("board", path, when, sight()), made, TABLES, number)


@lru_cache(maxsize=4)
def _series(path: Path, number: int, day: date | None) -> Series:
    """What was observed, ready to be matched; of a day what was known by then."""
    found = keeping.yearly()
    return Series(found if day is None else known_by(found, day))


@lru_cache(maxsize=4)
def _judged(path: Path, when: int | date) -> dict[str, tuple[Promise, Grounds, str]]:
    """The statuses of promises at a date, each good while the promise, its start and what was observed are the same."""
    return {}
