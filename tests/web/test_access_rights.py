"""Roles, and the organisations and places to which they are limited: one answer on pages, in services and the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lantu.errors import NotAllowed
from lantu_web.accounts.services import WHO_MAY
from lantu_web.register.models import Document, Duty, History, Organisation, Place, Project, Review, Statement
from lantu_web.register.services.publishing import set_state
from lantu_web.register.services.reviewing import review
from lantu_web.register.services.rights import may, require
from tests.support.shared import ROOT
from tests.web.people import client_of, person
from tests.web.test_upload import send, token_of

pytestmark = pytest.mark.django_db
ROLES = ("reporter", "reviewer", "editor", "administrator")
ACTIONS = {  # action -> the roles that may, without a limit
    "report": ("editor", "administrator"),  # a reporter needs an assignment
    "review": ("reviewer", "editor", "administrator"),
    "decide": ("reviewer", "editor", "administrator"),
    "upload": ("editor", "administrator"),
    "edit": ("editor", "administrator"),
    "publish": ("editor", "administrator"),
    "merge": ("editor", "administrator"),
    "audit": ("editor", "administrator"),
    "administer": ("administrator",),
}


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def owned(plan: Document) -> Document:
    plan.organisation, plan.place = Organisation.objects.get(name="市水利局"), Place.objects.get(code="500101")
    plan.save()
    return plan


def test_the_table_names_every_action() -> None:
    assert set(ACTIONS) == set(WHO_MAY)


@pytest.mark.parametrize("action", ACTIONS)
def test_who_may_at_all(action: str, plan: Document) -> None:
    assert tuple(role for role in ROLES if may(person(role), action, plan)) == ACTIONS[action]
    assert not may(AnonymousUser(), action)
    assert not may(person(""), action)
    assert may(get_user_model().objects.create_superuser("root"), action, plan)
    gone = person("administrator")
    gone.is_active = False
    assert not may(gone, action)


THINGS = {
    "document": lambda plan: plan,
    "statement": lambda plan: Statement.objects.filter(document=plan).first(),
    "duty": lambda plan: Duty.objects.get(document=plan),
    "project": lambda plan: Project.objects.get(document=plan),
    "organisation": lambda plan: Organisation.objects.get(name="市水利局"),
    "place": lambda plan: Place.objects.get(code="500101"),
}
LIMITS = [
    # who, thing, may - and why
    ({"organisation": "市水利局"}, "document", True),  # the document is its own
    ({"organisation": "市水利局"}, "statement", True),  # and so is what stands in it
    ({"organisation": "市水利局"}, "organisation", True),
    ({"organisation": "市水利局"}, "place", False),  # an organisation is no place
    ({"place": "500101"}, "document", True),
    ({"place": "500000"}, "document", True),  # the city holds its districts
    ({"place": "500000"}, "place", True),
    ({"place": "500102"}, "document", False),  # the district beside it
    ({"place": "500102"}, "statement", False),
    ({"place": "500102"}, "place", False),
    ({"organisation": "市生态环境局"}, "document", False),
    ({"organisation": "市生态环境局"}, "statement", False),
    ({"organisation": "市生态环境局"}, "duty", True),  # it leads this duty in another's document
    ({"organisation": "市生态环境局"}, "project", False),
]


@pytest.mark.parametrize(("limit", "thing", "answer"), LIMITS)
@pytest.mark.parametrize("role", ["reporter", "reviewer", "editor"])
def test_what_is_theirs(owned: Document, role: str, limit: dict[str, str], thing: str, answer: bool) -> None:
    action = {"reporter": "report", "reviewer": "review", "editor": "edit"}[role]
    user = person(role, **limit)
    assert may(user, action, THINGS[thing](owned)) is answer
    assert may(user, action)


def test_a_group_of_places_brings_its_members(owned: Document) -> None:
    group = Place.objects.create(code="pair", name="两区", kind="group")
    group.members.add(owned.place)
    assert may(person("reviewer", place="pair"), "review", owned)


def test_a_project_in_a_place_is_of_those_who_work_for_the_place(owned: Document) -> None:
    project = Project.objects.get(document=owned)
    project.places.set([Place.objects.get(code="500102")])
    assert may(person("reviewer", place="500102"), "review", project)
    assert not may(person("reviewer", place="500102"), "review", owned)


def test_an_administrator_is_not_limited(owned: Document) -> None:
    assert may(person("administrator", place="500102"), "publish", owned)


def test_services_refuse_and_keep_nothing(owned: Document) -> None:
    stranger = person("editor", place="500102")
    with pytest.raises(NotAllowed):
        review(Statement.objects.filter(document=owned).first(), "confirm", user=stranger)
    with pytest.raises(NotAllowed):
        set_state(owned, "internal", stranger)
    with pytest.raises(NotAllowed):
        require(person("reviewer"), "publish", owned)
    require(None, "publish", owned)  # a command
    assert not Review.objects.exists()
    assert not History.objects.exists()


def test_a_limited_reviewer_gets_only_what_is_theirs(owned: Document) -> None:
    theirs = client_of(person("reviewer", organisation="市水利局"))
    html = theirs.get("/review/").content.decode()
    assert owned.slug in html
    other = Statement.objects.exclude(document=owned).filter(review_state="proposed", withdrawn=False).first()
    assert theirs.get(f"/review/?at={other.public_id}").status_code == 404
    answer = theirs.post("/review/decide/", {"fact": other.public_id, "decision": "confirm", "seen": "0"})
    assert answer.status_code == 404
    assert not Review.objects.exists()
    strange = client_of(person("reviewer", organisation="各区县政府"))
    for fact in Statement.objects.filter(document=owned):
        assert strange.post("/review/decide/", {"fact": fact.public_id, "decision": "reject"}).status_code == 404


def test_publishing_is_kept_and_can_be_taken_back(owned: Document) -> None:
    editor, public = client_of(person("editor", name="吴编辑")), client_of(None)
    address = reverse("pages:publish", args=[owned.slug])
    assert editor.post(address, {"state": "internal"}).status_code == 302
    assert public.get(owned.get_absolute_url()).status_code == 404
    page = editor.get(owned.get_absolute_url()).content.decode()
    assert "内部文件" in page
    assert "公开这份文件" in page
    assert editor.post(address, {"state": "public"}).status_code == 302
    assert public.get(owned.get_absolute_url()).status_code == 200
    editor.post(address, {"state": "public"})  # said twice, done once
    editor.post(address, {"state": "secret"})
    lines = History.objects.order_by("pk").values_list("model", "key", "field", "old", "new", "user_name")
    assert list(lines) == [
        ("document", owned.slug, "state", "public", "internal", "吴编辑"),
        ("document", owned.slug, "state", "internal", "public", "吴编辑"),
    ]


def test_a_copy_is_never_seen_before_its_original(owned: Document) -> None:
    copy = Document.objects.create(slug="copy", identity=owned.identity, title=owned.title, copy_of=owned)
    set_state(owned, "internal")
    copy.refresh_from_db()
    assert copy.is_internal
    with pytest.raises(ValidationError):
        set_state(copy, "public")
    set_state(owned, "public")
    copy.refresh_from_db()
    set_state(copy, "public")


def test_an_upload_can_stay_internal(plan: Document) -> None:
    editor = client_of(person("editor"))
    first = send(editor, internal="1")
    assert first.context["seen"].internal
    slug = first.context["seen"].found[0].document.slug
    editor.post(reverse("pages:upload_keep"), {"token": token_of(first), "decision": "keep"})
    assert Document.objects.get(slug=slug).is_internal
    assert client_of(None).get(f"/d/{slug}/").status_code == 404
    assert editor.get(f"/d/{slug}/").status_code == 200


def test_what_a_limited_editor_brings_is_theirs_and_nothing_else(plan: Document) -> None:
    limited, all_round = client_of(person("editor", place="500101")), client_of(person("editor"))
    first = send(limited, internal="1")
    limited.post(reverse("pages:upload_keep"), {"token": token_of(first), "decision": "keep"})
    document = Document.objects.get(slug=first.context["seen"].found[0].document.slug)
    assert document.place.code == "500101"
    changed = (ROOT / "examples/yunjiang/health-plan.html").read_bytes().replace(b"2025", b"2026", 3)
    stranger = client_of(person("editor", place="500102"))
    refused = send(stranger, changed)  # the same name: it would be a new version of another's document
    assert refused.status_code == 403
    assert document.title not in refused.content.decode()
    assert send(stranger).status_code == 403  # the same file
    assert send(all_round, changed).status_code == 200
    assert document.versions.count() == 1


def change(client: Any, model: str, key: int, **values: Any) -> Any:
    address = reverse(f"admin:{model}_change", args=[key])
    page = client.get(address)
    if page.status_code != 200 or "adminform" not in page.context:
        return client.post(address, values)
    form = page.context["adminform"].form
    given = {name: form.initial.get(name) for name in form.fields}
    given = {name: value for name, value in given.items() if value not in (None, False)} | values
    for formset in page.context["inline_admin_formsets"]:
        prefix = formset.formset.prefix
        given |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return client.post(address, given)


def test_the_admin_obeys(owned: Document) -> None:
    stranger = client_of(person("editor", place="500102"))
    statement = Statement.objects.filter(document=owned).first()
    assert change(stranger, "register_statement", statement.pk, subject="别的").status_code == 403
    assert change(stranger, "register_document", owned.pk, short="别的").status_code == 403
    reviewer = client_of(person("reviewer"))
    assert change(reviewer, "register_document", owned.pk, short="别的").status_code == 403
    editor = client_of(person("editor"))
    change(editor, "register_document", owned.pk, state="internal", short="新简称")
    owned.refresh_from_db()
    assert (owned.short, owned.state) == ("新简称", "public")  # a document is published on its page


@pytest.mark.parametrize("role", ["reporter", "reviewer", "editor"])
def test_nobody_below_an_administrator_touches_users(role: str, plan: Document) -> None:
    user = person(role)
    client = client_of(user)
    for model in ("auth_user", "auth_group"):
        assert client.get(reverse(f"admin:{model}_changelist")).status_code in (302, 403)
    assert change(client, "auth_user", user.pk, is_superuser="on", groups=[1, 2, 3, 4]).status_code in (302, 403)
    user = get_user_model().objects.get(pk=user.pk)
    assert (user.is_superuser, user.groups.count()) == (False, 1)


def test_an_administrator_gives_roles_but_makes_nobody_almighty(plan: Document) -> None:
    boss, root = person("administrator", name="主管"), get_user_model().objects.create_superuser("root")
    client, clerk = client_of(boss), person("reviewer", name="小李")
    editor = Group.objects.get(name="editor")
    answer = change(client, "auth_user", clerk.pk, groups=[editor.pk], is_superuser="on", user_permissions=[1])
    assert answer.status_code == 302
    clerk.refresh_from_db()
    assert (clerk.is_superuser, clerk.user_permissions.count()) == (False, 0)
    assert [one.name for one in clerk.groups.all()] == ["editor"]
    line = History.objects.get(model="user", field="groups")
    assert (line.key, line.old, line.new, line.user_name) == ("小李", "reviewer", "editor", "主管")
    assert change(client, "auth_user", root.pk, first_name="x").status_code == 403
    assert client.get(reverse("admin:auth_user_password_change", args=[root.pk])).status_code == 403
    assert client.post(reverse("admin:auth_user_delete", args=[clerk.pk]), {"post": "yes"}).status_code == 403


def test_a_stranger_gets_the_form_but_no_file_is_read(plan: Document) -> None:
    file = SimpleUploadedFile("a.txt", b"x")
    assert client_of(person("reviewer")).post("/upload/", {"file": file}).status_code == 403
    assert client_of(None).post("/upload/", {"file": file}).status_code == 401
