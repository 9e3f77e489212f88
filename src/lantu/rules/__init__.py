"""Rules as code: computations that a text lays down, step by step, each step with its article."""

from lantu.rules.deadlines import Attainment, Deadline, attainment, deadline, time_limits
from lantu.rules.explanation import explain
from lantu.rules.icalendar_file import calendar_file
from lantu.rules.packs import get_rule, packs, rules
from lantu.rules.readings import computable_readings
from lantu.rules.reforms import Reform, measures_of, reform
from lantu.rules.running import replay, run
from lantu.rules.scaffold import new_pack
from lantu.rules.trace import Result
from lantu.rules.whatif import Comparison, Sweep, sweep, what_if

__all__ = [
    "Attainment",
    "Comparison",
    "Deadline",
    "Reform",
    "Result",
    "Sweep",
    "attainment",
    "calendar_file",
    "computable_readings",
    "deadline",
    "explain",
    "get_rule",
    "measures_of",
    "new_pack",
    "packs",
    "reform",
    "replay",
    "rules",
    "run",
    "sweep",
    "time_limits",
    "what_if",
]
