"""Names that look like one station: merged where their values agree, kept apart where they do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lantu.stations.register import Register

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Proposal", "proposals"]


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


def proposals(values: pa.Table, register: Register) -> list[Proposal]:
    """For each group of like names: how often several have a value at once, and how often these differ."""
    import duckdb
    import pyarrow as pa

    groups = register.same_base()
    rows = [
        {"base": f"{place}/{base}", "station": each.code}
        for (place, base), stations in groups.items()
        for each in stations
    ]
    if not rows:
        return []
    connection = duckdb.connect()
    connection.register("given", values)
    connection.register("likes", pa.Table.from_pylist(rows))
    counted = connection.execute(
        """SELECT base, count(*), count(*) FILTER (n > 1) FROM (
            SELECT base, item, time, count(DISTINCT value) AS n FROM given JOIN likes USING (station)
            GROUP BY base, item, time HAVING count(DISTINCT station) > 1
        ) GROUP BY base"""
    ).fetchall()
    connection.close()
    told = {base: (both, conflicts) for base, both, conflicts in counted}
    return [
        Proposal(
            place, base, tuple(sorted((each.code for each in stations), key=len)), *told.get(f"{place}/{base}", (0, 0))
        )
        for (place, base), stations in groups.items()
    ]
