"""Every standard tells its title, table, source and state in both languages."""

from __future__ import annotations

import re

from lantu.standards.editions import editions
from lantu.standards.languages import source_in, status_in, word_in
from lantu.stations.indicators import definitions

_CHINESE = re.compile("[\u4e00-\u9fff]")
_KINDS = (
    "air_index", "air_limits", "air_validity", "bloom", "composite", "composite_water", "ecology", "groundwater", "lakes", "noise", "rain",
    "soil_building", "soil_farmland", "surface_water", "trend", "warnings",
)  # fmt: skip


def test_each_standard_in_both_languages() -> None:
    """No Chinese in what English pages show but for numbers of documents; Chinese for what the files say in English."""
    told = [each for kind in _KINDS for each in editions(kind)]
    assert len(told) > len(_KINDS)
    left = [each.id for each in told if _CHINESE.search(word_in(each.title, "en") + word_in(each.table, "en"))]
    left += [each.status for each in (*told, *definitions()) if status_in(each.status, "zh") == each.status or _CHINESE.search(each.status)]  # fmt: skip
    left += [each.source for each in (*told, *definitions()) if source_in(each.source, "zh") == each.source]
    assert left == []
    assert (word_in("地表水环境质量标准", "en"), status_in("in force", "zh")) == ("Environmental quality standards for surface water", "现行")  # fmt: skip
