"""Kinds of figures: rows that are alike, and so tell less than as many independent ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landbridge.studies.score import Score
    from landbridge.studies.targets import Target

__all__ = ["FAMILIES", "by_family", "family"]

#: Kinds of figures in the order in which they are shown.
FAMILIES = (
    "match_rates",
    "own_year",
    "shocks",
    "applicants",
    "soap",
    "lists",
    "fellowships",
    "total",
    "specialties",
    "densities",
    "ages_specialties",
    "ages_states",
    "composition",
    "careers",
    "places",
)
_OF_MEASURE = {
    "match_rate": "match_rates",
    "active_share": "applicants",
    "active_applicants": "applicants",
    "registered": "applicants",
    "matched": "applicants",
    "positions_offered": "applicants",
    "positions_filled": "applicants",
    "positions_filled_share": "applicants",
    "first_year_positions_offered": "applicants",
    "first_year_positions_filled": "applicants",
    "matched_by_specialty": "applicants",
    "first_year_by_specialty": "applicants",
    "couples": "applicants",
    "couples_match_rate": "match_rates",
    "soap_positions": "soap",
    "soap_filled": "soap",
    "soap_filled_share": "soap",
    "soap_placed": "soap",
    "soap_share": "soap",
    "applications_per_applicant": "lists",
    "applications_ratio": "lists",
    "interviews_ratio": "lists",
    "ranks_mean": "lists",
    "step2_mean": "lists",
    "programs_seldom_share": "lists",
    "fellowship_match_rate": "fellowships",
    "fellowship_gap": "fellowships",
    "fellowship_share": "fellowships",
    "fellowship_applicant_share": "fellowships",
    "fellowship_matched": "fellowships",
    "fellowship_applicants": "fellowships",
    "fellowship_positions_by_specialty": "fellowships",
    "active_growth": "total",
    "physicians_per_100k": "densities",
    "women_share": "composition",
    "img_share": "composition",
    "trainees": "composition",
    "retention_in_state": "careers",
    "family_within_miles": "careers",
    "h1b_share": "careers",
    "in_school_state_share": "careers",
    "exit_rate": "careers",
    "conrad_waivers": "careers",
    "conrad_states_full": "careers",
    "in_residency_share": "careers",
    "first_attempt_unsuccessful": "careers",
    "left_after_first": "careers",
    "placed_of_left_second": "careers",
    "placed_of_left_third": "careers",
}
_RATES = ("match_rate", "match_rate_change")
_SHOCKS = ("certification_shock", "em_demand")


def family(target: Target) -> str:
    """Kind of a target's figure, one of `FAMILIES`."""
    if target.experiment == "own_year" and target.measure in _RATES:
        return "own_year"
    if target.experiment in _SHOCKS:
        return "shocks"
    if target.measure == "active_physicians":
        return "total" if target.category == "all" else "specialties"
    if target.measure in ("share_55plus", "share_60plus"):
        return "ages_specialties" if target.place == "US" else "ages_states"
    return _OF_MEASURE.get(target.measure, "places")


def by_family(scores: Iterable[Score]) -> dict[str, list[Score]]:
    """Lines by kind of figure, in the order of `FAMILIES`."""
    found: dict[str, list[Score]] = {name: [] for name in FAMILIES}
    for score in scores:
        found[family(score.target)].append(score)
    return {name: mine for name, mine in found.items() if mine}
