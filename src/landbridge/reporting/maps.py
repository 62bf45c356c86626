"""County maps as SVG: classes, legend, tooltips, and the data by which a page changes the year."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from landbridge.language import change_with_interval, number, number_with_interval, signed, text
from landbridge.reporting.charts import ChartWords
from landbridge.reporting.classes import (
    change_classes,
    diverging_bounds,
    level_classes,
    quantile_bounds,
)
from landbridge.reporting.reading import CountyValues
from landbridge.reporting.shapes import Shapes

UNKNOWN = "qx"
LEVEL_DECIMALS = 1
_CHANGE_STYLES = {-3: "m3", -2: "m2", -1: "m1", 0: "z", 1: "p1", 2: "p2", 3: "p3", -9: UNKNOWN}
_NO_VALUE = -(2**31)


@dataclass(frozen=True)
class LegendItem:
    """One class of a map.

    Attributes
    ----------
    style
        CSS class of its fill (a hatch besides a colour where colour alone would say it).
    label
        Its bounds in words.
    count
        How many counties are in it in the year drawn.
    """

    style: str
    label: str
    count: int


@dataclass(frozen=True)
class CountyMap:
    """A drawn map with everything the page puts around it.

    Attributes
    ----------
    svg
        The drawing.
    legend
        Classes from low to high.
    bounds
        Inner class bounds, in FTE per 100,000.
    styles
        CSS class for each class index, for the page's year slider.
    change
        Whether it shows a difference.
    decimals
        Digits of its values.
    """

    svg: str
    legend: list[LegendItem]
    bounds: list[float]
    styles: list[str]
    change: bool
    decimals: int


def level_styles(bounds: Sequence[float]) -> list[str]:
    """CSS classes of a level map: none at all, then one per class, spread over the palette.

    Parameters
    ----------
    bounds
        Inner bounds; one class more than bounds.
    """
    steps = np.linspace(1, 6, len(bounds) + 1) if bounds else [4]
    return ["q0", *(f"q{round(step)}" for step in steps)]


def draw_level(shapes: Shapes, values: CountyValues, words: ChartWords, lang: str) -> CountyMap:
    """Map of primary-care FTE per 100,000 people, in classes of about equally many counties.

    Parameters
    ----------
    shapes
        County shapes; ``values`` stand in their order.
    values
        Levels of one scenario and year.
    words
        Title and description.
    lang
        Language of numbers and legend.

    Returns
    -------
    CountyMap
        Counties without any primary-care physician have a class of their own, hatched.
    """
    values = rounded(values, LEVEL_DECIMALS)
    bounds = quantile_bounds(values.mean, decimals=LEVEL_DECIMALS)
    styles = level_styles(bounds)
    classes = level_classes(values.mean, bounds)
    ends = [number(bound, LEVEL_DECIMALS, lang) for bound in bounds]
    labels = [text("report.map.none", lang), *_range_labels(ends, lang)]
    used = [styles[index] if index >= 0 else UNKNOWN for index in classes]
    legend = [
        LegendItem(style, label, int((classes == index).sum()))
        for index, (style, label) in enumerate(zip(styles, labels, strict=True))
    ]
    if (classes == -1).any():
        legend.append(
            LegendItem(UNKNOWN, text("report.map.unknown", lang), int((classes == -1).sum()))
        )
    titles = [
        number_with_interval(mean, low, high, LEVEL_DECIMALS, lang)
        for mean, low, high in zip(values.mean, values.low, values.high, strict=True)
    ]
    return CountyMap(
        _draw(shapes, used, titles, words), legend, bounds, styles, False, LEVEL_DECIMALS
    )


def draw_change(shapes: Shapes, values: CountyValues, words: ChartWords, lang: str) -> CountyMap:
    """Map of the difference, on a scale that is symmetric about zero; losses are hatched.

    Parameters
    ----------
    shapes
        County shapes; ``values`` stand in their order.
    values
        Differences of one year.
    words
        Title and description.
    lang
        Language of numbers and legend.

    Returns
    -------
    CountyMap
        Seven classes, or one when nothing changes.
    """
    bounds = diverging_bounds(values.mean)
    decimals = change_decimals(bounds)
    values = rounded(values, decimals)
    classes = change_classes(values.mean, bounds)
    used = [_CHANGE_STYLES[int(index)] for index in classes]
    order = range(-len(bounds), len(bounds) + 1)
    legend = [
        LegendItem(_CHANGE_STYLES[k], _change_label(k, bounds, lang), int((classes == k).sum()))
        for k in order
    ]
    if (classes == -9).any():
        legend.append(
            LegendItem(UNKNOWN, text("report.map.unknown", lang), int((classes == -9).sum()))
        )
    titles = [
        change_with_interval(mean, low, high, decimals, lang)
        for mean, low, high in zip(values.mean, values.low, values.high, strict=True)
    ]
    styles = [_CHANGE_STYLES[k] for k in order]
    return CountyMap(_draw(shapes, used, titles, words), legend, bounds, styles, True, decimals)


def rounded(values: CountyValues, decimals: int) -> CountyValues:
    """Values as they are written, so that class, tooltip and slider can never disagree.

    Parameters
    ----------
    values
        County values.
    decimals
        Digits kept of mean, low and high.
    """

    def whole(column: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.rint(column * 10**decimals) / 10**decimals

    return replace(values, mean=whole(values.mean), low=whole(values.low), high=whole(values.high))


def change_decimals(bounds: Sequence[float]) -> int:
    """Digits that differences need so that the smallest class bound can be written.

    Parameters
    ----------
    bounds
        From :func:`landbridge.reporting.classes.diverging_bounds`.
    """
    return max(1, _digits(bounds[0])) if bounds else 1


def slider_data(by_year: Sequence[CountyValues], decimals: int) -> str:
    """Values and intervals of all years, packed for the page's script.

    Parameters
    ----------
    by_year
        County values of one map, year by year.
    decimals
        Digits kept: those that are shown.

    Returns
    -------
    str
        Base64 of gzip of little-endian int32 [year, (mean, low, high), county] in units of
        ``10 ** -decimals``, each year after the first as the step from the year before (which
        packs well).
    """
    cube = np.stack([np.stack([v.mean, v.low, v.high]) for v in by_year])
    whole = np.where(np.isfinite(cube), np.rint(np.nan_to_num(cube) * 10**decimals), _NO_VALUE)
    steps = whole.astype("<i4")  # steps wrap around, and the page adds them up the same way
    steps[1:] -= steps[:-1].copy()
    packed = gzip.compress(steps.tobytes(), compresslevel=9, mtime=0)
    return base64.b64encode(packed).decode("ascii")


def _range_labels(ends: list[str], lang: str) -> list[str]:
    if not ends:
        return [text("report.map.any", lang)]
    first = text("report.map.below", lang, bound=ends[0])
    last = text("report.map.from", lang, bound=ends[-1])
    inner = [text("report.map.between", lang, low=low, high=high) for low, high in pairwise(ends)]
    return [first, *inner, last]


def _change_label(k: int, bounds: list[float], lang: str) -> str:
    if not bounds:
        return text("report.map.unchanged", lang)
    digits = _digits(bounds[0])
    if k == 0:
        return text("report.map.about_zero", lang, bound=number(bounds[0], digits, lang))
    sign = 1 if k > 0 else -1
    near = signed(sign * bounds[abs(k) - 1], digits, lang)
    if abs(k) == len(bounds):
        return text("report.map.gain_from" if k > 0 else "report.map.loss_from", lang, bound=near)
    far = signed(sign * bounds[abs(k)], digits, lang)
    return text("report.map.between", lang, low=near, high=far)


def _digits(value: float) -> int:
    return next((d for d in range(6) if round(value, d) == value), 6)


def _draw(shapes: Shapes, styles: list[str], values: list[str], words: ChartWords) -> str:
    ident = escape(words.ident)
    box = " ".join(map(str, shapes.view_box))
    return (
        f'<svg class="map" id="{ident}" viewBox="{box}" role="img" '
        f'aria-labelledby="{ident}-t {ident}-d" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{ident}-t">{escape(words.title)}</title>'
        f'<desc id="{ident}-d">{escape(words.description)}</desc>'
        f"{county_paths(shapes, styles, values)}</svg>"
    )


def county_paths(shapes: Shapes, styles: Sequence[str], values: Sequence[str]) -> str:
    """Counties with their tooltips, and the borders of states over them.

    Parameters
    ----------
    shapes
        County shapes.
    styles, values
        CSS class, and what the tooltip says after the name, of each county in their order.
    """
    counties = "".join(
        f'<path class="{style}" d="{county.path}">'
        f"<title>{escape(county.name)}, {text_state(county.fips)}"
        f"{f': {escape(value)}' if value else ''}</title></path>"
        for county, style, value in zip(shapes.counties, styles, values, strict=True)
    )
    return f'<g class="counties">{counties}</g><path class="states" d="{shapes.state_borders}"/>'


def text_state(fips: str) -> str:
    """Postal abbreviation of the state of a county, the same in every language.

    Parameters
    ----------
    fips
        Five-digit county code or two-digit state code.
    """
    return text(f"place.{fips[:2]}.abbreviation")
