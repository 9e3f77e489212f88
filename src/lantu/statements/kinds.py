"""The kind of a statement: a promise, a fact, a condition, money, a time limit, a part of a name.

Rules are tried in order, each named; the name goes with the statement and its reliability is
counted by rule (``make bench``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from lantu.quantity.units import load_units
from lantu.statements.clauses import Clause
from lantu.statements.model import Kind
from lantu.statements.vocabulary import contains, ends_with

__all__ = ["Context", "KindFound", "kind_of"]

Genre = Literal["plan", "policy", "regulation"]


@dataclass(slots=True)
class Context:
    """What the place of a passage says about its numbers.

    ``genre`` comes from the document's title, ``past`` from the titles of the sections above
    (现状, 成效), ``note`` is true in notes and footnotes; years before ``period_start`` are past.
    """

    genre: Genre = "plan"
    past: bool = False
    note: bool = False
    box: bool = False
    period_start: int | None = None
    inherited_year: int | None = None


class KindFound(NamedTuple):
    """A kind and the rule that told it."""

    kind: Kind
    rule: str


_TIME = frozenset({"time", "working_time", "month"})
_SHARES = frozenset({"ratio", "percentage_point"})


@cache
def _dimension(unit: str) -> str:
    head = unit.split("/", maxsplit=1)[0]
    units = load_units().units
    for start in range(len(head) + 1):
        if head[start:] in units:
            return units[head[start:]].dimension
    return "number"


_NAME_BEHIND = re.compile(
    r"(?:[一-鿿]{0,4}圈|通道|通达|直达|直连|互通|书房|自助|便民|热线|营业|营运|值班|不打烊|禁[渔捕]|行动|攻坚|滚动|过渡期|规划|期(?!限|满|末|间|内)|制(?!定|造|作)|全天候|达|经济圈|交通圈|生活|服务)"
)
_REACH = re.compile(r"(?:覆盖|服务半径|见绿|进园|生活圈|步行)")  # 公交站点500米覆盖率
_ABOUT_BAN = re.compile("禁止|严禁|不得(?!低于|少于|超过|高于|多于)|杜绝|严格限制|不准|不予")
_STANDARD_BEFORE = re.compile(r"(?:标准|限值|要求|阈值|限额)(?:值)?（?\Z")
_CHANGE_TO = re.compile(
    r"\A(?:的?[^，。；、]{0,6}?)(?:逐步|稳步|进一步)?(?:提[高升]|增[加至长]|上升|下降|降[低至]?|减少?|扩大|缩短|压[减缩]|调整|升)(?:到|至|为)?"
)
_FROM = re.compile(
    r"(?:由|从)(?:\d{4} ?年(?:底|末)?|“?十[一二三四五]五”?(?:末|初|期间|时期))?(?:的|目前的|现有的?|原来的?|不足|约|近)*\Z"
)
_NEXT_STOP = re.compile(r"[，。；]")
_PLAIN_NOUN = re.compile(r"\A(?:的)?[\u4e00-\u9fff“A-Za-z0-9]")
_FUTURE = re.compile(
    r"到(?:20[2-9]\d)年|力争|确保|争取|将达|要达|目标|(?:年)?底前|“十[四五六]五”(?:期间|时期|末|规划期)"
)
_CONDITION_TAIL = re.compile(r"\A(?:的)?[^，。；]{0,24}?的?(?=[，。；]|给予|予以|可|应|须|，)")


def kind_of(clause: Clause, context: Context) -> KindFound:
    """The kind of the quantity of ``clause`` and the rule that told it."""
    for rule in _RULES:
        found = rule(clause, context)
        if found is not None:
            return found
    return KindFound("target", "target.default")


def _sentence(clause: Clause) -> str:
    return clause.text[clause.sentence : clause.sentence_end]


def _phrase_before(clause: Clause) -> str:
    """The sentence from its start (or last semicolon) up to the number."""
    start = max(clause.text.rfind("；", clause.sentence, clause.left_end) + 1, clause.sentence)
    return clause.text[start : clause.quantity.start]


def _in_name(clause: Clause, context: Context) -> KindFound | None:
    unit, dimension = clause.quantity.unit, _dimension(clause.quantity.unit)
    if dimension == "voltage":
        return KindFound("other", "name.voltage")
    after = clause.text[clause.quantity.end : clause.quantity.end + 8]
    before = clause.text[max(clause.quantity.start - 8, 0) : clause.quantity.start]
    opened, closed = before.rfind("“"), before.rfind("”")
    if opened > closed:
        close = clause.text.find("”", clause.quantity.end, clause.quantity.end + 12)
        if close >= 0 and dimension in _TIME | {"length"}:
            return KindFound("other", "name.quoted")
    if dimension == "time" and not clause.bound.suffix and clause.bound.comparator == "=":
        if unit in ("小时", "分钟", "秒") and _PLAIN_NOUN.match(after) and not after.startswith(("的", "内")):
            return KindFound("other", "name.time")
        if unit in ("年", "天", "周年") and _NAME_BEHIND.match(after):
            return KindFound("other", "name.period")
    if unit.endswith("吨级") or dimension == "length" and _REACH.match(after):
        return KindFound("other", "name.measure")
    return None


def _banned(clause: Clause, context: Context) -> KindFound | None:
    """禁止在岸线1公里范围内新建: the bounds of a ban are conditions."""
    dimension = _dimension(clause.quantity.unit)
    if dimension == "angle":
        return KindFound("threshold", "angle")
    if dimension not in ("length", "area", "volume", "mass"):
        return None
    start = max(clause.text.rfind(mark, clause.sentence, clause.quantity.start) for mark in "，；：") + 1
    around = clause.text[max(start, clause.sentence) : clause.bound.end + 16]
    if _ABOUT_BAN.search(re.split("[，；。]", around)[0]):
        return KindFound("threshold", "ban")
    if dimension == "length" and re.match(
        r"[^，。；]{0,6}?(?:范围|以外|高程|红线)", clause.text[clause.quantity.end : clause.quantity.end + 12]
    ):
        return KindFound("threshold", "range")
    return None


def _baseline(clause: Clause, context: Context) -> KindFound | None:
    before = clause.text[clause.sentence : clause.quantity.start]
    if _FROM.search(before[-12:]) and _CHANGE_TO.match(clause.text[clause.bound.end : clause.bound.end + 14]):
        return KindFound("status", "baseline.from")
    return None


def _standard(clause: Clause, context: Context) -> KindFound | None:
    before = clause.text[max(clause.quantity.start - 8, 0) : clause.quantity.start]
    if clause.bracket >= 0 and _STANDARD_BEFORE.search(before):
        return KindFound("threshold", "standard")
    return None


def _modifier(clause: Clause, context: Context) -> KindFound | None:
    """A bound that qualifies a noun is a condition: 30万千瓦及以上煤电机组, 低于100mg/L的污水厂."""
    after = clause.text[clause.bound.end : clause.bound.end + 24]
    dimension = _dimension(clause.quantity.unit)
    if (
        dimension in ("money", "ratio")
        and "罚款" in clause.text[clause.bound.end : clause.bound.end + 24].split("。")[0]
    ):
        return KindFound("amount", "fine")
    bounded = clause.bound.comparator in (">=", ">", "<=", "<")
    if not bounded or not _PLAIN_NOUN.match(after) or after[0] in "或和及并且与以" or dimension in _TIME:
        return None
    if re.match(r"(?:的)?(?:比例|幅度|速度|目标|水平|标准)(?:，|。|给|予|安排|执行|提高|增长)", after):
        return None
    counted = dimension in ("count", "people")
    if (
        counted
        and clause.bound.suffix
        and clause.quantity.unit not in ("户", "人", "万人")
        and not clause.before.strip()
    ):
        return None
    if (
        counted
        and clause.bound.suffix
        and clause.quantity.unit not in ("户", "人", "万人")
        and ends_with("dropped_verbs", "kept_verbs").search(clause.before.rstrip())
    ):
        return None
    if (
        dimension in _SHARES
        and re.match(r"的?[^，。；]{2,30}(?:得到|实现|达到|完成|纳入|接受|为|具备|参加|拥有)", after)
        and clause.bound.suffix
    ):
        return None
    if (
        clause.bound.suffix
        or after.startswith("的")
        or re.search(r"(?:大于|小于|超过|高于|低于|超|不足|不满|未达到?)\Z", clause.text[: clause.quantity.start])
    ):
        if (
            context.genre != "plan"
            and dimension in ("money", "ratio")
            and re.match(r"的?[^，。；]{0,4}(?:奖|补|资助|支持|费用|贷款|利息|罚款|贴息|标准|比例|额度)", after)
        ):
            return None
        return KindFound("threshold", "modifier")
    return None


def _deadline(clause: Clause, context: Context) -> KindFound | None:
    dimension = _dimension(clause.quantity.unit)
    if dimension not in _TIME:
        return None
    before = clause.before[-16:]
    after = clause.text[clause.quantity.end : clause.quantity.end + 8]
    if "天数" in before:  # 污染天数控制在4天以内 counts days, it limits no time
        return None
    if context.genre == "plan" and re.search(r"(?:提前|缩短|压[减缩])(?:到|至|为)?\Z", clause.before.rstrip()):
        return None
    if (
        dimension == "working_time"
        or clause.quantity.unit in ("个月", "小时", "日", "天", "个小时", "分钟")
        and context.genre != "plan"
    ):
        return KindFound("deadline", "deadline.unit")
    if (
        clause.bound.suffix in ("内", "以内", "之内")
        or contains("deadline_words").search(before)
        or after.startswith(("内", "前", "期满", "届满", "的"))
    ):
        return KindFound("deadline", "deadline.words")
    if context.genre != "plan" and clause.quantity.unit in ("年", "月"):
        return KindFound("deadline", "deadline.policy")
    return None


def _amount(clause: Clause, context: Context) -> KindFound | None:
    dimension = _dimension(clause.quantity.unit)
    if (
        dimension not in ("money", "usd", "other_money", "ratio")
        or context.genre == "plan"
        and not re.search(
            "给予|奖励|补助|补贴|资助|贴息|罚款", clause.text[max(clause.left - 20, 0) : clause.right_end]
        )
    ):
        return None
    around = clause.text[max(clause.left - 30, clause.sentence) : min(clause.right_end + 20, clause.sentence_end)]
    if dimension == "ratio" and clause.quantity.unit == "%" and _rate_goal(clause):
        return None
    if contains("amount_words").search(around):
        return KindFound("amount", "amount")
    return None


def _rate_goal(clause: Clause) -> bool:
    """办结率达到100% in a policy is a goal, not a rate of money."""
    return bool(
        re.search(
            r"(?:率|比例|占比|比重|强度)(?:要|应|须)?(?:达到?|实现|提[高升][到至]|不(?:得)?低于|保持在?|超过|稳定在)\Z|达(?:到)?\Z",
            clause.text[max(clause.quantity.start - 14, 0) : clause.quantity.start],
        )
    ) and not re.search("给予|补|贴|贷|罚|奖", clause.after[:12])


def _condition(clause: Clause, context: Context) -> KindFound | None:
    """In a policy or regulation: 对达到1000万元的企业, 面积超过15平方米的."""
    if context.genre == "plan" or re.search(
        r"(?:给予|予以|提供|安排|补助|奖励|每个?[\u4e00-\u9fff]{0,4})\Z", clause.before.rstrip()
    ):
        return None
    after = clause.text[clause.bound.end : clause.sentence_end]
    if context.genre == "policy" and clause.bound.comparator in ("<", ">") and not _rate_goal(clause):
        return KindFound("threshold", "condition.bound")
    head = re.match(r"[^，；]{0,30}的(?=，|企业|单位|项目|部分|$|可|应|给|按|由|[^，；]{1,8}，)", after)
    if (
        re.search(
            r"(?:对|凡|符合|具备|满足|达到|超过|未达|不满|不足|排名前)[^，。；]{0,40}\Z",
            clause.text[clause.sentence : clause.quantity.start],
        )
        and head
    ):
        return KindFound("threshold", "condition")
    if after.startswith("的，") or re.match(r"[^，。；]{0,12}的，", after):
        return KindFound("threshold", "condition.of")
    return None


def _past(clause: Clause, context: Context) -> KindFound | None:
    before = clause.text[clause.sentence : clause.quantity.start]
    future = _FUTURE.search(before)
    if context.past and not future:
        return KindFound("status", "section.past")
    if context.note and not re.search("目标|到20", before):
        return KindFound("status", "note")
    if future:
        return None
    if _past_year(before, context):
        return KindFound("status", "year.past")
    clause_start = max(
        max(clause.text.rfind(mark, clause.sentence, clause.quantity.start) for mark in "，；") + 1, clause.sentence
    )
    if any(
        before[max(match.start() - 2, 0) : match.start()].rstrip("“")[-1:] not in tuple("比较与同")
        for match in contains("status_times").finditer(before)
    ):
        return KindFound("status", "words.time")
    if contains("status_words").search(clause.text[clause_start : clause.quantity.start]) and not contains(
        "target_words"
    ).search(before[-12:]):
        return KindFound("status", "words.past")
    return None


_PAST_YEAR = re.compile(
    r"(?<![比较与同以自从由至])(?<!\d)((?:19|20)\d\d) ?年(?![^，。；]{0,8}(?:基础|相比|水平|底前|以前建))"
)


def _past_year(before: str, context: Context) -> bool:
    """Whether the sentence is dated before the plan: 2020年，…; not 比2020年 or 在2020年基础上."""
    years = [int(match[1]) for match in _PAST_YEAR.finditer(before)]
    return bool(years) and context.period_start is not None and max(years) < context.period_start


def _rule_number(clause: Clause, context: Context) -> KindFound | None:
    """Other numbers of a regulation are what it sets as limits."""
    if context.genre != "regulation":
        return None
    return KindFound("threshold", "regulation")


_RULES = (_in_name, _baseline, _standard, _banned, _deadline, _modifier, _condition, _amount, _past, _rule_number)
