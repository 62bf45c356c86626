"""A study of structures: every choice once, one at a time; what becomes of a sign."""

from __future__ import annotations

import json

import pytest
from fake_engine import FAKE, fake_tree

from landbridge.errors import InputError, UnknownNameError
from landbridge.language import languages
from landbridge.parameters import load_tree
from landbridge.reporting.structure_table import structure_lines
from landbridge.studies import Scenario, compare, open_run, run
from landbridge.studies.structural import alternatives, of_run, sign_of, structures, verdict

MORE = Scenario("more", assignments=["fake.slots=35"])


def number(mean, low=None, high=None):
    return {"mean": mean, "low": low, "high": high}


class TestSigns:
    @pytest.mark.parametrize(
        ("ends", "sign"),
        [((2, 1, 3), 1), ((-2, -3, -1), -1), ((1, -1, 3), 0), ((0, 0, 0), 0), ((5, None, None), 1)],
    )
    def test_an_interval_with_zero_has_no_sign(self, ends, sign):
        assert sign_of(*ends) == sign

    @pytest.mark.parametrize(
        ("other", "told"),
        [
            (number(1, 0.5, 2), "holds"),
            (number(1, -0.5, 2), "weaker"),
            (number(-0.1, -0.5, 2), "lost"),
            (number(0, 0, 0), "lost"),
            (number(-3, -4, -2), "turns"),
        ],
    )
    def test_against_a_gain_as_asked(self, other, told):
        assert verdict(number(2, 1, 3), other) == told
        mirrored = {k: None if v is None else -v for k, v in other.items()}
        mirrored["low"], mirrored["high"] = mirrored["high"], mirrored["low"]
        assert verdict(number(-2, -3, -1), mirrored) == told

    def test_where_there_is_none_none_is_lost(self):
        assert verdict(number(1, -1, 3), number(-5, -6, -4)) == "no_sign"


class TestAlternatives:
    def test_every_choice_but_the_one_asked_for(self):
        tree = load_tree()
        asked, others = alternatives(tree, 2025)
        assert asked == {
            "retirement": "fitted",
            "location": "choice-model",
            "demand": "use",
            "positions": "middle",
            "openness": "standing",
        }
        choices = sum(len(tree[f"structure.{switch}"].choices) for switch in asked)
        assert len(others) == choices - len(asked) == len(set(others))
        assert all(other.choice != asked[other.switch] for other in others)

    def test_one_switch_alone(self):
        _, others = alternatives(load_tree(), 2025, ["structure.demand"])
        assert [other.name for other in others] == ["demand-need", "demand-ratio"]

    def test_a_scenario_that_stands_elsewhere(self):
        laid = Scenario(structure=["demand=ratio"]).baseline_tree(load_tree())
        asked, others = alternatives(laid, 2025, ["demand"])
        assert asked["demand"] == "ratio"
        assert [other.choice for other in others] == ["use", "need"]

    def test_an_unknown_switch_is_refused(self):
        with pytest.raises(UnknownNameError, match="did you mean location"):
            alternatives(load_tree(), 2025, ["locatoin"])


class TestScenario:
    def test_structure_is_shared_by_baseline_and_reform(self, tmp_path):
        done = run(
            Scenario("more", assignments=["fake.slots=35"], structure=["turn=back"]),
            (2025, 2026),
            out=tmp_path / "r",
            engine=FAKE,
        )
        assert [s.structure for s in done.scenarios] == [("turn=back",), ("turn=back",)]
        assert "--structure turn=back" in done.meta["command"]
        assert 'structure=["turn=back"]' in done.meta["python"]
        assert any(note["key"] == "note.structure" for note in compare(done).notes)

    def test_structure_changes_what_is_laid_and_so_the_digest(self):
        plain, other = Scenario(), Scenario(structure=[" structure.turn = back "])
        assert plain != other
        assert other.structure == ("turn=back",)
        assert Scenario.from_dict(other.to_dict()) == other
        tree = fake_tree()
        assert other.tree(tree).at("2025-07-01")["structure.turn"] == 1.0
        assert plain.tree(tree).at("2025-07-01")["structure.turn"] == 0.0

    @pytest.mark.parametrize("written", ["location", "location=", "=hwsm", ""])
    def test_a_switch_without_choice_is_refused(self, written):
        with pytest.raises(InputError, match="SWITCH=CHOICE"):
            Scenario(structure=[written])

    def test_an_unknown_choice_is_refused_before_anything_runs(self, tmp_path):
        with pytest.raises(UnknownNameError, match="did you mean back"):
            run(Scenario(structure=["turn=bcak"]), engine=FAKE, out=tmp_path / "r")
        assert not (tmp_path / "r").exists()

    def test_two_structures_do_not_stand_side_by_side(self):
        with pytest.raises(InputError, match="landbridge structures"):
            run([MORE, Scenario("m", structure=["turn=back"], assignments=["fake.slots=3"])])


class TestStudy:
    @pytest.fixture(scope="class")
    @classmethod
    def study(cls, tmp_path_factory):
        folder = tmp_path_factory.mktemp("study")
        return structures(MORE, (2025, 2026), replicates=3, out=folder, engine=FAKE)

    def test_runs_every_structure_in_a_folder_of_its_own(self, study):
        assert {p.name for p in study.folder.iterdir() if p.is_dir()} == {"as-asked", "turn-back"}
        assert open_run(study.folder / "turn-back").is_complete

    def test_finds_the_structure_that_turns_a_sign(self, study):
        assert study.tested
        told = dict(
            study.frame.filter(study.frame["measure"] == "active_physicians")
            .select("choice", "verdict")
            .iter_rows()
        )
        assert told == {"": "asked", "back": "turns"}
        assert not study.holds

    def test_a_reform_that_does_nothing_tests_nothing(self, tmp_path, capsys):
        idle = Scenario("idle", assignments=["fake.slots=30"])
        study = structures(idle, (2025, 2026), 2, out=tmp_path / "s", engine=FAKE)
        assert study.holds
        assert not study.tested
        keys = [note["key"] for note in study.notes]
        assert keys[0] == "note.nothing_changed"
        assert "note.few_replicates" in keys

    def test_files_say_the_same(self, study):
        kept = json.loads((study.folder / "structures.json").read_text(encoding="utf-8"))
        assert kept == study.to_dict()
        lines = (study.folder / "structures.csv").read_text(encoding="utf-8").splitlines()
        assert len(lines) == study.frame.height + 1

    @pytest.mark.parametrize("lang", languages())
    def test_is_told_in_words(self, study, lang):
        lines = structure_lines(study, lang)
        assert len(lines) == study.frame.height
        assert lines[0][0]
        assert not any("structure." in cell for line in lines for cell in line)

    def test_a_finished_study_simulates_nothing_again(self, study):
        told = []
        again = structures(
            MORE,
            (2025, 2026),
            replicates=3,
            out=study.folder,
            engine=FAKE,
            progress=lambda done, total, left: told.append((done, total)),
        )
        assert told == []
        assert again.to_dict() == study.to_dict()

    def test_repeats_a_run_and_leaves_it_alone(self, tmp_path):
        done = run(MORE, (2025, 2026), replicates=2, seed=5, out=tmp_path / "r", engine=FAKE)
        before = {p: p.read_bytes() for p in done.folder.rglob("*.parquet")}
        scenario, arguments = of_run(done)
        study = structures(scenario, **arguments, out=tmp_path / "s", engine=FAKE)
        assert not (tmp_path / "s" / "as-asked").exists()
        assert {p: p.read_bytes() for p in done.folder.rglob("*.parquet")} == before
        assert study.reform == "more"

    def test_needs_one_reform(self, tmp_path):
        with pytest.raises(InputError, match="needs one reform, found 0"):
            structures(Scenario(), engine=FAKE, out=tmp_path)
        with pytest.raises(InputError, match="holds 0 reforms"):
            of_run(run(Scenario(), (2025, 2025), out=tmp_path / "r", engine=FAKE))
