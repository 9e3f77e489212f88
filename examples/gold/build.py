"""Build the sample documents and their gold labels from the marked-up sources.

Each file in ``marked/`` is a sample document with the labels written in place. This script takes the marks out,
writes the clean document to ``../yunjiang/`` and the labels to ``quantities.jsonl``, ``indicators.jsonl``,
``duties.jsonl`` and ``projects.jsonl`` beside it. Nothing else is needed than the standard library.

    python examples/gold/build.py            write documents and labels
    python examples/gold/build.py --check    fail if what is on disk differs
    python examples/gold/build.py --review   also print each label, and numerals that carry no label

Marks (none of these characters occurs in the documents themselves):

``⟦number¦subject¦code¦year¦options⟧``
    A quantity. The code is one letter for the kind (T target, S status, H threshold, A amount, D deadline, O other)
    and the comparator (nothing means ``=``; a range is seen by itself). Value and unit are computed from the number;
    options ``v=…;u=…`` set them by hand, ``alt.FIELD=…`` records another reading that is also acceptable.
``⟪group¦task¦section¦options⟫``
    A duty group. Names are split from the group; ``L=a,b;R=c;E=1`` set leads, responsible and 等部门 by hand.
``⟨P¦box¦number¦title⟩``
    Start of a project item; takes no room.
``⟨ID.n⟩ ⟨ID.b⟩ ⟨ID.t⟩ ⟨ID.a⟩``
    Cells of an indicator: name, baseline, target, actual; take no room. Its fields stand in a directive line.
    ``⟨ID.r⟩`` before the name cell: the whole row stands in this line.
``%% ID key=value …``
    Directive line, left out of the document.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
MARKED = HERE / "marked"
DOCUMENTS = HERE.parent / "yunjiang"

KINDS = {"T": "target", "S": "status", "H": "threshold", "A": "amount", "D": "deadline", "O": "other"}
DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
POWERS = {"十": 10, "百": 100, "千": 1000}
HAN_NUMBER = "零〇一二两三四五六七八九十百千点"
MARK = re.compile(r"⟦(?P<q>[^⟧]*)⟧|⟪(?P<d>[^⟫]*)⟫|⟨P¦(?P<p>[^⟩]*)⟩|⟨(?P<id>\w+)\.(?P<cell>[nbtar])⟩")


def number(value: float) -> int | float:
    """Whole numbers as int, so that JSON shows 5 and not 5.0."""
    return int(value) if value == int(value) else round(value, 10)


def han_value(text: str) -> float:
    """Value of a Chinese numeral below 万: 三十, 一百零五, 一点零五, 二〇二五."""
    whole, _, decimals = text.partition("点")
    if len(whole) > 1 and not any(c in POWERS for c in whole):
        total = float("".join(str(DIGITS[c]) for c in whole))
    else:
        total, digit = 0.0, 0
        for c in whole:
            if c in POWERS:
                total += (digit or 1) * POWERS[c]
                digit = 0
            else:
                digit = DIGITS[c]
        total += digit
    if decimals:
        total += float("0." + "".join(str(DIGITS[c]) for c in decimals))
    return total


def split_number(text: str) -> tuple[float, str]:
    """``120万吨/天`` -> (120, 万吨/天); ``百分之三十`` -> (30, %); ``一万二千元`` -> (12000, 元)."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if plain.startswith("百分之"):
        return han_value(plain[3:]), "%"
    if plain.startswith("千分之"):
        return han_value(plain[3:]), "‰"
    if found := re.match(r"±?(\d[\d,]*(?:\.\d+)?)", plain):
        unit_start = len(text) - len(_tail(text))
        return float(found.group(1).replace(",", "")), text[unit_start:].strip()
    if found := re.match(rf"([{HAN_NUMBER}]+)万([{HAN_NUMBER}]+)(?=\D)", plain):
        return han_value(found.group(1)) * 10000 + han_value(found.group(2)), plain[found.end() :]
    if found := re.match(rf"[{HAN_NUMBER}]+", plain):
        return han_value(found.group()), plain[found.end() :]
    if plain[0] in "万亿":
        return 1.0, plain
    raise ValueError(f"no number in {text!r}")


def _tail(text: str) -> str:
    return re.sub(r"^[±\s]*[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?\s*", "", text)


def read_number(text: str) -> tuple[int | float, int | float | None, str | None]:
    """Value, upper value and unit of a number as written."""
    if found := re.fullmatch(r"([\d.]+)[∶:：][\d.]+", text):
        return number(float(found.group(1))), None, None
    parts = re.split(r"[—–～~至]+|(?<=\d)-(?=\d)", text)
    if len(parts) == 2:
        low, low_unit = split_number(parts[0])
        high, unit = split_number(parts[1])
        if low_unit and low_unit != unit and not unit.startswith(low_unit):
            raise ValueError(f"two units in {text!r}")
        return number(low), number(high), unit
    value, unit = split_number(text)
    return number(value), None, unit.replace("％", "%") or None


def options(text: str) -> dict[str, str]:
    return dict(item.split("=", 1) for item in text.split(";") if item)


def split_names(text: str) -> list[str]:
    return [name for name in re.split(r"[、，,]", text) if name]


@dataclass
class Labels:
    """The labels of one document, or of all."""

    quantities: list[dict[str, Any]] = field(default_factory=list)
    indicators: list[dict[str, Any]] = field(default_factory=list)
    duties: list[dict[str, Any]] = field(default_factory=list)
    projects: list[dict[str, Any]] = field(default_factory=list)

    KINDS = ("quantities", "indicators", "duties", "projects")


def quote_around(line: str, start: int, end: int) -> str:
    """The clause that holds the number, 10 to 80 characters where the line allows it."""
    begins = [m.end() for m in re.finditer(r"[。；|\t>]\s*", line[:start])]
    ends = [m.start() for m in re.finditer(r"[。；|\t<]", line[end:])]
    left = begins[-1] if begins else 0
    right = end + ends[0] if ends else len(line)
    if right - left > 80:
        commas = [m.end() for m in re.finditer("，", line[:start]) if m.end() > left]
        if commas:
            left = commas[-2] if len(commas) > 1 and end - commas[-2] < 60 else commas[-1]
        after = line.find("，", end)
        right = min(right, after if after != -1 else right, max(end, left + 80))
    if right - left < 10:
        left, right = max(0, min(left, right - 10)), min(len(line), max(right, left + 10))
    return line[left:right].strip()


def quantity(body: str, file: str, line_number: int, start: int) -> dict[str, Any]:
    surface, subject, code, *rest = body.split("¦")
    year = int(rest[0]) if rest and rest[0] else None
    extra = options(rest[1]) if len(rest) > 1 else {}
    value, high, unit = read_number(surface) if "v" not in extra else (number(float(extra["v"])), None, None)
    if "u" in extra:
        unit = extra["u"] or None
    row = {
        "line": line_number,
        "quote": "",
        "start": start,
        "number_text": surface,
        "subject": subject,
        "comparator": "range" if high is not None else (code[1:] or "="),
        "value": value,
        "value_high": high,
        "unit": unit,
        "year": year,
        "kind": KINDS[code[0]],
        "file": file,
    }
    if other := {k[4:]: json.loads(v) for k, v in extra.items() if k.startswith("alt.")}:
        row["also_acceptable"] = other
    return row


def duty(body: str, file: str, line_number: int) -> tuple[str, dict[str, Any]]:
    surface, task, section, *rest = body.split("¦")
    extra = options(rest[0]) if rest else {}
    inner = surface.strip("（）()〔〕[]【】 ")
    leads: list[str] = []
    responsible: list[str] = []
    etc = "等部门" in inner or "等单位" in inner or "等有关部门" in inner
    for label, names in re.findall(r"(牵头单位|牵头部门|责任单位|配合单位)\s*[：:]\s*([^；;]*)", inner):
        target = leads if label.startswith("牵头") else responsible
        target += split_names(re.sub(r"等(?:有关)?(?:部门|单位)", "", names).strip())
    if "L" in extra or "R" in extra:
        leads, responsible = split_names(extra.get("L", "")), split_names(extra.get("R", ""))
    if "E" in extra:
        etc = extra["E"] == "1"
    for name in leads + responsible:
        if name not in surface:
            raise ValueError(f"{file}:{line_number}: {name} is not in {surface}")
    row: dict[str, Any] = {
        "line": line_number,
        "task": task,
        "section": section,
        "leads": leads,
        "responsible": responsible,
        "etc": etc,
        "file": file,
    }
    if other := {k[4:]: json.loads(v) for k, v in extra.items() if k.startswith("alt.")}:
        row["also_acceptable"] = other
    return surface, row


def plain_value(text: str | None) -> int | float | None:
    """The number in a table cell, without brackets, bounds and asterisks."""
    if text is None:
        return None
    found = re.search(r"\d+(?:\.\d+)?", unicodedata.normalize("NFKC", text).replace(" ", ""))
    return number(float(found.group())) if found else None


def cell_comparator(text: str | None) -> str | None:
    if text is None or plain_value(text) is None:
        return "=" if text and re.fullmatch(r"[ⅠⅡⅢⅣⅤIV]+类?", text) else None
    folded = text.replace(" ", "")
    for sign, comparator in (("≥", ">="), ("≤", "<="), ("＜", "<"), ("<", "<"), ("＞", ">"), (">", ">"), ("左右", "~")):
        if sign in folded:
            return comparator
    return "="


Cells = dict[str, tuple[int, str]]


def indicator(ident: str, given: dict[str, str], table: dict[str, Cells], file: str) -> dict[str, Any]:
    cells = table.get(ident, {})

    def year(cell: str) -> int | None:
        return int(given[cell + "_year"]) if given.get(cell) not in (None, "—") and cell + "_year" in given else None

    if "n" not in cells:
        raise ValueError(f"{file}: indicator {ident} has no name cell")
    line, written = cells["n"]
    parent_row = "parent_row" in given
    row: dict[str, Any] = {
        "table": given["table"],
        "number": given.get("number"),
        "name": given["name"],
        "name_written": given.get("name_written", written),
        "parent": given.get("parent"),
        "group": given.get("group"),
        "unit": given.get("unit"),
    }
    for cell in ("baseline", "target", "actual"):
        row[cell] = given.get(cell)
        row[cell + "_year"] = year(cell)
    flags = {name: name in given for name in ("cumulative", "average", "assigned")}
    row |= {"attribute": given.get("attribute"), **flags}
    target = row["target"]
    row |= {"comparator": cell_comparator(target), "value": plain_value(target)}
    row |= {"baseline_value": plain_value(row["baseline"]), "actual_value": plain_value(row["actual"]), "line": line}
    for cell in ("baseline", "target", "actual"):
        where = cells.get(cell[0])
        if where and where[1] != row[cell]:
            raise ValueError(f"{file}:{where[0]}: cell says {where[1]!r}, directive says {row[cell]!r}")
        if row[cell] is not None and where is None and f"{cell}_at" not in given:
            raise ValueError(f"{file}: {ident} has a {cell} but no cell")
        if where is None and row[cell] is not None:  # a merged cell, which stands in the row of another indicator
            owner, owner_cell = given[f"{cell}_at"].split(".")
            where = table[owner][owner_cell]
        row[cell + "_line"] = where[0] if where else None
    row["parent_row"] = parent_row
    if "note" in given:
        row["note"] = given["note"]
    row["file"] = file
    return row


def directive(line: str) -> tuple[str, dict[str, str]]:
    ident, *pairs = line[2:].strip().split("  ")
    given: dict[str, str] = {}
    for pair in pairs:
        key, _, value = pair.strip().partition("=")
        if key:
            given[key] = value
    return ident, given


class Reader:
    """Takes the marks out of one source, line by line, and keeps the labels."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.labels = Labels()
        self.lines: list[str] = []
        self.defaults: dict[str, str] = {}
        self.given: dict[str, dict[str, str]] = {}
        self.cells: dict[str, Cells] = {}

    def directive(self, line: str) -> None:
        ident, fields = directive(line)
        if ident == "table":
            self.defaults = fields
        else:
            self.given[ident] = self.defaults | fields

    def line(self, raw: str) -> None:
        number = len(self.lines) + 1
        out, last = "", 0
        quantities: list[dict[str, Any]] = []
        marks: list[tuple[str, str, int]] = []
        project: dict[str, Any] | None = None
        for mark in MARK.finditer(raw):
            out += raw[last : mark.start()]
            last = mark.end()
            if mark["q"] is not None:
                quantities.append(quantity(mark["q"], self.file, number, len(out)))
                out += quantities[-1]["number_text"]
            elif mark["d"] is not None:
                surface, row = duty(mark["d"], self.file, number)
                self.labels.duties.append(row)
                out += surface
            elif mark["p"] is not None:
                box, item, title = mark["p"].split("¦")
                project = {"box": int(box), "number": item or None, "title": title, "line": number}
            else:
                marks.append((mark["id"], mark["cell"], len(out)))
        out += raw[last:]
        self.lines.append(out)
        for ident, cell, at in marks:
            self.cell(ident, cell, number, out[at:])
        for row in quantities:
            self.place(row, out)
        if project:
            targets = sum(row["kind"] == "target" for row in quantities)
            self.labels.projects.append({**project, "quantities": targets, "file": self.file})

    def cell(self, ident: str, cell: str, number: int, rest: str) -> None:
        """Note the text and place of a table cell, or of all cells of a row that stands in one line."""
        text = re.split(r"\t|\s*\||</td>", rest)[0].strip()
        if cell != "r":
            self.cells.setdefault(ident, {})[cell] = (number, text)
            return
        self.cells[ident] = {"n": (number, text)}
        for key in ("baseline", "target", "actual"):
            if key in self.given[ident]:
                if self.given[ident][key] not in rest:
                    raise ValueError(f"{self.file}:{number}: {key} {self.given[ident][key]} is not in the row")
                self.cells[ident][key[0]] = (number, self.given[ident][key])

    def place(self, row: dict[str, Any], line: str) -> None:
        """Check the span of a quantity and add its quote."""
        start, end = row["start"], row["start"] + len(row["number_text"])
        if line[start:end] != row["number_text"]:
            raise ValueError(f"{self.file}:{row['line']}: {row['number_text']} is not at {start}")
        row["quote"] = quote_around(line, start, end)
        if row["number_text"] not in row["quote"] or row["quote"] not in line:
            raise ValueError(f"{self.file}:{row['line']}: the quote of {row['number_text']} is wrong")
        self.labels.quantities.append(row)

    def finish(self) -> tuple[str, Labels]:
        if unknown := self.cells.keys() - self.given.keys():
            raise ValueError(f"{self.file}: cell marks without a directive: {sorted(unknown)}")
        self.labels.indicators = [indicator(i, fields, self.cells, self.file) for i, fields in self.given.items()]
        text = "\n".join(self.lines)
        if re.search("[⟦⟧⟨⟩⟪⟫¦]", text):
            raise ValueError(f"{self.file}: a mark was not understood")
        return text, self.labels


def read_marked(source: str, file: str) -> tuple[str, Labels]:
    """The clean document and its labels."""
    reader = Reader(file)
    for raw in source.split("\n"):
        if raw.startswith("%%"):
            reader.directive(raw)
        else:
            reader.line(raw)
    return reader.finish()


def review(file: str, text: str, labels: Labels) -> None:
    """Print each label, and each numeral outside the labels, for reading by eye."""
    taken = {(q["line"], i) for q in labels.quantities for i in range(q["start"], q["start"] + len(q["number_text"]))}
    for q in labels.quantities:
        high = f"..{q['value_high']}" if q["value_high"] is not None else ""
        bound = f"{q['comparator']} {q['value']}{high} {q['unit']}"
        print(f"{file}:{q['line']}\t{q['kind']}\t{q['subject']}\t{bound}\t{q['year']}\t{q['number_text']}")
    for d in labels.duties:
        print(f"{file}:{d['line']}\tduty\t{d['section']}\t{d['task']}\t{d['leads']}\t{d['responsible']}\t{d['etc']}")
    numeral = re.compile(
        r"[\d０-９][\d０-９.．∶]*.{0,3}|[一二两三四五六七八九十百千半][一二三四五六七八九十百千万亿点零]*.{0,3}"
    )
    for n, line in enumerate(text.split("\n"), 1):
        for m in numeral.finditer(line):
            if (n, m.start()) not in taken and not line.startswith("\t"):
                print(f"  unlabelled {file}:{n}: {line[max(0, m.start() - 6) : m.end()]}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the sample documents and their gold labels.")
    parser.add_argument("--check", action="store_true", help="fail if the files on disk differ")
    parser.add_argument("--review", action="store_true", help="print labels and unlabelled numerals")
    arguments = parser.parse_args()
    outputs: dict[Path, str] = {}
    everything = Labels()
    for path in sorted(MARKED.iterdir()):
        text, labels = read_marked(path.read_text(encoding="utf-8"), path.name)
        outputs[DOCUMENTS / path.name] = text
        for kind in Labels.KINDS:
            getattr(everything, kind).extend(getattr(labels, kind))
        if arguments.review:
            review(path.name, text, labels)
        print(path.name, *(f"{kind}={len(getattr(labels, kind))}" for kind in Labels.KINDS))
    for kind in Labels.KINDS:
        rows = getattr(everything, kind)
        outputs[HERE / f"{kind}.jsonl"] = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        print(f"{kind}: {len(rows)}")
    stale = [p for p, text in outputs.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    if arguments.check:
        for p in stale:
            print(f"stale: {p.relative_to(HERE.parent)}", file=sys.stderr)
        return 1 if stale else 0
    DOCUMENTS.mkdir(exist_ok=True)
    for p in stale:
        p.write_text(outputs[p], encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
