"""Where something stands in the files of a pack, for messages that lead to the line."""

from __future__ import annotations

import re
from importlib.resources.abc import Traversable

__all__ = ["find_line", "line_of"]


def find_line(folder: Traversable, where: str, inside: str = "") -> str:
    """``pack/file:line`` of what an error names: a rule (and a step ``inside``), ``table x``, a file of the pack; empty where it
    is not found.
    """
    if where.endswith(".toml"):
        return f"{folder.name}/{where.rpartition('/')[2]}"
    if where.startswith("table "):
        return line_of(folder, "tables.toml", where.removeprefix("table "))
    figure = line_of(folder, "parameters.toml", where.removeprefix("p.")) if where.startswith("p.") else ""
    return figure or line_of(folder, "rules.toml", where.rpartition(".")[2], inside)


def line_of(folder: Traversable, name: str, heading: str, inside: str = "") -> str:
    """``pack/file:line`` of a heading, or of the first line under it that holds ``inside``."""
    place = folder.joinpath(name)
    if not place.is_file():
        return ""
    head = re.compile(rf'^\s*\[\[?"?{re.escape(heading)}"?(\]|\.)|^"?{re.escape(heading)}"?\s*=')
    named = re.compile(rf'name\s*=\s*"{re.escape(inside)}"' if inside else "(?!)")
    mention = re.compile(rf"(?<![\w.]){re.escape(inside)}(?!\w)" if inside else "(?!)")
    lines = place.read_text(encoding="utf-8").splitlines()
    start = next((number for number, line in enumerate(lines) if head.match(line)), None)
    if start is None:
        return ""
    under = range(start, len(lines))
    # A step where it is made, before any other mention of it.
    found = next((number for sought in (named, mention) for number in under if sought.search(lines[number])), start)
    return f"{folder.name}/{name}:{found + 1}"
