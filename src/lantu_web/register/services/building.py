"""Make the bundle: read the files of a folder, apply the recorded corrections, write the facts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from lantu.errors import DataError
from lantu_web.register.services.bundle import DECIMALS
from lantu_web.register.services.catalogue import name_sheet
from lantu_web.register.services.reviewing import STATES
from lantu_web.register.services.sheets import Record, Sheet, number_facts, sheets_of

CORRECTIONS = "corrections.jsonl"


def read_folder(folder: Path) -> list[Sheet]:
    """Read every document in a folder; names of files play no part in what comes out, but for being recorded."""
    from lantu.statements import read_file

    files = sorted(one for one in folder.iterdir() if one.is_file() and one.name.lower() != "readme.md")
    return arrange(sheet for file in files for sheet in sheets_of(read_file(file)))


def arrange(sheets: Iterable[Sheet]) -> list[Sheet]:
    """Sheets with addresses and numbers, originals before their copies.

    Of several copies of a document the one with the fullest head (number, issuer, date) is the original.
    """
    families: defaultdict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        families[sheet.document["identity"]].append(sheet)
    taken: set[str] = set()
    arranged: list[Sheet] = []
    for _, members in sorted(families.items()):
        members.sort(key=_rank)
        for place, sheet in enumerate(members):
            name_sheet(sheet, taken=taken, copy_of=members[0].slug if place else "")
            taken.add(sheet.slug)
            number_facts(sheet)
            arranged.append(sheet)
    return sorted(arranged, key=lambda one: (one.document.get("order", 100), one.slug))


def _rank(sheet: Sheet) -> tuple[int, int, str]:
    head = sheet.document
    fullness = sum(bool(head[name]) for name in ("number", "issuer", "issued", "effective"))
    return (-fullness, -(sheet.end - sheet.start), sheet.source["sha256"])


def read_corrections(folder: Path) -> list[Record]:
    """The recorded corrections: what people found wrong in readings of the bundled documents."""
    file = folder / CORRECTIONS
    if not file.is_file():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def apply_corrections(sheets: list[Sheet], corrections: Iterable[Record]) -> int:
    """Apply corrections in place; one that finds no fact is an error, because it would be lost unseen."""
    facts = {
        (sheet.slug, kind, record["public_id"]): record
        for sheet in sheets
        for kind, records in sheet.facts().items()
        for record in records
    }
    count = 0
    for entry in corrections:
        record = facts.get((entry["d"], entry["kind"], entry["id"]))
        if record is None:
            raise DataError(
                f"the correction of {entry['kind']} {entry['id']} finds nothing in {entry['d']}",
                where=CORRECTIONS,
                hint="the reading has changed: look the fact up again and renew or remove the correction",
            )
        for name, value in entry.get("set", {}).items():
            record[name] = Decimal(value) if name in DECIMALS and value is not None else value
        record["review_state"] = STATES[entry["decision"]].value
        count += 1
    return count


def fresh_bundle(plans: Path, bundle: Path) -> list[Sheet]:
    """A fresh reading plus the recorded corrections."""
    sheets = read_folder(plans)
    apply_corrections(sheets, read_corrections(bundle))
    return sheets
