"""DuckDB at hand while a plan grows, and the columns of its tables with what is known of their numbers.

A plan has some hundred steps, and a table of a hundred columns.  Saying all columns again for each step, and asking the
engine after each what it made of them, took seconds; so only the new columns are translated, and laid over those that
are there: layers, which one query names from the bottom up.  Steps that do not lean on each other share a layer.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.operations as ops
import sqlglot.expressions as sge

from lantu.rules.facts import ROW
from lantu.rules.translation import Number, Value
from lantu.sql import sql_name

__all__ = ["Columns", "Engine"]

Table = Any
Column = Any
_NONE: Mapping[str, Any] = {}
_BASE = "t0"  # as Ibis calls the only table of a query


@dataclass
class _Layer:
    """Columns over those of a table, as SQL."""

    base: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)  # columns of the base that are made anew
    query: str = ""  # instead of all this, where the layer is no mere addition
    needs: set[str] = field(default_factory=set)  # layers that it names

    def sql(self) -> str:
        if self.query:
            return self.query
        but = f" exclude ({', '.join(sql_name(each) for each in self.hidden)})" if self.hidden else ""
        made = "".join(f", {sql} as {sql_name(name)}" for name, sql in self.columns.items())
        return f'select "{_BASE}".*{but}{made} from {sql_name(self.base)} as "{_BASE}"'


class Engine:
    """DuckDB at hand while a plan grows: tables that are kept, and layers over what was said so far."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.numbers = itertools.count()
        self.layers: dict[str, _Layer] = {}

    def keep(self, table: Table) -> Table:
        """The rows of an expression, made once."""
        return self._made("table", table)

    def show(self, table: Table) -> Table:
        """The same expression as a view of the engine, which other queries may name."""
        return self._made("view", table)

    def name(self, table: Table) -> Table:
        """The same expression under a name: what is built upon it stays short."""
        if isinstance(table.op(), ops.DatabaseTable):
            return table
        query, needs = self._compiled(table)
        return self._layer(_Layer(query=self._written(query), needs=needs), table.schema())

    def grow(self, table: Table, columns: Mapping[str, Column]) -> Table:
        """The table with further columns."""
        below = self.name(table)
        query, needs = self._compiled(below.select(**columns))
        if not _adds(query, below.op().name):
            return self.name(below.mutate(**columns))
        written = {each.alias_or_name: each for each in query.expressions}
        named = {each.name for one in written.values() for each in one.find_all(sge.Column)}
        sql = {name: self._written(_bare(each)) for name, each in written.items()}
        schema = {**below.schema(), **{name: column.type() for name, column in columns.items()}}
        hidden = [each for each in columns if each in below.columns]
        top = self.layers.get(below.op().name)
        if top and top.base and not hidden and not named & top.columns.keys():
            top.columns |= sql  # beside the last ones, on which it does not lean
            top.needs |= needs - {below.op().name}
            return self._table(below.op().name, schema)
        return self._layer(_Layer(below.op().name, sql, hidden, needs=needs), schema)

    def attach(self, table: Table, other: Table, columns: Sequence[str], *, outer: bool) -> Table:
        """The table with columns of another one that has the same rows of cases, all (``outer``) or those found there."""
        left, right = self.name(table), self.name(other)
        names = [left.op().name, right.op().name]
        chosen = "".join(f", b.{sql_name(each)}" for each in columns)
        how = "left join" if outer else "join"
        query = f"select a.*{chosen} from {sql_name(names[0])} a {how} {sql_name(names[1])} b on a.{ROW} = b.{ROW}"
        schema = {**left.schema(), **{each: right.schema()[each] for each in columns}}
        return self._layer(_Layer(query=query, needs={*names} & self.layers.keys()), schema)

    def look_up(self, sums: Table, found: Mapping[str, Value], items: str) -> tuple[dict[str, Value], int]:
        """What the numbers of a kept table come to, and how many items there are in all, which a column counts."""
        numbers = {name: value for name, value in found.items() if isinstance(value, Number)}
        ends = [f"min({sql_name(name)}), max({sql_name(name)})" for name in numbers]
        wanted = ", ".join([f"coalesce(sum({sql_name(items)}), 0)", *ends])
        row = self.connection.raw_sql(f"select {wanted} from {sums.op().name}").fetchall()[0]
        known = {
            name: value._replace(low=Decimal(low or 0), high=Decimal(high or 0))
            for (name, value), low, high in zip(numbers.items(), row[1::2], row[2::2], strict=True)
        }
        return known, int(row[0])

    def _made(self, kind: str, table: Table) -> Table:
        query, needs = self._compiled(table)
        name = f"{kind}_{next(self.numbers)}"
        below = self._below(needs)
        layers = ", ".join(f"{sql_name(each)} as ({self.layers[each].sql()})" for each in below)
        told = f"with {layers} " if layers else ""
        self.connection.raw_sql(f"create {kind} {name} as {told}{self._written(query)}")
        return self._table(name, table.schema())

    def _below(self, needs: set[str]) -> list[str]:
        """The layers that some layers lean on, from the bottom up."""
        found: set[str] = set()
        rest = [*needs]
        while rest:
            each = rest.pop()
            if each not in found:
                found.add(each)
                layer = self.layers[each]
                rest += [name for name in (layer.base, *layer.needs) if name in self.layers]
        return [each for each in self.layers if each in found]

    def _compiled(self, table: Table) -> tuple[sge.Query, set[str]]:
        query = self.connection.compiler.to_sqlglot(table)
        return query, {each.name for each in table.op().find(ops.DatabaseTable)} & self.layers.keys()

    def _written(self, query: Any) -> str:
        return str(query.sql(dialect=self.connection.dialect, copy=False))

    def _layer(self, layer: _Layer, schema: Any) -> Table:
        name = f"layer_{next(self.numbers)}"
        self.layers[name] = layer
        return self._table(name, schema)

    def _table(self, name: str, schema: Any) -> Table:
        return ops.DatabaseTable(name, schema=ibis.schema(schema), source=self.connection).to_expr()


def _adds(query: sge.Query, base: str) -> bool:
    """Whether a query only computes columns from the rows of one table."""
    if not isinstance(query, sge.Select) or set(_clauses(query)) - {"expressions", "from", "from_"}:
        return False
    source = query.find(sge.From)
    return source is not None and isinstance(source.this, sge.Table) and source.this.name == base


def _clauses(query: sge.Select) -> list[str]:
    return [name for name, value in query.args.items() if value]


def _bare(column: sge.Expression) -> sge.Expression:
    return column.this if isinstance(column, sge.Alias) else column


class Columns(Mapping[str, Value]):
    """The columns of a table by name, with what is known of their numbers."""

    def __init__(
        self, table: Table, numbers: Mapping[str, tuple[Decimal, Decimal, bool]], others: Mapping[str, Value] = _NONE
    ) -> None:
        self.table, self.numbers, self.others = table, numbers, others
        self.names = frozenset(table.columns)

    def with_others(self, others: Mapping[str, Value]) -> Columns:
        """Together with figures and aggregates, which go first."""
        return Columns(self.table, self.numbers, others)

    def __getitem__(self, name: str) -> Value:
        if name in self.others:
            return self.others[name]
        if name not in self.names:
            raise KeyError(name)
        column = self.table[name]
        return Number(column, *self.numbers[name]) if name in self.numbers else column

    def __contains__(self, name: object) -> bool:
        return name in self.others or name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter((*self.others, *self.table.columns))

    def __len__(self) -> int:
        return len(self.names | self.others.keys())
