"""Search over subjects, names, organisations and text, by pairs of characters.

Chinese is written without spaces, so a text is indexed by its overlapping pairs: 森林覆盖率 is 森林 林覆 覆盖 盖率 率.
A query is a phrase of pairs, which finds exactly the texts that hold its characters in a row; a single
character is the beginning of a pair. The same pairs serve FTS5 and PostgreSQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Case, Count, IntegerField, Prefetch, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from lantu.text import fold_width
from lantu_web.register.models import (
    Document,
    Duty,
    Fact,
    Indicator,
    Node,
    Organisation,
    OrganisationAlias,
    Project,
    SearchEntry,
    Statement,
)
from lantu_web.register.visibility import INTERNAL, everything

WORDS = re.compile(r"[^\W_]+")
LONGEST_QUERY = 80
WEIGHTS = {"document": 60, "indicator": 50, "organisation": 45, "project": 40, "statement": 30, "duty": 20, "text": 10}
TEXT_KINDS_LEFT_OUT = {"cell"}


def runs(text: str) -> list[str]:
    """Runs of letters, digits and characters; spaces inside Chinese and signs inside numbers close up."""
    folded = fold_width(text).lower()
    folded = re.sub(r"(?<=\w)[.\-/%‰\s]+(?=\w)", "", folded)
    return WORDS.findall(folded)


def pairs(text: str) -> str:
    """The text as pairs of characters, the last character of a run alone.

    >>> pairs("森林覆盖，PM2.5")
    '森林 林覆 覆盖 盖 pm m2 25 5'
    """
    return " ".join(run[at : at + 2] for run in runs(text) for at in range(len(run)))


def phrases(query: str) -> list[str]:
    """The words of a query, each as the pairs that a text must hold in a row."""
    words = (run for word in query[:LONGEST_QUERY].split() for run in runs(word))
    return [" ".join(run[at : at + 2] for at in range(max(len(run) - 1, 1))) for run in words]


def matching(query: str) -> QuerySet[SearchEntry]:
    """Entries that hold every word of the query."""
    wanted = phrases(query)
    if not wanted:
        return SearchEntry.objects.none()
    if connection.vendor == "sqlite":
        expression = " AND ".join(f'"{one}"' + ("*" if len(one) == 1 else "") for one in wanted)
        hits = RawSQL("SELECT rowid FROM register_search_fts WHERE register_search_fts MATCH %s", (expression,))
        return SearchEntry.objects.filter(pk__in=hits)
    expression = " & ".join(
        f"'{one}':*" if len(one) == 1 else "(" + " <-> ".join(f"'{pair}'" for pair in one.split()) + ")"
        for one in wanted
    )
    return SearchEntry.objects.extra(
        where=["to_tsvector('simple', register_searchentry.pairs) @@ to_tsquery('simple', %s)"],
        params=[expression],
    )


@dataclass
class Result:
    """One page of what was found, and how much there is of each kind and in each document."""

    query: str
    entries: list[SearchEntry] = field(default_factory=list)
    total: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    documents: dict[int, int] = field(default_factory=dict)


def search(query: str, *, kind: str = "", document: Document | None = None, page: int = 1, size: int = 30) -> Result:
    """The best entries first: names before text, titles that begin with the query before others."""
    query = " ".join(query.split())[:LONGEST_QUERY]
    result = Result(query)
    found = matching(query)
    for one_kind, one_document, count in found.values_list("kind", "document").annotate(n=Count("pk")).order_by():
        result.kinds[one_kind] = result.kinds.get(one_kind, 0) + count
        if one_document:
            result.documents[one_document] = result.documents.get(one_document, 0) + count
    if kind:
        found = found.filter(kind=kind)
    if document:
        found = found.filter(document=document)
    ranked = found.annotate(
        closeness=Case(
            When(title__iexact=query, then=Value(3)),
            When(title__istartswith=query, then=Value(2)),
            When(title__icontains=query, then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
    ).order_by("-closeness", "-weight", "document", "start", "pk")
    first = (max(page, 1) - 1) * size
    result.entries = list(ranked.defer("pairs").select_related("document")[first : first + size])
    if kind and document:
        result.total = found.count()
    else:
        result.total = result.kinds.get(kind, 0) if kind else sum(result.kinds.values())
        if document:
            result.total = result.documents.get(document.pk, 0)
    return result


def index_document(document: Document) -> None:
    """Make the entries of a document anew."""
    SearchEntry.objects.filter(document=document).delete()
    version = document.versions.filter(is_current=True).select_related("source").first()
    entries = [_entry("document", document, document.slug, document.title, f"{document.number} {document.issuer}")]
    entries += [_of(document, one, title, detail) for one, title, detail in _found(document)]
    if version and version.source.text is not None:
        entries += _text_entries(document, version.nodes.all(), version.source.text)
    SearchEntry.objects.bulk_create(entries, batch_size=300)
    index_organisations()


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
        [
            _entry("organisation", None, one.code, one.name, " ".join(alias.name for alias in one.aliases.all()))
            for one in organisations
        ]
    )


def _text_entries(document: Document, nodes: QuerySet[Node], text: str) -> list[SearchEntry]:
    parents = {node.parent_id for node in nodes}
    leaves = [node for node in nodes if node.pk not in parents and node.kind not in TEXT_KINDS_LEFT_OUT]
    entries = []
    for node in leaves:
        words = text[node.start : node.end].strip()
        if words:
            entries.append(_entry("text", document, node.eid, node.title, words, span=(node.start, node.end)))
    return entries


def _found(document: Document) -> Iterator[tuple[Fact, str, str]]:
    """Each standing fact with the words by which it is found: its name first."""
    for one in Statement.objects.filter(document=document).standing():
        yield one, one.subject, " ".join(dict.fromkeys(w for w in (one.text, one.qualitative, one.scope) if w))
    for one in Indicator.objects.filter(document=document, parent_row=False).standing():
        words = (one.group, one.parent_name, one.target, one.unit)
        yield one, one.name, " ".join(word for word in words if word)
    for one in Project.objects.filter(document=document).standing():
        yield one, one.title, one.box_title
    for one in Duty.objects.filter(document=document).standing().prefetch_related("parts"):
        yield one, one.task, " ".join(part.name_written for part in one.parts.all())


def _of(document: Document, fact: Fact, title: str, detail: str) -> SearchEntry:
    return _entry(fact.fact_kind, document, fact.public_id, title, detail, span=(fact.start, fact.end))


def _entry(
    kind: str, document: Document | None, key: str, title: str, detail: str, *, span: tuple[int, int] = (0, 0)
) -> SearchEntry:
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
        pairs=f"{pairs(title)} {pairs(detail)}".strip(),
    )
