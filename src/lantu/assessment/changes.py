"""What changed between two assessments of the same promises, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lantu.assessment.model import Assessment

__all__ = ["changes"]

_VALUE = ("value", "bound", "source")


def changes(before: Iterable[Assessment], after: Iterable[Assessment]) -> list[dict[str, Any]]:
    """Promises whose status, progress or reasons differ, each with what in its inputs made the difference.

    The causes: ``new_promise``, ``promise_gone``, ``target_changed``, ``start_changed``, ``new_value``, ``revised_value``,
    ``value_withdrawn``, ``value_aged`` (too old to decide), ``later_date``.
    """
    old = {each.commitment.key: each for each in before}
    new = {each.commitment.key: each for each in after}
    found = [_change(old.get(key), new.get(key)) for key in {**old, **new}]
    return [each for each in found if each is not None]


def _change(old: Assessment | None, new: Assessment | None) -> dict[str, Any] | None:
    told = new or old
    if told is None or (old and new and _result(old) == _result(new)):
        return None
    about = told.commitment
    return {
        "commitment": about.key, "document": about.document, "form": about.form, "name": about.name,
        "before": old and old.word, "after": new and new.word,
        "better": old.rank < new.rank if old and new and old.rank and new.rank and old.rank != new.rank else None,
        "progress_before": _progress(old), "progress_after": _progress(new), "why": _why(old, new),
    }  # fmt: skip


def _result(each: Assessment) -> tuple[Any, ...]:
    return each.status, each.progress, tuple(each.reasons)


def _progress(each: Assessment | None) -> float | None:
    return None if each is None or each.progress is None else round(float(each.progress), 4)


def _why(old: Assessment | None, new: Assessment | None) -> list[dict[str, Any]]:
    if old is None or new is None:
        return [{"cause": "new_promise" if old is None else "promise_gone"}]
    causes: list[dict[str, Any]] = []
    for name, cause in (("target", "target_changed"), ("start", "start_changed")):
        first, second = _inputs(old, name), _inputs(new, name)
        if first != second:
            causes.append({"cause": cause, "before": [*first.values()], "after": [*second.values()]})
    causes += _observed(_inputs(old, "observation"), _inputs(new, "observation"))
    if "stale" in new.reasons and "stale" not in old.reasons and new.latest is not None:
        causes.append({"cause": "value_aged", "year": new.latest.year})
    if old.as_of != new.as_of:
        causes.append({"cause": "later_date", "before": old.as_of, "after": new.as_of})
    return causes


def _inputs(each: Assessment, name: str) -> dict[int, dict[str, Any]]:
    """Inputs of one name by their year, as the trace records them."""
    rows = [entry for entry in each.trace.inputs if entry["name"] == name]
    return {row.get("year", number): {k: row[k] for k in _VALUE if k in row} for number, row in enumerate(rows)}


def _observed(old: dict[int, dict[str, Any]], new: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    causes: list[dict[str, Any]] = []
    for year in sorted({*old, *new}):
        if year not in old:
            causes.append({"cause": "new_value", "year": year, "after": new[year]})
        elif year not in new:
            causes.append({"cause": "value_withdrawn", "year": year, "before": old[year]})
        elif old[year] != new[year]:
            causes.append({"cause": "revised_value", "year": year, "before": old[year], "after": new[year]})
    return causes
