"""Which of many things may be the same: pairs that share rare keys, found by an equi-join.

The join is written once in Ibis and runs on DuckDB (or on Spark, when one machine is outgrown).
Loading those costs more than joining a few documents, so small inputs take the same join in plain
Python; a test holds the two to equal results.  Keys that too many items share say nothing and are
left out, which keeps the join from growing with the square of the input.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

__all__ = ["Pair", "candidate_pairs", "join_in_ibis", "join_in_python"]

# From this many rows on DuckDB is faster, its start-up of one to two seconds included.
_LARGE = 400_000


class Pair(NamedTuple):
    """Two items, the smaller number first, and how many keys they share."""

    a: int
    b: int
    shared: int


def candidate_pairs(rows: Sequence[tuple[int, str]], *, block: int, shared: int) -> list[Pair]:
    """Pairs of items with at least ``shared`` keys in common, of keys that no more than ``block`` items have.

    >>> candidate_pairs([(1, "x"), (1, "y"), (2, "x"), (2, "y"), (3, "x")], block=9, shared=2)
    [Pair(a=1, b=2, shared=2)]
    """
    join = join_in_ibis if len(rows) >= _LARGE else join_in_python
    return join(rows, block=block, shared=shared)


def join_in_python(rows: Iterable[tuple[int, str]], *, block: int, shared: int) -> list[Pair]:
    """The join for small inputs."""
    blocks: dict[str, set[int]] = defaultdict(set)
    for item, key in rows:
        blocks[key].add(item)
    counts: Counter[tuple[int, int]] = Counter()
    for items in blocks.values():
        if 2 <= len(items) <= block:
            counts.update(combinations(sorted(items), 2))
    return sorted(Pair(a, b, count) for (a, b), count in counts.items() if count >= shared)


def join_in_ibis(rows: Sequence[tuple[int, str]], *, block: int, shared: int) -> list[Pair]:
    """The join as an Ibis expression on DuckDB."""
    if not rows:
        return []
    import ibis
    import pyarrow as pa

    table = pa.table({"item": pa.array([row[0] for row in rows], pa.int64()), "key": [row[1] for row in rows]})
    connection = ibis.duckdb.connect()
    try:
        keyed = connection.create_table("keyed", table, temp=True).distinct()
        sizes = keyed.group_by("key").aggregate(size=keyed.count())
        useful = keyed.semi_join(sizes.filter(sizes.size.between(2, block)), "key")
        left, right = useful.rename(a="item"), useful.view().rename(b="item")
        both = left.join(right, "key")
        both = both.filter(both.a < both.b)
        counted = both.group_by("a", "b").aggregate(shared=both.count())
        found = counted.filter(counted["shared"] >= shared).order_by("a", "b")
        columns = connection.to_pyarrow(found).to_pydict()
    finally:
        connection.disconnect()
    return [Pair(*pair) for pair in zip(columns["a"], columns["b"], columns["shared"], strict=True)]
