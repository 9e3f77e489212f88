"""JSON and JSON lines: objects with their numbers, a line that is none told and the others kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from lantu.errors import UnsupportedFormat
from lantu.sheets.model import Fault
from lantu.sheets.source import Source, text_of

__all__ = ["Told", "json_lines", "json_value"]


class Told(NamedTuple):
    """What stands in a line, or at a place of a list; ``fault`` where it is nothing."""

    number: int
    value: Any
    fault: Fault | None = None


def json_value(source: Source, *, exact: bool = False) -> Any:
    """What a file of JSON holds; ``exact``: fractions come as Decimal."""
    stream, damage, _ = text_of(source)
    with stream:
        try:
            found = json.loads(stream.read(), parse_float=Decimal if exact else None)
        except (ValueError, RecursionError) as error:
            raise UnsupportedFormat(f"is no JSON: {error}", where=source.where, hint="one object, or an array of objects") from error  # fmt: skip
    if damage:
        raise UnsupportedFormat(damage, where=source.where, hint="save it as UTF-8")
    return found


def json_lines(source: Source, *, exact: bool = False) -> Iterator[Told]:
    """What each line holds that is not blank, one after the other; refused where none is JSON."""
    bad: list[Told] = []
    good = False
    stream, damage, doubtful = text_of(source)
    with stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            told = _told(number, line, exact=exact)
            if (damage or doubtful) and "\ufffd" in line:
                told = Told(number, None, Fault("characters"))
            good = good or told.fault is None
            if good:
                yield from bad
                bad.clear()
                yield told
            else:
                bad.append(told)
    if bad and bad[0].fault:
        raise UnsupportedFormat(f"holds no line of JSON: {bad[0].fault.en}", where=source.where, hint="one object a line")  # fmt: skip


def _told(number: int, line: str, *, exact: bool) -> Told:
    try:
        return Told(number, json.loads(line, parse_float=Decimal if exact else None))
    except (ValueError, RecursionError) as error:
        return Told(number, None, Fault("json", (str(number), str(error))))
