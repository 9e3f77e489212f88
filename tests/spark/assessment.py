"""The assessment of many promises at once, on PySpark local against DuckDB: part of ``make spark``."""

from __future__ import annotations

import random
import sys
import tempfile
import warnings
from pathlib import Path

import ibis
import pyarrow as pa

from lantu.assessment.columns import promise_columns, sdg_build_statuses, statuses
from tests.assessment.cases import some_promise, some_values
from tests.spark.conformance import session
from tests.spark.tables import difference, on_both, told

PROMISES, YEARS = 2000, (2022, 2023, 2025)


def main() -> int:
    """Compare every column of both expressions; the exit code says whether any differ."""
    warnings.simplefilter("ignore")
    rng = random.Random(2026)  # noqa: S311 - the same promises each time
    promises = [some_promise(rng, str(number)) for number in range(PROMISES)]
    points = [
        {"key": each.key, "year": point.year, "value": float(point.value or 0)}
        for each in promises
        for point in some_values(rng, each)
    ]
    tables = {"promises": promise_columns(promises), "points": pa.Table.from_pylist(points)}
    duck, spark, different = ibis.duckdb.connect(), session(), 0
    with tempfile.TemporaryDirectory() as folder:
        here, there = on_both(duck, spark, tables, Path(folder))
        for as_of in YEARS:
            for expression in (statuses, sdg_build_statuses):
                wanted = duck.to_pyarrow(expression(here["promises"], here["points"], as_of))
                found = spark.to_pyarrow(expression(there["promises"], there["points"], as_of))
                fault = difference(wanted, found, ["key"])
                different += told(f"{expression.__name__} as of {as_of}", wanted.num_rows, fault)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
