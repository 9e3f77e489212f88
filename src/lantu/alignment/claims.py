"""From what was read to claims that can be held against each other.

A statement gives one claim; a row of an indicator table one for its baseline, one for what was
reached and one for its target.  What a sentence leaves to its surroundings is filled in here: the
year of an undated target, the place that a heading speaks of, whether a figure is a change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from lantu.alignment.measures import Measure, Name, known, name_of, wording
from lantu.alignment.model import Claim, Role
from lantu.documents.model import Document, FrontMatter, Node
from lantu.places import PlaceIndex
from lantu.quantity.units import to_base
from lantu.statements.model import Indicator, Statement
from lantu.statements.reading import FileReading
from lantu.text import Span, fold_width

__all__ = ["Held", "claims_of", "closed", "hold", "hold_claim"]

_ROLES: dict[str, Role] = {"target": "target", "status": "status", "threshold": "threshold", "amount": "amount", "deadline": "deadline"}  # fmt: skip
_BRACKETS = str.maketrans({"(": "（", ")": "）", "-": "—", "～": "—", "〔": "（", "〕": "）"})
_NO_FIGURE = re.compile(r"[\s—–\-/无]*\Z")
_ABOUT = re.compile(r"左右|约|近")
_JURISDICTION = re.compile(r"(?:中共)?([\u4e00-\u9fff]{2,9}?(?:自治区|自治州|自治县|省|市|区|县|旗))")
_SENTENCE_END = re.compile(r"[。；;]")
_ORDINALS = (
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
    "十六",
    "十七",
)
_FIVE_YEARS = re.compile(r"(十[一二三四五六七]?)五(?=[”」』\"]?(?:规划)?(?:期间|时期|期末|末))")
_BY_YEAR = r"(?:年均|年平均|平均每年)(?:增长|增加|增速|递增|提高|下降|降低|减少|新增)"
_AVERAGE = re.compile(_BY_YEAR + r"(?:达到|达|为|约|近|超过|不低于|保持在|保持)*\Z")
_CLAUSE = re.compile(r"[，,]")
_YEAR = re.compile(r"(?<!较)(?<!比)(?<!自)(?<!从)(?<!\d)(20\d\d)年(?!以来|代)")
_HORIZON_ZH = {
    "0": "〇",
    "1": "一",
    "2": "二",
    "3": "三",
    "4": "四",
    "5": "五",
    "6": "六",
    "7": "七",
    "8": "八",
    "9": "九",
}
_REACH_BACK, _REACH_ON = 160, 60
_NEAR_BACK, _NEAR_ON = 40, 20
_MARKS = "【[〔*"


@dataclass(frozen=True, slots=True)
class Held:
    """A claim with what the match looks at: its name, its places, its sentence, its document.

    ``place`` stands in the name and always counts; ``near_place`` is what heading or clause speak of.
    ``context`` is the sentence, ``window`` the part of it next to the figure; ``span_of_time`` is ``average``, ``year``, ``total`` or nothing.
    ``lessons`` are numbers of lessons that speak of it, each with the side that it stands on.
    """

    claim: Claim
    name: Name
    measure: Measure | None
    kind_of_unit: str
    jurisdiction: str
    place: str
    near_place: str
    span_of_time: str
    context: str
    window: str = ""
    sentence: str = ""
    doubtful: bool = False
    lessons: tuple[tuple[int, int], ...] = ()

    @property
    def vague(self) -> bool:
        counted = self.kind_of_unit in ("count", "people") and self.name.ratio
        return self.doubtful or (self.measure is None and (self.name.vague or counted))

    @property
    def valued(self) -> bool:
        return self.claim.base is not None


@dataclass(frozen=True, slots=True)
class _Setting:
    """What claims of one document share."""

    file: FileReading
    document: Document
    title: str
    jurisdiction: str
    places: PlaceIndex
    headings: dict[str, Node]


def claims_of(file: FileReading) -> list[Claim]:
    """All claims of a file, in reading order: statements, then figures of indicator tables."""
    return [held.claim for held in hold(file)]


def hold(file: FileReading) -> list[Held]:
    """All claims of a file with what the match looks at."""
    places = PlaceIndex.for_text(file.source.text)
    nodes = {node.eid: node for node in file.tree.root.walk()}
    found: list[Held] = []
    settings = [_setting(file, document, places, nodes) for document in file.tree.documents]
    found += [
        held
        for statement in file.reading.statements
        if (setting := _home(settings, statement.span)) and (held := _of_statement(setting, statement))
    ]
    for row in file.reading.indicators:
        if (setting := _home(settings, row.span)) and not row.parent_row:
            found.extend(_of_row(setting, row))
    return found


def _setting(file: FileReading, document: Document, places: PlaceIndex, nodes: dict[str, Node]) -> _Setting:
    front = document.front
    title = _titled(front.title) or file.source.name
    match = _JURISDICTION.match(title) or _JURISDICTION.match(front.issuer)
    return _Setting(file, document, title, match[1] if match else "", places, nodes)


def _titled(title: str) -> str:
    """A title spelled one way, so that copies of a document are known by it."""
    return re.sub(r"\s+", "", fold_width(title)).translate(_BRACKETS)


def _home(settings: list[_Setting], span: Span) -> _Setting | None:
    for setting in settings:
        if setting.document.node.span.start <= span.start < setting.document.node.span.end:
            return setting
    return settings[0] if settings else None


def _of_statement(setting: _Setting, statement: Statement) -> Held | None:
    if statement.kind == "ban":
        return None
    told = wording().promise.get(statement.qualitative)
    value, unit = (told.value, told.unit) if told else (statement.value, statement.unit)
    if value is None and not statement.qualitative:
        return None
    source = setting.file.source
    start, before, after = _sentence(source.text, statement.span)
    change = _change_before(before)
    role = _ROLES.get(statement.kind, "other")
    quote = _quote(statement, before, after)
    claim = Claim(
        file=source.name, document=setting.title, eid=statement.eid, span=statement.span,
        line=source.line_of(statement.span.start), text=quote, quote=quote,
        subject=statement.subject, value=value, value_high=statement.value_high, unit=unit,
        comparator=statement.comparator, year=_year(setting, statement, before), kind=statement.kind, role=role,
        value_text=statement.text, value_line=source.line_of(statement.span.start), period=statement.period,
        cumulative=statement.cumulative, average=statement.average or _AVERAGE.search(before) is not None, per_year=statement.per_year, change=change,
        qualitative=statement.qualitative,
    )  # fmt: skip
    return hold_claim(
        claim,
        jurisdiction=setting.jurisdiction,
        place=_place_in(setting, claim.subject),
        near_place=_place_near(setting, statement.eid, before),
        context=before + after,
        window=before[-_NEAR_BACK:] + after[:_NEAR_ON],
        sentence=f"{source.name}@{start}",
    )


def _quote(statement: Statement, before: str, after: str) -> str:
    """The clause of the figure; of a list whose clauses share their head, as much as names the thing."""
    quote = statement.quote or statement.text
    subject = statement.subject
    named = sum(subject[at : at + 2] in quote for at in range(len(subject) - 1))
    if 2 * named >= len(subject) - 1:
        return quote
    return before[-_NEAR_BACK:] + statement.text + _CLAUSE.split(after)[0]


def _of_row(setting: _Setting, row: Indicator) -> Iterator[Held]:
    figures = (
        ("baseline", row.baseline, row.baseline_value, row.baseline_year, "status"),
        ("actual", row.actual, row.actual_value, row.actual_year, "status"),
        ("target", row.target, row.value, row.target_year, "target"),
    )
    subject = _row_name(row)
    for kind, text, value, year, role in figures:
        if not text or _NO_FIGURE.match(text):
            continue
        span = row.cell_spans.get(kind, row.span)
        source = setting.file.source
        marked = _marked(row, text)
        comparator = (row.comparator or "=") if kind == "target" else ("~" if _ABOUT.search(text) else "=")
        claim = Claim(
            file=source.name, document=setting.title, eid=row.eid, span=span, line=source.line_of(row.span.start),
            text=row.name_written, quote=row.name_written, subject=subject, value=value,
            value_high=row.value_high if kind == "target" else None, unit=row.unit, comparator=comparator,
            year=year, kind=kind, role="target" if role == "target" else "status", value_text=text,
            value_line=source.line_of(span.start), cumulative=row.cumulative and marked, average=row.average and (marked if kind != "baseline" else _starred(text)),
            attribute=row.attribute, assigned=row.assigned or (kind == "target" and value is None), table=True,
            qualitative="" if value is not None else fold_width(text),
        )  # fmt: skip
        yield hold_claim(claim, jurisdiction=setting.jurisdiction, place=_place_in(setting, subject))


def _row_name(row: Indicator) -> str:
    """The name of a sub-row with what it takes from the row above: 氨氮 of 主要污染物排放总量减少."""
    words = wording()
    if not row.parent or row.name.endswith(words.measure_ends) and row.name not in words.matter:
        return row.name
    return row.name + words.collective.sub("", row.parent)


def _starred(text: str) -> bool:
    return any(mark in text for mark in _MARKS)


def _marked(row: Indicator, text: str) -> bool:
    """Whether a figure carries the mark of its row (【】 for a sum), where the row marks its figures."""
    marks = [mark for mark in _MARKS if mark in (row.target or "")]
    return not marks or any(mark in text for mark in marks)


def hold_claim(
    claim: Claim,
    *,
    jurisdiction: str,
    place: str = "",
    near_place: str = "",
    context: str = "",
    window: str = "",
    sentence: str = "",
) -> Held:
    """A claim with its figure in base units and its name made comparable.

    ``place`` is a place that the name holds, ``context`` the sentence and ``window`` what stands next to the figure.
    """
    base = to_base(claim.value, claim.unit) if claim.value is not None else to_base(Decimal(0), claim.unit)
    high = to_base(claim.value_high, claim.unit) if claim.value_high is not None else None
    dimension = base.dimension if base else f"unit:{claim.unit}"
    bare = claim.subject.replace(place, "", 1) if place else claim.subject
    name = name_of(bare if len(bare) > 1 else claim.subject, ratio=dimension in ("ratio", "percentage_point"))
    change = name.change or claim.change
    measure = known(replace(name, change=change), dimension)
    claim = replace(
        claim,
        base=base.value if base and claim.value is not None else None,
        base_high=high.value if high else None,
        base_unit=base.unit if base else claim.unit,
        dimension=dimension,
        measure=measure.name if measure else name.core,
        change=change,
        scope=place or near_place,
    )
    return Held(
        claim, name, measure, dimension.split("/")[0], jurisdiction, place, near_place, _span_of_time(claim, name),
        closed(context), closed(window), sentence,
    )  # fmt: skip


def _span_of_time(claim: Claim, name: Name) -> str:
    if claim.average:
        return "average"
    if claim.per_year:
        return "year"
    flows = bool(name.feature("flow")) or bool(claim.change)
    return "total" if claim.cumulative or flows or "五年" in claim.subject else ""


def closed(text: str) -> str:
    """A text without blanks and breaks, its synonyms spelled one way."""
    words = wording()
    return words.fold.sub(lambda found: words.folded[found[0]], re.sub(r"\s+", "", fold_width(text)))


def _sentence(text: str, span: Span) -> tuple[int, str, str]:
    """Where the sentence around a figure starts, and what stands before and after the figure, closed up."""
    before = text[max(span.start - _REACH_BACK, 0) : span.start]
    ends = list(_SENTENCE_END.finditer(before))
    before = before[ends[-1].end() :] if ends else before
    after = text[span.end : span.end + _REACH_ON]
    end = _SENTENCE_END.search(after)
    return (
        span.start - len(before),
        re.sub(r"\s+", "", before),
        re.sub(r"\s+", "", after[: end.start()] if end else after),
    )


def _change_before(before: str) -> str:
    """``up`` or ``down`` where the figure is what something changes by (下降22.4%, not 下降至22.4%)."""
    directions = wording().directions
    verbs = "|".join(sorted(map(re.escape, directions), key=len, reverse=True))
    found = re.search(rf"({verbs})(?:了|约|近|超过|不低于|不少于|幅度)?\Z", before) or re.search(
        rf"分别(?:累计)?({verbs})(?:了)?[\d.%％个百分点、和及约近]*\Z", before
    )
    return directions[found[1]] if found and found[1] != "新增" else ""


def _year(setting: _Setting, statement: Statement, before: str) -> int | None:
    front = setting.document.front
    if statement.year is not None:
        return statement.year
    if period := _FIVE_YEARS.search(statement.period):
        return 2005 + 5 * (_ORDINALS.index(period[1]) - 9)
    if statement.kind == "status":
        start = front.base_year or (front.period_start - 1 if front.period_start else None)
        told = [int(year) for year in _YEAR.findall(before[-24:])]
        return told[-1] if told and (start is None or told[-1] <= start) else start
    if statement.kind != "target":
        return None
    return _horizon(setting, statement, front, before) or front.period_end


def _horizon(setting: _Setting, statement: Statement, front: FrontMatter, before: str) -> int | None:
    """The far year of a plan (2035), where the sentence or its nearest heading names it."""
    if not front.horizon or front.horizon == front.period_end:
        return None
    forms = (f"{front.horizon}年", "".join(_HORIZON_ZH[digit] for digit in str(front.horizon)) + "年")
    node = setting.headings.get(statement.eid)
    above = next((one.title for one in node.ancestors() if one.title), "") if node and node.parent else ""
    own = setting.document.node.title
    return front.horizon if any(form in before or (form in above and above != own) for form in forms) else None


def _place_near(setting: _Setting, eid: str, before: str) -> str:
    """The one place that the nearest heading with places, or else the clause, speaks of."""
    node = setting.headings.get(eid)
    titles = [one.title for one in node.ancestors() if one.title and one.parent is not None] if node else []
    for title in titles:
        if title != setting.document.node.title and (found := _named(setting, title)):
            return found[0] if len(found) == 1 else ""
    found = _named(setting, _CLAUSE.split(before)[-1])
    return found[0] if len(found) == 1 else ""


def _place_in(setting: _Setting, name: str) -> str:
    """The one place that a name holds."""
    found = [one for one in setting.places.names(name) if one != setting.jurisdiction]
    return found[0] if len(found) == 1 else ""


def _named(setting: _Setting, text: str) -> list[str]:
    found: Iterable[str] = (one.place.name for one in setting.places.find(text) if one.place.kind != "general")
    return [name for name in dict.fromkeys(found) if name != setting.jurisdiction]
