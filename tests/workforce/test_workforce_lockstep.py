"""Two replicates in lockstep: who differs, since when, by which process, and that it adds up."""

from __future__ import annotations

import numpy as np
import pytest
from workforce_runs import FIRST_YEAR, changed_lives, snapshot, with_changes

from landbridge.workforce import Engine
from landbridge.workforce.codes import Phase
from landbridge.workforce.counted import COUNTED, count_lives
from landbridge.workforce.lockstep import PROCESSES, Lockstep
from landbridge.workforce.people import COLUMNS
from landbridge.workforce.watch import Watch

SCALE, LAST = 0.05, 2027
MORE_ENTRANTS = [("graduate.us_md_seniors", "scale", 1.1)]
FEWER_WAIVERS = [("settle.conrad.slots_per_state", "set", 2)]
OTHER_HOURS = [("practise.hours", "scale", 1.1)]
OTHER_OPENING = [("opening.hospitalist_share", "scale", 0.8)]
REFORMS = {
    "more entrants": MORE_ENTRANTS,
    "fewer waivers": FEWER_WAIVERS,
    "other hours": OTHER_HOURS,
    "another opening": OTHER_OPENING,
}


def in_lockstep(country, tree, changes, *, scale=SCALE, last=LAST):
    one, two = (Engine(country, each, scale=scale) for each in (tree, with_changes(tree, *changes)))
    pair = Lockstep(one, two)
    for year in range(FIRST_YEAR, last + 1):
        pair.run_year(year)
    return pair


@pytest.fixture(scope="module", params=REFORMS)
def pair(request, country, tree):
    return request.param, in_lockstep(country, tree, REFORMS[request.param])


def test_the_lives_add_up_to_the_difference(pair):
    _, stepped = pair
    lives = stepped.changed()
    ends = {"before": (stepped.before, lives.before), "after": (stepped.after, lives.after)}
    explained, whole = (
        [count_lives(engine, rows, LAST).sum(axis=0) for engine, rows in sides]
        for sides in (
            ends.values(),
            [(e, np.arange(len(e.people))) for e in (stepped.before, stepped.after)],
        )
    )
    difference = whole[1] - whole[0]
    assert difference.any()
    assert (explained[1] - explained[0]).tolist() == difference.tolist()


def test_every_life_that_differs_is_listed_and_no_other(pair):
    _, stepped = pair
    lives = stepped.changed()
    before, after = snapshot(stepped.before.people), snapshot(stepped.after.people)
    differ = np.union1d(changed_lives(before, after), changed_lives(after, before))
    assert np.isin(differ, lives.key).all()
    assert np.unique(lives.key).size == len(lives)
    # Whoever is listed and alike at the end has come back; those are few.
    assert differ.size > 0.8 * len(lives)


def test_lives_belong_to_the_process_that_the_reform_touches_first(pair):
    name, stepped = pair
    found = {PROCESSES[p] for p in stepped.changed().process}
    assert {
        "more entrants": {"graduate", "match", "train", "settle", "apply", "certify"} >= found,
        "fewer waivers": found == {"settle"},
        "other hours": "opening" in found,
        "another opening": "opening" in found,
    }[name]


def test_the_opening_stock_is_never_listed_for_a_reform_of_entry(pair, opening_practice):
    name, stepped = pair
    if name in ("more entrants", "fewer waivers"):
        assert not np.isin(stepped.changed().key, opening_practice).any()


def test_a_reform_at_todays_values_lists_nobody(country, tree):
    same = in_lockstep(country, tree, [("settle.conrad.slots_per_state", "set", 30)], last=2026)
    assert len(same.changed()) == 0


def test_first_differences_are_those_of_a_plain_comparison(country, tree):
    """Beside the lockstep, two engines are compared after every process by plain sets."""
    changes = [*MORE_ENTRANTS, *FEWER_WAIVERS]
    fast = in_lockstep(country, tree, changes, scale=0.01, last=2026).changed()
    engines = [Engine(country, t, scale=0.01) for t in (tree, with_changes(tree, *changes))]
    first: dict[int, tuple[int, str]] = {}

    def compare(year, process):
        before, after = (snapshot(engine.people) for engine in engines)
        for one, two in ((before, after), (after, before)):
            for key in changed_lives(one, two).tolist():
                first.setdefault(key, (year, process))

    compare(FIRST_YEAR, "opening")
    for year in (2025, 2026):
        for process, _ in zip(*(engine.steps(year) for engine in engines), strict=True):
            compare(year, process.name)
    assert len(first) > 10
    told = zip(fast.key.tolist(), fast.year.tolist(), fast.process.tolist(), strict=True)
    assert {key: (year, PROCESSES[p]) for key, year, p in told} == first


def test_each_measure_counts_what_the_tables_count(country, tree, baseline_run):
    rows = np.arange(len(baseline_run.people))
    counted = dict(
        zip(COUNTED, count_lives(baseline_run, rows, 2028).sum(axis=0).tolist(), strict=True)
    )
    assert counted["active_physicians"] == int(
        (baseline_run.people.phase == Phase.PRACTISING).sum()
    )
    nobody = count_lives(baseline_run, np.array([-1]), 2028)
    assert not nobody.any()


class TestWatch:
    def test_a_watched_life_ends_as_it_stands_in_the_table(self, country, tree, baseline_run):
        people = baseline_run.people
        row = int(np.flatnonzero((people.origin == 3) & (people.entered == 2027))[0])
        watch = Watch(int(people.key[row]), tree)
        engine = Engine(country, tree, scale=SCALE, recorder=watch)
        for year in range(FIRST_YEAR, 2029):
            engine.run_year(year)
        told = {}
        for step in watch.steps:
            assert all(told[name] == old for name, old in step.old.items())
            told.update(step.new)
        assert told == {name: getattr(people, name)[row].item() for name in COLUMNS}
        assert {"settle", "practise"} <= {step.process for step in watch.steps}

    def test_the_draws_told_are_those_drawn(self, country, tree, baseline_run):
        """Attrition is one number: who left training drew one below the rate."""
        from landbridge.chance import keyed_uniform

        people = baseline_run.people
        left = np.flatnonzero((people.left_reason == 6) & (people.left == 2026))
        watch = Watch(int(people.key[left[0]]), tree)
        engine = Engine(country, tree, scale=SCALE, recorder=watch)
        for year in (2025, 2026):
            engine.run_year(year)
        step = watch.steps[-1]
        draw = next(draw for draw in step.draws if draw.stream == "train")
        assert (step.process, step.year, draw.year, draw.number) == ("train", 2026, 2026, 0)
        rate = tree.at("2026-07-01").array("train.attrition").max()
        assert keyed_uniform(0, 0, "train", 2026, int(watch.key), 0) < rate

    def test_the_law_is_asked_of_who_has_no_licence(self, country, tree, baseline_run):
        people = baseline_run.people
        row = int(np.flatnonzero(people.phase == Phase.UNLICENSED)[0])
        watch = Watch(int(people.key[row]), tree)
        Engine(country, tree, scale=SCALE, recorder=watch).run_year(FIRST_YEAR)
        step = watch.steps[-1]
        assert step.process == "settle"
        assert not step.new
        assert "pathway.open" in step.rules
        assert set(step.rules.values()) <= {0, 1, 2}

    def test_watching_changes_nothing(self, country, tree):
        plain, watched = (
            Engine(country, tree, scale=0.01, recorder=recorder)
            for recorder in (None, Watch(1, tree))
        )
        for engine in (plain, watched):
            engine.run_year(FIRST_YEAR)
        one, two = snapshot(plain.people), snapshot(watched.people)
        assert changed_lives(one, two).size == 0
