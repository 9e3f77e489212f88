"""A Word document with one table, written part by part: no template file, no library."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
# A4 on its side, in twentieths of a point: the page, its edge, and the widths of the columns.
PAGE, EDGE = (16838, 11906), 850
WIDTHS = (600, 1700, 950, 1150, 3300, 1150, 3300, 1600, 800, 588)
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _tag(name: str, parent: etree._Element | None = None, **attributes: str) -> etree._Element:
    values = {f"{{{W}}}{key}": value for key, value in attributes.items()}
    if parent is None:
        return etree.Element(f"{{{W}}}{name}", values, nsmap={"w": W})
    return etree.SubElement(parent, f"{{{W}}}{name}", values)


def _paragraph(parent: etree._Element, text: str, *, style: str = "", bold: bool = False) -> None:
    paragraph = _tag("p", parent)
    if style:
        _tag("pStyle", _tag("pPr", paragraph), val=style)
    run = _tag("r", paragraph)
    if bold:
        _tag("b", _tag("rPr", run))
    words = _tag("t", run)
    words.text = NOT_XML.sub("\ufffd", text)
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _row(table: etree._Element, cells: list[str], *, head: bool = False) -> None:
    row = _tag("tr", table)
    settings = _tag("trPr", row)
    _tag("cantSplit", settings)
    if head:
        _tag("tblHeader", settings)
    for text, width in zip(cells, WIDTHS, strict=True):
        cell = _tag("tc", row)
        settings = _tag("tcPr", cell)
        _tag("tcW", settings, w=str(width), type="dxa")
        if head:
            _tag("shd", settings, val="clear", color="auto", fill="EEF0EA")
        for line in text.split("\n"):
            _paragraph(cell, line, bold=head)


def _body(title: str, heads: list[str], rows: list[list[str]]) -> etree._Element:
    root = _tag("document")
    body = _tag("body", root)
    _paragraph(body, title, style="Title")
    table = _tag("tbl", body)
    settings = _tag("tblPr", table)
    _tag("tblW", settings, w=str(sum(WIDTHS)), type="dxa")
    borders = _tag("tblBorders", settings)
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _tag(side, borders, val="single", sz="4", space="0", color="808080")
    _tag("tblLayout", settings, type="fixed")
    grid = _tag("tblGrid", table)
    for width in WIDTHS:
        _tag("gridCol", grid, w=str(width))
    _row(table, heads, head=True)
    for cells in rows:
        _row(table, cells)
    section = _tag("sectPr", body)
    _tag("pgSz", section, w=str(PAGE[0]), h=str(PAGE[1]), orient="landscape")
    edges = dict.fromkeys(("top", "right", "bottom", "left", "header", "footer"), str(EDGE))
    _tag("pgMar", section, **edges, gutter="0")
    return root


def _styles() -> etree._Element:
    root = _tag("styles")
    defaults = _tag("rPr", _tag("rPrDefault", _tag("docDefaults", root)))
    _tag("rFonts", defaults, ascii="Times New Roman", hAnsi="Times New Roman", eastAsia="宋体")
    _tag("sz", defaults, val="18")
    _tag("lang", defaults, val="en-US", eastAsia="zh-CN")
    style = _tag("style", root, type="paragraph", styleId="Title")
    _tag("name", style, val="Title")
    settings = _tag("pPr", style)
    _tag("spacing", settings, after="240")
    _tag("jc", settings, val="center")
    look = _tag("rPr", style)
    _tag("rFonts", look, eastAsia="黑体")
    _tag("b", look)
    _tag("sz", look, val="36")
    return root


def _relations(*targets: tuple[str, str]) -> etree._Element:
    root = etree.Element(f"{{{RELATIONS}}}Relationships", nsmap={None: RELATIONS})
    for number, (kind, target) in enumerate(targets, 1):
        etree.SubElement(
            root, f"{{{RELATIONS}}}Relationship", Id=f"rId{number}", Type=f"{OFFICE}/{kind}", Target=target
        )
    return root


def _types() -> etree._Element:
    root = etree.Element(f"{{{TYPES}}}Types", nsmap={None: TYPES})
    etree.SubElement(
        root, f"{{{TYPES}}}Default", Extension="rels", ContentType="application/vnd.openxmlformats-package.relationships+xml"
    )  # fmt: skip
    etree.SubElement(root, f"{{{TYPES}}}Default", Extension="xml", ContentType="application/xml")
    for part, kind in (("document", "document.main"), ("styles", "styles")):
        etree.SubElement(
            root, f"{{{TYPES}}}Override", PartName=f"/word/{part}.xml", ContentType=f"{WORD}.{kind}+xml"
        )  # fmt: skip
    return root


def document(title: str, heads: list[str], rows: list[list[str]]) -> bytes:
    """The bytes of a .docx: a title, and a table whose head is repeated on every page."""
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": _relations(("styles", "styles.xml")),
        "word/document.xml": _body(title, heads, rows),
        "word/styles.xml": _styles(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, root in parts.items():
            info = zipfile.ZipInfo(name, datetime(2020, 1, 1, tzinfo=UTC).timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    return out.getvalue()
