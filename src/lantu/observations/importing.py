"""Tables of observations taken in: columns recognised, values checked, problems told by row.

Good rows are kept, whatever stands beside them. A row with an error is left out; a warning keeps the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lantu.errors import Problem, UsageError
from lantu.observations.cells import DIGITS, Number, as_bound, as_day, as_number, as_period, fits
from lantu.observations.known import Known, bundled_known, names_places
from lantu.observations.measures import known_measure
from lantu.observations.model import Observation
from lantu.observations.names import columns, longest_name, precedence, read_name
from lantu.observations.sheets import headed_rows
from lantu.quantity.units import to_base
from lantu.sheets import cell_text, numbered, uncomputed

__all__ = ["Imported", "import_file", "import_rows", "proposed_mapping", "reading_rows"]

Row = dict[str, Any]
Wrong = Callable[..., None]
_NEEDED = ("indicator", "place", "period", "value")
_TOLD_EVERY = 1000
_BASES = frozenset({"year", "month", "part", "period"})


@dataclass(slots=True)
class Imported:
    """What a table held."""

    observations: list[Observation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.problems)


def proposed_mapping(headings: Iterable[str]) -> dict[str, str]:
    """The field for each heading that is known; the first of two for one field.

    >>> proposed_mapping(["指标", "地区", "年份", "数值", "备注"])
    {'指标': 'indicator', '地区': 'place', '年份': 'period', '数值': 'value'}
    """
    found: dict[str, str] = {}
    for heading in headings:
        name = columns().get(str(heading).strip().lower())
        if name and name not in found.values():
            found[heading] = name
    if "indicator" not in found.values():
        found = {heading: "indicator" if name == "measure" else name for heading, name in found.items()}
    return found


def import_file(path: Path, mapping: dict[str, str] | None = None) -> Imported:
    """The observations of a table file of any form, or of a data package."""
    return import_rows(headed_rows(path), mapping)


def import_rows(rows: Iterable[Row], mapping: dict[str, str] | None = None) -> Imported:
    """The observations of ``rows``; ``mapping`` leads from headings to fields and is proposed where not given."""
    done = Imported(mapping=dict(mapping or {}))
    for _ in reading_rows(rows, done):
        pass
    return done


def reading_rows(rows: Iterable[Row], done: Imported, known: Known | None = None) -> Iterator[int]:
    """Take ``rows`` into ``done``, and tell now and then how many have been read, for those who wait.

    ``known`` are the names of places and measures; without it those that come along.
    """
    seen: set[str] = set()
    asked: set[str] = set()
    known = known or bundled_known()
    stations = False
    for place, row in enumerate(numbered(rows), 1):
        if place % _TOLD_EVERY == 0:
            yield place
        if place == 1:
            done.mapping = done.mapping or proposed_mapping(row)
            _complete(done.mapping)
            stations = not all(names_places(heading) for heading, name in done.mapping.items() if name == "place")
        fields = {done.mapping[key]: cell_text(value) for key, value in row.items() if key in done.mapping}
        number, fault = row.number, row.fault or uncomputed(fields.values())
        if fault is not None:
            done.problems.append(Problem(number, "error", fault.code, fault.en, fault.about))
            continue
        observation = _observation(number, fields, done.problems, known, asked, stations=stations)
        if observation is None:
            continue
        if observation.id in seen:
            done.problems.append(
                Problem(number, "warning", "repeated", "the same value of the same source stands above")
            )
            continue
        seen.add(observation.id)
        done.observations.append(observation)
        done.numbers.append(number)


def _complete(mapping: dict[str, str]) -> None:
    missing = [name for name in _NEEDED if name not in mapping.values()]
    if missing:
        raise UsageError(f"no column for {', '.join(missing)}", hint="name the columns as in docs/assessment.md")


def _observation(
    row: int, fields: dict[str, str], problems: list[Problem], known: Known, asked: set[str], *, stations: bool
) -> Observation | None:
    def wrong(code: str, message: str, *about: str, severity: str = "error") -> None:
        problems.append(Problem(row, severity, code, message, about))

    before = len(problems)
    _named(fields, wrong)
    number = _valued(fields, wrong)
    for name in ("grade", "status"):
        if fields.get(name) and fields[name] not in precedence()[name]:
            wrong(name, f"{fields[name]} is no {name}; use {', '.join(precedence()[name])}", fields[name])
    if fields.get("basis") and fields["basis"] not in _BASES:
        wrong("basis", f"{fields['basis']} is no basis; use {', '.join(sorted(_BASES))}", fields["basis"])
    if fields.get("since") and (as_period(fields["since"]) or "-").count("-"):
        wrong("since", f"{fields['since']} is no year such as 2021", fields["since"])
    bound = as_bound(fields.get("bound", ""))
    if bound is None:
        wrong("bound", f"{fields['bound']} is no bound; use >= or <=", fields["bound"])
    if len(problems) > before:
        return None
    fields["bound"] = bound or (number.bound if number else "")
    _doubts(fields, number, wrong)
    _ask(fields, known, asked, wrong, stations=stations)
    return _built(fields, number)


def _named(fields: dict[str, str], wrong: Wrong) -> None:
    """What, where and when: there, not too long, and a period."""
    for name in ("indicator", "place", "period"):
        if not fields.get(name):
            wrong(f"no_{name}", f"the row has no {name}")
    for name in ("indicator", "place", "unit", "series"):
        if len(fields.get(name, "")) > longest_name():
            wrong(
                "too_long",
                f"the {name} has {len(fields[name])} characters; {longest_name()} are the most",
                fields[name][:30],
            )
    period = fields.get("period", "")
    read = as_period(period)
    if period and read is None:
        wrong("period", f"{period} is neither a year nor a month such as 2023-06", period)
    fields["period"] = read or ""


def _valued(fields: dict[str, str], wrong: Wrong) -> Number | None:
    """The number of a row, with the unit that stands beside it; None where it is a text (Ⅱ)."""
    written = fields.get("value", "")
    number = as_number(written)
    if number and number.unit and number.unit != fields.get("unit"):
        if to_base(number.value, number.unit) is None:
            number = None  # a word, not a unit
        elif fields.get("unit"):
            wrong(
                "unit_beside",
                f"{written} is told in {number.unit}, and the unit as {fields['unit']}",
                number.unit,
                fields["unit"],
            )
        else:
            fields["unit"] = number.unit
    if number is None and not fields.get("text"):
        fields["text"] = "" if _looks_empty(written) else written
    if number is None and not fields["text"]:
        wrong("no_value", "the row has no value")
    if number and not fits(number.value):
        wrong("value_range", f"{written[:40]} has more than {DIGITS} digits before the point")
    return number


def _doubts(fields: dict[str, str], number: Number | None, wrong: Wrong) -> None:
    unit = fields.get("unit", "")
    if number and to_base(number.value, unit) is None:
        wrong(
            "unknown_unit",
            f"the unit {unit} is not known: the value compares only with the same unit",
            unit,
            severity="warning",
        )
    if number and number.rounded:
        wrong("rounded", f"{fields['value']} is kept as {number.value:f}", fields["value"], severity="warning")
    if number is None and any(sign.isdigit() for sign in fields["text"]):
        wrong(
            "text_value",
            f"{fields['text']} is no number: kept as a text, which decides nothing",
            fields["text"],
            severity="warning",
        )
    if not fields.get("source"):
        wrong("no_source", "the row has no source", severity="warning")
    date = fields.get("source_date", "")
    day = as_day(date)
    if not date or not any(sign.isdigit() for sign in date):
        wrong(
            "no_source_date",
            "the date of the source is not told: what was known on a day leaves it out",
            severity="warning",
        )
    elif day is None:
        wrong("source_date", f"{date} is no day: what was known on a day leaves the row out", date, severity="warning")
    fields["source_date"] = day or date


def _ask(fields: dict[str, str], known: Known, asked: set[str], wrong: Wrong, *, stations: bool) -> None:
    """The place in full; what is to be said of a name is said at its first row."""
    told = read_name(fields["indicator"], fields["period"])
    read = [known.measure(told.name)] if not fields.get("measure") else []
    if not stations:
        read.append(known.place(fields["place"]))
        fields["place"] = read[-1].name
    for each in read:
        if each.code and each.message not in asked:
            asked.add(each.message)
            wrong(each.code, each.message, *each.about, severity="warning")


def _looks_empty(written: str) -> bool:
    return written.strip("-—–/ ").lower() in {"", "nan", "null", "none", "n", "na", "n/a", "无", "缺"}


def _built(fields: dict[str, str], number: Number | None) -> Observation:
    told = read_name(fields["indicator"], fields["period"])
    flags = tuple(flag for flag in fields.get("flags", "").replace("、", ",").split(",") if flag)
    grade = fields.get("grade") or "official"
    since = fields.get("since") or told.since
    given: dict[str, Any] = {
        "measure": fields.get("measure") or known_measure(told.name), "indicator": told.name, "place": fields["place"],
        "period": fields["period"], "value": number and number.value, "text": fields.get("text", ""), "unit": fields.get("unit", ""),
        "series": fields.get("series") or told.series, "basis": fields.get("basis") or told.basis,
        "since": int(str(since)[:4]) if since else None, "bound": fields.get("bound") or told.bound,
        "status": fields.get("status") or told.status, "grade": grade, "source": fields.get("source", ""),
        "publisher": fields.get("publisher", ""), "source_date": fields.get("source_date", ""),
        "address": fields.get("address", ""),
        "flags": flags or (("unverified",) if grade != "official" else ()),
    }  # fmt: skip
    return Observation(**given)
