"""Promises and bans without a number."""

from __future__ import annotations

import pytest

from lantu.statements.kinds import Context
from lantu.statements.promises import read_promises

CASES = [
    ("实现城镇污水处理设施全覆盖。", [("全覆盖", "城镇污水处理设施", "target")], "a qualitative target"),
    ("基本消除城市黑臭水体。", [("基本消除", "城市黑臭水体", "target")], "the thing stands behind the word"),
    ("禁止新建化工园区。", [("禁止", "新建化工园区", "ban")], "a ban"),
    ("支付比例不得低于30%。", [], "不得低于 is a bound of its number"),
    ("全面加强领导。", [], "no word of promise"),
]


@pytest.mark.parametrize(("text", "expected", "why"), CASES)
def test_promises(text: str, expected: list[tuple[str, str, str]], why: str) -> None:
    found = [(promise.wording, promise.subject, promise.kind) for promise in read_promises(text, Context())]
    assert found == expected, why


def test_what_is_reached_is_no_promise() -> None:
    """Under 发展基础 全覆盖 is a fact."""
    assert read_promises("实现低保全覆盖。", Context(past=True)) == []
