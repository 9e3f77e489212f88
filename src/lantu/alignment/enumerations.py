"""Names and lists told differently in two plans: sets of things, and the stages of projects.

``set_members``   大甲山、乙山、丙山三大屏障 here, 甲山、乙山、丁山、丙山 as 四屏 there.
``set_size``      三大攻坚战 here, 四大攻坚战 there, without names.
``open_list``     two lists that both end on 等: examples, told for the record only.
``project_stage`` see :mod:`lantu.alignment.stages`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from lantu.alignment.evidence import Spot, claim_of_words, document_key, finding, spots
from lantu.alignment.member_lists import is_general, named_lists
from lantu.alignment.model import Claim, Finding, Step, Verdict
from lantu.alignment.stages import compare_stages
from lantu.quantity.numerals import parse_integer
from lantu.statements.reading import FileReading

__all__ = ["compare_lists"]

_CONFLICT, _SIZE, _OPEN, _AGREE = 0.4, 0.3, 0.1, 0.05
_SHORT_HEAD, _LONG_HEAD = 3, 4


class _Told(NamedTuple):
    """A set as one document tells it."""

    document: str
    members: frozenset[str]
    said: int | None
    open: bool
    head: str
    claim: Claim


def compare_lists(files: list[FileReading]) -> list[Finding]:
    """Sets and stages that the documents tell differently, with what is missing on each side."""
    every = list(spots(files))
    buckets: dict[str, list[_Told]] = defaultdict(list)
    for spot in every:
        for told in _sets(spot):
            buckets[_bucket(told)].append(told)
    found = [one for bucket in buckets.values() for one in _compare(bucket)]
    found += compare_stages(every)
    return sorted(found, key=lambda one: (-one.severity.value, one.rule, one.topic, one.id))


def _bucket(told: _Told) -> str:
    """Sets are held against each other under the end of their name: 生态屏障 and 重要生态屏障 are one."""
    return ("等" if told.open else "") + told.head[-_LONG_HEAD:]


def _sets(spot: Spot) -> Iterator[_Told]:
    document = document_key(spot)
    taken: list[tuple[int, int]] = []
    for one in named_lists(spot.text):
        head = one.head if len(one.head) >= _SHORT_HEAD else "" if one.open else one.called
        if len(head) < 2 or is_general(head) or (one.said is not None and not one.collective and one.open):
            continue
        if one.said is not None and not len(one.members) <= one.said <= one.most:
            continue
        value = Decimal(one.said) if one.said is not None else None
        claim = claim_of_words(spot, one.start, one.end, one.called, value)
        taken.append((one.start, one.end))
        yield _Told(document, frozenset(map(_name, one.members)), one.said, one.open, head, claim)
    for match in _SIZE_ONLY.finditer(spot.text):
        if any(start <= match.start() < end for start, end in taken):
            continue
        head = match[2]
        said = parse_integer(match[1].replace("两", "二"))
        if said is not None and not is_general(head):
            claim = claim_of_words(spot, match.start(), match.end(), match[0], Decimal(said))
            yield _Told(document, frozenset(), said, open=False, head=head, claim=claim)


_SIZE_ONLY = re.compile(
    r"(?<![\d.第百千万亿十各两大])([两二三四五六七八九十])大([\u4e00-\u9fff]{3,8})(?=[，。；、：）”])"
)
_ASIDE = re.compile(r"（[^（）]*）|[“”\s]|山脉$|山区$")


@cache
def _name(name: str) -> str:
    """A name without brackets and quotes; 大巴山 and 大巴山区 are one place."""
    bare = _ASIDE.sub("", name)
    return bare + "山" if name.endswith(("山脉", "山区")) and not bare.endswith("山") else bare


def _compare(bucket: list[_Told]) -> Iterator[Finding]:
    """The groups of sets in a bucket that share members, each judged once."""
    variants: dict[_Variant, list[_Told]] = defaultdict(list)
    for told in bucket:
        if told.members:
            variants[told.members, told.head].append(told)
    groups = _groups(sorted(variants, key=lambda one: (one[1], sorted(one[0]))))
    for group in groups:
        tellings = [told for variant in group for told in variants[variant]]
        differ = len({told.members for told in tellings}) > 1
        if len({told.document for told in tellings}) > 1 and (differ or not tellings[0].open):
            yield _judge(tellings)
    yield from _sizes(bucket)


_Variant = tuple[frozenset[str], str]


def _groups(variants: list[_Variant]) -> list[list[_Variant]]:
    """Sets of one name that share at least half of the smaller one, and two members or more."""
    groups: list[list[_Variant]] = []
    for variant in variants:
        near = [group for group in groups if any(_near(variant, other) for other in group)]
        joined = [variant, *(other for group in near for other in group)]
        groups = [*(group for group in groups if group not in near), joined]
    return groups


def _near(one: _Variant, other: _Variant) -> bool:
    (members, head), (others, name) = one, other
    shared = len(members & others)
    named = head.endswith(name) or name.endswith(head)
    return named and shared >= 2 and 2 * shared >= min(len(members), len(others))


def _judge(tellings: list[_Told]) -> Finding:
    """One verdict over all tellings of a set, with what each lacks."""
    tellings = sorted(tellings, key=lambda told: (told.document, told.claim.span))
    every = frozenset().union(*(told.members for told in tellings))
    lacks = {told: sorted(every - told.members) for told in tellings}
    is_open = any(told.open for told in tellings)
    verdict: Verdict = "agree" if not any(lacks.values()) else "scope_differs" if is_open else "conflict"
    topic = max((told.head for told in tellings), key=lambda head: (len(head), head))
    steps = [
        Step(
            told.claim.document or told.claim.file,
            "、".join(sorted(told.members)),
            "缺" + "、".join(missing) if missing else "齐全",
        )
        for told, missing in lacks.items()
    ]
    missing = "；".join(f"“{told.claim.subject}”未列{'、'.join(names)}" for told, names in lacks.items() if names)
    return finding(
        topic,
        verdict,
        [told.claim for told in tellings],
        rule="open_list" if is_open else "set_members",
        zh=missing or "两处所列相同",
        en="the sets name different members" if missing else "the sets name the same members",
        steps=steps,
        severity=_AGREE if verdict == "agree" else _OPEN if is_open else _CONFLICT,
    )


def _sizes(bucket: list[_Told]) -> Iterator[Finding]:
    """三大攻坚战 here, 四大攻坚战 there, where one of them has no names."""
    by_head: dict[str, list[_Told]] = defaultdict(list)
    for told in bucket:
        if told.said is not None and not told.open and len(told.head) >= _SHORT_HEAD:
            by_head[told.head].append(told)
    for head, tellings in by_head.items():
        sizes = {told.said for told in tellings}
        documents = {told.document for told in tellings}
        nameless = any(not told.members for told in tellings)
        if len(sizes) < 2 or len(documents) < 2 or not nameless:
            continue
        yield finding(
            head,
            "conflict",
            [told.claim for told in tellings],
            rule="set_size",
            zh=f"“{head}”的个数各处不同：{'、'.join(str(size) for size in sorted(size or 0 for size in sizes))}",
            en="the set is told with different sizes",
            steps=[Step(told.claim.document, told.claim.text, str(told.said)) for told in tellings],
            severity=_SIZE,
        )
