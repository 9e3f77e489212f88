"""To which plan, group, place and organisation each promise of a bundled register belongs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from lantu.assessment.model import Assessment
from lantu.assessment.register import Collection, records
from lantu.assessment.rollup import tallies
from lantu.assessment.wording import words

__all__ = ["Level", "belonging", "rolled_up"]

Level = Literal["plan", "group", "place", "organisation"]
Record = dict[str, Any]
ANSWERS = frozenset({"lead", "responsible"})


def belonging(about: Collection, level: Level) -> dict[str, list[str]]:
    """The names at a level for the key of each promise; none for a promise that belongs nowhere there."""
    documents = {each["slug"]: each for each in records(about.register, "documents")}
    rows = [*records(about.register, "indicators"), *records(about.register, "statements")]
    if level == "organisation":
        return _organisations(about, documents, rows)
    if level == "group":
        return {each["public_id"]: [each["group"]] for each in rows if each.get("group")}
    if level == "place":
        return {each["public_id"]: [documents[each["d"]].get("place") or about.place] for each in rows}
    return {each["public_id"]: [_named(documents[each["d"]])] for each in rows}


def _named(document: Record) -> str:
    return str(document.get("short") or document["title"])


def _organisations(about: Collection, documents: Mapping[str, Record], rows: Iterable[Record]) -> dict[str, list[str]]:
    """Who answers: those with a duty at the same place of the text; else who issued the plan."""
    parts: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for duty in records(about.register, "duties"):
        parts[duty["d"], duty["eid"]] += [name for role, name in duty["parts"] if role in ANSWERS]
    found = {}
    for each in rows:
        issuer = documents[each["d"]].get("issuer")
        names = parts.get((each["d"], each["eid"])) or ([issuer] if issuer else [])
        found[each["public_id"]] = list(dict.fromkeys(names))
    return found


def rolled_up(results: Iterable[Assessment], about: Collection, level: Level) -> list[dict[str, Any]]:
    """How many promises stand how at a level, and the weighted share on course of those decided.

    A promise of two organisations counts for both. The weights are those of ``data/assessment/words.toml``.
    """
    names = belonging(about, level)
    return [
        {level: name, "promises": len(found.results)}
        | {told.word: found.counts[code] for code, told in words().status.items()}
        | {"decided": found.decided, "on_course": found.on_course}
        for name, found in tallies(results, lambda each: names.get(each.commitment.key, [])).items()
    ]
