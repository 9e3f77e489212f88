"""Quality control of series as named rules with parameters: each flags values, none deletes; a person overrules with a reason."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import ibis

from lantu.datafiles import load_data
from lantu.errors import UsageError

__all__ = ["Overrule", "flag_words", "flagged", "overrule_rows", "parameters", "patterns", "report"]

Column = Any


@dataclass(frozen=True, slots=True)
class Overrule:
    """A person's word against a flag: the value is good after all. A reason is needed; the flag stays on record."""

    station: str
    item: str
    time: datetime
    flag: str
    who: str
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip() or not self.who.strip():
            raise UsageError("a flag is overruled by a person with a reason", hint="give both who and why")


@cache
def parameters() -> dict[str, Any]:
    """The parameters of all rules."""
    return load_data("stations/quality.toml", "lantu.quality/1")


def flag_words(flag: str) -> dict[str, str]:
    """What a flag means."""
    return dict(parameters()["flag"][flag])


def _by_item(item: Column, name: str, told: Mapping[str, Any]) -> Column:
    """The parameter ``name`` of the item of each row; NULL for items without one."""
    branches = [(item == key, float(each[name])) for key, each in told["item"].items()]
    return ibis.cases(*branches, else_=ibis.null("float64"))


def flagged(
    series: Column, *, told: Mapping[str, Any] | None = None, overrules: Iterable[Overrule] | Column = ()
) -> Column:
    """The series (station, place, item, time, value) with ``qc``: the flags of each value, commas between, empty for none.

    ``told`` replaces the bundled parameters. A rule that lacks its parameter for an item says nothing about it. Where the series has
    ``flags``, those that came with a value from its instrument or clock count, too. ``overrules``, also as a table of
    :func:`overrule_rows`, take flags out of ``qc``; they stand in ``overruled`` with the reason.
    """
    told = told or parameters()
    own = ibis.window(group_by=["station", "item"], order_by="time")
    value = series["value"]
    before, moment, after = value.lag().over(own), series["time"].lag().over(own), series["time"].lead().over(own)
    gap = (series["time"].epoch_seconds() - moment.epoch_seconds()).cast("float64") / 3600
    began = ibis.ifelse((value == before).fill_null(ibis.literal(value=False)), 0, 1)
    again = (series["time"] == moment) | (series["time"] == after)
    table = series.mutate(_gap=gap, _before=before, _began=began, _again=again)
    so_far = ibis.cumulative_window(group_by=["station", "item"], order_by="time")
    table = table.mutate(_run=table["_began"].sum().over(so_far))
    run = ibis.window(group_by=["station", "item", "_run"])
    table = table.mutate(_hours=table["time"].count().over(run))
    table = _neighbouring(table, told)
    table = _contradicted(table, told)
    table = _saturated(table, told)
    table = _spoken_of(table, overrules)
    never = ibis.literal(value=False)
    rules = {
        name: rule(table, told).fill_null(never) & ~table["_no"].contains(f",{name},") for name, rule in _RULES.items()
    }
    text = functools.reduce(operator.add, (ibis.ifelse(hit, f"{name},", "") for name, hit in rules.items()))
    return table.select(*series.columns, qc=text.re_replace(",$", ""), overruled=table["_why"])


def _range(table: Column, told: Mapping[str, Any]) -> Column:
    return (table["value"] < _by_item(table["item"], "low", told)) | (
        table["value"] > _by_item(table["item"], "high", told)
    )


def _negative(table: Column, told: Mapping[str, Any]) -> Column:
    return (table["value"] <= 0) & (_by_item(table["item"], "low", told) >= 0)


def _change(table: Column, told: Mapping[str, Any]) -> Column:
    speed = (table["value"] - table["_before"]).abs() / table["_gap"]
    return (table["_gap"] > 0) & (speed > _by_item(table["item"], "change", told))


def _frozen(table: Column, told: Mapping[str, Any]) -> Column:
    return table["_hours"] >= _by_item(table["item"], "frozen", told)


def _far(table: Column, told: Mapping[str, Any]) -> Column:
    near = told["neighbours"]
    off = (table["value"] - table["_middle"]).abs()
    ratio = (table["value"] > near["times"] * table["_middle"]) | (near["times"] * table["value"] < table["_middle"])
    return (table["_near"] >= near["stations"]) & (off > near["least"]) & ratio


def _against(table: Column, told: Mapping[str, Any]) -> Column:
    return table["_against"]


def _several(table: Column, told: Mapping[str, Any]) -> Column:
    return table["_again"]


def _of_instrument(table: Column, told: Mapping[str, Any]) -> Column:
    """What the instrument said of its value; that a later value revises an earlier one is no fault."""
    if "flags" not in table.columns:
        return ibis.literal(value=False)
    return functools.reduce(operator.or_, (table["flags"].contains(word) for word in told["instrument"]["bad"]))


def _too_much_oxygen(table: Column, told: Mapping[str, Any]) -> Column:
    return table["_saturated"]


_RULES: dict[str, Callable[[Column, Mapping[str, Any]], Column]] = {
    "range": _range, "negative": _negative, "change": _change, "frozen": _frozen, "contradiction": _against, "neighbours": _far,
    "saturation": _too_much_oxygen, "duplicate": _several, "instrument": _of_instrument,
}  # fmt: skip


def _neighbouring(table: Column, told: Mapping[str, Any]) -> Column:
    """The median of the place in the same hour, and how many stations it is of."""
    around = table.group_by("place", "item", "time").aggregate(
        _middle=table["value"].median(), _near=table["value"].count()
    )
    around = around.filter((around["_near"] >= told["neighbours"]["stations"]) & (around["place"] != ""))
    return table.left_join(around, ["place", "item", "time"]).drop("place_right", "item_right", "time_right")


def _contradicted(table: Column, told: Mapping[str, Any]) -> Column:
    """Whether a part is above its whole, said of both."""
    at = ["station", "time"]
    hits = []
    for each in told["contradiction"]:
        part = table.filter(table["item"] == each["part"]).select(*at, _part="value")
        whole = table.filter(table["item"] == each["whole"]).select(*at, _whole="value")
        both = part.join(whole, at)
        both = both.filter(both["_part"] > both["_whole"]).select(*at).distinct()
        hits += [both.mutate(item=ibis.literal(each[side])) for side in ("part", "whole")]
    found = ibis.union(hits[0], *hits[1:], distinct=True).mutate(_against=ibis.literal(value=True))
    return table.left_join(found, [*at, "item"]).drop("station_right", "time_right", "item_right")


def _saturated(table: Column, told: Mapping[str, Any]) -> Column:
    """Whether oxygen is beyond what water of the temperature of that hour can hold, a few times over."""
    rule = told["saturation"]
    warm = (
        table.filter(table["item"] == "temperature").group_by("station", "time").aggregate(_warm=table["value"].max())
    )
    warm = warm.mutate(item=ibis.literal("do"))
    joined = table.left_join(warm, ["station", "time", "item"]).drop("station_right", "time_right", "item_right")
    full = rule["numerator"] / (rule["constant"] + joined["_warm"])
    return joined.mutate(_saturated=joined["value"] > rule["times"] * full)


def overrule_rows(overrules: Iterable[Overrule]) -> list[dict[str, Any]]:
    """What people have said, a row for each value: the flags that they took off, and why."""
    rows: dict[tuple[str, str, datetime], dict[str, Any]] = {}
    for each in overrules:
        row = rows.setdefault((each.station, each.item, each.time), {"_no": ",", "_why": ""})
        row["_no"] += f"{each.flag},"
        row["_why"] += f"{each.flag}: {each.reason} ({each.who}) "
    return [dict(zip(("station", "item", "time"), key, strict=True)) | row for key, row in rows.items()]


def _spoken_of(table: Column, overrules: Iterable[Overrule] | Column) -> Column:
    """With the flags that people took off each value, and why."""
    given: Column = overrules
    if not hasattr(given, "schema"):
        import pyarrow as pa

        rows = overrule_rows(given)
        if not rows:
            return table.mutate(_no=ibis.literal(""), _why=ibis.literal(""))
        given = ibis.memtable(pa.Table.from_pylist(rows))
    given = given.mutate(time=given["time"].cast(table["time"].type()))
    joined = table.left_join(given, ["station", "item", "time"]).drop("station_right", "item_right", "time_right")
    return joined.mutate(_no=joined["_no"].fill_null(""), _why=joined["_why"].fill_null("").strip())


def report(checked: Column) -> Column:
    """How many values of each station and item bear which flag, the worst first."""
    flags = checked.filter(checked["qc"] != "").mutate(flag=checked["qc"].split(",").unnest())
    counted = flags.group_by("station", "item", "flag").aggregate(
        values=flags.count(), first=flags["time"].min(), last=flags["time"].max()
    )
    return counted.order_by(ibis.desc("values"), "station", "item", "flag")


def patterns(series: Column, *, told: Mapping[str, Any] | None = None) -> Column:
    """Series whose figures look made up: mostly rounded, few different ones, or unusual first digits. Suspicion, not proof."""
    pattern = (told or parameters())["pattern"]
    good = series.filter(series["value"] > 0)
    value = good["value"]
    whole = (value == value.round()) & (value > 10)
    first = (value / 10.0 ** value.log10().floor()).floor().cast("int8")
    shares = {f"_d{digit}": (first == digit).mean() for digit in range(1, 10)}
    found = good.group_by("station", "item").aggregate(
        values=good.count(), different=value.nunique() / good.count(),
        rounded=(whole & (value % 5 == 0)).sum() / whole.sum().nullif(0),
        powers=value.max().log10() - value.min().log10(), **shares,
    )  # fmt: skip
    off = (
        functools.reduce(
            operator.add, ((found[f"_d{digit}"] - math.log10(1 + 1 / digit)).abs() for digit in range(1, 10))
        )
        / 9
    )
    enough = found["values"] >= pattern["values"]
    hits = {
        "rounded": found["rounded"] > pattern["rounded"], "few_values": found["different"] < pattern["different"],
        "first_digit": (off > pattern["first_digit"]) & (found["powers"] >= pattern["powers"]),
    }  # fmt: skip
    text = functools.reduce(
        operator.add,
        (
            ibis.ifelse((hit & enough).fill_null(ibis.literal(value=False)), f"{name},", "")
            for name, hit in hits.items()
        ),
    )
    return found.select(
        "station", "item", "values", "different", "rounded", first_digit=off, flags=text.re_replace(",$", "")
    )
