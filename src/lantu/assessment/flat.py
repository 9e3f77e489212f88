"""An assessment as one line without nested records, for spreadsheets."""

from __future__ import annotations

from typing import Any

from lantu.assessment.model import Assessment

__all__ = ["flat_row"]


def flat_row(result: Assessment) -> dict[str, Any]:
    """One line without nested records: what a spreadsheet needs to compute the status again."""
    record, promise = result.as_json(), result.commitment
    latest, forecast = record["latest"] or {}, record["forecast"] or {}
    start = None if promise.baseline is None else float(promise.baseline)
    return {
        key: record[key]
        for key in ("commitment", "document", "form", "name", "measure", "attribute", "unit", "shape", "direction")
    } | {
        "baseline": start, "baseline_year": promise.base_year, "target": record["target"],
        "target_value": None if promise.target is None else float(promise.target),
        "comparator": promise.comparator, "target_year": promise.target_year, "latest_year": latest.get("year"),
        "latest": latest.get("text") or latest.get("value"), "latest_source": latest.get("source"),
        "progress": _short(record["progress"]), "expected_progress": _short(record["expected_progress"]),
        "required_pace": _short(record["required_pace"]), "pace_unit": record["pace_unit"],
        "status": record["status"], "method": record["method"], "reasons": [e["zh"] for e in record["explanations"]],
        "missing": [e["missing"] for e in record["explanations"] if "missing" in e],
        "ask": [e["ask"] for e in record["explanations"] if "ask" in e],
        "forecast": forecast.get("mean"), "forecast_low": forecast.get("low"), "forecast_high": forecast.get("high"),
        "chance": forecast.get("chance"), "as_of": record["as_of"],
    }  # fmt: skip


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
