"""The shipped model through the run store, on a small sample."""

from __future__ import annotations

import pytest

from landbridge.reporting import headline_rows
from landbridge.reporting.measures import KNOWN, PROFESSION_LINES
from landbridge.studies import Scenario, compare, run

pytestmark = pytest.mark.slow
OPTIONS = {"years": (2025, 2027), "replicates": 2, "seed": 3, "scale": 0.02}


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "log.json"
    }


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    return run("conrad-35", out=tmp_path_factory.mktemp("one") / "run", **OPTIONS)


def test_workers_and_interruptions_change_no_byte(one, tmp_path):
    two = run("conrad-35", out=tmp_path / "two", workers=2, **OPTIONS)
    assert contents(two.folder) == contents(one.folder)
    (two.folder / "conrad-35" / "00001.parquet").unlink()
    (two.folder / "summary.parquet").unlink()
    resumed = run("conrad-35", out=tmp_path / "two", **OPTIONS)
    assert contents(resumed.folder) == contents(one.folder)


def test_the_headline_has_every_line_of_the_table(one):
    assert {row.measure for row in headline_rows(compare(one))} == {*KNOWN, *PROFESSION_LINES}
    assert compare(one).value("active_physicians", "baseline")["mean"] > 900_000


def test_a_reform_at_todays_values_changes_nothing(tmp_path):
    same = Scenario("same", assignments=["settle.conrad.slots_per_state=30"])
    comparison = compare(run(same, out=tmp_path / "run", **OPTIONS))
    change = comparison.summary.filter(comparison.summary["scenario"] == "difference")
    assert (change["mean"] == 0).all()
    assert comparison.notes[0]["key"] == "note.nothing_changed"
    assert (tmp_path / "run" / "same" / "00001.parquet").read_bytes() == (
        tmp_path / "run" / "baseline" / "00001.parquet"
    ).read_bytes()


def test_a_trigger_that_is_not_met_is_told(tmp_path):
    bill = Scenario(
        "bill",
        assignments=[
            "settle.conrad.trigger_active=1",
            "settle.conrad.trigger_use_share=1",
            "settle.conrad.slots_per_state=200",
        ],
    )
    comparison = compare(run(bill, out=tmp_path / "run", **OPTIONS))
    told = next(n for n in comparison.notes if n["key"].startswith("note.trigger"))
    assert told["key"] == "note.trigger_not_met"
    assert told["args"]["needed"] == "100"
    years = comparison.summary.filter(comparison.summary["measure"] == "conrad_trigger_met")
    assert set(years["scenario"]) == {"bill"}
    assert (years["mean"] == 0).all()


def test_weakly_known_facts_are_named(one):
    facts = compare(one).meta["assumptions"]
    assert all(fact["reliability"] in ("memory", "assumption") for fact in facts)
    assert any(fact["id"].startswith("settle.conrad.") for fact in facts)
    assert any(fact["id"] == "places.use_rate" for fact in facts)
