"""Rates to permanent residence by queue, as law moves them."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
from workforce_runs import with_changes

from landbridge.parameters import load_tree
from landbridge.workforce.practise import PRACTISE
from landbridge.workforce.process import Declared
from landbridge.workforce.queues import green_card_rates

INDIA, CHINA, REST = range(3)
DAY = datetime.date(2027, 7, 1)


def rates(*changes):
    tree = with_changes(load_tree(), *changes) if changes else load_tree()
    moment = SimpleNamespace(
        parameters=Declared(PRACTISE, tree, DAY),
        world=SimpleNamespace(memory={}, sampled=round),
    )
    return green_card_rates(moment)


def test_queues_that_wait_move_with_the_share_of_one_country():
    today, _ = rates()
    doubled, _ = rates(("law.green_card.country_cap_share", "scale", 2.0))
    assert doubled[INDIA] == pytest.approx(2.0 * today[INDIA])
    assert doubled[CHINA] == pytest.approx(min(2.0 * today[CHINA], today.max()))
    assert doubled[REST] == today[REST]


def test_without_a_cap_all_queues_run_at_the_fastest_rate():
    free, served = rates(("law.green_card.country_cap", "set", 0.0))
    assert set(free) == set(served) == {rates()[0].max()}


def test_who_served_is_freed_alone_where_the_law_says_so():
    others, served = rates(("law.niw.uncapped_after_service", "set", 1.0))
    assert list(others) == list(rates()[0])
    assert set(served) == {others.max()}
