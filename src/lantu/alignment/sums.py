"""Parts against their total, within a sentence.

``parts_total``      完成200万亩（人工98万亩、抚育102万亩）; 其中…，其余…; A 3座、B 4座，共7座.
``part_exceeds``     a part, or all parts together, are more than the whole that they are of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from lantu.alignment.evidence import Figure, Spot, add, claim_of_figure, finding, meet, summands
from lantu.alignment.model import Claim, Finding, Step, plain_number
from lantu.alignment.wordlists import any_of, words
from lantu.quantity.units import to_base

__all__ = ["check_sums", "summed"]

_BRACKET = re.compile(r"[^，。；：、！？（）\d]{0,14}（")
_AMONG = re.compile(r"其中[，：]?")
_CONTRADICTION, _PART_TOO_LARGE, _CONFIRMED = 0.6, 0.55, 0.1


class _Split(NamedTuple):
    """A total and what is told of its parts; ``whole`` where the parts are all there are."""

    total: Figure
    parts: list[Figure]
    labels: list[str]
    whole: bool


def check_sums(spot: Spot) -> Iterator[Finding]:
    """The sums of one passage that are confirmed or contradicted."""
    figures = spot.figures
    if len(figures) < 2:
        return
    splits = [*_brackets(spot.text, figures), *_among(spot.text, figures), *_summed(spot.text, figures)]
    for split in splits:
        yield from _judge(spot, split)


# ------------------------------------------------------------------------------------ where splits stand


def _brackets(text: str, figures: list[Figure]) -> Iterator[_Split]:
    """完成营造林75万亩（人工造林18万亩、森林抚育57万亩）."""
    for number, total in enumerate(figures):
        opened = _BRACKET.match(text, total.end)
        if not opened:
            continue
        closed = text.find("）", opened.end())
        if closed < 0:
            continue
        inside = [one for one in figures[number + 1 :] if opened.end() <= one.start and one.end <= closed]
        lead = _lead().match(text, opened.end())
        start = lead.end() if lead else opened.end()
        split = _split(text, total, inside, start, closed, whole=lead is None)
        if split:
            yield split


def _among(text: str, figures: list[Figure]) -> Iterator[_Split]:
    """建成33座，其中市级5座、县级8座，其余20座."""
    for word in _AMONG.finditer(text):
        sentence = max(text.rfind(mark, 0, word.start()) for mark in "。；（") + 1
        ends = [end for mark in "。；）" if (end := text.find(mark, word.end())) >= 0]
        end = min(ends, default=len(text))
        behind = [one for one in figures if word.end() <= one.start and one.end <= end]
        before = [one for one in figures if sentence <= one.start and one.end <= word.start()]
        for unit in dict.fromkeys(one.base_unit for one in behind):
            parts = _until_break([one for one in behind if one.base_unit == unit], behind)
            totals = [one for one in before if one.base_unit == unit]
            if len(totals) == 1:
                split = _split(text, totals[0], parts, word.end(), parts[-1].end, whole=False, strict=False)
                if split:
                    yield split


def _until_break(parts: list[Figure], behind: list[Figure]) -> list[Figure]:
    """The parts that follow each other without a number of another sort between them."""
    kept = parts[:1]
    for part in parts[1:]:
        between = [one for one in behind if kept[-1].end <= one.start < part.start]
        if between:
            break
        kept.append(part)
    return kept


def _summed(text: str, figures: list[Figure]) -> Iterator[_Split]:
    """新建水厂3座、污水厂4座，共7座."""
    for number, total in enumerate(figures):
        word = _sum_word().search(text, max(0, total.start - 6), total.start)
        if not word or number < 2:
            continue
        start = max(text.rfind(mark, 0, word.start()) for mark in "。；：（") + 1
        parts: list[Figure] = []
        for one in reversed(figures[:number]):
            if one.start < start or one.unit != total.unit:
                break
            parts.insert(0, one)
        if len(parts) >= 2 and text[parts[-1].end : word.start()].strip("，、 ") == "":
            split = _split(text, total, parts, start, parts[-1].end, whole=True)
            if split:
                yield split


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(any_of("arithmetic", "part_words") + r"[，：]?")


@cache
def _sum_word() -> re.Pattern[str]:
    return re.compile(any_of("arithmetic", "sum_words") + r"(?:有|达|为|约)?\Z")


@cache
def _no_part() -> re.Pattern[str]:
    return re.compile(any_of("arithmetic", "not_a_part"))


@cache
def _rest() -> re.Pattern[str]:
    return re.compile(any_of("arithmetic", "rest_words"))


def _split(
    text: str, total: Figure, parts: list[Figure], start: int, end: int, *, whole: bool, strict: bool = True
) -> _Split | None:
    """The split, where each stretch between marks holds one part of the total's dimension."""
    if not parts or any(one.base_unit != total.base_unit for one in parts) or "等" in text[start:end]:
        return None
    labels: list[str] = []
    at = start
    for part in parts:
        labels.append(text[at : part.start].strip("，、；：和及与 "))
        at = part.end
    if strict:
        stretches = [one for one in re.split(r"[，、；]", text[start:end]) if one.strip()]
        if len(stretches) != len(parts) or len(parts) < 2:
            return None
    tail = text[parts[-1].end : end].strip("，、；。） ")
    if _no_part().search("，".join([*labels, tail])) or len(set(labels)) < len(labels):
        return None
    rest = _rest().match(labels[-1])
    every = whole or (rest is not None and len(parts) > 1) or _complementary(labels)
    return _Split(total, parts, labels, every)


def _complementary(labels: Sequence[str]) -> bool:
    """Whether two parts are all there is by their names: 森林数量提升, 森林质量提升.

    >>> _complementary(["新增城镇就业", "新增农村就业"]), _complementary(["市级", "县级"])
    (True, False)
    """
    if len(labels) != 2 or labels[0] == labels[1]:
        return False
    one, other = labels
    pairs = (entry.split("=") for entry in words("arithmetic", "complements"))
    return any(one.replace(a, b) == other or one.replace(b, a) == other for a, b in pairs)


# ----------------------------------------------------------------------------------------- judgement


def _judge(spot: Spot, split: _Split) -> Iterator[Finding]:
    total, parts = split.total, split.parts
    *terms, told = summands([*parts, total])
    together = add(terms)
    exact = all(one.plain for one in parts) and total.plain
    if meet(together, told) and len(parts) > 1:
        if exact:
            yield _finding(spot, split, agree=True)
        return
    if split.whole:
        yield _finding(spot, split, agree=False)
        return
    limit = told.high
    over = [
        one
        for one, term in zip(parts, terms, strict=True)
        if limit is not None and term.low is not None and term.low > limit
    ]
    if over:
        yield _too_large(spot, split, over)
    elif limit is not None and together.low is not None and together.low > limit and len(parts) > 1:
        yield _too_large(spot, split, parts)


def _members(spot: Spot, split: _Split, parts: Iterable[Figure]) -> list[Claim]:
    names = dict(zip([one.start for one in split.parts], split.labels, strict=True))
    return [
        claim_of_figure(spot, split.total),
        *(claim_of_figure(spot, one, names[one.start]) for one in parts),
    ]


def _steps(total: str, parts: Sequence[Figure]) -> list[Step]:
    formula = " + ".join(one.written for one in parts)
    return [Step("各部分之和", formula, summed(parts)), Step("所列总数", total, total)]


def summed(parts: Sequence[Figure]) -> str:
    """The sum in the unit of the parts where they share one, else in the base unit."""
    if len({one.unit for one in parts}) == 1:
        return f"{plain_number(sum((Fraction(one.value) for one in parts), Fraction(0)))}{parts[0].unit}"
    exact = [base.value for one in parts if (base := to_base(one.value, one.unit))]
    return f"{plain_number(sum(exact, Fraction(0)))}{parts[0].base_unit}"


def _finding(spot: Spot, split: _Split, *, agree: bool) -> Finding:
    total, together = split.total.written, summed(split.parts)
    members = _members(spot, split, split.parts)
    names = "与".join(label for label in split.labels if label)
    zh = f"{names}合计{together}，与总数{total}{'相符' if agree else '不符'}"
    en = f"the parts sum to {together}, the total is told as {total}"
    return finding(
        members[0].subject,
        "agree" if agree else "conflict",
        members,
        rule="parts_total",
        zh=zh,
        en=en,
        steps=_steps(total, split.parts),
        severity=_CONFIRMED if agree else _CONTRADICTION,
    )


def _too_large(spot: Spot, split: _Split, parts: list[Figure]) -> Finding:
    total, together = split.total.written, summed(parts)
    members = _members(spot, split, parts)
    return finding(
        members[0].subject,
        "conflict",
        members,
        rule="part_exceeds",
        zh=f"其中的部分{together}大于总数{total}",
        en=f"a part of {together} is more than the whole of {total}",
        steps=_steps(total, parts),
        severity=_PART_TOO_LARGE,
    )
