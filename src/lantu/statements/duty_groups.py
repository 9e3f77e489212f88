"""Groups of organisations in a text that answer for something, and the names in them.

Two forms: labels before the names （牵头单位：…；责任单位：…）, and verbs after them （市X局牵头，市Y局配合）.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from lantu.datafiles import load_data
from lantu.places import is_organisation

__all__ = ["DutyGroup", "column_role", "groups_in", "is_label_line", "may_hold_duty", "split_names", "task_rank"]

_BRACKETS = {"（": "）", "(": ")", "〔": "〕", "[": "]", "【": "】"}
_OPENING = "".join(map(re.escape, _BRACKETS))
_CLOSING = "".join(map(re.escape, _BRACKETS.values()))
_CLOSING_IN = re.compile(f"[{_CLOSING}]")
_LONGEST_GROUP = 1200
# What is said of a name in brackets is kept (区县（自治县）政府); a definition is not.
_DEFINITION = re.compile(r"[（(](?:以下)?(?:统称|简称|合称)[^（）()]*[）)]")
_OTHER_LABEL = re.compile(r"[，,；;、。\s][^，,；;、。：:（）()]{2,10}[：:]")
_BETWEEN_NAMES = "、，,；;"
_AND = re.compile(r"(?<=[局委办厅院府部])[和及与](?=[市省区县州国各])")
# 市商务局会同市外办: the first leads, the others go with it.
_TOGETHER = re.compile(r"(?<=[^（(、，,；;])(?:会同(?=.)|(?<=[局委办厅院府部])会(?=[市省区县州国各]))")
_SENTENCE = re.compile(r"[^。]+")


@dataclass(slots=True)
class DutyGroup:
    """Where in a text a group stands, and whom it names in which role."""

    start: int
    end: int
    lead: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    etc: bool = False

    def add(self, role: str, text: str) -> None:
        together = _TOGETHER.search(text)
        if together:
            self.add("lead", text[: together.start()])
            self.add("responsible" if role == "lead" else role, text[together.end() :])
            return
        names, etc = split_names(text)
        getattr(self, role).extend(names)
        self.etc = self.etc or etc

    @property
    def names(self) -> list[str]:
        return self.lead + self.responsible + self.support

    @property
    def is_empty(self) -> bool:
        return not self.names


class _Patterns(NamedTuple):
    roles: dict[str, str]
    label: re.Pattern[str]
    opened: re.Pattern[str]
    line: re.Pattern[str]
    tail: re.Pattern[str]
    verb_roles: dict[str, str]
    verb: re.Pattern[str]
    by: re.Pattern[str]
    verb_end: re.Pattern[str]
    may_end: re.Pattern[str]
    after: re.Pattern[str]
    acts: tuple[str, ...]
    signs: tuple[str, ...]
    etc: re.Pattern[str]
    empty: frozenset[str]
    heading: re.Pattern[str]
    task: tuple[str, ...]


@cache
def _patterns() -> _Patterns:
    raw = load_data("organisations/duties.toml", "lantu.duties/1")
    roles = _by_word(raw["labels"])
    label = f"(?:{_any(roles)})"
    manner = _any(raw["verbs"].pop("manner"))
    verbs = _by_word(raw["verbs"])
    verb = f"(?:{manner})*(?P<verb>{_any(verbs)})"
    after = rf"[^，,；;、。{_OPENING}{_CLOSING}]{{0,24}}(?:{_any(raw['after']['endings'])})"
    rest = rf"(?:[，,；;]{after})*[。]?[{_CLOSING}]"
    return _Patterns(
        roles=roles,
        label=re.compile(rf"(?P<label>{label})\s*[:：]"),
        opened=re.compile(rf"[{_OPENING}]\s*{label}\s*[:：]"),
        line=re.compile(rf"\s*{label}\s*[:：]"),
        tail=re.compile(rf"(?<=[。；;!！])\s*{label}\s*[:：][^。]*。?\s*$"),
        verb_roles=verbs,
        verb=re.compile(rf"{verb}(?=[，,；;。、]|$)"),
        by=re.compile(rf"由(?P<names>[^。；;，,：:由]{{3,80}}?)(?=(?:{_any(w for w in verbs if '牵头' in w)}))"),
        verb_end=re.compile(f"(?:{_any(verbs)}){rest}"),
        may_end=re.compile(f"(?:{_any({word[-2:] for word in verbs})}){rest}"),
        after=re.compile(after),
        acts=tuple(raw["names"]["acts"]),
        signs=("牵头", *{word[-2:] + colon for word in roles for colon in "：:"}),
        etc=re.compile(f"(?:{_any(raw['names']['etc'])}|等)$"),
        empty=frozenset(raw["names"]["empty"]),
        heading=re.compile(rf"(?P<label>{label})(?:{_any(raw['columns']['extra'])})?"),
        task=tuple(raw["columns"]["task"]),
    )


def _by_word(table: dict[str, Any]) -> dict[str, str]:
    return {word: role for role, words in table.items() for word in words}


def _any(words: Any) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def may_hold_duty(text: str) -> bool:
    """A cheap look: False for nearly every paragraph without a group."""
    if "：" not in text and ":" not in text and not _CLOSING_IN.search(text) and "牵头" not in text:
        return False
    patterns = _patterns()
    return any(sign in text for sign in patterns.signs) or patterns.may_end.search(text) is not None


def is_label_line(text: str) -> bool:
    """Whether a line of its own names organisations after a label: ``牵头单位：市财政局``."""
    return bool(_patterns().line.match(text))


def groups_in(text: str) -> Iterator[DutyGroup]:
    """The groups of a paragraph in order."""
    patterns = _patterns()
    at = 0
    found = False
    for start, end in _bracketed(text, patterns):
        group = _labelled(text, start + 1, end - 1, patterns) or _by_verbs(text[start + 1 : end - 1], patterns)
        if group is not None and not group.is_empty:
            group.start, group.end = start, end
            found, at = True, end
            yield group
    if found and not patterns.label.search(text, at):
        return
    whole = patterns.line.match(text) or patterns.tail.search(text)
    if whole and whole.start() >= at:
        group = _labelled(text, whole.start(), len(text.rstrip()), patterns)
        if group is not None and not group.is_empty:
            yield group
    elif not found:
        yield from _in_prose(text, patterns)


def _bracketed(text: str, patterns: _Patterns) -> Iterator[tuple[int, int]]:
    """Brackets that open with a label or close after a verb, with the brackets inside them."""
    starts = [match.start() for match in patterns.opened.finditer(text)]
    for ending in patterns.verb_end.finditer(text):
        start = _opening(text, ending.end() - 1)
        if start >= 0:
            starts.append(start)
    done = 0
    for start in sorted(set(starts)):
        end = _closing(text, start)
        if start >= done and end > start:
            done = end
            yield start, end


def _closing(text: str, start: int) -> int:
    """End of the bracket that opens at ``start``; the widths of the two halves may differ."""
    depth = 0
    for at in range(start, min(len(text), start + _LONGEST_GROUP)):
        if text[at] in _BRACKETS:
            depth += 1
        elif text[at] in _CLOSING:
            depth -= 1
            if depth == 0:
                return at + 1
    return -1


def _opening(text: str, close: int) -> int:
    depth = 0
    for at in range(close, max(-1, close - _LONGEST_GROUP), -1):
        if text[at] in _CLOSING:
            depth += 1
        elif text[at] in _BRACKETS:
            depth -= 1
            if depth == 0:
                return at
    return -1


def _labelled(text: str, start: int, end: int, patterns: _Patterns) -> DutyGroup | None:
    """``牵头单位：…；责任单位：…`` between ``start`` and ``end``."""
    # 完成时限：… among the labels says nothing of organisations; what follows it is no name.
    labels = list(patterns.label.finditer(text, start, end))
    if not labels:
        return None
    group = DutyGroup(labels[0].start(), end)
    ends = [label.start() for label in labels[1:]] + [end]
    for label, stop in zip(labels, ends, strict=True):
        group.add(patterns.roles[label["label"]], _OTHER_LABEL.split(text[label.end() : stop], maxsplit=1)[0])
    return group


def _by_verbs(text: str, patterns: _Patterns) -> DutyGroup | None:
    """``市X局牵头，市Y局、市Z局配合``; None where the names have not the form of organisations."""
    group = DutyGroup(0, len(text))
    at = 0
    for verb in patterns.verb.finditer(text):
        before = len(group.names)
        group.add(patterns.verb_roles[verb["verb"]], text[at : verb.start()])
        if len(group.names) == before:
            return None
        at = verb.end()
    if not at:
        return None
    # 2024年6月底前完成, 持续推进: what is said of the time after the last verb is no name.
    rest = [part for part in _parts(text[at:]) if not patterns.after.fullmatch(part.strip("。 "))]
    group.add("responsible", "、".join(rest))
    return group if all(is_organisation(name) for name in group.names) else None


def _in_prose(text: str, patterns: _Patterns) -> Iterator[DutyGroup]:
    """``由市X局牵头，市Y局配合`` in a sentence, or a sentence that is nothing else."""
    if "牵头" not in text:
        return
    for sentence in _SENTENCE.finditer(text):
        if "牵头" in sentence.group() and not patterns.by.search(sentence.group()):
            group = _by_verbs(sentence.group().strip(), patterns)
            if group is not None and group.lead and not any(name.startswith(patterns.acts) for name in group.names):
                group.start, group.end = sentence.span()
                group.start += len(sentence.group()) - len(sentence.group().lstrip())
                yield group
    for by in patterns.by.finditer(text):
        stop = min((at for mark in "。；;" if (at := text.find(mark, by.end())) >= 0), default=len(text))
        end = by.end()
        for verb in patterns.verb.finditer(text, by.end(), stop):
            names, _ = split_names(text[end : verb.start()])
            if not all(is_organisation(name) for name in names):
                break
            end = verb.end()
        group = _by_verbs(text[by.start("names") : end], patterns)
        if group is not None and group.lead:
            group.start, group.end = by.start(), end
            yield group


def split_names(text: str) -> tuple[list[str], bool]:
    """The names in a list as written, and whether it says that there are more (等部门).

    >>> split_names("市财政局、市教委等部门，各区县（自治县、市）政府")
    (['市财政局', '市教委', '各区县（自治县、市）政府'], True)
    """
    patterns = _patterns()
    etc = False
    names: list[str] = []
    for part in _parts(_DEFINITION.sub("", text)):
        name = "".join(part.split()).strip("。.：:")
        if ending := patterns.etc.search(name):
            etc = True
            name = name[: ending.start()]
        if name not in patterns.empty:
            names.extend(one for one in _AND.split(name) if one)
    return names, etc


def _parts(text: str) -> Iterator[str]:
    """The text cut at the marks of a list, but not inside brackets."""
    depth = start = 0
    for at, character in enumerate(text):
        if character in _BRACKETS:
            depth += 1
        elif character in _CLOSING:
            depth = max(depth - 1, 0)
        elif character in _BETWEEN_NAMES and not depth:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def column_role(heading: str) -> str | None:
    """The role of the organisations in a column with this heading: lead, responsible, support or None."""
    found = _patterns().heading.fullmatch("".join(heading.split()))
    return _patterns().roles[found["label"]] if found else None


def task_rank(heading: str) -> int | None:
    """How well a column with this heading names the task, 0 best; None if it names none."""
    text = "".join(heading.split())
    return _patterns().task.index(text) if text in _patterns().task else None
