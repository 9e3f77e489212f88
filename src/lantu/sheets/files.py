"""Table files of every form that offices hand in, by the ending of their name: sheets of cells, or records by heading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from lantu.errors import UnsupportedFormat
from lantu.sheets.headed import Record, Score, chosen
from lantu.sheets.model import Fault, Line, Sheet
from lantu.sheets.objects import Told, json_lines, json_value
from lantu.sheets.package import package
from lantu.sheets.plain import csv_sheet
from lantu.sheets.source import Source
from lantu.sheets.workbook import workbook

__all__ = ["ENDINGS", "LISTED", "PLAIN", "WORKBOOKS", "objects", "records", "sheets"]

PLAIN = (".csv", ".tsv")
WORKBOOKS = (".xlsx", ".xlsm")
LISTED = (".json", ".jsonl", ".ndjson")
ENDINGS = (*PLAIN, *WORKBOOKS, ".parquet", *LISTED, ".zip")
_HINT = "give CSV, XLSX, JSON, JSON lines, Parquet or a data package"
_FOREIGN = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


def _source(given: Path | bytes, ending: str, where: str) -> tuple[Source, str]:
    """Where it is read from, and the ending that counts; refuses what is no table."""
    path = given if isinstance(given, Path) else None
    source = Source(given, where or str(path or "the table"))
    ending = (ending or (path.suffix if path else "")).lower()
    if ending not in ENDINGS:
        raise UnsupportedFormat("is no table", where=source.where, hint=_HINT)
    if ending in PLAIN and source.read(4).startswith(_FOREIGN):
        raise UnsupportedFormat("is no CSV table", where=source.where, hint="save it as CSV or XLSX, named so")
    return source, ending


def sheets(given: Path | bytes, ending: str = "", where: str = "", *, spread: bool = True) -> Iterator[Sheet]:
    """The sheets of a file, a row of cells at a time; ``spread``: merged cells say the same all over their area.

    Raises a SourceError that says what to do where the file cannot be read.
    """
    source, ending = _source(given, ending, where)
    if ending in WORKBOOKS:
        yield from workbook(source, spread=spread)
    elif ending == ".parquet":
        yield Sheet("", _columns(source))
    elif ending == ".zip":
        yield from package(source)
    elif ending in LISTED:
        yield Sheet("", _laid_out(source, ending))
    else:
        yield from csv_sheet(source)


def _columns(source: Source) -> Iterator[Line]:
    """Parquet, a part at a time; its names stand in no row."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with source.open() as stream:
        try:
            held = pq.ParquetFile(stream)
            yield Line(0, held.schema_arrow.names)
            before = 1
            for batch in held.iter_batches():
                rows = zip(*(each.to_pylist() for each in batch.columns), strict=True)
                yield from (Line(number, cells) for number, cells in enumerate(rows, before))
                before += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            raise UnsupportedFormat(f"is no Parquet: {error}", where=source.where, hint="write it anew") from error


def _laid_out(source: Source, ending: str) -> Iterator[Line]:
    """Objects as rows, every number in its digits, after all their names; lines are read twice, for the names of the last count too."""
    once = list(_listed(source, "", exact=True)) if ending == ".json" else None

    def read() -> Iterable[Told]:
        return json_lines(source, exact=True) if once is None else once

    names = list({str(name): None for each in read() if isinstance(each.value, dict) for name in each.value})
    yield Line(0, names)
    for number, value, fault in read():
        if isinstance(value, dict):
            yield Line(number, [value.get(name) for name in names])
        else:
            yield Line(number, (), fault or Fault("object", (str(number),)))


def _listed(source: Source, inside: str, *, exact: bool = False) -> Iterator[Told]:
    """The things of a list, or of the list ``inside`` an object; an object by itself."""
    found = json_value(source, exact=exact)
    if inside and isinstance(found, dict) and isinstance(found.get(inside), list):
        found = found[inside]
    return (Told(number, each) for number, each in enumerate(found if isinstance(found, list) else [found], 1))


def objects(given: Path | bytes, ending: str = "", where: str = "", *, inside: str = "", exact: bool = False) -> Iterator[Told]:  # fmt: skip
    """The objects of JSON or JSON lines, whatever they are; ``exact``: fractions come as Decimal."""
    source, ending = _source(given, ending, where)
    return _listed(source, inside, exact=exact) if ending == ".json" else json_lines(source, exact=exact)


def records(
    given: Path | bytes, score: Score, *, ending: str = "", where: str = "", inside: str = "", least: int = 1, every: bool = False
) -> Iterator[Record]:  # fmt: skip
    """The rows of a file by their headings: of the sheet, or of ``every`` sheet, whose headings ``score`` knows best."""
    source, kind = _source(given, ending, where)
    if kind in LISTED:
        yield from _named(objects(given, ending, where, inside=inside), source.where)
        return
    for table in chosen(lambda: sheets(given, ending, where), score, least=least, every=every):
        yield from table.records()


def _named(told: Iterator[Told], where: str) -> Iterator[Record]:
    """Objects as records; what is none before the first of them is told after it, for that has the names."""
    bad: list[Record] = []
    names: dict[str, None] = {}
    for number, value, fault in told:
        if isinstance(value, dict):
            names = names or dict.fromkeys(value)
            yield Record.at(number, value)
            yield from (Record.at(each.number, names, each.fault) for each in bad)
            bad.clear()
            continue
        wrong = Record.at(number, names, fault or Fault("object", (str(number),)))
        if names:
            yield wrong
        else:
            bad.append(wrong)
    if bad and bad[0].fault:
        raise UnsupportedFormat(
            bad[0].fault.en, where=where, hint="one object with named values a line, or a list of them"
        )
