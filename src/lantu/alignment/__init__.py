"""Texts held against each other: copies of one document, and plans on the same thing."""

from lantu.alignment.copies import CopyPlace, Difference, compare_copies
from lantu.alignment.joined import all_findings
from lantu.alignment.lessons import Lesson, lessons_of, read_lessons
from lantu.alignment.model import Claim, Finding
from lantu.alignment.plan_tree import plan_tree
from lantu.alignment.proposals import Proposal, proposals
from lantu.alignment.references import link_references

__all__ = [
    "Claim",
    "CopyPlace",
    "Difference",
    "Finding",
    "Lesson",
    "Proposal",
    "all_findings",
    "compare_copies",
    "lessons_of",
    "link_references",
    "plan_tree",
    "proposals",
    "read_lessons",
]
