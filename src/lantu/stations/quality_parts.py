"""Quality control of as many values as there are: a part after the other, in bounded memory, with the flags of the whole.

Rules of a series need all of it, for the value before may be long ago and a run of one value long: they are asked of some
stations at once, and no station is divided. The rule of neighbours needs all stations of an hour: it is asked first, of some
months at once, and no month is divided.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import ibis

from lantu.stations.engines import bounds
from lantu.stations.quality import far_off, flagged, parameters, patterns
from lantu.stations.summing import SPOKEN, VALUES

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["checked_groups"]

Row = dict[str, Any]
_HIT = {"station": "string", "item": "string", "time": "timestamp(6)", "value": "float64", "_rule": "string"}


@cache
def _sql() -> tuple[str, str, str]:
    """Over ``given``: values far from their neighbours; how many values bear which flags, with those of ``far``; series that look made up."""
    given = ibis.table(VALUES, name="given")
    checked = flagged(given, overrules=ibis.table(SPOKEN, name="overrules"), far=ibis.table(_HIT, name="far"))
    counted = checked.group_by("station", "item", "qc").aggregate(
        values=checked.count(), first=checked["time"].min(), last=checked["time"].max()
    )
    odd = patterns(given)
    return tuple(str(ibis.to_sql(one, dialect="duckdb")) for one in (far_off(given, parameters()), counted, odd.filter(odd["flags"] != "")))  # type: ignore[return-value]  # fmt: skip


def checked_groups(series: Any, spoken: pa.Table, most: int = 0) -> tuple[list[Row], list[Row]]:
    """How many values of each station and item bear which flags, from when to when; and the series whose figures look made up.

    ``spoken`` says what people took off. A part has ``most`` values, but for a station or a month that has more.
    """
    most = most or int(bounds()["checked"])
    groups, odd = list[Row](), list[Row]()
    far, counted, made_up = _sql()
    with _laid_out(series, spoken) as (connection, stage):
        for wanted in _months(connection, most):
            stage(wanted)
            connection.execute(f"INSERT INTO far SELECT station, item, time, value, 'neighbours' FROM ({far})")  # noqa: S608 - our own SQL
        for wanted in _stations(connection, most):
            stage(wanted)
            groups += connection.sql(counted).to_arrow_table().to_pylist()
            odd += connection.sql(made_up).to_arrow_table().to_pylist()
    return groups, sorted(odd, key=lambda row: (row["station"], row["item"]))


@contextlib.contextmanager
def _laid_out(series: Any, spoken: pa.Table) -> Iterator[tuple[duckdb.DuckDBPyConnection, Callable[[str], None]]]:
    """The engine of the series, and what lays a part of them out as ``given``: names as a byte or two, so that sorting is quick."""
    backend, mark, staged = series.get_backend(), uuid4().hex[:12], list[str]()
    connection: duckdb.DuckDBPyConnection = backend.con
    with warnings.catch_warnings():
        # Ibis registers tables in memory by a name that the newest engine calls old.
        warnings.simplefilter("ignore", DeprecationWarning)
        backend.create_view(f"every_{mark}", series)
    types = {name: f"{name}_{mark}" for name in ("station", "place", "item")}
    flags = "flags" if "flags" in series.columns else "''"
    columns = ", ".join(f"{name}::{kind} AS {name}" for name, kind in types.items())

    def stage(wanted: str) -> None:
        if staged != [wanted]:
            connection.execute(f"CREATE OR REPLACE TEMP TABLE given AS SELECT {columns}, time, value, {flags} AS flags FROM every_{mark} WHERE {wanted}")  # fmt: skip  # noqa: S608 - our own names
            staged[:] = [wanted]

    try:
        connection.execute(f"CREATE TEMP TABLE sizes AS SELECT station, place, item, date_trunc('month', time) AS month, count(*) AS n FROM every_{mark} GROUP BY ALL")  # fmt: skip  # noqa: S608 - our own names
        for name, kind in types.items():
            connection.execute(f"CREATE TYPE {kind} AS ENUM (SELECT DISTINCT {name} FROM sizes ORDER BY 1)")  # noqa: S608 - our own names
        connection.execute(f"CREATE TEMP TABLE far (station {types['station']}, item {types['item']}, time TIMESTAMP, value DOUBLE, _rule VARCHAR)")  # fmt: skip
        connection.register("spoken", spoken)
        connection.execute("CREATE TEMP TABLE overrules AS SELECT * FROM spoken")
        connection.unregister("spoken")
        yield connection, stage
    finally:
        for name in ("given", "far", "overrules", "sizes"):
            connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
        for kind in types.values():
            connection.execute(f"DROP TYPE IF EXISTS {kind}")
        connection.execute(f"DROP VIEW IF EXISTS every_{mark}")


def _months(connection: duckdb.DuckDBPyConnection, most: int) -> Iterator[str]:
    """Conditions for months that make up a part together; only stations that have a place have neighbours."""
    told = connection.execute("SELECT month, sum(n) FROM sizes WHERE place <> '' GROUP BY month ORDER BY month").fetchall()  # fmt: skip
    every = [month for month, _ in connection.execute("SELECT month, 0 FROM sizes GROUP BY month ORDER BY month").fetchall()]  # fmt: skip
    for months in _together(told, most):
        whole = months == every
        yield "true" if whole else f"time >= TIMESTAMP '{months[0]}' AND time < TIMESTAMP '{months[-1]}' + INTERVAL 1 MONTH AND place <> ''"  # fmt: skip


def _stations(connection: duckdb.DuckDBPyConnection, most: int) -> Iterator[str]:
    """Conditions for stations that make up a part together."""
    told = connection.execute("SELECT station, sum(n) FROM sizes GROUP BY station ORDER BY station").fetchall()
    for stations in _together(told, most):
        named = ", ".join("'" + each.replace("'", "''") + "'" for each in stations)
        yield "true" if len(stations) == len(told) else f"station IN ({named})"


def _together(sizes: Iterable[tuple[Any, int]], most: int) -> Iterator[list[Any]]:
    """What makes up ``most`` together, in order.

    >>> list(_together([("a", 2), ("b", 2), ("c", 9), ("d", 1)], 4))
    [['a', 'b'], ['c'], ['d']]
    """
    held, size = list[Any](), 0
    for one, n in sizes:
        if held and size + n > most:
            yield held
            held, size = [], 0
        held.append(one)
        size += n
    if held:
        yield held
