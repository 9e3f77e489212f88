"""What the columns of a table of values are: fields, items with their units, and those that nothing knows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lantu.datafiles import load_data
from lantu.errors import UsageError
from lantu.sheets import ENDINGS, PLAIN, Line, first_row, plain_copy
from lantu.stations.importing_sheets import as_csv
from lantu.stations.items import ItemColumn, item_column, items_for

__all__ = ["Layout", "broken", "cell_text", "layout_of", "plain", "value_of"]


class Layout(NamedTuple):
    """Columns by heading: fields, items, and by code of fault those that are left out."""

    fields: dict[str, str]
    items: dict[str, ItemColumn]
    aside: dict[str, list[str]]

    @property
    def long(self) -> bool:
        """A row for each value."""
        return {"item", "value"} <= set(self.fields.values())

    @property
    def whole(self) -> bool:
        return {"station", "date"} <= set(self.fields.values()) and (self.long or bool(self.items))

    @property
    def told(self) -> dict[str, str]:
        """Each column that was understood, with what it is."""
        return self.fields | {name: each.item for name, each in self.items.items()}


@cache
def _known() -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    """Words of fields, words that tell nothing of a value, and words for a column of units."""
    told = load_data("standards/readings.toml", "lantu.readings/1")
    own = load_data("stations/records.toml", "lantu.station_records/1")["field"]
    also = {"station": "station", "time": "date", "place": "body", "item": "item", "value": "value"}
    known = {name.lower(): key for given, key in also.items() for name in own[given]}
    known |= {name.lower(): key for key in ("station", "date", "hour", "body") for name in told["field"][key]}
    silent = {
        name.lower() for names in (*told["field"].values(), *own.values(), told["aside"]["names"]) for name in names
    }
    return known, frozenset(silent), frozenset(name.lower() for name in told["field"]["unit"])


@cache
def columns_of(heading: tuple[str, ...], kind: str) -> Layout:
    """What each column is; the first of several alike."""
    known, silent, _ = _known()
    words = items_for(heading, kind)
    found = Layout({}, {}, {"unit": [], "column": []})
    for name in filter(None, heading):
        bare, column = name.strip().lower(), item_column(name, words)
        if bare in known:
            if known[bare] not in found.fields.values():
                found.fields[name] = known[bare]
        elif column is None:
            code = "unit" if words.item(name) else "column"
            found.aside[code] += [] if code == "column" and bare in silent else [name]
        elif column.item not in {each.item for each in found.items.values()}:
            found.items[name] = column
    return found


def layout_of(heading: tuple[str, ...], kind: str) -> Layout:
    """The layout of a heading; raises an error that says what it needs."""
    found = columns_of(heading, kind)
    if not found.whole:
        raise UsageError(
            f"no columns for station, time and items in {', '.join(heading)[:200]}",
            hint="name them as 站点, 时间, PM2.5 …, or 站点, 时间, 项目, 结果 (data/standards/readings.toml)",
        )
    return found


def plain(path: Path, kind: str, folder: Path) -> tuple[Path, dict[str, list[str]]]:
    """A table that the engine can read, and what was wrong by code of fault.

    What is no CSV, tables with a title above their heads, and those that tell a unit with each value are read by their cells.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS or ending in PLAIN:
        found, bad, _ = plain_copy(path, folder / f"{len(list(folder.iterdir()))}-{path.stem}.csv", mark=",")
        heading = tuple(first_row(found))
        layout = columns_of(heading, kind)
        by_value = layout.long and any(name.strip().lower() in _known()[2] for name in heading)
        if layout.whole and not by_value:
            return found, {"line": broken(bad)} if bad else {}
    return as_csv(path, kind, folder)


def broken(lines: Sequence[Line]) -> list[str]:
    """Rows that cannot be read, as faults tell them: the first below the headings is 1."""
    return [f"{number - 1}: {','.join(map(str, cells))[:80]}" for number, cells, _ in lines]


_NUMBER = r"[0-9]*\.?[0-9]+"
_NARROW = "translate(trim(text), '０１２３４５６７８９．＜〈Ｌ　', '0123456789.<<L ')"


def cell_text(cell: str, column: ItemColumn) -> str:
    """SQL for the text of a cell in the unit of the standard; 有 and 无 as one and nil."""
    if column.in_words:
        told = load_data("standards/readings.toml", "lantu.readings/1")["value"]
        yes, no = (", ".join(f"'{word}'" for word in told[key]) for key in ("present", "absent"))
        return f"CASE WHEN lower(trim({cell})) IN ({yes}) THEN '1' WHEN lower(trim({cell})) IN ({no}) THEN '0' ELSE {cell} END"
    if column.factor == 1:
        return cell
    number = f"TRY_CAST(regexp_extract({cell}, '{_NUMBER}') AS DOUBLE)"
    return f"CASE WHEN {number} IS NULL THEN {cell} ELSE regexp_replace({cell}, '{_NUMBER}', printf('%.12f', {number} * {column.factor})) END"


def value_of() -> tuple[str, str]:
    """SQL over ``text`` that is no plain number: what it counts (half of a detection limit; full-width digits), and whether it is below detection."""
    limit = f"TRY_CAST(nullif(regexp_extract({_NARROW}, '^[<≤]?\\s*({_NUMBER})\\s*[Ll]?$', 1), '') AS DOUBLE)"
    below = f"regexp_matches({_NARROW}, '^[<≤]|[Ll]$')"
    return f"{limit} * CASE WHEN {below} THEN 0.5 ELSE 1 END", below
