"""Any number of cases at once: the steps of a rule as Ibis expressions, on DuckDB or another engine.

``express`` only builds the expression; ``compute`` runs it on DuckDB and gives Arrow columns back.
"""

from __future__ import annotations

import ast
import functools
import itertools
import operator
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.operations as ops

from lantu.errors import UsageError
from lantu.rules.engine import Columns, Engine
from lantu.rules.facts import NOTHING_KNOWN, POSITION, ROW, UNFIT, Facts, learn
from lantu.rules.formula import AGGREGATES, WINDOWS, call_name, list_call, names_in, parse, references
from lantu.rules.gathering import aggregate, empty, filled, window
from lantu.rules.inputs import missing
from lantu.rules.model import Field, Pack, Rule, Step, Version
from lantu.rules.packs import get_rule
from lantu.rules.parameters import replaced
from lantu.rules.readings import read_otherwise
from lantu.rules.tabled import out_of_bounds, typed
from lantu.rules.translation import (
    Number,
    Value,
    column_of,
    first_that_holds,
    literal,
    translate,
)

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["POSITION", "ROW", "BulkPlan", "compute", "express"]

Table = Any
Column = Any
_GATHERS = frozenset(AGGREGATES)
_ITEMS = "items_there"  # how many items of a list a case has
_MANY = 20_000  # cases from which on it pays to keep what is between the steps


def express(
    rule_id: str,
    cases: Table,
    lists: Mapping[str, Table] | None = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    readings: Sequence[str] = (),
    steps: bool = False,
    outputs: Sequence[str] = (),
    facts: Facts = NOTHING_KNOWN,
    engine: Engine | None = None,
) -> Table:
    """The expression of a rule over a table of cases and tables of their lists.

    The result has a row for each case: ``case_row``, ``refused`` (the code of the first reason why nothing is
    computed, or null) and the outputs; with ``steps`` the inner steps
    too, with ``outputs`` only those named.  ``facts`` are what is known of just these tables.
    """
    rule, pack = get_rule(rule_id)
    taken = read_otherwise(rule, readings)
    plan = BulkPlan(taken, pack, cases, lists or {}, reform=parameters or {}, facts=facts, engine=engine)
    forms = {step.output_name or step.name: step.formula for step in taken.steps}
    plan.carry_out(lists=not outputs or any(list_call(forms.get(each, "None")) for each in outputs))
    return plan.table(steps, outputs)


class BulkPlan:
    """Grows the table of cases, and those of the lists, step by step.

    An engine at hand keeps what several steps lean on, so that it is made once.
    """

    def __init__(
        self,
        rule: Rule,
        pack: Pack,
        cases: Table,
        lists: Mapping[str, Table],
        *,
        reform: Mapping[str, Any],
        facts: Facts = NOTHING_KNOWN,
        engine: Engine | None = None,
    ) -> None:
        self.rule, self.pack, self.facts, self.engine = rule, pack, facts, engine
        self.reform = replaced(pack, reform)
        self.numbers: dict[str, dict[str, tuple[Decimal, Decimal, bool]]] = {}  # by list, empty for the case
        self.case = self.typed("", cases, rule.inputs)
        self.lists = {
            each.name: self.named(self.typed(each.name, lists[each.name], each.fields))
            for each in rule.lists
            if each.name in lists
        }
        self.since: dict[str, Table] = {}  # by column, the table of cases that had it first
        self.case_is(self.named(self.case))
        self.pending: dict[str, Value] = {}
        self.gates: list[tuple[str, str]] = []  # column that holds, code
        self.made: list[Step] = []
        self.counter = itertools.count()
        self.lists_wanted = True
        self.at = 0  # the step that is taken now
        self.gathered: dict[str, tuple[str, str]] = {}  # list and column of an aggregate
        self.grown: set[str] = set()  # lists with steps of their own that are not kept yet
        self.counted: dict[str, int] = {}  # items of lists that were summed up
        self.shows: frozenset[str] | None = None  # lists whose items are asked for; None for all
        self.finished: Callable[[str], None] | None = None  # called with a list that is kept and grows no more
        self.early: set[int] = set()  # numbers of steps over items that were taken before their turn

    def typed(self, name: str, table: Table, fields: Sequence[Field]) -> Table:
        """The table with the columns that the rule knows, its numbers in the digits that they need."""
        ranges = {each.name: self.facts.range_of(name, each) for each in fields if each.kind in {"decimal", "int"}}
        self.numbers[name] = {each: (found.low, found.high, found.may_lack) for each, found in ranges.items()}
        there = {each for key, each in self.facts.full if key == name}
        return typed(table, fields, ranges, there, keep=self.carried(name))

    def carried(self, name: str) -> tuple[str, ...]:
        """Columns that are no inputs and are kept all the same."""
        facts = self.facts
        return (ROW, POSITION, *facts.kept, *facts.lent) if name else (ROW, UNFIT, *facts.kept)

    def carry_out(self, *, lists: bool = True, items: Collection[str] | None = None) -> None:
        """Take every step; without ``lists`` none that gives a list of values; ``items`` names the lists to be shown."""
        self.lists_wanted = lists
        self.shows = None if items is None else frozenset(items)
        self.check_inputs()
        for number, step in enumerate(self.rule.steps):
            if self.passed_over(step):
                continue
            if step.over:
                if number not in self.early:
                    self.item_step(step)
            else:
                self.at = number
                self.case_step(step)
        self.flush()

    def passed_over(self, step: Step) -> bool:
        """Whether nothing is computed for a step: a bulk run tells no reasons, and not always lists."""
        return bool(step.why or step.flag or step.condition or (list_call(step.formula) and not self.lists_wanted))

    def table(self, steps: bool, wanted: Sequence[str], *, masked: bool = True) -> Table:
        """A row for each case; without ``masked`` the values of refused cases stand as they came."""
        t = self.case
        refused = (
            ibis.cases(*((t[name], code) for name, code in self.gates)) if self.gates else ibis.null().cast("string")
        )
        t = self.grown_by(t, {"refused": refused})
        # Two steps of one name take turns (parts of a household); the last one stands.
        chosen = {step.name: step for step in self.made if step.output or steps}
        outputs = {
            (step.output_name or name) if step.output else name: self.if_computed(t, name) if masked else t[name]
            for name, step in chosen.items()
        }
        lacking = [name for name in wanted if name not in outputs]
        if lacking:
            raise UsageError(f"{self.rule.id} has no output {lacking[0]}", hint=f"there are {', '.join(outputs)}")
        return self.shown(
            t.select(
                ROW, *self.facts.kept, "refused", **({name: outputs[name] for name in wanted} if wanted else outputs)
            )
        )

    def items(self, name: str) -> Table:
        """The items of a list with what was computed for each."""
        made = [step.name for step in self.rule.steps if step.over == name and not step.why]
        kept = [each for each in (ROW, *self.facts.kept) if each in self.lists[name].columns]
        listed = self.rule.list_named(name)
        key = [listed.key] if listed and listed.key and listed.key not in kept else []
        return self.shown(self.lists[name].select(*dict.fromkeys([*kept, *key, *made])))

    def named(self, table: Table) -> Table:
        """A table under a name of its own where an engine is at hand."""
        return self.engine.name(table) if self.engine else table

    def shown(self, table: Table) -> Table:
        """A table that queries outside of this plan may name."""
        return self.engine.show(table) if self.engine else table

    def grown_by(self, table: Table, columns: Mapping[str, Column]) -> Table:
        """A table with further columns."""
        return self.engine.grow(table, columns) if self.engine else table.mutate(**columns)

    def joined(self, table: Table, other: Table, columns: Sequence[str], *, outer: bool) -> Table:
        """A table with columns that another one has for the same case."""
        if self.engine:
            return self.engine.attach(table, other, columns, outer=outer)
        right = other.select(ROW, *columns)
        found = table.left_join(right, ROW) if outer else table.inner_join(right, ROW)
        return found.drop(f"{ROW}_right") if f"{ROW}_right" in found.columns else found

    def case_is(self, table: Table) -> None:
        """The table of cases as it is now."""
        self.case = table
        for each in table.columns:
            self.since.setdefault(each, table)

    def if_computed(self, table: Table, name: str) -> Column:
        return ibis.ifelse(table.refused.isnull(), table[name], ibis.null()) if self.gates else table[name]

    def values(self, name: str = "") -> Columns:
        """What formulas may name: the columns of the table of cases, or of the items of a list."""
        return Columns(self.lists[name] if name else self.case, self.numbers[name])

    def check_inputs(self) -> None:
        t, facts = self.case, self.facts
        if UNFIT in t.columns:
            self.gate(UNFIT, t[UNFIT], "invalid_input")
        for field in self.rule.inputs:
            if field.required and ("", field.name) not in facts.full:
                self.gate(f"missing_{field.name}", t[field.name].isnull(), missing(field, field.name).code)
            test = out_of_bounds(field, t, facts)
            if test is not None:
                self.gate(field.name, test, "invalid_input")
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
        if isinstance(test.op(), ops.Literal) and not test.op().value:
            return  # cannot hold for any row
        column = f"gate_{len(self.gates)}_{name}"
        self.pending[column] = ibis.coalesce(test, ibis.literal(False))
        self.gates.append((column, code))

    def flush(self) -> None:
        if self.pending:
            self.case_is(self.grown_by(self.case, {name: column_of(each) for name, each in self.pending.items()}))
            self.remember("", self.pending)
            self.pending = {}

    def remember(self, table: str, values: Mapping[str, Value]) -> None:
        """The ranges of columns that were made."""
        for name, value in values.items():
            self.numbers[table].pop(name, None)
            if isinstance(value, Number):
                self.numbers[table][name] = (value.low, value.high, value.may_lack)

    # ------------------------------------------------------------------------------------------------- of the case

    def case_step(self, step: Step) -> None:
        tree = parse(step.formula)
        gathered = [node for node in ast.walk(tree) if call_name(node) in _GATHERS and isinstance(node, ast.Call)]
        if gathered or any(name in self.pending for name in (*names_in(step.formula), *step.needs)):
            self.flush()
        columns = self.gather(gathered) if gathered else {}
        figures, names = self.figures(step.formula), self.values()
        found = translate(tree, names.with_others(figures | {key: names[column] for key, column in columns.items()}))
        if step.needs:
            fields = {field.name: field for field in self.rule.inputs}
            for name in step.needs:
                if name in fields and ("", name) not in self.facts.full:
                    lacks = column_of(found) & self.case[name].isnull()
                    self.gate(name, lacks, missing(fields[name], name).code)
        elif step.refuse:
            self.gate(step.refuse, column_of(found), step.refuse)
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
                values = {key: (f"gathered_{next(self.counter)}", empty(node)) for key, node in calls.items()}
                self.pending |= dict(values.values())
                self.flush()
                self.gathered |= {key: (name, column) for key, (column, _) in values.items()}
                continue
            self.run_ahead(name)
            self.reach(name, [each for node in calls.values() for part in node.args[1:] for each in _names(part)])
            self.join_sums(name, {**calls, **self.foreseen(name)})
        return {key: column for key, (_, column) in self.gathered.items()}

    def run_ahead(self, name: str) -> None:
        """Take the later steps over the items of a list that lean on nothing that is still to come."""
        steps = self.rule.steps
        formulas = {(step.name, step.formula) for step in steps if step.over == name and not step.why}
        if len({each for each, _ in formulas}) < len(formulas):
            return  # a name that is made twice: each in its turn
        for number in range(self.at + 1, len(steps)):
            step = steps[number]
            if step.over != name or step.why or number in self.early:
                continue
            known = {*self.lists[name].columns, *self.case.columns}
            if not all(each in known for each in _names(parse(step.formula))):
                return
            self.early.add(number)
            if step.name not in self.lists[name].columns:
                self.item_step(step)

    def foreseen(self, name: str) -> dict[str, ast.Call]:
        """Aggregates over a list that later steps ask for before the list grows again: one pass does for all."""
        found: dict[str, ast.Call] = {}
        known = self.lists[name].columns
        for number, step in enumerate(self.rule.steps[self.at + 1 :], self.at + 1):
            if self.passed_over(step):
                continue
            if step.over == name and number not in self.early:
                break
            if step.over:
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
        if self.engine and name in self.grown and (self.shows is None or name in self.shows):
            # Of items that are only summed up nothing is kept: they are summed up as they come.
            self.lists[name] = self.engine.keep(self.lists[name].select(*self.needed(name)))
            self.grown.discard(name)
            later = (step for at, step in enumerate(self.rule.steps) if at > self.at and at not in self.early)
            if self.finished and not any(step.over == name and not self.passed_over(step) for step in later):
                self.finished(name)
        items, scope, most = self.lists[name], self.values(name), self.facts.items_at_most(name)
        columns = {key: f"gathered_{next(self.counter)}" for key in calls}
        raw = {key: f"{column}_found" for key, column in columns.items()}
        found = {raw[key]: aggregate(node, items, scope, most) for key, node in calls.items()}
        wanted = {column: column_of(value) for column, value in found.items()}
        if self.engine:
            sums = self.engine.keep(items.group_by(ROW).aggregate(**wanted, **{_ITEMS: items.count()}))
            known, self.counted[name] = self.engine.look_up(sums, found, _ITEMS)
            found |= known
        else:
            sums = items.group_by(ROW).aggregate(**wanted)
        case = self.joined(self.case, sums, [*found], outer=True)
        whole = {}
        for key, node in calls.items():
            value, column = found[raw[key]], case[raw[key]]
            whole[columns[key]] = filled(node, value._replace(column=column) if isinstance(value, Number) else column)
        self.case_is(self.grown_by(case, {each: column_of(value) for each, value in whole.items()}))
        self.remember("", whole)
        self.gathered |= {key: (name, column) for key, column in columns.items()}

    def needed(self, name: str) -> list[str]:
        """The columns of a list that are still asked for: what was made, what names an item, what later steps name."""
        steps = self.rule.steps
        rest = [steps[number] for number in range(self.at, len(steps)) if number not in self.early]
        later = {each for step in rest for each in names_in(step.formula)}
        made = {step.name for step in steps if step.over == name}
        listed = self.rule.list_named(name)
        kept = {ROW, *self.facts.kept, listed.key if listed else ""}
        if any(list_call(step.formula) or call_name(parse(step.formula)) in WINDOWS for step in rest):
            kept.add(POSITION)
        return [each for each in self.lists[name].columns if each in kept | made | later]

    # ------------------------------------------------------------------------------------------------ of the items

    def item_step(self, step: Step) -> None:
        if step.over not in self.lists:
            return
        self.gathered = {key: each for key, each in self.gathered.items() if each[0] != step.over}
        tree = parse(step.formula)
        figures = self.figures(step.formula)
        # A figure that differs from case to case becomes a column of the case, and is brought to its items.
        varying = {
            key: f"figure_{key}" for key, value in figures.items() if not isinstance(column_of(value).op(), ops.Literal)
        }
        self.pending.update({column: figures[key] for key, column in varying.items()})
        self.reach(step.over, [*_names(tree), *varying.values()])
        items, values = self.lists[step.over], self.values(step.over)
        figures.update({key: values[column] for key, column in varying.items()})
        scope = values.with_others(figures)
        if call_name(tree) in WINDOWS and isinstance(tree, ast.Call):
            listed = self.rule.list_named(step.over)
            key = listed.key if listed and step.over in self.facts.keyed else ""
            found = window(tree, items, scope, key, self.facts.items_at_most(step.over))
        else:
            found = translate(tree, scope)
        self.lists[step.over] = self.grown_by(items, {step.name: column_of(found)})
        self.remember(step.over, {step.name: found})
        self.grown.add(step.over)

    def reach(self, name: str, wanted: Sequence[str]) -> None:
        """Bring columns of the case into the table of a list."""
        self.flush()
        items = self.lists[name]
        lacking = [each for each in dict.fromkeys(wanted) if each not in items.columns and each in self.case.columns]
        if lacking:
            for table in dict.fromkeys(self.since[each] for each in lacking):
                # What was there before lists were summed up is taken from there: no sum is made twice.
                here = [each for each in lacking if self.since[each] is table]
                self.lists[name] = self.joined(self.lists[name], table, here, outer=False)
            self.numbers[name] |= {each: self.numbers[""][each] for each in lacking if each in self.numbers[""]}
            self.grown.add(name)

    def figures(self, formula: str) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name in references(formula).parameters:
            key = name if name.startswith("c.") else f"p.{name}"
            found[key] = self.figure(key, name)
        return found

    def figure(self, key: str, name: str) -> Value:
        """The value of the version that holds on the day and in the place of each case."""
        if name in self.reform:
            return literal(self.reform[name])
        # As in one case: the version of the place goes before the general one, the later before the earlier.
        versions = sorted(
            self.pack.parameters[key].versions,
            key=lambda each: (each.place != "", each.valid_from or date.min),
            reverse=True,
        )
        day, place = self.day(), self.case["place"] if "place" in self.case.columns else None
        found: list[tuple[Column, Value]] = []
        for version in versions:
            test = _holding(version, day, place)
            if test is None:
                continue
            if test is True:
                return first_that_holds(found, literal(version.value)) if found else literal(version.value)
            found.append((test, literal(version.value)))
        value = first_that_holds(found, None) if found else ibis.null()
        self.gate(f"figure_{name}", column_of(value).isnull(), "missing_parameter")
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
    """The inputs and steps that are named: no functions, and not the p of p.name."""
    other = {id(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}
    other |= {id(each.value) for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    return [each.id for each in ast.walk(node) if isinstance(each, ast.Name) and id(each) not in other]


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
        facts = learn(connection, get_rule(rule_id)[0], outer, inner)
        expression = express(
            rule_id, outer, inner, facts=facts, engine=Engine(connection) if cases.num_rows > _MANY else None, **how
        )  # fmt: skip
        return connection.to_pyarrow(expression.order_by(ROW))
    finally:
        connection.disconnect()
