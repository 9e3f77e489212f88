"""The specification walked by machine: each input that it names, each open point, each row is there under that name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lantu.errors import UsageError
from lantu.rules.model import Rule
from lantu.rules.packs import get_rule, packs

PACKS = {"a": "decree344", "b": "yfb2021_47", "c": "yfb2021_48", "d": "yfb2022_81"}
# Words of the one who asks, of which no article makes anything: taken as they are written.
FREE = {"structure", "kind", "employment"}
# Of items that hold no figure: whatever is given, none is made of it.
WITHOUT_FIGURE = {"yfb2021_47.item9", "yfb2022_81.item19", "yfb2022_81.item23"}


@pytest.fixture(scope="module")
def specification(shared_dir: Path) -> str:
    return (shared_dir / "specs" / "rules.md").read_text(encoding="utf-8")


def kinds(rule: Rule) -> dict[str, str]:
    found = {field.name: field.kind for field in rule.inputs}
    found |= {f"{field.name}[]": "date" for field in rule.inputs if field.kind == "dates"}
    for each in rule.lists:
        found |= {f"{each.name}[]": each.fields[0].kind} if each.plain else {each.name: "list"}
        found |= {} if each.plain else {f"{each.name}.{field.name}": field.kind for field in each.fields}
    return found


def named_inputs(written: str) -> dict[str, str]:
    """``a:int, b:[decimal], c:[{d:text}]`` as names and kinds."""
    found: dict[str, str] = {}
    for name, inner in re.findall(r"(\w+):\[\{(.*?)\}\]", written):
        found |= {name: "list"} | {f"{name}.{key}": kind for key, kind in re.findall(r"(\w+):(\w+)", inner)}
    rest = re.sub(r"\w+:\[\{.*?\}\]", "", written)
    found |= {f"{name}[]": kind for name, kind in re.findall(r"(\w+):\[(\w+)\]", rest)}
    return found | dict(re.findall(r"(\w+):(\w+)", rest))


def test_each_input_of_the_specification_has_its_name_and_type(specification: str) -> None:
    """Section 6, rule by rule; none is called otherwise."""
    faults, seen = [], 0
    for pack, line in re.findall(r"^- \((\w)\) (.*)$", specification.partition("## 6.")[2], re.MULTILINE):
        for name, written in re.findall(r"`(\w+)` ([^;`]*:[^;`]*)", line):
            rule_id = f"{PACKS[pack]}.{name}"
            if rule_id in WITHOUT_FIGURE:
                continue
            rule = get_rule(rule_id)[0]
            there = kinds(rule)
            for asked, kind in named_inputs(written).items():
                seen += 1
                found = there.get(asked)
                if found != kind and not (asked.rpartition(".")[2] in FREE and found == "text"):
                    faults.append((rule_id, asked, kind, found))
    assert not faults
    assert seen > 200


def test_each_open_point_of_the_specification_is_a_reading(specification: str) -> None:
    """A1 to A20, B1 to B8, C1 to C7, D1 to D10: each is taken somewhere, with what is taken said in both languages."""
    named = set(re.findall(r"^\| (A\d+) \|", specification, re.MULTILINE)) | set(
        re.findall(r"(?<=[ .(])([BCD]\d+) ", specification)
    )
    found = {each.code: each for pack in packs().values() for rule in pack.rules.values() for each in rule.readings}
    assert named - found.keys() == set()
    assert all(each.taken.zh and each.taken.en for each in found.values())


def test_each_row_of_the_specification_is_a_rule(specification: str) -> None:
    """Every item of the three notices by its number, those without a figure too; every key of the decree by its name."""
    lacking = []
    wanted = [
        f"{pack}.item{n}"
        for pack, last in (("yfb2021_47", 30), ("yfb2021_48", 54), ("yfb2022_81", 27))
        for n in range(1, last + 1)
    ]
    wanted += [f"decree344.{name}" for name in set(re.findall(r"`\.?(art[\d_]+)`", specification))]
    for rule_id in wanted:
        try:
            get_rule(rule_id)
        except UsageError:
            lacking.append(rule_id)
    assert not lacking


def test_who_sets_what_the_text_leaves_open_is_named(specification: str) -> None:
    """Section 1.1: a figure that the decree leaves to another is asked for by the name of who sets it."""
    setters = {
        field.name: field.setter.zh
        for rule in packs()["decree344"].rules.values()
        for field in (*rule.inputs, *(inner for each in rule.lists for inner in each.fields))
        if field.setter
    }
    wanted = {
        "composite_land_price_yuan_per_mu": "市人民政府",
        "replacement_price_yuan_per_m2": "未写明",
        "district_standard_amount_yuan": "区县人民政府",
        "self_build_subsidy_yuan": "区县人民政府",
        "housing_standard_m2_per_person": "市人民政府",
        "construction_cost_yuan_per_m2": "区县住房城乡建设部门会同规划自然资源部门",
        "monetary_price_yuan_per_m2": "区县人民政府",
        "temporary_fee_yuan_per_m2_month": "区县人民政府",
        "temporary_fee_yuan_per_person_month": "区县人民政府",
        "relocation_fee_yuan_per_household": "区县人民政府",
    }  # fmt: skip
    assert {name: who for name, who in wanted.items() if who not in setters.get(name, "")} == {}
    assert "区县住房城乡建设部门会同规划自然资源部门" in specification
