"""match: the Main Residency Match of the year, then the Supplemental Offer and Acceptance Program.

Categorical, advanced and preliminary positions, couples and supplemental lists go through one run
of the engine (:mod:`landbridge.workforce.residency`). What is left is offered in the rounds of SOAP
(:mod:`landbridge.workforce.soap`) to applicants who still lack a whole path or a half.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge import law
from landbridge.workforce.barred import BARRED, kept_out, wait_or_give_up
from landbridge.workforce.codes import (
    ApplicantType,
    LeftReason,
    Licence,
    Phase,
    ProgramKind,
    Status,
)
from landbridge.workforce.couples import pair_couples
from landbridge.workforce.process import Process
from landbridge.workforce.residency import residency_match
from landbridge.workforce.results import ORIGINS
from landbridge.workforce.season import LISTS_COUNTED, count_lists
from landbridge.workforce.soap import SOAP, supplemental_offers
from landbridge.workforce.tracks import VISA_BOTH

if TYPE_CHECKING:
    from landbridge.workforce.market import Market
    from landbridge.workforce.process import Moment
    from landbridge.workforce.soap import SoapOutcome

__all__ = ["MATCH"]

#: Origin under which NRMP prints who fills the positions of a specialty, by applicant type: seniors
#: of US schools and IMGs; -1 for graduates of earlier years and others, whom it prints apart.
_ORIGIN_PUBLISHED = np.array([0, 1, -1, -1, 2, 3, -1], dtype=np.int64)


def _step(moment: Moment) -> None:
    world = moment.world
    market = world.market
    assert market is not None
    tracks = world.tracks
    quota = np.where(tracks.kind == ProgramKind.FELLOWSHIP, 0, tracks.quota)
    u = moment.uniforms("preliminary", moment.people.key[market.row])
    alone = u < moment.parameters.table("match.preliminary_alone_share")[market.kind]
    primary, extra, couples = residency_match(
        market,
        pair_couples(moment, market),
        alone,
        quota,
        tracks.state,
        tracks.kind == ProgramKind.ADVANCED,
        moment.parameters.number("match.couple_together"),
        int(moment.parameters.number("match.couple_ranks_limit")),
    )
    held_kind = tracks.kind[np.maximum(primary, 0)]
    track = np.where((primary >= 0) & (held_kind != ProgramKind.PRELIMINARY), primary, -1)
    first_year = np.where(track >= 0, extra, primary)
    market.track = track
    advanced = (track >= 0) & (held_kind == ProgramKind.ADVANCED)
    in_first_year = np.where(advanced | (track < 0), first_year >= 0, True)
    filled = np.bincount(primary[primary >= 0], minlength=quota.size)
    filled += np.bincount(extra[extra >= 0], minlength=quota.size)
    for measure, value in couples.items():
        moment.count(measure, value)
    _count_match(moment, market, track, in_first_year, filled, quota)
    soap = supplemental_offers(moment, market, track, first_year, quota - filled)
    seat = track
    for more in (soap.path, first_year, soap.first):
        seat = np.where(seat >= 0, seat, more)
    # Who finds no first year to an advanced position cannot take it up.
    advanced = (seat >= 0) & (tracks.kind[np.maximum(seat, 0)] == ProgramKind.ADVANCED)
    lost = advanced & (first_year < 0) & (soap.first < 0)
    seat[lost] = -1
    market.seat = seat
    market.seats_left = quota - filled - (soap.offered - soap.open_after)
    moment.count("advanced_without_first_year", int(lost.sum()))
    _count_soap(moment, market, soap, lost)
    by_soap = (track < 0) & ((soap.path >= 0) | ((first_year < 0) & (soap.first >= 0))) & ~lost
    again = by_soap & (moment.people.cycles[market.row] > 1)
    world.memory["again_by_soap"] = int(again.sum())
    _begin_training(moment, market, seat)
    _leave_or_return(moment, market.row[seat < 0])


def _count_soap(moment: Moment, market: Market, soap: SoapOutcome, lost: NDArray[np.bool_]) -> None:
    names = moment.world.memory["applicant_types"]
    for name, applicants, placed in zip(
        names,
        market.heads_by_type(soap.took_part),
        market.heads_by_type(((soap.first >= 0) | (soap.path >= 0)) & ~lost),
        strict=True,
    ):
        moment.count("soap_applicants", applicants, category=name)
        moment.count("soap_placed", placed, category=name)
    moment.count("soap_positions", int(soap.offered.sum()))
    moment.count("soap_filled", int((soap.offered - soap.open_after).sum()))


def _count_match(
    moment: Moment,
    market: Market,
    track: NDArray[np.int64],
    in_first_year: NDArray[np.bool_],
    filled: NDArray[np.int64],
    quota: NDArray[np.int64],
) -> None:
    world = moment.world
    tracks = world.tracks
    people = moment.people
    names = world.memory["applicant_types"]
    outside = (track >= 0) & ~tracks.in_match[np.maximum(track, 0)]
    active = market.listed & ~outside
    rates = {}
    for name, listed_too, early, matched in zip(
        names,
        market.heads_by_type(active),
        market.heads_by_type(outside),
        market.heads_by_type(active & in_first_year),
        strict=True,
    ):
        moment.count("active_applicants", listed_too, category=name)
        moment.count("placed_outside", early, category=name)
        moment.count("matched", matched, category=name)
        rates[name] = matched / max(listed_too, 1)
    world.memory["match_rate"] = rates
    slugs = moment.country.specialties.slug
    group = np.where(tracks.kind == ProgramKind.PRELIMINARY, len(slugs), tracks.specialty)
    inside = tracks.in_match
    offered_by = np.bincount(group[inside], quota[inside], len(slugs) + 1)
    filled_by = np.bincount(group[inside], filled[inside], len(slugs) + 1)
    labels = (*slugs, "preliminary")
    for code, label in enumerate(labels):
        if offered_by[code]:
            moment.count("positions_offered", offered_by[code], category=label)
            moment.count("positions_filled", filled_by[code], category=label)
    origin = people.origin[market.row]
    held = track >= 0
    cells = np.bincount(
        tracks.specialty[track[held]].astype(np.int64) * 4 + origin[held],
        minlength=len(slugs) * 4,
    ).reshape(len(slugs), 4)
    count_lists(moment, market)
    _count_near_school(moment, market, track)
    moment.results.add_block(
        "matched_by_specialty", moment.year, cells[None], ("US",), tuple(slugs), ORIGINS
    )
    published = held & (_ORIGIN_PUBLISHED[market.kind] >= 0)
    at = track[published]
    published[published] = (tracks.kind[at] == ProgramKind.CATEGORICAL) & tracks.in_match[at]
    cells = np.bincount(
        tracks.specialty[track[published]].astype(np.int64) * len(ORIGINS)
        + _ORIGIN_PUBLISHED[market.kind[published]],
        minlength=len(slugs) * len(ORIGINS),
    )
    moment.results.add_block(
        "first_year_by_specialty", moment.year, cells[None], ("US",), tuple(slugs), ORIGINS
    )
    first_year = tracks.in_match & (tracks.kind != ProgramKind.ADVANCED)
    moment.count("first_year_positions_offered", int(quota[first_year].sum()))
    moment.count("first_year_positions_filled", int(filled[first_year].sum()))


def _count_near_school(moment: Moment, market: Market, track: NDArray[np.int64]) -> None:
    """Graduates of US schools matched to a specialty, in the state of their school or another."""
    school = moment.people.home_state[market.row]
    from_here = (track >= 0) & (school >= 0)
    near = moment.world.tracks.state[np.maximum(track, 0)] == school
    for measure, mask in (
        ("matched_in_school_state", from_here & near),
        ("matched_elsewhere", from_here & ~near),
    ):
        heads = market.heads_by_type(mask)
        for name, count in zip(moment.world.memory["applicant_types"], heads, strict=True):
            if count:
                moment.count(measure, count, category=name)


def _begin_training(moment: Moment, market: Market, seat: NDArray[np.int64]) -> None:
    p = moment.parameters
    people = moment.people
    tracks = moment.world.tracks
    taken = np.flatnonzero(seat >= 0)
    row, at = market.row[taken], seat[taken]
    kind = tracks.kind[at]
    specialty = tracks.specialty[at]
    years = np.asarray(moment.country.specialties.training_years)[np.maximum(specialty, 0)]
    people.phase[row] = Phase.TRAINEE
    people.program[row] = at
    people.specialty[row] = specialty
    people.training_year[row] = 1
    people.training_left[row] = np.where(kind == ProgramKind.PRELIMINARY, 1, years)
    people.training_state[row] = tracks.state[at]
    people.licence[row] = Licence.TRAINING
    foreign = law.needs_visa(people.citizenship[row])
    new = foreign & (people.status[row] == Status.NONE)
    u = moment.uniforms("visa", people.key[row])
    on_h1b = (tracks.visa[at] == VISA_BOTH) & (u < p.number("match.h1b_share_where_sponsored"))
    people.status[row[new]] = np.where(on_h1b[new], Status.H1B_EXEMPT, Status.J1_TRAINING)
    people.status_since[row[new]] = moment.year


def _leave_or_return(moment: Moment, row: NDArray[np.intp]) -> None:
    """Who is without a place applies again next year or gives up; who is kept out may wait."""
    p = moment.parameters
    people = moment.people
    barred = kept_out(moment, row)
    wait_or_give_up(moment, row[barred])
    row = row[~barred]
    kind = people.applicant_type[row]
    u = moment.uniforms("return", people.key[row])
    share = p.table("match.reapply_share")[kind]
    abroad = (kind == ApplicantType.US_IMG) | (kind == ApplicantType.NONUS_IMG)
    later = np.where(abroad, people.cycles[row] - 1.0, 0.0)
    again = u < share * p.number("match.reapply_fall") ** np.maximum(later, 0.0)
    again &= people.cycles[row] < p.number("match.cycles_limit")
    quit_row = row[~again]
    people.phase[quit_row] = Phase.LEFT
    people.left[quit_row] = moment.year
    people.left_reason[quit_row] = LeftReason.GAVE_UP_APPLYING
    prior = moment.world.memory["prior_type"]
    people.applicant_type[row[again]] = prior[kind[again]]
    names = moment.world.memory["applicant_types"]
    for name, heads in zip(names, np.bincount(kind[again], minlength=len(names)), strict=True):
        moment.count("apply_again", heads, category=name)


MATCH = Process(
    name="match",
    step=_step,
    parameters=(
        *SOAP,
        *BARRED,
        "match.barred_wait_share",
        "match.preliminary_alone_share",
        "match.couple_share",
        "match.couple_together",
        "match.couple_ranks_limit",
        "match.h1b_share_where_sponsored",
        "match.reapply_share",
        "match.reapply_fall",
        "match.cycles_limit",
    ),
    reads=("key", "origin", "citizenship", "restricted", "status", "home_state", "cycles", "step2"),
    writes=(
        "phase",
        "program",
        "specialty",
        "training_year",
        "training_left",
        "training_state",
        "licence",
        "status",
        "status_since",
        "applicant_type",
        "left",
        "left_reason",
    ),
    results={
        "active_applicants": "applicants with a certified rank list",
        "couples": "couples in the Match",
        "couples_both_matched": "couples with both members matched",
        "couples_one_matched": "couples with one member matched",
        "match_unfinished": "1 in a year in which the procedure did not come to its end",
        "placed_outside": "placed by an early match outside the NRMP",
        "matched": "applicants matched to a first-year position",
        "matched_by_specialty": "matched to a categorical or advanced position",
        "first_year_by_specialty": "of categorical positions, by seniors of US schools and IMGs",
        "matched_in_school_state": "matched to a specialty in the state of their US school",
        "matched_elsewhere": "graduates of US schools matched to a specialty in another state",
        "positions_offered": "positions in the Match",
        "positions_filled": "positions filled in the Match",
        "first_year_positions_offered": "PGY-1 positions in the Match",
        "first_year_positions_filled": "PGY-1 positions filled in the Match",
        "soap_positions": "positions offered in SOAP",
        "soap_filled": "of them filled",
        "soap_applicants": "applicants who took part in SOAP",
        "soap_placed": "applicants placed in SOAP",
        "advanced_without_first_year": "hold an advanced position, found no first year, lost it",
        "apply_again": "without a place, will apply next year",
        "barred": "kept out of the Match by an entry restriction",
        "barred_waiting": "kept out of this or an earlier Match, wait abroad for its end",
        **LISTS_COUNTED,
    },
    decided_on=(3, 1),
)
