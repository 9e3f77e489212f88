"""Another city's rules, as a folder beside the bundled packs: the command, the library, the calendar; no code is touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lantu.cli.app import app
from lantu.errors import UsageError
from lantu.rules import deadline, get_rule, packs, run, sweep
from lantu.rules.checking import check_pack, examples_of
from lantu.rules.packs import PACKS_FROM

PACKS = Path(__file__).parents[2] / "examples" / "packs"


@pytest.fixture
def yunjiang(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(PACKS_FROM, str(PACKS))
    return "yunjiang_2022"


def test_the_example_is_sound(yunjiang: str) -> None:
    """Names, units, tables, words, its worked cases, and each item leads into the text."""
    pack = packs()[yunjiang]
    assert check_pack(pack) == []
    assert {case["rule"] for case in examples_of(pack)} == pack.rules.keys() - {f"{yunjiang}.item3"}


def test_its_rules_run_like_any_other(yunjiang: str) -> None:
    """One case, a sweep, a time limit with the announced calendar."""
    assert run(f"{yunjiang}.item3", {"level": "national"}).outputs == {"grant_yuan": 10_000_000}
    rows = sweep(f"{yunjiang}.item4", {}, "turnover_yuan", [2_000_000, 250_000_000, 260_000_000]).rows()
    assert [row["subsidy_yuan"] for row in rows] == [0, 500_000, 500_000]
    assert str(deadline(f"{yunjiang}.item9", {"accepted_date": "2023-06-15"}).due) == "2023-07-14"


def test_without_the_setting_there_is_no_such_rule() -> None:
    with pytest.raises(UsageError, match="there is no rule"):
        get_rule("yunjiang_2022.item1")


def test_the_command_takes_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """check, list and run with --packs."""
    monkeypatch.setenv(PACKS_FROM, "")
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"event": "renewed"}), encoding="utf-8")
    command = CliRunner()
    assert "0 faults" in command.invoke(app, ["rule", "check", str(PACKS / "yunjiang_2022")]).output
    listed = command.invoke(app, ["rule", "--packs", str(PACKS), "list", "--format", "json"])
    assert "yunjiang_2022.item1" in listed.output
    done = command.invoke(app, ["rule", "--packs", str(PACKS), "run", "yunjiang_2022.item1", "-i", str(case)])
    assert json.loads(done.output)["outputs"]["award_yuan"] == 100_000
