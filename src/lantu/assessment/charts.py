"""The trajectory of one promise as a chart: one Vega-Lite spec for page and report, and its picture as SVG.

Told apart by line and shape, so that it reads in grey: what was measured is a solid line with dots, what was promised
a dashed line to a bar, bounds are triangles, the forecast a band. Text is set in the font that comes along, whose
characters in use go into the picture, so that it is the same wherever it is shown.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lantu.assessment.model import Assessment, Point
from lantu.drawing import BLUE, GREEN, INK, OCHRE, SOFT, framed, svg

__all__ = ["spec", "svg", "yearly_points"]

WORDS = {
    "zh": {"value": "监测值", "bound": "只知界限", "path": "承诺路径", "target": "目标", "forecast": "预测（80%）"},
    "en": {"value": "measured", "bound": "bound only", "path": "promised path", "target": "target", "forecast": "forecast (80%)"},
}  # fmt: skip


def yearly_points(result: Assessment) -> list[Point]:
    """Values of single years with the start, oldest first."""
    about = result.commitment
    found = {point.year: point for point in result.points if point.value is not None and not point.total}
    base = about.base_year
    if about.baseline is not None and base is not None and "series_break" not in about.notes:
        found.setdefault(base, Point(year=base, value=about.baseline, source=about.baseline_source))
    return [found[year] for year in sorted(found)]


def spec(result: Assessment, language: str = "zh", *, width: int = 640, height: int = 260) -> dict[str, Any] | None:
    """The chart as a Vega-Lite spec; None where there is nothing to draw."""
    rows = _rows(result, WORDS[language])
    if not any(row["what"] in (WORDS[language]["value"], WORDS[language]["bound"]) for row in rows):
        return None
    return _form(language, result.commitment.unit, width, height) | {"data": {"values": rows}}


@lru_cache(maxsize=256)
def _form(language: str, unit: str, width: int, height: int) -> dict[str, Any]:
    """The spec without its values: the same for all charts of a unit, and checked against the schema once."""
    import altair as alt

    axis = alt.Axis(format="d", tickMinStep=1, grid=False)
    base = alt.Chart(alt.NamedData("values")).encode(
        x=alt.X("year:Q", title=None, scale=alt.Scale(nice=False, padding=18), axis=axis),
        y=alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5)),
    )
    layers = _layers(base, WORDS[language])
    return framed(alt.layer(*layers), width=width, height=height)


def _layers(base: Any, said: dict[str, str]) -> list[Any]:
    def only(what: str) -> Any:
        return base.transform_filter(f"datum.what == '{what}'")

    import altair as alt

    label = alt.Text("label:N")
    return [
        only(said["forecast"]).mark_area(color=OCHRE, opacity=0.16).encode(y=alt.Y("low:Q"), y2="high:Q"),
        only(said["forecast"]).mark_line(color=OCHRE, strokeDash=[2, 3], strokeWidth=1.5),
        only(said["path"]).mark_line(color=SOFT, strokeDash=[5, 4], strokeWidth=1.2),
        only(said["value"]).mark_line(color=GREEN, strokeWidth=2.4),
        only(said["value"]).mark_point(color=GREEN, filled=True, size=52, opacity=1),
        only(said["bound"]).mark_point(color=GREEN, shape="triangle-up", size=70, filled=False, strokeWidth=2),
        only(said["target"]).mark_tick(color=BLUE, thickness=4, size=26, orient="horizontal"),
        base.transform_filter("datum.label != null").mark_text(dy=-13, fontSize=12, color=INK).encode(text=label),
    ]


def _rows(result: Assessment, said: dict[str, str]) -> list[dict[str, Any]]:
    about, points = result.commitment, yearly_points(result)
    rows: list[dict[str, Any]] = [
        {"what": said["bound" if point.bound else "value"], "year": point.year, "value": _number(point.value),
         "label": _sign(point) + _label(point.value) if at in (0, len(points) - 1) else None}
        for at, point in enumerate(points)
    ]  # fmt: skip
    if about.target is None or about.target_year is None or result.shape in ("cumulative", "cap", "class"):
        return rows
    path = result.shape in ("level", "ratio") and about.baseline is not None and "series_break" not in about.notes
    begin = about.base_year if about.base_year is not None else (points[0].year if points else about.target_year)
    rows += [
        {"what": said["path"], "year": begin, "value": _number(about.baseline if path else about.target), "label": None},
        {"what": said["path"], "year": about.target_year, "value": _number(about.target), "label": None},
        {"what": said["target"], "year": about.target_year, "value": _number(about.target),
         "label": f"{said['target']} {about.target_text or _label(about.target)}"},
    ]  # fmt: skip
    told = result.forecast or {}
    exact = [point for point in points if not point.bound]
    if told.get("given") and exact:
        last = _number(exact[-1].value)
        rows += [
            {"what": said["forecast"], "year": exact[-1].year, "value": last, "low": last, "high": last, "label": None},
            {"what": said["forecast"], "year": told["year"], "value": told["mean"], "low": told["low"],
             "high": told["high"], "label": None},
        ]  # fmt: skip
    return rows


def _number(value: Any) -> float:
    return round(float(value), 6)


def _sign(point: Point) -> str:
    return {">=": "≥", "<=": "≤"}.get(point.bound, point.bound)


def _label(value: Any) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
