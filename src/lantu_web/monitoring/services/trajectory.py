"""The way of a promise as points of a small picture, drawn on the server and readable without it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lantu.assessment.charts import yearly_points
from lantu.assessment.model import Assessment

WIDTH, HEIGHT, EDGE = 216, 40, 6


@dataclass(frozen=True)
class Sparkline:
    """Points in the units of the picture: what was measured, the path that was promised, and where it ends."""

    line: str
    dots: tuple[tuple[str, str], ...]
    path: str
    aim: tuple[str, str, str] | None
    width: int = WIDTH
    height: int = HEIGHT


def sparkline(result: Assessment) -> Sparkline | None:
    """The picture; None where there is nothing to draw beside the target."""
    about, points = result.commitment, yearly_points(result)
    if not points:
        return None
    target = about.target if result.shape in ("level", "hold", "growth", "ratio") else None
    years = [point.year for point in points] + ([about.target_year] if about.target_year and target is not None else [])
    values = [point.value for point in points if point.value is not None] + ([target] if target is not None else [])
    across, up = _scale(min(years), max(years), WIDTH - 12), _height(values)
    places = [(_put(across(Fraction(point.year))), _put(up(point.value or Fraction(0)))) for point in points]
    path, aim = "", None
    if target is not None and about.target_year:
        end, level = across(Fraction(about.target_year)), up(target)
        aim = (_put(end - 6), _put(end + 6), _put(level))
        start = places[0] if result.shape == "level" else (_put(EDGE), _put(level))
        path = f"{start[0]},{start[1]} {_put(end)},{_put(level)}"
    return Sparkline(" ".join(f"{x},{y}" for x, y in places), tuple(places), path, aim)


def _scale(low: int, high: int, width: int) -> _Line:
    return _Line(Fraction(low), Fraction(max(high - low, 1)), Fraction(EDGE), Fraction(width - EDGE))


def _height(values: list[Fraction]) -> _Line:
    low, high = min(values), max(values)
    if low == high:
        return _Line(low - 1, Fraction(2), Fraction(HEIGHT - EDGE), Fraction(2 * EDGE - HEIGHT))
    return _Line(low, high - low, Fraction(HEIGHT - EDGE), Fraction(2 * EDGE - HEIGHT))


@dataclass(frozen=True)
class _Line:
    """A straight scale from values to places."""

    low: Fraction
    span: Fraction
    first: Fraction
    length: Fraction

    def __call__(self, value: Fraction) -> Fraction:
        return self.first + (value - self.low) / self.span * self.length


def _put(value: Fraction) -> str:
    return f"{float(value):.1f}".removesuffix(".0")
