"""Moves between residencies are limited by open seats, and nobody is lost on the way."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from workforce_runs import FIRST_YEAR, frame, moment_of, run_years, with_changes

from landbridge.workforce.codes import Phase, ProgramKind, Status
from landbridge.workforce.train import TRAIN, _pass_year
from landbridge.workforce.transfer import _open_seats, _seat, _wishes, leaving_rates

SAME, OTHER, PRELIMINARY = range(3)


def seated(wishers, seats, *, rounds=3, visa=(2, 2, 2, 2), closed=(), osteopathic=()):
    """Seats found by ``(kind, target, level, here, own_level, need, origin)``, in that order.

    Pools: specialty 0 has tracks 0 and 1, specialty 1 tracks 2 and 3.
    """
    kind, target, level, here, own_level, need, origin = (
        np.array(column, dtype=np.int64) for column in zip(*wishers, strict=True)
    )
    table = np.zeros((10, 4), dtype=np.int64)
    for track, year, count in seats:
        table[year, track] = count
    open_to = np.ones((2, 4), dtype=np.bool_)
    open_to[:, list(closed)] = False
    apart = np.zeros(4, dtype=np.bool_)
    apart[list(osteopathic)] = True
    found = np.full(kind.size, -1, dtype=np.int64)
    _seat(
        np.arange(kind.size),
        kind,
        target,
        level,
        here,
        own_level,
        np.full(kind.size, 0.1),
        need,
        origin,
        np.array([0, 2, 4]),
        np.array(visa, dtype=np.int8),
        open_to,
        apart,
        rounds,
        table,
        found,
    )
    return found.tolist(), table


def test_a_seat_is_taken_once_and_by_who_comes_first():
    wishers = [(SAME, 0, 3, 0, 3, 0, 0), (SAME, 0, 3, 0, 3, 0, 0)]
    found, table = seated(wishers, [(1, 3, 1)])
    assert found == [1, -1]
    assert table[3, 1] == 0
    assert table[3, 0] == 1  # vacated; who is left sits there and does not move to the own program


def test_a_vacated_seat_is_filled_in_the_next_round():
    wishers = [(SAME, 0, 3, 2, 3, 0, 0), (OTHER, 1, 2, 0, 2, 0, 0), (SAME, 0, 2, 1, 2, 0, 0)]
    seats = [(0, 3, 1), (3, 2, 1)]
    assert seated(wishers, seats, rounds=1)[0] == [0, 3, -1]
    assert seated(wishers, seats, rounds=2)[0] == [0, 3, 0]


def test_a_preliminary_year_vacates_no_seat():
    found, table = seated([(PRELIMINARY, 0, 2, 3, 2, 0, 0)], [(0, 2, 1)])
    assert found == [0]
    assert table.sum() == 0


@pytest.mark.parametrize(
    ("wisher", "options", "where"),
    [
        ((OTHER, 0, 2, 2, 2, 1, 3), {"visa": (0, 1, 2, 2)}, 1),
        ((OTHER, 0, 2, 2, 2, 2, 3), {"visa": (0, 1, 2, 2)}, -1),
        ((OTHER, 0, 2, 2, 2, 0, 3), {"closed": (0,)}, 1),
        ((OTHER, 0, 2, 2, 2, 0, 1), {"closed": (0,)}, 0),
        ((OTHER, 0, 2, 2, 2, 0, 0), {"osteopathic": (0, 1)}, -1),
        ((OTHER, 0, 2, 2, 2, 0, 1), {"osteopathic": (0, 1)}, 0),
    ],
)
def test_programs_take_whom_they_sponsor_and_are_open_to(wisher, options, where):
    found, _ = seated([wisher], [(0, 2, 1), (1, 2, 1)], **options)
    assert found == [where]


class TestKernels:
    """The loops over trainees against the same in NumPy."""

    YEAR = FIRST_YEAR + 1

    @pytest.fixture
    def moment(self, country, tree):
        engine = run_years(country, tree, last_year=FIRST_YEAR, scale=0.1)
        return moment_of(engine, TRAIN, self.YEAR)

    def test_who_leaves_is_drawn_and_the_others_go_on_by_a_year(self, moment):
        people = moment.people
        row = people.rows_in(Phase.TRAINEE)
        was = {name: getattr(people, name)[row].copy() for name in ("training_year", "specialty")}
        left = people.training_left[row].copy()
        by_origin, by_specialty, by_stage = leaving_rates(moment)
        stage = np.clip(was["training_year"] - 1, 0, 2)
        rate = by_origin[people.origin[row]] * by_specialty[was["specialty"]] * by_stage[stage]
        leaves = moment.uniforms("", people.key[row]) < rate
        stays, gone = _pass_year(moment)
        np.testing.assert_array_equal(stays, row[~leaves])
        np.testing.assert_array_equal(gone, row[leaves])
        assert leaves.any()
        np.testing.assert_array_equal(people.training_year[row], was["training_year"] + ~leaves)
        np.testing.assert_array_equal(people.training_left[row], left - ~leaves)

    def test_who_looks_for_another_program_and_where(self, moment):
        people, p = moment.people, moment.parameters
        row = people.rows_in(Phase.TRAINEE)
        kind = moment.world.tracks.kind[people.program[row]]
        own, key = people.specialty[row].astype(int), people.key[row]
        by_specialty = np.append(p.table("train.transfer_wish_by_specialty"), 1.0)
        wish = p.table("train.transfer_wish")[people.origin[row]] * by_specialty[own]
        wish[(people.training_left[row] <= 0) | (kind == ProgramKind.FELLOWSHIP)] = 0.0
        preliminary = kind == ProgramKind.PRELIMINARY
        wish[preliminary] = p.number("train.transfer_wish_after_preliminary")
        looks = moment.uniforms("transfer", key) < wish
        leaves = moment.uniforms("transfer", key, 1) < p.number("train.transfer_other_specialty")
        weight = p.table("train.transfer_target")
        target = own.copy()
        draws = [moment.uniforms("transfer_target", key, c) for c in range(weight.size)]
        with np.errstate(divide="ignore"):
            arrival = -np.log(np.stack(draws, axis=1)) / weight
        arrival[np.arange(row.size)[own >= 0], own[own >= 0]] = np.inf
        elsewhere = leaves | (own < 0)
        target[elsewhere] = arrival.argmin(axis=1)[elsewhere]
        years = self.YEAR + 1 - people.status_since[row].astype(int)
        bound = (people.status[row] == Status.J1_TRAINING) & (target != own) & (own >= 0)
        looks &= ~(bound & (years > p.number("train.transfer_j1_years")))
        kinds = np.where(preliminary, PRELIMINARY, np.where(leaves, OTHER, SAME))
        assert looks.sum() > 50
        for found, expected in zip(_wishes(moment, row), (row, kinds, target), strict=True):
            np.testing.assert_array_equal(found, expected[looks])

    def test_seats_open_behind_who_left_and_where_the_match_fell_short(self, moment):
        people, tracks = moment.people, moment.world.tracks
        row = people.rows_in(Phase.TRAINEE)
        gone, stays = row[::9], np.delete(row, np.s_[::9])
        residency = tracks.kind != ProgramKind.FELLOWSHIP
        seats = np.zeros((10, tracks.key.size), dtype=np.int64)
        ahead = np.minimum(people.training_year[gone].astype(int) + 1, 9)
        more = people.training_left[gone] > 1
        np.add.at(seats, (ahead[more], people.program[gone[more]]), 1)
        second = people.program[stays[people.training_year[stays] == 2]]
        short = tracks.quota - np.bincount(second, minlength=tracks.key.size)
        seats[2] = np.maximum(short, 0)
        seats[:, ~residency] = 0
        np.testing.assert_array_equal(_open_seats(moment, stays, gone, residency), seats)


def total(table, measure):
    rows = table.filter((pl.col("measure") == measure) & (pl.col("year") == FIRST_YEAR))
    assert rows.height > 0, measure
    return rows["value"].sum()


@pytest.fixture(scope="module")
def first_year(country, tree):
    return frame(run_years(country, tree, last_year=FIRST_YEAR, scale=0.2))


def test_more_look_than_move_and_seats_limit_the_moves(first_year, country, tree):
    wishes, moves = total(first_year, "transfer_wishes"), total(first_year, "transfers")
    assert 0 < moves < wishes
    assert total(first_year, "transfer_seats_left") <= total(first_year, "transfer_seats")
    assert total(first_year, "transfers_into") == moves
    changed = with_changes(
        tree,
        ("train.transfer_wish", "scale", 3),
        ("train.transfer_wish_after_preliminary", "set", 1),
    )
    eager = frame(run_years(country, changed, last_year=FIRST_YEAR, scale=0.2))
    assert total(eager, "transfer_wishes") > 2.5 * wishes
    assert total(eager, "transfers") < 2.5 * moves


def test_leavers_are_counted_by_kind_and_by_specialty(first_year):
    by_kind, by_specialty = (
        total(first_year, name) for name in ("left_training", "left_training_by_specialty")
    )
    assert by_kind == by_specialty
    trainees = total(first_year, "trainees")
    assert 0.006 < by_kind / trainees < 0.014


def test_without_attrition_and_wishes_nobody_leaves_or_moves(country, tree):
    still = with_changes(
        tree,
        ("train.attrition", "set", 0),
        ("train.transfer_wish", "set", 0),
        ("train.transfer_wish_after_preliminary", "set", 0),
    )
    table = frame(run_years(country, still, last_year=FIRST_YEAR, scale=0.05))
    measures = {"left_training", "transfer_wishes", "transfers"}
    assert not measures & set(table["measure"])


def test_who_applies_again_is_who_was_left_over(country, tree):
    table = frame(run_years(country, tree, last_year=FIRST_YEAR + 1, scale=0.2))

    def by_field(measure, year):
        rows = table.filter((pl.col("measure") == measure) & (pl.col("year") == year))
        return dict(rows.group_by("category").agg(pl.col("value").sum()).iter_rows())

    marked = by_field("fellowship_apply_again", FIRST_YEAR)
    came = by_field("fellowship_reapplicants", FIRST_YEAR + 1)
    left_over = {
        field: applied - by_field("fellowship_matched", FIRST_YEAR).get(field, 0)
        for field, applied in by_field("fellowship_applicants", FIRST_YEAR).items()
    }
    assert sum(marked.values()) > 0
    assert all(count <= left_over[field] for field, count in marked.items())
    assert all(count <= marked[field] for field, count in came.items())
    assert sum(came.values()) > 0.9 * sum(marked.values())  # but for who retired or died
