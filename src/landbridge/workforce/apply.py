"""apply: registrants choose a specialty, and get the interviews that become rank lists.

A list holds the programs that interviewed the applicant. Its length hangs on applicant type, on
how good the applicant looks, and on how many applicants share the positions. See
:mod:`landbridge.workforce.lists` for the sampling and :mod:`landbridge.workforce.signals` for the
looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge import law
from landbridge.chance.kernels import CHUNK, fill4, fill_blocks
from landbridge.workforce.codes import ApplicantType, Phase, ProgramKind
from landbridge.workforce.lists import LIST_LIMIT, LISTS, sample_lists
from landbridge.workforce.positions import POSITIONS, set_quotas
from landbridge.workforce.process import Process
from landbridge.workforce.signals import SIGNALS, looks

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["APPLY", "Market"]


_BATCH = 8  # blocks drawn at once: as fast as drawing one
_BLOCKS_LIMIT = 512


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
    track : ndarray of int64
        Categorical or advanced track held after the Match, -1 none; written by match.
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
    track: NDArray[np.int64]

    @property
    def listed(self) -> NDArray[np.bool_]:
        """Who handed in a rank list."""
        return np.asarray((np.diff(self.start) > 0) | (np.diff(self.prelim_start) > 0))

    def heads_by_type(self, mask: NDArray[np.bool_]) -> list[int]:
        """How many of the applicants in ``mask`` are of each type."""
        heads: list[int] = np.bincount(self.kind[mask], minlength=len(ApplicantType)).tolist()
        return heads


@njit(cache=True)
def _choose_specialty(stream, key, kind, menu, shares, bound, out):  # type: ignore[no-untyped-def]
    # Keyed rejection from a flat proposal over the entry specialties, two tries a block.
    draws = np.empty((4, _BATCH))
    for a in range(np.uint64(key.size)):
        found = np.int64(-1)
        block = 0
        while found < 0 and block < _BLOCKS_LIMIT:
            fill_blocks(stream, key[a], np.uint64(block), draws)
            block += _BATCH
            # Backwards, so that the first try to succeed stands: no branch taken at random.
            for j in range(_BATCH - 1, -1, -1):
                for half in (2, 0):
                    s = menu[np.uint64(draws[half, j] * menu.size)]
                    if draws[half + 1, j] * bound < shares[kind[a], s]:
                        found = s
        out[a] = found


@njit(cache=True)
def _list_lengths(stream, key, mean, spread, out):  # type: ignore[no-untyped-def]
    draws = np.empty((4, CHUNK))
    for a in range(key.size):
        j = a % CHUNK
        if j == 0:
            part = key[a : a + CHUNK]
            fill4(stream, part, part.size, np.uint64(0), draws)
        u, v, w = draws[0, j], draws[1, j], draws[2, j]
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
        np.flatnonzero(moment.country.specialties.entry),
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
    crowd = _crowding(
        moment, applicants, float(tracks.quota[tracks.kind != ProgramKind.FELLOWSHIP].sum())
    )
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
    advanced = np.zeros(specialties, dtype=np.bool_)
    advanced[tracks.specialty[tracks.kind == ProgramKind.ADVANCED]] = True
    seeks = advanced[choice] | (kind >= ApplicantType.US_IMG)
    prelim_wanted = np.where(
        seeks & (wanted > 0),
        np.minimum(wanted, np.rint(p.table("apply.preliminary_list")[kind]).astype(np.int64)),
        0,
    )
    prelim_pool = np.full(row.size, specialties, dtype=np.int64)
    prelim = sample_lists(
        moment, "preliminary", row, prelim_pool, prelim_wanted, look + taste, home
    )
    unmatched = np.full(row.size, -1)
    world.market = Market(
        row, kind, choice, seen, start, program, score, *prelim, withdrew, unmatched
    )
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
    p = moment.parameters
    u = moment.uniforms("withdraw", moment.people.key[row])
    barred = law.barred_from_entry(
        moment.people.restricted[row],
        law.restrictions_bind(
            p.number("people.entry_restrictions_active"), p.number("law.entry.physician_exempt")
        ),
    )
    return np.asarray((u < p.table("apply.withdraw_share")[kind]) | barred)


_COUNTED = ("registered", "withdrew", "no_rank_list", "rank_list_entries")


def _count(moment: Moment, market: Market) -> None:
    names = moment.world.memory["applicant_types"]
    listed = np.diff(market.start) > 0
    prelim = np.diff(market.prelim_start) > 0
    everyone = np.ones(market.kind.size, dtype=np.bool_)
    for name, *values in zip(
        names,
        market.heads_by_type(everyone),
        market.heads_by_type(market.withdrew),
        market.heads_by_type(~market.withdrew & ~listed & ~prelim),
        np.bincount(market.kind, np.diff(market.start), len(names)),
        strict=True,
    ):
        for measure, value in zip(_COUNTED, values, strict=True):
            moment.count(measure, value, category=name)


APPLY = Process(
    name="apply",
    step=_step,
    parameters=(
        *SIGNALS,
        *LISTS,
        *POSITIONS,
        "people.entry_restrictions_active",
        "law.entry.physician_exempt",
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
        "rank_list_entries": "programs ranked in all",
    },
    decided_on=(3, 1),
)
