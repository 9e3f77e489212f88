"""Tables of station values taken in: columns recognised, each fault named by row, nothing good lost.

The engine reads the files itself, in columns; only headings and the few different names pass through Python. A table has a
column for each item, or a row for each value. Its rows are sorted once by station and time, before their items are laid out;
values that stand twice then lie together, and only these are looked at closely.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lantu.datafiles import load_data
from lantu.errors import UnreadableFile
from lantu.stations.importing_heads import Layout, cell_text, is_utf8, layout_of, plain, value_of
from lantu.stations.items import item_of
from lantu.stations.register import Register
from lantu.text.decode import decode

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["FORMATS", "Fault", "Taken", "fault_words", "take_in"]

FORMATS = ["%Y%m%d%H", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H", "%Y-%m-%d", "%Y%m%d"]  # fmt: skip
_EXAMPLES = 5
# 24 o'clock is nil o'clock of the next day.
_LATE = "moment SIMILAR TO '[0-9]{8}24'"
_TIME = f"""coalesce(CASE WHEN moment[5] = '-' THEN TRY_CAST(moment AS TIMESTAMP) END, try_strptime(
    CASE WHEN {_LATE} THEN moment[:8] || '23' ELSE moment END, $formats) + CASE WHEN {_LATE} THEN INTERVAL 1 HOUR ELSE INTERVAL 0 HOUR END)"""


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


class _Table(NamedTuple):
    """The rows of all files of one heading: the name of the table, how many rows; items by column, or nil for one in each row."""

    name: str
    rows: int
    values: tuple[str | None, ...]
    told: bool  # whether the data name the place, and not only the name of the file does


@dataclass(slots=True)
class Taken:
    """What the files held: values ready for the store, stations, faults, and how the columns were understood."""

    values: pa.Table
    register: Register
    faults: list[Fault] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    cells: int = 0

    def count(self, code: str) -> int:
        return sum(fault.times for fault in self.faults if fault.code == code)


def take_in(
    paths: Sequence[Path],
    *,
    kind: str = "air",
    place: str = "",
    register: Register | None = None,
    received: datetime | None = None,
) -> Taken:
    """The values of tables. ``place`` names where they are from; without it a column of the table does, or the file's name."""
    import duckdb

    register = register or Register()
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false; SET TimeZone = 'UTC'")
    connection.execute("CREATE TABLE broken (file VARCHAR, line BIGINT, text VARCHAR)")
    columns: dict[str, str] = {}
    tables: list[_Table] = []
    faults: list[Fault] = []
    with tempfile.TemporaryDirectory() as folder:
        headings = _by_heading(_plain(paths, kind, Path(folder), faults), Path(folder))
        _type(connection, "file", (name for files in headings.values() for name in files.values()))
        for heading, files in headings.items():
            layout = layout_of(heading, kind)
            columns |= layout.told
            tables.append(_load(connection, files, layout, place, len(tables)))
            left = [(code, name) for code, names in layout.aside.items() for name in names]
            faults += [Fault(file, code, 1, (name,)) for code, name in left for file in files.values()]
    _named(connection, tables, register, kind)
    _lay_out(connection, tables)
    rows = sum(table.rows for table in tables)
    cells = sum(table.rows * len(table.values) for table in tables)
    done = Taken(
        _values(connection, received or datetime.now(UTC)),
        register,
        [*faults, *_faults(connection)],
        columns,
        rows,
        cells,
    )
    connection.close()
    return done


def _plain(paths: Iterable[Path], kind: str, folder: Path, faults: list[Fault]) -> list[tuple[Path, str]]:
    """Each table as the engine can read it, with the name of its file; what was wrong in writing it anew goes to ``faults``."""
    found = []
    for path in paths:
        read, told = plain(path, kind, folder)
        found.append((read, path.name))
        faults += [Fault(path.name, code, len(all_), tuple(all_[:_EXAMPLES])) for code, all_ in told.items()]
    return found


def _by_heading(paths: Iterable[tuple[Path, str]], folder: Path) -> dict[tuple[str, ...], dict[str, str]]:
    """Files of one heading together: the path that the engine reads (a copy in UTF-8 where need be) and the file's name."""
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for number, (path, called) in enumerate(paths):
        try:
            with path.open("rb") as stream:
                head = stream.read(65536)
                clean = is_utf8(head, whole=len(head) < 65536) and is_utf8(stream.read(), whole=True, after=head)
        except OSError as error:
            raise UnreadableFile(
                f"cannot be read: {error.strerror or error}", where=str(path), hint="check the path"
            ) from error
        read = path
        if not clean:
            read = folder / f"{number}.csv"
            read.write_text(decode(path.read_bytes(), str(path)).text, encoding="utf-8")
        with read.open(encoding="utf-8-sig", newline="") as text:
            heading = tuple(next(csv.reader(io.StringIO(text.readline())), []))
        found.setdefault(heading, {})[str(read)] = called
    return found


def _load(
    connection: duckdb.DuckDBPyConnection, files: dict[str, str], layout: Layout, place: str, number: int
) -> _Table:
    """Read the files of one heading: times and numbers at once, the text only of those that cannot be read."""
    at = {told: _quoted(name) for name, told in layout.fields.items()}
    items: list[str | None] = [None] if layout.long else [each.item for each in layout.items.values()]
    moment = (
        f"replace({at['date']}, '-', '') || lpad(regexp_replace({at['hour']}, '\\.0$', ''), 2, '0')"
        if "hour" in at
        else at["date"]
    )
    named = [(path, file, place if place or "body" in at else Path(file).stem) for path, file in files.items()]
    connection.execute("DROP TABLE IF EXISTS names_of")
    _fill(connection, "names_of (path VARCHAR, file file, of VARCHAR)", named)
    where = f"coalesce(nullif(trim({at['body']}), ''), of)" if "body" in at else "of"
    cells = [at["value"]] if layout.long else [cell_text(_quoted(name), each) for name, each in layout.items.items()]
    texts = dict(enumerate(cells))
    told = ", ".join(f"{text} AS told{n}, TRY_CAST({text} AS DOUBLE) AS number{n}" for n, text in texts.items())
    values = ", ".join(
        f"CASE WHEN isfinite(number{n}) THEN number{n} END AS value{n}, CASE WHEN isfinite(number{n}) THEN NULL ELSE told{n} END AS text{n}"
        for n in texts
    )
    name = f"rows{number}"
    connection.execute(
        f"""CREATE TABLE {name} AS SELECT file, place, name, item, time, CASE WHEN time IS NULL THEN moment END AS moment, {values}
        FROM (SELECT *, {_TIME} AS time FROM (SELECT file, {where} AS place, trim({at["station"]}, ' \t\u3000') AS name, {moment} AS moment,
            {f"trim({at['item']})" if items == [None] else "NULL::VARCHAR"} AS item, {told}
        FROM read_csv($files, all_varchar = true, header = true, delim = ',', quote = '"', escape = '"', store_rejects = true,
            filename = 'lantu_path', null_padding = false) JOIN names_of ON lantu_path = path))""",  # noqa: S608 - names of columns, quoted
        {"files": list(files), "formats": FORMATS},
    )
    connection.execute(
        """INSERT INTO broken SELECT DISTINCT file, line, left(csv_line, 80) FROM reject_errors JOIN reject_scans USING (scan_id, file_id)
        JOIN names_of ON file_path = path"""
    )
    connection.execute("DELETE FROM reject_errors; DELETE FROM reject_scans")
    rows = int(connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])  # noqa: S608 - our own name
    return _Table(name, rows, tuple(items), "body" in at or bool(place))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _named(connection: duckdb.DuckDBPyConnection, tables: list[_Table], register: Register, kind: str) -> None:
    """The few different names of stations, places, items and files as types of their own: a byte or two for each value."""

    def different(columns: str) -> list[tuple[str, ...]]:
        parts = " UNION ".join(f"SELECT DISTINCT {columns} FROM {table.name}" for table in tables)  # noqa: S608 - our own names
        return sorted(row for row in connection.execute(parts).fetchall() if row[-1]) if tables else []

    told = {pair: False for table in tables if not table.told for pair in _pairs(connection, table)}
    told |= {pair: True for table in tables if table.told for pair in _pairs(connection, table)}
    codes = [(*pair, register.take(pair[1], pair[0], kind, told=told[pair]).code) for pair in sorted(told)]
    places = {code: place for place, _, code in reversed(codes)}
    items = {name: item_of(name) for (name,) in different("item")}
    wide = {item for table in tables for item in table.values if item is not None}
    _type(connection, "station", places)
    _type(connection, "place", places.values())
    _type(connection, "item", {*items.values(), *wide})
    _fill(
        connection,
        "codes (place VARCHAR, name VARCHAR, station station, at_place place)",
        [(place, name, code, places[code]) for place, name, code in codes],
    )
    _fill(connection, "items (item VARCHAR, own item)", list(items.items()))


def _pairs(connection: duckdb.DuckDBPyConnection, table: _Table) -> list[tuple[str, str]]:
    rows = connection.execute(f"SELECT DISTINCT place, name FROM {table.name}").fetchall()  # noqa: S608 - our own name
    return [(place, name) for place, name in rows if name]


def _type(connection: duckdb.DuckDBPyConnection, name: str, words: Iterable[str]) -> None:
    listed = ", ".join("'" + word.replace("'", "''") + "'" for word in sorted(set(words)) or [""])
    connection.execute(f"CREATE TYPE {name} AS ENUM ({listed})")


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[str, ...]]) -> None:
    """Make a table and fill it, from a table of Arrow: row by row would take longer than all the rest."""
    import pyarrow as pa

    connection.execute(f"CREATE TABLE {table}")
    if rows:
        connection.register("filling", pa.table([pa.array(column) for column in zip(*rows, strict=True)], names=[f"c{n}" for n in range(len(rows[0]))]))  # fmt: skip
        connection.execute(f"INSERT INTO {table.partition(' ')[0]} SELECT * FROM filling")  # noqa: S608 - our own name
        connection.unregister("filling")


def _lay_out(connection: duckdb.DuckDBPyConnection, tables: list[_Table]) -> None:
    """One row for each value in ``seen``, sorted by item, station and time; cells that are none in ``odd``; what stands twice in ``twice``."""
    missing = load_data("standards/readings.toml", "lantu.readings/1")["value"]["missing"]
    seen, odd, before = list[str](), list[str](), 0
    for table in tables:
        columns = ", ".join(f"value{n}, text{n}" for n in range(len(table.values)))
        own, more = ("own", "LEFT JOIN items USING (item)") if None in table.values else ("NULL::item", "")
        connection.execute(
            f"""CREATE TABLE sorted_{table.name} AS SELECT {before} + {table.name}.rowid AS line, file, station, at_place AS place, {own} AS item,
                time, {columns} FROM {table.name} LEFT JOIN codes USING (place, name) {more} ORDER BY 5, 3, time, line"""  # noqa: S608 - our own names
        )
        for n, item in enumerate(table.values):
            what = "item" if item is None else f"'{item}'::item AS item"
            good = f"value{n} IS NOT NULL AND station IS NOT NULL AND time IS NOT NULL" + (
                " AND item IS NOT NULL" if item is None else ""
            )
            part = f"SELECT line, file, station, place, {what}, time, value{n} AS value"
            seen.append(f"{part} FROM sorted_{table.name} WHERE {good}")
            odd.append(f"{part}, text{n} AS text FROM sorted_{table.name} WHERE NOT ({good})")
        before += table.rows
    connection.execute(f"CREATE TABLE odd AS SELECT *, text IS NULL OR list_contains($missing, lower(trim(text))) AS missing FROM ({' UNION ALL '.join(odd)})", {"missing": missing})  # fmt: skip  # noqa: S608 - our own names
    again = _read_again(connection)
    together = " UNION ALL ".join([*seen, *again])
    one = len(tables) == 1 and not again
    connection.execute(
        f"CREATE {'VIEW' if one else 'TABLE'} seen AS {together}{'' if one else ' ORDER BY item, station, time, line'}"
    )
    told = " UNION ALL ".join(f"SELECT {sum(one.rows for one in tables[:n])} + rowid AS line, file, place, name, time, moment FROM {table.name}" for n, table in enumerate(tables))  # fmt: skip  # noqa: S608 - our own names
    connection.execute(f"CREATE VIEW lines AS {told}")
    connection.execute(
        """CREATE TABLE twice AS SELECT station, item, time, value, min(line) AS line, count(*) AS times, count(*) OVER (PARTITION BY station, item, time) > 1 AS differs
        FROM seen SEMI JOIN (SELECT station, item, time FROM (SELECT station, item, time, lag(station) OVER () AS s, lag(item) OVER () AS i, lag(time) OVER () AS t FROM seen)
            WHERE station = s AND item = i AND time = t) USING (station, item, time) GROUP BY station, item, time, value"""
    )


def _read_again(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Cells that hold no plain number and still a value, in ``again``: below detection (half of the limit), or in full-width digits."""
    value, below = value_of()
    connection.execute(
        f"""CREATE TABLE again AS SELECT * REPLACE (half AS value) FROM (SELECT *, {value} AS half, {below} AS below FROM odd
        WHERE NOT missing AND station IS NOT NULL AND time IS NOT NULL AND item IS NOT NULL) WHERE half IS NOT NULL"""  # noqa: S608 - our own words
    )
    if not connection.execute("SELECT count(*) FROM again").fetchall()[0][0]:
        return []
    connection.execute("DELETE FROM odd WHERE (line, item) IN (SELECT (line, item) FROM again)")
    return ["SELECT line, file, station, place, item, time, value FROM again"]


_ABOUT = "concat_ws(' ', name, coalesce(moment, lines.time::VARCHAR), odd.item, left(text, 40)) AS example, line, 1 AS times FROM odd JOIN lines USING (line)"
_HOUR = "concat_ws(' ', lines.place, name, twice.time, item, value) AS example, line"
# Each cell that is no value of the store is told by exactly one of these; `line` and `differs` come on top.
_FAULTS = {
    "station": f"SELECT lines.file, {_ABOUT} WHERE station IS NULL",
    "time": f"SELECT lines.file, {_ABOUT} WHERE station IS NOT NULL AND odd.time IS NULL",
    "item": f"SELECT lines.file, {_ABOUT} WHERE station IS NOT NULL AND odd.time IS NOT NULL AND odd.item IS NULL",
    "missing": f"SELECT lines.file, {_ABOUT} WHERE station IS NOT NULL AND odd.time IS NOT NULL AND odd.item IS NOT NULL AND missing",
    "value": f"SELECT lines.file, {_ABOUT} WHERE station IS NOT NULL AND odd.time IS NOT NULL AND odd.item IS NOT NULL AND NOT missing",
    "below": "SELECT lines.file, concat_ws(' ', name, coalesce(moment, lines.time::VARCHAR), item, text) AS example, line, 1 AS times FROM again JOIN lines USING (line) WHERE below",
    "repeated": f"SELECT file, {_HOUR}, times - 1 AS times FROM twice JOIN lines USING (line) WHERE times > 1",  # noqa: S608 - our own words
    "differs": f"SELECT file, {_HOUR}, 1 AS times FROM twice JOIN lines USING (line) WHERE differs",  # noqa: S608 - our own words
    "line": "SELECT file, text AS example, line - 2 AS line, 1 AS times FROM broken",
}


def _faults(connection: duckdb.DuckDBPyConnection) -> list[Fault]:
    """What cannot be read, what stands twice, and what differs, by file, with the first rows of each; the first below the headings is 1."""
    found = []
    connection.execute("CREATE TABLE starts AS SELECT file, min(line) AS start FROM lines GROUP BY file")
    for code, sql in _FAULTS.items():
        row = "line - start + 1" if code != "line" else "line + 1"
        counted = f"""SELECT file, sum(times)::BIGINT, list_transform(list_sort(list({{'row': {row}, 'example': example}}))[:{_EXAMPLES}], lambda one: one.row || ': ' || one.example)
        FROM ({sql}) JOIN starts USING (file) GROUP BY file ORDER BY file"""  # noqa: S608 - our own
        found += [
            Fault(file, code, times, tuple(examples))
            for file, times, examples in connection.execute(counted).fetchall()
        ]
    return found


def _values(connection: duckdb.DuckDBPyConnection, received: datetime) -> pa.Table:
    """The good values, each once, sorted so that a series lies together; those that differ bear a flag. Names are dictionaries."""
    connection.execute("CREATE TYPE flag AS ENUM ('', 'differs', 'below', 'differs,below')")
    again = connection.execute("SELECT count(*) FROM again WHERE below").fetchall()[0][0]
    text, low = ("trim(low.text)", "low.line IS NOT NULL") if again else ("NULL::VARCHAR", "false")
    joined = (
        "LEFT JOIN (SELECT line, item, text FROM again WHERE below) AS low ON low.line = seen.line AND low.item = seen.item"
        if again
        else ""
    )
    table: pa.Table = connection.sql(
        f"""SELECT seen.station, place, seen.item, seen.time, seen.value, {text} AS text,
            (CASE WHEN differs AND {low} THEN 'differs,below' WHEN {low} THEN 'below' WHEN differs THEN 'differs' ELSE '' END)::flag AS flags,
            file AS source, $received::TIMESTAMPTZ AS received, year(seen.time)::INTEGER AS year
        FROM seen LEFT JOIN (SELECT station, item, time, value, line AS first, differs FROM twice) AS twice
            ON seen.station = twice.station AND seen.item = twice.item AND seen.time = twice.time AND seen.value = twice.value {joined}
        WHERE first IS NULL OR first = seen.line""",  # noqa: S608 - our own words
        params={"received": received},
    ).to_arrow_table()
    return table
