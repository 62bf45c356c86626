"""apply: registrants choose a specialty, and get the interviews that become rank lists.

A list holds the programs that interviewed the applicant. Its length hangs on applicant type, on
how good the applicant looks, and on how many applicants share the positions. Programs are sampled
from fixed tables and accepted or rejected by openness, visa policy, quota of the year and home
state; nobody is ever paired with every program.

A program sees signals of quality and weighs them against the mean of the applicant's group
(Phelps 1972; Aigner & Cain 1977): while Step 1 is scored there are two signals, else one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.alias import pick
from landbridge.chance.kernels import mix64, uniforms4
from landbridge.workforce.codes import Citizenship, Phase
from landbridge.workforce.process import Process

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["APPLY", "Market", "posterior_mean", "sample_lists"]

LIST_LIMIT = 40
TRIES_PER_ENTRY = 40


@dataclass
class Market:
    """Rank lists of one Match.

    Attributes
    ----------
    row : ndarray of int64
        Row of the person table of each applicant.
    kind : ndarray of int8
        Applicant type.
    choice : ndarray of int64
        Specialty chosen.
    look : ndarray of float64
        What programs think of the applicant, standard deviations.
    start, program, score : ndarray
        Lists as in :func:`landbridge.matching.deferred.deferred_acceptance`.
    prelim_start, prelim_program, prelim_score
        Lists of preliminary and transitional years.
    withdrew : ndarray of bool
        Registered, then withdrew.
    """

    row: NDArray[np.int64]
    kind: NDArray[np.int8]
    choice: NDArray[np.int64]
    look: NDArray[np.float64]
    start: NDArray[np.int64]
    program: NDArray[np.int64]
    score: NDArray[np.float64]
    prelim_start: NDArray[np.int64]
    prelim_program: NDArray[np.int64]
    prelim_score: NDArray[np.float64]
    withdrew: NDArray[np.bool_]


def posterior_mean(
    signal2: NDArray[np.float64],
    signal1: NDArray[np.float64],
    group_mean: NDArray[np.float64],
    quality_sd: float,
    noise2_sd: float,
    noise1_sd: float,
    step1_scored: bool,
) -> NDArray[np.float64]:
    """Expected quality given the scores seen (normal prior and signals; Phelps 1972).

    All in standard deviations. Without Step 1 less weight falls on the applicant's own signal
    and more on the mean of the group.
    """
    prior = 1.0 / quality_sd**2
    weight2 = 1.0 / noise2_sd**2
    weight1 = 1.0 / noise1_sd**2 if step1_scored else 0.0
    total = prior + weight2 + weight1
    return np.asarray((prior * group_mean + weight2 * signal2 + weight1 * signal1) / total)


@njit(cache=True)
def _choose_specialty(stream, key, kind, shares, bound, out):  # type: ignore[no-untyped-def]
    specialties = shares.shape[1]
    for a in range(key.size):
        best = -1
        for block in range(256):
            u = uniforms4(stream, key[a], block)
            for half in range(2):
                s = min(specialties - 1, np.int64(u[2 * half] * specialties))
                if shares[kind[a], s] > 0.0:
                    best = s
                    if u[2 * half + 1] * bound < shares[kind[a], s]:
                        break
                    best = -1
            if best >= 0:
                break
        out[a] = best


@njit(cache=True)
def _list_lengths(stream, key, mean, spread, out):  # type: ignore[no-untyped-def]
    for a in range(key.size):
        u, v, w, _ = uniforms4(stream, key[a], 0)
        # Log-normal heterogeneity by Box-Muller, then a Poisson by inversion: a small change of
        # the mean changes few lengths.
        normal = np.sqrt(-2.0 * np.log(v)) * np.cos(6.283185307179586 * w)
        rate = mean[a] * np.exp(spread[a] * normal - 0.5 * spread[a] * spread[a])
        term = np.exp(-rate)
        total = term
        n = 0
        while u > total and n < LIST_LIMIT:
            n += 1
            term *= rate / n
            total += term
        out[a] = n


@njit(cache=True)
def _sample(  # type: ignore[no-untyped-def]
    stream,
    pair_stream,
    key,
    pool,
    wanted,
    home,
    look,
    want_open,
    need_visa,
    away_weight,
    appeal_weight,
    home_appeal,
    pair_sd,
    table_start,
    keep,
    other,
    track_key,
    track_state,
    quota_ratio,
    headroom,
    openness,
    visa,
    appeal,
    start,
    program,
    score,
    distance,
):
    entries = 0
    chosen = np.empty(LIST_LIMIT, dtype=np.int64)
    value = np.empty(LIST_LIMIT)
    points = np.empty(LIST_LIMIT)
    for a in range(key.size):
        start[a] = entries
        n = 0
        tries = wanted[a] * TRIES_PER_ENTRY
        block = 0
        while n < wanted[a] and block < tries and pool[a] >= 0:
            u = uniforms4(stream, key[a], block)
            block += 1
            p = pick(table_start, keep, other, pool[a], u[0])
            if p < 0:
                break
            accept = quota_ratio[p] / headroom
            if want_open[a] == 1:
                accept *= min(1.0, openness[1, p])
            elif want_open[a] == 2:
                accept *= min(1.0, openness[0, p])
                if need_visa[a] == 1 and visa[p] == 0:
                    continue
            if home[a] >= 0 and track_state[p] != home[a]:
                accept *= away_weight
            if u[1] >= accept:
                continue
            seen = False
            for j in range(n):
                if chosen[j] == p:
                    seen = True
                    break
            if seen:
                continue
            v = uniforms4(pair_stream, mix64(key[a], track_key[p]), 0)
            at_home = 1.0 if home[a] == track_state[p] else 0.0
            likes = appeal_weight * appeal[p] + home_appeal * at_home + np.log(v[0] / (1.0 - v[0]))
            # Irwin-Hall of three: mean 0, variance 1, without a logarithm.
            noise = 2.0 * (v[1] + v[2] + v[3] - 1.5)
            j = n
            while j > 0 and value[j - 1] < likes:
                value[j] = value[j - 1]
                chosen[j] = chosen[j - 1]
                points[j] = points[j - 1]
                j -= 1
            value[j] = likes
            chosen[j] = p
            points[j] = look[a] + pair_sd * noise + distance * at_home
            n += 1
        for j in range(n):
            program[entries] = chosen[j]
            score[entries] = points[j]
            entries += 1
    start[key.size] = entries
    return entries


def sample_lists(
    moment: Moment,
    part: str,
    row: NDArray[np.int64],
    pool: NDArray[np.int64],
    wanted: NDArray[np.int64],
    look: NDArray[np.float64],
    home: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Rank lists for applicants to tracks of their pools.

    Parameters
    ----------
    part
        Name of the random stream.
    row
        Rows of the person table.
    pool
        Pool of each applicant (see :class:`landbridge.workforce.tracks.Tracks`), -1 for none.
    wanted
        Interviews each gets at most.
    look
        What programs think of each.
    home
        State of each, -1 for none.

    Returns
    -------
    start, program, score
        Lists, best first.
    """
    p = moment.parameters
    tracks = moment.world.tracks
    people = moment.people
    headroom = p.number("apply.quota_headroom")
    limit = int(np.minimum(wanted, LIST_LIMIT).sum())
    start = np.zeros(row.size + 1, dtype=np.int64)
    program = np.zeros(limit, dtype=np.int64)
    score = np.zeros(limit)
    origin = people.origin[row]
    ratio = np.divide(
        tracks.quota,
        tracks.base_quota,
        out=np.zeros(tracks.quota.size),
        where=tracks.base_quota > 0,
    )
    entries = _sample(
        moment.stream(part),
        moment.stream("pair"),
        people.key[row],
        pool,
        np.minimum(wanted, LIST_LIMIT),
        home,
        look,
        np.maximum(origin.astype(np.int64) - 1, 0),
        (people.citizenship[row] == Citizenship.FOREIGN).astype(np.int64),
        p.number("apply.away_weight"),
        p.number("apply.appeal_weight"),
        p.number("apply.home_appeal"),
        p.number("apply.pair_noise_sd"),
        tracks.tables.start,
        tracks.tables.keep,
        tracks.tables.other,
        tracks.key,
        tracks.state,
        ratio,
        headroom,
        np.stack([tracks.open_nonus, tracks.open_us_img]),
        tracks.visa,
        tracks.appeal,
        start,
        program,
        score,
        p.number("apply.home_score"),
    )
    return start, program[:entries], score[:entries]


def looks(moment: Moment, row: NDArray[np.int64]) -> NDArray[np.float64]:
    """What programs think of applicants: posterior quality plus the taste for their type."""
    p = moment.parameters
    people = moment.people
    mean, sd = p.number("people.step2_reference_mean"), p.number("people.step2_reference_sd")
    kind = people.applicant_type[row]
    return posterior_mean(
        (people.step2[row] - mean) / sd,
        (people.step1[row] - mean) / sd,
        p.table("people.quality_mean")[kind],
        p.number("people.quality_sd"),
        p.number("people.score_noise_sd"),
        p.number("people.step1_noise_sd"),
        p.number("apply.step1_scored") >= 0.5,
    )


def set_quotas(moment: Moment) -> None:
    """Positions of this year: trend, and places paid by new federal funding."""
    p = moment.parameters
    world = moment.world
    tracks = world.tracks
    fellow = tracks.kind == 3
    growth = np.where(
        fellow,
        world.grow("fellowship", p.number("match.fellowship_growth"), moment.year),
        world.grow("positions", p.number("match.positions_growth"), moment.year),
    )
    funded = world.memory.get("funded_resident_years", 0.0)
    funded += p.number("match.gme.funded_resident_years_per_year")
    world.memory["funded_resident_years"] = funded
    residency = tracks.base_quota[~fellow].sum()
    first_year_places = (
        funded * p.number("match.gme.additionality") / p.number("match.gme.years_per_resident")
    ) * world.scale
    extra = np.where(fellow, 0.0, first_year_places / residency)
    tracks.quota = np.floor(tracks.base_quota * (growth + extra) + tracks.rounding).astype(np.int64)


def _step(moment: Moment) -> None:
    p = moment.parameters
    people = moment.people
    world = moment.world
    tracks = world.tracks
    set_quotas(moment)
    row = people.rows_in(Phase.APPLICANT)
    kind = people.applicant_type[row]
    look = looks(moment, row)

    choice = np.empty(row.size, dtype=np.int64)
    _choose_specialty(
        moment.stream("specialty"),
        people.key[row],
        kind,
        p.table("apply.specialty_share"),
        p.number("apply.specialty_share_bound"),
        choice,
    )
    origin = people.origin[row]
    foreign = origin >= 2
    taste = p.table("apply.taste")[kind]
    closed_field = p.table("apply.img_field_taste")[choice]
    seen = look + taste + np.where(foreign, closed_field, 0.0)
    applicants = np.bincount(kind, minlength=7).astype(np.float64)
    crowd = _crowding(moment, applicants, float(tracks.quota[tracks.kind != 3].sum()))
    mean = (
        p.table("apply.interviews_mean")[kind]
        * np.exp(
            p.number("apply.interviews_by_quality") * (look - p.table("people.quality_mean")[kind])
        )
        * crowd
    )
    withdrew = _withdrawn(moment, row, kind)
    mean[withdrew] = 0.0
    wanted = np.zeros(row.size, dtype=np.int64)
    _list_lengths(
        moment.stream("interviews"),
        people.key[row],
        mean,
        p.table("apply.interviews_spread")[kind],
        wanted,
    )
    wanted[withdrew] = 0
    home = people.home_state[row].astype(np.int64)
    start, program, score = sample_lists(moment, "list", row, choice, wanted, seen, home)
    specialties = len(moment.country.specialties.slug)
    prelim_wanted = np.where(
        wanted > 0,
        np.minimum(wanted, np.rint(p.table("apply.preliminary_list")[kind]).astype(np.int64)),
        0,
    )
    prelim_pool = np.full(row.size, specialties, dtype=np.int64)
    prelim = sample_lists(
        moment, "preliminary", row, prelim_pool, prelim_wanted, look + taste, home
    )
    world.market = Market(row, kind, choice, seen, start, program, score, *prelim, withdrew)
    _count(moment, world.market)
    people.cycles[row] += 1


def _crowding(moment: Moment, applicants: NDArray[np.float64], positions: float) -> float:
    """Interviews an applicant shrink as more applicants share the positions."""
    memory = moment.world.memory
    ratio = positions / max(applicants.sum(), 1.0)
    first = memory.setdefault("positions_per_applicant", ratio)
    return float((ratio / first) ** moment.parameters.number("apply.crowding"))


def _withdrawn(moment: Moment, row: NDArray[np.int64], kind: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Who registers and withdraws: by type, and those an entry restriction keeps out."""
    from landbridge.chance.twin import uniform_array

    p = moment.parameters
    u = uniform_array(
        moment.seed, moment.replicate, "apply.withdraw", moment.year, moment.people.key[row]
    )
    barred = (moment.people.restricted[row] == 1) & (
        p.number("people.entry_restrictions_active") >= 0.5
    )
    return np.asarray((u < p.table("apply.withdraw_share")[kind]) | barred)


def _count(moment: Moment, market: Market) -> None:
    names = moment.world.memory["applicant_types"]
    listed = np.diff(market.start) > 0
    prelim = np.diff(market.prelim_start) > 0
    for code, name in enumerate(names):
        mine = market.kind == code
        moment.count("registered", int(mine.sum()), category=name)
        moment.count("withdrew", int((mine & market.withdrew).sum()), category=name)
        active = mine & (listed | prelim)
        moment.count("active_applicants", int(active.sum()), category=name)
        moment.count(
            "no_rank_list", int((mine & ~market.withdrew & ~listed & ~prelim).sum()), category=name
        )
        moment.count("rank_list_entries", int(np.diff(market.start)[mine].sum()), category=name)


APPLY = Process(
    name="apply",
    step=_step,
    parameters=(
        "people.step2_reference_mean",
        "people.step2_reference_sd",
        "people.quality_mean",
        "people.quality_sd",
        "people.score_noise_sd",
        "people.step1_noise_sd",
        "people.entry_restrictions_active",
        "apply.step1_scored",
        "apply.taste",
        "apply.img_field_taste",
        "apply.specialty_share",
        "apply.specialty_share_bound",
        "apply.interviews_mean",
        "apply.interviews_by_quality",
        "apply.interviews_spread",
        "apply.crowding",
        "apply.withdraw_share",
        "apply.preliminary_list",
        "apply.quota_headroom",
        "apply.away_weight",
        "apply.appeal_weight",
        "apply.home_appeal",
        "apply.home_score",
        "apply.pair_noise_sd",
        "match.positions_growth",
        "match.fellowship_growth",
        "match.gme.funded_resident_years_per_year",
        "match.gme.additionality",
        "match.gme.years_per_resident",
    ),
    reads=(
        "key",
        "phase",
        "applicant_type",
        "origin",
        "citizenship",
        "restricted",
        "step1",
        "step2",
        "home_state",
    ),
    writes=("cycles",),
    results={
        "registered": "applicants registered with NRMP",
        "withdrew": "registered, then withdrew",
        "no_rank_list": "registered, no interview, no rank list",
        "active_applicants": "applicants with a certified rank list",
        "rank_list_entries": "programs ranked in all",
    },
    decided_on=(3, 1),
)
