"""Statuses computed from the workbook by a stranger: raw rows, cut-offs and the formulas of docs/assessment.md, in plain Python.

Nothing of ``lantu`` is imported here, and no formula of the workbook is read.
"""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path
from typing import Any

Row = dict[str, Any]
TINY = 1e-9
OPEN, EARLY, FASTER, AS_EXPECTED, BEHIND, BELOW = (
    "无法判定", "提前实现", "快于预期", "基本符合预期", "滞后", "未达到底线"
)  # fmt: skip
GOOD = (EARLY, FASTER, AS_EXPECTED)


def read(path: Path) -> tuple[list[Row], dict[str, list[Row]], dict[str, float]]:
    """The promises, the raw rows of each, and the cut-offs."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    promises, raw = _rows(book["承诺 promises"]), _rows(book["原始值 raw"])
    cut = {name: value for name, value, *_ in book["参数 parameters"].iter_rows(min_row=2, max_row=6, values_only=True)}
    by_key: dict[str, list[Row]] = {each["key"]: [] for each in promises}
    for row in raw:
        if row["key"]:
            by_key[row["key"]].append(row)
    return promises, by_key, cut


def _rows(sheet: Any) -> list[Row]:
    head, *rows = sheet.iter_rows(values_only=True)
    given = [name for name, cell in zip(head, rows[0] if rows else (), strict=False) if not str(cell).startswith("=")]
    return [{name: cell for name, cell in zip(head, row, strict=False) if name in given} for row in rows]


class Promise:
    """One promise with the values of its period."""

    def __init__(self, told: Row, rows: list[Row], cut: dict[str, float]) -> None:
        self.told, self.cut = told, cut
        self.start, self.target, self.sign = told["start"], told["target"], told["sign"]
        self.first, self.end, self.sign_of = told["start_year"], told["target_year"], told["comparator"].strip("'")
        self.year = min(told["as_of"], self.end or told["as_of"])
        inside = [row for row in rows if (self.first is None or row["year"] > self.first) and row["year"] <= self.year]
        self.inside = sorted(inside, key=lambda row: row["year"])
        numbers = [row for row in self.inside if row["value"] is not None]
        self.years = [row for row in numbers if not row["total"]]
        self.totals = [row for row in numbers if row["total"]]

    def status(self) -> str:
        ways = {
            "level": self.level,
            "hold": self.hold,
            "growth": self.growth,
            "cumulative": self.total,
            "cap": self.cap,
        }
        return ways.get(self.told["form"], self.words)()

    def met(self, value: float) -> bool:
        limit = self.target - self.sign * abs(self.target) * self.cut["about"] if self.sign_of == "~" else self.target
        gap = self.sign * (value - limit)
        return gap > TINY if self.sign_of in "<>" else gap >= -TINY

    def word(self, ratio: float) -> str:
        return FASTER if ratio >= self.cut["faster"] - TINY else AS_EXPECTED if ratio >= self.cut["on_track"] - TINY else BEHIND  # fmt: skip

    def aged(self, year: int, status: str) -> str:
        return OPEN if self.year - year > self.cut["stale_years"] else status

    def bounded(self, bounds: set[str], status: str) -> str:
        """A bound proves only what lies on its side; bounds of both sides prove nothing."""
        bound, *more = bounds - {"exact"} or {"exact"}
        if bound == "exact" or status == OPEN:
            return status
        if more:
            return OPEN
        return status if ((bound == "min") == (self.sign == 1)) == (status in GOOD) else OPEN

    def level(self) -> str:
        if not self.years or not self.sign or not self.end:
            return OPEN
        newest = self.years[-1]
        told = self.aged(newest["year"], self.bounded({newest["bound"]}, self._on_path(newest)))
        exact = [row for row in self.years if row["bound"] == "exact"]
        if told == OPEN and newest["bound"] != "exact" and exact:
            return self.aged(exact[-1]["year"], self._on_path(exact[-1]))
        return told

    def _on_path(self, row: Row) -> str:
        path = self.start is not None and self.first is not None and self.start != self.target
        ratio = None
        if path:
            made, gone = (row["value"] - self.start) / (self.target - self.start), row["year"] - self.first
            ratio = made / (gone / (self.end - self.first))
        if self.met(row["value"]):
            fresh = [one for one in self.years if 0 < self.end - one["year"] <= self.cut["stale_years"]]
            kept = any(one["bound"] == "exact" and self.met(one["value"]) for one in fresh)
            return EARLY if row["year"] < self.end or kept else self._reached(ratio)
        if row["year"] >= self.end:
            return BEHIND
        return OPEN if ratio is None else self.word(ratio)

    def _reached(self, ratio: float | None) -> str:
        return FASTER if ratio is not None and self.word(ratio) == FASTER else AS_EXPECTED

    def hold(self) -> str:
        if not self.sign:
            return OPEN
        tells = [row for row in self.years if row["bound"] == "exact" or ((row["bound"] == "min") == (self.sign == 1)) == self.met(row["value"])]  # fmt: skip
        if not tells:
            return OPEN
        return self.aged(tells[-1]["year"], AS_EXPECTED if self.met(tells[-1]["value"]) else BELOW)

    def growth(self) -> str:
        if self.first is None or self.end is None:
            return OPEN
        whole = [row for row in self.totals if row["year"] == self.end]
        if whole:
            return AS_EXPECTED if self.met(whole[-1]["value"]) else BEHIND
        rates = [row["value"] / 100 for row in self.years]
        if not rates or len(rates) < self.cut["known_share"] * (self.years[-1]["year"] - self.first):
            return OPEN
        bounds = {row["bound"] for row in self.years}
        newest = self.years[-1]["year"]
        return self.aged(newest, self.bounded(bounds, self._grown(rates, newest)))

    def _grown(self, rates: list[float], newest: int) -> str:
        if self.target <= 0 or self.sign != 1 or min(rates) <= -1:
            return AS_EXPECTED if self.met(100 * sum(rates) / len(rates)) else BEHIND
        mean = math.prod(1 + rate for rate in rates) ** (1 / len(rates)) - 1
        word = self.word(math.log(1 + mean) / math.log(1 + self.target / 100))
        if len(rates) < self.end - self.first and newest < self.end:
            return word
        return (FASTER if word == FASTER else AS_EXPECTED) if self.met(100 * mean) else BEHIND

    def _sum(self) -> tuple[int, Decimal, set[str]] | None:
        """The year, the sum, and which sides of it are known."""
        if not self.years and not self.totals or self.first is None or self.end is None:
            return None
        since = self.totals[-1]["year"] if self.totals else self.first
        flows = [row for row in self.years if row["year"] > since]
        newest = max(row["year"] for row in (*self.totals, *self.years))
        used = [*self.totals[-1:], *flows]
        bounds = {row["bound"] for row in used} | ({"min"} if len(flows) < newest - since else set())
        return newest, sum((Decimal(str(row["value"])) for row in used), Decimal(0)), bounds

    def total(self) -> str:
        found = self._sum()
        if found is None:
            return OPEN
        year, amount, bounds = found
        target = Decimal(str(self.target))
        done = amount > target if self.sign_of == ">" else amount >= target
        if target <= 0:
            told = AS_EXPECTED if amount >= target else BEHIND
        else:
            ratio = float(amount / target) / ((year - self.first) / (self.end - self.first))
            told = (EARLY if year < self.end else self._reached(ratio)) if done else BEHIND if year >= self.end else self.word(ratio)  # fmt: skip
        unproved = ("min" in bounds and told == BEHIND) or ("max" in bounds and told != BEHIND)
        return self.aged(year, OPEN if unproved or {"min", "max"} <= bounds else told)

    def cap(self) -> str:
        found = self._sum()
        if found is None:
            return OPEN
        year, amount, bounds = found
        target = Decimal(str(self.target))
        if amount >= target if self.sign_of == "<" else amount > target:
            return self.aged(year, OPEN if "max" in bounds else BELOW)
        if "min" in bounds:
            return self.aged(year, OPEN)
        if target <= 0 or not amount:
            return self.aged(year, AS_EXPECTED if target <= 0 else FASTER)
        told = self.word((year - self.first) / (self.end - self.first) / float(amount / target))
        return self.aged(year, AS_EXPECTED if told == BEHIND and year >= self.end else told)

    def words(self) -> str:
        done = [row for row in self.inside if row["done"]]
        if not done:
            return OPEN
        return EARLY if self.end and done[0]["year"] < self.end else AS_EXPECTED
