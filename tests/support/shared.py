"""The folder of real documents beside the repository: `../shared`, or wherever LANTU_SHARED says."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("LANTU_SHARED") or ROOT.parent / "shared")


def what_is_missing() -> str:
    """Say why tests on real documents cannot run; empty when they can."""
    if (SHARED / "plans").is_dir():
        return ""
    return "the real documents are not here: put their folder at ../shared, or set LANTU_SHARED"
