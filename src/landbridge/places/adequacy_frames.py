"""Shortage from data frames: any places, any supply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError, UnknownNameError
from landbridge.places.adequacy_reading import read_demand, read_reach, read_supply
from landbridge.places.norms import NORMS, Norms, Rules, set_norms, utilisation_level
from landbridge.places.scenarios import Outlook
from landbridge.places.shortage import Found, Ground, Situation, by_part, by_place, pools_of
from landbridge.places.small import is_noise, size_class

if TYPE_CHECKING:
    import polars as pl

__all__ = ["COLUMNS", "PARTS", "norms_asked", "shortage_of_frames", "tidy"]

Floats = NDArray[np.float64]
COLUMNS = (
    "id", "specialty", "norm", "supply", "demand", "adequacy", "shortage", "deficits", "located",
    "reason", "pooled_with",
)  # fmt: skip
#: What rows may stand for.
PARTS = ("county", "metro", "state", "nation")
KINDS = ("metro", "nonmetro")
_NATION, _ALL = "US", "all"
_PER = 100_000.0
_DIGITS = 6


def shortage_of_frames(
    demand: Any,
    supply: Any,
    *,
    values: Mapping[str, Any] | Any,
    groups: Sequence[str],
    bands: Sequence[str],
    norm: str = "all",
    by: str = "county",
    specialty: Sequence[str] | str | None = None,
    per_100k: float | Mapping[str, float] | None = None,
    ratio: float | Mapping[str, float] | None = None,
    deficit: float | Mapping[str, float] = 0.0,
    pool: bool = True,
    reach: Any = None,
) -> pl.DataFrame:
    """Shortage of places given as frames; `landbridge.shortage` calls it.

    Parameters
    ----------
    demand
        Frame with ``id`` and ``population``; optional the age bands, which then count instead of
        the population, ``state`` (people are served within it, but for local specialties),
        ``metro`` (1 or 0), ``region``, ``poverty_pct`` and ``uninsured`` (share under 65).
    supply
        Frame with ``id``, ``fte`` and optional ``specialty``; several rows of a place add up.
    values
        Parameters ``places.*`` on a day.
    groups, bands
        Names of the specialty groups and age bands over which the parameters are laid out. A
        specialty of another name is used by all ages alike.
    norm
        ``utilisation``, ``need``, ``ratio`` or ``all``.
    by
        ``county`` (every place), ``metro``, ``state`` or ``nation``.
    specialty
        Which specialties; all by default.
    per_100k
        Utilisation in FTE per 100,000 people over all places; by default today's supply plus the
        deficit, so that nothing is short in sum but the deficit.
    ratio
        People per FTE, instead of the published ones.
    deficit
        FTE lacking today, by specialty or for each.
    pool
        Whether places whose number is noise are pooled.
    reach
        Frame with ``origin``, ``dest``, ``weight``: local specialties are met within catchments.

    Raises
    ------
    InputError
        A frame, a name or a number is wrong.
    """
    wanted = norms_asked(norm)
    if by not in PARTS:
        raise UnknownNameError("part", by, PARTS, "by")
    ids, population, more, has_bands = read_demand(demand, bands)
    names, fte = read_supply(supply, ids)
    if specialty is not None:
        chosen = [specialty] if isinstance(specialty, str) else list(specialty)
        for name in chosen:
            if name not in names:
                raise UnknownNameError("specialty", name, names, "supply")
        fte, names = fte[:, [names.index(name) for name in chosen]], chosen
    if by in ("state", "metro") and by not in more:
        raise InputError(f"by '{by}': demand has no column '{by}'")
    rules = _rules(values, names, groups, bands, has_bands, ratio, deficit)
    ground = _ground(values, names, groups, ids, population, more, pool, reach)
    area = _areas(ground, rules, population, fte)
    poverty = more.get("poverty_pct", np.full(len(ids), np.nan))
    norms = set_norms(rules, population, fte, area, poverty, ground.metro)
    norms = _at_level(norms, names, population, per_100k)
    situation = Situation(norms, population, fte, _outlook(values, names, groups))
    pools = pools_of(ground, situation.demand("utilisation", ground))
    frames = []
    for one in wanted:
        if by == "county":
            found, labels = by_place(ground, situation, one, pools), ids.to_list()
        else:
            part, labels = _parts(by, more, len(ids))
            found = by_part(ground, situation, one, pools, part, len(labels))
        frames.append(tidy(labels, names, one, found))
    import polars as pl

    return pl.concat(frames)


def norms_asked(norm: str) -> tuple[str, ...]:
    """The norms meant by a name, or by ``all``."""
    if norm == _ALL:
        return NORMS
    if norm not in NORMS:
        raise UnknownNameError("norm", norm, [*NORMS, _ALL])
    return (norm,)


def tidy(
    labels: Sequence[Any],
    names: Sequence[str],
    norm: str,
    found: Found,
    more: Mapping[str, Floats] | None = None,
) -> pl.DataFrame:
    """What was found as a table, a row for every place (or part) and specialty.

    Parameters
    ----------
    labels, names
        Of the rows and the columns of the arrays.
    norm
        The norm.
    found
        Arrays of shape (labels, names).
    more
        Further columns, by name.
    """
    import polars as pl

    rows, columns = found.demand.shape
    good = found.demand > 0
    adequacy = np.where(good, found.supply / np.where(good, found.demand, 1.0), np.nan)
    frame = {
        "id": pl.Series(np.repeat(np.asarray(labels), columns)),
        "specialty": pl.Series(list(names) * rows, dtype=pl.String),
        "norm": pl.Series([norm] * (rows * columns), dtype=pl.String),
        "supply": found.supply.ravel(),
        "demand": found.demand.ravel(),
        "adequacy": adequacy.ravel(),
        # Below a millionth of an FTE there is only the order of adding.
        "shortage": np.round(found.demand - found.supply, _DIGITS).ravel() + 0.0,
        "deficits": found.deficits.ravel(),
        "located": found.located.ravel(),
        **{name: values.ravel() for name, values in (more or {}).items()},
        "reason": pl.Series(found.reason.ravel().tolist(), dtype=pl.String),
        "pooled_with": pl.Series(found.pooled_with.ravel().tolist(), dtype=pl.String),
    }
    text = pl.col("reason", "pooled_with").replace("", None)
    return pl.DataFrame(frame).with_columns(text, pl.col(pl.Float64).fill_nan(None))


def _areas(
    ground: Ground, rules: Rules, population: Floats, fte: Floats
) -> NDArray[np.integer[Any]]:
    """Areas among which the best served are sought: states, or places that are no noise."""
    if ground.market is not None:
        return ground.market
    own = np.arange(len(population))
    if ground.cv <= 0:
        return own
    units = population @ rules.use.T
    expected = units * utilisation_level(units, fte, rules.deficit)
    return np.where(is_noise(expected, ground.cv).any(axis=1), len(own), own)


def _rules(
    values: Any,
    names: list[str],
    groups: Sequence[str],
    bands: Sequence[str],
    has_bands: bool,
    ratio: float | Mapping[str, float] | None,
    deficit: float | Mapping[str, float],
) -> Rules:
    shipped = Rules.from_values(values)
    use = np.ones((len(names), len(bands) if has_bands else 1))
    per, per_high = np.zeros(len(names)), np.zeros(len(names))
    adequacy = np.zeros((len(names), 2))
    for row, name in enumerate(names):
        if name in groups:
            group = list(groups).index(name)
            if has_bands:
                use[row] = shipped.use[group]
            per[row] = shipped.people_per_fte[group]
            per_high[row] = shipped.people_per_fte_high_need[group]
            adequacy[row] = shipped.adequacy[group]
    if ratio is not None:
        per = per_high = _by_name(ratio, names, 0.0, "ratio")
    return Rules(
        use,
        _by_name(deficit, names, 0.0, "deficit"),
        shipped.best_served_share,
        shipped.poverty_slope,
        per,
        per_high,
        shipped.high_need_poverty,
        adequacy if ratio is None else np.zeros_like(adequacy),
    )


def _by_name(
    given: float | Mapping[str, float], names: list[str], default: float, what: str
) -> Floats:
    if isinstance(given, Mapping):
        for name in given:
            if name not in names:
                raise UnknownNameError("specialty", name, names, what)
        numbers = np.asarray([float(given.get(name, default)) for name in names])
    else:
        numbers = np.full(len(names), float(given))
    if not (np.isfinite(numbers) & (numbers >= 0)).all():
        raise InputError(f"{what}: {given!r}; expected numbers, 0 or more")
    return numbers


def _at_level(
    norms: Norms,
    names: list[str],
    population: Floats,
    per_100k: float | Mapping[str, float] | None,
) -> Norms:
    if per_100k is None:
        return norms
    from dataclasses import replace

    wanted = _by_name(per_100k, names, 0.0, "per_100k")
    if isinstance(per_100k, Mapping):
        wanted[[name not in per_100k for name in names]] = np.nan
    people = population.sum()
    units = (population @ norms.rules.use.T).sum(axis=0)
    level = np.where(units > 0, wanted * people / _PER / np.where(units > 0, units, 1.0), 0.0)
    return replace(norms, utilisation=np.where(np.isnan(wanted), norms.utilisation, level))


def _ground(
    values: Any,
    names: list[str],
    groups: Sequence[str],
    ids: pl.Series,
    population: Floats,
    more: dict[str, Any],
    pool: bool,
    reach: Any,
) -> Ground:
    switch = np.asarray(values["places.market.local"])
    local = np.array(
        [bool(switch[list(groups).index(name)]) if name in groups else True for name in names]
    )
    market = None
    if "state" in more:
        market = np.unique(more["state"], return_inverse=True)[1].reshape(-1)
    metro = np.nan_to_num(more["metro"]) > 0 if "metro" in more else np.ones(len(ids), dtype=bool)
    size = size_class(population.sum(axis=1))
    division = [f"people={2**k}-{2 ** (k + 1) - 1}" for k in size.tolist()]
    labels: list[list[str]] = [division]
    if "metro" in more:
        kind = [KINDS[0] if inside else KINDS[1] for inside in metro]
        labels = [[f"{a},{b}" for a, b in zip(kind, division, strict=True)], kind]
    if "region" in more:
        region = [f"region={one}" for one in more["region"].tolist()]
        finest = [f"{a},{b}" for a, b in zip(region, labels[0], strict=True)]
        labels = [finest, *labels]
    classes = [np.unique(one, return_inverse=True)[1].reshape(-1) for one in labels]
    return Ground(
        tuple(names),
        local,
        market,
        metro,
        more.get("uninsured", np.zeros(len(ids))),
        classes,
        labels,
        float(values["places.small.cv"]) if pool else 0.0,
        None if reach is None else read_reach(reach, ids),
    )


def _outlook(values: Any, names: list[str], groups: Sequence[str]) -> Outlook:
    from dataclasses import replace

    shipped = Outlook.from_values(values)
    order = [list(groups).index(name) if name in groups else -1 for name in names]
    productivity = np.array([shipped.productivity[k] if k >= 0 else 1.0 for k in order])
    effect = np.array([shipped.closure_effect[k] if k >= 0 else 0.0 for k in order])
    return replace(shipped, productivity=productivity, closure_effect=effect)


def _parts(by: str, more: dict[str, Any], size: int) -> tuple[NDArray[Any], list[str]]:
    if by == "nation":
        return np.zeros(size, dtype=np.int64), [_NATION]
    if by == "metro":
        return np.where(np.nan_to_num(more["metro"]) > 0, 0, 1), list(KINDS)
    labels, part = np.unique(more["state"], return_inverse=True)
    return part.reshape(-1), labels.tolist()
