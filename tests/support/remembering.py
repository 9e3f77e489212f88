"""What is remembered between requests, in a test, where nothing else would be: its transaction is undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def committed() -> Iterator[None]:
    """Within, values are remembered as outside of a transaction; afterwards nothing of it is left."""
    from django.db import connections

    from lantu_web.register.services import stamp

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections["default"], "in_atomic_block", False)
        stamp._memory.kept.clear()
        yield
    stamp._memory.kept.clear()
