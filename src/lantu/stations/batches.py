"""Many values at once: CSV, JSON lines and Parquet read in columns, each bad row told by its number, good ones kept.

A table has a row for each value (station, time, item, value), or a column for each item beside station and time.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from lantu.datafiles import load_data
from lantu.errors import Problem, TooLarge, UnsupportedFormat, UsageError
from lantu.sheets import Source, is_plain, separator, sheets
from lantu.sql import sql_name
from lantu.stations.hj212 import protocol
from lantu.stations.importing import FORMATS, fault_words
from lantu.stations.items import item_of
from lantu.stations.journal import Journal
from lantu.stations.records import record_words
from lantu.stations.series import SeriesStore, series_schema

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["FORMS", "Batch", "BatchForm", "queue_batch", "read_batch"]

BatchForm = Literal["csv", "jsonl", "parquet"]
FORMS: dict[str, BatchForm] = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
_HEAD = 1 << 16  # bytes that hold the first lines
_TOLD = 20  # problems that are told one by one; the others are counted


@dataclass(slots=True)
class Batch:
    """The good values of a table, ready for the store, and what was wrong with the other rows."""

    values: pa.Table
    rows: int
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def left_out(self) -> int:
        return sum(self.counts.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows, "values": self.values.num_rows, "left_out": self.left_out, "counts": self.counts,
            "problems": [each.as_json() for each in self.problems],
        }  # fmt: skip


def queue_batch(batch: Batch, store: SeriesStore) -> None:
    """Put the values into the durable queue of a store; when this returns they survive a crash."""
    if batch.values.num_rows:
        Journal(store.beside("queue")).put_table(batch.values)


def read_batch(data: bytes, form: BatchForm, *, source: str = "", received: datetime | None = None) -> Batch:
    """The values of a table; raises SourceError or UsageError where it is none of this form."""
    most = record_words()["most"]
    if len(data) > most["bytes"]:
        raise TooLarge(f"{len(data):,} bytes", hint=f"send at most {most['bytes']:,} bytes at once")
    table = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}[form](data)
    if table.num_rows > most["rows"]:
        raise TooLarge(f"{table.num_rows:,} rows", hint=f"send at most {most['rows']:,} rows at once")
    return _batch(table, source or form, received or datetime.now(UTC))


def _csv(data: bytes) -> pa.Table:
    """CSV in columns; where quotes come in no pairs it is read row by row first, so that a wrong one costs its own row alone."""
    import pyarrow as pa
    from pyarrow import csv as columns

    source = Source(data, "table")
    bad: list[int] = []
    body = data.removeprefix(b"\xef\xbb\xbf") if is_plain(source, quotes=True) else _whole_rows(source, bad)
    first = body[:_HEAD].decode("utf-8", "ignore").splitlines()
    mark = separator(first)

    def skip(row: Any) -> str:
        bad.append((row.number or 1) - 1)
        return "skip"

    try:
        table: pa.Table = columns.read_csv(
            io.BytesIO(body),
            read_options=columns.ReadOptions(use_threads=False),
            parse_options=columns.ParseOptions(delimiter=mark, newlines_in_values=True, invalid_row_handler=skip),
            convert_options=columns.ConvertOptions(column_types={name.strip(' "'): pa.string() for name in next(iter(first), "").split(mark)}, strings_can_be_null=True),
        )  # fmt: skip
    except pa.ArrowInvalid as error:
        raise UnsupportedFormat(f"is no CSV table: {error}", hint="headings first, then a row for each value") from error  # fmt: skip
    return _telling(table, bad)


def _telling(table: pa.Table, bad: list[int]) -> pa.Table:
    """A table that bears the numbers of the rows that are not in it."""
    return table.replace_schema_metadata({"broken": json.dumps(sorted(bad))})


def _whole_rows(source: Source, bad: list[int]) -> bytes:
    """The rows of a table that can be read, in UTF-8; the numbers of the others go to ``bad``."""
    out = io.StringIO()
    rows = csv.writer(out)
    for sheet in sheets(source.given, ".csv", source.where):
        for line in sheet.lines:
            if line.fault is None:
                rows.writerow(line.cells)
            else:
                bad.append(line.number - 1)
    return out.getvalue().encode()


def _jsonl(data: bytes) -> pa.Table:
    """Rows of JSON; a line that is none is told as broken."""
    import pyarrow as pa

    lines = [line for line in data.splitlines() if line.strip()]
    try:
        told = json.loads(b"[" + b",".join(lines) + b"]")  # all at once, where each is fine
    except (ValueError, RecursionError):
        told = [_line(line) for line in lines]
    if len(told) != len(lines):  # a line such as {},{} is none
        told = [_line(line) for line in lines]
    rows = [row for row in told if isinstance(row, dict)]
    broken = [number for number, row in enumerate(told, 1) if not isinstance(row, dict)]
    if not rows:
        raise UnsupportedFormat("holds no JSON lines", hint="one object on each line")
    names = dict.fromkeys(str(name) for row in rows for name in row)
    columns = {name: pa.array([_text(row.get(name)) for row in rows], pa.string()) for name in names}
    return _telling(pa.table(columns), broken)


def _line(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _text(told: Any) -> str | None:
    if told is None or isinstance(told, str):
        return told
    return repr(told) if type(told) in (int, float) else json.dumps(told)


def _parquet(data: bytes) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        # What a file says of its size is looked at before it is unpacked.
        held = pq.ParquetFile(io.BytesIO(data))
        if held.metadata.num_rows > record_words()["most"]["rows"]:
            raise TooLarge(f"{held.metadata.num_rows:,} rows", hint="send it in parts")
        table: pa.Table = held.read().replace_schema_metadata(None)
    except (pa.ArrowInvalid, OSError) as error:
        raise UnsupportedFormat(f"is no Parquet file: {error}", hint="write it anew") from error
    return table


def _named(names: Iterable[str]) -> dict[str, str]:
    """Which column holds what: the first that bears one of the names of a field."""
    known = {name.lower(): key for key, listed in record_words()["field"].items() for name in listed}
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(known.get(name.strip().lower(), ""), name)
    found.pop("", None)
    return found


def _batch(table: pa.Table, source: str, received: datetime) -> Batch:
    import duckdb

    broken: list[int] = json.loads((table.schema.metadata or {}).get(b"broken", b"[]"))
    at = _named(table.column_names)
    items = [name for name in table.column_names if name not in at.values()]
    if "station" not in at or "time" not in at or ("item" in at) != ("value" in at) or ("item" not in at and not items):
        raise UsageError(
            f"no columns for station, time, item and value in {', '.join(table.column_names)[:200]}",
            hint="name them station, time, item, value; or station, time, and a column for each item",
        )
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false; SET TimeZone = 'UTC'")
    connection.register("given", table)
    connection.execute(_laid_out(at, items))
    names = connection.execute("SELECT DISTINCT item FROM laid WHERE item IS NOT NULL").fetchall()
    connection.execute("CREATE TABLE items (item VARCHAR, own VARCHAR)")
    if names:
        connection.executemany("INSERT INTO items VALUES (?, ?)", [(name, item_of(name)) for (name,) in names])
    _read(connection, source, received)
    values: pa.Table = connection.sql(
        f"SELECT {', '.join(series_schema().names)} FROM checked WHERE problem = '' ORDER BY item, station, time"  # noqa: S608 - our own names
    ).to_arrow_table()
    told = connection.execute(
        f"SELECT line, problem, example FROM checked WHERE problem NOT IN ('', 'missing') ORDER BY line LIMIT {_TOLD}"  # noqa: S608 - a number
    ).fetchall()
    counts = dict(connection.execute("SELECT problem, count(*) FROM checked WHERE problem <> '' GROUP BY 1").fetchall())
    connection.close()
    words = fault_words()
    told = sorted([(_in_file(line, broken), code, example) for line, code, example in told] + [(line, "line", "") for line in broken])  # fmt: skip
    problems = [Problem(line, "error", code, f"{words[code]['zh']} {words[code]['en']}{example and f': {example}'}") for line, code, example in told[:_TOLD]]  # fmt: skip
    counts |= {"line": len(broken)} if broken else {}
    return Batch(values.cast(series_schema()), table.num_rows + len(broken), problems, counts)


def _in_file(line: int, broken: list[int]) -> int:
    """The number of a row with those counted that could not be read.

    >>> _in_file(2, [1, 4]), _in_file(3, [1, 4])
    (3, 5)
    """
    for each in broken:
        line += each <= line
    return line


def _laid_out(at: dict[str, str], items: list[str]) -> str:
    """One row for each value, all as text."""

    def text(key: str) -> str:
        return f"{sql_name(at[key])}::VARCHAR" if key in at else "NULL::VARCHAR"

    fields = ", ".join(f"{text(key)} AS {key}" for key in ("station", "time", "place", "flags", "source"))
    if "item" in at:
        what = f"trim({text('item')}) AS item, {text('value')} AS told"
    else:
        names = ", ".join("'" + name.replace("'", "''") + "'" for name in items)
        values = ", ".join(f"{sql_name(name)}::VARCHAR" for name in items)
        what = f"unnest([{names}]) AS item, unnest([{values}]) AS told"
    return (
        f"CREATE TABLE laid AS SELECT line, {fields}, {what} FROM (SELECT row_number() OVER () AS line, * FROM given)"  # noqa: S608 - names of columns, quoted
    )


def _read(connection: duckdb.DuckDBPyConnection, source: str, received: datetime) -> None:
    """Times and numbers read; what is wrong with a row stands in ``problem``."""
    clock, words = protocol()["clock"], load_data("standards/readings.toml", "lantu.readings/1")["value"]["missing"]
    connection.execute(
        """CREATE TABLE checked AS SELECT line, trim(station)[:128] AS station, coalesce(place, '')[:64] AS place, own[:64] AS item, moment AS time,
            value, NULL::VARCHAR AS text, concat_ws(',', nullif(flags, ''), CASE WHEN moment > $now + $ahead THEN 'clock' END)[:128] AS flags,
            coalesce(nullif(source, ''), $source)[:64] AS source, $received::TIMESTAMPTZ AS received, year(moment)::INTEGER AS year,
            CASE WHEN station IS NULL OR trim(station) = '' THEN 'station'
                WHEN moment IS NULL OR NOT year(moment) BETWEEN $earliest AND year($now) + 1 THEN 'time'
                WHEN own IS NULL OR own = '' THEN 'item'
                WHEN told IS NULL OR list_contains($missing, lower(trim(told))) THEN 'missing'
                WHEN value IS NULL THEN 'value' ELSE '' END AS problem,
            concat_ws(' ', station, time, laid.item, left(told, 40)) AS example
        FROM (SELECT *, CASE WHEN isfinite(TRY_CAST(told AS DOUBLE)) THEN TRY_CAST(told AS DOUBLE) END AS value,
            CASE WHEN regexp_matches(time, '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') AND length(time) > 16
                THEN TRY_CAST(time AS TIMESTAMPTZ)::TIMESTAMP + $zone
                ELSE coalesce(TRY_CAST(CASE WHEN time[5] = '-' THEN time END AS TIMESTAMP), try_strptime(time, $formats)) END AS moment
            FROM laid) laid LEFT JOIN items USING (item)""",
        {
            "now": received.astimezone(UTC).replace(tzinfo=None), "received": received, "source": source, "missing": words, "formats": FORMATS,
            "ahead": _hours(clock["ahead_hours"]), "zone": _hours(record_words()["zone_hours"]), "earliest": clock["earliest"],
        },
    )  # fmt: skip


def _hours(number: int) -> Any:
    from datetime import timedelta

    return timedelta(hours=number)
