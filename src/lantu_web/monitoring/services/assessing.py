"""The whole register assessed at a date, kept while neither register nor observations change."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

from django.utils import timezone

from lantu.assessment.model import Assessment
from lantu.assessment.run import assess_promises, last_decided, last_full_year
from lantu.observations import known_by
from lantu_web.monitoring.services import keeping
from lantu_web.monitoring.services.promises import mark, promises

KEPT = 12


@dataclass(frozen=True)
class Board:
    """Every promise with its status as of a date."""

    as_of: int | date
    year: int
    results: dict[str, Assessment] = field(default_factory=dict)
    mark: tuple[Any, ...] = ()
    earlier: dict[str, Assessment] = field(default_factory=dict)  # newest judgement of what is open at the date

    def of(self, public_id: str) -> Assessment | None:
        return self.results.get(public_id)


_boards: OrderedDict[tuple[Any, ...], Board] = OrderedDict()
_lock = Lock()


def forget() -> None:
    """Let go of what is kept; for tests, whose register goes back in time."""
    with _lock:
        _boards.clear()


def now() -> int:
    """The year that is judged where none is asked for: the last full one."""
    return last_full_year(timezone.localdate())


def board(as_of: int | date | None = None) -> Board:
    """How every promise that the viewer may see stands; one query where it is kept."""
    when = now() if as_of is None else as_of
    stamp = (keeping.version(), *mark())
    key = (str(keeping.store().path), when, stamp)
    with _lock:
        kept = _boards.get(key)
        if kept is not None:
            _boards.move_to_end(key)
            return kept
    made = _made(when, stamp)
    with _lock:
        _boards[key] = made
        while len(_boards) > KEPT:
            _boards.popitem(last=False)
    return made


def _made(when: int | date, stamp: tuple[Any, ...]) -> Board:
    observations: Any = keeping.yearly()
    year = when if isinstance(when, int) else last_full_year(when)
    if not isinstance(when, int):
        observations = known_by(observations, when)
    results: dict[str, Assessment] = {}
    earlier: dict[str, Assessment] = {}
    for place, found in promises().items():
        judged = {each.commitment.key: each for each in assess_promises(found, observations, place, year)}
        earlier |= last_decided(found, observations, place, judged.values())
        results |= judged
    return Board(when, year, results, stamp, earlier)
