"""``lantu compare --tree``: which plan rests on which."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from lantu.alignment.plan_tree import PlanTree, TreeLine, drawn, plan_tree
from lantu.alignment.references import link_references
from lantu.cli.output import Column, Sheet, write
from lantu.errors import UsageError

__all__ = ["print_tree"]

_ROLES = {
    "proposal": "规划建议",
    "outline": "纲要",
    "spatial": "空间规划",
    "regional": "区域规划",
    "special": "专项规划",
    "action": "行动计划",
    "district": "区县规划",
    "other": "其他",
}
_LINKS = {"basis": "依据上级", "cited": "引用上级", "under": "按地名归属"}
_COLUMNS = [Column("规划", "title"), Column("类别", "role"), Column("上下级", "link")]


def print_tree(readings: list[Any], form: str, output: Path | None) -> None:
    """Print the tree of the plans: indented lines, or one record for each plan with what it rests on."""
    tree = plan_tree(link_references(readings))
    if form == "table":
        _write_text(text_of(drawn(tree)), output)
    else:
        write([Sheet("规划树", _COLUMNS, _records(tree))], form, output)


def text_of(lines: list[TreeLine]) -> str:
    """The tree as indented lines."""
    if not lines:
        return "没有规划\n"
    return "".join(f"{_branch(lines, at)}{_line(lines[at])}\n" for at in range(len(lines)))


def _branch(lines: list[TreeLine], at: int) -> str:
    """The strokes before a line: one for each plan above that has more below it."""
    depth = lines[at].depth
    strokes = ["   " if _last(lines, at, level) else "│  " for level in range(1, depth)]
    corner = ("└─ " if _last(lines, at, depth) else "├─ ") if depth else ""
    return "".join(strokes) + corner


def _last(lines: list[TreeLine], at: int, level: int) -> bool:
    """Whether nothing follows at ``level`` under the same plan."""
    return next((line.depth < level for line in lines[at + 1 :] if line.depth <= level), True)


def _line(line: TreeLine) -> str:
    node = line.node
    told = [_ROLES[node.role], "、".join(node.files) if node.known else "未收录"]
    if line.link:
        told.append(_LINKS[line.link])
    also = f"；另引{'、'.join(f'《{title}》' for title in line.rests_on)}" if line.rests_on else ""
    return f"{node.title}（{'，'.join(told)}{also}）"


def _records(tree: PlanTree) -> list[dict[str, Any]]:
    """Each plan in the order of the tree, with its depth and its edges."""
    rows = []
    for line in drawn(tree):
        node = line.node
        edges = [{"target": edge.target, "role": edge.role} for edge in tree.edges if edge.source == node.key]
        rows.append(
            {
                "depth": line.depth,
                "link": line.link,
                **node._asdict(),
                "files": list(node.files),
                "edges": edges,
            }
        )
    return rows


def _write_text(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"cannot write: {error.strerror}", where=str(output), hint="choose another --output"
        ) from error
