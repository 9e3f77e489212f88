"""Reports on paper, made from traces: what can be signed, filed and checked again."""

from lantu.reports.decision_sheet import decision_sheet, sheet_facts

__all__ = ["decision_sheet", "sheet_facts"]
