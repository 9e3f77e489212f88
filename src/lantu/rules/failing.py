"""Why somebody is not eligible: which condition of which row of a decision table failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lantu.rules.decisions import Row, Table
from lantu.rules.evaluation import compile_scalar
from lantu.rules.model import Step

__all__ = ["failures"]

_WORDS = {"zh": ("缺", "：", "、", "；", "（", "）"), "en": ("lacks ", ": ", ", ", "; ", " (", ")")}


def failures(step: Step, table: Table, env: Mapping[str, Any], scope: set[str]) -> list[dict[str, Any]]:
    """A reason for each item, or for the case, for which the step holds: its rows with the conditions that failed."""
    names = frozenset(scope)
    rows = env[step.over] if step.over else [{}]
    chosen = [row for row in rows if compile_scalar(step.formula, names)(env, row) is True]
    return [_reason(step, table, env, row, names) for row in chosen]


def _reason(
    step: Step, table: Table, env: Mapping[str, Any], item: Mapping[str, Any], scope: frozenset[str]
) -> dict[str, Any]:
    failed = []
    for row in table.rows:
        conditions = [
            name for name, _ in row.when if compile_scalar(_formula(table, row, name), scope)(env, item) is not True
        ]
        labels = [{"name": name, "label": table.labels[name]._asdict()} for name in conditions]
        failed.append({"row": row.id, "label": row.label._asdict(), "conditions": labels})
    who = str(item.get(step.key) or "")
    return {
        "kind": "condition",
        "code": step.condition,
        "message": {language: _told(step, failed, who, language) for language in _WORDS},
        **({"item": who} if who else {}),
        "failed": failed,
        "citation": step.citation.as_json(),
    }


def _formula(table: Table, row: Row, name: str) -> str:
    return table.condition_formula(name, dict(row.when)[name])


def _told(step: Step, failed: list[dict[str, Any]], who: str, language: str) -> str:
    lacks, colon, comma, semicolon, opening, closing = _WORDS[language]
    head = step.label.zh if language == "zh" else step.label.en
    parts = [
        f"{row['label'][language]}{opening}{lacks}{comma.join(each['label'][language] for each in row['conditions'])}{closing}"
        for row in failed
    ]
    return f"{who}{colon if who else ''}{head.rstrip('。.')}{colon}{semicolon.join(parts)}"
