"""Cases of any rule, made from what it declares: ordinary ones, edges, and the largest that are let in."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lantu.rules.inputs import field_bounds
from lantu.rules.model import Field, ListInput, Rule

__all__ = ["cases_of"]

_ORDINARY = {"mu": 400, "m2": 200, "yuan": 30_000_000, "percent": 30, "years": 6, "working_days": 40, "count": 40}
_FIRST = date(2021, 3, 1)


def cases_of(rule: Rule, number: int, seed: int = 344) -> list[dict[str, Any]]:
    """So many cases; about one value in twelve is at an edge, one optional one in four is left out."""
    chance = random.Random(f"{rule.id}{seed}")  # noqa: S311 - invented cases
    return [_case(rule, chance) for _ in range(number)]


def _case(rule: Rule, chance: random.Random) -> dict[str, Any]:
    case: dict[str, Any] = {}
    most = chance.random() < 0.05  # everything as large as it may be
    for field in rule.inputs:
        value = field_bounds(field)[1] if most and field.kind in {"decimal", "int"} else _value(field, chance)
        if value is not None:
            case[field.name] = value
    for each in rule.lists:
        if each.required or chance.random() < 0.7:
            case[each.name] = [_item(each, chance, place) for place in range(chance.randint(0, 4))]
    return case


def _item(listed: ListInput, chance: random.Random, place: int) -> Any:
    if listed.plain:
        return _value(listed.fields[0], chance)
    item = {field.name: _value(field, chance) for field in listed.fields}
    if listed.key:
        item[listed.key] = f"甲{place if chance.random() < 0.8 else 0}"
    return {name: value for name, value in item.items() if value is not None}


def _value(field: Field, chance: random.Random) -> Any:
    if not field.required and chance.random() < 0.25:
        return None
    if field.kind in {"decimal", "int"}:
        return _number(field, chance)
    if field.kind == "bool":
        return chance.random() < 0.6
    if field.kind == "enum":
        return chance.choice(field.values)
    if field.kind == "text":
        return chance.choice(["甲", "乙", "丙"])
    day = _FIRST + timedelta(days=chance.randint(0, 900))
    if field.kind == "month":
        return day.isoformat()[:7]
    if field.kind == "dates":
        return sorted(
            {(_FIRST + timedelta(days=chance.randint(0, 900))).isoformat() for _ in range(chance.randint(0, 6))}
        )
    return day.isoformat()


def _number(field: Field, chance: random.Random) -> Decimal:
    unit = field.unit
    low, high = field_bounds(field)
    scale = unit.scale if unit and field.kind == "decimal" else 0
    draw = chance.random()
    if draw < 0.04:
        return low
    if draw < 0.06:
        return high
    ordinary = next((Decimal(most) for end, most in _ORDINARY.items() if unit and unit.suffix.endswith(end)), high)
    most = min(high, max(ordinary, low + 4))
    step = Decimal(1).scaleb(-min(scale, chance.choice([0, 1, 2, scale])))
    return min(max((low + (most - low) * Decimal(str(chance.random()))).quantize(step), low), high)
