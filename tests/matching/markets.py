"""Markets for tests: built from names, drawn small, drawn large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import strategies as st

from landbridge.matching.market import NONE, PARITY_EVEN, PARITY_NONE, PARITY_ODD, Market

NO_MATCH = "-"
PARITIES = {"": PARITY_NONE, "even": PARITY_EVEN, "odd": PARITY_ODD}


def _ragged(lists: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    ptr = np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64)
    return ptr, np.array([item for one in lists for item in one], dtype=np.int64)


def build(
    programs: Mapping[str, tuple[int, str]],
    singles: Mapping[str, str] | None = None,
    couples: Mapping[tuple[str, str], str] | None = None,
    supplementals: Mapping[tuple[str, str], str] | None = None,
    reversions: Sequence[tuple[str, str, int]] = (),
    parity: Mapping[str, str] | None = None,
) -> Market:
    """A market from names.

    Parameters
    ----------
    programs
        Name to quota and list, as in ``{"H": (2, "a b c")}``.
    singles
        Name to list, as in ``{"a": "H K"}``.
    couples
        Both names to rows, as in ``{("a", "b"): "H,K H,-"}``; ``-`` is no match.
    supplementals
        Applicant and advanced program to list.
    reversions
        Donor, receiver, most.
    parity
        Program to "even" or "odd".
    """
    singles, couples = singles or {}, couples or {}
    supplementals, parity = supplementals or {}, parity or {}
    names = sorted({*singles, *(one for pair in couples for one in pair)})
    places = sorted(programs)
    who = {name: i for i, name in enumerate(names)}
    where = {name: i for i, name in enumerate(places)} | {NO_MATCH: NONE}
    program_ptr, program_list = _ragged(
        [[who[a] for a in programs[p][1].split() if a in who] for p in places]
    )
    single_ptr, single_list = _ragged(
        [[where[p] for p in singles.get(a, "").split()] for a in names]
    )
    pairs = sorted(couples)
    rows = [[row.split(",") for row in couples[pair].split()] for pair in pairs]
    couple_ptr, first = _ragged([[where[row[0]] for row in one] for one in rows])
    _, second = _ragged([[where[row[1]] for row in one] for one in rows])
    behind = sorted(supplementals)
    extra_ptr, extra_list = _ragged(
        [[where[p] for p in supplementals[one].split()] for one in behind]
    )
    return Market(
        applicants=tuple(names),
        programs=tuple(places),
        quota=np.array([programs[p][0] for p in places], dtype=np.int64),
        program_ptr=program_ptr,
        program_list=program_list,
        single_ptr=single_ptr,
        single_list=single_list,
        couple_ids=tuple(f"{a}+{b}" for a, b in pairs),
        members=np.array([[who[a], who[b]] for a, b in pairs], dtype=np.int64).reshape(-1, 2),
        couple_ptr=couple_ptr,
        couple_first=first,
        couple_second=second,
        attached_to=np.array([who[a] for a, _ in behind], dtype=np.int64),
        attached_program=np.array([where[p] for _, p in behind], dtype=np.int64),
        attached_list=np.arange(len(behind), dtype=np.int64),
        supplemental_ptr=extra_ptr,
        supplemental_list=extra_list,
        donor=np.array([where[d] for d, _, _ in reversions], dtype=np.int64),
        receiver=np.array([where[r] for _, r, _ in reversions], dtype=np.int64),
        most=np.array([m for _, _, m in reversions], dtype=np.int64),
        parity=np.array([PARITIES[parity.get(p, "")] for p in places], dtype=np.int8),
    )


def draw(
    rng: np.random.Generator,
    singles: int = 3,
    couples: int = 1,
    programs: int = 3,
    most_quota: int = 2,
    length: int = 3,
    rows: int = 4,
    attached: float = 0.4,
    reversions: int = 1,
    parity: float = 0.25,
    one_sided: float = 0.1,
) -> Market:
    """A small random market.

    Parameters
    ----------
    singles, couples, programs
        How many.
    most_quota, length, rows
        Largest quota, longest list of a single (and of a supplemental), most rows of a couple.
    attached
        Chance that an advanced program of an applicant has a supplemental list behind it.
    reversions
        Rows drawn; a receiver comes after its donor, so there are no circles.
    parity
        Chance that a program is even-only or odd-only.
    one_sided
        Chance that a program does not rank somebody who ranks it.
    """
    n = singles + 2 * couples
    names = [f"a{i}" for i in range(n)]
    places = [f"p{i}" for i in range(programs)]
    rng.shuffle(names)
    members = [(names[2 * c], names[2 * c + 1]) for c in range(couples)]

    def some(most: int, least: int = 1) -> list[str]:
        k = min(int(rng.integers(least, most + 1)), programs)
        return [places[i] for i in rng.permutation(programs)[:k]]

    single_lists = {a: " ".join(some(length, 0)) for a in names[2 * couples :]}
    couple_lists = {}
    for pair in members:
        choices = [[*some(programs), NO_MATCH] for _ in pair]
        asked = [f"{p},{q}" for p in choices[0] for q in choices[1]]
        rng.shuffle(asked)
        both_out = f"{NO_MATCH},{NO_MATCH}"
        if rng.random() < 0.9:
            asked.remove(both_out)
        couple_lists[pair] = " ".join(asked[: int(rng.integers(1, rows + 1))])
    wanted: dict[str, set[str]] = {a: set(one.split()) for a, one in single_lists.items()}
    for pair, one in couple_lists.items():
        for side in range(2):
            wanted[pair[side]] = {row.split(",")[side] for row in one.split()} - {NO_MATCH}
    behind = {}
    for a in sorted(wanted):
        for p in sorted(wanted[a]):
            if rng.random() < attached:
                listed = [s for s in some(length) if s != p]
                if listed:
                    behind[a, p] = " ".join(listed)
    for (a, _), one in behind.items():
        wanted[a] |= set(one.split())
    quotas = {p: int(rng.integers(0 if rng.random() < 0.2 else 1, most_quota + 1)) for p in places}
    table = {}
    for p in places:
        ranked = [a for a in sorted(wanted) if (p in wanted[a]) != (rng.random() < one_sided)]
        rng.shuffle(ranked)
        table[p] = (quotas[p], " ".join(ranked))
    drawn: dict[tuple[str, str], int] = {}
    order = [places[i] for i in rng.permutation(programs)]
    for _ in range(reversions if programs > 1 else 0):
        i, j = sorted(rng.permutation(programs)[:2])
        if quotas[order[i]] > 0:
            drawn[order[i], order[j]] = int(rng.integers(1, quotas[order[i]] + 1))
    rules = {p: "even" if rng.random() < 0.5 else "odd" for p in places if rng.random() < parity}
    return build(
        table,
        single_lists,
        couple_lists,
        behind,
        [(d, r, m) for (d, r), m in drawn.items()],
        rules,
    )


def draw_everything(seed: int) -> Market:
    """A small market with couples, supplemental lists, reversions and parity together."""
    rng = np.random.default_rng(seed)
    return draw(
        rng,
        singles=int(rng.integers(1, 4)),
        couples=int(rng.integers(1, 3)),
        programs=int(rng.integers(2, 5)),
        most_quota=int(rng.integers(1, 4)),
        rows=int(rng.integers(2, 6)),
        attached=float(rng.choice([0.2, 0.5])),
        reversions=int(rng.integers(1, 4)),
        parity=float(rng.choice([0.15, 0.4])),
    )


def draw_singles(seed: int) -> Market:
    """A small market of singles only."""
    rng = np.random.default_rng(seed)
    return draw(
        rng,
        singles=int(rng.integers(1, 7)),
        couples=0,
        programs=int(rng.integers(1, 5)),
        most_quota=int(rng.integers(1, 4)),
        length=4,
        attached=0.0,
        reversions=0,
        parity=0.0,
    )


def draw_large(
    applicants: int,
    programs: int,
    positions: int,
    couples: int,
    supplementals: int = 0,
    reversions: int = 0,
    even: int = 0,
    length: int = 12,
    rows: int = 60,
    seed: int = 0,
) -> Market:
    """A market of the shape of the Main Residency Match.

    Everybody ranks about ``length`` programs and is ranked by all of them; the last tenth of the
    programs are first-year programs, named only by supplemental lists and by those who also rank
    them themselves.
    """
    rng = np.random.default_rng(seed)
    quota = 1 + rng.multinomial(positions - programs, np.full(programs, 1 / programs))
    appeal = rng.random(programs)
    weights = np.cumsum(np.exp(1.5 * appeal))
    draws = np.searchsorted(weights, rng.random((applicants, length)) * weights[-1])
    lists = [list(dict.fromkeys(one)) for one in draws.tolist()]
    first, second, couple_ptr = [], [], [0]
    for c in range(couples):
        a, b = lists[2 * c], lists[2 * c + 1]
        size = min(rows, len(a) * len(b))
        chosen = rng.permutation(len(a) * len(b))[:size]
        chosen = chosen[np.argsort(chosen // len(b) + chosen % len(b), kind="stable")]
        first += [a[i] for i in chosen // len(b)]
        second += [b[i] for i in chosen % len(b)]
        couple_ptr.append(len(first))
    single_lists = [[] if a < 2 * couples else one for a, one in enumerate(lists)]
    single_ptr, single_list = _ragged(single_lists)
    asked = [set(one) for one in lists]
    early = programs - programs // 10
    to, behind, which, extra = [], [], [], []
    for a in sorted(rng.permutation(applicants)[:supplementals].tolist()):
        extra.append((early + rng.permutation(programs - early)[:5]).tolist())
        advanced = sorted(p for p in lists[a] if p < early)[:3]
        to += [a] * len(advanced)
        behind += advanced
        which += [len(extra) - 1] * len(advanced)
        asked[a] |= set(extra[-1])
    owner = np.repeat(np.arange(applicants), [len(one) for one in asked])
    at = np.array([p for one in asked for p in sorted(one)], dtype=np.int64)
    # A common standing and the programs' own views of it.
    score = rng.random(applicants)[owner] + 0.5 * rng.random(owner.size)
    order = np.lexsort((score, at))
    ends = np.cumsum(np.bincount(at, minlength=programs))
    extra_ptr, extra_list = _ragged(extra)
    pairs = rng.permutation(programs)[: 2 * reversions].reshape(2, -1)
    parity = np.zeros(programs, dtype=np.int8)
    parity[rng.permutation(programs)[:even]] = PARITY_EVEN
    return Market(
        applicants=tuple(f"a{i:06d}" for i in range(applicants)),
        programs=tuple(f"p{i:05d}" for i in range(programs)),
        quota=quota.astype(np.int64),
        program_ptr=np.concatenate([[0], ends]).astype(np.int64),
        program_list=owner[order].astype(np.int64),
        single_ptr=single_ptr,
        single_list=single_list,
        couple_ids=tuple(f"c{c:05d}" for c in range(couples)),
        members=np.arange(2 * couples, dtype=np.int64).reshape(-1, 2),
        couple_ptr=np.array(couple_ptr, dtype=np.int64),
        couple_first=np.array(first, dtype=np.int64),
        couple_second=np.array(second, dtype=np.int64),
        attached_to=np.array(to, dtype=np.int64),
        attached_program=np.array(behind, dtype=np.int64),
        attached_list=np.array(which, dtype=np.int64),
        supplemental_ptr=extra_ptr,
        supplemental_list=extra_list,
        donor=pairs[0].astype(np.int64),
        receiver=pairs[1].astype(np.int64),
        most=np.minimum(quota[pairs[0]], 2).astype(np.int64),
        parity=parity,
    )


#: Strategies over seeds: Hypothesis shrinks towards small seeds, which are as good as any.
small_markets = st.integers(0, 2**32 - 1).map(draw_everything)
single_markets = st.integers(0, 2**32 - 1).map(draw_singles)
