"""The verifier against definitions, broken rules one by one, and the published facts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markets import build, draw_everything, draw_large, small_markets
from oracles import Plain, blocking_entries, feasible, is_stable, key, key_of

from landbridge.matching.market import NONE, Market
from landbridge.matching.seats import Matching
from landbridge.matching.solver import solve_once
from landbridge.matching.verification import (
    STABILITIES,
    Verification,
    matching_of,
    verify,
)

HERE = Path(__file__).parent


def sample(market: Market, most: int = 12):
    """Some of all feasible matchings, evenly."""
    everything = list(feasible(Plain.of(market)))
    return everything[:: max(1, len(everything) // most)]


def arrays(at) -> tuple[np.ndarray, np.ndarray]:
    return np.array(at.primary), np.array(at.extra)


def named(verification: Verification) -> list[tuple[str, int, int]]:
    """Blocks as the oracle names them."""
    return sorted(
        (
            block.kind,
            block.couple if block.kind == "couple" else block.applicants[0],
            block.programs[0] if block.kind == "supplemental" else block.entry - 1,
        )
        for block in verification.blocking
    )


def seats(market: Market, **held: str) -> Matching:
    """A matching by names; ``a="H"`` primary, ``a="H+K"`` with a supplemental seat."""
    primary = np.full(len(market.applicants), NONE)
    extra = primary.copy()
    for name, places in held.items():
        a = market.applicants.index(name)
        for side, place in zip((primary, extra), places.split("+"), strict=False):
            side[a] = market.programs.index(place)
    return matching_of(market, primary, extra)


def codes(market: Market, matching: Matching) -> list[str]:
    return [violation.code for violation in verify(market, matching).violations]


@given(small_markets, st.sampled_from(STABILITIES))
@settings(max_examples=150, deadline=None)
def test_blocks_are_those_of_the_definitions(market, reading):
    for at, judged, moved in sample(market):
        matching = matching_of(market, *arrays(at))
        found = verify(market, matching, reading)
        assert matching.moved.tolist() == moved
        assert found.feasible
        assert named(found) == sorted(blocking_entries(at, judged, reading))


@given(small_markets)
@settings(max_examples=100, deadline=None)
def test_readings_of_a_couple_are_nested(market):
    for at, judged, _ in sample(market, 40):
        if not is_stable(at, judged, "kpr"):
            assert not is_stable(at, judged, "mm")
            assert not is_stable(at, judged, "vacate")
        matching = matching_of(market, *arrays(at))
        verdicts = {reading: verify(market, matching, reading).ok for reading in STABILITIES}
        assert verdicts["kpr"] or not (verdicts["mm"] or verdicts["vacate"])


@given(small_markets, st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_feasible_matchings_are_those_enumerated(market, seed):
    allowed = {key(at) for at, _, _ in feasible(Plain.of(market))}
    rng = np.random.default_rng(seed)
    start = [arrays(at) for at, _, _ in sample(market, 5)]
    for primary, extra in start:
        for _ in range(4):
            changed = primary.copy(), extra.copy()
            a = int(rng.integers(primary.size))
            side = int(rng.integers(2))
            changed[side][a] = rng.integers(NONE, len(market.programs))
            found = verify(market, matching_of(market, *changed))
            assert found.feasible == (key_of(*changed) in allowed)


RULES = build(
    programs={"H": (2, "a b f"), "K": (1, "b a m"), "E": (2, "a b c m"), "P": (1, "c a f m")},
    singles={"a": "H E", "b": "H K E", "c": "E P"},
    couples={("f", "m"): "H,K -,- P,E"},
    supplementals={("a", "H"): "P"},
    reversions=[("H", "P", 1)],
    parity={"E": "even"},
)


def test_a_stable_matching_breaks_nothing():
    matching = seats(RULES, a="H+P", b="H", c="P")
    assert codes(RULES, matching) == ["over_quota"]  # H is full and passes nothing to P
    good = seats(RULES, a="H", b="H", c="P")
    assert verify(RULES, good).feasible
    assert verify(RULES, good).counts == {
        "matched": 3,
        "unmatched": 2,
        "supplemental": 0,
        "violations": 0,
        "singles": 0,
        "couples": 0,
        "supplementals": 0,
    }


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({"a": "K"}, ["not_listed"]),
        ({"c": "E", "b": "E", "a": "P"}, ["not_listed"]),
        ({"f": "H"}, ["not_a_row"]),
        ({"f": "P", "m": "E", "a": "E"}, ["not_a_row"]),
        ({"a": "E+P", "b": "E"}, ["not_attached"]),
        ({"b": "H+P"}, ["not_attached", "not_ranked"]),
        ({"a": "E"}, ["parity"]),
    ],
)
def test_each_rule_of_seats(held, expected):
    assert codes(RULES, seats(RULES, **held)) == expected


def test_rules_of_numbers():
    good = seats(RULES, a="H", b="K")
    assert codes(RULES, good) == []
    fields = vars(good)
    wrong = {
        "reversion": {"moved": np.array([0])},
        "cut": {"cut": good.cut + 1},
        "entry": {"entry": good.entry + (good.primary >= 0)},
    }
    for code, change in wrong.items():
        assert set(codes(RULES, Matching(**{**fields, **change}))) == {code}
    with pytest.raises(ValueError, match="shape"):
        matching_of(RULES, good.primary[:-1], good.extra)
    with pytest.raises(ValueError, match="not in the market"):
        matching_of(RULES, good.primary + 9, good.extra)
    with pytest.raises(ValueError, match="stability must be one of"):
        verify(RULES, good, "best")


def test_not_ranked():
    market = build({"H": (1, "b")}, {"a": "H", "b": "H"})
    assert codes(market, seats(market, a="H")) == ["not_ranked"]


def test_one_program_for_both():
    """Example C: the weaker partner decides under kpr, each needs a rival under mm."""
    market = build({"H": (2, "ca s cb t")}, {"s": "H", "t": "H"}, {("ca", "cb"): "H,H"})
    matching = seats(market, s="H", t="H")
    assert verify(market, matching, "kpr").ok
    assert verify(market, matching, "vacate").ok
    (block,) = verify(market, matching, "mm").blocking
    assert block.kind == "couple"
    assert [market.applicants[a] for a in block.dropped[0]] == ["s", "t"]


def test_vacate_counts_without_the_partner():
    """The partner leaves H for K, so that H would have room: only if the couple leaves first."""
    market = build({"H": (1, "m f"), "K": (1, "m")}, {}, {("f", "m"): "H,K -,H"})
    matching = seats(market, m="H")
    assert verify(market, matching, "kpr").ok
    assert verify(market, matching, "mm").ok
    (block,) = verify(market, matching, "vacate").blocking
    assert (block.entry, block.dropped) == (1, ((), ()))


def test_whom_a_block_would_drop():
    market = build(
        {"H": (2, "a b c d"), "K": (1, "d f")},
        {"a": "H", "b": "K H", "c": "H", "d": "H K"},
        {("f", "g"): "K,-"},
        {("c", "H"): "K"},
    )
    found = verify(market, seats(market, c="H", d="H"))
    blocks = {market.applicants[b.applicants[0]]: b for b in found.blocking}
    assert set(blocks) == {"a", "b", "f"}
    drops = {
        name: [[market.applicants[x] for x in one] for one in block.dropped]
        for name, block in blocks.items()
    }
    assert drops == {"a": [["d"]], "b": [["d"]], "f": [[], []]}
    assert (blocks["b"].entry, blocks["b"].programs) == (2, (market.programs.index("H"),))


def test_seats_passed_on_can_be_taken_back():
    market = build(
        {"D": (1, "a"), "R": (1, "b c")},
        {"a": "D", "b": "R", "c": "R"},
        reversions=[("D", "R", 1)],
    )
    found = verify(market, seats(market, b="R", c="R"))
    assert found.feasible
    assert [market.applicants[b.applicants[0]] for b in found.blocking] == ["a"]
    assert verify(market, seats(market, a="D", b="R")).ok


def test_chains_and_several_receivers():
    market = build(
        dict.fromkeys("ABCD", (2, "")),
        {"x": ""},
        reversions=[("B", "C", 3), ("A", "B", 1), ("A", "D", 2)],
    )
    assert matching_of(market, np.array([-1]), np.array([-1])).moved.tolist() == [3, 1, 1]


def test_parity_is_judged_at_what_is_held():
    market = build(
        {"E": (4, "a b c f m"), "O": (2, "d")},
        {"a": "E", "b": "E", "c": "E", "d": "O"},
        {("f", "m"): "E,E"},
        parity={"E": "even", "O": "odd"},
    )
    found = verify(market, seats(market, a="E", c="E"))
    kinds = [(b.kind, market.applicants[b.applicants[0]]) for b in found.blocking]
    # b replaces c; d is the first of an odd-only program; two free seats take the couple.
    assert kinds == [("single", "b"), ("single", "d"), ("couple", "f")]


def test_empty_markets():
    nobody = build({"H": (1, "")})
    empty = np.zeros(0, dtype=np.int64)
    assert verify(nobody, matching_of(nobody, empty, empty)).ok
    nothing = build({}, {"a": ""})
    assert verify(nothing, matching_of(nothing, np.array([-1]), np.array([-1]))).ok
    assert solve_once(nobody).ended == solve_once(nothing).ended == "finished"


PLAIN = """
import sys
sys.modules["numba"] = None
sys.path.insert(0, sys.argv[1])
from test_verification import report
print(report())
"""


def report() -> str:
    """What solver and verifier say of some markets."""
    import hashlib

    out = hashlib.sha256()
    markets = [draw_everything(seed) for seed in range(80)]
    markets.append(draw_large(400, 60, 340, 15, 40, 8, 3))
    for market in markets:
        outcome = solve_once(market)
        for array in vars(outcome.matching).values():
            out.update(np.asarray(array, dtype="<i8").tobytes())
        counters = {k: v for k, v in outcome.counters.items() if k != "seconds"}
        out.update(repr((outcome.ended, counters)).encode())
        out.update(repr(verify(market, outcome.matching)).encode())
    return out.hexdigest()


def test_the_same_bytes_without_a_compiler():
    done = subprocess.run(
        [sys.executable, "-c", PLAIN, str(HERE)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.strip() == report()


@pytest.mark.slow
def test_no_write_out_of_bounds(tmp_path):
    """Compiled code checks no index by itself; here it does, and says the same."""
    done = subprocess.run(
        [sys.executable, "-c", PLAIN.replace('sys.modules["numba"] = None\n', ""), str(HERE)],
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "NUMBA_BOUNDSCHECK": "1",
            "NUMBA_CACHE_DIR": str(tmp_path),
        },
    )
    assert done.stdout.strip() == report()
