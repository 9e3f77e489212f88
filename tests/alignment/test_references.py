"""Documents that documents cite: linked, dangling, overtaken; and the tree of plans."""

from __future__ import annotations

from pathlib import Path

import pytest

from lantu.alignment.plan_tree import PlanEdge, PlanNode, PlanTree, drawn, plan_tree, role_of
from lantu.alignment.references import link_heads, link_references, number_key, title_key
from lantu.documents.model import FrontMatter, Reference
from lantu.errors import UsageError
from lantu.statements import FileReading, read_bytes, read_file
from lantu.text import Span
from tests.support.shared import ROOT

OUTLINE = "云江市国民经济和社会发展第十四个五年规划纲要"


def document(title: str, text: str, name: str) -> FileReading:
    return read_bytes(f"{title}\n\n{text}\n\n第一章  总体要求\n\n加强水利建设。\n".encode(), name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云江市水利“十四五”规划（2021—2025年）", "云江市水利 “十四五”规划"),
        ("关于印发云江市水利“十四五”规划的通知", "云江市水利“十四五”规划"),
        ("云江市人民政府办公室关于印发《云江市水利办法（试行）》的通知", "云江市水利办法"),
    ],
)
def test_titles_are_compared_in_a_normal_form(one: str, other: str) -> None:
    """Years, quotes, brackets and the notice around a title do not tell documents apart."""
    assert title_key(one) == title_key(other)


def test_titles_of_two_periods_differ() -> None:
    """The plan of one period is not that of the next."""
    assert title_key("云江市水利“十三五”规划") != title_key("云江市水利“十四五”规划")
    assert number_key("云府发[2021]12号") == number_key("云府发〔2021〕 12号") != number_key("云府发〔2021〕2号")


def files() -> list[FileReading]:
    return [
        document(OUTLINE, "制定本纲要。", "a.txt"),
        document("云江市水利“十四五”规划", f"根据《{OUTLINE}》《南岭省水利“十四五”规划》《中华人民共和国水法》，制定本规划。", "b.txt"),
        document("云江市供水“十四五”规划", "根据《云江市供水管理办法》《云江市水利“十三五”规划》，制定本规划。", "c.txt"),
        document("云江市用水管理办法", "本办法自2021年7月1日起施行，《云江市供水管理办法》同时废止。", "d.txt"),
    ]  # fmt: skip


def test_citations_are_linked_or_told_as_missing() -> None:
    """What is in the set is linked, laws stand apart, the rest is missing."""
    found = link_references(files())
    assert [(one.source.front.title, one.reference.title) for one in found.links] == [
        ("云江市水利“十四五”规划", OUTLINE)
    ]
    assert [one.reference.title for one in found.laws] == ["中华人民共和国水法"]
    assert {one.reference.title for one in found.dangling} == {
        "南岭省水利“十四五”规划", "云江市供水管理办法", "云江市水利“十三五”规划",
    }  # fmt: skip


def test_overtaken_citations_are_told_with_the_reason() -> None:
    """A document that another repeals, and a plan whose successor is in the set, no longer hold."""
    found = link_references(files())
    assert {one.reference.title: one.why for one in found.overtaken} == {
        "云江市供水管理办法": "repealed",
        "云江市水利“十三五”规划": "replaced",
    }
    verdicts = {one.topic: (one.rule, one.verdict) for one in found.findings()}
    assert verdicts == {
        "云江市供水管理办法": ("reference_overtaken", "conflict"),
        "云江市水利“十三五”规划": ("reference_overtaken", "scope_differs"),
        "南岭省水利“十四五”规划": ("reference_dangling", "scope_differs"),
    }


def test_a_look_ahead_does_not_make_a_plan_of_five_years_hold_longer() -> None:
    """A plan for 2021 to 2025 that looks on to 2035 is over in 2026; an outline for 2035 by its title is not."""
    heads = [
        ("a", FrontMatter(title="云江市水利“十四五”规划", period_start=2021, period_end=2025, horizon=2035)),
        ("b", FrontMatter(title="云江市二〇三五年远景目标纲要", period_start=2021, period_end=2025, horizon=2035)),
    ]
    cited = [Reference(front.title, "", "basis", Span(at, at)) for at, (_, front) in enumerate(heads)]
    draft = FrontMatter(title="云江市供水“十五五”规划", period_start=2026, period_end=2030, references=cited)
    found = link_heads([*heads, ("c", draft)])
    assert [(one.reference.title, one.why) for one in found.overtaken] == [("云江市水利“十四五”规划", "period_over")]


def test_a_title_without_its_place_is_linked() -> None:
    """《水资源保护“十四五”规划》 in a plan of the city is the city's."""
    cited = document("云江市水资源保护利用“十四五”规划", "制定本规划。", "a.txt")
    citing = document("云江市供水“十四五”规划", "根据《水资源保护利用“十四五”规划》，制定本规划。", "b.txt")
    assert [one.targets[0].front.title for one in link_references([cited, citing]).links] == [
        cited.tree.documents[0].front.title
    ]


def test_the_order_of_files_does_not_matter() -> None:
    """The same files in any order give the same links, findings and tree."""
    one, other = link_references(files()), link_references(files()[::-1])
    assert [found.id for found in one.findings()] == [found.id for found in other.findings()]
    assert plan_tree(one) == plan_tree(other)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        (OUTLINE, "outline"),
        ("云江市国土空间总体规划（2021—2035年）", "spatial"),
        ("南岭城市群发展规划", "regional"),
        ("云江市水利“十四五”规划", "special"),
        ("云江市供水三年行动计划", "action"),
        ("北塘区水利“十四五”规划", "district"),
        ("中共云江市委关于制定云江市国民经济和社会发展第十四个五年规划和二〇三五年远景目标的建议", "proposal"),
        ("云江市用水管理办法", "other"),
    ],
)
def test_titles_tell_the_place_of_a_plan(title: str, role: str) -> None:
    """The outline is above spatial, special and action plans and those of districts; rules are no plans."""
    assert role_of(title) == role


def test_the_tree_leads_from_each_plan_to_what_it_rests_on() -> None:
    """Known plans stand below the outline, cited ones are nodes that are not known."""
    tree = plan_tree(link_references(files()))
    assert [node.role for node in tree.nodes if node.known] == ["outline", "special", "special"]
    assert {(edge.source, edge.role) for edge in tree.edges if edge.target == title_key(OUTLINE)} == {
        (title_key("云江市水利“十四五”规划"), "basis"),
        (title_key("云江市供水“十四五”规划"), "under"),
    }
    keys = {node.key for node in tree.nodes}
    assert all({edge.source, edge.target} <= keys for edge in tree.edges)
    levels = [node["level"] for node in tree.as_json()["nodes"]]
    assert levels == sorted(levels)
    assert drawn(tree)[0].depth == 0


def test_heads_alone_are_linked_like_the_documents_that_were_read() -> None:
    """The register draws the same tree without the texts."""
    read = link_references(files())
    heads = link_heads((one.name, one.front) for one in reversed(read.documents))
    assert plan_tree(heads).edges == plan_tree(read).edges
    assert [one.key for one in plan_tree(heads).nodes] == [one.key for one in plan_tree(read).nodes]
    assert len(heads.overtaken) == len(read.overtaken)
    with pytest.raises(UsageError, match="head alone"):
        heads.findings()


def test_the_sample_plans_cite_each_other() -> None:
    """The plan on ecology of the sample city rests on its outline."""
    folder = ROOT / "examples" / "yunjiang"
    found = link_references([read_file(folder / name) for name in ("outline.txt", "eco-plan.txt")])
    assert [(one.source.name, one.reference.role) for one in found.links] == [("eco-plan.txt", "basis")]


def test_citations_of_the_real_plans_are_linked(plans_dir: Path) -> None:
    """The real plans are linked to the outline and to each other, copies to the same."""
    found = link_references([read_file(path) for path in sorted(plans_dir.glob("0*.txt"))])
    assert len(found.links) == 6
    assert found.overtaken == ()
    tree = plan_tree(found)
    assert [node.role for node in tree.nodes if node.known] == ["outline", "special", "special", "action", "action"]


def test_plans_of_two_places_stand_below_their_own_outlines() -> None:
    """A register of several places has an outline for each; a place with two of them leaves its plans alone."""
    top, water = "{}国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要", "{}供水“十四五”规划"
    heads = [(name, FrontMatter(title=form.format(name[:3]))) for form in (top, water) for name in ("云江市" + form[-3], "南浦市" + form[-3])]  # fmt: skip
    edges = plan_tree(link_heads(heads)).edges
    assert {(edge.source[:3], edge.target[:3], edge.role) for edge in edges} == {
        ("云江市", "云江市", "under"),
        ("南浦市", "南浦市", "under"),
    }
    older = ("older", FrontMatter(title="云江市国民经济和社会发展第十三个五年规划纲要"))
    assert {edge.source[:3] for edge in plan_tree(link_heads([*heads, older])).edges} == {"南浦市"}


def test_each_plan_is_drawn_once_even_where_plans_cite_each_other() -> None:
    """Plans of one level that cite each other make no circle; the outline is above both."""
    top = PlanNode("纲要", "纲要", "outline", 0, known=True, national=False, files=("o.txt",))
    one = PlanNode("水利", "水利", "special", 3, known=True, national=False, files=("w.txt",))
    other = PlanNode("生态", "生态", "special", 3, known=True, national=False, files=("e.txt",))
    edges = (
        PlanEdge("水利", "生态", "cited"),
        PlanEdge("生态", "水利", "cited"),
        PlanEdge("水利", "纲要", "basis"),
        PlanEdge("生态", "纲要", "under"),
    )
    lines = drawn(PlanTree((top, one, other), edges))
    assert [(line.depth, line.node.key, line.link, line.rests_on) for line in lines] == [
        (0, "纲要", "", ()),
        (1, "水利", "basis", ("生态",)),
        (1, "生态", "under", ("水利",)),
    ]
