"""Which version of a parameter holds on the day, and in the place, of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lantu.errors import DataError, UsageError
from lantu.rules.loading import unit_of
from lantu.rules.model import Pack, Parameter, Version

__all__ = ["check_versions", "replaced", "version_on"]


def replaced(pack: Pack, reform: Mapping[str, Any]) -> dict[str, Decimal | date | str]:
    """The figures that a reform puts in the place of those of the text, in their types; UsageError where one is none."""
    found: dict[str, Decimal | date | str] = {}
    for name, value in reform.items():
        parameter = pack.parameters.get(f"p.{name}") or pack.parameters.get(name)
        if parameter is None:
            raise UsageError(f"{pack.id} has no parameter {name}", hint=f"`lantu rule show {pack.id}.RULE` lists them")
        found[str(name)] = _like(parameter, name, value)
    return found


def _like(parameter: Parameter, name: str, value: Any) -> Decimal | date | str:
    kind = type(parameter.versions[0].value) if parameter.versions else Decimal
    try:
        if kind is date:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        if kind is str:
            return str(value)
        number = Decimal(str(value))
    except (InvalidOperation, ValueError) as error:
        wanted = "a date as 2021-07-01" if kind is date else "a number"
        raise UsageError(f"{name} = {value} does not fit", hint=f"{name} is {wanted}") from error
    if isinstance(value, bool) or not number.is_finite() or abs(number) > Decimal(10) ** 13:
        raise UsageError(f"{name} = {value} does not fit", hint=f"{name} is a number")
    if number < 0:
        raise UsageError(f"{name} = {value} is below 0", hint="amounts, shares and times of a text are not negative")
    unit = unit_of(parameter.unit)
    if unit is not None:
        exponent = number.normalize().as_tuple().exponent
        if not unit.low <= number <= unit.high or (isinstance(exponent, int) and -exponent > unit.scale):
            places = "a whole number" if not unit.scale else f"at most {unit.scale} decimal places"
            hint = f"{name} is in {unit.suffix}: {unit.low:f} to {unit.high:f}, {places}"
            raise UsageError(f"{name} = {value} does not fit", hint=hint)
    return number


def version_on(parameter: Parameter, day: date | None, place: str = "") -> Version | None:
    """The version in force on ``day``, that of the place before the general one; without a day the latest."""
    fitting = [each for each in parameter.versions if each.place in ("", place)]
    if day is None:
        holding = fitting
    else:
        holding = [
            each
            for each in fitting
            if (each.valid_from is None or each.valid_from <= day) and (each.valid_to is None or day <= each.valid_to)
        ]
    return max(holding, key=lambda each: (each.place != "", each.valid_from or date.min), default=None)


def check_versions(parameters: Iterable[Parameter]) -> None:
    """DataError where two versions of a parameter hold on one day in one place."""
    for parameter in parameters:
        for one in parameter.versions:
            for other in parameter.versions:
                if one is not other and one.place == other.place and _overlap(one, other):
                    raise DataError("two versions hold on one day", where=parameter.name)


def _overlap(one: Version, other: Version) -> bool:
    start = max(one.valid_from or date.min, other.valid_from or date.min)
    end = min(one.valid_to or date.max, other.valid_to or date.max)
    return start <= end
