"""The stamp of the register: the same stamp, the same data. Pages and counts are made anew only when it has moved.

Triggers raise it, so that no way of writing is forgotten: bulk inserts, updates and plain SQL count as well.
Who keeps what pages show outside the database adds its newest change to :data:`OUTSIDE`.

Beside the stamp of all there is one for each table: what is made of some tables only is kept while these rest.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Model, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property

from lantu_web.register.models import SearchEntry, Stamp, TableStamp
from lantu_web.register.visibility import sight

OURS, SILENT = "lantu_web.", frozenset({"accounts"})  # signing in changes no page of a reader
TABLE, TABLES = Stamp._meta.db_table, TableStamp._meta.db_table
SHARDS = 256
NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
ROOM = 500  # values remembered
FRESH = 0.1  # seconds; many readers at once ask for the stamp ten times a second, not each
T = TypeVar("T")
OUTSIDE: list[Callable[[], tuple[int, datetime]]] = []  # number and time of the newest change beside the tables


@dataclass(frozen=True)
class Seen:
    """The stamp as a reader saw it."""

    changes: int
    at: datetime
    outside: tuple[int, ...] = ()


def seen() -> Seen:
    """The stamp now: one query on a table of a few rows."""
    changes, at = _asked()
    if isinstance(at, str):
        at = parse_datetime(at)
    if at is None:
        at = datetime.fromtimestamp(0, UTC)
    elif at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    outside = [newest() for newest in OUTSIDE]
    return Seen(int(changes or 0), max([at, *(when for _, when in outside)]), tuple(number for number, _ in outside))


_latest: dict[str, tuple[float, Seen]] = {}


def lately() -> Seen:
    """The stamp as it was :data:`FRESH` ago at most: for the public, to whom a page may come a moment late."""
    if connection.in_atomic_block:
        return seen()
    name, now = str(connection.settings_dict["NAME"]), time.monotonic()
    kept = _latest.get(name)
    if kept is None or now - kept[0] >= FRESH:
        kept = _latest[name] = now, seen()
    return kept[1]


def _asked() -> tuple[Any, Any]:
    """The count and the time in the table; this question is the one that finds out whether the connection still lives."""
    if connection.in_atomic_block:
        return _row()
    connection.health_check_done = True
    try:
        return _row()
    except (OperationalError, InterfaceError):
        connection.close()
        return _row()


def _row() -> tuple[Any, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT SUM(changes), MAX(at) FROM {TABLE}")  # noqa: S608 - our own table
        return cursor.fetchone()  # type: ignore[no-any-return]


_held: ContextVar[Seen | None] = ContextVar("lantu_stamp", default=None)


@contextmanager
def held(stamp: Seen) -> Iterator[None]:
    """Within, the stamp is taken as seen, and not asked for again: for a request that only reads."""
    token = _held.set(stamp)
    try:
        yield
    finally:
        _held.reset(token)


class _Memory:
    """Values made under a stamp; the oldest leave first."""

    def __init__(self) -> None:
        self.kept: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()
        self.making: dict[Hashable, threading.RLock] = {}
        self.lock = threading.Lock()

    def find(self, key: Hashable, stamp: Hashable, make: Callable[[], Any]) -> Any:
        """The value; what many ask for at once is made by one of them, and the others wait for it."""
        found = self.kept.get(key)
        if found and found[0] == stamp:
            return found[1]
        with self.lock:
            making = self.making.setdefault(key, threading.RLock())
        with making:
            found = self.kept.get(key)
            if found and found[0] == stamp:
                return found[1]
            value = make()
            with self.lock:
                self.kept[key] = (stamp, value)
                self.kept.move_to_end(key)
                while len(self.kept) > ROOM:
                    self.making.pop(self.kept.popitem(last=False)[0], None)
        return value


_memory = _Memory()


def remembered(
    key: Hashable, make: Callable[[], T], on: Iterable[type[Model] | str] = (), beside: Hashable = None
) -> T:
    """The value that ``make`` gave to those who see the same, under the present stamp: of all, or of the tables ``on``.

    ``beside`` is what else it was made of, such as a version. The value is shared between requests: nobody may change it. Inside a transaction nothing is remembered, for it may be undone.
    """
    if connection.in_atomic_block:
        return make()
    database, stamp = connection.settings_dict["NAME"], _held.get() or seen()
    marked: Hashable = stamp
    if on:
        names = [one if isinstance(one, str) else one._meta.db_table for one in on]
        raised = _memory.find((database, TABLES), stamp, _by_table)
        marked = tuple(raised.get(name, 0) for name in names)
    return _memory.find((database, sight(), key), (marked, beside), make)  # type: ignore[no-any-return]


def _by_table() -> dict[str, int]:
    """How often each table has changed."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, SUM(changes) FROM {TABLES} GROUP BY name")  # noqa: S608 - our own table
        return {name: int(changes) for name, changes in cursor.fetchall()}


def counted(found: QuerySet[Any], make: Callable[[], T]) -> T:
    """What ``make`` counts in the rows of a choice, once for each stamp of the tables that it asks."""
    sql, parameters = found.order_by().query.sql_with_params()
    derived = f'"{SearchEntry._meta.db_table}"' in sql  # from whatever table
    tables = [one for one in watched() if not derived and f'"{one}"' in sql]
    return remembered(("count", sql, tuple(map(str, parameters))), make, tables)


def how_many(found: QuerySet[Any]) -> int:
    """The number of rows of a choice."""
    try:
        return counted(found, found.count)
    except EmptyResultSet:
        return 0


class Pages(Paginator):
    """Pages of a choice whose rows are counted once for each stamp."""

    @cached_property
    def count(self) -> int:
        return how_many(self.object_list) if isinstance(self.object_list, QuerySet) else len(self.object_list)


@cache
def watched() -> tuple[str, ...]:
    """Tables whose changes are seen by readers."""
    derived = {Stamp, TableStamp, SearchEntry}
    return tuple(sorted(
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name.startswith(OURS) and config.label not in SILENT
        for model in config.get_models(include_auto_created=True)
        if model not in derived and model._meta.managed and not model._meta.proxy
    ))  # fmt: skip


def watch_tables(**_: object) -> None:
    """Put the triggers on; called after each migration, since some migrations make a table anew without them."""
    there = set(connection.introspection.table_names())
    if not {TABLE, TABLES} <= there:
        return
    make = {"sqlite": _sqlite, "postgresql": _postgresql}.get(connection.vendor)
    with connection.cursor() as cursor:
        for statement in make([one for one in watched() if one in there]) if make else ():
            cursor.execute(statement)


def _sqlite(tables: list[str]) -> Iterator[str]:
    yield f"INSERT OR IGNORE INTO {TABLE} (shard, changes, at) VALUES (0, 1, {NOW})"  # noqa: S608 - our own table
    raised = f"UPDATE {TABLE} SET changes = changes + 1, at = {NOW} WHERE shard = 0"  # noqa: S608 - our own table
    for table in tables:
        yield f"INSERT OR IGNORE INTO {TABLES} (name, shard, changes) VALUES ('{table}', 0, 1)"  # noqa: S608 - our own table
        own = f"UPDATE {TABLES} SET changes = changes + 1 WHERE name = '{table}' AND shard = 0"  # noqa: S608 - our own table
        for event in ("insert", "update", "delete"):
            yield f"DROP TRIGGER IF EXISTS stamp_{table}_{event}"
            yield f"CREATE TRIGGER stamp_{table}_{event} AFTER {event} ON {table} BEGIN {raised}; {own}; END"


def _postgresql(tables: list[str]) -> Iterator[str]:
    again = "ON CONFLICT {} DO UPDATE SET changes = s.changes + 1"
    raised = (
        f"INSERT INTO {TABLE} AS s (shard, changes, at) VALUES (pg_backend_pid() % {SHARDS}, 1, clock_timestamp()) "  # noqa: S608 - our own table
        f"{again.format('(shard)')}, at = excluded.at"
    )
    own = (
        f"INSERT INTO {TABLES} AS s (name, shard, changes) VALUES (TG_TABLE_NAME, pg_backend_pid() % {SHARDS}, 1) "  # noqa: S608 - our own table
        f"{again.format('(name, shard)')}"
    )
    yield f"CREATE OR REPLACE FUNCTION lantu_raise_stamp() RETURNS void LANGUAGE sql AS $$ {raised} $$"
    yield (
        "CREATE OR REPLACE FUNCTION lantu_stamp() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN PERFORM lantu_raise_stamp(); {own}; RETURN NULL; END $$"
    )
    for table in tables:
        yield (
            f"CREATE OR REPLACE TRIGGER stamp_{table} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION lantu_stamp()"
        )
