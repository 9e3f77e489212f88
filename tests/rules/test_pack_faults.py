"""A pack of one's own with a mistake in it: each is told with file and line, none is a traceback, none is passed over."""

from __future__ import annotations

import shutil
from pathlib import Path

from lantu.errors import DataError
from lantu.rules import new_pack
from lantu.rules.checking import check_pack
from lantu.rules.loading import load_pack

# file, what stands there, what is written instead, the place that is told, a word of the message
MISTAKES = [
    ("rules.toml", "[art2]", "[art2", "rules.toml", "cannot be read"),
    ("rules.toml", "floor_area_m2 * rate_yuan_per_m2", "floor_area_m2 * rate_yuan", "rules.toml:15", "not there yet"),
    ("rules.toml", "min(uncapped_award_yuan, p.project_cap)", "min(uncapped_award_yuan, p.cap)", "rules.toml:16", "no parameter"),
    ("rules.toml", "t.stars.rate + coal", "t.star.rate + coal", "rules.toml:14", "no table star"),
    ("rules.toml", "t.stars.rate + coal", "t.stars.rat + coal", "rules.toml:14", "no column rat"),
    ("rules.toml", "coalesce(local", "coalese(local", "rules.toml:14", "not a function"),
    ("rules.toml", "min(uncapped_award_yuan, p.project_cap)", "min(uncapped_award_yuan, ", "rules.toml:16", "no formula"),
    ("rules.toml", "min(uncapped_award_yuan, p.project_cap)", "min(uncapped_award_yuan, 1000001)", "rules.toml:16", "belongs into"),
    ("rules.toml", "floor_area_m2 * rate_yuan_per_m2", "floor_area_m2 * grade", "examples.jsonl:1", "cannot compute"),
    ("rules.toml", "output = false", "outputs = false", "rules.toml:15", "means nothing"),
    ("rules.toml", 'condition = "no_star", when = "grade == \'other\'"', 'condition = "no_star"', "rules.toml:13", "always"),
    ("rules.toml", "grade == 'other'", "grade == 'othr'", "rules.toml:13", "never othr"),
    ("rules.toml", '"decimal", local', '"number", local', "rules.toml:8", "number"),
    ("rules.toml", 'article = "3" },', 'article = "33" },', "rules.toml:16", "no address"),
    ("labels.toml", "建筑面积|Floor area", "建筑面积", "rules.toml:8", "both languages"),
    ("labels.toml", "no_star =", "no_stars =", "rules.toml:13", "no message"),
    ("labels.toml", "R1 = {", "R2 = {", "rules.toml:5", "no words"),
    ("tables.toml", 'when = { grade = "other" }', 'when = { grade = "two_star" }', "tables.toml:5", "overlap"),
    ("pack.toml", "valid_from = 2024-01-01", 'valid_from = "soon"', "pack.toml:9", "no day"),
    ("pack.toml", '3 = "art_3"', '3 = "art_33"', "rules.toml:16", "the text has not"),
    ("pack.toml", "local_top_up_yuan_per_m2 = {", "local_top_up = {", "pack.toml:19", "no rule asks"),
    ("pack.toml", "art4 = { title", "art2 = { title", "pack.toml:15", "absent here"),
    ("parameters.toml", "value = 1000000", 'value = "a million"', "parameters.toml:5", "a number or a day"),
    ("parameters.toml", 'unit = "yuan"', 'unit = "florin"', "parameters.toml:5", "florin"),
    ("deadlines.toml", "triger", "triger", "deadlines.toml:5", "means nothing"),
    ("deadlines.toml", "werking", "working", "deadlines.toml:3", "what starts it"),
    ("deadlines.toml", "werking", "werking", "deadlines.toml:6", "none of working"),
    ("deadlines.toml", "no_days", "no_days", "deadlines.toml:7", "no parameter"),
    ("deadlines.toml", "triger = \"case", "trigger = \"case", "deadlines.toml:5", "no day"),
    ("examples.jsonl", "240000", "240001", "examples.jsonl:1", "not 240001"),
    ("examples.jsonl", '{"rule": "art2"', '{rule: "art2"', "examples.jsonl:1", "no example"),
]  # fmt: skip

# What a pack may bring beside what is made: a limit with four mistakes.
LIMIT = """schema = "lantu.rules.deadlines/1"

[art2]
what = "办理|Grant"
triger = "case_day"
count = "werking"
figure = "no_days"
strength = "hard"
"""


def faults_of(folder: Path) -> list[str]:
    try:
        return check_pack(load_pack(folder))
    except DataError as error:
        return [str(error)]


def test_each_mistake_is_told_where_it_stands(tmp_path: Path) -> None:
    """The first message leads to the line; the pack as it is made has no fault."""
    sound = tmp_path / "sound" / "own_2024"
    new_pack(sound)
    assert faults_of(sound) == []
    wrong = []
    for number, (name, there, instead, place, word) in enumerate(MISTAKES):
        folder = tmp_path / str(number) / "own_2024"
        shutil.copytree(sound, folder)
        text = LIMIT if name == "deadlines.toml" else (folder / name).read_text(encoding="utf-8")
        assert there in text, (name, there)
        (folder / name).write_text(text.replace(there, instead, 1), encoding="utf-8")
        found = faults_of(folder)
        if not any(f"{place}:" in fault and word in fault for fault in found):
            wrong.append((name, instead, found[:2]))
    assert not wrong
