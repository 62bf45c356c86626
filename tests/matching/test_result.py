"""A result is what the verifier says it is, the same bytes every time."""

from __future__ import annotations

import json

import numpy as np
import pytest
from markets import build, draw, draw_everything

import landbridge as lb
from landbridge.errors import InputError, LandbridgeError
from landbridge.matching.market import Market
from landbridge.matching.proposing import match_programs_proposing
from landbridge.matching.result import couple_orders, match
from landbridge.matching.solver import solve_once
from landbridge.matching.verification import verify

NRMP = build(
    {
        "Mercy": (2, "Chen Garcia"),
        "City": (2, "Garcia Hassan Eastman Anderson Brown Chen Davis Ford"),
        "General": (2, "Brown Eastman Hassan Anderson Chen Davis Garcia"),
        "State": (2, "Brown Eastman Anderson Chen Hassan Ford Davis Garcia"),
    },
    {
        "Anderson": "City",
        "Brown": "City Mercy",
        "Chen": "City Mercy",
        "Davis": "Mercy City General State",
        "Eastman": "City Mercy State General",
        "Ford": "City General Mercy State",
        "Garcia": "City Mercy State General",
        "Hassan": "State City Mercy General",
    },
)
NO_STABLE = build({"H1": (1, "Ca S"), "H2": (1, "S Cb")}, {"S": "H1 H2"}, {("Ca", "Cb"): "H1,H2"})
ONE_FOR_BOTH = build({"H": (2, "Ca S Cb T")}, {"S": "H", "T": "H"}, {("Ca", "Cb"): "H,H"})
REOPENS = build(
    {"H1": (1, "Ca S"), "H2": (1, "Da Cb"), "H3": (1, "Db")},
    {"S": "H1"},
    {("Ca", "Cb"): "H1,H2", ("Da", "Db"): "H2,H3"},
)
EVERYTHING = build(
    {"A": (2, "x y"), "P": (1, "y x z"), "Q": (1, "z"), "E": (3, "z w"), "F": (1, "w v")},
    {"x": "A", "y": "A", "z": "P Q", "w": "F E", "v": "F"},
    supplementals={("x", "A"): "P", ("y", "A"): "P"},
    reversions=[("E", "F", 1)],
    parity={"E": "even"},
)


def seats_of(result):
    names = result.market.applicants, result.market.programs
    return {names[0][seat.applicant]: names[1][seat.program] for seat in result.seats}


def test_example_a_of_the_nrmp():
    result = match(NRMP)
    assert result.status == "stable"
    assert seats_of(result) == {
        "Chen": "Mercy",
        "Garcia": "City",
        "Eastman": "City",
        "Davis": "General",
        "Hassan": "State",
        "Ford": "State",
    }
    assert result.held_by("Anderson") is None
    assert result.held_by("Ford") == "State"
    assert result.counts["unmatched"] == 2
    city = result.market.programs.index("City")
    assert result.programs.last_rank[city] == 3
    assert result.programs.unfilled.tolist() == [0, 1, 1, 0]
    ford = next(seat for seat in result.seats if result.market.applicants[seat.applicant] == "Ford")
    assert (ford.entry, ford.program_rank, ford.side) == (4, 6, "primary")


@pytest.mark.parametrize("stability", ["kpr", "vacate", "mm"])
def test_example_b_is_never_called_stable(stability):
    result = match(NO_STABLE, stability=stability)
    assert result.status != "stable"
    assert not result.is_stable
    report = result.report()
    assert report["verification"]["blocking"]
    assert {"kind", "applicants", "programs", "entry"} <= report["verification"]["blocking"][
        0
    ].keys()


def test_example_c_hangs_on_the_reading_of_a_block():
    readings = {name: match(ONE_FOR_BOTH, stability=name) for name in ("kpr", "vacate", "mm")}
    assert readings["kpr"].status == "stable"
    assert seats_of(readings["kpr"]) == {"S": "H", "T": "H"}
    judged = verify(ONE_FOR_BOTH, readings["kpr"].matching, "mm")
    assert [block.kind for block in judged.blocking] == ["couple"]


def test_example_d_a_seat_reopens():
    result = match(REOPENS)
    assert result.status == "stable"
    assert seats_of(result) == {"S": "H1", "Da": "H2", "Db": "H3"}


def test_all_rules_together_add_up():
    result = match(EVERYTHING)
    assert result.status == "stable"
    programs, counts = result.programs, result.counts
    usable = programs.quota + programs.received - programs.passed_on - programs.lost_to_parity
    assert (programs.filled + programs.unfilled == usable).all()
    assert (programs.unfilled >= 0).all()
    assert counts["matched"] + counts["unmatched"] == counts["applicants"]
    assert counts["positions_filled"] == len(result.seats)
    assert counts["supplemental_in_use"] == 2
    assert counts["supplemental_matched"] == 1


def test_same_input_same_bytes():
    market = draw(np.random.default_rng(5), singles=5, couples=3)
    once, again = (json.dumps(match(market, seed=3).report()) for _ in range(2))
    assert once == again
    assert "seconds" not in once
    assert match(market, seed=4).digest != match(market, seed=3).digest
    assert match(market).digest == match(market).digest
    assert match(NRMP).digest != match(NO_STABLE).digest


def test_status_is_what_the_verifier_says():
    statuses = set()
    for seed in range(60):
        market = draw(np.random.default_rng(seed), singles=3, couples=2)
        result = match(market, orders=3)
        judged = verify(market, result.matching, "kpr")
        assert judged == result.verification
        assert result.is_stable == judged.ok
        statuses.add(result.status)
        if result.is_stable:
            assert result.counters["orders_tried"] == result.counters["order_kept"]
    assert "stable" in statuses


def test_more_orders_never_make_it_worse():
    for seed in range(40):
        market = draw(np.random.default_rng(seed), singles=3, couples=3)
        few, many = (match(market, orders=orders) for orders in (1, 10))
        if few.verification.feasible:
            assert len(many.verification.blocking) <= len(few.verification.blocking)


def test_orders_of_couples_are_permutations_from_the_seed():
    orders = list(couple_orders(6, 5, seed=2))
    assert orders[0].tolist() == [0, 1, 2, 3, 4, 5]
    assert all(sorted(order.tolist()) == [0, 1, 2, 3, 4, 5] for order in orders)
    assert len({tuple(order.tolist()) for order in orders}) == 5
    # These words are promised by NumPy for good; so are our results.
    assert orders[1].tolist() == [3, 0, 1, 4, 5, 2]
    assert len(list(couple_orders(1, 5, seed=2))) == 1


def test_what_blocks_can_be_decided_exactly():
    assert match(NO_STABLE, exact=True).exact == "none"
    said = set()
    few = [draw(np.random.default_rng(seed), singles=3, couples=2) for seed in range(60)]
    for market in [*few, draw_everything(197)]:  # of the last one it misses what exists
        plain, exact = match(market, orders=2), match(market, orders=2, exact=True)
        assert (exact.exact == "") == plain.is_stable
        assert exact.is_stable == (exact.exact in ("", "found"))
        said.add(exact.exact)
    assert said == {"", "found", "none"}
    with pytest.raises(InputError, match="kpr only"):
        match(NRMP, stability="mm", exact=True)


@pytest.mark.parametrize(
    "options",
    [{"orders": 0}, {"seed": -1}, {"loop_limit": 0}, {"max_steps": 0}, {"stability": "best"}],
)
def test_options_out_of_range_are_refused(options):
    with pytest.raises(LandbridgeError):
        match(NRMP, **options)


def test_a_limit_of_steps_is_told():
    result = match(NO_STABLE, max_steps=3)
    assert result.status == "limit"


def test_programs_proposing_is_stable_and_worst_for_applicants():
    for seed in range(60):
        market = draw(
            np.random.default_rng(seed),
            singles=6,
            couples=0,
            programs=4,
            length=4,
            attached=0,
            reversions=0,
            parity=0,
        )
        assert market.is_plain
        applicants = match(market).matching
        programs = match_programs_proposing(market).matching
        assert verify(market, programs, "kpr").ok
        # The same applicants are matched (rural hospitals), none of them better.
        assert ((applicants.primary >= 0) == (programs.primary >= 0)).all()
        assert (applicants.entry <= programs.entry).all()
    market = build({"p": (1, "b a"), "q": (1, "a b")}, {"a": "p q", "b": "q p"})
    assert match(market).matching.entry.tolist() == [1, 1]
    assert match_programs_proposing(market).matching.entry.tolist() == [2, 2]


@pytest.mark.parametrize("market", [NO_STABLE, EVERYTHING])
def test_programs_do_not_propose_where_lists_are_joined(market):
    with pytest.raises(InputError, match="single lists"):
        match_programs_proposing(market)


def test_the_front_step_has_it():
    assert lb.match(NRMP).is_stable
    assert lb.Market is type(NRMP)


def test_the_result_as_frames() -> None:
    market = build({"H": (1, "b a"), "K": (1, "a")}, {"a": "H K", "b": "H"})
    result = match(market)
    for library in ("polars", "pyarrow"):
        frame = result.to_frame(library=library)
        assert frame.shape == (2, 5)
        assert {name: list(frame[name].to_pylist() if library == "pyarrow" else frame[name])
                for name in MATCHES} == MATCHES  # fmt: skip
        nobody = match(build({"H": (1, "")}, {"a": ""})).to_frame(library=library)
        assert nobody.schema == frame.schema
    assert result.to_frame("programs")["filled"].to_list() == [1, 1]
    pandas = pytest.importorskip("pandas")
    frame = result.to_frame(library="pandas")
    assert isinstance(frame, pandas.DataFrame)
    assert frame.to_dict("list") == MATCHES


MATCHES = {
    "applicant_id": ["a", "b"],
    "program_id": ["K", "H"],
    "entry": [2, 1],
    "program_rank": [1, 1],
    "side": ["primary", "primary"],
}


def test_the_result_is_shown_in_a_line(tmp_path) -> None:
    market = build({"H": (1, "a b")}, {"a": "H", "b": "H"})
    result = match(market)
    assert repr(market) == "<Market: 2 applicants, 1 program, 1 position>"
    assert repr(result) == (
        "<MatchResult: stable, 1 of 2 applicants matched, 1 of 1 positions filled>"
    )
    assert str(result.explain("b")).startswith("b holds nothing")
    market.write(tmp_path / "lists")
    result.write(tmp_path / "result")
    assert Market.read(tmp_path / "lists") == market
    assert (tmp_path / "result" / "matches.csv").read_text().splitlines()[1] == "a,H,1,1,primary"


def test_what_a_match_refuses() -> None:
    market = build({"1": (1, "5")}, {"5": "1"})
    result = match(market)
    assert result.held_by("5") == result.held_by(5) == "1"
    for wrong in (
        lambda: match("lists"),
        lambda: match(market, orders=2.5),
        lambda: match(market, seed="1"),
        lambda: result.held_by("6"),
        lambda: result.explain("6"),
        lambda: result.to_frame("seats"),
        lambda: result.to_frame(library="numpy"),
    ):
        with pytest.raises(InputError):
            wrong()


@pytest.mark.parametrize("seed", [839, 876, 1090, 1595])
def test_seats_moved_follow_from_who_sits_where(seed: int) -> None:
    """A donor that called seats back too often passes nothing on; the result says what is due."""
    market = draw_everything(seed)
    assert not verify(market, solve_once(market).matching).feasible
    assert match(market, orders=1).is_stable


def test_a_result_breaks_no_rule_even_where_it_blocks() -> None:
    results = [match(draw_everything(seed), orders=1) for seed in range(400)]
    assert all(result.verification.feasible for result in results)
    assert any(not result.is_stable for result in results)
