"""Every message of the site has its English, and what is compiled is what is written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest

from lantu_web.api.tables import TABLES
from lantu_web.home import PACKAGE

CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "pgettext_lazy", "ngettext_lazy"}
TAG = re.compile(r"""\{%\s*translate\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
FILTER = re.compile(r"""_\(\s*(?:"([^"]*)"|'([^']*)')\s*\)""")
BLOCK = re.compile(r"\{%\s*blocktranslate([^%]*)%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")

Message = tuple[str, str]  # context, msgid


def read_po(text: str) -> dict[Message, list[str]]:
    """The entries of a catalogue: what is written in it, by hand, line by line."""
    entries: dict[Message, list[str]] = {}
    for block in re.split(r"\n\s*\n", text):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if match := re.match(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+(".*")$', line):
                name = match[1]
                fields[name] = ast.literal_eval(match[2])
            elif line.startswith('"') and name:
                fields[name] += ast.literal_eval(line)
        if "msgid" in fields:
            key = (fields.get("msgctxt", ""), fields["msgid"])
            assert key not in entries, f"twice: {key}"
            entries[key] = [value for name, value in sorted(fields.items()) if name.startswith("msgstr")]
    return entries


def of_templates() -> Iterator[tuple[Path, str]]:
    for file in sorted(PACKAGE.rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        for match in [*TAG.finditer(text), *FILTER.finditer(text)]:
            yield file, match[1] or match[2] or ""
        for match in BLOCK.finditer(text):
            words = PLURAL.split(match[2])[0]
            if "trimmed" in match[1]:
                words = " ".join(line.strip() for line in words.strip().splitlines())
            named = VARIABLE.sub(r"%(\1)s", words.replace("%", "%%"))
            yield file, named if VARIABLE.search(words) or "%" in words else words


def of_code() -> Iterator[tuple[Path, str, str]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in CALLS:
                continue
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if texts:
                contextual = node.func.id.startswith("pgettext")
                yield file, texts[0] if contextual else "", texts[1] if contextual else texts[0]


@pytest.fixture(scope="module")
def written() -> dict[Message, list[str]]:
    return read_po((CATALOGUE / "django.po").read_text(encoding="utf-8"))


def test_every_message_of_templates_and_code_has_an_english_entry(written: dict[Message, list[str]]) -> None:
    asked = {("", text): file.name for file, text in of_templates()}
    asked |= {(context, text): file.name for file, context, text in of_code()}
    asked |= {("", table.about): "api/tables.py" for table in TABLES.values()}
    left = {
        (key, where)
        for key, where in asked.items()
        if CHINESE.search(key[1]) and not any(written.get(key, []))
    }  # fmt: skip
    assert sorted(left) == []
    assert len(asked) > 400


def test_what_is_compiled_is_what_is_written(written: dict[Message, list[str]]) -> None:
    compiled = GNUTranslations(BytesIO((CATALOGUE / "django.mo").read_bytes()))._catalog
    told: dict[tuple[str, int], str] = {}
    for key, text in compiled.items():
        name, number = key if isinstance(key, tuple) else (key, 0)
        told[name, number] = text
    expected = {}
    for (context, msgid), texts in written.items():
        name = f"{context}\x04{msgid}" if context else msgid
        if any(texts):
            expected |= {(name, number): text for number, text in enumerate(texts)}
    assert told == expected
