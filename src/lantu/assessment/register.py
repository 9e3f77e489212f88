"""The promises of a bundled register, as the assessment needs them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from lantu.assessment.model import Commitment, Point
from lantu.assessment.shape import decide
from lantu.datafiles import load_data
from lantu.errors import DataError, UsageError
from lantu.observations.measures import catalogued, converted, known_measure, names_of

__all__ = [
    "Collection", "Promise", "Promised", "Starts", "collection", "promises", "promises_of", "records", "rows_of",
    "start_values", "subjects_of", "targets_of", "told_whole",
]  # fmt: skip

Promised = tuple[str, Fraction | None, str]
Record = dict[str, Any]
Starts = dict[tuple[str, int], tuple[Fraction, str, str]]

_SUMS = frozenset({"change", "flow"})
_WHOLE, _GROWN = "全市", "增长"
_PATHS = frozenset({"level", "hold", "ratio"})


class Collection(NamedTuple):
    """A bundled register with its observations and its place."""

    register: str
    observations: str
    place: str
    confirmed: tuple[tuple[str, Fraction, str], ...]


class Promise(NamedTuple):
    """A promise, and what its own document tells of the result."""

    commitment: Commitment
    reported: tuple[Point, ...]


@cache
def collection(name: str) -> Collection:
    """The bundled collection ``name``."""
    known = load_data("assessment/collections.toml", "lantu.assessment_collections/1")
    if name not in known:
        raise UsageError(f"there is no collection {name}", hint=f"one of: {', '.join(known)}")
    entry = known[name]
    confirmed = tuple((each["measure"], Fraction(each["value"]), each["unit"]) for each in entry["confirmed"])
    return Collection(entry["register"], entry["observations"], entry["place"], confirmed)


def records(register: str, name: str) -> Iterator[Record]:
    """The records of one table of a bundled register."""
    place = files("lantu").joinpath("data", register, f"{name}.jsonl")
    try:
        with place.open(encoding="utf-8") as stream:
            for line in stream:
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise DataError(f"cannot be read: {error}", where=f"{register}/{name}.jsonl", hint="restore the file") from error  # fmt: skip


def promises(about: Collection) -> list[Promise]:
    """Every indicator row and every target of the register; copies of a document count once."""
    register = about.register
    documents = {each["slug"]: each for each in records(register, "documents") if not each.get("copy_of")}
    rows, targets = records(register, "indicators"), records(register, "statements")
    return promises_of(documents, rows, targets, about.confirmed)


def promises_of(
    documents: Mapping[str, Record], rows: Iterable[Record], statements: Iterable[Record], confirmed: Iterable[Promised]
) -> list[Promise]:
    """The promises in records of a register: indicator rows, and statements that are targets, of ``documents``.

    Keys of the records are those of the bundle; numbers are texts. ``confirmed`` are promises in running text that
    are known to hold for the whole place.
    """
    found = rows_of(documents, rows)
    return found + targets_of(documents, statements, told_whole(found, confirmed))


def rows_of(documents: Mapping[str, Record], rows: Iterable[Record]) -> list[Promise]:
    """The promises in rows of tables; rows that only head a group promise nothing."""
    return [
        _of_row(each, documents[each["d"]]) for each in rows if each["d"] in documents and not each.get("parent_row")
    ]


def told_whole(rows: Iterable[Promise], confirmed: Iterable[Promised]) -> set[Promised]:
    """What is promised for the whole place: by a row of a table, or as confirmed."""
    return {(row.commitment.measure, row.commitment.target, row.commitment.unit) for row in rows} | set(confirmed)


def targets_of(documents: Mapping[str, Record], statements: Iterable[Record], whole: Set[Promised]) -> list[Promise]:
    """The promises in running text: targets of documents that have an end."""
    return [
        Promise(_of_statement(each, documents[each["d"]], whole), ())
        for each in statements
        if each["d"] in documents and each["kind"] == "target" and documents[each["d"]].get("period_end")
    ]


@lru_cache(maxsize=1 << 14)
def _number(text: str | None) -> Fraction | None:
    try:
        return None if not text else Fraction(text)
    except ValueError:
        return None


def _about(name: str) -> dict[str, Any]:
    """What the catalogue of measures adds to a name."""
    told = catalogued(name) or catalogued(known_measure(name))
    if told is None:
        return {}
    way = told.direction if told.direction in ("up", "down") else ""
    return {
        "direction": way, "direction_source": f"the catalogue of measures ({told.name})", "hold": told.shape == "hold",
    }  # fmt: skip


def _period(document: dict[str, Any], target_year: int | None) -> int | None:
    """The first year of the period of a target: the plan's, or one of the same length that ends with an older target."""
    start, end = document.get("period_start"), document.get("period_end")
    if start is None or end is None or target_year is None or target_year >= start:
        return start
    return int(target_year - (end - start))


def _of_row(row: dict[str, Any], document: dict[str, Any]) -> Promise:
    name = row["name"]
    if row.get("parent_name") and catalogued(name) is None and known_measure(name) == name:
        name = f"{row['parent_name']}·{name}"
    told = catalogued(known_measure(name))
    target, year = _number(row.get("value")), row.get("target_year")
    average = bool(row.get("average"))
    commitment = Commitment(
        key=row["public_id"], measure=known_measure(name), name=name, document=row["d"], form="indicator",
        unit=row.get("unit", ""), target=target, target_text=row.get("target", ""), target_year=year,
        baseline=None if average or row.get("cumulative") else _number(row.get("baseline_value")),
        baseline_text=row.get("baseline", ""), baseline_year=row.get("baseline_year"),
        comparator=row.get("comparator") or "=", attribute=row.get("attribute", ""), average=average,
        cumulative=bool(row.get("cumulative")) or (told is not None and told.shape in _SUMS and not average),
        assigned=bool(row.get("assigned")), period_start=_period(document, year),
        baseline_source=document["short"], **_about(name),
    )  # fmt: skip
    return Promise(commitment, tuple(_reported(row, commitment, document)))


def _reported(row: dict[str, Any], commitment: Commitment, document: dict[str, Any]) -> Iterable[Point]:
    """The result that the table itself tells beside an older target; a sum or a mean covers the whole period."""
    if row.get("actual") and row.get("actual_year"):
        covers = commitment.cumulative or commitment.average
        value = _number(row.get("actual_value"))
        yield Point(year=row["actual_year"], value=value, total=covers, text="" if value is not None else row["actual"],
                    source=f"{document['short']} {row.get('table', '')}".strip())  # fmt: skip


def _of_statement(row: dict[str, Any], document: dict[str, Any], same: Set[Promised]) -> Commitment:
    """A target in running text; one that names no place must be known to hold for the whole place."""
    name, year, unit, target = _growth_name(row), row.get("year"), row.get("unit", ""), _number(row.get("value"))
    measure = known_measure(name)
    told, average, yearly = catalogued(measure), bool(row.get("average")), bool(row.get("per_year"))
    sums = bool(row.get("cumulative")) or (told is not None and told.shape in _SUMS and not average)
    comparator = {"max": "<=", "range": ">="}.get(row.get("comparator", ""), row.get("comparator") or "=")
    whole = row.get("scope") == _WHOLE or (measure, target, unit) in same
    notes = [*([] if year else ["target_year_assumed"]), *([] if whole else ["scope_unclear"])]
    return Commitment(
        key=row["public_id"], measure=measure, name=name, document=row["d"], unit=unit, target=target,
        form="project" if row.get("project") else "statement", target_text=row["text"],
        target_year=year or document["period_end"], comparator=comparator, average=average, every_year=yearly,
        cumulative=sums and not yearly, period_start=_period(document, year or document["period_end"]),
        notes=tuple(notes), **_about(name),
    )  # fmt: skip


def _growth_name(row: dict[str, Any]) -> str:
    """年均增长 of a thing is another measure than the thing, where the catalogue knows it."""
    name: str = row["subject"]
    grown = catalogued(f"{name}{_GROWN}")
    return f"{name}{_GROWN}" if row.get("average") and grown and grown.shape == "growth" else name


def subjects_of(measure: str) -> frozenset[str]:
    """The subjects of targets that may be promises on ``measure``."""
    names = names_of(measure)
    return names | {name.removesuffix(_GROWN) for name in names}


def start_values(found: Iterable[Promise]) -> Starts:
    """Values of a year that the tables tell: (measure, year) to value, unit and document; the first counts."""
    told: Starts = {}
    for each in found:
        about = each.commitment
        if about.baseline is not None and about.baseline_year is not None and not about.average:
            told.setdefault((about.measure, about.baseline_year), (about.baseline, about.unit, about.baseline_source))
    for each in found:
        for point in each.reported:
            if point.value is not None and not point.total:
                about = each.commitment
                told.setdefault((about.measure, point.year), (point.value, about.unit, point.source))
    return told


def lacks_start(about: Commitment) -> bool:
    """Whether a start value would help: a number to be reached or kept, without one of its own."""
    bare = about.target is not None and about.baseline is None
    return bare and not about.every_year and decide(about).shape in _PATHS


def with_start(about: Commitment, told: Starts) -> Commitment:
    """``about`` with a start value of another record of the same measure, where its own row has none."""
    base = about.base_year
    if base is None or not lacks_start(about):
        return about
    start = told.get((about.measure, base))
    value = converted(start[0], start[1], "", base, about.unit) if start else None
    if start is None or value is None:
        return about
    notes = (*about.notes, "baseline_borrowed")
    return replace(about, baseline=value, baseline_year=base, baseline_source=start[2], notes=notes)
