"""The way from a first examination to a first application, as counts of a cohort."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.workforce.entry_pool import mean_reapply, pool_after
from landbridge.workforce.funnel import (
    ATTEMPTS,
    STATES,
    Rates,
    Skills,
    advance,
    attempts_of_passers,
    growing_stock,
    mean_wait,
    with_gate,
    with_hurry,
)

TODAY = Rates((0.72, 0.89), (0.45, 0.6), 0.8, (0.7, 0.75, 0.85, 0.85), (0.25, 0.2, 0.12, 0.25), 4)
CERTAIN = Rates((1.0, 1.0), (1.0, 1.0), 1.0, (1.0,) * 4, (0.0,) * 4)
EMPTY = np.zeros(STATES)

#: Three in four ask for a day, one in five is not let in, half of those for good.
IN_PERSON = Skills(0.8, 0.65, 0.75, refused=0.2, for_good=0.5)

share = st.floats(0.0, 1.0)
rates = st.builds(
    Rates,
    st.tuples(share, share),
    st.tuples(share, share),
    share,
    st.tuples(share, share, share, share),
    st.tuples(share, share, share, share),
    st.integers(1, ATTEMPTS),
    share,
    st.none() | st.builds(Skills, share, share, share, share, share, share),
    st.booleans(),
)
SHOCK = {
    "by_cost": -0.3,
    "by_odds": 0.3,
    "at_once": 0.5,
    "hurry": 0.4,
    "match_rate": 0.5,
    "active_share": 0.6,
    "reapply": 0.6,
}


def sat(waiting, fresh, first, again, sit, kept):
    """Who fails, by attempts made, and who waits on after a year, in whole arrays."""
    sitting, left = waiting * kept * sit, waiting * kept * (1.0 - sit)
    sitting[0] += fresh
    failed = sitting * (1.0 - np.array([first] + [again] * (ATTEMPTS - 1)))
    left[1:] += failed[:-1]
    return sitting, failed, left


def in_arrays(stock, takers, rates):
    """Applying, certified and stock of a year in which nobody is asked for clinical skills."""
    one, two, three = stock[: 3 * ATTEMPTS].reshape(3, ATTEMPTS)
    kept, left, passed = 1.0 - np.array(rates.drop), [], []
    for step, (waiting, fresh) in enumerate(((one, takers), (two, 0.0))):
        chances = rates.first_pass[step], rates.repeat_pass[step], rates.sit[step], kept[step]
        sitting, failed, still = sat(waiting, fresh, *chances)
        left.append(np.where(np.arange(ATTEMPTS) < rates.attempts, still, 0.0))
        passed.append((sitting - failed).sum())
    left[1][0] += passed[0]
    clinical, spared = stock[-2] * kept[2] + passed[1], (three * kept[2]).sum()
    if rates.pathways:
        clinical, spared = clinical + spared, 0.0
    met = clinical * rates.sit[2] * rates.clinical_pass
    certified = (met + spared) * rates.admitted
    ready = stock[-1] * kept[3] + certified
    applying = ready * rates.sit[3]
    after = np.concatenate([*left, np.zeros(ATTEMPTS), [clinical - met, ready - applying]])
    return applying, certified, after


@given(rates, st.lists(st.floats(0.0, 1e5), min_size=STATES, max_size=STATES), st.floats(0.0, 1e5))
@settings(max_examples=60, deadline=None)
def test_the_loop_over_attempts_is_the_year_in_whole_arrays(rates, stock, takers):
    rates = replace(rates, skills=None)
    after, flows = advance(np.array(stock), takers, rates)
    applying, certified, expected = in_arrays(np.array(stock), takers, rates)
    np.testing.assert_allclose(after, expected, rtol=1e-9, atol=1e-6)
    assert flows.applying == pytest.approx(applying, rel=1e-9, abs=1e-6)
    assert flows.certified == pytest.approx(certified, rel=1e-9, abs=1e-6)


def cohort(rates, years):
    """Certified in each year of one person who sits Step 1 in the first."""
    stock, certified = EMPTY, []
    for year in range(years):
        stock, flows = advance(stock, 1.0 if year == 0 else 0.0, rates)
        certified.append(flows.certified)
    return np.array(certified)


def test_who_never_fails_applies_the_year_after_step_1():
    stock, flows = advance(EMPTY, 7.0, CERTAIN)
    assert (flows.step1, flows.certified, flows.applying) == (7.0, 0.0, 0.0)
    stock, flows = advance(stock, 0.0, CERTAIN)
    assert (flows.step2, flows.certified, flows.applying, flows.lapsed) == (7.0, 7.0, 7.0, 0.0)
    assert not stock.any()


@given(
    rates,
    st.lists(st.floats(0.0, 1e4), min_size=EMPTY.size, max_size=EMPTY.size),
    st.floats(0, 1e4),
)
@settings(max_examples=150, deadline=None)
def test_nobody_is_lost_on_the_way(rates, stock, takers):
    before = np.array(stock)
    after, flows = advance(before, takers, rates)
    assert (after >= -1e-9).all()
    assert min(flows) >= -1e-9
    assert after.sum() + flows.applying + flows.lapsed == pytest.approx(before.sum() + takers)


def test_counts_agree_with_persons_followed_one_by_one():
    """An oracle: 40,000 persons with dice of their own, told by another hand."""
    rng = np.random.default_rng(5)
    people, horizon = 40_000, 8
    certified_by = 0
    for _person in range(people):
        waits, attempt, fresh = "one", 0, True
        for _ in range(horizon):
            moved = False
            if waits in ("one", "two"):
                step = 0 if waits == "one" else 1
                if not fresh:
                    if rng.random() < TODAY.drop[step]:
                        break
                    if rng.random() > TODAY.sit[step]:
                        continue
                chance = (TODAY.first_pass if attempt == 0 else TODAY.repeat_pass)[step]
                fresh = False
                if rng.random() < chance:
                    waits, attempt, moved = ("two", 0, False) if step == 0 else ("rest", 0, True)
                else:
                    attempt += 1
                    if attempt == TODAY.attempts:
                        break
            if waits == "rest":
                if not moved and rng.random() < TODAY.drop[2]:
                    break
                if rng.random() < TODAY.sit[2] * TODAY.clinical_pass:
                    certified_by += 1
                    break
    expected = cohort(TODAY, horizon).sum()
    assert certified_by / people == pytest.approx(expected, abs=4 * 0.5 / np.sqrt(people))


def test_the_cohort_of_1988_and_a_cohort_of_today():
    """45 per cent in 7.75 years, with pass rates that are assumed for that time."""
    then = replace(TODAY, first_pass=(0.55, 0.6), attempts=6)
    assert cohort(then, 8).sum() == pytest.approx(0.45, abs=0.03)
    assert 0.5 < cohort(TODAY, 8).sum() < 0.65


class TestClinicalSkills:
    def test_first_year_by_hand(self):
        """Of 1,000: 750 ask, 150 are refused and 75 of them lost, 480 pass, 120 fail."""
        rates = replace(CERTAIN, skills=IN_PERSON)
        before = EMPTY.copy()
        before[-2] = 1000.0
        after, flows = advance(before, 0.0, rates)
        assert flows.certified == pytest.approx(480.0)
        assert flows.lapsed == pytest.approx(75.0)
        np.testing.assert_allclose(after[12:14], [250.0 + 75.0, 120.0])
        after, flows = advance(after, 0.0, rates)
        assert flows.certified == pytest.approx(325 * 0.75 * 0.8 * 0.8 + 120 * 0.75 * 0.65)

    def test_who_is_certified_already_is_exempt(self):
        before = EMPTY.copy()
        before[-1] = 100.0
        _, flows = advance(before, 0.0, replace(CERTAIN, skills=replace(IN_PERSON, sit=0.0)))
        assert flows.applying == pytest.approx(100.0)

    def test_when_it_ends_those_who_wait_get_their_certificates(self):
        before = EMPTY.copy()
        before[12:15] = (50.0, 30.0, 20.0)
        after, flows = advance(before, 0.0, CERTAIN)
        assert flows.certified == pytest.approx(100.0)
        assert not after.any()
        after, flows = advance(before, 0.0, replace(CERTAIN, clinical_pass=0.4, pathways=True))
        assert flows.certified == pytest.approx(40.0)
        assert after[-2] == pytest.approx(60.0)

    def test_half_a_year_of_it_lets_half_through_without(self):
        before = EMPTY.copy()
        before[-2] = 1000.0
        half = replace(CERTAIN, skills=replace(IN_PERSON, asked=0.5))
        assert advance(before, 0.0, half)[1].certified == pytest.approx(500.0 + 240.0)

    def test_it_thins_the_pool_at_once_and_less_in_the_end(self):
        """Who waits comes later; who is shut out does not."""
        asked = [TODAY, TODAY, *[replace(TODAY, skills=IN_PERSON)] * 30]
        still = {**SHOCK, "by_odds": 0.0, "by_cost": 0.0, "hurry": 0.0}
        found = pool_after(TODAY, [1.0] * 32, rules=asked, **still)
        np.testing.assert_allclose(found.certified[:2], 1.0)
        assert found.certified[2] == found.certified.min() < 0.6
        assert found.certified[2] < found.certified[-1] < 1.0
        assert found.pool[2] < found.pool[1]
        hurried = pool_after(TODAY, [1.0] * 32, rules=asked, **{**still, "hurry": 0.4})
        assert hurried.certified[1] > 1.02
        assert hurried.certified[2] < found.certified[2]

    def test_places_outside_the_match_leave_fewer_to_come_again(self):
        path = [1.0, *[1.5] * 20]
        alone = pool_after(TODAY, path, **SHOCK)
        more = pool_after(TODAY, path, outside=0.5, **SHOCK)
        np.testing.assert_allclose(
            pool_after(TODAY, [1.0] * 8, outside=0.5, **SHOCK).pool, 1.0, rtol=1e-6
        )
        # with fewer who come again the pool is made more of newcomers, who answer at once
        assert more.pool[2] < alone.pool[2]


@pytest.mark.parametrize("growth", [-0.05, 0.0, 0.04])
def test_the_opening_stock_goes_on_as_it_came(growth):
    stock, takers = growing_stock(TODAY, growth)
    for year in range(6):
        stock, flows = advance(stock, takers * (1 + growth) ** year, TODAY)
        assert flows.applying == pytest.approx((1 + growth) ** year, rel=1e-6)


def test_the_wait_of_those_who_never_fail_is_one_year():
    stock, takers = growing_stock(CERTAIN, 0.0)
    assert mean_wait(stock, advance(stock, takers, CERTAIN)[1]) == pytest.approx(1.0)
    slow = replace(CERTAIN, sit=(1.0, 0.5, 1.0, 1.0))
    stock, takers = growing_stock(slow, 0.0)
    assert mean_wait(stock, advance(stock, takers, slow)[1]) == pytest.approx(2.0)


def test_attempts_of_those_who_pass():
    first = np.array([0.72, 1.0])
    found = attempts_of_passers(first, 0.45, 1.0, 0.0, 2)
    one = 0.72 / (0.72 + 0.28 * 0.45)
    np.testing.assert_allclose(found[0], [one, 1, 1, 1, 1, 1])
    np.testing.assert_allclose(found[1], 1.0)
    fewer = attempts_of_passers(first, 0.45, 0.7, 0.25, 2)
    assert fewer[0, 0] > found[0, 0]  # who gives up after failing is not among those who pass
    more = attempts_of_passers(first, 0.45, 0.7, 0.25, 4)
    assert (np.diff(more[0, :4]) > 0).all()
    assert more[0, 3] == pytest.approx(1.0)


def test_gate_and_hurry_move_people_in_time():
    assert with_gate(TODAY, 2.0).sit[3] == 1.0
    assert with_gate(TODAY, 0.5).sit == (*TODAY.sit[:3], 0.425)
    hurried = with_hurry(TODAY, 0.5)
    assert hurried.sit == pytest.approx((0.7, 0.875, 0.925, 0.85))
    assert with_hurry(TODAY, 0.0).sit == pytest.approx(TODAY.sit)


def test_who_comes_again_on_average():
    """A fifth find a place; 80 of 100 are left, 40 come again, 32 are left, 8 or 16 come again."""
    assert mean_reapply(0.5, 1.0, 0.2, 2) == pytest.approx(40 / 112)
    assert mean_reapply(0.5, 0.5, 0.2, 3) == pytest.approx((40 + 8) / (80 + 32 + 6.4))
    assert mean_reapply(0.6, 1.0, 0.3, 60) == pytest.approx(0.6)
    assert mean_reapply(0.6, 0.8, 0.3, 60) < 0.6


class TestPoolAfterAChangeOfCost:
    def test_no_change_no_effect(self):
        found = pool_after(TODAY, [1.0] * 8, **SHOCK)
        for series in (found.new, found.pool, found.certified):
            np.testing.assert_allclose(series, 1.0, rtol=1e-6)
        np.testing.assert_allclose(found.match_rate, SHOCK["match_rate"])

    def test_a_rise_hurries_some_and_deters_others(self):
        path = [1.0, 1.0, *[1.6] * 8]
        found = pool_after(TODAY, path, **SHOCK)
        assert found.new[0] == pytest.approx(1.0)
        assert found.certified[1] > 1.02 > 1.0 > found.certified[2]  # before, and what they left
        assert found.pool[2] < 1.0 < found.pool[1]
        assert found.match_rate[2] > SHOCK["match_rate"] > found.match_rate[1]
        calm = pool_after(TODAY, path, **{**SHOCK, "hurry": 0.0})
        np.testing.assert_allclose(calm.certified[:2], 1.0)
        assert found.new[1] > calm.new[1]
        assert found.new[2] < calm.new[2]

    def test_in_the_long_run_the_elasticity_remains(self):
        """Without an answer to odds nothing but the elasticity is left."""
        found = pool_after(TODAY, [1.0, *[1.5] * 40], **{**SHOCK, "by_odds": 0.0})
        assert found.new[-1] == pytest.approx(1.5 ** SHOCK["by_cost"], rel=1e-3)
        assert found.pool[-1] < found.new[-1]  # more match, so fewer come again

    def test_a_shift_in_time_alone_leaves_nothing(self):
        found = pool_after(
            TODAY, [1.0, 1.0, *[2.0] * 30], **{**SHOCK, "by_cost": 0.0, "by_odds": 0.0}
        )
        assert found.new.max() > 1.02
        assert found.new.min() < 0.98
        assert found.new[-1] == pytest.approx(1.0, abs=1e-6)

    def test_a_dearer_entry_never_makes_the_pool_larger_in_the_end(self):
        ends = [
            pool_after(TODAY, [1.0, *[ratio] * 25], **SHOCK).pool[-1]
            for ratio in (0.7, 1.0, 1.3, 2.0)
        ]
        assert (np.diff(ends) < 0).all()
