"""Plan indicators computed from stations: by year side by side, one with what it rests on, and the promises that rest on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lantu.stations.indicators import Computed, Definition, definitions
from lantu.stations.register import Station
from lantu_web.monitoring.services import stations as service
from lantu_web.monitoring.services.promises import Promise, rows
from lantu_web.monitoring.services.stations import Book

__all__ = ["Line", "by_year", "definition_named", "members", "one", "places", "promises"]

SHOWN_YEARS = 6
_BLANK = dict.fromkeys(("class", "mean", "target", "zone", "months", "months_met", "meets", "whole")) | {"deciding": ()}


@dataclass(frozen=True)
class Line:
    """An indicator, by one edition or by the standard of the day, in each of the years."""

    definition: Definition
    series: str
    years: list[Computed | None]


def places(held: Book) -> list[str]:
    """The places that have computed indicators, the whole first."""
    found = {each.place for year in shown_years(held) for each in service.computed([year])}
    return sorted(found, key=lambda place: (place != service.whole(), place))


def shown_years(held: Book) -> list[int]:
    return held.years[-SHOWN_YEARS:]


def by_year(held: Book, place: str) -> list[Line]:
    """The indicators of a place in the last years, in the order of their definitions."""
    years = shown_years(held)
    found: dict[tuple[str, str], dict[int, Computed]] = {}
    for each in service.computed(years):
        if each.place == place:
            found.setdefault((each.definition.id, each.series), {})[each.year] = each
    return [
        Line(definition, series, [told.get(year) for year in years])
        for definition in definitions() for (key, series), told in found.items() if key == definition.id
    ]  # fmt: skip


def one(key: str, place: str, year: int) -> list[Computed]:
    """An indicator of a place and year: by the standard of the day first, then by each other edition."""
    found = [each for each in service.computed([year]) if (each.definition.id, each.place) == (key, place)]
    return [each for each in found if not each.series or each.standard != found[0].standard]


def members(held: Book, told: Computed) -> list[tuple[Station | None, dict[str, Any]]]:
    """The stations that a result rests on, each with what is known of it there."""
    if told.items and "station" in told.items[0]:
        return [(held.station(item["station"]), _BLANK | item) for item in told.items]
    here = {told.place} if told.place != service.whole() else {each.place for each in held.register.stations.values()}
    counting = (each for each in held.register.stations.values() if told.definition.counts(each, told.year))
    return [(each, {"station": each.code, "name": each.name}) for each in counting if each.place in here]


def definition_named(figure: str) -> Definition | None:
    """The definition of a published figure that stations tell."""
    return next((each for each in definitions() if each.figure == figure), None)


def promises(definition: Definition, place: str) -> list[tuple[Promise, str]]:
    """The promises of plans that this indicator tells of, each with the short name of its document."""
    held = rows()
    mine = [
        each for each in held.by_measure.get(definition.measure, ())
        if held.place_of.get(each.commitment.document) == place and not held.looks_back(each)
    ]  # fmt: skip
    return [(each, held.heads[each.commitment.document]["short"]) for each in mine]
