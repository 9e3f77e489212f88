"""Promises without a number: told in words, or set by the state and not told."""

from __future__ import annotations

from lantu.assessment.methods.base import UNDECIDED, Case, Outcome
from lantu.assessment.shape import Decision
from lantu.assessment.wording import shapes

__all__ = ["AssignedTarget", "Qualitative"]


class Qualitative:
    """Only a report that it is done decides; no report says what is missing and whom to ask."""

    name = "qualitative"

    def applies_to(self, decision: Decision) -> bool:
        return decision.shape == "qualitative"

    def judge(self, case: Case) -> Outcome:
        reports = [point for point in case.known if point.text.strip() in shapes().done]
        if not reports:
            return Outcome(UNDECIDED, ["qualitative"])
        first = reports[0]
        case.trace.step("done", "the first report of completion", first.text, year=first.year)
        early = case.promise.target_year is not None and first.year < case.promise.target_year
        return Outcome("done_early" if early else "on_track", ["done_reported"], point=first)


class AssignedTarget:
    """The state sets the target and the text does not tell it: the value is shown, the status stays open."""

    name = "assigned_target"

    def applies_to(self, decision: Decision) -> bool:
        return decision.shape == "assigned"

    def judge(self, case: Case) -> Outcome:
        point = case.known[-1] if case.known else None
        return Outcome(UNDECIDED, ["target_assigned"] if point else ["target_assigned", "no_observation"], point=point)
