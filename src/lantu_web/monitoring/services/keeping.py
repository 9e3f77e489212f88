"""The store of observations of this installation, and what it holds, read once for each of its versions."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

import lantu
from lantu.assessment.register import collection
from lantu.observations import Observation, ObservationStore, bundled
from lantu.observations.measures import figure_of
from lantu_web.register.services.catalogue import BUNDLE

# What decides a yearly promise; months and parts of years are shown, and never enter an assessment.
YEARLY = ("year", "period")


def store() -> ObservationStore:
    """The store in the folder of the installation."""
    return _opened(Path(settings.HOME) / "observations")


@cache
def _opened(path: Path) -> ObservationStore:
    """One store a folder: its engine takes longer to start than most answers take."""
    return ObservationStore(path)


def version() -> int:
    """The number of the newest commit; -1 before the first."""
    return store().version


def newest() -> tuple[int, datetime]:
    """The number and the time of the newest commit."""
    return store().newest


def yearly() -> tuple[Observation, ...]:
    """Observations of whole years and of periods."""
    return _read(store().path, version())


def told_of(place: str, names: Iterable[str]) -> list[Observation]:
    """Those of a place that bear one of these names, without going through all of them."""
    kept = _by_name(store().path, version())
    return [each for name in names for each in kept.get((place, name), ())]


@lru_cache(maxsize=2)
def _by_name(path: Path, number: int) -> dict[tuple[str, str], list[Observation]]:
    found: defaultdict[tuple[str, str], list[Observation]] = defaultdict(list)
    for each in _read(path, number):
        found[each.place, figure_of(each.indicator, each.measure)].append(each)
    return dict(found)


@lru_cache(maxsize=2)
def _read(path: Path, number: int) -> tuple[Observation, ...]:
    return tuple(_opened(path).read(bases=YEARLY)) if number >= 0 else ()


def load_bundled() -> int:
    """Take the bundled observations into the store; how many were new."""
    new = store().append(bundled(collection(BUNDLE.name).observations))
    _mark().write_text(_digest())
    return new


def has_bundled() -> bool:
    """Whether the bundled observations of this release have been taken in."""
    return _mark().is_file() and _mark().read_text() == _digest()


def _mark() -> Path:
    return Path(settings.HOME) / "observations.stamp"


def _digest() -> str:
    file = Path(lantu.__file__).parent / "data" / "observations" / f"{collection(BUNDLE.name).observations}.jsonl"
    return hashlib.sha256(file.read_bytes()).hexdigest()
