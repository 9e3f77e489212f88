"""Projects (工程项目): the items of project boxes and the rows of project tables.

Where the items of a box hold numbered projects of their own, （12）…工程。, each of these is a
project and its item their group; otherwise the item is the project.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import NamedTuple

from lantu.datafiles import load_data
from lantu.documents.model import Node, Table, Tree
from lantu.documents.tables.words import column_role
from lantu.places import PlaceIndex
from lantu.statements.indicators import indicator_tables
from lantu.statements.model import Project, Statement
from lantu.text import Span

__all__ = ["read_projects"]


class _Vocabulary(NamedTuple):
    words: tuple[str, ...]
    not_projects: tuple[str, ...]
    point_words: tuple[str, ...]
    name_columns: tuple[str, ...]
    number_columns: tuple[str, ...]


@cache
def _vocabulary() -> _Vocabulary:
    raw = load_data("statements/projects.toml", "lantu.projects/1")
    return _Vocabulary(*(tuple(raw[field]) for field in _Vocabulary._fields))


def read_projects(tree: Tree, statements: list[Statement], places: PlaceIndex | None = None) -> list[Project]:
    """All projects of a file in reading order, with the targets that stand in each.

    ``places`` finds the places that a project names; without it the bundled registry of the city
    that the text names is taken.
    """
    reader = _Reader(tree, statements, places or PlaceIndex.for_text(tree.source.text))
    projects: list[Project] = []
    boxes = [node for node in tree.root.walk() if node.kind == "box"]
    for box in boxes:
        projects.extend(reader.of_box(box))
    for node in tree.root.walk():
        if node.table is not None:
            projects.extend(reader.of_table(node, node.table))
    projects.sort(key=lambda project: project.span)
    return projects


class _Reader:
    """What is needed to fill in a project: the text, the targets by place, the names of places."""

    def __init__(self, tree: Tree, statements: list[Statement], places: PlaceIndex) -> None:
        self.tree = tree
        self.source = tree.source
        self.places = places
        self.targets = sorted((one for one in statements if _is_quantified_target(one)), key=lambda one: one.span)
        self.starts = [one.span.start for one in self.targets]

    @cached_property
    def indicator_tables(self) -> set[Node]:
        """Tables of indicators: where the names are headed by no more than 项目, their rows are no projects."""
        return indicator_tables(self.tree)

    def of_box(self, box: Node) -> Iterator[Project]:
        items = [child for child in box.children if child.title and child.kind != "heading"]
        if not _holds_projects(box, items):
            return
        for item in items:
            points = [child for child in item.children if child.title and child.number]
            if _are_projects(points):
                yield from (self._project(box, point, item.title) for point in points)
            else:
                yield self._project(box, item)

    def of_table(self, node: Node, table: Table) -> Iterator[Project]:
        grid = table.grid()
        headings = ["" if cell is None else "".join(cell.passage.text.split()) for cell in grid[0]] if grid else []
        name = _column(headings, _vocabulary().name_columns)
        if name is None or (column_role(headings[name]) == "weak_name" and node in self.indicator_tables):
            return
        number = _column(headings, _vocabulary().number_columns)
        box = next((above for above in node.ancestors() if above.kind == "box"), node)
        for row in grid[1:]:
            cell = row[name]
            title = "" if cell is None else "".join(cell.passage.text.split())
            numbered = row[number] if number is not None else None
            if cell is None or not title or title in {"合计", "总计", "小计"} or (cell.column_span > 1):
                continue
            cells = [one.passage for one in row if one is not None]
            span = Span(min(one.start for one in cells), max(one.end for one in cells))
            text = "，".join(one.text for one in cells)
            yield Project(
                eid=node.eid,
                span=span,
                box=box.number,
                box_title=box.title,
                number=numbered.passage.text.strip() if numbered else "",
                title=title,
                places=self.places.names(text),
                statements=self._within(span),
            )

    def _project(self, box: Node, item: Node, group: str = "") -> Project:
        span = self._written(item.span)
        return Project(
            eid=item.eid,
            span=span,
            box=box.number,
            box_title=box.title,
            number=item.number,
            title=item.title,
            places=self.places.names(_text(item)),
            statements=self._within(span),
            group=group,
        )

    def _written(self, span: Span) -> Span:
        """The span without the white space around."""
        text = self.source[span]
        start = span.start + len(text) - len(text.lstrip())
        return Span(start, max(start, span.start + len(text.rstrip())))

    def _within(self, span: Span) -> list[Statement]:
        first, last = bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)
        return self.targets[first:last]


def _is_quantified_target(statement: Statement) -> bool:
    """Whether a statement promises a number: 全面完成 is a promise, but no quantity of a project."""
    return statement.kind == "target" and statement.value is not None


def _text(node: Node) -> str:
    return "\n".join(leaf.passage.text for leaf in node.leaves() if leaf.passage is not None)


def _holds_projects(box: Node, items: list[Node]) -> bool:
    vocabulary = _vocabulary()
    if not items or any(word in box.title for word in vocabulary.not_projects):
        return False
    if any(word in box.title for word in vocabulary.words):
        return True
    return 2 * sum(item.title.endswith(vocabulary.point_words) for item in items) >= len(items)


def _are_projects(points: list[Node]) -> bool:
    """Whether numbered points are projects of their own: most are named like one."""
    named = sum(point.title.endswith(_vocabulary().point_words) for point in points)
    return bool(points) and 2 * named >= len(points)


def _column(headings: Iterable[str], names: tuple[str, ...]) -> int | None:
    ranked = [(names.index(text), column) for column, text in enumerate(headings) if text in names]
    return min(ranked)[1] if ranked else None
