"""Search over subjects, names, organisations and text, by pairs of characters.

A query is a phrase of pairs, which finds exactly the texts that hold its characters in a row; a single character is
the beginning of a pair. The same pairs serve FTS5 and PostgreSQL. Names are looked up before text, and where a word
is found more often than :data:`MOST`, the rest is not looked at: the reader is told to narrow down.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr

from lantu.text import fold_width
from lantu_web.register.models import DocumentVersion, SearchEntry
from lantu_web.register.services.index import SIGN, WEIGHTS, mark, runs, title_mark, unmarked
from lantu_web.register.visibility import hidden

LONGEST_QUERY = 80
MOST = 1000
FRONT = 500  # characters in which the marks of an entry stand
FACETS = ("kind", "document", "attribute", "year", "unit", "organisation", "place")
MARKS = re.compile(rf"{SIGN}({'|'.join(FACETS[2:])})(\S+)")
SNIPPET, BEFORE, LONGEST_TEXT = 110, 30, 4000
ALL = {
    "sqlite": "SELECT rowid FROM register_search_fts WHERE register_search_fts MATCH %s",
    "postgresql": "SELECT id FROM register_searchentry WHERE to_tsvector('simple', pairs) @@ to_tsquery('simple', %s)",
}
COUNT = {
    vendor: one.replace("rowid", "COUNT(*)").replace("SELECT id", "SELECT COUNT(*)") for vendor, one in ALL.items()
}
TIER = {vendor: f"SELECT %s, tier.* FROM ({one} LIMIT %s) AS tier" for vendor, one in ALL.items()}  # noqa: S608 - our own words


def phrases(query: str) -> list[str]:
    """The words of a query, each as the pairs that a text must hold in a row."""
    words = (run for word in query[:LONGEST_QUERY].split() for run in runs(word))
    return [" ".join(run[at : at + 2] for at in range(max(len(run) - 1, 1))) for run in words]


@dataclass
class Result:
    """One page of what was found, and how much there is of each kind, document, year and so on."""

    query: str
    entries: list[SearchEntry] = field(default_factory=list)
    total: int = 0
    more: bool = False  # there is more than was looked at
    facets: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in FACETS})

    @property
    def kinds(self) -> dict[str, int]:
        return self.facets["kind"]

    @property
    def documents(self) -> dict[int, int]:
        return {int(key): count for key, count in self.facets["document"].items()}


def search(query: str, *, page: int = 1, size: int = 30, chosen: Mapping[str, object] | None = None) -> Result:
    """The best entries first: titles that are the query, that begin with it, that hold it; names before text.

    ``chosen`` narrows down by the names of :data:`FACETS`: a kind, the key of a document, a year, a unit …
    """
    query = " ".join(query.split())[:LONGEST_QUERY]
    result = Result(query)
    marks = [mark(name, value) for name, value in (chosen or {}).items() if name in FACETS and value not in (None, "")]
    wanted = phrases(query)
    if not wanted:
        return result
    keys = _keys(wanted, marks, title_mark(query), str((chosen or {}).get("kind") or ""))
    result.more = len(keys) > MOST
    rows = SearchEntry.objects.filter(pk__in=keys[:MOST]).order_by().values_list(
        "pk", "kind", "weight", "document", "title", "start", Substr("pairs", 1, FRONT)
    )  # fmt: skip
    asked = fold_width(query).lower()
    ranked = []
    for key, kind, weight, document, title, start, front in rows:
        _count(result.facets, kind, document, front)
        ranked.append((-_closeness(asked, title), -weight, document or 0, start, key))
    ranked.sort()
    result.total = len(ranked)
    first = (max(page, 1) - 1) * size
    shown = [one[-1] for one in ranked[first : first + size]]
    found = SearchEntry.objects.defer("pairs").select_related("document").in_bulk(shown)
    result.entries = [found[key] for key in shown]
    return result


def counts_with(name: str, values: list[int], *, kind: str) -> dict[int, int]:
    """How many entries of a kind have each value of a mark, in one query; copies and what is hidden do not count."""
    if not values:
        return {}
    without = [mark("copy", 1), *(mark("document", key) for key in sorted(hidden()))]
    parts = [_expression([], [mark("kind", kind), mark(name, value)], without) for value in values]
    # Each count bears its value: PostgreSQL gives the parts of a union as they are done, not as they are written.
    part = f"SELECT %s, ({COUNT[connection.vendor]})"
    asked = [one for pair in zip(values, parts, strict=True) for one in pair]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([part] * len(parts)), asked)
        return dict(cursor.fetchall())


def entries_with(**properties: object) -> QuerySet[SearchEntry]:
    """All entries with these marks: those of a place, of an organisation."""
    marks = [mark(name, value) for name, value in properties.items()]
    keys = RawSQL(ALL[connection.vendor], (_expression([], marks),))  # noqa: S611 - marks are ours, and given as values
    return SearchEntry.objects.filter(pk__in=keys)


def _count(facets: dict[str, Counter[str]], kind: str, document: int | None, front: str) -> None:
    facets["kind"][kind] += 1
    if document:
        facets["document"][str(document)] += 1
    for name, value in MARKS.findall(front):
        facets[name][unmarked(value)] += 1


def _closeness(asked: str, title: str) -> int:
    title = fold_width(title).lower()
    return 3 if title == asked else 2 if title.startswith(asked) else 1 if asked in title else 0


def _keys(wanted: list[str], marks: list[str], title: str, kind: str) -> list[int]:
    """Keys of entries that hold all words and marks: the title itself first, then kind by kind, up to the limit."""
    tiers = [[*marks, title]]
    tiers += [marks] if kind else [[*marks, mark("kind", one)] for one in WEIGHTS]
    # One question after the other: a word that is found everywhere is found in the first, and the rest need not be asked.
    # The title and the first kind are asked at once; each row bears its tier, for a union comes in any order.
    keys: dict[int, None] = {}
    with connection.cursor() as cursor:
        for asked in (tiers[:2], *([tier] for tier in tiers[2:])):
            given = [part for at, tier in enumerate(asked) for part in (at, _expression(wanted, tier), MOST + 1)]
            cursor.execute(" UNION ALL ".join([TIER[connection.vendor]] * len(asked)), given)
            keys |= dict.fromkeys(key for _, key in sorted(cursor.fetchall()))
            if len(keys) > MOST:
                break
    return list(keys)[: MOST + 1]


def _expression(wanted: list[str], marks: list[str], without: Iterable[str] = ()) -> str:
    if connection.vendor == "sqlite":
        words = [f'"{one}"' + ("*" if len(one) == 1 else "") for one in wanted]
        all_of = " AND ".join([*words, *(f'"{one}"' for one in marks)])
        return f"({all_of})" + "".join(f' NOT "{one}"' for one in without)
    words = [
        f"'{one}':*" if len(one) == 1 else "(" + " <-> ".join(f"'{pair}'" for pair in one.split()) + ")"
        for one in wanted
    ]
    return " & ".join([*words, *(f"'{one}'" for one in marks), *(f"!'{one}'" for one in without)])


def snippets(result: Result) -> list[tuple[SearchEntry, str]]:
    """Each entry with the words around the first hit, cut out of the texts by the database in one query."""
    wanted = [one.pk for one in result.entries if one.kind == "text"]
    text = DocumentVersion.objects.filter(document=OuterRef("document"), is_current=True)
    part = Substr(Subquery(text.values("source__text")[:1]), F("start") + 1, LONGEST_TEXT)
    cut = SearchEntry.objects.filter(pk__in=wanted).annotate(part=part).values_list("pk", "start", "end", "part")
    texts = {key: " ".join((words or "")[: end - start].split()) for key, start, end, words in cut} if wanted else {}
    return [(one, _around(texts[one.pk], result.query) if one.pk in texts else one.detail) for one in result.entries]


def _around(text: str, query: str) -> str:
    folded = fold_width(text).lower()
    found = [at for word in fold_width(query).lower().split() if (at := folded.find(word)) >= 0]
    at = max(min(found, default=0) - BEFORE, 0)
    return ("…" if at else "") + text[at : at + SNIPPET] + ("…" if at + SNIPPET < len(text) else "")
