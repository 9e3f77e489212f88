"""``python -m lantu_web COMMAND``: the management commands of the site."""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantu_web.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["python -m lantu_web", *sys.argv[1:]])


if __name__ == "__main__":
    main()
