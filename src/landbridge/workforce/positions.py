"""Positions of the year: the trend, what new federal funding adds, who joined the main match."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.codes import ProgramKind

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["POSITIONS", "set_quotas"]

#: Parameters the process that sets quotas must declare.
POSITIONS = (
    "match.positions_growth",
    "match.fellowship_growth",
    "match.positions_path",
    "structure.positions",
    "match.gme.funded_resident_years_per_year",
    "match.gme.additionality",
    "match.positions.osteopathic_only",
    "match.positions.osteopathic_joined",
)


def set_quotas(moment: Moment) -> None:
    """Positions of this year: trend, places paid by new federal funding, doubt about the table.

    Osteopathic programs fill apart, with DOs only, until they join the main match; some do so
    before they must.
    """
    p = moment.parameters
    world = moment.world
    tracks = world.tracks
    only = p.table("match.positions.osteopathic_only")[np.maximum(tracks.specialty, 0)] >= 0.5
    apart = world.memory.setdefault("osteopathic", ~tracks.in_match & only)
    joins = world.memory.get("joins_early")
    if joins is None:  # one draw a program for all years: what grows is the share that has joined
        joins = world.memory["joins_early"] = moment.uniforms("joined", tracks.key)
    early = joins < p.number("match.positions.osteopathic_joined")
    tracks.in_match |= apart & (~only | early)
    world.memory["osteopathic_only"] = apart & ~tracks.in_match
    paths = moment.parameters.tree.dimensions["path"]
    path = p.table("match.positions_path")[paths.index(p.choice("structure.positions"))]
    fellow = tracks.kind == ProgramKind.FELLOWSHIP
    growth = np.where(
        fellow,
        world.grow(
            "match.fellowship_growth", p.number("match.fellowship_growth") + path, moment.year
        ),
        world.grow(
            "match.positions_growth", p.number("match.positions_growth") + path, moment.year
        ),
    )
    funded = world.memory.get("funded_resident_years", 0.0)
    funded += p.number("match.gme.funded_resident_years_per_year")
    world.memory["funded_resident_years"] = funded
    resident_years = funded * p.number("match.gme.additionality") * world.scale
    extra = _funded_growth(moment, resident_years)[tracks.kind]
    wanted = tracks.base_quota * (growth + extra) * world.memory["positions_doubted"]
    tracks.quota = np.floor(wanted + tracks.rounding).astype(np.int64)


def _funded_growth(moment: Moment, resident_years: float) -> NDArray[np.float64]:
    """What funding of so many resident-years adds to first-year positions, by kind of track.

    It pays for whole ways: a categorical position, or an advanced one with the first year that goes
    before it. So many are added, in proportion to those there were, that once all years are filled
    they hold as many residents as are paid for; fellowships get none.

    Returns
    -------
    ndarray of float64, shape (kinds,)
        Shares of the positions of the base year.
    """
    tracks = moment.world.tracks
    years = np.asarray(moment.country.specialties.training_years)[np.maximum(tracks.specialty, 0)]
    seats, held = (
        np.bincount(tracks.kind, weights, minlength=len(ProgramKind))
        for weights in (tracks.base_quota, tracks.base_quota * years)
    )
    whole = [ProgramKind.CATEGORICAL, ProgramKind.ADVANCED]
    growth = np.zeros(len(ProgramKind))
    if resident_years != 0.0 and held[whole].any():  # a small sample may hold no such position
        growth[whole] = resident_years / held[whole].sum()
        first_years = growth[ProgramKind.ADVANCED] * seats[ProgramKind.ADVANCED]
        growth[ProgramKind.PRELIMINARY] = first_years / max(seats[ProgramKind.PRELIMINARY], 1)
    return growth
