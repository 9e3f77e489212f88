"""The site's own fonts: Noto cut into slices that a page loads only where it needs their characters."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pylopdf_fonts_zh_cn

FACES = {
    "Lantu Sans": ("NotoSansSC-Regular.otf", "400"),
    # One weight that also serves as bold: headings in a serif need no synthetic bold.
    "Lantu Serif": ("NotoSerifSC-Regular.otf", "400 700"),
}
SIGNS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "·—…‰℃²³×÷±≥≤≈∶°“”‘’《》〈〉【】〔〕「」、。，；：？！（）［］％＋－．／～–→←›✓✎−①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤ㎡μ"
)
SLICE = 300


def level_one() -> list[str]:
    """The 3755 everyday characters of GB 2312."""
    rows = ((high, low) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return [char for pair in rows if (char := bytes(pair).decode("gb2312", errors="ignore"))]


def slices(texts: Iterable[str]) -> list[str]:
    """Characters in use by how often, then the everyday rest; signs, Latin letters and digits in the first slice."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text)
    used = [char for char, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0])) if ord(char) > 0x2E7F]
    order = list(dict.fromkeys([*used, *level_one()]))
    order = [char for char in order if char not in SIGNS]
    return [
        SIGNS + "".join(order[:SLICE]),
        *("".join(order[at : at + SLICE]) for at in range(SLICE, len(order), SLICE)),
    ]


def build(texts: Iterable[str], folder: Path) -> int:
    """Write the slices and their style sheet; the number of files written, 0 if all is as it was."""
    parts = slices(texts)
    stamp = hashlib.sha256(json.dumps([parts, FACES, "1"]).encode()).hexdigest()
    mark = folder / "fonts.stamp"
    if mark.is_file() and mark.read_text() == stamp:
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("lantu-*.woff2"):
        old.unlink()
    cuts = [
        Cut(family, weight, str(Path(pylopdf_fonts_zh_cn.__file__).parent / file), number, part, str(folder))
        for family, (file, weight) in FACES.items()
        for number, part in enumerate(parts)
    ]
    with ProcessPoolExecutor() as workers:
        rules = [rule for rule in workers.map(_cut, cuts) if rule]
    (folder / "fonts.css").write_text("\n".join(rules) + "\n", encoding="utf-8")
    mark.write_text(stamp)
    return len(rules)


class Cut(NamedTuple):
    """One slice of one font."""

    family: str
    weight: str
    whole: str
    number: int
    characters: str
    folder: str


def _cut(cut: Cut) -> str:
    """Write one slice; its rule in the style sheet, empty where the font has none of the characters."""
    from fontTools import subset

    options = subset.Options(
        flavor="woff2", layout_features=["kern", "tnum", "lnum"], hinting=False, desubroutinize=True
    )
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]
    name = f"{cut.family.lower().replace(' ', '-')}-{cut.number}.woff2"
    with subset.load_font(cut.whole, options, lazy=True) as font:
        characters = sorted({ord(char) for char in cut.characters} & set(font.getBestCmap()))
        if not characters:
            return ""
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=characters)
        cutter.subset(font)
        subset.save_font(font, str(Path(cut.folder) / name), options)
    return _rule(cut.family, cut.weight, name, characters)


def _rule(family: str, weight: str, name: str, characters: list[int]) -> str:
    ranges = ",".join(f"U+{char:X}" for char in characters)
    return (
        f'@font-face{{font-family:"{family}";font-style:normal;font-weight:{weight};font-display:swap;'
        f'src:url("{name}") format("woff2");unicode-range:{ranges}}}'
    )
