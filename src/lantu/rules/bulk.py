"""Any number of cases at once: the steps of a rule as Ibis expressions, on DuckDB or another engine.

``express`` only builds the expression; ``compute`` runs it on DuckDB and gives Arrow columns back.
"""

from __future__ import annotations

import ast
import functools
import itertools
import operator
import warnings
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
from ibis.common.exceptions import IbisError

from lantu.errors import UsageError
from lantu.rules.formula import AGGREGATES, WINDOWS, call_name, names_in, parse, references
from lantu.rules.inputs import field_bounds, missing
from lantu.rules.model import Field, Pack, Rule, Step, Version
from lantu.rules.packs import get_rule
from lantu.rules.parameters import replaced
from lantu.rules.readings import read_otherwise
from lantu.rules.translation import as_literal, translate

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["POSITION", "ROW", "compute", "express", "schema_of"]

# The row of the case, in its own table and in the tables of its lists; the place of an item in its list.
ROW, POSITION = "case_row", "item_position"
Table = Any
Column = Any
_GATHERS = frozenset(AGGREGATES)


def column_type(field: Field) -> dt.DataType:
    """The type of the column of an input."""
    if field.kind in {"decimal", "int"}:
        unit = field.unit
        scale = unit.scale if unit and field.kind == "decimal" else 0
        before = max(len(str(int(each))) for each in field_bounds(field))
        return dt.Decimal(max(unit.digits if unit else 9, before + scale), scale)
    if field.kind in {"date", "month"}:
        return dt.date
    if field.kind == "dates":
        return dt.Array(dt.date)
    return dt.boolean if field.kind == "bool" else dt.string


def schema_of(fields: Sequence[Field], item: bool = False) -> dict[str, dt.DataType]:
    """The columns of a table of cases, or of the items of a list."""
    head: dict[str, dt.DataType] = {ROW: dt.int64} | ({POSITION: dt.int64} if item else {})
    return head | {field.name: column_type(field) for field in fields}


def express(
    rule_id: str,
    cases: Table,
    lists: Mapping[str, Table] | None = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    readings: Sequence[str] = (),
    steps: bool = False,
    outputs: Sequence[str] = (),
) -> Table:
    """The expression of a rule over a table of cases and tables of their lists.

    The result has a row for each case: ``case_row``, ``refused`` (the code of the first reason why nothing is
    computed, or null) and the outputs; with ``steps`` the inner steps
    too, with ``outputs`` only those named.
    """
    rule, pack = get_rule(rule_id)
    return _Plan(read_otherwise(rule, readings), pack, cases, lists or {}, parameters or {}).table(steps, outputs)


class _Plan:
    """Grows the table of cases, and those of the lists, step by step."""

    def __init__(
        self, rule: Rule, pack: Pack, cases: Table, lists: Mapping[str, Table], reform: Mapping[str, Any]
    ) -> None:
        self.rule, self.pack = rule, pack
        self.reform = replaced(pack, reform)
        self.case = _typed(cases, rule.inputs, item=False)
        self.lists = {
            each.name: _typed(lists[each.name], each.fields, item=True) for each in rule.lists if each.name in lists
        }
        self.list_names = {each.name for each in rule.lists}
        self.pending: dict[str, Column] = {}
        self.gates: list[tuple[str, str]] = []  # column that holds, code
        self.made: list[Step] = []
        self.numbers = itertools.count()
        self.ahead: tuple[Step, ...] = ()
        self.gathered: dict[str, tuple[str, str]] = {}  # list and column of an aggregate

    def table(self, steps: bool, wanted: Sequence[str]) -> Table:
        self.check_inputs()
        for number, step in enumerate(self.rule.steps):
            if step.why:
                continue  # a bulk run tells no reasons
            if step.over:
                self.item_step(step)
            elif not (step.flag or step.condition):
                self.ahead = self.rule.steps[number + 1 :]
                self.case_step(step)
        self.flush()
        t = self.case
        refused = (
            ibis.cases(*((t[name], code) for name, code in self.gates)) if self.gates else ibis.null().cast("string")
        )
        t = t.mutate(refused=refused)
        # Two steps of one name take turns (parts of a household); the last one stands.
        chosen = {step.name: step for step in self.made if step.output or steps}
        outputs = {
            (step.output_name or name) if step.output else name: ibis.ifelse(t.refused.isnull(), t[name], ibis.null())
            for name, step in chosen.items()
        }
        lacking = [name for name in wanted if name not in outputs]
        if lacking:
            raise UsageError(f"{self.rule.id} has no output {lacking[0]}", hint=f"there are {', '.join(outputs)}")
        return t.select(ROW, "refused", **({name: outputs[name] for name in wanted} if wanted else outputs))

    def check_inputs(self) -> None:
        t = self.case
        for field in self.rule.inputs:
            if field.required:
                self.gate(f"missing_{field.name}", t[field.name].isnull(), missing(field, field.name).code)
            for name, test in _bounds(field, t):
                self.gate(name, test, "invalid_input")
        day = self.day()
        if day is not None and self.rule.case_date != "none":
            if self.pack.valid_from:
                self.gate("before_force", day < ibis.literal(self.pack.valid_from), "earlier_policy")
            if self.pack.valid_to:
                self.gate("after_force", day > ibis.literal(self.pack.valid_to), "no_longer_in_force")
        self.flush()

    def day(self) -> Column | None:
        name = self.rule.case_date if self.rule.case_date not in {"", "none"} else "case_date"
        return self.case[name] if name in self.case.columns else None

    def gate(self, name: str, test: Column, code: str) -> None:
        column = f"gate_{len(self.gates)}_{name}"
        self.pending[column] = ibis.coalesce(test, ibis.literal(False))
        self.gates.append((column, code))

    def flush(self) -> None:
        if self.pending:
            self.case = self.case.mutate(**self.pending)
            self.pending = {}

    # ------------------------------------------------------------------------------------------------- of the case

    def case_step(self, step: Step) -> None:
        tree = parse(step.formula)
        gathered = [node for node in ast.walk(tree) if call_name(node) in _GATHERS and isinstance(node, ast.Call)]
        if gathered or any(name in self.pending for name in (*names_in(step.formula), *step.needs)):
            self.flush()
        values = self.gather(gathered)
        names = {**self.figures(step.formula), **{name: self.case[name] for name in self.case.columns}}
        found = translate(tree, {**names, **{key: self.case[column] for key, column in values.items()}})
        if step.needs:
            fields = {field.name: field for field in self.rule.inputs}
            for name in step.needs:
                if name in fields:
                    self.gate(name, found & self.case[name].isnull(), missing(fields[name], name).code)
        elif step.refuse:
            self.gate(step.refuse, found, step.refuse)
        else:
            self.pending[step.name] = found
            self.made.append(step)

    def gather(self, nodes: list[ast.Call]) -> dict[str, str]:
        """Aggregates joined to the table of cases; the columns that hold them by their formula."""
        for name in dict.fromkeys(ast.unparse(node.args[0]) for node in nodes):
            here = [node for node in nodes if ast.unparse(node.args[0]) == name]
            calls = {key: node for node in here if (key := ast.unparse(node)) not in self.gathered}
            if not calls:
                continue
            if name not in self.lists:
                columns = {key: f"gathered_{next(self.numbers)}" for key in calls}
                self.case = self.case.mutate(**{columns[key]: _empty(node) for key, node in calls.items()})
                self.gathered |= {key: (name, column) for key, column in columns.items()}
                continue
            self.reach(name, [each for node in calls.values() for part in node.args[1:] for each in _names(part)])
            self.join_sums(name, {**calls, **self.foreseen(name)})
        return {key: column for key, (_, column) in self.gathered.items()}

    def foreseen(self, name: str) -> dict[str, ast.Call]:
        """Aggregates over a list that later steps ask for before the list grows again: one pass does for all."""
        found: dict[str, ast.Call] = {}
        known = self.lists[name].columns
        for step in self.ahead:
            if step.over == name:
                break
            if step.over or step.flag or step.condition:
                continue
            for node in ast.walk(parse(step.formula)):
                if isinstance(node, ast.Call) and call_name(node) in _GATHERS and ast.unparse(node.args[0]) == name:
                    key = ast.unparse(node)
                    if key not in self.gathered and all(
                        each in known for part in node.args[1:] for each in _names(part)
                    ):
                        found[key] = node
        return found

    def join_sums(self, name: str, calls: dict[str, ast.Call]) -> None:
        items = self.lists[name]
        scope = {each: items[each] for each in items.columns}
        columns = {key: f"gathered_{next(self.numbers)}" for key in calls}
        sums = items.group_by(ROW).aggregate(
            **{columns[key]: _aggregate(node, items, scope) for key, node in calls.items()}
        )
        joined = self.case.left_join(sums, ROW)
        filled = {columns[key]: _filled(node, joined[columns[key]]) for key, node in calls.items()}
        self.case = joined.drop(f"{ROW}_right").mutate(**filled)
        self.gathered |= {key: (name, column) for key, column in columns.items()}

    # ------------------------------------------------------------------------------------------------ of the items

    def item_step(self, step: Step) -> None:
        if step.over not in self.lists:
            return
        self.gathered = {key: each for key, each in self.gathered.items() if each[0] != step.over}
        tree = parse(step.formula)
        figures = self.figures(step.formula)
        # A figure that differs from case to case becomes a column of the case, and is brought to its items.
        varying = {key: f"figure_{key}" for key, value in figures.items() if not isinstance(value.op(), ops.Literal)}
        self.pending.update({column: figures[key] for key, column in varying.items()})
        self.reach(step.over, [*_names(tree), *varying.values()])
        items = self.lists[step.over]
        figures.update({key: items[column] for key, column in varying.items()})
        scope = {**figures, **{name: items[name] for name in items.columns}}
        name = call_name(tree)
        if name in WINDOWS and isinstance(tree, ast.Call):
            found = _window(name, [translate(each, scope) for each in tree.args], items)
        else:
            found = translate(tree, scope)
        self.lists[step.over] = items.mutate(**{step.name: found})

    def reach(self, name: str, wanted: Sequence[str]) -> None:
        """Bring columns of the case into the table of a list."""
        self.flush()
        items = self.lists[name]
        lacking = [each for each in dict.fromkeys(wanted) if each not in items.columns and each in self.case.columns]
        if lacking:
            joined = items.inner_join(self.case.select(ROW, *lacking), ROW)
            self.lists[name] = joined.drop(f"{ROW}_right") if f"{ROW}_right" in joined.columns else joined

    def figures(self, formula: str) -> dict[str, Column]:
        found: dict[str, Column] = {}
        for name in references(formula).parameters:
            key = name if name.startswith("c.") else f"p.{name}"
            found[key] = self.figure(key, name)
        return found

    def figure(self, key: str, name: str) -> Column:
        """The value of the version that holds on the day and in the place of each case."""
        if name in self.reform:
            return as_literal(self.reform[name])
        # As in one case: the version of the place goes before the general one, the later before the earlier.
        versions = sorted(
            self.pack.parameters[key].versions,
            key=lambda each: (each.place != "", each.valid_from or date.min),
            reverse=True,
        )
        day, place = self.day(), self.case["place"] if "place" in self.case.columns else None
        found: list[tuple[Column, Column]] = []
        for version in versions:
            test = _holding(version, day, place)
            if test is None:
                continue
            if test is True:
                return ibis.cases(*found, else_=as_literal(version.value)) if found else as_literal(version.value)
            found.append((test, as_literal(version.value)))
        value = ibis.cases(*found) if found else ibis.null()
        self.gate(f"figure_{name}", value.isnull(), "missing_parameter")
        return value


def _holding(version: Version, day: Column | None, place: Column | None) -> Column | bool | None:
    """Whether a version holds for a case: always (True), never (None), or where a column says so."""
    tests: list[Column] = []
    if version.place:
        if place is None:
            return None
        tests.append(ibis.coalesce(place == version.place, ibis.literal(False)))
    if day is not None:
        if version.valid_from:
            tests.append(day.isnull() | (day >= ibis.literal(version.valid_from)))
        if version.valid_to:
            tests.append(day.isnull() | (day <= ibis.literal(version.valid_to)))
    return functools.reduce(operator.and_, tests) if tests else True


def _names(node: ast.AST) -> list[str]:
    return [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]


def _bounds(field: Field, table: Table) -> list[tuple[str, Column]]:
    if field.kind not in {"decimal", "int"}:
        return [(f"value_{field.name}", ~table[field.name].isin(field.values))] if field.kind == "enum" else []
    low, high = field_bounds(field)
    column = table[field.name]
    return [(f"bounds_{field.name}", (column < as_literal(low)) | (column > as_literal(high)))]


def _typed(table: Table, fields: Sequence[Field], *, item: bool) -> Table:
    """The table with exactly the columns that the rule knows, in their types; absent ones empty."""
    columns: dict[str, Column] = {}
    for name, kind in schema_of(fields, item).items():
        if name in table.columns:
            column = table[name] if table[name].type() == kind else table[name].cast(kind)
        elif name in {ROW, POSITION}:
            raise UsageError(f"the table has no column {name}", hint="number its rows from 0")
        else:
            column = ibis.null().cast(kind)
        if kind.is_boolean():
            column = ibis.coalesce(column, ibis.literal(False))
        elif kind.is_array():
            column = ibis.coalesce(column, ibis.literal([], type=kind))
        columns[name] = column
    if not item and "case_date" in table.columns and "case_date" not in columns:
        columns["case_date"] = table["case_date"].cast("date")
    if not item and "place" in table.columns and "place" not in columns:
        columns["place"] = table["place"].cast("string")
    return table.select(**columns)


def _window(name: str, arguments: list[Column], items: Table) -> Column:
    group = ibis.window(group_by=[items[ROW], arguments[-1]])
    if name == "first_of":
        return items[POSITION] == items[POSITION].min().over(group)
    if name == "same_any":
        return ibis.coalesce(arguments[0], ibis.literal(False)).any().over(group)
    kind = arguments[0].type()
    summed = arguments[0].sum().over(group).cast(dt.Decimal(min(int(kind.precision) + 6, 38), int(kind.scale)))
    return ibis.coalesce(summed, as_literal(Decimal(0)).cast(summed.type()))


def _aggregate(call: ast.Call, items: Table, scope: Mapping[str, Column]) -> Column:
    name = call_name(call)
    parts = [translate(argument, scope) for argument in call.args[1:]]
    where = parts.pop() if len(parts) == {"total": 2, "count": 1, "collect": 2, "pairs": 3}.get(name, 9) else None
    if name == "count":
        return items.count(where=where)
    if name == "any_of":
        return ibis.coalesce(parts[0], ibis.literal(False)).any()
    if name == "total":
        kind = parts[0].type()
        return parts[0].sum(where=where).cast(dt.Decimal(min(int(kind.precision) + 6, 38), int(kind.scale)))
    kept = parts[0].notnull() if where is None else parts[0].notnull() & where
    value = parts[0] if name == "collect" else ibis.struct({"key": parts[0], "value": parts[1]})
    if _orders(items):
        return value.collect(where=kept, order_by=items[POSITION])
    # Without an order of its own: places and values together, put in order, and the places taken off again.
    placed = ibis.struct({"place": items[POSITION], "value": value}).collect(where=kept)
    return placed.sort().map(lambda each: each["value"])


def _orders(table: Table) -> bool:
    """Whether the engine collects values in an order that is asked for."""
    try:
        return str(table.get_backend().name) != "pyspark"
    except IbisError:  # a table of no engine yet
        return True


def _filled(call: ast.Call, column: Column) -> Column:
    name = call_name(call)
    if name == "count":
        return ibis.coalesce(column, ibis.literal(0)).cast(dt.Decimal(9, 0))
    if name == "any_of":
        return ibis.coalesce(column, ibis.literal(False))
    return ibis.coalesce(column, as_literal(Decimal(0)).cast(column.type())) if name == "total" else column


def _empty(call: ast.Call) -> Column:
    name = call_name(call)
    if name in {"count", "total"}:
        return as_literal(Decimal(0))
    return ibis.literal(False) if name == "any_of" else ibis.null()


def compute(
    rule_id: str,
    cases: pa.Table,
    lists: Mapping[str, pa.Table] | None = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    readings: Sequence[str] = (),
    steps: bool = False,
    outputs: Sequence[str] = (),
) -> pa.Table:
    """The results of a rule for Arrow tables of cases and of their lists, in the order of the cases."""
    with warnings.catch_warnings():
        # Ibis 12 still calls DuckDB's old name for fetching Arrow.
        warnings.simplefilter("ignore", DeprecationWarning)
        return _computed(
            rule_id, cases, lists or {}, parameters=parameters, readings=readings, steps=steps, outputs=outputs
        )


def _computed(rule_id: str, cases: pa.Table, lists: Mapping[str, pa.Table], **how: Any) -> pa.Table:
    connection = ibis.duckdb.connect()
    # Ibis still writes functions over lists with an arrow, which DuckDB reads only when told to.
    connection.raw_sql("SET lambda_syntax = 'ENABLE_SINGLE_ARROW'")
    try:
        inner = {name: connection.create_table(f"list_{name}", table) for name, table in lists.items()}
        outer = connection.create_table("cases", cases)
        expression = express(rule_id, outer, inner, **how)
        return connection.to_pyarrow(expression.order_by(ROW))
    finally:
        connection.disconnect()
