"""Shares, rates and days within a sentence, against the numbers that they are made of.

``share_of_numbers``  120家中…，其中…30家，占25%; 30家，占全市120家的25%; 333天（共366天），占比91.0%.
``change_of_ends``    由50%提高到57%，提高7个百分点; 由400公里增加到500公里，增长25%.
``structure_sum``     三次产业结构比为7:38:55: the shares of a whole make 100.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache

from lantu.alignment.evidence import Figure, Spot, add, allowed, claim_of_figure, claim_of_words, finding, meet
from lantu.alignment.model import Finding, Interval, Step, plain_number
from lantu.alignment.wordlists import any_of

__all__ = ["check_ratios", "quotient", "shown_share"]

_CONTRADICTION, _CONFIRMED = 0.5, 0.1
_PLACES = Decimal("0.01")


def check_ratios(spot: Spot) -> Iterator[Finding]:
    """The shares, changes and structures of one passage that are confirmed or contradicted."""
    yield from _structures(spot)
    figures = spot.figures
    for number, figure in enumerate(figures):
        if number >= 2 and figure.unit in ("%", "‰", "个百分点", "百分点", "成"):
            yield from _share(spot, figures[number - 2], figures[number - 1], figure)
            yield from _share_of_named(spot, figures[number - 2], figures[number - 1], figure)
            yield from _change(spot, figures[number - 2], figures[number - 1], figure)


# -------------------------------------------------------------------------------------------- shares


@cache
def _share_words() -> re.Pattern[str]:
    return re.compile(r"[，（]?" + any_of("arithmetic", "share_words") + r"[^，。；：、（）]{0,8}\Z")


def _share(spot: Spot, whole: Figure, part: Figure, share: Figure) -> Iterator[Finding]:
    """其中…30家，占25% of 120家 right before."""
    text = spot.text
    same = part.base_unit and part.base_unit == whole.base_unit and part.dimension != "ratio"
    if not same or share.unit not in ("%", "‰", "成") or whole.clause.sentence != share.clause.sentence:
        return
    between = text[part.end : share.start]
    told = text[whole.end : part.start]
    if not _share_words().search(between) or "；" in told + between or between.count("，") > 1:
        return
    if not re.search(r"其中|中[，：]?|内[，：]?", told) or not (part.plain and whole.plain) or part.base > whole.base:
        return
    made = quotient(part.interval, whole.interval)
    if made is not None:
        yield _ratio_finding(spot, [whole, part, share], made, f"{part.written} ÷ {whole.written}")


_OF_WHOLE = re.compile(r"[，（]?(?:约|仅)?占(?:到|了)?[^，。；：、（）\d]{0,14}")
_ITS_SHARE = re.compile(r"(?:总数|总量)?的?(?:比例|比重|比率)?(?:为|达到|达|约|近)*")
_IN_ALL = re.compile(r"（(?:全年|全部|总数|总量)?(?:合计|总计|共计|共有|总共|共|为)")
_CLOSED = re.compile(r"[^，。；：（）\d]{0,4}）[，]?")


def _share_of_named(spot: Spot, part: Figure, whole: Figure, share: Figure) -> Iterator[Finding]:
    """30家，占规上企业120家的25%; 333天（共366天），占比91.0%."""
    text = spot.text
    if not part.base_unit or part.base_unit != whole.base_unit or part.dimension == "ratio":
        return
    if part.clause.sentence != share.clause.sentence or not (part.plain and whole.plain) or part.base > whole.base:
        return
    if share.unit not in ("%", "‰", "成"):
        return
    between, told = text[part.end : whole.start], text[whole.end : share.start]
    named = _OF_WHOLE.fullmatch(between) and _ITS_SHARE.fullmatch(told)
    closed = _CLOSED.match(told) if _IN_ALL.fullmatch(between) else None
    if not named and not (closed and _share_words().match(told[closed.end() :])):
        return
    made = quotient(part.interval, whole.interval)
    if made is not None:
        formula = f"{part.written} ÷ {whole.written}"
        topic = part.clause.before.strip("，、； ")
        yield _ratio_finding(spot, [whole, part, share], made, formula, topic)


def quotient(part: Interval, whole: Interval) -> Interval | None:
    """The values that the share of one number in another may have."""
    if None in (part.low, part.high, whole.low, whole.high) or not whole.low or whole.low <= 0:
        return None
    assert part.low is not None and part.high is not None and whole.high is not None  # noqa: PT018, S101 - for mypy
    return Interval(part.low / whole.high, part.high / whole.low)


def shown_share(part: Decimal | Fraction, whole: Decimal | Fraction, unit: str = "%") -> str:
    """A share as a reader would write it, to two places.

    >>> shown_share(Decimal(333), Decimal(366))
    '90.98%'
    """
    share = Fraction(part) / Fraction(whole) * (1000 if unit == "‰" else 100)
    return f"{plain_number((Decimal(share.numerator) / Decimal(share.denominator)).quantize(_PLACES))}{unit}"


def _ratio_finding(spot: Spot, figures: list[Figure], made: Interval, formula: str, topic: str = "") -> Finding:
    told = figures[-1]
    agree = meet(made, told.interval)
    result = shown_share(figures[1].base, figures[0].base, told.unit if told.unit == "‰" else "%")
    return finding(
        topic or told.clause.before.strip("，、 ") or figures[0].clause.before,
        "agree" if agree else "conflict",
        [claim_of_figure(spot, one) for one in figures],
        rule="share_of_numbers",
        zh=f"{formula} = {result}，文中为{told.written}",
        en=f"{formula} = {result}, told as {told.written}",
        steps=[Step("按所列数计算", formula, result), Step("文中所列", told.written, told.written)],
        severity=_CONFIRMED if agree else _CONTRADICTION,
    )


# ------------------------------------------------------------------------------------------- changes

_FROM = re.compile(r"(?:由|从)[^，。；：]{0,14}\Z")
_TO = re.compile(
    r"(?P<up>提高|提升|增加|增长|上升|扩大|升|增)?(?P<down>下降|降低|减少|缩小|缩减|降|减)?(?:到|至|为)(?:[^，。；：]{0,4}|\d{4}年末?底?的?)\Z"
)
_BY = re.compile(
    r"\A[，（]?(?:累计|共|净|五年|年均)?(?P<up>提高|提升|增加|增长|上升|扩大)?(?P<down>下降|降低|减少|缩小)?(?:了)?\Z"
)


def _change(spot: Spot, first: Figure, last: Figure, change: Figure) -> Iterator[Finding]:
    """由50%提高到57%，提高7个百分点."""
    text = spot.text
    if first.unit != last.unit or not (first.plain and last.plain and change.plain):
        return
    if not _FROM.search(text[first.clause.sentence : first.start]):
        return
    to, by = _TO.search(text[first.end : last.start]), _BY.search(text[last.end : change.start])
    if to is None or by is None or "年均" in by[0] or not (by["up"] or by["down"]):
        return
    computed = _computed(first, last, change, falls=by["down"] is not None)
    if computed is None:
        return
    made, formula, result = computed
    agree = meet(made, change.interval)
    yield finding(
        first.clause.before.strip("，、 ").removesuffix("由").removesuffix("从"),
        "agree" if agree else "conflict",
        [claim_of_figure(spot, one) for one in (first, last, change)],
        rule="change_of_ends",
        zh=f"由{first.written}到{last.written}为{result}，文中为{change.written}",
        en=f"from {first.written} to {last.written} is {result}, told as {change.written}",
        steps=[Step("按起止数计算", formula, result), Step("文中所列", change.written, change.written)],
        severity=_CONFIRMED if agree else _CONTRADICTION,
    )


def _computed(first: Figure, last: Figure, change: Figure, *, falls: bool) -> tuple[Interval, str, str] | None:
    """What the ends make: the values it may have, the formula and the result as written."""
    high, low = (first, last) if falls else (last, first)
    formula = f"{plain_number(high.value)} - {plain_number(low.value)}"
    if "百分点" in change.unit:
        # Told in points: the percentages are counted in hundredths.
        made = _minus(_hundredfold(high.interval), _hundredfold(low.interval))
        return (made, formula, f"{plain_number(high.value - low.value)}个百分点") if first.unit == "%" else None
    share = quotient(_minus(high.interval, low.interval), first.interval) if first.dimension != "ratio" else None
    if share is None:
        return None
    result = shown_share(high.value - low.value, first.value)
    return share, f"({formula}) ÷ {plain_number(first.value)}", result


def _hundredfold(one: Interval) -> Interval:
    return Interval(None if one.low is None else one.low * 100, None if one.high is None else one.high * 100)


def _minus(one: Interval, other: Interval) -> Interval:
    negative = Interval(None if other.high is None else -other.high, None if other.low is None else -other.low)
    return add([one, negative])


# ----------------------------------------------------------------------------------------- structures


_NUMBER = r"(\d+(?:\.\d+)?)"
_TRIPLE = re.compile(rf"(?<![\d.：:∶]){_NUMBER} ?[：:∶] ?{_NUMBER} ?[：:∶] ?{_NUMBER}(?![\d.：:∶])")


@cache
def _structure() -> re.Pattern[str]:
    return re.compile(any_of("arithmetic", "structure_words"))


def _structures(spot: Spot) -> Iterator[Finding]:
    for match in _TRIPLE.finditer(spot.text):
        sentence = max(spot.text.rfind(mark, 0, match.start()) for mark in "。；") + 1
        named = list(_structure().finditer(spot.text, sentence, match.start()))
        if not named or "，" in spot.text[named[-1].end() : match.start()]:
            continue
        shares = [Decimal(match[one]) for one in (1, 2, 3)]
        intervals = [one for share in shares if (one := allowed(share, "%"))]
        total = sum(shares, Decimal(0))
        # Shares of another base (1:2:3) are no percentages.
        if not 90 <= total <= 110:
            continue
        agree = meet(add(intervals), Interval(Fraction(1), Fraction(1)))
        formula = " + ".join(map(plain_number, shares))
        yield finding(
            named[-1][0],
            "agree" if agree else "conflict",
            [claim_of_words(spot, match.start(), match.end(), match[0])],
            rule="structure_sum",
            zh=f"三项之和为{plain_number(total)}" + ("" if agree else "，不是100"),
            en=f"the three shares sum to {plain_number(total)}",
            steps=[Step("三项之和", formula, plain_number(total))],
            severity=_CONFIRMED if agree else _CONTRADICTION,
        )
