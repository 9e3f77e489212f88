"""Tables in plain text: lines that are the cells of a table become one block with its grid.

A line is looked at only if it begins with a tab, has a tab or a run of blanks inside, or is one of the few
words that open a table; prose costs next to nothing.
"""

from __future__ import annotations

from lantu.documents.model import Block, Table
from lantu.documents.tables.aligned import read_aligned, reads_as_table
from lantu.documents.tables.layout import table_of
from lantu.documents.tables.lines import Row, passage_of
from lantu.documents.tables.listed import divide, starts_listed
from lantu.documents.tables.ruled import read_ruled, read_spaced, starts_ruled, starts_spaced
from lantu.documents.tables.stacked import Stack, empty_lines_before, read_stack
from lantu.documents.tables.tabbed import read_tabbed
from lantu.documents.tables.words import header_score, is_caption, is_list_number, is_outline, is_sentence
from lantu.text import Passage, Source, Span

__all__ = ["recognise_tables"]

_OPENER_LENGTH = 16
_LISTED_LENGTH = 60
_LISTED_CELLS = 2000
_LISTED_RETRY = 60


# In mark-up the lines of the source are not those that a reader sees.
_MARKED_UP = frozenset({"text/html", "text/markdown"})


def recognise_tables(source: Source, blocks: list[Block]) -> list[Block]:
    """The blocks with the lines of each table put together to one block of kind ``table``."""
    if source.media_type in _MARKED_UP:
        return blocks
    text = source.text
    result: list[Block] = []
    at, behind = 0, 0
    count = len(blocks)
    while at < count:
        block = blocks[at]
        line = block.passage.text
        shaped = block.indent or "\t" in line or "  " in line or len(line) < _OPENER_LENGTH
        shaped = shaped or starts_ruled(line) or starts_spaced(line)
        if shaped and block.kind == "paragraph" and block.passage.start >= behind:
            found, looked = _look(text, blocks, at, behind)
            behind = max(behind, looked)
            if found:
                at = _put(text, blocks, at, found, result)
                continue
        result.append(block)
        at += 1
    return result


def _put(text: str, blocks: list[Block], at: int, found: list[Table], result: list[Block]) -> int:
    """Add the tables in the place of their lines; gives the first block that is not yet in the result."""
    first = at
    for table in found:
        while at < len(blocks) and blocks[at].passage.end <= table.span.start:
            result.append(blocks[at])
            at += 1
        end = at
        while end < len(blocks) and blocks[end].passage.start < table.span.end:
            end += 1
        # What the format has marked as a table or heading stays what it is.
        if all(block.kind in {"paragraph", "page_break"} for block in blocks[at:end]):
            result.append(Block("table", Passage.of(text, table.span.start, table.span.end), table=table))
        else:
            result.extend(blocks[at:end])
        at = end
    if at == first:
        result.append(blocks[at])
        at += 1
    return at


def _look(text: str, blocks: list[Block], at: int, behind: int) -> tuple[list[Table], int]:
    """The tables that begin in the block's line or in lines that belong to it, and how far was looked."""
    block = blocks[at]
    passage = block.passage
    start = text.rfind("\n", 0, passage.start) + 1
    if starts_ruled(passage.text):
        stack = read_ruled(text, start)
        return _tables(text, stack), stack.end
    if "\t" in passage.text:
        stack = read_tabbed(text, start)
        return _tables(text, stack), stack.end
    if block.indent and text.startswith("\t", start):
        stack = read_stack(text, max(empty_lines_before(text, start), behind))
        return _tables(text, stack), stack.end
    if "  " in passage.text:
        if is_outline(passage.text) or not any("  " in after.passage.text for after in blocks[at + 1 : at + 3]):
            return [], 0
        aligned = read_aligned(text, start)
        if reads_as_table(text, aligned):
            return [table_of([[passage_of(text, [cell]) for cell in row] for row in aligned.rows])], aligned.end
        return [], aligned.end
    if starts_spaced(passage.text):
        stack = read_spaced(text, start)
        if len(stack.rows) > 1:
            return _tables(text, stack), stack.end
    if (opened := _opens_stack(text, blocks, at)) > 0:
        stack = read_stack(text, opened)
        stack.rows[0].insert(0, [Span(passage.start, passage.end)])
        return _tables(text, stack), stack.end
    if starts_listed(passage.text):
        return _listed(blocks, at)
    return [], 0


def _opens_stack(text: str, blocks: list[Block], at: int) -> int:
    """Where the tabbed cells begin whose first header stands in this line without a tab; 0 for none."""
    here, after = blocks[at].passage, blocks[at + 1].passage if at + 1 < len(blocks) else None
    if after is None or text[here.end : after.start].strip(" \t") != "\n" or text[after.start - 1] != "\t":
        return 0
    return text.rfind("\n", 0, after.start) + 1 if header_score([here.text]) else 0


def _tables(text: str, stack: Stack) -> list[Table]:
    """The tables among the rows; sentences and captions that stand as a row alone part them."""
    tables: list[Table] = []
    run: list[Row] = []
    for row in [*([passage_of(text, cell) for cell in cells] for cells in stack.rows), None]:
        if row is not None and not (len(row) == 1 and (is_sentence(row[0].text) or is_caption(row[0].text))):
            run.append(row)
            continue
        run = _without_lone(run)
        if len(run) == 1:
            run = divide(run[0])
        if run and _reads_as_table(run):
            tables.append(table_of(run))
        run = []
    return tables


def _without_lone(rows: list[Row]) -> list[Row]:
    """The rows without single cells before the first row of several and behind the last."""
    several = [at for at, row in enumerate(rows) if len(row) > 1]
    return rows[several[0] : several[-1] + 1] if several else []


def _reads_as_table(rows: list[Row]) -> bool:
    """Whether rows of several cells are a table and not numbered items, signatures or indented prose."""
    several = [row for row in rows if len(row) > 1]
    contents = [[cell.text for cell in row] for row in several]
    if len(several) < 2:
        return False
    if header_score(contents[0]) >= 2:
        return True
    items = sum(1 for row in contents if len(row) == 2 and (is_list_number(row[0]) or is_outline(row[0])))
    sentences = sum(1 for row in contents for cell in row if is_sentence(cell))
    if items * 2 >= len(several) or sentences * 5 > sum(map(len, several)):
        return False
    usual = max(set(map(len, several)), key=lambda width: sum(1 for row in several if len(row) == width))
    alike = sum(1 for row in several if len(row) == usual)
    return alike * 2 >= len(rows) and (len(several) >= 3 or header_score(contents[0]) == 1)


def _listed(blocks: list[Block], at: int) -> tuple[list[Table], int]:
    """The table of cells that each are a paragraph of their own, if the lines from here on are one."""
    cells: list[Passage] = []
    for block in blocks[at : at + _LISTED_CELLS]:
        text = block.passage.text
        if block.kind != "paragraph" or len(text) > _LISTED_LENGTH or is_sentence(text) or is_caption(text):
            break
        cells.append(block.passage)
    rows = divide(cells)
    if rows and _reads_as_table(rows):
        return [table_of(rows)], 0
    # What is no table is not looked at again from each of its lines, so that the time stays linear.
    return [], cells[-1].end if len(cells) > _LISTED_RETRY else 0
