"""What the page on assessment says is complete."""

from __future__ import annotations

import re

from lantu.assessment.methods import METHODS
from lantu.assessment.wording import words
from tests.support.shared import ROOT

PAGE = (ROOT / "docs" / "assessment.md").read_text(encoding="utf-8")


def test_each_word_method_and_reason_is_explained() -> None:
    """No status, method or reason code without its line."""
    names = [each.word for each in words().status.values()]
    codes = [method.name for method in METHODS] + list(words().reasons)
    assert [name for name in names if f"| {name} |" not in PAGE] == []
    assert [code for code in codes if f"`{code}`" not in PAGE] == []


def test_each_reason_in_the_code_has_its_words() -> None:
    """A reason that a method gives stands in the data, and a reason of the data is given somewhere."""
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/lantu/assessment").rglob("*.py"))
    source += (ROOT / "src/lantu/observations/importing.py").read_text(encoding="utf-8")
    given = set(re.findall(r'"([a-z_]+)"', source))
    assert {code for code in words().reasons if code not in given} == set()
