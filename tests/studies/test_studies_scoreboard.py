"""The scoreboard: targets are read strictly, scored fairly, written in both languages."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from fake_engine import FAKE, INTERRUPTED

from landbridge.cli.scoreboard import show_scoreboard
from landbridge.errors import InputError, InterruptedRun
from landbridge.language import has_text, text
from landbridge.parameters import load_tree
from landbridge.studies import validate
from landbridge.studies.inequality import counties_above, gini, theil
from landbridge.studies.scoreboard_page import page
from landbridge.studies.scoreboard_words import label, ordered, tally
from landbridge.studies.targets import read_targets


def target(**changes):
    made = replace(
        read_targets()[0],
        **(
            {"id": "one", "kind": "validate", "base": 2025, "year": 2025, "source": "made_up"}
            | changes
        ),
    )
    return made


SHARE_OF_WOMEN = {"measure": "women_share", "category": "all", "observed": 37.0}


def score(*targets, replicates=2):
    return validate(replicates, 7, targets=list(targets), engine=FAKE)


def test_shipped_targets_name_known_sources_and_fair_tolerances():
    tree = load_tree()
    targets = read_targets()
    assert len({t.id for t in targets}) == len(targets)
    # Only the 2018 base is scored on stocks, ages and states that were never fitted to.
    validated = {
        t.measure for t in targets if t.kind == "validate" and t.base != 2018 and not t.experiment
    }
    assert validated == {
        "fellowship_match_rate",
        "fellowship_gap",
        "couples_match_rate",
        "ranks_mean",
        "interviews_ratio",
        "applications_ratio",
    }
    for t in targets:
        assert t.source in tree.sources, t.id
        assert t.accepts(t.observed)
        if t.tolerance_kind != "absolute":
            assert not t.accepts(t.observed + 0.21 * abs(t.observed) + 2), t.id
        assert not t.reason or has_text(f"cli.reason.{t.reason}"), t.id
        assert label(t, "en") != label(t, "zh")


def test_no_figure_is_both_fitted_to_and_held_out():
    seen = {}
    for t in read_targets():
        key = (t.measure, t.place, t.category, t.origin, t.year)
        assert seen.setdefault(key, t.kind) == t.kind, t.id


def test_counts_and_verdicts():
    inside = target(**SHARE_OF_WOMEN)
    outside = replace(inside, id="two", observed=47.0)
    unknown = replace(inside, id="three", measure="soap_positions")
    board = score(inside, outside, unknown)
    assert [s.inside for s in board.scores] == [True, False, None]
    assert board.counts("validate") == (1, 1, 1)
    assert board.covered("validate") == 1
    assert not board.all_inside
    assert json.dumps(board.to_dict(), allow_nan=False)


def test_a_compared_figure_is_shown_and_not_scored():
    far = replace(target(**SHARE_OF_WOMEN), kind="compare", observed=10.0, reason="input_2016")
    board = score(far)
    assert board.scores[0].inside is False
    assert board.all_inside
    shown = page(board)
    assert "| differs |" in shown
    assert "taken from this count" in shown


def test_misses_come_first():
    inside = target(**SHARE_OF_WOMEN)
    outside = replace(inside, id="two", observed=47.0)
    unknown = replace(inside, id="three", measure="soap_positions")
    scores = ordered(score(unknown, inside, outside).scores, "validate")
    assert [s.inside for s in scores] == [False, True, None]


def test_inequality_by_hand():
    people = np.array([10.0, 10.0, 0.0])
    assert gini(people, np.array([3.0, 3.0, 0.0])) == pytest.approx(0.0)
    assert gini(people, np.array([0.0, 4.0, 0.0])) == pytest.approx(0.5)
    assert theil(people, np.array([0.0, 4.0, 0.0])) == pytest.approx(np.log(2.0))
    above = counties_above(np.array([3501.0, 3500.0, 5.0]), np.array([1.0, 1.0, 0.0]))
    assert above.tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("changes", "simulated"),
    [
        ({"measure": "img_share", "category": "all"}, None),
        ({"measure": "active_applicants", "category": "all"}, 2000),
        ({"measure": "active_applicants", "category": "nonus_img"}, 1000),
        ({"measure": "active_physicians", "category": "all"}, 2000),
        ({"measure": "share_60plus", "category": "all", "place": "01"}, 30),
        ({"measure": "physicians_per_100k", "category": "all", "place": "01"}, 1000 / 1.2),
        ({"measure": "active_growth", "category": "all", "year": 2027}, 0),
        ({"measure": "people_over_3500", "category": "all"}, 160_000),
    ],
)
def test_measures(changes, simulated):
    found = score(target(**changes)).scores[0].simulated
    if simulated is None:
        assert 0 < found < 100
    else:
        assert found == pytest.approx(simulated)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_is_made_in_both_languages(lang, tmp_path):
    board = score(target(**SHARE_OF_WOMEN))
    board.write(tmp_path / "docs" / "validation.md", lang)
    text = (tmp_path / "docs" / "validation.md").read_text()
    assert text == page(board, lang)
    assert "| 37.0 |" in text
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        board.write(tmp_path / "file" / "validation.md")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",calibrate,", ",guess,", r":2: kind 'guess': expected calibrate, validate or compare"),
        (",93.5,", ",many,", r":2: match_rate_us_md_senior_2025: could not convert"),
        (",points,", ",yards,", r":2: tolerance_kind 'yards'"),
        ("observed,", "seen,", r":1: no column observed"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(tmp_path, old, new, message):
    from landbridge.studies.targets import SHIPPED_TARGETS

    path = tmp_path / "targets.csv"
    path.write_text(SHIPPED_TARGETS.read_text().replace(old, new))
    with pytest.raises(InputError, match=message):
        read_targets(path)


def test_a_stopped_validation_says_what_is_kept(tmp_path):
    with pytest.raises(InterruptedRun, match="nothing is kept"):
        validate(3, 7, targets=[target(**SHARE_OF_WOMEN)], engine=INTERRUPTED)
    with pytest.raises(InterruptedRun, match="2 of 3 replicates are kept"):
        validate(3, 7, targets=[target(**SHARE_OF_WOMEN)], engine=INTERRUPTED, out=tmp_path)


def test_without_an_interval_none_is_said_to_hold_a_figure():
    board = score(target(**SHARE_OF_WOMEN))
    for lang in ("en", "zh"):
        held = text("cli.tally.covered", lang, covered=board.covered("validate"))
        assert held in tally(board, "validate", lang)
    alone = replace(board, scores=[replace(s, low=None, high=None) for s in board.scores])
    assert all(s.covered is None for s in alone.scores)
    assert "interval" not in tally(alone, "validate", "en")
    assert "区间" not in tally(alone, "validate", "zh")


def test_the_screen_lists_what_misses_with_its_whole_name_and_all_when_asked(capsys):
    inside = target(**SHARE_OF_WOMEN)
    far = {"measure": "people_over_3500", "category": "all", "observed": 1.0}
    board = score(inside, replace(target(**far), id="far"))
    show_scoreboard(board, "en")
    told = " ".join(capsys.readouterr().out.split())
    name = label(board.scores[1].target, "en")
    assert set(name.split()) <= set(told.split())
    assert label(inside, "en") not in told
    assert "1 of 2 lines; --all lists every one" in told
    show_scoreboard(board, "en", every=True)
    assert label(inside, "en") in " ".join(capsys.readouterr().out.split())
