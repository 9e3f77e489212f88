"""Tables of station values taken in: columns recognised, each fault named by row, nothing good lost.

The engine reads the files itself, in columns; only headings and the few different names pass through Python. A table has a
column for each item, or a row for each value. Rows lie in a file of the engine until `importing_parts` lays them out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lantu.sheets import first_row, rewritten
from lantu.sql import sql_name
from lantu.stations.engines import engine
from lantu.stations.importing_heads import Layout, broken, cell_text, layout_of, plain
from lantu.stations.importing_parts import EXAMPLES, Fault, Rows, fault_words, faults_of, lay_out, parts_of
from lantu.stations.items import item_of
from lantu.stations.register import Register
from lantu.stations.series import series_schema

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["FORMATS", "Fault", "Taken", "fault_words", "take_in"]

FORMATS = ["%Y%m%d%H", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H", "%Y-%m-%d", "%Y%m%d"]  # fmt: skip
# 24 o'clock is nil o'clock of the next day.
_LATE = "moment SIMILAR TO '[0-9]{8}24'"
_TIME = f"""coalesce(CASE WHEN moment[5] = '-' THEN TRY_CAST(moment AS TIMESTAMP) END, try_strptime(
    CASE WHEN {_LATE} THEN moment[:8] || '23' ELSE moment END, $formats) + CASE WHEN {_LATE} THEN INTERVAL 1 HOUR ELSE INTERVAL 0 HOUR END)"""


@dataclass(slots=True)
class Taken:
    """What the files held: values ready for the store, stations, faults, and how the columns were understood.

    ``values`` are there where nothing took them part by part; ``held`` counts them in any case, ``new`` what the taker had not had.
    """

    values: pa.Table
    register: Register
    faults: list[Fault] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    cells: int = 0
    held: int = 0
    new: int = 0
    years: tuple[int, ...] = ()

    def count(self, code: str) -> int:
        return sum(fault.times for fault in self.faults if fault.code == code)


def take_in(
    paths: Sequence[Path],
    *,
    kind: str = "air",
    place: str = "",
    register: Register | None = None,
    into: Callable[[Iterable[pa.Table]], int] | None = None,
) -> Taken:
    """The values of tables. ``place`` names where they are from; without it a column of the table does, or the file's name.

    ``into``, such as the ``append`` of a store, takes the values part by part and says how many were new: memory is bounded
    then, whatever the size of the files. Without it they are ``values``, all at once.
    """
    done = Taken(series_schema().empty_table(), register or Register())
    with tempfile.TemporaryDirectory() as folder:
        connection = engine(Path(folder) / "rows.duckdb")
        try:
            headings = _by_heading(_plain(paths, kind, Path(folder), done.faults))
            tables = _read(connection, headings, (kind, place), done, Path(folder))
            _named(connection, tables, done.register, kind)
            lay_out(connection, tables)
            done.faults += faults_of(connection)
            _taken(parts_of(connection, datetime.now(UTC)), into, done)
        finally:
            connection.close()
    return done


def _read(
    connection: duckdb.DuckDBPyConnection,
    headings: dict[tuple[str, ...], dict[str, str]],
    of: tuple[str, str],
    done: Taken,
    folder: Path,
) -> list[Rows]:
    """The files of each heading, in a table of the engine each; what their columns are goes to ``done``."""
    import duckdb

    kind, place = of
    connection.execute("CREATE TABLE broken (file VARCHAR, line BIGINT, text VARCHAR)")
    _type(connection, "file", (name for files in headings.values() for name in files.values()))
    tables: list[Rows] = []
    for heading, files in headings.items():
        layout = layout_of(heading, kind)
        done.columns |= layout.told
        try:
            table = _load(connection, files, layout, place, len(tables))
            quotes = connection.execute(
                "SELECT 1 FROM reject_errors WHERE error_type = 'UNQUOTED VALUE' LIMIT 1"
            ).fetchall()
        except duckdb.InvalidInputException:
            quotes = [()]
        if quotes:
            table = _load(connection, _again(files, folder, done.faults), layout, place, len(tables))
        _keep_broken(connection)
        tables.append(replace(table, before=done.rows))
        done.rows += table.rows
        done.cells += table.rows * len(table.values)
        left = [(code, name) for code, names in layout.aside.items() for name in names]
        done.faults += [Fault(file, code, 1, (name,)) for code, name in left for file in files.values()]
    return tables


def _taken(parts: Iterable[pa.Table], into: Callable[[Iterable[pa.Table]], int] | None, done: Taken) -> None:
    """Hand the values on part by part, or keep them all."""
    import pyarrow as pa
    import pyarrow.compute as pc

    years, all_ = set[int](), list[pa.Table]()

    def counted() -> Iterator[pa.Table]:
        for part in parts:
            done.held += part.num_rows
            years.update(pc.unique(part["year"]).to_pylist())
            yield part

    if into is None:
        all_ = list(counted())
        done.values = pa.concat_tables(all_) if all_ else done.values
    else:
        done.new = into(counted())
    done.years = tuple(sorted(years))


def _plain(paths: Iterable[Path], kind: str, folder: Path, faults: list[Fault]) -> list[tuple[Path, str]]:
    """Each table as the engine can read it, with the name of its file; what was wrong in writing it anew goes to ``faults``."""
    found = []
    for path in paths:
        read, told = plain(path, kind, folder)
        found.append((read, path.name))
        faults += [Fault(path.name, code, len(all_), tuple(all_[:EXAMPLES])) for code, all_ in told.items()]
    return found


def _by_heading(paths: Iterable[tuple[Path, str]]) -> dict[tuple[str, ...], dict[str, str]]:
    """Files of one heading together: the path that the engine reads and the file's name."""
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for path, called in paths:
        found.setdefault(tuple(first_row(path)), {})[str(path)] = called
    return found


def _keep_broken(connection: duckdb.DuckDBPyConnection) -> None:
    """The rows that the engine has refused, before it reads other files."""
    connection.execute(
        """INSERT INTO broken SELECT DISTINCT file, line, left(csv_line, 80) FROM reject_errors JOIN reject_scans USING (scan_id, file_id)
        JOIN names_of ON file_path = path"""
    )
    connection.execute("DELETE FROM reject_errors; DELETE FROM reject_scans")


def _again(files: dict[str, str], folder: Path, faults: list[Fault]) -> dict[str, str]:
    """Files over whose quotes the engine stumbles written anew, row by row: each wrong one costs its own row alone."""
    found: dict[str, str] = {}
    for path, called in files.items():
        whole = rewritten(Path(path), folder / f"again-{len(list(folder.iterdir()))}.csv")
        found[str(whole.path)] = called
        if whole.bad:
            faults.append(Fault(called, "line", len(whole.bad), tuple(broken(whole.bad)[:EXAMPLES])))
    return found


def _load(
    connection: duckdb.DuckDBPyConnection, files: dict[str, str], layout: Layout, place: str, number: int
) -> Rows:
    """Read the files of one heading: times and numbers at once, the text only of those that cannot be read."""
    at = {told: sql_name(name) for name, told in layout.fields.items()}
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
    cells = [at["value"]] if layout.long else [cell_text(sql_name(name), each) for name, each in layout.items.items()]
    texts = dict(enumerate(cells))
    told = ", ".join(f"{text} AS told{n}, TRY_CAST({text} AS DOUBLE) AS number{n}" for n, text in texts.items())
    values = ", ".join(
        f"CASE WHEN isfinite(number{n}) THEN number{n} END AS value{n}, CASE WHEN isfinite(number{n}) THEN NULL ELSE told{n} END AS text{n}"
        for n in texts
    )
    name = f"rows{number}"
    connection.execute(
        f"""CREATE OR REPLACE TABLE {name} AS SELECT file, place, name, item, time, CASE WHEN time IS NULL THEN moment END AS moment, {values}
        FROM (SELECT *, {_TIME} AS time FROM (SELECT file, {where} AS place, trim({at["station"]}, ' \t\u3000') AS name, {moment} AS moment,
            {f"trim({at['item']})" if items == [None] else "NULL::VARCHAR"} AS item, {told}
        FROM read_csv($files, all_varchar = true, header = true, delim = ',', quote = '"', escape = '"', store_rejects = true,
            filename = 'lantu_path', null_padding = false) JOIN names_of ON lantu_path = path))""",  # noqa: S608 - names of columns, quoted
        {"files": list(files), "formats": FORMATS},
    )
    rows = int(connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])  # noqa: S608 - our own name
    return Rows(name, rows, tuple(items), "body" in at or bool(place))


def _named(connection: duckdb.DuckDBPyConnection, tables: list[Rows], register: Register, kind: str) -> None:
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


def _pairs(connection: duckdb.DuckDBPyConnection, table: Rows) -> list[tuple[str, str]]:
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
