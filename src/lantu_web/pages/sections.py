"""The sections of the site in their order, and to which of them a page belongs."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


@dataclass(frozen=True)
class Section:
    """An entry of the navigation: where it leads, what it is called, whether the reader is in it."""

    address: str
    label: str
    here: bool
    waiting: int = 0  # how much there waits for the reader


# Each section by the name of its first page, with the words that the names of its pages begin with.
PAGES = {
    "overview": ("overview",),
    "documents": ("document", "place_in_document", "statement", "versions", "upload"),
    "indicators": ("indicator",),
    "assessment": ("assessment",),
    "alignment": ("alignment", "finding", "draft"),
    "duties": ("dut", "organisation"),
    "projects": ("project",),
    "places": ("place",),
    "policies": ("polic", "rule", "calculat"),
    "stations": ("station", "monitor"),
    "observations": ("observation", "period", "explain"),
    "review": ("review", "decide", "audit"),
    "about": ("about",),
}
FOR_REVIEWERS, FOR_WORKERS = frozenset({"review"}), frozenset({"observations"})


def sections(page: str, *, reviewer: bool = False, worker: bool = False, waiting: int = 0) -> list[Section]:
    """The sections that are there for a reader; one whose first page has no address yet is left out."""
    labels = {
        "overview": _("总览"),
        "documents": _("文件"),
        "indicators": _("指标"),
        "assessment": pgettext("section", "评估"),
        "alignment": _("衔接"),
        "duties": _("责任"),
        "projects": _("工程"),
        "places": _("区域"),
        "policies": pgettext("section", "政策"),
        "stations": pgettext("section", "监测"),
        "observations": pgettext("section", "填报"),
        "review": _("校核"),
        "about": _("关于"),
    }
    here = section_of(page)
    found = []
    for name, label in labels.items():
        if (name in FOR_REVIEWERS and not reviewer) or (name in FOR_WORKERS and not worker):
            continue
        try:
            address = reverse(f"pages:{name}")
        except NoReverseMatch:
            continue
        found.append(Section(address, label, name == here, waiting if name == "observations" else 0))
    return found


def section_of(page: str) -> str:
    """The section a page belongs to, by its name; nothing for pages that stand outside.

    >>> section_of("place_in_document"), section_of("place"), section_of("login")
    ('documents', 'places', '')
    """
    return next((name for name, starts in PAGES.items() if page.startswith(starts)), "")
