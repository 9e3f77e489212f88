"""A register as large as a province's: a thousand invented plans, 400 statements each, poured straight into the tables.

The plans are short sentences from a common stock of words, in the frequencies that plans have: some words
(推进, 建设) stand in every other sentence, most names stand once or twice. The same numbers give the same register.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from benchmarks.synthetic import name_of_measure, unit_of

if TYPE_CHECKING:
    from django.db.models import Model

__all__ = ["fill", "observe"]

CHAPTERS, SECTIONS, PARAGRAPHS = 10, 4, 10  # 400 paragraphs, each with a statement
INDICATORS, DUTIES, PROJECTS = 20, 30, 20
ORGANISATIONS, FINDINGS = 150, 5
STOCK = 4000
KINDS = ("plan", "plan", "plan", "action_plan", "implementation_scheme", "outline", "measures")
VERBS = ("加快推进", "全面加强", "统筹推进", "持续深化", "积极推动", "大力实施")
ENDS = (
    "建设，形成协调发展新格局",
    "治理，提升服务水平",
    "建设，健全长效机制",
    "保护，促进高质量发展",
    "改革，完善政策体系",
)
SOLID = ("达到", "提高到", "不低于", "控制在")


@dataclass
class Pour:
    """Rows of one table on their way into the database: COPY on PostgreSQL, prepared inserts on SQLite."""

    model: type[Model]
    base: dict[str, Any] = field(default_factory=dict)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        self.columns = list(self.model._meta.concrete_fields)
        now = datetime.now(UTC).isoformat(sep=" ")
        for column in self.columns:
            value = column.get_default()
            if column.get_internal_type() == "JSONField":
                value = json.dumps(value)
            if getattr(column, "auto_now_add", False) or getattr(column, "auto_now", False):
                value = now
            self.base[column.attname] = value

    def add(self, **values: Any) -> int:
        """Take a row; gives its key."""
        self.count += 1
        self.rows.append(tuple((self.base | {"id": self.count} | values).values()))
        return self.count

    def flush(self) -> None:
        from django.db import connection

        table, names = self.model._meta.db_table, [one.column for one in self.columns]
        quoted = ", ".join(f'"{name}"' for name in names)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy:
                    for row in self.rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["?"] * len(names))
                connection.connection.executemany(f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})', self.rows)  # noqa: S608 - names of our own tables
        self.rows.clear()


class Writer:
    """Writes one plan after the other into the pours."""

    def __init__(self, seed: int = 20210101) -> None:
        from lantu_web.register import models as m

        self.source = random.Random(seed)  # noqa: S311 - a repeatable sample, no secret
        self.stock = [(name, unit_of(name)) for name in (name_of_measure(self.source) for _ in range(STOCK))]
        order = (
            m.SourceFile, m.Document, m.DocumentVersion, m.Node, m.Organisation, m.Project, m.Statement, m.Indicator,
            m.Duty, m.DutyOrganisation, m.Project.places.through, m.Finding, m.FindingMember, m.SearchEntry,
        )  # fmt: skip
        self.pours = {model: Pour(model) for model in order}
        self.m = m
        self.places = list(m.Place.objects.values_list("pk", flat=True))
        self.facts: list[dict[str, Any]] = []

    def add(self, model: type[Model], **values: Any) -> int:
        return self.pours[model].add(**values)

    def flush(self) -> None:
        for pour in self.pours.values():
            pour.flush()

    def name(self) -> tuple[str, str]:
        if self.source.random() < 0.3:
            name = name_of_measure(self.source)
            return name, unit_of(name)
        return self.source.choice(self.stock)

    def entry(
        self, kind: str, document: int | None, key: str, title: str, detail: str = "", *, span: tuple[int, int] = (0, 0),
        **properties: object,
    ) -> None:  # fmt: skip
        from lantu_web.register.services.index import WEIGHTS, mark, words_of

        marks = [mark(name, value) for name, value in properties.items() if value]

        self.add(
            self.m.SearchEntry, kind=kind, weight=WEIGHTS[kind], document_id=document, key=key, title=title,
            detail="" if kind == "text" else detail, start=span[0], end=span[1],
            pairs=words_of(kind, document, title, detail, marks),
        )  # fmt: skip

    def organisations(self) -> None:
        for number in range(ORGANISATIONS):
            name = f"市{name_of_measure(self.source)[:6]}{number}局"
            self.add(self.m.Organisation, code=f"org{number:05}", name=name, kind="organ")
            self.entry("organisation", None, f"org{number:05}", name)

    def plan(self, number: int) -> None:
        """A plan with all that was read in it."""
        Plan(self, number).write()

    def finding(self, number: int) -> None:
        """Two statements of different plans held against each other."""
        a, b = self.source.sample(self.facts, 2)
        verdict, rank = self.source.choice([("conflict", 0), ("stricter", 1), ("scope_differs", 2), ("agree", 5)])
        key = self.add(
            self.m.Finding, public_id=f"f{number:09}", key=f"k{number:09}", topic=a["subject"], verdict=verdict, rank=rank,
            rule="figures", severity=self.source.random(), within=False, reason_zh="数值不一致", reason_en="differs",
        )  # fmt: skip
        for order, one in enumerate((a, b)):
            self.add(
                self.m.FindingMember, finding_id=key, order=order, role="target", quote_start=one["start"],
                quote_end=one["end"], context_start=one["start"], context_end=one["end"],
                **{name: one[name] for name in ("document_id", "version_id", "eid", "start", "end", "subject", "value", "unit")},
                node_eid=one["eid"], value_text=one["text"], year=2025, statement_id=one["pk"],
            )  # fmt: skip


class Plan:
    """One plan: text, places and facts made together, so that each fact stands where it says."""

    def __init__(self, writer: Writer, number: int) -> None:
        self.w, self.m, self.source = writer, writer.m, writer.source
        self.number = number
        self.parts: list[str] = []
        self.at = self.order = 0
        self.slug = f"plan-{number:04}"

    def write(self) -> None:
        m, number = self.m, self.number
        city = f"第{number % 40 + 1}市"
        start = 2021 if number % 3 else 2026
        title = f"{city}{name_of_measure(self.source)[:4]}{number}号规划（{start}—{start + 4}年）"
        self.document = self.w.add(
            m.Document, slug=self.slug, identity=title, title=title, short=title[:20], kind=self.source.choice(KINDS),
            number=f"府发〔{start}〕{number}号", issuer=f"{city}人民政府", issued=f"{start}-06-01", period_start=start,
            period_end=start + 4, base_year=start - 1, family=f"十{'四' if start == 2021 else '五'}五",
            order=min(100 + number, 30_000),
        )  # fmt: skip
        self.version = self.w.add(m.DocumentVersion, document_id=self.document, source_id=number + 1, start=0, end=0)
        self.w.entry("document", self.document, self.slug, title, f"{city}人民政府")
        root = self.node("document", "doc", None, 0, title=title)
        for chapter in range(1, CHAPTERS + 1):
            self.chapter(root, chapter)
        self.table(root)
        self.closed(root, 0)
        text = "".join(self.parts)
        self.w.pours[m.DocumentVersion].rows[-1] = self._ended(m.DocumentVersion, len(text))
        sha = hashlib.sha256(self.slug.encode()).hexdigest()
        self.w.add(m.SourceFile, sha256=sha, name=f"{self.slug}.txt", length=len(text), text=text, engine="benchmark")

    def _ended(self, model: type[Model], end: int) -> tuple[Any, ...]:
        names = [one.attname for one in self.w.pours[model].columns]
        row = list(self.w.pours[model].rows[-1])
        row[names.index("end")] = end
        return tuple(row)

    def say(self, words: str) -> tuple[int, int]:
        start = self.at
        self.parts.append(words + "\n")
        self.at += len(words) + 1
        return start, self.at

    def node(
        self, kind: str, eid: str, parent: int | None, depth: int, *, number: str = "", title: str = "",
        span: tuple[int, int] = (0, 0),
    ) -> int:  # fmt: skip
        self.order += 1
        return self.w.add(
            self.m.Node, version_id=self.version, eid=eid, kind=kind, number=number, title=title, start=span[0],
            end=span[1], parent_id=parent, depth=depth, order=self.order,
        )  # fmt: skip

    def closed(self, key: int, start: int) -> None:
        """The node goes from ``start`` to here."""
        pour = self.w.pours[self.m.Node]
        at = len(pour.rows) - (pour.count - key) - 1
        names = [one.attname for one in pour.columns]
        row = list(pour.rows[at])
        row[names.index("start")], row[names.index("end")] = start, self.at
        pour.rows[at] = tuple(row)

    def chapter(self, root: int, number: int) -> None:
        start, name = self.at, name_of_measure(self.source)[:6]
        key = self.node("chapter", f"chp_{number}", root, 1, number=str(number), title=name)
        self.node("heading", f"chp_{number}__heading", key, 2, span=self.say(f"第{number}章 {name}"))
        for section in range(1, SECTIONS + 1):
            eid, at, title = f"chp_{number}__sec_{section}", self.at, name_of_measure(self.source)[:8]
            part = self.node("section", eid, key, 2, number=str(section), title=title)
            self.node("heading", f"{eid}__heading", part, 3, span=self.say(f"第{section}节 {title}"))
            for paragraph in range(1, PARAGRAPHS + 1):
                self.paragraph(part, f"{eid}__p_{paragraph}", paragraph)
            self.closed(part, at)
        self.closed(key, start)

    def paragraph(self, part: int, eid: str, number: int) -> None:
        name, unit = self.w.name()
        value = str(self.source.randrange(1, 1000) / (10 if unit == "%" else 1)).removesuffix(".0")
        lead = f"{self.source.choice(VERBS)}{name_of_measure(self.source)}{self.source.choice(ENDS)}。"
        opening = f"到2025年，{name}{self.source.choice(SOLID)}"
        start, end = self.say(f"{lead}{opening}{value}{unit}。")
        node = self.node("paragraph", eid, part, 3, span=(start, end))
        at = start + len(lead) + len(opening)
        place = {"document_id": self.document, "version_id": self.version, "node_id": node, "eid": eid}
        state = self.source.choices(("proposed", "confirmed", "corrected", "rejected"), (85, 10, 3, 2))[0]
        words = f"{value}{unit}"
        fact = {
            **place, "start": at, "end": at + len(words), "subject": name, "value": value, "unit": unit, "text": words,
        }  # fmt: skip
        project = None
        if self.source.random() < PROJECTS / CHAPTERS / SECTIONS / PARAGRAPHS:
            project = self.project(place, start, end)
        kind = self.source.choices(("target", "status", "threshold", "amount", "other"), (60, 20, 5, 10, 5))[0]
        public = f"s{self.number:04}{self.order:06}"
        key = self.w.add(
            self.m.Statement, public_id=public, order=self.order, kind=kind, year=(year := self.source.choice((None, 2025, 2025, 2035))),
            comparator=self.source.choice((">=", "=", "<=")), confidence=round(self.source.uniform(0.5, 1), 2), rule="after",
            quote_start=start + len(lead), quote_end=end - 1, review_state=state, project_id=project, **fact,
        )  # fmt: skip
        if state != "rejected":
            self.w.entry(
                "statement", self.document, public, name, words, span=(at, at + len(words)), year=year, unit=unit
            )
        self.w.entry("text", self.document, eid, "", self.parts[-1], span=(start, end))
        if self.source.random() < 0.02:
            self.w.facts.append(fact | {"pk": key})
        if number <= DUTIES / CHAPTERS / SECTIONS or self.source.random() < 0.05:
            self.duty(place, start, end)

    def duty(self, place: dict[str, Any], start: int, end: int) -> None:
        m, public, task = self.m, f"t{self.number:04}{self.order:06}", name_of_measure(self.source)
        key = self.w.add(
            m.Duty,
            public_id=public,
            start=start,
            end=end,
            order=self.order,
            task=task,
            section=task[:6],
            text="",
            **place,
        )
        numbers = self.source.sample(range(1, ORGANISATIONS + 1), 3)
        for order, organisation in enumerate(numbers):
            self.w.add(
                m.DutyOrganisation, duty_id=key, organisation_id=organisation, order=order, name_written=f"{organisation}局",
                role="responsible" if order else "lead",
            )  # fmt: skip
        self.w.entry("duty", self.document, public, task, " ".join(f"{one}局" for one in numbers), span=(start, end))

    def project(self, place: dict[str, Any], start: int, end: int) -> int:
        m, public, title = self.m, f"p{self.number:04}{self.order:06}", name_of_measure(self.source) + "工程"
        key = self.w.add(
            m.Project, public_id=public, start=start, end=end, order=self.order, box="1", box_title="重点工程", number="1",
            title=title, **place,
        )  # fmt: skip
        self.w.add(m.Project.places.through, project_id=key, place_id=self.source.choice(self.w.places))
        self.w.entry("project", self.document, public, title, "重点工程", span=(start, end))
        return key

    def table(self, root: int) -> None:
        start = self.at
        box = self.node("table", "box_1", root, 1, number="1", title="主要指标")
        self.node("heading", "box_1__heading", box, 2, span=self.say("专栏1 主要指标"))
        for number in range(1, INDICATORS + 1):
            name, unit = self.source.choice(self.w.stock)
            value = self.source.randrange(1, 1000)
            span = self.say(f"{number}\t{name}（{unit}）\t{value - 1}\t{value}\t约束性")
            eid, public = f"box_1__row_{number}", f"i{self.number:04}{self.order:06}"
            node = self.node("row", eid, box, 2, span=span)
            self.w.add(
                self.m.Indicator, public_id=public, document_id=self.document, version_id=self.version, node_id=node, eid=eid,
                start=span[0], end=span[1], order=number, table="专栏1", number=str(number), name=name, name_written=name,
                group=("空间", "林", "水", "绿色低碳")[number % 4], unit=unit, baseline=str(value - 1), baseline_year=2020,
                baseline_value=value - 1, target=str(value), target_year=2025, comparator="=", value=value,
                attribute="约束性" if number % 3 else "预期性",
            )  # fmt: skip
            self.w.entry("indicator", self.document, public, name, f"{value} {unit}", span=span)
        self.closed(box, start)


def observe() -> None:
    """Take in what was observed: every second measure of the stock, each year, so that there is something to judge."""
    from lantu.observations import Observation
    from lantu_web.monitoring.services import keeping
    from lantu_web.monitoring.services.promises import home_place

    if keeping.version() >= 0:
        return
    source = random.Random(20210101)  # noqa: S311 - a repeatable sample, no secret
    names = dict.fromkeys(name_of_measure(source) for _ in range(STOCK))
    rows = [
        Observation(measure=name, indicator=name, place=home_place(), period=str(year), value=Decimal(source.randrange(1, 1000)),
                    unit=unit_of(name), source="benchmark")
        for name in list(names)[::2] for year in range(2021, 2026)
    ]  # fmt: skip
    keeping.store().append(rows)


def fill(documents: int = 1000, tell: Callable[[str], None] = lambda _: None) -> int:
    """Pour the register in; gives the number of statements. The tables are to be empty but for the places."""
    from django.core.management.color import no_style
    from django.db import connection, transaction

    began = time.perf_counter()
    with transaction.atomic():
        writer = Writer()
        writer.organisations()
        for number in range(documents):
            writer.plan(number)
            if number % 20 == 19:
                writer.flush()
        for number in range(documents * FINDINGS):
            writer.finding(number)
        writer.flush()
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(writer.pours)):
                cursor.execute(statement)
    with connection.cursor() as cursor:
        for statement in _settle(connection.vendor):
            cursor.execute(statement)
    rows = sum(pour.count for pour in writer.pours.values())
    tell(f"{rows} rows in {time.perf_counter() - began:.0f} s")
    return writer.pours[writer.m.Statement].count


def _settle(vendor: str) -> Iterator[str]:
    """What a database does by itself in a quiet hour."""
    if vendor == "postgresql":
        yield "VACUUM ANALYZE"
    else:
        yield "INSERT INTO register_search_fts(register_search_fts) VALUES ('optimize')"
        yield "ANALYZE"


if __name__ == "__main__":
    sys.exit("python -m benchmarks site")
