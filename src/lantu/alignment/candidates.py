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
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["Pair", "candidate_pairs", "join_in_ibis", "join_in_python", "pairs_expression"]

# From this many pairs to count on DuckDB is faster, its start-up of one to two seconds included.
_LARGE = 3_000_000
_MEMORY = "1GB"


class Pair(NamedTuple):
    """Two items, the smaller number first, and how many keys they share."""

    a: int
    b: int
    shared: int


def candidate_pairs(rows: Sequence[tuple[int, int]], *, block: int, shared: int, overlap: float = 0.0) -> list[Pair]:
    """Pairs of items with at least ``shared`` keys in common, of keys that no more than ``block`` items have.

    ``overlap`` is the least share of their keys (twice those in common, through those of both) that two
    items must have; keys that were left out count in favour of the pair, so that none is lost by it.

    >>> candidate_pairs([(1, 70), (1, 71), (2, 70), (2, 71), (3, 70)], block=9, shared=2)
    [Pair(a=1, b=2, shared=2)]
    """
    join = join_in_ibis if _pairs(rows, block) >= _LARGE else join_in_python
    return join(rows, block=block, shared=shared, overlap=overlap)


def _pairs(rows: Iterable[tuple[int, int]], block: int) -> int:
    """How many pairs the join has to count."""
    sizes = Counter(key for _, key in rows).values()
    return sum(size * (size - 1) // 2 for size in sizes if size <= block)


def join_in_python(rows: Iterable[tuple[int, int]], *, block: int, shared: int, overlap: float = 0.0) -> list[Pair]:
    """The join for small inputs."""
    blocks: dict[int, set[int]] = defaultdict(set)
    for item, key in rows:
        blocks[key].add(item)
    sizes: Counter[int] = Counter()
    dropped: Counter[int] = Counter()
    counts: Counter[tuple[int, int]] = Counter()
    for items in blocks.values():
        sizes.update(items)
        if len(items) > block:
            dropped.update(items)
        else:
            counts.update(combinations(sorted(items), 2))
    return sorted(
        Pair(a, b, count)
        for (a, b), count in counts.items()
        if count >= shared and 2 * (count + min(dropped[a], dropped[b])) >= overlap * (sizes[a] + sizes[b])
    )


def join_in_ibis(rows: Sequence[tuple[int, int]], *, block: int, shared: int, overlap: float = 0.0) -> list[Pair]:
    """The join as an Ibis expression on DuckDB."""
    if not rows:
        return []
    import ibis
    import pyarrow as pa

    table = pa.table(
        {"item": pa.array([row[0] for row in rows], pa.int64()), "key": pa.array([row[1] for row in rows], pa.int64())}
    )
    connection = ibis.duckdb.connect(memory_limit=_MEMORY)
    try:
        keyed = connection.create_table("keyed", table, temp=True)
        found = pairs_expression(keyed, block=block, shared=shared, overlap=overlap)
        columns = connection.to_pyarrow(found).to_pydict()
    finally:
        connection.disconnect()
    return [Pair(*pair) for pair in zip(columns["a"], columns["b"], columns["shared"], strict=True)]


def pairs_expression(rows: Table, *, block: int, shared: int, overlap: float = 0.0) -> Table:
    """The join on a table with the columns ``item`` and ``key``, for any engine of Ibis."""
    import ibis

    keyed = rows.select("item", "key").distinct()
    blocks = keyed.group_by("key").aggregate(members=keyed.count())
    useful = keyed.semi_join(blocks.filter(blocks.members <= block), "key")
    sized = keyed.join(blocks, "key")
    sizes = sized.group_by("item").aggregate(keys=sized.count(), dropped=(sized.members > block).sum())
    left, right = useful.rename(a="item"), useful.view().rename(b="item")
    both = left.join(right, "key")
    both = both.filter(both.a < both.b)
    counted = both.group_by("a", "b").aggregate(shared=both.count())
    counted = counted.filter(counted["shared"] >= shared)
    of_a = sizes.rename(a="item", keys_a="keys", dropped_a="dropped")
    of_b = sizes.view().rename(b="item", keys_b="keys", dropped_b="dropped")
    full = counted.join(of_a, "a").join(of_b, "b")
    most = 2 * (full["shared"] + ibis.least(full.dropped_a, full.dropped_b))
    return full.filter(most >= overlap * (full.keys_a + full.keys_b)).select("a", "b", "shared").order_by("a", "b")
