"""Marks of footnotes in the text are taken out of the passages, so that sentences read on across them."""

from __future__ import annotations

import re

from lantu.documents.model import Node
from lantu.text import Passage

__all__ = ["take_out_marks"]

# ^[1] is a mark wherever it stands; [1], ① and the empty brackets of a broken font only where a note bears them.
_CARET = r"\^\[\^?[0-9a-z*]{1,3}\]|\^[①-⑳]"
_WORD_BEFORE = r"(?<=[^\s\d，。；：、,;:(（\[【])"


def take_out_marks(root: Node) -> None:
    """Cut the marks of the document's own notes from its passages; their places stay in the spans."""
    broken = _number_broken(root)
    marks = {node.number for node in root.walk() if node.kind == "note" and node.number}
    pattern = _pattern(marks, broken=broken)
    signs = {"["} | {mark for mark in marks if len(mark) == 1 and not mark.isascii()}
    for node in root.walk():
        passage = node.passage
        if passage is None or node.kind == "note" or not any(sign in passage.text for sign in signs):
            continue
        found = [(match.start(), match.end()) for match in pattern.finditer(passage.text)]
        if found:
            node.passage = _without(passage, found)
            node.title = pattern.sub("", node.title)


def _number_broken(root: Node) -> bool:
    """Marks that a font has broken ([\ufffd]) are numbered in the order of their notes."""
    broken = [node for node in root.walk() if node.kind == "note" and node.number == "\ufffd"]
    for place, node in enumerate(broken, 1):
        node.number = str(place)
    return bool(broken)


def _pattern(marks: set[str], *, broken: bool) -> re.Pattern[str]:
    numbers = sorted(mark for mark in marks if mark.isascii() and mark != "*")
    choices = [_CARET]
    if numbers:
        choices.append(rf"{_WORD_BEFORE}\[(?:{'|'.join(map(re.escape, numbers))})\]")
    choices.extend(rf"{_WORD_BEFORE}{mark}" for mark in sorted(marks) if "①" <= mark <= "⑳")
    if broken:
        choices.append(rf"{_WORD_BEFORE}\[\ufffd?\]")
    return re.compile("|".join(choices))


def _without(passage: Passage, cuts: list[tuple[int, int]]) -> Passage:
    kept: list[Passage] = []
    at = 0
    for start, end in cuts:
        if start > at:
            kept.append(passage.slice(at, start))
        at = end
    if at < len(passage.text):
        kept.append(passage.slice(at, len(passage.text)))
    return Passage.join(kept) if kept else passage
