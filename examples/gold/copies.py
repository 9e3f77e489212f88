"""Build two copies of one plan, and the list of their differences, from ``copies.txt``.

``⟦a¦b¦kind¦material¦note⟧`` stands for ``a`` in copy A and ``b`` in copy B. Copy B is also broken into short lines and set
in half-width punctuation, as copies taken from web pages often are; these differences are not listed, for a reader of
plans must not report them.

    python examples/gold/copies.py            write the copies and copies.jsonl
    python examples/gold/copies.py --check    fail if what is on disk differs
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DOCUMENTS = HERE.parent / "yunjiang"
MARK = re.compile(r"⟦([^¦]*)¦([^¦]*)¦(\w+)¦([01])¦([^⟧]*)⟧")
WIDTH = 34
HALF = str.maketrans({"，": ",", "；": ";", "：": ":", "（": "(", "）": ")", "—": "-"})
SIDE = 14

Copy = list[tuple[str, int]]
"""Characters, each with the number of the difference it belongs to, or 0."""


def copies(source: str) -> tuple[Copy, Copy, list[re.Match[str]]]:
    a: Copy = []
    b: Copy = []
    marks = list(MARK.finditer(source))
    last = 0
    for number, mark in enumerate(marks, 1):
        between = source[last : mark.start()]
        last = mark.end()
        for copy, text in ((a, mark[1]), (b, mark[2])):
            copy += [(c, 0) for c in between]
            copy += [(c, number) for c in text] or [("", number)]
    rest = [(c, 0) for c in source[last:]]
    return a + rest, b + rest, marks


def rewrapped(copy: Copy) -> Copy:
    """Half-width punctuation, no empty lines, lines of at most WIDTH characters."""
    out: Copy = []
    column = 0
    for c, number in copy:
        if c == "\n":
            if column:
                out.append((c, 0))
            column = 0
            continue
        if column >= WIDTH and c not in "，。；、）":
            out.append(("\n", 0))
            column = 0
        out.append((c.translate(HALF), number))
        column += len(c)
    return out


def place(copy: Copy, number: int, name: str) -> dict[str, Any]:
    """Line of a difference, and some text on both sides of it within that line."""
    text = "".join(c for c, _ in copy)
    hits = [i for i, (_, n) in enumerate(copy) if n == number]
    start = sum(len(c) for c, _ in copy[: hits[0]])
    differs = "".join(copy[i][0] for i in hits).replace("\n", "")
    first = text.count("\n", 0, start)
    line_start = text.rfind("\n", 0, start) + 1
    line = text.split("\n")[first]
    at = start - line_start
    shown = line[max(0, at - SIDE) : at + len(differs) + SIDE]
    return {"line": first + 1, "text": shown, "differs": differs, "file": name}


def main() -> int:
    a, b, marks = copies((HERE / "copies.txt").read_text(encoding="utf-8"))
    b = rewrapped(b)
    rows = []
    for number, mark in enumerate(marks, 1):
        sides = {"a": place(a, number, "copy-a.txt"), "b": place(b, number, "copy-b.txt")}
        if not mark[2] and mark.string[mark.start() - 1] == mark.string[mark.end()] == "\n":  # a whole line is missing
            sides["b"] = {"line": None, "text": None, "differs": "", "file": "copy-b.txt"}
        rows.append({"id": number, "kind": mark[3], "material": mark[4] == "1", **sides, "note": mark[5]})
    outputs = {
        DOCUMENTS / "copy-a.txt": "".join(c for c, _ in a),
        DOCUMENTS / "copy-b.txt": "".join(c for c, _ in b),
        HERE / "copies.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows),
    }
    stale = [p for p, text in outputs.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for p in stale:
            print(f"stale: {p.relative_to(HERE.parent)}", file=sys.stderr)
        return 1 if stale else 0
    for p in stale:
        p.write_text(outputs[p], encoding="utf-8", newline="\n")
    print(f"differences: {len(rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
