"""The guarantees of randomness: same seed, same lives; what a reform does not touch stays."""

from __future__ import annotations

import numpy as np
import pytest
from workforce_runs import (
    FIRST_YEAR,
    changed_lives,
    frame,
    moment_of,
    part_of,
    run_years,
    snapshot,
    table_of,
    with_changes,
)

from landbridge.law import Licence, Status
from landbridge.parameters import Reform
from landbridge.workforce import Engine, simulate
from landbridge.workforce.codes import Phase
from landbridge.workforce.leave import LEAVE
from landbridge.workforce.people import COLUMNS
from landbridge.workforce.practise import PRACTISE

SCALE, LAST = 0.05, 2028


def table_bytes(table) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


class Journal:
    """Keys of the J-1 physicians who came up for settling."""

    def __init__(self) -> None:
        self.owing: set[int] = set()

    def before(self, process, year, people) -> None:
        self.phase = people.phase.copy()
        if process.name == "train":
            self.in_training = people.phase == Phase.TRAINEE

    def after(self, process, year, people) -> None:
        if process.name == "settle":
            done = self.in_training & (people.phase != Phase.TRAINEE)
            done[: self.phase.size] |= self.phase != people.phase
            foreign = people.origin == 3
            self.owing.update(people.key[done & foreign].tolist())


class TestSameSeed:
    def test_same_coordinates_give_the_same_bytes(self, country, tree, baseline_run):
        again = simulate(country, tree, last_year=LAST, scale=SCALE)
        assert table_bytes(again) == table_bytes(baseline_run.results.table())

    @pytest.mark.parametrize("other", [{"seed": 1}, {"replicate": 1}])
    def test_another_seed_or_replicate_gives_other_lives(self, country, tree, baseline_run, other):
        run = run_years(country, tree, last_year=2025, scale=SCALE, **other)
        ours = np.isin(run.people.key, baseline_run.people.key)
        assert ours.mean() < 0.5  # another sample of the country
        assert frame(run).shape[0] > 0

    @pytest.mark.parametrize("name", ["set", "scale", "add"])
    def test_a_reform_at_todays_values_changes_nothing(self, country, tree, baseline_run, name):
        number = {"set": 30, "scale": 1.0, "add": 0}[name]
        same = with_changes(tree, ("settle.conrad.slots_per_state", name, number))
        table = simulate(country, same, last_year=LAST, scale=SCALE)
        assert table_bytes(table) == table_bytes(baseline_run.results.table())

    def test_a_reform_at_todays_centre_of_a_drawn_tree_changes_nothing(self, country, tree):
        same = (("settle.conrad.offers", "scale", 1.0), ("leave.scale", "scale", 1.0))
        one, two = (
            simulate(country, each.draw(3, 1), last_year=2026, scale=0.02, seed=3, replicate=1)
            for each in (tree, with_changes(tree, *same))
        )
        assert table_bytes(one) == table_bytes(two)

    def test_a_reform_of_tomorrow_changes_nothing_before_its_day(self, country, tree, baseline_run):
        text = (
            'name = "later"\n[[change]]\nparameter = "leave.scale"\n'
            "from = 2027-07-01\nscale = 1.5\n"
        )
        later = run_years(
            country, tree.with_reform(Reform.from_toml(text)), last_year=LAST, scale=SCALE
        )
        ours, theirs = frame(baseline_run), frame(later)
        early = ours["year"] < 2027
        assert ours.filter(early).equals(theirs.filter(theirs["year"] < 2027))
        assert not ours.filter(~early).equals(theirs.filter(theirs["year"] >= 2027))


class TestUntouchedLives:
    @pytest.mark.parametrize(
        "changes",
        [
            [("graduate.us_md_seniors", "scale", 1.1)],
            [("certify.new_nonus_img", "scale", 1.3), ("graduate.enrolment_path", "set", 1)],
            [("apply.step1_scored", "set", 1)],
            [("match.gme.funded_resident_years_per_year", "set", 4000)],
            [("settle.conrad.slots_per_state", "add", 40)],
        ],
        ids=["more seniors", "more arrivals", "Step 1 scored", "more places", "more waivers"],
    )
    def test_entry_and_match_reforms_leave_the_opening_stock_alone(
        self, country, tree, baseline_run, opening_practice, changes
    ):
        reformed = run_years(country, with_changes(tree, *changes), last_year=LAST, scale=SCALE)
        before, after = snapshot(baseline_run.people), snapshot(reformed.people)
        assert changed_lives(before, after).size > 0
        mine = part_of(before, opening_practice)
        assert mine["key"].size == opening_practice.size
        assert changed_lives(mine, after).size == 0

    def test_one_more_senior_moves_few_lives(self, country, tree):
        """The newcomer may displace another, who displaces another; most never notice."""
        one_more = with_changes(tree, ("graduate.us_md_seniors", "add", 10))
        before, after = (
            snapshot(run_years(country, each, last_year=FIRST_YEAR, scale=0.1).people)
            for each in (tree, one_more)
        )
        assert after["key"].size == before["key"].size + 1
        assert changed_lives(before, after).size < 100

    def test_more_waivers_touch_only_those_who_need_one(self, country, tree):
        journal = Journal()
        options = {"last_year": 2027, "scale": 0.4}
        before = run_years(country, tree, recorder=journal, **options)
        more = with_changes(tree, ("settle.conrad.slots_per_state", "add", 5))
        after = run_years(country, more, **options)
        changed = changed_lives(snapshot(before.people), snapshot(after.people))
        assert 0 < changed.size < 400
        completers = np.array(sorted(journal.owing), dtype=np.uint64)
        assert np.isin(changed, completers).all()
        lives = part_of(snapshot(before.people), changed)
        owed = (lives["status"] == Status.J1_TRAINING) | (lives["status"] == Status.H1B_WAIVER)
        # A green card may have ended the visa since.
        assert (owed | (lives["status"] == Status.PERMANENT_RESIDENT)).all()

    def test_waivers_change_nothing_before_training_ends(self, country, tree):
        more = with_changes(tree, ("settle.conrad.slots_per_state", "add", 40))
        before, after = (
            snapshot(run_years(country, one, last_year=2026, scale=0.2).people)
            for one in (tree, more)
        )
        waiting = np.isin(before["phase"], (Phase.APPLICANT, Phase.TRAINEE, Phase.UNLICENSED))
        mine = {name: values[waiting] for name, values in before.items()}
        assert changed_lives(mine, after).size == 0

    def test_a_state_pathway_touches_only_its_own(self, country, tree):
        none = with_changes(
            tree,
            ("law.pathway.active", "set", 0),
            ("settle.pathway.uptake", "set", 0.1),
            ("settle.pathway.supervisors", "set", 90),
        )
        two = with_changes(none, ("law.pathway.active", "set", 1), states=("TX", "FL"))
        closed, opened = (
            run_years(country, one, last_year=LAST, scale=SCALE) for one in (none, two)
        )
        before, after = snapshot(closed.people), snapshot(opened.people)
        changed = part_of(before, changed_lives(before, after))
        assert {country.states.abbr[state] for state in changed["home_state"]} == {"TX", "FL"}
        assert set(changed["phase"]) == {Phase.UNLICENSED}
        served = part_of(after, changed["key"])
        assert set(served["licence"]) <= {Licence.PROVISIONAL, Licence.FULL}


class TestOrderAndParts:
    def test_the_order_of_rows_changes_no_life(self, country, tree, baseline_run):
        engine = Engine(country, tree, scale=SCALE)
        order = np.random.default_rng(4).permutation(len(engine.people))
        for name in COLUMNS:
            column = getattr(engine.people, name)
            column[:] = column[order]
        for year in range(FIRST_YEAR, LAST + 1):
            engine.run_year(year)
        assert changed_lives(snapshot(baseline_run.people), snapshot(engine.people)).size == 0
        words = ["measure", "year", "place", "category", "origin"]
        assert frame(engine).sort(words).equals(frame(baseline_run).sort(words))

    @pytest.mark.parametrize("process", [PRACTISE, LEAVE], ids=lambda process: process.name)
    @pytest.mark.parametrize("pieces", [2, 7])
    def test_people_in_pieces_live_as_they_do_together(
        self, country, tree, baseline_run, process, pieces
    ):
        year = LAST + 1
        lives = snapshot(baseline_run.people)
        rng = np.random.default_rng(pieces)
        order = rng.permutation(lives["key"].size)
        totals = []
        whole: dict[str, np.ndarray] = {}
        for parts in ([order], np.array_split(np.sort(order), pieces)):
            flows = type(baseline_run.world.flows).zero(*baseline_run.world.flows.entrants.shape)
            old, baseline_run.world.flows = baseline_run.world.flows, flows
            done = []
            counted: dict[tuple, float] = {}
            for rows in parts:
                moment = moment_of(baseline_run, process, year, table_of(lives, rows))
                process.step(moment)
                done.append(snapshot(moment.people))
                numbers = iter(moment.results._singles)
                for *cell, value in zip(*[numbers] * 6, strict=True):
                    counted[tuple(cell)] = counted.get(tuple(cell), 0) + value
            baseline_run.world.flows = old
            together = {name: np.concatenate([one[name] for one in done]) for name in COLUMNS}
            by_key = np.argsort(together["key"])
            together = {name: values[by_key] for name, values in together.items()}
            totals.append((counted, [vars(flows)[name].tolist() for name in vars(flows)]))
            if whole:
                assert changed_lives(whole, together).size == 0
            whole = together
        assert totals[0] == totals[1]
        assert changed_lives(lives, whole).size > 0
