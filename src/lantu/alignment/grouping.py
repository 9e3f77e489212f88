"""Claims brought together: which speak of the same thing, and which only look so.

Names meet first (a vocabulary is far smaller than the claims that use it), then the claims under
like names, split by what decides beside the name.  Cost grows with the number of claims and of
different names, never with the square of the claims.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import NamedTuple

from lantu.alignment.candidates import candidate_pairs
from lantu.alignment.claims import Held
from lantu.alignment.lessons import apart
from lantu.alignment.measures import wording
from lantu.alignment.model import Reason
from lantu.alignment.other_units import other_units
from lantu.alignment.similarity import (
    Likeness,
    both_stated,
    clauses_alike,
    context_supports,
    decisive,
    likeness,
    pieces,
    reasons_of,
)

__all__ = ["Groups", "Near", "Sets", "bring_together"]


class Sets:
    """Disjoint sets of whole numbers: union and find."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def find(self, item: int) -> int:
        root = item
        while (above := self._parent.get(root, root)) != root:
            root = above
        while item != root:
            self._parent[item], item = root, self._parent.get(item, item)
        return root

    def union(self, one: int, other: int) -> None:
        a, b = self.find(one), self.find(other)
        if a != b:
            self._parent[max(a, b)] = min(a, b)

    def groups(self, items: Iterable[int]) -> list[list[int]]:
        """The sets among ``items``, each in order."""
        found: dict[int, list[int]] = defaultdict(list)
        for item in items:
            found[self.find(item)].append(item)
        return list(found.values())


class Near(NamedTuple):
    """Claims that look alike and are not the same, and why."""

    one: tuple[int, ...]
    other: tuple[int, ...]
    rule: str
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class Groups:
    """What was brought together: ``same`` sets of claims on one thing, further pairs that tell the
    same figure (``alike``), near misses, and how many pairs of like names were left out as too many.
    """

    same: Sets = field(default_factory=Sets)
    alike: list[tuple[int, int, str]] = field(default_factory=list)
    near: list[Near] = field(default_factory=list)
    left_out: int = 0


Cell = tuple[object, ...]
Term = tuple[str, str, str, str]


class _Terms:
    """The different names under which claims stand, and the sets of names that mean one thing."""

    def __init__(self, held: Sequence[Held]) -> None:
        self.number: dict[Term, int] = {}
        self.claims: list[list[int]] = []
        self.sets = Sets()
        of_measure: dict[tuple[str, str, str], int] = {}
        for at, one in enumerate(held):
            term = (one.claim.measure, one.kind_of_unit, one.claim.change, one.jurisdiction)
            if term not in self.number:
                self.number[term] = len(self.claims)
                self.claims.append([])
            number = self.number[term]
            self.claims[number].append(at)
            if one.measure is not None:
                measure = (one.measure.name, one.kind_of_unit, one.jurisdiction)
                self.sets.union(of_measure.setdefault(measure, number), number)
        self.first = [held[claims[0]] for claims in self.claims]

    def pairs(self) -> Iterator[tuple[int, int, Likeness]]:
        """Names that are like each other, of those that share rare pieces."""
        limits = wording().match
        numbers: dict[tuple[str, str, str, str], int] = {}
        rows = [
            (number, numbers.setdefault((one.jurisdiction, one.kind_of_unit, one.claim.change, key), len(numbers)))
            for number, one in enumerate(self.first)
            for key in sorted(pieces(one.name.core))
        ]
        for a, b, _ in candidate_pairs(
            rows, block=int(limits["block"]), shared=int(limits["shared"]), overlap=limits["near"]
        ):
            one, other = self.first[a], self.first[b]
            like = likeness(one.name, other.name)
            if one.measure is not None and other.measure is not None:
                like = like if one.measure == other.measure else Likeness("near", like.score, like.reason)
            if like.level != "no":
                yield a, b, like


def bring_together(held: Sequence[Held]) -> Groups:
    """Bring the claims together; the order of ``held`` decides nothing but the order of the result."""
    groups = Groups()
    terms = _Terms(held)
    likes: list[tuple[int, int, Likeness]] = []
    for a, b, like in terms.pairs():
        vague = terms.first[a].vague or terms.first[b].vague
        if like.level == "same" and not vague:
            terms.sets.union(a, b)
        else:
            likes.append((a, b, like))
    buckets: dict[int, list[int]] = defaultdict(list)
    for number, claims in enumerate(terms.claims):
        buckets[terms.sets.find(number)] += [at for at in claims if not held[at].vague]
    for claims in buckets.values():
        _within_bucket(held, claims, groups)
    match = wording().match
    room, cells = max(int(match["pairs"]), int(match["pairs_each"] * len(held))), int(match["cells"])
    for a, b, like in likes:
        if terms.sets.find(a) != terms.sets.find(b):
            room -= min(len(terms.claims[a]), cells) * min(len(terms.claims[b]), cells)
            if room < 0:
                groups.left_out += 1
                continue
            _across_names(held, terms.claims[a], terms.claims[b], like, groups)
            if like.level == "part":
                _baselines(held, terms.claims[a], terms.claims[b], groups)
    for claims in terms.claims:
        if len(claims) > 1 and any(held[at].vague for at in claims):
            _across_names(held, claims, claims, Likeness("same", 1.0, _VAGUE), groups)
    _by_figure(held, groups)
    groups.near += [Near((x,), (y,), rule, (reason,)) for x, y, rule, reason in other_units(held)]
    return groups


_BASELINE = Reason(
    "现状与目标的名称不同，现状未必是目标的基数", "the present figure goes by another name than the target"
)
_VAGUE = Reason("名称笼统，须看上下文", "the name says little without its sentence")


def _cell(one: Held) -> Cell:
    claim = one.claim
    features = frozenset() if one.measure is not None else one.name.features
    return (claim.measure, claim.role, claim.year or 0, claim.dimension, one.span_of_time, one.place, one.near_place, claim.table, tuple(sorted(features)), one.lessons)  # fmt: skip


def _within_bucket(held: Sequence[Held], claims: Sequence[int], groups: Groups) -> None:
    """Claims under one name: those that nothing divides are the same, the others near."""
    cells: dict[Cell, list[int]] = defaultdict(list)
    for at in claims:
        cells[_cell(held[at])].append(at)
    for members in cells.values():
        for at in members[1:]:
            groups.same.union(members[0], at)
    listed = sorted(cells.values())[: int(wording().match["cells"])]
    for one, other in combinations(listed, 2):
        a, b = held[one[0]], held[other[0]]
        if not _comparable(a, b) or (a.measure and b.measure and a.measure != b.measure):
            continue
        differences = decisive(a, b)
        if not differences:
            groups.same.union(one[0], other[0])
            continue
        hard = {"place", "basis", "unit"} & set(differences) or any(both_stated(a, b, each) for each in differences)
        alike = [] if hard else list(_equal_pairs(held, one, other))
        groups.alike += [(x, y, "name.value") for x, y in alike]
        if not alike:
            groups.near.append(
                Near(tuple(one), tuple(other), f"scope.{differences[0]}", tuple(reasons_of(differences)))
            )


def _comparable(a: Held, b: Held) -> bool:
    """Whether two claims are of one role, date and direction, so that a comparison means something."""
    years = a.claim.year is None or b.claim.year is None or a.claim.year == b.claim.year
    home = a.jurisdiction == b.jurisdiction and not apart(a, b)
    return a.claim.role == b.claim.role and years and a.claim.change == b.claim.change and home


def _equal_pairs(held: Sequence[Held], one: Sequence[int], other: Sequence[int]) -> Iterator[tuple[int, int]]:
    by_value: dict[object, list[int]] = defaultdict(list)
    for at in other:
        by_value[held[at].claim.base, held[at].claim.base_high].append(at)
    for at in one:
        if held[at].valued:
            yield from ((at, there) for there in by_value.get((held[at].claim.base, held[at].claim.base_high), [])[:1])


def _across_names(
    held: Sequence[Held], one: Sequence[int], other: Sequence[int], like: Likeness, groups: Groups
) -> None:
    """Claims under two like names: the same figure makes them one thing, different figures a near miss."""
    limit = int(wording().match["cells"])
    for x, y in product(one[:limit], other[:limit]):
        a, b = held[x], held[y]
        if (
            x == y
            or (one is other and x > y)
            or (a.sentence and a.sentence == b.sentence)
            or not (a.valued and b.valued and _comparable(a, b))
        ):
            continue
        vague = a.vague or b.vague
        if vague and not context_supports(a, b):
            continue
        differences = decisive(a, b)
        hard = {"place"} & set(differences) or any(both_stated(a, b, each) for each in differences)
        if a.claim.base == b.claim.base and a.claim.base_high == b.claim.base_high:
            telling = _telling(a) and like.level in ("same", "part") or context_supports(a, b)
            if not hard and telling and "unit" not in differences:
                groups.alike.append((x, y, f"name.{like.level}"))
                continue
        if _worth_telling(like, a, b):
            reasons = (like.reason, *reasons_of(differences))
            groups.near.append(Near((x,), (y,), f"name.{like.level}", reasons))


def _worth_telling(like: Likeness, a: Held, b: Held) -> bool:
    """Whether a near miss would be taken for the same thing by a reader in a hurry.

    Items of one list and rows of one table stand apart on purpose; so do two usual measures, unless
    only a word such as 户籍 parts them.
    """
    elsewhere = a.claim.document != b.claim.document
    if a.claim.role not in ("target", "status") and not (elsewhere and clauses_alike(a, b)):
        return False
    if a.sentence and a.sentence == b.sentence:
        return False
    if a.doubtful or b.doubtful or (a.claim.table and b.claim.table and a.claim.file == b.claim.file):
        return False
    if a.measure is not None and b.measure is not None and a.name.core != b.name.core:
        return False
    if like.level == "near" and a.name.ratio != b.name.ratio and a.claim.base != b.claim.base:
        return False
    return like.level in ("same", "part") or elsewhere or like.score >= wording().match["context"]


def _telling(one: Held) -> bool:
    """Whether a figure is so particular that meeting it twice is no chance: 427公里, but not 100%."""
    digits = str(one.claim.value).replace(".", "").strip("0")
    large = one.claim.base is not None and abs(one.claim.base) >= 10 ** (int(wording().match["informative"]) - 1)
    return len(digits) >= 2 or (one.kind_of_unit not in ("ratio", "time") and large)


def _by_figure(held: Sequence[Held], groups: Groups) -> None:
    """Claims that tell the same figure in like sentences, whatever their names."""
    limits = wording().match
    roles = {"status": "target"}
    told = [
        (one.jurisdiction, roles.get(one.claim.role, one.claim.role), one.kind_of_unit, one.claim.base) for one in held
    ]
    often = Counter(told)
    figures: dict[object, int] = {}
    runs: dict[str, int] = {}
    rows = [
        (at, figure << 32 | runs.setdefault(run, len(runs)))
        for at, one in enumerate(held)
        if one.valued and one.window and often[told[at]] > 1
        for figure in (figures.setdefault(told[at], len(figures)),)
        for run in sorted({one.window[i : i + 3] for i in range(len(one.window) - 2)})
    ]
    for x, y, shared in candidate_pairs(rows, block=int(limits["cells"]), shared=int(limits["shared"])):
        a, b = held[x], held[y]
        if (
            groups.same.find(x) == groups.same.find(y)
            or a.sentence == b.sentence
            or apart(a, b)
            or not (_comparable(a, b) or _one_fact(a, b))
            or a.claim.base_high != b.claim.base_high
        ):
            continue
        differences = decisive(a, b)
        if any(both_stated(a, b, each) for each in differences):
            continue
        whole = _telling(a) and shared >= int(limits["run"])
        if (whole or ("place" not in differences and _like_sentences(a, b, shared))) and _names_touch(a, b):
            groups.alike.append((x, y, "sentence.value"))


def _one_fact(a: Held, b: Held) -> bool:
    """Whether one plan promises for a year what another takes as given for it, in much the same clause."""
    roles = {a.claim.role, b.claim.role} == {"target", "status"}
    year = a.claim.year is not None and a.claim.year == b.claim.year
    return roles and year and a.claim.document != b.claim.document and _telling(a) and clauses_alike(a, b)


def _baselines(held: Sequence[Held], one: Sequence[int], other: Sequence[int], groups: Groups) -> None:
    """A present figure and a target of one document whose names differ by a word: perhaps no baseline."""
    for x, y in product(one[:8], other[:8]):
        a, b = held[x], held[y]
        home = (a.claim.file, a.claim.document) == (b.claim.file, b.claim.document)
        if (
            not home
            or apart(a, b)
            or {a.claim.role, b.claim.role} != {"target", "status"}
            or not (a.valued and b.valued)
        ):
            continue
        if a.place != b.place or a.claim.change != b.claim.change or a.name.feature("flow") != b.name.feature("flow"):
            continue
        mine = one if a.claim.role == "target" else other
        if not any(held[at].claim.role == "status" and held[at].claim.file == a.claim.file for at in mine):
            groups.near.append(Near((x,), (y,), "name.baseline", (_BASELINE,)))


def _like_sentences(a: Held, b: Held, shared: int) -> bool:
    shorter = min(len(a.window), len(b.window)) - 2
    particular = _telling(a)
    if particular and clauses_alike(a, b):
        return True
    return shared >= (5 if particular else 9) or shared >= 0.5 * shorter


def _names_touch(a: Held, b: Held) -> bool:
    """Whether the names, or the clauses around the figures, are alike; a name that says nothing is no hindrance."""
    if a.measure is not None and b.measure is not None:
        return a.measure == b.measure
    if a.vague or b.vague:
        return True
    return likeness(a.name, b.name).level != "no" or clauses_alike(a, b)
