"""How promises fare: the wall, the page of an indicator, the assessment and what can be taken away."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lantu.assessment.run import Ground, assess_bundled
from lantu.observations import Observation
from lantu_web.monitoring.services import keeping
from lantu_web.monitoring.services.assessing import board
from lantu_web.register.models import Document, Indicator
from tests.support.remembering import committed
from tests.web.test_pages import check

pytestmark = pytest.mark.django_db
WARM = 16  # queries of a page when the register has been assessed


@pytest.fixture
def observed(db: None) -> None:
    """The bundled observations in a store of this test."""
    keeping.load_bundled()


def forest() -> Indicator:
    return Indicator.objects.get(name="森林覆盖率", document__slug="outline-2021-2035", target_year=2025)


def test_the_site_and_the_command_say_the_same(observed: None) -> None:
    """The register in the database gives what the bundled one gives, promise by promise."""
    seen, there = board(2023), {each.commitment.key: each for each in assess_bundled(2023)}
    assert {each.commitment.key: each.as_json() for each in seen.results()} == {
        key: each.as_json() for key, each in there.items()
    }
    rows = {key: each for key, each in there.items() if each.commitment.form == "indicator"}
    current = [each for each in rows.values() if (each.commitment.target_year or 2025) >= 2021]
    assert seen.counts == Counter(each.status for each in current), "targets of the plan before are not counted"
    statements = [key for key, each in there.items() if each.commitment.form != "indicator"]
    for key in [*rows, *statements[::50]]:
        assert seen.of(key).as_json() == there[key].as_json()
    cover = there[forest().public_id].commitment.measure
    same = {key for key, each in there.items() if each.commitment.measure == cover}
    assert {each.commitment.key for each in seen.on(cover)} == {
        key for key in same if "scope_unclear" not in there[key].commitment.notes
    }
    assert [each.commitment.form for each in seen.results(forms=["project"])] == ["project"] * sum(
        each.commitment.form == "project" for each in there.values()
    )


def test_another_citys_plan_is_not_judged_by_these_figures(observed: None, plan: Document) -> None:
    """A plan is of the place that its title begins with: what was observed elsewhere says nothing of it."""
    (row,) = (
        one for one in board(2023).results(document=plan.slug, forms=["indicator"]) if "森林" in one.commitment.name
    )
    assert (board().tables.place_of[plan.slug], row.word, row.reasons) == ("云州市", "无法判定", ["no_observation"])
    told = {"indicator": "森林覆盖率", "measure": "森林覆盖率", "place": "云州市", "period": "2023", "unit": "%"}
    keeping.store().append([Observation(**told, value=Decimal("44.6"), source="公报", source_date="2024-03-01")])
    (row,) = (
        one for one in board(2023).results(document=plan.slug, forms=["indicator"]) if "森林" in one.commitment.name
    )
    assert (row.word, row.latest and float(row.latest.value)) == ("快于预期", 44.6)


def test_a_new_value_is_judged_and_little_else(observed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The status of a promise is kept while its row, its start and what was observed of it are the same."""
    board(2023).counts  # noqa: B018 - judges all
    store, place = keeping.store(), board(2023).tables.place_of[forest().document.slug]
    one = next(each for each in store.read(place=place) if (each.indicator, each.period) == ("森林覆盖率", "2023"))
    store.append([replace(one, value=Decimal(1), status="revised", source="另一来源", source_date="2026-01-01")])
    judged: list[str] = []
    assess = Ground.assess

    def noted(ground: Ground, each: Any, year: int, **options: Any) -> Any:
        judged.append(each.commitment.measure)
        return assess(ground, each, year, **options)

    monkeypatch.setattr(Ground, "assess", noted)
    seen = board(2023)
    counts = seen.counts
    assert set(judged) == {"森林覆盖率"}
    rows = [each for each in seen.tables.promises.values() if not seen.tables.looks_back(each)]
    assert counts == Counter(seen.of(each.commitment.key).status for each in rows)


def test_without_observations_a_tile_says_so(client: Client) -> None:
    html = client.get("/").content.decode()
    assert "登记册里还没有监测值" in html
    assert html.count("尚无监测值") >= 50


def test_the_wall_tells_value_year_status_and_way(observed: None, client: Client) -> None:
    """Status in words and sign, the way as a picture with words of its own."""
    html = client.get("/").content.decode()
    tile = next(one for one in html.split('<article class="tile">') if f"/i/{forest().public_id}" in one)
    assert re.search(r'<b>[≥]?55[\d.]*</b> <small><span lang="zh-Hans">%</span> · 202[345]', tile)
    assert 'data-sign="' in tile
    assert re.search(r'<svg class="spark"[^>]*aria-label="2020: 52.5; 2021: 54.5', tile)


@pytest.mark.parametrize("mode", ["annual", "mid_term", "final", "date", "nonsense"])
@pytest.mark.parametrize("slug", ["", "outline-2021-2035", "environment-2021-2025"])
def test_the_assessment_of_each_mode(observed: None, reader: Client, mode: str, slug: str) -> None:
    check(reader.get(reverse("pages:assessment"), {"mode": mode, "document": slug}))


def test_a_time_that_is_none_is_told(observed: None, reader: Client) -> None:
    """The assessment shows another time than was asked for only when it says so."""
    page = reader.get("/assessment/", {"mode": "date", "as_of": "2023-99-99", "since": "2022"}).content.decode()
    assert "“2023-99-99”" in page
    assert "“2022”" not in page


def test_a_warm_assessment_asks_little(observed: None, reader: Client, django_assert_max_num_queries: Any) -> None:
    with committed():
        reader.get(reverse("pages:assessment"))
        with django_assert_max_num_queries(WARM):
            reader.get(reverse("pages:assessment"))


def test_the_official_verdict_stands_beside_ours(observed: None, client: Client) -> None:
    """As of the day of the official review, with what had been published then."""
    html = client.get(
        reverse("pages:assessment"), {"document": "outline-2021-2035", "mode": "mid_term"}
    ).content.decode()
    official = html[html.index("与官方评估对照") :]
    assert "万人发明专利拥有量" in official
    assert official.index("提前实现") < official.index("自 ")


def test_binding_and_expected_are_told_apart(observed: None, client: Client) -> None:
    html = client.get(reverse("pages:assessment"), {"mode": "final"}).content.decode()
    at = [html.index(f'id="part-{name}"') for name in ("binding", "expected", "statement", "project")]
    assert at == sorted(at)


@pytest.mark.parametrize("path", ["?document=none", "export.docx"])
def test_what_is_not_there_is_said(observed: None, client: Client, path: str) -> None:
    assert client.get(reverse("pages:assessment") + path).status_code == 404


def test_the_rows_can_be_taken_away(observed: None, client: Client) -> None:
    """CSV for spreadsheets, JSON with traces, both with every promise."""
    asked = {"mode": "annual", "as_of": "2023"}
    table = client.get(reverse("pages:assessment_export", args=["csv"]), asked).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    body = json.loads(client.get(reverse("pages:assessment_export", args=["json"]), asked).content)
    assert {row["commitment"] for row in rows} == {each["commitment"] for each in body["results"]}
    assert all(each["trace"]["schema"] == "lantu.trace/1" for each in body["results"])
    book = client.get(reverse("pages:assessment_export", args=["xlsx"]), asked | {"document": "outline-2021-2035"})
    assert book.content[:2] == b"PK"


def test_the_page_of_an_indicator_shows_methods_values_and_differences(observed: None, reader: Client) -> None:
    """Beside its own row: status by each method, raw values with source, where sources differ."""
    check(reader.get(forest().get_absolute_url()))
    air = Indicator.objects.filter(name__contains="空气质量优良天数", document__slug="environment-2021-2025").first()
    html = Client().get(air.get_absolute_url()).content.decode()
    assert "Eurostat" in html
    assert "Open SDG" in html
    assert "目标一致法" in html
    assert re.search(r"2024 年各来源不一致.*333.*329", html, re.DOTALL)


def test_every_indicator_has_its_page(observed: None, client: Client, django_assert_max_num_queries: Any) -> None:
    facts = list(Indicator.objects.filter(parent_row=False)[:40])
    with committed():
        client.get("/")
        for fact in facts:
            with django_assert_max_num_queries(WARM):
                assert client.get(fact.get_absolute_url()).status_code == 200


def test_the_chart_is_one_spec_for_page_and_paper(observed: None, client: Client) -> None:
    """The picture holds its own font, and the specification the same values as the table."""
    fact = forest()
    told = client.get(reverse("pages:indicator_spec", args=[fact.public_id])).json()
    values = told["datasets"] if "datasets" in told else told["data"]
    assert "52.5" in json.dumps(values)
    picture = client.get(reverse("pages:indicator_chart", args=[fact.public_id]))
    assert picture["Content-Type"] == "image/svg+xml"
    assert "@font-face" in picture.content.decode()
    assert "目标 57" in picture.content.decode()
    assert "aria-label" in picture.content.decode()


def test_the_overview_says_what_lags(observed: None, client: Client) -> None:
    assert "指标滞后" in client.get("/").content.decode()
