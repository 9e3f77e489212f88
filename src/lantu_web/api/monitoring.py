"""Observations and assessments as open data: lists in pages, and the whole in every form, as the tables have them."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Field, Query, Router, Schema
from pydantic import create_model

from lantu.assessment.flat import flat_row
from lantu.assessment.model import Assessment, Commitment
from lantu.assessment.register import Promise
from lantu.observations import Observation
from lantu.observations.measures import known_measure, relations_of
from lantu_web.api.columns import schema_from
from lantu_web.api.cursors import read_texts
from lantu_web.api.downloads import EXACT, as_asked, as_stream, batches, wanted_form
from lantu_web.api.errors import ApiError
from lantu_web.api.reading import ANSWERS, BODY, following, for_whole, known_only, whole_tables
from lantu_web.api.schemas import FILTERS, FORMS, PAGE, TEXT, listing_of
from lantu_web.monitoring.services import keeping
from lantu_web.monitoring.services.assessing import OPEN, Board, board
from lantu_web.monitoring.services.report import organisations_of_promises
from lantu_web.register.models import Document, Organisation, Place

# No postponed annotations here: the forms of questions are made in a loop.
OBSERVED: dict[str, type] = {
    "indicator": str, "measure": str, "series": str, "place": str, "period": str, "basis": str, "since": int, "bound": str,
    "value": object, "text": str, "unit": str, "status": str, "grade": str, "source": str, "publisher": str,
    "source_date": str, "address": str, "flags": str,
}  # fmt: skip
ASSESSED: dict[str, type] = {
    **dict.fromkeys("commitment document form name measure attribute unit shape direction".split(), str), "baseline": float,
    "baseline_year": int, "target": str, "target_value": float, "comparator": str, "target_year": int, "latest_year": int,
    "latest": str, "latest_source": str, "progress": float, "expected_progress": float, "required_pace": float,
    "pace_unit": str, "status": str, "method": str, "reasons": list, "missing": list, "ask": list, "forecast": float,
    "forecast_low": float, "forecast_high": float, "chance": float, "as_of": int,
}  # fmt: skip
MEASURE = (str, Field("", description="度量 / measure", examples=["森林覆盖率"], **TEXT))
FORM = (
    str,
    Field(
        "",
        description="形式 / indicator, statement or project",
        examples=["indicator"],
        pattern="^(indicator|statement|project)?$",
    ),
)
STATUS = (str, Field("", description="状态代码 / code of the status", examples=["behind"], **TEXT))
KNOWN_BY = (
    date | None,
    Field(None, description="至该日已公布的 / what had come in by the end of this day", examples=["2023-11-29"]),
)
AS_OF = (
    str,
    Field(
        "",
        pattern=r"^$|^(19|20)\d\d(-\d\d-\d\d)?$",
        description="截至哪年或哪日 / 2023, or 2023-11-29",
        examples=["2023"],
    ),
)


@dataclass(frozen=True)
class Series:
    """One kind of open data that no table of the database holds."""

    name: str
    about: str
    columns: dict[str, type]
    filters: dict[str, tuple[Any, Any]]
    choose: Callable[[Any], Iterable[Any]]  # in the order of the key
    key: Callable[[Any], tuple[str, ...]]
    row: Callable[[Any], dict[str, Any]]  # flat, for files
    item: Callable[[Any], dict[str, Any]]  # whole, for lists
    walk: Callable[[Any, tuple[str, ...]], Iterator[Any]] | None = None  # from a key on, where all at once costs much

    def after(self, asked: Any, mark: str) -> Iterator[Any]:
        """What is asked for, from the mark of a page on."""
        if self.walk:
            return self.walk(asked, read_texts(mark, 3) if mark else ())
        found = list(self.choose(asked))
        first = (
            bisect_right(found, read_texts(mark, len(self.key(found[0])) if found else 0), key=self.key) if mark else 0
        )
        return iter(found[first:])

    def question(self, *, paged: bool) -> type[Schema]:
        fields = self.filters | (PAGE if paged else {})
        return create_model(f"{self.name.title()}{'Page' if paged else 'Choice'}", __base__=Schema, **fields)  # type: ignore[call-overload, no-any-return]


def _observations(asked: Any) -> list[Observation]:
    place = asked.place and (
        Place.objects.filter(code=asked.place).values_list("name", flat=True).first() or asked.place
    )
    rows: list[Observation] = keeping.store().read(as_of=asked.as_of, place=place)
    measure = known_measure(asked.measure)
    names = {asked.measure, measure, *(one.indicator for one in relations_of(measure))} if asked.measure else set()
    promised = {one.commitment.measure for one in _of_document(asked.document)} if asked.document else set()
    return [
        one
        for one in rows
        if (not names or {one.measure, one.indicator} & names)
        and (not asked.document or one.measure in promised)
        and asked.year in (None, one.year)
        and asked.unit in ("", one.unit)
        and (asked.q in one.measure or asked.q in one.indicator)
    ]


def _of_document(slug: str) -> list[Assessment]:
    return board().results(document=slug)


def _assessments(asked: Any, after: tuple[str, ...]) -> Iterator[Assessment]:
    """Judged one by one as they are asked for, plan by plan, from a key on: no page waits for a whole register."""
    return _judged(asked, board(_day(asked)), after)


def _day(asked: Any) -> int | date | None:
    try:
        return (
            None if not asked.as_of else int(asked.as_of) if len(asked.as_of) == 4 else date.fromisoformat(asked.as_of)
        )
    except ValueError:
        raise ApiError(
            422, "request.invalid", f"没有这一天 / no such day: {asked.as_of}", "give 2023 or 2023-11-29"
        ) from None


def _judged(asked: Any, seen: Board, after: tuple[str, ...]) -> Iterator[Assessment]:
    decided = asked.status not in ("", OPEN)
    for slug in _plans(asked, seen, after):
        found = seen.promises(document=slug, forms=[asked.form] if asked.form else [], decided=decided)
        chosen = [one for one in _chosen(asked, found, slug) if _key(one.commitment) > after]
        for one in sorted(chosen, key=lambda one: _key(one.commitment)):
            result = seen.judged_now(one)
            if asked.status in ("", result.status):
                yield result


def _plans(asked: Any, seen: Board, after: tuple[str, ...]) -> list[str]:
    """The plans that may hold what is asked for, in their order."""
    slugs = [asked.document] if asked.document else sorted(seen.tables.heads)
    if asked.place:
        here = set(Document.objects.filter(place__code=asked.place).values_list("slug", flat=True))
        slugs = [slug for slug in slugs if slug in here]
    return [slug for slug in slugs if not after or slug >= after[0]]


def _chosen(asked: Any, found: list[Promise], slug: str) -> list[Promise]:
    """Those that are asked for, as far as that can be told before they are judged."""
    said = {name: getattr(asked, name) for name in ("attribute", "unit")}
    chosen = [
        one
        for one in found
        if all(value in ("", getattr(one.commitment, name)) for name, value in said.items())
        and asked.year in (None, one.commitment.target_year)
        and (asked.q in one.commitment.name or asked.q in one.commitment.measure)
    ]
    if not asked.organisation or not chosen:
        return chosen
    name = Organisation.objects.filter(code=asked.organisation).values_list("name", flat=True).first()
    answer = organisations_of_promises({"document__slug": slug})
    return [one for one in chosen if name and name in answer.get(one.commitment.key, ())]


def _key(one: Commitment) -> tuple[str, ...]:
    return (one.document, one.form, one.key)


def _observed(one: Observation) -> dict[str, Any]:
    told = one.as_json() | {"flags": ",".join(one.flags)}
    return {name: told.get(name) for name in OBSERVED}


SERIES = (
    Series(
        "observations", "监测值 / observations", OBSERVED,
        {"measure": MEASURE, "as_of": KNOWN_BY, **{name: FILTERS[name] for name in ("document", "place", "year", "unit", "q")}},
        _observations, lambda one: (one.measure, one.place, one.period, one.id), _observed, _observed,
    ),
    Series(
        "assessments", "评估 / assessments", ASSESSED,
        {"form": FORM, "status": STATUS, "as_of": AS_OF}
        | {name: FILTERS[name] for name in ("document", "attribute", "year", "unit", "organisation", "place", "q")},
        lambda asked: _assessments(asked, ()), lambda one: _key(one.commitment), flat_row, Assessment.as_json, _assessments,
    ),
)  # fmt: skip
router = Router()


def _page(request: HttpRequest, series: Series, asked: Any) -> dict[str, Any]:
    found = list(islice(series.after(asked, asked.cursor), asked.limit + 1))
    shown = found[: asked.limit]
    return {
        "items": [series.item(one) for one in shown],
        "limit": asked.limit,
        "next": following(request, series.key(shown[-1]) if len(found) > asked.limit else None),
        "total": sum(1 for _ in series.after(asked, "")) if asked.count else None,
    }


def _whole(series: Series, asked: Any, form: str) -> HttpResponse:
    rows = as_asked(map(series.row, series.after(asked, "")))
    if form in EXACT:
        rows = ({name: _exact(row[name], kind) for name, kind in series.columns.items()} for row in rows)
    return as_stream(
        series.name, tuple(series.columns), batches(rows, form), form, lambda: schema_from(series.name, series.columns)
    )  # fmt: skip


def _exact(value: Any, kind: type) -> Any:
    """A value as a column of its kind holds it."""
    if value is None or kind is list:
        return value
    return Decimal(value) if kind is object else kind(value)


def _add_list(router: Router, series: Series) -> None:
    form = series.question(paged=True)

    @router.get(f"/{series.name}", summary=series.about, tags=[series.name], operation_id=f"list_{series.name}",
                url_name=f"list_{series.name}", response={200: listing_of(series.name, list[dict[str, Any]]), **ANSWERS})  # fmt: skip
    def rows(request: HttpRequest, asked: Query[form]) -> HttpResponse:
        known_only(request, form)
        if wanted := wanted_form(request, asked.format):
            for_whole(request)
            return _whole(series, asked, wanted)
        return JsonResponse(_page(request, series, asked), json_dumps_params=BODY)


def _add_whole(router: Router, series: Series, form_of_file: str) -> None:
    form = series.question(paged=False)

    @router.get(f"/{series.name}.{form_of_file}", summary=f"{series.about}（{form_of_file}）", tags=["downloads"], response=ANSWERS,
                operation_id=f"{form_of_file}_{series.name}", url_name=f"{form_of_file}_{series.name}", throttle=[whole_tables])  # fmt: skip
    def whole(request: HttpRequest, asked: Query[form]) -> HttpResponse:
        known_only(request, form)
        return _whole(series, asked, form_of_file)


def add_series(router: Router, every: tuple[Series, ...]) -> None:
    """For each a list in pages, and the whole in every form."""
    for series in every:
        _add_list(router, series)
        for form in FORMS:
            _add_whole(router, series, form)


add_series(router, SERIES)
