"""Bytes to text: UTF-8, UTF-16 and GB18030, told from the bytes themselves.

A file that is UTF-8 but for a few bytes is read with U+FFFD in their place and a warning that names
the lines; bytes that are no text at all are an error.  Line ends are left as they stand, since
spans index the decoded text.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from lantu.errors import EncodingError

__all__ = ["Decoded", "decode"]

_SAMPLE = 1 << 16
_REPLACED = "\ufffd"
# Share of characters that may be damaged before a decoding is held to be the wrong one.
_DAMAGE_LIMIT = 0.1
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# What Chinese official text is made of: the yardstick for UTF-16 without a byte order mark.
_EXPECTED = re.compile(
    r"[\t\n\f\r -~\u00a0-\u00ff\u0391-\u03c9\u2010-\u2312\u2460-\u25ff\u3000-\u301f\u4e00-\u9fff\uff00-\uffe5]"
)
_HINT = "give a text in UTF-8, UTF-16 or GB18030, or the DOCX or PDF file itself"


class Decoded(NamedTuple):
    """Text, the codec that reads it back from the bytes, and what had to be repaired."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, name: str) -> Decoded:
    """The text of ``data``; ``name`` is only for messages.

    >>> decode("森林覆盖率".encode("gbk"), "plan.txt")
    Decoded(text='森林覆盖率', encoding='gb18030', warnings=())
    """
    marked = _decode_marked(data, name)
    if marked is not None:
        return marked
    if b"\x00" in data:
        return _decode_wide(data, name)
    try:
        return _checked(Decoded(data.decode("utf-8"), "utf-8"), name)
    except UnicodeDecodeError:
        return _checked(_decode_damaged(data, name), name)


def _decode_marked(data: bytes, name: str) -> Decoded | None:
    """Text whose first bytes say what it is."""
    if data.startswith(codecs.BOM_UTF8):
        return _checked(_repaired(data[3:], "utf-8", "utf-8-sig"), name)
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)) and len(data) % 4 == 0:
        order = "utf-32-le" if data.startswith(codecs.BOM_UTF32_LE) else "utf-32-be"
        return _checked(_repaired(data[4:], order, "utf-32"), name)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        order = "utf-16-le" if data.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
        return _checked(_repaired(data[2:], order, "utf-16"), name)
    return None


def _decode_wide(data: bytes, name: str) -> Decoded:
    """UTF-16 without a byte order mark: the byte order under which the sample reads as Chinese text."""
    sample = data[:_SAMPLE]
    sample = sample[: len(sample) // 2 * 2]
    shares = {}
    for order in ("utf-16-le", "utf-16-be"):
        text = sample.decode(order, "replace")
        shares[order] = len(_EXPECTED.findall(text)) / max(len(text), 1)
    best = max(shares, key=lambda order: shares[order])
    if shares[best] < 1 - _DAMAGE_LIMIT or _is_narrow(data[:_SAMPLE]):
        raise EncodingError("the file holds NUL bytes and is no text", hint=_HINT, where=name)
    return _checked(_repaired(data, best, best), name)


def _is_narrow(sample: bytes) -> bool:
    """Whether the bytes are text of one byte a character but for a few NULs: any two Latin letters make a Chinese one."""
    if sample.count(0) > len(sample) // 4:
        return False
    try:
        sample[: len(sample) // 4 * 3].replace(b"\x00", b"").decode("ascii")
    except UnicodeDecodeError:
        return False
    return True


def _decode_damaged(data: bytes, name: str) -> Decoded:
    """Bytes that are no clean UTF-8: GB18030, or the encoding that the least of them breaks."""
    as_utf8 = data.decode("utf-8", "replace")
    if _damage(as_utf8) <= _DAMAGE_LIMIT and not (
        _is_foreign(as_utf8) and not _damage(data.decode("gb18030", "replace"))
    ):
        return Decoded(as_utf8, "utf-8", _damage_warning(as_utf8, "UTF-8"))
    as_gb = data.decode("gb18030", "replace")
    if _damage(as_gb) <= _DAMAGE_LIMIT:
        return Decoded(as_gb, "gb18030", _damage_warning(as_gb, "GB18030"))
    raise EncodingError("the bytes are no text in UTF-8, UTF-16 or GB18030", hint=_HINT, where=name)


def _is_foreign(text: str) -> bool:
    """Whether what is not ASCII is in scripts that no Chinese text is in: few characters of GB18030 may pass for UTF-8."""
    beyond = [sign for sign in text[:_SAMPLE] if not sign.isascii() and sign != _REPLACED]
    return len(_EXPECTED.findall("".join(beyond))) < len(beyond) / 2


def _repaired(data: bytes, codec: str, encoding: str) -> Decoded:
    """Decode with U+FFFD for broken bytes, and say so."""
    try:
        return Decoded(data.decode(codec), encoding)
    except UnicodeDecodeError:
        text = data.decode(codec, "replace")
        return Decoded(text, encoding, _damage_warning(text, encoding))


def _damage(text: str) -> float:
    """Share of broken characters among those that are not ASCII: ASCII proves nothing."""
    broken = text.count(_REPLACED)
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    # One broken byte in a text of a few Chinese characters is damage, not another encoding.
    return max(broken - 1, 0) / max(beyond_ascii, 1)


def _damage_warning(text: str, encoding: str) -> tuple[str, ...]:
    count = text.count(_REPLACED)
    if not count:
        return ()
    lines: list[int] = []
    line, at = 1, 0
    while len(lines) < 3 and (found := text.find(_REPLACED, at)) >= 0:
        line += text.count("\n", at, found)
        if line not in lines:
            lines.append(line)
        at = found + 1
    places = ", ".join(map(str, lines)) + (" and after" if text.find(_REPLACED, at) >= 0 else "")
    return (f"line {places}: {count} broken {encoding} character(s) read as U+FFFD",)


def _checked(decoded: Decoded, name: str) -> Decoded:
    """The text, unless it is full of control characters: those are the mark of binary data."""
    sample = decoded.text[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) > len(sample) // 100:
        raise EncodingError("the file is full of control characters and is no text", hint=_HINT, where=name)
    return decoded
