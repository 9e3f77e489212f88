"""The same assessment for many promises at once: one Ibis expression for DuckDB and for Spark.

It gives status, progress and expected progress of exact values; reasons, traces and bounds are the business of
``assess``, with which a test holds it together. Values are doubles here: a ratio counts as at a cut-off when it is
within a billionth of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lantu.assessment.model import Commitment
from lantu.assessment.shape import decide
from lantu.assessment.wording import Cutoffs, cutoffs, other

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir
    import pyarrow as pa

__all__ = ["SHAPES", "promise_columns", "sdg_build_statuses", "statuses"]

SHAPES = frozenset({"level", "hold", "growth", "cumulative", "cap"})
_DIGITS = 9
_PERCENT = 100


def promise_columns(promises: Iterable[Commitment]) -> pa.Table:
    """The promises of countable shapes as columns, with their shape decided."""
    import pyarrow as pa

    rows: list[dict[str, Any]] = []
    for each in promises:
        told = decide(each)
        if told.shape in SHAPES and each.target is not None and each.base_year is not None and each.target_year:
            rows.append({
                "key": each.key, "shape": told.shape, "sign": {"up": 1, "down": -1}.get(told.direction, 0),
                "start": None if each.baseline is None else float(each.baseline), "target": float(each.target),
                "base_year": each.base_year, "target_year": each.target_year,
                "strict": each.comparator in ("<", ">"), "about": each.comparator == "~",
            })  # fmt: skip
    types = [
        ("key", pa.string()), ("shape", pa.string()), ("sign", pa.int32()), ("start", pa.float64()), ("target", pa.float64()),
        ("base_year", pa.int32()), ("target_year", pa.int32()), ("strict", pa.bool_()), ("about", pa.bool_()),
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=pa.schema(types))


def statuses(promises: ir.Table, points: ir.Table, as_of: int) -> ir.Table:
    """Status, progress and expected progress by ``key``; ``points`` has key, year and value."""
    import ibis

    limits = cutoffs(as_of)
    known = _known(promises, points, as_of, limits)
    table = promises.left_join(known, "key").drop("key_right")
    end = ibis.least(table.target_year, as_of)
    span = (table.target_year - table.base_year).cast("float64")
    table = table.mutate(end=end, span=span, expected=(table.newest - table.base_year) / span)
    table = table.mutate(
        progress=_progress(table), final=table.newest >= table.target_year, gone=table.newest - table.base_year
    )
    table = table.mutate(ratio=_ratio(table).round(_DIGITS), mean=_mean(table).round(_DIGITS))
    found = ibis.cases(
        (table.newest.isnull(), "undecided"),
        ((table.sign == 0) & table.shape.isin(["level", "hold"]), "undecided"),
        (table.end - table.newest > limits.stale_years, "undecided"),
        (table.shape == "level", _level(table, limits)),
        (table.shape == "hold", ibis.ifelse(table.met, "on_track", "below_floor")),
        (table.shape == "growth", _growth(table, limits)),
        (table.shape == "cumulative", _cumulative(table, limits)),
        else_=_cap(table, limits),
    )
    return table.select("key", "shape", "progress", "expected", status=found)


def _known(promises: ir.Table, points: ir.Table, as_of: int, limits: Cutoffs) -> ir.Table:
    """What the values of the period come to, by promise."""
    import ibis

    inside = points.inner_join(promises, "key")
    inside = inside.filter(
        inside.value.notnull(), inside.year <= ibis.least(inside.target_year, as_of), inside.year > inside.base_year
    )
    met = _met(inside, inside.value, limits)
    fresh = inside.target_year - limits.stale_years
    inside = inside.mutate(met=met, early=met & (inside.year < inside.target_year) & (inside.year >= fresh))
    factor = 1 + inside.value / _PERCENT
    inside = inside.mutate(log=ibis.ifelse(factor > 0, ibis.greatest(factor, 1e-300).ln(), ibis.null("float64")))
    return inside.group_by("key").agg(
        newest=inside.year.max(), latest=inside.value.argmax(inside.year), met=inside.met.argmax(inside.year),
        early=inside.early.any(), total=inside.value.sum(), count=inside.value.count(), kept=inside.met.cast("int32").sum(),
        logs=inside.log.sum(), usable=inside.log.count() == inside.value.count(),
    )  # fmt: skip


def _met(table: ir.Table, value: ir.NumericValue, limits: Cutoffs) -> ir.BooleanValue:
    import ibis

    slack = ibis.ifelse(table.about, table.target.abs() * float(limits.about), 0.0)
    down = table.sign < 0
    limit = ibis.ifelse(down, table.target + slack, table.target - slack)
    gap = (ibis.ifelse(down, limit - value, value - limit)).round(_DIGITS)
    return ibis.ifelse(table.strict, gap > 0, gap >= 0)


def _plain(table: ir.Table) -> ir.BooleanValue:
    """Growth whose logarithms can be compared; else the plain mean is held against the target."""
    return table.usable & (table.target > 0) & (table.sign >= 0)


def _progress(table: ir.Table) -> ir.NumericValue:
    import ibis

    way = (table.target - table.start).nullif(0)
    plan = (1 + table.target / _PERCENT).nullif(1)
    growth = table.logs / ibis.ifelse(plan > 0, plan, ibis.null("float64")).ln() / table.span
    return ibis.cases(
        (table.shape == "level", (table.latest - table.start) / way),
        (table.shape == "hold", table.kept / table["count"].cast("float64")),
        ((table.shape == "growth") & _plain(table), growth),
        (table.shape.isin(["cumulative", "cap"]) & (table.target > 0), table.total / table.target.nullif(0)),
    )


def _ratio(table: ir.Table) -> ir.NumericValue:
    import ibis

    return ibis.cases(
        (table.shape == "growth", table.progress * table.span / table["count"]),
        (table.shape == "cap", table.expected / table.progress.nullif(0)),
        else_=table.progress / table.expected.nullif(0),
    )


def _mean(table: ir.Table) -> ir.NumericValue:
    import ibis

    count = table["count"].cast("float64")
    return ibis.ifelse(_plain(table), ((table.logs / count).exp() - 1) * _PERCENT, table.total / count)


def _graded(table: ir.Table, limits: Cutoffs) -> ir.StringValue:
    import ibis

    return ibis.cases(
        (table.ratio >= float(limits.faster), "faster"), (table.ratio >= float(limits.on_track), "on_track"),
        else_="behind",
    )  # fmt: skip


def _arrived(table: ir.Table, limits: Cutoffs) -> ir.StringValue:
    """Reached in the target year itself: faster by far, or as expected."""
    import ibis

    return ibis.ifelse(table.ratio >= float(limits.faster), "faster", "on_track")


def _level(table: ir.Table, limits: Cutoffs) -> ir.StringValue:
    import ibis

    return ibis.cases(
        (table.met & (~table.final | table.early), "done_early"), (table.met, _arrived(table, limits)),
        (table.final, "behind"), (table.progress.isnull(), "undecided"), else_=_graded(table, limits),
    )  # fmt: skip


def _growth(table: ir.Table, limits: Cutoffs) -> ir.StringValue:
    import ibis

    met = _met(table, table.mean, limits)
    graded = _graded(table, limits)
    known = table["count"] / table.gone.cast("float64")
    return ibis.cases(
        (known < float(limits.known_share), "undecided"),
        (~_plain(table), ibis.ifelse(met, "on_track", "behind")),
        (table.final, ibis.cases((~met, "behind"), (graded == "behind", "on_track"), else_=graded)),
        else_=graded,
    )


def _cumulative(table: ir.Table, limits: Cutoffs) -> ir.StringValue:
    """A missing year makes the sum a lower bound, which proves good news only."""
    import ibis

    done = ibis.ifelse(table.strict, table.total > table.target, table.total >= table.target)
    found = ibis.cases(
        (table.target <= 0, ibis.ifelse(table.total >= table.target, "on_track", "behind")),
        (done & ~table.final, "done_early"), (done, _arrived(table, limits)), (table.final, "behind"),
        else_=_graded(table, limits),
    )  # fmt: skip
    return ibis.ifelse((table["count"] < table.gone) & (found == "behind"), "undecided", found)


def _cap(table: ir.Table, limits: Cutoffs) -> ir.StringValue:
    import ibis

    broken = ibis.ifelse(table.strict, table.total >= table.target, table.total > table.target)
    graded = _graded(table, limits)
    return ibis.cases(
        (broken, "below_floor"), (table["count"] < table.gone, "undecided"),
        (table.progress.isnull(), "on_track"), (table.progress == 0, "faster"),
        (table.final & (graded == "behind"), "on_track"), else_=graded,
    )  # fmt: skip


def sdg_build_statuses(promises: ir.Table, points: ir.Table, as_of: int) -> ir.Table:
    """The compound growth ratio of Open SDG, in the same engine, to measure beside: first and newest value only."""
    import ibis

    inside = points.inner_join(promises, "key")
    inside = inside.filter(inside.year <= as_of, inside.value > 0, inside.start > 0, inside.target > 0)
    newest = inside.group_by("key").agg(newest=inside.year.max(), latest=inside.value.argmax(inside.year))
    table = promises.inner_join(newest, "key")
    observed = (table.latest / table.start) ** (1 / (table.newest - table.base_year)) - 1
    required = (table.target / table.start) ** (1 / (table.target_year - table.base_year)) - 1
    ratio = table.sign * observed / required.abs().nullif(0)
    method = other("open_sdg")
    steps = [(ratio >= float(least), word) for word, least in method.with_target]
    word = ibis.cases(*steps, else_=method.below_with_target)
    return table.select("key", ratio=ratio, status=word)
