"""Where a county lies: the counties of its state with it marked, and the state in the country."""

from __future__ import annotations

import re
from html import escape

import numpy as np
from numpy.typing import NDArray

from landbridge.language import text
from landbridge.reporting.maps import text_state
from landbridge.reporting.shapes import Shapes

__all__ = ["bounds_of", "locator"]

_NUMBER = re.compile(r"[Mlhvz]|-?\d+")
_MARGIN = 0.06  # of the state's size, around it
_RING = 0.07  # least radius of the ring around the county, of the picture's size


def bounds_of(path: str) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a path as `landbridge.reporting.shapes` writes it.

    Parameters
    ----------
    path
        ``d`` of moves, relative lines and closings.

    Examples
    --------
    >>> bounds_of("M10 20l5 0 0-8z")
    (10, 12, 15, 20)
    """
    points: list[NDArray[np.int64]] = []
    for ring in path.split("M")[1:]:
        words = _NUMBER.findall(ring)
        corner = [int(words[0]), int(words[1])]
        xs, ys = [corner[0]], [corner[1]]
        mode, rest = "l", words[2:]
        i = 0
        while i < len(rest):
            if rest[i].isalpha():
                mode, i = rest[i], i + 1
                continue
            if mode == "l":
                corner = [corner[0] + int(rest[i]), corner[1] + int(rest[i + 1])]
                i += 2
            else:
                axis = "hv".index(mode)
                corner[axis] += int(rest[i])
                i += 1
            xs.append(corner[0])
            ys.append(corner[1])
        points.append(np.array([xs, ys]))
    every = np.concatenate(points, axis=1)
    (left, top), (right, bottom) = every.min(axis=1), every.max(axis=1)
    return int(left), int(top), int(right), int(bottom)


def locator(shapes: Shapes, fips: str, like: tuple[str, ...], lang: str) -> str:
    """Draw where a county lies.

    Parameters
    ----------
    shapes
        County shapes.
    fips
        The county.
    like
        Like counties, which are marked where they lie in the same state.
    lang
        Language of the words.

    Returns
    -------
    str
        Two ``<svg>`` elements: the state, and the country with the state in it.
    """
    inside = [county for county in shapes.counties if county.fips[:2] == fips[:2]]
    here = next(county for county in inside if county.fips == fips)
    boxes = np.array([bounds_of(county.path) for county in inside])
    left, top = boxes[:, 0].min(), boxes[:, 1].min()
    width, height = boxes[:, 2].max() - left, boxes[:, 3].max() - top
    pad = _MARGIN * max(width, height)
    box = (left - pad, top - pad, width + 2 * pad, height + 2 * pad)
    size = max(box[2], box[3])
    own = bounds_of(here.path)
    middle = ((own[0] + own[2]) / 2, (own[1] + own[3]) / 2)
    radius = max(max(own[2] - own[0], own[3] - own[1]) * 0.8, _RING * size)
    paths = "".join(
        f'<path class="{_style(county.fips, fips, like)}" d="{county.path}">'
        f"<title>{escape(county.name)}</title></path>"
        for county in inside
    )
    place = f"{here.name}, {text_state(fips)}"
    title = text("county.locator.title", lang, county=place)
    words = text("county.locator.description", lang, county=place)
    stroke = size / 300
    state = (
        f'<svg class="locator" viewBox="{_written(box)}" role="img" aria-labelledby="loc-t loc-d" '
        f'xmlns="http://www.w3.org/2000/svg"><title id="loc-t">{escape(title)}</title>'
        f'<desc id="loc-d">{escape(words)}</desc>'
        f'<g stroke-width="{stroke:.1f}">{paths}</g>'
        f'<circle class="ring" cx="{middle[0]:.0f}" cy="{middle[1]:.0f}" r="{radius:.0f}" '
        f'stroke-width="{2.5 * stroke:.1f}"/></svg>'
    )
    whole = shapes.view_box
    dot = max(whole[2:]) / 55
    country = (
        f'<svg class="inset" viewBox="{_written(whole)}" aria-hidden="true" '
        'xmlns="http://www.w3.org/2000/svg">'
        f'<path class="states" d="{shapes.state_borders}"/>'
        f'<circle class="spot" cx="{middle[0]:.0f}" cy="{middle[1]:.0f}" r="{dot:.0f}"/></svg>'
    )
    return state + country


def _style(code: str, fips: str, like: tuple[str, ...]) -> str:
    return "here" if code == fips else "like" if code in like else "there"


def _written(box: tuple[float, ...]) -> str:
    return " ".join(f"{end:.0f}" for end in box)
