"""Official verdicts on plans, to be held against what is computed from published figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from lantu.assessment.model import Assessment
from lantu.assessment.wording import words
from lantu.datafiles import load_data
from lantu.errors import DataError

__all__ = ["Compared", "Verdict", "compared", "verdict_on"]

_FILE, _SCHEMA = "assessment/verdicts.toml", "lantu.assessment_verdicts/1"


class Verdict(NamedTuple):
    """What an official assessment of one plan said on a day."""

    document: str
    day: date
    mode: str
    source: str
    counts: dict[str, int]
    named: dict[str, str]


class Compared(NamedTuple):
    """One indicator that the official text names, beside ours; ``result`` is None where the register lacks it."""

    indicator: str
    official: str
    result: Assessment | None


@cache
def _verdicts() -> tuple[Verdict, ...]:
    found = []
    for entry in load_data(_FILE, _SCHEMA)["verdict"]:
        named: dict[str, Any] = {each["indicator"]: each["status"] for each in entry["named"]}
        unknown = {*named.values(), *entry["counts"]} - {*words().status, "illegible"}
        if unknown:
            raise DataError(f"{entry['document']}: no such status: {', '.join(sorted(unknown))}", where=_FILE)
        found.append(Verdict(entry["document"], entry["day"], entry["mode"], entry["source"], entry["counts"], named))
    return tuple(found)


def verdict_on(document: str, mode: str) -> Verdict | None:
    """The official verdict on a plan in a mode."""
    return next((each for each in _verdicts() if (each.document, each.mode) == (document, mode)), None)


def compared(verdict: Verdict, results: Iterable[Assessment]) -> list[Compared]:
    """The indicators that the official text names, each beside the result for its row."""
    own = [each for each in results if each.commitment.document == verdict.document]
    rows = {each.commitment.name: each for each in own if each.commitment.form == "indicator"}
    by_measure = {each.commitment.measure: each for each in rows.values()}
    return [Compared(name, status, rows.get(name) or by_measure.get(name)) for name, status in verdict.named.items()]
