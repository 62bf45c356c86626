"""Who applies to which subspecialty: of this June's completers, and of those refused before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge import law
from landbridge.chance.kernels import fill_blocks, whole_lanes
from landbridge.workforce.codes import Phase
from landbridge.workforce.field_interest import FIELDS, lean_to, unlisted, walked
from landbridge.workforce.kept import once_for_each
from landbridge.workforce.results import ORIGINS

if TYPE_CHECKING:
    from landbridge.baseline.country import Country
    from landbridge.workforce.process import Moment

__all__ = ["INTEREST", "choose_fellowship", "draw_first_waiting", "interest_odds", "waiting"]

Rows = NDArray[np.intp]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Parameters of the process that asks who applies.
INTEREST = (
    *FIELDS,
    "train.fellowship_propensity",
    "train.fellowship_interest",
    "train.fellowship_interest_elsewhere",
    "train.fellowship_field_interest",
    "train.fellowship_waiting",
)


def interest_odds(moment: Moment) -> Floats:
    """Odds to apply to a subspecialty, by subspecialty and origin."""
    p = moment.parameters
    medicine = _in_medicine_and_pediatrics(moment.country)[:, None]
    interest = np.where(
        medicine,
        p.table("train.fellowship_interest"),
        p.table("train.fellowship_interest_elsewhere"),
    )
    return np.asarray(
        (p.table("train.fellowship_propensity") * walked(moment))[:, None]
        * interest
        * p.table("train.fellowship_field_interest")
    )


@once_for_each
def _in_medicine_and_pediatrics(country: Country) -> NDArray[np.bool_]:
    """Subspecialties that only internists or pediatricians enter: their joint match."""
    specialties = country.specialties
    slugs = list(specialties.slug)
    base = {slugs.index("internal_medicine"), slugs.index("pediatrics")}
    return np.array([len(own) > 0 and set(own) <= base for own in specialties.parents])


def choose_fellowship(moment: Moment, part: str, row: Rows, odds: Floats) -> Ints:
    """Subspecialty each applies to, -1 none.

    Exponential race (the Gumbel-max trick): alternative c arrives at ``-log(u_c) / p_c`` with a
    keyed uniform of its own, staying general has what probability is left, the first to arrive
    is chosen. A change of one child's odds moves few others.

    Parameters
    ----------
    part
        Name of the random stream.
    odds : shape (specialties, origins)
        Probability to apply to each subspecialty; to those outside the list, for a field that
        leans to them like the mean.
    """
    people = moment.people
    sought = np.flatnonzero(odds.any(axis=1)).tolist()
    start, children = _children(moment.country, tuple(sought))
    out = np.full(row.size, -1, dtype=np.int64)
    _race(
        moment.stream(part),
        people.key[row],
        people.specialty[row],
        people.origin[row],
        start,
        children,
        odds,
        unlisted(moment.country),
        lean_to(moment),
        out,
    )
    return out


@once_for_each
def _children(country: Country, sought: tuple[int, ...]) -> tuple[Ints, Ints]:
    """Subspecialties sought, by parent: those of parent p from ``start[p]`` on."""
    parents = country.specialties.parents
    own: list[list[int]] = [[] for _ in parents]
    for child in sought:
        for parent in parents[child]:
            own[parent].append(child)
    start = np.cumsum([0, *(len(each) for each in own)])
    return start, np.array([child for each in own for child in each], dtype=np.int64)


@njit(cache=True, error_model="numpy")
def _race(stream, key, specialty, origin, start, children, odds, unlisted, lean, out):  # type: ignore[no-untyped-def]
    stays_as_is = start.size - 1  # the number of that alternative, after all specialties
    chance, stays = _chances(start, children, odds, unlisted, lean)
    # All of a person's draws at once: side by side they cost less than the few wanted one by one.
    draw = np.empty((4, whole_lanes(stays_as_is // 4 + 1)))
    for i in range(key.size):
        low, high = start[specialty[i]], start[specialty[i] + 1]
        if low == high:
            continue
        fill_blocks(stream, key[i], np.uint64(0), draw)
        u = draw[stays_as_is % 4, stays_as_is // 4]
        first = -np.log(u) / stays[specialty[i], origin[i]]
        for c in range(low, high):
            child = np.uint64(children[c])  # unsigned: no check for wrap-around
            u = draw[child % np.uint64(4), child // np.uint64(4)]
            probability = chance[c, origin[i]]
            if 1.0 - u > first * probability:  # -log(u) is 1 - u at least: too late
                continue
            when = -np.log(u) / probability
            if when < first:
                first = when
                out[i] = child


@njit(cache=True)
def _chances(start, children, odds, unlisted, lean):  # type: ignore[no-untyped-def]
    """Probability to apply to each child of each specialty, and to none of them, by origin."""
    origins = odds.shape[1]
    chance = np.empty((children.size, origins))
    stays = np.ones((start.size - 1, origins))
    for specialty in range(start.size - 1):
        for c in range(start[specialty], start[specialty + 1]):
            for origin in range(origins):
                chance[c, origin] = odds[children[c], origin]
                if children[c] == unlisted:
                    chance[c, origin] *= lean[specialty]
                stays[specialty, origin] -= chance[c, origin]
    return chance, np.maximum(stays, 0.0)


def waiting(moment: Moment) -> Rows:
    """Who applies again: in practice, free to leave it, not matched before.

    On the first day nobody is known to have applied before: some of those who began practice the
    year before are taken to have.
    """
    people = moment.people
    if moment.year == moment.world.first_year:
        draw_first_waiting(moment)
    row = np.flatnonzero(people.seeks >= 0)
    here = (people.phase[row] == Phase.PRACTISING) & (people.obligation_left[row] == 0)
    people.seeks[row[~here]] = -1
    return row[here]


def draw_first_waiting(moment: Moment) -> None:
    """Mark who began practice in the year before the first and will apply for a fellowship."""
    people = moment.people
    recent = (people.entered == moment.year - 1) & (people.phase == Phase.PRACTISING)
    row = np.flatnonzero(recent)
    row = row[~law.needs_visa(people.citizenship[row])]
    size = len(moment.country.specialties.slug), len(ORIGINS)
    cells = people.specialty[row].astype(np.int64) * size[1] + people.origin[row]
    heads = np.bincount(cells, minlength=size[0] * size[1]).reshape(size)
    parents = moment.country.specialties.parents
    could = np.stack([heads[list(own)].sum(axis=0) for own in parents])
    row_of_rest = unlisted(moment.country)
    own = list(parents[row_of_rest])
    could[row_of_rest] = lean_to(moment)[own] @ heads[own]
    wait = moment.parameters.table("train.fellowship_waiting") * moment.world.scale
    odds = np.where(could > 0, wait / np.maximum(could, 1.0), 0.0)
    people.seeks[row] = choose_fellowship(moment, "waiting", row, odds)
