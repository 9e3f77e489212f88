"""Which fact of a new reading is which fact of the register.

A reading proposes; what reviewers said must find its fact again although the reading got better or the text
changed. The ways are tried in order, the surest first, each fact is used once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from lantu_web.register.models import Fact

Record = dict[str, Any]
NAMES = {"statement": "subject", "indicator": "name", "duty": "task", "project": "title"}
WORDINGS = {"statement": "text", "indicator": "target", "duty": "text", "project": "title"}


def match(kind: str, kept: Sequence[Fact], read: Sequence[Record], *, same_text: bool) -> dict[int, Fact]:
    """Index of each record that is known already, with its fact."""
    found: dict[int, Fact] = {}
    free = {fact.pk: fact for fact in kept}
    for of_fact, of_record in _ways(kind, same_text=same_text):
        waiting: defaultdict[Hashable, list[Fact]] = defaultdict(list)
        for fact in free.values():
            waiting[of_fact(fact)].append(fact)
        for index, record in enumerate(read):
            key = of_record(record)
            if index in found or key is None or not waiting[key]:
                continue
            fact = min(waiting[key], key=lambda one: abs(one.start - record["start"]))
            waiting[key].remove(fact)
            del free[fact.pk]
            found[index] = fact
    return found


Way = tuple[Callable[[Fact], Hashable], Callable[[Record], Hashable]]


def _ways(kind: str, *, same_text: bool) -> list[Way]:
    name, wording = NAMES[kind], WORDINGS[kind]

    def by(*fields: str) -> Way:
        def of_record(record: Record) -> Hashable:
            values = tuple(record[one] for one in fields)
            return values if all(value != "" for value in values) else None

        return (lambda fact: tuple(getattr(fact, one) for one in fields)), of_record

    ways = [by("public_id", name), by("eid", name), by(wording, name), by("public_id")]
    # In the same text a span is the surest name of all; a better reading may have moved the address.
    return [by("start", "end"), *ways, by("eid", wording)] if same_text else ways
