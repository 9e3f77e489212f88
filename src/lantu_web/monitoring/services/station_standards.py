"""The tables of limits as a page shows them: each edition with when it holds, where it is from, and what is still to be verified."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from lantu.datafiles import load_data
from lantu.standards import Edition, editions
from lantu.standards.air import air_items
from lantu.standards.editions import SCHEMA

__all__ = ["Shown", "explained"]

_NAMES = ("surface_water", "air_limits", "air_index", "noise", "soil_farmland", "soil_building", "groundwater")
_DOUBT = "to be verified"
_SPANS = {"year": "年 year", "day": "日 day", "eight": "8h", "hour": "1h"}
_PH = ("pH≤5.5", "5.5–6.5", "6.5–7.5", ">7.5")


@dataclass(frozen=True)
class Shown:
    """An edition with its table: headings, rows, and the parts whose status says that they are to be verified."""

    name: str
    edition: Edition
    head: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    doubts: tuple[tuple[str, str], ...]

    @property
    def to_be_verified(self) -> bool:
        return bool(self.doubts) or _DOUBT in self.edition.status


@cache
def explained() -> tuple[Shown, ...]:
    """All editions, the newest of each standard first."""
    found = []
    for name in _NAMES:
        for edition in reversed(editions(name)):
            head, rows = _TABLES[name](edition)
            found.append(Shown(name, edition, tuple(head), tuple(map(tuple, rows)), tuple(_doubts(name, edition))))
    return tuple(found)


def _doubts(name: str, edition: Edition) -> list[tuple[str, str]]:
    """Parts of the edition that bear a status of their own which is not settled."""
    raw = next(each for each in load_data(f"standards/{name}.toml", SCHEMA)["edition"] if each["id"] == edition.id)
    found = [
        (str(part.get("id") or part.get("table") or key), str(part["status"]))
        for key, part in raw.items() if isinstance(part, dict) and isinstance(part.get("status"), str)
    ]  # fmt: skip
    return [(key, status) for key, status in found if _DOUBT in status or "not" in status]


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(f"{low:g}–{high:g}" for low, high in value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)


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
    return ["#", "项目 item", "单位 unit", *classes], rows


def _air(edition: Edition) -> tuple[list[str], list[list[str]]]:
    names = air_items()
    rows = []
    for item, spans in edition.body["limits"].items():
        about = names.get(item) or names["o3"]
        rows += [
            [about["name"], _SPANS[span], about["unit"], *map(_cell, spans[span])] for span in _SPANS if span in spans
        ]
    return ["项目 item", "平均 average", "单位 unit", "一级 1", "二级 2"], rows


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
    return ["IAQI", "单位 unit", *map(str, edition.body["iaqi"])], rows


def _noise(edition: Edition) -> tuple[list[str], list[list[str]]]:
    return ["功能区 zone", "昼间 day dB(A)", "夜间 night dB(A)"], [
        [f"{zone}类", *map(_cell, pair)] for zone, pair in edition.body["zones"].items()
    ]


def _farmland(edition: Edition) -> tuple[list[str], list[list[str]]]:
    lands = {"paddy": "水田", "other": "其他", "orchard": "果园"}
    rows = []
    for item in edition.body["items"].values():
        if "single" in item:
            rows.append([item["name"], "", *[_cell(item["single"])] * 4])
        if "screening" not in item:
            continue
        rows += [
            [item["name"], f"筛选值 {lands[land]}", *map(_cell, values)] for land, values in item["screening"].items()
        ]
        if "intervention" in item:
            rows.append([item["name"], "管制值", *map(_cell, item["intervention"])])
    return ["项目 item (mg/kg)", "", *_PH], rows


def _building(edition: Edition) -> tuple[list[str], list[list[str]]]:
    rows = [
        [item.get("no", ""), item["name"], *map(_cell, (*item["screening"], *item["intervention"]))]
        for item in edition.body["items"].values()
    ]
    return ["#", "项目 item (mg/kg)", "筛选值 一类", "筛选值 二类", "管制值 一类", "管制值 二类"], rows


_TABLES = {
    "surface_water": _by_class, "groundwater": _by_class, "air_limits": _air, "air_index": _index, "noise": _noise,
    "soil_farmland": _farmland, "soil_building": _building,
}  # fmt: skip
