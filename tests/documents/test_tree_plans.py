"""The real documents: gross facts of their structure, and the labels that name places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lantu.documents import Node, Tree
from tests.documents.trees import repeated_addresses, tiles, tree_of_file

pytestmark = pytest.mark.plans


@pytest.fixture(scope="module")
def trees(plans_dir: Path) -> dict[str, Tree]:
    return {path.name[:3]: tree_of_file(path) for path in sorted(plans_dir.glob("0*.txt"))}


def kinds(tree: Tree, kind: str) -> list[Node]:
    return [node for node in tree.root.walk() if node.kind == kind]


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_nothing_is_lost(trees: dict[str, Tree], name: str) -> None:
    """Leaves tile, addresses are unique."""
    assert tiles(trees[name])
    assert repeated_addresses(trees[name]) == []


def test_the_gazettes_are_split(trees: dict[str, Tree]) -> None:
    """Four documents and two."""
    assert [document.front.number[-4:] for document in trees["000"].documents] == [
        "344号",
        "〕12号",
        "〕47号",
        "〕48号",
    ]
    assert [document.front.kind for document in trees["000"].documents] == [
        "measures",
        "plan",
        "policy",
        "implementation_scheme",
    ]
    assert [document.front.number[-4:] for document in trees["002"].documents] == ["〕31号", "〕81号"]


def test_articles_and_items_run_on(trees: dict[str, Tree]) -> None:
    """33 articles, 54 tasks, 30 policies in their order."""
    tree = trees["000"]
    articles = [node.eid.rsplit("_", 1)[1] for node in kinds(tree, "article")]
    assert articles == [str(number) for number in range(1, 34)]
    tasks = [node.number for node in kinds(tree, "subpara") if node.eid.startswith("doc_4")]
    assert tasks == [str(number) for number in range(1, 55)]
    policies = [node.eid.rsplit("_", 1)[1] for node in kinds(tree, "para") if node.eid.startswith("doc_3")]
    assert policies == [str(number) for number in range(1, 31)]


def test_points_of_the_boxes_run_on(trees: dict[str, Tree]) -> None:
    """71 points in 21 items of 7 boxes, over the ends of pages."""
    tree = trees["000"]
    assert [node.number for node in kinds(tree, "point")] == [str(number) for number in range(1, 72)]
    assert len(kinds(tree, "item")) == 21


def test_parts_and_chapters_of_the_outline(trees: dict[str, Tree]) -> None:
    """13 parts, 55 chapters, 20 boxes."""
    tree = trees["004"]
    assert (len(kinds(tree, "part")), len(kinds(tree, "chapter")), len(kinds(tree, "box"))) == (13, 55, 20)


def test_projects_are_items_of_boxes(trees: dict[str, Tree], gold_dir: Path) -> None:
    """Box, number and title of each labelled project."""
    tree = trees["003"]
    for row in map(json.loads, (gold_dir / "projects.jsonl").read_text(encoding="utf-8").splitlines()):
        node = tree.node(f"box_{row['box']}__item_{row['number']}")
        assert node is not None
        assert node.title == row["title"]
        assert tree.source.line_of(node.span.start) == row["line"]


def test_duties_stand_in_titled_items(trees: dict[str, Tree], gold_dir: Path) -> None:
    """The item that holds a labelled group of duties bears the labelled task, its section the section."""
    tree = trees["002"]
    leaves = [leaf for leaf in tree.root.leaves() if leaf.passage and "牵头单位" in leaf.passage.text]
    for row in map(json.loads, (gold_dir / "duties.jsonl").read_text(encoding="utf-8").splitlines()):
        at = tree.source.text.index("牵头单位", tree.source.line_start(row["line"]))
        leaf = next(leaf for leaf in leaves if leaf.span.start <= at < leaf.span.end)
        titles = [node.title for node in leaf.ancestors() if node.title]
        assert titles[0] == row["task"]
        assert row["section"] in titles


def test_two_copies_have_one_outline(trees: dict[str, Tree]) -> None:
    """The gazette's copy of the plan and the copy from another source agree in all numbered places."""
    first = [node.eid.removeprefix("doc_2__") for node in trees["000"].root.walk() if node.eid.startswith("doc_2__")]
    second = {node.eid for node in trees["001"].root.walk()}
    numbered = [eid for eid in first if eid.rsplit("__", 1)[-1].split("_")[0] in {"sec", "para", "subpara", "indent"}]
    assert len(numbered) > 40
    assert [eid for eid in numbered if eid not in second] == []
