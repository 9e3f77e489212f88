"""Noise: day and night of a zone against its limits, grades of areas and roads, and shares of points that meet."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, Literal

from lantu.standards.editions import Edition, edition_on, exact
from lantu.standards.judging import judge_item, worst_of
from lantu.standards.readings import Reading, spelling
from lantu.standards.results import ItemResult, Reason, Result
from lantu.standards.scales import Scale

__all__ = ["classify_noise", "day_night_level", "noise_grade", "part_of_day", "share_meeting", "zone_of"]

Part = Literal["day", "night"]


def zone_of(written: str, edition: Edition) -> str | None:
    """The zone that a cell names: 2类, 4a, Ⅱ类; None where it names none.

    >>> from lantu.standards.editions import editions
    >>> [zone_of(each, editions("noise")[-1]) for each in ("2类", "４ａ类区", "工业区")]
    ['2', '4a', None]
    """
    text = spelling(written).lower().replace(" ", "").removesuffix("区")
    names: Mapping[str, list[str]] = edition.body["names"]
    return next((zone for zone, known in names.items() if text in (each.lower() for each in known)), None)


def part_of_day(at: time, edition: Edition) -> Part:
    """Day or night by the hour."""
    first, last = edition.body["day_hours"]
    return "day" if first <= at.hour < last else "night"


def classify_noise(readings: Mapping[str, Reading], day: date, *, zone: str | None, part: Part | None = None) -> Result:
    """Whether a point meets the limits of its zone: day, night, and sudden noise at night; ``leq`` goes to ``part``.

    >>> from lantu.standards.readings import read_value
    >>> found = classify_noise({"day": read_value("58.4"), "night": read_value("51.2")}, date(2024, 5, 1), zone="2")
    >>> found.grade, found.deciding, str(found.deciders[0].to_better().change)
    ('超标', ('night',), '-1.2')
    """
    edition = edition_on("noise", day)
    reasons: list[Reason] = []
    values = dict(readings)
    if "leq" in values:
        if part is None:
            reasons.append(Reason("no_period"))
        else:
            values.setdefault(part, values["leq"])
        del values["leq"]
    if zone is None:
        reasons.append(Reason("no_class"))
        return _result(edition, day, [], reasons, zone)
    limits = [exact(each) for each in edition.body["zones"][zone]]
    bounds = {"day": limits[0], "night": limits[1], "lmax": limits[1] + edition.body["sudden"]}
    judged = [
        judge_item(
            key,
            edition.body["items"][key],
            values[key],
            Scale(better="low", limits=(bound,)),
            basis=None,
            reasons=reasons,
        )
        for key, bound in bounds.items()
        if key in values
    ]
    return _result(edition, day, judged, reasons, zone)


def _result(edition: Edition, day: date, judged: list[ItemResult], reasons: list[Reason], zone: str | None) -> Result:
    rank, deciding = worst_of(judged, reasons) if judged or not reasons else (None, ())
    return Result(
        edition=edition, day=day, classes=edition.body["classes"], rank=rank,
        word=None if rank is None else edition.body["classes"][rank], items=tuple(judged), deciding=deciding,
        reasons=tuple(reasons), extra={"zone": zone},
    )  # fmt: skip


def share_meeting(results: Iterable[Result]) -> dict[tuple[str, Part], tuple[int, int]]:
    """For each zone and part of the day: how many points meet the limit, of how many."""
    found: dict[tuple[str, Part], tuple[int, int]] = {}
    for result in results:
        for part in ("day", "night"):
            item = next((each for each in result.items if each.key == part and each.rank is not None), None)
            if item is not None:
                key: tuple[str, Part] = (str(result.extra["zone"]), "day" if part == "day" else "night")
                met, whole = found.get(key, (0, 0))
                found[key] = (met + (item.rank == 0), whole + 1)
    return found


def day_night_level(day: float, night: float, edition: Edition) -> float:
    """Ldn of a day level and a night level, the night with its penalty."""
    told: Mapping[str, Any] = edition.body["ldn"]
    energy = told["day"] * 10 ** (0.1 * day) + told["night"] * 10 ** (0.1 * (night + told["penalty"]))
    return float(10 * math.log10(energy / (told["day"] + told["night"])))


def noise_grade(mean: Decimal, kind: Literal["area", "road"], part: Part, edition: Edition) -> str:
    """The grade of a city's mean level by HJ 640.

    >>> from lantu.standards.editions import editions
    >>> noise_grade(Decimal("55.1"), "area", "day", editions("noise")[-1])
    '三级'
    """
    told = edition.body["grades"]
    scale = Scale(better="low", limits=tuple(exact(each) for each in told[kind][part]))
    return str(told["words"][scale.rank(mean)])
