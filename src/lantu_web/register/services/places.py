"""Where a fact stands, in the words that a reader uses, and how it is cited."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models.functions import Substr

from lantu_web.register.models import Document, Fact, Indicator, Node, SourceFile, Statement

LONGEST_PLACE = 4000


@dataclass
class Quote:
    """The paragraph that holds a fact: its sentence in the middle, and in the sentence the words of the fact."""

    around_before: str
    before: str
    words: str
    after: str
    around_after: str


def quote_of(fact: Fact) -> Quote | None:
    """The words of the document around a fact; None where its text is not held."""
    node = fact.node
    if isinstance(fact, Indicator):  # the row, not the whole table
        spans = list(fact.cell_spans.values()) or [[fact.start, fact.end]]
        low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    elif node is None or node.end - node.start > LONGEST_PLACE:
        low, high = max(fact.start - 200, 0), fact.end + 200
    else:
        low, high = node.start, node.end
    part = Substr("text", low + 1, high - low)
    text = SourceFile.objects.filter(versions=fact.version_id, text__isnull=False).values_list(part, flat=True).first()
    if text is None:
        return None
    if isinstance(fact, Indicator):
        return Quote("", "", " | ".join(text.split()), "", "")
    at, end = fact.start - low, fact.end - low
    first, last = 0, len(text)
    if isinstance(fact, Statement):
        first, last = min(max(fact.quote_start - low, 0), at), max(min(fact.quote_end - low, len(text)), end)
    return Quote(
        text[:first].lstrip(), text[first:at].lstrip() if not first else text[first:at], text[at:end],
        text[end:last], text[last:].rstrip(),
    )  # fmt: skip


def path_to(fact: Fact) -> list[Node]:
    """The headings above a fact, the coarsest first, itself last where it has a name."""
    return path_of(fact.node) if fact.node else []


def path_of(node: Node) -> list[Node]:
    """The headings above a place, the coarsest first, itself last where it has a name."""
    above = Node.objects.filter(version=node.version_id, start__lte=node.start, end__gte=node.end)
    return list(above.exclude(title="", number="").exclude(kind__in=("notice", "document")).order_by("depth"))


def citation(fact: Fact, path: list[Node]) -> str:
    """Document, number and place of a fact as one line of plain text."""
    return cite(fact.document, path)


def cite(document: Document, path: list[Node]) -> str:
    """Document, number and place as one line of plain text."""
    place = "".join(_place(node) for node in path if _place(node))
    number = f"（{document.number}）" if document.number else ""
    return f"《{document.title.strip('《》')}》{number}{place}"


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
