"""SOAP in the year: who may apply where, and what becomes of the seats."""

from __future__ import annotations

import numpy as np
import pytest
from workforce_runs import FIRST_YEAR, frame, with_changes

from landbridge.matching.soap_core import BOTH_HALVES, FIRST_HALF, LATER_HALF
from landbridge.workforce import Engine, match, soap
from landbridge.workforce.applicant_classes import odds_by_regard, regard_of
from landbridge.workforce.codes import ProgramKind
from landbridge.workforce.year import YEAR

SCALE = 0.2
UNTIL_MATCH = YEAR[: [process.name for process in YEAR].index("match") + 1]


class Soap:
    """One year up to SOAP, with what went in and came out."""

    def __init__(self, country, tree, monkeypatch) -> None:
        def call(moment, market, track, first_year, free):
            self.market, self.track, self.first_year, self.free = market, track, first_year, free
            self.outcome = soap.supplemental_offers(moment, market, track, first_year, free)
            return self.outcome

        def apply(*args):
            self.applied_with = args
            self.ptr, self.who = real_apply(*args)
            return self.ptr, self.who

        real_apply = soap._apply
        self.engine = Engine(country, tree, scale=SCALE)
        with monkeypatch.context() as patch:
            patch.setattr(match, "supplemental_offers", call)
            patch.setattr(soap, "_apply", apply)
            for process in UNTIL_MATCH:
                self.engine._run(process, FIRST_YEAR)
        self.tracks = self.engine.world.tracks
        self.open = np.flatnonzero(self.outcome.offered)

    def placed(self) -> np.ndarray:
        """Pairs of applicant and track of every seat taken."""
        pairs = [
            np.stack([np.flatnonzero(side >= 0), side[side >= 0]], axis=1)
            for side in (self.outcome.first, self.outcome.path)
        ]
        return np.concatenate(pairs)


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as one:
        yield one


@pytest.fixture(scope="module")
def season(country, tree, patch):
    return Soap(country, tree, patch)


def test_seats_are_filled_once_and_none_is_lost(season):
    offered, left = season.outcome.offered, season.outcome.open_after
    assert (offered <= season.free).all()
    assert (left >= 0).all()
    taken = np.bincount(season.placed()[:, 1], minlength=offered.size)
    assert (taken + left == offered).all()
    assert 0.6 < taken.sum() / offered.sum() < 1.0


def test_programs_leave_a_share_of_their_seats_open(country, tree, patch, season):
    changed = with_changes(tree, ("match.soap_kept_open_share", "set", 0.5))
    offered, left = season.outcome.offered, season.outcome.open_after
    other = Soap(country, changed, patch).outcome
    assert (other.offered == offered).all()
    assert (other.open_after >= np.maximum(left, offered // 2)).all()
    assert other.open_after.sum() >= 0.45 * offered.sum()


def test_nobody_holds_two_seats_of_one_half(season):
    halves = np.array([BOTH_HALVES, FIRST_HALF, LATER_HALF, 0])
    held = np.where(season.track >= 0, halves[season.tracks.kind[season.track]], 0)
    held |= np.where(season.first_year >= 0, FIRST_HALF, 0)
    who, where = season.placed().T
    assert np.unique(who).size == who.size  # one seat each: no second half by the rules of today
    assert (held[who] & halves[season.tracks.kind[where]] == 0).all()
    assert season.outcome.took_part[who].all()
    assert not season.market.withdrew[who].any()
    partly = (held == FIRST_HALF) | (held == LATER_HALF)
    assert partly[season.outcome.took_part].any()


def test_applications_keep_to_the_limit_and_to_who_is_welcome(season, tree):
    limit = int(tree.at("2025-03-01")["soap.applications_limit"])
    part = np.flatnonzero(season.outcome.took_part)
    sent = np.bincount(season.who, minlength=part.size)
    assert sent.max() == limit
    program = np.repeat(np.arange(season.open.size), np.diff(season.ptr))
    pairs = np.stack([season.who, program], axis=1)
    assert np.unique(pairs, axis=0).shape == pairs.shape
    people = season.engine.people
    odds = odds_by_regard(season.tracks, season.engine.world.memory["osteopathic_only"])
    row = season.market.row[part]
    assert (odds[regard_of(people, row)[season.who], season.open[program]] > 0).all()
    own = season.market.choice[part][season.who] == season.tracks.specialty[season.open[program]]
    own &= season.tracks.kind[season.open[program]] != ProgramKind.PRELIMINARY
    most = np.rint(limit * tree.at("2025-03-01")["match.soap_own_specialty_share"])
    assert np.bincount(season.who[own], minlength=part.size).max() <= most


def test_a_program_that_closes_moves_one_application_of_those_who_sent_one(season):
    ring, *rest, specialty, halves, welcome, limits = season.applied_with
    gone = int(np.argmax(np.diff(season.ptr)))
    stays = np.arange(specialty.size) != gone
    renumber = np.cumsum(stays) - 1

    def without(order, place):
        kept = order != gone
        return renumber[order[kept]], place[kept]

    own, own_place = without(ring.own, ring.own_place)
    own_ptr = np.searchsorted(specialty[stays][own], np.arange(ring.own_ptr.size))
    fewer = soap._Ring(own_ptr, own, own_place, *without(ring.all, ring.all_place))
    ptr, who = soap._apply(fewer, *rest, specialty[stays], halves[stays], welcome[:, stays], limits)

    def sets(ptr, who, number):
        program = number[np.repeat(np.arange(ptr.size - 1), np.diff(ptr))]
        return {a: set(program[who == a].tolist()) for a in range(season.outcome.took_part.sum())}

    before = sets(season.ptr, season.who, np.arange(specialty.size))
    after = sets(ptr, who, np.flatnonzero(stays))
    for a, old in before.items():
        if gone not in old:
            assert after[a] == old
        else:
            assert old - after[a] == {gone}
            assert len(after[a] - old) <= 1


@pytest.mark.parametrize("none_of", ["match.soap_offered_share", "soap.applications_limit"])
def test_a_year_without_offers(country, tree, patch, none_of):
    none = Soap(country, with_changes(tree, (none_of, "set", 0)), patch)
    assert none.placed().size == 0


def test_who_holds_a_later_half_takes_part_whoever_else_does(country, tree, patch):
    few = Soap(country, with_changes(tree, ("match.soap_participation", "set", 0)), patch)
    advanced = few.tracks.kind[np.maximum(few.track, 0)] == ProgramKind.ADVANCED
    later = (few.track >= 0) & advanced & (few.first_year < 0)
    assert later.any()
    np.testing.assert_array_equal(few.outcome.took_part, later)
    assert (few.tracks.kind[few.placed()[:, 1]] == ProgramKind.PRELIMINARY).all()


def test_no_rounds_fill_nothing(country, tree, patch):
    none = Soap(country, with_changes(tree, ("soap.rounds", "set", 0)), patch)
    assert none.placed().size == 0
    assert (none.outcome.open_after == none.outcome.offered).all()
    table = frame(none.engine)
    placed, filled, positions = (
        table.filter(table["measure"] == f"soap_{name}")["value"].sum()
        for name in ("placed", "filled", "positions")
    )
    assert placed == filled == 0
    assert positions > 0


def test_more_rounds_fill_more(country, tree, patch, season):
    one = Soap(country, with_changes(tree, ("soap.rounds", "set", 1)), patch)
    assert (one.outcome.offered == season.outcome.offered).all()
    assert one.outcome.open_after.sum() > 1.5 * season.outcome.open_after.sum()


def test_the_rules_of_who_takes_part_are_those_of_the_parameters(country, tree, patch, season):
    assert not season.market.listed[season.outcome.took_part].all()
    strict = Soap(country, with_changes(tree, ("soap.rank_list_needed", "set", 1)), patch)
    assert strict.market.listed[strict.outcome.took_part].all()
    few = Soap(country, with_changes(tree, ("soap.applications_limit", "set", 3)), patch)
    assert np.bincount(few.who).max() == 3
    goes_on = Soap(country, with_changes(tree, ("soap.second_half", "set", 1)), patch)
    both = (goes_on.outcome.first >= 0) & (goes_on.outcome.path >= 0)
    path = goes_on.outcome.path[both]
    assert (goes_on.tracks.kind[path] == ProgramKind.ADVANCED).all()
