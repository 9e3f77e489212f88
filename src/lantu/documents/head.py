"""The head of a document: which lines are its title, number, addressees, signature and date.

A notice that issues a plan has two titles: its own and, after the signature, that of the plan.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lantu.documents.furniture import contents_end, contents_start
from lantu.documents.gazette import is_date, is_docnumber, is_title_line
from lantu.documents.kinds import compact, kind_of
from lantu.documents.lines import Line, Role
from lantu.documents.vocabulary import vocabulary

__all__ = ["Head", "read_head"]

# 2015年12月30日 …常务委员会…通过: how the law was passed, in its head.
_PASSED = re.compile(
    r"[（(]?\s*[0-9]{4}\s*[年-].{0,200}?(?:通过|公布|发布|颁布|批准|施行|实施|修正|修订|印发|修改|会议|第[0-9]+号)"
)
_RELEASE = re.compile(r"[（(]\s*(?:此件|本文|主动|依申请|不予).{0,12}(?:公开|发布).{0,6}[）)]|(?:此件|信息)公开.{0,12}")
_ATTACHMENT = re.compile(r"附\s*件\s*[0-9一二三四五六七八九十]{0,3}\s*[:：]?")
_ISSUED_TITLE = re.compile(
    r"《((?:[^《》]|《[^《》]*》)+)》[^。《]{0,60}?(?:印发|发布|公布|颁布|通过|施行|转发|予以|下发|实施)"
)
_ABOUT_ISSUING = re.compile(r"(?:印发|发布|公布|转发|批转|颁布)《?(.+?)》?的?(?:通知|决定|公告|通告|令|函)$")
_ADDRESSEE = re.compile(r".{2,400}[:：]$", re.DOTALL)
_MASTHEAD = re.compile(r".{2,40}文\s*件")
_MONTH = re.compile(
    r"[（(]?\s*(?:[0-9]{4}|[〇零一二三四五六七八九○]{4})\s*年\s*[0-9〇一二三四五六七八九十]{1,3}\s*月\s*[）)]?"
)
_ABOUT = re.compile(r"关\s*于")
_LABELLED = re.compile("(?:单位|部门|主体|牵头|配合)[：:]")
# 云江市人民政府公报 2022年第3期: the running head of a gazette above a document of one page.
_ISSUE = re.compile(r"(?P<name>.{2,24}?)\s*[（(]?\s*[0-9]{4}\s*年\s*第?\s*[0-9]{1,3}\s*期.{0,12}")
_PERIOD = re.compile(r"[（(].{0,20}年.{0,8}[）)]|[（(](?:试行|暂行|草案|征求意见稿|修订|送审稿|纲要)[）)]")
_QUOTES = str.maketrans("", "", "“”\"'‘’《》〈〉()（）")
# How many lines a head or a notice may have before its plan begins.
_HEAD_REACH = 30
# How far down a heading of the first level may stand and still be the title, and the lines above it.
_HEADING_REACH = 10
_SITE_NAME_LENGTH = 20
_NOTICE_REACH = 120
_SIGNATURE_LENGTH = 40
_ATTACHMENT_REACH = 30
_ORDER = re.compile(r"令\s*[（(]?\s*第?\s*[0-9〇一二三四五六七八九十百]{1,6}\s*号\s*[）)]?$")


class Head(NamedTuple):
    """Indexes: the notice is ``start`` to ``notice_end`` (equal if there is none), the body begins at ``body``."""

    start: int
    notice_end: int
    contents: tuple[int, int] | None
    body: int


def _key(text: str) -> str:
    return compact(text).translate(_QUOTES)


def read_head(lines: list[Line], start: int, end: int) -> Head:
    """Give the lines of the head and of the close of a document their roles."""
    _clear_issue(lines, start, end)
    _clear_above_heading(lines, start, end)
    at = _title_block(lines, start, end)
    plan = _plan_title(lines, start, at, end)
    notice_end = start
    if plan is not None:
        notice_end = plan
        if plan > at and _ATTACHMENT.fullmatch(lines[plan - 1].text):
            lines[plan - 1].role = "attachments"
        _addressees(lines, at, plan)
        _close(lines, at, plan)
        at = _title_block(lines, plan, end)
    contents = None
    found = contents_start(lines, start if plan is None else plan, end)
    if found is not None:
        contents = (found, contents_end(lines, found, end))
        for line in lines[found : contents[1]]:
            line.role = "furniture"
        at = max(at, _title_block(lines, contents[1], end))
    if plan is None:
        _addressees(lines, at, min(at + 3, end))
    _close(lines, max(at, end - 12), end)
    return Head(start, notice_end, contents, at)


def _clear_issue(lines: list[Line], start: int, end: int) -> None:
    """The name and issue of a gazette right above the title of a document belong to the page."""
    if start + 1 >= end or not is_title_line(lines[start]) or not is_title_line(lines[start + 1]):
        return
    issue = _ISSUE.fullmatch(lines[start].text)
    if issue and vocabulary().gazette.search(issue["name"].lower()) and not _names_nothing(lines[start + 1]):
        lines[start].role = "furniture"


def _clear_above_heading(lines: list[Line], start: int, end: int) -> None:
    """The only heading of the first level is the title: short names above it are of the page, not of the document."""
    headings = [index for index in range(start, end) if lines[index].level == 1]
    if len(headings) != 1 or headings[0] > start + _HEADING_REACH:
        return
    title = lines[headings[0]]
    above = [line for line in lines[start : headings[0]] if not line.role and not _head_role(line)]
    if not is_title_line(title) or _ABOUT.match(title.text):
        return
    if all(line.is_plain and len(line.text) <= _SITE_NAME_LENGTH and _names_nothing(line) for line in above):
        for line in above:
            line.role = "furniture"


def _names_nothing(line: Line) -> bool:
    return is_title_line(line) and kind_of(compact(line.text)) == "document"


def _title_block(lines: list[Line], start: int, end: int) -> int:
    """Give roles to the lines from ``start`` that are a title with its number and dates; index of the next."""
    at = start
    seen_title = False
    while at < min(end, start + _HEAD_REACH):
        line = lines[at]
        if line.role == "furniture":
            at += 1
            continue
        role = _head_role(line)
        if not role and is_title_line(line) and not (line.level > 1 and seen_title):
            if seen_title and _names_organ(lines, start, at):
                role = "signature"
            elif seen_title and not _still_title(lines, start, at, end):
                break
            else:
                role, seen_title = "title", True
        elif not role and line.text and _period_line(line):
            role = "title"
        if not role:
            break
        line.role = role
        at += 1
    return at


def _period_line(line: Line) -> bool:
    return bool(line.text) and not line.is_table and _PERIOD.fullmatch(line.text) is not None


def _head_role(line: Line) -> Role:
    text = line.text
    if line.is_table or line.role or line.caption:
        return ""
    if len(text) < 80 and vocabulary().metadata.match(text):
        return "metadata"
    if is_docnumber(text):
        return "docnumber"
    if is_date(text):
        return "date"
    if len(text) < 20 and _MONTH.fullmatch(text):
        return "date"
    if text[-1] == "件" and _MASTHEAD.fullmatch(text) and len(text) < 40:
        return "masthead"
    if text[0] in "（(此主信" and _RELEASE.fullmatch(text):
        return "release"
    if text[0] in "（(12" and len(text) < 300 and not text.endswith("。") and _PASSED.match(text):
        return "date"
    if text[0] in "（(" and len(text) < 400 and text[-1] in "）)" and _PASSED.match(text):
        return "date"
    return ""


def _names_organ(lines: list[Line], start: int, at: int) -> bool:
    """Whether a short line names the organ below a title that is complete: the foot of a cover."""
    text = compact(lines[at].text)
    if len(text) > 30 or "关于" in text or not vocabulary().organs.search(text):
        return False
    title = compact("".join(line.text for line in lines[start:at] if line.role == "title"))
    return kind_of(title) != "document" and not title.endswith("令")


def _still_title(lines: list[Line], start: int, at: int, end: int) -> bool:
    """Whether a further short line belongs to the title and is no heading or signature."""
    line, above = lines[at], lines[at - 1]
    if line.level or above.level:
        return line.level == above.level == 1
    if above.role == "date" and above.text[:1] not in "（(":
        return True
    notice = vocabulary().notice_words
    return not (above.role == "title" and notice.search(above.text)) or _ends_open(above.text)


def _ends_open(text: str) -> bool:
    return text[-1] in "的于、和与及"


def _plan_title(lines: list[Line], start: int, at: int, end: int) -> int | None:
    """Index of the title of the plan that a notice or order issues; None if the notice speaks for itself."""
    own = compact("".join(line.text for line in lines[start:at] if line.role == "title"))
    if not own or not (vocabulary().notice_words.search(own) or _ORDER.search(own)):
        return None
    limit = min(end, at + _NOTICE_REACH)
    wanted = {_key(found) for found in _issued_titles(own, lines[at : min(limit, at + 8)])}
    wanted.discard("")
    for index in range(at, limit):
        line = lines[index]
        if not (is_title_line(line) or _starts_title(line, wanted)):
            continue
        key = _key(line.text)
        if len(key) >= 4 and any(title.startswith(key) or key.startswith(title) for title in wanted):
            return index
    return _title_after_close(lines, at, limit)


def _starts_title(line: Line, wanted: set[str]) -> bool:
    """A wrapped title may end its first line on 、 or be an ordinary paragraph of the very words."""
    return not line.is_table and line.level <= 1 and _key(line.text) in wanted


def _issued_titles(own: str, lines: list[Line]) -> list[str]:
    titles = [found.group(1) for line in lines for found in _ISSUED_TITLE.finditer(line.text)]
    about = _ABOUT_ISSUING.search(own)
    return [*titles, about.group(1)] if about else titles


def _title_after_close(lines: list[Line], at: int, limit: int) -> int | None:
    """A title that stands right after the signature and date of the notice."""
    kinds = tuple(ending for name, endings in vocabulary().kinds if name != "notice" for ending in endings)
    for index in range(at + 1, limit - 1):
        if not is_date(lines[index - 1].text) and lines[index - 1].role != "release":
            continue
        while index < limit - 1 and (_head_role(lines[index]) or _ATTACHMENT.fullmatch(lines[index].text)):
            index += 1
        if is_title_line(lines[index]) and compact(lines[index].text).rstrip("）)").endswith(kinds):
            return index
    return None


def _addressees(lines: list[Line], start: int, end: int) -> None:
    """The line that names those to whom the notice goes, in the first lines after its head."""
    for line in lines[start : min(start + 2, end)]:
        if line.is_plain and len(line.text) < 400 and _ADDRESSEE.fullmatch(line.text) and "。" not in line.text:
            if line.text.endswith(("如下：", "如下:", "事项：", "以下：")):
                return
            line.role = "addressee"
            return


def _close(lines: list[Line], start: int, end: int) -> None:
    """Signature, date and release line at the end of a notice or document."""
    organs = vocabulary().organs
    index = end - 1
    dated = False
    listed = _attachment_list(lines, start, end)
    for line in lines[listed[0] : listed[1]]:
        line.role = "attachments"
    while index >= start:
        line = lines[index]
        text = line.text
        if line.role in {"attachments", "furniture"}:
            index -= 1
            continue
        if line.role or line.is_table:
            break
        if is_date(text):
            line.role, dated = "date", True
        elif text[0] in "（(" and _RELEASE.fullmatch(text):
            line.role = "release"
        elif len(text) <= _SIGNATURE_LENGTH and text[-1] not in "。；：，、:;," and line.is_plain:
            # 责任单位：市水利局 ends on an organ too, but is not its signature.
            if _LABELLED.search(text) or not (dated or organs.search(compact(text))):
                break
            line.role = "signature"
        else:
            break
        index -= 1


def _attachment_list(lines: list[Line], start: int, end: int) -> tuple[int, int]:
    """附件：1.… / 2.… before the signature: a list of annexes, not an annex. Both indexes are ``end`` if none."""
    for index in range(end - 1, max(start, end - _ATTACHMENT_REACH) - 1, -1):
        text = lines[index].text
        if (
            not text.startswith("附")
            or not (found := _ATTACHMENT.match(text))
            or len(text) > 200
            or found.end() == len(text)
        ):
            continue
        after = index + 1
        while after < end and lines[after].marker and len(lines[after].text) < 80 and "。" not in lines[after].text:
            after += 1
        closed = any(is_date(line.text) for line in lines[after : min(after + 4, end)])
        return (index, after) if closed else (end, end)
    return end, end
