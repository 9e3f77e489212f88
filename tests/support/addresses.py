"""Every address pattern of the site, as the resolver knows them: a new page cannot be forgotten by a test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

NAMED = re.compile(r"<(\w+)>")
GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")  # of a regular expression


@dataclass(frozen=True)
class Pattern:
    """One address pattern: its name, the whole route, and what must be filled in."""

    name: str
    route: str
    parameters: tuple[str, ...]

    def filled(self, values: dict[str, object]) -> str:
        """The address with values in the places of the parameters."""
        address = self.route
        for name in self.parameters:
            address = address.replace(f"<{name}>", str(values[name]))
        return "/" + address


def patterns() -> list[Pattern]:
    """All patterns, in the order in which the site tries them."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, route: str, space: str) -> Iterator[Pattern]:
    for one in resolver.url_patterns:
        here = route + _plain(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, here, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield Pattern(f"{space}{one.name or here}", here, tuple(NAMED.findall(here)))


def _plain(pattern: Any) -> str:
    """The route with its parameters named only: ``d/<slug>/`` of ``d/<slug:slug>/``."""
    route = GROUP.sub(r"<\1>", str(pattern)).replace("\\.", ".")
    for name in pattern.converters:
        for kind in ("slug:", "str:", "int:", "path:", "uuid:", ""):
            route = route.replace(f"<{kind}{name}>", f"<{name}>")
    return route.removeprefix("^").removesuffix("$").removesuffix("\\Z")
