"""Line charts with bands and interval charts, as SVG text that needs no script and no network.

Colours come from the page's style sheet through classes, so that one drawing serves light, dark
and print. Lines differ by dash as well as by colour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from landbridge.language import number, signed
from landbridge.reporting.reading import Estimate, Series
from landbridge.studies.summary import DIFFERENCE

_WIDTH, _HEIGHT = 440, 260
_SMALL_WIDTH, _SMALL_HEIGHT = 260, 170
_ROW, _ROW_TOP = 36, 4
_LETTER, _SMALL_LETTER = 7.1, 8.9  # width of a digit of the style sheet's tick labels
_SPAN_TO_ZERO = 0.5  # a level axis starts at zero unless the lines stay in its upper half


@dataclass(frozen=True)
class ChartWords:
    """Words of a chart for readers who do not see it.

    Attributes
    ----------
    ident
        Unique id in the page, for the references from ``aria-labelledby``.
    title
        Short name.
    description
        What the chart shows, in one or two sentences.
    """

    ident: str
    title: str
    description: str


@dataclass(frozen=True)
class Axis:
    """A linear axis.

    Attributes
    ----------
    low, high
        Ends in data units.
    ticks
        Round positions, ascending.
    decimals
        Digits the tick labels need.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    decimals: int


def nice_axis(
    low: float,
    high: float,
    *,
    zero: bool = False,
    limits: tuple[float, float] | None = None,
    wanted: int = 4,
) -> Axis:
    """An axis with round ticks that holds an interval.

    Parameters
    ----------
    low, high
        Smallest and largest value shown.
    zero
        Whether zero must be on the axis; a level gets it anyway when that wastes little space.
    limits
        Natural ends, which then are the ends of the axis.
    wanted
        About how many steps between ticks.

    Returns
    -------
    Axis
        Ends at ticks.
    """
    if limits is not None:
        low, high = limits
    elif zero or 0 < low < _SPAN_TO_ZERO * high:
        low, high = min(low, 0.0), max(high, 0.0)
    if not high > low:
        spread = abs(high) * 0.1 or 1.0
        low, high = low - spread, high + spread
    raw = (high - low) / wanted
    power = 10.0 ** np.floor(np.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    first, last = np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9)
    ticks = tuple(float(index * step) for index in np.arange(first, last + 1))
    decimals = next((d for d in range(7) if abs(round(step, d) - step) < step * 1e-6), 6)
    return Axis(ticks[0], ticks[-1], ticks, decimals)


def year_ticks(first: int, last: int, room: int = 5) -> list[int]:
    """Years to write under a chart: the ends and round years that do not crowd them.

    Parameters
    ----------
    first, last
        First and last year shown.
    room
        Most steps between labels.
    """
    span = last - first
    step = next((s for s in (1, 2, 5, 10, 20) if span / s <= room), 50)
    crowd = max(step // 2, span / (2.5 * room))
    inner = [y for y in range(first + 1, last) if y % step == 0]
    return [first, *(y for y in inner if min(y - first, last - y) > crowd), last][: span + 1]


def line_chart(
    series: Sequence[Series],
    words: ChartWords,
    *,
    lang: str = "en",
    limits: tuple[float, float] | None = None,
    small: bool = False,
) -> str:
    """Lines with 95 % bands over the years.

    Parameters
    ----------
    series
        One or two levels, or one difference (which gets a line at zero and signed ticks).
    words
        Title and description.
    lang
        Language of the numbers.
    limits
        Natural ends of the vertical axis.
    small
        Draw a small panel, for many side by side.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    width, height = (_SMALL_WIDTH, _SMALL_HEIGHT) if small else (_WIDTH, _HEIGHT)
    change = any(line.scenario == DIFFERENCE for line in series)
    axis = chart_axis(series, limits=limits, small=small)
    write = signed if change else number
    labels = [write(tick, axis.decimals, lang) for tick in axis.ticks]
    left = 14 + (_SMALL_LETTER if small else _LETTER) * max(len(label) for label in labels)
    top, right, bottom = 12, 20, 30
    first, last = _year_range(series)

    def x(year: float) -> float:
        return left + (year - first) / max(last - first, 1) * (width - left - right)

    def y(value: float) -> float:
        return top + (axis.high - value) / (axis.high - axis.low) * (height - top - bottom)

    body = [f'<g class="grid">{_grid(axis, labels, y, left, width - right)}</g>']
    if change:
        zero = f"{y(0):.1f}"
        body.append(f'<path class="zero" d="M{left:.1f} {zero}H{width - right}"/>')
    body.append(f'<g class="years">{_years(first, last, x, height, 3 if small else 5)}</g>')
    body += [_band(line, x, y) for line in series]
    # The dotted baseline goes on top: where the two agree, both stay visible.
    body += [_line(line, x, y) for line in reversed(series)]
    return _svg(words, width, height, "".join(body))


def chart_axis(
    series: Sequence[Series],
    *,
    limits: tuple[float, float] | None = None,
    small: bool = False,
) -> Axis:
    """The vertical axis that :func:`line_chart` would draw.

    Parameters
    ----------
    series, limits, small
        As for :func:`line_chart`.
    """
    pooled = np.concatenate([np.concatenate([s.mean, s.low, s.high]) for s in series])
    pooled = pooled[np.isfinite(pooled)]
    low, high = (float(pooled.min()), float(pooled.max())) if len(pooled) else (0.0, 1.0)
    change = any(line.scenario == DIFFERENCE for line in series)
    return nice_axis(low, high, zero=change, limits=limits, wanted=3 if small else 4)


def interval_chart(
    rows: Sequence[tuple[str, Estimate]],
    words: ChartWords,
    *,
    decimals: int = 0,
    lang: str = "en",
    value_text: Callable[[Estimate], str],
) -> str:
    """Differences as dots with their intervals, one row a category, about a common zero.

    Parameters
    ----------
    rows
        (label, difference) pairs.
    words
        Title and description.
    decimals
        Least digits of the tick labels.
    lang
        Language of the numbers.
    value_text
        Writes a difference as text at the right of its row.

    Returns
    -------
    str
        An ``<svg>`` element. A filled dot marks an interval that leaves zero out.
    """
    ends = [v for _, e in rows for v in (e.mean, e.low, e.high) if v is not None]
    axis = nice_axis(min(ends, default=0.0), max(ends, default=0.0), zero=True)
    left, right = 14, _WIDTH - 14
    height = _ROW_TOP + _ROW * len(rows) + 26

    def x(value: float) -> float:
        return left + (value - axis.low) / (axis.high - axis.low) * (right - left)

    bottom = height - 22
    body = []
    for tick in axis.ticks:
        anchor = "start" if tick == axis.low else "end" if tick == axis.high else "middle"
        label = escape(signed(tick, max(axis.decimals, 0), lang))
        body.append(f'<path class="grid" d="M{x(tick):.1f} {bottom}v5"/>')
        body.append(
            f'<text class="tick" x="{x(tick):.1f}" y="{height - 4}" text-anchor="{anchor}">'
            f"{label}</text>"
        )
    for index, (label, estimate) in enumerate(rows):
        base = _ROW_TOP + index * _ROW
        line = base + 25
        kind = "clear" if estimate.is_clear else "unclear"
        body.append(f'<path class="grid" d="M{left} {line}H{right}"/>')
        body.append(f'<path class="zero" d="M{x(0):.1f} {line - 7}v14"/>')
        if estimate.low is not None and estimate.high is not None:
            body.append(
                f'<path class="whisker" d="M{x(estimate.low):.1f} {line}H{x(estimate.high):.1f}"/>'
            )
        body.append(f'<circle class="{kind}" cx="{x(estimate.mean):.1f}" cy="{line}" r="4"/>')
        body.append(f'<text class="row" x="{left}" y="{base + 13}">{escape(label)}</text>')
        body.append(
            f'<text class="value" x="{right}" y="{base + 13}" text-anchor="end">'
            f"{escape(value_text(estimate))}</text>"
        )
    return _svg(words, _WIDTH, height, "".join(body), kind="intervals")


def _year_range(series: Sequence[Series]) -> tuple[int, int]:
    years = np.concatenate([line.years for line in series])
    return (int(years.min()), int(years.max())) if len(years) else (0, 1)


def _grid(
    axis: Axis, labels: list[str], y: Callable[[float], float], left: float, right: float
) -> str:
    return "".join(
        f'<path d="M{left:.1f} {y(tick):.1f}H{right}"/>'
        f'<text class="tick" x="{left - 7:.1f}" y="{y(tick) + 4:.1f}" text-anchor="end">'
        f"{escape(label)}</text>"
        for tick, label in zip(axis.ticks, labels, strict=True)
    )


def _years(first: int, last: int, x: Callable[[float], float], height: float, room: int) -> str:
    return "".join(
        f'<path d="M{x(year):.1f} {height - 30}v5"/>'
        f'<text class="tick" x="{x(year):.1f}" y="{height - 11}" text-anchor="middle">{year}</text>'
        for year in year_ticks(first, last, room)
    )


def _style(line: Series) -> str:
    return line.scenario if line.scenario in ("baseline", DIFFERENCE) else "reform"


def _line(line: Series, x: Callable[[float], float], y: Callable[[float], float]) -> str:
    if not len(line.years):
        return ""
    points = " ".join(
        f"{x(year):.1f},{y(value):.1f}" for year, value in zip(line.years, line.mean, strict=True)
    )
    return f'<polyline class="line {_style(line)}" points="{points}"/>'


def _band(line: Series, x: Callable[[float], float], y: Callable[[float], float]) -> str:
    known = np.isfinite(line.low) & np.isfinite(line.high)
    if known.sum() < 2:
        return ""
    upper = [(x(t), y(v)) for t, v in zip(line.years[known], line.high[known], strict=True)]
    lower = [(x(t), y(v)) for t, v in zip(line.years[known], line.low[known], strict=True)]
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in [*upper, *reversed(lower)])
    return f'<polygon class="band {_style(line)}" points="{points}"/>'


def _svg(words: ChartWords, width: float, height: float, body: str, kind: str = "lines") -> str:
    ident = escape(words.ident)
    return (
        f'<svg class="chart {kind}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="{ident}-t {ident}-d" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{ident}-t">{escape(words.title)}</title>'
        f'<desc id="{ident}-d">{escape(words.description)}</desc>{body}</svg>'
    )
