"""The kind of a document, told by the last words of its title."""

from __future__ import annotations

import re

from lantu.documents.vocabulary import vocabulary

__all__ = ["compact", "kind_of"]

_TRAILING_BRACKET = re.compile(r"[（(][^（）()]{0,40}[）)]$")
_SPACE = re.compile(r"\s+")


def compact(text: str) -> str:
    """The text without white space."""
    return _SPACE.sub("", text)


def kind_of(title: str) -> str:
    """The kind of document by the last words of its title; the longest ending that fits.

    >>> kind_of("云江市生态环境保护“十四五”规划（2021—2025年）"), kind_of("征收补偿办法（试行）")
    ('plan', 'measures')
    """
    bare = title
    while (shorter := _TRAILING_BRACKET.sub("", bare)) != bare:
        bare = shorter
    best, kind = "", "document"
    for name, endings in vocabulary().kinds:
        for ending in endings:
            if len(ending) > len(best) and bare.endswith(ending):
                best, kind = ending, name
    return kind
