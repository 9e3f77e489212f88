"""One small class for each shape of promise."""

from __future__ import annotations

from lantu.assessment.methods.base import Case, Method
from lantu.assessment.methods.growth import YearlyGrowth
from lantu.assessment.methods.hold import Hold
from lantu.assessment.methods.level import LevelPath
from lantu.assessment.methods.ranked import RankedClass, Ratio
from lantu.assessment.methods.totals import CumulativeCap, CumulativeTotal
from lantu.assessment.methods.wordless import AssignedTarget, Qualitative

__all__ = ["METHODS", "Case", "Method"]

METHODS: tuple[Method, ...] = (
    LevelPath(), Hold(), YearlyGrowth(), CumulativeTotal(), CumulativeCap(), RankedClass(), Ratio(), Qualitative(),
    AssignedTarget(),
)  # fmt: skip
