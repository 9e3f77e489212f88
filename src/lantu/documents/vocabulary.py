"""The words of official documents that are data: kinds of document, words of a colophon, organs of state."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from lantu.datafiles import load_data
from lantu.errors import DataError

__all__ = ["Vocabulary", "vocabulary"]


class Vocabulary(NamedTuple):
    """Patterns compiled from the data file ``data/documents/words.toml``."""

    kinds: tuple[tuple[str, tuple[str, ...]], ...]
    notice_words: re.Pattern[str]
    colophon: re.Pattern[str]
    contents: re.Pattern[str]
    site: re.Pattern[str]
    trail: re.Pattern[str]
    gazette: re.Pattern[str]
    organs: re.Pattern[str]
    law_words: re.Pattern[str]
    not_law_words: re.Pattern[str]
    basis_words: re.Pattern[str]
    action_words: frozenset[str]
    metadata: re.Pattern[str]
    metadata_of: dict[str, str]


def _any_of(words: list[str]) -> str:
    """One of the words, longest first; spaces may stand between their characters."""
    spaced = (r"\s*".join(map(re.escape, word)) for word in sorted(words, key=len, reverse=True))
    return "(?:" + "|".join(spaced) + ")"


@cache
def vocabulary() -> Vocabulary:
    """The words, read once."""
    data = load_data("documents/words.toml", "lantu.documents/1")
    try:
        return Vocabulary(
            kinds=tuple((kind["name"], tuple(kind["endings"])) for kind in data["kind"]),
            notice_words=re.compile(_any_of(data["notice"]["endings"]) + "$"),
            colophon=re.compile(_any_of(data["colophon"]["labels"]) + r"\s*[:：]"),
            contents=re.compile(_any_of(data["contents"]["headings"]), re.IGNORECASE),
            site=re.compile(_any_of(data["furniture"]["site"]) + "(?!案)"),
            trail=re.compile(_any_of(data["furniture"]["trail"])),
            gazette=re.compile(_any_of(data["gazette"]["names"])),
            organs=re.compile(_any_of(data["organs"]["endings"]) + "$"),
            law_words=re.compile(_any_of(data["law"]["endings"]) + "$"),
            not_law_words=re.compile(_any_of(data["law"]["endings_of_others"]) + "$"),
            basis_words=re.compile(_any_of(data["basis"]["words"])),
            action_words=frozenset(data["actions"]["words"]),
            metadata=re.compile(
                r"[【\[]?("
                + _any_of([label for labels in data["metadata"].values() for label in labels])
                + r")\s*[】\]]?\s*[:：]\s*"
            ),
            metadata_of={label: name for name, labels in data["metadata"].items() for label in labels},
        )
    except (KeyError, TypeError) as error:
        raise DataError(f"the words of documents cannot be read: {error}", where="documents/words.toml") from error
