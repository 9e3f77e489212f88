"""The report of quality control: how much of what bears which flag, which figures look made up, what people said of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lantu.stations.overrules import spoken_table
from lantu.stations.quality import Overrule, flag_words, parameters
from lantu.stations.quality_parts import checked_groups

__all__ = ["quality_report"]


def quality_report(series: Any, overrules: Iterable[Overrule] = (), *, most: int = 0) -> dict[str, Any]:
    """For a page or a file: totals, by rule, by station, each series and flag with first and last, suspicious series, overruled flags.

    However many values there are: they are checked a part after the other, of ``most`` values each where that is told.
    """
    words = list(overrules)
    groups, odd = checked_groups(series, spoken_table(words), most)
    rows = _by_flag(groups)
    stations: dict[str, dict[str, Any]] = {}
    for each in groups:
        row = stations.setdefault(each["station"], {"station": each["station"], "values": 0, "flagged": 0})
        row["values"] += each["values"]
        row["flagged"] += each["values"] if each["qc"] else 0
    values, hit = sum(row["values"] for row in groups), sum(row["values"] for row in groups if row["qc"])
    rules = {}
    for name in parameters()["flag"]:
        mine = [row for row in rows if row["flag"] == name]
        if mine:
            rules[name] = flag_words(name) | {"values": sum(row["values"] for row in mine), "series": len(mine)}
    return {
        "values": values, "flagged": hit, "share": hit / values if values else None, "rules": rules, "series": rows,
        "stations": sorted((row | {"share": row["flagged"] / row["values"]} for row in stations.values()), key=lambda row: (-row["share"], row["station"])),
        "suspicious": odd,
        "overruled": [
            {"station": each.station, "item": each.item, "time": each.time, "flag": each.flag, "who": each.who, "reason": each.reason}
            for each in words
        ],
        "source": parameters()["source"],
    }  # fmt: skip


def _by_flag(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How many values of each series bear which flag, from when to when; the most first."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for each in groups:
        for flag in filter(None, each["qc"].split(",")):
            start = {"values": 0, "first": each["first"], "last": each["last"]}
            row = found.setdefault((each["station"], each["item"], flag), start)
            row["values"] += each["values"]
            row["first"], row["last"] = min(row["first"], each["first"]), max(row["last"], each["last"])
    rows = [
        {"station": key[0], "item": key[1], "flag": key[2]} | row | flag_words(key[2]) for key, row in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["values"], row["station"], row["item"], row["flag"]))
