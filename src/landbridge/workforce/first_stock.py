"""The stock of the first day as loops read it: keys, and one small number for what else is asked.

All of it hangs on the country alone. Persons stand by specialty and county
(:class:`landbridge.baseline.stock.Stock`), so those of a specialty in a county are a run of rows,
and age, sex and school of one fit into a byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.baseline.seed import AGES, FIRST_AGE
from landbridge.chance.kernels import CHUNK, fill_lane, mix64
from landbridge.workforce.codes import Origin
from landbridge.workforce.kept import once_for_each
from landbridge.workforce.people import channel_key

if TYPE_CHECKING:
    from landbridge.baseline.country import Country
    from landbridge.chance.kernels import Stream

__all__ = [
    "CELLS",
    "MOST_TIMES",
    "FirstStock",
    "Heads",
    "ages_of",
    "first_stock",
    "heads_of",
    "ranked_keys",
    "sampled",
]

#: Age, sex and school; `FirstStock.cell` counts in this order.
CELLS = (len(AGES), 2, 2)
#: Nobody is taken more often.
MOST_TIMES = 100
_ABROAD = int(Origin.US_IMG)

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class FirstStock:
    """The people in practice of a country, as often as its tables have them.

    Attributes
    ----------
    key : ndarray of uint64, shape (persons,)
    cell : ndarray of uint8, shape (persons,)
        Age, sex and school: place in an array of shape `CELLS`, the youngest first.
    run : ndarray of int64, shape (specialties * counties + 1,)
        Rows of a specialty in a county are ``run[specialty * counties + county]`` and so on.
    state : ndarray of int8, shape (counties,)
    first : ndarray of int64, shape (states + 1,)
        Counties of state s are ``first[s]`` to ``first[s + 1] - 1``.
    tally : ndarray of float64, shape (specialties, *CELLS)
        Persons.
    """

    key: NDArray[np.uint64]
    cell: NDArray[np.uint8]
    run: Ints
    state: NDArray[np.int8]
    first: Ints
    tally: NDArray[np.float64]


@dataclass(frozen=True)
class Heads:
    """How many practise where on the first day.

    Attributes
    ----------
    of_field : ndarray of int64, shape (specialties, counties)
    of_age : ndarray of int64, shape (states, ages, sexes)
        Ages as in `landbridge.baseline.seed.AGES`.
    """

    of_field: Ints
    of_age: Ints


@njit(cache=True)
def ranked_keys(base, program, specialty, second, second_size, origin, sex, birth_year, out):  # type: ignore[no-untyped-def]
    """Keys of an opening stock in order: mixed from what makes two people alike, and the rank
    among those alike."""
    last = rank = np.int64(-1)
    for i in range(np.uint64(out.size)):
        cell = np.int64(specialty[i]) * second_size + second[i]
        cell = ((cell * 4 + origin[i]) * 2 + sex[i]) * 4096 + birth_year[i]
        same = i > 0 and cell == last and program[i] == program[i - np.uint64(1)]
        rank = rank + 1 if same else np.int64(0)
        last = cell
        out[i] = mix64(mix64(base, np.uint64(cell)), np.uint64(rank))


@once_for_each
def first_stock(country: Country) -> FirstStock:
    """The stock of a country, made when it is first asked for."""
    stock = country.stock
    specialties, counties = country.heads.shape
    key = np.empty(len(stock), dtype=np.uint64)
    ranked_keys(
        channel_key("stock", country.base_year),
        stock.specialty,
        stock.specialty,
        stock.county,
        4096,
        stock.origin,
        stock.sex,
        stock.birth_year,
        key,
    )
    cell = country.base_year - FIRST_AGE - stock.birth_year
    for column, size in ((stock.sex, CELLS[1]), (stock.origin >= _ABROAD, CELLS[2])):
        cell = cell * size + column
    run = np.concatenate([[0], np.cumsum(country.heads)])
    of_field = np.repeat(np.arange(specialties), np.diff(run[::counties])) * np.prod(CELLS)
    tally = np.bincount(of_field + cell, minlength=specialties * int(np.prod(CELLS)))
    state = np.asarray(country.counties.state, dtype=np.int8)
    return FirstStock(
        key,
        cell.astype(np.uint8),
        run,
        state,
        np.searchsorted(state, np.arange(len(country.states.abbr) + 1)),
        tally.reshape(specialties, *CELLS).astype(np.float64),
    )


@once_for_each
def heads_of(country: Country) -> Heads:
    """How many the tables of a country have."""
    stock = first_stock(country)
    return Heads(country.heads, ages_of(stock, np.ones(stock.key.size, dtype=np.int8)))


def ages_of(stock: FirstStock, times: NDArray[np.int8]) -> Ints:
    """`Heads.of_age` if each person is taken so many times."""
    by_cell = np.zeros((stock.first.size - 1, int(np.prod(CELLS))), dtype=np.int64)
    _count(times, stock.cell, stock.run, stock.first, by_cell)
    return np.asarray(by_cell.reshape(-1, *CELLS).sum(axis=3))


@njit(cache=True)
def _count(times, cell, run, first, by_cell):  # type: ignore[no-untyped-def]
    """Add up the people by state and cell."""
    counties = np.uint64(first[-1])
    for begin in range(np.uint64(0), np.uint64(run.size - 1), counties):
        for state in range(np.uint64(by_cell.shape[0])):
            low = run[begin + np.uint64(first[state])]
            high = run[begin + np.uint64(first[state + np.uint64(1)])]
            for i in range(np.uint64(low), np.uint64(high)):
                by_cell[state, np.uint64(cell[i])] += times[i]


def sampled(
    stock: FirstStock, times: NDArray[np.int8], size: int, stream: Stream, share: float
) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """Rows of persons as often as they are taken, in order, and their keys.

    Parameters
    ----------
    times, size
        How often each is taken, at most `MOST_TIMES`, and the sum of it. The first time a person
        stands under the own key, then under one mixed from it.
    stream, share
        Those are kept whose draw 0 is below this.
    """
    row, key = np.empty(size + 1, dtype=np.int32), np.empty(size + 1, dtype=np.uint64)
    found = _take(times, stock.key, stream, share, row, key)
    return row[:found], key[:found]


@njit(cache=True)
def _take(times, key, stream, share, row, found):  # type: ignore[no-untyped-def]
    rows = np.empty(CHUNK + MOST_TIMES, dtype=np.uint64)
    keys = np.empty(CHUNK + MOST_TIMES, dtype=np.uint64)
    draw = np.zeros(CHUNK + MOST_TIMES)
    kept, taken = np.uint64(0), np.uint64(0)
    for i in range(np.uint64(times.size)):
        rows[taken], keys[taken] = i, key[i]  # overwritten by the next unless taken: no branch
        taken += np.uint64(times[i] > 0)
        for again in range(1, times[i]):
            rows[taken], keys[taken] = i, mix64(key[i], np.uint64(again))
            taken += np.uint64(1)
        if taken < CHUNK and i + np.uint64(1) < times.size:
            continue
        if share < 1.0:
            fill_lane(stream, keys, taken, np.uint64(0), draw)
        for j in range(taken):
            row[kept], found[kept] = rows[j], keys[j]
            kept += np.uint64(draw[j] < share)
        taken = np.uint64(0)
    return kept
