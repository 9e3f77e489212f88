"""The data behind every assessment: words, reasons, cut-offs by date, and what tells a shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from lantu.datafiles import load_data
from lantu.errors import DataError

__all__ = [
    "ALONE",
    "Cutoffs",
    "ForecastRule",
    "Other",
    "Pool",
    "Shapes",
    "Words",
    "cutoffs",
    "forecast_rule",
    "other",
    "shapes",
    "words",
]

_CUTOFFS, _WORDS, _SHAPES = "assessment/cutoffs.toml", "assessment/words.toml", "assessment/shapes.toml"


class StatusWord(NamedTuple):
    """A status: its official word and its rank, best highest."""

    code: str
    word: str
    en: str
    rank: int


@dataclass(frozen=True, slots=True)
class Words:
    """Statuses and reasons."""

    status: dict[str, StatusWord]
    reasons: dict[str, dict[str, str]]
    offices: tuple[tuple[tuple[str, ...], str], ...]
    weights: dict[str, int]
    on_course: frozenset[str]

    def office(self, measure: str) -> str:
        """Who usually knows the figures of ``measure``."""
        return next(ask for names, ask in self.offices if not names or any(name in measure for name in names))

    def explain(self, code: str, measure: str, unit: str) -> dict[str, str]:
        """What a reason says, and where it leaves the status open, what is missing and whom to ask."""
        filled = {"measure": measure, "unit": unit or "原单位", "office": self.office(measure)}
        return {"code": code} | {key: text.format(**filled) for key, text in self.reasons[code].items()}


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Where one word ends and the next begins, as of a date."""

    version: str
    source: str
    faster: Fraction
    on_track: Fraction
    slow: Fraction
    narrow_gap: Fraction
    about: Fraction
    known_share: Fraction
    stale_years: int


@dataclass(frozen=True, slots=True)
class Other:
    """The cut-offs of a method that others use."""

    method: str
    version: str
    source: str
    with_target: tuple[tuple[str, Fraction], ...]
    below_with_target: str
    without_target: tuple[tuple[str, Fraction], ...]
    below_without_target: str
    zero: Fraction


class Pool(NamedTuple):
    """What other series tell of yearly shocks: their share of the mean square of the changes, and as how many years it counts."""

    share: float
    years: int


ALONE = Pool(0.0, 0)


class ForecastRule(NamedTuple):
    """When a forecast is given and how wide its interval is."""

    source: str
    level: float
    least_points: int
    longest_horizon: int
    pool: Pool = ALONE


@dataclass(frozen=True, slots=True)
class Shapes:
    """The words that tell a shape where the figures do not."""

    cumulative: tuple[str, ...]
    turned: tuple[str, ...]
    down: tuple[str, ...]
    up: tuple[str, ...]
    classes: dict[str, int]
    done: frozenset[str]


def _valid(entry: dict[str, Any], day: date) -> bool:
    return bool(entry["valid_from"] <= day <= entry.get("valid_to", date.max))


@cache
def cutoffs(year: int) -> Cutoffs:
    """The cut-offs in force at the end of ``year``."""
    sets = load_data(_CUTOFFS, "lantu.assessment_cutoffs/1")["set"]
    found = [entry for entry in sets if _valid(entry, date(year, 12, 31))]
    if len(found) != 1:
        raise DataError(f"{len(found)} sets of cut-offs hold for {year}", where=_CUTOFFS, hint="let exactly one hold")
    entry = found[0]
    shares = ("faster", "on_track", "slow", "narrow_gap", "about", "known_share")
    numbers = {key: Fraction(entry[key]) for key in shares}
    return Cutoffs(version=entry["version"], source=entry["source"], stale_years=entry["stale_years"], **numbers)


def _steps(entry: dict[str, Any], key: str) -> tuple[tuple[str, Fraction], ...]:
    return tuple((word, Fraction(least)) for word, least in entry.get(key, []))


@cache
def other(method: str) -> Other:
    """The cut-offs of the named method."""
    entry = next(e for e in load_data(_CUTOFFS, "lantu.assessment_cutoffs/1")["other"] if e["method"] == method)
    return Other(
        method=method, version=entry["version"], source=entry["source"],
        with_target=_steps(entry, "with_target"), below_with_target=entry["below_with_target"],
        without_target=_steps(entry, "without_target"), below_without_target=entry.get("below_without_target", ""),
        zero=Fraction(entry.get("zero", "0")),
    )  # fmt: skip


@cache
def forecast_rule() -> ForecastRule:
    """When a forecast is given."""
    entry = load_data(_CUTOFFS, "lantu.assessment_cutoffs/1")["forecast"]
    pool = Pool(float(entry["pool_share"]), entry["pool_years"])
    return ForecastRule(entry["source"], float(entry["level"]), entry["least_points"], entry["longest_horizon"], pool)


@cache
def words() -> Words:
    """The words; DataError where a reason lacks its text."""
    raw = load_data(_WORDS, "lantu.assessment_words/1")
    for code, reason in raw["reason"].items():
        if not {"zh", "en"} <= set(reason) or ("missing" in reason) != ("ask" in reason):
            raise DataError(f"reason {code} needs zh and en, and missing with ask", where=_WORDS)
    offices = tuple((tuple(entry["words"]), entry["ask"]) for entry in raw["office"])
    status = {entry["code"]: StatusWord(**entry) for entry in raw["status"]}
    summed = raw["summary"]
    return Words(status, raw["reason"], offices, summed["weights"], frozenset(summed["on_course"]))


@cache
def shapes() -> Shapes:
    """The words that tell a shape."""
    raw = load_data(_SHAPES, "lantu.assessment_shapes/1")
    classes = {name: rank for rank, group in enumerate(raw["classes"], 1) for name in group}
    return Shapes(
        tuple(raw["cumulative"]),
        tuple(raw["turned"]),
        tuple(raw["down"]),
        tuple(raw["up"]),
        classes,
        frozenset(raw["done"]),
    )
