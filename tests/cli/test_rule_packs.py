"""A pack of one's own: written, checked, changed, used; each fault with its file and line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lantu.cli.app import app
from lantu.errors import DataError
from lantu.rules import packs, run
from lantu.rules.checking import check_pack, examples_of
from lantu.rules.columns import compute_cases


@pytest.fixture
def runner() -> Iterator[CliRunner]:
    before = os.environ.pop("LANTU_PACKS", None)
    yield CliRunner()
    os.environ.pop("LANTU_PACKS", None)
    if before is not None:
        os.environ["LANTU_PACKS"] = before


@pytest.fixture
def mine(runner: CliRunner, tmp_path: Path) -> Path:
    assert runner.invoke(app, ["rule", "new", str(tmp_path / "yunjiang_9")]).exit_code == 0
    return tmp_path / "yunjiang_9"


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_new_pack_is_sound_and_can_be_used(runner: CliRunner, mine: Path, tmp_path: Path) -> None:
    """It passes the check with its examples, and is on the shelf without any code touched."""
    checked = runner.invoke(app, ["rule", "check", str(mine)])
    assert checked.exit_code == 0
    assert "5 examples, 0 faults" in checked.stdout
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"grade": "two_star", "floor_area_m2": 100}), encoding="utf-8")
    found = runner.invoke(app, ["rule", "--packs", str(mine), "run", "yunjiang_9.art2", "-i", str(case)])
    assert json.loads(found.stdout)["outputs"]["award_yuan"] == 2000
    assert "yunjiang_9.art2" in runner.invoke(app, ["rule", "--packs", str(tmp_path), "list", "-f", "jsonl"]).stdout


def test_a_folder_of_packs_is_named_by_the_environment(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a changed file is read anew."""
    monkeypatch.setenv("LANTU_PACKS", str(tmp_path))
    case = {"grade": "three_star", "floor_area_m2": 100}
    assert run("yunjiang_9.art2", case).outputs["award_yuan"] == 4000
    change(mine, "tables.toml", "rate = 40", "rate = 50")
    os.utime(mine / "tables.toml", (1, 1))
    assert run("yunjiang_9.art2", case).outputs["award_yuan"] == 5000


FAULTS = [
    ("rules.toml", "floor_area_m2 * rate_yuan_per_m2", "floor_area_m2 * rte", "rules.toml:15: yunjiang_9.art2: uncapped_award_yuan names rte"),
    ("rules.toml", 'title = "绿色建筑奖补|Award for green buildings"\n', "", "rules.toml:5: lacks title"),
    ("rules.toml", "p.project_cap)\", article", "p.cap)\", article", "leans on p.cap, which is no parameter"),
    ("rules.toml", "* rate_yuan_per_m2", "* 20", "the number 20 belongs into a parameter"),
    ("rules.toml", "floor_area_m2 = \"decimal\"", "floor_area = \"decimal\"", "the end of floor_area tells no unit"),
    ("rules.toml", 'article = "3" }', 'article = "9" }', "article 9 has no address"),
    ("rules.toml", "steps = [", "steps = [[", "rules.toml"),
    ("tables.toml", 'grade = "three_star" }, then', 'grade = "two_star" }, then', "tables.toml:5: rows two, three overlap"),
    ("tables.toml", '  { id = "none"', '  # { id = "none"', "no row is left for {'grade': 'other'}"),
    ("labels.toml", 'rate_yuan_per_m2 = "奖补标准|Rate"', "", "rate_yuan_per_m2 has no label in both languages"),
    ("labels.toml", 'two_star = "二星级|Two stars"', "", "the value two_star has no label"),
    ("pack.toml", '3 = "art_3"', '3 = "art_33"', "cites art_33, which the text has not"),
    ("pack.toml", 'text = "text.txt"', 'text = "other.txt"', "there is no other.txt"),
    ("examples.jsonl", '"award_yuan": 240000', '"award_yuan": 240001', "examples.jsonl:1: yunjiang_9.art2: award_yuan is 240000, not 240001"),
    ("examples.jsonl", '{"rule"', "{rule", "examples.jsonl:1"),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[3])
def test_a_fault_is_told_with_its_place(runner: CliRunner, mine: Path, fault: tuple[str, str, str, str]) -> None:
    """A sentence with file and line, exit code 1, never a traceback."""
    *changes, said = fault
    change(mine, *changes)
    checked = runner.invoke(app, ["rule", "check", str(mine)])
    assert checked.exit_code == 1
    assert isinstance(checked.exception, SystemExit)
    assert said in checked.stdout


def test_figures_have_versions_and_places(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day and the place of the case choose the figure, alone and in columns; where none holds it is missing."""
    change(mine, "parameters.toml", "value = 1000000\n", "")
    with (mine / "parameters.toml").open("a", encoding="utf-8") as stream:
        stream.write(
            "\n[[project_cap.versions]]\nvalue = 1000\nvalid_from = 2024-01-01\nvalid_to = 2024-12-31\n"
            "\n[[project_cap.versions]]\nvalue = 2000\nvalid_from = 2025-01-01\nvalid_to = 2025-12-31\n"
            '\n[[project_cap.versions]]\nvalue = 3000\nvalid_from = 2025-01-01\nplace = "江北区"\n'
        )
    monkeypatch.setenv("LANTU_PACKS", str(mine))
    case = {"grade": "three_star", "floor_area_m2": 10000}
    cases = [
        {**case, "case_date": day, **({"place": place} if place else {})}
        for day, place in (("2024-06-01", ""), ("2025-06-01", ""), ("2025-06-01", "江北区"), ("2026-01-01", ""))
    ]
    alone = [run("yunjiang_9.art2", each) for each in cases]
    assert [each.outputs.get("award_yuan") for each in alone] == [1000, 2000, 3000, None]
    assert alone[3].reasons[0]["code"] == "missing_parameter"
    bulk = compute_cases("yunjiang_9.art2", cases)
    assert [each["outputs"] for each in bulk] == [each.outputs for each in alone]
    assert [each["refused"] for each in bulk] == [None, None, None, "missing_parameter"]


def test_a_name_that_is_taken_is_refused(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack of one's own cannot stand in the place of a bundled one."""
    change(mine, "pack.toml", 'id = "yunjiang_9"', 'id = "decree344"')
    monkeypatch.setenv("LANTU_PACKS", str(mine))
    with pytest.raises(DataError, match="already"):
        packs()


@pytest.mark.parametrize("name", ["Big", "9a", "a b"])
def test_a_folder_that_cannot_be_a_pack(runner: CliRunner, tmp_path: Path, name: str) -> None:
    """Its name is the id of the pack."""
    made = runner.invoke(app, ["rule", "new", str(tmp_path / name)])
    assert "cannot be the id" in str(made.exception)


def test_bundled_examples_come_out() -> None:
    """Every pack of the distribution brings examples, and they come out as they say."""
    for pack in packs().values():
        assert check_pack(pack) == []
        assert examples_of(pack), pack.id
