"""Where a page of a list begins: the values of the last row before it, so that the thousandth page costs the same."""

from __future__ import annotations

import base64
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from lantu_web.api.errors import ApiError
from lantu_web.api.tables import Table

LARGEST = 2**63 - 1
LONGEST = 400


def cursor_of(values: tuple[Any, ...]) -> str:
    """The mark of a row."""
    text = json.dumps([str(one) for one in values], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(table: Table, cursor: str) -> list[Any]:
    """The values in a mark; what is not a mark of this table is refused."""
    values = read_texts(cursor, len(table.order))
    try:
        return [_value(table.model, name, value) for name, value in zip(table.order, values, strict=True)]
    except (ValueError, ValidationError):
        raise _no_mark() from None


def read_texts(cursor: str, size: int) -> tuple[str, ...]:
    """The texts in a mark of so many."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
        if not isinstance(values, list) or len(values) != size or not all(isinstance(one, str) for one in values):
            raise ValueError
    except (ValueError, RecursionError):
        raise _no_mark() from None
    return tuple(values)


def _no_mark() -> ApiError:
    return ApiError(
        422,
        "request.cursor",
        "翻页标记无效 / not a mark of this list",
        "take the cursor from “next” of a page as it is",
    )


def _value(model: type[models.Model], name: str, value: str) -> Any:
    if len(value) > LONGEST or "\x00" in value:
        raise ValueError
    column = model._meta.pk if name == "pk" else model._meta.get_field(name.removesuffix("_id"))
    if isinstance(column, models.CharField):
        return value
    number = int(value)
    if abs(number) > LARGEST:
        raise ValueError
    return number
