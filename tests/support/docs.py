"""The pages written for people, and what they name: commands, make targets, files."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.shared import ROOT

LANTU = Path(sys.executable).with_name("lantu")

FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")


@cache
def tracked_files() -> tuple[Path, ...]:
    """Give the files that git keeps, and those it would keep."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file())


@cache
def pages() -> tuple[Path, ...]:
    """Give the Markdown pages of the house; the documents in examples and benchmarks are no pages of ours."""
    return tuple(
        path
        for path in tracked_files()
        if path.suffix == ".md"
        and (path.parent == ROOT or path.name == "README.md" or path.is_relative_to(ROOT / "docs"))
    )


@dataclass(frozen=True)
class Command:
    """A command line as a page shows it."""

    page: str
    line: str

    @property
    def words(self) -> list[str]:
        return shlex.split(self.line, comments=True)


def commands_in(page: Path, program: str) -> list[Command]:
    """List the lines of code blocks and the inline code of a page that call a program."""
    text = page.read_text(encoding="utf-8")
    blocks = [line.strip() for block in FENCE.finditer(text) for line in block[3].splitlines()]
    inline = INLINE.findall(FENCE.sub("", text))
    name = page.relative_to(ROOT).as_posix()
    return [Command(name, code) for code in [*blocks, *inline] if re.match(rf"{program}(?= [a-z-])", code)]


def commands(program: str) -> list[Command]:
    """List all different command lines of the pages that call a program."""
    found = {command.line: command for page in pages() for command in commands_in(page, program)}
    return list(found.values())
