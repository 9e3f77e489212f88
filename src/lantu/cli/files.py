"""Files named on the command line, folders opened, and the progress of working through them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

__all__ = ["documents_in", "progress", "progress_of", "report"]

_SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".pdf"})
_ABOUT = frozenset({"readme.md", "readme.txt", "readme.zh.md", "license.txt"})


def documents_in(paths: list[Path]) -> list[Path]:
    """Files as named; of folders the documents in them, sorted; each file once."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = (each for each in sorted(path.rglob("*")) if each.suffix.lower() in _SUFFIXES and each.is_file())
            found |= {each: None for each in inside if each.name.lower() not in _ABOUT}
        else:
            found[path] = None
    return list(found)


def progress(paths: list[Path], *, quiet: bool) -> Iterator[Path]:
    """The files in order, with a bar on standard error where a person waits for many of them."""
    if quiet or len(paths) < 4 or not sys.stderr.isatty():
        yield from paths
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(paths, description="读取 reading", console=Console(stderr=True), transient=True)


def progress_of(items: list[Any], *, quiet: bool, doing: str) -> Iterator[Any]:
    """Any items in order, with a bar on standard error where a person waits for very many of them."""
    if quiet or len(items) < 500 or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=doing, console=Console(stderr=True), transient=True)


def counted(steps: Iterator[int], *, doing: str) -> None:
    """Go through steps that tell how far they are, with a running count on standard error where a person waits."""
    if not sys.stderr.isatty():
        for _ in steps:
            pass
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    shown = (SpinnerColumn(), TextColumn("{task.description} {task.completed:,}"), TimeElapsedColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None)
        for number in steps:
            bar.update(task, completed=number)


def report(message: str) -> None:
    """A line for the person at the terminal, on standard error."""
    typer.echo(message, err=True)
