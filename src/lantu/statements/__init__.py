"""From text to statements, indicators, duties and projects."""

from lantu.statements.model import Duty, Indicator, Project, Reading, Statement
from lantu.statements.reading import FileReading, read_bytes, read_file, read_statements
from lantu.statements.records import records

__all__ = [
    "Duty",
    "FileReading",
    "Indicator",
    "Project",
    "Reading",
    "Statement",
    "read_bytes",
    "read_file",
    "read_statements",
    "records",
]
