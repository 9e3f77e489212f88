"""Bundled data files: a broken one is told with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from lantu.datafiles import load_data
from lantu.errors import DataError

BROKEN = [
    ("units.toml", "lantu.units/2", "schema", "another schema than is asked for"),
    ("nowhere.toml", "lantu.units/1", "cannot be read", "a file that is not there"),
]


@pytest.mark.parametrize(("path", "schema", "said", "why"), BROKEN)
def test_broken_files_are_told(path: str, schema: str, said: str, why: str) -> None:
    with pytest.raises(DataError, match=said) as caught:
        load_data(path, schema)
    assert "restore" in str(caught.value), why


def test_every_bundled_table_names_its_schema() -> None:
    """A data file without a schema line could change its meaning unseen."""
    root = Path(__file__).resolve().parents[2] / "src" / "lantu" / "data"
    for path in sorted(root.rglob("*.toml")):
        assert 'schema = "lantu.' in path.read_text(encoding="utf-8"), path.name
