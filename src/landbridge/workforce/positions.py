"""Positions of the year: the trend, what new federal funding adds, who joined the main match."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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
    "match.gme.years_per_resident",
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
    early = moment.uniforms("joined", tracks.key) < p.number("match.positions.osteopathic_joined")
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
    residency = tracks.base_quota[~fellow].sum()
    first_year_places = (
        funded * p.number("match.gme.additionality") / p.number("match.gme.years_per_resident")
    ) * world.scale
    # A small sample may hold no position to which new ones could be added.
    extra = np.where(fellow, 0.0, first_year_places / residency if residency else 0.0)
    wanted = tracks.base_quota * (growth + extra) * world.memory["positions_doubted"]
    tracks.quota = np.floor(wanted + tracks.rounding).astype(np.int64)
