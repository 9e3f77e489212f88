"""Which column of a table is which field: as told now, else as told before for the same headings, else as proposed.

What was told is kept beside the store, so that next year's table needs no telling.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from lantu.errors import UsageError
from lantu.observations.importing import proposed_mapping
from lantu.observations.package import COLUMNS

__all__ = ["mapped", "remember", "told_columns"]


def told_columns(written: Iterable[str], headings: Sequence[str]) -> dict[str, str]:
    """Columns as told at the prompt, such as ``项目=indicator``; UsageError where column or field is not there."""
    found = {}
    for each in written:
        heading, _sign, field = each.rpartition("=")
        if heading not in headings:
            raise UsageError(f"there is no column {heading or each}", hint=f"the columns are {', '.join(headings)}")
        if field not in COLUMNS:
            raise UsageError(f"there is no field {field}", hint=f"the fields are {', '.join(COLUMNS)}")
        found[heading] = field
    return found


def mapped(store: Path, headings: Sequence[str], told: dict[str, str]) -> dict[str, str]:
    """The field of each column; what is told prevails over what was remembered, and this over what is proposed."""
    mapping = _kept(store).get(_key(headings)) or proposed_mapping(headings)
    return {heading: field for heading, field in mapping.items() if field not in told.values()} | told


def remember(store: Path, headings: Sequence[str], mapping: dict[str, str]) -> None:
    """Keep a mapping for tables with the same headings."""
    kept = _kept(store) | {_key(headings): mapping}
    file, part = _file(store), _file(store).with_suffix(".part")
    file.parent.mkdir(parents=True, exist_ok=True)
    part.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(file)


def _kept(store: Path) -> dict[str, dict[str, str]]:
    try:
        return dict(json.loads(_file(store).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _file(store: Path) -> Path:
    return store.parent / f"{store.name}.columns.json"


def _key(headings: Sequence[str]) -> str:
    return json.dumps(list(headings), ensure_ascii=False)
