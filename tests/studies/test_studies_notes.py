"""Notes beside the numbers: those of the year shown, and what rests on memory."""

from __future__ import annotations

from types import SimpleNamespace

import polars as pl
import pytest

from landbridge.language import text
from landbridge.studies.notes import notes_for, sample_notes


def run_of(*changes: tuple[str, str, float, float]) -> SimpleNamespace:
    told = [
        {"id": name, "reliability": known, "old": old, "new": new}
        for name, known, old, new in changes
    ]
    facts = [{"name": "baseline"}, {"name": "more", "changes": told}]
    return SimpleNamespace(
        meta={"scenarios": facts, "scale": 1.0}, years=(2025, 2040), replicates=50, draws="each"
    )


def summary_of(rise: dict[int, float]) -> pl.DataFrame:
    rows = [
        (measure, year, "US", "all", scenario, mean, mean, mean, None, None, None)
        for year, percent in rise.items()
        for measure in ("earnings_index", "pay_supply_index")
        for scenario, mean in (
            ("baseline", 100.0),
            ("more", 100.0 + percent),
            ("difference", percent),
        )
    ]
    names = ("measure", "year", "place", "category", "scenario", "mean", "low", "high")
    chance = ("chance_share", "chance_low", "chance_high")
    return pl.DataFrame(rows, schema=[*names, *chance], orient="row")


@pytest.mark.parametrize(("asked", "year", "percent"), [(2030, 2030, "0.5"), (None, 2040, "2")])
def test_a_note_tells_of_the_year_that_is_shown(asked, year, percent) -> None:
    notes = notes_for(run_of(), "more", summary_of({2030: 0.5, 2040: 2.0}), asked)
    (told,) = [n["args"] for n in notes if n["key"] == "note.earnings_break_even"]
    assert (told["year"], told["percent"]) == (year, percent)


def test_changed_values_from_memory_are_flagged_and_unchanged_ones_are_not() -> None:
    run = run_of(("a.b", "memory", 0, 3), ("a.c", "memory", 5, 5), ("a.d", "primary", 1, 2))
    notes = notes_for(run, "more", summary_of({2040: 2.0}))
    (told,) = [n for n in notes if n["key"].startswith("note.from_memory")]
    assert (told["key"], told["args"]["parameters"]) == ("note.from_memory.one", "a.b")
    for lang, words in (("en", "from memory"), ("zh", "出自记忆")):
        assert words in text(told["key"], lang, **told["args"])


def test_a_sample_and_few_replicates_are_told() -> None:
    assert [n["key"] for n in sample_notes(1, 0.1)] == ["note.one_replicate", "note.sampled"]
    assert sample_notes(40, 1.0) == []
