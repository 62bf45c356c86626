"""A map of supply over demand by county, as one SVG file that stands by itself."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from landbridge.language import has_text, percent, text
from landbridge.reporting.class_map import MapClass, class_map
from landbridge.reporting.shapes import load_shapes

if TYPE_CHECKING:
    import polars as pl

__all__ = ["BOUNDS", "adequacy_map"]

#: Bounds of the classes, in per cent of demand.
BOUNDS = (50.0, 75.0, 90.0, 110.0, 150.0)
# Purple to orange, told apart by readers with any colour vision; the middle is about balance.
_FILLS = ("#7f3b08", "#d8812b", "#fdd0a2", "#f2f0f2", "#b2abd2", "#542788")
_UNKNOWN = "#bbbbbb"


def adequacy_map(
    found: pl.DataFrame,
    specialty: str,
    norm: str,
    lang: str = "en",
    notes: Collection[str] = (),
) -> str:
    """Draw what `landbridge.shortage` found by county.

    Parameters
    ----------
    found
        Rows of one specialty and one norm, ``id`` a county; a county without a row is grey.
    specialty, norm
        Named in the title.
    lang
        Language of the words.
    notes
        Lines under the legend: what the numbers rest on.

    Returns
    -------
    str
        An SVG document.
    """
    known = {
        county: 100 * value
        for county, value in zip(found["id"].to_list(), found["adequacy"].to_list(), strict=True)
        if value is not None
    }
    name = f"group.{specialty}"
    title = text(
        "shortage.map.title",
        lang,
        specialty=text(name, lang) if has_text(name, lang) else specialty,
        norm=text(f"shortage.norm.{norm}", lang),
    )
    shapes = load_shapes()
    nothing = percent(None, 0, lang)
    tips = {county.fips: nothing for county in shapes.counties}
    return class_map(
        shapes,
        _classes(lang),
        {county: str(np.searchsorted(BOUNDS, v, side="right")) for county, v in known.items()},
        {**tips, **{county: percent(value, 0, lang) for county, value in known.items()}},
        title,
        text("shortage.map.description", lang),
        notes,
    )


def _classes(lang: str) -> list[MapClass]:
    ends = [percent(bound, 0, lang) for bound in BOUNDS]
    labels = [text("shortage.map.below", lang, bound=ends[0])]
    labels += [
        text("shortage.map.between", lang, low=low, high=high) for low, high in pairwise(ends)
    ]
    labels.append(text("shortage.map.from", lang, bound=ends[-1]))
    classes = [
        MapClass(str(i), label, fill)
        for i, (label, fill) in enumerate(zip(labels, _FILLS, strict=True))
    ]
    return [*classes, MapClass("unknown", text("shortage.map.unknown", lang), _UNKNOWN)]
