"""From every page a way to its rows as CSV and JSON, with all the filters that are in force: the same filter, the same count.

A new public page needs a line in WAYS, or one in WITHOUT with the reason.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from html import unescape
from io import StringIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client

from lantu_web.register.models import Document, Finding, Indicator, Organisation, Place, Project
from tests.support.addresses import patterns

pytestmark = pytest.mark.django_db
LINKS = re.compile(r'<p class="[^"]*\bdata\b[^"]*">(.*?)</p>', re.DOTALL)
RECORD = re.compile(r"/api/v1/[a-z]+/[a-z0-9]+(\?format=csv)?$")
HREF = re.compile(r'href="([^"]+)"')
Count = Callable[[Any], int]
total: Count = lambda context: context["total"]  # noqa: E731
one: Count = lambda context: 1  # noqa: E731
WITHOUT = {
    "login": "a form", "logout": "a form", "account": "a form", "upload": "a form", "upload_keep": "a form", "publish": "a form",
    "organisation_merge": "a form", "draft": "a draft is read in memory, nothing of it is kept", "decide": "a form",
    "review": "a working list; its rows are those of the tables", "observation_import": "a form", "observation_new": "a form",
    "observation_decide": "a form", "period_lock": "a form", "period_release": "a form", "explain": "a form", "tokens": "a form", "observation_proof": "a file",
    "token_revoke": "a form", "indicator_chart": "a picture", "overview": "sums of tables, to each of which it links",
}  # fmt: skip
# What calculators compute leaves as its trace, and many cases as a table; the data of stations are tried with their pages.
ELSEWHERE = ("policy", "policies_", "station")
DATA = re.compile(
    r"(export|data|json|table|trace|sheet|template|calendar|spec|lessons)"
)  # addresses that are data themselves


def about(model: type[Any], **wanted: Any) -> Any:
    return model.objects.filter(**wanted).order_by("pk").first()


def ways() -> dict[str, list[tuple[str, Count]]]:
    """By name of a page: addresses with their filters, and how many rows each shows."""
    plan = about(Document, title__startswith="云州市碧水", copy_of=None)
    organisation = Organisation.objects.get(name="市生态环境局")
    box = about(Project, document__slug="environment-2021-2025").box
    title = about(Project, document__slug="environment-2021-2025").box_title
    place = Place.objects.filter(projects__isnull=False).order_by("code").first()
    issuer = Document.objects.exclude(issuer="").order_by("pk").first().issuer

    def many(page: str, *asked: dict[str, str], count: Count = total) -> list[tuple[str, Count]]:
        return [(f"{page}?{urlencode(some)}", count) for some in ({}, *asked)]

    there = {"document": "environment-2021-2025"}
    return {
        "documents": many("/documents/", {"kind": "plan"}, {"issuer": issuer}, {"period": "2021-2025"}, {"query": "规划"},
                          {"family": "x"}, {"kind": "plan", "period": "2021-2025", "query": "生态"}),
        "statements": many("/statements/", there, there | {"kind": "target"}, there | {"query": "水"}, {"until": "2022"},
                           {"unsure": "1"}, there | {"unsure": "1", "until": "2025"}, {"until": "x", **there}),
        "indicators": many("/indicators/", there, there | {"attribute": "约束性"}, {"query": "森林"}),
        "duties": many("/duties/", {"document": "urban-renewal-2021-2025"}, {"query": "水利"}),
        "projects": many("/projects/", there, there | {"box": box}, {"title": title}, {"place": place.code}, {"query": "水"}),
        "search": many("/search/", {"q": "森林"}, {"q": "污水", "year": "2025", "kind": "statement"}, {"q": "无此事物"},
                       count=lambda context: context["result"].total)[1:],
        "places": many("/places/", count=lambda context: sum(len(some) for _, some in context["kinds"])),
        "place": [(f"/places/{place.code}/", total)],
        "organisation": many(f"/duties/{organisation.code}/", {"role": "lead"}, {"document": plan.slug, "role": "lead"},
                             count=lambda context: len({part.duty_id for part in organisation_parts(context)})),
        "alignment": many("/alignment/", {"verdict": "conflict"}, {"where": "between", "state": "open"}, {"a": plan.slug},
                          {"query": "不会有"}),
        "plan_tree": [("/alignment/tree/", lambda context: -1)],
        "document": [(f"/d/{plan.slug}/", lambda context: len(context["open"].facts))],
        "place_in_document": [(f"/d/{plan.slug}/{plan.versions.first().nodes.first().eid}", lambda context: len(context["open"].facts))],
        "versions": [(f"/d/{plan.slug}/versions/", lambda context: len(context["versions"]))],
        "statement": [(about(plan.statement_set.model, document=plan).get_absolute_url(), one)],
        "indicator": [(about(Indicator, document=plan).get_absolute_url(), one)],
        "project": [(about(Project, withdrawn=False).get_absolute_url(), one)],
        "duty": [(about(plan.duty_set.model, document=plan).get_absolute_url(), one)],
        "finding": [(about(Finding).get_absolute_url(), one)],
        "about": [("/about/", lambda context: context["page"].paginator.count)],
        "assessment": [("/assessment/", lambda context: len(context["report"].results)),
                       (f"/assessment/?document={plan.slug}&as_of=2023", lambda context: len(context["report"].results))],
        "policies": [("/policies/", lambda context: -1)],
        "audit": [("/audit/?kind=upload", total)],
        "review_report": [("/review/report/", lambda context: sum(len(some) for _, some in context["parts"]))],
        "observations": [("/observations/?state=accepted", lambda context: context["page"].paginator.count)],
    }  # fmt: skip


def organisation_parts(context: Any) -> list[Any]:
    return list(context["page"].paginator.object_list)


def rows_at(client: Client, address: str) -> list[Any]:
    """The rows at an address of data, whatever its form."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if "csv" in answer.headers["Content-Type"]:
        return list(csv.reader(StringIO(text.decode("utf-8-sig"))))[1:]
    told = json.loads(text)
    lists = [told] if isinstance(told, list) else [told[key] for key in LISTS if key in told]
    return lists[0] if lists else [told]


LISTS = ("rows", "items", "findings", "records", "results", "entries", "rules")


def test_every_page_has_a_line(plan: Document, plans: Any) -> None:
    known = {name.removeprefix("pages:") for name in (one.name for one in patterns()) if name.startswith("pages:")}
    left = known - ways().keys() - WITHOUT.keys()
    assert {name for name in left if not DATA.search(name) and not name.startswith(ELSEWHERE)} == set()


def test_rows_as_data_are_those_of_the_page(admin_client: Client, plan: Document, plans: Any) -> None:
    """The way to the data holds as many rows as the page, as CSV and as JSON; no way leads nowhere."""
    wrong, checked = [], 0
    for name, addresses in ways().items():
        for address, count in addresses:
            cache.clear()
            page = admin_client.get(address)
            links = [unescape(link) for part in LINKS.findall(page.content.decode()) for link in HREF.findall(part)]
            links = [link if link.startswith("/") else address.partition("?")[0] + link for link in links]
            data = [link for link in links if not re.search(r"\.(xlsx|docx)|/upload/|/import/|/indicators/$", link)]
            if len(data) < 2:
                wrong.append((name, address, "no way to the data"))
                continue
            expected = count(page.context)
            if count is one:  # beside a record stand what was observed of it, and what else is about it
                data = [link for link in data if RECORD.search(link)]
            for link in data[:2]:
                found = len(rows_at(admin_client, link))
                checked += 1
                if found != expected and expected >= 0:
                    wrong.append((address, link, f"{found} rows, the page has {expected}"))
    assert wrong == []
    assert checked > 80


def test_a_project_and_a_place_lead_to_what_they_hold(client: Client, plan: Document) -> None:
    """Single pages: the record itself as CSV has the values of the record as JSON."""
    fact = about(Indicator, document=plan)
    record = client.get(f"/api/v1/indicators/{fact.public_id}").json()
    lines = b"".join(client.get(f"/api/v1/indicators/{fact.public_id}?format=csv").streaming_content).decode(
        "utf-8-sig"
    )
    told = next(csv.DictReader(StringIO(lines)))
    assert (told["id"], told["name"], told["target"]) == (record["id"], record["name"], record["target"])
