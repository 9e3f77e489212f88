"""Tables of many values at once: CSV, JSON lines and Parquet give the same, bad rows are told, good ones kept."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lantu.errors import LantuError
from lantu.stations.batches import BatchForm, read_batch

NOW = datetime(2025, 6, 2, tzinfo=UTC)
LONG = """station,time,item,value
YJ01,2025-06-01T08:00:00,PM2.5,35
YJ01,2025-06-01T00:00:00Z,PM10,50
YJ01,2025060109,氨氮(mg/L),0.5
,2025-06-01 08:00,PM2.5,1
YJ01,昨天,PM2.5,1
YJ01,2025-06-01 10:00,PM2.5,abc
YJ01,2025-06-01 11:00,PM2.5,—
YJ01,0001-01-01 00:00,PM2.5,1
"""
ROWS = [dict(zip(LONG.splitlines()[0].split(","), line.split(","), strict=True)) for line in LONG.splitlines()[1:]]


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


FORMS: dict[str, tuple[BatchForm, bytes]] = {
    "csv": ("csv", LONG.encode()),
    "csv in GB18030, with semicolons": ("csv", LONG.replace(",", ";").encode("gb18030")),
    "json lines": ("jsonl", "\n".join(str(row).replace("'", '"') for row in ROWS).encode()),
    "parquet": ("parquet", _parquet(pa.Table.from_pylist(ROWS))),
}


def test_all_forms_give_the_same() -> None:
    """Times with and without a zone, names of items as written by others; every bad row by its reason."""
    for name, (form, data) in FORMS.items():
        found = read_batch(data, form, received=NOW)
        rows = [(row["station"], row["time"].hour, row["item"], row["value"]) for row in found.values.to_pylist()]
        assert rows == [("YJ01", 9, "nh3n", 0.5), ("YJ01", 8, "pm10", 50.0), ("YJ01", 8, "pm25", 35.0)], name
        assert found.counts == {"station": 1, "time": 2, "value": 1, "missing": 1}, name
        assert [(each.row, each.code) for each in found.problems] == [(4, "station"), (5, "time"), (6, "value"), (8, "time")], name  # fmt: skip
        assert (found.rows, found.left_out) == (8, 5)


def test_a_column_for_each_item() -> None:
    """The other layout, with types of its own in Parquet; a clock that is ahead is told."""
    table = pa.table({
        "站点": ["YJ01", "YJ02"], "时间": pa.array([datetime(2025, 6, 1, 8), datetime(2025, 6, 9)], pa.timestamp("ms")), "PM2.5": [35.0, None],  # noqa: DTZ001 - station time has no zone
        "PM10": [50, 60],
    })  # fmt: skip
    found = read_batch(_parquet(table), "parquet", received=NOW)
    assert [(row["station"], row["item"], row["value"], row["flags"]) for row in found.values.to_pylist()] == [
        ("YJ01", "pm10", 50.0, ""), ("YJ02", "pm10", 60.0, "clock"), ("YJ01", "pm25", 35.0, ""),
    ]  # fmt: skip
    assert found.counts == {"missing": 1}


@pytest.mark.parametrize(
    ("form", "data"),
    [("parquet", b"PAR1 no"), ("csv", b"a,b\n1,2\n"), ("jsonl", b"no\n[]\n"), ("csv", b""), ("csv", b"\x00\xff\xfe\x00"), ("jsonl", b'{"a":1}')],
)  # fmt: skip
def test_what_is_no_table_is_refused(form: BatchForm, data: bytes) -> None:
    """With a message for people, never a traceback."""
    with pytest.raises(LantuError):
        read_batch(data, form)


def test_broken_lines_are_counted() -> None:
    """A line too short, a line that is no JSON: told, and the others stay."""
    short = read_batch(LONG.encode() + b"YJ09,2025\n", "csv", received=NOW)
    assert (short.counts["line"], short.values.num_rows) == (1, 3)
    assert [(each.row, each.code) for each in short.problems][-1] == (9, "line")
    quote = read_batch(
        LONG.replace("YJ01,2025-06-01T00:00:00Z", 'YJ01,"2025-06-01T00:00:00Z').encode(), "csv", received=NOW
    )
    assert (quote.counts["line"], quote.values.num_rows) == (1, 2)
    assert [(each.row, each.code) for each in quote.problems] == [(2, "line"), (4, "station"), (5, "time"), (6, "value"), (8, "time")]  # fmt: skip
    torn = read_batch(FORMS["json lines"][1] + b'\n{"station": "YJ', "jsonl", received=NOW)
    assert (torn.counts["line"], torn.values.num_rows) == (1, 3)
