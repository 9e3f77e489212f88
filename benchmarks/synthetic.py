"""A register of invented plans: how the comparison grows when there are very many.

Plans of forty places take their statements from a common stock of measures and from names of their
own, in numbers that the five real documents suggest; one in eight figures differs from its like.
"""

from __future__ import annotations

import random
from decimal import Decimal

from lantu.alignment.claims import Held, hold_claim
from lantu.alignment.measures import catalogue
from lantu.alignment.model import Claim
from lantu.text import Span

__all__ = ["name_of_measure", "register", "unit_of"]

_PLACES = 40
_STOCK = 4000
_OWN = 0.3
_FIRST = "生态 环境 水利 交通 城市 农村 社区 产业 科技 文化 教育 医疗 养老 旅游 能源 数字 物流 林业 农业 园区 港口 机场 铁路 公路 河道 湖泊 山体 湿地 草地 耕地".split()
_SECOND = "保护 综合 智慧 绿色 公共 示范 重点 基础 应急 监测 安全 创新 循环 配套 改良 联动 特色 精品 骨干 标准".split()
_THIRD = "服务 治理 利用 供应 处理 运输 储备 培训 检测 展示 研究 加工 防护 管护 巡查 调度 回收 净化 预警 展销".split()
_HEADS = "中心 基地 项目 工程 覆盖率 利用率 达标率 平台 站点 线路 园区 示范区 学校 医院 处置率 设施 通道 泊位".split()
_UNITS = {"率": "%", "线路": "公里", "通道": "公里"}


def name_of_measure(source: random.Random) -> str:
    """A name that nobody has used yet, most likely."""
    return "".join(source.choice(words) for words in (_FIRST, _SECOND, _THIRD, _HEADS))


def unit_of(name: str) -> str:
    """The unit in which such a thing is counted."""
    return next((unit for end, unit in _UNITS.items() if name.endswith(end)), "个")


def register(plans: int, statements: int) -> list[Held]:
    """``plans`` x ``statements`` claims, the same for the same numbers."""
    source = random.Random(20210101)  # noqa: S311 - a repeatable sample, no secret
    usual = [(measure.name, "%") for measure in catalogue() if measure.dimension == "ratio"]
    stock = usual + [(name, unit_of(name)) for name in (name_of_measure(source) for _ in range(_STOCK))]
    right = {name: Decimal(source.randrange(1, 1000)) / (10 if unit == "%" else 1) for name, unit in stock}
    held: list[Held] = []
    for plan in range(plans):
        place = f"第{plan % _PLACES + 1}市"
        for line in range(statements):
            name, unit = source.choice(stock)
            if source.random() < _OWN:
                name = name_of_measure(source)
                unit = unit_of(name)
            value = right.get(name, Decimal(source.randrange(1, 1000)))
            if source.random() < 0.125:
                value += source.randrange(1, 9)
            held.append(_claim(f"plan_{plan:03}.txt", place, line, name=name, value=value, unit=unit))
    return held


def _claim(file: str, place: str, line: int, *, name: str, value: Decimal, unit: str) -> Held:
    quote = f"推进相关工作，{name}达到{value}{unit}"
    claim = Claim(
        file=file, document=f"{place}规划{file}", eid=f"p_{line}", span=Span(line * 50, line * 50 + 4), line=line, text=quote,
        quote=quote, subject=name, value=value, unit=unit, comparator="=", year=2025, kind="target", role="target",
        value_text=f"{value}{unit}",
    )  # fmt: skip
    return hold_claim(claim, jurisdiction=place, context=quote, window=quote, sentence=f"{file}@{line}")
