"""Duties (责任): who leads a task, who answers for it, who supports, as the text says.

A group of organisations belongs to the nearest item or run-in heading with a title; in a table of
tasks each row is one duty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lantu.documents.model import Cell, Node, Table, Tree
from lantu.statements.duty_groups import (
    DutyGroup,
    column_role,
    groups_in,
    is_label_line,
    may_hold_duty,
    split_names,
    task_rank,
)
from lantu.statements.model import Duty
from lantu.text import Source, Span

__all__ = ["read_duties"]

# Nodes whose title names a document or a part of the file, not a task or a section of tasks.
_NO_SECTION = frozenset({"document", "collection", "notice", "annex", "furniture", "box", "body"})
_LONGEST_TASK = 60
# An item that is a sentence lends its first words as the task; 完成时限：… may stand between it and its duty.
_LONGEST_WORDS = 30
_NO_ITEM = frozenset({"note", "heading", "caption", "article", "annex", "table", "box", "section", "chapter", "part"})
_LABEL_LINE = re.compile(r"[（(〔【\[]?[^，。；：:]{2,10}[：:]")
_STOPS = re.compile("[。；;！!]")


def read_duties(tree: Tree) -> list[Duty]:
    """All duties of a file, in reading order.

    ``responsible`` names all who answer beside the leads, those who support (``supporting``) among them.
    """
    duties: list[Duty] = []
    line_before: tuple[Node, DutyGroup] | None = None
    for leaf in tree.root.leaves():
        if leaf.table is not None:
            duties.extend(_of_table(tree.source, leaf, leaf.table))
        elif leaf.passage is not None and may_hold_duty(leaf.passage.text):
            line_before = _of_paragraph(tree.source, leaf, line_before, duties)
            continue
        line_before = None
    return duties


def _of_paragraph(
    source: Source, leaf: Node, before: tuple[Node, DutyGroup] | None, duties: list[Duty]
) -> tuple[Node, DutyGroup] | None:
    """Add the duties of a paragraph; the group of a label line is handed on, for the next line may go on with it."""
    passage = leaf.passage
    assert passage is not None  # noqa: S101 - the caller has looked
    label_line = is_label_line(passage.text)
    group = None
    for group in groups_in(passage.text):
        span = passage.span(group.start, group.end)
        if label_line and before is not None and before[0].parent is leaf.parent and _goes_on(before[1], group):
            _take_up(duties[-1], source, span, group)
            group = _joined(before[1], group)
            continue
        duties.append(_duty(leaf, span, source[span], _place_of(leaf, group), group))
    return (leaf, group) if label_line and group is not None else None


def _goes_on(before: DutyGroup, group: DutyGroup) -> bool:
    """Whether the second line names other roles than the first: 牵头单位：… and below it 责任单位：…"""
    return not (
        (before.lead and group.lead) or (before.responsible and group.responsible) or (before.support and group.support)
    )


def _joined(first: DutyGroup, second: DutyGroup) -> DutyGroup:
    return DutyGroup(
        first.start,
        second.end,
        first.lead + second.lead,
        first.responsible + second.responsible,
        first.support + second.support,
        first.etc or second.etc,
    )


def _take_up(duty: Duty, source: Source, span: Span, group: DutyGroup) -> None:
    duty.span = Span(duty.span.start, span.end)
    duty.text = source[duty.span]
    duty.leads += group.lead
    duty.responsible += group.responsible + group.support
    duty.supporting += group.support
    duty.etc = duty.etc or group.etc


def _duty(node: Node, span: Span, text: str, place: tuple[str, str], group: DutyGroup) -> Duty:
    task, section = place
    return Duty(
        eid=node.eid,
        span=span,
        text=text,
        task=task,
        section=section,
        leads=group.lead,
        responsible=group.responsible + group.support,
        supporting=list(group.support),
        etc=group.etc,
    )


def _place_of(leaf: Node, group: DutyGroup) -> tuple[str, str]:
    """Task and section of a group in a paragraph; an item without a title is named by its own words."""
    task, section = _place_in_outline(leaf)
    if leaf.title or leaf.passage is None:
        return task, section
    if _is_sentence_item(leaf):
        return _first_words(leaf.passage.text[: group.start]) or task, section
    if leaf.passage.text[: group.start].strip() and not is_label_line(leaf.passage.text):
        return task, section
    item = _item_before(leaf)
    return (item is not None and item.passage is not None and _first_words(item.passage.text)) or task, section


def _is_sentence_item(node: Node) -> bool:
    return bool(node.number) and not node.title and node.passage is not None and node.kind not in _NO_ITEM


def _item_before(leaf: Node) -> Node | None:
    """The item that a line of duties follows, lines of other labels and footnotes passed over."""
    siblings = leaf.parent.children if leaf.parent is not None else []
    at = next(index for index, one in enumerate(siblings) if one is leaf) if siblings else 0
    for node in reversed(siblings[:at]):
        if _is_sentence_item(node):
            return node
        if node.kind in {"note", "furniture"}:
            continue
        if node.kind != "p" or node.passage is None or not _LABEL_LINE.match(node.passage.text):
            return None
    return None


def _first_words(text: str) -> str:
    """The first sentence, or as many of its clauses as make a short name."""
    sentence = _STOPS.split("".join(text.split()), maxsplit=1)[0].rstrip("，、：:（(〔【[")
    if len(sentence) <= _LONGEST_WORDS:
        return sentence
    end = sentence.rfind("，", 0, _LONGEST_WORDS + 1)
    return sentence[: end if end > 0 else _LONGEST_WORDS]


def _place_in_outline(leaf: Node) -> tuple[str, str]:
    """Title of the nearest item above, the paragraph's own first, and of the outermost section."""
    above = [leaf, *leaf.ancestors()]
    titled = [node for node in above if node.title and node.kind not in _NO_SECTION]
    task = titled[0].title if titled else ""
    numbered = [node for node in titled if node.number]
    section = (numbered or titled)[-1].title if titled else ""
    return task, section


def _of_table(source: Source, node: Node, table: Table) -> Iterator[Duty]:
    """A duty for each row of a table that has a column for the names."""
    grid = table.grid()
    header, roles, task_column = _columns(grid)
    if not roles:
        return
    _, section = _place_in_outline(node)
    done: set[tuple[Cell | None, ...]] = set()
    for number, row in enumerate(grid[header + 1 :], header + 1):
        cells = [row[column] for column in (*roles, *([] if task_column is None else [task_column]))]
        key = tuple(cells)
        if key in done:
            continue  # merged over several rows of steps
        done.add(key)
        group = DutyGroup(0, 0)
        named: list[Cell] = []
        for column, role in roles.items():
            cell = row[column]
            if cell is not None and cell.passage.text.strip():
                named.append(cell)
                _add_cell(group, role, cell.passage.text)
        if group.is_empty:
            continue
        # A cell merged from a row above names its organisations there; the duty stands in its own row.
        own = [cell for cell in named if cell.row == number] or named
        span = Span(min(cell.passage.start for cell in own), max(cell.passage.end for cell in own))
        task_cell = row[task_column] if task_column is not None else None
        yield _duty(node, span, source[span], (_task_of(task_cell), section), group)


def _columns(grid: list[list[Cell | None]]) -> tuple[int, dict[int, str], int | None]:
    """The row of headings, the columns with names by role, and the column of the task."""
    for number, row in enumerate(grid[:4]):
        headings = ["" if cell is None else cell.passage.text for cell in row]
        roles = {column: role for column, text in enumerate(headings) if (role := column_role(text))}
        if roles:
            ranked = [(rank, column) for column, text in enumerate(headings) if (rank := task_rank(text)) is not None]
            return number, roles, min(ranked)[1] if ranked else None
    return 0, {}, None


def _add_cell(group: DutyGroup, role: str, text: str) -> None:
    """The names in a cell, which may divide them itself: 市X局牵头，市Y局配合."""
    if may_hold_duty(text):
        for inner in groups_in(f"（{text}）"):
            group.lead += inner.lead
            group.responsible += inner.responsible
            group.support += inner.support
            group.etc = group.etc or inner.etc
            return
    names, etc = split_names(text)
    getattr(group, role).extend(names)
    group.etc = group.etc or etc


def _task_of(cell: Cell | None) -> str:
    """The task as its column names it: without number, and only its first sentence."""
    if cell is None:
        return ""
    text = "".join(cell.passage.text.split())
    text = text.lstrip("0123456789（）().、．①②③④⑤⑥⑦⑧⑨⑩")
    sentence = text.partition("。")[0]
    return (sentence if len(sentence) <= _LONGEST_TASK else sentence.partition("，")[0]).rstrip("；;：:")
