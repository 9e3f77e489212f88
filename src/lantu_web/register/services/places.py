"""Where a fact stands, in the words that a reader uses, and how it is cited."""

from __future__ import annotations

from lantu_web.register.models import Fact, Node


def path_to(fact: Fact) -> list[Node]:
    """The headings above a fact, the coarsest first, itself last where it has a name."""
    if fact.node is None:
        return []
    node = fact.node
    above = Node.objects.filter(version=fact.version_id, start__lte=node.start, end__gte=node.end)
    return list(above.exclude(title="", number="").exclude(kind__in=("notice", "document")).order_by("depth"))


def citation(fact: Fact, path: list[Node]) -> str:
    """Document, number and place as one line of plain text."""
    document = fact.document
    place = "".join(_place(node) for node in path if _place(node))
    title = f"《{document.title.strip('《》')}》"
    number = f"（{document.number}）" if document.number else ""
    return f"{title}{number}{place}" if place else f"{title}{number}"


def _place(node: Node) -> str:
    form = {"part": "第{}篇", "chapter": "第{}章", "article": "第{}条", "box": "专栏{}", "annex": "附件{}"}.get(
        node.kind
    )
    if node.kind == "section":
        form = "第{}节" if "chp_" in node.eid else "第{}部分"
    if node.kind == "para":
        form = "（{}）"
    if form is None or not node.number:
        return ""
    return form.format(node.number)
