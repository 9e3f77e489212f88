"""Observations as a data package (Frictionless, tabular): one ZIP with the rows and what each column means.

What is written here can be imported again with the same result, by Lantu or by any program that reads such packages.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lantu.errors import TooLarge, UnsupportedFormat
from lantu.observations.model import Observation

__all__ = ["COLUMNS", "packed", "record_of", "unpacked"]

COLUMNS = (
    "indicator", "measure", "series", "place", "period", "basis", "since", "bound", "value", "text", "unit", "status",
    "grade", "source", "publisher", "source_date", "address", "flags",
)  # fmt: skip
LIST, TABLE = "datapackage.json", "observations.csv"
_TYPES = {"value": "number", "since": "integer"}
_LARGEST = 512 * 1024 * 1024
_ENOUGH = (1980, 1, 1, 0, 0, 0)  # the same rows give the same file, whenever it is written


def record_of(each: Observation) -> dict[str, Any]:
    """Every column, in one order, so that an export can be imported again."""
    told = each.as_json()
    return {name: told.get(name) for name in COLUMNS}


def packed(observations: Iterable[Observation]) -> bytes:
    """The package as the bytes of a ZIP."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    rows = 0
    for rows, each in enumerate(observations, 1):  # noqa: B007 - how many there were is told below
        told = record_of(each)
        writer.writerow(told | {"flags": ",".join(told["flags"] or ())})
    body = text.getvalue().encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((LIST, _described(body, rows)), (TABLE, body)):
            archive.writestr(zipfile.ZipInfo(name, _ENOUGH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _described(body: bytes, rows: int) -> bytes:
    fields = [{"name": name, "type": _TYPES.get(name, "string")} for name in COLUMNS]
    resource = {
        "name": "observations", "path": TABLE, "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv",
        "encoding": "utf-8", "bytes": len(body), "hash": f"sha256:{hashlib.sha256(body).hexdigest()}", "rows": rows,
        "schema": {"fields": fields, "missingValues": [""]},
    }  # fmt: skip
    told = {"profile": "tabular-data-package", "name": "lantu-observations", "resources": [resource]}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def unpacked(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a package; refuses what is none, what is damaged, and what unpacks beyond the safe limit."""
    try:
        with zipfile.ZipFile(path) as archive:
            resource = _resource(archive, path)
            table = archive.getinfo(resource["path"])
            if table.file_size > _LARGEST:
                raise TooLarge("unpacks to too much", where=str(path), hint="export it in parts, by measure or place")
            body = archive.read(table)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError) as error:
        raise _no_package(path) from error
    said = str(resource.get("hash", "")).removeprefix("sha256:")
    if said and said != hashlib.sha256(body).hexdigest():
        raise UnsupportedFormat(
            "is not what its list says: the table was changed", where=str(path), hint="take the package anew"
        )
    yield from csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""))


def _resource(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    """The first table that the list names."""
    listed = archive.getinfo(LIST)
    if listed.file_size > _LARGEST // 100:
        raise _no_package(path)
    tables = [one for one in json.loads(archive.read(listed))["resources"] if str(one["path"]).endswith(".csv")]
    return dict(tables[0])


def _no_package(path: Path) -> UnsupportedFormat:
    return UnsupportedFormat(f"is no data package: it needs {LIST} and a CSV table", where=str(path), hint="make one with lantu observe export --output FILE.zip")  # fmt: skip
