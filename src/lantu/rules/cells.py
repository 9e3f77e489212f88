"""What people write in the cells of a table, as rules read it: 1,900, １９００, 3.2万元, 120.5㎡; and rows that are no case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lantu.datafiles import load_data
from lantu.quantity.units import SCALES, load_units
from lantu.rules.model import Unit
from lantu.text import fold_width

__all__ = ["beside", "cleaned", "folded", "in_unit", "scaled_units", "words"]

_SIGNS = str.maketrans("（）：，", "():,")

_NUMBER = r"([+-]?\d+(?:\.\d+)?)"
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_WITH_UNIT = re.compile(rf"{_NUMBER}({_SCALE})?([^\d.,+-]*\S*)")
_PER = re.compile(r"[/·.*每]+")
_BETWEEN = re.compile(r"[、,，;；和及\s]+")


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The words that stand in tables beside the cases."""
    return load_data("rules/cells.toml", "lantu.rules.cells/1")


def folded(written: Any) -> str:
    """A cell as text, half-width, brackets, colons and commas too."""
    return fold_width(str(written)).translate(_SIGNS)


def cleaned(written: str) -> str:
    """A number as people write it, half-width, without blanks and thousands, 万 and 亿 multiplied out; else as it is.

    >>> cleaned("１,９００"), cleaned("1.5 万元"), cleaned("12,34")
    ('1900', '15000', '12,34')
    """
    text = folded(written).replace(" ", "")
    number, scale, rest = _split(text)
    if scale in {"万", "亿"} and rest in {"", "元"}:
        return _plain(Decimal(number) * SCALES[scale])
    return number if number and not scale and not rest else text


def in_unit(written: Any, unit: Unit | None, heading: str = "") -> Any:
    """The number of a cell in the unit of its input, where the cell or the ``heading`` of its column names a unit.

    A cell in another unit is given back with it, for the rule to refuse: nothing is converted but 万, 亿 and per cent.
    """
    if isinstance(written, bool) or not isinstance(written, str | int | float | Decimal):
        return written
    text = folded(written).strip(words()["signs"] + " \u3000\t").replace(" ", "")
    number, sign, rest = _split(text)
    if not number:
        return written
    tail = sign + rest or folded(heading)
    if not tail:
        return number if isinstance(written, str) else written
    factor = _factor(tail, unit)
    if factor is None:
        return f"{number}{tail}"
    return written if factor == 1 and not isinstance(written, str) else _plain(Decimal(number) * factor)


def _split(text: str) -> tuple[str, str, str]:
    """The digits of a number, its scale, and what stands behind."""
    head = re.match(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])", text)
    if head:
        text = head[0].replace(",", "") + text[head.end() :]
    found = _WITH_UNIT.fullmatch(text)
    return (found[1], found[2] or "", found[3]) if found else ("", "", "")


def _factor(tail: str, unit: Unit | None) -> Decimal | None:
    """How many of the unit of an input one of a written unit is; None where it is another unit."""
    if unit is None:
        return None
    also = dict(unit.also)
    if tail in also:
        return also[tail]
    wanted = {_parts(each) for each in unit.label} | {_parts(each) for each in also}
    if tail and _parts(tail) in wanted:
        return Decimal(1)
    scale = next((each for each in sorted(SCALES, key=len, reverse=True) if tail.startswith(each)), "")
    rest = tail.removeprefix(scale)
    return Decimal(SCALES[scale]) if scale and (not rest or _parts(rest) in wanted) else None


@lru_cache(maxsize=1024)
def _parts(written: str) -> tuple[str, ...]:
    """A unit by its parts, each by what it is: ㎡, m² and 平方米 are the same."""
    known = load_units().units
    parts = [each for each in _PER.split(folded(written).lower()) if each]
    return tuple(f"{known[each].dimension} {known[each].factor}" if each in known else each for each in parts)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def scaled_units(row: Sequence[Any]) -> list[str]:
    """The units in 万 or 亿 that a line above a table gives for all of it (单位：万元)."""
    found = []
    for cell in row:
        head, _, rest = folded(cell or "").partition(":")
        if head.strip(" (").endswith(words()["unit_of_all"]):
            each_one = [each.strip("() ") for each in _BETWEEN.split(rest)]
            found += [each for each in each_one if _scaled(each)]
    return found


def _scaled(unit: str) -> bool:
    known = load_units().units
    return unit not in known and any(unit.startswith(scale) and unit.removeprefix(scale) in known for scale in SCALES)


def beside(row: Sequence[Any]) -> str:
    """What a row is that holds no case, a total or a line of who filled it in; empty for a case."""
    first = next((cell for cell in row if cell is not None and str(cell).strip()), None)
    if not isinstance(first, str):
        return ""
    told = "".join(folded(first).split()).lower()
    head, colon, _ = told.partition(":")
    return told[:20] if head in words()["totals"] or (colon and head in words()["notes"]) else ""
