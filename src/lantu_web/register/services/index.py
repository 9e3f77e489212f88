"""The search index: what stands in it for each document, fact, organisation and passage.

An entry holds its words as overlapping pairs of characters (森林覆盖率 is 森林 林覆 覆盖 盖率). In front of them stand its
marks: what it is, its document, year, unit, attribute, organisations and places, each as one word that no text
holds. So narrowing a search is looking up one word more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from django.db.models import Prefetch, QuerySet

from lantu.text import fold_width
from lantu_web.register.models import (
    Document,
    Duty,
    Fact,
    Indicator,
    Node,
    Organisation,
    OrganisationAlias,
    Place,
    Project,
    SearchEntry,
    Statement,
)
from lantu_web.register.services.sheets import short_hash
from lantu_web.register.visibility import INTERNAL, everything

WORDS = re.compile(r"[^\W_]+")
WEIGHTS = {"document": 60, "indicator": 50, "organisation": 45, "project": 40, "statement": 30, "duty": 20, "text": 10}
TEXT_KINDS_LEFT_OUT = {"cell"}
SIGN = "ꙮ"  # a letter that nobody types: what begins with it is a mark
SHORTEST_NAME = 2
FACTS = {"statement": Statement, "indicator": Indicator, "project": Project, "duty": Duty}


def runs(text: str) -> list[str]:
    """Runs of letters, digits and characters; spaces inside Chinese and signs inside numbers close up."""
    folded = fold_width(text).lower().replace(SIGN, "")
    folded = re.sub(r"(?<=\w)[.\-/%‰\s]+(?=\w)", "", folded)
    return WORDS.findall(folded)


def pairs(text: str) -> str:
    """The text as pairs of characters, the last character of a run alone.

    >>> pairs("森林覆盖，PM2.5")
    '森林 林覆 覆盖 盖 pm m2 25 5'
    """
    return " ".join(run[at : at + 2] for run in runs(text) for at in range(len(run)))


def mark(name: str, value: object) -> str:
    """The word that stands for a property of an entry: a key as it is, anything else in hexadecimal.

    >>> mark("year", 2025), mark("unit", "%")
    ('ꙮyear2025', 'ꙮunitx25')
    """
    plain = str(value)
    bare = plain.isascii() and plain.isalnum() and not plain.startswith("x")
    return f"{SIGN}{name}{plain}" if bare else f"{SIGN}{name}x{plain.encode().hex()}"


@lru_cache(maxsize=10_000)
def unmarked(value: str) -> str:
    """The property that a mark tells, out of what stands behind its name.

    >>> unmarked("x25"), unmarked("2025")
    ('%', '2025')
    """
    if not value.startswith("x"):
        return value
    try:
        return bytes.fromhex(value[1:]).decode()
    except ValueError:
        return value


def title_mark(title: str) -> str:
    """The mark by which an entry is found whose title is the query, to the character."""
    return mark("title", short_hash("".join(runs(title)), length=12))


def entry(
    kind: str, document: Document | None, key: str, title: str, detail: str = "", *, span: tuple[int, int] = (0, 0),
    marks: Iterable[str] = (),
) -> SearchEntry:  # fmt: skip
    """One row of the index, not yet saved."""
    detail = detail.strip()
    return SearchEntry(
        kind=kind,
        weight=WEIGHTS[kind] - (5 if document and document.copy_of_id else 0),
        document=document,
        key=key,
        title=title[:300],
        detail="" if kind == "text" else detail[:300],
        start=span[0],
        end=span[1],
        pairs=words_of(
            kind, document.pk if document else None, title, detail, marks, copy=bool(document and document.copy_of_id)
        ),
    )


def words_of(
    kind: str, document: int | None, title: str, detail: str = "", marks: Iterable[str] = (), *, copy: bool = False
) -> str:
    """What stands in the index for an entry: its marks, then the pairs of its title and of its other words."""
    front = [mark("kind", kind), *([mark("document", document)] if document else []), *marks]
    if copy:
        front.append(mark("copy", 1))
    if kind != "text":
        front.append(title_mark(title))
    return f"{' '.join(front)} {pairs(title)} {pairs(detail)}".strip()


@everything()
def index_document(document: Document) -> None:
    """Make the entries of a document anew."""
    SearchEntry.objects.filter(document=document).delete()
    version = document.versions.filter(is_current=True).select_related("source").first()
    entries = [_of_title(document), *_of_facts(document)]
    if version and version.source.text is not None:
        entries += _text_entries(document, version.nodes.all(), version.source.text)
    SearchEntry.objects.bulk_create(entries, batch_size=300)
    index_organisations()


@everything()
def index_title(document: Document) -> None:
    """Make the entry of a document itself anew, after an edit of its title, number or issuer."""
    SearchEntry.objects.filter(document=document, kind="document").delete()
    _of_title(document).save()


def _of_title(document: Document) -> SearchEntry:
    return entry("document", document, document.slug, document.title, f"{document.number} {document.issuer}")


@everything()
def index_fact(fact: Fact) -> None:
    """Make the entry of one fact anew, after a review: a rejected fact has none, a corrected one its new words."""
    SearchEntry.objects.filter(document=fact.document_id, kind=fact.fact_kind, key=fact.public_id).delete()
    SearchEntry.objects.bulk_create(_of_facts(fact.document, only=fact))


@everything()
def index_organisations() -> None:
    """Make the entries of organisations anew: they are few, and belong to no document.

    Names that only internal documents write are left out.
    """
    SearchEntry.objects.filter(kind="organisation").delete()
    internal = Document.objects.filter(state=INTERNAL).values("pk")
    written = Prefetch("aliases", OrganisationAlias.objects.without(internal))
    organisations = Organisation.objects.filter(parts__isnull=False).distinct().prefetch_related(written)
    SearchEntry.objects.bulk_create(
        entry(
            "organisation", None, one.code, one.name, " ".join(alias.name for alias in one.aliases.all()),
            marks=[mark("organisation", one.pk)],
        )
        for one in organisations
    )  # fmt: skip


@everything()
def index_duties_of(organisation: Organisation) -> None:
    """Make the entries of an organisation and of its duties anew, after other names or a merge."""
    duties = Duty.objects.filter(parts__organisation=organisation).distinct().select_related("document")
    for duty in duties:
        index_fact(duty)
    index_organisations()


def _text_entries(document: Document, nodes: QuerySet[Node], text: str) -> list[SearchEntry]:
    parents = {node.parent_id for node in nodes}
    leaves = [node for node in nodes if node.pk not in parents and node.kind not in TEXT_KINDS_LEFT_OUT]
    entries = []
    for node in leaves:
        words = text[node.start : node.end].strip()
        if words:
            entries.append(entry("text", document, node.eid, node.title, words, span=(node.start, node.end)))
    return entries


def _of_facts(document: Document, only: Fact | None = None) -> list[SearchEntry]:
    """Entries of the standing facts of a document, or of one of them: the name first, then other words."""
    return [
        entry(fact.fact_kind, document, fact.public_id, title, detail, span=(fact.start, fact.end), marks=marks)
        for kind in FACTS
        if only is None or only.fact_kind == kind
        for fact, title, detail, marks in WORDS_OF[kind](_standing(kind, document, only))
    ]


def _standing(kind: str, document: Document, only: Fact | None) -> QuerySet:
    found = FACTS[kind].objects.filter(document=document).standing()
    return found.filter(pk=only.pk) if only is not None else found


Told = Iterator[tuple[Fact, str, str, list[str]]]


def _statements(found: QuerySet) -> Told:
    names = _place_names()
    for one in found:
        words = dict.fromkeys(word for word in (one.text, one.qualitative, one.scope) if word)
        yield one, one.subject, " ".join(words), [
            *_properties(year=one.year, unit=one.unit),
            *(mark("place", key) for key in places_in(f"{one.scope} {one.subject}", names)),
        ]  # fmt: skip


def _indicators(found: QuerySet) -> Told:
    for one in found.filter(parent_row=False):
        words = (one.group, one.parent_name, one.target, one.unit)
        marks = _properties(year=one.target_year, unit=one.unit, attribute=one.attribute)
        yield one, one.name, " ".join(word for word in words if word), marks


def _projects(found: QuerySet) -> Told:
    for one in found.prefetch_related("places"):
        yield one, one.title, one.box_title, [mark("place", place.pk) for place in one.places.all()]


def _duties(found: QuerySet) -> Told:
    for one in found.prefetch_related("parts"):
        parts = one.parts.all()
        marks = dict.fromkeys(mark("organisation", part.organisation_id) for part in parts)
        yield one, one.task, " ".join(part.name_written for part in parts), list(marks)


WORDS_OF = {"statement": _statements, "indicator": _indicators, "project": _projects, "duty": _duties}


def _properties(**values: object) -> list[str]:
    return [mark(name, value) for name, value in values.items() if value not in (None, "")]


PlaceNames = tuple[re.Pattern[str] | None, dict[str, int]]


def _place_names() -> PlaceNames:
    keys: dict[str, int] = {}
    for key, name, aliases in Place.objects.values_list("pk", "name", "aliases"):
        for one in (name, *aliases):
            if len(one) >= SHORTEST_NAME:
                keys.setdefault(one, key)
    return _pattern(tuple(sorted(keys, key=lambda name: (-len(name), name)))), keys


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(re.escape, names))) if names else None


def places_in(text: str, names: PlaceNames) -> list[int]:
    """Keys of the places that a text names."""
    pattern, keys = names
    return list(dict.fromkeys(keys[name] for name in pattern.findall(text))) if pattern and text.strip() else []
