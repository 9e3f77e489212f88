"""An observation: what was told of a measure at a place in a period, by whom, when, and how sure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

__all__ = ["Basis", "Observation", "period_year"]

Basis = Literal["year", "month", "part", "period"]
Status = Literal["preliminary", "final", "revised", "forecast"]
Grade = Literal["official", "secondary"]

_PERIOD = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?")
_IDENTITY = (
    "measure", "series", "place", "period", "basis", "since", "value", "text", "unit", "bound", "status", "source",
    "source_date",
)  # fmt: skip


def period_year(period: str) -> int | None:
    """The year of ``2023`` or ``2023-06``; None for anything else.

    >>> period_year("2023-06"), period_year("2023-13"), period_year("二〇二三")
    (2023, None, None)
    """
    match = _PERIOD.fullmatch(period)
    return int(match.group(1)) if match else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A published value, as written.

    ``basis`` says what it covers: a ``year``, a ``month``, a ``part`` of a year (1-9月累计), or the ``period`` since
    the start of the year ``since``. ``series`` tells variants of one measure apart (42 or 74 sections);
    ``bound`` is ``>=`` or ``<=`` where only a limit is told; ``text`` holds a value that is no number (Ⅱ).
    """

    measure: str
    place: str
    period: str
    value: Decimal | None
    unit: str
    indicator: str = ""
    series: str = ""
    basis: Basis = "year"
    since: int | None = None
    text: str = ""
    bound: str = ""
    status: Status = "final"
    grade: Grade = "official"
    source: str = ""
    publisher: str = ""
    source_date: str = ""
    address: str = ""
    flags: tuple[str, ...] = ()

    @property
    def year(self) -> int:
        return int(self.period[:4])

    @property
    def id(self) -> str:
        """The same for the same value from the same source, whatever file brought it."""
        parts = [str(getattr(self, name) if getattr(self, name) is not None else "") for name in _IDENTITY]
        if self.value is not None:
            parts[6] = f"{self.value.normalize():f}"
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]

    @property
    def known_on(self) -> date | None:
        """The last day by which the source was surely out; None where its date is not told.

        >>> Observation(measure="a", place="b", period="2022", value=None, unit="", source_date="2023").known_on
        datetime.date(2023, 12, 31)
        """
        parts = self.source_date.split("-")
        if not all(part.isdigit() for part in parts) or not parts[0]:
            return None
        year, month, day = int(parts[0]), *(int(p) for p in (*parts[1:], *("0" * (3 - len(parts))))[:2])
        if not month:
            return date(year, 12, 31)
        try:
            return date(year, month, day) if day else date(year + month // 12, month % 12 + 1, 1)
        except ValueError:
            return None  # no day of the calendar

    def as_json(self) -> dict[str, Any]:
        """The fields that say something; values as text, so that nothing is lost."""
        fields = asdict(self) | {"value": None if self.value is None else f"{self.value:f}", "flags": list(self.flags)}
        return {key: value for key, value in fields.items() if value not in (None, "", [])}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Observation:
        """The reverse of ``as_json``."""
        given = dict(record)
        value = given.pop("value", None)
        flags = tuple(given.pop("flags", ()))
        given.setdefault("unit", "")
        return cls(value=None if value is None else Decimal(value), flags=flags, **given)
