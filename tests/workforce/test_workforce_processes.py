"""What a process declares is what it asks for, reads, writes and counts."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict

import numpy as np
import pytest
from workforce_runs import frame, run_years

from landbridge.parameters import Reform, shipped_reforms
from landbridge.workforce import Engine, simulate
from landbridge.workforce.people import COLUMNS, People
from landbridge.workforce.process import ChangeRecorder, Declared, Process
from landbridge.workforce.results import Results
from landbridge.workforce.year import FIRST_DAY, YEAR

PROCESSES = (*FIRST_DAY, *YEAR)


class Everything:
    """Compares every column before and after every process, and notes columns touched."""

    def __init__(self) -> None:
        self.written: dict[str, set[str]] = defaultdict(set)
        self.touched: dict[str, set[str]] = defaultdict(set)
        self.counted: dict[str, set[str]] = defaultdict(set)
        self.asked: dict[str, set[str]] = defaultdict(set)
        self.turn: str | None = None

    def before(self, process: Process, year: int, people: People) -> None:
        self.old = {name: getattr(people, name).copy() for name in COLUMNS}
        self.turn = process.name

    def after(self, process: Process, year: int, people: People) -> None:
        self.turn = None
        for name, old in self.old.items():
            if (getattr(people, name)[: old.size] != old).any():
                self.written[process.name].add(name)
        for name, (_, default, _) in COLUMNS.items():
            if (getattr(people, name)[self.old["key"].size :] != default).any():
                self.written[process.name].add(name)


@pytest.fixture(scope="module")
def watched(country, everything_on):
    """Everything the processes did in four years with every switch on."""
    record = Everything()
    with pytest.MonkeyPatch.context() as patch:

        def spy(owner, name, book, index):
            real = getattr(owner, name)

            def watch(self, *args, **kwargs):
                if record.turn is not None:
                    book[record.turn].add(args[index])
                return real(self, *args, **kwargs)

            patch.setattr(owner, name, watch)

        def columns(self, name):
            if record.turn is not None and name in COLUMNS:
                record.touched[record.turn].add(name)
            return object.__getattribute__(self, name)

        spy(Declared, "__getitem__", record.asked, 0)
        spy(Results, "add", record.counted, 0)
        spy(Results, "add_block", record.counted, 0)
        patch.setattr(People, "__getattribute__", columns)
        run_years(country, everything_on, last_year=2028, scale=0.03, recorder=record)
    return record


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
class TestDeclarations:
    def test_parameters_are_of_the_tree_and_all_asked_for(self, process, tree, watched):
        assert len(set(process.parameters)) == len(process.parameters)
        assert [name for name in process.parameters if name not in tree] == []
        assert set(process.parameters) - watched.asked[process.name] == set()

    def test_an_undeclared_parameter_is_refused(self, process, tree):
        other = next(name for name in tree if name not in process.parameters)
        declared = Declared(process, tree, datetime.date(2025, 7, 1))
        with pytest.raises(
            KeyError, match=re.escape(f"process '{process.name}' does not declare '{other}'")
        ):
            declared[other]

    def test_only_declared_columns_change(self, process, watched):
        assert watched.written[process.name] - set(process.writes) == set()

    def test_only_declared_columns_are_touched(self, process, watched):
        declared = {*process.reads, *process.writes}
        assert watched.touched[process.name] - declared == set()
        assert declared - set(COLUMNS) == set()

    def test_results_declared_are_those_counted(self, process, watched):
        assert watched.counted[process.name] == set(process.results)


def test_no_two_processes_count_the_same_measure():
    owners = defaultdict(set)
    for process in PROCESSES:
        for measure in process.results:
            owners[measure].add(process.name)
    assert {measure: names for measure, names in owners.items() if len(names) > 1} == {}


def test_every_measure_of_the_table_is_declared(baseline_run):
    declared = {measure for process in PROCESSES for measure in process.results}
    assert set(frame(baseline_run)["measure"]) <= declared


@pytest.mark.parametrize("baseline", ["current-policy", "as-written"])
def test_declared_parameters_suffice_under_every_shipped_reform(country, tree, baseline):
    reformed = tree
    for name in shipped_reforms():
        reformed = reformed.with_reform(Reform.read(name))
    table = simulate(country, reformed.with_baseline(baseline), last_year=2029, scale=0.02)
    assert table.num_rows > 0


def test_the_shipped_recorder_counts_changes(country, tree):
    recorder = ChangeRecorder()
    engine = Engine(country, tree, scale=0.02, recorder=recorder)
    engine.run_year(2025)
    assert recorder.changes[("graduate", 2025)]["new"] > 0
    assert recorder.changes[("leave", 2025)]["phase"] > 0
    assert set(recorder.changes[("leave", 2025)]) == {"new", "phase", "left", "left_reason"}
    assert recorder.changes[("leave", 2025)]["new"] == 0
    left = np.count_nonzero(engine.people.left == 2025)
    assert recorder.changes[("leave", 2025)]["left"] <= left
