"""What was read as plain records: one object a line, the contract of ``lantu read`` (DESIGN 6).

Lines are 1-based lines of the original file, ``start``/``end`` are offsets in that line.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lantu.statements.model import Duty, Indicator, Project, Statement
from lantu.statements.reading import FileReading
from lantu.text import Source, Span

__all__ = ["duty_record", "indicator_record", "number", "project_record", "records", "statement_record"]

Record = dict[str, Any]


def records(file: FileReading) -> Iterator[Record]:
    """All records of a file: statements (quantified, then promises and bans), indicators, duties, projects."""
    source = file.source
    for statement in file.reading.statements:
        yield statement_record(source, statement)
    for indicator in file.reading.indicators:
        yield indicator_record(source, indicator)
    for duty in file.reading.duties:
        yield duty_record(source, duty)
    for project in file.reading.projects:
        yield project_record(source, project)


def number(value: Decimal | None) -> int | float | None:
    """A decimal as a JSON number: whole numbers without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _place(source: Source, eid: str, span: Span) -> Record:
    start = source.column_of(span.start)
    return {
        "file": source.name,
        "eid": eid,
        "line": source.line_of(span.start),
        "start": start,
        "end": start + span.end - span.start,
    }


def statement_record(source: Source, statement: Statement) -> Record:
    """``quantity`` for a statement with a number, ``promise`` or ``ban`` for one without."""
    kind = "quantity" if statement.value is not None else "ban" if statement.kind == "ban" else "promise"
    return {
        "type": kind,
        **_place(source, statement.eid, statement.span),
        "text": statement.text,
        "subject": statement.subject,
        "comparator": statement.comparator,
        "value": number(statement.value),
        "value_high": number(statement.value_high),
        "unit": statement.unit,
        "year": statement.year,
        "kind": statement.kind,
        "quote": statement.quote,
        "confidence": statement.confidence,
        "rule": statement.rule,
        "scope": statement.scope or None,
        "period": statement.period or None,
        "per_year": statement.per_year,
        "cumulative": statement.cumulative,
        "average": statement.average,
        "change": statement.change or None,
        "qualitative": statement.qualitative or None,
    }


def indicator_record(source: Source, row: Indicator) -> Record:
    """A row of an indicator table; figures as written, ``value`` the number of the target."""
    return {
        "type": "indicator",
        **_place(source, row.eid, row.span),
        "table": row.table,
        "number": row.number,
        "name": row.name,
        "name_written": row.name_written,
        "parent": row.parent,
        "group": row.group,
        "unit": row.unit,
        "baseline": row.baseline,
        "baseline_year": row.baseline_year,
        "target": row.target,
        "target_year": row.target_year,
        "actual": row.actual,
        "actual_year": row.actual_year,
        "attribute": row.attribute,
        "cumulative": row.cumulative,
        "average": row.average,
        "assigned": row.assigned,
        "comparator": row.comparator,
        "value": number(row.value),
        "value_high": number(row.value_high),
        "baseline_value": number(row.baseline_value),
        "actual_value": number(row.actual_value),
        "parent_row": row.parent_row,
        "note": row.note or None,
        "cells": {
            name: [source.line_of(span.start), source.column_of(span.start)] for name, span in row.cell_spans.items()
        },
    }


def duty_record(source: Source, duty: Duty) -> Record:
    """A group of organisations that answer for a task."""
    return {
        "type": "duty",
        **_place(source, duty.eid, duty.span),
        "task": duty.task,
        "section": duty.section,
        "leads": duty.leads,
        "responsible": duty.responsible,
        "supporting": duty.supporting,
        "etc": duty.etc,
    }


def project_record(source: Source, project: Project) -> Record:
    """An item of a project box with the number of its quantified targets."""
    box = project.box
    return {
        "type": "project",
        **_place(source, project.eid, project.span),
        "box": int(box) if box.isdigit() else box,
        "box_title": project.box_title,
        "group": project.group or None,
        "number": project.number or None,
        "title": project.title,
        "places": project.places,
        "quantities": len(project.statements),
    }
