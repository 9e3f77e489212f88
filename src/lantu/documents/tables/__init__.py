"""Tables of plain text, in every layout that official documents come in."""

from lantu.documents.tables.recognise import recognise_tables

__all__ = ["recognise_tables"]
