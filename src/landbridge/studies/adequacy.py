"""Shortage of physicians: of frames, of the country as it opens, or of a simulated run."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError, UnknownNameError
from landbridge.places.adequacy_frames import KINDS, PARTS, norms_asked, shortage_of_frames, tidy
from landbridge.places.shortage import Found, by_part, by_place, pools_of
from landbridge.studies.adequacy_sources import (
    NP_PA,
    Replicate,
    assigned,
    ground_of,
    of_opening,
    of_run,
    situation_of,
)
from landbridge.studies.cells import NATION
from landbridge.studies.county_supply import country_of
from landbridge.studies.intervals import spread
from landbridge.studies.opening import Run, open_run
from landbridge.studies.scenario import BASELINE_NAME

if TYPE_CHECKING:
    import polars as pl

    from landbridge.baseline.country import Country

__all__ = ["shortage"]

Floats = NDArray[np.float64]


def shortage(
    demand: Any = None,
    supply: Any = None,
    *,
    norm: str = "all",
    by: str = "county",
    specialty: Sequence[str] | str | None = None,
    state: Sequence[str] | str | None = None,
    year: int | None = None,
    scenario: str = BASELINE_NAME,
    np_pa: str = "none",
    assignments: Sequence[str] = (),
    closed: Iterable[str] = (),
    pool: bool = True,
    catchment: bool = False,
    **options: Any,
) -> pl.DataFrame:
    """Shortage of physicians by place, specialty and norm.

    Parameters
    ----------
    demand
        A frame of places (``id``, ``population``, optional age bands, ``state``, ``metro`` ...)
        with ``supply``; or a `Country` as it opens (the shipped one by default); or a `Run` or its
        folder, with the official tables it was made on. Never changed.
    supply
        Frame with ``id``, ``fte`` and optional ``specialty``; only beside a frame of places.
    norm
        ``utilisation`` (today's use by age), ``need`` (as the best served of the same age and
        health), ``ratio`` (published norms) or ``all``.
    by
        ``county`` (of frames: every place), ``metro``, ``state`` or ``nation``.
    specialty
        Specialty groups; all by default.
    state
        States (postal or two-digit codes); of a country or a run.
    year, scenario
        Of a run: academic year (the last by default) and scenario. Of frames, the year whose
        parameters hold (today's by default).
    np_pa
        Whether nurse practitioners and physician assistants count in primary care, at which end of
        the range of substitution: ``none``, ``low``, ``typical``, ``high``. They count on the first
        day too, so by utilisation only their growth and place matter.
    assignments
        Changes of parameters as ``ID=VALUE``, for instance ``places.scenario.coverage_loss=0.05``.
    closed
        Counties (FIPS) whose hospital closes.
    pool
        Whether counties whose number is noise are pooled with like ones.
    catchment
        Of a country or a run: whether people reach primary care in the counties around, instead of
        only in their own; no county is pooled then.
    **options
        Of frames: ``per_100k``, ``ratio``, ``deficit``, ``reach``; see
        `landbridge.places.adequacy_frames.shortage_of_frames`.

    Returns
    -------
    polars.DataFrame
        A row for each place (or part), specialty and norm: ``id``, ``specialty``, ``norm``,
        ``supply`` (FTE that the people can count on; of a part, FTE there), ``demand``,
        ``adequacy``, ``shortage`` (net; below 0 a surplus), ``deficits`` (sum of what places lack),
        ``located`` (FTE that stand there), of several replicates ``shortage_low`` and
        ``shortage_high``, ``reason`` (one of `landbridge.places.shortage.REASONS`, or none) and
        ``pooled_with``.

    Raises
    ------
    InputError
        A frame, a name or a number is wrong.

    Examples
    --------
    >>> import landbridge as lb
    >>> people = {"id": ["a", "b"], "population": [7000, 7000]}
    >>> doctors = {"id": ["a"], "fte": [3]}
    >>> found = lb.shortage(people, doctors, norm="ratio", ratio=3500, pool=False)
    >>> found["shortage"].to_list(), found["reason"].to_list()
    ([-1.0, 2.0], [None, 'no_supply'])
    """
    norms_asked(norm)
    if by not in PARTS:
        raise UnknownNameError("part", by, PARTS, "by")
    if np_pa not in NP_PA:
        raise UnknownNameError("range of substitution", np_pa, NP_PA, "np_pa")
    from landbridge.parameters import load_tree

    tree = assigned(load_tree(), assignments)
    shut = tuple(closed)
    if supply is not None:
        day = datetime.date.today() if year is None else datetime.date(year, 7, 1)
        for name, given in (("state", state), ("closed", shut), ("catchment", catchment)):
            if given:
                raise InputError(f"{name}: only of a country or a run, not of frames")
        return shortage_of_frames(
            demand,
            supply,
            values=tree.at(day),
            groups=tree.dimensions["group"],
            bands=tree.dimensions["age_band"],
            norm=norm,
            by=by,
            specialty=specialty,
            pool=pool,
            **options,
        )
    if options:
        raise InputError(f"{sorted(options)[0]}: only of frames, which come with a supply")
    if demand is None or hasattr(demand, "population_in"):
        if year is not None:
            raise InputError(f"year {year}: a country has its first day only; give a run")
        country = _country(demand)
        replicates = [of_opening(country, tree)]
    elif isinstance(demand, Run | str | Path):
        run = demand if isinstance(demand, Run) else open_run(demand)
        country = country_of(run)
        replicates = list(
            of_run(run, country, scenario, run.years[1] if year is None else year, assignments)
        )
    else:
        raise InputError(
            f"shortage of {type(demand).__name__}: expected frames of demand and supply, a "
            "country, or a run"
        )
    return _assess(
        country, replicates, norm, by, specialty, state, np_pa, shut, pool,
        catchment,
    )  # fmt: skip


def _country(given: Any) -> Country:
    if given is not None:
        return given  # type: ignore[no-any-return]
    from landbridge.baseline import load_country

    return load_country()


def _assess(
    country: Country,
    replicates: list[Replicate],
    norm: str,
    by: str,
    specialty: Sequence[str] | str | None,
    state: Sequence[str] | str | None,
    np_pa: str,
    closed: tuple[str, ...],
    pool: bool,
    catchment: bool,
) -> pl.DataFrame:
    import polars as pl

    ground = ground_of(country, replicates[0].tree, pool)
    if catchment:
        from landbridge.studies.catchments import county_reach

        first = replicates[0]
        values = first.tree.at(datetime.date(first.first, 7, 1))
        ground = replace(ground, reach=county_reach(country, values))
    columns = _columns(ground.groups, specialty)
    rows = _rows(country, state)
    shut = np.zeros(len(country.counties), dtype=bool)
    for fips in closed:
        shut[country.counties.index(fips, "closed")] = True
    situations = [situation_of(country, one, np_pa, shut) for one in replicates]
    # A county of a sampled run is counted on fewer people, so more of its number is noise.
    expected = situations[0].demand("utilisation", ground) * replicates[0].scale
    pools = pools_of(ground, expected)
    labels, part = _parts(country, by, rows)
    frames = []
    for one in norms_asked(norm):
        found = [
            by_place(ground, s, one, pools)
            if by == "county"
            else by_part(ground, s, one, pools, part, len(labels))
            for s in situations
        ]
        chosen = rows if by == "county" else np.arange(len(labels))
        mean, more = _mean(found, chosen, columns)
        frames.append(tidy(labels, [ground.groups[c] for c in columns], one, mean, more))
    return pl.concat(frames)


def _columns(groups: tuple[str, ...], specialty: Sequence[str] | str | None) -> list[int]:
    if specialty is None:
        return list(range(len(groups)))
    names = [specialty] if isinstance(specialty, str) else list(specialty)
    for name in names:
        if name not in groups:
            raise UnknownNameError("specialty", name, groups)
    return [groups.index(name) for name in names]


def _rows(country: Country, state: Sequence[str] | str | None) -> NDArray[np.int64]:
    if not state:
        return np.arange(len(country.counties))
    names = [state] if isinstance(state, str) else list(state)
    wanted = [country.states.index(name) for name in names]
    return np.flatnonzero(np.isin(country.counties.state, wanted))


def _parts(
    country: Country, by: str, rows: NDArray[np.int64]
) -> tuple[list[str], NDArray[np.int64]]:
    """Names of the rows, and the part of each county; -1 for a county that is left out."""
    part = np.full(len(country.counties), -1, dtype=np.int64)
    if by == "county":
        return country.counties.fips[rows].tolist(), part
    if by == "nation":
        part[rows] = 0
        whole = rows.size == part.size
        return [NATION if whole else "+".join(_states(country, rows))], part
    if by == "metro":
        part[rows] = np.where(country.counties.metro[rows], 0, 1)
        return list(KINDS), part
    states, part[rows] = np.unique(country.counties.state[rows], return_inverse=True)
    return country.states.fips[states].tolist(), part


def _states(country: Country, rows: NDArray[np.int64]) -> list[str]:
    return [str(country.states.abbr[s]) for s in np.unique(country.counties.state[rows])]


def _mean(
    found: list[Found], rows: NDArray[np.int64], columns: list[int]
) -> tuple[Found, Mapping[str, Floats]]:
    """Mean over replicates of the rows and columns asked for, and the interval of the shortage."""
    at = np.ix_(rows, np.asarray(columns, dtype=np.int64))
    arrays = {
        name: np.stack([getattr(one, name)[at] for one in found])
        for name in ("supply", "demand", "deficits", "located")
    }
    means = {name: values.mean(axis=0) for name, values in arrays.items()}
    mean = Found(**means, reason=found[0].reason[at], pooled_with=found[0].pooled_with[at])
    if len(found) == 1:
        return mean, {}
    short = arrays["demand"] - arrays["supply"]
    absent = np.isnan(short)
    numbers = spread(np.where(absent, 0.0, short))
    gone = absent.any(axis=0)
    return mean, {
        "shortage_low": np.where(gone, np.nan, numbers.low),
        "shortage_high": np.where(gone, np.nan, numbers.high),
    }
