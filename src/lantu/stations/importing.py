"""Tables of station values taken in: columns recognised, each fault named, nothing good lost.

The engine reads the files itself, in columns; only headings and the few different names pass through Python.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lantu.datafiles import load_data
from lantu.errors import UnreadableFile, UsageError
from lantu.standards.headings import Vocabulary
from lantu.stations.items import station_items
from lantu.stations.register import Register
from lantu.text.decode import decode

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["FORMATS", "Fault", "Taken", "take_in"]

FORMATS = ["%Y%m%d%H", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H", "%Y-%m-%d", "%Y%m%d"]  # fmt: skip
_EXAMPLES = 5


class Fault(NamedTuple):
    """A kind of fault in a file: how often, and a few examples."""

    file: str
    code: str
    times: int
    examples: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        words = load_data("stations/quality.toml", "lantu.quality/1")["fault"][self.code]
        return self._asdict() | {
            "examples": list(self.examples),
            "zh": words["zh"],
            "en": words["en"],
            "kept": words["kept"],
        }


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
    """The values of CSV files with a column for each item. ``place`` names where they are from; without it the file's name does."""
    import duckdb

    register = register or Register()
    words = station_items()
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false; SET preserve_insertion_order = false; SET TimeZone = 'UTC'")
    connection.execute("CREATE TABLE lines (line BIGINT, file VARCHAR, place VARCHAR, name VARCHAR, moment VARCHAR)")
    connection.execute("CREATE TABLE cells (line BIGINT, item VARCHAR, text VARCHAR)")
    connection.execute("CREATE TABLE broken (file VARCHAR, line BIGINT, text VARCHAR)")
    columns: dict[str, str] = {}
    rows = 0
    with tempfile.TemporaryDirectory() as folder:
        for heading, files in _by_heading(paths, Path(folder)).items():
            mapping = _mapping(heading, words)
            columns |= mapping
            rows += _load(connection, files, mapping, place, rows)
        _seen(connection, register, kind)
        faults = _faults(connection)
        values = _values(connection, received or datetime.now(UTC))
        cells = connection.execute("SELECT count(*) FROM cells").fetchall()[0][0]
    connection.close()
    return Taken(values, register, faults, columns, rows, cells)


def _by_heading(paths: Iterable[Path], folder: Path) -> dict[tuple[str, ...], dict[str, str]]:
    """Files of one heading together: the path that the engine reads (a copy in UTF-8 where need be) and the file's name."""
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for number, path in enumerate(paths):
        try:
            with path.open("rb") as stream:
                head = stream.read(65536)
                clean = _is_utf8(head, whole=len(head) < 65536) and _is_utf8(stream.read(), whole=True, after=head)
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
        found.setdefault(heading, {})[str(read)] = path.name
    return found


def _is_utf8(data: bytes, *, whole: bool, after: bytes = b"") -> bool:
    """Whether the bytes are UTF-8; a first part may end within a character."""
    import codecs

    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(after)
        decoder.decode(data, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def _mapping(heading: tuple[str, ...], words: Vocabulary) -> dict[str, str]:
    """What each column is: an item, station, date, hour, body; empty where it is not needed."""
    fields = load_data("standards/readings.toml", "lantu.readings/1")["field"]
    known = {name.lower(): key for key in ("station", "date", "hour", "body") for name in fields[key]}
    found: dict[str, str] = {}
    for name in heading:
        item = words.item(name) if name else None
        told = known.get(name.strip().lower(), "") or (item[0] if item else "")
        found[name] = "" if told in found.values() else told
    items = set(found.values()) - {"", "station", "date", "hour", "body"}
    if not {"station", "date"} <= set(found.values()) or not items:
        raise UsageError(
            f"no columns for station, time and items in {', '.join(heading)[:200]}",
            hint="name them as 站点, 时间, PM2.5 … (data/standards/readings.toml)",
        )
    return {name: told for name, told in found.items() if name}


def _load(
    connection: duckdb.DuckDBPyConnection, files: dict[str, str], mapping: dict[str, str], place: str, before: int
) -> int:
    """Read the files of one heading, and lay their items out as rows; returns how many rows there were."""
    at = {told: _quoted(name) for name, told in mapping.items() if told}
    items = {name: told for name, told in mapping.items() if told not in ("", "station", "date", "hour", "body")}
    moment = (
        f"replace({at['date']}, '-', '') || lpad(regexp_replace({at['hour']}, '\\.0$', ''), 2, '0')"
        if "hour" in at
        else at["date"]
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE names_of (path VARCHAR, file VARCHAR)")
    connection.executemany("INSERT INTO names_of VALUES (?, ?)", list(files.items()))
    source = "read_csv($files, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"', store_rejects = true, filename = 'lantu_path', null_padding = false)"
    where = (
        f"coalesce(nullif(trim({at['body']}), ''), $place)"
        if "body" in at
        else "CASE WHEN $place = '' THEN regexp_replace(file, '\\.[^.]*$', '') ELSE $place END"
    )
    listed = ", ".join(f"{_quoted(name)} AS {_quoted('item ' + told)}" for name, told in items.items())
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE wide AS SELECT $before + row_number() OVER () AS line, file, {where} AS place, trim({at["station"]}, ' \t\u3000') AS name,
        {moment} AS moment, {listed} FROM {source} JOIN names_of ON lantu_path = path""",  # noqa: S608 - names of columns, quoted
        {"files": list(files), "place": place, "before": before},
    )
    connection.execute(
        """INSERT INTO broken SELECT DISTINCT file, line, left(csv_line, 80) FROM reject_errors JOIN reject_scans USING (scan_id, file_id)
        JOIN names_of ON file_path = path"""
    )
    connection.execute("DELETE FROM reject_errors; DELETE FROM reject_scans")
    keys = ", ".join(f"'{told}'" for told in items.values())
    cells = ", ".join(_quoted(f"item {told}") for told in items.values())
    connection.execute("INSERT INTO lines SELECT line, file, place, name, moment FROM wide")
    connection.execute(f"INSERT INTO cells SELECT line, unnest([{keys}]), unnest([{cells}]) FROM wide")  # noqa: S608 - our own words
    return int(connection.execute("SELECT count(*) FROM wide").fetchall()[0][0])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _seen(connection: duckdb.DuckDBPyConnection, register: Register, kind: str) -> None:
    """Read names, times and numbers; what is good stands once in ``good``, what differs in one hour in ``differing``."""
    pairs = connection.execute(
        "SELECT DISTINCT place, name FROM lines WHERE name IS NOT NULL AND name <> ''"
    ).fetchall()
    codes = sorted((register.take(name, place, kind).code, place, name) for place, name in sorted(pairs))
    numbers = {code: number for number, code in enumerate(dict.fromkeys(code for code, _, _ in codes))}
    connection.execute("CREATE TABLE codes (id INTEGER, station VARCHAR, place VARCHAR, name VARCHAR)")
    if codes:
        connection.executemany(
            "INSERT INTO codes VALUES (?, ?, ?, ?)", [(numbers[code], code, *rest) for code, *rest in codes]
        )
    # Time and station are read once for each line, values once for each cell; numbers stand for names until the end.
    connection.execute(
        """CREATE TABLE placed AS SELECT line, id, coalesce(CASE WHEN moment[5] = '-' THEN TRY_CAST(moment AS TIMESTAMP) END,
            try_strptime(CASE WHEN moment SIMILAR TO '[0-9]{8}24' THEN moment[:8] || '23' ELSE moment END, $formats)
                + CASE WHEN moment SIMILAR TO '[0-9]{8}24' THEN INTERVAL 1 HOUR ELSE INTERVAL 0 HOUR END) AS time
        FROM lines LEFT JOIN codes USING (place, name)""",
        {"formats": FORMATS},
    )
    missing = load_data("standards/readings.toml", "lantu.readings/1")["value"]["missing"]
    connection.execute(
        """CREATE TABLE seen AS SELECT *, value IS NULL AND (text IS NULL OR list_contains($missing, lower(trim(text)))) AS missing
        FROM (SELECT line, id, time, item, text, CASE WHEN isfinite(TRY_CAST(text AS DOUBLE)) THEN TRY_CAST(text AS DOUBLE) END AS value
            FROM cells JOIN placed USING (line))""",
        {"missing": missing},
    )
    connection.execute(
        """CREATE TABLE good AS SELECT id, item, time, value, min(line) AS line, count(*) AS times
        FROM seen WHERE id IS NOT NULL AND time IS NOT NULL AND value IS NOT NULL GROUP BY id, item, time, value"""
    )
    connection.execute("CREATE TABLE differing AS SELECT id, item, time FROM good GROUP BY ALL HAVING count(*) > 1")


_ABOUT = "concat_ws(' ', name, moment, item, left(text, 40)) AS example, 1 AS times FROM seen JOIN lines USING (line)"
_HOUR = "concat_ws(' ', place, name, time, item, value) AS example"
# Each cell that is no value of the store is told by exactly one of these; `line` and `differs` come on top.
_FAULTS = {
    "station": f"SELECT file, {_ABOUT} WHERE id IS NULL",
    "time": f"SELECT file, {_ABOUT} WHERE id IS NOT NULL AND time IS NULL",
    "missing": f"SELECT file, {_ABOUT} WHERE missing AND id IS NOT NULL AND time IS NOT NULL",
    "value": f"SELECT file, {_ABOUT} WHERE NOT missing AND value IS NULL AND id IS NOT NULL AND time IS NOT NULL",
    "repeated": f"SELECT file, {_HOUR}, times - 1 AS times FROM good JOIN lines USING (line) WHERE times > 1",  # noqa: S608 - our own words
    "differs": f"SELECT file, {_HOUR}, 1 AS times FROM good SEMI JOIN differing USING (id, item, time) JOIN lines USING (line)",  # noqa: S608 - our own words
    "line": "SELECT file, line || ': ' || text AS example, 1 AS times FROM broken",
}


def _faults(connection: duckdb.DuckDBPyConnection) -> list[Fault]:
    """What cannot be read, what stands twice, and what differs, by file."""
    found = []
    for code, sql in _FAULTS.items():
        counted = f"SELECT file, sum(times)::BIGINT, list(example ORDER BY example)[:{_EXAMPLES}] FROM ({sql}) GROUP BY file ORDER BY file"  # noqa: S608 - our own
        found += [
            Fault(file, code, times, tuple(examples))
            for file, times, examples in connection.execute(counted).fetchall()
        ]
    return found


def _values(connection: duckdb.DuckDBPyConnection, received: datetime) -> pa.Table:
    """The good values, each once, sorted so that a series lies together; those that differ bear a flag."""
    table: pa.Table = connection.sql(
        """SELECT station, place, item, time, value, text, flags, file AS source, $received::TIMESTAMPTZ AS received,
            year(time)::INTEGER AS year
        FROM (SELECT good.id, good.item, good.time, value, line, NULL::VARCHAR AS text,
                CASE WHEN differing.id IS NULL THEN '' ELSE 'differs' END AS flags
            FROM good LEFT JOIN differing USING (id, item, time))
        JOIN (SELECT id, any_value(station) AS station, any_value(place) AS place FROM codes GROUP BY id) USING (id)
        JOIN (SELECT line, file FROM lines) USING (line)
        ORDER BY item, id, time, value""",
        params={"received": received},
    ).to_arrow_table()
    return table
