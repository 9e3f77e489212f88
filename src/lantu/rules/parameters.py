"""Which version of a parameter holds on the day, and in the place, of a case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from lantu.errors import DataError
from lantu.rules.model import Parameter, Version

__all__ = ["check_versions", "version_on"]


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
