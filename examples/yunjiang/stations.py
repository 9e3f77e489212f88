"""Invented stations of 云江市 and their invented values, written to a folder: ``python examples/yunjiang/stations.py FOLDER``.

Nothing in them was measured. The same years give the same figures on every run. They let anybody try the monitoring pages
without data: `registers.csv` and the values of air (hourly) and water (monthly) beside it.
"""

from __future__ import annotations

import csv
import math
import random
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

NOTE = "云江市为虚构城市，站点与数值均为示例"
WHOLE = "云江市"
TARGETS = ("空气质量优良天数比率=88", "空气质量优良天数比率@松林县=85", "细颗粒物年均浓度=35", "地表水水质优良比例=90")
HEAD = (
    "编码",
    "名称",
    "类型",
    "级别",
    "地区",
    "水体",
    "功能区",
    "目标",
    "经度",
    "纬度",
    "顺序",
    "河长",
    "运维单位",
    "一河一策",
    "一河一档",
)
PLACES = ("南浦区", "北塘区", "松林县")
AIR = [(f"YJ-A{n:02}", name, place) for n, (name, place) in enumerate([
    ("南浦广场", "南浦区"), ("南浦码头", "南浦区"), ("北塘钢城", "北塘区"), ("北塘公园", "北塘区"), ("松林一中", "松林县"),
], 1)]  # fmt: skip
WATER = [(f"YJ-W{n:02}", *rest) for n, rest in enumerate([
    ("石门", "云江", "松林县", "Ⅱ"), ("东渡", "云江", "北塘区", "Ⅲ"), ("西桥", "云江", "南浦区", "Ⅲ"), ("云江口", "云江", "南浦区", "Ⅲ"),
    ("柳溪上游", "柳溪河", "松林县", "Ⅱ"), ("柳溪入江口", "柳溪河", "北塘区", "Ⅲ"), ("塘河桥", "塘河", "北塘区", "Ⅲ"), ("塘河闸", "塘河", "北塘区", "Ⅳ"),
], 1)]  # fmt: skip
SUPPLY = [("YJ-S01", "南浦水厂", "云江", "南浦区"), ("YJ-S02", "松林水库", "", "松林县")]
ITEMS = {
    "PM2.5": (34, 0.55),
    "PM10": (58, 0.5),
    "SO2": (8, 0.3),
    "NO2": (28, 0.4),
    "CO": (0.7, 0.3),
    "O3_1h": (62, 0.6),
}
WATERS = {
    "pH": 7.7,
    "溶解氧": 8.0,
    "高锰酸盐指数": 2.4,
    "化学需氧量": 11.0,
    "五日生化需氧量": 1.8,
    "氨氮": 0.16,
    "总磷": 0.07,
    "石油类": 0.01,
}
CLEAN = {"石门": 0.7, "柳溪上游": 0.6, "塘河桥": 2.1, "塘河闸": 2.6, "柳溪入江口": 1.4, "松林水库": 0.6}


def registers() -> Iterator[tuple[object, ...]]:
    """One row a station; places in the invented city, far from any real one."""
    for number, (code, name, place) in enumerate(AIR):
        yield (
            code,
            name,
            "air",
            "国控" if number % 2 == 0 else "市控",
            place,
            "",
            "二类区",
            "",
            100.2 + 0.06 * number,
            20.1 + 0.04 * number,
            "",
            "",
            "云江环境监测中心",
            "",
            "",
        )
    for number, (code, name, body, place, target) in enumerate(WATER):
        yield (
            code,
            name,
            "water",
            "国控" if number < 6 else "市控",
            place,
            body,
            "",
            target,
            100.0 + 0.07 * number,
            20.3 - 0.05 * number,
            number + 1,
            f"{body}河长",
            "云江环境监测中心",
            "",
            "",
        )
    for name in dict.fromkeys(body for _, _, body, _, _ in WATER):
        plan, file = f"{name}一河一策实施方案（2023—2025年）", f"{name}一河一档（2023年版）"
        yield f"YJ-{name}", name, "body", "", WHOLE, "", "", "", "", "", "", f"{name}市级河长", "", plan, file
    for number, (code, name, body, place) in enumerate(SUPPLY):
        yield (
            code,
            name,
            "supply",
            "市控",
            place,
            body,
            "",
            "Ⅲ",
            100.1 + 0.1 * number,
            20.0,
            "",
            "",
            "云江供水公司",
            "",
            "",
        )


def air(first: date, last: date) -> Iterator[tuple[object, ...]]:
    """Hourly values: winters with more particles, summers with more ozone, spells of some days, and a few faults on purpose."""
    chance = random.Random(f"air {first}")  # noqa: S311 - invented figures
    spell = {code: 0.0 for code, _, _ in AIR}
    moment, end = (
        datetime.combine(first, datetime.min.time()),
        datetime.combine(last, datetime.min.time()) + timedelta(days=1),
    )
    while moment < end:
        season = math.cos(2 * math.pi * (moment.timetuple().tm_yday - 15) / 365)
        noon = math.cos(2 * math.pi * (moment.hour - 15) / 24)
        common = chance.gauss(0, 0.055)
        for number, (code, name, place) in enumerate(AIR):
            spell[code] = 0.975 * spell[code] + common + chance.gauss(0, 0.03)
            level = math.exp(1.1 * spell[code] + 0.35 * season + 0.06 * (number - 2))
            row = []
            for item, (usual, _) in ITEMS.items():
                if item == "O3_1h":
                    value = usual * math.exp(-0.55 * season + 0.5 * noon + 0.5 * spell[code])
                else:
                    value = usual * level * (1 - 0.12 * noon) * math.exp(chance.gauss(0, 0.06))
                row.append(round(value, 1 if item == "CO" else 0))
            row[1] = max(row[1], row[0] + 1)
            if chance.random() < 0.0004:
                row[0] = row[1] + 40  # contradiction, for quality control to find
            if chance.random() < 0.002:
                row[chance.randrange(6)] = ""  # missing
            yield name, place, moment.strftime("%Y-%m-%d %H:%M"), *row
        moment += timedelta(hours=1)


def water(first: int, last: int, months: int = 12) -> Iterator[tuple[object, ...]]:
    """Monthly samples; the lower tributaries are worse, in summer more so, and get better over the years."""
    chance = random.Random("water")  # noqa: S311 - invented figures
    named = [(name, place) for _, name, _, place, _ in WATER] + [(name, place) for _, name, _, place in SUPPLY]
    for year in range(first, last + 1):
        for month in range(1, (months if year == last else 12) + 1):
            for name, place in named:
                dirt = CLEAN.get(name, 1.0) * (1 + 0.25 * math.sin(math.pi * (month - 1) / 11)) * 0.94 ** (year - first)
                values = []
                for item, usual in WATERS.items():
                    noise = math.exp(chance.gauss(0, 0.1))
                    value = usual * noise if item == "pH" and not chance.random() else usual * noise * dirt
                    value = (
                        7.7 + chance.gauss(0, 0.2)
                        if item == "pH"
                        else usual / dirt**0.3 * noise
                        if item == "溶解氧"
                        else value
                    )
                    values.append(round(value, 3 if value < 1 else 1))
                yield name, place, f"{year}-{month:02}-05", *values


def write(folder: Path, first: int = 2023, last: date = date(2026, 10, 31)) -> None:
    """The register, the air of each year and the water, as CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    _table(folder / "registers.csv", HEAD, registers())
    for year in range(first, last.year + 1):
        rows = air(date(year, 1, 1), min(date(year, 12, 31), last))
        _table(folder / f"air-{year}.csv", ("站点", "城市", "时间", *ITEMS), rows)
    _table(folder / "water.csv", ("断面名称", "城市", "采样日期", *WATERS), water(first, last.year, last.month))
    (folder / "NOTE.txt").write_text(NOTE + "\n", encoding="utf-8")


def _table(path: Path, head: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(head)
        out.writerows(rows)


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "var/yunjiang"))
