"""Ways to narrow down a list: properties with their values and how much there is of each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Value:
    """One way to narrow down."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """One property of what was found, with its values."""

    name: str
    label: str
    values: list[Value]
    chinese: bool = False  # names out of documents, whatever the language of the page
