"""The admin shows every table, turns edits of facts into reviews, and keeps a history of other edits."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from lantu_web.accounts.services import make_demo_users
from lantu_web.register.models import Document, History, Review, Statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(db: None) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("管理员"))
    return client


MACHINERY = {"stamp", "tablestamp"}  # says nothing to people
TABLES = [one._meta.model_name for one in apps.get_app_config("register").get_models()]


@pytest.mark.parametrize("model", [one for one in TABLES if one not in MACHINERY])
def test_every_table_can_be_looked_at(admin: Client, plan: Document, model: str) -> None:
    if model.endswith(("_places", "_members")):
        pytest.skip("a table between two others")
    assert admin.get(reverse(f"admin:register_{model}_changelist")).status_code == 200
    first = apps.get_model("register", model).objects.first()
    if first is not None:
        assert admin.get(reverse(f"admin:register_{model}_change", args=[first.pk])).status_code == 200


def test_an_edit_of_a_fact_is_a_correction(admin: Client, plan: Document) -> None:
    statement = Statement.objects.get(document=plan, text="96%")
    address = reverse("admin:register_statement_change", args=[statement.pk])
    form = admin.get(address).context["adminform"].form
    values = {name: form.initial.get(name) for name in form.fields}
    values = {name: value for name, value in values.items() if value not in (None, False)} | {
        "subject": "城镇污水处理率"
    }
    assert admin.post(address, values).status_code == 302
    statement.refresh_from_db()
    assert (statement.subject, statement.review_state) == ("城镇污水处理率", "corrected")
    entry = Review.objects.get()
    assert (entry.user_name, entry.after) == ("管理员", {"subject": "城镇污水处理率"})


def test_an_edit_of_a_document_leaves_history_and_survives_reading(admin: Client, plan: Document) -> None:
    address = reverse("admin:register_document_change", args=[plan.pk])
    form = admin.get(address).context["adminform"].form
    values = {name: form.initial.get(name) for name in form.fields}
    values = {name: value for name, value in values.items() if value is not None} | {"short": "碧水"}
    assert admin.post(address, values).status_code == 302
    line = History.objects.get()
    assert (line.model, line.key, line.field, line.new, line.user_name) == (
        "document",
        plan.slug,
        "short",
        "碧水",
        "管理员",
    )
    from lantu_web.register.services.ingest import ingest
    from tests.web.invented import read

    ingest(read(), reread=True)
    plan.refresh_from_db()
    assert plan.short == "碧水"


def test_reviews_are_not_written_by_hand(admin: Client) -> None:
    assert admin.get(reverse("admin:register_review_add")).status_code == 403


def test_demo_users_say_what_they_are(db: None) -> None:
    assert all(name.startswith("demo-") for name in make_demo_users())
    for user in get_user_model().objects.filter(username__startswith="demo-"):
        assert user.get_full_name() == "演示用户 DEMO"
    reviewer = Client()
    login = {"username": "demo-reviewer", "password": "lantu-demo"}
    assert reviewer.post(reverse("pages:login"), login).status_code == 302
    assert reviewer.get(reverse("admin:register_statement_changelist")).status_code == 200
    assert reviewer.get(reverse("admin:auth_user_changelist")).status_code == 403


def test_codes_are_called_by_their_words(admin: Client, plan: Document) -> None:
    """Kinds of documents and places, in the list, the filter and the form, in the language of the reader."""
    admin.cookies["lantu_language"] = "en"
    documents = admin.get(reverse("admin:register_document_changelist")).content.decode()
    assert 'class="field-kind_word">Plan</td>' in documents
    assert ">plan</a>" not in documents
    assert "Select Document to change" in documents
    form = admin.get(reverse("admin:register_document_change", args=[plan.pk])).content.decode()
    assert '<option value="plan" selected>Plan</option>' in form
    places = admin.get(reverse("admin:register_place_changelist")).content.decode()
    assert ">Districts and counties</td>" in places
