"""A throw-away PostgreSQL: a cluster in a temporary folder, reached by a socket there, gone at the end.

`python -m tests.support.postgres COMMAND...` runs a command with DATABASE_URL set to one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# Speed instead of safety: nothing in this cluster outlives the test run.
OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "timezone=UTC")


def programs() -> Path | None:
    """Give the folder of the newest PostgreSQL server programs, or None."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if folders:
        return folders[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def what_is_missing() -> str:
    """Say why there can be no PostgreSQL; empty when there can."""
    return "" if programs() else "PostgreSQL's server programs are not installed: scripts/need postgresql"


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """Yield the DATABASE_URL of a new, empty cluster."""
    bin_folder = programs()
    if bin_folder is None:
        raise RuntimeError(what_is_missing())
    # PostgreSQL refuses to run as root; Debian's package has made a user for it.
    owner = "postgres" if os.geteuid() == 0 else None

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [bin_folder / program, *arguments],
            user=owner,
            group=owner,
            extra_groups=None if owner is None else [],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr or (folder / 'log').read_text()}")

    folder = Path(tempfile.mkdtemp(prefix="lantu-pg-"))
    try:
        if owner:
            shutil.chown(folder, owner, owner)
        data = str(folder / "data")
        run(
            "initdb", "--pgdata", data, "--username=lantu", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"
        )
        options = " ".join(f"-c {option}" for option in OPTIONS)
        run("pg_ctl", "start", "--wait", "-D", data, "-l", str(folder / "log"), "-o", f"-k {folder} {options}")
        try:
            yield f"postgres://lantu@{quote(str(folder), safe='')}/postgres"
        finally:
            run("pg_ctl", "stop", "--mode=immediate", "-D", data)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    missing = what_is_missing()
    if missing:
        print(f"PostgreSQL tests skipped: {missing}", file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else 0
    with temporary_postgres() as url:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
