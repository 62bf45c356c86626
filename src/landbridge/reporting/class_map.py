"""A map of counties by class as one SVG file that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from landbridge.reporting.maps import text_state
from landbridge.reporting.shapes import Shapes

__all__ = ["MapClass", "class_map"]

_LINE = "#ffffff"
_EDGE = "#5b6570"
_INK = "#1b1f24"
_ROW, _BOX, _TITLE_ROOM = 260, 180, 520


@dataclass(frozen=True)
class MapClass:
    """One class of a map.

    Attributes
    ----------
    name
        What places name it by.
    label
        In words, for the legend.
    colour
        Fill, as ``#rrggbb``.
    """

    name: str
    label: str
    colour: str


def class_map(
    shapes: Shapes,
    classes: list[MapClass],
    of_county: Mapping[str, str],
    titles: Mapping[str, str],
    title: str,
    description: str,
) -> str:
    """Draw counties in the colour of their class, with a legend and a tooltip each.

    Parameters
    ----------
    shapes
        County shapes.
    classes
        Classes in the order of the legend; the last one holds counties without a class.
    of_county
        Name of the class by county code.
    titles
        What a tooltip says after the county's name, by county code.
    title, description
        Words over the map, and what it shows for those who do not see it.

    Returns
    -------
    str
        The SVG text.
    """
    known = {one.name for one in classes}
    rest = classes[-1].name
    left, top, width, height = shapes.view_box
    counted = dict.fromkeys(known, 0)
    paths = []
    for county in shapes.counties:
        name = of_county.get(county.fips, rest)
        counted[name] += 1
        tip = ": ".join(
            part
            for part in (f"{county.name}, {text_state(county.fips)}", titles.get(county.fips, ""))
            if part
        )
        paths.append(
            f'<path class="k-{name}" d="{county.path}"><title>{escape(tip)}</title></path>'
        )
    below = top + height + _ROW
    legend = []
    for n, one in enumerate(classes):
        y = below + n * _ROW
        legend.append(
            f'<rect class="k-{one.name}" x="{left}" y="{y}" width="{_BOX}" height="{_BOX}"/>'
            f'<text x="{left + 2 * _BOX}" y="{y + _BOX}">{escape(one.label)} '
            f"({counted[one.name]})</text>"
        )
    box = f"{left} {top - _TITLE_ROOM} {width} {height + _TITLE_ROOM + (len(classes) + 2) * _ROW}"
    style = "".join(f".k-{one.name}{{fill:{one.colour}}}" for one in classes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" '
        f'aria-labelledby="t d" font-family="sans-serif" font-size="200" fill="{_INK}">'
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(description)}</desc>'
        f"<style>{style} .c path{{stroke:{_LINE};stroke-width:2.5}}"
        f".s{{fill:none;stroke:{_EDGE};stroke-width:8}}</style>"
        f'<rect x="{left}" y="{top - _TITLE_ROOM}" width="100%" height="100%" fill="#fff"/>'
        f'<text x="{left}" y="{top - _ROW}" font-weight="bold">{escape(title)}</text>'
        f'<g class="c">{"".join(paths)}</g><path class="s" d="{shapes.state_borders}"/>'
        f"{''.join(legend)}</svg>\n"
    )
