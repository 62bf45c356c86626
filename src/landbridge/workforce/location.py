"""Where a physician goes: a nested choice of state and county.

First whether to stay in the state of training (or practice), then a county inside that nest by a
conditional logit (McFadden 1974): the odds of county c are its share of the specialty group's
physicians at the opening (the size of the market), times what distance to the place of training or
practice adds (:mod:`landbridge.workforce.distance`), times a modifier for its people, rurality,
poverty and income by class of physician, times a pull by specialty group under some structures
(:mod:`landbridge.workforce.location_rules`), and, where the choice is between states, times the
pull of the state (:mod:`landbridge.workforce.state_pull`). Market and distance are the fixed
proposal; the rest accepts or rejects, keyed by person and try, so a change of odds moves few
choices (:mod:`landbridge.workforce.county_choice`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.chance.alias import AliasTables
from landbridge.workforce.distance import Decay, Near

if TYPE_CHECKING:
    from landbridge.baseline.country import Country

__all__ = ["Places"]


@dataclass
class Places:
    """Proposal tables of counties by specialty group.

    Attributes
    ----------
    proposals : AliasTables
        Counties by market size: segment ``group`` is the nation, segment
        ``groups + group * states + state`` one state.
    state_share : ndarray of float64, shape (groups, states)
        Share of the group's market in each state.
    county_state : ndarray of int8
    rural : ndarray of float64
        1 for a county outside metropolitan areas.
    poverty : ndarray of float64
        Poverty rate in standard deviations from the mean county; the mean where unknown.
    income : ndarray of float64
        Logarithm of household income, in standard deviations from the mean county.
    counties, states, groups : int
    near : Near
        Neighbours of every county with a training program.
    around : Near
        Neighbours of every county, for those who move.
    pooled : ndarray of float64, shape (counties,)
        Share of the market of all groups together.
    """

    proposals: AliasTables
    state_share: NDArray[np.float64]
    county_state: NDArray[np.int8]
    rural: NDArray[np.float64]
    poverty: NDArray[np.float64]
    income: NDArray[np.float64]
    counties: int
    states: int
    groups: int
    near: Near
    around: Near
    pooled: NDArray[np.float64]

    @classmethod
    def build(
        cls,
        country: Country,
        heads: NDArray[np.int64],
        groups: int,
        group_of: NDArray[np.int8],
        population_weight: float,
        decay: Decay,
        decay_of_moves: Decay,
    ) -> Places:
        """Markets from the opening stock, smoothed by ``population_weight`` of the people.

        ``heads`` are those in practice, shape (specialties, counties).
        """
        counties = len(country.counties.fips)
        states = len(country.states.abbr)
        by_group = np.zeros((groups, counties))
        for group, of_specialty in zip(group_of, heads, strict=True):
            by_group[group] += of_specialty
        people = country.residents_in(country.base_year)
        share = by_group / np.maximum(by_group.sum(axis=1, keepdims=True), 1.0)
        share = (1.0 - population_weight) * share + population_weight * people / people.sum()
        pooled = by_group.sum(axis=1) @ share / by_group.sum()
        county_state = np.asarray(country.counties.state, dtype=np.int8)
        first = np.searchsorted(county_state, np.arange(states + 1))
        inside_start = (np.arange(groups)[:, None] * counties + first[:-1]).ravel()
        national = AliasTables.build(share.ravel(), np.arange(groups + 1) * counties)
        inside = AliasTables.build(share.ravel(), np.append(inside_start, groups * counties))
        state_share = np.add.reduceat(share, first[:-1], axis=1)
        return cls(
            proposals=AliasTables.joined(national, inside),
            state_share=state_share,
            county_state=county_state,
            rural=1.0 - np.asarray(country.counties.metro, dtype=np.float64),
            poverty=_standard(country.counties.poverty_pct),
            income=_standard(np.log(country.counties.income)),
            counties=counties,
            states=states,
            groups=groups,
            near=Near.build(country, share, state_share, pooled, decay),
            around=Near.around_all(country, share, pooled, decay_of_moves),
            pooled=pooled,
        )


def _standard(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """In standard deviations from the mean county; the mean where unknown."""
    known = np.asarray(values, dtype=np.float64)
    known = np.nan_to_num(known, nan=float(np.nanmean(known)))
    return np.asarray((known - known.mean()) / max(known.std(), 1e-12))
