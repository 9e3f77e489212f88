"""What a reviewer said is not the same thing: told apart from then on, shown as such, never dropped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lantu.alignment import Finding, Lesson, all_findings, lessons_of, read_lessons
from lantu.cli.app import app
from lantu.errors import UsageError
from lantu.statements.reading import FileReading
from tests.alignment.plans import only, plan, verdicts

WASTE = "到2025年，新建生活垃圾焚烧发电项目{}个。"
TOLD = {"who": "王某", "at": "2026-11-22T09:30:00+00:00", "why": "一为建成，一为在建"}


def three(a: int = 6, b: int = 8, *more: str) -> list[FileReading]:
    """Two plans with a figure each, and a third."""
    files = [plan(WASTE.format(a), name="a.txt"), plan(WASTE.format(b), name="b.txt", topic="城市更新")]
    return [*files, *(plan(one, name="c.txt", topic="水务") for one in more)]


def learned(finding: Finding) -> list[Lesson]:
    return lessons_of([finding.as_json() | TOLD])


def between(findings: list[Finding], *files: str) -> list[Finding]:
    return [one for one in findings if {member.file for member in one.members} == set(files)]


def test_a_conflict_that_is_none_stays_as_told_apart() -> None:
    """The same finding, by its identity, with who, when and why instead of a conflict."""
    conflict = only(all_findings(three()), "conflict")
    [after] = all_findings(three(), learned(conflict))
    assert (after.id, after.verdict, after.severity.value) == (conflict.id, "scope_differs", 0)
    assert [member.key for member in after.members] == [member.key for member in conflict.members]
    assert after.as_json()["not_same"] == TOLD
    assert all(word in after.reason.zh for word in ("王某", "2026-11-22", "一为建成，一为在建", "不是一回事"))
    assert "said they are not the same" in after.reason.en


def test_an_agreement_can_be_told_apart_too() -> None:
    agreement = only(all_findings(three(6, 6)), "agree")
    [after] = all_findings(three(6, 6), learned(agreement))
    assert (after.id, after.verdict) == (agreement.id, "scope_differs")


def test_the_lesson_holds_when_the_documents_are_read_again() -> None:
    """Lines may move and figures change: it is the things that are not the same."""
    lessons = learned(only(all_findings(three()), "conflict"))
    moved = [plan("全面加强组织领导。", WASTE.format(6), name="a1.txt"), *three(6, 9)[1:]]
    after = all_findings(moved, lessons)
    assert verdicts(after) == {"scope_differs"}
    assert after[0].not_same is not None


def test_a_third_plan_is_held_against_both() -> None:
    """What two plans mean apart says nothing about a third: it conflicts with one and agrees with the other."""
    lessons = learned(only(all_findings(three()), "conflict"))
    after = all_findings(three(6, 8, WASTE.format(8)), lessons)
    assert [one.verdict for one in between(after, "a.txt", "b.txt")] == ["scope_differs"]
    assert [one.verdict for one in between(after, "a.txt", "c.txt")] == ["conflict"]
    assert [one.verdict for one in between(after, "b.txt", "c.txt")] == ["agree"]
    assert not between(after, "a.txt", "b.txt", "c.txt")


def test_other_roles_and_years_are_not_touched() -> None:
    """A lesson on the targets of 2025 leaves those of 2035 and the present figures as they are."""
    lessons = learned(only(all_findings(three()), "conflict"))
    later = [plan(f"到2035年，新建生活垃圾焚烧发电项目{n}个。", name=f"{n}.txt", topic=t) for n, t in ((6, "生态建设"), (8, "城市更新"))]  # fmt: skip
    assert verdicts(all_findings(later)) == verdicts(all_findings(later, lessons)) == {"conflict"}


def test_two_places_of_one_plan_are_told_apart_by_their_figures() -> None:
    files = [plan("到2025年，林地保有量达到300万亩。", "到2025年，林地保有量达到320万亩。")]
    conflict = only(all_findings(files), "conflict")
    [after] = all_findings(files, learned(conflict))
    assert (after.id, after.verdict, after.within) == (conflict.id, "scope_differs", True)


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ("构建云岭、翠山、南岭三大生态屏障。", "构建云岭、翠山、北岭、南岭四大生态屏障。", "set_members"),
        ("建成云江水库。", "加快云江水库前期工作。", "project_stage"),
        ("完成造林75万亩（人工造林18万亩、森林抚育50万亩）。", "略。", "parts_total"),
        ("到2025年，水土流失率下降至26%。", "到2025年，水土保持率达到70%。", "complement"),
        ("依据《云岭市水利建设“十三五”规划》，编制本规划。", "略。", "reference_overtaken"),
    ],
)
def test_findings_of_other_checks_keep_their_place(one: str, other: str, rule: str) -> None:
    """Sets, stages, sums, complements and references are shown as told apart under their own rule."""
    files = [plan(one, name="a.txt"), plan(other, name="b.txt", topic="水务")]
    before = next(found for found in all_findings(files) if found.rule == rule)
    after = {found.id: found for found in all_findings(files, learned(before))}
    assert after[before.id].verdict == "scope_differs"
    assert after[before.id].not_same is not None
    assert len(after) == len(all_findings(files))


def test_lessons_are_read_from_the_site_and_from_json_lines(tmp_path: Path) -> None:
    """A list under ``not_same``, one record, or one a line mean the same."""
    record = only(all_findings(three()), "conflict").as_json() | TOLD
    forms = [json.dumps({"not_same": [record]}), json.dumps(record), json.dumps(record) + "\n\n" + json.dumps(record)]
    for number, text in enumerate(forms):
        path = tmp_path / f"{number}.json"
        path.write_text(text, encoding="utf-8")
        assert verdicts(all_findings(three(), read_lessons(path))) == {"scope_differs"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "no JSON"),
        ('{"not_same": 7}', "no list"),
        ('[{"members": []}]', "finding 1 has no members"),
        ('[{"members": ["x"]}]', "finding 1 has no members"),
        ('[{"members": [{"value": "many"}]}]', "no number"),
    ],
)
def test_a_file_that_is_none_is_told(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=told) as error:
        read_lessons(path)
    assert error.value.hint


def test_no_lessons_change_nothing() -> None:
    def told(lessons: Any) -> list[str]:
        return [json.dumps(one.as_json(), ensure_ascii=False) for one in all_findings(three(), lessons)]

    assert told(()) == told(lessons_of([]))


def test_the_command_takes_the_file(tmp_path: Path) -> None:
    """``lantu compare --not-same`` with lines that it printed itself: no conflict is left, the finding is."""
    paths = []
    for name, number, topic in (("a", 6, "水利"), ("b", 8, "城建")):
        paths.append(tmp_path / f"{name}.txt")
        paths[-1].write_text(f"云江市{topic}“十四五”规划（2021—2025年）\n\n第一章 目标\n\n{WASTE.format(number)}\n", encoding="utf-8")  # fmt: skip

    def run(*options: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["compare", *map(str, paths), *options])
        return result.exit_code, result.output

    code, lines = run("-f", "jsonl", "-q", "--strict")
    assert code == 3
    (tmp_path / "known.jsonl").write_text(lines, encoding="utf-8")
    code, shown = run("--all", "--strict", "--not-same", str(tmp_path / "known.jsonl"))
    assert code == 0
    assert "1 处经复核不是一回事" in shown
    assert run("--not-same", str(tmp_path / "none.json"))[0] != 0
