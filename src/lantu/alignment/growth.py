"""Figures of one measure that stand in separate sentences, held against each other over the years.

``growth_of_ends``       400公里 in 2020, 500公里 in 2025, 年均增长6%: the rate over the years against the ends.
``yearly_sum``           每年新增60万人, 五年新增350万人: the yearly figure times the years of the plan.
``target_behind``        a target that is worse than what the same document says is already so.
``promise_missed``       what a plan promised for a year, and what a later document says it was: not reached.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

from lantu.alignment.claims import Held
from lantu.alignment.evidence import allowed, finding, meet
from lantu.alignment.model import Claim, Finding, Interval, Step, plain_number
from lantu.alignment.names import better
from lantu.alignment.ratios import shown_share
from lantu.alignment.wordlists import words
from lantu.statements.reading import FileReading

__all__ = ["check_growth"]

_CONTRADICTION, _MISSED, _PRICES, _WORSE, _CONFIRMED = 0.45, 0.3, 0.1, 0.15, 0.1
# Rates over a longer or shorter time are told of something else.
_YEARS = range(2, 21)
# So many claims on one measure and year are held against each other one by one.
_MANY = 200
_LOWER, _UPPER = (">=", ">"), ("<=", "<", "max")

Key = tuple[object, ...]


class _Period(NamedTuple):
    """The years of a plan, and the year that its figures start from."""

    base: int
    years: int
    end: int


def check_growth(files: Sequence[FileReading], held: Sequence[Held]) -> Iterator[Finding]:
    """All findings on figures of one measure within each document."""
    periods = _periods(files)
    groups: dict[Key, list[Held]] = defaultdict(list)
    for one in held:
        if one.valued and not one.vague:
            groups[_key(one)].append(one)
    for group in groups.values():
        levels = [one for one in group if not (one.span_of_time or one.claim.change or one.name.feature("flow"))]
        yield from _growth(group, levels)
        yield from _behind(levels)
    yield from _yearly_sums(held, periods)
    yield from _missed(held)


def _key(one: Held) -> Key:
    """What a measure is known by within its document, whatever is told of it: a level, or by how much it changes."""
    claim, name = one.claim, one.name
    features = tuple(sorted(pair for pair in name.features if pair[0] != "flow"))
    return claim.file, claim.document, name.core, features, one.place, one.near_place


def _periods(files: Sequence[FileReading]) -> dict[tuple[str, str], _Period]:
    found = {}
    for file in files:
        for document in file.tree.documents:
            start, end = document.front.period_start, document.front.period_end
            if start and end and end > start:
                base = document.front.base_year or start - 1
                found[file.source.name, document.node.eid] = _Period(base, end - start + 1, end)
    return found


# ------------------------------------------------------------------------------------------------ growth


def _growth(group: Sequence[Held], levels: Sequence[Held]) -> Iterator[Finding]:
    """Each rate of change against the ends that the document tells of the measure."""
    done = set()
    for one in group:
        rate = one.claim
        timed = one.span_of_time if rate.change else ""
        told = (rate.base, rate.comparator, timed, rate.role, rate.year)
        if one.kind_of_unit != "ratio" or timed not in ("average", "total") or told in done:
            continue
        done.add(told)
        # A sentence that tells both ends and the change between them is checked as a sentence.
        apart = [other for other in levels if timed == "average" or other.sentence != one.sentence]
        ends = list(_ends(one, apart))
        judged = [(start, end, _meets(rate, timed, start, end)) for start, end in ends]
        fits = [each for each in judged if each[2]]
        if judged:
            yield _growth_finding(rate, timed, *(fits or judged)[0])


def _ends(rate: Held, levels: Sequence[Held]) -> Iterator[tuple[Claim, Claim]]:
    """What the measure was before the years of the rate and what it is behind them; the latest start counts."""
    for last in levels:
        end = last.claim
        if end.role != rate.claim.role or end.year != rate.claim.year or end.year is None or _shares(last):
            continue
        before = [
            one.claim
            for one in levels
            if one.claim.role == "status"
            and one.claim.year is not None
            and end.year - one.claim.year in _YEARS
            and one.claim.dimension == end.dimension
            and one.claim.base
        ]
        latest = max((one.year for one in before if one.year is not None), default=None)
        yield from ((one, end) for one in before if one.year == latest)


def _shares(one: Held) -> bool:
    return one.kind_of_unit in ("ratio", "percentage_point")


def _meets(rate: Claim, timed: str, start: Claim, end: Claim) -> bool:
    """Whether the end lies among what the start grows to."""
    first, last = _allowed(start), _allowed(end)
    by = allowed(rate.value or Decimal(0), rate.unit, rate.comparator, rate.value_high)
    if first is None or last is None or by is None:
        return True
    times = _span(start, end) if timed == "average" else 1
    grown = _grown(first, by, times, falls=rate.change == "down")
    return meet(grown, last)


def _allowed(claim: Claim) -> Interval | None:
    return allowed(claim.value, claim.unit, claim.comparator, claim.value_high) if claim.value is not None else None


def _span(start: Claim, end: Claim) -> int:
    return (end.year or 0) - (start.year or 0)


def _grown(start: Interval, by: Interval, times: int, *, falls: bool) -> Interval:
    """What a value becomes that changes by a share so many times."""
    low, high = (by.high, by.low) if falls else (by.low, by.high)

    def end(value: Fraction | None, share: Fraction | None) -> Fraction | None:
        if value is None or share is None:
            return None
        return value * max(Fraction(0), 1 - share if falls else 1 + share) ** times

    # A fall without a bound ends at nothing.
    lowest = Fraction(0) if falls and low is None else end(start.low, low)
    return Interval(lowest, end(start.high, high))


def _growth_finding(rate: Claim, timed: str, start: Claim, end: Claim, agree: bool) -> Finding:
    years = _span(start, end)
    implied = _implied(start, end, years if timed == "average" else 1)
    average = "年均" if timed == "average" else "累计"
    first, last = _written(start), _written(end)
    formula = f"({last} ÷ {first}) ^ (1 ÷ {years}) - 1" if timed == "average" else f"{last} ÷ {first} - 1"
    prices = not agree and start.dimension in words("arithmetic", "at_prices")
    return finding(
        end.subject,
        "agree" if agree else "scope_differs" if prices else "conflict",
        [start, end, rate],
        rule="growth_of_ends",
        zh=f"由{start.year}年{first}到{end.year}年{last}，{average}变化{implied}，文中为{average}{_changed(rate)}"
        + ("；增速按不变价、总量按当年价时，二者本可不同" if prices else ""),
        en=f"from {first} in {start.year} to {last} in {end.year} is {implied}{' a year' if timed == 'average' else ''}, "
        f"told as {_written(rate)}" + ("; rates at constant prices and levels at current ones may differ" if prices else ""),
        steps=[
            Step("年数", f"{end.year} - {start.year}", str(years)),
            Step(f"按起止数计算的{average}变化", formula, implied),
            Step("文中所列", _changed(rate), _written(rate)),
        ],
        severity=_CONFIRMED if agree else _PRICES if prices else _CONTRADICTION,
    )  # fmt: skip


def _implied(start: Claim, end: Claim, times: int) -> str:
    """The rate that the ends make, to two places."""
    ratio = (end.base or Fraction(0)) / (start.base or Fraction(1))
    if times == 1:
        return shown_share(ratio - 1, Fraction(1))
    with localcontext() as context:
        context.prec = 28
        root = (Decimal(ratio.numerator) / Decimal(ratio.denominator)) ** (Decimal(1) / times)
        return shown_share(root - 1, Decimal(1))


_SIGNS = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜", "~": "约", "max": "最高"}


def _written(claim: Claim) -> str:
    high = f"—{plain_number(claim.value_high)}" if claim.value_high is not None else ""
    return f"{_SIGNS.get(claim.comparator, '')}{plain_number(claim.value)}{high}{claim.unit}"


def _changed(rate: Claim) -> str:
    return f"{'下降' if rate.change == 'down' else '增长'}{_written(rate)}"


# ------------------------------------------------------------------------------------------- yearly sums


def _yearly_sums(held: Sequence[Held], periods: dict[tuple[str, str], _Period]) -> Iterator[Finding]:
    """What is promised for each year, times the years of the plan, against what is promised for all of them."""
    groups: dict[Key, list[Held]] = defaultdict(list)
    for one in held:
        if one.valued and not one.vague and one.claim.role == "target" and not one.claim.change:
            groups[(*_key(one), one.claim.dimension, one.name.feature("flow"))].append(one)
    for group in groups.values():
        period = next((found for one in group if (found := _period_of(one.claim, periods))), None)
        yearly = [one.claim for one in group if one.span_of_time in ("year", "average") and not _shares(one)]
        totals = [one.claim for one in group if one.span_of_time == "total" and one.claim.cumulative]
        if period is None or not yearly or not totals:
            continue
        each = yearly[0]
        whole = next((one for one in totals if one.year in (None, period.end)), None)
        if whole is not None:
            yield from _yearly_sum(each, whole, period.years)


def _period_of(claim: Claim, periods: dict[tuple[str, str], _Period]) -> _Period | None:
    """The period of the document that a claim stands in: the one whose address its own begins with."""
    found = [
        (len(eid), period)
        for (file, eid), period in periods.items()
        if file == claim.file and (claim.eid == eid or claim.eid.startswith(f"{eid}__") or len(periods) == 1)
    ]
    alone = [period for (file, _), period in periods.items() if file == claim.file]
    if found:
        return max(found)[1]
    return alone[0] if len(alone) == 1 else None


def _yearly_sum(each: Claim, whole: Claim, years: int) -> Iterator[Finding]:
    one, told = _allowed(each), _allowed(whole)
    if one is None or told is None:
        return
    made = Interval(
        None if one.low is None else one.low * years,
        None if one.high is None else one.high * years,
    )
    agree = meet(made, told)
    product = f"{_SIGNS.get(each.comparator, '')}{plain_number((each.value or Decimal(0)) * years)}{each.unit}"
    yield finding(
        whole.subject,
        "agree" if agree else "conflict",
        [each, whole],
        rule="yearly_sum",
        zh=f"每年{_written(each)}，{years}年合计{product}，与所列总数{_written(whole)}{'相符' if agree else '不符'}",
        en=f"{_written(each)} a year makes {product} in {years} years, the total is told as {_written(whole)}",
        steps=[
            Step("每年之数乘年数", f"{_written(each)} × {years}", product),
            Step("所列总数", _written(whole), _written(whole)),
        ],
        severity=_CONFIRMED if agree else _CONTRADICTION,
    )


# ----------------------------------------------------------------------------------------------- targets


def _behind(levels: Sequence[Held]) -> Iterator[Finding]:
    """The target of a document below (or above) what it says is so already; rows of tables are checked of themselves."""
    in_table = Counter(one.claim.eid for one in levels if one.claim.table)
    for status, target in _latest(levels):
        present, promised = status.claim, target.claim
        if status.sentence and status.sentence == target.sentence:
            continue  # 由48.5%提高到47% is checked as a sentence
        if promised.table and in_table[promised.eid] > 1:
            continue
        way = _way(target)
        if not way or present.base is None or promised.base is None or present.dimension != promised.dimension:
            continue
        worse = promised.base < present.base if way == "higher" else promised.base > present.base
        if not worse or present.comparator in (_UPPER if way == "higher" else _LOWER):
            continue
        word = "低于" if way == "higher" else "高于"
        now, then = _written(present), _written(promised)
        gap = plain_number((promised.value or Decimal(0)) - (present.value or Decimal(0)))
        steps = [Step("现状", f"{present.year}年" if present.year else "现状", now), Step("目标", f"{promised.year}年" if promised.year else "目标", then)]  # fmt: skip
        if present.unit == promised.unit:
            steps.append(Step("目标与现状之差", f"{plain_number(promised.value)} - {plain_number(present.value)}", gap))
        yield finding(
            promised.subject,
            "scope_differs",
            [present, promised],
            rule="target_behind",
            zh=f"目标{then}{word}现状{now}",
            en=f"the target {then} is worse than the present {now}",
            steps=steps,
            severity=_WORSE,
            note=f"目标{then}{word}现状{now}，不必有误：口径可能已变，或目标为底线",
        )


def _missed(held: Sequence[Held]) -> Iterator[Finding]:
    """What one document promised for a year and another takes as given for it, where it was not reached."""
    groups: dict[Key, list[Held]] = defaultdict(list)
    for one in held:
        if one.valued and not one.vague and one.claim.year and one.claim.role in ("target", "status"):
            of_document = _key(one)[2:]
            groups[(one.jurisdiction, *of_document, one.claim.dimension, one.claim.year, one.claim.change,
                    one.span_of_time, one.name.feature("flow"))].append(one)  # fmt: skip
    for group in groups.values():
        promised, present = (
            _each_once([one for one in group if one.claim.role == role]) for role in ("target", "status")
        )
        pairs = [(target, one) for target in promised for one in present if _worse(one, target)]
        if pairs:
            broken = list({id(target): target.claim for target, _ in pairs}.values())
            yield _missed_finding(broken, list({id(one): one.claim for _, one in pairs}.values()), _way(pairs[0][0]))


def _each_once(claims: list[Held]) -> list[Held]:
    """The claims; of very many the first of each document and figure, so that cost does not grow with the square."""
    if len(claims) <= _MANY:
        return claims
    once = {(one.claim.document, one.claim.base, one.claim.comparator): one for one in reversed(claims)}
    return list(once.values())[::-1][:_MANY]


def _worse(status: Held, target: Held) -> bool:
    """Whether a later document says that a promise of an earlier one was not reached, beyond all rounding."""
    present, promised = status.claim, target.claim
    if present.document == promised.document or present.comparator not in ("=", "~"):
        return False
    way, now, then = _way(target), _allowed(present), _allowed(promised)
    if not way or now is None or then is None or present.base is None or promised.base is None or meet(now, then):
        return False
    return present.base < promised.base if way == "higher" else present.base > promised.base


def _missed_finding(promised: list[Claim], present: list[Claim], way: str) -> Finding:
    year = promised[0].year
    then, now = ("、".join(dict.fromkeys(map(_written, claims))) for claims in (promised, present))
    word = "低于" if way == "higher" else "高于"
    return finding(
        promised[0].subject,
        "scope_differs",
        [*promised, *present],
        rule="promise_missed",
        zh=f"{year}年目标{then}，另一文件所列{year}年现状{now}，{word}目标",
        en=f"promised for {year}: {then}; another document takes {now} as given: not reached",
        steps=[Step(f"{year}年目标", one.document, _written(one)) for one in promised]
        + [Step(f"{year}年现状", one.document, _written(one)) for one in present],
        severity=_MISSED,
    )


def _latest(levels: Sequence[Held]) -> Iterator[tuple[Held, Held]]:
    """Each different target with the latest present figure that is not later than it."""
    of_year: dict[int, Held] = {}
    for one in levels:
        year = one.claim.year
        if one.claim.role == "status" and year and one.claim.base_high is None:
            kept = of_year.get(year)
            if kept is None or (kept.claim.table and not one.claim.table):
                of_year[year] = one
    years = sorted(of_year)
    told = set()
    for target in levels:
        claim = target.claim
        figure = (claim.base, claim.comparator, claim.year)
        if claim.role != "target" or claim.base_high is not None or figure in told:
            continue
        told.add(figure)
        before = years if claim.year is None else years[: bisect_left(years, claim.year)]
        if before:
            yield of_year[before[-1]], target


def _way(one: Held) -> str:
    """Which way the measure gets better, by the catalogue, else by its bound or its name."""
    if one.measure is not None and one.measure.direction != "none":
        return "higher" if one.measure.direction == "up" else "lower"
    if one.claim.comparator in _LOWER:
        return "higher"
    return "lower" if one.claim.comparator in _UPPER else better(one.claim.subject)
