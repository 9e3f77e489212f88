"""Names that look like one station: merged where their values agree, kept apart where they do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lantu.stations.register import Register

__all__ = ["Proposal", "joined", "proposals"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Stations of one place whose names differ by their marks alone, in the order to keep them; hours in which they contradict."""

    place: str
    base: str
    codes: tuple[str, ...]
    both: int
    conflicts: int

    @property
    def one(self) -> bool:
        """Never two different values in one hour: one station under several names."""
        return self.conflicts == 0

    def as_json(self) -> dict[str, Any]:
        return {
            "place": self.place,
            "base": self.base,
            "codes": list(self.codes),
            "both": self.both,
            "conflicts": self.conflicts,
            "one": self.one,
        }


def proposals(values: Any, register: Register) -> list[Proposal]:
    """For each group of like names: how often several have a value at once, and how often these differ.

    ``values`` are a table of Arrow, or an expression over a store.
    """
    import ibis
    import pyarrow as pa

    groups = register.same_base()
    rows = [
        {"base": f"{place}/{base}", "station": each.code}
        for (place, base), stations in groups.items()
        for each in stations
    ]
    if not rows:
        return []
    series = ibis.memtable(values) if isinstance(values, pa.Table) else joined(values, register)
    hours = series.join(ibis.memtable(pa.Table.from_pylist(rows)), "station").group_by("base", "item", "time")
    at_once = hours.aggregate(stations=lambda one: one["station"].nunique(), n=lambda one: one["value"].nunique())
    several = at_once.filter(at_once["stations"] > 1).group_by("base")
    counted = several.aggregate(both=lambda one: one.count(), conflicts=lambda one: (one["n"] > 1).sum())
    told = {row["base"]: (row["both"], row["conflicts"]) for row in counted.to_pyarrow().to_pylist()}
    return [
        Proposal(
            place, base, tuple(sorted((each.code for each in stations), key=len)), *told.get(f"{place}/{base}", (0, 0))
        )
        for (place, base), stations in groups.items()
    ]


def joined(series: Any, register: Register) -> Any:
    """The series with each value under the station that its code leads to now: merged entries and codes of instruments joined.

    ``place`` is that of the register where the value tells none.
    """
    import ibis
    import pyarrow as pa

    rows = [
        {"station": code, "_code": kept, "_place": register.stations[kept].place}
        for code, kept in (register.codes | {code: code for code in register.stations}).items()
        if code != kept or register.stations[kept].place
    ]
    if not rows:
        return series
    told = series.left_join(ibis.memtable(pa.Table.from_pylist(rows)), "station")
    place = (
        {"place": ibis.coalesce(series["place"].nullif(""), told["_place"], "")} if "place" in series.columns else {}
    )
    found = told.mutate(station=ibis.coalesce(told["_code"], told["station"]), **place)
    return found.select(*series.columns)
