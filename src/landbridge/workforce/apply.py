"""apply: registrants choose a specialty, apply, and win the interviews that become rank lists.

Applications go along rings of programs (:mod:`landbridge.workforce.slots`), programs turn some away
by rule and read the others (:mod:`landbridge.workforce.screens`,
:mod:`landbridge.workforce.applications`), invite the best files
(:mod:`landbridge.workforce.invitations`), and both sides rank whom they met
(:mod:`landbridge.workforce.interviews`). Who is invited nowhere hands in no list: how many is an
outcome, as is the length of lists. Preliminary years are sampled
(:mod:`landbridge.workforce.lists`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import ndtri

from landbridge.chance.kernels import fill_blocks, stream_for
from landbridge.workforce.applicant_classes import regard_of
from landbridge.workforce.applications import Senders, send_applications
from landbridge.workforce.barred import BARRED, kept_out
from landbridge.workforce.codes import ApplicantType, Phase, ProgramKind
from landbridge.workforce.interest import INTEREST, shares_sought
from landbridge.workforce.interviews import rank_lists
from landbridge.workforce.invitations import invite, lengthen, meetings_of
from landbridge.workforce.lists import LIST_LIMIT, LISTS, sample_lists
from landbridge.workforce.market import Market
from landbridge.workforce.match_years import FITTED_TO
from landbridge.workforce.openness import OPENNESS, answer_last_match
from landbridge.workforce.positions import POSITIONS, set_quotas
from landbridge.workforce.process import Process
from landbridge.workforce.regard import REGARD, moved_regard
from landbridge.workforce.screens import SCREENS, readers_of
from landbridge.workforce.season import COUNTED, count_season
from landbridge.workforce.signals import SIGNALS, looks
from landbridge.workforce.slots import RINGS, Slots

if TYPE_CHECKING:
    from landbridge.workforce.applications import Files
    from landbridge.workforce.invitations import Meetings
    from landbridge.workforce.process import Moment

__all__ = ["APPLY"]


_BATCH = 8  # blocks drawn at once: as fast as drawing one
_BLOCKS_LIMIT = 512


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


def _step(moment: Moment) -> None:
    p = moment.parameters
    people = moment.people
    world = moment.world
    answer_last_match(moment)
    set_quotas(moment)
    row = people.rows_in(Phase.APPLICANT)
    kind = people.applicant_type[row]
    look = looks(moment, row)
    shares = shares_sought(moment)
    choice = _choices(moment, "specialty", row, kind, shares)
    taste = (p.table("apply.taste") + moved_regard(moment))[kind]
    after = p.table("apply.rank_taste")[kind]
    if p.number("apply.part.taste") < 0.5:
        taste, after = np.zeros_like(taste), np.zeros_like(after)
    seen = look + taste
    withdrew = _withdrawn(moment, row, kind)
    slots = _slots(moment)
    senders = _senders(moment, row, kind, choice, shares, seen, withdrew)
    files = send_applications(
        moment.stream("file"), senders, slots, readers_of(moment), len(ApplicantType)
    )
    meetings = _interviewed(moment, row, kind, files, slots)
    start, program, score = rank_lists(
        moment.stream("file"),
        people.key[row],
        files,
        meetings,
        slots,
        p.number("apply.pair_noise_sd"),
        after,
        p.table("apply.ranked_share")[kind],
    )
    interviews = np.diff(meetings.start)
    prelim = _preliminary(moment, row, kind, choice, seen + after, np.diff(start))
    nowhere = (np.diff(start) == 0) & (np.diff(prelim[0]) == 0)
    u = moment.uniforms("gives_up", people.key[row])
    withdrew |= nowhere & (u < p.number("apply.withdraw_without_interview"))
    world.market = Market(
        row,
        kind,
        choice,
        seen + after,
        start,
        program,
        score,
        *prelim,
        files.sent,
        interviews,
        withdrew,
        np.full(row.size, -1),
    )
    count_season(moment, world.market, senders, files, meetings, slots)
    people.cycles[row] += 1
    people.sought[row] = choice
    people.applications[row] = files.sent
    people.interviews[row] = interviews
    people.ranked[row] = np.diff(start)


def _choices(
    moment: Moment,
    part: str,
    row: NDArray[np.int64],
    kind: NDArray[np.int8],
    shares: NDArray[np.float64],
) -> NDArray[np.int64]:
    """A specialty for each applicant, drawn from the shares of the type."""
    p = moment.parameters
    choice = np.empty(row.size, dtype=np.int64)
    _choose_specialty(
        moment.stream(part),
        moment.people.key[row],
        kind,
        np.flatnonzero(moment.country.specialties.entry),
        shares,
        p.number("apply.specialty_share_bound"),
        choice,
    )
    return choice


def _slots(moment: Moment) -> Slots:
    """Readers of applications; the same all years, since every ring is drawn once."""
    world = moment.world
    if "slots" not in world.memory:
        world.memory["slots"] = Slots.build(
            world.tracks,
            stream_for(moment.seed, moment.replicate, "apply.ring", world.first_year),
            len(moment.country.specialties.slug),
            len(moment.country.states.abbr),
            world.scale,
            moment.parameters.number("apply.full_reach_positions"),
        )
    return world.memory["slots"]  # type: ignore[no-any-return]


def _senders(
    moment: Moment,
    row: NDArray[np.int64],
    kind: NDArray[np.int8],
    choice: NDArray[np.int64],
    shares: NDArray[np.float64],
    esteem: NDArray[np.float64],
    withdrew: NDArray[np.bool_],
) -> Senders:
    p = moment.parameters
    people = moment.people
    key = people.key[row]
    spread = p.table("apply.applications_spread")[kind]
    z = ndtri(moment.uniforms("season", key))
    sent = p.table("apply.applications_mean")[kind] * np.exp(spread * z - 0.5 * spread * spread)
    sent = np.minimum(sent, p.number("apply.application_cap"))
    both = 1.0 - (1.0 - p.table("apply.second_specialty_by_type")[kind]) * (
        1.0 - p.table("apply.second_specialty_by_specialty")[choice]
    )
    two = np.flatnonzero(moment.uniforms("both", key) < both)
    second = np.full(row.size, -1)
    second[two] = _choices(moment, "second_specialty", row[two], kind[two], shares)
    second[second == choice] = -1
    other = np.where(second >= 0, np.rint(sent * p.number("apply.second_specialty_part")), 0.0)
    wanted = np.maximum(1, np.rint(sent - other))
    return Senders(
        key=key,
        kind=kind,
        specialty=choice,
        second=second,
        regard=regard_of(people, row),
        wanted=np.where(withdrew, 0, wanted).astype(np.int64),
        wanted_second=other.astype(np.int64),
        home_share=p.number("apply.home_application_share"),
        ring=(moment.uniforms("season", key, 1) * RINGS).astype(np.int64),
        place=moment.uniforms("season", key, 2),
        home=people.home_state[row].astype(np.int64),
        signals=np.rint(p.table("apply.signals")[choice]).astype(np.int64),
        esteem=esteem,
        step2=people.step2[row],
        years_out=moment.year - people.grad_year[row].astype(np.int64),
        failed=(people.step1_attempts[row] > 1) | (people.step2_attempts[row] > 1),
    )


def _interviewed(
    moment: Moment,
    row: NDArray[np.int64],
    kind: NDArray[np.int8],
    files: Files,
    slots: Slots,
) -> Meetings:
    """Who interviews whom."""
    p = moment.parameters
    spread = p.number("apply.interview_capacity_spread")
    z = ndtri(moment.uniforms("capacity", moment.people.key[row]))
    capacity = p.table("apply.interview_capacity")[kind] * np.exp(spread * z)
    state = invite(
        files,
        _invitations(moment, slots),
        np.clip(np.rint(capacity), 1, LIST_LIMIT).astype(np.int64),
        int(p.number("apply.invitation_rounds")),
    )
    if p.number("apply.part.list_length") < 0.5:
        usual = np.diff(meetings_of(files, state).start)[kind == ApplicantType.US_MD_SENIOR].mean()
        foreign = (kind == ApplicantType.US_IMG) | (kind == ApplicantType.NONUS_IMG)
        lengthen(files, state, np.where(foreign, round(usual), 0))
    return meetings_of(files, state)


def _invitations(moment: Moment, slots: Slots) -> NDArray[np.int64]:
    """Invitations of each slot; those of one track add up to the track's within one."""
    tracks = moment.world.tracks
    held = moment.parameters.number("apply.invitations_per_position") * tracks.quota
    copy = np.arange(slots.track.size) % slots.copies
    apart = (moment.uniforms("held", tracks.key)[slots.track] + copy / slots.copies) % 1.0
    return np.asarray(np.floor(held[slots.track] / slots.copies + apart), dtype=np.int64)


def _preliminary(
    moment: Moment,
    row: NDArray[np.int64],
    kind: NDArray[np.int8],
    choice: NDArray[np.int64],
    view: NDArray[np.float64],
    listed: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Lists of preliminary and transitional years, of who has an interview elsewhere."""
    tracks = moment.world.tracks
    specialties = len(moment.country.specialties.slug)
    advanced = np.zeros(specialties, dtype=np.bool_)
    advanced[tracks.specialty[tracks.kind == ProgramKind.ADVANCED]] = True
    seeks = (advanced[choice] | (kind >= ApplicantType.US_IMG)) & (listed > 0)
    most = np.rint(moment.parameters.table("apply.preliminary_list")[kind]).astype(np.int64)
    wanted = np.where(seeks, np.minimum(listed, most), 0)
    pool = np.full(row.size, specialties, dtype=np.int64)
    home = moment.people.home_state[row].astype(np.int64)
    return sample_lists(moment, "preliminary", row, pool, wanted, view, home)


def _withdrawn(moment: Moment, row: NDArray[np.int64], kind: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Who withdraws for other reasons than a lack of interviews: certificate not ready, place found
    outside, and those an entry restriction keeps out."""
    p = moment.parameters
    u = moment.uniforms("withdraw", moment.people.key[row])
    leaves = u < p.table("apply.withdraw_share")[kind]
    return np.asarray(leaves | kept_out(moment, row))


APPLY = Process(
    name="apply",
    step=_step,
    parameters=(
        *SIGNALS,
        FITTED_TO,
        *REGARD,
        *INTEREST,
        *OPENNESS,
        *LISTS,
        *POSITIONS,
        *(name for name in SCREENS if name not in LISTS),
        *(name for name in BARRED if name not in SCREENS),
        "apply.taste",
        "apply.rank_taste",
        "apply.specialty_share_bound",
        "apply.part.list_length",
        "apply.applications_mean",
        "apply.applications_spread",
        "apply.application_cap",
        "apply.home_application_share",
        "apply.full_reach_positions",
        "apply.second_specialty_by_type",
        "apply.second_specialty_by_specialty",
        "apply.second_specialty_part",
        "apply.signals",
        "apply.invitations_per_position",
        "apply.invitation_rounds",
        "apply.interview_capacity",
        "apply.interview_capacity_spread",
        "apply.ranked_share",
        "apply.seldom_share",
        "apply.withdraw_share",
        "apply.withdraw_without_interview",
        "apply.preliminary_list",
    ),
    reads=(
        "key",
        "phase",
        "applicant_type",
        "origin",
        "citizenship",
        "restricted",
        "status",
        "step1",
        "step2",
        "step1_attempts",
        "step2_attempts",
        "grad_year",
        "home_state",
    ),
    writes=("cycles", "sought", "applications", "interviews", "ranked"),
    results=COUNTED,
    decided_on=(3, 1),
)
