"""From a file to all that it promises: the main job of the library."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lantu.documents import SILENT_KINDS, build_tree
from lantu.documents.formats import Intake, from_bytes, open_file
from lantu.documents.model import Document, Node, Tree
from lantu.documents.tables import recognise_tables
from lantu.quantity.grammar import scan
from lantu.statements.confidence import confidence_of
from lantu.statements.context import Reader
from lantu.statements.duties import read_duties
from lantu.statements.indicators import read_indicators
from lantu.statements.model import Reading, Statement
from lantu.statements.projects import read_projects
from lantu.statements.promises import Promise, holds_promise, read_promises
from lantu.statements.quantified import Draft, read_passage, year_heading
from lantu.text import Passage, Source

__all__ = ["FileReading", "read_bytes", "read_file", "read_statements"]

# An indicator stands in a row, or in a column of a table that lies on its side.
_ROW = re.compile(r"__(?:row|col)_\d+\Z")


@dataclass(slots=True)
class FileReading:
    """A file with its tree and all that was read from it."""

    source: Source
    tree: Tree
    reading: Reading


def read_file(path: str | Path) -> FileReading:
    """Read the file at ``path``: TXT, Markdown, HTML, DOCX or PDF, one document or a gazette issue.

    Raises :class:`lantu.errors.SourceError` where the file cannot be taken in.
    """
    return _read(open_file(path))


def read_bytes(data: bytes, name: str) -> FileReading:
    """Read a file that is held in memory; ``name`` tells its format where the content does not."""
    return _read(from_bytes(data, name))


def _read(intake: Intake) -> FileReading:
    tree = build_tree(intake.source, recognise_tables(intake.source, intake.blocks))
    indicators = read_indicators(tree)
    read_as_table = {_ROW.sub("", row.eid) for row in indicators}
    reading = Reading(read_statements(tree, read_as_table), indicators, read_duties(tree))
    reading.projects = read_projects(tree, reading.statements)
    return FileReading(intake.source, tree, reading)


def read_statements(tree: Tree, indicator_tables: Set[str] = frozenset()) -> list[Statement]:
    """Quantified statements, qualitative promises and bans of a tree, in reading order.

    The cells of other tables (task lists) are read as passages; the tables named by eid in
    ``indicator_tables`` are read as indicators and left alone here.
    """
    return [found for document in tree.documents for found in _of_document(tree.source, document, indicator_tables)]


def _of_document(source: Source, document: Document, indicator_tables: Set[str]) -> list[Statement]:
    reader = Reader(document)
    statements: list[Statement] = []
    for leaf in document.node.leaves():
        if leaf.table is not None:
            if leaf.eid not in indicator_tables:
                for cell in leaf.table.cells:
                    statements.extend(_of_passage(source, leaf, cell.passage, reader))
        elif leaf.passage is not None and leaf.kind not in SILENT_KINDS:
            statements.extend(_of_passage(source, leaf, leaf.passage, reader))
    return statements


def _of_passage(source: Source, leaf: Node, passage: Passage, reader: Reader) -> list[Statement]:
    text = passage.text
    tokens = scan(text)
    worded = leaf.kind != "heading" and holds_promise(text)
    found: list[Statement] = []
    if tokens.quantities or worded:
        context = reader.context(leaf)
        found = [_statement(source, leaf.eid, passage, draft) for draft in read_passage(text, context, tokens)]
        if worded:
            taken = {statement.span for statement in found}
            promises = (_qualitative(source, leaf.eid, passage, promise) for promise in read_promises(text, context))
            found.extend(promise for promise in promises if promise.span not in taken)
            found.sort(key=lambda statement: statement.span)
    reader.passed(leaf, year_heading(text, tokens.years) if tokens.years else None)
    return found


def _statement(source: Source, eid: str, passage: Passage, draft: Draft) -> Statement:
    return Statement(
        eid=eid,
        span=passage.span(draft.start, draft.end),
        text=source[passage.span(draft.start, draft.end)],
        subject=draft.subject,
        comparator=draft.comparator,
        value=draft.value,
        value_high=draft.value_high,
        unit=draft.unit,
        year=draft.year,
        kind=draft.kind,
        quote=passage.text[draft.quote_start : draft.quote_end].strip(),
        quote_span=passage.span(draft.quote_start, draft.quote_end),
        confidence=confidence_of(draft.rule),
        rule=draft.rule,
        scope=draft.scope,
        period=draft.period,
        per_year=draft.per_year,
        cumulative=draft.cumulative,
        average=draft.average,
        change=draft.change,
    )


def _qualitative(source: Source, eid: str, passage: Passage, promise: Promise) -> Statement:
    none: Decimal | None = None
    return Statement(
        eid=eid,
        span=passage.span(promise.start, promise.end),
        text=source[passage.span(promise.start, promise.end)],
        subject=promise.subject,
        comparator="=",
        value=none,
        value_high=none,
        unit="",
        year=None,
        kind=promise.kind,
        quote=passage.text[promise.quote_start : promise.quote_end].strip(),
        quote_span=passage.span(promise.quote_start, promise.quote_end),
        confidence=confidence_of(promise.rule),
        rule=promise.rule,
        qualitative=promise.wording,
    )
