"""A trace told in words, in Chinese or English: every step that was taken, and nothing else.

One renderer for terminal, page, interface and document; it knows only the trace.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lantu.rules.citing import article_in, cited_in
from lantu.rules.formula import call_name, dotted, parse

__all__ = ["Line", "Teller", "explain", "told"]

_WORDS = {
    "zh": {
        "inputs": "已知", "parameters": "依据的数值", "steps": "计算", "outputs": "结果", "reasons": "说明",
        "readings": "所取读法", "yes": "是", "no": "否", "then": "；", "among": "、", "and": " 且 ", "or": " 或 ", "not": "非 ", "if": "{yes}（若 {test}），否则 {no}",
        "colon": "：", "comma": "，", "open": "（", "close": "）", "other": "另一读法", "from": "自{}起", "not_computable": "不能计算",
        "nothing": "无", "same": "结果相同", "refused": "则不予计算", "needs": "需另填", "rounding": "取整", "each": "每项",
    },
    "en": {
        "inputs": "Given", "parameters": "Figures of the text", "steps": "Computation", "outputs": "Result", "reasons": "Notes",
        "readings": "Readings taken", "yes": "yes", "no": "no", "then": "; ", "among": ", ", "and": " and ", "or": " or ", "not": "not ",
        "if": "{yes} if {test}, else {no}", "colon": ": ", "comma": ", ", "open": " (", "close": ")", "other": "other reading",
        "from": "from {}", "not_computable": "Not computable", "nothing": "none", "same": "same result", "refused": "then nothing is computed", "needs": "needs", "rounding": "rounding", "each": "each",
    },
}  # fmt: skip
_COMMON = {
    "zh": {"case_id": "编号", "case_date": "日期", "place": "区域", "provisional_years": "节假日未公布的年份"},
    "en": {
        "case_id": "Case",
        "case_date": "Date of the case",
        "place": "Place",
        "provisional_years": "Years without announced holidays",
    },
}
_SIGNS = {
    ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Eq: "=", ast.NotEq: "≠", ast.Lt: "<", ast.LtE: "≤", ast.Gt: ">",
    ast.GtE: "≥", ast.In: "∈", ast.NotIn: "∉",
}  # fmt: skip
_CALLS = {
    "min": ("较小者", "the smaller of"), "max": ("较大者", "the larger of"), "div": ("÷", "÷"),
    "coalesce": ("首个已知者", "the first known of"), "is_null": ("未知", "unknown"), "ceil": ("向上取整", "rounded up"),
    "total": ("合计", "sum"), "count": ("个数", "number"), "any_of": ("存在", "any"), "collect": ("列出", "list"),
    "pairs": ("分别列出", "list by"), "same_any": ("同一对象任一", "any of the same"), "same_total": ("同一对象合计", "sum of the same"),
    "first_of": ("首次列出", "first mention"), "days_after": ("之后日数", "days after"), "workday_after": ("之后工作日", "working days after"),
    "next_workday": ("当日或下一工作日", "that or the next working day"), "months_between": ("相隔月数", "months between"),
    "month_after": ("之后月数", "months after"), "same_day_months_after": ("之后月数的同日", "same day months after"),
    "power": ("乘方", "power"), "yearly_growth": ("年均增长", "yearly growth"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation: where it stands, what it says, and the article behind it."""

    section: str
    text: str
    name: str = ""
    article: str = ""
    eid: str = ""


def explain(trace: Mapping[str, Any], language: str = "zh") -> str:
    """The trace as a text, line by line, under its headings."""
    words = _WORDS[language]
    out = [f"{trace['title'][language]}{words['open']}{cited_in(trace['citation'], language)}{words['close']}"]
    section = ""
    for line in told(trace, language):
        if line.section != section:
            section = line.section
            out.append(words[section])
        article = f"{words['open']}{line.article}{words['close']}" if line.article else ""
        out.append(f"  {line.text}{article}")
    return "\n".join(out)


def told(trace: Mapping[str, Any], language: str = "zh") -> list[Line]:
    """The lines of an explanation, for a page that lays them out itself."""
    return Teller(trace, language).lines()


def headings(language: str = "zh") -> dict[str, str]:
    """The heading of each section of an explanation."""
    words = _WORDS[language]
    return {name: words[name] for name in ("inputs", "parameters", "steps", "outputs", "reasons", "readings")}


class Teller:
    """Knows the labels, values and units that a trace holds."""

    def __init__(self, trace: Mapping[str, Any], language: str) -> None:
        self.trace, self.language, self.words = trace, language, _WORDS[language]
        self.labels: dict[str, str] = {"value": self.words["each"], **_COMMON[language]} | {
            name: each[language] for name, each in trace["names"].items()
        }
        self.units: dict[str, str] = {
            name: each.get(f"unit_{language}", "")
            for name, each in trace["names"].items()
            if f"unit_{language}" in each
        }
        self.values: dict[str, str] = {
            value: label[language]
            for each in trace["names"].values()
            for value, label in each.get("values", {}).items()
        }
        for each in (*trace["parameters"], *trace["steps"]):
            self.labels[each["name"]] = each["label"][language]
            if isinstance(each.get("unit"), Mapping):
                self.units[each["name"]] = each["unit"][language]

    def lines(self) -> list[Line]:
        trace = self.trace
        lines = [Line("inputs", self.pair(name, value), name) for name, value in trace["inputs"].items()]
        lines += [self.parameter(each) for each in trace["parameters"]]
        lines += [self.step(each) for each in trace["steps"]]
        if trace["computable"]:
            lines += [Line("outputs", self.pair(name, value), name) for name, value in trace["outputs"].items()]
        else:
            lines.append(Line("outputs", self.words["not_computable"]))
        lines += [
            Line(
                "reasons",
                each["message"][self.language],
                each["code"],
                article_in(each.get("citation", {}).get("article", ""), self.language),
            )
            for each in trace["reasons"]
        ]
        return lines + [self.reading(each) for each in trace["assumptions"]]

    def label(self, name: str) -> str:
        return self.labels.get(name, name)

    def pair(self, name: str, value: Any) -> str:
        return f"{self.label(name)}{self.words['colon']}{self.value(value, self.units.get(name, ''))}"

    def value(self, value: Any, unit: str = "") -> str:
        if value is None:
            return self.words["nothing"]
        if isinstance(value, bool):
            return self.words["yes" if value else "no"]
        if isinstance(value, Mapping):
            parts = [
                f"{self.label(str(key))} {self.value(each, self.units.get(str(key), unit))}"
                for key, each in value.items()
            ]
            return self.words["comma"].join(parts) or self.words["nothing"]
        if isinstance(value, list):
            return self.words["then"].join(self.value(each, unit) for each in value) or self.words["nothing"]
        if isinstance(value, int | float | Decimal):
            written = f"{value:f}" if isinstance(value, Decimal) else str(value)
            joint = "" if self.language == "zh" or unit == "%" else " "
            return f"{written}{joint}{unit}" if unit else written
        return self.values.get(value, value) if isinstance(value, str) else str(value)

    def parameter(self, each: Mapping[str, Any]) -> Line:
        since = each.get("valid_from")
        written = f"{each['label'][self.language]}{self.words['colon']}{self.value(each['value'], self.units.get(each['name'], ''))}"
        if since:
            written += f"{self.words['comma']}{self.words['from'].format(since)}"
        return Line(
            "parameters",
            written,
            each["name"],
            cited_in({"document": each["source"], "article": each["article"]}, self.language),
        )

    def step(self, each: Mapping[str, Any]) -> Line:
        article = article_in(each["citation"]["article"], self.language)
        unit = self.units.get(each["name"], "")
        found = self.value(each["values"] if "over" in each else each["value"], unit)
        text = f"{each['label'][self.language]}{self.words['colon']}{self.said(parse(each['formula']))} = {found}"
        if "gate" in each:
            text = f"{self.said(parse(each['formula']))}{self.words['colon']}{each['label'][self.language]}"
        if each.get("rounding"):
            text += f"{self.words['comma']}{self.words['rounding']} {each['rounding']}"
        return Line("steps", text, each["name"], article, each["citation"]["eid"])

    def reading(self, each: Mapping[str, Any]) -> Line:
        text = f"{each['reading']} {each['taken'][self.language]}"
        for other in each["alternatives"]:
            text += f"{self.words['then']}{self.words['other']}{self.words['colon']}{other['label'][self.language]}"
            if inner := self.otherwise(other):
                text += f"{self.words['open']}{inner}{self.words['close']}"
        return Line("readings", text, each["reading"])

    def otherwise(self, other: Mapping[str, Any]) -> str:
        """What another reading would give, or why that is not told."""
        if "open" in other:
            return str(other["open"][self.language]).rstrip("。.")
        if "missing" in other:
            names = self.words["comma"].join(each["label"][self.language] for each in other["missing"])
            return f"{self.words['needs']}{self.words['colon']}{names}"
        if other.get("computable") is False:
            return self.words["refused"]
        if "outputs" not in other:
            return ""
        told = self.words["comma"].join(self.pair(name, value) for name, value in other["outputs"].items())
        return told or self.words["same"]

    def said(self, node: ast.AST) -> str:
        """A formula in words and signs."""
        if isinstance(node, ast.Constant):
            return self.value(node.value)
        if isinstance(node, ast.Name | ast.Attribute):
            return self.label(".".join(dotted(node)))
        if isinstance(node, ast.BinOp):
            chained = isinstance(node.left, ast.BinOp) and type(node.left.op) is type(node.op)
            left = self.said(node.left) if chained else self.inner(node.left)
            return f"{left} {_SIGNS[type(node.op)]} {self.inner(node.right)}"
        if isinstance(node, ast.UnaryOp):
            return (self.words["not"] if isinstance(node.op, ast.Not) else "−") + self.inner(node.operand)
        if isinstance(node, ast.BoolOp):
            joint = self.words["and" if isinstance(node.op, ast.And) else "or"]
            return joint.join(self.inner(value) for value in node.values)
        if isinstance(node, ast.Compare):
            return f"{self.inner(node.left)} {_SIGNS[type(node.ops[0])]} {self.inner(node.comparators[0])}"
        if isinstance(node, ast.IfExp):
            return self.words["if"].format(
                yes=self.inner(node.body), test=self.inner(node.test), no=self.inner(node.orelse)
            )
        if isinstance(node, ast.Tuple):
            return "{" + self.words["among"].join(self.said(each) for each in node.elts) + "}"
        return self.call(node)

    def inner(self, node: ast.AST) -> str:
        plain = isinstance(node, ast.Constant | ast.Name | ast.Attribute | ast.Call | ast.Tuple)
        return self.said(node) if plain else f"({self.said(node)})"

    def call(self, node: ast.AST) -> str:
        name = call_name(node)
        arguments = [self.said(each) for each in getattr(node, "args", [])]
        if name == "div":
            return f"{self.inner(node.args[0])} ÷ {self.inner(node.args[1])}"  # type: ignore[attr-defined]
        if name == "coalesce" and arguments[1:] == ["0"]:
            return arguments[0]  # what is not there counts as nothing
        zh, en = _CALLS[name]
        head, joint = (zh, "") if self.language == "zh" else (en, " ")
        return f"{head}{joint}({', '.join(arguments)})"
