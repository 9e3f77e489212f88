"""The report of quality control of a year as a page shows it: from the sums, by rule and by station."""

from __future__ import annotations

import itertools
from datetime import datetime
from functools import lru_cache
from typing import Any

from lantu.stations.overrules import OverruleStore
from lantu.stations.quality import Overrule, parameters
from lantu_web.monitoring.services import stations as service
from lantu_web.monitoring.services.receiving import series
from lantu_web.monitoring.services.stations import Book

__all__ = ["of_year"]

SHOWN = 200


def of_year(held: Book, year: int) -> dict[str, Any]:
    """Totals, rules with how many values and series they speak against, stations with the share of theirs, words of people."""
    words = OverruleStore.beside(series()).read(year) if year else []
    return dict(_counted(held.mark, year)) | {
        "overruled": [(each, held.station(each.station), last, many) for each, last, many in _together(words)[-SHOWN:]], "source": parameters()["source"],
    }  # fmt: skip


def _together(words: list[Overrule]) -> list[tuple[Overrule, datetime, int]]:
    """What was said of several values of a series in one go: the first of them, the time of the last, how many."""
    groups = itertools.groupby(words, key=lambda one: (one.station, one.item, one.flag, one.who, one.reason))
    every = [sorted(group, key=lambda one: one.time) for _, group in groups]
    return [(group[0], group[-1].time, len(group)) for group in every]


@lru_cache(maxsize=8)
def _counted(mark: tuple[Any, ...], year: int) -> tuple[tuple[str, Any], ...]:
    held = service.book_of(mark)
    by_rule = {
        row["flag"]: row for row in held.sums.query(
            "SELECT flag, sum(values)::BIGINT AS n, count(DISTINCT (station, item)) AS series, min(first) AS first, max(last) AS last FROM flags GROUP BY flag",
            years=[year],
        )
    }  # fmt: skip
    rows = held.sums.query(
        "SELECT station, sum(values)::BIGINT AS good, sum(flagged)::BIGINT AS flagged FROM days GROUP BY station ORDER BY flagged DESC, station",
        years=[year],
    )
    stations = [
        row | {"share": 100 * row["flagged"] / (row["good"] + row["flagged"]), "station": held.station(row["station"])}
        for row in rows if row["good"] + row["flagged"] and held.station(row["station"])
    ]  # fmt: skip
    good, hit = sum(row["good"] for row in rows), sum(row["flagged"] for row in rows)
    return (
        ("rules", [(name, by_rule.get(name)) for name in parameters()["flag"] if name not in parameters()["of_series"]]),
        ("stations", stations[:SHOWN]), ("more", max(len(stations) - SHOWN, 0)), ("total", good + hit), ("hit", hit),
        ("share", 100 * hit / (good + hit) if good + hit else 0.0),
    )  # fmt: skip
