"""Observations as a data package (Frictionless, tabular): one ZIP with the rows and what each column means.

What is written here can be imported again with the same result, by Lantu or by any program that reads such packages.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from typing import Any

from lantu.observations.model import Observation
from lantu.sheets.package import LIST

__all__ = ["COLUMNS", "packed", "record_of"]

COLUMNS = (
    "indicator", "measure", "series", "place", "period", "basis", "since", "bound", "value", "text", "unit", "status",
    "grade", "source", "publisher", "source_date", "address", "flags",
)  # fmt: skip
TABLE = "observations.csv"
_TYPES = {"value": "number", "since": "integer"}
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
