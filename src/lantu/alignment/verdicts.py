"""How two figures of one thing stand to each other, with the arithmetic, and how much it matters."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from lantu.alignment.measures import Measure
from lantu.alignment.model import Claim, Interval, Reason, Severity, Step, Verdict, plain_number

__all__ = ["Judgement", "complement_of", "converted", "judge", "severity_of", "steps_of"]

_SIGNS = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜", "~": "约", "max": "最高"}
_LOWER, _UPPER = (">=", ">"), ("<=", "<", "max")


class Judgement(NamedTuple):
    """A verdict on two figures, and why."""

    verdict: Verdict
    reason: Reason


def judge(one: Claim, other: Claim) -> Judgement:
    """The verdict on two claims that speak of the same thing.

    Symmetric.  About (``~``) is held as a value, as are bounds of what already is; two promises with
    bounds in one direction are compatible, and the narrower one is stricter.
    """
    if one.qualitative and one.qualitative == other.qualitative:
        return Judgement("agree", Reason("用语相同", "the same words"))
    if one.base is None or other.base is None or one.interval is None or other.interval is None:
        return Judgement(
            "agree", Reason("至少一方不给数值，由上级下达或另行考核", "one side leaves the figure to be assigned")
        )
    if one.base == other.base and one.base_high == other.base_high:
        return _equal(one, other)
    return _unequal(one, other, one.interval, other.interval)


def _equal(one: Claim, other: Claim) -> Judgement:
    if {_way(one), _way(other)} == {"lower", "upper"}:
        return Judgement(
            "conflict", Reason("数值相同而界限方向相反", "the same figure, once as a floor and once as a ceiling")
        )
    if converted(one, other):
        return Judgement("agree_after_unit_conversion", Reason("换算单位后数值一致", "the same when converted"))
    if one.dimension != other.dimension and one.unit != other.unit and "/" in one.dimension + other.dimension:
        return Judgement("agree", Reason("数值一致，一方单位有缺", "the same figure; one unit lacks a part"))
    if _way(one) != _way(other):
        return Judgement("agree", Reason("数值一致，一方为界限", "the same figure, on one side as a bound"))
    return Judgement("agree", Reason("数值一致", "the same figure"))


def _unequal(one: Claim, other: Claim, a: Interval, b: Interval) -> Judgement:
    status = one.role == other.role == "status"
    ways = {_way(one), _way(other)}
    if len(ways) == 1 and "point" not in ways and not status:
        return Judgement("stricter", Reason("两个界限同向相容，一方更严", "two compatible bounds; one is stricter"))
    if a.point != b.point or "range" in ways:
        point, interval = (a, b) if a.point else (b, a)
        inside = point.low is not None and interval.holds(point.low) if point.point else _overlap(a, b)
        if inside and status:
            return Judgement("agree", Reason("确数在界限之内", "the exact figure lies within the bound"))
        if inside:
            return Judgement("stricter", Reason("定值在界限之内，定值更严", "the fixed value lies within the bound"))
        return Judgement("conflict", Reason("定值在界限之外", "the fixed value lies outside the bound"))
    if not a.point and _overlap(a, b):
        return Judgement("agree", Reason("两个界限相容", "the bounds are compatible"))
    if "~" in (one.comparator, other.comparator):
        return Judgement(
            "conflict", Reason("数值不同；“约”“左右”按所写数值比较", "different figures; about is held as the value")
        )
    if _rounded(one, other):
        return Judgement("conflict", Reason("数值不同，或为取整", "different figures, perhaps by rounding"))
    return Judgement("conflict", Reason("数值不同", "different figures"))


def _way(claim: Claim) -> str:
    if claim.comparator in _LOWER:
        return "lower"
    if claim.comparator in _UPPER:
        return "upper"
    return "range" if claim.base_high is not None else "point"


def _overlap(a: Interval, b: Interval) -> bool:
    low = max((one.low for one in (a, b) if one.low is not None), default=None)
    high = min((one.high for one in (a, b) if one.high is not None), default=None)
    if low is None or high is None or low < high:
        return True
    return low == high and a.holds(low) and b.holds(low)


def _rounded(one: Claim, other: Claim) -> bool:
    """Whether the shorter figure is the longer one rounded."""
    if one.value is None or other.value is None or one.unit != other.unit:
        return False
    short, long = sorted((one.value, other.value), key=lambda value: (-_places(value), value), reverse=True)
    return _places(short) != _places(long) and round(long, max(_places(short), 0)) == short


def _places(value: object) -> int:
    return len(str(value).partition(".")[2])


def converted(one: Claim, other: Claim) -> bool:
    """Whether equal figures are written differently because their units differ."""
    return one.base is not None and one.base == other.base and one.value != other.value


def complement_of(claim: Claim) -> Fraction | None:
    """What is left to 100 %: a rate of loss for a rate of keeping."""
    return None if claim.base is None or claim.dimension != "ratio" else 1 - claim.base


def steps_of(claims: Sequence[Claim]) -> list[Step]:
    """Each figure as written, as an interval in base units."""
    steps: dict[Step, None] = {}
    for claim in claims:
        if claim.value is None or claim.interval is None:
            continue
        sign = _SIGNS.get(claim.comparator, "")
        high = f"—{plain_number(claim.value_high)}" if claim.value_high is not None else ""
        formula = f"{sign}{plain_number(claim.value)}{high}{claim.unit}"
        unit = "" if claim.base_unit == "1" else claim.base_unit
        step = Step(f"{claim.file}:{claim.line}", formula, f"{claim.interval}{unit}")
        steps[step] = None
    return list(steps)


_WEIGHTS = {"conflict": 0.4, "stricter": 0.2, "scope_differs": 0.0, "agree_after_unit_conversion": 0.02, "agree": 0.0}


def severity_of(verdict: Verdict, claims: Sequence[Claim], measure: Measure | None) -> Severity:
    """How much a finding matters: verdict, binding before expected, target before status, size of the gap."""
    parts = [("verdict", _WEIGHTS[verdict])]
    if verdict in ("conflict", "stricter"):
        binding = any(claim.attribute and "约束" in claim.attribute for claim in claims)
        parts += [
            ("binding", 0.2 if binding else 0.1 if any(claim.attribute for claim in claims) else 0.0),
            ("role", 0.15 if all(claim.role == "target" for claim in claims) else 0.05),
            ("measure", 0.05 if measure is not None else 0.0),
            ("gap", 0.2 * _gap(claims)),
        ]
    return Severity(min(sum(part for _, part in parts), 1.0), tuple(parts))


def _gap(claims: Sequence[Claim]) -> float:
    values = [abs(claim.base) for claim in claims if claim.base is not None]
    if len(values) < 2 or max(values) == 0:
        return 0.0
    return float((max(values) - min(values)) / max(values))
