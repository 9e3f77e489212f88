"""Pictures of every page, wide and narrow, in both languages: ``make shots`` writes them to var/shots to look at."""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django

from tests.support.browser import chromium, what_is_missing
from tests.support.shared import ROOT
from tests.web.browsing import SIZES, log_in, opened, reach, serving, serving_generated

LONGEST = 6000  # of a picture, in pixels: the top of a long list tells enough
WIDTHS = {"wide": 1440, "phone": 390}
LANGUAGES = {"zh-hans": "zh", "en": "en"}
# Pages that are there whatever the register holds.
LISTS = (
    *(
        "overview",
        "assessment",
        "documents",
        "indicators",
        "statements",
        "alignment",
        "plan-tree",
        "duties",
        "projects",
    ),
    *("places", "search", "about", "review", "review-report", "upload", "audit", "observations"),
)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--to", type=Path, default=ROOT / "var" / "shots")
    asked.add_argument("--texts", default="", help="folder with the original documents")
    asked.add_argument("--only", default="", help="names of pages, with commas")
    asked.add_argument("--print", action="store_true", help="also what comes out of the printer")
    asked.add_argument("--site", default="", help="the address of a demonstration that runs, instead of one for this")
    asked.add_argument(
        "--plans", type=int, help="a register of so many generated plans of 400 statements; 0 is nothing"
    )
    options = asked.parse_args()
    if missing := what_is_missing():
        sys.stderr.write(missing + "\n")
        return 1
    django.setup()
    options.to.mkdir(parents=True, exist_ok=True)
    from tests.web.test_browser import PAGES, WORKING, places, working_places  # where Django is set up

    texts = ("--texts", options.texts) if options.texts else ()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        generated = options.plans is not None
        started = serving_generated(home, options.plans) if generated else serving(home, *texts)
        site = options.site or stack.enter_context(started)
        browser = stack.enter_context(chromium())
        only = set(filter(None, options.only.split(",")))
        found = (PAGES, WORKING) if generated else (places(site), working_places(site))
        wanted, working = (
            {
                name: where
                for name, where in some.items()
                if (not only or name in only) and (name in LISTS or not generated)
            }
            for some in found
        )
        count = 0
        for size in SIZES:
            for language, short in LANGUAGES.items():
                ending = f"-{WIDTHS[size]}-{short}"
                printed = options.print and ending == "-1440-zh"
                page = opened(browser, site, size, language)
                count += _take(page, site, wanted, options.to, ending, printed=printed)
                if working:
                    log_in(page, site)
                    count += _take(page, site, working, options.to, ending, printed=printed)
                page.context.close()
    sys.stdout.write(f"{count} 张 / pictures: {options.to}\n")
    return 0


def _take(page: Any, site: str, pages: dict[str, Any], folder: Path, ending: str, *, printed: bool) -> int:
    for name, where in pages.items():
        reach(page, site, where)
        page.evaluate("document.fonts.ready")
        page.wait_for_load_state("networkidle")
        size = page.viewport_size
        height = min(page.evaluate("document.documentElement.scrollHeight"), LONGEST)
        clip = {"x": 0, "y": 0, "width": size["width"], "height": height}
        page.screenshot(path=folder / f"{name}{ending}.png", full_page=True, clip=clip)
        if printed:
            page.pdf(path=folder / f"{name}-print.pdf", format="A4", print_background=True)
    return len(pages)


if __name__ == "__main__":
    raise SystemExit(main())
