"""A few values for a page: the flags of the whole series, without reading it."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from lantu.cli.app import app
from lantu.errors import LantuError
from lantu.stations import OverruleStore, Register, SeriesStore, Station, joined, series_schema
from lantu.stations.quality import Overrule, flagged
from lantu.stations.slices import checked_slice, rules_sql, run_of
from lantu.stations.years import yearly_means

START = datetime(2025, 12, 20)  # noqa: DTZ001 - station time has no zone
RECEIVED = datetime(2026, 2, 1, tzinfo=UTC)


def rows(station: str, item: str, more: float = 0.0) -> list[dict[str, Any]]:
    rng = random.Random(f"{station}{item}")  # noqa: S311 - the same values each time
    values = [
        rng.choice([40, 41, 42, 44, 400, -2]) + more if n % 7 == 0 else 40.0 + n % 5 + more for n in range(24 * 24)
    ]
    values[270:290] = [50.0 + more] * 20  # unchanged over the end of the year
    return [
        {"station": station, "place": "云江" if item == "pm25" else "", "item": item, "time": START + timedelta(hours=n), "value": float(value), "text": None,
         "flags": "HJ212-D" if n == 300 else "", "source": "册", "received": RECEIVED, "year": (START + timedelta(hours=n)).year}
        for n, value in enumerate(values)
    ]  # fmt: skip


def test_a_day_bears_the_flags_of_the_whole(tmp_path: Path) -> None:
    """Over the end of a year; with neighbours, another code of the station, a later value, a flag that a person took off; rules kept once."""
    store = SeriesStore(tmp_path / "series")
    register = Register()
    for code, also in (("甲", ("MN甲",)), ("乙", ()), ("丙", ()), ("丁", ())):
        register.add(Station(code=code, name=code, kind="air", place="云江", codes=also))
    data = [row for code in ("MN甲", "乙", "丙", "丁") for item, more in (("pm25", 0.0), ("pm10", 9.0)) for row in rows(code, item, more)]  # fmt: skip
    store.append(pa.Table.from_pylist(data, schema=series_schema()))
    later = data[290] | {"value": 77.0, "received": RECEIVED + timedelta(days=1)}
    store.append(pa.Table.from_pylist([later], schema=series_schema()))
    start, end = datetime(2025, 12, 31, 12), datetime(2026, 1, 2, 12)  # noqa: DTZ001 - station time has no zone
    whole = flagged(joined(store.read(), register))
    of_it = whole.filter((whole["station"] == "甲") & whole["time"].between(start, end)).to_pyarrow().to_pylist()
    told = {(row["item"], row["time"]): (row["value"], row["qc"]) for row in of_it}
    found = checked_slice(store, register, "甲", start, end)
    assert {(row["item"], row["time"]): (row["value"], row["qc"]) for row in found} == told
    assert len(found) == len(told) == 2 * 49
    flags = {flag for _, qc in told.values() for flag in qc.split(",")}
    assert {"frozen", "change", "contradiction", "neighbours", "instrument"} & flags >= {
        "frozen",
        "change",
        "instrument",
    }
    assert 77.0 in {value for value, _ in told.values()}

    means = yearly_means(store.read()).order_by("station", "item", "year").to_pyarrow().to_pylist()
    assert sorted(store.ask(yearly_means).to_pylist(), key=lambda row: (row["station"], row["item"], row["year"])) == [
        row | {"mean": pytest.approx(row["mean"])} for row in means
    ]
    assert SeriesStore(tmp_path / "nothing").ask(yearly_means).num_rows == 0

    frozen = next(row for row in found if "frozen" in row["qc"])
    OverruleStore.beside(store).add([Overrule("甲", frozen["item"], frozen["time"], "frozen", "审核员", "现场核实")])
    again = next(row for row in checked_slice(store, register, "甲", start, end) if (row["item"], row["time"]) == (frozen["item"], frozen["time"]))  # fmt: skip
    assert ("frozen" in again["qc"], "现场核实" in again["overruled"]) == (False, True)
    kept = list(store.beside("sums").glob("rules-*.sql"))
    assert [one.read_text(encoding="utf-8") for one in kept] == [rules_sql(store)]
    assert checked_slice(store, register, "甲", datetime(2019, 1, 1), datetime(2019, 1, 2)) == []  # noqa: DTZ001 - as above


def test_a_run_is_overruled_at_once(tmp_path: Path) -> None:
    """All hours of one unchanged value, over the end of a year; each may be taken back for itself; what is in no such run is refused."""
    store, register = SeriesStore(tmp_path / "series"), Register()
    register.add(Station(code="甲", name="甲", kind="air", place="云江", codes=("MN甲",)))
    store.append(pa.Table.from_pylist(rows("MN甲", "pm25"), schema=series_schema()))
    run = run_of(store, register, "甲", "pm25", START + timedelta(hours=280))
    assert (run[0], run[-1], len(run)) == (START + timedelta(hours=270), START + timedelta(hours=289), 20)
    book, word = OverruleStore.beside(store), Overrule("甲", "pm25", run[3], "frozen", "审核员", "无风，已核实")
    assert (book.add_run(word, run), len(book.read(2025)) + len(book.read(2026))) == (20, 20)
    assert not [row for row in checked_slice(store, register, "甲", run[0], run[-1]) if "frozen" in row["qc"]]
    book.add([word], back=True)
    again = [row["time"] for row in checked_slice(store, register, "甲", run[0], run[-1]) if "frozen" in row["qc"]]
    assert again == [run[3]]
    assert (book.add_run(word, run, back=True), book.read(), len(book.entries())) == (20, [], 41)
    for item, hour in (("pm25", 3), ("pm25", 9999), ("colour", 280)):
        none = run_of(store, register, "甲", item, START + timedelta(hours=hour))
        with pytest.raises(LantuError, match="no run"):
            book.add_run(word, none)
    told = CliRunner().invoke(app, ["stations", "overrule", "MN甲", "pm25", run[5].isoformat(), "frozen", "--who", "审核员", "--why", "核实", "--run", "--store", str(store.path)])  # fmt: skip
    assert (told.exit_code, "20 values" in told.output) == (0, True), told.output
