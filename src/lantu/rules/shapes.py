"""Whether the files of a pack hold what the format knows: keys, days, numbers, units, columns of tables, words of choices."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from lantu.datafiles import load_data, read_data
from lantu.rules.formula import dotted, parse
from lantu.rules.lines import line_of
from lantu.rules.loading import units
from lantu.rules.model import Pack, Rule

__all__ = ["misfits"]

_COLUMN = re.compile(r"\bt\.(\w+)\.(\w+)")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def misfits(pack: Pack) -> list[str]:
    """What stands in the files of a pack and means nothing there, each with file and line."""
    if pack.folder is None:
        return []
    return [*_Files(pack).faults()]


class _Files:
    """The files of a pack as they are written."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.known: dict[str, list[str]] = load_data("rules/shape.toml", "lantu.rules.shape/1")
        self.head, self.rules, self.tables, self.figures = (self.read(f"{name}.toml") for name in _FILES)

    def read(self, name: str) -> dict[str, Any]:
        place = self.pack.folder.joinpath(name) if self.pack.folder else None
        if place is None or not place.is_file():
            return {}
        return read_data(place, f"lantu.rules.{name.removesuffix('.toml')}/1", f"{self.pack.id}/{name}", exact=True)

    def at(self, name: str, heading: str, inside: str = "") -> str:
        folder = self.pack.folder
        return (line_of(folder, name, heading, inside) if folder else "") or f"{self.pack.id}/{name}"

    def faults(self) -> Iterator[str]:
        yield from self.of_head()
        for name, raw in self.figures.items():
            yield from self.of_figure(name, raw)
        for name, raw in self.rules.items():
            yield from self.of_rule(name, raw)
        for name, raw in self.tables.items():
            yield from self.odd("tables.toml", name, raw, "table")
            for row in raw.get("rows", ()):
                yield from self.odd("tables.toml", name, row, "row")
        for rule in self.pack.rules.values():
            yield from self.of_choices(rule)
        for name, raw in self.read("deadlines.toml").items():
            yield from self.of_limit(name, raw)

    def odd(self, name: str, heading: str, raw: Any, kind: str) -> Iterator[str]:
        for key in raw if isinstance(raw, Mapping) else ():
            if key not in self.known[kind]:
                yield f"{self.at(name, heading, key)}: {heading}: {key} means nothing in a {kind}"

    def of_head(self) -> Iterator[str]:
        for key in self.head:
            if key not in self.known["pack"]:
                yield f"{self.at('pack.toml', key)}: {key} means nothing here"
        for key in ("valid_from", "valid_to"):
            if key in self.head and not isinstance(self.head[key], date):
                yield f"{self.at('pack.toml', key)}: {key} is no day, as 2024-01-01 without quotes"
        asked = {name for rule in self.pack.rules.values() for name in _asked(rule)}
        for name in self.head.get("setters", {}):
            if name not in asked:
                yield f"{self.at('pack.toml', name)}: {name} has a setter, but no rule asks for it"
        for name in self.head.get("absent", {}).keys() & self.rules.keys():
            yield f"{self.at('pack.toml', name)}: {name} is absent here and a rule in rules.toml"

    def of_figure(self, name: str, raw: Mapping[str, Any]) -> Iterator[str]:
        at = self.at("parameters.toml", name)
        yield from self.odd("parameters.toml", name, raw, "parameter")
        for each in raw.get("versions", [raw]):
            if each is not raw:
                yield from self.odd("parameters.toml", name, each, "version")
            value = each.get("value", 0)
            if isinstance(value, bool) or not isinstance(value, int | Decimal | date):
                yield f"{at}: {name} is {value}, a figure is a number or a day"
            for key in ("valid_from", "valid_to"):
                if key in each and not isinstance(each[key], date):
                    yield f"{at}: {name}: {key} is no day, as 2024-01-01 without quotes"
        if raw.get("unit") and raw["unit"] not in {unit.suffix for unit in units()}:
            yield f"{at}: {name} has the unit {raw['unit']}, which is none of {', '.join(unit.suffix for unit in units())}"
        zh, _, en = str(raw.get("label", "")).partition("|")
        if not _HAN.search(zh) or not en.strip():
            yield f"{at}: {name} has no label in both languages"

    def of_rule(self, name: str, raw: Mapping[str, Any]) -> Iterator[str]:
        yield from self.odd("rules.toml", name, raw, "rule")
        for step in (*raw.get("before", ()), *raw.get("parts", ()), *raw.get("steps", ())):
            yield from self.odd("rules.toml", name, step, "step")
            told = step.get("condition") or step.get("flag")
            if told and not step.keys() & {"when", "why"}:
                yield f"{self.at('rules.toml', name, told)}: {name}: {told} has no when, it would always be told"
        for reading in raw.get("readings", ()):
            yield from self.odd("rules.toml", name, reading, "reading")
        for table, column in _COLUMN.findall(" ".join(_texts(raw))):
            rows = self.tables.get(table, {}).get("rows", ())
            columns = {"met"} | {key for row in rows for key in (*row.get("then", {}), row.get("id"))}
            if rows and column not in columns:
                yield f"{self.at('rules.toml', name, f't.{table}.{column}')}: {name}: the table {table} has no column {column}"

    def of_limit(self, name: str, raw: Mapping[str, Any]) -> Iterator[str]:
        """A time limit that nobody could find, or that nothing starts or ends."""
        yield from self.odd("deadlines.toml", name, raw, "limit")
        for key, known in (("count", "counts"), ("strength", "strengths")):
            if raw.get(key) not in self.known[known]:
                where = self.at("deadlines.toml", name, key)
                yield f"{where}: {name}: {key} is {raw.get(key)}, none of {', '.join(self.known[known])}"
        fields = {each.name: each.kind for each in self.pack.rules[f"{self.pack.id}.{name}"].inputs}
        for key in ("trigger", "also", "done"):
            # What ends a limit may be a day that only the table of cases knows.
            if key in raw and fields.get(raw[key], "date" if key == "done" else "") != "date":
                yield f"{self.at('deadlines.toml', name, key)}: {name}: {key} is {raw[key]}, which is no day that the rule asks for"
        if "figure" in raw and f"p.{raw['figure']}" not in self.pack.parameters:
            yield f"{self.at('deadlines.toml', name, 'figure')}: {name}: the figure {raw['figure']} is no parameter"
        if raw.get("count") in _STARTED and not raw.get("trigger"):
            yield f"{self.at('deadlines.toml', name)}: {name}: no trigger says what starts it"

    def of_choices(self, rule: Rule) -> Iterator[str]:
        """A choice that is held against a word that it cannot be."""
        fields = [*rule.inputs, *(field for each in rule.lists for field in each.fields)]
        choices = {field.name: field.values for field in fields if field.kind == "enum"}
        name = rule.id.partition(".")[2]
        for step in rule.steps:
            for node in ast.walk(parse(step.formula)):
                if isinstance(node, ast.Compare) and (held := dotted(node.left)) and held[0] in choices:
                    for word in _words(node.comparators[0]):
                        if word not in choices[held[0]]:
                            yield f"{self.at('rules.toml', name, word)}: {rule.id}: {held[0]} is never {word}"


_STARTED = ("working", "calendar", "month")
_FILES = ("pack", "rules", "tables", "parameters")


def _asked(rule: Rule) -> set[str]:
    return {field.name for field in rule.inputs} | {field.name for each in rule.lists for field in each.fields}


def _words(node: ast.AST) -> list[str]:
    return [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def _texts(raw: Any) -> Iterable[str]:
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, Mapping | list):
        for each in raw.values() if isinstance(raw, Mapping) else raw:
            yield from _texts(each)
