"""Applications, screens, invitations and lists, against plain Python and by their properties."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workforce_runs import FIRST_YEAR, moment_of, with_changes

from landbridge.chance.kernels import stream_for
from landbridge.workforce import Engine
from landbridge.workforce.applications import REASONS, Files, send_applications
from landbridge.workforce.apply import APPLY, _choices, _senders, _slots
from landbridge.workforce.certify import CERTIFY
from landbridge.workforce.codes import ApplicantType, Phase, ProgramKind
from landbridge.workforce.graduate import GRADUATE
from landbridge.workforce.interest import shares_sought
from landbridge.workforce.interviews import rank_lists
from landbridge.workforce.invitations import invite, lengthen, meetings_of
from landbridge.workforce.positions import set_quotas
from landbridge.workforce.screens import readers_of
from landbridge.workforce.signals import posterior_mean
from landbridge.workforce.slots import Slots

STREAM = stream_for(5, 0, "test", 2030)
TYPES = len(ApplicantType)


def made_up_files(seed: int, applicants: int, slots: int) -> Files:
    rng = np.random.default_rng(seed)
    sent = rng.integers(0, slots + 1, applicants)
    start = np.append(0, np.cumsum(sent))
    slot = np.concatenate([rng.permutation(slots)[:n] for n in sent] or [np.zeros(0)])
    size = slot.size
    return Files(
        start=start,
        slot=slot.astype(np.int32),
        score=rng.normal(size=size).astype(np.float32),
        liking=rng.normal(size=size).astype(np.float32),
        sent=sent,
        outcome=np.zeros((TYPES, len(REASONS)), dtype=np.int64),
    )


def owner_of(files: Files) -> np.ndarray:
    return np.repeat(np.arange(files.start.size - 1), np.diff(files.start))


def invite_plainly(files: Files, places, capacity, rounds) -> np.ndarray:
    state = np.zeros(files.slot.size, dtype=np.uint8)
    more = list(places)
    for _ in range(rounds):
        for s, wanted in enumerate(more):
            waiting = [e for e in np.flatnonzero(files.slot == s) if state[e] == 0]
            waiting.sort(key=lambda e: -files.score[e])
            state[waiting[:wanted]] = 1
        more = [0] * len(places)
        for a, (low, high) in enumerate(pairwise(files.start)):
            held = [e for e in range(low, high) if state[e] == 1]
            held.sort(key=lambda e: -files.liking[e])
            for e in held[capacity[a] :]:
                state[e] = 2
                more[files.slot[e]] += 1
    return state


class TestInvitations:
    @given(st.integers(0, 2**31), st.integers(1, 60), st.integers(1, 12), st.integers(1, 4))
    @settings(deadline=None, max_examples=60)
    def test_as_by_hand(self, seed, applicants, slots, rounds):
        files = made_up_files(seed, applicants, slots)
        rng = np.random.default_rng(seed + 1)
        places = rng.integers(0, 15, slots)
        capacity = rng.integers(1, 6, applicants)
        expected = invite_plainly(files, places, capacity, rounds)
        assert invite(files, places, capacity, rounds).tolist() == expected.tolist()

    def test_scores_beyond_the_bins_are_told_apart(self):
        files = made_up_files(3, 200, 3)
        files.score[:] *= 40.0
        places, capacity = np.array([20, 7, 0]), np.full(200, 2)
        expected = invite_plainly(files, places, capacity, 3)
        assert invite(files, places, capacity, 3).tolist() == expected.tolist()

    def test_lengthening_adds_the_best_files_up_to_the_length(self):
        files = made_up_files(8, 30, 10)
        state = invite(files, np.full(10, 2), np.full(30, 3), 2)
        before = state.copy()
        least = np.full(30, 4)
        least[:10] = 0
        lengthen(files, state, least)
        for a, (low, high) in enumerate(pairwise(files.start)):
            held, had = (state[low:high] == 1).sum(), (before[low:high] == 1).sum()
            assert held == max(had, min(least[a], high - low))
            added = (state[low:high] == 1) & (before[low:high] != 1)
            left = state[low:high] != 1
            if added.any() and left.any():
                assert files.score[low:high][added].min() >= files.score[low:high][left].max()

    @given(st.integers(0, 2**31), st.integers(0, 20))
    @settings(deadline=None, max_examples=20)
    def test_meetings_are_the_files_that_led_to_one(self, seed, applicants):
        files = made_up_files(seed, applicants, 8)
        state = np.random.default_rng(seed).integers(0, 3, files.slot.size).astype(np.uint8)
        met = meetings_of(files, state)
        assert met.file.tolist() == np.flatnonzero(state == 1).tolist()
        for a, (low, high) in enumerate(pairwise(files.start)):
            mine = met.file[met.start[a] : met.start[a + 1]]
            assert ((mine >= low) & (mine < high)).all()
            assert met.declined[a] == (state[low:high] == 2).sum()


def season_of(country, tree, scale=0.1, year=FIRST_YEAR):
    engine = Engine(country, tree, first_year=year, scale=scale)
    for process in (GRADUATE, CERTIFY):
        process.step(moment_of(engine, process, year))
    moment = moment_of(engine, APPLY, year)
    set_quotas(moment)
    return moment


def sent_in(moment, keep=None):
    """Senders, readers, slots and files of a moment of apply; of the applicants in ``keep``."""
    row = moment.people.rows_in(Phase.APPLICANT)
    row = row if keep is None else row[keep]
    kind = moment.people.applicant_type[row]
    shares = shares_sought(moment)
    choice = _choices(moment, "specialty", row, kind, shares)
    nobody = np.zeros(row.size, dtype=np.bool_)
    senders = _senders(moment, row, kind, choice, shares, np.zeros(row.size), nobody)
    slots, readers = _slots(moment), readers_of(moment)
    return senders, readers, slots, send_applications(STREAM, senders, slots, readers, TYPES)


@pytest.fixture(scope="module")
def season(country, tree):
    return season_of(country, tree)


class TestApplications:
    def test_files_are_distinct_and_of_the_specialties_chosen(self, season):
        senders, _, slots, files = sent_in(season)
        specialty = season.world.tracks.specialty[slots.track[files.slot]]
        first, second = senders.specialty[owner_of(files)], senders.second[owner_of(files)]
        assert ((specialty == first) | (specialty == second)).all()
        pairs = owner_of(files) * slots.track.size + files.slot
        assert np.unique(pairs).size == pairs.size
        wanted = senders.wanted + np.where(senders.second >= 0, senders.wanted_second, 0)
        assert (files.sent <= wanted).all()
        assert files.outcome.sum() == files.sent.sum()
        assert files.outcome[:, -1].sum() == files.slot.size

    def test_what_is_read_passes_every_rule(self, season):
        senders, readers, slots, files = sent_in(season)
        track = slots.track[files.slot]
        who = owner_of(files)
        assert (senders.step2[who] >= readers.floor[track]).all()
        assert (senders.years_out[who] <= readers.years[track]).all()
        assert not (senders.failed[who] & readers.no_failure[track]).any()
        gate = readers.gate[senders.regard[who], track]
        assert (gate > -1e20).all()
        assert not readers.known[senders.regard[who], track].any()

    def test_each_rule_turns_somebody_away_and_none_when_switched_off(self, country, tree, season):
        outcome = sent_in(season)[3].outcome.sum(axis=0)
        assert (outcome > 0).all()
        off = {
            "filters": ("score_floor", "graduation_year", "attempts"),
            "visa": ("no_visa",),
            "taste": ("closed",),
        }
        for part, reasons in off.items():
            changed = with_changes(tree, (f"apply.part.{part}", "set", 0))
            found = dict(
                zip(
                    REASONS,
                    sent_in(season_of(country, changed))[3].outcome.sum(axis=0),
                    strict=True,
                )
            )
            assert all((found[why] == 0) == (why in reasons) for why in REASONS), part

    def test_who_needs_no_visa_is_never_turned_away_for_one(self, season):
        outcome = sent_in(season)[3].outcome
        no_visa = REASONS.index("no_visa")
        assert outcome[ApplicantType.NONUS_IMG, no_visa] > 0
        assert outcome[:, no_visa].sum() == outcome[ApplicantType.NONUS_IMG, no_visa]

    def test_an_applicant_more_changes_nobody_elses_files(self, season):
        everyone = sent_in(season)[3]
        size = everyone.sent.size
        keep = np.delete(np.arange(size), [size // 3, size // 2])
        fewer = sent_in(season, keep)[3]
        part = np.isin(owner_of(everyone), keep)
        for name in ("slot", "score", "liking"):
            assert (getattr(everyone, name)[part] == getattr(fewer, name)).all()

    def test_a_program_that_closes_changes_one_application_of_those_who_passed_it(self, season):
        senders, _, slots, before = sent_in(season)
        tracks = season.world.tracks
        entry = np.flatnonzero((tracks.kind == ProgramKind.CATEGORICAL) & (tracks.quota > 5))[7]
        old = tracks.quota[entry]
        tracks.quota[entry] = 0
        after = sent_in(season)[3]
        tracks.quota[entry] = old
        assert not (slots.track[after.slot] == entry).any()
        for a in range(senders.key.size):
            mine = set(before.slot[before.start[a] : before.start[a + 1]].tolist())
            now = set(after.slot[after.start[a] : after.start[a + 1]].tolist())
            lost = {s for s in mine if slots.track[s] == entry}
            assert len(mine - now - lost) <= 1 or len(now - mine) <= len(lost)

    def test_a_tenth_sample_meets_as_many_readers(self, country, tree):
        sent, read = [], []
        for scale in (0.1, 0.4):
            files = sent_in(season_of(country, tree, scale))[3]
            sent.append(files.sent.mean())
            read.append(files.slot.size / files.sent.sum())
        assert sent[0] == pytest.approx(sent[1], rel=0.03)
        assert read[0] == pytest.approx(read[1], abs=0.03)

    def test_no_filter_by_graduation_year_when_the_law_bars_it(self, country, tree):
        barred = with_changes(tree, ("law.match.graduation_year_filter", "set", 0))
        outcome = sent_in(season_of(country, barred))[3].outcome
        assert outcome[:, REASONS.index("graduation_year")].sum() == 0
        assert outcome[:, REASONS.index("score_floor")].sum() > 0


class TestSlots:
    def test_every_large_program_lies_on_every_ring(self, season):
        slots = _slots(season)
        tracks = season.world.tracks
        times = np.bincount(slots.ring_slot, minlength=slots.track.size)
        full = tracks.base_quota[slots.track] >= season.parameters.number(
            "apply.full_reach_positions"
        )
        assert (times[full] == 16).all()
        assert times[~full].mean() < 16
        for low, high in pairwise(slots.ring_start):
            assert (np.diff(slots.ring_place[low:high]) >= 0).all()
            of = tracks.specialty[slots.track[slots.ring_slot[low:high]]]
            assert np.unique(of).size <= 1

    def test_a_program_of_another_size_moves_no_other(self, season):
        tracks = season.world.tracks
        sizes = len(season.country.specialties.slug), len(season.country.states.abbr)
        small = tracks.base_quota.copy()
        small[3] = 0.01
        rings = []
        for quota in (tracks.base_quota, small):
            one = Slots.build(replace(tracks, base_quota=quota), STREAM, *sizes, 1.0, 8.0)
            ring = np.repeat(np.arange(one.ring_start.size - 1), np.diff(one.ring_start))
            others = one.ring_slot != 3
            rings.append(
                np.stack([ring, one.ring_slot, (one.ring_place * 2**32)]).T[others].tolist()
            )
            rings[-1].append((one.ring_slot == 3).sum())
        assert rings[0][:-1] == rings[1][:-1]
        assert rings[0][-1] > rings[1][-1]


class TestLists:
    def test_lists_hold_interviews_in_order_of_liking(self, season):
        senders, _, slots, files = sent_in(season)
        quota = season.world.tracks.quota[slots.track]
        state = invite(
            files,
            np.rint(14.0 * quota / slots.copies).astype(np.int64),
            np.full(senders.key.size, 12),
            3,
        )
        size = senders.key.size
        start, program, score = rank_lists(
            STREAM,
            senders.key,
            files,
            meetings_of(files, state),
            slots,
            0.0,
            np.zeros(size),
            np.ones(size),
        )
        assert start[-1] == program.size == score.size > 0
        for a in range(0, size, 7):
            low, high = files.start[a], files.start[a + 1]
            met = np.flatnonzero(state[low:high] == 1) + low
            by_liking = met[np.argsort(-files.liking[met], kind="stable")]
            expected = list(dict.fromkeys(slots.track[files.slot[by_liking]].tolist()))
            mine = program[start[a] : start[a + 1]].tolist()
            assert sorted(mine) == sorted(expected)
            if slots.track[files.slot[met]].size == len(expected):
                assert mine == expected

    def test_fewer_ranked_shorter_lists(self, season):
        senders, _, slots, files = sent_in(season)
        met = meetings_of(files, np.ones(files.slot.size, dtype=np.uint8))
        size = senders.key.size
        half, whole = (
            rank_lists(
                STREAM, senders.key, files, met, slots, 0.8, np.zeros(size), np.full(size, share)
            )[0][-1]
            for share in (0.5, 1.0)
        )
        assert 0.4 < half / whole < 0.7  # the longest lists are cut, so more than half is left


class TestOutcomes:
    def test_no_interview_no_list(self, country, tree):
        engine = Engine(country, tree, scale=0.1)
        for process in (GRADUATE, CERTIFY, APPLY):
            process.step(moment_of(engine, process, FIRST_YEAR))
        market = engine.world.market
        listed = np.diff(market.start)
        assert (listed <= market.interviews).all()
        assert not (market.listed & market.withdrew).any()
        foreign = market.kind == ApplicantType.NONUS_IMG
        seniors = market.kind == ApplicantType.US_MD_SENIOR
        assert (market.interviews[foreign] == 0).mean() > 3 * (
            market.interviews[seniors] == 0
        ).mean()

    def test_equal_lists_when_that_part_is_off(self, country, tree):
        changed = with_changes(tree, ("apply.part.list_length", "set", 0))
        means = []
        for one in (tree, changed):
            engine = Engine(country, one, scale=0.1)
            for process in (GRADUATE, CERTIFY, APPLY):
                process.step(moment_of(engine, process, FIRST_YEAR))
            market = engine.world.market
            met = market.interviews[(market.kind == ApplicantType.NONUS_IMG) & ~market.withdrew]
            means.append(met.mean())
        assert means[1] > 1.5 * means[0]


class TestLooks:
    @given(
        st.floats(0.3, 1.5),
        st.floats(0.3, 1.5),
        st.floats(0.3, 1.5),
        st.floats(0.0, 0.9),
        st.floats(-2, 2),
        st.floats(-3, 3),
        st.floats(-3, 3),
    )
    def test_the_posterior_is_the_conditional_mean_of_a_normal(self, sd, e2, e1, rho, m, z2, z1):
        cross = rho * e1 * e2
        seen = np.array([[e2**2, cross], [cross, e1**2]]) + sd**2
        expected = m + sd**2 * np.ones(2) @ np.linalg.solve(seen, np.array([z2, z1]) - m)
        group = np.array([m])
        found = posterior_mean(np.array([z2]), np.array([z1]), group, sd, e2, e1, rho, True)
        assert found[0] == pytest.approx(expected, abs=1e-9)
        alone = m + sd**2 / (sd**2 + e2**2) * (z2 - m)
        found = posterior_mean(np.array([z2]), np.array([z1]), group, sd, e2, e1, rho, False)
        assert found[0] == pytest.approx(alone, abs=1e-9)

    def test_a_group_mean_weighs_more_without_step_1(self):
        low, high = np.array([-1.0]), np.array([0.0])
        score = np.array([0.5])

        def gap(scored):
            looks = [
                posterior_mean(score, score, m, 0.8, 0.6, 0.8, 0.3, scored) for m in (low, high)
            ]
            return looks[1][0] - looks[0][0]

        assert gap(False) > gap(True) > 0
