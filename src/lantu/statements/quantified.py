"""Quantified statements of one passage: quantity, bound, subject, kind and year together."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from decimal import Decimal
from typing import NamedTuple

from lantu.quantity.grammar import Tokens, Year, scan
from lantu.statements.clauses import Clause, clauses_of, fold_punctuation
from lantu.statements.kinds import Context, KindFound, kind_of
from lantu.statements.model import Comparator, Kind
from lantu.statements.phrases import strip_head
from lantu.statements.subjects import Subject, subjects_of

__all__ = ["Draft", "read_passage", "year_heading"]


class Draft(NamedTuple):
    """A statement with positions in its passage."""

    start: int
    end: int
    quote_start: int
    quote_end: int
    subject: str
    comparator: Comparator
    value: Decimal
    value_high: Decimal | None
    unit: str
    year: int | None
    kind: Kind
    rule: str
    period: str
    per_year: bool
    cumulative: bool
    average: bool
    change: str
    scope: str


_DEADLINE_YEAR = re.compile(r"\A ?(?:年?底|年?末|\d{1,2}月底?)?(?:前|以前|之前|底|末)")
_PERIOD = re.compile(
    r"“?[十二三四五六]{2,3}五?”?(?:期间|时期|末)|(?:20\d\d)年?[—–\-~～至](?:20\d\d)年|近?[三四五]年(?:内|累计)"
)
_CHANGES = [
    (re.compile(r"(?:提[高升]|增[加长至]|上升|扩大|新增|翻|增)[^，。；]{0,3}\Z"), "increase"),
    (re.compile(r"(?:下降|降[低至]?|减少|缩[小短]|压[减缩]|削减|减|降)[^，。；]{0,3}\Z"), "decrease"),
]
# Where a promise holds: the whole area, or a part of it that is named by its form.
_WHOLE_AREA = re.compile(r"(?:\A|[，。；、：]) ?(全[市省区县州域]|中心城区|主城区|主城都市区|城区|市域)")
_NAMED_AREA = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:城镇群|都市圈|都市区|流域|库区|片区|新区|高新区|经开区|开发区)")
_NO_AREA = re.compile(r"(?:人均|单位|占|按照|国家|有条件|重点|围绕|公布|严格)")


def read_passage(text: str, context: Context, tokens: Tokens | None = None) -> list[Draft]:
    """All quantified statements of a width-folded passage, in order."""
    tokens = tokens if tokens is not None else scan(text)
    if not tokens.quantities:
        return []
    folded = fold_punctuation(text)
    clauses = _coordinate(clauses_of(folded, tokens.quantities))
    kinds = _even_out(clauses, [kind_of(clause, context) for clause in clauses])
    drafts = [
        _draft(clause, subject, kind, tokens.years, context)
        for clause, subject, kind in zip(clauses, subjects_of(clauses), kinds, strict=True)
    ]
    for number in range(1, len(drafts)):  # 分别下降22%、18%: the verb holds for each of the list
        if drafts[number].rule.endswith("list.shared") and not drafts[number].change:
            drafts[number] = drafts[number]._replace(change=drafts[number - 1].change)
    return _years_of_list(folded, clauses, drafts, tokens.years)


def _years_of_list(text: str, clauses: list[Clause], drafts: list[Draft], years: list[Year]) -> list[Draft]:
    """到2025年和2035年，…分别达到50%和80%: each number has its own year."""
    for first, clause in enumerate(clauses):
        if "分别" not in clause.before or drafts[first].kind != "target":
            continue
        here = [year for year in years if clause.sentence <= year.start < clause.left_end]
        row = [here[-1]] if here else []
        for year in reversed(here[:-1]):
            if text[year.end : row[0].start].strip(" ") not in ("、", "和", "及", "与"):
                break
            row.insert(0, year)
        listed = drafts[first : first + len(row)]
        if len(row) >= 2 and len(listed) == len(row) and all(draft.kind == "target" for draft in listed):
            for offset, year in enumerate(row):
                drafts[first + offset] = drafts[first + offset]._replace(year=year.last)
    return drafts


def year_heading(text: str, years: list[Year]) -> int | None:
    """The target year that a passage sets for the list behind it: 到2025年，…：, 到2025年，… ——."""
    for year in reversed(years):
        if text[max(year.start - 2, 0) : year.start].rstrip().endswith(("到", "至", "望")):
            return year.last
    return None


def _coordinate(clauses: list[Clause]) -> list[Clause]:
    """In 200户或500人以上 and 不低于95%、90% the bound holds for both numbers."""
    joints = ("、", "和", "及", "或", "或者")
    for one, other in zip(reversed(clauses[:-1]), reversed(clauses[1:]), strict=True):
        between = one.text[one.bound.end : other.bound.start].strip(" ")
        if between in ("或", "或者") and one.bound.comparator == "=" and other.bound.suffix:
            one.bound = one.bound._replace(comparator=other.bound.comparator, suffix=other.bound.suffix)
    prefixed = False
    for one, other in itertools.pairwise(clauses):
        between = one.text[one.bound.end : other.bound.start].strip(" ")
        prefixed = (
            prefixed or one.bound.start < one.quantity.start or one.bound.comparator == "max"
        ) and between in joints
        if prefixed and other.bound.comparator == "=" and one.bound.comparator in ("max", ">=", "<=", ">", "<"):
            other.bound = other.bound._replace(comparator=one.bound.comparator)
    return clauses


def _even_out(clauses: list[Clause], kinds: list[KindFound]) -> list[KindFound]:
    """Numbers joined by 或, 、 or 和 with nothing between them are of one kind; so is a part with its whole (其中, 占)."""
    for position in range(1, len(clauses)):
        clause = clauses[position]
        part = clause.previous is not None and clause.before.lstrip().startswith(("其中", "占", "约占"))
        if part and kinds[position - 1].kind == "status" and kinds[position].rule == "target.default":
            kinds[position] = KindFound("status", "part")
    for position in range(len(clauses) - 2, -1, -1):
        one, other = clauses[position], clauses[position + 1]
        between = one.text[one.bound.end : other.bound.start].strip(" ")
        if between in ("或", "或者") and kinds[position + 1].kind == "threshold":
            kinds[position] = kinds[position + 1]
        elif (
            between in ("、", "和", "及")
            and one.quantity.unit == other.quantity.unit
            and kinds[position].rule == "target.default"
        ):
            kinds[position] = kinds[position + 1]
    return kinds


def _draft(clause: Clause, subject: Subject, kind: KindFound, years: list[Year], context: Context) -> Draft:
    quantity = clause.quantity
    before = clause.text[clause.left : clause.quantity.start]
    sentence_before = clause.text[clause.sentence : quantity.start]
    quote_start, quote_end = _quote(clause)
    period = _PERIOD.search(sentence_before)
    change = next((name for pattern, name in _CHANGES if pattern.search(before)), "")
    return Draft(
        quantity.start, quantity.end, quote_start, quote_end, subject.text, clause.bound.comparator,
        quantity.value, quantity.value_high, quantity.unit, _year(clause, kind.kind, years, context), kind.kind,
        f"{kind.rule}/{subject.rule}", period[0] if period else "", "每年" in before or quantity.unit.endswith("/年"),
        "累计" in before, "年均" in before and "浓度" not in before, change, _scope(clause),
    )  # fmt: skip


def _year(clause: Clause, kind: Kind, years: list[Year], context: Context) -> int | None:
    """The year of a promise: 到2025年 in its sentence, or at the head of its list."""
    if kind != "target":
        return None
    said: int | None = None
    dated: int | None = None
    first = bisect_left(years, clause.sentence, key=lambda year: year.start)
    last = bisect_left(years, clause.quantity.start, key=lambda year: year.start)
    for year in years[first:last]:
        if _compared(clause.text, year):
            continue
        if clause.text[max(year.start - 3, clause.sentence) : year.start].rstrip().endswith(("到", "至", "望", "力争")):
            said = year.last
        elif (
            _DEADLINE_YEAR.match(clause.text[year.end : year.end + 4])
            or year.start == clause.sentence
            and year.first == year.last
        ):
            dated = year.last
    if said is None and dated is not None and context.period_start is not None and dated < context.period_start:
        dated = None
    found = said if said is not None else dated
    return found if found is not None else context.inherited_year


def _scope(clause: Clause) -> str:
    """The area that the clause names, or that its sentence does for all of its clauses."""
    text = clause.text
    start = max(text.rfind(mark, clause.sentence, clause.quantity.start) for mark in "，；") + 1
    named = _NAMED_AREA.search(text, max(start, clause.sentence), clause.quantity.start)
    if named and not _NO_AREA.search(named[0]) and len(area := strip_head(named[0])[0]) >= 3:
        return area
    whole = _WHOLE_AREA.search(text, clause.sentence, clause.quantity.start)
    return whole[1] if whole else ""


def _compared(text: str, year: Year) -> bool:
    return text[max(year.start - 1, 0) : year.start] in ("比", "较", "与", "同", "自", "从", "以")


def _quote(clause: Clause) -> tuple[int, int]:
    """10 to 80 characters around the number, cut at stops."""
    text = clause.text
    start = clause.left
    while start > clause.sentence and (
        clause.quantity.end - start < 10 or start == clause.left and not clause.before.strip()
    ):
        cut = max(text.rfind(mark, clause.sentence, start - 1) for mark in "，。；：！？、")
        start = cut + 1 if cut >= 0 else clause.sentence
    end = min(max(clause.right_end, clause.bound.end), clause.sentence_end)
    if end - start > 80:
        end = max(clause.bound.end, start + 80) if clause.bound.end - start <= 80 else clause.bound.end
        start = max(start, end - 80)
    return start, end
