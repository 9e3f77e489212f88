"""The tree of plans as a page and as data: each plan once below what it rests on; what is cited and not there."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lantu_web.register.models import Document
from lantu_web.register.services.aligning import align
from lantu_web.register.services.plan_tree import draw
from tests.web.test_pages import check
from tests.web.two_plans import take

pytestmark = pytest.mark.django_db

OUTLINE = "云州市国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要"
WATER = """云州市水利“十四五”规划（2021—2025年）

第一章 总体要求

依据《云州市国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要》《云州市国土空间总体规划（2021—2035年）》，编制本规划。做好与《云州市水利“十三五”规划（2016—2020年）》的衔接。
"""
WASTE = "云州市环卫行动计划（2021—2023年）\n\n第一章 总体要求\n\n加快建设。\n"


@pytest.fixture
def family(tmp_path: Path) -> dict[str, Document]:
    """An outline, a special plan that rests on it, an action plan that names nothing."""
    texts = {"outline": f"{OUTLINE}\n\n第一篇 总论\n\n全面发展。\n", "water": WATER, "waste": WASTE}
    return {name: take(tmp_path, f"{name}.txt", text) for name, text in texts.items()}


def test_each_plan_hangs_below_what_it_rests_on(family: dict[str, Document]) -> None:
    tree = draw()
    [root] = [one for one in tree.roots if one.document == family["outline"]]
    assert {(one.document, one.line.link) for one in root.below} == {
        (family["water"], "basis"),
        (family["waste"], "under"),
    }
    assert sorted(one.title for one in tree.lines) == sorted({one.title for one in tree.lines})


def test_what_is_cited_and_not_there_is_listed(family: dict[str, Document]) -> None:
    tree = draw()
    told = {one.title: (one.basis, one.sources) for one in tree.dangling if family["water"] in one.sources}
    assert told == {"云州市国土空间总体规划（2021—2035年）": (True, [family["water"]])}
    [old] = [one for one in tree.overtaken if family["water"] in one.sources]
    assert "十三五" in old.title
    assert old.why


def test_the_lists_lead_to_the_findings(family: dict[str, Document], client: Client) -> None:
    align()
    tree = draw()
    html = client.get(reverse("pages:plan_tree")).content.decode()
    mine = [one for one in (*tree.dangling, *tree.overtaken) if family["water"] in one.sources]
    assert len(mine) == 2
    for one in mine:
        assert one.finding is not None
        assert one.finding.get_absolute_url() in html


def test_the_page(family: dict[str, Document], reader: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        response = reader.get(reverse("pages:plan_tree"))
    check(response)
    html = response.content.decode()
    assert all(one.get_absolute_url() in html for one in family.values())
    assert reverse("pages:plan_tree") in reader.get(reverse("pages:alignment")).content.decode()


def test_an_empty_register_says_so(client: Client) -> None:
    """What is internal is not there for everyone."""
    Document.objects.update(state="internal")
    check(client.get(reverse("pages:plan_tree")))
    assert client.get(reverse("pages:plan_tree_data", args=["json"])).json() == {"records": []}


def test_the_data_is_what_the_page_shows(family: dict[str, Document], client: Client) -> None:
    records = client.get(reverse("pages:plan_tree_data", args=["json"])).json()["records"]
    told = client.get(reverse("pages:plan_tree_data", args=["csv"])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told)))
    assert [one["title"] for one in rows] == [one["title"] for one in records]
    assert {one["record"] for one in records} == {"plan", "dangling", "overtaken"}
    known = {one["document"] for one in records if one["record"] == "plan" and one["known"]}
    assert known >= {one.slug for one in family.values()}
    assert client.get("/alignment/tree.pdf").status_code == 404
