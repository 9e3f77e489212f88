"""Values of stations that programs send: read in columns, durably queued, and brought into the store of this installation."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from lantu.errors import LantuError
from lantu.stations import RegisterStore, SeriesStore
from lantu.stations.batches import BatchForm, read_batch
from lantu.stations.bringing import store_journals
from lantu.stations.journal import Journal
from lantu.stations.things import Things
from lantu_web.register.services.rights import require

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser

__all__ = ["series", "take", "things"]


def series() -> SeriesStore:
    """The series in the folder of the installation."""
    return _opened(Path(settings.HOME) / "series")


@cache
def _opened(path: Path) -> SeriesStore:
    """One store a folder: its engine takes longer to start than most answers take."""
    return SeriesStore(path)


def take(data: bytes, form: BatchForm, user: AbstractUser | None) -> dict[str, Any]:
    """Keep the good values of a table; ``stored`` says whether they are in the store yet, or wait in the queue for a receiver."""
    require(user, "upload")
    batch = read_batch(data, form, source="" if user is None else user.get_username())
    told = batch.as_json() | {"stored": True, "new": 0}
    if not batch.values.num_rows:
        return told
    journal = Journal(series().beside("queue"))
    waiting = journal.put_table(batch.values)
    try:
        told["new"] = store_journals(journal, series(), [waiting])
    except LantuError:
        told["stored"] = False  # it is on the disk; the next receiver or the next table brings it
    return told


def things(address: Callable[[str, dict[str, str | int]], str]) -> Things:
    """Register and series of this installation as SensorThings tells them."""
    return Things(RegisterStore.beside(series()).read(), series().read(), address)
