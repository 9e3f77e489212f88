"""The command line: thin commands over the library."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Entry point of ``lantu``."""
    from lantu.cli.app import run

    run()
