"""Cases from a file: one object or many rows, in a table file of any form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lantu.errors import UsageError

if TYPE_CHECKING:
    from lantu.rules.model import Rule

__all__ = ["read_cases"]


def read_cases(path: Path, rule_id: str = "") -> tuple[list[Any], bool]:
    """The cases of a file, and whether it holds a single one; UsageError where it holds none."""
    from lantu.rules import get_rule
    from lantu.rules.cases import ENDINGS, cases_of

    rule: Rule | None = get_rule(rule_id)[0] if rule_id else None
    cases, single = cases_of(path, path.suffix, str(path), rule)
    if not cases:
        hint = f"names of inputs in the first line, a case in each further; read are {', '.join(ENDINGS)}"
        raise UsageError("holds no case", where=str(path), hint=hint)
    return cases, single
