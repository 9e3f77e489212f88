"""The complete decree over tables of a whole expropriation: the same as household by household, and every bad row told."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from benchmarks.population import write_population
from lantu.errors import UsageError
from lantu.rules import get_rule, run
from lantu.rules.chain import compute_tables
from lantu.rules.engine import Engine
from lantu.rules.facts import _named_once
from lantu.rules.packs import packs
from lantu.rules.trace import plain

HOUSEHOLDS = 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of an invented population, as CSV."""
    found = tmp_path_factory.mktemp("population")
    write_population(found, HOUSEHOLDS, "csv")
    return found


def rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [{name: value for name, value in row.items() if value != ""} for row in csv.DictReader(lines)]


def cases(folder: Path, rule_id: str, level: str, key: str) -> dict[str, dict[str, Any]]:
    """The cases of a level as one would give them one by one."""
    rule, _ = get_rule(rule_id)
    above = {row["collective_id"]: row for row in rows(folder / "collectives.csv")}
    asked = {each.name: each for each in rule.inputs}
    found = {
        row[key]: {name: value for name, value in {**above[row["collective_id"]], **row}.items() if name in asked}
        for row in rows(folder / f"{level}.csv")
    }
    for case in found.values():
        for name in ("relocation_month", "delivery_month"):
            if name in case:
                case[name] = case[name][:7]
    for listed in rule.lists:
        if not (folder / f"{listed.name}.csv").is_file() or listed.name == "households":
            continue
        names = {each.name for each in listed.fields}
        for row in rows(folder / f"{listed.name}.csv"):
            if row.get(key) in found:
                item = row["value"] if listed.plain else {name: row[name] for name in row if name in names}
                found[row[key]].setdefault(listed.name, []).append(item)
    return found


def test_tables_give_what_each_household_gives(folder: Path, tmp_path: Path) -> None:
    """Every value of every household and collective, refusals included, is that of a single run to the last digit."""
    done = compute_tables("decree344", folder, tmp_path)
    assert done.faults == []
    assert done.rows == {"households": HOUSEHOLDS, "collectives": 2}
    results = {row["household_id"]: row for row in pq.read_table(tmp_path / "households.parquet").to_pylist()}
    forms = {step.name: step.form for step in get_rule("decree344.whole")[0].steps}
    people: dict[str, int] = {}
    for name, case in cases(folder, "decree344.whole", "households", "household_id").items():
        alone, row = run("decree344.whole", case), results[name]
        assert alone.computable is (row["refused"] is None), (name, alone.reasons, row["refused"])
        for key, value in alone.outputs.items():
            if key in row:
                assert plain(row[key], forms[key]) == value, (name, key)
        people[name] = int(alone.outputs.get("counted_persons_count", 0))
    households = rows(folder / "households.csv")
    given = cases(folder, "decree344.collective", "collectives", "collective_id")
    for row in pq.read_table(tmp_path / "collectives.parquet").to_pylist():
        members = [each["household_id"] for each in households if each["collective_id"] == row["collective_id"]]
        listed = [
            {name: results[each][name] for name in ("household_id", "counted_persons_count", "rehoused_count", "net_receivable_yuan")}
            for each in members
            if results[each]["refused"] is None
        ]  # fmt: skip
        alone = run("decree344.collective", given[row["collective_id"]] | {"households": listed})
        assert row["total_population_count"] == sum(people[each] for each in members)
        for key, value in alone.outputs.items():
            if key in row:
                assert plain(row[key]) == value, key
    persons = pq.read_table(tmp_path / "persons.parquet").to_pylist()
    counted = [
        each for each in persons if each["counted_in_total_population"] and not results[each["household_id"]]["refused"]
    ]
    assert len(counted) == sum(people.values())


def test_form_and_order_of_tables_do_not_matter(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parquet gives what CSV gives; rows turned round give the same rows; the engine holds the types that were said."""
    made, other = Engine._made, []

    def looked_at(self: Engine, kind: str, table: Any) -> Any:
        found = made(self, kind, table)
        there, said = self.connection.get_schema(found.op().name), found.schema()
        other.extend(name for name in said if there[name] != said[name])
        return found

    monkeypatch.setattr(Engine, "_made", looked_at)
    for path in folder.glob("*.csv"):
        table = pacsv.read_csv(path)
        (tmp_path / "turned").mkdir(exist_ok=True)
        pq.write_table(
            table.take(list(range(table.num_rows - 1, -1, -1))), tmp_path / "turned" / f"{path.stem}.parquet"
        )
    found = []
    for source in (folder, tmp_path / "turned"):
        target = tmp_path / f"{source.name}-done"
        compute_tables("decree344", source, target, form="csv")
        found.append(sorted(rows(target / "households.csv"), key=lambda row: str(row["household_id"])))
    assert found[0] == found[1]
    assert other == []


def test_items_are_known_to_bear_names_of_their_own() -> None:
    """In order of the name, of case and name, in no order; never where a name comes twice, gaps between or not."""
    cases = [
        ([("H1", "a"), ("H1", "b"), ("H2", "c")], True),
        ([("H1", "a"), ("H1", "b"), ("H2", "a")], True),
        ([("H2", "b"), ("H1", "a"), ("H2", "a")], True),
        ([("H1", "a"), ("H1", "a")], False),
        ([("H1", "a"), ("H2", "a"), ("H1", "a")], False),
        ([("H1", "a"), (None, "b"), ("H1", "a")], False),
    ]
    connection = duckdb.connect()
    for number, (items, alone) in enumerate(cases):
        connection.execute(f"create table t{number} (own_case varchar, own varchar)")
        connection.executemany(f"insert into t{number} values (?, ?)", items)  # noqa: S608 - a number
        assert _named_once(connection, f"t{number}", "own_case", "own", count=len(items)) is alone, items


def test_bad_rows_refuse_their_household_alone(folder: Path, tmp_path: Path) -> None:
    """A word in a number, an area below zero, an unknown choice, a person of nobody: told by table, row and column."""
    for path in folder.glob("*.csv"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    change(tmp_path / "houses.csv", 0, "certified_lawful_area_m2", "一百")
    change(tmp_path / "parcels.csv", 4, "expropriated_area_mu", "-3")
    change(tmp_path / "persons.csv", 9, "special_status", "天外来客")
    change(tmp_path / "persons.csv", 20, "household_id", "H99999999")
    change(tmp_path / "households.csv", 30, "resettlement_mode", "帐篷")
    done = compute_tables("decree344", tmp_path, tmp_path / "done")
    told = {(each.table, each.row, each.column, each.code) for each in done.faults}
    assert {
        ("houses", 1, "certified_lawful_area_m2", "invalid_input"),
        ("parcels", 5, "expropriated_area_mu", "invalid_input"),
        ("persons", 10, "special_status", "invalid_input"),
        ("persons", 21, "household_id", "unknown_case"),
        ("households", 31, "resettlement_mode", "invalid_input"),
    } <= told
    refused = pq.read_table(tmp_path / "done" / "households.parquet")["refused"].to_pylist()
    assert len(refused) == HOUSEHOLDS
    assert refused.count("invalid_input") == 4


def test_tables_are_written_as_clerks_write_them(folder: Path, tmp_path: Path) -> None:
    """Choices by their labels and usual words, 是 and 否, months in Chinese: what the codes give, from CSV and Parquet."""
    plain, told, packed = tmp_path / "plain", tmp_path / "told", tmp_path / "packed"
    for each in (plain, told, packed):
        each.mkdir()
    words = {
        "resettlement_mode": {"monetary": "货币安置", "self_build": " 自建 ", "resettlement_housing": "住房安置"},
        "civil_capacity": {"limited": "限制民事行为能力"},
        "special_status": {"soldier": "义务兵", "other": "无", "student": "在校大学生"},
        "obtained_contract_right": {"true": "是", "false": "否"},
        "operating_on_pre_announcement_date": {"true": "有", "false": "无"},
        "relocation_month": {},
    }
    for path in folder.glob("*.csv"):
        (plain / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        table = rows(path)
        for row in table:
            for name, said in words.items():
                if name == "relocation_month" and row.get(name):
                    year, month = str(row[name]).split("-")[:2]
                    row[name] = f"{year}年{int(month)}月"
                elif name in row:
                    row[name] = said.get(str(row[name]), row[name])
        save(told / path.name, heading(path), table)
        as_text = pacsv.ConvertOptions(column_types=dict.fromkeys(words, pa.string()), strings_can_be_null=True)
        pq.write_table(pacsv.read_csv(told / path.name, convert_options=as_text), packed / f"{path.stem}.parquet")
    found = []
    for source in (plain, told, packed):
        done = compute_tables("decree344", source, tmp_path / f"{source.name}-done", form="csv")
        assert done.faults == [], source
        found.append((tmp_path / f"{source.name}-done" / "households.csv").read_text(encoding="utf-8"))
    assert found[0] == found[1]
    assert sorted(found[0].splitlines()) == sorted(found[2].splitlines())


def test_tables_and_columns_go_by_their_labels(folder: Path, tmp_path: Path) -> None:
    """人员.csv with 户编号 and 人员编号, an area with its unit behind it: what the codes give; a heading in 万元 is refused."""
    rule, level = get_rule("decree344.whole")[0], {"household_id": "户编号", "collective_id": "集体编号"}
    source = tmp_path / "in"
    source.mkdir()
    labels = {"households": "各户", "collectives": "各集体"} | {each.name: each.label.zh for each in rule.lists}
    for path in folder.glob("*.csv"):
        listed = rule.list_named(path.stem)
        called = {each.name: each.label.zh for each in (listed.fields if listed else rule.inputs)} | level
        called |= {"certified_lawful_area_m2": called.get("certified_lawful_area_m2", "") + "（㎡）"}
        first, rest = path.read_text(encoding="utf-8").split("\n", 1)
        names = ",".join(called.get(each, each) for each in first.split(","))
        (source / f"{labels[path.stem]}.csv").write_text(f"{names}\n{rest}", encoding="utf-8")
    done = compute_tables("decree344", source, tmp_path / "done", form="csv")
    assert done.faults == []
    assert done.unused == []
    compute_tables("decree344", folder, tmp_path / "codes", form="csv")
    for name in ("households", "persons", "collectives"):
        assert (tmp_path / "done" / f"{name}.csv").read_text() == (tmp_path / "codes" / f"{name}.csv").read_text()
    text = (source / "房屋.csv").read_text(encoding="utf-8")
    price = next(each.label.zh for each in rule.list_named("houses").fields if each.name.startswith("replacement"))
    (source / "房屋.csv").write_text(text.replace(price, f"{price}（万元）", 1), encoding="utf-8")
    with pytest.raises(UsageError, match="万元"):
        compute_tables("decree344", source, tmp_path / "other")


def test_inputs_of_one_list_have_labels_of_their_own() -> None:
    """A column is known by its label, and a form would ask two questions in the same words."""
    for pack in packs().values():
        for rule in pack.rules.values():
            for fields in (rule.inputs, *(each.fields for each in rule.lists)):
                for labels in zip(*(each.label for each in fields), strict=True):
                    assert len(set(labels)) == len(labels), rule.id


def test_words_that_mean_nothing_are_told(folder: Path, tmp_path: Path) -> None:
    """也许 where yes or no is asked, a month that is none: told by their row, below a row that is none, never taken for no."""
    for path in folder.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        if path.stem == "persons":
            names, *lines = text.splitlines()
            lines[2] += ",one,more"  # cells that are none of the heading
            text = "\n".join([names, *lines]).replace(",true", ",是").replace(",false", ",否") + "\n"
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    change_line(tmp_path / "persons.csv", 11, "是", "也许")
    change(tmp_path / "households.csv", 7, "relocation_month", "初春")
    done = compute_tables("decree344", tmp_path, tmp_path / "done")
    told = {(each.table, each.row, each.column): each.message for each in done.faults}
    assert any(place[:2] == ("persons", 3) for place in told)
    assert "也许" in next(message for (table, row, _), message in told.items() if (table, row) == ("persons", 11))
    assert "初春" in told["households", 8, "relocation_month"]
    refused = pq.read_table(tmp_path / "done" / "households.parquet")["refused"].to_pylist()
    assert refused.count("invalid_input") >= 2


def change_line(path: Path, row: int, word: str, other: str) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[row] = lines[row].replace(word, other, 1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def change(path: Path, row: int, column: str, value: str) -> None:
    names, table = heading(path), rows(path)
    table[row][column] = value
    save(path, names, table)


def heading(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()[0].split(",")


def save(path: Path, names: list[str], table: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, names)
        writer.writeheader()
        writer.writerows(table)


@pytest.mark.parametrize("fault", ["empty", "no key", "twice", "no tables", "same folder"])
def test_tables_that_cannot_be_used_are_refused(folder: Path, tmp_path: Path, fault: str) -> None:
    """An empty file, a file without the column that names its case, a household named twice."""
    if fault != "no tables":
        for name in ("households", "persons"):
            (tmp_path / f"{name}.csv").write_text(
                (folder / f"{name}.csv").read_text(encoding="utf-8"), encoding="utf-8"
            )
    if fault == "empty":
        (tmp_path / "persons.csv").write_text("", encoding="utf-8")
    if fault == "no key":
        text = (tmp_path / "persons.csv").read_text(encoding="utf-8")
        (tmp_path / "persons.csv").write_text(text.replace("household_id", "huhao", 1), encoding="utf-8")
    if fault == "twice":
        lines = (tmp_path / "households.csv").read_text(encoding="utf-8").splitlines()
        (tmp_path / "households.csv").write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    with pytest.raises(UsageError) as told:
        compute_tables("decree344", tmp_path, tmp_path if fault == "same folder" else tmp_path / "done")
    assert told.value.hint
