"""Where an installation keeps what is its own: database, key, collected static files, fonts."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def home_folder() -> Path:
    """``LANTU_HOME``; else ``var/`` of a checkout; else the user's data folder."""
    if stated := os.environ.get("LANTU_HOME"):
        return Path(stated).expanduser().resolve()
    checkout = PACKAGE.parents[1]
    if (checkout / "pyproject.toml").is_file():
        return checkout / "var"
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "lantu"


def secret_key(folder: Path) -> str:
    """The key of this installation: ``SECRET_KEY``, else a file made once that only its owner can read."""
    if stated := os.environ.get("SECRET_KEY"):
        return stated
    file = folder / "secret_key"
    if not file.exists():
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was quicker
            return file.read_text()
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(50))
    return file.read_text()
