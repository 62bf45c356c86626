"""The Match, its lists and the fellowship matches of one replicate, as published figures have them.

Rank lists, scores and interviews are counted by ``SPECIALTY.matched`` and ``SPECIALTY.unmatched``;
where a replicate has no such count, the figure is not simulated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from landbridge.studies.cells import ALL, Cells
from landbridge.studies.flows import flow, share
from landbridge.studies.targets import Target

__all__ = ["MATCH_SCORES"]

_TYPES_OF = {
    "us_md": ("us_md_senior", "us_md_prior"),
    "us_do": ("us_do_senior", "us_do_prior"),
    "img": ("us_img", "nonus_img"),
}


def _match_rate(cells: Cells, target: Target) -> float | None:
    matched = flow(cells, "matched", target)
    return share(matched, flow(cells, "active_applicants", target))


def _registered_rate(cells: Cells, target: Target) -> float | None:
    """Matched of all registered, whether or not they handed in a list."""
    return share(flow(cells, "matched", target), _registered(cells, target))


def _preferred_rate(cells: Cells, target: Target) -> float | None:
    """Matched in the specialty wanted first, early matches of a specialty included."""
    active = flow(cells, "active_applicants", target)
    outside = flow(cells, "placed_outside", target)
    preferred = flow(cells, "matched_preferred", target)
    return None if active is None else share(preferred, active + (outside or 0.0))


def _registered(cells: Cells, target: Target) -> float | None:
    """Who is placed in an early match of a specialty is no registrant."""
    registered = flow(cells, "registered", target)
    outside = flow(cells, "placed_outside", target)
    return None if registered is None else registered - (outside or 0.0)


def _active_share(cells: Cells, target: Target) -> float | None:
    """Of those registered."""
    return share(flow(cells, "active_applicants", target), _registered(cells, target))


def _couples_rate(cells: Cells, target: Target) -> float | None:
    """Of the members of couples; a couple counts two."""
    both = flow(cells, "couples_both_matched", target)
    one = flow(cells, "couples_one_matched", target)
    couples = flow(cells, "couples", target)
    if both is None or couples is None:
        return None
    return share(2.0 * both + (one or 0.0), 2.0 * couples)


def _in_school_state(cells: Cells, target: Target) -> float | None:
    """Of those matched to a specialty, early matches included."""
    here = flow(cells, "matched_in_school_state", target)
    elsewhere = flow(cells, "matched_elsewhere", target)
    return None if here is None or elsewhere is None else share(here, here + elsewhere)


def _positions_filled_share(cells: Cells, target: Target) -> float | None:
    filled = flow(cells, "positions_filled", target)
    return share(filled, flow(cells, "positions_offered", target))


def _fellowship_rate(cells: Cells, target: Target) -> float | None:
    matched = flow(cells, "fellowship_matched", target)
    return share(matched, flow(cells, "fellowship_applicants", target))


def _fellowship_share(cells: Cells, target: Target) -> float | None:
    matched = flow(cells, "fellowship_matched", target)
    return share(matched, flow(cells, "fellowship_matched", replace(target, origin=ALL)))


def _fellowship_applicants(cells: Cells, target: Target) -> float | None:
    applied = flow(cells, "fellowship_applicants", target)
    return share(applied, flow(cells, "fellowship_applicants", replace(target, origin=ALL)))


def _fellowship_gap(cells: Cells, target: Target) -> float | None:
    """Points by which US MD graduates match more often than the target's origin."""
    ours = _fellowship_rate(cells, replace(target, origin="us_md"))
    theirs = _fellowship_rate(cells, target)
    return None if ours is None or theirs is None else ours - theirs


def _soap_share(cells: Cells, target: Target) -> float | None:
    placed = flow(cells, "soap_placed", target)
    return share(placed, flow(cells, "soap_placed", replace(target, category=ALL)))


def _soap_filled_share(cells: Cells, target: Target) -> float | None:
    return share(flow(cells, "soap_filled", target), flow(cells, "soap_positions", target))


def _match_rate_change(cells: Cells, target: Target) -> float | None:
    """Points from the year before; an experiment may have counted the change itself."""
    if cells.has(target.measure):
        return flow(cells, target.measure, target)
    now = _match_rate(cells, target)
    before = _match_rate(cells, replace(target, year=target.year - 1))
    return None if now is None or before is None else now - before


def _counted(cells: Cells, measure: str, target: Target, category: str) -> float | None:
    """A count of a category that some replicates do not have."""
    if not cells.has(measure) or category not in cells.categories(measure):
        return None
    return flow(cells, measure, replace(target, category=category))


def _mean_of(total: str) -> Callable[[Cells, Target], float | None]:
    def score(cells: Cells, target: Target) -> float | None:
        heads = _counted(cells, "ranked_heads", target, target.category)
        return share(_counted(cells, total, target, target.category), heads or 0.0, 1.0)

    return score


def _ratio_of(measure: str) -> Callable[[Cells, Target], float | None]:
    """Mean of matched over mean of unmatched applicants of a specialty."""
    mean = _mean_of(measure)

    def score(cells: Cells, target: Target) -> float | None:
        matched, unmatched = (
            mean(cells, replace(target, category=f"{target.category}.{outcome}"))
            for outcome in ("matched", "unmatched")
        )
        return share(matched, unmatched or 0.0, 1.0)

    return score


def _applications(cells: Cells, target: Target) -> float | None:
    types = _TYPES_OF.get(target.category, (target.category,))
    sent = [_counted(cells, "applications", target, kind) for kind in types]
    registered = [_counted(cells, "registered", target, kind) for kind in types]
    if None in sent or None in registered:
        return None
    return share(sum(filter(None, sent)), sum(filter(None, registered)), 1.0)


def _seldom(cells: Cells, target: Target) -> float | None:
    seldom = flow(cells, f"programs_seldom_{target.category}", replace(target, category=ALL))
    everyone = flow(cells, "programs_open", replace(target, category=ALL))
    return share(seldom, everyone or 0.0)


MATCH_SCORES: dict[str, Callable[[Cells, Target], float | None]] = {
    "match_rate": _match_rate,
    "preferred_rate": _preferred_rate,
    "registered_rate": _registered_rate,
    "match_rate_change": _match_rate_change,
    "registered": _registered,
    "active_share": _active_share,
    "couples_match_rate": _couples_rate,
    "in_school_state_share": _in_school_state,
    "positions_filled_share": _positions_filled_share,
    "soap_share": _soap_share,
    "soap_filled_share": _soap_filled_share,
    "fellowship_match_rate": _fellowship_rate,
    "fellowship_gap": _fellowship_gap,
    "fellowship_share": _fellowship_share,
    "fellowship_applicant_share": _fellowship_applicants,
    "applications_per_applicant": _applications,
    "applications_ratio": _ratio_of("applications_sum"),
    "interviews_ratio": _ratio_of("interviews_sum"),
    "ranks_mean": _mean_of("ranks_sum"),
    "step2_mean": _mean_of("step2_sum"),
    "programs_seldom_share": _seldom,
}
