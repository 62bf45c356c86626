"""What keeps physicians spread over the states as people are.

Training is not spread as practice is: some states train three times as many as they need, others
nearly none. If nothing but market, distance and the place of training drew physicians, the stock
would drift to where residencies are. It does not: from 2014 to 2018 the physicians of a state grew
as its people did, whatever it trained (docs/settling.md). So every state has a pull in the choice
model, a constant beside its market, with which its *expected* net flow keeps its share of the
nation's physicians and lets that share follow its people. This is the inversion of market shares
(Berry 1994), with the stock of the first day for the shares; nothing later is looked at but people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import ndtri

from landbridge.chance import hash_text
from landbridge.chance.kernels import keyed_uniforms, stream_for
from landbridge.workforce.kept import once_for_each
from landbridge.workforce.state_flows import Flow

if TYPE_CHECKING:
    from landbridge.baseline.country import Country
    from landbridge.parameters import Snapshot
    from landbridge.workforce.first_stock import Heads
    from landbridge.workforce.location import Places

__all__ = ["StatePull", "solve"]

Floats = NDArray[np.float64]
# A step of the solver, and when it stops: the greatest miss as a share of a state's inflow.
_STEP, _CLOSE, _ROUNDS = 0.7, 1e-6, 1000
# No pull is stronger, in log odds: what a state's rules bind to it may exceed what it needs.
_MOST = 3.0


@njit(cache=True)
def solve(wanted, grown, completing, bound, stay, home, homes, trained, moving, practised, pull):  # type: ignore[no-untyped-def]
    """Pull of every state with which as many come, or stay, as are wanted.

    Parameters
    ----------
    wanted
        Physicians who are to begin practice in each state in the year or move there, shape
        (states,).
    grown
        People now over people on the first day, which the odds of a state go with.
    completing, bound, stay, home, homes, trained, moving, practised
        See `landbridge.workforce.state_flows.Flow`; ``trained`` and ``practised`` are
        ``from_training`` and ``from_practice``.
    pull
        Log odds where to begin; written over. Their mean by ``wanted`` is held at 0.

    Returns
    -------
    ndarray of float64, shape (states,)
        Who comes at that pull.
    """
    states = wanted.size
    total = wanted.sum()
    comes = np.zeros(states)
    draw = np.empty(states)
    for _ in range(_ROUNDS):
        for s in range(states):
            draw[s] = grown[s] * np.exp(pull[s])
            comes[s] = bound[s]
        for s in range(states):
            stays = 1.0 / (1.0 + np.exp(-stay[s] - pull[s]))
            comes[s] += completing[s] * stays
            leaves = completing[s] * (1.0 - stays)
            for t in range(states):
                if t != s:
                    comes[t] += leaves * home[s] * homes[t]
            leaves *= 1.0 - home[s] * (1.0 - homes[s])
            one = other = 0.0
            for t in range(states):
                one += trained[s, t] * draw[t]
                other += practised[s, t] * draw[t]
            for t in range(states):
                comes[t] += leaves * trained[s, t] * draw[t] / one
                comes[t] += moving[s] * practised[s, t] * draw[t] / other
        worst = mean = 0.0
        for s in range(states):
            off = np.log(wanted[s] / comes[s])
            before = pull[s]
            pull[s] = min(max(before + _STEP * off, -_MOST), _MOST)
            worst = max(worst, abs(pull[s] - before))
            mean += pull[s] * wanted[s] / total
        for s in range(states):
            pull[s] -= mean
        if worst < _CLOSE:
            break
    return comes


@dataclass(frozen=True)
class StatePull:
    """The pull of the states year by year.

    Attributes
    ----------
    flow
        Expected flows of the first day.
    people : ndarray, shape (years, states)
        Of every year from the first to one after the last.
    first_year
        Of the rows.
    balance, follow
        Share of the balancing pull that holds; growth of physicians for growth of people.
    years
        Years to the end of the present one whose growth of people counts.
    doubt : ndarray, shape (states,)
        What is drawn for each state, log odds.
    """

    flow: Flow
    people: Floats
    first_year: int
    balance: float
    follow: float
    years: int
    doubt: Floats
    _known: dict[int, Floats] = field(default_factory=dict, repr=False)

    @classmethod
    def build(
        cls,
        country: Country,
        heads: Heads,
        places: Places,
        start: Snapshot,
        draw: tuple[int, int] | None,
    ) -> StatePull:
        """The pull for a country, by the parameters ``start`` of the first day.

        ``heads`` are those who practise.
        ``draw`` is the draw of the parameters, to which the doubt of each state belongs; None for
        no doubt.
        """
        doubt = np.zeros(places.states)
        if draw is not None:
            names = country.states.abbr.tolist()
            keys = np.array([hash_text(name) for name in names], dtype=np.uint64)
            stream = stream_for(*draw, "state_pull", country.base_year)
            doubt = float(start["settle.state.doubt"]) * ndtri(keyed_uniforms(stream, keys))
        return cls(
            Flow.expected(country, heads, places, start),
            _people(country, places.states),
            country.population.first_year,
            float(start["settle.state.balance"]),
            float(start["settle.state.follow_people"]),
            int(start["settle.state.years"]),
            doubt,
        )

    def at(self, year: int, base_year: int) -> Floats:
        """Log odds of every state in a year beside its market, shape (states,)."""
        if year not in self._known:
            pull = self._known.get(year - 1, np.zeros(self.doubt.size)).copy()
            if self.balance > 0.0:
                self._balance(year, base_year, pull)
            self._known[year] = pull
        return np.asarray(self.balance * self._known[year] + self.doubt)

    def _balance(self, year: int, base_year: int, pull: Floats) -> None:
        flow = self.flow
        last = self.first_year + len(self.people) - 1
        after = min(year + 1, last)
        before = max(after - self.years, self.first_year)
        then, now, old, new = (
            self.people[y - self.first_year] for y in (base_year, year, before, after)
        )
        grown = now / then
        stock = flow.stock * (grown * then.sum() / now.sum()) ** self.follow
        stock *= flow.stock.sum() / stock.sum()
        rate = stock / flow.stock
        growth = self.follow * np.log(new / old) / (after - before)
        growth -= (growth * stock).sum() / stock.sum()
        leaving, moving = flow.leaving * rate, flow.moving * rate
        comes = (flow.completing + flow.bound).sum()
        net = stock * ((comes - leaving.sum()) / stock.sum() + growth)
        # Never so few that only force could bring it about: some always come and stay.
        gross = leaving + moving
        wanted = np.maximum(net + gross, 0.25 * gross)
        wanted *= (comes + moving.sum()) / wanted.sum()
        solve(
            wanted,
            grown,
            flow.completing,
            flow.bound,
            flow.stay,
            flow.home,
            flow.homes,
            flow.from_training,
            moving,
            flow.from_practice,
            pull,
        )


@once_for_each
def _people(country: Country, states: int) -> Floats:
    """People of every year and state, shape (years, states)."""
    first, last = country.population.first_year, country.population.last_year
    state = np.asarray(country.counties.state)
    residents = [country.residents_in(year) for year in range(first, last + 1)]
    return np.stack([np.bincount(state, people, states) for people in residents])
