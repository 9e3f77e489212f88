"""Two names, one organisation: merged, found under either name, read again, and taken apart."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from lantu.errors import NotAllowed
from lantu_web.accounts.models import Assignment
from lantu_web.register.models import Document, Duty, History, Organisation, OrganisationAlias
from lantu_web.register.services.ingest import ingest
from lantu_web.register.services.merging import merge, split
from lantu_web.register.services.search import search
from tests.web.invented import lines_with, read
from tests.web.people import client_of, person
from tests.web.test_pages import check

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(plan: Document) -> tuple[Organisation, Organisation]:
    """The one that is kept leads the duty, the one that goes answers for it, owns a document and has a user."""
    gone = Organisation.objects.get(name="市水利局")
    OrganisationAlias.objects.create(organisation=gone, name="水利局（河长办）")
    Document.objects.filter(pk=plan.pk).update(organisation=gone)
    Assignment.objects.create(user=person("reporter", name="小李"), organisation=gone)
    return Organisation.objects.get(name="市生态环境局"), gone


def state(plan: Document) -> list[Any]:
    parts = Duty.objects.get(document=plan).parts.order_by("name_written", "role")
    return [
        list(parts.values_list("role", "name_written", "organisation__name")),
        sorted(OrganisationAlias.objects.values_list("name", "organisation__name")),
        Document.objects.get(pk=plan.pk).organisation.name,
        list(Assignment.objects.values_list("user__username", "organisation__name")),
    ]


def test_what_belonged_to_one_belongs_to_the_other_and_back(plan: Document, two: Any) -> None:
    kept, gone = two
    before = state(plan)
    editor = person("editor", name="吴编辑")
    theirs = gone.parts.count()
    assert merge(kept, gone, editor) == theirs
    names = {row[2] for row in state(plan)[0]}
    assert "市水利局" not in names
    assert kept.aliases.filter(name__in=["市水利局", "水利局（河长办）"]).count() == 2
    assert Document.objects.get(pk=plan.pk).organisation == kept
    assert Assignment.objects.get().organisation == kept
    gone.refresh_from_db()
    assert split(gone, editor) == theirs
    assert state(plan) == before
    assert History.objects.filter(user_name="吴编辑", field="merged_into").count() == 2


def test_a_document_read_again_finds_the_kept_one(plan: Document, two: Any) -> None:
    kept, gone = two
    merge(kept, gone)
    ingest(read(), reread=True)
    ingest(read(lines_with(chp_2__p_1="新建污水管网130公里。")))
    assert set(Duty.objects.get(document=plan).parts.values_list("organisation__name", flat=True)) == {
        "市生态环境局", "各区县政府",
    }  # fmt: skip
    gone.refresh_from_db()
    split(gone)  # parts that were made since go by their wording
    assert Duty.objects.get(document=plan).parts.get(name_written="市水利局").organisation == gone


def test_it_is_found_under_either_name_and_its_address_leads_on(plan: Document, two: Any) -> None:
    kept, gone = two
    merge(kept, gone)
    found = search("水利局")
    assert [one.key for one in found.entries if one.kind == "organisation"] == [kept.code]
    public = client_of(None)
    assert public.get(gone.get_absolute_url()).headers["Location"] == kept.get_absolute_url()
    assert gone.code not in public.get("/duties/").content.decode()
    assert gone.code not in public.get("/api/v1/organisations?limit=500").content.decode()


def test_a_second_merge_takes_the_first_along(plan: Document, two: Any) -> None:
    kept, gone = two
    last = Organisation.objects.create(code="z", name="市河湖局")
    merge(kept, gone)
    kept.refresh_from_db()
    merge(last, kept)
    gone.refresh_from_db()
    assert gone.merged_into == last
    assert client_of(None).get(gone.get_absolute_url()).headers["Location"] == last.get_absolute_url()


def test_what_cannot_be_merged(plan: Document, two: Any) -> None:
    kept, gone = two
    with pytest.raises(ValidationError):
        merge(kept, kept)
    with pytest.raises(ValidationError):
        split(kept)
    merge(kept, gone)
    gone.refresh_from_db()
    with pytest.raises(ValidationError):
        merge(gone, kept)
    for user in (person("reviewer"), person("editor", organisation="市生态环境局")):
        with pytest.raises(NotAllowed):
            merge(kept, Organisation.objects.get(name="各区县政府"), user)


def test_the_page(reader: Any, plan: Document, two: Any) -> None:
    kept, gone = two
    address = f"/duties/{kept.code}/merge/"
    assert reader.get(address).status_code == 401
    reader.force_login(person("editor"))
    assert f"{kept.code}/merge/" in reader.get(kept.get_absolute_url()).content.decode()
    check(reader.get(address + "?query=%E6%B0%B4%E5%88%A9"))
    assert reader.post(address, {"other": kept.code}).status_code == 422
    assert reader.post(address, {"other": "nothing"}).status_code == 404
    assert reader.post(address, {"other": gone.code, "decision": "merge"}).status_code == 302
    check(reader.get(address))
    assert reader.post(address, {"other": gone.code, "decision": "split"}).status_code == 302
    gone.refresh_from_db()
    assert gone.merged_into is None
