"""Quality control of series as named rules with parameters: each flags values, none deletes; a person overrules with a reason."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import ibis

from lantu.datafiles import load_data
from lantu.errors import UsageError

__all__ = ["Overrule", "far_off", "flag_words", "flagged", "overrule_rows", "parameters", "patterns", "report"]

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
    series: Column,
    *,
    told: Mapping[str, Any] | None = None,
    overrules: Iterable[Overrule] | Column = (),
    far: Column | None = None,
) -> Column:
    """The series (station, place, item, time, value) with ``qc``: the flags of each value, commas between, empty for none.

    ``told`` replaces the bundled parameters. A rule that lacks its parameter for an item says nothing about it. Where the series has
    ``flags``, those that came with a value from its instrument or clock count, too. ``overrules``, also as a table of
    :func:`overrule_rows`, take flags out of ``qc``; they stand in ``overruled`` with the reason. ``far`` are the values of :func:`far_off`, where the series
    is only a part and not all neighbours are in it.
    """
    told = told or parameters()
    table = _in_order(series)
    table = _with_hits(
        table,
        [
            _frozen_runs(table, told),
            far_off(series, told) if far is None else far,
            *_contradictions(series, told),
            _too_full(series, told),
        ],
    )
    table = _spoken_of(table, overrules)
    never = ibis.literal(value=False)
    rules = {name: rule(table, told).fill_null(never) for name, rule in _RULES.items()}
    stands = {name: hit & ~table["_no"].contains(f",{name},") for name, hit in rules.items()}
    text = functools.reduce(operator.add, (ibis.ifelse(hit, f"{name},", "") for name, hit in stands.items()))
    words = ibis.ifelse(_doubtful(table, told), text.re_replace(",$", ""), "")
    return table.select(*series.columns, qc=words, overruled=table["_why"])


def _doubtful(table: Column, told: Mapping[str, Any]) -> Column:
    """Whether any rule may have something to say of a value: asked once of each, so that the rules themselves look at few."""
    value, speed = table["value"], table["_speed"]
    beyond = [
        (table["item"] == key, (value <= each["low"]) | (value > each["high"]) | (speed > each["change"]))
        for key, each in told["item"].items()
    ]
    doubts = [ibis.cases(*beyond, else_=False), table["_again"], *(table[f"_{name}"] for name in _FOUND)]
    if "flags" in table.columns:
        doubts.append(table["flags"] != "")
    never = ibis.literal(value=False)
    return functools.reduce(operator.or_, (doubt.fill_null(never) for doubt in doubts))


def _in_order(series: Column) -> Column:
    """Each value beside the one before it: whether it is the same, another one of the same time, how long ago; and its number."""
    own = ibis.window(group_by=["station", "item"], order_by=["time", "value"])
    value, time = series["value"], series["time"]
    before, moment, after = value.lag().over(own), time.lag().over(own), time.lead().over(own)
    table = series.mutate(_before=before, _moment=moment, _after=after, _number=ibis.row_number().over(own))
    gap = (table["time"].epoch_seconds() - table["_moment"].epoch_seconds()).cast("float64") / 3600
    return table.mutate(
        _speed=ibis.ifelse(gap > 0, (table["value"] - table["_before"]).abs() / gap, ibis.null("float64")),
        _same=(table["value"] == table["_before"]).fill_null(ibis.literal(value=False)),
        _again=(table["time"] == table["_moment"]) | (table["time"] == table["_after"]),
    )


def _range(table: Column, told: Mapping[str, Any]) -> Column:
    return (table["value"] < _by_item(table["item"], "low", told)) | (
        table["value"] > _by_item(table["item"], "high", told)
    )


def _negative(table: Column, told: Mapping[str, Any]) -> Column:
    return (table["value"] <= 0) & (_by_item(table["item"], "low", told) >= 0)


def _change(table: Column, told: Mapping[str, Any]) -> Column:
    return table["_speed"] > _by_item(table["item"], "change", told)


def _several(table: Column, told: Mapping[str, Any]) -> Column:
    return table["_again"]


def _hit(name: str) -> Callable[[Column, Mapping[str, Any]], Column]:
    return lambda table, told: table[f"_{name}"]


def _of_instrument(table: Column, told: Mapping[str, Any]) -> Column:
    """What the instrument said of its value; that a later value revises an earlier one is no fault."""
    if "flags" not in table.columns:
        return ibis.literal(value=False)
    return functools.reduce(operator.or_, (table["flags"].contains(word) for word in told["instrument"]["bad"]))


# Rules that look at more than a value and the one before it.
_FOUND = ("frozen", "contradiction", "neighbours", "saturation")
_RULES: dict[str, Callable[[Column, Mapping[str, Any]], Column]] = {
    "range": _range, "negative": _negative, "change": _change, "frozen": _hit("frozen"), "contradiction": _hit("contradiction"),
    "neighbours": _hit("neighbours"), "saturation": _hit("saturation"), "duplicate": _several, "instrument": _of_instrument,
}  # fmt: skip
_KEY = ("station", "item", "time", "value")


def _with_hits(table: Column, hits: Sequence[Column]) -> Column:
    """The table with a column for each of the rules that found values: these are few, and joined once."""
    every = ibis.union(hits[0], *hits[1:], distinct=False)
    found = every.group_by(*_KEY).aggregate(**{f"_{name}": (every["_rule"] == name).any() for name in _FOUND})
    return table.left_join(found, _KEY).drop(*(f"{name}_right" for name in _KEY))


def _told_by(rule: str, table: Column) -> Column:
    return table.select(*_KEY, _rule=ibis.literal(rule))


def _frozen_runs(table: Column, told: Mapping[str, Any]) -> Column:
    """Values in runs of one value that are too long for their item. Only what equals the one before it is looked at."""
    same = table.filter(table["_same"]).select("station", "item", "_number")
    same = same.mutate(_nth=ibis.row_number().over(ibis.window(group_by=["station", "item"], order_by="_number")))
    same = same.mutate(_run=same["_number"] - same["_nth"])
    runs = same.group_by("station", "item", "_run").aggregate(
        _first=same["_number"].min() - 1, _last=same["_number"].max()
    )
    runs = runs.filter(runs["_last"] - runs["_first"] + 1 >= _by_item(runs["item"], "frozen", told))
    inside = [
        table["station"] == runs["station"],
        table["item"] == runs["item"],
        table["_number"].between(runs["_first"], runs["_last"]),
    ]
    return _told_by("frozen", table.semi_join(runs, inside))


def far_off(series: Column, told: Mapping[str, Any]) -> Column:
    """Values far from the median of the stations of their place in that hour. Where the least and the greatest are not far apart none is."""
    near, at = told["neighbours"], ["place", "item", "time"]
    value = series["value"]
    groups = (
        series.filter(series["place"] != "")
        .group_by(*at)
        .aggregate(_low=value.min(), _high=value.max(), _near=value.count())
    )
    apart = (groups["_high"] - groups["_low"] > near["least"]) & (
        (groups["_low"] < 0) | (groups["_high"] > near["times"] * groups["_low"])
    )
    around = series.semi_join(groups.filter(apart & (groups["_near"] >= near["stations"])), at)
    middle = around.group_by(*at).aggregate(_middle=around["value"].median())
    table = around.join(middle, at)
    off = (table["value"] - table["_middle"]).abs()
    ratio = (table["value"] > near["times"] * table["_middle"]) | (near["times"] * table["value"] < table["_middle"])
    return _told_by("neighbours", table.filter((off > near["least"]) & ratio))


def _contradictions(series: Column, told: Mapping[str, Any]) -> list[Column]:
    """Parts that are above their whole, and these wholes."""
    at, hits = ["station", "time"], []
    for each in told["contradiction"]:
        part = series.filter(series["item"] == each["part"]).select(*at, _part="value")
        whole = series.filter(series["item"] == each["whole"]).select(*at, _whole="value")
        both = part.join(whole, at)
        both = both.filter(both["_part"] > both["_whole"])
        hits += [
            _told_by("contradiction", both.mutate(item=ibis.literal(each[side]), value=both[f"_{side}"]))
            for side in ("part", "whole")
        ]
    return hits


def _too_full(series: Column, told: Mapping[str, Any]) -> Column:
    """Oxygen beyond what water of the temperature of that hour can hold, a few times over."""
    rule, at = told["saturation"], ["station", "time"]
    warm = series.filter(series["item"] == "temperature").group_by(*at).aggregate(_warm=series["value"].max())
    joined = series.filter(series["item"] == "do").join(warm, at)
    return _told_by(
        "saturation",
        joined.filter(joined["value"] > rule["times"] * (rule["numerator"] / (rule["constant"] + joined["_warm"]))),
    )


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
        values=good.count(), different=value.nunique(),
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
