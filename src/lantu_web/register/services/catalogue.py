"""Addresses of documents: chosen ones from the catalogue of the bundle, made ones for all others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import lantu
from lantu_web.register.services.sheets import Record, Sheet, identity_of, short_hash

BUNDLE = Path(lantu.__file__).parent / "data" / "chongqing"


@cache
def catalogue() -> dict[str, Record]:
    """Chosen addresses, short names and families, by the identity of the title."""
    file = BUNDLE / "catalogue.jsonl"
    if not file.is_file():
        return {}
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {identity_of(entry["title"]): entry for entry in entries}


def name_sheet(sheet: Sheet, *, taken: Iterable[str], copy_of: str = "") -> None:
    """Give a new document its address and its short names. A copy is named after its original."""
    head = sheet.document
    chosen = catalogue().get(head["identity"], {})
    for name in ("short", "short_en", "family", "order"):
        if name in chosen:
            head[name] = chosen[name]
    head.setdefault("short", short_title(head["title"]))
    if copy_of:
        base = f"{copy_of}-copy"
        head["copy_of"] = copy_of
        head["order"] = head.get("order", 100) + 1
    else:
        year = (head["issued"] or "")[:4] or head["period_start"] or "d"
        base = chosen.get("slug") or f"{year}-{short_hash(head['identity'], length=6)}"
    slug, further, used = base, 2, set(taken)
    while slug in used:
        slug, further = f"{base}-{further}", further + 1
    head["slug"] = slug


def short_title(title: str) -> str:
    """The title without the place in front and the years behind.

    >>> short_title("云州市生态环境保护“十四五”规划（2021—2025年）")
    '生态环境保护“十四五”规划'
    """
    bare = re.sub(r"（[^（）]*）$", "", title)
    bare = re.sub(r"^.{2,8}?(?:省|市|自治区|自治州|县|区)(?=.{4})", "", bare, count=1)
    return bare if len(bare) <= 40 else bare[:39] + "…"


@cache
def collection() -> Record:
    """The name of the bundled collection in both languages."""
    file = BUNDLE / "collection.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
