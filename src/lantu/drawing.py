"""Pictures of one hand: colours, font and frame of every chart, and a Vega-Lite spec as SVG or PNG.

Text is set in the font that comes along, whose characters in use go into the picture, so that it is the same wherever
it is shown.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

__all__ = ["BLUE", "FONT", "GREEN", "INK", "OCHRE", "SOFT", "framed", "png", "svg"]

INK, SOFT, GREEN, BLUE, OCHRE = "#1f2a30", "#667279", "#2a7159", "#1f5a7a", "#9a5726"
FONT = "Noto Sans SC"


def framed(chart: Any, *, width: int, height: int) -> dict[str, Any]:
    """An Altair chart in the common frame, as a Vega-Lite spec."""
    chart = chart.properties(width=width, height=height, background="transparent")
    chart = chart.configure(font=FONT).configure_view(stroke=None)
    chart = chart.configure_axis(
        labelColor=SOFT, titleColor=SOFT, gridColor="#e2dfd3", domainColor="#cfcbbb", tickColor="#cfcbbb", labelFontSize=12,
        titleFontSize=12, titleAngle=0, titleAlign="left", titleY=-10, titleX=0,
    )  # fmt: skip
    return dict(chart.to_dict())


@cache
def _fonts() -> Path:
    """The folder of the font, told to the renderer once."""
    import pylopdf_fonts_zh_cn
    import vl_convert

    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    vl_convert.register_font_directory(str(folder))
    return folder / "NotoSansSC-Regular.otf"


def svg(chart: dict[str, Any]) -> str:
    """The picture of a spec, with the characters of its text inside."""
    import vl_convert

    font = _fonts()
    picture: str = vl_convert.vegalite_to_svg(chart)
    characters = set("".join(re.findall(r">([^<]+)<", picture)))
    face = f'@font-face{{font-family:"{FONT}";src:url(data:font/woff2;base64,{_cut(font, characters)})}}'
    return picture.replace(">", f"><defs><style>{face}</style></defs>", 1)


def png(chart: dict[str, Any], scale: float = 2) -> bytes:
    """The picture of a spec in points, for documents that hold no SVG."""
    import vl_convert

    _fonts()
    return bytes(vl_convert.vegalite_to_png(chart, scale=scale))


def _cut(font: Path, characters: set[str]) -> str:
    """The font with these characters only, as text."""
    from fontTools import subset

    options = subset.Options(flavor="woff2", hinting=False, desubroutinize=True, layout_features=[])
    with subset.load_font(str(font), options, lazy=True) as whole:
        cutter = subset.Subsetter(options)
        cutter.populate(text="".join(characters))
        cutter.subset(whole)
        out = BytesIO()
        subset.save_font(whole, out, options)
    return base64.b64encode(out.getvalue()).decode()
