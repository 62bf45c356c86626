"""A map of supply over demand by county, as one SVG file that stands by itself."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from landbridge.language import has_text, percent, text
from landbridge.reporting.maps import text_state
from landbridge.reporting.shapes import load_shapes

if TYPE_CHECKING:
    import polars as pl

__all__ = ["BOUNDS", "adequacy_map"]

#: Bounds of the classes, in per cent of demand.
BOUNDS = (50.0, 75.0, 90.0, 110.0, 150.0)
# Purple to orange, told apart by readers with any colour vision; the middle is about balance.
_FILLS = ("#7f3b08", "#d8812b", "#fdd0a2", "#f2f0f2", "#b2abd2", "#542788")
_UNKNOWN = "#bbbbbb"
_GRAIN = 10  # tenths of a drawing unit, as the shapes are written
_LINE, _BOX, _MARGIN = 16 * _GRAIN, 12 * _GRAIN, 8 * _GRAIN


def adequacy_map(found: pl.DataFrame, specialty: str, norm: str, lang: str = "en") -> str:
    """Draw what `landbridge.shortage` found by county.

    Parameters
    ----------
    found
        Rows of one specialty and one norm, ``id`` a county; a county without a row is grey.
    specialty, norm
        Named in the title.
    lang
        Language of the words.

    Returns
    -------
    str
        An SVG document.
    """
    shapes = load_shapes()
    values = dict(zip(found["id"].to_list(), found["adequacy"].to_list(), strict=True))
    name = f"group.{specialty}"
    title = text(
        "shortage.map.title",
        lang,
        specialty=text(name, lang) if has_text(name, lang) else specialty,
        norm=text(f"shortage.norm.{norm}", lang),
    )
    paths, counts = [], [0] * (len(_FILLS) + 1)
    for county in shapes.counties:
        value = values.get(county.fips)
        shown = percent(None if value is None else 100 * value, 0, lang)
        index = -1 if value is None else int(np.searchsorted(BOUNDS, 100 * value, side="right"))
        counts[index] += 1
        fill = _UNKNOWN if value is None else _FILLS[index]
        place = f"{county.name}, {text_state(county.fips)}: {shown}"
        paths.append(f'<path fill="{fill}" d="{county.path}"><title>{escape(place)}</title></path>')
    left, top, width, height = shapes.view_box
    legend = _legend(left, top + height + _MARGIN, counts, lang)
    foot = _MARGIN + _LINE * (len(BOUNDS) + 3)
    head = 3 * _LINE
    box = f"{left} {top - head} {width} {height + head + foot}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" '
        f'font-family="sans-serif" font-size="{_BOX}"><title>{escape(title)}</title>'
        f"<desc>{escape(text('shortage.map.description', lang))}</desc>"
        f'<text x="{left + _MARGIN}" y="{top - _LINE}" font-size="{_LINE}">{escape(title)}</text>'
        f'<g stroke="#ffffff" stroke-width="1">{"".join(paths)}</g>'
        f'<path fill="none" stroke="#444444" stroke-width="4" d="{shapes.state_borders}"/>'
        f"{legend}</svg>\n"
    )


def _legend(left: float, top: float, counts: list[int], lang: str) -> str:
    ends = [percent(bound, 0, lang) for bound in BOUNDS]
    labels = [text("shortage.map.below", lang, bound=ends[0])]
    labels += [
        text("shortage.map.between", lang, low=low, high=high) for low, high in pairwise(ends)
    ]
    labels.append(text("shortage.map.from", lang, bound=ends[-1]))
    items = list(zip((*_FILLS, _UNKNOWN), [*labels, text("shortage.map.unknown", lang)], counts,
                     strict=True))  # fmt: skip
    x, parts = left + _MARGIN, []
    for row, (fill, label, count) in enumerate(items):
        y = top + row * _LINE
        parts.append(
            f'<rect x="{x}" y="{y}" width="{_BOX}" height="{_BOX}" fill="{fill}" '
            f'stroke="#444444" stroke-width="2"/><text x="{x + _LINE}" y="{y + _BOX}">'
            f"{escape(label)} ({count:,})</text>"
        )
    return "".join(parts)
