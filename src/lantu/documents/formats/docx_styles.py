"""What paragraph styles and numbering definitions of a DOCX file mean: heading levels and visible numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from .docx_package import W
from .numerals import label_text

if TYPE_CHECKING:
    from lantu.documents.model import BlockKind

__all__ = ["Numbering", "Style", "read_styles"]

_HEADING_NAME = re.compile(r"(?:heading|标题)\s*(\d)$", re.IGNORECASE)
_PLACE = re.compile(r"%([1-9])")
# After these a blank would be one too many.
_CLOSED = "、）．】"


class Style(NamedTuple):
    """A paragraph style with what it inherits."""

    kind: BlockKind = "paragraph"
    level: int = 0
    number_id: str = ""
    number_level: int | None = None


def value(element: Any, path: str, default: str = "") -> str:
    """The ``w:val`` of the child at ``path`` (names joined by ``/``)."""
    found = element.find("/".join(W + name for name in path.split("/"))) if element is not None else None
    return str(found.get(W + "val", default)) if found is not None else default


def whole(written: str, default: int) -> int:
    return int(written) if re.fullmatch(r"-?\d{1,6}", written) else default


def read_styles(root: Any | None) -> dict[str, Style]:
    """Styles by their id."""
    elements = {} if root is None else {str(style.get(W + "styleId")): style for style in root.iterfind(W + "style")}
    return {style_id: _style(style_id, elements) for style_id in elements}


def _style(style_id: str, elements: dict[str, Any]) -> Style:
    """The style with its ancestors' settings, nearest first; a chain that loops is cut."""
    kind: BlockKind = "paragraph"
    level = 0
    number_id = ""
    number_level: int | None = None
    for _ in range(12):
        element = elements.get(style_id)
        if element is None:
            break
        name = value(element, "name").strip().lower()
        settings = element.find(W + "pPr")
        if kind == "paragraph":
            kind, level = _kind_of(name, value(settings, "outlineLvl"))
        if not number_id:
            number_id = value(settings, "numPr/numId")
        if number_level is None and (written := value(settings, "numPr/ilvl")):
            number_level = whole(written, 0)
        style_id = value(element, "basedOn")
    return Style(kind, level, number_id, number_level)


def _kind_of(name: str, outline: str) -> tuple[BlockKind, int]:
    if outline.isdigit() and int(outline) < 9:
        return "heading", int(outline) + 1
    if (numbered := _HEADING_NAME.match(name)) is not None:
        return "heading", int(numbered[1])
    if name in {"title", "标题"}:
        return "heading", 1
    if name in {"caption", "题注"}:
        return "caption", 0
    return "paragraph", 0


@dataclass(slots=True)
class _Level:
    """One level of a numbering: how its number looks."""

    start: int = 1
    style: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    all_decimal: bool = False
    paragraph_style: str = ""


@dataclass(slots=True)
class _List:
    """A numbering with its running numbers; lists that share a definition share them."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Automatic numbers made visible: paragraphs must be asked for in reading order."""

    def __init__(self, root: Any | None) -> None:
        self._lists: dict[str, _List] = {}
        if root is None:
            return
        definitions = {
            str(element.get(W + "abstractNumId")): _List(_levels(element))
            for element in root.iterfind(W + "abstractNum")
        }
        for element in root.iterfind(W + "num"):
            shared = definitions.get(value(element, "abstractNumId"))
            if shared is not None:
                self._lists[str(element.get(W + "numId"))] = _overridden(shared, element)

    def label(self, number_id: str, level: int | None, style_id: str) -> str:
        """The number of the next paragraph at ``level`` with the blank after it; empty for bullets."""
        current = self._lists.get(number_id)
        if current is None:
            return ""
        if level is None:
            level = next((at for at, one in current.levels.items() if one.paragraph_style == style_id), 0)
        shape = current.levels.get(level)
        if shape is None:
            return ""
        current.counts[level] = current.counts.get(level, shape.start - 1) + 1
        for deeper in [at for at in current.counts if at > level]:
            del current.counts[deeper]
        if shape.style in {"bullet", "none"} and not _PLACE.search(shape.text):
            return ""
        label = _PLACE.sub(lambda place: _part(current, int(place[1]) - 1, shape), shape.text)
        blank = "" if shape.suffix == "nothing" or not label or label[-1] in _CLOSED else " "
        return label + blank


def _part(numbered: _List, level: int, asking: _Level) -> str:
    shape = numbered.levels.get(level)
    if shape is None:
        return ""
    count = numbered.counts.setdefault(level, shape.start)
    return "" if shape.style == "none" else label_text(count, "decimal" if asking.all_decimal else shape.style)


def _levels(element: Any) -> dict[int, _Level]:
    return {whole(str(level.get(W + "ilvl")), 0): _level(level) for level in element.iterfind(W + "lvl")}


def _level(element: Any) -> _Level:
    legal = element.find(W + "isLgl")
    return _Level(
        whole(value(element, "start", "1"), 1),
        value(element, "numFmt", "decimal"),
        value(element, "lvlText"),
        value(element, "suff", "tab"),
        legal is not None and legal.get(W + "val", "1") not in {"0", "false"},
        value(element, "pStyle"),
    )


def _overridden(shared: _List, element: Any) -> _List:
    """The list of one ``w:num``: its own running numbers only where it overrides the definition."""
    overrides = element.findall(W + "lvlOverride")
    if not overrides:
        return shared
    levels = dict(shared.levels)
    for override in overrides:
        at = whole(str(override.get(W + "ilvl")), 0)
        own = override.find(W + "lvl")
        if own is not None:
            levels[at] = _level(own)
        start = value(override, "startOverride")
        if start and at in levels:
            old = levels[at]
            levels[at] = _Level(whole(start, 1), old.style, old.text, old.suffix, old.all_decimal, old.paragraph_style)
    return _List(levels)
