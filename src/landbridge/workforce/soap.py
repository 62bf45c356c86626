"""SOAP in the year: applications, wishes, and the rounds of :mod:`landbridge.matching.soap_core`.

The tracks with open seats lie on a ring, each at a place drawn for the track; an applicant starts
at a place drawn for the person and applies to the tracks that follow, those of the own specialty
first. A track that opens or closes so changes one application of those who pass it, and nobody
else's. What programs and applicants think of each other carries noise keyed by the pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import CHUNK, fill4, mix64, whole_lanes
from landbridge.matching.soap_core import BOTH_HALVES, FIRST_HALF, LATER_HALF, run_rounds
from landbridge.matching.soap_rules import SOAP_RULES, SoapRules
from landbridge.workforce.applicant_classes import odds_by_regard, regard_of
from landbridge.workforce.codes import ProgramKind
from landbridge.workforce.lists import OWN_LIKING

if TYPE_CHECKING:
    from landbridge.workforce.market import Market
    from landbridge.workforce.process import Moment

__all__ = ["SOAP", "SoapOutcome", "supplemental_offers"]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Parameters a process that runs SOAP must declare.
SOAP = (
    *SOAP_RULES,
    "apply.appeal_weight",
    "apply.home_appeal",
    "match.soap_kept_open_share",
    "match.soap_noise_sd",
    "match.soap_offered_share",
    "match.soap_own_specialty_share",
    "match.soap_participation",
    "match.soap_taste",
)
#: The own specialty is taken before any other.
_ABOVE_ANY_LIKING = 1e6


@dataclass(frozen=True)
class SoapOutcome:
    """What SOAP gave.

    Attributes
    ----------
    first, path : ndarray of int64, shape (applicants,)
        Preliminary track taken; categorical or advanced track taken; -1 none.
    took_part : ndarray of bool, shape (applicants,)
    offered, open_after : ndarray of int64, shape (tracks,)
        Seats at the beginning, and those left after the last round.
    """

    first: Ints
    path: Ints
    took_part: Flags
    offered: Ints
    open_after: Ints


class _Ring(NamedTuple):
    """Programs by rising place on the ring; those of one specialty together, then all."""

    own_ptr: Ints
    own: Ints
    own_place: NDArray[np.float64]
    all: Ints
    all_place: NDArray[np.float64]


@njit(cache=True)
def _open_to(ring, welcome, halves, held):  # type: ignore[no-untyped-def]
    """The ring without programs that take none of a class, or none who hold some half."""
    size, pools = ring.all.size, ring.own_ptr.size - 1
    own_ptr = np.zeros(pools + 1, dtype=np.int64)
    own, own_place = np.empty(size, dtype=np.int64), np.empty(size)
    everything, place = np.empty(size, dtype=np.int64), np.empty(size)
    n = 0
    for pool in range(pools):
        for i in range(ring.own_ptr[pool], ring.own_ptr[pool + 1]):
            p = ring.own[i]
            if welcome[p] and (halves[p] & held) == 0:
                own[n], own_place[n] = p, ring.own_place[i]
                n += 1
        own_ptr[pool + 1] = n
    m = 0
    for i in range(size):
        p = ring.all[i]
        if welcome[p] and (halves[p] & held) == 0:
            everything[m], place[m] = p, ring.all_place[i]
            m += 1
    return own_ptr, own[:n], own_place[:n], everything[:m], place[:m]


@njit(cache=True)
def _apply(ring, choice, held, regard, own_from, all_from, specialty, halves, welcome, limits):  # type: ignore[no-untyped-def]
    """Applications by program: from the own place on the ring, the own specialty first.

    Returns
    -------
    ptr, who
        Applicants who apply to program p, rising: ``who[ptr[p]]`` to ``who[ptr[p + 1] - 1]``.
    """
    limit, own_limit = limits
    programs = specialty.size
    room = min(limit, programs)
    # Everybody of one class who holds the same sees the same programs, on a ring of their own.
    kinds = BOTH_HALVES + 1
    rings = [
        _open_to(ring, welcome[kind // kinds], halves, kind % kinds)
        for kind in range(welcome.shape[0] * kinds)
    ]
    begins = np.zeros(choice.size + 1, dtype=np.int64)
    # One more: every step writes its program and moves on, or not, without a branch.
    program = np.empty(choice.size * room + 1, dtype=np.int64)
    n = 0
    for a in range(choice.size):
        own_ptr, own, own_place, everything, place = rings[np.int64(regard[a]) * kinds + held[a]]
        low, high = own_ptr[choice[a]], own_ptr[choice[a] + 1]
        at = low + np.searchsorted(own_place[low:high], own_from[a])
        for _ in range(min(own_limit, room, high - low)):
            at = at if at < high else low
            program[n] = own[at]
            at += 1
            n += 1
        most = begins[a] + room
        at = np.searchsorted(place, all_from[a])
        for _ in range(everything.size):
            if n == most:
                break
            at = at if at < everything.size else 0
            p = everything[at]
            at += 1
            program[n] = p
            n += specialty[p] != choice[a]
        begins[a + 1] = n
    ptr = np.zeros(programs + 1, dtype=np.int64)
    for e in range(n):
        ptr[program[e] + 1] += 1
    for p in range(programs):
        ptr[p + 1] += ptr[p]
    end = ptr[:-1].copy()
    who = np.empty(n, dtype=np.int64)
    for a in range(choice.size):
        for e in range(begins[a], begins[a + 1]):
            who[end[program[e]]] = a
            end[program[e]] += 1
    return ptr, who


@njit(cache=True)
def _wishes(stream, ptr, who, people, programs, home_appeal, own_appeal):  # type: ignore[no-untyped-def]
    """What both sides of each application think of each other.

    ``people`` is key, weight, choice and home; ``programs`` key, specialty, state and appeal. The
    score is ``weight * u / (1 - u)``: with the exponential of a view as weight the order of view
    plus logistic noise, without a logarithm.
    """
    key, weight, choice, home = people
    track_key, specialty, state, appeal = programs
    score = np.empty(who.size)
    taste = np.empty(who.size)
    pair = np.zeros(CHUNK, dtype=np.uint64)
    noise = np.empty((4, CHUNK))
    for p in range(ptr.size - 1):
        for low in range(ptr[p], ptr[p + 1], CHUNK):
            size = min(CHUNK, ptr[p + 1] - low)
            for j in range(size):
                pair[j] = mix64(key[who[low + j]], track_key[p])
            fill4(stream, pair, whole_lanes(size), np.uint64(0), noise)
            for j in range(size):
                a = who[low + j]
                score[low + j] = weight[a] * noise[0, j] / (1.0 - noise[0, j])
                taste[low + j] = (
                    appeal[p]
                    + home_appeal * (home[a] == state[p])
                    + own_appeal * (choice[a] == specialty[p])
                    + OWN_LIKING * (noise[1, j] - 0.5)
                )
    return score, taste


def _halves(kind: NDArray[np.int8]) -> Ints:
    one = {ProgramKind.PRELIMINARY: FIRST_HALF, ProgramKind.ADVANCED: LATER_HALF}
    return np.array([one.get(k, BOTH_HALVES) for k in ProgramKind], dtype=np.int64)[kind]


def supplemental_offers(
    moment: Moment, market: Market, track: Ints, first_year: Ints, free: Ints
) -> SoapOutcome:
    """Run SOAP for what the Match left.

    Parameters
    ----------
    market
        The Match of the year.
    track : shape (applicants,)
        Categorical or advanced track held, -1 none.
    first_year : shape (applicants,)
        Preliminary track held, -1 none.
    free : shape (tracks,)
        Seats left.
    """
    p = moment.parameters
    rules = SoapRules.of_values(p)
    tracks = moment.world.tracks
    people = moment.people
    osteopathic_only = moment.world.memory["osteopathic_only"]
    opts_in = moment.uniforms("soap_opts_in", tracks.key) < p.number("match.soap_offered_share")
    offered = np.where(opts_in & ~osteopathic_only, np.maximum(free, 0), 0)
    kept_open = moment.rounded(
        "soap_kept_open", offered * p.number("match.soap_kept_open_share"), tracks.key
    )
    halves = _halves(tracks.kind)
    held = np.where(track >= 0, halves[track], np.where(first_year >= 0, FIRST_HALF, 0))
    held[first_year >= 0] |= FIRST_HALF
    eligible = _takes_part(moment, market, rules, held)
    at = np.flatnonzero(offered)
    who = np.flatnonzero(eligible)
    row = market.row[who]
    key, choice = people.key[row], market.choice[who]
    view = market.look[who] + p.table("match.soap_taste")[market.kind[who]]
    preliminary = tracks.kind == ProgramKind.PRELIMINARY
    specialty = np.where(preliminary, -1, tracks.specialty)[at].astype(np.int64)
    own_limit = np.rint(rules.applications_limit * p.number("match.soap_own_specialty_share"))
    ptr, applicant = _apply(
        _ring_of(moment, tracks.key[at], specialty),
        choice,
        held[who],
        regard_of(people, row),
        moment.uniforms("soap_place", key),
        moment.uniforms("soap_place", key, 1),
        specialty,
        halves[at],
        odds_by_regard(tracks, osteopathic_only)[:, at] > 0.0,
        (rules.applications_limit, int(own_limit)),
    )
    score, taste = _wishes(
        moment.stream("soap_pair"),
        ptr,
        applicant,
        (key, np.exp(view / p.number("match.soap_noise_sd")), choice, people.home_state[row]),
        (
            tracks.key[at],
            specialty,
            tracks.state[at],
            p.number("apply.appeal_weight") * tracks.appeal[at],
        ),
        p.number("apply.home_appeal"),
        _ABOVE_ANY_LIKING,
    )
    left = (offered - kept_open)[at]
    taken_in, _ = run_rounds(
        ptr,
        applicant,
        score,
        taste,
        left,
        halves[at],
        held[who],
        np.ones(who.size, dtype=np.bool_),
        rules.rounds,
        rules.second_half,
    )
    taken = np.flatnonzero(taken_in)
    seat = at[np.searchsorted(ptr, taken, side="right") - 1]
    winner = who[applicant[taken]]
    one_year = preliminary[seat]
    first, path = np.full((2, track.size), -1, dtype=np.int64)
    first[winner[one_year]] = seat[one_year]
    path[winner[~one_year]] = seat[~one_year]
    open_after = np.zeros_like(offered)
    open_after[at] = left + kept_open[at]
    return SoapOutcome(first, path, eligible, offered, open_after)


def _takes_part(moment: Moment, market: Market, rules: SoapRules, held: Ints) -> Flags:
    u = moment.uniforms("soap", moment.people.key[market.row])
    willing = u < moment.parameters.table("match.soap_participation")[market.kind]
    willing |= held == LATER_HALF  # without a first year the position is lost
    eligible = willing & (held != BOTH_HALVES) & ~market.withdrew
    return eligible & market.listed if rules.rank_list_needed else eligible


def _ring_of(moment: Moment, key: NDArray[np.uint64], specialty: Ints) -> _Ring:
    place = moment.uniforms("soap_ring", key)
    order = np.lexsort((key, place))
    own = order[np.argsort(specialty[order], kind="stable")]
    specialties = np.arange(len(moment.country.specialties.slug) + 1)
    own_ptr = np.searchsorted(specialty[own], specialties)
    return _Ring(own_ptr, own, place[own], order, place[order])
