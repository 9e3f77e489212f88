"""``lantu ingest``: hands files to the register of the site.

The library knows nothing of the site; the command runs the site's own command in a process of its
own, as ``python -m lantu_web ingest`` does.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

from lantu.cli.files import documents_in
from lantu.errors import UsageError

__all__ = ["ingest_command"]


def ingest_command(paths: list[Path]) -> int:
    """Take the files into the register; the exit code is that of the site's command."""
    if importlib.util.find_spec("lantu_web") is None:
        raise UsageError("the register is not installed here", hint="install the whole distribution: pip install lantu")
    files = documents_in(paths)
    if not files:
        raise UsageError("no documents found", hint="name files, or folders with .txt .md .html .docx .pdf files")
    return subprocess.call([sys.executable, "-m", "lantu_web", "ingest", *map(str, files)])
