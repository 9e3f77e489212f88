"""Documents that documents cite: linked where they are in the set, else dangling; and those overtaken.

A title is compared in a normal form (brackets, quotes, spaces, years and 关于印发…的通知 left out), a
number (府发〔2021〕12号) as it is written but for its brackets.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Literal, NamedTuple

from lantu.alignment.evidence import finding, ordered
from lantu.alignment.model import Claim, Finding, Step
from lantu.alignment.wordlists import any_of
from lantu.documents.dates import five_year_period
from lantu.documents.model import Document, FrontMatter, Node, Reference
from lantu.errors import UsageError
from lantu.statements.reading import FileReading
from lantu.text import Source, fold_width

__all__ = [
    "Citation",
    "Cited",
    "References",
    "link_documents",
    "link_heads",
    "link_references",
    "number_key",
    "title_key",
]

_REPEALED, _REPLACED, _OVER, _DANGLING = 0.5, 0.4, 0.3, 0.05

Why = Literal["repealed", "replaced", "period_over"]


class Cited(NamedTuple):
    """A document of the set: ``key`` the normal form of its title, ``name`` what the set calls it.

    What is known of a document by its head alone has no ``file`` and no ``document``.
    """

    name: str
    front: FrontMatter
    key: str
    file: FileReading | None = None
    document: Document | None = None

    @property
    def order(self) -> tuple[str, str]:
        return self.name, self.document.node.eid if self.document else ""

    @property
    def place(self) -> tuple[Source, Node]:
        """Where its text is; only for a document that was read."""
        if self.file is None or self.document is None:
            raise UsageError(f"{self.name} is known by its head alone", hint="read its text first")
        return self.file.source, self.document.node


class Citation(NamedTuple):
    """A place where a document names another; ``targets`` are its copies in the set."""

    source: Cited
    reference: Reference
    targets: tuple[Cited, ...]
    why: Why | None = None
    by: Cited | None = None


@dataclass(frozen=True, slots=True)
class References:
    """All citations of a set of documents, by what became of them."""

    documents: tuple[Cited, ...]
    links: tuple[Citation, ...]
    dangling: tuple[Citation, ...]
    laws: tuple[Citation, ...]
    overtaken: tuple[Citation, ...]

    def findings(self) -> list[Finding]:
        """Overtaken citations, then plans and rules that are cited and not in the set."""
        found = [_overtaken_finding(one) for one in self.overtaken]
        overtaken = {(one.source.order, one.reference.span) for one in self.overtaken}
        missing: dict[str, list[Citation]] = defaultdict(list)
        for one in self.dangling:
            if (one.source.order, one.reference.span) not in overtaken:
                missing[title_key(one.reference.title)].append(one)
        found += [_dangling_finding(citations) for citations in missing.values()]
        return sorted(found, key=lambda one: (-one.severity.value, one.topic, one.id))


# ------------------------------------------------------------------------------------------ normal form

_YEARS = re.compile(r"[（(〈]?\d{4}年?[—–\-－~～至]+\d{4}年?[）)〉]?")
_BRACKET_AT_END = re.compile(
    r"[（(〈][^（）()〈〉]*(?:试行|暂行|修订|修正|草案|征求意见稿|送审稿)[^（）()〈〉]*[）)〉]$"
)
_MARKS = re.compile(r"[\s“”\"'‘’《》〈〉「」，,、：:]")


@lru_cache(maxsize=16_384)
def title_key(title: str) -> str:
    """The normal form of a title.

    >>> title_key("云江市人民政府关于印发《云江市水利“十四五”规划（2021—2025年）》的通知")
    '云江市水利十四五规划'
    >>> title_key("云江市水利 “十四五”规划")
    '云江市水利十四五规划'
    """
    text = fold_width(title)
    wrapped = re.search(any_of("plans", "wrappers_before") + r"(.+?)" + any_of("plans", "wrappers_after") + "$", text)
    if wrapped:
        text = wrapped[1]
    text = _MARKS.sub("", _YEARS.sub("", text))
    return _BRACKET_AT_END.sub("", text)


def number_key(number: str) -> str:
    """A document's number without spaces and with one sort of brackets.

    >>> number_key("云府发[2021] 12号") == number_key("云府发〔2021〕12号")
    True
    """
    text = re.sub(r"\s", "", fold_width(number))
    return re.sub(r"[\]）)］】]", "〕", re.sub(r"[\[（(［【]", "〔", text))


# --------------------------------------------------------------------------------------------- linking


def link_references(files: list[FileReading]) -> References:
    """The citations of the documents of ``files``, linked to each other where they can be."""
    return link_documents(
        Cited(file.source.name, document.front, title_key(document.front.title), file, document)
        for file in ordered(files)
        for document in file.tree.documents
    )


def link_heads(heads: Iterable[tuple[str, FrontMatter]]) -> References:
    """The same for documents that are known by their heads alone, each with its name."""
    return link_documents(
        Cited(name, front, title_key(front.title)) for name, front in sorted(heads, key=itemgetter(0))
    )


def link_documents(among: Iterable[Cited]) -> References:
    """The citations among documents, linked to each other where they can be."""
    documents = tuple(among)
    shelf = _Shelf(documents)
    links: list[Citation] = []
    dangling: list[Citation] = []
    laws: list[Citation] = []
    overtaken: list[Citation] = []
    for source in documents:
        for reference in source.front.references:
            if reference.role == "issued":
                continue
            targets = tuple(one for one in shelf.find(reference) if one.key != source.key)
            citation = Citation(source, reference, targets)
            if targets:
                links.append(citation)
            elif reference.role == "law":
                laws.append(citation)
            elif title_key(reference.title) != source.key and reference.role != "repealed":
                dangling.append(citation)
            passed = shelf.overtaken(citation)
            if passed is not None:
                overtaken.append(passed)
    return References(documents, tuple(links), tuple(dangling), tuple(laws), tuple(overtaken))


class _Shelf:
    """The documents of a set by title and number, with what they repeal."""

    def __init__(self, documents: Sequence[Cited]) -> None:
        self.by_title: dict[str, list[Cited]] = defaultdict(list)
        self.by_bare: dict[str, list[Cited]] = defaultdict(list)
        self.by_number: dict[str, list[Cited]] = defaultdict(list)
        self.repealed: dict[str, Cited] = {}
        self.by_series: dict[str, list[Cited]] = defaultdict(list)
        for one in documents:
            if one.key:
                self.by_title[one.key].append(one)
                self.by_bare[_PLACE.sub("", one.key)].append(one)
                self.by_series[_series(one.key)].append(one)
            if one.front.number:
                self.by_number[number_key(one.front.number)].append(one)
            for reference in one.front.references:
                if reference.role == "repealed":
                    self.repealed.setdefault(title_key(reference.title), one)
                    if reference.number:
                        self.repealed.setdefault(number_key(reference.number), one)

    def find(self, reference: Reference) -> list[Cited]:
        """The document that a reference names, with its copies, by title, else by number."""
        key = title_key(reference.title)
        found = self.by_title.get(key, [])
        if not found and reference.number:
            found = self.by_number.get(number_key(reference.number), [])
        if not found and len(key) >= _LONG_TITLE:
            # 《生态环境保护“十四五”规划》 of the city that the citing document is of.
            bare = _PLACE.sub("", key)
            found = [one for one in self.by_bare.get(bare, []) if bare in (key, one.key)]
        return sorted(found, key=lambda one: one.order)

    def overtaken(self, citation: Citation) -> Citation | None:
        """The citation with why it no longer holds, None where it does."""
        reference, source = citation.reference, citation.source
        if reference.role in ("repealed", "law"):
            return None
        by = self.repealed.get(title_key(reference.title)) or (
            self.repealed.get(number_key(reference.number)) if reference.number else None
        )
        if by is not None and by.key != source.key:
            return citation._replace(why="repealed", by=by)
        ended = _period_end(reference, citation.targets)
        began = source.front.period_start or _year_of(source.front.issued)
        if ended is None or began is None or ended >= began:
            return None
        newer = [one for one in self.by_series.get(_series(title_key(reference.title)), []) if one.key != source.key]
        newer = [one for one in newer if (one.front.period_start or 0) > ended]
        if newer:
            return citation._replace(why="replaced", by=min(newer, key=lambda one: one.order))
        return citation._replace(why="period_over")


_LONG_TITLE = 10
_PLACE = re.compile(r"^[\u4e00-\u9fff]{2,6}?(?:省|市|自治区|自治州|区|县)")


_PERIOD_WORDS = re.compile(
    r"[一二三四五六七八九十]{1,3}五(?=规划|时期|建设|行动|专项|$)|第[一二三四五六七八九十]{1,3}个五年|(?:19|20)\d\d年?"
)


_FAR = re.compile(r"远景目标|20\d\d年?远景|二〇")


def _series(key: str) -> str:
    """A title without its period: the plans of one subject that follow each other."""
    return _PERIOD_WORDS.sub("", key)


def _period_end(reference: Reference, targets: tuple[Cited, ...]) -> int | None:
    ends = [one.front.period_end for one in targets if one.front.period_end is not None]
    if ends:
        # Many a five-year plan looks on to 2035; only one that says so in its title is made to hold until then.
        seen = [one.front.horizon for one in targets if one.front.horizon and _FAR.search(one.front.title)]
        return max(ends + seen)
    years = re.search(r"(\d{4})年?[—–\-－~～至]+(\d{4})", fold_width(reference.title))
    if years:
        return int(years[2])
    if _FAR.search(reference.title):
        return None
    period = five_year_period(reference.title)
    return period[1] if period else None


def _year_of(day: str) -> int | None:
    return int(day[:4]) if day[:4].isdigit() else None


# -------------------------------------------------------------------------------------------- findings


def _claim(citation: Citation) -> Claim:
    (source, node), span = citation.source.place, citation.reference.span
    return Claim(
        file=source.name,
        document=citation.source.front.title,
        eid=node.eid,
        span=span,
        line=source.line_of(span.start),
        text=source[span],
        quote=source[span],
        subject=citation.reference.title,
        value=None,
        unit="",
        comparator="=",
        year=None,
        kind="reference",
        role="other",
    )


def _title_claim(cited: Cited) -> Claim:
    """The claim of a document that it is there."""
    source, whole = cited.place
    node = next((one for one in whole.walk() if one.kind == "title"), whole)
    span = node.span
    title = cited.front.title
    year = cited.front.period_end
    return Claim(
        file=source.name,
        document=title,
        eid=node.eid,
        span=span,
        line=source.line_of(node.passage.start if node.passage else span.start),
        text=title,
        quote=title,
        subject=title,
        value=None if year is None else Decimal(year),
        unit="",
        comparator="=",
        year=year,
        kind="document",
        role="other",
    )


_WHY: dict[Why, tuple[str, str, float]] = {
    "repealed": ("所引文件已被废止", "the document cited has been repealed", _REPEALED),
    "replaced": ("所引文件已有新的一期", "the document cited has a successor", _REPLACED),
    "period_over": ("所引文件的规划期已过", "the period of the document cited is over", _OVER),
}


def _overtaken_finding(citation: Citation) -> Finding:
    zh, en, severity = _WHY[citation.why or "period_over"]
    members = [_claim(citation), *([_title_claim(citation.by)] if citation.by else [])]
    by = f"：《{citation.by.front.title}》" if citation.by else ""
    return finding(
        citation.reference.title,
        "conflict" if citation.why == "repealed" else "scope_differs",
        members,
        rule="reference_overtaken",
        zh=zh + by,
        en=en,
        steps=[
            Step("引用", citation.source.front.title, citation.reference.title),
            Step("现状", zh, citation.why or ""),
        ],
        severity=severity if citation.reference.role == "basis" else severity / 2,
    )


def _dangling_finding(citations: list[Citation]) -> Finding:
    title = citations[0].reference.title
    return finding(
        title,
        "scope_differs",
        [_claim(one) for one in citations],
        rule="reference_dangling",
        zh=f"所引《{title}》不在所比文件之中，无法核对",
        en="the document cited is not among those compared",
        steps=[Step("引用", one.source.front.title, title) for one in citations],
        severity=_DANGLING,
    )
