"""Sentences made from numbers: the headline and the summaries beside the maps.

Every sentence says no more than its interval allows: "cannot be told apart" when the interval
holds zero, "no interval" when one replicate was run, "changes nothing" when every replicate agrees.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from landbridge.language import interval, number, plural, signed, text
from landbridge.reporting.maps import LEVEL_DECIMALS, change_decimals, rounded, text_state
from landbridge.reporting.measures import Measure
from landbridge.reporting.reading import CountyValues, Estimate, View
from landbridge.reporting.shapes import Shapes
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.summary import DIFFERENCE

HEADLINE_MEASURE = "active_physicians"

Floats = NDArray[np.float64]


def headline(view: View) -> str:
    """The main result in one sentence with its interval.

    Parameters
    ----------
    view
        The comparison.

    Returns
    -------
    str
        A sentence in the view's language.
    """
    lang, year = view.lang, view.last_year
    baseline = view.scenario_label(BASELINE_NAME)
    if view.reform is None:
        return _headline_single(view, baseline)
    reform = view.scenario_label(view.reform)
    if view.changes_nothing:
        return text("report.headline.nothing", lang, reform=reform, year=year)
    change = view.estimate(HEADLINE_MEASURE, DIFFERENCE)
    if change is None:
        return text("report.headline.no_measure", lang, reform=reform, baseline=baseline, year=year)
    args = {"reform": reform, "baseline": baseline, "year": year}
    if change.is_nothing:
        return text("report.headline.same", lang, **args)
    if not change.has_interval:
        return text(
            f"report.headline.{_direction(change.mean)}_one",
            lang,
            number=number(abs(change.mean), 0, lang),
            **args,
        )
    if not change.is_clear:
        return text(
            "report.headline.unclear",
            lang,
            change=signed(change.mean, 0, lang),
            interval=interval(change.low, change.high, 0, lang, sign=True),
            **args,
        )
    size = Estimate(*_size(change))
    return text(
        f"report.headline.{_direction(change.mean)}",
        lang,
        number=number(size.mean, 0, lang),
        interval=interval(size.low, size.high, 0, lang),
        **args,
    )


def _headline_single(view: View, baseline: str) -> str:
    lang, year = view.lang, view.last_year
    level = view.estimate(HEADLINE_MEASURE, BASELINE_NAME)
    if level is None:
        return text("report.headline.no_level", lang, baseline=baseline, year=year)
    first = view.years[0]
    start = view.estimate(HEADLINE_MEASURE, BASELINE_NAME, first)
    args = {"baseline": baseline, "year": year, "number": number(level.mean, 0, lang)}
    ends = interval(level.low, level.high, 0, lang)
    bracket = text("report.bracket_interval", lang, interval=ends) if ends else ""
    if start is None or first == year or start.mean == 0:
        return text("report.headline.level", lang, bracket=bracket, **args)
    share = number(100 * abs(level.mean / start.mean - 1), 1, lang)
    return text(
        f"report.headline.level_{_direction(level.mean - start.mean)}",
        lang,
        bracket=bracket,
        share=share,
        first=first,
        **args,
    )


def verdict(change: Estimate | None, lang: str, where: str = "verdict") -> str:
    """How sure a difference is, in a few words.

    Parameters
    ----------
    change
        The difference.
    lang
        Language code.
    where
        ``"verdict"`` for the short words of a table, ``"card"`` for words that stand alone.
    """
    if change is None:
        return ""
    if change.is_nothing:
        kind = "nothing"
    elif not change.has_interval:
        kind = "no_interval"
    else:
        kind = "clear" if change.is_clear else "unclear"
    return text(f"report.{where}.{kind}", lang)


def chart_description(view: View, measure: Measure, category: str, *, change: bool) -> str:
    """What a chart shows, for readers who do not see it: first and last values in words.

    Parameters
    ----------
    view
        The comparison.
    measure, category
        What is drawn.
    change
        Whether the chart shows the difference.
    """
    lang = view.lang
    parts = []
    for scenario in [DIFFERENCE] if change else [s for s in view.scenarios if s != DIFFERENCE]:
        line = view.series(measure.name, scenario, category)
        if not len(line.years):
            continue
        write = signed if change else number
        last = (float(line.mean[-1]), float(line.low[-1]), float(line.high[-1]))
        digits = measure.change_decimals(*last) if change else measure.decimals
        ends = interval(*last[1:], digits, lang, sign=change)
        parts.append(
            text(
                "report.chart.described",
                lang,
                scenario=line.label,
                first=int(line.years[0]),
                start=write(float(line.mean[0]), digits, lang),
                last=int(line.years[-1]),
                end=write(last[0], digits, lang),
                bracket=text("report.bracket_interval", lang, interval=ends) if ends else "",
                unit=measure.unit_label(lang, change=change),
            )
        )
    return " ".join(parts)


def level_summary(shapes: Shapes, values: CountyValues, scenario: str, lang: str) -> str:
    """The baseline map in words: median, spread, extremes, counties with none.

    Parameters
    ----------
    shapes
        County shapes; ``values`` stand in their order.
    values
        Levels of one year.
    scenario
        The scenario in words.
    lang
        Language code.
    """
    values = rounded(values, LEVEL_DECIMALS)
    known = np.isfinite(values.mean)
    if not known.any():
        return text("report.map.no_values", lang, year=values.year)
    quarter, median, three = np.quantile(values.mean[known], [0.25, 0.5, 0.75])
    states, rates = state_rates(shapes, values.mean, values.population)
    low, high = int(np.argmin(rates)), int(np.argmax(rates))
    none = int((values.mean[known] <= 0).sum())
    least, most = _extreme(values.mean, np.argmin), _extreme(values.mean, np.argmax)
    sentences = [
        text(
            "report.map.level.median",
            lang,
            year=values.year,
            scenario=scenario,
            median=number(median, 1, lang),
            low=number(quarter, 1, lang),
            high=number(three, 1, lang),
        ),
        text(
            "report.map.level.states",
            lang,
            lowest=text(f"place.{states[low]}", lang),
            low=number(rates[low], 1, lang),
            highest=text(f"place.{states[high]}", lang),
            high=number(rates[high], 1, lang),
        ),
        text(
            "report.map.level.most",
            lang,
            county=_county(shapes, values, most, lang),
            value=number(values.mean[most], 1, lang),
        ),
        plural("report.map.level.none", none, lang, count=number(none, 0, lang))
        if none
        else text(
            "report.map.level.least",
            lang,
            county=_county(shapes, values, least, lang),
            value=number(values.mean[least], 1, lang),
        ),
    ]
    return _joined(sentences, lang)


def change_summary(
    shapes: Shapes, values: CountyValues, reform: str, bounds: Sequence[float], lang: str
) -> str:
    """The map of differences in words: how many gain and lose, how surely, and the extremes.

    Parameters
    ----------
    shapes
        County shapes; ``values`` stand in their order.
    values
        Differences of one year; ``population`` is that of the same year.
    reform
        The reform in words.
    bounds
        Class bounds of the map; a change smaller than the first counts as about none.
    lang
        Language code.
    """
    nothing = not np.nan_to_num(values.mean).any()
    decimals = change_decimals(bounds)
    values = rounded(values, decimals)
    known = np.isfinite(values.mean)
    if not known.any():
        return text("report.map.no_values", lang, year=values.year)
    changes = values.mean
    if nothing:
        return text("report.map.change.nothing", lang, year=values.year, reform=reform)
    least = bounds[0] if bounds else 0.0
    gain, loss = int((changes[known] >= least).sum()), int((changes[known] <= -least).sum())
    surely = int(((values.low > 0) | (values.high < 0)).sum())
    sentences = [
        text(
            "report.map.change.counts",
            lang,
            year=values.year,
            reform=reform,
            gain=plural("report.counties", gain, lang, count=number(gain, 0, lang)),
            loss=plural("report.counties", loss, lang, count=number(loss, 0, lang)),
            rest=number(int(known.sum()) - gain - loss, 0, lang),
            bound=number(least, decimals, lang),
        ),
    ]
    if np.isfinite(values.low).any():
        sentences.append(
            plural("report.map.change.surely", surely, lang, count=number(surely, 0, lang))
        )
    for kind, find in (("gain", np.argmax), ("loss", np.argmin)):
        place = _extreme(changes, find)
        if changes[place] * (1 if kind == "gain" else -1) > 0:
            sentences.append(
                text(
                    f"report.map.change.most_{kind}",
                    lang,
                    county=_county(shapes, values, place, lang),
                    value=signed(changes[place], decimals, lang),
                )
            )
    states, rates = state_rates(shapes, changes, values.population)
    top = int(np.argmax(rates))
    if rates[top] > 0:
        sentences.append(
            text(
                "report.map.change.state",
                lang,
                state=text(f"place.{states[top]}", lang),
                value=signed(rates[top], decimals, lang),
            )
        )
    return _joined(sentences, lang)


def state_rates(shapes: Shapes, rates: Floats, population: Floats) -> tuple[list[str], Floats]:
    """Rates of states as the people-weighted mean of their counties.

    Parameters
    ----------
    shapes
        County shapes, which give the order of counties.
    rates
        FTE per 100,000 people [county]; counties without a value are left out.
    population
        People [county].

    Returns
    -------
    states : list of str
        Two-digit codes, ascending, of states with people in counted counties.
    rates : ndarray
        FTE per 100,000 people [state].
    """
    codes = np.array([county.fips[:2] for county in shapes.counties])
    counted = np.isfinite(rates) & np.isfinite(population)
    states, place = np.unique(codes[counted], return_inverse=True)
    people = np.bincount(place, population[counted], len(states))
    total = np.bincount(place, (rates * population)[counted], len(states))
    used = people > 0
    return states[used].tolist(), total[used] / people[used]


def _size(change: Estimate) -> tuple[float, float | None, float | None]:
    if change.mean >= 0 or change.low is None or change.high is None:
        return change.mean, change.low, change.high
    return -change.mean, -change.high, -change.low


def _direction(value: float) -> str:
    return "fewer" if value < 0 else "more"


def _extreme(values: Floats, find: object) -> int:
    fill = -np.inf if find is np.argmax else np.inf
    return int(find(np.where(np.isfinite(values), values, fill)))  # type: ignore[operator]


def _county(shapes: Shapes, values: CountyValues, place: int, lang: str) -> str:
    county = shapes.counties[place]
    return text(
        "report.county_with_people",
        lang,
        county=county.name,
        state=text_state(county.fips),
        people=number(values.population[place], 0, lang),
    )


def _joined(sentences: list[str], lang: str) -> str:
    return text("report.sentence_gap", lang).join(sentences)
