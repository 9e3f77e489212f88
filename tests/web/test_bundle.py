"""The bundle: the same facts out and in, no sentences, and what a fresh reading says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lantu.errors import DataError
from lantu_web.register.models import Document, Statement
from lantu_web.register.services.building import apply_corrections, fresh_bundle, read_corrections
from lantu_web.register.services.bundle import export_bundle, load_bundle, read_bundle, write_bundle
from lantu_web.register.services.catalogue import BUNDLE
from lantu_web.register.services.ingest import ingest
from tests.web.invented import read

KINDS = ("documents", "nodes", "statements", "indicators", "duties", "projects")
# What may be long: hashes, addresses, and the official titles of documents.
LONG_BY_NATURE = {"sha256", "eid", "parent", "identity", "title"}


def values(record: object, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(record, dict):
        for key, value in record.items():
            yield from values(value, key)
    elif isinstance(record, list):
        for value in record:
            yield from values(value, name)
    elif isinstance(record, str):
        yield name, record


@pytest.mark.parametrize("kind", KINDS)
def test_the_bundle_holds_no_sentences(kind: str) -> None:
    for line in (BUNDLE / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines():
        for name, value in values(json.loads(line)):
            assert "。" not in value, line
            assert "\n" not in value, line
            if name in LONG_BY_NATURE and (kind == "documents" or name != "title"):
                continue
            assert len(value) <= 60, (name, value)
            assert name != "title" or len(value) <= 40, (name, value)


def test_headings_that_run_in_to_the_text_are_short() -> None:
    nodes = [json.loads(line) for line in (BUNDLE / "nodes.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(len(node.get("title", "")) <= 30 for node in nodes if node["kind"] in {"p", "point", "item", "indent"})


@pytest.mark.django_db
def test_what_is_loaded_is_exported(tmp_path: Path) -> None:
    write_bundle(export_bundle(), tmp_path)
    for kind in KINDS:
        assert (tmp_path / f"{kind}.jsonl").read_bytes() == (BUNDLE / f"{kind}.jsonl").read_bytes(), kind


@pytest.mark.django_db
def test_a_register_with_texts_exports_facts_only(plan: Document, tmp_path: Path) -> None:
    write_bundle([sheet for sheet in export_bundle() if sheet.slug == plan.slug], tmp_path)
    written = "".join(file.read_text(encoding="utf-8") for file in tmp_path.iterdir())
    assert "达到96%以上" not in written
    assert "牵头单位：" not in written
    again = read_bundle(tmp_path)
    assert [len(again[0].nodes), len(again[0].statements), len(again[0].duties)] == [15, 6, 1]


@pytest.mark.django_db
def test_a_bundle_over_a_register_with_text_keeps_the_text(plan: Document, tmp_path: Path) -> None:
    write_bundle([sheet for sheet in export_bundle() if sheet.slug == plan.slug], tmp_path)
    load_bundle(tmp_path)
    assert plan.versions.get(is_current=True).source.has_text
    assert ingest(read()).action == "unchanged"
    assert Statement.objects.filter(document=plan, withdrawn=False).count() == 6


def test_a_bundle_that_is_broken_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_bundle(tmp_path)
    for kind in KINDS:
        (tmp_path / f"{kind}.jsonl").write_text("{")
    with pytest.raises(DataError, match="no JSON"):
        read_bundle(tmp_path)


def test_a_correction_that_finds_nothing_is_an_error() -> None:
    sheets = read_bundle(BUNDLE)
    stale = {"kind": "statement", "d": sheets[0].slug, "id": "0000000000", "decision": "reject"}
    with pytest.raises(DataError, match="finds nothing"):
        apply_corrections(sheets, [stale])


def test_corrections_change_what_is_bundled() -> None:
    sheets = read_bundle(BUNDLE)
    record = next(one for sheet in sheets for one in sheet.statements)
    entry = {
        "kind": "statement",
        "d": sheets[0].slug,
        "id": record["public_id"],
        "decision": "correct",
        "set": {"value": "7.5", "unit": "%"},
    }
    assert apply_corrections(sheets, [entry]) == 1
    assert (str(record["value"]), record["unit"], record["review_state"]) == ("7.5", "%", "corrected")


def test_the_bundle_is_a_fresh_reading_plus_the_recorded_corrections(plans_dir: Path, tmp_path: Path) -> None:
    for file in BUNDLE.glob("corrections.jsonl"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    write_bundle(fresh_bundle(plans_dir, tmp_path), tmp_path)
    for kind in KINDS:
        fresh, kept = (
            (folder / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines() for folder in (tmp_path, BUNDLE)
        )
        changed = sorted(set(fresh) ^ set(kept))
        assert not changed, f"{kind}: {len(changed)} lines differ, first {changed[0]}; make register"


def test_names_of_files_play_no_part(plans_dir: Path, tmp_path: Path) -> None:
    for number, file in enumerate(sorted(plans_dir.glob("*.txt"), reverse=True)):
        (tmp_path / f"{number}.txt").write_bytes(file.read_bytes())
    sheets = fresh_bundle(tmp_path, tmp_path)
    assert [sheet.slug for sheet in sheets] == [sheet.slug for sheet in read_bundle(BUNDLE)]
    assert read_corrections(tmp_path) == []
