"""Balances close: stock at the start, plus who came, less who went, is the stock at the end."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workforce_runs import frame, run_years, with_changes

from landbridge.parameters import Reform
from landbridge.workforce.agencies import AGENCIES
from landbridge.workforce.balance_lines import closing, moved
from landbridge.workforce.balances import BALANCES, closed
from landbridge.workforce.codes import LeftReason, Obligation, Phase, Status
from landbridge.workforce.ledger import CLASSES, Standing

J1, UNLICENSED = BALANCES[0], next(b for b in BALANCES if b.measure == "balance_unlicensed")


@pytest.fixture(scope="module", params=["today", "everything on", "no duty at home"])
def run(request, country, tree, everything_on):
    changed = {
        "today": tree,
        "everything on": everything_on,
        "no duty at home": with_changes(
            tree, ("law.j1.home_years", "set", 0), ("settle.waiver.service_years", "set", 5)
        ),
    }[request.param]
    return run_years(country, changed, last_year=2029, scale=0.1)


@pytest.fixture(scope="module")
def table(run):
    """Measure, year and category -> value; 0 where there is no row."""
    rows = frame(run).filter(frame(run)["place"] == "US")
    summed = rows.group_by("measure", "year", "category").agg(pl.col("value").sum())
    found = {(m, y, c): v for m, y, c, v in summed.iter_rows()}
    return lambda measure, year, category="all": found.get((measure, year, category), 0)


@pytest.fixture(params=range(2025, 2030))
def year(request):
    return request.param


@pytest.mark.parametrize("balance", BALANCES, ids=lambda balance: balance.measure)
class TestEveryBalance:
    def test_closes_and_goes_on_where_it_ended(self, balance, table, year):
        signed = {
            line: table(balance.measure, year, line) * (-1 if line.startswith("out.") else 1)
            for line in balance.lines[:-1]
        }
        assert sum(signed.values()) == table(balance.measure, year, "end")
        if year > 2025:
            start = table(balance.measure, year, "start")
            assert start == table(balance.measure, year - 1, "end")

    def test_names_every_move(self, balance, table, year):
        assert table(balance.measure, year, "in.other") == 0
        assert table(balance.measure, year, "out.other") == 0


class TestAgainstTheProcesses:
    """What the balances say of a process is what it counted itself."""

    @pytest.mark.parametrize(
        ("measure", "lines"),
        [
            (("j1_waiver_conrad",), ["j1:out.conrad"]),
            (("j1_waiver_conrad",), ["h1b_waiver:in.conrad"]),
            (("j1_waiver_agency",), [f"j1:out.agency.{name}" for name in AGENCIES]),
            (("j1_waiver_agency",), ["h1b_waiver:in.agency"]),
            (("j1_waiver_hardship",), ["j1:out.hardship"]),
            (("j1_returned_home",), ["j1:out.home"]),
            (("j1_left_training",), ["j1:out.left_training"]),
            (("j1_training",), ["j1:start", "j1:in.began", "j1:in.placed_again"]),
            (
                ("green_cards",),
                [
                    f"{kind}:out.green_card"
                    for kind in ("h1b_exempt", "h1b_capped", "h1b_waiver", "hardship")
                ],
            ),
            (
                ("practising_by_status", "h1b_waiver"),
                [f"h1b_waiver:{x}" for x in ("end", "out.retired", "out.died", "out.emigrated")],
            ),
            (("direct_pathway_licences",), ["unlicensed:out.licensed"]),
            (("left_unlicensed", "retired"), ["unlicensed:out.retired"]),
            (("left_unlicensed", "died"), ["unlicensed:out.died"]),
        ],
    )
    def test_counts_agree(self, measure, lines, table, year):
        told = sum(table(f"balance_{b}", year, c) for b, c in (x.split(":") for x in lines))
        assert told == table(measure[0], year, *measure[1:])

    def test_every_waiver_has_the_name_of_its_agency(self, run, table, year):
        assert ("conrad", *AGENCIES) == tuple(run.tree.dimensions["waiver_agency"])
        assert table("balance_j1", year, "out.agency") == 0

    def test_who_applies_again(self, run, table, year):
        names = run.world.memory["applicant_types"]
        waiting = sum(table("apply_again", year, name) for name in names)
        later = table("balance_reapplicants", year, "in.preliminary_over")
        assert table("balance_reapplicants", year, "end") == waiting + later
        # Seniors of US schools are in their first Match.
        earlier = [name for name in names if not name.endswith("_senior")]
        placed = sum(table("soap_placed", year, name) for name in earlier)
        assert 0 <= table("balance_reapplicants", year, "out.soap") <= placed

    def test_waiver_physicians_by_year_of_service(self, table, year):
        owing = sum(table(f"balance_waiver_owing_{n}", year, "end") for n in range(1, 6))
        assert 0 < owing <= table("balance_h1b_waiver", year, "end")
        for n in range(1, 5):
            served = table(f"balance_waiver_owing_{n + 1}", year, "out.year_served")
            assert table(f"balance_waiver_owing_{n}", year, "in.year_served") == served


def test_the_ends_are_the_people(run, table):
    people = run.people
    status, phase = people.status, people.phase
    serves = (phase == Phase.PRACTISING) & (people.obligation_left > 0)
    serves &= np.isin(people.obligation, [Obligation.CONRAD, Obligation.FEDERAL_WAIVER])
    expected = {
        "j1": (phase == Phase.TRAINEE) & (status == Status.J1_TRAINING),
        "j1_between": (phase == Phase.APPLICANT) & (status == Status.J1_TRAINING),
        "h1b_exempt": (phase == Phase.PRACTISING) & (status == Status.H1B_EXEMPT),
        "h1b_capped": (phase == Phase.PRACTISING) & (status == Status.H1B_CAPPED),
        "h1b_waiver": (phase == Phase.PRACTISING) & (status == Status.H1B_WAIVER),
        "waiver_owing_2": serves & (people.obligation_left == 2),
        "reapplicants": (phase == Phase.APPLICANT) & (people.cycles > 0),
        "unlicensed": phase == Phase.UNLICENSED,
        "abroad": (phase == Phase.LEFT) & (people.left_reason == LeftReason.RETURNED_HOME),
    }
    for name, rows in expected.items():
        assert table(f"balance_{name}", 2029, "end") == rows.sum() * 10, name


def test_a_closed_agency_has_no_line(country, tree):
    closed = Reform.from_toml(
        'name = "hhs-closed"\n[[change]]\nparameter = "law.waiver.open"\nfrom = 2025-01-01\n'
        'set = 0\nwhere = {waiver_agency = ["hhs"]}\n'
    )
    waived = [
        frame(run_years(country, one, last_year=2025, scale=0.2))
        .filter((pl.col("measure") == "balance_j1") & pl.col("category").str.contains("agency"))
        .filter(pl.col("value") > 0)["category"]
        .to_list()
        for one in (tree, tree.with_reform(closed))
    ]
    assert {"out.agency.hhs", "out.agency.dra", "out.agency.arc"} <= set(waived[0])
    assert "out.agency.hhs" not in waived[1]
    assert {"out.agency.dra", "out.agency.arc"} <= set(waived[1])


def test_who_applied_before_takes_seats_of_soap_where_programs_want_them(country, tree):
    """All prior graduates of US schools applied before: whom SOAP places whole leaves by it."""
    prior = ("us_md_prior", "us_do_prior")
    wanted = Reform.from_toml(
        'name = "prior-graduates-first"\n'
        "[[change]]\n"
        'parameter = "match.soap_taste"\nfrom = 2025-01-01\nset = 10\n'
        f"where = {{applicant_type = {json.dumps(prior)}}}\n"
    )
    rows = frame(run_years(country, tree.with_reform(wanted), last_year=2025, scale=0.2))

    def count(measure, *categories):
        chosen = (rows["measure"] == measure) & rows["category"].is_in(categories)
        return rows.filter(chosen & (rows["year"] == 2025))["value"].sum()

    took_part, placed = (count(f"soap_{what}", *prior) for what in ("applicants", "placed"))
    assert placed > 0.8 * took_part > 0
    left = count("balance_reapplicants", "out.soap")
    assert 0.8 * placed < left < placed + count("soap_placed", "us_img", "nonus_img", "other")


def test_without_the_duty_at_home_nobody_leaves_for_it(country, tree):
    free = with_changes(tree, ("law.j1.home_years", "set", 0))
    rows = frame(run_years(country, free, last_year=2026, scale=0.05))
    lines = rows.filter(rows["measure"] == "balance_j1")
    assert lines.filter(lines["category"] == "out.duty_lifted")["value"].min() > 0


def test_a_move_without_a_name_is_seen():
    moves = np.zeros((CLASSES, CLASSES), dtype=np.int64)
    moves[Standing.J1_TRAINING, Standing.FREE] = 3  # a green card in training: not modelled
    moves[Standing.FREE, Standing.J1_TRAINING] = 1
    nobody = np.zeros(CLASSES, dtype=np.int64)
    of_j1 = closed(nobody, moved({"settle": moves}), nobody)[BALANCES.index(J1)]
    counts = dict(zip(J1.lines, of_j1, strict=True))
    assert counts["out.other"] == 3
    assert counts["in.other"] == 1
    assert sum(counts.values()) == 4


@given(
    st.integers(0, 10**6),
    st.lists(st.integers(0, 10**4), min_size=8, max_size=8),
    st.floats(1.0, 200.0),
)
def test_rounding_leaves_a_balance_closed(start, moves, weight):
    lines = ("start", *(f"in.{i}" for i in range(4)), *(f"out.{i}" for i in range(4)), "end")
    end = max(0, start + sum(moves[:4]) - sum(moves[4:]))
    moves[4] -= end - (start + sum(moves[:4]) - sum(moves[4:]))
    counts = np.array([start, *moves, end])
    if counts.min() < 0:
        return
    whole = closing(lines, counts, weight)
    assert whole[:5].sum() - whole[5:9].sum() == whole[9] == np.rint(end * weight)
    assert np.abs(whole - counts * weight).max() <= 1.0
    assert (whole >= 0).all()
    np.testing.assert_array_equal(closing(lines, counts, 20.0), counts * 20)


class TestWithoutALicence:
    def test_nobody_is_older_than_the_oldest(self, run, tree):
        oldest = int(tree.at("2029-07-01")["leave.terminal_age"])
        here = run.people.phase == Phase.UNLICENSED
        assert (2029 - run.people.birth_year[here]).max() < oldest

    def test_they_leave_faster_where_the_hazard_is_higher(self, country, tree, baseline_run):
        faster = with_changes(tree, ("leave.unlicensed_factor", "set", 5))
        other = run_years(country, faster, last_year=2028, scale=0.05)
        left, more = (
            np.count_nonzero((e.people.origin == 3) & (e.people.licence == 0) & (e.people.left > 0))
            for e in (baseline_run, other)
        )
        assert more > 1.05 * left
        stays = [frame(e).filter(frame(e)["measure"] == "stock") for e in (baseline_run, other)]
        heads = [f["value"].sum() for f in stays]
        assert heads[1] == pytest.approx(heads[0], rel=1e-4)
