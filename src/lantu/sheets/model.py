"""What a table file is made of: sheets, rows with the numbers that people see beside them, and what is wrong with a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from lantu.datafiles import load_data

__all__ = ["Fault", "Line", "Sheet", "cell_text", "column_letter", "is_formula", "reading", "uncomputed"]


@cache
def _data() -> dict[str, Any]:
    return load_data("sheets/reading.toml", "lantu.sheets/1")


def reading(name: str) -> Any:
    """A limit or a choice of `data/sheets/reading.toml`."""
    return _data()["reading"][name]


class Fault(NamedTuple):
    """Why a row cannot be taken, in both languages; ``about`` is what is told of it."""

    code: str
    about: tuple[str, ...] = ()

    @property
    def en(self) -> str:
        return self._words("en")

    @property
    def zh(self) -> str:
        return self._words("zh")

    def _words(self, language: str) -> str:
        """Empty for the codes of others."""
        told: str = _data()["fault"].get(self.code, {}).get(language, "")
        return told.format(*self.about, "", "")


class Line(NamedTuple):
    """A row of cells and its number in the file; 0 for headings that stand in no row (Parquet, JSON)."""

    number: int
    cells: Sequence[Any]
    fault: Fault | None = None


class Sheet(NamedTuple):
    """The rows of a sheet one by one; it is read before the next is asked for. ``damage`` tells of bytes that are no text."""

    name: str
    lines: Iterator[Line]
    damage: str = ""


def cell_text(value: Any) -> str:
    """What a cell says as text, without characters that nobody sees."""
    if isinstance(value, list):
        return ",".join(str(each) for each in value)
    return "" if value is None else str(value).replace("\x00", "").strip()


def is_formula(value: Any) -> bool:
    """Whether a cell holds a formula that no program has computed."""
    return isinstance(value, str) and value[:1] == "=" and len(value) > 1


def uncomputed(cells: Iterable[Any]) -> Fault | None:
    """What is wrong with cells of which one is such a formula."""
    return next((Fault("formula", (each,)) for each in cells if is_formula(each)), None)


def column_letter(number: int) -> str:
    """How a spreadsheet names a column.

    >>> column_letter(1), column_letter(28)
    ('A', 'AB')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
