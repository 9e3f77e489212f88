"""Ruled tables of a PDF page: lines that cross make a grid, missing borders make merged cells."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from .pdf_page import Rule

__all__ = ["Lattice", "Place", "lattices"]

# Lines nearer than this are one line; line ends may miss each other by this much.
_NEAR = 2.5
_MISS = 4.0
# Crossings that are looked at on one page; a page with more is a drawing.
_MOST_CROSSINGS = 400_000


class Place(NamedTuple):
    """A cell of a lattice: where it begins and how far it reaches."""

    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(slots=True)
class Lattice:
    """A ruled table: ``xs`` from left to right, ``ys`` from top to bottom, and its merged cells."""

    xs: list[float]
    ys: list[float]
    places: list[Place]
    _at: dict[tuple[int, int], int]

    def cell_at(self, x: float, y: float) -> int:
        """Number of the cell at a point of the page; -1 outside the table."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]):
            return -1
        column = min(bisect_right(self.xs, x) - 1, len(self.xs) - 2)
        row = min(bisect_right(self.ys, -y, key=lambda height: -height) - 1, len(self.ys) - 2)
        return self._at[row, column]


def lattices(rules: list[Rule]) -> list[Lattice]:
    """The tables that the lines of a page rule, from top to bottom; frames of one column are none."""
    across = _merged([rule for rule in rules if rule.horizontal])
    down = _merged([rule for rule in rules if not rule.horizontal])
    if len(across) * len(down) > _MOST_CROSSINGS:
        return []
    found = []
    for group_across, group_down in _connected(across, down):
        lattice = _lattice(group_across, group_down)
        if lattice is not None:
            found.append(lattice)
    return sorted(found, key=lambda lattice: -lattice.ys[0])


def _merged(rules: list[Rule]) -> list[Rule]:
    """Rules of one direction with pieces of one line put together."""
    merged: list[Rule] = []
    for line in _clustered(rules):
        at = sum(rule.at for rule in line) / len(line)
        for rule in sorted(line, key=lambda rule: rule.low):
            last = merged[-1] if merged else None
            if last is not None and last.at == at and rule.low <= last.high + _MISS:
                merged[-1] = last._replace(high=max(last.high, rule.high))
            else:
                merged.append(rule._replace(at=at))
    return merged


def _clustered(rules: list[Rule]) -> list[list[Rule]]:
    """Rules in groups that stand at the same height."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if groups and rule.at - groups[-1][0].at <= _NEAR:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return groups


def _connected(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of lines that cross or touch each other."""
    parents = list(range(len(across) + len(down)))

    def root(item: int) -> int:
        while parents[item] != item:
            parents[item] = parents[parents[item]]
            item = parents[item]
        return item

    for first, line in enumerate(across):
        for second, post in enumerate(down, len(across)):
            if line.low - _MISS <= post.at <= line.high + _MISS and post.low - _MISS <= line.at <= post.high + _MISS:
                parents[root(first)] = root(second)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for number, rule in enumerate([*across, *down]):
        groups[root(number)][0 if rule.horizontal else 1].append(rule)
    return list(groups.values())


def _lattice(across: list[Rule], down: list[Rule]) -> Lattice | None:
    if not across or not down:
        return None
    xs = _positions([rule.at for rule in down], [rule.low for rule in across], [rule.high for rule in across])
    ys = _positions([rule.at for rule in across], [rule.low for rule in down], [rule.high for rule in down])
    if len(xs) < 3 or len(ys) < 2:
        return None
    ys.reverse()
    places, at = _merge_cells(xs, ys, across, down)
    columns = {place.column for place in places}
    return Lattice(xs, ys, places, at) if len(columns) > 1 else None


def _positions(lines: list[float], lows: list[float], highs: list[float]) -> list[float]:
    """Where lines stand, with the outer edges of a table whose sides are open."""
    positions = sorted(set(lines))
    kept = [positions[0]]
    for position in positions[1:]:
        if position - kept[-1] > _NEAR:
            kept.append(position)
    if kept[0] - min(lows) > 2 * _MISS:
        kept.insert(0, min(lows))
    if max(highs) - kept[-1] > 2 * _MISS:
        kept.append(max(highs))
    return kept


def _merge_cells(
    xs: list[float], ys: list[float], across: list[Rule], down: list[Rule]
) -> tuple[list[Place], dict[tuple[int, int], int]]:
    """Cells of the grid put together where no line stands between them."""
    rows, columns = len(ys) - 1, len(xs) - 1
    walls, floors = _by_position(down), _by_position(across)
    owner: dict[tuple[int, int], int] = {}
    places: list[Place] = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in owner:
                continue
            width = 1
            middle = (ys[row] + ys[row + 1]) / 2
            while (
                column + width < columns
                and (row, column + width) not in owner
                and not _stands(walls, xs[column + width], middle)
            ):
                width += 1
            height = 1
            while row + height < rows and not any(
                (row + height, place) in owner or _stands(floors, ys[row + height], (xs[place] + xs[place + 1]) / 2)
                for place in range(column, column + width)
            ):
                height += 1
            for below in range(row, row + height):
                for beside in range(column, column + width):
                    owner[below, beside] = len(places)
            places.append(Place(row, column, height, width))
    return places, owner


def _by_position(rules: list[Rule]) -> list[tuple[float, list[Rule]]]:
    return [(group[0].at, group) for group in _clustered(rules)]


def _stands(lines: list[tuple[float, list[Rule]]], at: float, point: float) -> bool:
    """Whether a line at ``at`` covers ``point``."""
    number = bisect_right(lines, at + _NEAR, key=lambda line: line[0])
    while number > 0 and lines[number - 1][0] >= at - _NEAR - _NEAR:
        number -= 1
        if any(abs(rule.at - at) <= _NEAR and rule.low <= point <= rule.high for rule in lines[number][1]):
            return True
    return False
