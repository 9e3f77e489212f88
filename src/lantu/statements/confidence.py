"""How far a rule can be trusted: its share of right readings in labelled documents."""

from __future__ import annotations

from functools import cache

from lantu.datafiles import load_data

__all__ = ["confidence_of"]

_OF_WORDS = 0.7  # promises and bans without numbers: not labelled, so not counted


@cache
def _table() -> dict[str, dict[str, float]]:
    return load_data("statements/confidence.toml", "lantu.confidence/1")


@cache
def confidence_of(rule: str) -> float:
    """Reliability of ``kind rule/subject rule``: the product of both, to two places."""
    kind, stroke, subject = rule.partition("/")
    if not stroke:
        return _OF_WORDS
    table = _table()
    kinds, subjects = table["kind"], table["subject"]
    return round(kinds.get(kind, kinds["default"]) * subjects.get(subject, subjects["default"]), 2)
