"""Results and their traces: ``lantu.trace/1``, written the same byte for byte each time.

Numbers are written as exact decimals, never as floats.  The hash of a trace covers everything else in it.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

__all__ = ["SCHEMA", "Result", "dumps", "plain", "sealed"]

SCHEMA = "lantu.trace/1"


@dataclass(frozen=True)
class Result:
    """What a rule gives for one case."""

    rule: str
    outputs: dict[str, Any]
    computable: bool
    reasons: list[dict[str, Any]]
    assumptions: list[dict[str, Any]]
    trace: dict[str, Any] = field(repr=False)

    def as_json(self) -> dict[str, Any]:
        """Plain values; decimals stay decimals (``dumps`` writes them digit by digit)."""
        return {
            "rule": self.rule,
            "outputs": self.outputs,
            "computable": self.computable,
            "reasons": self.reasons,
            "assumptions": self.assumptions,
            "trace": self.trace,
        }

    def to_json(self) -> str:
        return dumps(self.as_json())


def plain(value: Any, form: str = "") -> Any:
    """A value as JSON has it: whole numbers as int, other numbers as shortest decimals, dates as text."""
    if isinstance(value, Decimal):
        whole = value.to_integral_value()
        return int(whole) if value == whole else value.normalize()
    if isinstance(value, date):
        return value.isoformat()[:7] if form == "month" else value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(each, form) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each, form) for each in value]
    return value


def dumps(value: Any) -> str:
    """JSON with exact decimals, without spaces, keys as they stand.

    >>> dumps({"a": [Decimal("0.10"), 1, "元"]})
    '{"a":[0.10,1,"元"]}'
    """
    return _MARKED.sub(r"\1", _ENCODER.encode(value))


def _marked(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{_MARK}{value:f}{_MARK}"
    raise TypeError(f"{type(value).__name__} has no place in a trace")


# The encoder of the standard library is fast but knows no decimals: they pass it as marked texts.  The mark is a
# control character, which inputs never hold.
_MARK = "\x01"
_MARKED = re.compile(r'"\\u0001(-?[0-9.]+)\\u0001"')
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_marked, check_circular=False)


def sealed(trace: dict[str, Any]) -> dict[str, Any]:
    """The trace with its content hash at the end."""
    body = {key: value for key, value in trace.items() if key != "hash"}
    return {**body, "hash": "sha256:" + hashlib.sha256(dumps(body).encode()).hexdigest()}
