"""Every rule on PySpark local, held against DuckDB row by row: ``make spark``; no part of the test run."""

from __future__ import annotations

import os
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from lantu.rules import rules
from lantu.rules.bulk import ROW, compute, express
from lantu.rules.columns import tables_of
from tests.support.rule_cases import cases_of

CASES = 30


def main() -> int:
    """Compare all rules; the exit code says whether any differs."""
    warnings.simplefilter("ignore")
    chosen = sys.argv[1:] or sorted(name for name, rule in rules().items() if rule.inputs or rule.lists)
    connection = session()
    different: dict[str, str] = {}
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, name in enumerate(chosen, 1):
            fault = compare(connection, name, Path(folder))
            print(f"[{number}/{len(chosen)}] {name}: {fault or 'equal'}", flush=True)  # noqa: T201 - a report
            if fault:
                different[name] = fault
    seconds = time.perf_counter() - start
    equal = len(chosen) - len(different)
    print(f"{equal} of {len(chosen)} rules equal on {CASES} cases each, {seconds:.0f} s")  # noqa: T201 - a report
    return 1 if different else 0


def session() -> Any:
    """A local Spark of two threads and little memory, quiet, in UTC."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master("local[2]").appName("lantu")
    for key, value in {
        "spark.driver.memory": "2g",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "false",
        "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    }.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return ibis.pyspark.connect(spark)


def compare(connection: Any, name: str, folder: Path) -> str:
    """What differs, in a few words; empty where nothing does."""
    cases, lists, _ = tables_of(name, cases_of(rules()[name], CASES))
    wanted = compute(name, cases, lists, steps=True)
    try:
        found = on_spark(connection, name, cases, lists, folder)
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0][:160]}"
    return differs(wanted, found)


def on_spark(connection: Any, name: str, cases: pa.Table, lists: dict[str, pa.Table], folder: Path) -> pa.Table:
    def table(key: str, content: pa.Table) -> Any:
        path = folder / f"{name}.{key}.parquet"
        pq.write_table(content, path)
        return connection.read_parquet(path)

    inner = {key: table(key, content) for key, content in lists.items()}
    expression = express(name, table("cases", cases), inner, steps=True)
    return connection.to_pyarrow(expression.order_by(ROW))


def differs(wanted: pa.Table, found: pa.Table) -> str:
    if wanted.num_rows != found.num_rows:
        return f"{found.num_rows} rows for {wanted.num_rows}"
    for column in wanted.column_names:
        pairs = zip(wanted[column].to_pylist(), found[column].to_pylist(), strict=True)
        wrong = [(row, a, b) for row, (a, b) in enumerate(pairs) if a != b and (a or b)]
        if wrong:
            return f"{column}, {len(wrong)} rows, first {wrong[0]}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
