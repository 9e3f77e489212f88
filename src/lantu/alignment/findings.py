"""From groups of claims to findings: agreements, conflicts, stricter bounds, near misses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from lantu.alignment.claims import Held
from lantu.alignment.grouping import Groups, Near, Sets
from lantu.alignment.lessons import Lesson, apart, split, taught
from lantu.alignment.model import VERDICTS, Claim, Finding, Reason, Verdict
from lantu.alignment.verdicts import Judgement, complement_of, converted, judge, severity_of, steps_of

__all__ = ["findings_of"]

_ROLE_NAMES = {
    "target": "目标",
    "status": "现状",
    "threshold": "条件",
    "amount": "金额",
    "deadline": "时限",
    "other": "",
}
_COUNTED = ("target", "status")
_ORDER: dict[Verdict, int] = {verdict: at for at, verdict in enumerate(VERDICTS)}


def findings_of(held: Sequence[Held], groups: Groups, lessons: Sequence[Lesson] = ()) -> list[Finding]:
    """All findings, worst first."""
    sets = groups.same.groups(range(len(held)))
    clusters = [part for cluster in sets for part in split(held, cluster) if len(part) > 1]
    agreed = Sets()
    rules: dict[int, str] = {}
    found: list[Finding] = []
    for cluster in clusters:
        found += _disagreements(held, cluster)
        _join_agreeing(held, cluster, agreed)
    for x, y, rule in groups.alike:
        agreed.union(x, y)
        rules[x] = rules[y] = rule
    for whole in agreed.groups(range(len(held))):
        for component in split(held, whole):
            found += _agreement(held, component, next((rules[at] for at in component if at in rules), "same.value"))
    found += _near_misses(held, groups, agreed)
    found += _complements(held)
    found += [_told_apart(held, members, lesson) for lesson, members in taught(held, lessons)]
    unique = {finding.id: finding for finding in found}
    return [finding for _, finding in sorted(unique.items(), key=lambda item: (*_rank(item[1]), item[0]))]


def _rank(finding: Finding) -> tuple[object, ...]:
    first = finding.members[0]
    return (
        -round(finding.severity.value, 6),
        _ORDER[finding.verdict],
        finding.topic,
        first.file,
        first.line,
    )


def _family(claim: Claim) -> str:
    """Copies of one document are one."""
    return claim.document


def _values(held: Sequence[Held], cluster: Iterable[int]) -> dict[tuple[object, ...], list[int]]:
    """Members by figure and kind of bound; those without a number are left out."""
    found: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for at in cluster:
        claim = held[at].claim
        if claim.base is not None:
            found[claim.base, claim.base_high, claim.comparator].append(at)
    return found


def _disagreements(held: Sequence[Held], cluster: Sequence[int]) -> Iterator[Finding]:
    """Conflict or stricter: once across documents, and once for each document that is not at one with itself."""
    scopes: list[list[int]] = [list(cluster)]
    by_document: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at in cluster:
        by_document[held[at].claim.file, held[at].claim.document].append(at)
    if len(by_document) > 1:
        scopes += [members for members in by_document.values() if len(members) > 1]
    for scope in scopes:
        worst = _worst(held, scope)
        if worst is None:
            continue
        members = [at for at in scope if held[at].valued]
        if held[scope[0]].claim.role not in _COUNTED and not _sure_without_role(held, members):
            continue
        yield _finding(held, members, worst, f"same.{worst.verdict}")


def _sure_without_role(held: Sequence[Held], members: Sequence[int]) -> bool:
    """Conditions and sums of money repeat under short names; only long names across documents count."""
    return len({_family(held[at].claim) for at in members}) > 1 and len(held[members[0]].name.core) >= 6


def _worst(held: Sequence[Held], scope: Sequence[int]) -> Judgement | None:
    values = list(_values(held, scope).values())
    pairs = list(combinations(values[:24], 2))
    judged = [judge(held[a[0]].claim, held[b[0]].claim) for a, b in pairs]
    if _copies_differ(held, scope):
        judged.append(_COPIES)
    bad = [one for one in judged if one.verdict in ("conflict", "stricter")]
    return min(bad, key=lambda one: (_ORDER[one.verdict], one is not _COPIES, one.reason.zh)) if bad else None


_COPIES = Judgement(
    "conflict", Reason("同一文件的两个副本数值不同", "two copies of one document tell different figures")
)


def _copies_differ(held: Sequence[Held], scope: Sequence[int]) -> bool:
    """Whether one sentence tells other figures in another copy of its document."""
    told: dict[tuple[str, bool, str], dict[str, set[object]]] = defaultdict(lambda: defaultdict(set))
    for at in scope:
        claim = held[at].claim
        if claim.base is not None:
            told[claim.document, claim.table, _words(claim.quote.replace(claim.value_text, ""))][claim.file].add(
                (claim.base, claim.base_high)
            )
    return any(len({frozenset(figures) for figures in files.values()}) > 1 for files in told.values())


def _words(text: str) -> str:
    return "".join(char for char in text if "\u4e00" <= char <= "\u9fff")


def _join_agreeing(held: Sequence[Held], cluster: Sequence[int], agreed: Sets) -> None:
    values = list(_values(held, cluster).values())
    for members in values:
        for at in members[1:]:
            agreed.union(members[0], at)
    for a, b in combinations(values[:24], 2):
        if judge(held[a[0]].claim, held[b[0]].claim).verdict.startswith("agree"):
            agreed.union(a[0], b[0])
    told: dict[str, list[int]] = defaultdict(list)
    for at in cluster:
        if not held[at].valued:
            told["" if held[at].claim.assigned else held[at].claim.qualitative].append(at)
    for members in told.values():
        for at in members[1:]:
            agreed.union(members[0], at)
    classes = {(held[members[0]].claim.base, held[members[0]].claim.base_high) for members in values}
    if "" in told and len(classes) == 1:
        agreed.union(told[""][0], values[0][0])


def _slots(held: Sequence[Held], component: Iterable[int]) -> int:
    """How many places tell the figure, copies of one document counted once."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for at in component:
        claim = held[at].claim
        counts[_family(claim)][claim.file] += 1
    return sum(max(files.values()) for files in counts.values())


def _agreement(held: Sequence[Held], component: Sequence[int], rule: str) -> Iterator[Finding]:
    if len(component) < 2 or _slots(held, component) < 2:
        return
    claims = [held[at].claim for at in component]
    across = len({_family(claim) for claim in claims}) > 1
    if claims[0].role not in _COUNTED and not across:
        return
    judged = [judge(a, b) for a, b in combinations(claims[:24], 2)]
    judgement = next((one for one in judged if one.verdict == "agree_after_unit_conversion"), None)
    judgement = judgement or min(
        judged, key=lambda one: (one.verdict != "agree", one.reason.zh == "数值一致", one.reason.zh)
    )
    verdict: Verdict = (
        "agree_after_unit_conversion" if any(converted(a, b) for a, b in combinations(claims[:24], 2)) else "agree"
    )
    yield _finding(held, component, Judgement(verdict, judgement.reason), rule)


def _near_misses(held: Sequence[Held], groups: Groups, agreed: Sets) -> Iterator[Finding]:
    """Near misses, one for each pair of groups: with all that tell the same on either side."""
    merged: dict[tuple[int, int], Near] = {}
    for near in groups.near:
        key = (groups.same.find(near.one[0]), groups.same.find(near.other[0]))
        merged.setdefault((min(key), max(key)), near)
    members_of: dict[int, list[int]] = defaultdict(list)
    for at in range(len(held)):
        members_of[groups.same.find(at)].append(at)
    for (a, b), near in merged.items():
        if a == b or apart(held[near.one[0]], held[near.other[0]]):
            continue
        members = [at for at in (*members_of[a], *members_of[b]) if held[at].valued]
        sides = {groups.same.find(at) for at in members}
        roles = {held[at].claim.role for at in members}
        within = len({_family(held[at].claim) for at in members}) == 1
        if len(sides) < 2 or (within and not roles <= set(_COUNTED)) or _slots(held, members) < 2:
            continue
        if len({agreed.find(at) for at in members}) == 1:
            continue
        zh = "；".join(dict.fromkeys(reason.zh for reason in near.reasons))
        en = "; ".join(dict.fromkeys(reason.en for reason in near.reasons))
        yield _finding(held, members, Judgement("scope_differs", Reason(zh, en)), near.rule)


def _complements(held: Sequence[Held]) -> Iterator[Finding]:
    """Rates that make 100 % with each other: loss and keeping."""
    by_measure: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for at, one in enumerate(held):
        if one.measure is not None and one.measure.complement and one.valued:
            by_measure[_complement_key(one, one.measure.name)].append(at)
    for key, members in sorted(by_measure.items(), key=lambda item: str(item[0])):
        first = held[members[0]]
        if first.measure is None or first.measure.name > first.measure.complement:
            continue
        others = by_measure.get(_complement_key(first, first.measure.complement), [])
        told_apart = any(apart(held[x], held[y]) for x in members for y in others)
        if others and key[0] == first.measure.name and not told_apart:
            yield _complement(held, members, others)


def _complement_key(one: Held, measure: str) -> tuple[object, ...]:
    return (measure, one.claim.role, one.claim.year, one.claim.change, one.jurisdiction, one.place, one.near_place)


def _complement(held: Sequence[Held], members: Sequence[int], others: Sequence[int]) -> Finding:
    whole = {complement_of(held[at].claim) for at in others}
    same = all(held[at].claim.base in whole for at in members)
    verdict: Verdict = "agree_after_unit_conversion" if same else "conflict"
    words = "两率互补，换算后一致" if same else "两率互补，相加不等于100%，或为取整"
    reason = Reason(words, "rates that make 100 %: " + ("the same" if same else "they do not, perhaps by rounding"))
    return _finding(held, [*members, *others], Judgement(verdict, reason), "complement")


def _told_apart(held: Sequence[Held], members: Sequence[int], lesson: Lesson) -> Finding:
    """What a reviewer said is not the same, under the rule that had brought it together: it stays the same finding."""
    found = _finding(held, members, Judgement("scope_differs", lesson.reason()), lesson.rule)
    return replace(found, not_same=lesson.told)


def _finding(held: Sequence[Held], members: Sequence[int], judgement: Judgement, rule: str) -> Finding:
    claims = [held[at].claim for at in sorted(set(members))]
    places = {(claim.file, claim.document) for claim in claims}
    measure = next((held[at].measure for at in members if held[at].measure), None)
    name = measure.name if measure else min((claim.subject for claim in claims), key=lambda text: (-len(text), text))
    year = next((claim.year for claim in claims if claim.year), None)
    what = _ROLE_NAMES[claims[0].role]
    topic = f"{name}（{f'{year}年' if year else ''}{what}）" if year or what else name
    return Finding(
        topic=topic,
        verdict=judgement.verdict,
        within=len(places) == 1,
        members=claims,
        rule=rule,
        reason=judgement.reason,
        steps=steps_of(claims),
        severity=severity_of(judgement.verdict, claims, measure),
    )
