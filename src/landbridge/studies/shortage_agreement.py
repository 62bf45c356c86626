"""How well the HPSA-like measure meets HRSA's designations and scores of primary care."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge.baseline import load_country
from landbridge.baseline._tables import read_columns
from landbridge.parameters import load_tree
from landbridge.places.hpsa_rules import HpsaRules, hpsa_rules
from landbridge.places.shortage_frames import hpsa
from landbridge.studies.shortage import base_supply, county_shortage_frame

if TYPE_CHECKING:
    from landbridge.baseline import Country

__all__ = ["Agreement", "agreement"]

Floats = NDArray[np.float64]

_WHOLE = "studies.whole_county_difference"
#: Points within which a score counts as met.
NEAR_POINTS = 2.0


@dataclass(frozen=True)
class Agreement:
    """The shipped base year against the record.

    Attributes
    ----------
    per_head
        FTE a head that this was computed with.
    areas, areas_not_in_frame
        Geographic areas of June 2020 in the shipped counties, and those in territories or counties
        that are no more.
    whole_areas
        Of them, those that are a whole county: what the other figures on scores are about.
    rank_correlation
        Spearman's, of the published score and of the points known here (infant health is not).
    rank_ratio, rank_poverty, rank_travel
        The same of the points of one part alone.
    within_two
        Share whose published score lies within two points of the points known here.
    inside
        Share whose published score lies from the lowest to the highest score.
    mean_published, mean_known
        Mean scores.
    reach_ratio
        Share of the whole-county areas with at least as many people per FTE as the lower threshold.
    sensitivity
        Of the counties with the code of a whole-county designation, the share that is designated
        here.
    specificity_none, specificity
        Of the counties with no designation at all, and of all that are not designated as a whole,
        the share that is not designated here.
    """

    per_head: float
    areas: int
    areas_not_in_frame: int
    whole_areas: int
    rank_correlation: float
    rank_ratio: float
    rank_poverty: float
    rank_travel: float
    within_two: float
    inside: float
    mean_published: float
    mean_known: float
    reach_ratio: float
    sensitivity: float
    specificity_none: float
    specificity: float

    def to_dict(self) -> dict[str, float]:
        """All figures by name."""
        return asdict(self)


def agreement(
    rules: HpsaRules | None = None,
    supply: pl.DataFrame | None = None,
    codes: int = 2025,
    country: Country | None = None,
) -> Agreement:
    """Compare the base year with HRSA's own record of primary care.

    Parameters
    ----------
    rules
        Thresholds and points; the shipped ones by default.
    supply
        Of the counties; that of the base year by default.
    codes
        Year of the county codes: 2025 or 2024 (February).
    country
        Of 2025, perhaps on official tables; the shipped one by default.

    Notes
    -----
    Scores are compared on the 2020 areas that are whole counties; designation on HRSA's county
    codes, in which part of a county (code 2) is true of most counties and says little. An area that
    spans counties stands in the record under one of them.
    """
    held = hpsa_rules() if rules is None else rules
    own = load_country() if country is None else country
    given = base_supply("pc", own) if supply is None else supply
    table = hpsa(county_shortage_frame(given, held, country=own), rules=held)
    counties = own.counties
    record = read_columns("hpsa_geographic_2020.csv")
    row_of = {fips: i for i, fips in enumerate(counties.fips.tolist())}
    rows = np.array([row_of.get(fips, -1) for fips in record["fips"]])
    score = np.array(record["score"], dtype=np.float64)
    people = np.array(record["population"], dtype=np.float64)
    there = rows >= 0
    near = float(load_tree().at("2025-07-01")[_WHOLE])  # type: ignore[arg-type]
    whole = there & (np.abs(people / counties.more["pop_2020"][rows] - 1.0) <= near)
    published = score[whole]

    def column(name: str) -> Floats:
        return table[name].fill_null(0.0).to_numpy()[rows[whole]]

    low, high = column("score_low"), column("score_high")
    designated = table["designated"].fill_null(False).to_numpy()
    if codes == 2025:
        official = counties.hpsa_pc
    else:
        cells = read_columns("counties.csv.gz")[f"hpsa_pc_{codes}"]
        official = np.array([int(cell or 0) for cell in cells], dtype=np.int8)
    return Agreement(
        per_head=held.counting.per_head,
        areas=int(there.sum()),
        areas_not_in_frame=int((~there).sum()),
        whole_areas=int(whole.sum()),
        rank_correlation=_spearman(low, published),
        rank_ratio=_spearman(column("ratio_points"), published),
        rank_poverty=_spearman(column("poverty_points"), published),
        rank_travel=_spearman(column("travel_points"), published),
        within_two=float((np.abs(low - published) <= NEAR_POINTS).mean()),
        inside=float(((published >= low) & (published <= high)).mean()),
        mean_published=float(published.mean()),
        mean_known=float(low.mean()),
        reach_ratio=float((column("ratio") >= held.pc.ratio_high_need).mean()),
        sensitivity=float(designated[official == 1].mean()),
        specificity_none=float((~designated[official == 0]).mean()),
        specificity=float((~designated[official != 1]).mean()),
    )


def _spearman(first: Floats, second: Floats) -> float:
    from scipy.stats import spearmanr

    return float(spearmanr(first, second).statistic)
