"""A visitor of the running site whose browser complains to nobody: an error in the console fails the journey."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.web.browsing import opened


def complains(said: Any) -> bool:
    """An error or a warning; but that a form with faults is answered by 422 is as it should be."""
    return said.type in {"error", "warning"} and "status of 422" not in said.text


@pytest.fixture
def visit(browser: Any, site: str) -> Iterator[Callable[..., Any]]:
    """Opens a fresh page of a size in a language; at the end nothing may stand in the console."""
    faults: list[str] = []
    pages: list[Any] = []

    def visitor(size: str = "wide", language: str = "zh-hans", **options: Any) -> Any:
        page = opened(browser, site, size, language, **options)
        page.on("console", lambda said: faults.append(said.text) if complains(said) else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        pages.append(page)
        return page

    yield visitor
    for page in pages:
        page.context.close()
    assert faults == []
