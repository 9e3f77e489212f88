"""The register kept beside the series: a log of who entered or merged what, from which the register of today is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lantu.errors import UsageError
from lantu.stations.logs import Log
from lantu.stations.register import Register, Station

if TYPE_CHECKING:
    from lantu.stations.series import SeriesStore

__all__ = ["RegisterStore"]


class RegisterStore:
    """The register in the log ``path``. Nothing is overwritten: a change is a new entry with its day, person and reason."""

    def __init__(self, path: Path) -> None:
        self._log = Log(path)

    @classmethod
    def beside(cls, series: SeriesStore) -> RegisterStore:
        """The register of a store of series: stations in one are stations of the other."""
        return cls(series.beside("stations.jsonl"))

    @property
    def path(self) -> Path:
        return self._log.path

    def read(self) -> Register:
        """The register as all entries together make it; an entry that cannot be read is passed over."""
        register = Register()
        for entry in self._log.read():
            try:
                if entry.get("do") == "put":
                    register.add(Station.from_json(entry["station"]))
                elif entry.get("do") == "merge":
                    register.merge(entry["kept"], entry["gone"])
            except (ValueError, KeyError, TypeError, AttributeError, UsageError):
                continue
        return register

    def enter(self, stations: Iterable[Station], *, who: str = "", why: str = "") -> int:
        """Enter stations that are new, and what is told anew of known ones; returns how many changed. The same again changes nothing."""
        known = self.read()
        changed = []
        for each in stations:
            before = known.get(each.code)
            after = each if before is None else before.updated(each)
            if after != before:
                changed.append(known.add(after))
        return self._put(changed, who, why)

    def _put(self, stations: Iterable[Station], who: str, why: str) -> int:
        return self._log.append({"do": "put", "who": who, "why": why, "station": each.as_json()} for each in stations)

    def merge(self, kept: str, gone: str, *, who: str, why: str) -> Station:
        """Enter that two are one station, by whom and why; values that stand under the one that goes count for the one kept."""
        if not who.strip() or not why.strip():
            raise UsageError("stations are merged by a person with a reason", hint="give both who and why")
        merged = self.read().merge(kept, gone)
        self._log.append([{"do": "merge", "who": who, "why": why, "kept": merged.code, "gone": gone}])
        return merged

    def rename(self, code: str, name: str, *, day: date | None = None, who: str = "", why: str = "") -> Station:
        """Enter a new name; the one before stays and still leads here."""
        return self._changed(self._station(code).renamed(name, day), who, why)

    def move(self, code: str, to: tuple[Decimal, Decimal], *, day: date | None = None, who: str = "", why: str = "") -> Station:  # fmt: skip
        """Enter where a station has moved; where it stood before stays on record."""
        return self._changed(self._station(code).moved(*to, day), who, why)

    def _changed(self, station: Station, who: str, why: str) -> Station:
        self._put([station], who, why)
        return station

    def _station(self, code: str) -> Station:
        found = self.read().get(code)
        if found is None:
            raise UsageError(f"no station has the code {code}", hint="see the codes: lantu stations register show")
        return found

    def history(self, code: str) -> list[dict[str, Any]]:
        """All entries about a station, oldest first, with when, who and why."""
        station = self._station(code)
        codes = {station.code, *station.codes}
        return [
            entry
            for entry in self._log.read()
            if codes & {entry.get("kept"), entry.get("gone"), (entry.get("station") or {}).get("code")}
        ]
