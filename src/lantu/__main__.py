"""``python -m lantu``."""

from lantu.cli import main

main()
