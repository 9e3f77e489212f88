"""The tables of a data package (Frictionless): one ZIP with a list of its CSV tables."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lantu.errors import TooLarge, UnsupportedFormat
from lantu.sheets.model import Sheet, reading
from lantu.sheets.plain import csv_sheet
from lantu.sheets.source import Source

__all__ = ["LIST", "package"]

LIST = "datapackage.json"


def package(source: Source) -> Iterator[Sheet]:
    """Each CSV table that the list names; refuses what is no package, what is damaged, and what unpacks beyond the safe limit."""
    found = False
    with source.open() as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                for resource in _listed(archive):
                    found = True
                    yield from csv_sheet(Source(_table(archive, resource, source), source.where), str(resource.get("name", "")))  # fmt: skip
        except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError) as error:
            raise _none(source) from error
    if not found:
        raise _none(source)


def _listed(archive: zipfile.ZipFile) -> list[dict[str, Any]]:
    listed = archive.getinfo(LIST)
    if listed.file_size > reading("unpacked") // 100:
        raise ValueError(LIST)
    return [dict(one) for one in json.loads(archive.read(listed))["resources"] if str(one["path"]).endswith(".csv")]


def _table(archive: zipfile.ZipFile, resource: dict[str, Any], source: Source) -> bytes:
    table = archive.getinfo(resource["path"])
    if table.file_size > reading("unpacked"):
        raise TooLarge("unpacks to too much", where=source.where, hint="export it in parts, by measure or place")
    body = archive.read(table)
    said = str(resource.get("hash", "")).removeprefix("sha256:")
    if said and said != hashlib.sha256(body).hexdigest():
        raise UnsupportedFormat("is not what its list says: the table was changed", where=source.where, hint="take the package anew")  # fmt: skip
    return body


def _none(source: Source) -> UnsupportedFormat:
    return UnsupportedFormat(f"is no data package: it needs {LIST} and a CSV table", where=source.where, hint="make one with lantu observe export --output FILE.zip")  # fmt: skip
