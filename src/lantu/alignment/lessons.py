"""What reviewers taught the matcher: places that look like one thing and are not (不是一回事).

A lesson names what was told apart by document, name, role and year, so that it holds when a document is
read again. Its claims never meet in a verdict again; they are shown together as what they are: told apart
by a person, with who, when and why.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

from lantu.alignment.claims import Held
from lantu.alignment.measures import name_of
from lantu.alignment.model import Claim, Finding, NotSame, Reason, Severity
from lantu.alignment.references import title_key
from lantu.errors import UsageError
from lantu.quantity.units import to_base

__all__ = ["Lesson", "apart", "lessons_of", "mark", "read_lessons", "relabelled", "split", "taught"]

_HINT = "give the JSON of /alignment/not-same.json, or lines that lantu compare --format jsonl printed"

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """What one place said when it was told apart; ``side`` numbers what belongs together."""

    key: Key
    role: str
    year: int | None
    base: Fraction | None
    unit: str
    side: int = 0

    @property
    def figure(self) -> tuple[Fraction | None, str]:
        return self.base, self.unit if self.base is None else ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A finding whose sides a reviewer said are not the same thing; ``rule`` is what had brought them together."""

    rule: str
    told: NotSame
    said: tuple[Said, ...]

    @property
    def parts(self) -> bool:
        """Whether it has two sides at least: a citation that is no citation has but one."""
        return len({one.side for one in self.said}) > 1

    def side_of(self, claim: Claim) -> int | None:
        """The side that a claim stands on; None where the lesson does not speak of it, or cannot tell."""
        key = _key(claim.document, claim.subject, claim.unit)
        alike = [one for one in self.said if one.key == key and one.role == claim.role and _one_year(one, claim)]
        sides = {one.side for one in alike}
        if len(sides) > 1:
            sides = {one.side for one in alike if one.base == claim.base}
        return sides.pop() if len(sides) == 1 else None

    def reason(self) -> Reason:
        """Who said so, when and why."""
        who, day = self.told.who, self.told.at[:10]
        by = "，".join(one for one in (who, day) if one)
        zh = "复核人判定不是一回事" + (f"（{by}）" if by else "") + (f"：{self.told.why}" if self.told.why else "")
        en = "a reviewer said they are not the same" + (f" ({who}{', ' if who and day else ''}{day})" if by else "")
        return Reason(zh, en + (f": {self.told.why}" if self.told.why else ""))


def read_lessons(path: Path) -> list[Lesson]:
    """The lessons of a file: JSON of the site, or findings as JSON lines; UsageError where it is neither."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read what is not the same: {error}", where=str(path), hint=_HINT) from error
    try:
        raw = json.loads(text)
    except ValueError:
        raw = _json_lines(text, path)
    if isinstance(raw, dict):
        raw = raw["not_same"] if "not_same" in raw and "members" not in raw else [raw]
    try:
        return lessons_of(raw)
    except ValueError as error:
        raise UsageError(str(error), where=str(path), hint=_HINT) from error


def _json_lines(text: str, path: Path) -> list[Any]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found.append(json.loads(line))
            except ValueError as error:
                raise UsageError("this line is no JSON", where=f"{path}:{number}", hint=_HINT) from error
    return found


def lessons_of(raw: Any) -> list[Lesson]:
    """The lessons of records with ``members``; ValueError says which record cannot be used."""
    if not isinstance(raw, list):
        raise ValueError("no list of findings")  # noqa: TRY004 - one kind of error for all that is wrong with the data
    return [_lesson(record, number) for number, record in enumerate(raw, 1)]


def _lesson(record: Any, number: int) -> Lesson:
    members = record.get("members") if isinstance(record, dict) else None
    if not members or not isinstance(members, list) or not all(isinstance(one, dict) for one in members):
        raise ValueError(f"finding {number} has no members")
    said = [_said(one, number) for one in members]
    told = NotSame(*(str(record.get(name) or "") for name in ("who", "at", "why")))
    numbered = tuple(replace(one, side=side) for one, side in zip(said, _sides(said), strict=True))
    return Lesson(str(record.get("rule") or "taught"), told, numbered)


def _said(member: dict[str, Any], number: int) -> Said:
    document = str(member.get("title") or member.get("document") or member.get("file") or "")
    unit, value = str(member.get("unit") or ""), member.get("value")
    try:
        base = None if value in (None, "") else to_base(Decimal(str(value)), unit)
        year = int(member["year"]) if member.get("year") else None
    except (InvalidOperation, ValueError) as error:
        raise ValueError(f"finding {number}: {value!r} or {member.get('year')!r} is no number") from error
    key = _key(document, str(member.get("subject") or ""), unit)
    return Said(key, str(member.get("role") or "other"), year, base.value if base else None, unit)


def _key(document: str, subject: str, unit: str) -> Key:
    """What a place is known by whatever its line: document, name, and what decides beside the name."""
    base = to_base(Decimal(1), unit)
    name = name_of(subject, ratio=base is not None and base.dimension in ("ratio", "percentage_point"))
    beside = "\x1f".join(sorted("=".join(pair) for pair in name.features))
    return title_key(document) or document, name.core, f"{name.change}\x1e{beside}"


def _sides(said: Sequence[Said]) -> list[int]:
    """Which places stand together: those of one figure; where all tell the same, those of one document or name."""
    columns: tuple[list[object], ...] = (
        [one.figure for one in said],
        [one.key[0] for one in said],
        [one.key for one in said],
    )
    told = next((column for column in columns if len(set(column)) > 1), columns[0])
    numbers = {value: number for number, value in enumerate(dict.fromkeys(told))}
    return [numbers[value] for value in told]


def _one_year(one: Said, claim: Claim) -> bool:
    return one.year is None or claim.year is None or one.year == claim.year


# ---------------------------------------------------------------------------------------- the match


def mark(held: Sequence[Held], lessons: Sequence[Lesson]) -> list[Held]:
    """The claims, each with the lessons that speak of it and the side that it stands on."""
    if not lessons:
        return list(held)
    documents: dict[str, list[int]] = defaultdict(list)
    for number, lesson in enumerate(lessons):
        for document in {one.key[0] for one in lesson.said}:
            documents[document].append(number)
    found = []
    for one in held:
        numbers = documents.get(title_key(one.claim.document) or one.claim.document, ())
        sides = ((number, lessons[number].side_of(one.claim)) for number in numbers)
        told = tuple((number, side) for number, side in sides if side is not None)
        found.append(replace(one, lessons=told) if told else one)
    return found


def apart(one: Held, other: Held) -> bool:
    """Whether a lesson puts two claims on different sides."""
    if not one.lessons or not other.lessons:
        return False
    sides = dict(one.lessons)
    return any(sides.get(number, side) != side for number, side in other.lessons)


def split(held: Sequence[Held], group: Sequence[int]) -> list[list[int]]:
    """A group as it stands without what was told apart: once for each side, with all that no lesson speaks of."""
    sides: dict[int, set[int]] = defaultdict(set)
    for at in group:
        for number, side in held[at].lessons:
            sides[number].add(side)
    lesson = next((number for number, found in sorted(sides.items()) if len(found) > 1), None)
    if lesson is None:
        return [list(group)]
    parts = []
    for side in sorted(sides[lesson]):
        kept = [at for at in group if dict(held[at].lessons).get(lesson, side) == side]
        parts += split(held, kept)
    return parts


def taught(held: Sequence[Held], lessons: Sequence[Lesson]) -> list[tuple[Lesson, list[int]]]:
    """The lessons of which more than one side is at hand, each with its claims."""
    members: dict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(held):
        for number, _ in one.lessons:
            members[number].append(at)
    return [
        (lessons[number], found)
        for number, found in sorted(members.items())
        if len({dict(held[at].lessons)[number] for at in found}) > 1
    ]


def relabelled(findings: Iterable[Finding], lessons: Sequence[Lesson]) -> list[Finding]:
    """Findings of other checks, those that a reviewer took apart shown as such; their identity stays."""
    by_rule: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        by_rule[lesson.rule].append(lesson)
    return [_relabelled(one, by_rule.get(one.rule, ())) for one in findings]


def _relabelled(finding: Finding, lessons: Iterable[Lesson]) -> Finding:
    for lesson in lessons:
        sides = {lesson.side_of(member) for member in finding.members}
        if None not in sides and (len(sides) > 1 or not lesson.parts):
            note = "；".join(one for one in (lesson.reason().zh, finding.note) if one)
            return replace(
                finding, verdict="scope_differs", reason=lesson.reason(), note=note,
                severity=Severity(0.0, (("not_same", 0.0),)), not_same=lesson.told,
            )  # fmt: skip
    return finding
