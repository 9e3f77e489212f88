"""Places that a text names: those of a registry, and others by the form of their names."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from lantu.datafiles import load_data
from lantu.places.registry import Place, Places
from lantu.text import Span

__all__ = ["Found", "PlaceIndex", "place_of_title"]

# A registry applies to a text that names its city this early.
_HEAD = 20_000
_BESIDE = "、，和与及至—-–（("
_NO_PLACE_AFTER = "(?![河江湖])"


class Found(NamedTuple):
    """A place and where the text names it (a range of the text that was searched)."""

    place: Place
    span: Span


class PlaceIndex:
    """Finds the places a text names, longest name first, in one pass.

    Without a registry only names that show their kind (``北塘区``, ``安丰县``) are found.
    """

    def __init__(self, places: Places | None = None) -> None:
        self.places = places
        self._named = _alternation(places) if places else None

    @classmethod
    def for_text(cls, text: str) -> PlaceIndex:
        """The index of the bundled registry whose city the text names first, else the general one."""
        return _index(_city_of(text[:_HEAD]))

    def find(self, text: str) -> list[Found]:
        """The places in ``text`` in order; nothing is found twice."""
        found = self._of_registry(text)
        if any(suffix in text for suffix in "区县市州旗"):
            taken = [False] * (len(text) + 1)
            for _, span in found:
                taken[span.start : span.end] = [True] * (span.end - span.start)
            city = {self.places.name, *self.places.aliases} if self.places else set()
            found += [
                other
                for other in _general(text)
                if other.place.name not in city and not any(taken[other.span.start : other.span.end])
            ]
            found.sort(key=lambda one: one.span)
        return found

    def names(self, text: str) -> list[str]:
        """Canonical names of the places in ``text``, each once, in order."""
        return list(dict.fromkeys(place.name for place, _ in self.find(text)))

    def _of_registry(self, text: str) -> list[Found]:
        if self._named is None or self.places is None:
            return []
        found: list[tuple[Found, bool]] = []
        for match in self._named.finditer(text):
            place = self.places.named(match.group())
            if place is not None:
                found.append((Found(place, Span(*match.span())), match.group() in place.careful))
        return [one for at, (one, careful) in enumerate(found) if not careful or _stands_beside(text, found, at)]


def _stands_beside(text: str, found: list[tuple[Found, bool]], at: int) -> bool:
    """Whether another place stands directly before or after: 江北、渝中, but not 江北国际机场."""
    span = found[at][0].span
    before = found[at - 1][0].span.end if at else -2
    after = found[at + 1][0].span.start if at + 1 < len(found) else len(text) + 2
    return (span.start - before == 1 and text[before] in _BESIDE) or (
        after - span.end == 1 and text[span.end] in _BESIDE
    )


def _alternation(places: Places) -> re.Pattern[str]:
    full = {place.name for place in places.places}
    names = {name for place in places.places for name in (place.name, *place.aliases, *place.careful)}
    # A short name before 河 is the river's: 綦江河, 巫溪河.
    parts = (
        re.escape(name) + ("" if name in full else _NO_PLACE_AFTER) for name in sorted(names, key=len, reverse=True)
    )
    return re.compile("|".join(parts))


@cache
def _index(name: str) -> PlaceIndex:
    return PlaceIndex(Places.load(name) if name else None)


def place_of_title(title: str) -> str:
    """The place that the title of a plan begins with; empty where it names none there.

    >>> (
    ...     place_of_title("云江市生态环境保护规划"),
    ...     place_of_title("重庆市万州区城市更新规划"),
    ...     place_of_title("支持科技创新若干政策"),
    ... )
    ('云江市', '万州区', '')
    """
    plain = title.strip("《》〈〉 ")
    known = [(written, names[0]) for _file, names in _cities() for written in names if plain.startswith(written)]
    written, city = max(known, key=lambda one: len(one[0]), default=("", ""))
    found = PlaceIndex.for_text(title).find(plain)
    return next((one.place.name for one in found if one.span.start == len(written)), city)


@cache
def _cities() -> tuple[tuple[str, tuple[str, ...]], ...]:
    loaded = ((name, Places.load(name)) for name in Places.bundled())
    return tuple((name, (places.name, *places.aliases)) for name, places in loaded)


def _city_of(text: str) -> str:
    first = [(min((at for one in names if (at := text.find(one)) >= 0), default=-1), name) for name, names in _cities()]
    return min((one for one in first if one[0] >= 0), default=(0, ""))[1]


class _Patterns(NamedTuple):
    suffix: re.Pattern[str]
    before: re.Pattern[str]
    common: tuple[str, ...]
    never: frozenset[str]


_LONGEST_STEM = 4


@cache
def _patterns() -> _Patterns:
    raw = load_data("places/general.toml", "lantu.place_patterns/1")
    suffix = "|".join(sorted(raw["suffixes"], key=len, reverse=True))
    before = "|".join(sorted(map(re.escape, raw["before"]), key=len, reverse=True))
    return _Patterns(
        re.compile(f"(?:{suffix})(?![{raw['not_after']}])"),
        # The last such word in what stands before, or the last character that is not Chinese.
        re.compile(f".*(?:{before}|[^\u4e00-\u9fff])", re.DOTALL),
        tuple(raw["common"]),
        frozenset(raw["never"]),
    )


def _general(text: str) -> list[Found]:
    """Names that show their kind, after punctuation or a word that a name may follow."""
    patterns, found = _patterns(), []
    end = 0
    for match in patterns.suffix.finditer(text):
        low = max(end, match.start() - _LONGEST_STEM - 2)
        opened = patterns.before.match(text[low : match.start()])
        # The end of the name before is where the next may start (北塘区、安丰县).
        start = low + opened.end() if opened else low
        stem = text[start : match.start()]
        name = text[start : match.end()]
        bare = opened is None and start not in {0, end}
        if bare or not 2 <= len(stem) <= _LONGEST_STEM or patterns.never & set(stem):
            continue
        if name.endswith(patterns.common) and len(match.group()) == 1:
            continue
        found.append(Found(Place(name, "general"), Span(start, match.end())))
        end = match.end()
    return found
