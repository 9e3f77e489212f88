"""Readings of an invented plan, made by hand: what the register gets, without the reader."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lantu.documents.model import Document, FrontMatter, Node, Tree
from lantu.statements.model import Duty, Indicator, Project, Reading, Statement
from lantu.text import Passage, Source, Span

TITLE = "云州市碧水“十四五”规划（2021—2025年）"
LINES = [
    ("title", "", TITLE),
    ("chapter", "chp_1", "第一章 总体要求"),
    (
        "paragraph",
        "chp_1__p_1",
        "2020年，全市河流水质优良率为88.5%。到2025年，城市污水集中处理率达到96%以上，森林覆盖率达到45%。",
    ),
    ("paragraph", "chp_1__p_2", "（牵头单位：市生态环境局；责任单位：市水利局、各区县政府等）"),
    ("chapter", "chp_2", "第二章 重点任务"),
    ("paragraph", "chp_2__p_1", "新建污水管网120公里，两江汇处的PM2.5浓度下降到30微克以下。"),
    ("box", "box_1", "专栏1 重点工程"),
    ("item", "box_1__item_1", "1. 清溪河治理工程。治理河道18公里。"),
    ("table", "box_2", "专栏2 主要指标"),
    ("row", "box_2__row_1", "1\t森林覆盖率（%）\t43.2\t45\t约束性"),
    ("row", "box_2__row_2", "2\t湿地保护率（%）\t50\t≥55\t预期性"),
]


@dataclass
class FileReading:
    """The same face as the library's reading of a file."""

    source: Source
    tree: Tree
    reading: Reading


def lines_with(**changed: str) -> list[tuple[str, str, str]]:
    """The lines of the plan, some said differently: ``chp_2__p_1="…"``; an empty text drops the line."""
    lines = [(kind, eid, changed.get(eid, text)) for kind, eid, text in LINES]
    return [line for line in lines if line[2]]


def read(
    lines: Iterable[tuple[str, str, str]] = LINES, *, name: str = "碧水规划.txt", number: str = "云府发〔2021〕9号"
) -> Any:
    """The reading of the plan as the library would give it."""
    lines = list(lines)
    text = "\n".join(line for _, _, line in lines) + "\n"
    source = Source(name, text, hashlib.sha256(text.encode()).hexdigest())
    root, chapter = Node("document", "doc", Span(0, len(text))), None
    at = 0
    for kind, eid, line in lines:
        span = Span(at, at + len(line) + 1)
        at = span.end
        title = line.split(" ", 1)[-1] if kind in {"chapter", "box", "table", "title"} else ""
        node = Node(
            kind, f"doc__{eid or 'title'}", span, title=title, passage=Passage.of(text, span.start, span.end - 1)
        )
        if kind in {"paragraph", "item", "row"} and chapter is not None:
            chapter.add(node)
            chapter.span = Span(chapter.span.start, span.end)
        else:
            root.add(node)
            chapter = node
    for node in root.children:
        if node.children:  # the heading is a leaf of its own, so that leaves tile the text
            head = Node("heading", f"{node.eid}__heading", Span(node.span.start, node.children[0].span.start))
            node.children.insert(0, head)
            head.parent = node
    front = FrontMatter(
        title=TITLE, number=number, kind="plan", issuer="云州市人民政府", issued="2021-06-01",
        period_start=2021, period_end=2025, base_year=2020,
    )  # fmt: skip
    tree = Tree(source, root, [Document(front, root)])
    return FileReading(source, tree, Facts(text, root).reading())


class Facts:
    """Finds the facts of the plan in its text, by plain looking up."""

    def __init__(self, text: str, root: Node) -> None:
        self.text = text
        self.leaves = [node for node in root.walk() if not node.children]

    def at(self, words: str) -> tuple[str, Span] | None:
        start = self.text.find(words)
        if start < 0:
            return None
        leaf = next(node for node in self.leaves if node.span.start <= start < node.span.end)
        return leaf.eid, Span(start, start + len(words))

    def statement(self, subject: str, words: str, value: str, unit: str, **more: Any) -> Statement | None:
        place = self.at(words)
        if place is None:
            return None
        eid, span = place
        quote = Span(max(span.start - 12, 0), span.end)
        values: dict[str, Any] = {"comparator": "=", "year": None, "kind": "target", "confidence": 0.9, "rule": "hand"}
        return Statement(
            eid=eid, span=span, text=words, subject=subject, value=Decimal(value), value_high=None, unit=unit,
            quote=self.text[quote.start : quote.end], quote_span=quote, **values | more,
        )  # fmt: skip

    def reading(self) -> Reading:
        statements = [
            self.statement("河流水质优良率", "88.5%", "88.5", "%", kind="status", year=2020),
            self.statement("城市污水集中处理率", "96%", "96", "%", comparator=">=", year=2025),
            self.statement("森林覆盖率", "45%", "45", "%", year=2025),
            self.statement("新建污水管网", "120公里", "120", "公里"),
            self.statement("新建污水管网", "150公里", "150", "公里"),
            self.statement("PM2.5浓度", "30微克", "30", "微克", comparator="<="),
        ]
        in_project = self.statement("治理河道", "18公里", "18", "公里")
        return Reading(
            [one for one in [*statements, in_project] if one],
            [
                one
                for one in (
                    self.row("1", "森林覆盖率", "43.2", "45", "约束性"),
                    self.row("2", "湿地保护率", "50", "≥55", "预期性"),
                )
                if one
            ],
            self.duties(),
            self.projects([in_project] if in_project else []),
        )

    def row(self, number: str, name: str, baseline: str, target: str, attribute: str) -> Indicator | None:
        place = self.at(f"{number}\t{name}（%）")
        if place is None:
            return None
        eid, span = place
        return Indicator(
            eid=eid, span=span, table="专栏2", number=number, name=name, name_written=f"{name}（%）", parent=None, group="林美",
            unit="%", baseline=baseline, baseline_year=2020, target=target, target_year=2025, actual=None, actual_year=None,
            attribute=attribute, cumulative=False, average=False, assigned=False, comparator=">=" if "≥" in target else "=",
            value=Decimal(target.strip("≥")), baseline_value=Decimal(baseline),
        )  # fmt: skip

    def duties(self) -> list[Duty]:
        place = self.at("（牵头单位：市生态环境局；责任单位：市水利局、各区县政府等）")
        if place is None:
            return []
        eid, span = place
        text = self.text[span.start : span.end]
        return [
            Duty(eid, span, text, "总体要求", "总体要求", ["市生态环境局"], ["市水利局", "各区县政府"], [], etc=True)
        ]

    def projects(self, statements: list[Statement]) -> list[Project]:
        place = self.at("清溪河治理工程")
        if place is None:
            return []
        eid, span = place
        return [Project(eid, span, "1", "重点工程", "1", "清溪河治理工程", ["清溪县"], statements)]
