"""background: race or ethnicity and language of whoever is new in the person table.

They are drawn once, when somebody first appears, from shares by origin, nationality and year of
birth. No process asks for them: they change nobody's way, and are counted only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import CHUNK, fill3
from landbridge.workforce.codes import Language, Origin, Race
from landbridge.workforce.process import Process

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["BACKGROUND", "shares_with_odds"]

_US_SCHOOL = int(Origin.US_IMG)  # origins below it
_NOT_CITIZEN = int(Origin.NONUS_IMG)
_FIRST_YEAR, _YEARS = 1900, 200
#: Where the row of people not drawn yet begins, in the world's memory.
_DONE = "background_done"

Floats = NDArray[np.float64]


@njit(cache=True)
def _draw(  # type: ignore[no-untyped-def]
    stream,
    key,
    origin,
    birth_year,
    nationality,
    race_by_year,
    race_by_nation,
    language_by_race,
    language_by_nation,
    race,
    language,
):
    race_draw, language_draw, spare = np.empty(CHUNK), np.empty(CHUNK), np.empty(CHUNK)
    for i in range(key.size):
        j = i % CHUNK
        if j == 0:
            part = key[i : i + CHUNK]
            fill3(stream, part, part.size, race_draw, language_draw, spare)
        if origin[i] < _US_SCHOOL:
            edges = race_by_year[min(max(birth_year[i] - _FIRST_YEAR, 0), _YEARS - 1)]
        else:
            edges = race_by_nation[nationality[i]]
        group = _place(edges, race_draw[j])
        race[i] = group
        edges = (
            language_by_nation[nationality[i]]
            if origin[i] == _NOT_CITIZEN
            else language_by_race[group]
        )
        language[i] = _place(edges, language_draw[j])


@njit(cache=True)
def _place(edges, u):  # type: ignore[no-untyped-def]
    place = 0
    for k in range(edges.size - 1):  # rising: as many lie below as come before; no branch
        place += edges[k] <= u
    return place


def shares_with_odds(shares: Floats, first: int, odds: float) -> Floats:
    """Shares in which the odds of one category are multiplied.

    Parameters
    ----------
    shares
        Shape (rows, categories); rows need not add up to 1.
    first
        Category whose odds change; the others keep their proportions.
    odds
        Factor on its odds.

    Returns
    -------
    ndarray
        Rows that add up to 1.
    """
    weights = shares.copy()
    weights[:, first] *= odds
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _tables(moment: Moment) -> tuple[Floats, Floats, Floats, Floats]:
    """Cumulative shares: race by year of birth and by nationality, language by race and by it."""
    p = moment.parameters
    knots = np.array([float(name) for name in p.tree.dimensions["race_cohort"]])
    years = np.arange(_FIRST_YEAR, _FIRST_YEAR + _YEARS)
    by_cohort = p.table("background.us_race")
    by_year = np.stack([np.interp(years, knots, shares) for shares in by_cohort.T], axis=1)
    white = p.number("background.white_odds")
    english = 1.0 / p.number("background.language_odds")
    race = (by_year, p.table("background.race_by_nationality"))
    language = (
        p.table("background.language_by_race"),
        p.table("background.language_by_nationality"),
    )
    of_race = [shares_with_odds(table, Race.WHITE, white) for table in race]
    of_language = [shares_with_odds(table, Language.ENGLISH_ONLY, english) for table in language]
    a, b, c, d = (np.cumsum(table, axis=1) for table in (*of_race, *of_language))
    return a, b, c, d


def _step(moment: Moment) -> None:
    people = moment.people
    memory = moment.world.memory
    new = slice(memory.get(_DONE, 0), len(people))
    memory[_DONE] = len(people)
    if "background" not in memory:
        memory["background"] = _tables(moment)
    by_year, by_nation, language_by_race, language_by_nation = memory["background"]
    _draw(
        moment.stream(),
        people.key[new],
        people.origin[new],
        people.birth_year[new],
        people.nationality[new],
        by_year,
        by_nation,
        language_by_race,
        language_by_nation,
        people.race[new],
        people.language[new],
    )


BACKGROUND = Process(
    name="background",
    step=_step,
    parameters=(
        "background.us_race",
        "background.race_by_nationality",
        "background.white_odds",
        "background.language_by_race",
        "background.language_by_nationality",
        "background.language_odds",
    ),
    reads=("key", "origin", "birth_year", "nationality"),
    writes=("race", "language"),
)
