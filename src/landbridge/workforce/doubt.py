"""What is not known about the first day: each replicate opens on a stock of its own.

The margins of the base year are published with error, are some years old, or are stand-ins. A draw
moves them (docs/base_year.md); then every person of the country is taken so many times (none, once,
rarely twice) that the stock has the drawn margins. The draw belongs to the parameters: it is keyed
by their draw and by the name of the cell, so it is the same in baseline and reform, and with fixed
parameters there is none. Who is taken is keyed by person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import ndtri

from landbridge.baseline.known import known_margin
from landbridge.baseline.seed import AGES, FIRST_AGE, LEVER, OLD_AGES
from landbridge.baseline.shares import expit, logit, reconcile, tilt_to_share
from landbridge.chance import hash_text
from landbridge.chance.kernels import CHUNK, fill_lane, keyed_uniforms, mixed, stream_for
from landbridge.workforce.codes import ProgramKind
from landbridge.workforce.first_stock import CELLS, MOST_TIMES, Heads, ages_of, heads_of
from landbridge.workforce.kept import once_for_each

if TYPE_CHECKING:
    from landbridge.baseline.country import Country
    from landbridge.workforce.first_stock import FirstStock
    from landbridge.workforce.process import Moment

__all__ = ["DOUBTS", "doubt_positions", "times_taken"]

Floats = NDArray[np.float64]

# Shares that are drawn at each level, in the order in which they are fitted.
_KINDS = {
    "nation": ("55plus", "female", "img"),
    "specialty": ("55plus", "female", "img"),
    "state": ("60plus", "female", "img"),
}
#: Parameters that tell how wide the draw is.
DOUBTS = (
    *(
        f"opening.doubt.{level}_{what}"
        for level, kinds in _KINDS.items()
        for what in ("count", *kinds)
    ),
    "opening.doubt.county",
    "opening.doubt.county_all",
    "opening.doubt.positions",
    "opening.doubt.fellowship_positions",
)

# Axes of a tally after its first: age, sex, school.
_AGE, _SEX, _SCHOOL = 1, 2, 3
# Rounds of fitting heads to their drawn margins, and shares to theirs.
_ROUNDS_OF_HEADS, _ROUNDS_OF_SHARES = 20, 3
# Shares are kept so far from none and all that their odds are finite.
_EDGE = 1e-6


@dataclass(frozen=True)
class _Draw:
    """Normal deviations of one draw of the parameters, keyed by part and name."""

    moment: Moment
    key: tuple[int, int]
    widths: dict[str, Floats]

    def normals(self, part: str, keys: NDArray[np.uint64]) -> Floats:
        """One standard normal number for each key."""
        stream = stream_for(*self.key, f"doubt.{part}", self.moment.country.base_year)
        return np.asarray(ndtri(keyed_uniforms(stream, keys)))

    def named(self, part: str, level: str) -> Floats:
        """One standard normal number for each cell of a level."""
        return self.normals(part, _names(self.moment.country, level))

    def cells(self, level: str, what: str) -> tuple[Floats, Floats]:
        """A margin as it is fitted, and how far each cell is moved on its scale of logarithms
        (counts) or log odds (shares)."""
        margin = "active" if what == "count" else f"share_{what}"
        known = _known(self.moment.country, margin, level)
        sd = known.doubt(*self.widths[f"opening.doubt.{level}_{what}"].tolist())
        return known.fitted, sd * self.named(f"{level}_{what}", level)

    def shares(self, level: str, what: str) -> Floats:
        """The drawn shares of a level, each moved by itself."""
        fitted, moved = self.cells(level, what)
        return expit(logit(np.clip(fitted, _EDGE, 1.0 - _EDGE)) + moved)

    def counts(self, level: str) -> Floats:
        """What the counts of a level are multiplied by."""
        return np.exp(self.cells(level, "count")[1])


_known = once_for_each(known_margin)


@once_for_each
def _names(country: Country, level: str) -> NDArray[np.uint64]:
    """Keys of the cells of a level, by their names."""
    names = {
        "nation": ["US"],
        "state": country.states.abbr.tolist(),
        "specialty": country.specialties.slug.tolist(),
    }[level]
    return np.array([hash_text(name) for name in names], dtype=np.uint64)


def _draw(moment: Moment) -> _Draw | None:
    widths = {name: moment.parameters.table(name) for name in DOUBTS}
    key = moment.parameters.tree.draw_key
    return None if key is None else _Draw(moment, key, widths)


@njit(cache=True)
def _tally_states(cell, run, first, weight, out):  # type: ignore[no-untyped-def]
    """Add the weights of people, by specialty and cell, by state and cell.

    ``cell``, ``run`` and ``first`` are those of `FirstStock`.
    """
    for field in range(np.uint64(weight.shape[0])):
        counties = field * np.uint64(first[-1])
        for state in range(np.uint64(out.shape[0])):
            low = run[counties + np.uint64(first[state])]
            high = run[counties + np.uint64(first[state + np.uint64(1)])]
            for i in range(np.uint64(low), np.uint64(high)):
                mine = np.uint64(cell[i])
                out[state, mine] += weight[field, mine]


@njit(cache=True)
def _weigh(cell, run, state_of, of_specialty, of_state, weight, sums):  # type: ignore[no-untyped-def]
    """Write the weight of each person, and their sums by specialty and county."""
    counties = np.uint64(state_of.size)
    for field in range(np.uint64(of_specialty.shape[0])):
        for county in range(counties):
            at, state = field * counties + county, np.uint64(state_of[county])
            total = 0.0
            for i in range(np.uint64(run[at]), np.uint64(run[at + np.uint64(1)])):
                mine = np.uint64(cell[i])
                one = of_specialty[field, mine] * of_state[state, mine]
                weight[i] = one
                total += one
            sums[field, county] = total


@njit(cache=True)
def _times(stream, key, run, weight, level, times, heads):  # type: ignore[no-untyped-def]
    """Write how often each person is taken: the weight at its level, rounded by chance; and how
    many that makes of each specialty and county."""
    draw = np.empty(CHUNK)
    for at in range(np.uint64(level.size)):
        heads[at] = 0
        for i in range(np.uint64(run[at]), np.uint64(run[at + np.uint64(1)])):
            j = i % np.uint64(CHUNK)
            if j == 0:
                part = key[i : i + np.uint64(CHUNK)]
                fill_lane(stream, part, part.size, np.uint64(0), draw)
            times[i] = np.int8(min(np.floor(weight[i] * level[at] + draw[j]), MOST_TIMES))
            heads[at] += times[i]


def _share(tally: Floats, axis: int, first: int) -> Floats:
    """Share of people from category ``first`` of an axis on, by the tally's first axis."""
    part = np.take(tally, np.arange(first, tally.shape[axis]), axis=axis)
    total = np.maximum(tally.sum(axis=(1, 2, 3)), 1.0)
    return np.asarray(np.clip(part.sum(axis=(1, 2, 3)) / total, _EDGE, 1.0 - _EDGE))


def _weights(tally: Floats, wanted: list[Floats], old: int) -> Floats:
    """Weights by first axis, age, sex and school that bring three shares to what is wanted.

    Parameters
    ----------
    tally
        People, shape (n, ages, 2, 2).
    wanted
        Shares from age ``old`` on, of women and of IMGs, each (n,).
    old
        Age limit.

    Returns
    -------
    ndarray of float64, shape (n, ages, 2, 2)

    Notes
    -----
    First a smooth tilt of ages, then a few rounds of proportional fitting: age, sex and school go
    together, so moving one moves the others a little.
    """
    first_old = old - FIRST_AGE
    inside = np.arange(len(AGES)) >= first_old
    ages = tally.sum(axis=(_SEX, _SCHOOL))
    ages = np.where(ages.sum(axis=1, keepdims=True) > 0.0, ages, 1.0)
    tilt = tilt_to_share(ages, LEVER, inside, wanted[0])
    out = np.broadcast_to(np.exp(tilt[:, None] * LEVER)[:, :, None, None], tally.shape).copy()
    for _ in range(_ROUNDS_OF_SHARES):
        for (axis, first), share in zip(
            ((_SEX, 1), (_SCHOOL, 1), (_AGE, first_old)), wanted[1:] + wanted[:1], strict=True
        ):
            now = _share(tally * out, axis, first)
            pair = np.stack([(1.0 - share) / (1.0 - now), share / now], axis=1)
            categories = (np.arange(tally.shape[axis]) >= first).astype(np.intp)
            out *= np.expand_dims(pair[:, categories], tuple({1, 2, 3} - {axis}))
    return out


def _heads(draw: _Draw, now: Floats) -> Floats:
    """Heads by specialty and state that have the drawn totals, (specialties, states)."""
    total = now.sum() * draw.counts("nation")[0]
    rows = now.sum(axis=1) * draw.counts("specialty")
    columns = now.sum(axis=0) * draw.counts("state")
    rows *= total / rows.sum()
    columns *= total / columns.sum()
    table = now.astype(np.float64)
    for _ in range(_ROUNDS_OF_HEADS):
        table *= (columns / np.maximum(table.sum(axis=0), 1e-12))[None, :]
        table *= (rows / np.maximum(table.sum(axis=1), 1e-12))[:, None]
    return table


def _county_factor(draw: _Draw, moment: Moment) -> Floats:
    """What a county's heads are multiplied by, by specialty, before the state's total is kept."""
    country = moment.country
    county = np.array(country.counties.fips.tolist(), dtype=np.uint64)
    group = np.array([hash_text(name) for name in moment.world.memory["groups"]], dtype=np.uint64)
    own = draw.widths["opening.doubt.county"] * np.stack(
        [draw.normals("county", mixed(county, np.full_like(county, key))) for key in group]
    )
    shared = draw.widths["opening.doubt.county_all"] * draw.normals("county_all", county)
    return np.asarray(np.exp(own + shared)[np.asarray(country.specialties.group)])


def times_taken(moment: Moment, stock: FirstStock) -> tuple[NDArray[np.int8], Heads]:
    """How often this draw of the parameters has each person of the stock; once without a draw.

    Parameters
    ----------
    moment
        Of the opening, which declares `DOUBTS`.
    stock
        The stock of its country.

    Returns
    -------
    times : ndarray of int8, shape (persons,)
        None, one or more times.
    heads : Heads
        How many that makes where.
    """
    draw = _draw(moment)
    if draw is None:
        return np.ones(stock.key.size, dtype=np.int8), heads_of(moment.country)
    country = moment.country
    states, fields = len(country.states.abbr), len(country.specialties.slug)
    first = stock.first[:-1]
    now = np.add.reduceat(country.heads, first, axis=1).astype(np.float64)
    heads = _heads(draw, now)
    by_specialty, by_state = heads.sum(axis=1), heads.sum(axis=0)
    nation = [float(draw.shares("nation", what)[0]) for what in _KINDS["specialty"]]
    of_field = _weights(
        stock.tally,
        [
            reconcile(draw.shares("specialty", what), by_specialty, total)
            for what, total in zip(_KINDS["specialty"], nation, strict=True)
        ],
        OLD_AGES["share_55plus"],
    )
    # States move against one another: what the nation moves, specialties have moved already.
    of_field *= (by_specialty / np.maximum(now.sum(axis=1), 1.0))[:, None, None, None]
    of_field = of_field.reshape(fields, -1)
    tally = np.zeros((states, *CELLS))
    _tally_states(stock.cell, stock.run, stock.first, of_field, tally.reshape(states, -1))
    whole = tally.sum(axis=0, keepdims=True)
    nation[0] = float(_share(whole, _AGE, OLD_AGES["share_60plus"] - FIRST_AGE)[0])
    of_state = _weights(
        tally,
        [
            reconcile(draw.shares("state", what), by_state, total)
            for what, total in zip(_KINDS["state"], nation, strict=True)
        ],
        OLD_AGES["share_60plus"],
    ).reshape(states, -1)
    weight = np.empty(stock.key.size, dtype=np.float32)
    sums = np.empty((fields, len(country.counties.fips)))
    _weigh(stock.cell, stock.run, stock.state, of_field, of_state, weight, sums)
    level_of = _county_factor(draw, moment)
    by_place = np.add.reduceat(sums * level_of, first, axis=1)
    level_of *= (heads / np.maximum(by_place, 1e-12))[:, stock.state]
    times = np.empty(stock.key.size, dtype=np.int8)
    taken = np.empty(sums.shape, dtype=np.int64)
    stream = moment.stream("doubt", stock.key, 0)
    _times(stream, stock.key, stock.run, weight, level_of.ravel(), times, taken.ravel())
    return times, Heads(taken, ages_of(stock, times))


def doubt_positions(moment: Moment) -> None:
    """Keep by how much the positions of each track differ from the table, for every later year.

    Residency positions move between specialties, and those of a kind keep their total; fellowships
    are sized each by itself.
    """
    world = moment.world
    tracks = world.tracks
    factor = np.ones(tracks.kind.size)
    draw = _draw(moment)
    if draw is not None:
        field = np.maximum(tracks.specialty, 0)
        fellow = tracks.kind == ProgramKind.FELLOWSHIP
        width = draw.widths["opening.doubt.fellowship_positions"]
        factor[fellow] = np.exp(width * draw.named("fellowship", "specialty"))[field[fellow]]
        first, second = tracks.kind == ProgramKind.CATEGORICAL, tracks.kind == ProgramKind.ADVANCED
        main = tracks.in_match & (tracks.specialty >= 0)
        kinds = (first & main, second & main, (first | second) & ~main)
        names = moment.parameters.tree.dimensions["position_kind"]
        widths = draw.widths["opening.doubt.positions"]
        for rows, name, sd in zip(kinds, names, widths.tolist(), strict=True):
            moved = np.exp(sd * draw.named(f"positions_{name}", "specialty"))[field[rows]]
            part = float((tracks.base_quota[rows] * moved).sum())
            factor[rows] = moved * tracks.base_quota[rows].sum() / max(part, 1e-12)
    world.memory["positions_doubted"] = factor
