"""The tree of plans: proposal of the party committee and outline over spatial, regional, special and action plans and those of districts.

Nodes are the plans of a set (copies once) and the plans that they cite; an edge leads from a plan to
what it rests on or cites.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from lantu.alignment.references import Cited, References, title_key
from lantu.alignment.wordlists import any_of, words
from lantu.documents.model import Reference

__all__ = ["ROLES", "PlanEdge", "PlanNode", "PlanTree", "TreeLine", "drawn", "plan_tree", "role_of"]

PlanRole = Literal["proposal", "outline", "spatial", "regional", "special", "action", "district", "other"]
ROLES: tuple[PlanRole, ...] = ("proposal", "outline", "spatial", "regional", "special", "action", "district", "other")
_DISTRICT = re.compile(r"^(?:[\u4e00-\u9fff]{2,3}市)?[\u4e00-\u9fff]{1,6}?(?:自治县|区|县|旗)(?!域|划|块|间|位|级|外)")

_PLACE = re.compile(r"^[\u4e00-\u9fff]{2,6}?(?:省|市|自治区|州)")


class PlanNode(NamedTuple):
    """A plan; ``level`` counts from the top. ``known`` where its text is in the set."""

    key: str
    title: str
    role: PlanRole
    level: int
    known: bool
    national: bool
    files: tuple[str, ...]


class PlanEdge(NamedTuple):
    """From a plan to one that it rests on (``basis``), cites, or stands below (``under``)."""

    source: str
    target: str
    role: str


@dataclass(frozen=True, slots=True)
class PlanTree:
    """Nodes and edges to draw."""

    nodes: tuple[PlanNode, ...]
    edges: tuple[PlanEdge, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "nodes": [{**node._asdict(), "files": list(node.files)} for node in self.nodes],
            "edges": [edge._asdict() for edge in self.edges],
        }


class TreeLine(NamedTuple):
    """A plan where it is drawn: ``depth`` steps below the top; ``link`` is how it hangs on the one above."""

    depth: int
    node: PlanNode
    link: str
    rests_on: tuple[str, ...]


# What a plan hangs on most surely: what it names as its basis, what it cites, what its place says.
_SURE = ("basis", "cited", "under")


def drawn(tree: PlanTree) -> list[TreeLine]:
    """The tree with each plan once, below the highest that it rests on; the other plans it names beside it."""
    nodes = {node.key: node for node in tree.nodes}
    above = {key: found for key in nodes if (found := _parent(key, tree, nodes))}
    below: dict[str, list[PlanNode]] = defaultdict(list)
    for node in tree.nodes:
        below[above[node.key].target if node.key in above else ""].append(node)
    lines: list[TreeLine] = []
    waiting = [(0, node) for node in reversed(below[""])]
    while waiting:
        depth, node = waiting.pop()
        link = above.get(node.key)
        others = {edge.target for edge in tree.edges if edge.source == node.key} - ({link.target} if link else set())
        rests = tuple(sorted(nodes[key].title for key in others))
        lines.append(TreeLine(depth, node, link.role if link else "", rests))
        waiting += [(depth + 1, child) for child in reversed(below[node.key])]
    return lines


def _parent(key: str, tree: PlanTree, nodes: dict[str, PlanNode]) -> PlanEdge | None:
    """The edge to the plan right above: of a higher level, local before national, so that no circle can be."""
    mine = _rank(nodes[key])
    edges = [edge for edge in tree.edges if edge.source == key and _rank(nodes[edge.target]) < mine]

    def order(edge: PlanEdge) -> tuple[bool, bool, int, int, str]:
        target = nodes[edge.target]
        return target.national, not target.known, target.level, _SURE.index(edge.role), edge.target

    return min(edges, key=order, default=None)


def _rank(node: PlanNode) -> tuple[bool, int]:
    """National plans stand above all; then proposal, outline, spatial, regional, special, action, district."""
    return not node.national, node.level


def role_of(title: str) -> PlanRole:
    """The place of a plan by its title.

    >>> role_of("云江市国民经济和社会发展第十四个五年规划纲要"), role_of("云江市国土空间总体规划（2021—2035年）")
    ('outline', 'spatial')
    >>> role_of("云江市水利“十四五”规划"), role_of("云江市城市更新行动计划"), role_of("北塘区水利“十四五”规划")
    ('special', 'action', 'district')
    """
    key = title_key(title)
    if not re.search(any_of("plans", "plan_endings") + "$", key):
        return "other"
    if re.search(any_of("plans", "proposal") + ".*" + any_of("plans", "proposal_endings") + "$", key):
        return "proposal"
    if re.search(any_of("plans", "regional"), key):
        return "regional"
    if _DISTRICT.match(key) and not re.match(any_of("plans", "national"), key):
        return "district"
    named: tuple[PlanRole, ...] = ("spatial", "outline", "action", "special")
    for role in named:
        if re.search(any_of("plans", role), key):
            return role
    return "other"


def plan_tree(references: References) -> PlanTree:
    """The tree of the plans of a set and of those they cite."""
    nodes: dict[str, PlanNode] = {}
    for one in references.documents:
        if one.key and role_of(one.front.title) != "other":
            files = nodes[one.key].files if one.key in nodes else ()
            nodes[one.key] = _node(one.key, one.front.title, tuple(sorted({*files, one.name})))
    edges: set[PlanEdge] = set()
    for citation in (*references.links, *references.dangling):
        if citation.source.key not in nodes or citation.reference.role not in ("basis", "cited"):
            continue
        key = _target(citation.reference, citation.targets)
        if key not in nodes and role_of(citation.reference.title) != "other":
            nodes[key] = _node(key, citation.reference.title, ())
        if key in nodes and key != citation.source.key:
            edges.add(PlanEdge(citation.source.key, key, citation.reference.role))
    edges |= _under(nodes, edges)
    ranked = sorted(nodes.values(), key=lambda node: (node.level, not node.known, node.key))
    return PlanTree(tuple(ranked), tuple(sorted(edges)))


def _node(key: str, title: str, files: tuple[str, ...]) -> PlanNode:
    role = role_of(title)
    national = any(key.startswith(word) for word in words("plans", "national"))
    return PlanNode(key, title, role, ROLES.index(role), bool(files), national, files)


def _target(reference: Reference, targets: tuple[Cited, ...]) -> str:
    return targets[0].key if targets else title_key(reference.title)


def _under(nodes: dict[str, PlanNode], edges: set[PlanEdge]) -> set[PlanEdge]:
    """A plan that names no outline stands below the outline of its place, where that has but one."""
    outlines: dict[str, list[str]] = defaultdict(list)
    for node in nodes.values():
        named = _PLACE.match(node.key)
        if named and node.role == "outline" and node.known:
            outlines[named[0]].append(node.key)
    resting = {(edge.source, edge.target) for edge in edges}
    found = set()
    for place, (top, *others) in outlines.items():
        below = [node for node in nodes.values() if node.known and node.key != top and node.key.startswith(place)]
        if not others:
            found |= {PlanEdge(node.key, top, "under") for node in below if (node.key, top) not in resting}
    return found
