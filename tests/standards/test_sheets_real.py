"""Laboratory tables as they come: turned, with notes, ranges, units in cells, several sheets. Each row says what was hard about it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lantu.standards import classify_file, read_period, read_value

TABLES: dict[str, tuple[str, str, list[tuple[Any, ...]], list[str]]] = {
    "items below each other, stations side by side, the limit of the standard beside them": (
        "water", "监测项目,单位,东渡,西桥,标准值\n采样日期,,2025-06-03,2025-06-03,\npH,无量纲,7.6,7.5,6~9\n氨氮,mg/L,0.22,1.3,1.0\n总磷,mg/L,0.08,0.33,0.2\n",
        [("东渡", "Ⅱ"), ("西桥", "Ⅴ")], [],
    ),
    "limits, means and signatures below the samples are no samples": (
        "water", "断面,采样日期,氨氮\n东渡,2025-06-03,0.4\n标准限值（Ⅲ类）,,≤1.0\n平均值,,0.4\n注：1.L表示低于检出限。,,\n签发：李四,审核人：王五,2025年\n", [("东渡", "Ⅱ")], [],
    ),
    "a line of text that nothing announces is told, and no error": (
        "water", "断面,采样日期,氨氮\n东渡,2025-06-03,0.4\n本报告仅对来样负责,,\n", [("东渡", "Ⅱ")], ["note"],
    ),
    "a row with values but no day is an error": ("water", "断面,采样日期,氨氮\n东渡,6月3日,0.4\n西桥,2025-06-03,0.4\n", [("西桥", "Ⅱ")], ["date"]),
    "a range by its worse end": ("water", "断面,采样日期,pH,氨氮\n东渡,2025-06-03,7.2～9.4,0.4\n西桥,2025-06-03,7.2-8.4,0.3—0.6\n", [("东渡", "劣Ⅴ"), ("西桥", "Ⅲ")], []),
    "marks of footnotes, remarks, full width, powers": (
        "water", "断面,采样日期,氨氮,总磷,粪大肠菌群\n东渡,2025-06-03,０．６２*,0.16(超标),1.1×10³\n", [("东渡", "Ⅲ")], [],
    ),
    "the unit in the cell": ("water", "断面,采样日期,汞,氨氮\n东渡,2025-06-03,0.00004L mg/L,0.6mg/L\n西桥,2025-06-03,0.06μg/L,120 μg/L\n", [("东渡", "Ⅲ"), ("西桥", "Ⅲ")], []),
    "one unit for the whole table, above its heads; pH has none": ("water", "监测结果表,,单位：μg/L\n断面,采样日期,pH,氨氮\n东渡,2025-06-03,7.2,600\n", [("东渡", "Ⅲ")], []),
    "units behind a stroke, a space, or nothing": ("water", "断面,采样日期,氨氮/(mg/L),总磷 mg/L,\"总氮(湖、库,以N计) mg/L\",汞ug/L\n东渡,2025-06-03,0.6,0.08,1,0.04\n", [("东渡", "Ⅲ")], []),
    "the name of the point stands before the number of the sample": ("water", "样品编号,采样点位,采样日期,氨氮\nS1,东渡,2025-06-03,0.4\n", [("东渡", "Ⅱ")], []),
    "a column that nothing knows is told": ("water", "断面,采样日期,花香,序号,氨氮\n东渡,2025-06-03,3,1,0.4\n", [("东渡", "Ⅱ")], ["column"]),
    "a source that is class Ⅰ may fail by manganese": ("water", "水源地名称,取水口,采样日期,高锰酸盐指数,锰\n青山,1#,2025-06-03,1.9,0.12\n", [("青山", "Ⅰ")], []),
    "a zone that the standard does not know is told as it was written": ("noise", "测点名称,功能区类别,监测日期,昼间\n甲,五类,2025-04-01,50\n乙,2类,2025-04-01,64.9 dB\n", [("甲", None), ("乙", "超标")], []),
    "land in longer words": ("soil", "点位编号,土地利用类型,采样日期,pH,砷\nT1,建设用地（第二类）,2025-03-01,7,61\nT2,林地,2025-03-01,7,61\n", [("T1", "超筛选值"), ("T2", None)], []),
}  # fmt: skip


@pytest.mark.parametrize(("medium", "text", "told", "codes"), TABLES.values(), ids=TABLES)
def test_tables_as_they_come(
    tmp_path: Path, medium: str, text: str, told: list[tuple[Any, ...]], codes: list[str]
) -> None:
    """Station and class of each sample, and the codes of what was wrong."""
    path = tmp_path / "表.csv"
    path.write_bytes(text.encode("gb18030"))
    found = classify_file(medium, path)
    assert [(row.flat["station"], row.flat["class"]) for row in found.rows] == told
    assert [each.code for each in found.problems] == codes


def test_what_they_say(tmp_path: Path) -> None:
    """A source names what fails; a word that no standard knows stands in the reason; a limit that is reached says so."""
    path = tmp_path / "表.csv"
    said = {}
    for name in ("a source that is class Ⅰ", "a zone that", "a range by"):
        medium, text, _, _ = next(value for key, value in TABLES.items() if key.startswith(name))
        path.write_text(text, encoding="utf-8")
        said[name] = classify_file(medium, path).rows
    assert (
        said["a source that is class Ⅰ"][0].flat["source"],
        said["a source that is class Ⅰ"][0].flat["against"],
    ) == ("不达标", "锰")
    assert "五类" in said["a zone that"][0].flat["notes"]
    assert "pH" in said["a range by"][0].flat["notes"]
    path.write_text("断面,采样日期,氨氮\n东渡,2025-06-03,1.0\n", encoding="utf-8")
    assert classify_file("water", path).rows[0].flat["to_worse"] == "氨氮 已到限值，超过即 Ⅳ"


def test_a_workbook_of_several_sheets(tmp_path: Path) -> None:
    """Each sample and problem names its sheet; merged heads in two rows; dates of Excel; lakes make their mean and index."""
    book = openpyxl.Workbook()
    rivers = book.active
    assert rivers is not None
    rivers.title = "河流"
    rivers.append(["云江市2025年6月地表水监测结果"])
    rivers.merge_cells("A1:F1")
    rivers.append(["监测断面", "采样时间", "监测项目（单位：mg/L，pH除外）"])
    rivers.append([None, None, "pH", "DO", "CODMn", "NH3-N"])
    for area in ("A2:A3", "B2:B3", "C2:F2"):
        rivers.merge_cells(area)
    rivers.append(["东渡", datetime(2025, 6, 3, 10, 30), "7.2～7.6", 7.1, "３．２", 0.25])  # noqa: DTZ001 - a cell of Excel has no zone
    rivers.append(["西桥", 45811, 7.5, "6.4*", 4.2, "未检出"])
    rivers.append(["南口", "六月四日", 7.5, "6.4", 4.2, "未检出"])
    lakes = book.create_sheet("湖库")
    lakes.append(
        [
            "点位名称",
            "湖库名称",
            "采样日期",
            "总磷(以P计)\nmg/L",
            "总氮(湖、库,以N计) mg/L",
            "叶绿素a (μg/L)",
            "透明度(cm)",
            "CODMn",
        ]
    )
    lakes.append(["湖心", "镜湖", date(2025, 6, 5), 0.04, 1.1, 12, 80, 4.4])
    lakes.append(["湖北", "镜湖", date(2025, 6, 5), 0.05, 1.3, 15, 75, 4.9])
    book.create_sheet("说明").append(["依据", "GB 3838-2002"])
    path = tmp_path / "表.xlsx"
    book.save(path)
    found = classify_file("water", path)
    told = [(row.flat["sheet"], row.flat["row"], row.flat["station"], row.flat["class"]) for row in found.rows]
    assert told == [
        ("河流", 4, "东渡", "Ⅱ"),
        ("河流", 5, "西桥", "Ⅲ"),
        ("湖库", 2, "湖心", "Ⅲ"),
        ("湖库", 3, "湖北", "Ⅲ"),
    ]
    assert [(each.row, each.code, each.message[:3]) for each in found.problems] == [(6, "date", "河流:")]
    assert [row.flat.get("tli") for row in found.rows][2:] == [
        49.4,
        52.0,
    ]  # by hand: 13.84 + 7.91 + 10.05 + 10.18 + 7.43
    assert [(row["body"], row["class"]) for row in found.summary] == [("镜湖", "Ⅲ")]


def test_a_given_year_completes_a_day(tmp_path: Path) -> None:
    """6月4日 with --date 2025."""
    path = tmp_path / "表.csv"
    path.write_text("断面,采样日期,氨氮\n东渡,6月4日,0.4\n西桥,,0.4\n", encoding="utf-8")
    found = classify_file("water", path, period=read_period("2025"))
    assert [row.flat["date"] for row in found.rows] == ["2025-06-04", "2025"]


@pytest.mark.parametrize(
    ("written", "value", "other"),
    [("7.2～7.6", "7.2", "7.6"), ("6-9", "6", "9"), ("0.3—0.6", "0.3", "0.6"), ("1.25(超标0.2倍)", "1.25", None), ("6.4**", "6.4", None)],
)  # fmt: skip
def test_ranges_and_marks(written: str, value: str, other: str | None) -> None:
    """Both ends of a range; marks behind a number change nothing."""
    found = read_value(written)
    assert (str(found.value), found.other and str(found.other)) == (value, other)
