"""Tables of water samples: sections and lakes, and the water bodies that they make up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lantu.datafiles import load_data
from lantu.standards.bodies import body_quality, mean_readings
from lantu.standards.editions import editions
from lantu.standards.headings import Vocabulary, vocabulary
from lantu.standards.lakes import trophic_index
from lantu.standards.periods import Period
from lantu.standards.readings import Reading, spelling
from lantu.standards.results import Reason, plain
from lantu.standards.rows import Medium, Row, about, flat_result
from lantu.standards.sheets import Sample
from lantu.standards.supply import supply_meets
from lantu.standards.water import Kind, classify_water

__all__ = ["LAKE", "WATER", "kind_of"]


def _water_words() -> Vocabulary:
    body = editions("surface_water")[-1].body
    return vocabulary(body["items"], body["supply"]["items"])


def kind_of(sample: Sample, given: str) -> tuple[Kind | None, bool]:
    """River or lake: by the column, by what was asked for, by a name that ends so; and whether a name told."""
    words = load_data("standards/readings.toml", "lantu.readings/1")["water"]
    told = spelling(sample.fields.get("kind", "")).lower() or given
    for kind in ("lake", "river"):
        if told in words[kind]:
            return ("lake" if kind == "lake" else "river"), False
    name = sample.fields.get("body", "") or sample.station
    if any(word in name for word in words["lake_names"]):
        return "lake", True
    return ("river" if name.endswith(tuple(words["river_names"])) else None), False


def _water(sample: Sample, given: str) -> Row:
    kind, by_name = kind_of(sample, given)
    result = classify_water(sample.readings, sample.period.first, kind=kind, last=sample.period.last)
    flat = flat_result(sample, result)
    full = {**about(sample), **result.as_json()}
    if by_name:
        flat["notes"] = "；".join(filter(None, (flat["notes"], Reason("type_by_name").zh)))
        full["reasons"].append(Reason("type_by_name").as_json())
    _as_source(sample, kind, flat, full)
    if kind == "lake":
        trophic = trophic_index(sample.readings, sample.period.first, last=sample.period.last)
        flat |= {"tli": None if trophic.index is None else round(trophic.index, 1), "trophic": trophic.word}
        full["trophic"] = trophic.as_json()
    return Row(flat, full)


def _as_source(sample: Sample, kind: Kind | None, flat: dict[str, Any], full: dict[str, Any]) -> None:
    """Whether the sample meets as a source of drinking water, where items of sources were measured."""
    if not any(item in sample.readings for item in editions("surface_water")[-1].body["supply"]["items"]):
        return
    found = supply_meets(sample.readings, sample.period.first, kind=kind or "river")
    words = editions("surface_water")[-1].body["supply"]["words"]
    flat["source"] = words["open" if found.meets is None else "meets" if found.meets else "fails"]
    flat["against"] = "、".join(found.against)
    full["source"] = {key: value for key, value in plain(found.as_json()).items() if key != "basic"}


def _lake(sample: Sample, given: str) -> Row:
    return _water(sample, given or "lake")


def _bodies(samples: Iterable[Sample], given: str) -> list[dict[str, Any]]:
    """Each water body and period of the table, where it names any."""
    groups: dict[tuple[str, Period], dict[str, list[Sample]]] = {}
    for sample in samples:
        name = sample.fields.get("body", "")
        if name:
            groups.setdefault((name, _month(sample.period)), {}).setdefault(sample.station, []).append(sample)
    return [_body(name, period, sections, given) for (name, period), sections in groups.items()]


def _month(period: Period) -> Period:
    if period.first.month != period.last.month:
        return Period(period.first, period.last)
    found = period.first.replace(day=1)
    return Period(found, period.last.replace(day=28))


def _body(name: str, period: Period, sections: dict[str, list[Sample]], given: str) -> dict[str, Any]:
    kind, _ = kind_of(next(iter(sections.values()))[0], given)
    means: dict[str, dict[str, Reading]] = {
        station: mean_readings([each.readings for each in samples]) for station, samples in sections.items()
    }
    found = body_quality(means, period.first, last=period.last, kind=kind or "river").as_json()
    return plain({  # type: ignore[no-any-return]
        "body": name, "date": f"{period.first:%Y-%m}" if period.first.month == period.last.month else str(period),
        "sections": found["sections"], "word": found["word"], "class": (found["mean"] or {}).get("class"),
        "method": found["method"], "good": found["share_good"], "worst": found["share_worst"],
        "main": found["main"], "counts": " ".join(f"{grade}:{count}" for grade, count in found["counts"].items()),
    })  # fmt: skip


WATER = Medium(_water_words, _water, _bodies)
LAKE = Medium(_water_words, _lake, _bodies)
