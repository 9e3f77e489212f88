"""Rules as code: computations that a text lays down, step by step, each step with its article."""

from lantu.rules.packs import get_rule, packs, rules
from lantu.rules.running import replay, run
from lantu.rules.trace import Result

__all__ = ["Result", "get_rule", "packs", "replay", "rules", "run"]
