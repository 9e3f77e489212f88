"""A spreadsheet as it comes from a laboratory: each sample with its class, what decides it, and what is wrong by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from lantu.datafiles import load_data
from lantu.errors import LantuError, UsageError
from lantu.standards.bodies import body_quality, mean_readings
from lantu.standards.editions import editions
from lantu.standards.lakes import trophic_index
from lantu.standards.periods import Period
from lantu.standards.readings import Reading, spelling
from lantu.standards.results import ItemResult, Reason, Result, plain, written
from lantu.standards.sheets import Problem, Sample, Vocabulary, read_table, vocabulary
from lantu.standards.water import Kind, classify_water

__all__ = ["MEDIA", "Classified", "Row", "classify_file"]


class Row(NamedTuple):
    """A sample: what a spreadsheet shows of it, and everything with its trace."""

    flat: dict[str, Any]
    full: dict[str, Any]


@dataclass(slots=True)
class Classified:
    """The samples of a file with their classes, the water bodies or years that they make up, and the problems."""

    rows: list[Row] = field(default_factory=list)
    summary: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.problems)


class Medium(NamedTuple):
    """How a kind of table is read and judged."""

    words: Callable[[], Vocabulary]
    judge: Callable[[Sample, str], Row]
    summary: Callable[[Iterable[Sample], str], list[dict[str, Any]]] | None = None


def classify_file(medium: str, path: Path, *, period: Period | None = None, kind: str = "") -> Classified:
    """The samples of ``path`` by the standard of ``medium``; ``period`` and ``kind`` stand in where the table tells none."""
    if medium not in MEDIA:
        raise UsageError(f"{medium} is not known", hint=f"use {', '.join(MEDIA)}")
    way = MEDIA[medium]
    table = read_table(path, way.words(), period=period)
    done = Classified(problems=table.problems, columns=table.columns)
    good: list[Sample] = []
    for sample in table.samples:
        try:
            done.rows.append(way.judge(sample, kind))
            good.append(sample)
        except LantuError as error:
            done.problems.append(Problem(sample.row, "error", error.code, str(error)))
    if way.summary:
        done.summary = way.summary(good, kind)
    done.problems.sort(key=lambda problem: problem.row)
    return done


def about(sample: Sample) -> dict[str, Any]:
    """Where and when, as every row has it."""
    return {
        "row": sample.row, "station": sample.station, "body": sample.fields.get("body", ""), "date": str(sample.period),
    }  # fmt: skip


def flat_result(sample: Sample, result: Result) -> dict[str, Any]:
    """A line without nested records: class, what decides, how far it is to the next class."""
    return {
        **about(sample), "class": result.grade, "word": result.word,
        "deciding": "、".join(deciding(each) for each in result.deciders),
        "to_better": "；".join(_way(each, result, better=True) for each in result.deciders if each.rank),
        "to_worse": _nearest_worse(result), "main": "、".join(result.main),
        "notes": "；".join(reason.brief for reason in result.reasons), "standard": result.edition.id,
    }  # fmt: skip


def deciding(each: ItemResult) -> str:
    return f"{each.name}{_shown(each)}"


def _shown(each: ItemResult) -> str:
    unit = "" if each.unit == "无量纲" else f" {each.unit}"
    return f" {written(each.value) if each.value is not None else each.reading.written}{unit}"


def _way(each: ItemResult, result: Result, *, better: bool) -> str:
    step = each.to_better() if better else each.to_worse()
    if step is None:
        return ""
    sign = "+" if step.change > 0 else "−"
    return f"{each.name} {sign}{written(abs(step.change))} → {result.classes[step.rank]}"


def _nearest_worse(result: Result) -> str:
    """The item that would make the class worse first, by the share of its limit that is left."""
    room: list[tuple[Any, ItemResult]] = []
    for each in result.items:
        step = each.to_worse()
        if (
            step is not None
            and result.rank is not None
            and each.rank is not None
            and step.rank > result.rank
            and step.limit
        ):
            room.append((abs(step.change / step.limit), each))
    return _way(min(room, key=lambda pair: pair[0])[1], result, better=False) if room else ""


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
    if kind == "lake":
        trophic = trophic_index(sample.readings, sample.period.first, last=sample.period.last)
        flat |= {"tli": None if trophic.index is None else round(trophic.index, 1), "trophic": trophic.word}
        full["trophic"] = trophic.as_json()
    return Row(flat, full)


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


MEDIA: dict[str, Medium] = {
    "water": Medium(_water_words, _water, _bodies),
    "lake": Medium(_water_words, _lake, _bodies),
}
