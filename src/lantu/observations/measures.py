"""Which published figure measures which promise: names, relations, conversions and breaks, all as data."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from lantu.datafiles import load_data
from lantu.errors import DataError
from lantu.quantity.units import to_base

__all__ = [
    "Break",
    "Relation",
    "Told",
    "breaks_of",
    "catalogued",
    "converted",
    "figure_names",
    "figure_of",
    "known_measure",
    "measures",
    "names_of",
    "relations_of",
    "told_by",
]

_FILE, _SCHEMA = "observations/measures.toml", "lantu.observation_measures/1"
_CATALOGUE, _CATALOGUE_SCHEMA = "measures/catalogue.toml", "lantu.measures/1"
_RELATIONS, _FULL = frozenset({"same", "converted", "near"}), 100


class Relation(NamedTuple):
    """How a published figure stands to a measure."""

    indicator: str
    relation: str
    formula: str = ""
    basis: str = ""
    note: str = ""


class Break(NamedTuple):
    """A year from which values do not compare with those before; ``conversion`` names the bridge, if there is one."""

    measure: str
    year: int
    before: str
    after: str
    source: str
    conversion: str


class Told(NamedTuple):
    """What the catalogue says of a measure."""

    name: str
    direction: str
    shape: str


@dataclass(frozen=True, slots=True)
class Measures:
    """The table, ready for use."""

    by_name: dict[str, str]
    relations: dict[str, tuple[Relation, ...]]
    formulas: dict[str, dict[str, str]]
    breaks: tuple[Break, ...]


@cache
def measures() -> Measures:
    """The bundled table; DataError where it breaks its schema."""
    raw = load_data(_FILE, _SCHEMA)
    by_name: dict[str, str] = {}
    relations: dict[str, tuple[Relation, ...]] = {}
    for entry in raw["measure"]:
        name = entry["name"]
        relations[name] = tuple(Relation(**each) for each in entry["observed"])
        for each in relations[name]:
            if each.relation not in _RELATIONS or (each.relation == "converted") != (each.formula in raw["formula"]):
                raise DataError(f"{name}: relation of {each.indicator} is not complete", where=_FILE)
        by_name |= dict.fromkeys([name, *entry["promised"]], name)
    return Measures(by_name, relations, raw["formula"], tuple(Break(**each) for each in raw["break"]))


@cache
def _catalogue() -> dict[str, Told]:
    entries = load_data(_CATALOGUE, _CATALOGUE_SCHEMA)["measure"]
    found: dict[str, Told] = {}
    for entry in entries:
        told = Told(entry["name"], entry["direction"], entry["shape"])
        for name in (entry["name"], *entry["aliases"]):
            found.setdefault(name, told)
    return found


def catalogued(name: str) -> Told | None:
    """What the catalogue of measures says of ``name``, by its name or an alias."""
    return _catalogue().get(name)


def known_measure(name: str) -> str:
    """The measure that ``name`` stands for; the name itself where none is known.

    >>> known_measure("单位GDP能源消耗降低"), known_measure("桥梁数")
    ('单位地区生产总值能源消耗降低', '桥梁数')
    """
    told = catalogued(name)
    return measures().by_name.get(name) or (told.name if told else name)


@cache
def _names() -> dict[str, frozenset[str]]:
    """The names that stand for each known measure."""
    found: dict[str, set[str]] = {}
    for name in {*measures().by_name, *_catalogue()}:
        found.setdefault(known_measure(name), set()).add(name)
    return {measure: frozenset(names) for measure, names in found.items()}


def names_of(measure: str) -> frozenset[str]:
    """The names that stand for ``measure``, its own among them.

    >>> "单位GDP能源消耗降低" in names_of("单位地区生产总值能源消耗降低"), sorted(names_of("桥梁数"))
    (True, ['桥梁数'])
    """
    return _names().get(measure, frozenset()) | {measure}


@cache
def figure_names() -> frozenset[str]:
    """Every name that a measure, or a figure that tells of one, is known by."""
    observed = {each.indicator for relations in measures().relations.values() for each in relations}
    return frozenset({*measures().by_name, *_catalogue(), *observed})


def relations_of(measure: str) -> tuple[Relation, ...]:
    """The figures that tell ``measure``, as the table says, and those that bear one of its names.

    >>> [one.indicator for one in relations_of("城市生活污水集中收集率")]
    ['城市生活污水集中收集率', '生活污水集中收集率']
    """
    return _relations().get(measure) or (Relation(measure, "same"),)


def told_by(figure: str) -> frozenset[str]:
    """The measures that a figure tells of.

    >>> sorted(told_by("空气质量优良天数"))
    ['空气质量优良天数', '空气质量优良天数比率']
    """
    return _told_by().get(figure, frozenset()) | {figure}


@cache
def _told_by() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for measure, relations in _relations().items():
        for each in relations:
            found.setdefault(each.indicator, set()).add(measure)
    return {figure: frozenset(measures) for figure, measures in found.items()}


@cache
def _relations() -> dict[str, tuple[Relation, ...]]:
    found = {}
    for measure in {*measures().relations, *_names()}:
        told = measures().relations.get(measure, ())
        names = [measure, *sorted(names_of(measure) - {measure})]
        said = {each.indicator for each in told}
        found[measure] = (*told, *(Relation(name, "same") for name in names if name not in said))
    return found


def figure_of(indicator: str, measure: str) -> str:
    """Under which name a row is looked for: its own where it is known, else the measure that its table told.

    >>> figure_of("国控断面水质优良比例", "地表水水质优良比例"), figure_of("全市绿化指标", "森林覆盖率")
    ('国控断面水质优良比例', '森林覆盖率')
    """
    return indicator if indicator in figure_names() or not measure else measure


def breaks_of(measure: str) -> tuple[Break, ...]:
    """The breaks in the series of ``measure``."""
    return tuple(each for each in measures().breaks if each.measure == measure)


def converted(value: Decimal | Fraction, unit: str, formula: str, year: int, wanted: str) -> Fraction | None:
    """``value`` in the unit ``wanted``, through ``formula`` if one is named; None where the units do not convert.

    >>> converted(Decimal(7026), "万亩", "", 2022, "平方公里")
    Fraction(46840, 1)
    >>> float(converted(Decimal(333), "天", "days_share", 2023, "%"))
    91.23287671232876
    """
    number = Fraction(value)
    if formula:
        rule: dict[str, Any] = measures().formulas[formula]
        if unit != rule["from"]:
            return None
        number, unit = _by(formula, number, year), rule["unit"]
    if unit == wanted:
        return number
    have, want = _factor(unit), _factor(wanted)
    if have is None or want is None or have[1:] != want[1:]:
        return None
    return number * have[0] / want[0]


@cache
def _factor(unit: str) -> tuple[Fraction, str, str] | None:
    base = to_base(Decimal(1), unit)
    return None if base is None else (base.value, base.unit, base.dimension)


def _by(formula: str, number: Fraction, year: int) -> Fraction:
    if formula == "days_share":
        return number / (366 if calendar.isleap(year) else 365) * _FULL
    return _FULL - number if formula == "complement" else -number
