"""The tables of limits as a page shows them: each edition with when it holds, where it is from, and what is still to be verified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from lantu.datafiles import load_data
from lantu.standards import Edition, editions
from lantu.standards.air import air_items
from lantu.standards.editions import SCHEMA, exact
from lantu.standards.languages import word_in
from lantu.standards.results import written

__all__ = ["Shown", "explained"]

Table = tuple[list[str], list[list[str]]]
_DOUBT = "to be verified"
_SPANS = {"year": "年|year", "day": "日|day", "eight": "8h", "hour": "1h"}
_PH = ("pH≤5.5", "5.5–6.5", "6.5–7.5", ">7.5")


@dataclass(frozen=True)
class Shown:
    """An edition with its table: headings, rows, how it is applied, and the parts whose status says that they are to be verified."""

    name: str
    edition: Edition
    head: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    doubts: tuple[tuple[dict[str, str], str], ...]
    how: dict[str, str]
    more: str = ""  # of several tables of one edition, which

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold figures."""
        return tuple(any(_is_figure(row[at]) for row in self.rows if at < len(row)) for at in range(len(self.head)))

    @property
    def to_be_verified(self) -> bool:
        return bool(self.doubts) or _DOUBT in self.edition.status


@cache
def explained() -> tuple[Shown, ...]:
    """All editions, the newest of each standard first."""
    words = load_data("standards/explained.toml", "lantu.standards_explained/1")
    found = []
    for name, part, draw in _TABLES:
        for edition in reversed(editions(name)):
            head, rows = draw(edition)
            doubts = [
                (words["part"].get(key, {"zh": key, "en": key}), status) for key, status in _doubts(name, edition)
            ]
            how, told = words["how"][part or name], tuple(map(tuple, rows))
            found.append(Shown(name, edition, tuple(head), told, () if part else tuple(doubts), how, part))
    return tuple(found)


def _is_figure(cell: Any) -> bool:
    return str(cell)[:1].isdigit() or str(cell)[:1] in "≥≤<>−-"


def _doubts(name: str, edition: Edition) -> list[tuple[str, str]]:
    """Parts of the edition that bear a status of their own which is not settled."""
    raw = next(each for each in load_data(f"standards/{name}.toml", SCHEMA)["edition"] if each["id"] == edition.id)
    found = [
        (key, str(part["status"]))
        for key, part in raw.items() if isinstance(part, dict) and isinstance(part.get("status"), str)
    ]  # fmt: skip
    return [(key, status) for key, status in found if _DOUBT in status or "not" in status]


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(f"{low:g}–{high:g}" for low, high in value)
    return written(exact(value)) if isinstance(value, int | float) else str(value)


def _by_class(edition: Edition) -> tuple[list[str], list[list[str]]]:
    classes = list(edition.body["classes"])[:-1]
    rows = []
    for item in edition.body["items"].values():
        for mark, key in (("", "limits"), ("（湖、库）", "lake")):
            if key in item or (key == "limits" and "bands" in item):
                values = item.get(key) or item["bands"]
                sign = "≥" if item.get("better") == "high" else ""
                shown = ["无 / 有" if item.get("presence") else f"{sign}{_cell(value)}" for value in values]
                rows.append([item.get("no", ""), item["name"] + mark, item["unit"], *shown])
    return ["#", "项目|Item", "单位|Unit", *classes], rows


def _air(edition: Edition) -> tuple[list[str], list[list[str]]]:
    names = air_items()
    rows = []
    for item, spans in edition.body["limits"].items():
        about = names.get(item) or names["o3"]
        rows += [
            [about["name"], _SPANS[span], about["unit"], *map(_cell, spans[span])] for span in _SPANS if span in spans
        ]
    return ["项目|Item", "平均|Average", "单位|Unit", "一级|Class 1", "二级|Class 2"], rows


def _index(edition: Edition) -> tuple[list[str], list[list[str]]]:
    items = edition.body["items"]
    rows = [
        [
            items[key]["name"],
            items[key]["unit"],
            *map(_cell, points),
            *([""] * (len(edition.body["iaqi"]) - len(points))),
        ]
        for key, points in edition.body["breakpoints"].items()
    ]
    return ["IAQI", "单位|Unit", *map(str, edition.body["iaqi"])], rows


def _noise(edition: Edition) -> tuple[list[str], list[list[str]]]:
    return ["功能区|Zone", "昼间 dB(A)|Day dB(A)", "夜间 dB(A)|Night dB(A)"], [
        [f"{zone}类|Class {zone}", *map(_cell, pair)] for zone, pair in edition.body["zones"].items()
    ]


def _farmland(edition: Edition) -> tuple[list[str], list[list[str]]]:
    lands = {"paddy": ("水田", "paddy"), "other": ("其他", "other"), "orchard": ("果园", "orchard")}
    rows = []
    for item in edition.body["items"].values():
        if "single" in item:
            rows.append([item["name"], "", *[_cell(item["single"])] * 4])
        if "screening" not in item:
            continue
        rows += [
            [item["name"], f"筛选值 {lands[land][0]}|Screening, {lands[land][1]}", *map(_cell, values)]
            for land, values in item["screening"].items()
        ]
        if "intervention" in item:
            rows.append([item["name"], "管制值|Intervention", *map(_cell, item["intervention"])])
    return ["项目 (mg/kg)|Item (mg/kg)", "", *_PH], rows


def _building(edition: Edition) -> tuple[list[str], list[list[str]]]:
    rows = [
        [item.get("no", ""), item["name"], *map(_cell, (*item["screening"], *item["intervention"]))]
        for item in edition.body["items"].values()
    ]
    return [
        "#",
        "项目 (mg/kg)|Item (mg/kg)",
        "筛选值 一类|Screening, class 1",
        "筛选值 二类|Screening, class 2",
        "管制值 一类|Intervention, class 1",
        "管制值 二类|Intervention, class 2",
    ], rows


def _supply(edition: Edition) -> Table:
    rows = [[item.get("table", "表2"), item.get("no", ""), item["name"], item["unit"], _cell(item["limits"][0])] for item in edition.body["supply"]["items"].values()]  # fmt: skip
    return ["表|Table", "#", "项目|Item", "单位|Unit", "限值|Limit"], rows


def _lakes(edition: Edition) -> Table:
    items = edition.body["items"].values()
    whole = sum(item["r2"] for item in items)
    rows = [[item["name"], item["unit"], _cell(item["a"]), _cell(item["b"]), _cell(item["r2"]), f"{item['r2'] / whole:.4f}"] for item in items]  # fmt: skip
    bounds = [f"<{each['below']}" if "below" in each else f"≤{each['up_to']}" if "up_to" in each else "" for each in edition.body["grades"]]  # fmt: skip
    rows += [
        [each["word"], "TLI", bound or ">70", "", "", ""]
        for each, bound in zip(edition.body["grades"], bounds, strict=True)
    ]
    return ["项目|Item", "单位|Unit", "a", "b", "r²", "W"], rows


_VALID = {
    "gas_minutes": "小时均值（气体）：分钟|Hour of gases: minutes", "day_hours": "日均值：小时|Day: hours", "eight_hours": "8 小时均值：小时|Eight hours: hours",
    "eight_means": "臭氧日最大 8 小时：8 小时均值个数|A day of ozone: eight-hour means", "month_days": "月：日均值|Month: days",
    "february_days": "二月：日均值|February: days", "year_days": "年：日均值|Year: days",
}  # fmt: skip


def _validity(edition: Edition) -> Table:
    rows = [[label, "", f"≥{edition.body[key]}"] for key, label in _VALID.items()]
    names = air_items()
    for item, told in edition.body["annual"]["items"].items():
        name = (names.get(item) or names["o3"])["name"]
        rows.append(
            [
                f"年评价：{name}|Year: {word_in(name, 'en')}",
                "年均值|mean" if "mean" in told else "",
                f"{100 * told['percentile']:g}%",
            ]
        )
    return ["均值|Average", "", "至少 / 百分位|At least / percentile"], rows


def _bloom(edition: Edition) -> Table:
    body = edition.body
    dense, area = ([_cell(each) for each in body[key]["limits"]] for key in ("density", "area"))
    words = body["words"]
    rows = [[words[0], f"<{dense[0]}", "0"]]
    rows += [[word, f"≥{dense[n]}", f"≥{area[n]}" if n else ">0"] for n, word in enumerate(words[1:])]
    return ["程度|Level", "藻密度 (个/L)|Density (per L)", "面积比例 %|Area %"], rows


def _trend(edition: Edition) -> Table:
    return ["N", "0.05", "0.01"], [[_cell(each) for each in row] for row in edition.body["critical"]]


def _steps(edition: Edition) -> Table:
    rows = []
    for level in edition.body["levels"]:
        ways = [" + ".join(f"AQI >{one['aqi']} × {one['days'] * 24} h" for one in way) for way in level["any"]]
        rows.append([level["word"], " / ".join(ways)])
    return ["级别|Level", "条件|Condition"], rows


def _rain(edition: Edition) -> Table:
    return ["级别|Level", "雨量 mm|Rain mm", "小时|Hours"], [
        [each["word"], _cell(each["mm"]), _cell(each["hours"])] for each in edition.body["levels"]
    ]


def _ecology(edition: Edition) -> Table:
    body = edition.body
    rows = [["EI", each["word"], _least(each)] for each in body["grades"]]
    rows += [["EQI", each["word"], _least(each)] for each in body["eqi"]["grades"]]
    rows += [["HJ 1172", each["word"], _least(each)] for each in body["quality"]["grades"]]
    water = ["容许量|allowance", *map(_cell, body["erosion"]["water"])]
    rows += [["SL 190 水力 t/(km²·a)|SL 190, water, t/(km²·a)", word, f">{limit}" if n else f"≤{water[0]}"] for n, (word, limit) in enumerate(zip(body["erosion"]["words"], [water[0], *water], strict=True))]  # fmt: skip
    return ["指数|Index", "等级|Grade", "界|Bound"], rows


def _least(grade: dict[str, Any]) -> str:
    return f"≥{grade['least']}" if "least" in grade else ""


def _weights(edition: Edition) -> Table:
    figures = {"mean": "均值|mean", "percentile": "百分位|percentile"}
    names = air_items()
    rows = [[(names.get(key) or names["o3"])["name"], figures[each["figure"]], _cell(each["weight"])] for key, each in edition.body["items"].items()]  # fmt: skip
    return ["项目|Item", "数值|Figure", "权重|Weight"], rows


_TABLES: list[tuple[str, str, Callable[[Edition], Table]]] = [
    ("surface_water", "", _by_class), ("surface_water", "supply", _supply), ("lakes", "", _lakes), ("air_limits", "", _air), ("air_index", "", _index),
    ("air_validity", "", _validity), ("composite", "", _weights), ("noise", "", _noise), ("soil_farmland", "", _farmland), ("soil_building", "", _building),
    ("groundwater", "", _by_class), ("bloom", "", _bloom), ("trend", "", _trend), ("ecology", "", _ecology), ("warnings", "", _steps), ("rain", "", _rain),
]  # fmt: skip
