"""The bundled data files: dated tables and word lists, each with a schema line that is checked when it is loaded."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from lantu.errors import DataError

__all__ = ["load_data", "read_data"]

_HINT = "restore the file from the distribution"


def load_data(path: str, schema: str) -> dict[str, Any]:
    """The tables of ``lantu/data/{path}`` without their schema line.

    Raises DataError where the file is missing, is no TOML, or is not of ``schema`` (``lantu.units/1``).

    >>> sorted(load_data("statements/confidence.toml", "lantu.confidence/1"))
    ['kind', 'subject']
    """
    return read_data(files("lantu").joinpath("data", *path.split("/")), schema, path)


def read_data(
    place: Traversable, schema: str, path: str = "", *, hint: str = _HINT, exact: bool = False
) -> dict[str, Any]:
    """The tables of a data file wherever it stands, without its schema line; ``exact``: fractions come as Decimal.

    A file of a user's own brings its own ``hint``. Raises as :func:`load_data`.
    """
    path = path or place.name
    try:
        raw = tomllib.loads(place.read_text(encoding="utf-8"), parse_float=Decimal if exact else float)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"cannot be read: {error}", where=path, hint=hint) from error
    if raw.pop("schema", None) != schema:
        raise DataError(f"is not of schema {schema}", where=path, hint=hint)
    return raw
