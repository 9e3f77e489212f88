"""The last step of reading a tree: leaves tile the text, and each node gets its address."""

from __future__ import annotations

from lantu.documents.model import Node
from lantu.quantity.numerals import parse_integer
from lantu.text import Source, Span

__all__ = ["ascii_number", "assign_addresses", "tile"]


def tile(source: Source, root: Node) -> None:
    """Let each leaf end where the next begins, and each parent span its children.

    A leaf that begins a line takes the mark-up before it on that line (the ``##`` of a heading).
    """
    order = list(root.walk())
    leaves = [node for node in order if not node.children]
    starts = _line_heads(source, leaves)
    end = len(source.text)
    for leaf, start in zip(reversed(leaves), reversed(starts), strict=True):
        leaf.span = Span(start, end)
        end = start
    for node in reversed(order):
        if node.children:
            node.span = Span(node.children[0].span.start, node.children[-1].span.end)


def _line_heads(source: Source, leaves: list[Node]) -> list[int]:
    starts: list[int] = []
    before = 0
    rfind = source.text.rfind
    for leaf in leaves:
        start = max(leaf.span.start, before)
        starts.append(max(rfind("\n", before, start) + 1, before))
        if leaf.span.start != start or not _only_markup(source.text, starts[-1], start):
            starts[-1] = start
        before = max(leaf.span.end, start)
    if starts:
        starts[0] = 0
    return starts


def _only_markup(text: str, low: int, high: int) -> bool:
    return high - low <= 12


def assign_addresses(root: Node, prefix: str = "") -> None:
    """Turn the segment that the builder left in ``eid`` (``sec``) into an address (``chp_3__sec_2``).

    The number comes from the text where there is one, else from the place among its like. Boxes get
    a short address of their own, unique in the document.
    """
    boxes = _Names()
    for parent in root.walk():
        base = prefix if parent is root else parent.eid
        if parent.kind == "box":
            base = parent.eid = _under(prefix, boxes.give("box", parent.number, joint="_{}"))
        names = _Names()
        for child in parent.children:
            if child.kind != "box":
                child.eid = _under(base, names.give(child.eid, child.number))


def _under(base: str, segment: str) -> str:
    return f"{base}__{segment}" if base else segment


_UNNUMBERED = frozenset(
    "heading title notice cover toc colophon masthead docnumber addressee attachments signature date release".split()
)
_LETTERS = "bcdefghijklmnopqrstuvwxyz"


class _Names:
    """The segments given to the children of one node, each once."""

    __slots__ = ("given", "places")

    def __init__(self) -> None:
        # How often each segment was asked for; the next of its kind need not try the earlier ones again.
        self.given: dict[str, int] = {}
        self.places: dict[str, int] = {}

    def give(self, name: str, number: str, joint: str = "") -> str:
        """``sec`` and 三 as ``sec_3``; the second of these as ``sec_3_b``, or ``box_3_2`` with a joint."""
        place = self.places[name] = self.places.get(name, 0) + 1
        if name in _UNNUMBERED and not number:
            segment = name
            joint = "_{}"
        else:
            segment = f"{name}_{ascii_number(number) or place}"
        again = self.given.get(segment, 0) + 1
        chosen = segment
        while again > 1:
            chosen = segment + (joint.format(again) if joint else f"_{_letters(again - 2)}")
            if chosen not in self.given:
                break
            again += 1
        self.given[segment] = again
        if chosen != segment:
            self.given[chosen] = 1
        return chosen


def _letters(index: int) -> str:
    """b, c, … z, then bb, bc …"""
    if index < len(_LETTERS):
        return _LETTERS[index]
    return _letters(index // len(_LETTERS) - 1) + _LETTERS[index % len(_LETTERS)]


def ascii_number(number: str) -> str:
    """``三十二`` and ``３２`` as ``32``, ``十二之一`` as ``12_1``, ``1-2`` as ``1_2``; empty if it is none.

    >>> ascii_number("三十二"), ascii_number("十二之一"), ascii_number("1.2"), ascii_number("①")
    ('32', '12_1', '1_2', '1')
    """
    if not number:
        return ""
    if len(number) == 1 and "①" <= number <= "⑳":
        return str(ord(number) - ord("①") + 1)
    parts = []
    for part in number.replace("之", "-").replace(".", "-").replace("—", "-").split("-"):
        value = parse_integer(part)
        if value is None:
            return part.lower() if part.isascii() and part.isalpha() else ""
        parts.append(str(value))
    return "_".join(parts)
