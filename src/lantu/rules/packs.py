"""The packs on the shelf: those of the distribution, and folders of one's own beside them.

``LANTU_PACKS`` names folders of packs, or packs themselves, as a path does; ``lantu rule --packs`` sets it for one command.
"""

from __future__ import annotations

import os
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from lantu.errors import DataError, UnreadableFile, UsageError
from lantu.rules.loading import load_pack
from lantu.rules.model import Pack, Rule

__all__ = ["PACKS_FROM", "folders_of", "get_rule", "packs", "rules"]

PACKS_FROM = "LANTU_PACKS"


def packs() -> dict[str, Pack]:
    """The packs of the distribution and of one's own folders, by name."""
    folder = files("lantu").joinpath("data", "rules")
    names = sorted(each.name for each in folder.iterdir() if each.joinpath("pack.toml").is_file())
    found = {name: _bundled(name) for name in names}
    for own in _own().values():
        if own.id in found:
            raise DataError(f"there is a pack {own.id} already", where=own.id, hint="give it another id")
        found[own.id] = own
    return found


@lru_cache(maxsize=64)
def _bundled(name: str) -> Pack:
    return load_pack(files("lantu").joinpath("data", "rules", name))


def _own() -> dict[str, Pack]:
    written = os.environ.get(PACKS_FROM, "")
    if not written:
        return {}
    places = [place for each in written.split(os.pathsep) if each for place in folders_of(Path(each))]
    return {each.id: each for each in (_read(str(place), _stamp(place)) for place in places)}


def folders_of(place: Path) -> list[Path]:
    """The packs in a folder, or the folder itself where it is one; UnreadableFile where there is none."""
    if (place / "pack.toml").is_file():
        return [place]
    found = sorted(each.parent for each in place.glob("*/pack.toml")) if place.is_dir() else []
    if not found:
        raise UnreadableFile("holds no pack", where=str(place), hint="a pack is a folder with pack.toml")
    return found


def _stamp(place: Path) -> tuple[int, ...]:
    return tuple(each.stat().st_mtime_ns for each in sorted(place.glob("*.toml")))


@lru_cache(maxsize=64)
def _read(place: str, stamp: tuple[int, ...]) -> Pack:
    return load_pack(Path(place))


def rules() -> dict[str, Rule]:
    """All rules of all packs, by id."""
    return {rule.id: rule for pack in packs().values() for rule in pack.rules.values()}


def get_rule(rule_id: str) -> tuple[Rule, Pack]:
    """A rule and its pack; UsageError with what is near where there is none."""
    name = rule_id.split(".", 1)[0]
    there = name.isidentifier() and files("lantu").joinpath("data", "rules", name, "pack.toml").is_file()
    pack = _bundled(name) if there else _own().get(name)
    rule = pack.rules.get(rule_id) if pack else None
    if rule is None or pack is None:
        near = [each for each in rules() if each.rpartition(".")[2] == rule_id.rpartition(".")[2]]
        hint = f"did you mean {', '.join(near[:3])}?" if near else "`lantu rule list` shows all rules"
        raise UsageError(f"there is no rule {rule_id}", hint=hint)
    return rule, pack
