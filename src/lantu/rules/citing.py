"""How articles are cited: in Chinese as the text itself numbers them, in English by one table of forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from lantu.datafiles import load_data
from lantu.errors import DataError
from lantu.quantity.numerals import CHINESE_NUMERAL, chinese_numeral, parse_integer

__all__ = ["article_in", "cited_in", "named_article"]


def named_article(form: str, key: str) -> str:
    """What a text calls an article: ``{}`` of its form is the number as a figure, ``{zh}`` as Chinese writes it.

    >>> named_article("第{zh}条", "25"), named_article("第（{zh}）条", "10"), named_article("第{}条", "15")
    ('第二十五条', '第（十）条', '第15条')
    """
    try:
        return form.format(key, zh=chinese_numeral(int(key)) if key.isdecimal() else key)
    except (KeyError, IndexError, ValueError) as error:
        raise DataError(f"{form!r} does not say where the number stands", hint="第{}条 or 第{zh}条") from error


def article_in(article: str, language: str) -> str:
    """An article as a reader of this language calls it; one of no known form keeps its name.

    >>> article_in("第二十五条", "en"), article_in("第（十）条", "en"), article_in("第二十五条", "zh")
    ('Article 25', 'Item 10', '第二十五条')
    """
    if language == "zh":
        return article
    forms, names = _english()
    if article in names:
        return names[article]
    for pattern, form in forms:
        if found := pattern.fullmatch(article):
            return form.format(found[1] if found[1].isdecimal() else parse_integer(found[1]))
    return article


def cited_in(citation: Mapping[str, str], language: str) -> str:
    """Document and article as one line.

    >>> cited_in({"document": "云府办发〔2022〕43号", "article": "第（四）条"}, "en")
    '云府办发〔2022〕43号 Item 4'
    """
    return f"{article_in(citation['document'], language)} {article_in(citation['article'], language)}".strip()


@cache
def _english() -> tuple[list[tuple[re.Pattern[str], str]], Mapping[str, str]]:
    table = load_data("rules/citing.toml", "lantu.rules.citing/1")
    number = rf"(\d+|[{CHINESE_NUMERAL}]+)"
    forms = [(re.compile(re.escape(zh).replace(r"\{\}", number)), en) for zh, en in table["forms"].items()]
    return forms, table["names"]
