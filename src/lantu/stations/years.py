"""Yearly means of series with their classes, straight over the files of the store."""

from __future__ import annotations

from typing import Any

import ibis

from lantu.standards.columns import class_column, rank_by_item
from lantu.standards.editions import Edition, editions
from lantu.standards.water import Kind, water_scales

__all__ = ["hours_of", "monthly_means", "section_classes", "used", "yearly_means"]

Column = Any


def used(series: Column) -> Column:
    """What a mean takes: values without a flag of quality control, where there was one."""
    told = series.filter(series["value"].notnull())
    return told.filter(told["qc"] == "") if "qc" in told.columns else told


def yearly_means(series: Column) -> Column:
    """The mean and the number of values of each station, item and year."""
    told = used(series)
    year = told["year"] if "year" in told.columns else told["time"].year()
    return told.group_by("station", "item", year=year).aggregate(
        mean=told["value"].mean(), values=told["value"].count()
    )


def monthly_means(series: Column) -> Column:
    """The mean and the number of values of each station, item, year and month."""
    told = used(series)
    return told.group_by("station", "item", year=told["time"].year(), month=told["time"].month()).aggregate(
        mean=told["value"].mean(), values=told["value"].count()
    )


def section_classes(series: Column, edition: Edition | None = None, kind: Kind = "river") -> Column:
    """The class of each section and year: the worst of its items' yearly means, and by which items; with months that it rests on.

    Items that are equally bad decide together, commas between. A year counts as whole with the months that the method asks for.
    """
    edition = edition or editions("surface_water")[-1]
    items = edition.body["items"]
    scales = {
        key: scale for key, scale in water_scales(edition, kind).items() if items[key].get("use", "class") == "class"
    }
    months = monthly_means(series)
    means = months.group_by("station", "item", "year").aggregate(
        mean=months["mean"].mean(), months=months["month"].nunique()
    )
    ranked = means.mutate(rank=rank_by_item(means["mean"], means["item"], scales))
    ranked = ranked.filter(ranked["rank"].notnull())
    ranked = ranked.mutate(_worst=ranked["rank"].max().over(ibis.window(group_by=["station", "year"])))
    worst = ranked["item"].collect(where=ranked["rank"] == ranked["_worst"])
    found = ranked.group_by("station", "year").aggregate(
        rank=ranked["rank"].max(), items=ranked.count(), months=ranked["months"].min(),
        deciding=worst.sort().join(","),
    )  # fmt: skip
    return found.mutate(**{
        "class": class_column(found["rank"], edition.body["classes"]),
        "word": class_column(found["rank"], edition.body["method"]["words"]),
        "whole": found["months"] >= edition.body["periods"]["year_with_ice"],
    })  # fmt: skip


def hours_of(series: Column, items: tuple[str, ...] = ("so2", "no2", "co", "pm10", "pm25")) -> Column:
    """Hourly air values with a column for each pollutant, as `air_days` takes them; ozone of the hour as ``o3``."""
    told = used(series)
    wanted = {"o3": "o3_hour"} | {item: item for item in items}
    return told.group_by("station", "time").aggregate(
        **{name: told["value"].mean(where=told["item"] == item) for name, item in wanted.items()}
    )
