"""Keys of programs: made once, shown once, kept as a hash, good for a while, taken back at any time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lantu.errors import UsageError
from lantu_web.accounts.models import Token
from lantu_web.accounts.scope import groups_of
from lantu_web.accounts.services import ADMINISTRATORS, GROUPS, is_one_of, journal

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

MARK = "lantu_"  # by which leaked keys are found
DAYS, MOST_DAYS = 90, 366
USED_EVERY = timedelta(hours=1)


@transaction.atomic
def make_token(
    user: AbstractUser, *, name: str = "", group: str = "", days: int = DAYS, by: AbstractUser | None = None
) -> tuple[Token, str]:
    """A new key and its secret, which nobody can ask for again; that it was made is a line of the journal.

    ``group`` narrows the key to one of the user's roles; without it, it may what the user may.
    """
    if not 1 <= days <= MOST_DAYS:
        raise UsageError(f"a key is good for 1 to {MOST_DAYS} days, not {days}", hint="make a new one when it ends")
    if group and group not in GROUPS:
        raise UsageError(f"there is no role {group!r}", hint=f"one of {', '.join(GROUPS)}")
    if group and group not in groups_of(user) and not user.is_superuser:
        raise UsageError(f"{user.get_username()} has not the role {group}", hint="an administrator gives roles")
    secret = MARK + secrets.token_urlsafe(32)
    ends = timezone.now() + timedelta(days=days)
    token = Token.objects.create(
        user=user, name=name[:80], digest=_digest(secret), beginning=secret[:12], group=group, ends=ends
    )
    journal(by, "token", token.beginning, "made", old="", new=_told(token))
    return token, secret


def token_of(secret: str) -> Token | None:
    """The key that a program shows; None where it is unknown, over, taken back, or its user may not come in."""
    found = Token.objects.select_related("user").filter(digest=_digest(secret)).first()
    now = timezone.now()
    if found is None or found.revoked or found.ends <= now or not found.user.is_active:
        return None
    if found.used is None or now - found.used > USED_EVERY:
        Token.objects.filter(pk=found.pk).update(used=now)
    return found


def user_of(token: Token) -> AbstractUser:
    """The user of a key, with no more rights than the key has."""
    user = token.user
    if token.group:
        still_has = user.is_superuser or token.group in groups_of(user)
        user.kept_groups = frozenset({token.group} if still_has else ())
        user.is_superuser = False  # here only: the user is not saved
    return user


@transaction.atomic
def revoke(token: Token, *, by: AbstractUser | None = None) -> None:
    """Take a key back; it stays listed."""
    if Token.objects.filter(pk=token.pk, revoked=None).update(revoked=timezone.now()):
        journal(by, "token", token.beginning, "revoked", old=_told(token), new="")


def seen_by(user: AbstractUser) -> QuerySet[Token]:
    """The keys that a user may see and take back: their own, and administrators all."""
    found = Token.objects.select_related("user")
    return found if is_one_of(user, ADMINISTRATORS) else found.filter(user=user)


def _told(token: Token) -> str:
    parts = (token.user.get_username(), token.name, token.group or "*", f"{token.ends:%Y-%m-%d}")
    return " · ".join(part for part in parts if part)


def _digest(secret: str) -> str:
    # 256 random bits need no slow hash: nobody can try them all.
    return hashlib.sha256(secret.encode()).hexdigest()
