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
    "stations": ("station", "monitor", "observation"),
    "review": ("review", "decide", "audit"),
    "about": ("about",),
}
FOR_REVIEWERS = frozenset({"review"})


def sections(page: str, *, reviewer: bool = False) -> list[Section]:
    """The sections that are there; one whose first page has no address yet is left out."""
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
        "review": _("校核"),
        "about": _("关于"),
    }
    here = section_of(page)
    found = []
    for name, label in labels.items():
        if name in FOR_REVIEWERS and not reviewer:
            continue
        try:
            address = reverse(f"pages:{name}")
        except NoReverseMatch:
            continue
        found.append(Section(address, label, name == here))
    return found


def section_of(page: str) -> str:
    """The section a page belongs to, by its name; nothing for pages that stand outside.

    >>> section_of("place_in_document"), section_of("place"), section_of("login")
    ('documents', 'places', '')
    """
    return next((name for name, starts in PAGES.items() if page.startswith(starts)), "")
