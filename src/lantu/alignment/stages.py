"""``project_stage``: one project, and different stages of it in two plans (建成 here, 前期工作 there)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from lantu.alignment.evidence import Spot, claim_of_words, document_key, finding
from lantu.alignment.model import Claim, Finding, Step
from lantu.alignment.wordlists import any_of, words

__all__ = ["Staged", "compare_stages", "stages_of"]

_STAGES = ("study", "preparation", "start", "building", "done")
_CHINESE = {"study": "研究论证", "preparation": "前期工作", "start": "新开工", "building": "在建", "done": "建成"}
_UNDER_WAY = frozenset({"start", "building", "done"})
_APART, _BEFORE = 0.4, 0.15
_LONGEST, _SHORTEST = 24, 4
_SEPARATOR = re.compile(r"、(?![^（]*）)")


class Staged(NamedTuple):
    """A project and its stage in a passage: ``text[start:end]``."""

    start: int
    end: int
    name: str
    stage: str
    words: str


@cache
def _clause() -> re.Pattern[str]:
    """A clause with a word of a stage before or behind its names."""
    before = "|".join(f"(?P<b_{stage}>{any_of('stages', f'{stage}_before')})" for stage in _STAGES)
    behind = "|".join(f"(?P<a_{stage}>{any_of('stages', f'{stage}_behind')})" for stage in _STAGES)
    names = r"(?P<names{}>[^，。；：]{{3,400}}?)"
    opener = any_of("stages", "openers")
    return re.compile(
        rf"(?:(?<=[，。；：①②③④⑤⑥\s])|^)(?:{opener}{names.format(1)}(?:{behind})|(?:积极|有序|加快|力争)?(?:{before}){names.format(2)})(?=[，。；]|$)"
    )


def stages_of(text: str) -> Iterator[Staged]:
    """The projects of a passage (punctuation folded) with the stage that is told of each."""
    for match in _clause().finditer(text):
        group = "names1" if match["names1"] is not None else "names2"
        stage = next(key for key, value in match.groupdict().items() if value is not None and key[1] == "_")
        run, at = match[group], match.start(group)
        for start, end, name in _projects(run):
            yield Staged(at + start, at + end, name, stage[2:], match[stage])


def _projects(run: str) -> Iterator[tuple[int, int, str]]:
    """The names of a run, each with the noun that the last of them says for all."""
    bare = re.sub(any_of("stages", "name_tails") + "+$", "", run)
    shared = re.search(
        f"(?:{any_of('stages', 'sizes')})?({any_of('stages', 'project_nouns')})$", re.sub("等.*$", "", bare)
    )
    noun = re.compile(any_of("stages", "project_nouns") + "$")
    at = 0
    for piece in _SEPARATOR.split(bare):
        start, at = at, at + len(piece) + 1
        name = re.sub(any_of("stages", "name_tails") + "+$", "", piece.strip())
        if not _SHORTEST <= len(name) <= _LONGEST or re.search(r"[\d“”]", name.split("（")[0]):
            continue
        if not noun.search(name):
            if shared is None:
                continue
            name += shared[1]
        yield start, start + len(piece), project_key(name)


@cache
def project_key(name: str) -> str:
    """One form of a project's name: 甲至乙高铁 and 甲—乙高铁 are one.

    >>> project_key("云江至白石高铁") == project_key("云江—白石高铁"), project_key("达（开）万铁路")
    (True, '达开万铁路')
    """
    text = re.sub(r"[\s“”（）()《》]", "", name)
    text = re.sub(f"{any_of('stages', 'sizes')}(?={any_of('stages', 'project_nouns')}$)", "", text)
    return re.sub(r"[—–\-~～]+|(?<=\S{2})至(?=\S{2})", "—", text)


class _Told(NamedTuple):
    document: str
    stage: str
    claim: Claim


def compare_stages(every: Iterable[Spot]) -> Iterator[Finding]:
    """Projects whose stage differs between documents; what is under way may well be done in the end."""
    told: dict[str, list[_Told]] = defaultdict(list)
    for spot in every:
        for one in stages_of(spot.text):
            claim = claim_of_words(spot, one.start, one.end, f"{one.words}：{one.name}")
            told[one.name].append(_Told(document_key(spot), one.stage, claim))
    for name in sorted(told):
        stages: dict[str, set[str]] = defaultdict(set)
        for telling in told[name]:
            stages[telling.document].add(telling.stage)
        if len(stages) > 1 and not set.intersection(*stages.values()) and not _all_under_way(stages.values()):
            yield _finding(name, told[name])


def _all_under_way(stages: Iterable[set[str]]) -> bool:
    """新开工, 续建 and 建成 may all be true of one project within one period."""
    return all(stage in _UNDER_WAY for one in stages for stage in one)


def _finding(name: str, tellings: list[_Told]) -> Finding:
    apart = len({told.stage in _UNDER_WAY for told in tellings}) > 1
    said = "，".join(dict.fromkeys(f"{told.claim.document}：{_CHINESE[told.stage]}" for told in tellings))
    return finding(
        name,
        "conflict" if apart else "scope_differs",
        [told.claim for told in tellings],
        rule="project_stage",
        zh=f"“{name}”的建设阶段不同：{said}" + ("" if apart else "；均未开工，可能只是时间先后"),
        en="the stage of the project differs" + ("" if apart else "; neither is under way yet"),
        steps=[Step(told.claim.document, told.claim.text, _CHINESE[told.stage]) for told in tellings],
        severity=_APART if apart else _BEFORE,
    )


def _check_words() -> None:
    for stage in _STAGES:
        words("stages", f"{stage}_before")
        words("stages", f"{stage}_behind")


_check_words()
