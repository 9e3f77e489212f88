"""A new pack: a small, sound one of an invented city, to be changed line by line into one's own."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from lantu.errors import UsageError

__all__ = ["new_pack"]

_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")


def new_pack(folder: Path) -> list[Path]:
    """Write the files of a pack into a new folder, which gives it its id; UsageError where that cannot be."""
    if not _NAME.fullmatch(folder.name):
        hint = "small letters, digits and _, as yunjiang_9"
        raise UsageError(f"{folder.name} cannot be the id of a pack", where=str(folder), hint=hint)
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        raise UsageError("is there already", where=str(folder), hint="name a folder that is new or empty")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for each in sorted(files("lantu").joinpath("data", "pack_skeleton").iterdir(), key=lambda place: place.name):
            text = each.read_text(encoding="utf-8")
            target = folder / each.name
            target.write_text(text.replace('id = "PACK"', f'id = "{folder.name}"'), encoding="utf-8")
            written.append(target)
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=str(folder), hint="choose another") from error
    return written
