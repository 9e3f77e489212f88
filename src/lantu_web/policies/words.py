"""How a pack speaks to people: words for choices, help beside inputs, examples; and which language is spoken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from lantu.datafiles import read_data
from lantu.rules import packs
from lantu.rules.model import Pack, Rule, Text

FORM = "lantu.rules.form/1"
_READ: dict[str, tuple[Pack, Words]] = {}  # of each pack as it was read


@dataclass(frozen=True)
class Words:
    """The ``form.toml`` of a pack."""

    short: Text
    about: Text
    values: Mapping[str, Text]
    help: Mapping[str, Text]
    main: Mapping[str, str]
    examples: Mapping[str, dict[str, Any]]

    def of_values(self, language: str) -> dict[str, str]:
        return {value: said(text, language) for value, text in self.values.items()}


def language() -> str:
    """The language of the page, as the library names it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def said(text: Text, tongue: str = "") -> str:
    return text.en if (tongue or language()) == "en" else text.zh


def with_unit(label: str, unit: str) -> str:
    """A label for the head of a column or a field of choices, where the unit has no place of its own."""
    if not unit:
        return label
    return f"{label} ({unit})" if language() == "en" else f"{label}（{unit}）"


def unnamed(message: str, name: str) -> str:
    """A message without the name that programs use: people read the label."""
    return message.replace(f"（{name}）", "").replace(f" ({name})", "") if name else message


def words_of(pack_id: str) -> Words:
    """The words of a pack; a pack without a form speaks in its own names."""
    pack = packs()[pack_id]
    known = _READ.get(pack_id)
    if known is None or known[0] is not pack:
        known = _READ[pack_id] = (pack, _words(pack))
    return known[1]


def _words(pack: Pack) -> Words:
    place = pack.folder.joinpath("form.toml") if pack.folder else None
    raw = read_data(place, FORM, f"{pack.id}/form.toml") if place is not None and place.is_file() else {}
    return Words(
        short=Text.read(raw["short"]) if "short" in raw else pack.title,
        about=Text.read(raw.get("about", "")),
        values={name: Text.read(each) for name, each in raw.get("values", {}).items()},
        help={name: Text.read(each) for name, each in raw.get("help", {}).items()},
        main=raw.get("main", {}),
        examples=raw.get("examples", {}),
    )


def example_of(rule: Rule) -> dict[str, Any]:
    """An invented case of a rule; empty where the pack gives none."""
    return words_of(rule.pack).examples.get(short_id(rule), {})


def short_id(rule: Rule) -> str:
    return rule.id.split(".", 1)[1]
