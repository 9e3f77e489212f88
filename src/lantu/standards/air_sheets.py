"""Tables of air values: an AQI for each hour or day, and the days of each year by every edition side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from lantu.standards.air import Report, air_index, air_items
from lantu.standards.editions import editions
from lantu.standards.headings import Vocabulary, vocabulary
from lantu.standards.results import Reason
from lantu.standards.rows import Medium, Row, about, flat_result
from lantu.standards.sheets import Sample

__all__ = ["AIR", "report_of"]


def _words() -> Vocabulary:
    return vocabulary(air_items())


def report_of(sample: Sample, given: str) -> Report:
    """Hourly where a time of day is told, or where it was asked for."""
    return "hourly" if sample.period.at is not None or given == "hourly" else "daily"


def _named(sample: Sample, report: Report) -> tuple[Sample, bool]:
    """The sample with plain ozone under the mean that the report takes; and whether that was assumed."""
    key = "o3_hour" if report == "hourly" else "o3_eight"
    if "o3" not in sample.readings or key in sample.readings:
        return sample, False
    return replace(sample, readings=sample.readings | {key: sample.readings["o3"]}), True


def _air(sample: Sample, given: str) -> Row:
    report = report_of(sample, given)
    sample, assumed = _named(sample, report)
    result = air_index(sample.readings, sample.period.first, report=report)
    if assumed:
        result = replace(result, reasons=(*result.reasons, Reason("ozone_assumed")))
    flat = flat_result(sample, result)
    flat = about(sample) | {
        "aqi": result.extra["aqi"], "class": result.grade, "primary": "、".join(result.extra["primary"]),
    } | {key: flat[key] for key in ("deciding", "to_better", "to_worse", "notes", "standard")}  # fmt: skip
    return Row(flat, {**about(sample), **result.as_json()})


def _years(samples: Iterable[Sample], given: str) -> list[dict[str, Any]]:
    """Good days of each place and year by both editions; hours make no days here."""
    counted: dict[tuple[str, int, str], list[int]] = {}
    for raw in samples:
        if report_of(raw, given) != "daily" or raw.period.first != raw.period.last:
            continue
        sample, _ = _named(raw, "daily")
        place = sample.fields.get("body", "") or sample.station
        for edition in editions("air_index"):
            aqi = air_index(sample.readings, sample.period.first, edition=edition).extra["aqi"]
            days = counted.setdefault((place, sample.period.first.year, edition.id), [0, 0])
            if aqi is not None:
                days[0] += 1
                days[1] += aqi <= edition.body["good"]
    return [
        {
            "body": place, "date": str(year), "standard": standard, "days": days, "good_days": good,
            "share": round(100 * good / days, 1) if days else None,
        }
        for (place, year, standard), (days, good) in counted.items()
    ]  # fmt: skip


AIR = Medium(_words, _air, _years)
