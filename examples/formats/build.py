"""Write one short plan as text, Markdown, HTML, DOCX and PDF, all with exactly the same statements.

The plan stands once, in ``plan.txt``: each line is a kind (title, chapter, section, text, caption, table, item), a tab and the
content, with the labels written in place (marks as in ``../gold/build.py``). The output is the same byte for byte on every
run: dates are fixed. ``expected.jsonl`` lists the statements without line numbers, which differ between the formats.

    python examples/formats/build.py            write the five files and expected.jsonl
    python examples/formats/build.py --check    fail if what is on disk differs
"""

from __future__ import annotations

import html
import importlib.util
import io
import json
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import docx
import pylopdf_fonts_zh_cn
import typst
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

HERE = Path(__file__).resolve().parent
FONT_FOLDER = Path(pylopdf_fonts_zh_cn.__file__).resolve().parent
FONT = "Noto Serif SC"
DATE = datetime(2022, 1, 18, 9, tzinfo=UTC)

INDICATOR_YEARS = (2020, 2025)


def gold_tools() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_build", HERE.parent / "gold" / "build.py")
    if spec is None or spec.loader is None:
        raise ImportError("examples/gold/build.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


GOLD = gold_tools()


def indicator(cells: list[str]) -> dict[str, Any]:
    """The statement of one row of the plan's indicator table."""
    number, name, unit, baseline, target, attribute = cells
    return {
        "type": "indicator",
        "table": "专栏1",
        "number": number,
        "name": name,
        "unit": unit,
        "baseline": baseline,
        "baseline_year": INDICATOR_YEARS[0],
        "target": target,
        "target_year": INDICATOR_YEARS[1],
        "attribute": attribute,
        "comparator": GOLD.cell_comparator(target),
        "value": GOLD.plain_value(target),
    }


def clean_plan() -> tuple[list[tuple[str, Any]], list[dict[str, Any]]]:
    """The plan without marks, and its statements."""
    plan: list[tuple[str, Any]] = []
    expected: list[dict[str, Any]] = []
    for line in (HERE / "plan.txt").read_text(encoding="utf-8").splitlines():
        kind, content = line.split("\t", 1)
        if kind == "table":
            cells = content.split("\t")
            if plan[-1][0] == "table":
                plan[-1][1].append(cells)
                expected.append(indicator(cells))
            else:
                plan.append((kind, [cells]))
            continue
        text, labels = GOLD.read_marked(content, "plan.txt")
        plan.append((kind, text))
        rows = [("quantity", row) for row in labels.quantities]
        rows += [("duty", row) for row in labels.duties] + [("project", row) for row in labels.projects]
        for type_, row in rows:
            kept = {k: v for k, v in row.items() if k not in ("line", "start", "quote", "file")}
            expected.append({"type": type_, **kept})
    return plan, expected


def as_text(plan: list[tuple[str, Any]]) -> bytes:
    blocks = ["\n".join("\t".join(row) for row in c) if kind == "table" else c for kind, c in plan]
    return ("\n\n".join(blocks) + "\n").encode()


def as_markdown(plan: list[tuple[str, Any]]) -> bytes:
    blocks = []
    for kind, content in plan:
        if kind == "table":
            rows = ["| " + " | ".join(row) + " |" for row in content]
            rows.insert(1, "|" + " --- |" * len(content[0]))
            blocks.append("\n".join(rows))
        else:
            lead = {"title": "# ", "chapter": "## ", "section": "### "}.get(kind, "")
            blocks.append(f"**{content}**" if kind == "caption" else lead + content)
    return ("\n\n".join(blocks) + "\n").encode()


def as_html(plan: list[tuple[str, Any]]) -> bytes:
    title = html.escape(plan[0][1], quote=False)
    out = ["<!DOCTYPE html>", '<html lang="zh-CN">', "<head>", '<meta charset="utf-8">', f"<title>{title}</title>"]
    out += ["</head>", "<body>"]
    tags = {"title": "h1", "chapter": "h2", "section": "h3", "caption": "h4"}
    for kind, content in plan:
        if kind == "table":
            out.append("<table>")
            for i, row in enumerate(content):
                tag = "td" if i else "th"
                cells = "".join(f"<{tag}>{html.escape(cell, quote=False)}</{tag}>" for cell in row)
                out.append(f"<tr>{cells}</tr>")
            out.append("</table>")
        else:
            tag = tags.get(kind, "p")
            out.append(f"<{tag}>{html.escape(content, quote=False)}</{tag}>")
    return ("\n".join([*out, "</body>", "</html>"]) + "\n").encode()


def as_word(plan: list[tuple[str, Any]]) -> bytes:
    document: WordDocument = docx.Document()
    document.styles["Normal"].font.name = FONT
    document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    properties = document.core_properties
    properties.title, properties.author = plan[0][1], "Lantu examples"
    properties.created = properties.modified = properties.last_printed = DATE
    levels = {"title": 0, "chapter": 1, "section": 2}
    for kind, content in plan:
        if kind == "table":
            table = document.add_table(rows=0, cols=len(content[0]), style="Table Grid")
            for row in content:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        elif kind in levels:
            document.add_heading(content, levels[kind])
        else:
            paragraph = document.add_paragraph()
            paragraph.add_run(content).bold = True if kind == "caption" else None
    raw = io.BytesIO()
    document.save(raw)
    fixed = io.BytesIO()  # the same parts, with the same date on each
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(fixed, "w") as new:
        for entry in old.infolist():
            info = zipfile.ZipInfo(entry.filename, DATE.timetuple()[:6])
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(info, old.read(entry))
    return fixed.getvalue()


TEMPLATE = """
#let plan = json(bytes(sys.inputs.plan))
#set document(title: plan.at(0).at(1), author: "Lantu examples", date: datetime(year: 2022, month: 1, day: 18))
#set page(paper: "a4", margin: (x: 28mm, y: 30mm), footer: context align(center)[— #counter(page).display() —])
#set text(font: "FONT", size: 12pt, lang: "zh", region: "cn", cjk-latin-spacing: none)
#set par(justify: true, leading: 1em, spacing: 1.2em)
#for (kind, content) in plan {
  if kind == "title" { align(center, text(size: 18pt, content)) }
  else if kind == "chapter" { align(center, text(size: 15pt, content)) }
  else if kind == "section" { align(center, text(size: 13pt, content)) }
  else if kind == "caption" { align(center, strong(content)) }
  else if kind == "table" {
    align(center, table(columns: content.at(0).len(), inset: 6pt, ..content.flatten()))
  } else { par(first-line-indent: (amount: 2em, all: true), content) }
}
""".replace("FONT", FONT)


def as_pdf(plan: list[tuple[str, Any]]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        main = Path(folder) / "main.typ"
        main.write_text(TEMPLATE, encoding="utf-8")
        inputs = {"plan": json.dumps(plan, ensure_ascii=False)}
        result = typst.compile(
            str(main), format="pdf", font_paths=[str(FONT_FOLDER)], ignore_system_fonts=True, sys_inputs=inputs
        )
    return bytes(result)


def main() -> int:
    plan, expected = clean_plan()
    outputs = {
        "sample.txt": as_text(plan),
        "sample.md": as_markdown(plan),
        "sample.html": as_html(plan),
        "sample.docx": as_word(plan),
        "sample.pdf": as_pdf(plan),
        "expected.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in expected).encode(),
    }
    stale = [name for name, data in outputs.items() if not (HERE / name).exists() or (HERE / name).read_bytes() != data]
    if "--check" in sys.argv[1:]:
        for name in stale:
            print(f"stale: formats/{name}", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (HERE / name).write_bytes(outputs[name])
    print(f"statements: {len(expected)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
