"""Keys of programs: what they open, and until when."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.utils import timezone

from lantu.errors import UsageError
from lantu_web.accounts.models import Token
from lantu_web.accounts.services import EDITORS, REVIEWERS, is_one_of
from lantu_web.accounts.tokens import MARK, make_token, revoke, token_of, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Any:
    user = get_user_model().objects.create_user("编辑")
    user.groups.set(Group.objects.filter(name__in=("editor", "reviewer")))
    return user


def test_a_key_is_kept_as_a_hash_and_opens(editor: Any) -> None:
    token, secret = make_token(editor, name="夜间同步")
    assert secret.startswith(MARK)
    assert secret not in str(Token.objects.values_list())
    assert token_of(secret) == token
    assert Token.objects.get().used is not None
    assert is_one_of(user_of(token), EDITORS)


@pytest.mark.parametrize(
    "change",
    [
        revoke,
        lambda token: Token.objects.update(ends=timezone.now() - timedelta(seconds=1)),
        lambda token: get_user_model().objects.update(is_active=False),
        lambda token: token.delete(),
    ],
    ids=["taken back", "over", "user inactive", "gone"],
)
def test_a_key_that_is_no_longer_good_opens_nothing(editor: Any, change: Any) -> None:
    token, secret = make_token(editor)
    change(token)
    assert token_of(secret) is None


@pytest.mark.parametrize("secret", ["", MARK, "lantu_x" * 9, "\x00", "钥匙"])
def test_what_is_no_key_opens_nothing(secret: str) -> None:
    assert token_of(secret) is None


def test_a_key_may_be_narrower_than_its_user(editor: Any) -> None:
    _, secret = make_token(editor, group="reviewer")
    user = user_of(token_of(secret))  # type: ignore[arg-type]
    assert is_one_of(user, REVIEWERS)
    assert not is_one_of(user, EDITORS)


def test_a_role_that_the_user_has_lost_is_lost_to_the_key(editor: Any) -> None:
    _, secret = make_token(editor, group="reviewer")
    editor.groups.clear()
    assert not is_one_of(user_of(token_of(secret)), REVIEWERS)  # type: ignore[arg-type]


def test_the_almighty_give_a_key_that_is_not() -> None:
    root = get_user_model().objects.create_superuser("root")
    _, secret = make_token(root, group="reviewer")
    user = user_of(token_of(secret))  # type: ignore[arg-type]
    assert is_one_of(user, REVIEWERS)
    assert not is_one_of(user, EDITORS)
    assert not user.is_superuser


@pytest.mark.parametrize("wrong", [{"group": "administrator"}, {"group": "nobody"}, {"days": 0}, {"days": 5000}])
def test_a_key_cannot_be_more_than_its_user_or_for_ever(editor: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        make_token(editor, **wrong)


def test_the_command_makes_lists_and_takes_back(editor: Any) -> None:
    out = StringIO()
    call_command("make_token", "编辑", "--name", "同步", stdout=out, stderr=StringIO())
    secret = out.getvalue().strip()
    assert token_of(secret) is not None
    listed = StringIO()
    call_command("make_token", "编辑", "--list", stdout=listed)
    assert "同步" in listed.getvalue()
    assert secret not in listed.getvalue()
    call_command("make_token", "编辑", "--revoke", secret[:12], stdout=StringIO())
    assert token_of(secret) is None
    for wrong in (["谁"], ["编辑", "--revoke", "lantu_nothing"], ["编辑", "--days", "0"]):
        with pytest.raises(CommandError):
            call_command("make_token", *wrong, stdout=StringIO(), stderr=StringIO())
