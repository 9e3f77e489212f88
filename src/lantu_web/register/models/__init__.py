"""Tables of the register; invariants are constraints of the database."""

from lantu_web.register.models.document import Document, DocumentVersion, Node, SourceFile
from lantu_web.register.models.fact import Duty, DutyOrganisation, Fact, Indicator, Project, Statement
from lantu_web.register.models.finding import Finding, FindingDecision, FindingMember
from lantu_web.register.models.people import Organisation, OrganisationAlias, Place
from lantu_web.register.models.review import History, Review
from lantu_web.register.models.search import SearchEntry
from lantu_web.register.models.stamp import Stamp, TableStamp

__all__ = [
    "Document",
    "DocumentVersion",
    "Duty",
    "DutyOrganisation",
    "Fact",
    "Finding",
    "FindingDecision",
    "FindingMember",
    "History",
    "Indicator",
    "Node",
    "Organisation",
    "OrganisationAlias",
    "Place",
    "Project",
    "Review",
    "SearchEntry",
    "SourceFile",
    "Stamp",
    "Statement",
    "TableStamp",
]
