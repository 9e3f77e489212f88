"""A rule pack read from its folder: the rules, figures, tables and words of one text, everything expanded and checked."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from lantu.datafiles import read_data
from lantu.errors import DataError
from lantu.rules.citing import named_article
from lantu.rules.decisions import Table, read_table
from lantu.rules.formula import WINDOWS, call_name, dotted, parse
from lantu.rules.lines import find_line
from lantu.rules.model import (
    Alternative,
    Citation,
    Field,
    Level,
    ListInput,
    Pack,
    Parameter,
    Reading,
    Rule,
    Step,
    Text,
    TimeLimit,
    Unit,
    Version,
)  # fmt: skip
from lantu.rules.naming import renamed

__all__ = ["load_pack", "unit_of", "units"]

_HINT = "docs/rules.md shows how a pack is written"
_LIMIT_FIELDS = ("count", "strength", "trigger", "also", "done", "used", "used_list", "kind", "limit")


def _toml(place: Traversable, schema: str) -> dict[str, Any]:
    return read_data(place, schema, hint=_HINT, exact=True)


@lru_cache(maxsize=1)
def units() -> tuple[Unit, ...]:
    """Units by the end of a name, the longest end first."""
    raw = _toml(files("lantu").joinpath("data", "rules", "units.toml"), "lantu.rules.units/1")
    found = [
        Unit(
            suffix,
            Text.read(row["label"]),
            row["digits"],
            row["scale"],
            Decimal(row.get("low", 0)),
            Decimal(row["high"]),
            tuple((word, Decimal(factor)) for word, factor in row.get("also", {}).items()),
        )
        for suffix, row in raw["units"].items()
    ]
    for unit in found:
        if len(str(int(unit.high))) + unit.scale > unit.digits:
            raise DataError(f"{unit.suffix} has too few digits for {unit.high}", where="units.toml", hint=_HINT)
    return tuple(sorted(found, key=lambda unit: -len(unit.suffix)))


def unit_of(name: str) -> Unit | None:
    """The unit that the end of a name tells."""
    return next((unit for unit in units() if name == unit.suffix or name.endswith(f"_{unit.suffix}")), None)


def load_pack(folder: Traversable) -> Pack:
    """A pack from its folder; DataError where anything in it does not fit, with the file and the line."""
    try:
        return _Loader(folder).pack()
    except DataError as error:
        place = find_line(folder, error.where, error.message.partition(":")[0])
        raise DataError(error.message, where=place or f"{folder.name}: {error.where}", hint=error.hint) from error
    except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        what = f"lacks {error.args[0]}" if isinstance(error, KeyError) else f"does not fit: {error}"
        raise DataError(what, where=str(folder.name), hint=_HINT) from error


class _Loader:
    """Reads a folder into a pack, with everything that formulas lean on expanded."""

    def __init__(self, folder: Traversable) -> None:
        self.folder = folder
        self.head = _toml(folder.joinpath("pack.toml"), "lantu.rules.pack/1")
        self.words = _toml(folder.joinpath("labels.toml"), "lantu.rules.labels/1")
        common = _toml(files("lantu").joinpath("data", "rules", "labels.toml"), "lantu.rules.labels/1")
        self.labels = {**common.get("labels", {}), **self.words.get("labels", {})}
        self.values = {**common.get("values", {}), **self.words.get("values", {})}
        self.messages = {**common.get("messages", {}), **self.words.get("messages", {})}
        raw_tables = self.optional("tables.toml", "lantu.rules.tables/1")
        self.tables: dict[str, Table] = {name: read_table(name, raw) for name, raw in raw_tables.items()}

    def optional(self, name: str, schema: str) -> dict[str, Any]:
        place = self.folder.joinpath(name)
        return _toml(place, schema) if place.is_file() else {}

    def pack(self) -> Pack:
        head = self.head
        raw = _toml(self.folder.joinpath("rules.toml"), "lantu.rules.rules/1")
        self.raw = raw
        rules = {f"{head['id']}.{key}": self.read(key, each) for key, each in raw.items()}
        rules |= {f"{head['id']}.{key}": self.absent(key, told) for key, told in head.get("absent", {}).items()}
        parameters = self.parameters()
        return Pack(
            folder=self.folder,
            text=head.get("text", ""),
            id=head["id"],
            version=head["version"],
            title=Text.read(head["title"]),
            document=head["document"],
            valid_from=head.get("valid_from"),
            valid_to=head.get("valid_to"),
            before=Text.read(head.get("before", "")),
            rules=rules,
            parameters=parameters,
            tables=self.tables,
            absent={key: rules[f"{head['id']}.{key}"].title for key in head.get("absent", {})},
            deadlines=self.deadlines(rules, parameters),
            words={value: Text.read(label) for value, label in self.values.items()},
            levels=self.levels(rules),
        )

    def levels(self, rules: Mapping[str, Rule]) -> tuple[Level, ...]:
        found = [
            Level(
                each["table"],
                f"{self.head['id']}.{each['rule']}",
                each["key"],
                *(Text.read(each[name]) if name in each else None for name in ("called", "key_called")),
            )
            for each in self.head.get("levels", ())
        ]
        for level in found:
            if level.rule not in rules:
                raise DataError(f"there is no rule {level.rule}", where=f"{self.head['id']}/pack.toml", hint=_HINT)
        return tuple(found)

    def deadlines(self, rules: Mapping[str, Rule], parameters: Mapping[str, Parameter]) -> dict[str, TimeLimit]:
        found: dict[str, TimeLimit] = {}
        for key, raw in self.optional("deadlines.toml", "lantu.rules.deadlines/1").items():
            rule = rules.get(f"{self.head['id']}.{key}")
            if rule is None:
                raise DataError(f"there is no rule {key}", where=f"{self.head['id']}/deadlines.toml", hint=_HINT)
            plain = {name: raw[name] for name in _LIMIT_FIELDS if name in raw}
            found[rule.id] = TimeLimit(
                rule=rule.id,
                citation=rule.citation,
                figure=parameters.get(f"p.{raw.get('figure')}"),
                average=tuple(raw.get("average", ())),
                what=Text.read(raw["what"]),
                who=Text.read(raw.get("who", "")),
                wording=Text.read(raw.get("wording", "")),
                **plain,
            )
        return found

    def citation(self, article: str) -> Citation:
        eid = self.head["articles"].get(article)
        if eid is None:
            raise DataError(f"article {article} has no address", where=f"{self.head['id']}/pack.toml", hint=_HINT)
        return Citation(self.head["document"], self.article(article), eid)

    def article(self, key: str) -> str:
        """How an article is called: ``[names]`` goes before the general form."""
        return str(self.head.get("names", {}).get(key, named_article(self.head["article_name"], key)))

    def label(self, name: str) -> Text:
        return Text.read(self.labels.get(name, name))

    def value_label(self, name: str, value: str) -> Text:
        """The words for a value of an input: those of ``[values]``, for this input (``track.other``) or for all."""
        words = self.values
        return Text.read(words.get(f"{name}.{value}", words.get(value, value)))

    def parameters(self) -> dict[str, Parameter]:
        raw = self.optional("parameters.toml", "lantu.rules.parameters/1")
        found = {name: self.parameter(f"p.{name}", each) for name, each in raw.items()}
        for table in self.tables.values():
            for row in table.rows:
                for column, value in row.then:
                    if not isinstance(value, str | bool):
                        name = f"c.{table.name}__{row.id}__{column}"
                        entry = {"value": value, "article": row.article or self.head["id"]}
                        label = f"{row.label.zh}|{row.label.en}"
                        found[name] = self.parameter(name, {"label": label, **entry})
        return {each.name: each for each in found.values()}

    def parameter(self, name: str, raw: dict[str, Any]) -> Parameter:
        versions = raw.get("versions", [raw] if "value" in raw else [])
        return Parameter(
            name=name,
            unit=raw.get("unit", ""),
            label=Text.read(raw.get("label", name)),
            setter=Text.read(raw.get("setter", self.head["title"])),
            versions=tuple(
                Version(
                    value=_exact(each["value"]),
                    valid_from=each.get("valid_from", self.head.get("valid_from")),
                    valid_to=each.get("valid_to"),
                    place=each.get("place", ""),
                    source=each.get("source", self.head["document"]),
                    article=self.article(raw["article"]) if raw.get("article") in self.head["articles"] else "",
                )
                for each in versions
            ),
        )

    def field(self, name: str, spec: str | dict[str, Any]) -> Field:
        raw = {"type": spec} if isinstance(spec, str) else spec
        kind, _, values = raw["type"].partition(":")
        setter = self.head.get("setters", {}).get(name)
        return Field(
            name=name,
            kind=kind.rstrip("?"),
            required=not kind.endswith("?") and kind not in {"bool", "dates"},
            label=self.label(name),
            values=tuple(values.split(",")) if values else (),
            value_labels=tuple(self.value_label(raw.get("alias", name), each) for each in values.split(",") if each),
            unit=unit_of(name),
            setter=Text.read(setter["who"]) if setter else None,
            article=self.article(setter["article"]) if setter else "",
            low=Decimal(raw["low"]) if "low" in raw else None,
            high=Decimal(raw["high"]) if "high" in raw else None,
            aliases=tuple(
                (value, tuple(words))
                for value, words in self.head.get("aliases", {}).get(raw.get("alias", name), {}).items()
            ),
        )

    def listed(self, name: str, spec: Any) -> ListInput:
        key = name.rstrip("?")
        plain = isinstance(spec, str)
        if plain:
            unit = unit_of(key) or unit_of(key.removesuffix("_list"))
            each = self.field("value", spec)
            fields: tuple[Field, ...] = (replace(each, label=self.label(key), unit=unit),)
        else:
            fields = tuple(self.field(inner, written) for inner, written in spec.items())
        return ListInput(key, fields, plain, not name.endswith("?"), self.label(key))

    def read(self, key: str, raw: dict[str, Any]) -> Rule:
        """A rule; what is wrong with it is told with its name."""
        where = f"{self.head['id']}.{key}"
        try:
            return self.rule(key, raw)
        except DataError as error:
            inner = error.where if error.where != where else ""
            message = f"{error.message}: {inner}" if inner else error.message
            raise DataError(message, where=where, hint=error.hint) from error
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            what = f"lacks {error.args[0]}" if isinstance(error, KeyError) else f"does not fit: {error}"
            raise DataError(what, where=where, hint=_HINT) from error

    def rule(self, key: str, raw: dict[str, Any]) -> Rule:
        where = f"{self.head['id']}.{key}"
        article = raw.get("article", key)
        inputs = {name.rstrip("?"): self.field(name, spec) for name, spec in raw.get("inputs", {}).items()}
        lists = {name.rstrip("?"): self.listed(name, spec) for name, spec in raw.get("lists", {}).items()}
        steps: list[Step] = []
        readings: list[Reading] = []
        steps += [self.step(each, article, where) for each in raw.get("before", [])]
        for part in raw.get("parts", []):
            if "rule" not in part:  # a step between the parts
                steps.append(self.step(part, article, where))
                continue
            inner, when = self.part(part), self.expand(part.get("when", ""))
            asked = (
                tuple(each.name for each in inner.inputs if each.required and each.name not in inputs) if when else ()
            )
            if asked:
                steps.append(
                    Step(f"need_{key}_{part['rule']}", when, Text("", ""), inner.citation, output=False, needs=asked)
                )
            inputs = {
                **{each.name: replace(each, required=each.required and not when) for each in inner.inputs},
                **inputs,
            }
            for listed in inner.lists:
                lists[listed.name] = _with_fields(
                    replace(listed, required=listed.required and not when), lists.get(listed.name)
                )
            # Steps over the items of a list that only this part has need no guard: without items nothing is taken.
            free = part.get("items") == "always"
            guarded = [step if free and step.over else _guarded(step, when) for step in inner.steps]
            made_before = {(step.name, step.formula, step.over) for step in steps}
            steps += [step for step in guarded if (step.name, step.formula, step.over) not in made_before]
            readings += [replace(r, when=_both(part.get("when", ""), r.when)) for r in inner.readings]
        readings += [self.reading(each) for each in raw.get("readings", [])]
        steps += [self.step(each, article, where) for each in raw.get("steps", [])]
        made = {step.name for step in steps}
        return Rule(
            id=where,
            title=Text.read(raw["title"]),
            citation=self.citation(article),
            inputs=tuple(each for each in inputs.values() if each.name not in made),
            lists=tuple(_without_made(each, steps, raw.get("optional", ())) for each in lists.values()),
            steps=tuple(steps),
            readings=tuple(_alternatives(each, asks=lambda name: name not in made) for each in readings),
            case_date=raw.get("case_date", ""),
            ceiling=raw.get("ceiling", False),
            measure=raw.get("measure", ""),
            burden=raw.get("burden", False),
        )

    def part(self, part: Mapping[str, Any]) -> Rule:
        """A rule as a part of another: some of its names called otherwise (``with``), some steps or readings left out."""
        rule, left_out = self.rule(part["rule"], self.raw[part["rule"]]), set(part.get("without", ()))
        kept = [step for step in rule.steps if step.name not in left_out]
        readings = tuple(
            _alternatives(each, changes=lambda name: name not in left_out)
            for each in rule.readings
            if each.code not in left_out
        )
        return renamed(replace(rule, steps=tuple(kept), readings=readings), part.get("with", {}))

    def absent(self, key: str, told: str | dict[str, str]) -> Rule:
        """A place of the text that names no figure: its title, or a table with ``title`` and the ``code`` of the reason."""
        entry = {"title": told} if isinstance(told, str) else told
        code = entry.get("code", "no_amount_or_rate_in_text")
        gate = Step(
            f"refused_{code}", "True", Text.read(self.messages[code]),
            self.citation(entry.get("article", key.removeprefix("item").removeprefix("art"))), output=False, refuse=code,
        )  # fmt: skip
        return Rule(f"{self.head['id']}.{key}", Text.read(entry["title"]), gate.citation, (), (), (gate,), ())

    def step(self, raw: dict[str, Any], article: str, where: str) -> Step:
        """A step; what is wrong with it is told with its name."""
        try:
            return self.step_of(raw, article, where)
        except DataError as error:
            named = next((raw[key] for key in ("name", "refuse", "flag", "condition", "why") if key in raw), "need")
            inner = f" ({error.where})" if error.where not in {"", where} else ""
            raise DataError(f"{named}: {error.message}{inner}", where=where, hint=error.hint) from error

    def step_of(self, raw: dict[str, Any], article: str, where: str) -> Step:
        kinds = [kind for kind in ("refuse", "flag", "condition") if kind in raw]
        if raw.get("why") and raw["why"] not in self.tables:
            raise DataError(f"there is no table {raw['why']}", where=where, hint=_HINT)
        needs = tuple(raw.get("need", ()))
        code = raw[kinds[0]] if kinds else ""
        name = raw.get("name") or (f"{kinds[0]}_{code}" if kinds else f"need_{'_'.join(needs)}")
        if code and code not in self.messages:
            raise DataError(f"the code {code} has no message", where=where, hint=_HINT)
        unit = unit_of(name)
        return Step(
            name=name,
            formula=self.expand(raw["is"] if "is" in raw else raw.get("when", "True")),
            label=Text.read(self.messages[code]) if code else self.label(name),
            citation=self.citation(str(raw.get("article", article))),
            over=raw.get("over", ""),
            output=not kinds and not needs and raw.get("output", not raw.get("over")),
            output_name=raw.get("as", ""),
            refuse=raw.get("refuse", ""),
            flag=raw.get("flag", ""),
            condition=raw.get("condition", ""),
            needs=needs,
            form=raw.get("form", "month" if name.endswith("_month") else ""),
            unit=unit.label if unit else None,
            rounding=raw.get("rounding", ""),
            why=raw.get("why", ""),
            key=raw.get("key", ""),
        )

    def reading(self, raw: str | dict[str, Any]) -> Reading:
        entry: dict[str, Any] = {"code": raw} if isinstance(raw, str) else raw
        code = entry["code"]
        words = self.words.get("readings", {}).get(code)
        if words is None:
            raise DataError(f"reading {code} has no words", where=f"{self.head['id']}/labels.toml", hint=_HINT)
        told: list[str | dict[str, str]] = words.get("other", [])
        ways: list[dict[str, Any]] = entry.get("other", [])
        alternatives = tuple(self.alternative(each, ways[at] if at < len(ways) else {}) for at, each in enumerate(told))
        return Reading(code, Text.read(words["taken"]), self.expand(entry.get("when", "")), alternatives)

    def alternative(self, told: str | dict[str, str], way: dict[str, Any]) -> Alternative:
        """Another reading: ``told`` in words, with ``open`` where nothing can be computed by it; ``way`` in formulas."""
        words = {"label": told} if isinstance(told, str) else told
        formulas = tuple((name, self.expand(text)) for name, text in way.items() if name != "asks")
        open_ = Text.read(words["open"]) if "open" in words and not formulas else None
        return Alternative(Text.read(words["label"]), formulas, tuple(way.get("asks", ())), open_)

    def expand(self, formula: str) -> str:
        """The formula with its table columns written out."""
        if "t." not in formula:
            if formula:
                parse(formula)
            return formula
        tree = _Tables(self.tables).visit(ast.parse(formula.strip(), mode="eval"))
        written = ast.unparse(tree)
        parse(written)
        return written


class _Tables(ast.NodeTransformer):
    def __init__(self, tables: dict[str, Table]) -> None:
        self.tables = tables

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        match dotted(node):
            case ("t", table, column) if table in self.tables:
                return ast.parse(self.tables[table].formula(column), mode="eval").body
            case ("t", table, *_):
                raise DataError(f"there is no table {table}", hint=_HINT)
            case _:
                return node


def _exact(value: Any) -> Decimal | str | date:
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def _both(first: str, second: str) -> str:
    return f"({first}) and ({second})" if first and second else first or second


def _with_fields(listed: ListInput, known: ListInput | None) -> ListInput:
    """A list that two parts ask for: the fields of both."""
    if known is None:
        return listed
    names = {each.name for each in known.fields}
    fields = (*known.fields, *(each for each in listed.fields if each.name not in names))
    return replace(known, fields=fields, required=known.required or listed.required)


def _all(name: str) -> bool:
    return True


def _alternatives(
    reading: Reading, *, changes: Callable[[str], bool] = _all, asks: Callable[[str], bool] = _all
) -> Reading:
    """A reading whose other ones change and ask for only what the rule has."""
    others = tuple(
        replace(
            each,
            outputs=tuple(one for one in each.outputs if changes(one[0])),
            asks=tuple(filter(asks, each.asks)),
        )
        for each in reading.alternatives
    )
    return replace(reading, alternatives=others)


def _without_made(listed: ListInput, steps: Sequence[Step], optional: Sequence[str]) -> ListInput:
    """A list without the fields that steps make."""
    made = {step.name for step in steps if step.over == listed.name}
    fields = tuple(each for each in listed.fields if each.name not in made)
    return replace(listed, fields=fields, required=listed.required and listed.name not in optional)


def _guarded(step: Step, when: str) -> Step:
    if not when or (step.over and call_name(parse(step.formula)) in WINDOWS):
        return step
    gate = step.refuse or step.flag or step.condition or step.needs
    formula = f"({when}) and ({step.formula})" if gate else f"({step.formula}) if ({when}) else None"
    return replace(step, formula=formula, shown=step.shown or step.formula)
