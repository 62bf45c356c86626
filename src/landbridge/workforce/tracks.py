"""Training tracks as the simulation sees them: traits, quotas of the year, who may sample them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.alias import AliasTables
from landbridge.chance.kernels import Stream, keyed_uniforms, normals2, uniforms4
from landbridge.workforce.codes import ProgramKind
from landbridge.workforce.kept import once_for_each

if TYPE_CHECKING:
    from landbridge.baseline.programs import Programs

__all__ = ["VISA_BOTH", "VISA_J1", "VISA_NONE", "Tracks", "draw_traits"]

VISA_NONE, VISA_J1, VISA_BOTH = 0, 1, 2
HABITS = 7
_FIRST_HABIT = 8  # draws before it are the traits'


@dataclass
class Tracks:
    """Residency and fellowship tracks, ordered by pool.

    A pool is what one applicant samples from: the categorical and advanced tracks of a specialty
    (pools 0 to S-1), all preliminary tracks (pool S), the fellowships of a subspecialty
    (pools S+1 to 2S).

    Attributes
    ----------
    key : ndarray of uint64
        Semantic key.
    specialty, kind, setting, visa : ndarray of int8
    state : ndarray of int8
    county : ndarray of int16
    base_quota : ndarray of float64
        First-year positions at the opening.
    quota : ndarray of int64
        First-year positions of the current year.
    open_nonus, open_us_img : ndarray of float64
        Openness to graduates of foreign schools: 0 never interviews them.
    open_if : ndarray of float64
        Openness that the track has, or would have were it open.
    appeal : ndarray of float64
        What applicants agree on, in standard deviations.
    habits : ndarray of float64, shape (7, tracks)
        Uniforms from which a program's standing rules follow: whether it has a score floor, how
        high, whether a limit of years since graduation, how long, whether it takes failed
        attempts; whether applicants know that it is closed to them, and that it sponsors no visa.
    pool_start : ndarray of int64
        Tracks of pool p are ``pool_start[p]`` to ``pool_start[p + 1] - 1``.
    state_start : ndarray of int64
        Tracks of pool p in state s are ``state_start[p * states + s]`` and so on.
    proposals : AliasTables
        Proposals in proportion to ``base_quota``; they stay fixed for the whole run. Segment
        ``pool`` draws from the whole pool, ``pools + pool * states + state`` inside a state.
    row : ndarray of int64
        Row of the country's program list.
    in_match : ndarray of bool
        Whether the track fills through the NRMP; the early matches of ophthalmology and urology
        run in the same market here and are left out of its counts.
    """

    key: NDArray[np.uint64]
    specialty: NDArray[np.int8]
    kind: NDArray[np.int8]
    setting: NDArray[np.int8]
    state: NDArray[np.int8]
    county: NDArray[np.int16]
    base_quota: NDArray[np.float64]
    pool_start: NDArray[np.int64]
    state_start: NDArray[np.int64]
    proposals: AliasTables
    row: NDArray[np.int64]
    in_match: NDArray[np.bool_]
    quota: NDArray[np.int64]
    visa: NDArray[np.int8]
    open_nonus: NDArray[np.float64]
    open_us_img: NDArray[np.float64]
    open_if: NDArray[np.float64]
    appeal: NDArray[np.float64]
    rounding: NDArray[np.float64]
    habits: NDArray[np.float64]

    @classmethod
    def from_programs(
        cls, programs: Programs, specialties: int, states: int, scale: float
    ) -> Tracks:
        """Order the country's programs by pool; below ``scale`` 1 keep every 1/scale-th whole
        track of each pool and state."""
        laid = _laid(programs, specialties, states, scale)
        order = laid.order
        size = order.size
        return cls(
            key=np.asarray(programs.key, dtype=np.uint64)[order],
            specialty=np.asarray(programs.specialty)[order].astype(np.int8),
            kind=np.asarray(programs.kind)[order].astype(np.int8),
            setting=np.asarray(programs.setting)[order].astype(np.int8),
            state=np.asarray(programs.state)[order].astype(np.int8),
            county=np.asarray(programs.county)[order].astype(np.int16),
            base_quota=laid.base_quota.copy(),
            pool_start=laid.pool_start,
            state_start=laid.state_start,
            proposals=laid.proposals,
            row=order,
            in_match=np.asarray(programs.in_match)[order],
            quota=np.zeros(size, dtype=np.int64),
            visa=np.zeros(size, dtype=np.int8),
            open_nonus=np.zeros(size),
            open_us_img=np.zeros(size),
            open_if=np.zeros(size),
            appeal=np.zeros(size),
            rounding=np.zeros(size),
            habits=np.zeros((HABITS, size)),
        )


@dataclass(frozen=True)
class _Laid:
    """Programs in the order of `Tracks`, and what follows from it alone; see there."""

    order: NDArray[np.intp]
    base_quota: NDArray[np.float64]
    pool_start: NDArray[np.int64]
    state_start: NDArray[np.int64]
    proposals: AliasTables


@once_for_each
def _laid(programs: Programs, specialties: int, states: int, scale: float) -> _Laid:
    specialty = np.asarray(programs.specialty)
    kind = np.asarray(programs.kind)
    key = np.asarray(programs.key, dtype=np.uint64)
    quota = np.asarray(programs.quota, dtype=np.float64)
    state = np.asarray(programs.state).astype(np.int64)
    pool = specialty.astype(np.int64)
    pool[kind == ProgramKind.PRELIMINARY] = specialties
    fellows = kind == ProgramKind.FELLOWSHIP
    pool[fellows] = specialties + 1 + specialty[fellows]
    order = np.lexsort((key, quota, state, pool))
    if scale < 1.0:
        position = np.arange(order.size, dtype=np.float64)
        order = order[np.floor((position + 1.5) * scale) > np.floor((position + 0.5) * scale)]
    start = np.searchsorted(pool[order], np.arange(2 * specialties + 2))
    cells = pool[order] * states + state[order]
    inside = np.searchsorted(cells, np.arange((2 * specialties + 1) * states + 1))
    base = quota[order]
    if scale < 1.0:  # whole tracks rarely add up: give each pool its share of positions
        wanted = np.bincount(pool, quota, 2 * specialties + 1) * scale
        kept = np.bincount(pool[order], base, 2 * specialties + 1)
        base = base * np.divide(wanted, kept, out=np.ones(kept.size), where=kept > 0)[pool[order]]
    proposals = AliasTables.joined(AliasTables.build(base, start), AliasTables.build(base, inside))
    return _Laid(order, base, start, inside, proposals)


@njit(cache=True)
def _draw(  # type: ignore[no-untyped-def]
    stream,
    key,
    specialty,
    setting,
    closed_nonus,
    closed_us,
    spread,
    no_visa,
    both_visa,
    setting_appeal,
    visa,
    open_nonus,
    open_us_img,
    open_if,
    appeal,
    rounding,
):
    for p in range(key.size):
        u_closed, u_visa, u_round, _ = uniforms4(stream, key[p], 0)
        n_open, n_appeal = normals2(stream, key[p], 1)
        s = specialty[p] if specialty[p] >= 0 else closed_nonus.shape[0] - 1
        # A program closed to US-citizen IMGs is closed to the others too.
        open_if[p] = np.exp(spread * n_open - 0.5 * spread * spread)
        open_nonus[p] = 0.0 if u_closed < closed_nonus[s, setting[p]] else open_if[p]
        open_us_img[p] = 0.0 if u_closed < closed_us[s, setting[p]] else open_if[p]
        visa[p] = 0 if u_visa < no_visa else (2 if u_visa > 1.0 - both_visa else 1)
        appeal[p] = n_appeal + setting_appeal[setting[p]]
        rounding[p] = u_round


def draw_traits(
    tracks: Tracks,
    stream: Stream,
    closed_nonus: NDArray[np.float64],
    closed_us_img: NDArray[np.float64],
    spread: float,
    no_visa_share: float,
    both_visas_share: float,
    setting_appeal: NDArray[np.float64],
) -> None:
    """Draw what no public list tells: visa policy, openness, appeal.

    Parameters
    ----------
    closed_nonus, closed_us_img
        Share of programs that never interview them, shape (specialties + 1, settings); the last
        row is for tracks without a specialty (transitional years).
    spread
        Standard deviation of log openness among open programs.
    no_visa_share, both_visas_share
        Shares that sponsor no visa, and J-1 and H-1B alike; the rest sponsor J-1 only.
    setting_appeal
        Added appeal by setting (university, community).
    """
    _draw(
        stream,
        tracks.key,
        tracks.specialty,
        tracks.setting,
        closed_nonus,
        closed_us_img,
        spread,
        no_visa_share,
        both_visas_share,
        setting_appeal,
        tracks.visa,
        tracks.open_nonus,
        tracks.open_us_img,
        tracks.open_if,
        tracks.appeal,
        tracks.rounding,
    )
    for number in range(HABITS):
        tracks.habits[number] = keyed_uniforms(stream, tracks.key, _FIRST_HABIT + number)
