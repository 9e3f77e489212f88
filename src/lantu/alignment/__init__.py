"""Texts held against each other: copies of one document, and plans on the same thing."""

from lantu.alignment.copies import CopyPlace, Difference, compare_copies

__all__ = ["CopyPlace", "Difference", "compare_copies"]
