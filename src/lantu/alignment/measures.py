"""The names of measures: a catalogue of the usual ones, and a normal form for any other.

The normal form of a name is what is left when spelling, synonyms and words that say nothing are
taken away; what decides between two like names (place, sector, population, level, new or in all)
is taken out of it and kept beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from lantu.datafiles import load_data
from lantu.errors import DataError
from lantu.text import fold_width

__all__ = ["Measure", "Name", "Told", "Wording", "catalogue", "known", "name_of", "wording"]


class Told(NamedTuple):
    """The number that a promise without one stands for: 全覆盖 is 100 %."""

    comparator: str
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Measure:
    """An entry of the catalogue."""

    name: str
    aliases: tuple[str, ...]
    dimension: str
    direction: str
    shape: str
    scope: str
    definition: str
    complement: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A name made comparable: its core, and what decides beside it.

    ``features`` are pairs such as ``("sector", "农村")``; ``change`` is ``up`` or ``down`` where the
    name tells how much something changes.  ``vague`` names need their sentence.
    """

    written: str
    core: str
    features: frozenset[tuple[str, str]]
    change: str
    vague: bool
    ratio: bool

    def feature(self, kind: str) -> frozenset[str]:
        return frozenset(value for name, value in self.features if name == kind)


@dataclass(frozen=True, slots=True)
class Wording:
    """The vocabulary of ``wording.toml``, ready for use."""

    fold: re.Pattern[str]
    folded: dict[str, str]
    weak: re.Pattern[str]
    lead: re.Pattern[str]
    keep: tuple[str, ...]
    tail: re.Pattern[str]
    generic: re.Pattern[str]
    hollow: re.Pattern[str]
    vague: frozenset[str]
    ratio_heads: tuple[str, ...]
    measure_ends: tuple[str, ...]
    turning: frozenset[str]
    matter: tuple[str, ...]
    collective: re.Pattern[str]
    change: re.Pattern[str]
    directions: dict[str, str]
    features: re.Pattern[str]
    feature_of: dict[str, tuple[str, str]]
    promise: dict[str, Told]
    match: dict[str, float]


_SCHEMA_MEASURES, _SCHEMA_WORDING = "lantu.measures/1", "lantu.measure_wording/1"
_DIRECTIONS, _SHAPES = {"up", "down", "none"}, {"level", "change", "growth", "flow", "hold", "class"}
_LISTS = ("weak", "lead", "tail", "generic", "vague", "ratio_heads", "measure_ends", "matter", "collective", "keep")
_LIMITS = (
    "same",
    "near",
    "context",
    "clause",
    "common",
    "informative",
    "short",
    "block",
    "shared",
    "run",
    "cells",
    "pairs",
    "pairs_each",
)


def _load(name: str, schema: str) -> dict[str, Any]:
    raw = load_data(f"measures/{name}", schema)
    if not raw.get("source") or not isinstance(raw.get("valid_from"), date):
        raise DataError(f"{name} needs source and valid_from", hint="restore the file of the release")
    return raw


@cache
def catalogue() -> tuple[Measure, ...]:
    """The bundled measures; DataError where the file breaks its schema."""
    measures = tuple(_measure(entry) for entry in _load("catalogue.toml", _SCHEMA_MEASURES)["measure"])
    names = {measure.name for measure in measures}
    for measure in measures:
        if measure.complement and measure.complement not in names:
            raise DataError(f"complement of {measure.name} is no measure", where="catalogue.toml")
    return measures


def _measure(entry: dict[str, Any]) -> Measure:
    name = entry.get("name", "")
    missing = [key for key in ("name", "aliases", "dimension", "direction", "shape", "definition") if key not in entry]
    if missing:
        raise DataError(f"measure {name} lacks {', '.join(missing)}", where="catalogue.toml")
    if entry["direction"] not in _DIRECTIONS or entry["shape"] not in _SHAPES:
        raise DataError(f"measure {name} has an unknown direction or shape", where="catalogue.toml")
    return Measure(
        name, tuple(entry["aliases"]), entry["dimension"], entry["direction"], entry["shape"],
        entry.get("scope", ""), entry["definition"], entry.get("complement", ""),
    )  # fmt: skip


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def wording() -> Wording:
    """The bundled vocabulary; DataError where the file breaks its schema."""
    raw = _load("wording.toml", _SCHEMA_WORDING)
    for key in _LISTS:
        if not raw.get(key) or not all(isinstance(word, str) and word for word in raw[key]):
            raise DataError(f"list {key} must hold words", where="wording.toml")
    if set(raw["match"]) != set(_LIMITS):
        raise DataError(f"[match] must hold {', '.join(_LIMITS)}", where="wording.toml")
    folded = {word: group[0] for group in raw["fold"] for word in group}
    groups = [(kind, group) for kind, many in raw["feature"].items() for group in many]
    feature_of = {word: (kind, group[0]) for kind, group in groups for word in group}
    directions = {word: way for way, words in raw["change"].items() for word in words}
    starts = [word for word, (kind, _) in feature_of.items() if kind != "basis"]
    return Wording(
        fold=re.compile(_any_of(list(folded))),
        folded=folded,
        weak=re.compile(_any_of(raw["weak"])),
        lead=re.compile(rf"(?:{_any_of(raw['lead'])})(?=.{{2}})"),
        keep=tuple(raw["keep"]),
        tail=re.compile(rf"(?<=.)(?:{_any_of(raw['tail'])})\Z"),
        generic=re.compile(rf"(?<=..)(?:{_any_of(raw['generic'])})\Z"),
        hollow=re.compile(rf"(?:{_any_of([*raw['generic'], *raw['tail']])})+"),
        vague=frozenset(raw["vague"]),
        ratio_heads=tuple(raw["ratio_heads"]),
        measure_ends=tuple(raw["measure_ends"]),
        turning=frozenset(raw["turning"]),
        matter=tuple(raw["matter"]),
        collective=re.compile(_any_of(raw["collective"])),
        change=re.compile(rf"(?<=..)(?:{_any_of(list(directions))})率?\Z"),
        directions=directions,
        features=re.compile(_any_of(starts)),
        feature_of=feature_of,
        promise={
            key: Told(one["comparator"], Decimal(one["value"]), one["unit"]) for key, one in raw["promise"].items()
        },
        match={key: float(value) for key, value in raw["match"].items()},
    )


_QUOTES = re.compile(r"[\s“”‘’\"'「」『』《》〈〉#·•,，;；:：—–.。!！?？*_/]+")
_DOTTED = re.compile(r"(?<=\d)\.(?=\d)")
_BRACKET = re.compile(r"[(（]([^()（）]*)[)）]")
_LONGEST_INLINE = 6
_AND_ABOVE = re.compile(r"(?:[一二三四五六七八九十\d]|国家|[国省市县区镇乡村])级及?以上")


def _spelled(text: str) -> str:
    """Width, quotes and brackets made one; a gloss in brackets is left out, a part of the name stays."""
    text = _DOTTED.sub("\x00", fold_width(text))
    text = _QUOTES.sub("", text).replace("\x00", ".").replace("（", "(").replace("）", ")")
    return _BRACKET.sub(lambda found: found[0] if len(found[1]) <= _LONGEST_INLINE else "", text)


def _without_brackets(text: str) -> str:
    return text.replace("(", "").replace(")", "")


@cache
def name_of(written: str, *, ratio: bool = False) -> Name:
    """The comparable form of a name; ``ratio``: its figure is a share, so a direction word tells a change.

    >>> name_of("全市单位GDP能源消耗降低", ratio=True).core == name_of("单位地区生产总值能耗下降", ratio=True).core
    True
    """
    words = wording()
    text = _spelled(written)
    text = words.fold.sub(lambda found: words.folded[found[0]], text)
    text = words.weak.sub("", _without_brackets(text))
    features: set[tuple[str, str]] = set()
    text = _strip_front(text, features)
    change = ""
    if ratio and (found := words.change.search(text)):
        change = words.directions[found[0].removesuffix("率")]
        text = text[: found.start()]
    head = text.endswith(words.ratio_heads)
    if not head:
        text = _strip_back(text)
    features |= {
        words.feature_of[word] for word, (kind, _) in words.feature_of.items() if kind == "basis" and word in text
    }
    short = len(text) <= words.match["short"] and not features
    vague = short or len(text) < 2 or text in words.vague or bool(words.hollow.fullmatch(text))
    return Name(written, text, frozenset(features), change, vague, head)


def _strip_front(text: str, features: set[tuple[str, str]]) -> str:
    words = wording()
    while text:
        if found := _AND_ABOVE.match(text):
            features.add(("level", found[0]))
        elif (found := words.features.match(text)) and len(text) - found.end() >= 2:
            features.add(words.feature_of[found[0]])
        elif text.startswith(words.keep) or not (found := words.lead.match(text)):
            return text
        text = text[found.end() :]
    return text


def _strip_back(text: str) -> str:
    words = wording()
    while True:
        shorter = words.generic.sub("", words.tail.sub("", text))
        if shorter == text or len(shorter) < 2:
            return text
        text = shorter


_Entry = tuple[str, str, frozenset[tuple[str, str]]]


def _entry(name: Name) -> _Entry:
    return name.core, name.change, frozenset(pair for pair in name.features if pair[0] != "basis")


@cache
def _index() -> dict[_Entry, str]:
    found: dict[_Entry, str] = {}
    for measure in catalogue():
        for alias in (measure.name, *measure.aliases):
            found.setdefault(_entry(name_of(alias, ratio=measure.dimension == "ratio")), measure.name)
    return found


@cache
def _by_name() -> dict[str, Measure]:
    return {measure.name: measure for measure in catalogue()}


def known(name: Name, dimension: str) -> Measure | None:
    """The measure of the catalogue that ``name`` means, if any."""
    found = _index().get(_entry(name))
    measure = _by_name().get(found or "")
    if measure is None or (dimension and measure.dimension not in (dimension, "count", "people")):
        return None
    return measure
