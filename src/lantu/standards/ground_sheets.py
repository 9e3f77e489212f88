"""Tables of noise, soil and groundwater: a row of result for each sample, and shares of what meets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from lantu.standards.editions import Edition, editions
from lantu.standards.groundwater import classify_groundwater
from lantu.standards.headings import Vocabulary, vocabulary
from lantu.standards.noise import classify_noise, part_of_day, share_meeting, zone_of
from lantu.standards.readings import spelling
from lantu.standards.results import Reason, Result
from lantu.standards.rows import Medium, Row, about, flat_result
from lantu.standards.sheets import Sample
from lantu.standards.soil import Farmland, classify_building_land, classify_farmland

__all__ = ["GROUNDWATER", "NOISE", "SOIL"]


def _groundwater(sample: Sample, given: str) -> Row:
    result = classify_groundwater(sample.readings, sample.period.first, last=sample.period.last)
    return Row(flat_result(sample, result), {**about(sample), **result.as_json()})


def _edition(name: str) -> Edition:
    return editions(name)[-1]


def _noise_result(sample: Sample, given: str) -> Result:
    edition = _edition("noise")
    written = sample.fields.get("target", "") or sample.fields.get("kind", "") or given
    zone = zone_of(written, edition)
    part = None if sample.period.at is None else part_of_day(sample.period.at, edition)
    result = classify_noise(sample.readings, sample.period.first, zone=zone, part=part)
    return _as_written(result, "no_class", "class_unknown", written)


def _as_written(result: Result, code: str, unknown: str, written: str) -> Result:
    """Where a word was there that no standard knows, the reason says so instead of that there was none."""
    told = tuple(Reason(unknown, (written,)) if each.code == code and written else each for each in result.reasons)
    return replace(result, reasons=told)


def _noise(sample: Sample, given: str) -> Row:
    result = _noise_result(sample, given)
    flat = flat_result(sample, result)
    del flat["word"], flat["main"]
    return Row(flat | {"period": result.extra["zone"]}, {**about(sample), **result.as_json()})


def _noise_shares(samples: Iterable[Sample], given: str) -> list[dict[str, Any]]:
    found = share_meeting(_noise_result(sample, given) for sample in samples)
    words = {"day": "昼间", "night": "夜间"}
    return [
        {"name": f"{zone}类 {words[part]}", "days": whole, "good_days": met, "share": round(100 * met / whole, 1)}
        for (zone, part), (met, whole) in sorted(found.items())
    ]


def _soil_words() -> Vocabulary:
    return vocabulary(_edition("soil_farmland").body["items"], _edition("soil_building").body["items"])


def _land(written: str) -> tuple[str, str]:
    """Which table and which land a cell names: farmland paddy, building class1; empty where none. A cell may say more: 建设用地（第二类）."""
    text = spelling(written).lower()
    for table in ("soil_farmland", "soil_building"):
        for land, words in _edition(table).body["land"].items():
            if text and text in (word.lower() for word in words):
                return table, land
    for land, words in _edition("soil_building").body["land"].items():
        if any(word in text for word in words):
            return "soil_building", land
    return "", ""


def _soil(sample: Sample, given: str) -> Row:
    written = sample.fields.get("land", "") or sample.fields.get("kind", "") or given
    table, land = _land(written)
    if table == "soil_building":
        use = {"class1": 1, "class2": 2}.get(land)
        result = classify_building_land(sample.readings, sample.period.first, land=use)
    else:
        farmland: dict[str, Farmland] = {
            "paddy": "paddy",
            "other": "other",
            "orchard": "orchard",
            "rotation": "rotation",
        }
        result = classify_farmland(sample.readings, sample.period.first, land=farmland.get(land))
        result = _as_written(result, "no_land", "land_unknown", written)
    flat = flat_result(sample, result)
    del flat["main"]
    return Row(flat | {"land": land}, {**about(sample), **result.as_json()})


def _soil_counts(samples: Iterable[Sample], given: str) -> list[dict[str, Any]]:
    """How many samples of each standard have which risk."""
    rows = [_soil(sample, given).flat for sample in samples]
    counts = Counter((row["standard"], row["class"]) for row in rows if row["class"])
    whole = Counter(row["standard"] for row in rows if row["class"])
    return [
        {"standard": standard, "name": risk, "days": count, "share": round(100 * count / whole[standard], 1)}
        for (standard, risk), count in sorted(counts.items())
    ]


NOISE = Medium(lambda: vocabulary(_edition("noise").body["items"]), _noise, _noise_shares)
SOIL = Medium(_soil_words, _soil, _soil_counts)
GROUNDWATER = Medium(lambda: vocabulary(_edition("groundwater").body["items"]), _groundwater)
