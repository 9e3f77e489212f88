"""How far a rule can be trusted: its share of right readings in labelled documents."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from lantu.errors import DataError

__all__ = ["confidence_of"]

_OF_WORDS = 0.7  # promises and bans without numbers: not labelled, so not counted


@cache
def _table() -> dict[str, dict[str, float]]:
    raw = tomllib.loads((files("lantu") / "data" / "statements" / "confidence.toml").read_text(encoding="utf-8"))
    if raw.get("schema") != "lantu.confidence/1":
        raise DataError("confidence.toml has no schema lantu.confidence/1", hint="restore the file of the release")
    return {"kind": raw["kind"], "subject": raw["subject"]}


@cache
def confidence_of(rule: str) -> float:
    """Reliability of ``kind rule/subject rule``: the product of both, to two places."""
    kind, stroke, subject = rule.partition("/")
    if not stroke:
        return _OF_WORDS
    table = _table()
    kinds, subjects = table["kind"], table["subject"]
    return round(kinds.get(kind, kinds["default"]) * subjects.get(subject, subjects["default"]), 2)
