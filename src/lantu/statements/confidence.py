"""How far a rule can be trusted: its share of right readings in labelled documents."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

__all__ = ["confidence_of"]


@cache
def _table() -> tuple[float, dict[str, float], dict[str, float]]:
    raw = tomllib.loads((files("lantu") / "data" / "statements" / "confidence.toml").read_text(encoding="utf-8"))
    return raw["default"], raw["kind"], raw["subject"]


@cache
def confidence_of(rule: str) -> float:
    """Reliability of a rule ``kind rule/subject rule``: the product of both, to two places."""
    default, kinds, subjects = _table()
    kind, _, subject = rule.partition("/")
    value = kinds.get(kind, default) * (subjects.get(subject, default) if subject else 1.0)
    return round(value, 2)
