"""How long a search takes over everything that the register holds: the median and the slowest of twenty."""

from __future__ import annotations

import time
from statistics import quantiles

__all__ = ["QUERIES", "measure"]

QUERIES = (
    "森林", "污水", "建设", "推进", "生态环境", "城市生活污水集中处理率", "市生态环境局", "PM2.5", "覆盖 森林", "水", "规划",
    "重点工程", "到2025年", "98%", "项目", "发展新格局", "医院", "轨道交通", "无此事物", "长江",
)  # fmt: skip


def measure(rounds: int = 5) -> dict[str, float]:
    """Median and 95th percentile in milliseconds, of all queries, each with its first page, facets and snippets."""
    from lantu_web.register.services.search import search, snippets

    times = []
    for _ in range(rounds):
        for query in QUERIES:
            start = time.perf_counter()
            snippets(search(query))
            times.append((time.perf_counter() - start) * 1000)
    cuts = quantiles(times, n=100)
    return {"queries": len(times), "median": cuts[49], "p95": cuts[94], "most": max(times)}
