"""The whole of a text over tables: parcels, persons and houses of many households, and the collectives above them.

A pack names its levels (``[[levels]]`` in ``pack.toml``): a table of cases, the rule that computes them, the column by
which other tables name a case.  A folder holds a file for each table; what a rule asks for as a list is a table of that
name.  What a case lacks as a column it takes from the level above; the level above takes what came out below as a list.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lantu.errors import LantuError, UsageError
from lantu.rules.bulk import BulkPlan
from lantu.rules.engine import Engine
from lantu.rules.evaluation import compile_scalar
from lantu.rules.facts import POSITION, ROW, UNFIT, learn
from lantu.rules.folders import tables_in, write_workbook
from lantu.rules.formula import names_in
from lantu.rules.headings import heading_meant, meanings
from lantu.rules.inputs import COMMON, Problem, missing, take_in
from lantu.rules.model import Field, Level, ListInput, Pack, Rule, Text
from lantu.rules.packs import get_rule, packs
from lantu.rules.readings import read_otherwise
from lantu.rules.tables import Fault, Shelf
from lantu.rules.trace import plain

__all__ = ["FORMS", "Chained", "compute_tables"]

FORMS = {
    "parquet": "format parquet, compression snappy",
    "csv": "format csv, header true",
    "json": "format json, array true",
    "jsonl": "format json",
    "xlsx": "",  # written by ourselves
}
_TOLD = 1000
_DATE_AND_PLACE = {"case_date": "date", "place": "text"}


@dataclass
class Chained:
    """What came of a computation over tables: rows and refused cases by table, files, and what is wrong with rows."""

    rows: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)  # tables that no rule asks for


def compute_tables(
    pack_id: str,
    source: Path,
    target: Path,
    *,
    form: str = "parquet",
    parameters: Mapping[str, Any] | None = None,
    readings: Sequence[str] = (),
    memory: str = "",
) -> Chained:
    """Compute every level of a pack for the tables of a folder or workbook; a file for each table goes to another folder.

    The file of a level has every step of each case and ``refused``, the code of the reason why nothing is
    computed; the file of a list has every step of each item.
    """
    import duckdb
    import ibis

    pack = packs().get(pack_id)
    if pack is None or not pack.levels:
        raise UsageError(f"{pack_id} has no tables to compute", hint="`[[levels]]` in pack.toml names them")
    if form not in FORMS:
        raise UsageError(f"tables are not written as {form}", hint=f"one of {', '.join(FORMS)}")
    if target.resolve() == source.resolve():
        hint = "results have the names of the tables that they come from"
        raise UsageError("results need a folder of their own", where=str(target), hint=hint)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        hint = "choose another folder for the results"
        raise UsageError(f"cannot be written to: {error.strerror}", where=str(target), hint=hint) from error
    connection = ibis.duckdb.connect()
    try:
        connection.raw_sql("SET lambda_syntax = 'ENABLE_SINGLE_ARROW'")
        if memory:
            connection.raw_sql(f"SET memory_limit = '{memory}'")
            connection.raw_sql(f"SET temp_directory = '{target / '.spill'}'")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            figures = parameters or {}
            with TemporaryDirectory(prefix=".read", dir=target) as spare, ThreadPoolExecutor(max_workers=1) as writer:
                shelf = Shelf(connection, tables_in(source, Path(spare)), source)
                chain = _Chain(pack, shelf, target, form=form, parameters=figures, readings=readings)
                return chain.result(writer)
    except duckdb.Error as error:
        raise UsageError(
            str(error).splitlines()[0], where=str(source), hint="check the tables, and --memory"
        ) from error
    finally:
        connection.disconnect()


class _Chain:
    """The levels of a pack, the smallest cases first."""

    def __init__(
        self,
        pack: Pack,
        shelf: Shelf,
        target: Path,
        *,
        form: str,
        parameters: Mapping[str, Any],
        readings: Sequence[str],
    ) -> None:
        self.pack, self.shelf, self.target, self.form = pack, shelf, target, form
        self.parameters, self.readings = parameters, readings
        shelf.files = self.named(shelf.files)
        self.levels = [level for level in pack.levels if shelf.path(level.table)]
        if not self.levels:
            names = ", ".join(f"{level.table}.csv" for level in pack.levels)
            there = ", ".join(shelf.files) or "none"
            hint = f"one of {names}; there is {there}"
            raise UsageError("there is no table to compute", where=str(shelf.source), hint=hint)
        self.rules: dict[str, Rule] = {level.table: get_rule(level.rule)[0] for level in self.levels}
        known = {each.code for rule in self.rules.values() for each in rule.readings}
        for each in readings:
            if each.partition(":")[0] not in known:
                raise UsageError(f"{pack.id} has no reading {each}", hint=f"there are {', '.join(sorted(known))}")
        shelf.fields_of, shelf.called = self.asked, self.called
        self.found = Chained()
        self.done: dict[str, Any] = {}  # results by table
        self.writing: list[Future[Any]] = []
        self.there: dict[str, list[str]] = {}  # columns of cases, by table
        self.engine = Engine(shelf.connection)

    def result(self, writer: ThreadPoolExecutor) -> Chained:
        """Everything computed and written; what ``writer`` writes is written while the next is being computed."""
        self.writer = writer
        self.read_all()
        self.found.unused = self.unused()
        for number, level in enumerate(self.levels):
            above = self.levels[number + 1] if number + 1 < len(self.levels) else None
            self.cases(level, above)
        lost = self.lose_unreadable()
        for level in self.levels:
            self.compute(level, lost.get(level.key, set()))
        for each in self.writing:
            each.result()
        self.found.faults = sorted(self.shelf.faults, key=lambda each: (each.table, each.row, each.column))
        return self.found

    # --------------------------------------------------------------------------------------------- what is read

    def asked(self, name: str) -> dict[str, Field]:
        """Every input that a table may hold, of whichever rule."""
        fields: dict[str, Field] = {}
        for level in self.levels:
            rule = self.rules[level.table]
            listed = rule.list_named(name)
            found = list(listed.fields) if listed else []
            if self._holds(name, level):
                found += rule.inputs
                fields |= {
                    each: replace(rule.inputs[0], name=each, kind=kind, values=(), unit=None, required=False)
                    for each, kind in _DATE_AND_PLACE.items()
                }
            fields |= {each.name: each for each in found}
        return fields

    def called(self, name: str) -> dict[str, str]:
        """What the columns of a table may be called, by their names or labels, and the names."""
        keys = [(each.key, each.key_called or Text(each.key, each.key)) for each in self.pack.levels]
        own = [(each.name, each.label) for each in self.asked(name).values() if each.name not in _DATE_AND_PLACE]
        known = dict(keys)
        return meanings([*keys, *(each for each in own if each[0] not in known)])

    def named(self, files: Mapping[str, Path]) -> dict[str, Path]:
        """The tables under the names that rules give them, where a file or sheet bears their label."""
        rules = [get_rule(each.rule)[0] for each in self.pack.levels]
        called = [(each.table, each.called) for each in self.pack.levels if each.called]
        called += [(each.name, each.label) for rule in rules for each in rule.lists]
        known = meanings(called)
        found: dict[str, Path] = {}
        for given, path in files.items():
            name = heading_meant(given, known)[0]
            if name in found:
                raise UsageError(
                    f"the table {name} is there twice", where=str(path), hint="keep one file for each table"
                )
            found[name] = path
        return found

    def _holds(self, name: str, level: Level) -> bool:
        """Whether a table has the cases of a level, or those of the level below, which take columns from above."""
        place = [each.table for each in self.levels]
        return name in place and place.index(level.table) <= place.index(name)

    def names(self) -> list[str]:
        """The tables that there are, those of cases first."""
        lists = [each.name for rule in self.rules.values() for each in rule.lists]
        every = dict.fromkeys([*(level.table for level in self.levels), *lists])
        return [name for name in every if self.shelf.path(name)]

    def read_all(self) -> None:
        keys = [level.key for level in self.levels]
        for name in self.names():
            self.shelf.read(name, self.asked(name), keys)

    def unused(self) -> list[str]:
        """Tables and columns that no rule asks for: a name misspelt is told, not passed over."""
        keys, names = {level.key for level in self.pack.levels}, self.names()
        odd = [
            f"{name}.{each}"
            for name in names
            for each in self.shelf.columns(name)
            if each not in keys and each not in COMMON and each not in self.asked(name)
        ]
        return sorted(self.shelf.files.keys() - set(names)) + odd

    def lose_unreadable(self) -> dict[str, set[str]]:
        keys, lost = [level.key for level in self.levels], dict[str, set[str]]()
        for name in self.names():
            for key, values in self.shelf.unreadable(name, keys).items():
                lost.setdefault(key, set()).update(values)
        return lost

    def cases(self, level: Level, above: Level | None) -> None:
        """``case_TABLE``: what the rule asks of each case, its own or from the level above; ``keys_TABLE``."""
        shelf, rule, there = self.shelf, self.rules[level.table], self.shelf.columns(level.table)
        if level.key not in there:
            raise UsageError(f"has no column {level.key}", where=shelf.told(level.table), hint="it names the row")
        wanted = [each.name for each in rule.inputs] + list(_DATE_AND_PLACE)
        own = [f't."{each}"' for each in wanted if each in there]
        joined = ""
        if above is not None and above.key in there:
            higher = shelf.columns(above.table)
            own += [f'u."{each}"' for each in wanted if each not in there and each in higher]
            own.append(f't."{above.key}"')
            joined = f'left join "raw_{above.table}" u on t."{above.key}" = u."{above.key}"'
        chosen = ", ".join([f"t.{POSITION} as {ROW}", f't."{level.key}"', *own, f"false as {UNFIT}"])
        shelf.run(f'create table "case_{level.table}" as select {chosen} from "raw_{level.table}" t {joined}')
        self.there[level.table] = [level.key, *(each.split(".")[1].strip('"') for each in own)]
        shelf.run(f'create view "keys_{level.table}" as select {ROW}, "{level.key}" from "case_{level.table}"')
        twice = shelf.rows(
            f'select "{level.key}", count(*) from "keys_{level.table}" group by 1 '
            f'having count(*) > 1 or "{level.key}" is null limit 1'
        )
        if twice:
            hint = f"each row of {level.table} needs a {level.key} of its own"
            raise UsageError(
                f"{level.key} {twice[0][0] or ''} stands {twice[0][1]} times",
                where=shelf.told(level.table),
                hint=hint,
            )

    # ---------------------------------------------------------------------------------------------- what is computed

    def compute(self, level: Level, lost: set[str]) -> None:
        shelf, rule = self.shelf, read_otherwise(self.rules[level.table], self.readings_of(level))
        lists = {each.name: self.listed(level, each) for each in rule.lists}
        tables = {name: shelf.connection.table(table) for name, table in lists.items() if table}
        cases = shelf.connection.table(f"case_{level.table}")
        # Facts of a list are looked up in its file as it was read, before its rows found their cases.
        sources = {
            name: table if name in self.done else shelf.connection.table(f"raw_{name}")
            for name, table in tables.items()
        }
        facts = learn(shelf.connection, rule, cases, sources, key=level.key, known=self.known_choices(level))
        for each in rule.lists:
            if each.name in tables:
                self.complete(level, each)
                shelf.unfit(each.name, level, each, facts)
        if lost:
            names = ", ".join("'" + each.replace("'", "''") + "'" for each in sorted(lost))
            shelf.run(f'update "case_{level.table}" set {UNFIT} = true where "{level.key}" in ({names})')
        if not shelf.rows(f'select bool_or({UNFIT}) from "case_{level.table}"')[0][0]:
            cases = cases.drop(UNFIT)
        lent = {each for listed in rule.lists if listed.name in tables for each in self.lent(level, listed)}
        facts = replace(facts, kept=(level.key,), lent=tuple(sorted(lent)))
        plan = BulkPlan(rule, self.pack, cases, tables, reform=self.parameters, facts=facts, engine=self.engine)
        shown = self.shown(level, rule)
        plan.finished = lambda name: self.copy_meanwhile(name, plan.items(name).drop(ROW))
        plan.carry_out(lists=False, items=shown)
        for name in tables:
            shelf.orphans(name, level, plan.counted.get(name))
        self.write(level, rule, plan, shown)

    def known_choices(self, level: Level) -> set[tuple[str, str]]:
        """Columns of choices that were looked at when they were read: of lists, and of cases (under no name)."""
        cases = {each.table for each in self.levels[self.levels.index(level) :]}
        return {("" if name in cases else name, each) for name, each in self.shelf.known}

    def readings_of(self, level: Level) -> list[str]:
        """The readings that concern the rule of a level."""
        known = {each.code for each in self.rules[level.table].readings}
        return [each for each in self.readings if each.partition(":")[0] in known]

    def listed(self, level: Level, listed: ListInput) -> str:
        """The table of a list: a file, or what came out of the level below; empty where there is none."""
        shelf = self.shelf
        fields = [each.name for each in listed.fields]
        if listed.name in self.done:
            below = self.done[listed.name]
            columns = shelf.connection.table(below).columns
            kept = ", ".join(f'r."{each}"' for each in fields if each in columns)
            name = f"list_{level.table}_{listed.name}"
            key = next(each.key for each in self.levels if each.table == listed.name)
            shelf.run(
                f'create table "{name}" as select k.{ROW}, {kept}, r.{ROW} as {POSITION} from "{below}" r '
                f'join "case_{listed.name}" c on r."{key}" = c."{key}" '
                f'join "keys_{level.table}" k on c."{level.key}" = k."{level.key}" where r.refused is null'
            )
            return name
        if not shelf.path(listed.name):
            return ""
        there = shelf.columns(listed.name)
        keep = dict.fromkeys([*(each for each in fields if each in there), level.key])
        return shelf.place(listed.name, level, list(keep), self.lent(level, listed))

    def lent(self, level: Level, listed: ListInput) -> list[str]:
        """Words and days of a case that steps over its items lean on: they come along when an item finds its case."""
        rule, there = self.rules[level.table], self.there[level.table]
        own = {each.name for each in listed.fields}
        named = {each for step in rule.steps if step.over == listed.name for each in names_in(step.formula)}
        kinds = {"date", "month", "enum", "text"}
        found = [each.name for each in rule.inputs if each.name in named - own and each.kind in kinds]
        return [each for each in found if each in there]

    def complete(self, level: Level, listed: ListInput) -> None:
        """A list of files has every column that must be there."""
        there = [*self.shelf.columns(listed.name)] or [each.name for each in listed.fields]
        for each in listed.fields:
            if each.required and each.name not in there:
                raise UsageError(
                    f"has no column {each.name}",
                    where=self.shelf.told(listed.name),
                    hint=f"{each.label.en} ({level.rule})",
                )

    # ---------------------------------------------------------------------------------------------- what is written

    def write(self, level: Level, rule: Rule, plan: BulkPlan, shown: Sequence[str]) -> None:
        self.done[level.table] = result = self.written(level, plan.table(steps=True, wanted=()))
        rows = self.shelf.rows(f'select count(*), count(refused) from "{result}"')[0]
        self.found.rows[level.table], self.found.refused[level.table] = int(rows[0]), int(rows[1])
        if rows[1]:
            self.tell(level, rule, result)
        for name in shown:
            if name in plan.lists and self.path_of(name) not in self.found.files:
                self.copy(name, plan.items(name).drop(ROW))

    def shown(self, level: Level, rule: Rule) -> list[str]:
        """The lists of which a level writes the items: those that steps run over, where no level above has them too."""
        higher = self.levels[self.levels.index(level) + 1 :]
        later = {each.name for other in higher for each in self.rules[other.table].lists}
        over = {step.over for step in rule.steps}
        return [each.name for each in rule.lists if each.name in over - later]

    def written(self, level: Level, table: Any) -> str:
        """Write the results of a level; the name under which they are found for the level above."""
        if self.form != "parquet":
            table = self.engine.keep(table)
            self.copy(level.table, table.drop(ROW))
            return str(table.op().name)
        # They are read again from the file: what goes there as it comes takes no memory.
        self.copy(level.table, table.drop(ROW))
        name, where = f"done_{level.table}", str(self.found.files[-1]).replace("'", "''")
        source = f"read_parquet('{where}', file_row_number = true)"
        self.shelf.run(f'create view "{name}" as select *, file_row_number as {ROW} from {source}')
        return name

    def path_of(self, name: str) -> Path:
        return self.target / f"{name}.{self.form}"

    def copy(self, name: str, table: Any) -> None:
        self.job(name, table)()

    def copy_meanwhile(self, name: str, table: Any) -> None:
        """Write a table that nothing changes any more, while others are being computed."""
        self.writing.append(self.writer.submit(self.job(name, table)))

    def job(self, name: str, table: Any) -> Callable[[], None]:
        """What writes a table, on a cursor of its own."""
        path, connection = self.path_of(name), self.shelf.connection
        chosen, cursor = connection.compile(table), connection.con.cursor()
        self.found.files.append(path)

        def write() -> None:
            if self.form == "xlsx":
                rows = cursor.execute(chosen)
                write_workbook(path, [each[0] for each in rows.description], iter(rows.fetchone, None))
            else:
                where = str(path).replace("'", "''")
                cursor.execute(f"copy ({chosen}) to '{where}' ({FORMS[self.form]})")

        return write

    def tell(self, level: Level, rule: Rule, result: str) -> None:
        """What is wrong with cases that were refused for their own values."""
        wanted = ("invalid_input", "missing_input", "missing_parameter")
        names = ", ".join(f"'{each}'" for each in wanted)
        cursor = self.shelf.connection.raw_sql(
            f'select c.* from "case_{level.table}" c join "{result}" r using ("{level.key}") '
            f"where r.refused in ({names}) order by c.{ROW} limit {_TOLD}"
        )
        heading, asked = [each[0] for each in cursor.description], {each.name for each in rule.inputs} | COMMON
        for values in cursor.fetchall():
            row = dict(zip(heading, values, strict=True))
            given = {name: value for name, value in row.items() if value is not None and name in asked}
            self.shelf.faults += [
                Fault(
                    level.table,
                    self.shelf.row(level.table, row[ROW]),
                    each.name,
                    each.code,
                    f"{each.message_zh} {each.message_en}",
                )
                for each in _problems(rule, given)
            ]


def _problems(rule: Rule, given: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with a case: values that do not fit, words that are none of a choice, what its way through asks for."""
    fields = {each.name: each for each in rule.inputs}
    kinds = {name: each.kind for name, each in fields.items()}
    shown = {name: plain(value, kinds.get(name, "")) for name, value in given.items()}
    yield from (each for each in take_in(rule, shown)[1] if each.grave)
    for name, each in fields.items():
        if each.kind == "enum" and name in given and given[name] not in each.values:
            one_of = ", ".join(each.values)
            yield Problem("invalid", name, f"“{each.label.zh}”应为所列之一。", f"{each.label.en}: one of {one_of}.")
    env = dict.fromkeys(fields) | dict(given)
    for step in rule.steps:
        with suppress(LantuError, KeyError, TypeError):  # what leans on the items of a case is not known here
            value = None if step.over else compile_scalar(step.formula)(env, {})
            if step.needs and value is True:
                yield from (missing(fields[each], each) for each in step.needs if each in fields and env[each] is None)
            elif step.output or step.name not in env:
                env[step.name] = value
