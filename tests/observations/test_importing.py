"""Tables taken in: names and brackets, problems by row, the same again, and there and back."""

from __future__ import annotations

import csv
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lantu.errors import LantuError, Problem
from lantu.observations import Observation, bundled, fill_gaps, import_file, import_rows
from lantu.observations.bundle import written
from lantu.observations.names import column_words, problem_words, read_name
from lantu.observations.package import COLUMNS, packed

ROW = {"指标": "森林覆盖率", "地区": "重庆市", "年份": "2023", "数值": "55.06", "单位": "%", "来源": "公报", "发布日期": "2024-03-01"}  # fmt: skip


def row(**changed: Any) -> dict[str, Any]:
    return ROW | changed


@pytest.mark.parametrize(
    ("name", "period", "told"),
    [
        ("森林覆盖率", "2023", {"basis": "year"}),
        ("PM2.5月均浓度", "2024-02", {"basis": "month"}),
        ("空气质量优良天数(1-10月累计)", "2024-10", {"basis": "part"}),
        ("空气质量优良天数(截至12月25日)", "2025", {"basis": "part"}),
        ("森林覆盖率(“以上”表述)", "2024", {"bound": ">="}),
        ("科技进步贡献率(预计数)", "2021", {"status": "forecast"}),
        ("单位地区生产总值能耗(2016-2021累计变化)", "2021", {"basis": "period", "since": 2016}),
        ("新增水土流失治理面积(2021-2025累计)", "2025", {"basis": "period", "since": 2021}),
        ("国考断面水质优良比例(42个断面)", "2020", {"series": "42个断面"}),
        ("建成区绿化覆盖率（市辖区口径）", "2019", {"series": "市辖区口径"}),
        ("生态质量指数(EQI)", "2024", {"series": ""}),
    ],
)
def test_a_bracket_is_read(name: str, period: str, told: dict[str, Any]) -> None:
    """What stands in the bracket decides what the value covers."""
    found = read_name(name, period)
    assert {key: getattr(found, key) for key in told} == told
    assert "(" not in found.name


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"数值": ""}, "no_value"),
        ({"数值": "—"}, "no_value"),
        ({"数值": "NaN"}, "no_value"),
        ({"指标": ""}, "no_indicator"),
        ({"地区": ""}, "no_place"),
        ({"年份": "二〇二三"}, "period"),
        ({"年份": "2023-13"}, "period"),
        ({"grade": "heard"}, "grade"),
    ],
)
def test_a_bad_row_is_told_and_the_good_rows_are_kept(changed: dict[str, str], code: str) -> None:
    """The row number, the severity and the code; the rows around it stay."""
    rows = [row(grade="official"), row(grade="official") | changed, row(年份="2022", grade="official")]
    done = import_rows(rows)
    assert [(p.row, p.severity, p.code) for p in done.problems if p.severity == "error"] == [(2, "error", code)]
    assert [each.period for each in done.observations] == ["2023", "2022"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"单位": "什么"}, "unknown_unit"), ({"来源": ""}, "no_source"), ({"发布日期": "未注明"}, "no_source_date")],
)
def test_a_doubt_is_a_warning_and_keeps_the_row(changed: dict[str, str], code: str) -> None:
    """A warning loses nothing."""
    done = import_rows([row(**changed)])
    assert ([p.code for p in done.problems], len(done.observations), done.errors) == ([code], 1, 0)


def test_places_are_told_in_full_and_unknown_ones_once(tmp_path: Path) -> None:
    """A short name is read in full, an unknown one kept with the nearest known beside it; a column of stations is not asked."""
    done = import_rows([row(地区=place) for place in ("万州", "万州区", "万洲区", "重庆", "火星")])
    assert [each.place for each in done.observations] == ["万州区", "万洲区", "重庆市", "火星"]
    assert [(each.row, each.code) for each in done.problems] == [
        (1, "place_alias"), (2, "repeated"), (3, "unknown_place"), (4, "place_alias"), (5, "unknown_place"),
    ]  # fmt: skip
    assert "did you mean 万州区?" in done.problems[2].message
    assert "did you mean" not in done.problems[4].message
    told = import_rows([row(地区="火星"), row(地区="火星", 年份="2022")])
    assert [each.code for each in told.problems] == ["unknown_place"]
    station = {("站点" if name == "地区" else name): value for name, value in ROW.items()}
    assert import_rows([station | {"站点": "观音桥"}]).problems == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"年份": "2023年"}, {"period": "2023"}),
        ({"年份": 2023.0}, {"period": "2023"}),  # a number cell of a spreadsheet
        ({"年份": "２０２３年６月"}, {"period": "2023-06", "basis": "month"}),
        ({"数值": "55.06%", "单位": ""}, {"value": Decimal("55.06"), "unit": "%"}),
        ({"数值": "55以上"}, {"value": Decimal(55), "bound": ">="}),
        ({"数值": "≥55%"}, {"value": Decimal(55), "bound": ">="}),
        ({"数值": "55", "bound": "以下"}, {"value": Decimal(55), "bound": "<="}),
        ({"数值": "约55"}, {"value": None, "text": "约55"}),  # warned of: no number as it stands
        ({"数值": 55.060000000000002 + 1e-12}, {"value": Decimal("55.06")}),  # what a formula leaves behind
        ({"发布日期": "2024/3/1"}, {"source_date": "2024-03-01"}),
        ({"发布日期": "2024年3月"}, {"source_date": "2024-03"}),
    ],
)
def test_cells_are_read_as_people_write_them(changed: dict[str, Any], told: dict[str, Any]) -> None:
    """What can be read in one way only is read; and the store takes it."""
    (found,) = import_rows([row(**changed)]).observations
    assert {key: getattr(found, key) for key in told} == told


def test_files_come_as_offices_save_them(tmp_path: Path) -> None:
    """CSV in GB18030, a title above the headings, rows without anything; a file without rows says what is lacking."""
    csv_file, book_file = tmp_path / "a.csv", tmp_path / "a.xlsx"
    lines = [",".join(ROW), "", ",".join(str(value) for value in ROW.values())]
    csv_file.write_bytes("\n".join(["某市指标表,,", *lines]).encode("gb18030"))
    book = openpyxl.Workbook()
    for line in (["某市指标表"], [], list(ROW), [None] * 3, list(ROW.values())):
        book.active.append(line)
    book.save(book_file)
    for file in (csv_file, book_file):
        assert [(each.indicator, str(each.value)) for each in import_file(file).observations] == [
            ("森林覆盖率", "55.06")
        ]
    for name, body, said in (
        ("b.csv", ",".join(ROW), "no rows"),
        ("c.csv", "", "no rows"),
        ("d.jsonl", "7", "no object"),
    ):
        (tmp_path / name).write_text(body, encoding="utf-8")
        with pytest.raises(LantuError, match=said):
            import_file(tmp_path / name)
    with pytest.raises(LantuError, match="check the name"):
        import_file(tmp_path / "none.csv")


def test_a_class_is_kept_as_text_and_commas_are_no_trouble() -> None:
    """Ⅱ is a value, and so is 1,075.15."""
    done = import_rows([row(数值="Ⅱ", 单位="类"), row(数值="1,075.15", 单位="万吨")])
    assert [(each.text, each.value) for each in done.observations] == [("Ⅱ", None), ("", Decimal("1075.15"))]


def test_the_same_row_twice_is_kept_once() -> None:
    """A repeated row is a warning."""
    done = import_rows([row(), row(数值="55.060")])
    assert ([p.code for p in done.problems], len(done.observations)) == (["repeated"], 1)


def test_a_table_without_the_needed_columns_is_refused(tmp_path: Path) -> None:
    """The message names what is missing; a file of another kind is no table."""
    with pytest.raises(LantuError, match="place, period"):
        import_rows([{"指标": "森林覆盖率", "数值": "1"}])
    other = tmp_path / "a.docx"
    other.write_bytes(b"")
    with pytest.raises(LantuError, match="no table"):
        import_file(other)


def test_each_kind_of_table_brings_the_same(tmp_path: Path) -> None:
    """Whatever the file, the same observations; what was exported comes back whole."""
    import openpyxl
    import pyarrow as pa
    import pyarrow.parquet as pq

    records = [each.as_json() for each in bundled()[:40]]
    fields = sorted({name for record in records for name in record})
    flat = [{name: ",".join(v) if isinstance(v := r.get(name), list) else v for name in fields} for r in records]
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fields)
        writer.writeheader()
        writer.writerows(flat)
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in [dict.fromkeys(fields) | r for r in records]), "utf-8")  # fmt: skip
    pq.write_table(pa.Table.from_pylist(flat), tmp_path / "a.parquet")
    book = openpyxl.Workbook()
    for line in (fields, *([record[name] for name in fields] for record in flat)):
        book.worksheets[0].append(line)
    book.save(tmp_path / "a.xlsx")
    for name in ("a.csv", "a.jsonl", "a.parquet", "a.xlsx"):
        assert import_file(tmp_path / name).observations == list(bundled()[:40])


def test_an_observation_goes_to_json_and_back() -> None:
    """Nothing is lost, and the identity stays."""
    for each in bundled():
        again = Observation.from_json(json.loads(json.dumps(each.as_json(), ensure_ascii=False)))
        assert (again, again.id) == (each, each.id)


def test_the_bundle_is_built_by_its_command(shared_dir: Path) -> None:
    """The bundled file is what the collected table gives."""
    done = import_file(shared_dir / "data" / "observations.csv")
    assert done.errors == 0
    assert written(fill_gaps(done.observations)) == written(list(bundled()))


def test_secondary_figures_are_flagged_and_fill_gaps_only() -> None:
    """No secondary row stands where an official one tells the same period."""
    rows = bundled()
    official = {(e.indicator, e.series, e.place, e.period, e.basis, e.bound) for e in rows if e.grade == "official"}
    for each in rows:
        if each.grade != "official":
            assert "unverified" in each.flags
            assert (each.indicator, each.series, each.place, each.period, each.basis, each.bound) not in official


def test_a_data_package_there_and_back(tmp_path: Path) -> None:
    """One ZIP with the meaning of each column; the same rows give the same file; a changed or a foreign one is refused."""
    path = tmp_path / "a.zip"
    path.write_bytes(packed(bundled()))
    assert packed(bundled()) == path.read_bytes()
    done = import_file(path)
    assert (done.errors, {each.id for each in done.observations}) == (0, {each.id for each in bundled()})
    assert {problem.code for problem in done.problems} <= {"no_source_date", "unknown_place"}
    with zipfile.ZipFile(path) as archive:
        listed = json.loads(archive.read("datapackage.json"))
    resource = listed["resources"][0]
    assert (listed["profile"], resource["rows"]) == ("tabular-data-package", len(bundled()))
    assert [field["name"] for field in resource["schema"]["fields"]] == list(COLUMNS)
    wrong = {
        "changed": {"datapackage.json": json.dumps(listed), "observations.csv": "indicator\n"},
        "no list": {"observations.csv": "indicator\n"},
        "no table": {"datapackage.json": '{"resources": []}'},
        "no JSON": {"datapackage.json": "{"},
    }
    for why, files in wrong.items():
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        with pytest.raises(LantuError, match="changed" if why == "changed" else "package"):
            import_file(path)


def test_every_problem_and_column_has_its_words() -> None:
    """In Chinese, for the page that shows them; the codes are those that the checks give."""
    bad = [
        row(指标="", 地区="", 年份=""),
        row(年份="二〇"),
        row(数值=""),
        row() | {"grade": "x", "status": "x", "basis": "x"},
    ]
    bad += [row(数值="1e25"), row(数值="5%", 单位="万吨"), row(单位="x" * 200), row() | {"since": "x", "bound": "x"}]
    doubtful = [row(单位="未知", 来源="", 发布日期="")] * 2 + [
        row(地区="万州"),
        row(地区="万洲区"),
        row(指标="森林复盖率"),
    ]
    doubtful += [row(数值="0." + "1" * 20), row(数值="约5"), row(发布日期="2024-13-45")]
    codes = {each.code for one in bad for each in import_rows([one]).problems} | {
        each.code for each in import_rows(doubtful).problems
    }
    assert len(codes) == 23
    assert all(problem_words(Problem(1, "error", code, "", ("甲", "乙"))) for code in codes)
    (far,) = import_rows([row(地区="万洲区")]).problems
    assert problem_words(far) == "没有区域“万洲区”：行保留，但不据以评估任何承诺；是否应为“万州区”？"
    assert set(column_words()) == set(COLUMNS)
