"""Where something stands in the files of a pack, for messages that lead to the line."""

from __future__ import annotations

import re
from importlib.resources.abc import Traversable

__all__ = ["find_line", "line_of"]


def find_line(folder: Traversable, where: str) -> str:
    """``pack/file:line`` of what an error names: a rule, ``table x``, a file of the pack; empty where it is not found."""
    if where.endswith(".toml"):
        return f"{folder.name}/{where.rpartition('/')[2]}"
    if where.startswith("table "):
        return line_of(folder, "tables.toml", where.removeprefix("table "))
    if where.startswith("p."):
        return line_of(folder, "parameters.toml", where.removeprefix("p."))
    return line_of(folder, "rules.toml", where.rpartition(".")[2])


def line_of(folder: Traversable, name: str, heading: str, inside: str = "") -> str:
    """``pack/file:line`` of a heading, or of the first line under it that holds ``inside``."""
    place = folder.joinpath(name)
    if not place.is_file():
        return ""
    head = re.compile(rf'^\s*\[\[?"?{re.escape(heading)}"?(\]|\.)|^"?{re.escape(heading)}"?\s*=')
    found = 0
    for number, line in enumerate(place.read_text(encoding="utf-8").splitlines(), 1):
        if not found and head.match(line):
            found = number
            if not inside:
                break
        if found and inside and re.search(rf"(?<![\w.]){re.escape(inside)}(?!\w)", line):
            found = number
            break
    return f"{folder.name}/{name}:{found}" if found else ""
