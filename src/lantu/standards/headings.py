"""The heads of a laboratory's table: which row they stand in, what each column holds, and in which unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from lantu.datafiles import load_data
from lantu.sheets import cell_text, heading_at, reading
from lantu.standards.readings import is_unit, spelling

__all__ = ["Column", "Grid", "Headings", "Vocabulary", "headings_of", "kind_of_row", "text_of", "vocabulary"]

_BRACKETED = re.compile(r"[(\[]([^()\[\]]*(?:\([^()]*\))?[^()\[\]]*)[)\]]")
_ALL_IN = re.compile(r"单位\s*[::]\s*([^\s,，;；、()]+)")
_BEHIND_WORD = re.compile(r"[\s:：(（,，.、\d]")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The items that a standard knows: their units, and all the ways to write their names."""

    units: Mapping[str, str]
    names: Mapping[str, str]
    presence: frozenset[str] = frozenset()

    def item(self, heading: str) -> tuple[str, str] | None:
        """The item of a heading and the unit that stands in it: ``氨氮(mg/L)``, ``浑浊度/NTU``, ``总氮(以N计) mg/L``."""
        text = spelling(heading).replace("\n", " ")
        if key := self.names.get(_key(text)):
            return key, ""
        inside = [match[1] for match in _BRACKETED.finditer(text)]
        unit = next((each for each in inside if is_unit(each)), "")
        for whole in (text, _BRACKETED.sub(" ", text).strip(" /,，:："), *reversed(inside)):
            for name, tail in _parts(whole):
                if key := self.names.get(_key(name)):
                    return key, tail or unit
        return None


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """A heading as a name and the unit behind it, however they are set apart."""
    yield text, ""
    for pattern in (
        r"(.*\S)\s+(\S+)",
        r"([^/]+)/(.+)",
        r"(.+)[,，:：;；](.+)",
        r"(.*[\u4e00-\u9fff])([^\u4e00-\u9fff].*)",
    ):
        match = re.fullmatch(pattern, text)
        if match and is_unit(match[2].strip()):
            yield match[1], match[2].strip()


def _key(text: str) -> str:
    return re.sub(r"[\s()（）\[\]_、]", "", spelling(text)).lower()


def vocabulary(*tables: Mapping[str, Mapping[str, Any]]) -> Vocabulary:
    """The words of one or more tables of items; the first that claims a name has it."""
    units: dict[str, str] = {}
    names: dict[str, str] = {}
    for items in tables:
        for key, item in items.items():
            units.setdefault(key, item.get("unit", ""))
            for name in (item["name"], key, *item.get("aliases", ())):
                names.setdefault(_key(name), key)
    presence = {key for items in tables for key, item in items.items() if item.get("presence")}
    return Vocabulary(units, names, frozenset(presence))


@cache
def _words() -> dict[str, Any]:
    return load_data("standards/readings.toml", "lantu.readings/1")


@cache
def _fields() -> dict[str, str]:
    return {_key(name): key for key, names in _words()["field"].items() for name in names}


@cache
def _keys(*path: str) -> frozenset[str]:
    found: Any = _words()
    for name in path:
        found = found[name]
    return frozenset(_key(each) for each in found)


class Grid(NamedTuple):
    """A sheet as a whole, for it may be turned: its name, and its rows with their numbers in the file."""

    name: str
    rows: Sequence[tuple[int, Sequence[Any]]]


class Column(NamedTuple):
    """A column that was understood: where it stands, and the field or item that it holds."""

    at: int
    heading: str
    field: str = ""
    item: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Headings:
    """The columns of a sheet, what stands below them, and the heads that nothing knows."""

    row: int
    columns: list[Column]
    below: Sequence[tuple[int, Sequence[Any]]]
    width: int = 0
    unknown: tuple[str, ...] = field(default=())

    @property
    def long(self) -> bool:
        """Whether each row is one value: 项目, 结果."""
        return {"item", "value"} <= {each.field for each in self.columns}


def headings_of(grid: Grid, words: Vocabulary) -> Headings | None:
    """The row among the first that names most columns, and what stands below it; None where no row names an item."""
    first = [row for _, row in grid.rows[: reading("title_rows")]]
    at, known = heading_at(first, lambda row: len({each.item or each.field for each in _columns(row, words)}))
    if not known:
        return None
    best = _columns(first[at], words)
    found = Headings(grid.rows[at][0], _settled(best), grid.rows[at + 1 :], len(first[at]))
    if not any(each.item for each in best) and not found.long:
        return None
    if not found.long:  # a head over items that says no more than that they are items
        found.columns[:] = [each for each in found.columns if each.field not in ("item", "value", "unit")]
    _common_unit(grid, at, found.columns, words)
    understood = {each.at for each in best}
    aside = (text_of(cell) for number, cell in enumerate(first[at]) if number not in understood)
    heads = dict.fromkeys(head for head in aside if head and _key(head) not in _keys("aside", "names"))
    return Headings(found.row, found.columns, found.below, found.width, tuple(heads))


def _columns(row: Sequence[Any], words: Vocabulary) -> list[Column]:
    return [column for number, cell in enumerate(row) if (column := _column(number, cell, words))]


def _column(index: int, cell: Any, words: Vocabulary) -> Column | None:
    heading = text_of(cell)
    if not heading:
        return None
    bare = _key(_BRACKETED.sub("", spelling(heading)))
    known = words.item(heading)
    name = _fields().get(_key(heading)) or _fields().get(bare)
    if name and not (known and _key(heading) in words.names):
        return Column(index, heading, field=name)
    return Column(index, heading, item=known[0], unit=known[1]) if known else None


def _settled(columns: list[Column]) -> list[Column]:
    """Of several columns that could name the station one does; the others are the sample's number, or the water around it."""
    named = [each for each in columns if each.field == "station"]
    weak = _keys("weak", "code") | _keys("weak", "body")
    station = next((each for each in named if _key(each.heading) not in weak), named[0] if named else None)
    has_body = any(each.field == "body" for each in columns)
    found = []
    for each in columns:
        if each.field == "station" and each is not station:
            body = _key(each.heading) in _keys("weak", "body") and not has_body
            each = each._replace(field="body" if body else "code")
        found.append(each)
    return found


def _common_unit(grid: Grid, at: int, columns: list[Column], words: Vocabulary) -> None:
    """A unit that is told once for the whole table, above the heads: 单位：μg/L."""
    from lantu.standards.readings import Reading, converted

    above = (text_of(cell) for _, row in grid.rows[: at + 1] for cell in row)
    unit = next((m[1] for text in above for m in _ALL_IN.finditer(spelling(text)) if is_unit(m[1])), "")
    for number, each in enumerate(columns):
        fits = unit and each.item and not each.unit and converted(Reading(""), unit, words.units[each.item]) is not None
        if fits:
            columns[number] = each._replace(unit=unit)


def kind_of_row(row: Sequence[Any]) -> str:
    """Whether a row below the heads holds units, detection limits, or something about the table; empty for a sample."""
    texts = [text for cell in row if (text := text_of(cell))][:2]
    for kind in ("unit", "detection", "about"):
        told = texts[:1] if kind == "about" else texts
        if any(_key(text) in _keys("row", kind) for text in told):
            return kind
    return "about" if texts and _begins(texts[0], _words()["row"]["about"]) else ""


def _begins(text: str, words: Iterable[str]) -> bool:
    """Whether a text is one of the words with something behind it: 注：…, 标准限值（Ⅲ类）."""
    low = spelling(text).lower()
    return any(low.startswith(word) and _BEHIND_WORD.match(low[len(word) :]) for word in words)


def text_of(cell: Any) -> str:
    return "" if cell is None else cell_text(cell)
