"""A made-up market of NRMP's size and shape; nobody's real lists."""

from __future__ import annotations

import numpy as np

from landbridge.matching.market import Market


def make_market(
    applicants: int,
    programs: int,
    seats: int,
    couples: int = 0,
    supplementals: int = 0,
    reversions: int = 0,
    even: int = 0,
    length: int = 12,
    seed: int = 1,
) -> Market:
    """Lists with common tastes: popular programs, strong applicants, and noise.

    Parameters
    ----------
    applicants, programs, seats
        Size; every program has at least one seat.
    couples
        Joint lists, 60 rows each, of the first ``2 * couples`` applicants.
    supplementals
        Supplemental lists of five programs, each attached to one entry of a single's list.
    reversions, even
        Reversion rows of one or two seats; programs that fill an even number only.
    length
        Mean entries of a list.
    """
    rng = np.random.default_rng(seed)
    quota = 1 + rng.multinomial(seats - programs, np.full(programs, 1 / programs))
    appeal = rng.normal(size=programs)
    strength = rng.normal(size=applicants)
    odds = np.exp(0.7 * appeal)
    edges = np.cumsum(odds) / odds.sum()
    sizes = np.maximum(rng.poisson(length, applicants), 1)
    owner = np.repeat(np.arange(applicants), sizes)
    picks = np.searchsorted(edges, rng.random(owner.size))
    first = np.unique(owner * programs + picks)
    owner, picks = first // programs, first % programs
    liking = appeal[picks] + rng.gumbel(size=picks.size)
    order = np.lexsort((-liking, owner))
    owner, picks = owner[order], picks[order]
    start = np.searchsorted(owner, np.arange(applicants + 1))

    extra_lists = [np.unique(rng.integers(0, programs, 5)) for _ in range(supplementals)]
    behind = rng.choice(np.arange(2 * couples, applicants), supplementals, replace=False)
    behind.sort()
    attached = np.array(
        [picks[rng.integers(start[a], start[a + 1])] for a in behind], dtype=np.int64
    )
    extra_owner = np.repeat(behind, [len(extra) for extra in extra_lists])
    extra = np.concatenate([*extra_lists, np.zeros(0, dtype=np.int64)]).astype(np.int64)

    pairs = np.unique(np.concatenate([owner * programs + picks, extra_owner * programs + extra]))
    who, where = pairs // programs, pairs % programs
    seen = strength[who] + rng.normal(size=who.size)
    by_program = np.lexsort((-seen, where))
    program_list = who[by_program]
    program_ptr = np.searchsorted(where[by_program], np.arange(programs + 1))

    rows_first, rows_second, couple_ptr = [], [], [0]
    for c in range(couples):
        a = picks[start[2 * c] : start[2 * c + 1]]
        b = picks[start[2 * c + 1] : start[2 * c + 2]]
        ranks = np.add.outer(np.arange(a.size), np.arange(b.size)) + rng.random((a.size, b.size))
        best = np.argsort(ranks, axis=None)[:60]
        rows_first.append(a[best // b.size])
        rows_second.append(b[best % b.size])
        couple_ptr.append(couple_ptr[-1] + best.size)
    nothing = np.zeros(0, dtype=np.int64)
    alone = owner >= 2 * couples
    single_ptr = np.concatenate([[0], np.cumsum(np.bincount(owner[alone], minlength=applicants))])
    donors = rng.permutation(programs)[: 2 * reversions]
    parity = np.zeros(programs, dtype=np.int8)
    parity[rng.choice(programs, even, replace=False)] = 1
    return Market(
        applicants=tuple(f"a{i:06d}" for i in range(applicants)),
        programs=tuple(f"p{i:05d}" for i in range(programs)),
        quota=quota.astype(np.int64),
        program_ptr=program_ptr.astype(np.int64),
        program_list=program_list.astype(np.int64),
        single_ptr=single_ptr.astype(np.int64),
        single_list=picks[alone].astype(np.int64),
        couple_ids=tuple(f"c{i:05d}" for i in range(couples)),
        members=np.arange(2 * couples, dtype=np.int64).reshape(couples, 2),
        couple_ptr=np.array(couple_ptr, dtype=np.int64),
        couple_first=np.concatenate([*rows_first, nothing]),
        couple_second=np.concatenate([*rows_second, nothing]),
        attached_to=behind.astype(np.int64),
        attached_program=attached,
        attached_list=np.arange(supplementals, dtype=np.int64),
        supplemental_ptr=np.concatenate(
            [[0], np.cumsum([len(extra) for extra in extra_lists])]
        ).astype(np.int64),
        supplemental_list=extra,
        donor=donors[:reversions].astype(np.int64),
        receiver=donors[reversions:].astype(np.int64),
        most=rng.integers(1, 3, reversions).clip(max=quota[donors[:reversions]]).astype(np.int64),
        parity=parity,
    )
