"""The cells of table files: rows with their true numbers, whatever the form; the one room in which tables of offices are read."""

from lantu.sheets.files import ENDINGS, LISTED, PLAIN, WORKBOOKS, objects, records, sheets
from lantu.sheets.headed import Headed, Record, chosen, heading_at, named_once, numbered, surplus
from lantu.sheets.model import Fault, Line, Sheet, cell_text, column_letter, is_formula, reading, uncomputed
from lantu.sheets.objects import json_value
from lantu.sheets.plain import first_row, plain_copy, rewritten, separator
from lantu.sheets.source import Source, is_plain, text_of

__all__ = [
    "ENDINGS", "LISTED", "PLAIN", "WORKBOOKS", "Fault", "Headed", "Line", "Record", "Sheet", "Source", "cell_text", "chosen", "column_letter",
    "first_row", "heading_at", "is_formula", "is_plain", "json_value", "named_once", "numbered", "objects", "plain_copy", "reading", "records", "rewritten", "separator", "sheets",
    "surplus", "text_of", "uncomputed",
]  # fmt: skip
