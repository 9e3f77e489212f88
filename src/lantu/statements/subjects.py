"""The subject of a quantity: the shortest noun phrase that names what is measured.

Official clauses put it in few places: before the number with or without a verb (森林覆盖率达到57%,
建成绿色工厂115家), behind it (新建3座处理厂), in the clause before (…，较2015年提高7个百分点), shared by a list
(二氧化硫、氮氧化物排放量分别下降…), or on both sides of it (按投资额的10%给予补助).  Each of these is one rule
here, tried in order; the name of the rule that fired goes with the subject.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from lantu.statements.clauses import Clause
from lantu.statements.phrases import (
    clean,
    ends_in_measure,
    is_counting,
    is_share,
    kept_verbs,
    left_phrase,
    right_phrase,
    strip_action,
    strip_head,
    strip_tail,
)
from lantu.statements.shared_lists import share_lists
from lantu.statements.vocabulary import ends_with, starts_with, words

__all__ = ["Subject", "subjects_of"]


class Subject(NamedTuple):
    """A subject and the rule that found it."""

    text: str
    rule: str
    base: str = ""  # the thing whose measures a row of clauses tells


# Measures that say nothing alone: 总投资约45亿元 is that of the thing named before.
_DEPENDENT = re.compile(
    r"(?:其中)?(?:计划|设计|年|日|总|全|新增|平均|单位|占地|建筑|装机|运营|占)?(?:投资|面积|总量|规模|容量|时速|长|产值|产能|产量|里程|能力|捕集量|库容|投资额|总投资|数量|覆盖率|达标率)"
)
_PROPERTY = re.compile(
    r"(?:[水气声]质|[水气声]?环境质量|空气质量)?(?:优良|达标|良好|合格|稳定|安全)?(?:达标)?(?:天数)?(?:比例|比率|率)\Z"
)
_MEASURED = re.compile(r"由|达到?|保持|提[高升]|稳定|均?为|不低于|超过")
_AWARDS = re.compile(
    r"(?:一次性|综合|资金|引导|建设|研发|绩效|定额|分档)?(?:奖励|奖补|补助|补贴|资助|贴息|补偿|支持|奖金|经费|资金|罚款|保费补贴|费用补贴)(?:支持|资金)?\Z"
)
_BENEFICIARY = re.compile(
    r"(?:对于?|凡|(?<=[，。；])支持|(?<=[，。；])鼓励)([^，。；]{2,40}?)(?=，|给予|按|一次性|分别|每)"
)
_ACT = re.compile(r"([^，。；：]{2,40})的(?=，|可以|由|，由)")
_GENERIC_ACT = re.compile(
    r"情节|逾期|拒不|造成|构成|有下列|没有违法|违法所得|尚不|后果|经责令|仍不|违反[^，。；]{0,24}规定\Z"
)
_LAST_NOUN = re.compile(r"的([^的，。；]{2,16})\Z")
_BASE_BEFORE = re.compile(r"(?:按照?|不超过|依照|以)(?:其|该)?([^，。；、]{2,24}?)的?\Z")
_AGENT = re.compile(r"(?:部门|机关|机构|单位|政府|法院|[局委厅办]|人|者|方)(?:应当?|可以?|须|要)?\Z")
_SINCE = re.compile(r"(?:自|从|在|于)[^，。；、]{1,24}?(?:之日起|起|后|时|期间|前)|[^，。；、]{2,24}之日起")
_DONE = re.compile(r"(?:办结|办理|完成|到位|完毕|办理完毕|予以办结|兑现到位)+")
_TIME_UNITS = frozenset({"工作日", "日", "天", "月", "小时", "年", "自然日"})
_TASK = re.compile(
    r"\A(?:[，由](?:[^，。；]{2,40}?(?=，|向))?，?)?(?:向[^，。；、]{2,30}?(?=提|报|申|备|作|书|告|通知|缴))?(?:完成|作出|予以|一次性|全部|及时|依法|书面|组织|应当)*([^，。；、]{2,14})"
)


def subjects_of(clauses: list[Clause]) -> list[Subject]:
    """The subject of each clause of a passage."""
    found: list[Subject] = []
    for number, clause in enumerate(clauses):
        earlier = found[number - 1] if number and clause.previous is not None else None
        found.append(_subject(clause, earlier))
    for number in range(len(clauses) - 2, -1, -1):
        if (text := _of_next(clauses[number], clauses[number + 1], found[number], found[number + 1])) is not None:
            found[number] = Subject(text, "of.next")
    for number, text in share_lists(clauses).items():
        found[number] = Subject(text, "list.shared")
    return found


def _of_next(clause: Clause, other: Clause, subject: Subject, next_subject: Subject) -> str | None:
    """2个千亿级产业集群, 17条共计353公里步道, 4条、278公里快线: both numbers are of one thing."""
    lengths = is_counting(clause.quantity.unit) and other.quantity.unit.endswith(("公里", "米", "亩", "公顷"))
    if other.previous is not clause or not (
        lengths or subject.rule.startswith(("carried", "nothing", "clause", "right"))
    ):
        return None
    between = clause.text[clause.bound.end : other.bound.start].strip(" ")
    if between == "" and other.quantity.unit.endswith("级") and subject.rule != "right":
        return clause.text[other.quantity.start : other.quantity.end] + right_phrase(other)
    if (
        is_counting(clause.quantity.unit)
        and not between.endswith(("和", "及", "、"))
        and other.after.lstrip().startswith("的")
        and other.bound.comparator in (">", ">=")
        and 0 < len(between) <= 5
        and (thing := right_phrase(other))
    ):
        return thing  # 500家年产值超亿元的企业
    if (
        between.endswith(("和", "及", "、"))
        and len(subject.text) <= 4
        and subject.text[-1:] == "级"
        and "级" in next_subject.text[1:5]
    ):
        return subject.text + next_subject.text[next_subject.text.index("级") + 1 :]  # 1个市级和6个区级物资库
    if between in ("、", "共", "共计", "，共", "，共计", "总长", "，总长") and next_subject.rule.startswith("right"):
        return next_subject.text
    return None


def _subject(clause: Clause, earlier: Subject | None) -> Subject:
    left, verb = left_phrase(clause)
    right = right_phrase(clause)
    if (
        left
        and right
        and earlier is not None
        and clause.boundary == "number"
        and earlier.rule.startswith("right")
        and earlier.text.endswith(left)
    ):
        left = ""  # 184万公顷乔木林地和56万公顷灌木林地: the words between belong to the first
    if clause.before.strip() in ("或", "或者") and earlier is not None:
        return Subject(earlier.text, "carried")
    for rule in (_bracketed, _listed_kinds, _ban_period, _fine, _award, _within_time, _share_of_whole):
        found = rule(clause, left, right, earlier)
        if found is not None:
            return found
    if right and (not left or _prefers_right(clause, left)):
        if clause.bound.suffix and not is_counting(clause.quantity.unit):
            return Subject(strip_action(right), "right.bounded")
        return Subject(_without_property(clause, _with_verb(clause, right)), "right")
    if left:
        return _of_left(clause, left, right, earlier, verb=verb)
    return _carried(clause, earlier)


def _of_left(clause: Clause, left: str, right: str, earlier: Subject | None, *, verb: bool) -> Subject:
    thing = (earlier.base or earlier.text) if earlier is not None else ""
    if len(left) <= 6 and _DEPENDENT.fullmatch(left) and _is_thing(thing):
        return Subject(thing + left, "left.dependent", thing)
    if right and clause.after.lstrip().startswith("的") and _DEPENDENT.fullmatch(left):
        return Subject(right, "right.of")
    left = _with_grade(clause, left)
    extended = _extend_list(clause, left)
    if is_share(clause.quantity.unit) and right and clause.bound.comparator == "=":
        return Subject(clean(extended + right), "around")
    return Subject(extended, "left.verb" if verb else "left")


def _with_grade(clause: Clause, left: str) -> str:
    """百亿级企业10家, 3岁以下婴幼儿托位数: the number right before the noun is a part of its name."""
    previous = clause.previous
    if clause.boundary != "number" or previous is None or previous.bound.end != clause.left:
        return left
    graded = previous.quantity.unit.endswith("级")
    if not graded and not (previous.quantity.unit in ("岁", "周岁") and previous.bound.suffix):
        return left
    head = "" if graded else strip_head(previous.before)[0]
    return clean(head + clause.text[previous.quantity.start : previous.bound.end]) + left


def _is_thing(name: str) -> bool:
    """A name that can have measures: no measure itself."""
    return len(name) >= 2 and not ends_in_measure(name) and not _DEPENDENT.fullmatch(name)


def _bracketed(clause: Clause, left: str, _right: str, _earlier: Subject | None) -> Subject | None:
    """国家二级标准（35微克/立方米）, 捕集项目（年捕集量5万吨）."""
    if clause.bracket < 0 or clause.left != clause.bracket + 1:
        return None
    outer = clause.text[max(clause.bracket - 60, 0) : clause.bracket]
    outer = outer[max(outer.rfind(mark) for mark in "，。；：！？、") + 1 :]
    outer = re.sub(r"^.*(?:达到|符合|满足|执行|建设|实施)", "", outer)
    outer = clean(strip_head(strip_tail(outer, ""))[0])
    if not left:
        return Subject(outer, "bracket.outer")
    behind_number = clause.previous is not None and clause.previous.bound.end >= clause.bracket
    if not behind_number and len(left) <= 5 and _DEPENDENT.fullmatch(left):
        return Subject(outer + left, "bracket.joined")
    return Subject(left, "bracket.inner")


def _listed_kinds(clause: Clause, _left: str, right: str, _earlier: Subject | None) -> Subject | None:
    """碳履约、碳中和等3类产品: the kinds are the subject."""
    if clause.quantity.unit not in ("类", "种") or not right:
        return None
    start = max(clause.text.rfind(mark, clause.sentence, clause.left_end) for mark in "，。；：")
    listed = clause.text[max(start + 1, clause.sentence) : clause.left_end].rstrip(" ")
    if not listed.endswith("等") or "、" not in listed:
        return None
    return Subject(clean(strip_head(listed)[0]) + right.split("的", maxsplit=1)[0], "right.kinds")


def _ban_period(clause: Clause, left: str, right: str, _earlier: Subject | None) -> Subject | None:
    """长江流域重点水域十年禁渔政策."""
    if clause.quantity.unit != "年" or not right.startswith("禁"):
        return None
    return Subject(left + right, "around.ban")


def _fine(clause: Clause, left: str, right: str, _earlier: Subject | None) -> Subject | None:
    """评估机构出具虚假报告的，处三万元以下罚款: what is fined."""
    behind = clause.text[clause.bound.end : clause.bound.end + 24]
    if "罚款" not in re.split("[，。；]", behind)[0] or not re.search(
        r"(?:处|罚|倍)[^，。；]{0,12}\Z|以上\Z", clause.text[: clause.quantity.start]
    ):
        return None
    acts = [match[1] for match in _ACT.finditer(clause.text[: clause.quantity.start])]
    acts = [act for act in acts if not _GENERIC_ACT.match(act)]
    if not acts:
        return Subject("罚款", "fine")
    return Subject(clean(strip_head(acts[-1])[0]) + "罚款", "fine.act")


def _award(clause: Clause, left: str, right: str, _earlier: Subject | None) -> Subject | None:
    """对新认定的企业，给予20万元奖励; 按投资额的10%给予补助: who or what gets it, and what it is."""
    award = _AWARDS.search(right) if right else None
    if award is None and re.match(r"(?:的)?(?:标准|比例)?(?:给予|予以|计算并|一次性)", clause.after.lstrip()):
        award = _AWARDS.search(re.sub(r"(?:，|、|。).*", "", clause.after.rstrip("的 ")))
    if award is None or clause.bound.suffix and not is_share(clause.quantity.unit):
        return None
    base = _BASE_BEFORE.search(clause.before)
    if base and is_share(clause.quantity.unit):
        return Subject(clean(strip_head(base[1])[0]) + award[0], "award.base")
    if right and right != award[0] and len(right) > 6 and not left:
        return Subject(right, "right")
    sentence = clause.text[
        max(clause.sentence, clause.text.rfind("；", clause.sentence, clause.left_end) + 1) : clause.left_end
    ]
    who = list(_BENEFICIARY.finditer(sentence))
    if who and (not left or len(left) <= 4):
        return Subject(_who(who[-1][1]) + award[0].removeprefix("一次性"), "award.who")
    return None


def _who(phrase: str) -> str:
    """The one that gets: 符合条件的 goes, and so does a condition with numbers."""
    phrase = re.sub(r"^(?:符合条件的?|经认定的?|满足条件的?)", "", clean(phrase))
    if re.search(r"\d", phrase) and (noun := _LAST_NOUN.search(phrase)):
        return noun[1]
    return phrase.removesuffix("的")


def _within_time(clause: Clause, left: str, right: str, _earlier: Subject | None) -> Subject | None:
    """自受理之日起20个工作日内完成审核: what is to be done by then."""
    if clause.bound.suffix not in ("内", "以内", "之内") or clause.quantity.unit.strip("个") not in _TIME_UNITS:
        return None
    task = _TASK.match(clause.text[clause.bound.end : clause.sentence_end].lstrip(" "))
    if task is None:
        return None
    who = clean(_SINCE.sub("", strip_head(clause.before)[0]))
    what = clean(task[1])
    if who and (len(who) > 12 or _AGENT.search(who)):
        who = ""
    elif who and _DONE.fullmatch(what):
        what = ""
    return Subject(who + what if what else who, "within") if who or what else None


def _share_of_whole(clause: Clause, left: str, _right: str, earlier: Subject | None) -> Subject | None:
    """…，占国土面积的19.7%: the share of the thing before."""
    if not is_share(clause.quantity.unit) or not clause.before.lstrip().startswith(("占", "约占", "仅占")):
        return None
    if earlier is None or not earlier.text:
        return None
    whole = re.sub(r"^.*?占", "占", left if left.startswith("占") else "占" + left)
    return Subject(
        earlier.text
        + clean(whole)
        + ("" if ends_in_measure(whole) and whole.endswith(("比例", "比重", "率")) else "比例"),
        "share",
    )


def _with_verb(clause: Clause, right: str) -> str:
    """新建3座处理厂 is about new plants: the verb that tells so goes before the noun."""
    chain = rf"((?:(?:{kept_verbs()})[、和及]?)+)"
    if match := re.search(rf"{chain}(?:约|近|了|共)?\Z", clause.before):
        verbs = match[1]
        if clause.boundary == "、" and (before := re.search(rf"{chain}\Z", clause.text[: clause.left - 1])):
            verbs = before[1] + "、" + verbs
        return verbs.strip("、和及") + right
    previous = clause.previous
    if previous is not None and clause.boundary in ("、", "number") and not clause.before.strip("、和及以 "):
        match = re.search(rf"({kept_verbs()})\Z", previous.before)
        if match and previous.after[:1] not in "，。；、":
            return match[1] + right
    return right


def _without_property(clause: Clause, phrase: str) -> str:
    """18个国考断面水质优良比例达到: the number counts sections, what follows measures their share."""
    match = _PROPERTY.search(phrase.removesuffix("由"))
    if not is_counting(clause.quantity.unit) or match is None or match.start() < 2:
        return phrase
    behind = clause.text[clause.bound.end : clause.bound.end + 60].lstrip(" 的")
    measured = behind.startswith(phrase) and _MEASURED.match(behind, len(phrase))
    return phrase[: match.start()] if measured or re.match(r"[^，。；、]{0,40}?\d", behind) else phrase


def _prefers_right(clause: Clause, left: str) -> bool:
    """Whether the noun behind the number names it better than what stands before."""
    if clause.bound.start < clause.quantity.start and clause.bound.comparator not in ("max", "~", ">="):
        return False
    before = clause.before.rstrip()
    unit = clause.quantity.unit
    if (before.endswith("的") or unit in ("小时", "分钟")) and not is_share(unit) and not ends_in_measure(left):
        return True
    if left in words("kept_verbs") or re.fullmatch(rf"(?:(?:{kept_verbs()})[、和及]?)+", left) or before.endswith("等"):
        return True
    if ends_with("dropped_verbs", "kept_verbs").search(before) and not is_share(unit):
        return not ends_in_measure(left)
    if ends_with("value_verbs").search(before[-12:]) and not is_counting(unit):
        return False
    if ends_in_measure(left) or is_share(unit):
        return False
    if clause.bound.suffix:
        return is_counting(unit) and unit not in ("户", "人")
    return is_counting(unit)


def _extend_list(clause: Clause, left: str) -> str:
    """农药、化肥利用率达到40%: items without numbers before a 、 share the value."""
    if clause.boundary != "、" or not clause.quantity.unit or not ends_in_measure(left):
        return left
    floor = clause.previous.bound.end if clause.previous is not None else clause.sentence
    start = clause.left - 1
    stop = max(clause.text.rfind(mark, floor, start) for mark in "，。；：！？")
    if clause.previous is not None and stop < floor:
        return left
    head = clause.text[max(stop + 1, floor) : start]
    items = head.split("、")
    first, verb = strip_head(items[0])
    if (
        not first
        or verb
        or len(first) > 12
        or any(len(item) > 12 for item in items)
        or head.count("“") != head.count("”")
    ):
        return left
    if any(_is_action(item) for item in [*items[1:], left]):
        return left
    return clean(first + "".join("、" + item for item in items[1:])) + "、" + left


@cache
def _is_action(item: str) -> bool:
    return starts_with("dropped_verbs").match(item) is not None and not item.startswith(words("compounds"))


def _with_own_verb(clause: Clause, subject: str) -> str:
    """开工建设高速公路1000公里、建成1200公里: the second number has a verb of its own."""
    verb = clause.before.strip(" 、，")
    kept = re.match(rf"(?:{kept_verbs()})", subject)
    if kept and verb in words("dropped_verbs"):
        return verb + subject[kept.end() :]
    return subject


def _carried(clause: Clause, earlier: Subject | None) -> Subject:
    """No noun in the clause itself: the subject goes on from the clause before."""
    if earlier is not None and earlier.text:
        return Subject(_with_own_verb(clause, earlier.text), "carried")
    head = clause.text[clause.sentence : max(clause.left - 1, clause.sentence)]
    for part in reversed(re.split("[，；：、]", head)):
        phrase, _ = strip_head(strip_tail(part, clause.quantity.unit))
        if len(phrase) >= 2:
            return Subject(clean(phrase), "clause.before")
    return Subject(right_phrase(clause), "nothing")
