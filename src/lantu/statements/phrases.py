"""Noun phrases of official Chinese: what is left of a clause when verbs, dates and bounds are taken off.

``head`` and ``tail`` strip a phrase from its two ends; ``left_phrase`` and ``right_phrase`` give the
noun phrase before and behind a quantity.
"""

from __future__ import annotations

import re
from functools import cache

from lantu.quantity.units import load_units
from lantu.statements.clauses import Clause
from lantu.statements.vocabulary import contains, ends_with, starts_with, words

__all__ = [
    "clean", "ends_in_measure", "is_counting", "is_share", "kept_verbs", "left_phrase", "right_phrase", "strip_action",
    "strip_head", "strip_tail",
]  # fmt: skip

_SHARES = frozenset({"%", "‰", "个百分点", "百分点", "倍", "番", "成"})
_TIME_WORDS = r"(?:期间|时期|同期|相比|上年|水平|年底|年末|年|末|期)"
_COMPARISON = rf"(?:比(?![例重值率])|较|与|同|是|相当于)[^，。；、]{{0,16}}?{_TIME_WORDS}(?:相比)?"
_TIME_PHRASE = re.compile(
    r"(?:到|至|截至|力争|力争到|自|从|以)? ?(?:19|20)\d\d ?年(?:[—–\-~～至] ?(?:19|20)\d\d ?年)?(?:底|末|年底|年末)?(?:前|以前|起|之前)?(?:，|时|，?全市)?"
    r"|“?[十二三四五]{2,3}五?”?(?:期间|时期|末|以来)|(?:到)?(?:本世纪中叶|规划期末|期末)|" + _COMPARISON
)
_COMPARISON_END = re.compile(rf"{_COMPARISON}\Z")
_OF_YEAR = re.compile(
    r"(?:由|从|自)?(?:(?:19|20)\d\d ?年|“?十[一二三四五六]五”?(?:规划)?(?:末|期间|时期|初))(?:底|末|初)?的?\Z"
)
_ENUMERATED = re.compile(
    r"(?:第[一二三四五六七八九十]+(?=[，、：])|[一二三四五六七八九十]+是|[（(]\d+[）)]|\d+[.、．]|其中)[，：:]?"
)
_TRAILING = re.compile(r"(?:[的之，、：:；。 \u3000—–\-_^*及与]|(?<![中饱共谐温平缓])和)+\Z")
_LEADING = re.compile(r"\A[，、：:；。 \u3000—–\-_*的了与和及]+")
_FOOTNOTE = re.compile(r"\^?[\[［]\d+[\]］]|[①-⑳]")
_BRACKETED_VERB = re.compile(r"\A(?:[\u4e00-\u9fff]{2}（[\u4e00-\u9fff]{1,4}）)(?=[\u4e00-\u9fff])")
_INNER_ADVERB = re.compile(r"(?:每年|逐年|五年|三年|累计|共|总计|均|全部|分别)(?=新增|新建|改造|推广|淘汰)")
_CHANGES = re.compile(
    r"(?:逐步|稳步|进一步|大幅)?(?:提[高升]|增[加长至]|下降|降[低至]|减少|上升|缩[短小]|压[减缩]|调整|扩大)(?:到|至|为)?"
)
_RATE_BASE = re.compile(r"(?:按照?|以)?(?:每(?:平方米|公里|立方米|[\u4e00-\u9fff]))+\Z|按照?\Z")
_JOINTS = frozenset(
    {
        "每",
        "年满",
        "已满",
        "届满",
        "不满",
        "满",
        "利用",
        "强迫",
        "或",
        "和",
        "及",
        "与",
        "以及",
        "或者",
        "并",
        "且",
        "至",
        "其",
        "均",
        "各",
        "都",
        "共",
        "的",
        "达",
        "有",
    }
)
_TOWARDS = re.compile(r"(?:向|给|由|从|对|按|于|以(?!上|下|内))[^，。；、]{0,16}\Z")
_FOR_SOMEBODY = re.compile(r"\A(?:为|向|给)[^，。；、]{2,14}?(?=招聘|提供|培养|培训|配备|建设|发放|新增|输送)")
_BY_SOMEBODY = re.compile(r"\A[^，。；、]{0,6}?按照?(?=[^时期][^，。；、]{3})")
_ONLY = re.compile(r"(?:大?约|仅)(?=占|为)")
_FUNDS = re.compile(r"\A.*?(?:安排|投入|筹措|筹集)(?=.{0,12}(?:资金|经费)\Z)")
_IN_PLACE = re.compile(r"在(?![线校建编岗职册园渝]|用)")
_COUNTED_OF = re.compile(r"([^的（“、]{2,8}[^的性型化级好大强高新优著显多密]) ?的[^的]{2,}\Z")
_NOUN_SUFFIXES = "率量度性化业型力值额数者区点站"
_NOT_SUFFIXES = ("区域", "区县", "数字", "数据", "业务", "力争", "量化", "化工", "化肥", "性别", "点状", "区级", "度假")

# A verb before which a subject keeps what it ends with: 森林质量提升200万亩 is a work of raising.
_MAYBE_NOUNS = frozenset({"提升", "新增", "提高", "增加", "改造", "扩大", "巩固", "降低", "减少", "比例", "额度", "占"})


def is_share(unit: str) -> bool:
    """Per cent, points and multiples: they measure a rate or change, never things."""
    return unit in _SHARES


@cache
def is_counting(unit: str) -> bool:
    """Units that count things or people (个, 万人)."""
    known = load_units().units.get(unit.lstrip("万亿千百"))
    return known is not None and known.dimension in ("count", "people")


@cache
def _measure_end() -> re.Pattern[str]:
    heads = "|".join(word for word in words("measure_heads") if len(word) > 1 or word == "率")
    return re.compile(rf"(?:{heads})(?:（[^）]*）)?\Z")


def ends_in_measure(phrase: str) -> bool:
    """Whether the phrase ends with a noun that measures (率, 面积, 排放量)."""
    return _measure_end().search(phrase) is not None


@cache
def kept_verbs() -> str:
    """Alternation of the verbs that stay in a subject."""
    return "|".join(re.escape(word) for word in sorted(words("kept_verbs"), key=len, reverse=True))


@cache
def _locative() -> re.Pattern[str]:
    verbs = "|".join(re.escape(word) for word in words("dropped_verbs"))
    return re.compile(rf"\A(?:在|于)[^，。；、]{{1,16}}?(?=(?:{verbs})..)")


def clean(phrase: str) -> str:
    """The phrase without footnote marks, blanks, loose punctuation and single brackets."""
    phrase = _INNER_ADVERB.sub("", _FOOTNOTE.sub("", phrase))
    phrase = _TRAILING.sub("", _LEADING.sub("", phrase)).replace(" ", "").replace("\t", "")
    for opening, closing in ("（）", "“”", "《》", "［］"):
        if phrase.count(opening) != phrase.count(closing):
            phrase = _balance(phrase, opening, closing)
    return phrase


def _balance(phrase: str, opening: str, closing: str) -> str:
    if phrase.count(opening) > phrase.count(closing) and phrase.startswith(opening):
        return phrase[1:]
    if phrase.endswith(closing):
        return phrase[:-1]
    if opening == "“":
        return phrase.replace(opening, "").replace(closing, "")
    return phrase.split(opening, maxsplit=1)[0] if opening in phrase else phrase.replace(closing, "")


def strip_head(phrase: str) -> tuple[str, bool]:
    """``phrase`` without leading time, place, adverbs and dropped verbs; whether a verb went."""
    verb = False
    compounds = words("compounds")
    while phrase:
        before = phrase
        phrase = _LEADING.sub("", phrase)
        if match := _TIME_PHRASE.match(phrase) or _ENUMERATED.match(phrase):
            phrase = phrase[match.end() :]
            continue
        inner = starts_with("dropped_verbs").match(phrase)
        if (match := _BRACKETED_VERB.match(phrase)) and inner is not None and inner.end() == 2:
            phrase, verb = phrase[match.end() :], True
            continue
        if starts_with("kept_verbs").match(phrase) or phrase.startswith(compounds):
            break
        match = starts_with("dropped_verbs", "leading", "head_adverbs", "verb_adverbs").match(phrase)
        if match and _may_strip(match[0], phrase[match.end() :]):
            verb = verb or match[0] in words("dropped_verbs")
            phrase = phrase[match.end() :].removeprefix("了")
        if phrase == before:
            break
    return phrase, verb


def _may_strip(word: str, rest: str) -> bool:
    """A verb is no head word of its own when it goes on as a noun (培训率, 服务业, 重点企业)."""
    if word in words("verb_adverbs"):
        return starts_with("dropped_verbs", "kept_verbs", "verb_adverbs").match(rest) is not None
    return not rest or rest[0] not in _NOUN_SUFFIXES or rest.startswith(_NOT_SUFFIXES)


def strip_tail(phrase: str, unit: str) -> str:
    """``phrase`` without value verbs, adverbs, comparisons and direction words at its end."""
    while phrase:
        before = phrase
        phrase = _TRAILING.sub("", phrase)
        if match := _COMPARISON_END.search(phrase) or _RATE_BASE.search(phrase):
            phrase = phrase[: match.start()]
        elif match := _OF_YEAR.search(phrase):  # 率由2020年的32%提高到2025年的38%
            phrase = phrase[: match.start()]
        elif match := ends_with("value_verbs", "adverbs").search(phrase):
            if not _tail_is_verb(phrase[: match.start()], match[0], unit):
                break
            phrase = phrase[: match.start()]
        if phrase == before:
            break
    return phrase.removesuffix("在")


def _tail_is_verb(rest: str, word: str, unit: str) -> bool:
    """提升 after a noun names a work (森林质量提升200万亩) unless the noun measures or the unit is a share."""
    if word == "均" and rest.endswith("平"):
        return False
    if word not in _MAYBE_NOUNS:
        return True
    if word in ("比例", "额度"):
        return False
    if not rest or is_share(unit) or _COMPARISON_END.search(rest):
        return True
    return ends_in_measure(rest) and not rest.endswith(("质量", "数量"))


def left_phrase(clause: Clause) -> tuple[str, bool]:
    """The noun phrase before the number and whether a dropped verb stood before it."""
    before = clause.before
    if clause.bound.words > clause.left + 1:  # 押金不得超过月床位费的六倍 is about the deposit
        named, _ = strip_head(strip_tail(clause.text[clause.left : clause.bound.words], clause.quantity.unit))
        before = clause.text[clause.left : clause.bound.words] if len(named) >= 2 else before
    phrase = strip_tail(_FOOTNOTE.sub("", before), clause.quantity.unit)
    phrase = _FOR_SOMEBODY.sub("", _locative().sub("", _ONLY.sub("", phrase)))
    phrase, verb = strip_head(phrase)
    phrase = _BY_SOMEBODY.sub("", phrase)
    phrase = _FUNDS.sub("", phrase.rpartition("且")[2])
    if (
        phrase in _JOINTS
        or _TOWARDS.fullmatch(phrase)
        and not ends_in_measure(phrase)
        and "的" not in phrase
        and phrase[0] != "在"
    ):
        return "", verb
    return clean(phrase), verb


def right_phrase(clause: Clause) -> str:
    """The noun phrase behind the number, up to the verb or stop that ends it."""
    after = clause.after.lstrip(" ").removeprefix("的")
    if not after or after[:1] in "，。；：、）（！？”或和及与以并且比较未尚仍由" or _CHANGES.match(after):
        return ""
    end = len(after)
    stop = contains("right_stops").search(after)
    if stop and after.count("（", 0, stop.start()) <= after.count("）", 0, stop.start()):
        end = stop.start()
    if match := _IN_PLACE.search(after, 0, end):
        end = match.start()
    phrase = after[:end]
    if end == len(after) and clause.text[clause.right_end : clause.right_end + 1].isdigit() and "、" in phrase:
        phrase = phrase[: phrase.rindex("、")]  # what stands behind the last 、 names the next number
    phrase = _strip_right(_cut_bracket(_cut_list(phrase)))
    if is_counting(clause.quantity.unit) and (match := _COUNTED_OF.match(phrase)):
        return match[1]  # 6个气候带的重点区域: the zones are counted
    return phrase


def _cut_list(phrase: str) -> str:
    """A list behind the number is kept while it names things, not when a verb or number follows."""
    depth = 0
    for position, character in enumerate(phrase):
        if character in "（“《":
            depth += 1
        elif character in "）”》":
            depth -= 1
        elif character == "、" and not depth:
            rest = phrase[position + 1 :]
            verb = starts_with("dropped_verbs", "kept_verbs").match(rest) and not rest.startswith(words("compounds"))
            if len(rest) < 3 or verb or re.match(r".{0,14}\d", rest):
                return phrase[:position]
    return phrase


def _cut_bracket(phrase: str) -> str:
    """A bracket at the end explains; one inside is a part of the name."""
    if phrase.endswith("）") and "（" in phrase:
        head = phrase[: phrase.rindex("（")]
        return head if len(head) >= 2 else phrase
    return phrase


def _strip_right(phrase: str) -> str:
    phrase = _TRAILING.sub("", phrase)
    for word in sorted(words("right_dropped"), key=len, reverse=True):
        if phrase.endswith(word) and len(phrase) - len(word) >= 3:
            phrase = phrase[: -len(word)]
            break
    return clean(phrase)


def strip_action(phrase: str) -> str:
    """煤电机组超低排放改造: the thing without the work that is done on it."""
    match = ends_with("action_tails").search(phrase)
    return phrase[: match.start()] if match and match.start() >= 3 else phrase
