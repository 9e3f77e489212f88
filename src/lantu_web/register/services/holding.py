"""Files that someone has handed in and not yet decided to keep.

A file waits in a folder of the installation under a name that nobody can guess, for an hour at most; a signed
token, good for one user, says which file it is. The register is not touched before the token comes back.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing

HOURS = 1
AGE = HOURS * 3600
MOST_HELD = 5  # by one user
LARGEST = 30 * 1024 * 1024
ENDINGS = ("txt", "md", "html", "htm", "docx", "pdf")
SALT = "lantu.upload"


class NotHeld(Exception):
    """The file is gone, too old, someone else's, or another one."""


@dataclass(frozen=True)
class Held:
    """A file that waits."""

    name: str
    data: bytes
    version_of: str
    as_copy: bool
    internal: bool = False


def folder() -> Path:
    """Where files wait; only this user of the computer can look into it."""
    place = Path(settings.HOME) / "uploads"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def hold(data: bytes, name: str, user: int, **options: str | bool) -> str:
    """Let a file wait; gives the token by which it is found again."""
    clean(user)
    key = f"{user}-{secrets.token_hex(16)}"
    handle = os.open(folder() / key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    said = {"key": key, "name": name, "sha256": hashlib.sha256(data).hexdigest(), "user": user}
    return signing.dumps(said | options, salt=SALT)


def held(token: str, user: int) -> Held:
    """The file of a token; raises :class:`NotHeld` where there is none any more."""
    said = _said(token, user)
    try:
        data = (folder() / said["key"]).read_bytes()
    except OSError:
        raise NotHeld from None
    if hashlib.sha256(data).hexdigest() != said["sha256"]:
        raise NotHeld
    return Held(said["name"], data, said["version_of"], said["as_copy"], said.get("internal", False))


def let_go(token: str, user: int) -> None:
    """Forget a file."""
    (folder() / _said(token, user)["key"]).unlink(missing_ok=True)


def _said(token: str, user: int) -> dict[str, Any]:
    try:
        said = signing.loads(token, salt=SALT, max_age=AGE)
    except signing.BadSignature:
        raise NotHeld from None
    if said["user"] != user:
        raise NotHeld
    return dict(said)


def clean(user: int = 0) -> int:
    """Remove files that nobody came back for, and of one user the oldest beyond what one may hold."""
    files = sorted(folder().iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)
    own = [one for one in files if one.name.startswith(f"{user}-")] if user else []
    late = [one for one in files if one.stat().st_mtime < time.time() - AGE]
    gone = {*late, *own[MOST_HELD - 1 :]}
    for one in gone:
        one.unlink(missing_ok=True)
    return len(gone)
