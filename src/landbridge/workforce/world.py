"""What a run remembers from year to year beside the people themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from landbridge.chance import hash_text, keyed_uniform
from landbridge.workforce.kept import locked
from landbridge.workforce.ledger import Ledger
from landbridge.workforce.location import Places
from landbridge.workforce.state_pull import StatePull
from landbridge.workforce.tracks import Tracks

if TYPE_CHECKING:
    from collections.abc import Callable

    from landbridge.workforce.first_stock import Heads
    from landbridge.workforce.market import Market

__all__ = ["TRENDS", "Flows", "Trends", "World"]

_Made = TypeVar("_Made")
_STANDARD_NORMAL = NormalDist()

#: Trends that vary from year to year: the standard deviation of each is the parameter of that id
#: followed by "_sd".
TRENDS = (
    "match.positions_growth",
    "match.fellowship_growth",
    "leave.scale",
)


@dataclass
class Flows:
    """What went in and out of practice in one year, shape (states, specialties)."""

    entrants: NDArray[np.int64]
    leavers: NDArray[np.int64]
    moved_in: NDArray[np.int64]
    moved_out: NDArray[np.int64]
    back_to_training: NDArray[np.int64]

    @classmethod
    def zero(cls, states: int, specialties: int) -> Flows:
        """All zero."""
        return cls(*(np.zeros((states, specialties), dtype=np.int64) for _ in range(5)))


@dataclass(frozen=True)
class Trends:
    """How growth varies around its trend (levels walk at random), and exits around their level.

    Attributes
    ----------
    draw
        Draw of the parameters, which the path belongs to; None for smooth trends.
    deviation : dict
        Standard deviation of a year, by trend.
    """

    draw: tuple[int, int] | None = None
    deviation: dict[str, float] = field(default_factory=dict)

    def off(self, trend: str, year: int) -> float:
        """How far a year stands from the trend, keyed by draw, trend and year."""
        sd = self.deviation.get(trend, 0.0)
        if self.draw is None or sd == 0.0:
            return 0.0
        uniform = keyed_uniform(*self.draw, f"trend.{trend}", year, hash_text(trend), 0)
        return sd * _STANDARD_NORMAL.inv_cdf(uniform)


@dataclass
class World:
    """State that is not a person's.

    Attributes
    ----------
    first_year, scale
        Of the run.
    tracks
        Training tracks with their traits and quotas.
    lay_out
        Makes the proposal tables for counties and the pull of states, by those who practise.
    places
        They, once the opening has laid them out on the stock of the first day.
    state_pull
        What draws physicians to each state beside its market; made with them.
    growth : dict
        Product of yearly growth factors since the first year, by parameter id.
    trends
        How growth varies from year to year around its trend.
    memory : dict
        What last year's outcome a process may look back at (match odds, waiver use ...).
    market
        Lists of the current Match, written by apply, read by match.
    ledger
        What each process of the year did to those whom the balances follow.
    """

    first_year: int
    scale: float
    tracks: Tracks
    lay_out: Callable[[Heads], tuple[Places, StatePull]]
    flows: Flows
    places: Places = field(init=False, repr=False)
    state_pull: StatePull = field(init=False, repr=False)
    growth: dict[str, float] = field(default_factory=dict)
    trends: Trends = field(default_factory=Trends)
    memory: dict[str, Any] = field(default_factory=dict)
    market: Market | None = None
    ledger: Ledger = field(default_factory=Ledger)

    def open_on(self, heads: Heads) -> None:
        """Lay out the counties by those who practise on the first day."""
        self.places, self.state_pull = self.lay_out(heads)

    def grow(self, identifier: str, rate: float, year: int) -> float:
        """Advance and return the growth index of ``identifier``; 1 in the first year.

        To the yearly ``rate`` comes what the year's growth is off its trend.
        """
        if year == self.first_year:
            self.growth[identifier] = 1.0
        else:
            factor = max(0.0, 1.0 + rate + self.trends.off(identifier, year))
            self.growth[identifier] = self.growth.get(identifier, 1.0) * factor
        return self.growth[identifier]

    def swing(self, identifier: str, year: int) -> float:
        """What a level of ``identifier`` is multiplied by in one year; nothing stays of it."""
        return max(0.0, 1.0 + self.trends.off(identifier, year))

    def as_long_as(self, name: str, made_of: tuple[Any, ...], make: Callable[[], _Made]) -> _Made:
        """What was made of some values, made anew only where one of them is another.

        Parameters
        ----------
        name
            Of what is made, in `memory`.
        made_of
            Arrays (the tree gives the same one until a parameter changes) and numbers.
        make
            Makes it; its arrays become read-only.
        """
        before, made = self.memory.get(name, ((), None))
        same = len(before) == len(made_of) and all(
            old is new if isinstance(new, np.ndarray) else old == new
            for old, new in zip(before, made_of, strict=True)
        )
        if not same:
            made = locked(make())
            self.memory[name] = made_of, made
        return cast("_Made", made)

    def sampled(self, count: float) -> int:
        """A national count at the run's scale, as a whole number."""
        return int(np.floor(count * self.scale + 0.5))
