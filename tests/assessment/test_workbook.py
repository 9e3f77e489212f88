"""From the workbook alone, every status is computed anew, and is the same."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lantu.assessment import assess
from lantu.assessment.run import assess_bundled
from lantu.assessment.sheetwork import PROMISE
from lantu.assessment.workbook import workbook
from tests.assessment import stranger
from tests.assessment.cases import judged, some_promise, some_values
from tests.assessment.test_shapes import GROWTH, HOLDS, LEVELS, RATIOS, SEVEN, TOTALS
from tests.support.formulas import FUNCTIONS, Book

SHEET = "承诺 promises"
AS_OF = [2023, 2025, date(2023, 11, 29)]


def letter(name: str) -> str:
    place = list(PROMISE).index(name)
    return (chr(64 + place // 26) if place >= 26 else "") + chr(65 + place % 26)


def computed(results: list[Any], path: Path) -> list[tuple[str, str, str]]:
    """Name, Lantu's word, and the word that the formulas give."""
    path.write_bytes(workbook(results))
    book = Book(path)
    columns = [letter(name) for name in ("key", "lantu", "status")]
    return [tuple(book.cell(SHEET, column, row) for column in columns) for row in range(2, len(results) + 2)]


@pytest.mark.parametrize("as_of", AS_OF, ids=str)
def test_every_bundled_status_comes_out_of_the_formulas(as_of: int | date, tmp_path: Path) -> None:
    """Of every promise that has a value, and of a few that have none."""
    results = list(assess_bundled(as_of))
    chosen = [each for each in results if each.points] + [each for each in results if not each.points][:30]
    assert len({each.shape for each in chosen}) >= 4
    found = computed(chosen, tmp_path / "a.xlsx")
    assert [row for row in found if row[1] != row[2]] == []


def test_each_shape_and_edge_comes_out_of_the_formulas(tmp_path: Path) -> None:
    """The tables of shapes, all rows in one workbook."""
    rows = [*SEVEN, *LEVELS, *HOLDS, *GROWTH, *TOTALS, *RATIOS]
    results = [
        judged(replace(about, key=f"k{at}"), values, as_of) for at, (_, about, values, as_of, *_) in enumerate(rows)
    ]
    found = computed(results, tmp_path / "a.xlsx")
    assert [(row[0], *told) for row, told in zip(rows, found, strict=True) if told[1] != told[2]] == []


def recomputed(results: list[Any], path: Path) -> list[tuple[str, str, str]]:
    """Name, Lantu's word, and the word that a stranger comes to."""
    path.write_bytes(workbook(results))
    promises, rows, cut = stranger.read(path)
    return [(one["key"], one["lantu"], stranger.Promise(one, rows[one["key"]], cut).status()) for one in promises]


@pytest.mark.parametrize("as_of", [2023, 2025])
def test_a_stranger_comes_to_every_bundled_status(as_of: int, tmp_path: Path) -> None:
    """All rows, from the raw values and the written formulas, by a program that knows nothing of ours."""
    results = list(assess_bundled(as_of))
    found = recomputed(results, tmp_path / "a.xlsx")
    assert [row for row in found if row[1] != row[2]] == []
    assert len(found) == len(results) > 600
    assert len({row[2] for row in found}) >= 5


def test_a_stranger_comes_to_every_shape_and_edge(tmp_path: Path) -> None:
    """The tables of shapes."""
    rows = [*SEVEN, *LEVELS, *HOLDS, *GROWTH, *TOTALS, *RATIOS]
    results = [
        judged(replace(about, key=f"k{at}"), values, as_of) for at, (_, about, values, as_of, *_) in enumerate(rows)
    ]
    found = recomputed(results, tmp_path / "a.xlsx")
    assert [(row[0], *told) for row, told in zip(rows, found, strict=True) if told[1] != told[2]] == []


def test_a_stranger_comes_to_whatever_is_generated(tmp_path: Path) -> None:
    """Promises of every shape with values, bounds and sums as they fall; the formulas come to the same."""
    rng, results = random.Random(5), []  # noqa: S311 - the same cases each time
    for at in range(300):
        about = some_promise(rng, f"k{at}")
        points = [
            replace(one, bound=rng.choice(["", "", "", ">=", "<="]), total=rng.random() < 0.1)
            for one in some_values(rng, about)
        ]
        results.append(assess(about, points, 2024, context=False))
    found = recomputed(results, tmp_path / "a.xlsx")
    assert [row for row in found if row[1] != row[2]] == []
    assert len({row[1] for row in found}) == 6
    assert [row for row in computed(results[:100], tmp_path / "b.xlsx") if row[1] != row[2]] == []


def test_another_cut_off_gives_another_status(tmp_path: Path) -> None:
    """The parameters are live: nothing is written in by hand."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook([judged(SEVEN[0][1], SEVEN[0][2])]))
    book = Book(path)
    book.book["参数 parameters"]["B2"].value = 0.99  # faster
    assert book.cell(SHEET, letter("status"), 2) == "快于预期"


def test_spreadsheets_of_every_maker_know_the_formulas(tmp_path: Path) -> None:
    """Read by another tokenizer: functions of the first edition of the format, names that are defined, brackets that close."""
    import openpyxl
    from openpyxl.formula import Tokenizer

    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook([judged(SEVEN[0][1], SEVEN[0][2])]))
    book = openpyxl.load_workbook(path)
    functions, names, deepest = set(), set(), 0
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
        depth = 0
        for token in Tokenizer(cell.value).items:
            depth += {"OPEN": 1, "CLOSE": -1}.get(token.subtype, 0)
            deepest = max(deepest, depth)
            functions |= {token.value.rstrip("(")} if token.type == "FUNC" and token.subtype == "OPEN" else set()
            names |= {token.value} if token.subtype == "RANGE" and "$" not in token.value else set()
        assert depth == 0
        assert len(cell.value) <= 8192  # what a cell holds
    assert functions <= {*FUNCTIONS, "IF"}
    assert names <= set(book.defined_names)
    assert deepest <= 64
