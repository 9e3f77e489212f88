"""Two copies of one document: what counts as a difference, of what kind, in what order."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantu.alignment import Difference, compare_copies
from lantu.documents import build_tree
from lantu.documents.formats import from_bytes
from lantu.errors import UsageError
from lantu.text import Source

PLAN = """云江市国土绿化规划

（2021—2025年）

为改善生态环境，制定本规划。

一、总体目标

到2025年，全市森林覆盖率达到57%，森林火灾受害率控制在0.3‰以下，湿地保护面积达到20万公顷，自然保护地监测体系更加完善。

二、重点任务

（一）拓展绿化空间。完成营造林75万亩，新建城市公园26个，由市林业局牵头组织实施，在推进生态建设中发挥示范作用。

（二）严格资源保护。天然林管护面积稳定在310万亩，建设国家储备林，面积不少于20万亩。对古树名木建立档案，逐株落实管护责任。
"""

# what stands in the first copy, what in the second, kind, material
CHANGES = [
    pytest.param("0.3‰", "0.3%", "unit", True, id="per mille against per cent"),
    pytest.param("20万公顷", "20万亩", "unit", True, id="unit of area"),
    pytest.param("20万公顷", "20亿公顷", "unit", True, id="scale"),
    pytest.param("57%", "57", "unit", True, id="sign of the unit missing"),
    pytest.param("75万亩", "57万亩", "number", True, id="digits changed over"),
    pytest.param("75万亩", "7.5万亩", "number", True, id="decimal point"),
    pytest.param("2025年，全市", "2035年，全市", "number", True, id="year"),
    pytest.param("以下，湿地", "以上，湿地", "number", True, id="ceiling made a floor"),
    pytest.param("自然保护地", "自然保护区", "term", True, id="noun"),
    pytest.param("市林业局", "市林草局", "term", True, id="office"),
    pytest.param("逐株", "逐步", "term", True, id="another word"),
    pytest.param("建设中发挥", "建设发挥", "omission", False, id="function word missing"),
    pytest.param("改善生态", "改善了生态", "omission", False, id="function word added"),
    pytest.param("，面积不少于20万亩", "", "omission", True, id="clause missing"),
    pytest.param("更加完善", "完善", "omission", True, id="adverb missing"),
    pytest.param("为改善生态环境，制定本规划。\n", "", "omission", True, id="paragraph missing"),
    pytest.param("（一）拓展", "（二）拓展", "number", False, id="number of an item"),
]

SAME = [
    pytest.param("，", ",", id="commas of another width"),
    pytest.param("（一）", "(一) ", id="brackets of another width"),
    pytest.param("。", "。\n\n", id="other line breaks"),
    pytest.param("0.3‰", "０．３‰", id="full-width digits"),
    pytest.param("2021—2025", "2021-2025", id="another dash"),
    pytest.param("，新建", "、新建", id="another mark"),
    pytest.param("310万亩", "3\n10万亩", id="a number cut by a line end"),
    pytest.param("森林覆盖率", "森林\n\n覆盖率", id="a word cut by a page end"),
    pytest.param("达到57%", "达到[1]57%", id="mark of a note"),
]


@pytest.mark.parametrize(("was", "becomes", "kind", "material"), CHANGES)
def test_one_change_is_one_difference(was: str, becomes: str, kind: str, material: bool) -> None:
    assert was in PLAN
    (found,) = compare_copies(PLAN, PLAN.replace(was, becomes, 1))
    assert (found.kind, found.material) == (kind, material)


@pytest.mark.parametrize(("was", "becomes", "kind", "material"), CHANGES)
def test_the_other_way_round_is_the_same(was: str, becomes: str, kind: str, material: bool) -> None:
    (found,) = compare_copies(PLAN.replace(was, becomes, 1), PLAN)
    assert (found.kind, found.material) == (kind, material)


@pytest.mark.parametrize(("was", "becomes"), SAME)
def test_style_is_no_difference(was: str, becomes: str) -> None:
    assert was in PLAN
    assert compare_copies(PLAN, PLAN.replace(was, becomes)) == []


def test_both_places_are_told_with_line_and_context() -> None:
    (found,) = compare_copies(PLAN, "\n\n" + PLAN.replace("75万亩", "57万亩"))
    assert found.a is not None
    assert found.b is not None
    assert (found.a.line, found.b.line) == (13, 15)
    assert "完成营造林75万亩" in found.a.text
    assert PLAN[found.a.span.start : found.a.span.end] == "75"


def test_a_line_that_one_copy_lacks_has_no_place_in_it() -> None:
    numbered = PLAN.replace("（2021", "云府发〔2021〕12号\n\n（2021", 1)
    (found,) = compare_copies(numbered, PLAN)
    assert found.as_json()["b"] == {"line": None, "text": None}
    assert found.a is not None
    assert found.a.text == "云府发〔2021〕12号"


def test_figures_come_before_words_and_weighty_before_light() -> None:
    other = PLAN.replace("建设中发挥", "建设发挥").replace("自然保护地", "自然保护区")
    other = other.replace("75万亩", "57万亩").replace("0.3‰", "0.3%")
    assert [found.kind for found in compare_copies(PLAN, other)] == ["unit", "number", "term", "omission"]


def test_other_documents_of_a_gazette_are_left_out() -> None:
    before = "云江市水土保持办法\n\n" + "第一条 水土保持工作应当坚持预防为主、全面规划、综合治理的方针。\n\n" * 40
    after = "\n云江市人民政府关于表彰先进集体的决定\n\n" + "授予翠屏区等12个单位先进集体称号，予以通报表扬。\n\n" * 40
    gazette = before + PLAN.replace("75万亩", "57万亩") + after
    (found,) = compare_copies(gazette, PLAN)
    assert found.kind == "number"


def test_notes_at_the_foot_or_at_the_end_are_no_difference() -> None:
    note = "[1] 湿地保护面积以国家批准的数据为准，不含水田。"
    at_foot = PLAN.replace("二、重点任务", note + "\n\n二、重点任务")
    assert compare_copies(at_foot, PLAN + "\n" + note) == []


def test_a_slip_in_a_name_that_is_whole_elsewhere_is_light() -> None:
    text = PLAN + "\n建设水生生物多样性优先区。推进水生生物多样性优先区建设工程，完善管护制度。\n"
    (found,) = compare_copies(text, text.replace("建设水生生物", "建设水生物", 1))
    assert (found.kind, found.material) == ("term", False)


def test_texts_without_anything_in_common_are_refused() -> None:
    with pytest.raises(UsageError):
        compare_copies(PLAN, "本办法自发布之日起施行。")


def test_trees_are_compared_by_their_passages() -> None:
    """A copy in HTML differs from one in plain text only in what it says."""
    html = "".join(f"<p>{line}</p>\n" for line in PLAN.replace("75万亩", "57万亩").split("\n") if line)
    trees = []
    for data, name in ((PLAN, "a.txt"), (f"<html><body>{html}</body></html>", "b.html")):
        taken = from_bytes(data.encode(), name)
        trees.append(build_tree(taken.source, taken.blocks))
    (found,) = compare_copies(*trees)
    assert found.kind == "number"


@given(st.text(alphabet="云江市。，\n（）森林0123456789.%‰—", max_size=200))
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert compare_copies(text, text) == []


@given(
    at=st.integers(0, 10**6),
    digit=st.sampled_from("0123456789"),
    width=st.sampled_from([0, 17, 31]),
)
def test_a_changed_digit_is_always_found(at: int, digit: str, width: int) -> None:
    """Wherever the digit stands, and however the copy is broken into lines."""
    digits = [index for index, character in enumerate(PLAN) if character.isdecimal()]
    where = digits[at % len(digits)]
    changed = PLAN[:where] + digit + PLAN[where + 1 :]
    if width:
        changed = "\n".join(
            line[start : start + width] for line in changed.split("\n") for start in range(0, max(len(line), 1), width)
        )
    found = compare_copies(PLAN, changed)
    assert bool(found) == (digit != PLAN[where])
    assert all(one.kind == "number" for one in found)


@settings(max_examples=50)
@given(st.data())
def test_differences_stand_where_they_say(data: st.DataObject) -> None:
    """Spans are ranges of the copies, and lines are those of the spans."""
    start = data.draw(st.integers(0, len(PLAN)))
    end = data.draw(st.integers(start, min(len(PLAN), start + 30)))
    put = data.draw(st.text(alphabet="云江绿化12%，。\n", max_size=20))
    a, b = Source("a", PLAN), Source("b", PLAN[:start] + put + PLAN[end:])
    for found in compare_copies(a, b):
        assert found.a or found.b
        for source, place in ((a, found.a), (b, found.b)):
            if place is not None:
                assert 0 <= place.span.start <= place.span.end <= len(source.text)
                assert source.line_of(place.span.start) == place.line


def test_long_copies_are_compared_in_linear_time() -> None:
    lines = [f"第{number}条 完成营造林{number * 37 % 991}万亩，管护面积{number}公顷。" for number in range(20_000)]
    other = lines.copy()
    other[10_000] = other[10_000].replace("公顷", "亩")
    began = time.perf_counter()
    (found,) = compare_copies("\n".join(lines), "\n".join(other))
    assert time.perf_counter() - began < 20
    assert found.kind == "unit"


def test_repetitive_copies_end_soon() -> None:
    began = time.perf_counter()
    compare_copies("绿化造林" * 20_000, "造林绿化" * 15_000)
    assert time.perf_counter() - began < 20


def test_the_labelled_differences_of_a_real_plan_are_found(plans_dir: Path, gold_dir: Path) -> None:
    _compare(plans_dir, gold_dir / "copies.jsonl")


def test_the_labelled_differences_of_the_sample_are_found() -> None:
    examples = Path(__file__).resolve().parents[2] / "examples"
    _compare(examples / "yunjiang", examples / "gold" / "copies.jsonl")


def _compare(texts: Path, gold: Path) -> None:
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    files = [next(row[side]["file"] for row in rows if row[side]) for side in ("a", "b")]
    found = compare_copies(*(Source(file, (texts / file).read_text(encoding="utf-8")) for file in files))
    missing = [row["id"] for row in rows if not any(_is(row, one) for one in found)]
    assert missing == []
    assert found[0].kind == "unit"


def _is(row: dict[str, Any], found: Difference) -> bool:
    if (row["kind"], row["material"]) != (found.kind, found.material):
        return False
    for side, place in (("a", found.a), ("b", found.b)):
        if (row[side]["line"] is None) != (place is None):
            return False
        differs = "".join(row[side]["differs"].split())
        if place is not None and (place.line != row[side]["line"] or differs not in place.text):
            return False
    return True
