"""A workbook from which a stranger computes every status anew: raw rows, cut-offs, and live formulas.

The formulas are those of docs/assessment.md in the language of spreadsheets. A status that they give stands beside the
one that Lantu gives; where the two differ, the last column says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Any

from lantu.assessment.model import Assessment, Point
from lantu.assessment.shape import class_rank
from lantu.assessment.sheetwork import NOTES, PROMISE, RAW
from lantu.assessment.wording import Cutoffs, cutoffs, shapes, words

__all__ = ["workbook"]

PARAMETERS = ("faster", "on_track", "about", "stale_years", "known_share")
_FORMS = {
    "level": "level",
    "ratio": "level",
    "growth": "growth",
    "cumulative": "cumulative",
    "cap": "cap",
    "hold": "hold",
}


def workbook(results: Sequence[Assessment]) -> bytes:
    """The workbook of ``results``, all of one date."""
    import xlsxwriter

    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        notes = book.add_worksheet("说明 notes")
        notes.set_column(0, 0, 120, book.add_format({"text_wrap": True}))
        for row, line in enumerate(NOTES):
            notes.write_string(row, 0, line)
        limits = cutoffs(results[0].as_of) if results else cutoffs(2025)
        _parameters(book, limits, bold)
        points = [(each, point) for each in results for point in each.points]
        sizes = {"last": str(len(results) + 1), "end": str(max(len(points), 1) + 1)}
        _sheet(book, "承诺 promises", PROMISE, [_promise(each) for each in results], (sizes, bold))
        _sheet(book, "原始值 raw", RAW, [_raw(each, point) for each, point in points], (sizes, bold))
    return out.getvalue()


def _parameters(book: Any, limits: Cutoffs, bold: Any) -> None:
    """The cut-offs as named cells, and the words."""
    page = book.add_worksheet("参数 parameters")
    page.write_row(0, 0, ["name", "value", "source"], bold)
    for row, name in enumerate(PARAMETERS, 1):
        page.write_row(row, 0, [name, float(getattr(limits, name)), f"{limits.version}: {limits.source}"])
        book.define_name(name, f"='参数 parameters'!$B${row + 1}")
    for row, told in enumerate(words().status.values(), len(PARAMETERS) + 1):
        page.write_row(row, 0, [f"w_{told.code}", told.word, told.en])
        book.define_name(f"w_{told.code}", f"='参数 parameters'!$B${row + 1}")
    page.set_column(0, 0, 16)
    page.set_column(2, 2, 100)


def _sheet(
    book: Any, title: str, columns: dict[str, str], rows: list[dict[str, Any]], form: tuple[dict[str, str], Any]
) -> None:
    """A sheet whose columns are given as data (no formula) or computed by a formula for each row."""
    sizes, bold = form
    page = book.add_worksheet(title, _plain_formulas())
    page.write_row(0, 0, list(columns), bold)
    page.freeze_panes(1, 2)
    page.set_column(0, len(columns) - 1, 13)
    for number, row in enumerate(rows, 2):
        for place, (name, formula) in enumerate(columns.items()):
            if formula:
                page.write_formula(number - 1, place, formula.format(r=number, **sizes), None, row.get(f"={name}", ""))
            elif row[name] not in (None, ""):
                page.write(number - 1, place, row[name])


@cache
def _plain_formulas() -> type[Any]:
    """A sheet that writes formulas as they stand: ours use no function younger than the format, for which each would be searched."""
    from xlsxwriter.worksheet import Worksheet

    class Plain(Worksheet):  # type: ignore[misc]
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            return formula.removeprefix("=")

    return Plain


def _promise(each: Assessment) -> dict[str, Any]:
    about = each.commitment
    start, target, shape = about.baseline, about.target, _FORMS.get(each.shape, "words")
    sign = {"up": 1, "down": -1}.get(each.direction, 0)
    comparator = about.comparator
    if each.shape == "class":
        ranks = class_rank(about.baseline_text), class_rank(about.target_text)
        shape, sign, comparator = ("level" if (ranks[0] or 0) > (ranks[1] or 0) else "hold"), -1, "<="
        start, target = None, None
        numbers: tuple[Any, Any] = ranks
    else:
        if each.shape == "ratio" and start is not None and target is not None and (start - target) * sign >= 0:
            shape = "hold"
        broken = "series_break" in about.notes
        numbers = (None if start is None or broken else float(start), None if target is None else float(target))
    word = each.word
    return {
        "key": about.key, "name": about.name or about.measure, "document": about.document, "attribute": about.attribute,
        "unit": about.unit, "form": shape, "sign": sign, "comparator": f"'{comparator}'", "start": numbers[0],
        "start_year": about.base_year, "target": numbers[1], "target_year": about.target_year, "as_of": each.as_of,
        "lantu": word, "reasons": "; ".join(each.reasons), "=status": word, "=same": 1,
    }  # fmt: skip


def _raw(each: Assessment, point: Point) -> dict[str, Any]:
    value: Any = None if point.value is None else float(point.value)
    if each.shape == "class":
        value = class_rank(point.text)
    return {
        "key": each.commitment.key, "year": point.year, "value": value, "text": point.text,
        "bound": {">=": "min", ">": "min", "<=": "max", "<": "max"}.get(point.bound, "exact"), "total": int(point.total),
        "done": int(point.text.strip() in shapes().done), "source": point.source, "flags": "; ".join(point.flags),
    }  # fmt: skip
