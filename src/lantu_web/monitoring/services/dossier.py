"""Everything about one indicator: its promises in all plans, its values with their sources, and who says what."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from lantu.assessment.charts import spec, svg, yearly_points
from lantu.assessment.model import Assessment
from lantu.observations import Difference, Observation, differences
from lantu.observations.measures import Break, Relation, breaks_of, catalogued, figure_of, relations_of
from lantu_web.monitoring.models import Explanation
from lantu_web.monitoring.services import keeping
from lantu_web.monitoring.services.assessing import Board, board
from lantu_web.register.models import Document, Duty, DutyOrganisation, Indicator, Organisation
from lantu_web.register.services.stamp import remembered

SHOWN = 60
CHARTS_KEPT = 2000


@dataclass
class Dossier:
    """What the page of an indicator shows beside its own row."""

    result: Assessment
    year: int
    others: list[Assessment]
    rows: list[tuple[Observation, Relation]]
    more: int
    differing: list[Difference]
    breaks: tuple[Break, ...]
    explanations: list[Explanation]
    answerable: list[str]
    place: str
    drawn: bool
    names: dict[str, str]
    earlier: Assessment | None = None  # the newest judgement, where today allows none

    @property
    def definition(self) -> Any:
        """What the catalogue of measures says of it."""
        about = self.result.commitment
        return catalogued(about.name) or catalogued(about.measure)


def dossier(fact: Indicator) -> Dossier | None:
    """All about an indicator row; None where it is not assessed, as with rows that only head a group."""
    seen = board()
    result = seen.of(fact.public_id)
    if result is None:
        return None
    place = seen.tables.place_of.get(result.commitment.document, "")
    rows = observed(result.commitment.measure, place)
    others = _others(seen, result)
    plans = Document.objects.filter(slug__in={each.commitment.document for each in (result, *others)})
    return Dossier(
        result, seen.year, others, rows[:SHOWN], max(len(rows) - SHOWN, 0),
        differences([row for row, _ in rows]), breaks_of(result.commitment.measure),
        list(Explanation.objects.filter(fact=fact.public_id).select_related("organisation")),
        answerable(fact), place, bool(yearly_points(result)),
        {one.slug: one.label for one in plans}, seen.earlier(fact.public_id),
    )  # fmt: skip


def observed(measure: str, place: str) -> list[tuple[Observation, Relation]]:
    """The values that tell of a measure at a place, each with how it stands to it; the newest first."""
    relations = {relation.indicator: relation for relation in relations_of(measure)}
    rows = [(row, relations[figure_of(row.indicator, row.measure)]) for row in keeping.told_of(place, relations)]
    return sorted(rows, key=lambda row: (row[0].period, row[0].indicator, row[0].source_date), reverse=True)


def _others(seen: Board, result: Assessment) -> list[Assessment]:
    """The other promises on the same measure, in all plans and forms."""
    about = result.commitment
    return [each for each in seen.on(about.measure) if each.commitment.key != about.key]


def answerable(fact: Indicator) -> list[str]:
    """The organisations that answer for an indicator: with a duty at its place in the text, else for its plan."""
    told = (Document, Duty, DutyOrganisation, Organisation)
    return remembered(("who answers", fact.document_id, fact.eid), lambda: _answerable(fact), told)


def _answerable(fact: Indicator) -> list[str]:
    parts = DutyOrganisation.objects.filter(
        duty__document=fact.document_id, duty__eid=fact.eid, duty__withdrawn=False, role__in=["lead", "responsible"]
    )
    names = list(dict.fromkeys(parts.values_list("organisation__name", flat=True)))
    if names:
        return names
    owner = Document.objects.filter(pk=fact.document_id).values_list("organisation__name", flat=True).first()
    return [owner] if owner else []


WIDE, NARROW = (704, 280), (290, 230)  # the plot, without its axis: beside a column of facts, and on a phone


def picture(result: Assessment, language: str, *, narrow: bool = False) -> str:
    """The chart as SVG, drawn once for what it shows; empty where there is nothing to draw."""
    width, height = NARROW if narrow else WIDE
    told = [result.as_json(), language, width, height]
    key = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:24]
    folder = Path(settings.HOME) / "charts"
    file = folder / f"{key}.svg"
    if file.is_file():
        return file.read_text(encoding="utf-8")
    chart = spec(result, language, width=width, height=height)
    if chart is None:
        return ""
    drawn = svg(chart)
    folder.mkdir(parents=True, exist_ok=True)
    kept = sorted(folder.glob("*.svg"), key=lambda one: one.stat().st_mtime)
    for old in kept[: max(len(kept) - CHARTS_KEPT, 0)]:
        old.unlink(missing_ok=True)
    waiting = file.with_suffix(".part")
    waiting.write_text(drawn, encoding="utf-8")
    waiting.replace(file)
    return drawn
