"""Tables of observations handed in: mapping proposed or remembered, preview, problems by row, and only then the store."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.utils.translation import gettext as _

from lantu import sheets
from lantu.errors import LantuError, Problem, SourceError
from lantu.observations import Imported, Observation
from lantu.observations.importing import proposed_mapping, reading_rows
from lantu.observations.known import Known
from lantu.observations.sheets import headed_rows
from lantu_web.accounts.scope import scope_of
from lantu_web.monitoring.models import ColumnMapping, PeriodLock
from lantu_web.monitoring.services import keeping, promises
from lantu_web.monitoring.services.entering import name_of
from lantu_web.register.models import History, Place

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

ENDINGS = tuple(ending.removeprefix(".") for ending in sheets.ENDINGS)
TOLD_EVERY = 2000
LARGEST = 20 * 1024 * 1024
FIELDS = (
    "indicator", "measure", "place", "period", "value", "unit", "status", "bound", "grade", "source", "source_date",
    "publisher", "address", "series", "basis", "since", "text", "flags",
)  # fmt: skip
NEEDED = ("indicator", "place", "period", "value")
JOURNAL = "observations"  # lines of the journal on tables: by the name of the file, with what of it was kept


@dataclass
class Preview:
    """What a table would bring; nothing is written."""

    headings: list[str]
    mapping: dict[str, str]
    remembered: bool
    done: Imported
    new: int
    missing: list[str]


class NotWritten(SourceError):
    """The store took nothing, and is as it was."""

    code = "source.not_written"


class Step(NamedTuple):
    """How far an import is: what is being done, and with how many rows."""

    doing: str
    rows: int


T = TypeVar("T")
Steps = Generator[Step, None, T]


def finished(steps: Steps[T]) -> T:
    """What the steps lead to, for those who do not wait."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def preview(data: bytes, name: str, user: AbstractUser, mapping: dict[str, str] | None = None) -> Steps[Preview]:
    """Read a table, step by step; a mapping that someone has confirmed for the same headings is proposed first."""
    rows = yield from _rows(data, name)
    headings = [str(one) for one in (rows[0] if rows else {})]
    kept = ColumnMapping.objects.filter(headings=_mark(headings)).first() if mapping is None else None
    chosen = mapping if mapping is not None else kept.mapping if kept else proposed_mapping(headings)
    missing = [one for one in NEEDED if one not in chosen.values()]
    done = Imported(mapping=dict(chosen))
    for number in () if missing else reading_rows(rows, done, known_names()):
        yield Step(_("逐行核对"), number)
    yield Step(_("比对已有的值"), len(done.observations))
    _refuse(done, user)
    known = keeping.store().known([each.id for each in done.observations])
    return Preview(headings, chosen, kept is not None, done, len(done.observations) - len(known), missing)


def take(data: bytes, name: str, user: AbstractUser, mapping: dict[str, str]) -> Steps[tuple[int, int]]:
    """Keep the good rows, in one commit, and remember the mapping; how many were good, and how many of them new."""
    seen = yield from preview(data, name, user, mapping)
    if seen.missing:
        return 0, 0
    yield Step(_("写入"), len(seen.done.observations))
    try:
        new = keeping.store().append(seen.done.observations)
    except SourceError as error:
        raise NotWritten(error.message, hint=error.hint) from error
    ColumnMapping.objects.update_or_create(
        headings=_mark(seen.headings),
        defaults={"names": seen.headings, "mapping": mapping, "user_name": name_of(user)},
    )
    said = _("%(good)s 行，其中新值 %(new)s 个") % {"good": len(seen.done.observations), "new": new}
    History.objects.create(
        model=JOURNAL, key=name[:120], field="rows", new=f"{said} · SHA-256 {hashlib.sha256(data).hexdigest()}",
        user=user, user_name=name_of(user),
    )  # fmt: skip
    return len(seen.done.observations), new


def known_names() -> Known:
    """The places of the register, under all their names, and what its tables promise."""
    told = {name: aliases or () for name, aliases in Place.objects.values_list("name", "aliases")}
    tables = promises.rows()
    plans = dict.fromkeys([promises.home_place(), *filter(None, tables.place_of.values())], ())
    return Known((plans | told).items(), tables.by_measure)


def _mark(headings: Iterable[str]) -> str:
    return hashlib.sha256(json.dumps(list(headings), ensure_ascii=False).encode()).hexdigest()


def _rows(data: bytes, name: str) -> Steps[list[dict[str, Any]]]:
    """The rows of a table, read from a file of its own that is gone afterwards."""
    ending = name.rpartition(".")[2].lower()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"table.{ending}"
        file.write_bytes(data)
        found: list[dict[str, Any]] = []
        try:
            for number, row in enumerate(headed_rows(file), 1):
                found.append(row)
                if number % TOLD_EVERY == 0:
                    yield Step(_("读表"), number)
        except LantuError as error:
            error.where = name
            raise
    return found


def _refuse(done: Imported, user: AbstractUser) -> None:
    """Take out rows of closed periods, and of places that are not the user's."""
    locks = [(one.period, one.place.name if one.place else "") for one in _locks()]
    scope = scope_of(user)
    mine = set(Place.objects.filter(pk__in=scope.places).values_list("name", flat=True)) if scope else None
    kept: list[Observation] = []
    for number, each in zip(done.numbers, done.observations, strict=True):
        if any(period in (each.period, each.period[:4]) and place in ("", each.place) for period, place in locks):
            done.problems.append(Problem(number, "error", "locked", _("%s 已锁定") % each.period))
        elif mine is not None and each.place not in mine:
            done.problems.append(Problem(number, "error", "not_yours", _("%s 不由您填报") % each.place))
        else:
            kept.append(each)
    done.observations = kept
    done.problems.sort(key=lambda problem: problem.row)


def _locks() -> list[PeriodLock]:
    return list(PeriodLock.objects.filter(released_at=None).select_related("place"))
