"""Bytes to text."""

from __future__ import annotations

import contextlib
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantu.errors import EncodingError
from lantu.text.decode import decode

TEXT = "到2025年，森林覆盖率达到57%以上。\n二、一般规定\r\n"


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
def test_text_comes_back_from_each_encoding(codec: str) -> None:
    """The encoding is told from the bytes; line ends stay as they are."""
    decoded = decode(TEXT.encode(codec), "plan.txt")
    assert decoded.text == TEXT
    assert decoded.warnings == ()
    assert TEXT.encode(codec).decode(decoded.encoding) == TEXT


def test_a_few_broken_bytes_are_replaced_and_told_with_their_line() -> None:
    """One bad byte in a long UTF-8 text does not make it another encoding."""
    data = (TEXT * 20).encode()
    broken = data[:200] + b"\xff" + data[200:]
    decoded = decode(broken, "plan.txt")
    assert decoded.encoding == "utf-8"
    assert "\ufffd" in decoded.text
    line = decoded.text[: decoded.text.index("\ufffd")].count("\n") + 1
    assert decoded.warnings[0].startswith(f"line {line}:")


def test_few_chinese_characters_do_not_pass_for_another_script() -> None:
    """A table of figures in GB18030 whose few names happen to be UTF-8 of Armenian, but for its heading."""
    table = "站点,时间,PM2.5\n" + "站1,2025-06-01,30\n" * 60
    assert decode(table.encode("gb18030"), "a.csv") == (table, "gb18030", ())


@pytest.mark.parametrize(
    "data",
    [
        b"".join(hashlib.sha256(bytes([n])).digest() for n in range(120)),
        bytes(range(256)) * 8,
        b"\x00" * 100,
        b"text with a NUL \x00 in the middle",
        b"\x01\x02\x03\x04" * 50,
    ],
    ids=["noise", "all bytes", "zeros", "one NUL", "controls"],
)
def test_bytes_that_are_no_text_are_an_error_with_advice(data: bytes) -> None:
    """Binary files end in one clear error."""
    with pytest.raises(EncodingError) as caught:
        decode(data, "plan.txt")
    assert caught.value.hint
    assert caught.value.where == "plan.txt"


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_an_error(data: bytes) -> None:
    """Nothing but EncodingError comes out of decoding."""
    with contextlib.suppress(EncodingError):
        decode(data, "x")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cc"]), max_size=200))
def test_utf8_round_trips(text: str) -> None:
    """Valid UTF-8 is never changed."""
    if not text.startswith("\ufeff"):
        assert decode(text.encode(), "x").text == text
