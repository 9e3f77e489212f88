"""What the head of a document says about it: title, number, issuer, dates, period, references."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lantu.documents.dates import DATE, YEAR, date_after, five_year_period, iso_date, year_of
from lantu.documents.gazette import NUMBER
from lantu.documents.kinds import compact, kind_of
from lantu.documents.model import FrontMatter, Node
from lantu.documents.references import read_references
from lantu.documents.vocabulary import vocabulary
from lantu.quantity.numerals import parse_integer
from lantu.text import Source

__all__ = ["read_front_matter"]

_ABOUT = re.compile(r"关于|印发|转发|发布|公布")
_ORDER_NUMBER = re.compile(
    r"(?:^|[\s，。、（(]|[0-9]\s*日)([^\s，。、\d（(]{2,20}?(?:令|公告)\s*[（(]?\s*第\s*[0-9〇一二三四五六七八九十百]{1,6}\s*号)"
)
_PASSED_BY = re.compile(
    r"日\s*(?:由|经)?([^\d，。；《》]{2,24}?(?:人民代表大会(?:常务委员会)?|委员会|人民政府|国务院|法院|检察院|部|总局|总署))"
)
_PUBLISHED = re.compile(rf"({DATE})(?:(?!\d年)[^，。；]){{0,40}}?(?:公布|发布|颁布|印发)")
# What follows the number on its line.
_UP_TO_NUMBER = re.compile(r"(?<=号)\s+")
# 云府发〔2023〕2号，2023年3月1日印发。 as the first words of the text.
_STATED_NUMBER = re.compile(rf"[（(]?({NUMBER})(?=[，,\s]|$)")
_SESSION = re.compile(r"第[一二三四五六七八九十]{1,3}届")
_RANGE = rf"({YEAR})\s*年?\s*(?:[—–~～－\-─]+|至|到)\s*({YEAR})\s*年"
_TITLE_RANGE = re.compile(_RANGE)
_PERIOD = re.compile(rf"规划期(?:限|内)?\s*(?:为|是|：|:)?\s*(?:自|从)?\s*{_RANGE}")
_BASE_YEAR = re.compile(
    rf"(?:基准年|基期年?|基年)份?\s*(?:为|是|：|:)?\s*({YEAR})\s*年?|以\s*({YEAR})\s*年为(?:规划)?(?:基准|基期|基年)"
)
_HORIZON = re.compile(rf"(?:展望|远景|远期)[^，。；\d〇]{{0,6}}({YEAR})\s*年|({YEAR})\s*年远景目标")
_TITLE_YEAR = re.compile(r"(20[0-9]{2})\s*年(?:度)?")
_YEARLY_KINDS = frozenset({"plan", "action_plan", "implementation_scheme", "task_list"})
# …自2021年7月1日起施行, 自公布之日起30日后施行
_FORCE = re.compile(
    rf"自\s*(?:({DATE})|([^，。；\d]{{0,8}}之日))\s*起(?:\s*([0-9一二三四五六七八九十]{{1,3}})\s*日后)?"
)
_FORCE_WORDS = re.compile(r"起(?:正式)?(?:[0-9一二三四五六七八九十]{1,3}日后)?(?:施行|执行|实施|生效)")
_FORCE_LINE = re.compile(rf"({DATE})\s*(?:起)?\s*(?:施行|实施|执行)")
_VALID = re.compile(
    rf"有效期(?:限)?\s*(?:为|是)?\s*(?:(至|到)\s*({DATE})|([0-9一二三四五六七八九十两]{{1,3}}\s*(?:年|个月)))"
)
_BRACKETS = {"（": "）", "(": ")", "〔": "〕"}


def read_front_matter(source: Source, node: Node) -> FrontMatter:
    """The front matter of the document at ``node``."""
    head = _Head(node)
    front = FrontMatter(title=head.plan_title or head.notice_title)
    front.kind = kind_of(front.title)
    front.number = _number(head)
    front.issuer = _issuer(head)
    front.issued = _issued(head)
    front.addressees = [name for text in head.addressees for name in _names(text)]
    text = source.text[node.span.start : node.span.end]
    front.effective = _effective(head, text, front.issued)
    front.valid = _valid(text)
    _read_period(front, text)
    front.references = read_references(node, front.title)
    return front


class _Head:
    """The leaves of the head and close of a document, by what they are."""

    def __init__(self, node: Node) -> None:
        notice = next((child for child in node.children if child.kind == "notice"), None)
        own = [child for child in node.children if child.passage is not None]
        told = [child for child in notice.children if child.passage is not None] if notice else []
        self.plan_title = next((child.title for child in own if child.kind == "title"), "")
        self.notice_title = next((child.title for child in told if child.kind == "title"), "")
        both = told + own
        self.numbers = list(_texts(both, "docnumber"))
        self.addressees = list(_texts(both, "addressee"))
        self.signatures = list(_texts(both, "signature"))
        self.dates = list(_texts(both, "date"))
        self.first_words = next(_texts(own, "p"), "")[:60]
        self.told = _metadata(_texts(both, "metadata"))


def _metadata(texts: Iterator[str]) -> dict[str, str]:
    """What the lines above a document tell (发文字号：…), the first of each sort."""
    told: dict[str, str] = {}
    for text in texts:
        found = vocabulary().metadata.match(text)
        value = text[found.end() :].strip() if found else ""
        if found and value:
            told.setdefault(vocabulary().metadata_of.get(compact(found.group(1)), "other"), value)
    return told


def _texts(nodes: list[Node], kind: str) -> Iterator[str]:
    for node in nodes:
        if node.kind == kind and node.passage is not None:
            yield node.passage.text


def _number(head: _Head) -> str:
    number = compact(_UP_TO_NUMBER.split(head.numbers[0], maxsplit=1)[0].strip("（）()")) if head.numbers else ""
    title = head.notice_title or head.plan_title
    if number.startswith("第") and title.endswith("令"):
        return title + number
    if number:
        return number
    for text in [head.notice_title, *head.dates]:
        found = _ORDER_NUMBER.search(text)
        if found:
            return "".join(found.group(1).split())
    stated = _STATED_NUMBER.match(head.first_words)
    return compact(head.told.get("number", "") or (stated.group(1) if stated else ""))


def _issuer(head: _Head) -> str:
    """The organ that signs; that of an order stands in its title, that of a law in the line of its passing."""
    title = head.notice_title or head.plan_title
    if title.endswith("令"):
        return title[:-1]
    for text in head.signatures:
        names = [compact(name) for name in re.split(r"\s{2,}", text.strip())]
        if all(map(vocabulary().organs.search, names)):
            return "、".join(names)
        if vocabulary().organs.search("".join(names)):
            return "".join(names)
    about = _ABOUT.search(title)
    if about and vocabulary().organs.search(title[: about.start()]):
        return title[: about.start()]
    for text in head.dates:
        found = _PASSED_BY.search(text)
        if found:
            return _SESSION.sub("", found.group(1)).strip()
    return head.told.get("issuer", "")


def _issued(head: _Head) -> str:
    """Day of the signature; of a law, the day of its publication, else of its passing."""
    told = [*head.dates, head.first_words if _STATED_NUMBER.match(head.first_words) else ""]
    published = [found.group(1) for text in told for found in _PUBLISHED.finditer(text)]
    texts = [*published, *head.dates, head.told.get("issued", ""), *head.numbers]
    return next((day for text in texts if (day := iso_date(text))), "")


def _effective(head: _Head, text: str, issued: str) -> str:
    """The last place where the document itself says from when it holds; else its notice, else its head."""
    chosen = ""
    for word in _FORCE_WORDS.finditer(text):
        start = max(text.rfind(sign, max(0, word.start() - 80), word.start()) for sign in "。；\n") + 1
        sentence = text[max(start, word.start() - 80) : word.end()]
        if chosen and "本" not in sentence:
            continue
        chosen = _day_of_force(sentence, issued) or chosen
    if chosen:
        return chosen
    for line in head.dates:
        found = _FORCE_LINE.search(line)
        if found:
            return iso_date(found.group(1))
        if "之日施行" in line or "之日起施行" in line:
            return issued
    return iso_date(head.told.get("effective", ""))


def _day_of_force(sentence: str, issued: str) -> str:
    day = ""
    for found in _FORCE.finditer(sentence):
        if found.group(1):
            day = iso_date(found.group(1))
        else:
            later = parse_integer(found.group(3)) if found.group(3) else 0
            day = date_after(issued, later or 0)
    return day


def _valid(text: str) -> str:
    """有效期3年 as ``3年``, 有效期至… as a date; only where the document speaks of itself."""
    at = -1
    while (at := text.find("有效期", at + 1)) >= 0:
        found = _VALID.match(text, at)
        start = max(text.rfind(sign, max(0, at - 200), at) for sign in "。\n") + 1
        lead = text[start:at]
        if found and ("本" in lead or "起施行" in lead or "起执行" in lead or "之日起" in lead):
            return iso_date(found.group(2)) if found.group(2) else "".join(found.group(3).split())
    return ""


def _names(text: str) -> Iterator[str]:
    """The addressees of a line, parted at commas outside brackets."""
    name, closing = "", ""
    for sign in text.rstrip("：: "):
        if closing:
            closing = "" if sign == closing else closing
        elif sign in _BRACKETS:
            closing = _BRACKETS[sign]
        elif sign in "，、,；;":
            if name.strip():
                yield name.strip()
            name = ""
            continue
        name += sign
    if name.strip():
        yield name.strip()


def _read_period(front: FrontMatter, text: str) -> None:
    """Planning period, base year and horizon, from where the text states them; nothing is inferred."""
    found = _TITLE_RANGE.search(front.title) or _PERIOD.search(text)
    if found:
        front.period_start, front.period_end = year_of(found.group(1)), year_of(found.group(2))
    else:
        period = five_year_period(front.title)
        year = _TITLE_YEAR.search(front.title) if front.kind in _YEARLY_KINDS else None
        if period:
            front.period_start, front.period_end = period
        elif year:
            front.period_start = front.period_end = int(year.group(1))
    base = _BASE_YEAR.search(text)
    if base:
        front.base_year = year_of(base.group(1) or base.group(2))
    horizon = _HORIZON.search(front.title) or _HORIZON.search(text)
    if horizon:
        front.horizon = year_of(horizon.group(1) or horizon.group(2))
