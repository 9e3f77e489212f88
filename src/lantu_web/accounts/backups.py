"""One file that holds all of an installation, and the way back.

The database (SQLite by its own backup, taken while the site runs; PostgreSQL by pg_dump), and every file in LANTU_HOME
that nothing else makes again: observations, boundaries, the key. Each part has its hash in the list at the front. A
restore checks all of them before it touches anything, and overwrites only when told to.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from lantu.errors import DataError, UsageError

LIST, DATABASE, HOME = "lantu-backup.json", "database", "home"
FORM = 1
MADE_AGAIN = {
    "static",
    "built",
    "charts",
    "uploads",
    "static.stamp",
}  # by the next start or page; uploads wait an hour at most
NO_FILES = (".sqlite3", ".sqlite3-wal", ".sqlite3-shm")


@dataclass
class Backup:
    """What a backup holds."""

    vendor: str
    made: str
    parts: dict[str, str] = field(default_factory=dict)  # name in the archive -> SHA-256


def back_up(target: Path, *, force: bool = False) -> Backup:
    """Write a backup; readable by its owner alone, whole or not at all."""
    if target.exists() and not force:
        raise UsageError(f"{target} is there already", hint="choose another name, or add --force")
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {target.parent}", hint="make it first")
    said = Backup(connection.vendor, timezone.now().isoformat(timespec="seconds"))
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".lantu-backup-") as folder:
        dump = Path(folder) / DATABASE
        (_dump_sqlite if connection.vendor == "sqlite" else _dump_postgresql)(dump)
        parts = {DATABASE: dump} | {f"{HOME}/{one.relative_to(home()).as_posix()}": one for one in _files()}
        said.parts = {name: _hash(path) for name, path in parts.items()}
        whole = Path(folder) / "whole"
        with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz") as archive:
                text = json.dumps({"form": FORM, **vars(said)}, ensure_ascii=False, indent=1).encode()
                entry = tarfile.TarInfo(LIST)
                entry.size, entry.mode = len(text), 0o600
                archive.addfile(entry, io.BytesIO(text))
                for name, path in parts.items():
                    archive.add(path, name, recursive=False)
            out.flush()
            os.fsync(out.fileno())
        whole.replace(target)
    return said


def restore(source: Path, *, force: bool = False) -> Backup:
    """Put everything back as it was; raises UsageError where something is there that would be lost."""
    if not source.is_file():
        raise UsageError(f"there is no file {source}", hint="name a backup made with: python -m lantu_web backup FILE")
    with tempfile.TemporaryDirectory(dir=home(), prefix=".lantu-restore-") as folder:
        said = _unpacked(source, Path(folder))
        if said.vendor != connection.vendor:
            raise UsageError(
                f"the backup is of {said.vendor}, this installation runs on {connection.vendor}",
                hint="set DATABASE_URL to a database of the same kind",
            )
        if not force and (held := what_is_there()):
            raise UsageError(f"this installation holds {held}", hint="add --force to overwrite it with the backup")
        dump = Path(folder) / DATABASE
        (_load_sqlite if connection.vendor == "sqlite" else _load_postgresql)(dump)
        for name in said.parts:
            if name != DATABASE:
                target = home() / PurePosixPath(name).relative_to(HOME)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(Path(folder) / name, target)
    return said


def what_is_there() -> str:
    """What a restore would overwrite, in words; empty in a new installation."""
    tables = set(connection.introspection.table_names())
    for model, name in ((apps.get_model("register", "Document"), "documents"), (get_user_model(), "users")):
        if model._meta.db_table in tables and (count := model._base_manager.count()):
            return f"{count} {name}"
    kept = [one for one in _files() if one.name != "secret_key"]
    return f"files such as {kept[0].name}" if kept else ""


def home() -> Path:
    return Path(settings.HOME)


def _files() -> list[Path]:
    """Files of the installation that a backup takes along."""
    found = []
    for one in sorted(home().rglob("*")):
        first = one.relative_to(home()).parts[0]
        if (
            one.is_file()
            and first not in MADE_AGAIN
            and not first.startswith(".lantu-")
            and not one.name.endswith(NO_FILES)
        ):
            found.append(one)
    return found


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unpacked(source: Path, folder: Path) -> Backup:
    """The parts of a backup in a folder, each as its hash says; names that lead out of the folder are refused."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        said = json.loads((folder / LIST).read_text(encoding="utf-8"))
        form = said.pop("form")
        found = Backup(**said)
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise DataError("this is no backup, or it is damaged", where=str(source), hint="take another one") from error
    if form != FORM:
        raise DataError(
            f"the backup has form {form}, not {FORM}", where=str(source), hint="use the release that made it"
        )
    for name, digest in found.parts.items():
        path = folder / name
        if ".." in PurePosixPath(name).parts or not path.is_file() or _hash(path) != digest:
            raise DataError(f"the part {name} is not what was backed up", where=str(source), hint="take another backup")
    return found


def _dump_sqlite(target: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _load_sqlite(dump: Path) -> None:
    """Copy page by page into the open database: other processes see the old one or the new one."""
    connection.ensure_connection()
    with closing(sqlite3.connect(dump)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise DataError("the database in the backup is damaged", hint="take another backup")
        copy.backup(connection.connection)
    connection.close()


def _dump_postgresql(target: Path) -> None:
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _load_postgresql(dump: Path) -> None:
    """All in one transaction: a restore that fails leaves what was there."""
    connection.close()
    _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
         "--exit-on-error", f"--dbname={connection.settings_dict['NAME']}", str(dump))  # fmt: skip


def _run(program: str, *arguments: str) -> None:
    values: dict[str, Any] = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    said = {name: str(values[key]) for name, key in names.items() if values.get(key)}
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda one: int(one.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(program)
    if not found:
        raise UsageError(f"{program} is not installed", hint="install postgresql-client in the version of the server")
    done = subprocess.run([found, *arguments], env=os.environ | said, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DataError(f"{program} failed: {done.stderr.strip()[-400:]}", hint="see the message of PostgreSQL")
