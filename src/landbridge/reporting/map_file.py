"""County maps as one SVG file that stands by itself: drawing, title, legend and notes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from html import escape

from landbridge.reporting.charts import ChartWords
from landbridge.reporting.maps import LegendItem, draw_change, draw_level
from landbridge.reporting.reading import CountyValues
from landbridge.reporting.shapes import Shapes

__all__ = ["map_file", "sheet"]

# The light colours of the report's style sheet; a file has no page around it to take them from.
_FILLS = {
    "q1": "#f3f6c8", "q2": "#c4e6b5", "q3": "#7accbc", "q4": "#3badc5", "q5": "#2a79b5",
    "q6": "#23308d", "q0": "#ffffff", "qx": "#e3e5e8", "m3": "#8c510a", "m2": "#cf9a4b",
    "m1": "#f0dcae", "z": "#eceff1", "p1": "#bfe6df", "p2": "#52ada3", "p3": "#01665e",
}  # fmt: skip
_HATCHED = {"q0": 0, "m1": 45, "m2": 45, "m3": 45}
_INK, _QUIET, _LINE, _BORDER = "#18212d", "#505a68", "#c3c9d1", "#3b4654"
_ROW, _BOX, _LETTER, _TITLE = 190, 130, 115, 165
_COLUMNS = 4  # of the legend
_WIDE = 0.55  # width of a letter over its height, for breaking lines


def map_file(
    shapes: Shapes,
    values: CountyValues,
    title: str,
    description: str,
    notes: list[str],
    lang: str,
    *,
    change: bool = False,
) -> str:
    """Draw a map.

    Parameters
    ----------
    shapes
        County shapes; ``values`` stand in their order.
    values
        Levels or, with ``change``, differences.
    title, description
        In words.
    notes
        Lines under the legend: what the numbers are and what they rest on.
    lang
        Language of numbers.
    change
        Whether the values are differences.

    Returns
    -------
    str
        An SVG document.
    """
    words = ChartWords("map", title, description)
    drawn = (draw_change if change else draw_level)(shapes, values, words, lang)
    counties = drawn.svg[drawn.svg.index('<g class="counties"') : -len("</svg>")]
    return sheet(
        shapes, counties, _FILLS, drawn.legend, title, description, notes, hatched=_HATCHED
    )


def sheet(
    shapes: Shapes,
    counties: str,
    fills: Mapping[str, str],
    legend: Sequence[LegendItem],
    title: str,
    description: str,
    notes: Collection[str] = (),
    *,
    hatched: Mapping[str, int] | None = None,
) -> str:
    """Put a title, a legend and notes around a drawing of counties.

    Parameters
    ----------
    shapes
        County shapes.
    counties
        The drawing, from `landbridge.reporting.maps.county_paths`.
    fills
        Colour by CSS class.
    legend
        Classes in order.
    title, description
        Words over the map, and what it shows for those who do not see it.
    notes
        Lines under the legend.
    hatched
        Turn of the hatching, in degrees, of the CSS classes that have one.

    Returns
    -------
    str
        An SVG document.
    """
    turns = hatched or {}
    left, top, width, height = shapes.view_box
    head = _lines(title, width, _TITLE)
    above = int(len(head) * _TITLE * 1.3) + _ROW
    foot = [line for note in notes for line in _lines(note, width, _LETTER)]
    rows = -(-len(legend) // _COLUMNS)
    below = _ROW * (rows + len(foot) + 1)
    size = f'width="{width}" height="{height + above + below}"'
    box = f"{left} {top - above} {width} {height + above + below}"
    defined = f"<defs>{_hatches(fills, turns)}</defs>" if turns else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" '
        f'aria-labelledby="map-t map-d" font-family="sans-serif" font-size="{_LETTER}">'
        f'<title id="map-t">{escape(title)}</title><desc id="map-d">{escape(description)}</desc>'
        f"<style>{_style(fills, turns)}</style>{defined}"
        f'<rect x="{left}" y="{top - above}" {size} fill="#ffffff"/>'
        f"{_written(head, left, top - above + _TITLE * 1.2, _TITLE, _INK)}{counties}"
        f"{_legend(legend, left, top + height + _ROW / 2, width / _COLUMNS)}"
        f"{_written(foot, left, top + height + _ROW * (rows + 1), _LETTER, _QUIET)}</svg>\n"
    )


def _style(fills: Mapping[str, str], turns: Mapping[str, int]) -> str:
    rules = [
        f".{name}{{fill:{f'url(#h-{name})' if name in turns else fill}}}"
        for name, fill in fills.items()
    ]
    rules.append(f".counties path{{stroke:{_LINE};stroke-width:2}}")
    rules.append(f".states{{fill:none;stroke:{_BORDER};stroke-width:6}}")
    return "".join(rules)


def _hatches(fills: Mapping[str, str], turns: Mapping[str, int]) -> str:
    return "".join(
        f'<pattern id="h-{name}" width="40" height="40" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate({turn})"><rect width="40" height="40" fill="{fills[name]}"/>'
        '<path d="M0 0V40" stroke="#14141488" stroke-width="6"/></pattern>'
        for name, turn in turns.items()
    )


def _legend(legend: Sequence[LegendItem], left: float, top: float, step: float) -> str:
    parts = []
    for i, item in enumerate(legend):
        x, y = left + _ROW / 2 + (i % _COLUMNS) * step, top + (i // _COLUMNS) * _ROW
        parts.append(
            f'<rect class="{item.style}" x="{x:.0f}" y="{y:.0f}" width="{_BOX * 1.6:.0f}" '
            f'height="{_BOX}" stroke="{_QUIET}" stroke-width="6"/>'
            f'<text x="{x + _BOX * 2:.0f}" y="{y + _BOX * 0.85:.0f}" fill="{_INK}">'
            f"{escape(item.label)} ({item.count:,})</text>"
        )
    return "".join(parts)


def _lines(words: str, width: float, letter: float) -> list[str]:
    """A text in lines; a line of Chinese may break after any letter, which is twice as wide."""
    room = (width - _ROW) / (letter * _WIDE)
    lines, line, used = [], "", 0.0
    for word in re.findall(r"[^\s\u3000-\u9fff\uff00-\uffef]+\s*|.", words):
        size = sum(1.8 if letter_ >= "\u2e80" else 1.0 for letter_ in word)
        if used + size > room and line:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line, used = line + word, used + size
    return [*lines, line.rstrip()] if line else lines


def _written(lines: list[str], left: float, top: float, letter: float, ink: str) -> str:
    tops = [top + i * letter * 1.45 for i in range(len(lines))]
    return "".join(
        f'<text x="{left + _ROW / 2:.0f}" y="{y:.0f}" font-size="{letter}" fill="{ink}">'
        f"{escape(line)}</text>"
        for line, y in zip(lines, tops, strict=True)
    )
