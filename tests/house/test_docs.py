"""What the pages name exists, and what they show runs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.support.docs import LANTU, LINK, Command, commands, commands_in, pages, tracked_files
from tests.support.shared import ROOT

LANTU_LINES = commands("lantu")
RUNNABLE = [c for c in LANTU_LINES if len(c.words) > 2 and not set("<>|…[]") & set(c.line) and "FILE" not in c.line]
TARGETS = sorted({word for c in commands("make") for word in c.words[1:] if re.fullmatch("[a-z]+", word)})
DONE = {0, 1}  # `lantu diff` answers 1 when the copies differ, as diff does


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def label(value: object) -> str:
    return value.line if isinstance(value, Command) else str(value)


@pytest.mark.parametrize("name", sorted({c.words[1] for c in LANTU_LINES if not c.words[1].startswith("-")}))
def test_each_command_named_in_the_docs_has_help(name: str) -> None:
    """A command that a page names exists and explains itself."""
    done = run(LANTU, name, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout


@pytest.mark.parametrize("command", RUNNABLE, ids=label)
def test_each_command_line_in_the_docs_runs(command: Command, request: pytest.FixtureRequest) -> None:
    """A command line that a page shows does its work on the files that it names."""
    if "../shared" in command.line:
        request.getfixturevalue("plans_dir")
    done = run(LANTU, *command.words[1:])
    assert done.returncode in DONE, f"{command.page}: {done.stderr}"
    assert done.stdout.strip()
    assert "Traceback" not in done.stderr


def test_each_command_stands_in_the_docs() -> None:
    """A command that exists is named on some page."""
    listed = re.findall(r"^[│ ]+([a-z][a-z-]+)  +\S", run(LANTU, "--help").stdout, re.MULTILINE)
    assert listed
    assert set(listed) <= {c.words[1] for c in LANTU_LINES}


@pytest.mark.parametrize("target", TARGETS)
def test_each_make_target_named_in_the_docs_exists(target: str) -> None:
    """A make target that a page names would run, and `make` explains it."""
    assert run("make", "--dry-run", target).returncode == 0
    assert run("make", target, "--help").returncode == 0
    assert re.search(rf"^  make {target} +\S", run("make").stdout, re.MULTILINE)


def test_each_make_target_stands_in_the_docs() -> None:
    """A make target that exists is named on some page."""
    assert set(re.findall(r"^  make (\w+)", run("make").stdout, re.MULTILINE)) - {"help"} <= set(TARGETS)


@pytest.mark.parametrize("page", pages(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_link_leads_to_a_file(page: Path) -> None:
    """A link to a place in the repository leads somewhere."""
    links = [link.partition("#")[0] for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if link and not (page.parent / link).exists()] == []


def test_each_setting_from_outside_stands_in_the_docs() -> None:
    """A variable that the code asks the environment for is explained."""
    sources = [path for path in tracked_files() if path.suffix == ".py" and "house" not in path.parts]
    asked = {
        name for path in sources for name in re.findall(r"[\"'](LANTU_[A-Z]+)[\"']", path.read_text(encoding="utf-8"))
    }
    guide = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    assert {name for name in asked if f"`{name}`" not in guide} == set()


def test_both_readmes_say_the_same() -> None:
    """The English and the Chinese README have the same sections, commands and links."""
    english, chinese = ROOT / "README.md", ROOT / "README.zh.md"
    for program in ("lantu", "make"):
        assert [c.words for c in commands_in(english, program)] == [c.words for c in commands_in(chinese, program)]
    texts = [page.read_text(encoding="utf-8") for page in (english, chinese)]
    assert len({len(re.findall("^#+ ", text, re.MULTILINE)) for text in texts}) == 1
    assert len({len(re.findall(r"^\| ", text, re.MULTILINE)) for text in texts}) == 1
    assert len({frozenset(LINK.findall(text)) - {"README.md", "README.zh.md"} for text in texts}) == 1


@pytest.mark.parametrize("path", sorted((ROOT / "changelog.d").iterdir()), ids=lambda path: path.name)
def test_changelog_fragments_are_named_by_issue_and_kind(path: Path) -> None:
    """A fragment is found by its issue and kind."""
    assert path.name == "README.md" or re.fullmatch(r"\d+(-[\w-]+)?\.(added|changed|fixed|removed)\.md", path.name)
