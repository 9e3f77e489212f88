"""What the repository keeps is tidy: no traces of a machine, no rooms too large, every example true."""

from __future__ import annotations

import doctest
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.docs import tracked_files
from tests.support.shared import ROOT

LIBRARY = ROOT / "src" / "lantu"
MAX_LINES = 500

# Written in pieces, so that this file does not hold what it looks for.
TRACES = {
    "a path of one machine": re.compile(r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|home|Users)/\w"),
    "the host of a registry": re.compile(
        r"\b(?:files\.)?py" + r"thonhosted\b|\bpy" + r"pi\.org|\bnpm" + r"js\.org|\bdeb\.deb" + "ian"
    ),
}

TEXTS = [path for path in tracked_files() if path.suffix not in {".png", ".pdf", ".docx", ".woff2", ".xlsx"}]
MODULES = [
    path.relative_to(ROOT / "src").with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
    for path in sorted(LIBRARY.rglob("*.py"))
    if path.name != "__main__.py"
]


@pytest.mark.parametrize("trace", TRACES)
def test_nothing_names_a_machine_or_a_registry(trace: str) -> None:
    """What is kept means the same everywhere."""
    pattern = TRACES[trace]
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEXTS
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_no_room_is_too_large() -> None:
    """A module that nears 500 lines is split."""
    sources = [path for path in tracked_files() if path.suffix == ".py" and "migrations" not in path.parts]
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in sources
    }
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name: str) -> None:
    """What a docstring shows is what happens, and every public name exists."""
    module = importlib.import_module(name)
    assert doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).failed == 0
    assert [public for public in getattr(module, "__all__", ()) if not hasattr(module, public)] == []


@pytest.mark.parametrize("script", ["gold/build.py", "gold/copies.py", "formats/build.py"])
def test_examples_are_what_their_sources_make(script: str) -> None:
    """The sample documents and their labels were not edited beside their sources."""
    command = [sys.executable, ROOT / "examples" / script, "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_scripts_can_be_run() -> None:
    """What is meant to be run has its executable bit and says what it is."""
    scripts: list[Path] = [ROOT / ".ci" / "run", *sorted((ROOT / "scripts").iterdir())]
    for script in scripts:
        first, second = script.read_text(encoding="utf-8").splitlines()[:2]
        assert script.stat().st_mode & 0o111, script
        assert first.startswith("#!")
        assert second.startswith("# ")
