"""Names and texts in SQL, each put between its marks."""

from __future__ import annotations

__all__ = ["sql_name", "sql_text"]


def sql_name(name: str) -> str:
    """The name of a table or column.

    >>> sql_name("PM2.5 (1h)")
    '"PM2.5 (1h)"'
    """
    return '"' + name.replace('"', '""') + '"'


def sql_text(value: object) -> str:
    """A text, or a path as one.

    >>> print(sql_text("Xi'an"))
    'Xi''an'
    """
    return "'" + str(value).replace("'", "''") + "'"
