"""Chance and parameters apart: known shares are found again, and a run says which is which."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fake_engine import FAKE, fake_simulate

from landbridge.errors import InputError, RunStoreError
from landbridge.language import text
from landbridge.reporting.terminal import side_by_side, table
from landbridge.studies import Scenario, compare, run
from landbridge.studies.uncertainty import EACH, FIXED, PAIRS, chance_share, drawn, parameter_draw

MORE = Scenario("more", assignments=["fake.slots=35"])


def pairs_of(chance, parameters, pairs, columns, seed=1):
    """Replicates in pairs whose two parts have the given standard deviations."""
    rng = np.random.default_rng(seed)
    shared = parameters * rng.standard_normal((pairs, 1, columns))
    return (shared + chance * rng.standard_normal((pairs, 2, columns))).reshape(-1, columns)


class TestShares:
    @pytest.mark.parametrize("chance", [0.1, 0.5, 0.9])
    def test_a_known_share_is_found_and_its_interval_holds(self, chance):
        values = pairs_of(chance**0.5, (1 - chance) ** 0.5, pairs=20, columns=4000)
        found = chance_share(values, PAIRS)
        assert np.median(found.share) == pytest.approx(chance, abs=0.02)
        held = (found.low <= chance) & (chance <= found.high)
        assert held.mean() == pytest.approx(0.95, abs=0.012)
        assert (found.low <= found.share).all()
        assert (found.share <= found.high).all()

    def test_with_chance_alone_the_interval_reaches_all(self):
        found = chance_share(pairs_of(1.0, 0.0, pairs=50, columns=2000), PAIRS)
        assert (found.high == 1.0).mean() == pytest.approx(0.975, abs=0.012)
        assert found.share.mean() > 0.9

    def test_with_parameters_alone_none_is_chance(self):
        found = chance_share(pairs_of(0.0, 1.0, pairs=5, columns=3), PAIRS)
        np.testing.assert_array_equal([found.share, found.low, found.high], np.zeros((3, 3)))

    def test_where_nothing_varies_nothing_is_said(self):
        for draws in (PAIRS, FIXED):
            assert np.isnan(chance_share(np.ones((8, 2)), draws).share).all()

    def test_only_pairs_can_tell(self):
        values = pairs_of(1.0, 1.0, pairs=5, columns=2)
        assert np.isnan(chance_share(values, EACH).share).all()
        assert (chance_share(values, FIXED).share == 1.0).all()
        assert np.isnan(chance_share(values[:2], PAIRS).share).all()

    def test_a_gap_makes_one_number_unknown_and_no_other(self):
        values = pairs_of(1.0, 1.0, pairs=5, columns=2)
        whole = chance_share(values, PAIRS)
        values[3, 0] = np.nan
        found = chance_share(values, PAIRS)
        assert np.isnan(found.share[0])
        assert found.share[1] == whole.share[1]


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    return run(
        MORE,
        years=(2025, 2026),
        replicates=6,
        seed=7,
        out=tmp_path_factory.mktemp("pairs") / "run",
        engine=FAKE,
        draws=PAIRS,
    )


class TestRuns:
    @pytest.mark.parametrize(
        ("draws", "expected"),
        [
            (EACH, [(7, 0), (7, 1), (7, 2), (7, 3)]),
            (PAIRS, [(7, 0), (7, 0), (7, 1), (7, 1)]),
            (FIXED, [None] * 4),
        ],
    )
    def test_draws_of_the_replicates(self, draws, expected, tmp_path):
        seen = []

        def simulate(country, tree, *, replicate, **options):
            seen.append((replicate, tree.draw_key))
            return fake_simulate(country, tree, replicate=replicate, **options)

        run(
            [],
            years=(2025, 2025),
            replicates=4,
            seed=7,
            out=tmp_path / "run",
            engine=replace(FAKE, simulate=simulate),
            draws=draws,
        )
        assert seen == list(enumerate(expected))
        keys = [drawn(FAKE.tree(), draws, 7, replicate).draw_key for replicate in range(4)]
        assert keys == expected
        numbers = [parameter_draw(draws, replicate) for replicate in range(4)]
        assert numbers == [None if key is None else key[1] for key in expected]

    def test_the_summary_holds_the_shares(self, pairs):
        summary = compare(pairs).summary
        told = summary.filter(summary["measure"] == "active_physicians")
        assert told["chance_share"].drop_nulls().is_between(0, 1).all()
        assert told.filter(told["scenario"] == "baseline")["chance_share"].null_count() == 0
        assert pairs.meta["draws"] == PAIRS
        assert "--split-uncertainty" in pairs.meta["command"]
        assert 'draws="pairs"' in pairs.meta["python"]

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_table_and_notes_tell_them(self, pairs, lang):
        baseline = run(
            [],
            years=(2025, 2026),
            replicates=6,
            seed=7,
            out=pairs.folder.parent / f"base-{lang}",
            engine=FAKE,
            draws=PAIRS,
        )
        comparison = compare(baseline)
        assert any(n["key"] == "note.chance_share_level" for n in comparison.notes)
        shown = table(comparison, lang)
        assert text("cli.chance.column", lang) in shown
        both = side_by_side([comparison, compare(pairs)], lang)
        headers = [str(column.header) for column in both.columns]
        assert len(headers) == 7  # blank, baseline, two runs with their shares, unit
        assert headers[5] == text("cli.chance.column_of", lang, name="more")

    def test_without_draws_a_note_says_so(self, tmp_path):
        held = run([], (2025, 2025), 4, 7, out=tmp_path / "run", engine=FAKE, draws=FIXED)
        comparison = compare(held)
        assert any(n["key"] == "note.fixed_parameters" for n in comparison.notes)
        assert text("cli.chance.column") not in table(comparison)

    def test_usual_runs_say_nothing(self, tmp_path):
        usual = run(MORE, (2025, 2025), 4, 7, out=tmp_path / "run", engine=FAKE)
        comparison = compare(usual)
        assert comparison.summary["chance_share"].null_count() == len(comparison.summary)
        assert "draws" not in usual.meta
        assert not any("chance" in n["key"] for n in comparison.notes)

    @pytest.mark.parametrize("replicates", [1, 2, 5])
    def test_pairs_need_an_even_number(self, replicates, tmp_path):
        with pytest.raises(InputError, match="an even number from 4 on"):
            run([], (2025, 2025), replicates, out=tmp_path / "x", engine=FAKE, draws=PAIRS)

    def test_an_unknown_way_is_refused(self, tmp_path):
        with pytest.raises(InputError, match="pair"):
            run([], (2025, 2025), 4, out=tmp_path / "x", engine=FAKE, draws="pair")

    def test_a_folder_of_another_way_is_refused(self, pairs):
        with pytest.raises(RunStoreError, match="draws: there pairs, asked each"):
            run(MORE, (2025, 2026), 6, 7, out=pairs.folder, engine=FAKE)
