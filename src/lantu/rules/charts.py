"""Rules as pictures: what a figure does to a result, and when sums are paid; each beside a table of the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from lantu.drawing import BLUE, GREEN, INK, OCHRE, framed
from lantu.rules.payments import Payment, months

__all__ = ["payments_chart", "sweep_chart"]

_LINES = ((GREEN, [1, 0], "circle"), (BLUE, [6, 4], "square"), (OCHRE, [2, 3], "diamond"))
_WORDS = {"zh": {"sum": "累计（元）"}, "en": {"sum": "in all (yuan)"}}
_MONTHS_AT_MOST = 1200


def sweep_chart(
    points: Sequence[tuple[Any, Any]], *, across: str, up: str, width: int = 620, height: int = 240
) -> dict[str, Any] | None:
    """A result over the values of one figure; None where there are no two numbers to join."""
    import altair as alt

    rows = [{"x": _plain(x), "y": float(y)} for x, y in points if _number(y)]
    if len(rows) < 2:
        return None
    numbers = all(isinstance(row["x"], float) for row in rows)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("x:Q" if numbers else "x:O", title=across, scale=alt.Scale(zero=False) if numbers else alt.Undefined,
                axis=alt.Axis(grid=False, titleY=34, labelAngle=0, tickCount=8)),
        y=alt.Y("y:Q", title=up, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5)),
    )  # fmt: skip
    line = base.mark_line(color=GREEN, strokeWidth=2.2)
    dots = base.mark_point(color=GREEN, filled=True, size=44, opacity=1)
    return framed(alt.layer(line, dots), width=width, height=height)


def payments_chart(
    ways: Mapping[str, Sequence[Payment]], language: str = "zh", *, width: int = 620, height: int = 240
) -> dict[str, Any] | None:
    """What each way has paid by each month, of the sums whose time the text says; told apart by line and shape."""
    import altair as alt

    dated = {way: found for way, sums in ways.items() if (found := _by_month(sums))}
    if not dated:
        return None
    order, end = list(dated), max(max(found) for found in dated.values())
    rows = [row for way, found in dated.items() for row in _steps(way, found, end)]
    alone = len({row["month"] for row in rows}) == 1
    lines = _LINES[: len(order)]
    colour = alt.Color(
        "way:N", sort=order, scale=alt.Scale(domain=order, range=[each[0] for each in lines]), legend=None
    )
    dash = alt.StrokeDash(
        "way:N", sort=order, scale=alt.Scale(domain=order, range=[each[1] for each in lines]), legend=None
    )
    shape = alt.Shape("way:N", scale=alt.Scale(domain=order, range=[each[2] for each in lines]), legend=None)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("month:T", title=None, axis=alt.Axis(format="%Y-%m", grid=False, labelOverlap=True)),
        y=alt.Y("paid:Q", title=_WORDS[language]["sum"], axis=alt.Axis(tickCount=5, format=",d")),
    )
    told = base.transform_filter("datum.label != null")
    layers = [
        base.mark_line(interpolate="step-after", strokeWidth=2.2).encode(color=colour, strokeDash=dash),
        told.mark_point(filled=True, size=58, opacity=1).encode(color=colour, shape=shape),
        told.mark_text(
            align="left" if alone else "right", dx=10 if alone else -8, dy=-12, fontSize=12, color=INK
        ).encode(text="label:N"),
    ]
    return framed(alt.layer(*layers), width=width, height=height)


def _by_month(sums: Sequence[Payment]) -> dict[date, Decimal]:
    paid: dict[date, Decimal] = {}
    for each in sums:
        for month, amount in months(each)[:_MONTHS_AT_MOST]:
            paid[month] = paid.get(month, Decimal(0)) + amount
    return paid


def _steps(way: str, paid: Mapping[date, Decimal], end: date) -> list[dict[str, Any]]:
    """What was paid in all by each month, on to the end of the picture; the last point bears the name and the sum."""
    total, rows = Decimal(0), []
    for month in sorted(paid):
        total += paid[month]
        rows.append({"way": way, "month": month.isoformat(), "paid": float(total), "label": None})
    if max(paid) < end:
        rows.append({**rows[-1], "month": end.isoformat()})
    rows[-1]["label"] = f"{way} {total.normalize():,f}"
    return rows


def _plain(value: Any) -> float | str:
    try:
        return float(value)
    except (TypeError, ValueError):
        return str(value)


def _number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
