"""A short-term outlook from the series alone, with its skill against persistence: none is given where the skill is not positive.

The value of tomorrow is between today's and the mean of the last weeks: how far it goes back to the mean is learned from the part
of the series before the one on which the outlook is tried. Nothing of the weather goes in; a forecast of the weather is better.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lantu.datafiles import load_data
from lantu.standards.editions import Edition
from lantu.standards.water import Kind, classify_water
from lantu.stations.sections import Months, reading_of

__all__ = ["Outlook", "Step", "air_outlook", "water_outlook"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step ahead: the value, where four of five values were in the trial, the mean error and that of persistence."""

    ahead: int
    value: float | None
    low: float | None
    high: float | None
    error: float
    persistence: float
    word: str = ""

    @property
    def skill(self) -> float:
        """1 - error / error of persistence: nil is as good as “as it is now”."""
        return 1 - self.error / self.persistence if self.persistence else 0.0

    @property
    def given(self) -> bool:
        return self.value is not None and self.skill > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The steps with positive skill; ``reason`` says why others are not there."""

    since: date | None
    tried: int
    steps: tuple[Step, ...] = ()
    reason: str = ""

    @property
    def given(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.given)

    def as_json(self) -> dict[str, Any]:
        return {
            "from": None if self.since is None else self.since.isoformat(), "tried": self.tried, "reason": self.reason, "steps": [
                {"ahead": step.ahead, "value": step.value if step.given else None, "low": step.low if step.given else None,
                 "high": step.high if step.given else None, "word": step.word if step.given else "", "error": round(step.error, 3),
                 "persistence": round(step.persistence, 3), "skill": round(step.skill, 3), "given": step.given}
                for step in self.steps
            ],
        }  # fmt: skip


def _rules() -> dict[str, Any]:
    return load_data("stations/outlook.toml", "lantu.outlook/1")


def air_outlook(days: Mapping[date, float], edition: Edition) -> Outlook:
    """The AQI of the next days, from that of each day so far."""
    told, rules = dict(sorted(days.items())), _rules()["air"]
    if len(told) < rules["least"]:
        return Outlook(since=max(told, default=None), tried=0, reason="too_short")
    first, last = min(told), max(told)
    series = [
        math.log(max(value, 1)) if (value := told.get(first + timedelta(days=n))) is not None else None
        for n in range((last - first).days + 1)
    ]
    tried = min(rules["trial"], len(series) // 3)
    steps = []
    for ahead in range(1, rules["ahead"] + 1):
        back = _learned(series[:-tried], ahead, rules["window"])
        errors, simple, off = list[float](), list[float](), list[float]()
        for at in range(len(series) - tried, len(series) - ahead):
            guess, now, truth = _guess(series, at, back, rules["window"]), series[at], series[at + ahead]
            if guess is None or now is None or truth is None:
                continue
            errors.append(abs(math.exp(guess) - math.exp(truth)))
            simple.append(abs(math.exp(now) - math.exp(truth)))
            off.append(truth - guess)
        guess = _guess(series, len(series) - 1, back, rules["window"])
        steps.append(_step(ahead, guess, errors, simple, off, edition))
    reason = "" if any(step.given for step in steps) else "no_skill"
    return Outlook(since=last, tried=tried, steps=tuple(steps), reason=reason)


def _learned(series: Sequence[float | None], ahead: int, window: int) -> float:
    """Which part of the distance from the mean is left after so many steps: least squares, from nil to one."""
    pairs = []
    for at in range(window, len(series) - ahead):
        usual, now, truth = _mean(series, at, window), series[at], series[at + ahead]
        if usual is not None and now is not None and truth is not None:
            pairs.append((now - usual, truth - usual))
    below = sum(now * now for now, _ in pairs)
    return min(max(sum(now * then for now, then in pairs) / below, 0.0), 1.0) if below else 0.0


def _mean(series: Sequence[float | None], at: int, window: int) -> float | None:
    told = [value for value in series[max(0, at - window + 1) : at + 1] if value is not None]
    return sum(told) / len(told) if len(told) >= window // 2 else None


def _guess(series: Sequence[float | None], at: int, back: float, window: int) -> float | None:
    usual, now = _mean(series, at, window), series[at]
    return None if usual is None or now is None else usual + back * (now - usual)


def _step(  # noqa: PLR0917 - the parts of one step
    ahead: int, guess: float | None, errors: list[float], simple: list[float], off: list[float], edition: Edition
) -> Step:
    if not errors or guess is None:
        return Step(ahead, None, None, None, 0.0, 0.0)
    off.sort()
    low, high = off[int(0.1 * (len(off) - 1))], off[int(0.9 * (len(off) - 1))]
    value = math.ceil(math.exp(guess))
    told = edition.body["categories"]
    rank = next((n for n, bound in enumerate(told["bounds"]) if value <= bound), len(told["bounds"]))
    return Step(
        ahead, value, math.floor(math.exp(guess + low)), math.ceil(math.exp(guess + high)), sum(errors) / len(errors),
        sum(simple) / len(simple), told["words"][rank],
    )  # fmt: skip


def water_outlook(months: Mapping[tuple[int, int], Mapping[str, float]], kind: Kind = "river") -> Outlook:
    """The class of the next month, from the monthly means of the items; errors are counted in classes."""
    rules = _rules()["water"]
    keys = sorted(months)
    if len(keys) < rules["least"]:
        return Outlook(since=date(*keys[-1], 1) if keys else None, tried=0, reason="too_short")
    tried = min(rules["trial"], len(keys) // 3)
    items = sorted({item for told in months.values() for item in told})
    series = {item: [_log(months[key].get(item)) for key in keys] for item in items}
    back = {item: _learned(values[:-tried], 1, rules["window"]) for item, values in series.items()}
    ranks = [_rank(months[key], key, kind) for key in keys]
    errors, simple = list[float](), list[float]()
    for at in range(len(keys) - tried, len(keys) - 1):
        guess, now, truth = _rank(_next(series, at, back, rules["window"]), keys[at], kind), ranks[at], ranks[at + 1]
        if guess is not None and now is not None and truth is not None:
            errors.append(abs(guess - truth))
            simple.append(abs(now - truth))
    guess = _rank(_next(series, len(keys) - 1, back, rules["window"]), keys[-1], kind)
    if guess is None or not errors:
        return Outlook(since=date(*keys[-1], 1), tried=tried, reason="too_short")
    step = Step(
        1,
        float(guess),
        float(guess),
        float(guess),
        sum(errors) / len(errors),
        sum(simple) / len(simple),
        _class(keys[-1], guess),
    )
    return Outlook(since=date(*keys[-1], 1), tried=tried, steps=(step,), reason="" if step.given else "no_skill")


def _log(value: float | None) -> float | None:
    return None if value is None else math.log(max(value, 1e-6))


def _next(
    series: Mapping[str, Sequence[float | None]], at: int, back: Mapping[str, float], window: int
) -> dict[str, float]:
    guesses = {item: _guess(values, at, back[item], window) for item, values in series.items()}
    return {item: math.exp(guess) for item, guess in guesses.items() if guess is not None}


def _rank(means: Mapping[str, float], month: tuple[int, int], kind: Kind) -> int | None:
    return classify_water({item: reading_of(value) for item, value in means.items()}, date(*month, 1), kind=kind).rank


def _class(month: tuple[int, int], rank: int) -> str:
    from lantu.standards.editions import edition_on

    return str(edition_on("surface_water", date(*month, 1)).body["classes"][rank])


def monthly(years: Mapping[int, Months]) -> dict[tuple[int, int], dict[str, float]]:
    """Months of several years in one line."""
    return {
        (year, month): {item: each.mean for item, each in items.items()}
        for year, months in years.items()
        for month, items in months.items()
    }
