"""The tree of plans of the register: which rests on which, what is cited and not there, what is overtaken.

It is drawn from the heads of documents, so that it is there without their texts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lantu.alignment.plan_tree import PlanNode, TreeLine, drawn, plan_tree
from lantu.alignment.references import Citation, References, link_heads, title_key
from lantu.documents.model import FrontMatter, Reference
from lantu.text import Span
from lantu_web.register.models import Document, Finding


@dataclass
class Branch:
    """A plan in the tree, with what hangs below it; ``document`` where the register has it."""

    line: TreeLine
    document: Document | None
    copies: list[Document] = field(default_factory=list)
    below: list[Branch] = field(default_factory=list)

    @property
    def node(self) -> PlanNode:
        return self.line.node

    @property
    def title(self) -> str:
        return self.document.title if self.document else self.node.title

    @property
    def role(self) -> str:
        return role_label(self.node.role)

    @property
    def link(self) -> str:
        return link_label(self.line.link)


@dataclass
class Cited:
    """A title that documents cite, with who cites it and how; ``why`` it no longer holds, ``by`` what took its place."""

    title: str
    sources: list[Document]
    basis: bool = False
    why: str = ""
    by: Document | None = None
    finding: Finding | None = None


@dataclass
class Drawn:
    """The tree and the two lists beside it."""

    roots: list[Branch]
    lines: list[Branch]
    beside: list[Branch]
    dangling: list[Cited]
    overtaken: list[Cited]


def role_label(role: str) -> str:
    """The place of a plan by its name."""
    return {
        "proposal": _("规划建议"),
        "outline": _("纲要"),
        "spatial": _("空间规划"),
        "regional": _("区域规划"),
        "special": _("专项规划"),
        "action": _("行动计划"),
        "district": _("区县规划"),
    }.get(role, _("其他"))


def link_label(link: str) -> str:
    """How a plan hangs on the one above."""
    return {"basis": _("依据上级"), "cited": _("引用上级"), "under": _("按地名归属")}.get(link, "")


def why_label(why: str) -> str:
    """Why a citation no longer holds."""
    return {
        "repealed": _("所引文件已被废止"),
        "replaced": _("所引文件已有新的一期"),
        "period_over": _("所引文件的规划期已过"),
    }.get(why, "")


def draw() -> Drawn:
    """The tree of all documents that the viewer may see."""
    documents = {one.slug: one for one in Document.objects.all()}
    references = link_heads((one.slug, _front(one)) for one in documents.values())
    lines = [_branch(line, documents) for line in drawn(plan_tree(references))]
    roots = _nested(lines)
    alone = [one for one in roots if not one.below and one.document is None]
    told = {one.topic: one for one in Finding.objects.standing().filter(rule__startswith="reference_").order_by("-pk")}
    return Drawn(
        roots=[one for one in roots if one not in alone],
        lines=lines,
        beside=alone,
        dangling=_dangling(references, documents, told),
        overtaken=[_overtaken(one, documents, told) for one in references.overtaken],
    )


def _front(document: Document) -> FrontMatter:
    cited = [
        Reference(one.get("title", ""), one.get("number", ""), one.get("role", "cited"), Span(at, at))
        for at, one in enumerate(document.references)
    ]
    return FrontMatter(
        title=document.title,
        number=document.number,
        issued=document.issued.isoformat() if document.issued else "",
        period_start=document.period_start,
        period_end=document.period_end,
        horizon=document.horizon,
        references=cited,
    )


def _branch(line: TreeLine, documents: dict[str, Document]) -> Branch:
    held = sorted(
        (documents[slug] for slug in line.node.files), key=lambda one: (one.copy_of_id is not None, one.order)
    )
    return Branch(line, held[0] if held else None, held[1:])


def _nested(lines: list[Branch]) -> list[Branch]:
    roots: list[Branch] = []
    path: list[Branch] = []
    for one in lines:
        del path[one.line.depth :]
        (path[-1].below if path else roots).append(one)
        path.append(one)
    return roots


def _dangling(references: References, documents: dict[str, Document], told: dict[str, Finding]) -> list[Cited]:
    """Plans and rules that are cited and not in the register, what is named as a basis first."""
    overtaken = {(one.source.order, one.reference.span) for one in references.overtaken}
    by_title: dict[str, list[Citation]] = defaultdict(list)
    for one in references.dangling:
        if (one.source.order, one.reference.span) not in overtaken:
            by_title[title_key(one.reference.title)].append(one)
    found = []
    for citations in by_title.values():
        title = citations[0].reference.title
        sources = {one.source.key: documents[one.source.name] for one in reversed(citations)}
        basis = any(one.reference.role == "basis" for one in citations)
        found.append(Cited(title, sorted(sources.values(), key=_order), basis, finding=told.get(title[:120])))
    return sorted(found, key=lambda one: (not one.basis, -len(one.sources), one.title))


def _overtaken(one: Citation, documents: dict[str, Document], told: dict[str, Finding]) -> Cited:
    title = one.reference.title
    by = documents[one.by.name] if one.by else None
    source = documents[one.source.name]
    return Cited(title, [source], one.reference.role == "basis", why_label(one.why or ""), by, told.get(title[:120]))


def _order(document: Document) -> tuple[int, str]:
    return document.order, document.slug


def as_records(tree: Drawn) -> list[dict[str, Any]]:
    """Everything on the page as flat records: plans in the order of the tree, then citations."""
    plans = [
        {
            "record": "plan",
            "depth": one.line.depth,
            "title": one.title,
            "role": one.node.role,
            "link": one.line.link,
            "known": one.node.known,
            "document": one.document.slug if one.document else "",
            "period": one.document.period if one.document else "",
            "rests_on": list(one.line.rests_on),
            "cited_by": [],
            "why": "",
        }
        for one in tree.lines
    ]
    cited = [
        {
            "record": name,
            "depth": None,
            "title": one.title,
            "role": "basis" if one.basis else "cited",
            "link": "",
            "known": one.by is not None,
            "document": one.by.slug if one.by else "",
            "period": "",
            "rests_on": [],
            "cited_by": [each.slug for each in one.sources],
            "why": one.why,
        }
        for name, list_ in (("dangling", tree.dangling), ("overtaken", tree.overtaken))
        for one in list_
    ]
    return [*plans, *cited]
