"""Claims on one thing in units that cannot be converted: sums in two currencies, a number and a rate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from lantu.alignment.candidates import candidate_pairs
from lantu.alignment.claims import Held
from lantu.alignment.measures import wording
from lantu.alignment.model import Reason
from lantu.alignment.similarity import filled_out, pieces

__all__ = ["UnitPair", "other_units"]

UnitPair = tuple[int, int, str, Reason]

_CURRENCIES = frozenset({"money", "usd", "other_money"})
_CURRENCY = Reason("币种不同，须按汇率换算", "two currencies: an exchange rate decides")
_SHARE = Reason("一为个数，一为比率", "a number on one side, a rate on the other")
_RATE_NAME = 3  # 创建率, 覆盖率: what a rate adds to the name of its thing
_SHORTEST = 4


def other_units(held: Sequence[Held]) -> Iterator[UnitPair]:
    """Pairs that look comparable and are not, because of what they count in."""
    yield from _currencies(held)
    yield from _numbers_and_rates(held)


def _together(a: Held, b: Held) -> bool:
    one, other = a.claim, b.claim
    return (one.role, one.year, one.change, a.place) == (other.role, other.year, other.change, b.place)


def _currencies(held: Sequence[Held]) -> Iterator[UnitPair]:
    groups: dict[tuple[object, ...], dict[str, int]] = defaultdict(dict)
    for at, one in enumerate(held):
        if one.valued and one.kind_of_unit in _CURRENCIES and len(one.name.core) >= _SHORTEST:
            claim = one.claim
            key = (one.name.core, one.jurisdiction, one.place, one.near_place, claim.role, claim.year, claim.change)
            groups[key].setdefault(one.kind_of_unit, at)
    for kinds in groups.values():
        first, *others = sorted(kinds.values())
        yield from ((first, at, "unit.currency", _CURRENCY) for at in others)


def _numbers_and_rates(held: Sequence[Held]) -> Iterator[UnitPair]:
    """绿色学校 and 绿色学校创建率: of two documents, one the other with a word put in at most."""
    things = {at: thing for at, one in enumerate(held) if (thing := _thing(one))}
    numbers: dict[tuple[str, str], int] = {}
    rows = [
        (at, numbers.setdefault((held[at].jurisdiction, piece), len(numbers)))
        for at, thing in things.items()
        for piece in sorted(pieces(thing))
    ]
    limits = wording().match
    for x, y, _ in candidate_pairs(rows, block=int(limits["block"]), shared=int(limits["shared"]), overlap=0.5):
        a, b = held[x], held[y]
        apart = a.claim.document != b.claim.document and a.kind_of_unit != b.kind_of_unit
        shorter, longer = sorted((things[x], things[y]), key=lambda thing: (len(thing), thing))
        if apart and _together(a, b) and (shorter == longer or filled_out(shorter, longer)):
            yield x, y, "unit.rate", _SHARE


def _thing(one: Held) -> str:
    """What a number counts, or a rate is the rate of; empty where the claim is neither."""
    if not one.valued or one.vague or one.claim.role not in ("target", "status"):
        return ""
    core = one.name.core
    if one.kind_of_unit == "ratio":
        core = core[:-_RATE_NAME] if core.endswith("率") else ""
    elif one.kind_of_unit != "count":
        return ""
    return core if len(core) >= _SHORTEST else ""
