"""A map of counties by class as one SVG file that needs nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from landbridge.reporting.map_file import sheet
from landbridge.reporting.maps import LegendItem, county_paths
from landbridge.reporting.shapes import Shapes

__all__ = ["MapClass", "class_map"]


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
    classes: Sequence[MapClass],
    of_county: Mapping[str, str],
    titles: Mapping[str, str],
    title: str,
    description: str,
    notes: Collection[str] = (),
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
    notes
        Lines under the legend: what the classes rest on.

    Returns
    -------
    str
        An SVG document.
    """
    rest = classes[-1].name
    named = [of_county.get(county.fips, rest) for county in shapes.counties]
    tips = [titles.get(county.fips, "") for county in shapes.counties]
    counted = Counter(named)
    style = {one.name: f"k-{one.name}" for one in classes}
    return sheet(
        shapes,
        county_paths(shapes, [style[name] for name in named], tips),
        {style[one.name]: one.colour for one in classes},
        [LegendItem(style[one.name], one.label, counted[one.name]) for one in classes],
        title,
        description,
        notes,
    )
