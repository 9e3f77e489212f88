"""Surface water: the table cell by cell, the method on worked examples, and what must hold for every sample."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantu.errors import LantuError
from lantu.standards import Reading, body_quality, change_of, classify_water, editions, read_value, trophic_index
from lantu.standards.bodies import mean_readings
from lantu.standards.columns import water_columns
from lantu.standards.water import water_scales
from tests.standards.spec import number, tables

DAY = date(2024, 5, 1)
EDITION = editions("surface_water")[-1]
JUDGED = [key for key, item in EDITION.body["items"].items() if item.get("use", "class") == "class"]


def sample(**written: str) -> dict[str, Reading]:
    return {key: read_value(value) for key, value in written.items()}


def test_the_table_is_that_of_the_specification(shared_dir: Path) -> None:
    """Twenty-three items with five limits each, lakes apart."""
    rows = {row[0]: row[2:] for row in tables(shared_dir, "### 1.1 ")[0][1:]}
    checked = 0
    for item in EDITION.body["items"].values():
        if "no" not in item or item["no"] == "1":
            continue
        for field, no in (("limits", item["no"]), ("lake", f"{item['no']}L")):
            if field in item:
                cells = [number(cell.split("or")[-1]) for cell in rows[no]]
                assert [float(limit) for limit in item[field]] == cells, no
                checked += len(cells)
        if "bands" in item:
            assert [f"{band[0][0]}-{band[0][1]}" for band in item["bands"]] == rows[item["no"]]
            checked += 5
    assert checked == 24 * 5


def test_twenty_one_items_make_the_class() -> None:
    """The method leaves out water temperature, total nitrogen and faecal coliform."""
    assert len(JUDGED) == 21


CASES = {
    "worst item decides": (sample(codmn="3", nh3n="1.2", cod="14"), "Ⅳ", "轻度污染", ("nh3n",)),
    "limit itself is within": (sample(nh3n="1.0", tp="0.2"), "Ⅲ", "良好", ("nh3n", "tp")),
    "equal limits give the better class": (sample(cod="15"), "Ⅰ", "优", ("cod",)),
    "beyond class Ⅴ": (sample(tp="0.41"), "劣Ⅴ", "重度污染", ("tp",)),
    "oxygen has to be high": (sample(do="4.9"), "Ⅳ", "轻度污染", ("do",)),
    "oxygen of 90 % saturation is class Ⅰ": (sample(do="7.4", temperature="27"), "Ⅰ", "优", ("do",)),
    "saturation below 90 % is not": (sample(do="7.4", temperature="20"), "Ⅱ", "优", ("do",)),
    "pH outside 6-9 is worse than Ⅴ": (sample(ph="9.01", cod="3"), "劣Ⅴ", "重度污染", ("ph",)),
    "total nitrogen takes no part": (sample(tn="9", codmn="2"), "Ⅰ", "优", ("codmn",)),
    "coliform takes no part": (sample(coliform="90000", codmn="2"), "Ⅰ", "优", ("codmn",)),
    "below detection, limit low enough": (sample(hg="0.00004L", codmn="5"), "Ⅲ", "良好", ("codmn",)),
    "vague item below a worse one does not matter": (sample(pb="<0.02", codmn="5"), "Ⅲ", "良好", ("codmn", )),
    "vague item that could be worst leaves it open": (sample(pb="<0.06", codmn="5"), None, None, ()),
    "nothing to judge": (sample(temperature="20"), None, None, ()),
    "a negative value takes no part": (sample(nh3n="-0.1", codmn="5"), "Ⅲ", "良好", ("codmn",)),
}  # fmt: skip


@pytest.mark.parametrize(("readings", "grade", "word", "deciding"), CASES.values(), ids=CASES)
def test_worked_examples(readings: dict[str, Reading], grade: str, word: str, deciding: tuple[str, ...]) -> None:
    """The class of a section by single factors."""
    found = classify_water(readings, DAY)
    assert (found.grade, found.word, found.deciding) == (grade, word, deciding)
    if grade is None:
        assert any(reason.open for reason in found.reasons)


def test_phosphorus_of_lakes_has_its_own_limits_and_nitrogen_is_told_apart() -> None:
    """0.06 mg/L is Ⅱ in a river, Ⅳ in a lake."""
    readings = sample(tp="0.06", tn="1.2")
    assert classify_water(readings, DAY, kind="river").grade == "Ⅱ"
    lake = classify_water(readings, DAY, kind="lake")
    assert lake.grade == "Ⅳ"
    assert [(each.key, each.rank) for each in lake.apart] == [("tn", 3)]


def test_main_pollutants_come_by_metal_class_and_multiple() -> None:
    """Cadmium first although its multiple is small; then the worst class; oxygen has no multiple; three at most."""
    found = classify_water(sample(cd="0.006", nh3n="2.3", cod="21", do="1", tp="0.5"), DAY)
    assert found.main == ("镉(0.2)", "总磷(1.5)", "氨氮(1.3)")
    assert classify_water(sample(do="4", codmn="2"), DAY).main == ("溶解氧",)
    assert classify_water(sample(codmn="6"), DAY).main == ()


def test_the_way_to_the_next_class_is_told() -> None:
    """0.2 mg/L of ammonia too much for class Ⅲ, 0.3 left until Ⅴ."""
    item = classify_water(sample(nh3n="1.2"), DAY).items[0]
    better, worse = item.to_better(), item.to_worse()
    assert better is not None
    assert worse is not None
    assert (better.rank, better.change, worse.rank, worse.change) == (2, Decimal("-0.2"), 4, Decimal("0.3"))


def test_a_result_carries_its_trace() -> None:
    """Inputs as written, limits with their edition and status, a step for each item."""
    told = classify_water(sample(nh3n="1.2", tp="0.1"), DAY).as_json()
    trace = told["trace"]
    assert trace["parameters"]["edition"]["standard"] == "GB 3838-2002"
    assert "transcription" in trace["parameters"]["edition"]["status"]
    assert trace["inputs"]["nh3n"]["written"] == "1.2"
    assert trace["parameters"]["limits"]["nh3n"] == [0.15, 0.5, 1, 1.5, 2]
    assert trace["steps"][-1].items() >= {"step": "class", "rule": "worst", "class": "Ⅳ", "deciding": ["nh3n"]}.items()


def test_a_day_before_the_standard_is_no_class_but_an_error() -> None:
    """No edition is guessed."""
    with pytest.raises(LantuError, match="no edition"):
        classify_water(sample(nh3n="1"), date(2001, 1, 1))


VALUES = st.decimals(min_value=0, max_value=50, places=3, allow_nan=False)
SAMPLES = st.dictionaries(st.sampled_from(JUDGED), VALUES, min_size=1, max_size=8)


@given(SAMPLES)
def test_the_worst_item_decides(values: dict[str, Decimal]) -> None:
    """The class is that of the worst item alone, and no item is worse."""
    readings = {key: Reading(str(value), value) for key, value in values.items()}
    whole = classify_water(readings, DAY).rank
    assert whole == max(classify_water({key: reading}, DAY).rank or 0 for key, reading in readings.items())


@given(st.sampled_from(JUDGED), VALUES, VALUES)
def test_classes_are_monotone(key: str, one: Decimal, other: Decimal) -> None:
    """More of a pollutant is never a better class; more oxygen never a worse one."""
    scale = water_scales(EDITION)[key]
    low, high = sorted((one, other))
    if scale.better == "low":
        assert scale.rank(low) <= scale.rank(high)
    elif scale.better == "high":
        assert scale.rank(low) >= scale.rank(high)


@given(SAMPLES)
def test_the_way_to_the_next_class_leads_there(values: dict[str, Decimal]) -> None:
    """Changed by what `to_better` says, an item is in that class; by `to_worse`, still in its own."""
    for key, value in values.items():
        scale = water_scales(EDITION)[key]
        better, worse = scale.to_better(value), scale.to_worse(value)
        if better:
            assert scale.rank(value + better.change) <= better.rank < scale.rank(value)
        if worse:
            assert scale.rank(value + worse.change) == scale.rank(value) < worse.rank


@settings(max_examples=15)
@given(st.lists(SAMPLES, min_size=1, max_size=30))
def test_many_rows_have_the_classes_of_single_ones(samples: list[dict[str, Decimal]]) -> None:
    """The expression and the single run agree, row by row."""
    rows = [
        {key: float(each[key]) if key in each else None for key in JUDGED} | {"n": n} for n, each in enumerate(samples)
    ]
    schema = pa.schema([*((key, pa.float64()) for key in JUDGED), ("n", pa.int64())])
    table = ibis.memtable(pa.Table.from_pylist(rows, schema=schema))
    found = water_columns(table, EDITION).order_by("n").select("rank", "class", "deciding").to_pyarrow().to_pylist()
    for values, row in zip(samples, found, strict=True):
        one = classify_water({key: Reading(str(value), value) for key, value in values.items()}, DAY)
        names = "、".join(each.name for each in one.deciders)
        assert (row["rank"], row["class"], row["deciding"]) == (one.rank, one.grade, names)


def test_few_sections_are_judged_by_their_means() -> None:
    """Four sections: one bad one does not decide, the mean does; half of a detection limit goes in."""
    sections = {str(n): sample(nh3n=value) for n, value in enumerate(("0.4", "0.6", "2.6", "<0.1"))}
    found = body_quality(sections, DAY)
    assert (found.method, found.word) == ("mean", "良好")
    assert found.mean is not None
    assert found.mean.items[0].value == Decimal("0.9125")
    assert found.good == 75


@pytest.mark.parametrize(
    ("good", "worst", "word"),
    [
        (10, 0, "优"),
        (9, 0, "优"),
        (8, 0, "良好"),
        (7, 0, "轻度污染"),
        (7, 2, "中度污染"),
        (4, 4, "重度污染"),
        (8, 2, "良好"),
    ],
)
def test_many_sections_are_judged_by_shares(good: int, worst: int, word: str) -> None:
    """Ten sections: the steps 90 and 75 % of Ⅰ-Ⅲ, 20 and 40 % of worse than Ⅴ."""
    values = ["0.1"] * good + ["5"] * worst + ["1.4"] * (10 - good - worst)
    found = body_quality({str(n): sample(nh3n=value) for n, value in enumerate(values)}, DAY)
    assert (found.method, found.word, found.good, found.worst) == ("shares", word, good * 10, worst * 10)
    assert found.main == ((f"氨氮({10.0 * (10 - good):.1f}%)",) if good < 10 else ())


def test_a_mean_of_nothing_but_undetected_stays_so() -> None:
    """All below detection: still below, under the highest of the limits."""
    found = mean_readings([sample(hg="<0.00004"), sample(hg="<0.00002")])["hg"]
    assert (found.below, found.limit) == (True, Decimal("0.00004"))


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [((70, 5), (78, 5), "无明显变化"), ((70, 5), (85, 5), "有所好转"), ((70, 5), (92, 4), "明显好转"), ((90, 0), (75, 1), "有所变差"), ((90, 0), (60, 5), "明显变差")],
)  # fmt: skip
def test_change_between_periods(before: tuple[int, int], after: tuple[int, int], word: str) -> None:
    """ΔG - ΔD by 10 and 20 points; the thresholds are marked as to be verified."""
    pairs = [(Decimal(good), Decimal(worst)) for good, worst in (before, after)]
    found = change_of(pairs[0], pairs[1], EDITION)
    assert (found.word, "to be verified" in found.status) == (word, True)


def test_trophic_index_of_the_specification(shared_dir: Path) -> None:
    """Constants and weights cell by cell; a worked example by hand."""
    rows = tables(shared_dir, "### 1.3 ")[0][1:]
    lakes = editions("lakes")[-1].body["items"]
    names = {"chl-a": "chla", "TP": "tp", "TN": "tn", "SD": "sd", "CODMn": "codmn"}
    for name, formula, _, squared, _ in rows:
        item = lakes[names[name]]
        sign = "-" if item["b"] < 0 else "+"
        assert formula.startswith(f"10({item['a']} {sign} {abs(item['b'])} ln"), name
        assert float(squared) == item["r2"]
    found = trophic_index(sample(chla="10", tp="0.05", tn="1", sd="1", codmn="4"), DAY)
    # 50.006*0.2663 + 45.709*0.1879 + 54.53*0.179 + 51.18*0.1834 + 37.979*0.1834
    assert found.index == pytest.approx(48.0, abs=0.05)
    assert found.word == "中营养"
    missing = trophic_index(sample(chla="10", tp="0.05"), DAY)
    assert missing.index is None
    assert missing.reasons[-1].what == ("总氮", "透明度", "高锰酸盐指数")
