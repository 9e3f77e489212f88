"""``python -m benchmarks.scale [ROWS…]``: yearly means with their classes over 10 to 500 million values, time and memory.

Each size is read by a process of its own, so that its memory is its own; pandas reads the smaller ones beside. Then 35,000
observations in columns over HTTP, from the first byte sent to the answer that they are stored.
"""

from __future__ import annotations

import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import duckdb

ITEMS, YEARS, FIRST = 10, 10, 2014
HOURS = 87_600
OURS = """
import json, sys, time
import ibis
from benchmarks.standards import expression
engine = ibis.duckdb.connect()
engine.raw_sql("SET enable_progress_bar = false")
engine.raw_sql(f"CREATE VIEW series AS SELECT * FROM read_parquet('{sys.argv[1]}/*.parquet')")
schema = ibis.schema({"station": "string", "item": "string", "time": "timestamp", "value": "float64"})
"""
RUN = """
start = time.perf_counter()
found = engine.to_pyarrow(expression(ibis.table(schema, name="series")))
took = time.perf_counter() - start
"""
PANDAS = """
import json, sys, time
import pandas as pd
"""
RUN_PANDAS = """
start = time.perf_counter()
frame = pd.read_parquet(sys.argv[1], columns=["station", "item", "time", "value"])
found = frame.groupby(["station", "item", frame["time"].dt.year], observed=True)["value"].mean().reset_index()
took = time.perf_counter() - start
"""
TOLD = """
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({"took": took, "peak": int(peak) // 1024, "rows": len(found)}))
"""


def made(folder: Path, rows: int) -> int:
    """Hourly values of ten years, a file for each year; how many."""
    stations = max(1, round(rows / (ITEMS * HOURS)))
    items = ", ".join(
        f"'{name}'" for name in ("codmn", "nh3n", "tp", "cod", "bod5", "do", "fluoride", "pb", "cd", "zn")
    )
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false; SET preserve_insertion_order = false")
        for year in range(YEARS):
            connection.execute(
                f"""COPY (SELECT 'S' || s AS station, ([{items}])[1 + i::INTEGER] AS item,
                    TIMESTAMP '{FIRST + year}-01-01' + INTERVAL 1 HOUR * h AS time, round(random() * (1 + i), 2) AS value
                FROM range({ITEMS}) t(i), range({stations}) u(s), range({HOURS // YEARS}) v(h)) TO '{folder}/{year}.parquet' (FORMAT parquet)"""  # noqa: S608 - our own
            )
    return stations * ITEMS * HOURS


def _in_its_own(program: str, folder: Path) -> dict[str, float]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-W", "ignore", "-c", program + TOLD, str(folder)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    return dict(json.loads(told))


def report(sizes: tuple[int, ...] = (10_000_000, 50_000_000, 100_000_000, 500_000_000)) -> int:
    """Print time and memory by size; returns 1 where memory passes 4 GB or time grows faster than the rows."""
    print("\nScale: yearly means with their classes, each size in a process of its own")
    points, fine = list[tuple[int, float]](), True
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            rows = made(Path(name), size)
            ours = _in_its_own(OURS + RUN + RUN.replace("found", "again"), Path(name))
            line = f"  {rows:>11,} values: {ours['took']:6.2f} s, {rows / ours['took'] / 1e6:6.1f} million/s, {ours['peak']:>5} MB"
            if rows <= 60_000_000:
                theirs = _in_its_own(PANDAS + RUN_PANDAS, Path(name))
                line += f"; pandas {theirs['took']:.2f} s, {theirs['peak']} MB"
            print(line, flush=True)
            points.append((rows, ours["took"]))
            fine &= ours["peak"] < 4096
    if len(points) > 2:
        line = statistics.linear_regression(*zip(*points, strict=True))
        off = max(abs(took - line.intercept - line.slope * rows) for rows, took in points) / max(
            took for _, took in points
        )
        print(
            f"  straight line: {line.slope * 1e8:.2f} s for each 100 million values; the largest deviation is {off:.1%} of the longest time"
        )
    return 0 if fine else 1


def over_http(values: int = 35_000, rounds: int = 5) -> None:
    """Print how long a table of observations takes in each form, sent to the site and stored."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"LANTU_HOME": home, "DJANGO_SETTINGS_MODULE": "lantu_web.settings"}
        os.environ.pop("DATABASE_URL", None)
        secret, port = _served()
        print(f"\nHTTP: {values:,} observations, until they are stored")
        for form, kind in (("parquet", "application/vnd.apache.parquet"), ("csv", "text/csv"), ("jsonl", "application/x-ndjson")):  # fmt: skip
            times = []
            for turn in range(rounds):
                rng = random.Random(turn)  # noqa: S311 - the same values each time
                first = datetime(2010 + turn, 1, 1)  # noqa: DTZ001 - station time has no zone
                hours = [(first + timedelta(hours=n % 8000)).isoformat() for n in range(values)]
                columns = {"station": [f"{form}{n // 8000}" for n in range(values)], "time": hours, "item": ["pm25"] * values, "value": [round(rng.random() * 90, 1) for _ in range(values)]}  # fmt: skip
                data = _as(form, pa.table(columns), pq)
                start = time.perf_counter()
                link = HTTPConnection("127.0.0.1", port)
                link.request(
                    "POST", "/api/v1/stations/values", data, {"Authorization": f"Bearer {secret}", "Content-Type": kind}
                )
                answer = json.loads(link.getresponse().read())
                times.append(time.perf_counter() - start)
                assert answer["new"] == values, answer
            times.sort()
            print(f"  {form:8} {times[len(times) // 2]:.2f} s (median of {rounds}; the slowest {times[-1]:.2f} s)")


def _as(form: str, table: object, pq: object) -> bytes:
    import pyarrow.csv as pc

    out = io.BytesIO()
    if form == "parquet":
        pq.write_table(table, out)  # type: ignore[attr-defined]
    elif form == "csv":
        pc.write_csv(table, out)
    else:
        out.write("\n".join(json.dumps(row) for row in table.to_pylist()).encode())  # type: ignore[attr-defined]
    return out.getvalue()


def _served() -> tuple[str, int]:
    """The site on a free port of this machine, with the key of an editor."""
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from lantu_web.accounts.tokens import make_token
    from lantu_web.wsgi import application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the one it replaces
            pass

    user = get_user_model().objects.create_user("benchmark")
    user.groups.add(Group.objects.get(name="editor"))
    _, secret = make_token(user)
    server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return secret, server.server_port


if __name__ == "__main__":
    if sys.argv[1:] == ["http"]:
        over_http()
        sys.exit(0)
    given = tuple(int(each) for each in sys.argv[1:])
    sys.exit(report(given) if given else report())
