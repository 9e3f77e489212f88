"""The bundled observations: official figures as facts with their source, secondary ones only where they fill a gap."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from lantu.errors import DataError
from lantu.observations.model import Observation

__all__ = ["bundled", "fill_gaps", "written"]

_SCHEMA = "lantu.observations/1"


def fill_gaps(observations: Iterable[Observation]) -> list[Observation]:
    """Every official row, and the secondary rows of periods for which there is no official one."""
    rows = list(observations)
    told = {_key(each) for each in rows if each.grade == "official"}
    kept = [each for each in rows if each.grade == "official" or _key(each) not in told]
    return sorted(kept, key=lambda each: (each.measure, each.place, each.period, each.id))


def _key(each: Observation) -> tuple[object, ...]:
    return each.indicator, each.series, each.place, each.period, each.basis, each.since, each.bound


def written(observations: list[Observation]) -> str:
    """The file of the bundle: a schema line, then one observation a line."""
    head: dict[str, Any] = {"schema": _SCHEMA, "rows": len(observations)}
    lines = [head, *(each.as_json() for each in observations)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


@cache
def bundled(name: str = "chongqing") -> tuple[Observation, ...]:
    """The bundled observations ``name``; DataError where the file breaks its schema."""
    where = f"observations/{name}.jsonl"
    place = files("lantu").joinpath("data", "observations", f"{name}.jsonl")
    try:
        head, *lines = [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines()]
        if head.get("schema") != _SCHEMA or head.get("rows") != len(lines):
            raise DataError(f"is not of schema {_SCHEMA} or not whole", where=where, hint="restore the file")
        return tuple(Observation.from_json(line) for line in lines)
    except (OSError, ValueError, TypeError) as error:
        raise DataError(f"cannot be read: {error}", where=where, hint="restore the file") from error
