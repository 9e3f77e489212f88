"""An assessment of one plan, or of all: its mode, its parts, what changed and why, and the official verdict beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet

from lantu.assessment.changes import changes
from lantu.assessment.model import Assessment
from lantu.assessment.rollup import Tally, tallies
from lantu.assessment.verdicts import Compared, Verdict, compared, verdict_on
from lantu_web.monitoring.services.assessing import board, now
from lantu_web.monitoring.services.promises import place_of
from lantu_web.register.models import Document, DutyOrganisation, Indicator, Statement
from lantu_web.register.services.stamp import remembered
from lantu_web.register.visibility import sight

BINDING, EXPECTED = "约束性", "预期性"
MODES = ("annual", "mid_term", "final", "date")


@dataclass(frozen=True)
class Asked:
    """Which plan, in which mode, as of when, and since when changes are told."""

    document: Document | None
    mode: str
    when: int | date
    since: int | date
    unread: tuple[str, ...] = ()  # what was written for a time and is none

    @property
    def query(self) -> dict[str, str]:
        """The parameters that lead to the same assessment."""
        told = {"document": self.document.slug if self.document else "", "mode": self.mode, "as_of": str(self.when)}
        return {name: value for name, value in (told | {"since": str(self.since)}).items() if value}


@dataclass
class Part:
    """Promises of one kind that are told apart from the others."""

    name: str
    tally: Tally
    shown: list[Assessment] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)


@dataclass
class Report:
    """All that the page of an assessment shows."""

    asked: Asked
    year: int
    parts: list[Part]
    changed: list[dict[str, Any]]
    verdict: Verdict | None
    official: list[Compared]
    rollups: list[tuple[str, list[tuple[str, Tally]]]]
    names: dict[str, str]

    @property
    def results(self) -> list[Assessment]:
        return [each for part in self.parts for each in part.tally.results]


def plans() -> list[Document]:
    """Documents that an assessment can be about: those with a period."""
    return remembered(("plans", sight()), lambda: list(with_period()), (Document,))


def with_period() -> QuerySet[Document]:
    return Document.objects.filter(copy_of=None, period_end__isnull=False)


def asked(document: Document | None, mode: str, as_of: str, since: str, found: list[Document]) -> Asked:
    """The assessment that is asked for; what is left open is chosen by the period of the plan and today's date."""
    start, end = _period(document, found)
    latest = now()
    mode = mode if mode in MODES else ("final" if latest >= end else "annual")
    middle = start + (end - start) // 2
    if mode == "mid_term":
        verdict = verdict_on(document.slug, mode) if document else None
        when: int | date = verdict.day if verdict else middle
    elif mode == "final":
        when = end
    else:
        when = _moment(as_of, day=mode == "date") or (min(latest, end) if mode == "annual" else date(latest, 12, 31))
    earlier = middle if mode == "final" else _before(when)
    unread = tuple(each for each in (as_of, since) if each and _moment(each) is None)
    return Asked(document, mode, when, _moment(since) or earlier, unread)


def _period(document: Document | None, found: list[Document]) -> tuple[int, int]:
    if document is not None and document.period_start and document.period_end:
        return document.period_start, document.period_end
    periods = Counter((one.period_start, one.period_end) for one in found if one.period_start and one.period_end)
    if not periods:
        return now() - 4, now()
    (start, end), _ = periods.most_common(1)[0]
    return int(start or 0), int(end or 0)


def _moment(written: str, *, day: bool = False) -> int | date | None:
    """A year, or a day; None for what is neither, or lies out of all reason."""
    try:
        moment = int(written) if len(written) == 4 else date.fromisoformat(written)
    except ValueError:
        return None
    year = moment if isinstance(moment, int) else moment.year
    if not 1990 <= year <= 2100:
        return None
    return date(moment, 12, 31) if day and isinstance(moment, int) else moment


def _before(when: int | date) -> int | date:
    return when - 1 if isinstance(when, int) else when - timedelta(days=365)


def report(what: Asked) -> Report:
    """The assessment, with everything beside it."""
    seen, before = board(what.when), board(what.since)
    slug = what.document.slug if what.document else ""
    results, earlier = seen.results(document=slug), before.results(document=slug)
    verdict = verdict_on(slug, what.mode)
    shown = Document.objects.filter(slug=slug) if slug else Document.objects.filter(copy_of=None)
    heads = {one.slug: one for one in shown}
    past = {each.commitment.key for each in results if _is_past(each, heads)}
    current = [each for each in results if each.commitment.key not in past]
    return Report(
        what, seen.year, _parts(results, past), changes(earlier, results), verdict,
        compared(verdict, current) if verdict else [], _rollups(current, slug),
        {key: one.label for key, one in heads.items()},
    )  # fmt: skip


def _is_past(each: Assessment, heads: dict[str, Document]) -> bool:
    """Whether a target is of an earlier plan, on which this one only looks back."""
    start = heads[each.commitment.document].period_start if each.commitment.document in heads else None
    return bool(start and each.commitment.target_year and each.commitment.target_year < start)


def _parts(results: list[Assessment], past: set[str]) -> list[Part]:
    """Binding and expected indicators, other indicators, tasks and projects, each apart; earlier targets at the end."""

    def name(each: Assessment) -> str:
        about = each.commitment
        if about.key in past:
            return "past"
        if about.form != "indicator":
            return about.form
        return {BINDING: "binding", EXPECTED: "expected"}.get(about.attribute, "indicator")

    found = tallies(results, lambda each: [name(each)])
    parts = []
    for key in ("binding", "expected", "indicator", "statement", "project", "past"):
        if key not in found:
            continue
        part = Part(key, found[key])
        # Of hundreds of tasks those that are decided are listed; why the others are not is counted.
        whole = key not in ("statement", "project")
        part.shown = [each for each in found[key].results if each.rank or whole]
        part.left = dict(Counter(each.reasons[0] for each in found[key].results if not (each.rank or whole)))
        parts.append(part)
    return parts


def is_large(what: Asked) -> bool:
    """Whether all plans together are too much for one page: then the plans are told, and one is to be chosen."""
    return what.document is None and board(what.when).is_large


def by_plan(what: Asked) -> list[tuple[Document, Counter[str]]]:
    """How the promises of the tables of each plan stand, in the order of the plans."""
    counts = board(what.when).by_plan
    return [(one, counts[one.slug]) for one in plans() if one.slug in counts]


def _rollups(results: list[Assessment], slug: str) -> list[tuple[str, list[tuple[str, Tally]]]]:
    """The same sums by plan, by group of the indicator table, by place and by organisation."""
    names = {one.slug: one.label for one in (Document.objects.filter(slug=slug) if slug else Document.objects.all())}
    only = {"document__slug": slug} if slug else {}
    rows = dict(Indicator.objects.public().filter(**only).values_list("public_id", "group"))
    places = _places()
    who = organisations_of_promises(only)
    shares = [
        ("plan", tallies(results, lambda each: [names.get(each.commitment.document, each.commitment.document)])),
        ("group", tallies(results, lambda each: [g] if (g := rows.get(each.commitment.key)) else [])),
        ("place", tallies(results, lambda each: [places.get(each.commitment.document, "")])),
        ("organisation", tallies(results, lambda each: who.get(each.commitment.key, []))),
    ]
    return [(what, [(key, tally) for key, tally in found.items() if key and tally.decided]) for what, found in shares]


def _places() -> dict[str, str]:
    """The place that each plan is about; where none is told, the whole collection's."""
    told = Document.objects.values_list("slug", "title", "place__name")
    return {slug: place_of(slug, title, place) for slug, title, place in told}


def organisations_of_promises(only: Mapping[str, str] = MappingProxyType({})) -> dict[str, list[str]]:
    """Who answers for a promise: those with a duty at the same place of the text; else the plan's own organisation."""
    parts: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    rows = DutyOrganisation.objects.filter(duty__withdrawn=False, role__in=["lead", "responsible"])
    rows = rows.filter(**{f"duty__{path}": value for path, value in only.items()})
    for document, eid, name in rows.values_list("duty__document", "duty__eid", "organisation__name"):
        parts[document, eid].append(name)
    owners = dict(Document.objects.values_list("pk", "organisation__name"))
    found: dict[str, list[str]] = {}
    for model in (Indicator, Statement):
        for public_id, document, eid in (
            model.objects.public().filter(**only).values_list("public_id", "document", "eid")
        ):
            names = parts.get((document, eid)) or [owners.get(document) or ""]
            found[public_id] = list(dict.fromkeys(names))
    return found


def worst_first(results: Iterable[Assessment]) -> list[Assessment]:
    """Those that are behind or below the line, the worst first."""
    return sorted((each for each in results if each.status in ("behind", "below_floor")), key=lambda each: each.rank)
