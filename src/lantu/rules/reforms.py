"""A reform over a population: the same cases under two sets of figures; winners, losers and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lantu.errors import UsageError
from lantu.rules.model import Rule
from lantu.rules.packs import get_rule
from lantu.rules.trace import dumps, plain

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Reform", "measures_of", "reform", "reform_columns"]

_SQL = """
select b.case_row, cast(b.{measure} as decimal(38, 12)) as before, cast(a.{measure} as decimal(38, 12)) as after,
  cast(a.{measure} as decimal(38, 12)) - cast(b.{measure} as decimal(38, 12)) as difference,
  coalesce(b.refused, a.refused) as refused
from before b join after a using (case_row) order by b.case_row
"""
_SUMS = """
select count(*) filter (refused is null and difference is not null) as compared,
  count(*) filter (gain > 0) as winners, count(*) filter (gain < 0) as losers,
  count(*) filter (gain = 0) as unchanged, count(*) filter (difference is null) as left_out,
  sum(before) filter (difference is not null) as total_before,
  sum(after) filter (difference is not null) as total_after,
  sum(gain) filter (gain > 0) as gained, sum(gain) filter (gain < 0) as lost,
  max(gain) filter (gain > 0) as largest_gain, min(gain) filter (gain < 0) as largest_loss
from (select *, difference * {sign} as gain from compared)
"""


@dataclass(frozen=True)
class Reform:
    """What a reform does to a population.

    ``winners`` are cases that are better off, whichever way the measure counts; ``cost`` is what the payer
    pays more (negative: less).  ``cases`` has a row for each case: before, after, difference, refused.
    """

    rule: str
    measure: str
    burden: bool
    parameters: dict[str, Any]
    readings: tuple[str, ...]
    population: int
    compared: int
    winners: int
    losers: int
    unchanged: int
    left_out: int
    total_before: Decimal
    total_after: Decimal
    gained: Decimal
    lost: Decimal
    largest_gain: Decimal
    largest_loss: Decimal
    cases: pa.Table

    @property
    def cost(self) -> Decimal:
        """What the public side pays more in all."""
        return (self.total_before - self.total_after) if self.burden else (self.total_after - self.total_before)

    @property
    def same(self) -> bool:
        """Whether the reform changes nothing for anybody."""
        return not self.winners and not self.losers

    def as_json(self) -> dict[str, Any]:
        kept = {name: value for name, value in self.__dict__.items() if name != "cases"}
        return plain({**kept, "readings": list(self.readings), "cost": self.cost})  # type: ignore[no-any-return]

    def to_json(self) -> str:
        return dumps(self.as_json())

    def rows(self) -> list[dict[str, Any]]:
        """A row for each case, in plain values."""
        return [plain(row) for row in self.cases.to_pylist()]


def measures_of(rule: Rule) -> list[str]:
    """The outputs that a reform can be judged by: sums of money, the rule's own measure first."""
    money = [
        step.output_name or step.name
        for step in rule.steps
        if step.output
        and step.name.endswith(("_yuan", "_yuan_per_month"))
        and not step.formula.strip().startswith(("pairs(", "collect("))
    ]
    return list(dict.fromkeys([*([rule.measure] if rule.measure else []), *reversed(money)]))


def reform(
    rule_id: str,
    cases: Sequence[Any],
    *,
    parameters: Mapping[str, Any] | None = None,
    readings: Sequence[str] = (),
    measure: str = "",
    burden: bool | None = None,
) -> Reform:
    """The reform over a list of cases; those that cannot be used are left out and counted.

    ``measure`` is the output to look at; ``burden`` says that more of it is worse for the case.
    """
    from lantu.rules.columns import tables_of

    outer, lists, problems = tables_of(rule_id, cases)
    found = reform_columns(
        rule_id, outer, lists, parameters=parameters, readings=readings, measure=measure, burden=burden
    )
    if not problems:
        return found
    return Reform(**{**found.__dict__, "population": len(cases), "left_out": found.left_out + len(problems)})


def reform_columns(
    rule_id: str,
    cases: pa.Table,
    lists: Mapping[str, pa.Table] | None = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    readings: Sequence[str] = (),
    measure: str = "",
    burden: bool | None = None,
) -> Reform:
    """The reform over Arrow tables of cases and of their lists, of any length."""
    import duckdb

    from lantu.rules.bulk import compute

    rule, _ = get_rule(rule_id)
    chosen = _measure(rule, measure)
    worse = burden if burden is not None else rule.burden and chosen == rule.measure
    before = compute(rule_id, cases, lists, outputs=[chosen])
    after = compute(rule_id, cases, lists, parameters=parameters, readings=readings, outputs=[chosen])
    connection = duckdb.connect()
    try:
        connection.register("before", before)
        connection.register("after", after)
        compared = connection.sql(_SQL.format(measure=f'"{chosen}"')).to_arrow_table()
        connection.register("compared", compared)
        cursor = connection.execute(_SUMS.format(sign=-1 if worse else 1))
        names = [each[0] for each in cursor.description or ()]
        sums = dict(zip(names, cursor.fetchone() or (), strict=True))
    finally:
        connection.close()
    counts = ("compared", "winners", "losers", "unchanged", "left_out")
    figures: dict[str, Any] = {
        name: int(value) if name in counts else Decimal(value or 0) for name, value in sums.items()
    }
    return Reform(
        rule=rule_id,
        measure=chosen,
        burden=worse,
        parameters=dict(parameters or {}),
        readings=tuple(readings),
        population=cases.num_rows,
        cases=compared,
        **figures,
    )


def _measure(rule: Rule, measure: str) -> str:
    there = measures_of(rule)
    if not there:
        raise UsageError(f"{rule.id} gives no sum of money", hint="a reform needs an output in yuan")
    if measure and measure not in there:
        raise UsageError(f"{rule.id} has no output {measure} in yuan", hint=f"there are {', '.join(there)}")
    return measure or there[0]
