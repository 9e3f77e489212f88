"""The words of people on flags, kept beside the series: who took off which flag of which value, when and why; only appended to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lantu.errors import UsageError
from lantu.stations.logs import Log
from lantu.stations.quality import Overrule, overrule_rows, parameters

if TYPE_CHECKING:
    import pyarrow as pa

    from lantu.stations.series import SeriesStore

__all__ = ["OverruleStore", "spoken_table"]


class OverruleStore:
    """The log ``path``. A word that is taken back is an entry, too."""

    def __init__(self, path: Path) -> None:
        self._log = Log(path)

    @classmethod
    def beside(cls, series: SeriesStore) -> OverruleStore:
        """Those of a store of series."""
        return cls(series.beside("overrules.jsonl"))

    def add(self, words: Iterable[Overrule], *, back: bool = False) -> int:
        """Keep words; with ``back`` they are taken back, also by a person with a reason. Returns how many."""
        told = list(words)
        unknown = sorted({each.flag for each in told} - set(parameters()["flag"]))
        if unknown:
            raise UsageError(f"no flag is named {', '.join(unknown)}", hint=f"one of {', '.join(parameters()['flag'])}")
        return self._log.append(
            {
                "do": "back" if back else "overrule", "station": each.station, "item": each.item, "time": each.time.isoformat(),
                "flag": each.flag, "who": each.who, "why": each.reason,
            }
            for each in told
        )  # fmt: skip

    def add_run(self, word: Overrule, times: Iterable[datetime], *, back: bool = False) -> int:
        """Keep one word for all values of a run, at once; each can be taken back for itself. Returns how many."""
        told = list(times)
        if not told:
            raise UsageError("the value is in no run of one value that is long enough to be flagged", hint="take a value that bears the flag frozen")  # fmt: skip
        return self.add([replace(word, time=time) for time in told], back=back)

    def entries(self) -> list[dict[str, Any]]:
        """All that was ever said, oldest first."""
        return list(self._log.read())

    def read(self, year: int = 0) -> list[Overrule]:
        """The words that stand, of one year or of all; an entry that cannot be read is passed over."""
        standing: dict[tuple[str, str, datetime, str], Overrule] = {}
        for entry in self._log.read():
            try:
                told = Overrule(
                    entry["station"], entry["item"], datetime.fromisoformat(entry["time"]), entry["flag"], entry["who"], entry["why"]
                )  # fmt: skip
            except (KeyError, TypeError, ValueError, AttributeError, UsageError):
                continue
            key = (told.station, told.item, told.time, told.flag)
            standing.pop(key, None)
            if entry.get("do") == "overrule" and year in (0, told.time.year):
                standing[key] = told
        return list(standing.values())

    def table(self, year: int = 0) -> pa.Table:
        """The same as a table that `flagged` takes."""
        return spoken_table(self.read(year))


def spoken_table(words: Iterable[Overrule]) -> pa.Table:
    """Words of people as a table that `flagged` takes."""
    import pyarrow as pa

    text = pa.string()
    schema = pa.schema([("station", text), ("item", text), ("time", pa.timestamp("us")), ("_no", text), ("_why", text)])
    return pa.Table.from_pylist(overrule_rows(words), schema=schema)
