"""Two invented plans that speak of the same things: a conflict, a stricter bound, the same in other units."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lantu_web.register.models import Document, Finding
from lantu_web.register.services.ingest import ingest

WATER = """云州市碧水“十四五”规划（2021—2025年）

第一章 总体要求

2020年，全市森林覆盖率为43.2%。到2025年，全市城市生活污水集中处理率达到95%以上，全市森林覆盖率达到45%，新增湿地面积2450公顷。

第二章 重点任务

到2025年，全市建成生活垃圾焚烧发电项目17个。
"""
LAND = """云州市国土空间“十四五”规划（2021—2025年）

第一章 总体要求

到2025年，全市城市生活污水集中处理率达到98%以上，全市森林覆盖率达到46%，新增湿地面积24.5平方公里。

第二章 重点任务

到2025年，全市建成生活垃圾焚烧发电项目14个。
"""
FOREST, WASTE, SEWAGE, WETLAND = "森林覆盖率", "生活垃圾焚烧发电", "污水", "湿地"


def take(folder: Path, name: str, text: str, **options: Any) -> Document:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return ingest(file, **options).kept[0].document


def about(words: str) -> Finding:
    return Finding.objects.get(topic__contains=words, withdrawn=False)
