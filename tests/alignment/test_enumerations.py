"""Sets of names and stages of projects that two plans tell differently, on invented plans and the real ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from lantu.alignment.enumerations import compare_lists
from lantu.alignment.member_lists import named_lists
from lantu.alignment.model import Finding
from lantu.alignment.stages import stages_of
from lantu.statements import FileReading, read_bytes, read_file


def plan(subject: str, text: str) -> FileReading:
    head = f"云江市{subject}“十四五”规划\n\n（2021—2025年）\n\n第一章  主要任务\n\n"
    return read_bytes((head + text + "\n").encode(), f"{subject}.txt")


def compared(one: str, other: str) -> list[tuple[str, str]]:
    return [(found.rule, found.verdict) for found in compare_lists([plan("水利", one), plan("生态", other)])]


SETS = {
    "one is missing": ("构建云岭、翠山、南岭三大生态屏障。", "四屏即云岭、翠山、北岭、南岭组成的生态屏障。", [("set_members", "conflict")]),
    "the same in another order": ("构建云岭、翠山、南岭三大生态屏障。", "构建南岭、云岭、翠山三大生态屏障。", [("set_members", "agree")]),
    "other things of that name": ("构建云岭、翠山、南岭三大生态屏障。", "构建甲河、乙河、丙河三大生态屏障。", []),
    "sizes without names": ("打好三大水利攻坚战。", "打好四大水利攻坚战。", [("set_size", "conflict")]),
    "general names": ("推进水利、水保、供水三大任务。", "推进水利、水保、供水、排水四大任务。", []),
    "open lists": ("建设云江、安河等生态廊道。", "建设云江、安河、临河等生态廊道。", [("open_list", "scope_differs")]),
    "behind a colon": ("建设三大生态屏障：云岭、翠山、南岭。", "构建四大生态屏障：云岭、翠山、北岭、西岭。", [("set_members", "conflict")]),
    "behind and before": ("建设三大生态屏障，包括云岭、翠山、南岭。", "构建云岭、翠山、南岭三大生态屏障。", [("set_members", "agree")]),
    "clauses behind a colon": ("实施三大生态行动：治理云江、保护翠山。", "实施四大水利行动：云江、翠山、南岭、北岭。", []),
    "in a bracket": ("严守“四山”（云山、翠山、南山、北山）。", "严守“四山”（云山、翠山、南山、塔山）。", [("set_members", "conflict")]),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "expected"), SETS.values(), ids=SETS)
def test_sets_are_held_against_each_other(one: str, other: str, expected: list[tuple[str, str]]) -> None:
    """A set with all its names is the same in two plans or a conflict; open lists are told for the record."""
    assert compared(one, other) == expected


def test_what_is_missing_is_named() -> None:
    """The reason says which names one side lacks."""
    found = compare_lists([plan("水利", SETS["one is missing"][0]), plan("生态", SETS["one is missing"][1])])
    assert "北岭" in found[0].reason.zh
    assert {step.value for step in found[0].steps} == {"缺北岭", "齐全"}


def test_what_is_missing_is_named_on_each_side() -> None:
    """Where both lack something, both are told."""
    one, other, _ = SETS["behind a colon"]
    found = compare_lists([plan("水利", one), plan("生态", other)])
    assert set(found[0].reason.zh.split("；")) == {"“三大生态屏障”未列北岭、西岭", "“四大生态屏障”未列南岭"}


STAGES = {
    "done and preparation": ("建成云江水库。", "加快云江水库前期工作。", [("project_stage", "conflict")]),
    "same": ("新开工云江水库。", "新开工云江水库、安河水库。", []),
    "under way and done": ("续建云江水库。", "建成云江水库。", []),
    "study and preparation": ("研究论证云江水库。", "推进云江水库前期工作。", [("project_stage", "scope_differs")]),
    "shared noun": ("开工建设翠屏、云江大型水库。", "研究论证云江水库。", [("project_stage", "conflict")]),
    "shared noun, four signs": ("开工建设安丰翠屏、北塘云江大型水库。", "研究论证北塘云江水库。", [("project_stage", "conflict")]),
    "two ways to write": ("新开工云江至白石铁路。", "研究论证云江—白石铁路。", [("project_stage", "conflict")]),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "expected"), STAGES.values(), ids=STAGES)
def test_stages_are_held_against_each_other(one: str, other: str, expected: list[tuple[str, str]]) -> None:
    """A project that one plan builds and another only studies is a conflict."""
    assert compared(one, other) == expected


def test_a_run_of_projects_is_read_with_its_stage() -> None:
    """Each project of a run gets the stage of the clause and the noun that the last one says for all."""
    text = "加快推进安丰翠屏、北塘云江大型水库前期工作，新开工云江至白石高铁等项目。"
    assert [(one.name, one.stage) for one in stages_of(text)] == [
        ("安丰翠屏水库", "preparation"),
        ("北塘云江水库", "preparation"),
        ("云江—白石高铁", "start"),
    ]


def test_lists_say_how_many_and_what() -> None:
    """Names, count and noun of a list are read, with the verb before it left out."""
    [one] = named_lists("推进翠屏、北塘、安丰3个化工园区改造。")
    assert (one.members, one.said, one.open) == (("翠屏", "北塘", "安丰"), 3, False)


def _tell(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(one.id, one.verdict, one.reason.zh) for one in findings]


def test_the_order_of_files_does_not_matter() -> None:
    """The same files in any order give the same findings in the same order."""
    texts = [side for one, other, _ in [*SETS.values(), *STAGES.values()] for side in (one, other)]
    files = [plan(f"水利第{number}期", text) for number, text in enumerate(texts)]
    assert _tell(compare_lists(files)) == _tell(compare_lists(files[::-1]))


def test_a_plan_does_not_differ_from_itself() -> None:
    """Two copies of one plan are one."""
    for one, other, _ in [*SETS.values(), *STAGES.values()]:
        copies = [plan("水利", one + other), plan("水利", one + other)]
        assert compare_lists(copies) == []


def test_known_sets_of_the_real_plans(plans_dir: Path) -> None:
    """The set that two of the real plans tell with four and three names is found."""
    found = compare_lists([read_file(path) for path in sorted(plans_dir.glob("0*.txt"))])
    conflicts = [one for one in found if one.verdict == "conflict"]
    assert [(one.rule, len({claim.document[:12] for claim in one.members})) for one in conflicts] == [
        ("set_members", 2)
    ]
