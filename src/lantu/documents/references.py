"""Documents that a text names in 《》, and in which role: basis, law, issued, repealed or only cited."""

from __future__ import annotations

import re
from typing import Literal

from lantu.documents.model import Node, Reference
from lantu.documents.vocabulary import vocabulary

__all__ = ["read_references"]

_TITLE = r"《((?:[^《》]|《[^《》]*》){2,90})》"
_NUMBER = r"(?:\s*[（(]([^（）()《》]{2,40}?号)[）)])?"
_REFERENCE = re.compile(_TITLE + _NUMBER)
_NAMED = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_REPEALED = re.compile(r"[^。；]{0,40}?(?:同时|予以|即行|自行|一并|均|已)?(?:废止|停止执行|失效)")
_MAKES_THIS = re.compile(
    r"制定本|编制本|特制定|制订本|本(?:规划|办法|条例|方案|计划|纲要).{0,6}(?:根据|依据)|现(?:就|将|提出)"
)
_STARTS = "。；\n"
# How far before a title the word may stand that says how it is used.
_LEAD = 300
# Places whose text is the preamble of a document: before its first numbered part.
_CONTAINERS = frozenset({"part", "chapter", "section", "para", "subpara", "box", "item", "annex", "article"})

Role = Literal["basis", "law", "issued", "repealed", "cited"]


def read_references(node: Node, own_title: str) -> list[Reference]:
    """The references of a document in order, each title at its first place in each role."""
    found: list[Reference] = []
    seen: set[tuple[str, Role]] = set()
    preamble = True
    own = _key(own_title)
    for place in node.walk():
        if place.kind in _CONTAINERS:
            preamble = False
        if place.passage is None or "《" not in place.passage.text:
            continue
        text = place.passage.text
        for match in _REFERENCE.finditer(text):
            title = " ".join(match.group(1).split())
            role = _role(place, match, title, own, in_preamble=preamble or _rests_on(place))
            if (title, role) not in seen:
                seen.add((title, role))
                span = place.passage.span(match.start(), match.end())
                found.append(Reference(title, (match.group(2) or "").strip(), role, span))
    return found


def _key(title: str) -> str:
    return re.sub(r"[\s“”\"（）()〈〉《》]", "", title)


def _rests_on(place: Node) -> bool:
    """Whether the paragraph stands below a heading such as 规划依据."""
    parent = place.parent
    return parent is not None and "依据" in parent.title


def _is_law(title: str) -> bool:
    """Whether a title is that of a law or regulation and not of measures (办法) or of a decision about one."""
    name = re.split("[（(]", title, maxsplit=1)[0]
    words = vocabulary()
    return words.law_words.search(name) is not None and not words.not_law_words.search(name)


def _role(place: Node, match: re.Match[str], title: str, own: str, *, in_preamble: bool) -> Role:
    text = match.string
    if _REPEALED.match(text, match.end()):
        return "repealed"
    key = _key(title)
    in_notice = place.parent is not None and place.parent.kind == "notice"
    if own and (key == own or (in_notice and len(key) > 6 and own.startswith(key))):
        return "issued"
    if _is_law(title):
        return "law"
    if place.kind != "p":
        return "cited"
    reach = max(0, match.start() - _LEAD)
    sentence = max(reach, *(text.rfind(sign, reach, match.start()) + 1 for sign in _STARTS))
    lead = _NAMED.sub("", text[sentence : match.start()])
    words = list(vocabulary().basis_words.finditer(lead))
    states = bool(words) and "，" not in lead[words[-1].end() :]
    if states and (in_preamble or _MAKES_THIS.search(text, match.end())):
        return "basis"
    # A list of titles under 规划依据 needs no word before each.
    return "basis" if in_preamble and not lead.strip("、和及 ") and _rests_on(place) else "cited"
