"""Air: both editions cell by cell, the index on worked examples, days and years, and what must always hold."""

from __future__ import annotations

import csv
import math
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantu.errors import LantuError
from lantu.standards import Reading, edition_on, editions, read_value
from lantu.standards.air import air_index, iaqi, index_scales, rounded
from lantu.standards.air_annual import air_annual
from lantu.standards.air_columns import aqi_columns, aqi_of_any_day, rounded_column
from lantu.standards.air_years import air_days, air_years, good_days
from lantu.standards.classify import classify_file
from tests.standards.spec import number, tables

OLD, NEW = editions("air_index")
LAST_OLD, FIRST_NEW = date(2026, 2, 28), date(2026, 3, 1)
POLLUTANTS = {"SO2": "so2", "NO2": "no2", "CO": "co", "O3": "o3", "PM10": "pm10", "PM2.5": "pm25"}
MEANS = {"year": "year", "day": "day", "1 h": "hour", "daily max 8 h": "eight"}
FULL = {"so2": "8", "no2": "30", "co": "0.8", "o3_eight": "80", "pm10": "40", "pm25": "20"}


def readings(**written: str) -> dict[str, Reading]:
    return {key: read_value(value) for key, value in written.items()}


def test_limits_are_those_of_the_specification(shared_dir: Path) -> None:
    """Three stages, fourteen rows, two levels each."""
    rows = tables(shared_dir, "### 2.1 ")[0][1:]
    old, transition, final = editions("air_limits")
    checked = 0
    for item, mean, t1, t2, f1, f2, before, _ in rows:
        key = POLLUTANTS[item], MEANS[mean]
        for edition, cells in ((transition, [t1, t2]), (final, [f1, f2]), (old, before.split("/"))):
            assert edition.body["limits"][key[0]][key[1]] == [number(cell) for cell in cells], (item, mean)
            checked += 2
    assert checked == 14 * 6


COLUMNS = [
    "so2_day",
    "so2_hour",
    "no2_day",
    "no2_hour",
    "co_day",
    "co_hour",
    "o3_eight",
    "o3_hour",
    "pm10_day",
    "pm25_day",
]


def test_breakpoints_are_those_of_the_specification(shared_dir: Path) -> None:
    """Eight rows of ten columns; the edition of 2012 differs in two cells."""
    rows = tables(shared_dir, "### 2.2 ")[0][1:]
    for row, step in zip(rows, NEW.body["iaqi"], strict=True):
        assert float(row[0]) == step
        for cell, column in zip(row[1:], COLUMNS, strict=True):
            at = NEW.body["iaqi"].index(step)
            points = NEW.body["breakpoints"][column]
            assert (points[at] if at < len(points) else None) == number(cell), (step, column)
    differing = {
        (column, step)
        for column in COLUMNS
        for step, one, other in zip(
            NEW.body["iaqi"], OLD.body["breakpoints"][column], NEW.body["breakpoints"][column], strict=False
        )
        if one != other
    }
    assert differing == {("pm10_day", 100), ("pm25_day", 100)}
    assert (OLD.body["breakpoints"]["pm10_day"][2], OLD.body["breakpoints"]["pm25_day"][2]) == (150, 75)


def test_validity_is_that_of_the_specification(shared_dir: Path) -> None:
    """The figures of table 4."""
    text = " ".join(cell for row in tables(shared_dir, "### 2.3 ")[0] for cell in row)
    told = editions("air_validity")[-1].body
    for pattern, name in (
        (r">= (\d+) daily values in the year", "year_days"), (r">= (\d+) per month \(Feb", "month_days"),
        (r"February >= (\d+)", "february_days"), (r">= (\d+) hourly values \(or", "day_hours"),
        (r">= (\d+) hourly values in each 8 h", "eight_hours"), (r">= (\d+) min", "gas_minutes"),
    ):  # fmt: skip
        assert told[name] == int(re.search(pattern, text)[1]), name  # type: ignore[index]


CASES = {
    "all in the first band: no primary pollutant": (FULL, FIRST_NEW, 40, "优", []),
    "the last day of the old limits": (FULL | {"pm25": "61"}, LAST_OLD, 83, "良", ["PM₂.₅"]),
    "the first day of the new ones": (FULL | {"pm25": "61"}, FIRST_NEW, 101, "轻度污染", ["PM₂.₅"]),
    "rounded up, not to nearest": (FULL | {"pm25": "36"}, FIRST_NEW, 52, "良", ["PM₂.₅"]),
    "a half goes to the even digit first": (FULL | {"pm25": "34.5"}, FIRST_NEW, 49, "优", []),
    "two primary pollutants": (FULL | {"pm25": "60", "pm10": "120"}, FIRST_NEW, 100, "良", ["PM₁₀", "PM₂.₅"]),
    "beyond the table": (FULL | {"pm25": "812"}, FIRST_NEW, 500, "严重污染", ["PM₂.₅"]),
    "ozone of eight hours is capped now": (FULL | {"o3_eight": "900"}, FIRST_NEW, 300, "重度污染", ["O₃(8h)"]),
    "then the hour spoke": (FULL | {"o3_eight": "900", "o3_hour": "1000"}, LAST_OLD, 400, "严重污染", ["O₃(1h)"]),
}  # fmt: skip


@pytest.mark.parametrize(("values", "day", "aqi", "word", "primary"), CASES.values(), ids=CASES)
def test_worked_examples(values: dict[str, str], day: date, aqi: int, word: str, primary: list[str]) -> None:
    """AQI, category and primary pollutant of a day."""
    found = air_index(readings(**values), day)
    assert (found.extra["aqi"], found.word, found.extra["primary"]) == (aqi, word, primary)


def test_an_item_missing_is_published_only_above_100() -> None:
    """The edition of 2026: NA with the reason below, computed from the rest above."""
    less = {key: value for key, value in FULL.items() if key != "no2"}
    low = air_index(readings(**less), FIRST_NEW)
    assert low.extra["aqi"] is None
    assert [reason.code for reason in low.reasons] == ["not_valid"]
    assert low.reasons[0].open
    high = air_index(readings(**less | {"pm25": "96"}), FIRST_NEW)
    assert (high.extra["aqi"], [reason.code for reason in high.reasons]) == (133, ["items_absent"])
    assert air_index(readings(**less), LAST_OLD).extra["aqi"] == 40


def test_the_hour_of_sulphur_dioxide_is_capped_now_and_left_to_the_day_before() -> None:
    """900 µg/m³ in an hour: index 200 now; in 2012 the mean of the day."""
    hour = {"so2": "900", "no2": "30", "co": "0.8", "o3_hour": "80", "pm10": "40", "pm25": "20"}
    assert air_index(readings(**hour), FIRST_NEW, report="hourly").extra["aqi"] == 200
    old = air_index(readings(**hour), LAST_OLD, report="hourly")
    assert "other_mean" in [reason.code for reason in old.reasons]


def test_the_year_of_a_change_has_no_single_edition() -> None:
    """Neither is guessed."""
    with pytest.raises(LantuError, match="2026-03-01"):
        edition_on("air_index", date(2026, 1, 1), date(2026, 12, 31))
    assert [edition_on("air_limits", day).id for day in (LAST_OLD, FIRST_NEW, date(2031, 1, 1))] == [
        "GB 3095-2012", "GB 3095-2026 过渡阶段", "GB 3095-2026",
    ]  # fmt: skip


INDICATORS = st.sampled_from(COLUMNS)
LEVELS = st.decimals(min_value=0, max_value=4500, places=1, allow_nan=False)


@given(INDICATORS, LEVELS, LEVELS, st.sampled_from([OLD, NEW]))
def test_the_index_is_monotone_and_within_its_range(indicator: str, one: Decimal, other: Decimal, edition: Any) -> None:
    """More is never a smaller index; nothing above 500."""
    low, high = (iaqi(value, indicator, edition) for value in sorted((one, other)))
    if low is not None and high is not None:
        assert 0 <= low <= high <= 500


@given(INDICATORS, st.sampled_from([OLD, NEW]))
def test_the_index_is_continuous_at_each_breakpoint(indicator: str, edition: Any) -> None:
    """Just below and just above a breakpoint differ by next to nothing; at it the index is the table's."""
    points = edition.body["breakpoints"][indicator]
    for point, step in zip(points, edition.body["iaqi"], strict=False):
        assert iaqi(Decimal(str(point)), indicator, edition) == step
        near = iaqi(Decimal(str(point)) + Decimal("0.0001"), indicator, edition)
        assert near is None or abs(near - step) < Fraction(1, 100)


@given(
    st.dictionaries(st.sampled_from(sorted(FULL)), st.decimals(0, 600, places=1, allow_nan=False), min_size=1),
    st.sampled_from([OLD, NEW]),
)
def test_the_index_is_rounded_up(values: dict[str, Decimal], edition: Any) -> None:
    """The AQI is the next whole number above the largest exact index, never the one below."""
    given_ = {key: Reading(str(value), value) for key, value in values.items()}
    given_ = {key: read_value(value) for key, value in FULL.items()} | given_
    found = air_index(given_, FIRST_NEW, edition=edition).extra
    exact = [
        index for column, index in (
            (column, iaqi(rounded(given_[column.removesuffix("_day")].value or Decimal(0), column.removesuffix("_day")), column, edition))
            for column in ("so2_day", "no2_day", "co_day", "o3_eight", "pm10_day", "pm25_day")
        ) if index is not None
    ]  # fmt: skip
    assert 0 <= found["aqi"] - max(exact) < 1


@given(INDICATORS, LEVELS)
def test_category_by_index_and_by_concentration_agree(indicator: str, value: Decimal) -> None:
    """The limits of categories, which tell the way to the next one, are the breakpoints."""
    index = iaqi(value, indicator, NEW)
    assert index is not None
    bounds = NEW.body["categories"]["bounds"]
    assert index_scales(NEW)[indicator].rank(value) == sum(math.ceil(index) > bound for bound in bounds)


VALUES = st.fixed_dictionaries({
    key: st.one_of(st.none(), st.decimals(min_value=0, max_value=most, places=2, allow_nan=False))
    for key, most in {"so2": 1500, "no2": 600, "co": 40, "o3_eight": 900, "o3_hour": 1300, "pm10": 650, "pm25": 550}.items()
})  # fmt: skip


@settings(max_examples=10)
@given(st.lists(VALUES, min_size=1, max_size=40))
def test_many_rows_have_the_index_of_single_ones(rows: list[dict[str, Decimal | None]]) -> None:
    """Both editions, both reports; primary pollutants with their ties."""
    plain = [{k: None if v is None else float(v) for k, v in row.items()} | {"n": n} for n, row in enumerate(rows)]
    schema = pa.schema([*((key, pa.float64()) for key in rows[0]), ("n", pa.int64())])
    table = ibis.memtable(pa.Table.from_pylist(plain, schema=schema))
    for edition in (OLD, NEW):
        found = aqi_columns(table, edition).order_by("n").select("aqi", "category", "primary").to_pyarrow().to_pylist()
        for row, got in zip(rows, found, strict=True):
            given_ = {key: Reading(str(value), value) for key, value in row.items() if value is not None}
            one = air_index(given_, FIRST_NEW, edition=edition)
            assert (got["aqi"], got["category"]) == (one.extra["aqi"], one.word)
            assert (got["primary"] or "") == "、".join(one.extra["primary"])


def test_each_row_goes_by_the_edition_of_its_day() -> None:
    """The same air on both sides of the change."""
    rows = [
        {"day": day} | {key: float(value) for key, value in (FULL | {"pm25": "61"}).items()}
        for day in (LAST_OLD, FIRST_NEW)
    ]
    table = ibis.memtable(pa.Table.from_pylist(rows))
    found = aqi_of_any_day(table, "day").order_by("day").to_pyarrow()
    assert found["aqi"].to_pylist() == [83, 101]


@given(st.lists(st.decimals(min_value=0, max_value=99, places=2, allow_nan=False), min_size=1, max_size=30))
@settings(max_examples=10)
def test_rounding_of_columns_is_that_of_single_values(values: list[Decimal]) -> None:
    """A half goes to the even digit on the engine, too."""
    table = ibis.memtable(pa.table({"v": [float(value) for value in values]}))
    for pollutant, digits in (("pm25", 0), ("co", 1)):
        found = rounded_column(table["v"], digits).name("v").to_pyarrow().to_pylist()
        assert found == [float(rounded(value, pollutant)) for value in values]


def hours(day: date, count: int, **more: float) -> list[dict[str, Any]]:
    """Hours of a day, labelled with the hour that ends."""
    start = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - station time has no zone
    base = {"so2": 8.0, "no2": 30.0, "co": 0.8, "o3": 80.0, "pm10": 40.0, "pm25": 20.0} | more
    return [{"station": "甲", "time": start + timedelta(hours=n + 1), **base} for n in range(count)]


def days_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = air_days(ibis.memtable(pa.Table.from_pylist(rows))).order_by("day").to_pyarrow().to_pylist()
    return [dict(row) for row in found]


@pytest.mark.parametrize(("count", "valid"), [(24, True), (20, True), (19, False)])
def test_a_day_needs_twenty_hours(count: int, valid: bool) -> None:
    """Fewer hours: no mean, but their number is told."""
    found = days_of(hours(date(2025, 5, 1), count))
    assert len(found) == 1
    assert (found[0]["pm25"], found[0]["pm25_hours"]) == (20.0 if valid else None, count)


def test_ozone_of_eight_hours_is_the_largest_running_mean_from_the_eighth_hour_on() -> None:
    """Eight high hours in the afternoon; a high night does not run over from the day before."""
    rows = hours(date(2025, 4, 30), 24, o3=300.0) + hours(date(2025, 5, 1), 24)
    for row in rows[24 + 12 : 24 + 20]:
        row["o3"] = 170.0
    found = days_of(rows)
    assert [row["o3_eight"] for row in found] == [300.0, 170.0]


def test_a_short_day_of_ozone_counts_where_it_exceeds() -> None:
    """Twelve hours: too few means, unless the largest is above the limit."""
    assert days_of(hours(date(2025, 5, 1), 12))[0]["o3_eight"] is None
    assert days_of(hours(date(2025, 5, 1), 12, o3=200.0))[0]["o3_eight"] == 200.0


def year_of(drop: int = 0, **more: float) -> Any:
    rows = []
    for n in range(365 - drop):
        day = date(2025, 1, 1) + timedelta(days=n)
        rows.append(
            {"station": "甲", "day": day}
            | {key: float(value) for key, value in FULL.items()}
            | {"o3_hour": 90.0}
            | more
        )
    return ibis.memtable(pa.Table.from_pylist(rows))


def test_a_year_by_means_and_percentiles() -> None:
    """Old limits met, transition limits not: 33 µg/m³ of PM2.5."""
    for edition, meets in zip(editions("air_limits"), (True, False, False), strict=True):
        rows = air_years(year_of(pm25=33.0), edition).to_pyarrow().to_pylist()
        pm25 = next(row for row in rows if row["item"] == "pm25")
        assert (pm25["meets"], pm25["valid"], pm25["days"], pm25["mean"]) == (meets, True, 365, 33.0)


def test_the_year_of_one_place_is_that_of_many() -> None:
    """Item by item the same mean, percentile, validity and attainment as the expression over millions of rows."""
    days = [
        {"station": "甲", "day": date(2025, 1, 1) + timedelta(days=n)} | {key: float(value) * (1 + (n * 37 % 101) / 60) for key, value in FULL.items()} | {"o3_hour": 90.0}
        for n in range(350)
    ]  # fmt: skip
    table = ibis.memtable(pa.Table.from_pylist(days))
    for edition in editions("air_limits")[:2]:
        many = {row["item"]: row for row in air_years(table, edition).to_pyarrow().to_pylist()}
        for one in air_annual(days, [edition]):
            row = many[one.item]
            assert (float(one.percentile), one.days, one.valid, one.by[0][3]) == (
                row["percentile"],
                row["days"],
                row["valid"],
                row["meets"],
            ), one.item
            assert one.mean is None or float(one.mean) == row["mean"], one.item


def test_a_year_with_a_thin_month_is_not_valid() -> None:
    """December with 26 days."""
    rows = air_years(year_of(drop=5), editions("air_limits")[0]).to_pyarrow().to_pylist()
    assert {row["valid"] for row in rows} == {False}
    assert {row["valid"] for row in air_years(year_of(drop=4), editions("air_limits")[0]).to_pyarrow().to_pylist()} == {
        True
    }


def test_good_days_stand_side_by_side() -> None:
    """70 µg/m³ of PM2.5: good by the old edition, not by the new."""
    found = {row["standard"]: row["share"] for row in good_days(year_of(pm25=70.0)).to_pyarrow().to_pylist()}
    assert found == {"HJ 633-2012": 100.0, "HJ 633-2026": 0.0}


def test_a_file_is_judged_by_day_and_summed_by_both() -> None:
    """The same air on 2026-02-26 and 2026-03-01."""
    found = classify_file("air", Path("examples/yunjiang/air-2026.csv"))
    told = {row.flat["date"]: (row.flat["aqi"], row.flat["class"]) for row in found.rows}
    assert told["2026-02-26"] == (86, "良")
    assert told["2026-03-01"] == (101, "轻度污染")
    assert told["2026-03-04"] == (None, None)
    shares = {row["standard"]: (row["days"], row["good_days"]) for row in found.summary}
    assert shares == {"HJ 633-2012": (8, 6), "HJ 633-2026": (7, 2)}


def test_published_hours_are_found_again(shared_dir: Path, tmp_path: Path) -> None:
    """A month of hourly AQI as published in 2020: every one of them, by the edition of then."""
    import tarfile

    with tarfile.open(shared_dir / "data" / "air-hourly-2020.tar.gz") as archive:
        archive.extract("air-hourly-2020/北京.csv", tmp_path, filter="data")
    path = tmp_path / "air-hourly-2020" / "北京.csv"
    with path.open(encoding="utf-8") as stream:
        published = [row["AQI"] for row in csv.DictReader(stream)]
    found = {row.flat["row"]: row.flat["aqi"] for row in classify_file("air", path).rows}
    same = [str(found[n + 2]) == told for n, told in enumerate(published) if told != "NaN" and n + 2 in found]
    assert (len(same), sum(same)) == (1149, 1149)
