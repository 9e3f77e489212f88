"""The stamp of the register: the same stamp, the same data. Pages and counts are made anew only when it has moved.

Triggers raise it, so that no way of writing is forgotten: bulk inserts, updates and plain SQL count as well.
Who keeps what pages show outside the database adds its newest change to :data:`OUTSIDE`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property

from lantu_web.register.models import SearchEntry, Stamp
from lantu_web.register.visibility import sight

OURS, SILENT = "lantu_web.", frozenset({"accounts"})  # signing in changes no page of a reader
TABLE = Stamp._meta.db_table
SHARDS = 256
NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
ROOM = 500  # values remembered
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
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT SUM(changes), MAX(at) FROM {TABLE}")  # noqa: S608 - our own table
        changes, at = cursor.fetchone()
    if isinstance(at, str):
        at = parse_datetime(at)
    if at is None:
        at = datetime.fromtimestamp(0, UTC)
    elif at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    outside = [newest() for newest in OUTSIDE]
    return Seen(int(changes or 0), max([at, *(when for _, when in outside)]), tuple(number for number, _ in outside))


class _Memory:
    """Values made under a stamp; the oldest leave first."""

    def __init__(self) -> None:
        self.kept: OrderedDict[Hashable, tuple[Seen, Any]] = OrderedDict()
        self.lock = threading.Lock()

    def find(self, key: Hashable, stamp: Seen, make: Callable[[], Any]) -> Any:
        with self.lock:
            found = self.kept.get(key)
        if found and found[0] == stamp:
            return found[1]
        value = make()
        with self.lock:
            self.kept[key] = (stamp, value)
            self.kept.move_to_end(key)
            while len(self.kept) > ROOM:
                self.kept.popitem(last=False)
        return value


_memory = _Memory()


def remembered(key: Hashable, make: Callable[[], T]) -> T:
    """The value that ``make`` gave to those who see the same, under the present stamp. It is shared between requests: nobody may change it.

    Inside a transaction nothing is remembered, for it may be undone.
    """
    if connection.in_atomic_block:
        return make()
    stamp = seen()
    return _memory.find((connection.settings_dict["NAME"], sight(), key), stamp, make)  # type: ignore[no-any-return]


def how_many(found: QuerySet[Any]) -> int:
    """The number of rows of a choice, counted once for each stamp."""
    try:
        sql, parameters = found.order_by().query.sql_with_params()
    except EmptyResultSet:
        return 0
    return remembered(("count", sql, tuple(map(str, parameters))), found.count)


class Pages(Paginator):
    """Pages of a choice whose rows are counted once for each stamp."""

    @cached_property
    def count(self) -> int:
        return how_many(self.object_list) if isinstance(self.object_list, QuerySet) else len(self.object_list)


def watched() -> list[str]:
    """Tables whose changes are seen by readers."""
    derived = {Stamp, SearchEntry}
    return sorted(
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name.startswith(OURS) and config.label not in SILENT
        for model in config.get_models(include_auto_created=True)
        if model not in derived and model._meta.managed and not model._meta.proxy
    )


def watch_tables(**_: object) -> None:
    """Put the triggers on; called after each migration, since some migrations make a table anew without them."""
    there = set(connection.introspection.table_names())
    if TABLE not in there:
        return
    make = {"sqlite": _sqlite, "postgresql": _postgresql}.get(connection.vendor)
    with connection.cursor() as cursor:
        for statement in make([one for one in watched() if one in there]) if make else ():
            cursor.execute(statement)


def _sqlite(tables: list[str]) -> Iterator[str]:
    yield f"INSERT OR IGNORE INTO {TABLE} (shard, changes, at) VALUES (0, 1, {NOW})"  # noqa: S608 - our own table
    raised = f"UPDATE {TABLE} SET changes = changes + 1, at = {NOW} WHERE shard = 0"  # noqa: S608 - our own table
    for table in tables:
        for event in ("insert", "update", "delete"):
            yield f"CREATE TRIGGER IF NOT EXISTS stamp_{table}_{event} AFTER {event} ON {table} BEGIN {raised}; END"


def _postgresql(tables: list[str]) -> Iterator[str]:
    raised = (
        f"INSERT INTO {TABLE} AS s (shard, changes, at) VALUES (pg_backend_pid() % {SHARDS}, 1, clock_timestamp()) "  # noqa: S608 - our own table
        "ON CONFLICT (shard) DO UPDATE SET changes = s.changes + 1, at = excluded.at"
    )
    yield f"CREATE OR REPLACE FUNCTION lantu_raise_stamp() RETURNS void LANGUAGE sql AS $$ {raised} $$"
    yield (
        "CREATE OR REPLACE FUNCTION lantu_stamp() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM lantu_raise_stamp(); RETURN NULL; END $$"
    )
    for table in tables:
        yield (
            f"CREATE OR REPLACE TRIGGER stamp_{table} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION lantu_stamp()"
        )
