"""What must hold whatever the figures."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lantu.assessment import Commitment, Point, assess
from tests.assessment.cases import promise

values = st.decimals(-200, 200, places=2).map(Fraction)
ways = st.sampled_from(["up", "down"])
kinds = st.sampled_from(["path", "cumulative", "average"])
settings = st.tuples(kinds, ways, values, values)
number_lists = st.lists(values, min_size=1, max_size=5)
Setting = tuple[str, str, Fraction, Fraction]


def made(kind: str, way: str, start: Fraction, target: Fraction, comparator: str = "=") -> Commitment:
    more: dict[str, Any] = {"comparator": comparator, "direction": way}
    if kind == "path":
        return promise(start, target, **more)
    return promise(None, abs(target) if kind == "cumulative" else target, **{kind: True, "direction": "up"})


def series(kind: str, numbers: list[Fraction]) -> list[Point]:
    kept = [abs(n) for n in numbers] if kind == "cumulative" else numbers
    return [Point(year=2021 + i, value=value) for i, value in enumerate(kept)]


@given(settings, number_lists, st.decimals(0, 50, places=2))
def test_a_better_value_never_gives_a_worse_status(setting: Setting, numbers: list[Fraction], gain: Any) -> None:
    """Raising the newest value in the good direction keeps or raises the rank."""
    about, points = made(*setting), series(setting[0], numbers)
    as_of, last = points[-1].year, points[-1]
    step = Fraction(gain) * (-1 if setting[1] == "down" and setting[0] == "path" else 1)
    better = [*points[:-1], replace(last, value=(last.value or 0) + step)]
    before, after = (assess(about, each, as_of, context=False) for each in (points, better))
    if before.rank and after.rank:
        assert after.rank >= before.rank
    assert bool(before.rank) == bool(after.rank)


@given(settings, number_lists, st.randoms())
def test_the_order_of_rows_changes_nothing(setting: Setting, numbers: list[Fraction], rng: Any) -> None:
    """Shuffled points give the same record, trace and all."""
    about, points = made(*setting), series(setting[0], numbers)
    shuffled = rng.sample(points, len(points))
    assert assess(about, points, 2025).as_json() == assess(about, shuffled, 2025).as_json()


@given(
    st.tuples(st.sampled_from(["path", "cumulative"]), ways, values, values), number_lists,
    st.sampled_from([Fraction(1, 10_000), Fraction(2000, 3), Fraction(100)]),
)  # fmt: skip
def test_another_unit_changes_nothing(setting: Setting, numbers: list[Fraction], factor: Fraction) -> None:
    """万亩 or 平方公里: the same status, reasons and progress, exactly."""
    about, points = made(*setting), series(setting[0], numbers)
    scaled = replace(
        about, target=about.target and about.target * factor, baseline=about.baseline and about.baseline * factor
    )
    moved = [replace(point, value=(point.value or 0) * factor) for point in points]
    one, two = assess(about, points, 2025, context=False), assess(scaled, moved, 2025, context=False)
    assert (one.status, one.reasons, one.progress, one.expected) == (
        two.status,
        two.reasons,
        two.progress,
        two.expected,
    )


@given(st.lists(values, min_size=3, max_size=5), values)
def test_a_later_value_changes_nothing_of_an_earlier_date(numbers: list[Fraction], revised: Fraction) -> None:
    """What was said as of 2022 does not depend on 2023."""
    about, points = promise(0, 100, direction="up"), series("path", numbers)
    changed = [points[0], points[1], replace(points[2], value=revised), *points[3:]]
    assert assess(about, points, 2022).as_json() == assess(about, changed, 2022).as_json()
    first = [assess(about, each, 2023, context=False).progress for each in (points, changed)]
    assert (first[0] == first[1]) == (points[2].value == revised)
