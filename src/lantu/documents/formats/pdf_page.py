"""What PDFium tells of a page: characters with their places, and straight lines drawn on it.

Coordinates are those that a reader sees: x to the right, y upwards, text that runs sideways turned upright.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

__all__ = ["Glyph", "Page", "Rule", "read_page"]

# A page with more line segments than this is a map or a drawing, not a page with tables.
_MOST_SEGMENTS = 20_000
_THIN = 3.0
_SHORTEST = 4.0


class Glyph(NamedTuple):
    """A character on the page; ``base`` is the height of its line."""

    character: str
    left: float
    right: float
    base: float
    size: float


class Rule(NamedTuple):
    """A straight line at ``at``, from ``low`` to ``high``; horizontal ones are at a y, vertical ones at an x."""

    horizontal: bool
    at: float
    low: float
    high: float


@dataclass(slots=True)
class Page:
    """The visible content of one page."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Rule]
    has_picture: bool
    is_drawing: bool
    unmapped: int


class _Turn:
    """From the coordinates of the page to those of a reader who holds the text upright.

    The way in which most characters follow each other is the way the text runs; what the page says
    of its rotation may be wrong or missing.
    """

    def __init__(self, page: Any, origins: list[tuple[float, float]]) -> None:
        left, bottom, right, top = page.get_bbox()
        self.left, self.bottom = left, bottom
        self.across, self.up = right - left, top - bottom
        self.quarter = _quarter_of(origins)

    @property
    def size(self) -> tuple[float, float]:
        return (self.up, self.across) if self.quarter % 2 else (self.across, self.up)

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self.left, y - self.bottom
        if self.quarter == 0:
            return x, y
        if self.quarter == 1:
            return y, self.across - x
        if self.quarter == 2:
            return self.across - x, self.up - y
        return self.up - y, x


def _quarter_of(origins: list[tuple[float, float]]) -> int:
    """Quarter turns to the right that bring the text upright."""
    votes = [0, 0, 0, 0]
    for (x0, y0), (x1, y1) in pairwise(origins):
        along, up = x1 - x0, y1 - y0
        if abs(along) > 4 * abs(up):
            votes[0 if along > 0 else 2] += 1
        elif abs(up) > 4 * abs(along):
            votes[1 if up > 0 else 3] += 1
    return votes.index(max(votes))


def read_page(document: Any, number: int) -> Page:
    """The content of the page with the 0-based ``number``."""
    page = document[number]
    try:
        # PDFium puts the characters of a turned page in another order.
        page.set_rotation(0)
        text_page = page.get_textpage()
        try:
            marks, unmapped = _marks(text_page.raw)
        finally:
            text_page.close()
        turn = _Turn(page, [mark[5:] for mark in marks])
        rules, has_picture, is_drawing = _drawn(page, turn)
    finally:
        page.close()
    return Page(number + 1, *turn.size, _glyphs(marks, turn), rules, has_picture, is_drawing, unmapped)


# A character with its box (left, bottom, right, top) and its origin, in coordinates of the page.
_Mark = tuple[str, float, float, float, float, float, float]


def _marks(text_page: Any) -> tuple[list[_Mark], int]:
    """Characters in the order in which the file draws them, and how many have no Unicode."""
    marks: list[_Mark] = []
    unmapped = 0
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    at_box, at_x, at_y = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    for index in range(raw.FPDFText_CountChars(text_page)):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if code in {0, 0xFFFD, 0xFFFE, 0xFFFF}:
            unmapped += 1
            continue
        # PDFium makes up blanks and line ends; gaps are judged later, with Chinese in mind.
        if code < 0x20 or (code == 0x20 and raw.FPDFText_IsGenerated(text_page, index) == 1):
            continue
        raw.FPDFText_GetLooseCharBox(text_page, index, at_box)
        raw.FPDFText_GetCharOrigin(text_page, index, at_x, at_y)
        marks.append((chr(code), box.left, box.bottom, box.right, box.top, x.value, y.value))
    return marks, unmapped


def _glyphs(marks: list[_Mark], turn: _Turn) -> list[Glyph]:
    glyphs: list[Glyph] = []
    for character, left, bottom, right, top, x, y in marks:
        first, second = turn.point(left, bottom), turn.point(right, top)
        low, high = min(first[0], second[0]), max(first[0], second[0])
        glyph = Glyph(character, low, high, turn.point(x, y)[1], abs(first[1] - second[1]) or high - low)
        if not glyphs or not _is_overprint(glyphs[-1], glyph):
            glyphs.append(glyph)
    return glyphs


def _is_overprint(last: Glyph, glyph: Glyph) -> bool:
    """Bold print is sometimes made by printing twice with a hair's breadth between."""
    return (
        last.character == glyph.character
        and abs(last.left - glyph.left) < 0.15 * glyph.size
        and abs(last.base - glyph.base) < 0.15 * glyph.size
        and not glyph.character.isspace()
    )


def _drawn(page: Any, turn: _Turn) -> tuple[list[Rule], bool, bool]:
    """Straight lines, whether there is a picture, and whether there are too many lines for tables."""
    rules: list[Rule] = []
    has_picture = False
    segments = 0
    for item in page.get_objects(max_depth=8):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            has_picture = True
        elif item.type == raw.FPDF_PAGEOBJ_PATH and segments <= _MOST_SEGMENTS:
            count = raw.FPDFPath_CountSegments(item.raw)
            segments += count
            if segments <= _MOST_SEGMENTS:
                rules += _path_rules(item, count, turn)
    return ([], has_picture, True) if segments > _MOST_SEGMENTS else (rules, has_picture, False)


def _path_rules(path: Any, count: int, turn: _Turn) -> list[Rule]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path.raw, ctypes.byref(fill), ctypes.byref(stroke))
    if not fill.value and not stroke.value:
        return []
    rules: list[Rule] = []
    for outline in _outlines(path, count, turn):
        if stroke.value:
            rules += [rule for first, second in pairwise(outline) if (rule := _line(first, second))]
        elif (rule := _thin_area(outline)) is not None:
            rules.append(rule)
    return rules


def _outlines(path: Any, count: int, turn: _Turn) -> list[list[tuple[float, float]]]:
    """Corner points of the parts of a path; curved parts are left out."""
    matrix = path.get_matrix()
    levels = _container_matrices(path)
    outlines: list[list[tuple[float, float]]] = []
    curved: set[int] = set()
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path.raw, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = matrix.on_point(x.value, y.value)
        for level in levels:
            point = level.on_point(*point)
        if kind == raw.FPDF_SEGMENT_MOVETO or not outlines:
            outlines.append([])
        elif kind != raw.FPDF_SEGMENT_LINETO:
            curved.add(len(outlines) - 1)
        outlines[-1].append(turn.point(*point))
        if raw.FPDFPathSegment_GetClose(segment):
            outlines[-1].append(outlines[-1][0])
    return [outline for number, outline in enumerate(outlines) if number not in curved]


def _container_matrices(path: Any) -> list[Any]:
    """Matrices of the form objects around a path, innermost first."""
    matrices = []
    container = path.container
    while isinstance(container, pdfium.PdfObject):
        matrices.append(container.get_matrix())
        container = container.container
    return matrices


def _line(first: tuple[float, float], second: tuple[float, float]) -> Rule | None:
    (x0, y0), (x1, y1) = sorted((first, second))
    if abs(y0 - y1) < 1 and x1 - x0 >= _SHORTEST:
        return Rule(True, (y0 + y1) / 2, x0, x1)
    if abs(x0 - x1) < 1 and abs(y1 - y0) >= _SHORTEST:
        return Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
    return None


def _thin_area(outline: list[tuple[float, float]]) -> Rule | None:
    """Word processors draw borders as thin filled rectangles."""
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    if height <= _THIN and width >= _SHORTEST:
        return Rule(True, (max(ys) + min(ys)) / 2, min(xs), max(xs))
    if width <= _THIN and height >= _SHORTEST:
        return Rule(False, (max(xs) + min(xs)) / 2, min(ys), max(ys))
    return None
