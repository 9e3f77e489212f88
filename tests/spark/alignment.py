"""The join that proposes pairs of like names, on PySpark local against plain Python: part of ``make spark``."""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from lantu.alignment.candidates import Pair, join_in_python, pairs_expression
from tests.spark.conformance import session

LIMITS = ((6, 1, 0.0), (6, 2, 0.4), (40, 2, 0.8))  # block, shared, overlap


def main() -> int:
    """Compare the pairs for several limits; the exit code says whether any differ."""
    warnings.simplefilter("ignore")
    rows = sorted({(n * 7919 % 300, (n * n * 31 + n // 7) % 120) for n in range(3000)})
    connection = session()
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keyed.parquet"
        items, keys = zip(*rows, strict=True)
        pq.write_table(pa.table({"item": pa.array(items, pa.int64()), "key": pa.array(keys, pa.int64())}), path)
        table = connection.read_parquet(str(path))
        for block, shared, overlap in LIMITS:
            found = connection.to_pyarrow(pairs_expression(table, block=block, shared=shared, overlap=overlap))
            pairs = sorted(Pair(**one) for one in found.to_pylist())
            expected = join_in_python(rows, block=block, shared=shared, overlap=overlap)
            equal = pairs == expected
            different += not equal
            print(f"candidates {block}/{shared}/{overlap}: {len(pairs)} pairs, {'equal' if equal else 'DIFFERENT'}")  # noqa: T201 - a report
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
