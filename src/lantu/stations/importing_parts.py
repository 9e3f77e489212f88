"""Tables that were read, laid out as values: a part after the other, so that memory is bounded whatever their size.

A part holds stations of one year, and a station's year is never divided: values that stand twice lie in one part. Rows are
sorted once by part, station and time, before their items are laid out; only what stands twice or is no number is looked at closely.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from lantu.datafiles import load_data
from lantu.stations.engines import bounds
from lantu.stations.importing_heads import value_of

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["EXAMPLES", "Fault", "Rows", "fault_words", "faults_of", "lay_out", "parts_of"]

EXAMPLES = 5


class Fault(NamedTuple):
    """A kind of fault in a file: how often, and a few examples."""

    file: str
    code: str
    times: int
    examples: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        words = fault_words()[self.code]
        return self._asdict() | {
            "examples": list(self.examples),
            "zh": words["zh"],
            "en": words["en"],
            "kept": words["kept"],
        }


@cache
def fault_words() -> dict[str, Any]:
    """What each fault means, and whether its value is kept."""
    return dict(load_data("stations/quality.toml", "lantu.quality/1")["fault"])


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of all files of one heading: the name of the table, how many rows, how many before them; items by column, or nil for one in each row."""

    name: str
    rows: int
    values: tuple[str | None, ...]
    told: bool  # whether the data name the place, and not only the name of the file does
    before: int = 0

    @property
    def long(self) -> bool:
        return None in self.values

    @property
    def coded(self) -> str:
        """The rows with the codes of their stations and items; a row of a table bears its number among all."""
        own, more = ("own", "LEFT JOIN items USING (item)") if self.long else ("NULL::item", "")
        columns = ", ".join(f"value{n}, text{n}" for n in range(len(self.values)))
        return f"""SELECT {self.before} + {self.name}.rowid AS line, file, station, at_place AS place, {own} AS item, time, {columns}
            FROM {self.name} LEFT JOIN codes USING (place, name) {more}"""  # noqa: S608 - our own names

    def each(self) -> Iterator[tuple[int, str]]:
        """Each column of values with its item, as SQL."""
        for n, item in enumerate(self.values):
            yield n, "item" if item is None else f"'{item}'::item AS item"


def lay_out(connection: duckdb.DuckDBPyConnection, tables: list[Rows]) -> None:
    """One row for each value in ``seen``, by part; cells that are none in ``odd``; what stands twice in ``twice``."""
    missing = load_data("standards/readings.toml", "lantu.readings/1")["value"]["missing"]
    _divide(connection, tables)
    seen, odd = list[str](), list[str]()
    for table in tables:
        whole = "station IS NOT NULL AND time IS NOT NULL" + (" AND item IS NOT NULL" if table.long else "")
        values = ", ".join(f"value{n}" for n in range(len(table.values)))
        connection.execute(
            f"""CREATE TABLE sorted_{table.name} AS SELECT part, line, file, station, place, item, time, {values}
            FROM (SELECT *, year(time) AS year FROM ({table.coded}) WHERE {whole}) JOIN parts USING (station, year) ORDER BY part, item, station, time, line"""  # noqa: S608 - our own names
        )
        for n, item in table.each():
            seen.append(f"SELECT part, line, file, station, place, {item}, time, value{n} AS value FROM sorted_{table.name} WHERE value{n} IS NOT NULL")  # fmt: skip  # noqa: S608 - our own names
            odd.append(f"SELECT line, file, station, place, {item}, time, value{n} AS value, text{n} AS text FROM ({table.coded}) WHERE value{n} IS NULL OR NOT ({whole})")  # fmt: skip  # noqa: S608 - our own names
    connection.execute(f"CREATE TABLE odd AS SELECT *, text IS NULL OR list_contains($missing, lower(trim(text))) AS missing FROM ({' UNION ALL '.join(odd)})", {"missing": missing})  # fmt: skip  # noqa: S608 - our own names
    if _read_again(connection):
        seen.append("SELECT part, line, file, station, place, item, time, value FROM (SELECT *, year(time) AS year FROM again) JOIN parts USING (station, year)")  # fmt: skip
    connection.execute(f"CREATE VIEW seen AS {' UNION ALL '.join(seen)}")
    lines = (f"SELECT {table.before} + rowid AS line, file, place, name, time, moment FROM {table.name}" for table in tables)  # fmt: skip  # noqa: S608 - our own names
    connection.execute(f"CREATE VIEW lines AS {' UNION ALL '.join(lines)}")
    _find_twice(connection, tables)


def _divide(connection: duckdb.DuckDBPyConnection, tables: list[Rows]) -> None:
    """Which part the year of a station lies in: as many stations as make up a part, by their codes."""
    counted = " UNION ALL ".join(f"SELECT station, year(time) AS year, {len(table.values)} * count(*) AS n FROM ({table.coded}) WHERE time IS NOT NULL AND station IS NOT NULL GROUP BY ALL" for table in tables)  # fmt: skip  # noqa: S608 - our own names
    connection.execute(
        f"""CREATE TABLE parts AS SELECT station, year, (dense_rank() OVER (ORDER BY year, piece) - 1)::INTEGER AS part
        FROM (SELECT station, year, (sum(n) OVER (PARTITION BY year ORDER BY station) - 1) // $most AS piece FROM
            (SELECT station, year, sum(n) AS n FROM ({counted}) GROUP BY ALL))""",  # noqa: S608 - our own names
        {"most": bounds()["part"]},
    )


def _read_again(connection: duckdb.DuckDBPyConnection) -> bool:
    """Cells that hold no plain number and still a value, in ``again``: below detection (half of the limit), or in full-width digits."""
    value, below = value_of()
    connection.execute(
        f"""CREATE TABLE again AS SELECT * REPLACE (half AS value) FROM (SELECT *, {value} AS half, {below} AS below FROM odd
        WHERE NOT missing AND station IS NOT NULL AND time IS NOT NULL AND item IS NOT NULL) WHERE half IS NOT NULL"""  # noqa: S608 - our own words
    )
    if not connection.execute("SELECT count(*) FROM again").fetchall()[0][0]:
        return False
    connection.execute("DELETE FROM odd WHERE (line, item) IN (SELECT (line, item) FROM again)")
    return True


def _find_twice(connection: duckdb.DuckDBPyConnection, tables: list[Rows]) -> None:
    """Values of one station, item and time, in ``twice``. Rows of one table lie beside each other; those of several are counted."""
    key = "item, station, time" if any(table.long for table in tables) else "station, time"
    if len(tables) == 1:
        rows = f"SELECT {key}, {', '.join(f'lag({name}) OVER () AS before_{name}' for name in key.split(', '))} FROM sorted_{tables[0].name}"  # noqa: S608 - our own names
        several = f"SELECT DISTINCT {key} FROM ({rows}) WHERE {' AND '.join(f'{name} = before_{name}' for name in key.split(', '))}"  # noqa: S608 - our own names
    else:
        source = "seen" if "item" in key else "(" + " UNION ALL ".join(f"SELECT {key} FROM sorted_{table.name}" for table in tables) + ")"  # fmt: skip  # noqa: S608 - our own names
        several = f"SELECT {key} FROM {source} GROUP BY ALL HAVING count(*) > 1"  # noqa: S608 - our own names
    connection.execute(
        f"""CREATE TABLE twice AS SELECT * FROM (SELECT part, station, item, time, value, min(line) AS line, count(*) AS times,
            count(*) OVER (PARTITION BY station, item, time) > 1 AS differs
        FROM seen SEMI JOIN ({several}) USING ({key}) GROUP BY part, station, item, time, value) WHERE times > 1 OR differs"""  # noqa: S608 - our own words
    )


_ODD = """CASE WHEN station IS NULL THEN 'station' WHEN time IS NULL THEN 'time' WHEN item IS NULL THEN 'item' WHEN missing THEN 'missing' ELSE 'value' END"""
_OF_ODD = "concat_ws(' ', name, coalesce(moment, lines.time::VARCHAR), rest)"
_OF_TWICE = "concat_ws(' ', lines.place, name, rest)"
# Each cell that is no value of the store is told by exactly one of the first; `below`, `repeated` and `differs` come on top.
_TOLD = f"""SELECT {_ODD} AS code, file, line, concat_ws(' ', item, left(text, 40)) AS rest, 1 AS times FROM odd
    UNION ALL SELECT 'below', file, line, concat_ws(' ', item, text), 1 FROM again WHERE below
    UNION ALL SELECT 'repeated', file, line, concat_ws(' ', twice.time, item, value), times - 1 FROM twice JOIN lines USING (line) WHERE times > 1
    UNION ALL SELECT 'differs', file, line, concat_ws(' ', twice.time, item, value), 1 FROM twice JOIN lines USING (line) WHERE differs"""  # noqa: S608 - our own words
_ORDER = ("station", "time", "item", "missing", "value", "below", "repeated", "differs", "line")


def faults_of(connection: duckdb.DuckDBPyConnection) -> list[Fault]:
    """What cannot be read, what stands twice, and what differs, by file, with the first rows of each; the first below the headings is 1."""
    found = connection.execute(
        f"""WITH counted AS (SELECT file, code, sum(times)::BIGINT AS times, min({{'line': line, 'rest': rest}}, {EXAMPLES}) AS first FROM ({_TOLD}) GROUP BY ALL),
            starts AS (SELECT file, min(line) AS start FROM lines GROUP BY file),
            each AS (SELECT file, code, unnest(first, recursive := true) FROM counted)
        SELECT counted.file, code, times, list((line - start + 1) || ': ' || CASE WHEN code IN ('repeated', 'differs') THEN {_OF_TWICE} ELSE {_OF_ODD} END ORDER BY line, rest)
        FROM counted JOIN each USING (file, code) JOIN lines USING (line) JOIN starts ON starts.file = counted.file GROUP BY ALL"""  # noqa: S608 - our own words
    ).fetchall()
    found += connection.execute(
        f"SELECT file, 'line', count(*), list(line - 1 || ': ' || text ORDER BY line)[:{EXAMPLES}] FROM broken GROUP BY file"  # noqa: S608 - a number
    ).fetchall()
    ordered = sorted(found, key=lambda row: (_ORDER.index(row[1]), row[0]))
    return [Fault(file, code, times, tuple(examples)) for file, code, times, examples in ordered]


def parts_of(connection: duckdb.DuckDBPyConnection, received: datetime) -> Iterator[pa.Table]:
    """The good values, each once, those that differ bear a flag: part by part, sorted so that a series lies together. Names are dictionaries."""
    connection.execute("CREATE TYPE flag AS ENUM ('', 'differs', 'below', 'differs,below')")
    below = bool(connection.execute("SELECT count(*) FROM again WHERE below").fetchall()[0][0])
    tables = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'sorted_%'").fetchall()[0][0]  # fmt: skip
    sql = _part(below=below, ordered=tables == 1 and not connection.execute("SELECT count(*) FROM again").fetchall()[0][0])  # fmt: skip
    for (part,) in connection.execute("SELECT DISTINCT part FROM parts ORDER BY part").fetchall():
        table: pa.Table = connection.sql(sql, params={"received": received, "part": part}).to_arrow_table()
        if table.num_rows:
            yield table


def _part(*, below: bool, ordered: bool) -> str:
    """The values of a part; where they lie in order already nothing is sorted."""
    text, low = ("trim(low.text)", "low.line IS NOT NULL") if below else ("NULL::VARCHAR", "false")
    joined = "LEFT JOIN (SELECT line, item, text FROM again WHERE below) AS low ON low.line = seen.line AND low.item = seen.item" if below else ""  # fmt: skip
    return f"""SELECT seen.station, place, seen.item, seen.time, seen.value, {text} AS text,
            (CASE WHEN differs AND {low} THEN 'differs,below' WHEN {low} THEN 'below' WHEN differs THEN 'differs' ELSE '' END)::flag AS flags,
            file AS source, $received::TIMESTAMPTZ AS received, year(seen.time)::INTEGER AS year
        FROM (SELECT * FROM seen WHERE part = $part) AS seen
        LEFT JOIN (SELECT station, item, time, value, line AS first, differs FROM twice WHERE part = $part) AS twice
            ON seen.station = twice.station AND seen.item = twice.item AND seen.time = twice.time AND seen.value = twice.value {joined}
        WHERE first IS NULL OR first = seen.line {"" if ordered else "ORDER BY seen.item, seen.station, seen.time, seen.line"}"""  # noqa: S608 - our own words
