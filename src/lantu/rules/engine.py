"""DuckDB at hand while a plan grows, and the columns of its tables with what is known of their numbers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from lantu.rules.translation import Number, Value

__all__ = ["Columns", "Engine"]

Table = Any
_NONE: Mapping[str, Any] = {}


class Engine:
    """DuckDB at hand while a plan grows: tables that are kept, and names for what was said so far."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.numbers = itertools.count()

    def keep(self, table: Table) -> Table:
        """The rows of an expression, made once."""
        return self._made("TABLE", table)

    def name(self, table: Table) -> Table:
        """The same expression under a name: what is built upon it stays short."""
        return self._made("VIEW", table)

    def look_up(self, sums: Table, found: Mapping[str, Value]) -> dict[str, Value]:
        """What the numbers of a kept table come to."""
        numbers = {name: value for name, value in found.items() if isinstance(value, Number)}
        if not numbers:
            return {}
        wanted = ", ".join(f"min({name}), max({name})" for name in numbers)
        row = self.connection.raw_sql(f"select {wanted} from {sums.op().name}").fetchall()[0]
        ends = zip(row[::2], row[1::2], strict=True)
        return {
            name: value._replace(low=Decimal(low or 0), high=Decimal(high or 0))
            for (name, value), (low, high) in zip(numbers.items(), ends, strict=True)
        }

    def _made(self, kind: str, table: Table) -> Table:
        name = f"{kind.lower()}_{next(self.numbers)}"
        self.connection.raw_sql(f"CREATE {kind} {name} AS {self.connection.compile(table)}")
        return self.connection.table(name)


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
