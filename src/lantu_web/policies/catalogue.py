"""All rules of all texts, by document and item, with what each answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lantu.rules import packs
from lantu.rules.model import Pack, Rule
from lantu.text import fold_width
from lantu_web.policies.words import said, short_id, words_of


@dataclass(frozen=True)
class Item:
    """One rule as it is listed."""

    id: str
    title: str
    article: str
    document: str
    eid: str
    answers: tuple[str, ...]
    computable: bool
    why_not: str
    ceiling: bool
    setters: tuple[str, ...]
    searched: str

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.id, "title": self.title, "article": self.article, "document": self.document, "eid": self.eid,
            "answers": list(self.answers), "computable": self.computable, "ceiling": self.ceiling,
            "set_by_others": list(self.setters), "why_not": self.why_not,
        }  # fmt: skip


@dataclass(frozen=True)
class Shelf:
    """The rules of one text."""

    id: str
    title: str
    short: str
    about: str
    document: str
    valid_from: Any
    valid_to: Any
    items: tuple[Item, ...]
    total: int
    computable: int


def shelves(query: str = "", kind: str = "") -> list[Shelf]:
    """The texts with the rules that hold all words of ``query``; ``kind`` may be ``computable`` or ``asked``."""
    sought = fold_width(query).lower().split()
    found = []
    for pack in sorted(packs().values(), key=lambda pack: (pack.id == "interaction", pack.id)):
        every = [item_of(rule, pack) for rule in _in_order(pack)]
        fitting = tuple(each for each in every if _fits(each, sought, kind))
        words = words_of(pack.id)
        found.append(
            Shelf(
                pack.id,
                said(pack.title),
                said(words.short),
                said(words.about),
                pack.document,
                pack.valid_from,
                pack.valid_to,
                fitting,
                len(every),
                sum(each.computable for each in every),
            )
        )
    return found


def item_of(rule: Rule, pack: Pack) -> Item:
    """A rule with what it answers, and who else must set something."""
    refusal = next((step for step in rule.steps if step.refuse and step.formula in {"True", ""}), None)
    answers = () if refusal else tuple(dict.fromkeys(said(step.label) for step in rule.steps if step.output))
    setters = tuple(
        dict.fromkeys(said(field.setter) for field in _fields(rule) if field.setter)
    )  # each office named once
    texts = [rule.id, rule.title.zh, rule.title.en, rule.citation.article, pack.title.zh, pack.document]
    texts += [text for step in rule.steps if step.output for text in step.label]
    return Item(
        id=rule.id,
        title=said(rule.title),
        article=rule.citation.article,
        document=rule.citation.document,
        eid=rule.citation.eid,
        answers=answers,
        computable=refusal is None,
        why_not=said(refusal.label) if refusal else "",
        ceiling=rule.ceiling,
        setters=setters,
        searched=fold_width(" ".join(texts)).lower(),
    )


def _fields(rule: Rule) -> Iterable[Any]:
    yield from rule.inputs
    for each in rule.lists:
        yield from each.fields


def _fits(item: Item, sought: list[str], kind: str) -> bool:
    if kind == "computable" and not item.computable:
        return False
    if kind == "asked" and item.computable and not item.setters:
        return False
    return all(word in item.searched for word in sought)


def _in_order(pack: Pack) -> list[Rule]:
    """By the number of the article; what spans several articles stands first."""
    spanning = {"household", "validity", "art32_33"}
    return sorted(pack.rules.values(), key=lambda rule: (short_id(rule) not in spanning, _number(rule), rule.id))


def _number(rule: Rule) -> int:
    numbers = re.findall(r"\d+", rule.citation.eid)
    return int(numbers[-1]) if numbers else 0
