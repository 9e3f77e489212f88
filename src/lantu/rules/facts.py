"""What is known of the tables of a bulk run before it: how large numbers are, what lacks, which items are named once.

A number that is known to be small is computed in eighteen digits instead of thirty-eight, a check that cannot fail is
left out, and windows over items of one name are needed only where a name comes twice.  Nothing is guessed: each fact
is looked up in the tables, and without facts the bounds of the inputs are taken.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

import ibis.expr.datatypes as dt

from lantu.rules.formula import WINDOWS, call_name, parse
from lantu.rules.inputs import field_bounds
from lantu.rules.model import Field, Rule

__all__ = ["NOTHING_KNOWN", "POSITION", "ROW", "UNFIT", "Facts", "Range", "column_type", "learn"]

# The row of the case, in its own table and in the tables of its lists; the place of an item in its list.
ROW, POSITION = "case_row", "item_position"
# Where something is wrong with an item of a case; a column that only tables of files have.
UNFIT = "items_unfit"
Table = Any
# Places of decimals that are looked for, the fewest first.
_PLACES = (0, 2)
_SAMPLE = 2048
_AT_ONCE = 2  # tables that are looked at
MOST_ITEMS = 10**6


class Range(NamedTuple):
    """The least and the largest value of a column, how many places it uses, and whether some rows have none."""

    low: Decimal
    high: Decimal
    scale: int
    may_lack: bool


@dataclass(frozen=True)
class Facts:
    """What is known, by list (empty for the table of cases) and column."""

    ranges: Mapping[tuple[str, str], Range] = field(default_factory=dict)
    full: frozenset[tuple[str, str]] = frozenset()  # columns without a gap
    known: frozenset[tuple[str, str]] = frozenset()  # choices that are all among the values of the input
    keyed: frozenset[str] = frozenset()  # lists whose items bear each a name of its own
    most: Mapping[str, int] = field(default_factory=dict)  # at most so many items in all
    kept: tuple[str, ...] = ()  # columns of lists that are no inputs and are carried along
    lent: tuple[str, ...] = ()  # columns of the case that items have with them already

    def range_of(self, listed: str, each: Field) -> Range:
        """The range of a number: what was found, or what its bounds let in."""
        found = self.ranges.get((listed, each.name))
        if found is not None:
            return found
        low, high = field_bounds(each)
        return Range(low, high, int(column_type(each).scale), True)

    def items_at_most(self, listed: str) -> int:
        return max(1, min(self.most.get(listed, MOST_ITEMS), MOST_ITEMS))


NOTHING_KNOWN = Facts()


def column_type(each: Field) -> Any:
    """The type of the column of an input, by what the input may be."""
    if each.kind in {"decimal", "int"}:
        unit = each.unit
        scale = unit.scale if unit and each.kind == "decimal" else 0
        before = max(len(str(int(bound))) for bound in field_bounds(each))
        return dt.Decimal(max(unit.digits if unit else 9, before + scale), scale)
    if each.kind in {"date", "month"}:
        return dt.date
    if each.kind == "dates":
        return dt.Array(dt.date)
    return dt.boolean if each.kind == "bool" else dt.string


def learn(
    connection: Any,
    rule: Rule,
    cases: Table,
    lists: Mapping[str, Table],
    *,
    key: str = ROW,
    known: Collection[tuple[str, str]] = (),
) -> Facts:
    """The facts of tables that DuckDB holds: one look at each.

    ``key`` names the case in tables of lists; ``known`` are choices that were looked at before, by list and column.
    """
    ranges: dict[tuple[str, str], Range] = {}
    full: set[tuple[str, str]] = set()
    known = set(known)
    keyed: set[str] = set()
    most: dict[str, int] = {}
    tables = [("", rule.inputs, cases, "")]
    tables += [(each.name, each.fields, lists[each.name], each.key) for each in rule.lists if each.name in lists]
    grouped = {step.over for step in rule.steps if step.over and call_name(parse(step.formula)) in WINDOWS}
    looks = [
        (
            table,
            fields,
            (key, own) if name in grouped and {key, own} <= {*table.columns} else (),
            {each for listed, each in known if listed == name},
        )
        for name, fields, table, own in tables
    ]
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        rows = pool.map(lambda look: _looked(connection.con.cursor(), *look), looks)
    for (name, fields, table, _), row in zip(tables, rows, strict=True):
        count = int(row["rows"])
        most[name] = count
        for each in fields:
            if each.name not in table.columns:
                known.add((name, each.name))
                if each.kind in {"decimal", "int"}:
                    ranges[name, each.name] = Range(Decimal(0), Decimal(0), 0, may_lack=True)
                continue
            lacking = count - int(row[f"{each.name}__there"])
            if not lacking:
                full.add((name, each.name))
            if each.kind == "enum" and not row.get(f"{each.name}__strange"):
                known.add((name, each.name))
            if each.kind in {"decimal", "int"}:
                ranges[name, each.name] = _range(each, row, lacking > 0)
        if row["named_once"]:
            keyed.add(name)
    return Facts(ranges, frozenset(full), frozenset(known), frozenset(keyed), most)


def _looked(
    cursor: Any, table: Table, fields: Sequence[Field], named: Sequence[str], known: Collection[str]
) -> Mapping[str, Any]:
    """What is counted, and the ends of numbers, which files of Parquet tell without being read; apart from these the rest.

    ``named`` are the columns that name a case and its item, where it is asked whether they do so once; ``known`` are
    choices that need no look.
    """
    told: dict[str, str] = {"rows": "count(*)"}
    read: dict[str, str] = {}
    for each in fields:
        if each.name not in table.columns:
            continue
        name = f'"{each.name}"'
        told[f"{each.name}__there"] = f"count({name})"
        if each.kind == "enum" and each.name not in known:
            values = ", ".join(f"'{value}'" for value in each.values)
            read[f"{each.name}__strange"] = f"bool_or({name} not in ({values}))"
        if each.kind in {"decimal", "int"}:
            kind, own = column_type(each), table[each.name].type()
            ready = own.is_decimal() and own.scale <= kind.scale
            number = name if ready else f"cast({name} as decimal({kind.precision}, {kind.scale}))"
            ends = told if ready else read
            ends[f"{each.name}__low"], ends[f"{each.name}__high"] = f"min({number})", f"max({number})"
            kind = own if ready else kind
            for places in (few for few in _PLACES if few < kind.scale):
                short = f"cast({number} as decimal({kind.precision}, {places}))"
                read[f"{each.name}__{places}"] = f"bool_and({number} = {short})"
    row: dict[str, Any] = {}
    for wanted in filter(None, (told, read)):
        found = cursor.execute(f"select {', '.join(wanted.values())} from {table.op().name}").fetchall()[0]
        row |= dict(zip(wanted, found, strict=True))
    whole = bool(named) and row.get(f"{named[-1]}__there") == row["rows"]
    row["named_once"] = whole and _named_once(cursor, table.op().name, *named, count=row["rows"])
    return row


def _named_once(cursor: Any, table: str, case: str, own: str, *, count: int) -> bool:
    """Whether no case names two of its items alike."""
    # In a file that is in order each row comes behind the one before it, which is quickly seen: by the names of the items
    # alone where these differ in all cases, else by case and item.
    for by in ((own,), (case, own)):
        if all(_in_order(cursor, source, by) for source in (f"(from {table} limit {_SAMPLE})", table)):
            return True
    # Two names may fall together in what is counted; then the windows are kept, and nothing is lost.
    counted = cursor.execute(f'select count(distinct hash("{case}", "{own}")) from {table}')
    return int(counted.fetchall()[0][0]) == count


def _in_order(cursor: Any, source: str, by: Sequence[str]) -> bool:
    """Whether each row has more in some columns than the row before; rows of which it cannot be told are none."""
    here = [f'"{each}"' for each in by]
    before = [f"lag({each}) over () as before_{place}" for place, each in enumerate(here)]
    later = f"{here[-1]} > before_{len(by) - 1}"
    for place, each in reversed([*enumerate(here[:-1])]):
        later = f"({each} > before_{place} or ({each} = before_{place} and {later}))"
    asked = f"bool_or(coalesce(not ({later}), before_{len(by) - 1} is not null))"
    rows = cursor.execute(f"select {asked} from (select {', '.join([*here, *before])} from {source})").fetchall()
    return not rows[0][0]


def _range(each: Field, row: Mapping[str, Any], lacking: bool) -> Range:
    low, high = row[f"{each.name}__low"], row[f"{each.name}__high"]
    if low is None:
        return Range(Decimal(0), Decimal(0), 0, lacking)
    own = -int(low.as_tuple().exponent)  # as the engine holds it
    scale = next((places for places in _PLACES if row.get(f"{each.name}__{places}")), own)
    return Range(low, high, min(scale, own), lacking)
