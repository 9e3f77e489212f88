"""Registers as tables and files: CSV, XLSX, JSON and JSON lines in, with the problems of each row; good rows stay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from lantu.errors import Problem, UsageError
from lantu.sheets import ENDINGS, Record, cell_text, numbered, reading, records, uncomputed
from lantu.stations.names import read_station_name, station_words
from lantu.stations.register import MOST_DEGREES, TEXTS, Naming, Register, Station

__all__ = ["read_register", "register_rows"]

_LISTED = re.compile(r"[、;；|]")
_OWN = Station(code="", name="").as_json().keys()


def register_rows(path: Path) -> list[Record]:
    """The rows of a register's file: a table with headings, a JSON array (or an object with ``stations``), or JSON lines."""
    known = {name for names in station_words()["column"].values() for name in names} | _OWN
    ending = path.suffix if path.suffix.lower() in ENDINGS else ".csv"
    found = records(path, lambda cells: sum(cell_text(cell).lower() in known for cell in cells), ending=ending, inside="stations", least=reading("least_headings"), every=True)  # fmt: skip
    rows = list(found)
    if not rows:
        raise UsageError("holds no stations", where=str(path), hint="one row of headings, such as 编码, 名称, 类型, and below it one row a station")  # fmt: skip
    return rows


def read_register(rows: Iterable[Mapping[str, Any]], kind: str = "") -> tuple[Register, list[Problem]]:
    """A register from rows with Chinese or English headings; problems by row of the file (0 for all), good rows stay."""
    columns = {name: key for key, names in station_words()["column"].items() for name in names}
    register, problems = Register(), list[Problem]()
    unknown = dict[str, None]()
    first: str | None = None
    for row in numbered(rows):
        first = row.sheet if first is None else first
        unknown |= dict.fromkeys(key for key in row if key and key not in _OWN and key.strip().lower() not in columns)
        given = {columns[name]: value for key, value in row.items() if (name := key.strip().lower()) in columns}
        found = _enter(register, row, given, kind)
        if row.sheet != first:  # of several sheets the further ones are named
            found = [each._replace(message=f"{row.sheet}: {each.message}") for each in found]
        problems += found
    told = [
        Problem(0, "warning", "column", f"nothing is known of the column “{key}”; it is not used") for key in unknown
    ]
    return register, told + problems


def _enter(register: Register, row: Record, given: Mapping[str, Any], kind: str) -> list[Problem]:
    """A station put into the register; what is wrong with its row."""
    if fault := row.fault or uncomputed(row.values()):
        return [Problem(row.number, "error", fault.code, fault.en)]
    problems: list[Problem] = []
    station = _station(row.number, given, row, kind, problems)
    if station is not None and station.code in register.stations:
        problems.append(Problem(row.number, "error", "repeated", f"the code {station.code} stands above"))
    elif station is not None:
        register.add(station)
    return problems


def _station(
    number: int, given: Mapping[str, Any], row: Mapping[str, Any], kind: str, problems: list[Problem]
) -> Station | None:
    texts = {
        name: str(value).strip() for name, value in given.items() if value not in (None, "") and not isinstance(value, list)
    }  # fmt: skip
    if not texts.get("name"):
        problems.append(Problem(number, "error", "no_name", "the row has no name"))
        return None
    fields = {name: texts[name] for name in TEXTS if name in texts}
    fields["code"] = texts.get("code") or f"{texts.get('place', '')}/{texts['name']}".lstrip("/")
    fields["kind"] = _kind(number, texts.get("kind", ""), problems) or kind
    fields |= _known(number, fields, problems)
    numbers = {name: _degrees(number, name, texts.get(name, ""), problems) for name in ("lon", "lat")}
    if None in numbers.values():  # half a place is none
        numbers = dict.fromkeys(numbers)
    days = {name: _date(number, name, texts.get(name, ""), problems) for name in ("since", "until")}
    control = read_station_name(texts["name"]).control or row.get("control") is True
    whole = Station(**fields, **numbers, **days, control=control, names=_names(given.get("names")), codes=_listed(given.get("codes")))  # type: ignore[arg-type]  # fmt: skip
    return _with_history(number, whole, row, problems)


def _with_history(number: int, station: Station, row: Mapping[str, Any], problems: list[Problem]) -> Station:
    """Names and moves with their days, where the row is of our own making (`Station.as_json`)."""
    history = {name: row[name] for name in ("names", "moves") if isinstance(row.get(name), list)}
    if not any(isinstance(each, dict) for told in history.values() for each in told):
        return station
    try:
        return Station.from_json(station.as_json() | history)
    except (ValueError, KeyError, TypeError) as error:
        problems.append(Problem(number, "warning", "history", f"names or moves cannot be read ({error}); left out"))
        return station


def _listed(told: Any) -> tuple[str, ...]:
    parts = told if isinstance(told, list) else _LISTED.split(str(told or ""))
    return tuple(dict.fromkeys(text for each in parts if (text := str(each).strip())))


def _names(told: Any) -> tuple[Naming, ...]:
    if isinstance(told, list) and any(isinstance(each, dict) for each in told):
        return ()
    return tuple(Naming(name) for name in _listed(told))


@cache
def _kinds() -> dict[str, str]:
    words = station_words()
    own = {name: key for key, zh in words["kind"].items() for name in (key, zh)}
    return own | {name: key for key, names in words["kind_names"].items() for name in names}


def _kind(number: int, text: str, problems: list[Problem]) -> str:
    if text and text not in _kinds():
        problems.append(Problem(number, "warning", "kind", f"“{text}” is no kind of station; it is left out"))
    return _kinds().get(text, "")


def _known(number: int, fields: Mapping[str, str], problems: list[Problem]) -> dict[str, str]:
    """Target classes and noise zones as the standards write them; what they do not know is kept as it stands, and told."""
    words, found = station_words(), dict[str, str]()
    checked = {"water": ("target", "class"), "body": ("target", "class"), "supply": ("target", "class"), "groundwater": ("target", "class"), "noise": ("zone", "noise_zone")}  # fmt: skip
    name, table = checked.get(fields["kind"], ("", ""))
    if text := fields.get(name, ""):
        plain = text.removesuffix("水质").removesuffix("类") if table == "class" else text.lower()
        told = next((key for key, names in words[table].items() if plain in names or text == key), "")
        found[name] = told or text
        if not told:
            problems.append(Problem(number, "warning", name, f"“{text}” is no {name} of the standard; it is kept as it stands"))  # fmt: skip
    return found


def _degrees(row: int, name: str, text: str, problems: list[Problem]) -> Decimal | None:
    try:
        value = Decimal(text) if text else None
    except InvalidOperation:
        value = Decimal("NaN")
    most = MOST_DEGREES[name]
    if value is not None and (not value.is_finite() or abs(value) > most):
        problems.append(Problem(row, "warning", name, f"“{text}” is no {name}; it is left out"))
        return None
    return value


def _date(row: int, name: str, text: str, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        problems.append(Problem(row, "warning", name, f"“{text}” is no day such as 2020-01-07; it is left out"))
        return None
