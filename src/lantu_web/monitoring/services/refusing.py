"""The refusal of what cannot be done."""

from __future__ import annotations

from lantu.errors import UsageError

__all__ = ["Refused"]


class Refused(UsageError):
    """What was asked cannot be done; the message says why and what to do."""

    code = "monitoring.refused"
