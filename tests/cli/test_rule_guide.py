"""The guide of docs/rules.md, followed to the letter: a new pack, its blocks added, checked and used."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lantu.cli.app import app
from lantu.rules import run
from tests.support.shared import ROOT

GUIDE = (
    (ROOT / "docs" / "rules.md")
    .read_text(encoding="utf-8")
    .partition("## A pack in half an hour")[2]
    .partition("\n## ")[0]
)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_guide_makes_a_sound_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each block goes into the file that its first line names; the check passes, and the new rule computes."""
    folder, runner = tmp_path / "mine", CliRunner()
    monkeypatch.setenv("LANTU_PACKS", "")
    blocks = [(kind, text) for kind, text in BLOCK.findall(GUIDE) if kind in {"toml", "json"}]
    assert len(blocks) >= 4
    lines = [line for text in (text for kind, text in BLOCK.findall(GUIDE) if not kind) for line in text.splitlines()]
    new, check, shelf = (line.replace("<folder>", str(folder)).split()[1:] for line in lines)
    assert runner.invoke(app, new).exit_code == 0
    for kind, text in blocks:
        add(folder, kind, text)
    checked = runner.invoke(app, check)
    assert checked.exit_code == 0, checked.stdout
    assert "6 examples, 0 faults" in checked.stdout
    assert "mine.art3" in runner.invoke(app, shelf).stdout
    monkeypatch.setenv("LANTU_PACKS", str(folder))
    assert run("mine.art3", {"completed_date": "2024-03-01"}).outputs == {"due_date": "2024-03-31"}


def add(folder: Path, kind: str, text: str) -> None:
    if kind == "json":
        assert json.loads(text)
        name = "examples.jsonl"
    else:
        name = text.splitlines()[0].removeprefix("# ")
    path = folder / name
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    if "[labels]\n" in text:
        path.write_text(before.replace("[labels]\n", text.partition("\n")[2], 1), encoding="utf-8")
    else:
        path.write_text(f"{before.rstrip()}\n{'' if kind == 'json' else chr(10)}{text}", encoding="utf-8")
