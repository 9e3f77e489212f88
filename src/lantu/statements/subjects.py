"""The subject of a quantity: the shortest noun phrase that names what is measured.

Official clauses put it in few places: before the number with or without a verb (森林覆盖率达到57%,
建成绿色工厂115家), behind it (新建3座处理厂), in the clause before (…，较2015年提高7个百分点), or shared by a
list (二氧化硫、氮氧化物排放量分别下降…).  Each of these is one rule here, tried in order; the name of
the rule that fired goes with the subject.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from lantu.quantity.units import load_units
from lantu.statements.clauses import Clause
from lantu.statements.vocabulary import contains, ends_with, starts_with, words

__all__ = ["Subject", "subjects_of"]


class Subject(NamedTuple):
    """A subject and the rule that found it."""

    text: str
    rule: str
    verb: str = ""


_YEAR_PHRASE = re.compile(
    r"(?:(?:到|至|截至|力争|力争到|自|从|以)? ?(?:19|20)\d\d ?年(?:[—–\-~～至] ?(?:19|20)\d\d ?年)?(?:底|末|年底|年末)?(?:前|以前|起|之前)?(?:，|时|，?全市)?"
    r"|“?[十二三四五]{2,3}五?”?(?:期间|时期|末|以来)|(?:到)?(?:本世纪中叶|规划期末|期末)|(?:比|较|与|同)[^，。；、]{0,14}?(?:期间|时期|同期|相比|上年|平均水平|年底|年末|年|末|期)(?:相比)?)"
)
_ENUMERATED = re.compile(r"(?:第[一二三四五六七八九十]+|[一二三四五六七八九十]+是|[（(]\d+[）)]|\d+[.、．]|其中)[，：:]?")
_QUOTE_CHARS = "“”‘’《》"
_TRAILING = re.compile(r"[的之，、：:；。 \u3000—–\-_^*]+\Z")
_LEADING = re.compile(r"\A[，、：:；。 \u3000—–\-_*的了与和及]+")
_FOOTNOTE = re.compile(r"\^?[\[［]\d+[\]］]|[①-⑳]")
_BRACKETED_VERB = re.compile(r"\A(?:[\u4e00-\u9fff]{2}（[\u4e00-\u9fff]{1,4}）)(?=[\u4e00-\u9fff])")
_INNER_ADVERB = re.compile(r"(?:每年|逐年|五年|三年|累计|共|总计|均|全部|分别)(?=新增|新建|改造|推广|淘汰)")
_JOINTS = frozenset({"或", "和", "及", "与", "以及", "或者", "并", "且", "至", "其", "均", "各", "都", "共", "的"})
_TOWARDS = re.compile(r"(?:向|为|给|由|从|对|按|以|于|与|用)[^，。；、]{0,10}\Z")
_LOCATIVE = re.compile(rf"\A(?:在|于)[^，。；、]{{1,16}}?(?={'|'.join(words('dropped_verbs'))})")
_PERCENT_UNITS = frozenset({"%", "‰", "个百分点", "百分点", "倍", "番", "成"})
_CHANGES = re.compile(r"(?:逐步|稳步|进一步|大幅)?(?:提[高升]|增[加长至]|下降|降[低至]|减少|上升|缩[短小]|压[减缩]|调整|扩大)(?:到|至|为)?")


@cache
def _measure_end() -> re.Pattern[str]:
    heads = "|".join(word for word in words("measure_heads") if len(word) > 1 or word == "率")
    return re.compile(rf"(?:{heads})(?:（[^）]*）)?\Z")


@cache
def _is_counting(unit: str) -> bool:
    known = load_units().units.get(unit.lstrip("万亿千百"))
    return known is not None and known.dimension in ("count", "people")


@cache
def _head_words() -> re.Pattern[str]:
    return starts_with("dropped_verbs", "leading", "head_adverbs")


def _strip_head(phrase: str) -> tuple[str, bool]:
    """``phrase`` without leading time, place and dropped verbs; whether a verb went."""
    verb = False
    compounds = words("compounds")
    while phrase:
        before = phrase
        phrase = _LEADING.sub("", phrase)
        if match := _YEAR_PHRASE.match(phrase) or _ENUMERATED.match(phrase):
            phrase = phrase[match.end() :]
            continue
        if match := _BRACKETED_VERB.match(phrase):
            inner = starts_with("dropped_verbs").match(phrase)
            if inner and inner.end() == 2:
                phrase, verb = phrase[match.end() :], True
                continue
        if starts_with("kept_verbs").match(phrase) or phrase.startswith(compounds):
            break
        match = _head_words().match(phrase)
        if match and _may_strip(phrase, match.end()):
            verb = verb or match[0] in words("dropped_verbs")
            phrase = phrase[match.end() :]
            if phrase[:1] in "着过" and len(phrase) > 3:
                phrase = phrase[1:]
            continue
        if phrase == before:
            break
    return phrase, verb


def _may_strip(phrase: str, end: int) -> bool:
    """A verb is no head word of its own when it goes on as a noun (培训率, 服务业)."""
    rest = phrase[end:]
    return not rest or not (rest[0] in "率量度性化业型力值额数者区点站" and rest[:2] not in ("区域", "区县", "数字", "数据", "业务", "力争", "量化", "化工", "化肥", "性别", "点状"))


def _strip_tail(phrase: str, unit: str) -> str:
    """``phrase`` without value verbs, adverbs and direction words at its end."""
    while phrase:
        before = phrase
        phrase = _TRAILING.sub("", phrase)
        if match := re.search(r"(?:比|较|与|同)[^，。；、]{1,16}?(?:期间|时期|同期|相比|上年|水平|年底|年末|年|末|期)\Z", phrase):
            phrase = phrase[: match.start()]
        elif match := ends_with("value_verbs", "adverbs").search(phrase):
            if not _tail_is_verb(phrase, match, unit):
                break
            phrase = phrase[: match.start()]
        if phrase == before:
            break
    return phrase


def _tail_is_verb(phrase: str, match: re.Match[str], unit: str) -> bool:
    """提升 after a noun names a work (森林质量提升200万亩) unless the noun measures or the unit is a share."""
    if match[0] not in ("提升", "新增", "提高", "增加", "改造", "扩大", "巩固", "控制", "稳定", "降低", "减少", "比例", "额度", "约束", "占"):
        return True
    if match[0] in ("比例", "额度"):
        return False
    rest = phrase[: match.start()]
    return not rest or unit in _PERCENT_UNITS or bool(_measure_end().search(rest))


def _clean(phrase: str) -> str:
    phrase = _FOOTNOTE.sub("", phrase)
    phrase = _INNER_ADVERB.sub("", phrase)
    phrase = _TRAILING.sub("", _LEADING.sub("", phrase)).replace(" ", "").replace("\t", "")
    return _balance(phrase)


def _balance(phrase: str) -> str:
    """Brackets and quotes that only open or only close are cut off."""
    for opening, closing in ("（）", "“”", "《》", "［］"):
        if phrase.count(opening) != phrase.count(closing):
            if phrase.count(opening) > phrase.count(closing) and phrase.startswith(opening):
                phrase = phrase[1:]
            elif phrase.endswith(closing):
                phrase = phrase[:-1]
            else:
                phrase = phrase.replace(opening, "").replace(closing, "") if opening == "“" else phrase.split(opening)[0]
    return phrase


def _left_phrase(clause: Clause) -> tuple[str, bool]:
    phrase = _strip_tail(_FOOTNOTE.sub("", clause.before), clause.quantity.unit)
    phrase = _LOCATIVE.sub("", phrase)
    phrase, verb = _strip_head(phrase)
    if phrase in _JOINTS or _TOWARDS.match(phrase) and not _measure_end().search(phrase):
        return "", verb
    return phrase, verb


def _right_phrase(clause: Clause) -> str:
    """The noun phrase behind the number, up to the verb or stop that ends it."""
    after = clause.after.lstrip(" ")
    after = after.removeprefix("的").lstrip("/")
    if after[:1] in "，。；：、）（！？”或和及与以" or not after or _CHANGES.match(after):
        return ""
    end = len(after)
    stop = contains("right_stops").search(after)
    if stop and not _inside_brackets(after, stop.start()):
        end = min(end, stop.start())
    if match := re.search(r"在(?![线校建编岗职册园渝]|用)", after):
        end = min(end, match.start())
    phrase = _cut_list(after[:end])
    phrase = _cut_bracket(phrase)
    return _strip_right(phrase)


def _inside_brackets(text: str, position: int) -> bool:
    return text.count("（", 0, position) > text.count("）", 0, position)


def _cut_list(phrase: str) -> str:
    """A list behind the number is kept while it names things, not when it goes on with a verb or number."""
    depth = 0
    for position, character in enumerate(phrase):
        if character in "（“《":
            depth += 1
        elif character in "）”》":
            depth -= 1
        elif character == "、" and not depth:
            rest = phrase[position + 1 :]
            if not rest or starts_with("dropped_verbs", "kept_verbs").match(rest) and not rest.startswith(words("compounds")):
                return phrase[:position]
            if rest[0].isdigit() or re.match(r".{0,14}\d", rest) or len(rest) < 3:
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
        if phrase.endswith(word) and len(phrase) - len(word) >= 3 and not phrase.endswith(("工程建设任务",)):
            phrase = phrase[: -len(word)]
            break
    return _TRAILING.sub("", phrase)


def subjects_of(clauses: list[Clause]) -> list[Subject]:
    """The subject of each clause of a passage."""
    found: list[Subject] = []
    for number, clause in enumerate(clauses):
        earlier = found[number - 1] if number and clause.previous is not None else None
        found.append(_subject(clause, earlier))
    return _share_lists(clauses, found)


def _subject(clause: Clause, earlier: Subject | None) -> Subject:
    left, verb = _left_phrase(clause)
    left = _clean(left)
    right = _right_phrase(clause)
    if clause.quantity.unit in ("类", "种") and right and (listed := _listed_kinds(clause, right)):
        return Subject(listed, "right.kinds")
    if clause.quantity.unit == "年" and right.startswith("禁"):
        return Subject(left + right, "around.ban")
    if clause.bracket >= 0 and clause.left == clause.bracket + 1:
        return _bracketed(clause, left)
    if right and (not left or _prefers_right(clause, left, right)):
        right = _clean(right)
        if clause.bound.suffix and not _is_counting(clause.quantity.unit):
            return Subject(_without_action(right), "right.bounded")
        return Subject(_with_verb(clause, right), "right", _governing_verb(clause, earlier))
    if left:
        extended = _extend_list(clause, left)
        if clause.quantity.unit in ("%", "‰") and right and not clause.bound.suffix:
            return Subject(_clean(extended + right), "around")
        return Subject(extended, "left.verb" if verb else "left")
    return _carried(clause, earlier)


def _listed_kinds(clause: Clause, right: str) -> str:
    """碳履约、碳中和等3类产品: the kinds are the subject."""
    start = max(clause.text.rfind(mark, clause.sentence, clause.left_end) for mark in "，。；：")
    listed = clause.text[max(start + 1, clause.sentence) : clause.left_end].rstrip(" ")
    if not listed.endswith("等") or "、" not in listed:
        return ""
    return _clean(_strip_head(listed)[0]) + right.split("的")[0]


def _governing_verb(clause: Clause, earlier: Subject | None) -> str:
    match = ends_with("kept_verbs").search(clause.before)
    if match:
        return match[0]
    if clause.boundary in ("、", "number") and earlier is not None and clause.before.strip("、和及以及 ") == "":
        return earlier.verb
    return ""


def _with_verb(clause: Clause, right: str) -> str:
    """新建3座处理厂 is about new plants: the verb that tells so goes before the noun."""
    before = clause.before
    match = re.search(rf"((?:(?:{_kept_alternation()})[、和及]?)+)(?:约|近|了|共)?\Z", before)
    if match:
        verbs = match[1]
        if clause.boundary == "、":
            head = clause.text[: clause.left - 1]
            chain = re.search(rf"((?:(?:{_kept_alternation()})[、和及]?)+)\Z", head)
            if chain and chain[1]:
                verbs = chain[1] + "、" + verbs
        return verbs.strip("、和及") + right
    previous = clause.previous
    if previous is not None and clause.boundary in ("、", "number") and before.strip("、和及以 ") == "":
        match = re.search(rf"({_kept_alternation()})\Z", previous.before)
        if match and previous.after[:1] not in "，。；、":
            return match[1] + right
    return right


@cache
def _kept_alternation() -> str:
    return "|".join(re.escape(word) for word in sorted(words("kept_verbs"), key=len, reverse=True))


def _without_action(right: str) -> str:
    match = ends_with("action_tails").search(right)
    return right[: match.start()] if match and match.start() >= 3 else right


def _prefers_right(clause: Clause, left: str, right: str) -> bool:
    """Whether the noun behind the number names it better than what stands before."""
    if clause.bound.start < clause.quantity.start and clause.bound.comparator not in ("max", "~"):
        return False
    tail = clause.before[-12:]
    if ends_with("dropped_verbs", "kept_verbs").search(tail) and clause.quantity.unit not in _PERCENT_UNITS:
        return not _measure_end().search(left)
    if left in words("kept_verbs") or re.fullmatch(rf"(?:(?:{_kept_alternation()})[、和及]?)+", left):
        return True
    if left.endswith(("等", "的")) or clause.before.rstrip().endswith("等"):
        return True
    if ends_with("value_verbs").search(tail) and not _is_counting(clause.quantity.unit):
        return False
    if _measure_end().search(left):
        return False
    if clause.quantity.unit in _PERCENT_UNITS:
        return False
    if clause.bound.suffix:
        return _is_counting(clause.quantity.unit) and clause.quantity.unit not in ("户", "人")
    return _is_counting(clause.quantity.unit) or bool(ends_with("dropped_verbs").search(clause.before))


def _bracketed(clause: Clause, left: str) -> Subject:
    """国家二级标准（35微克/立方米）, 捕集项目（年捕集量5万吨）."""
    outer = clause.text[max(clause.bracket - 60, 0) : clause.bracket]
    cut = max(outer.rfind(mark) for mark in "，。；：！？、")
    outer = _clean(_strip_head(_strip_tail(re.sub(r"^.*(?:达到|符合|满足|执行)", "", outer[cut + 1 :]), ""))[0])
    if not left:
        return Subject(outer, "bracket.outer")
    behind_number = clause.previous is not None and clause.previous.bound.end >= clause.bracket
    if not behind_number and len(left) <= 5 and _measure_end().search(left):
        return Subject(outer + left, "bracket.joined")
    return Subject(left, "bracket.inner")


def _extend_list(clause: Clause, left: str) -> str:
    """农药、化肥利用率达到40%: items without numbers before a 、 share the value."""
    if clause.boundary != "、" or clause.quantity.unit == "":
        return left
    floor = clause.previous.bound.end if clause.previous is not None else clause.sentence
    start = clause.left - 1
    stop = max(clause.text.rfind(mark, floor, start) for mark in "，。；：！？")
    head = clause.text[max(stop + 1, floor) : start]
    if clause.previous is not None and stop < floor:
        return left
    items = head.split("、")
    stripped, verb = _strip_head(items[0])
    if not stripped or verb or any(len(item) > 12 for item in items) or head.count("“") != head.count("”"):
        return left
    if any(starts_with("dropped_verbs").match(item) and not item.startswith(words("compounds")) for item in [*items[1:], left]):
        return left
    if len(stripped) > 12 or not _measure_end().search(left):
        return left
    return _clean(stripped + "".join("、" + item for item in items[1:])) + "、" + left


def _carried(clause: Clause, earlier: Subject | None) -> Subject:
    """No noun in the clause itself: the subject goes on from the clause before."""
    if earlier is not None and earlier.text:
        return Subject(earlier.text, "carried", earlier.verb)
    head = clause.text[clause.sentence : max(clause.left - 1, clause.sentence)]
    for part in reversed(re.split("[，；：、]", head)):
        phrase, _ = _strip_head(_strip_tail(part, clause.quantity.unit))
        if len(phrase) >= 2 and not _YEAR_PHRASE.fullmatch(part.strip()):
            return Subject(_clean(phrase), "clause.before")
    return Subject(_clean(_right_phrase(clause)), "nothing")


def _share_lists(clauses: list[Clause], found: list[Subject]) -> list[Subject]:
    """``A、B和C率分别达到1%、2%、3%``: each number gets its own item with the shared head noun."""
    result = list(found)
    for first, clause in enumerate(clauses):
        if "分别" not in clause.before:
            continue
        last = first + 1
        while last < len(clauses) and _follows(clauses[last - 1], clauses[last]):
            last += 1
        items = _list_items(clause)
        if last - first >= 2 and len(items) == last - first:
            for offset, item in enumerate(items):
                result[first + offset] = Subject(item, "list.shared")
    return result


def _follows(one: Clause, other: Clause) -> bool:
    return other.text[one.bound.end : other.bound.start].strip(" ") in ("、", "和", "及", "，", "与", "或", "以及", "、约", "和约")


def _list_items(clause: Clause) -> list[str]:
    """The things that a 分别 list names, each with the noun and place they share."""
    end = clause.text.rfind("分别", clause.sentence, clause.left_end)
    start = max(clause.text.rfind(mark, clause.sentence, end) for mark in "，。；：") + 1
    start = max(start, clause.sentence)
    if clause.previous is not None:
        start = max(start, clause.previous.bound.end)
    head, _ = _strip_head(_strip_tail(clause.text[start:end], "%"))
    parts = [part for part in re.split("、|和|及|与", _mask(head)) if part]
    if len(parts) < 2:
        return []
    spans, position = [], 0
    masked = _mask(head)
    for part in parts:
        position = masked.index(part, position)
        spans.append(head[position : position + len(part)])
        position += len(part)
    return [_clean(item) for item in _with_shared_tail(spans)]


def _mask(text: str) -> str:
    """Brackets and names in which 和 or 、 does not part a list are covered."""
    text = re.sub(r"（[^）]*）|“[^”]*”", lambda match: "〇" * len(match[0]), text)
    return re.sub(r"(?:饱和|共和|和谐|中和|及时|普及|与会)", lambda match: "〇" * len(match[0]), text)


def _with_shared_tail(items: list[str]) -> list[str]:
    last = items[-1]
    if all(_measure_end().search(item) for item in items):
        return items
    share = re.search(r"占.+\Z", last)
    if share:
        tail = share[0]
    else:
        shortest = [item for item in items[:-1] if not _measure_end().search(item)]
        width = len(shortest[-1]) if shortest else 0
        heads = [head for head in words("measure_heads") if last.endswith(head) and len(head) < len(last)]
        tail = max(heads, key=len) if heads else ""
        if width and len(last) - width >= len(tail) and not any(last.endswith(head) and len(head) >= 3 for head in heads):
            tail = last[width:]
    return [item if _measure_end().search(item) and item is not last else item + tail if item is not last else item for item in items]
