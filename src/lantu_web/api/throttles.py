"""How often one may ask: each key of a program has an allowance of its own, everyone else one for each address."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import AnonRateThrottle


class Allowance(AnonRateThrottle):
    """So many questions in a time; kinds of questions are counted apart from each other."""

    def __init__(self, kind: str) -> None:
        self.scope = kind
        super().__init__(settings.API_RATES[kind])

    def get_cache_key(self, request: HttpRequest) -> str | None:
        token = getattr(request, "token", None)
        who = f"token-{token.pk}" if token else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": who}
