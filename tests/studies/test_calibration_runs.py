"""``calibrate`` from a file to values in the tree, on a stand-in whose numbers are known."""

from __future__ import annotations

import json
import shutil
import threading
from types import SimpleNamespace

import numpy as np
import pytest
from fake_calibration import (
    ENGINE,
    FREE,
    HEAD,
    LEVEL,
    TRUTH,
    VALUES,
    rates,
    targets,
    toy_simulate,
    toy_tree,
    write,
)

from landbridge.errors import InputError, InterruptedRun, UnknownNameError
from landbridge.parameters import cite, load_tree
from landbridge.parameters.links import laid, slope, taken_back
from landbridge.studies import Engine
from landbridge.studies.calibration import calibrate
from landbridge.studies.calibration.arranging import problem_of
from landbridge.studies.calibration.keeping import keep, kept_results
from landbridge.studies.calibration.page import page, sentences
from landbridge.studies.calibration.specification import read_specification


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fit")
    path = write(folder, HEAD + FREE + LEVEL)
    return calibrate(path, engine=ENGINE, targets=targets(), out=folder / "kept")


def test_planted_values_come_back_within_their_errors(fitted):
    found = {estimate.number.name: estimate for estimate in fitted.estimates}
    planted = {
        "toy.taste[us_img]": TRUTH["us_img"],
        "toy.taste[nonus_img]": TRUTH["nonus_img"],
        "toy.seniors": TRUTH["seniors"],
        "toy.level": TRUTH["level"],
    }
    for name, truth in planted.items():
        estimate = found[name]
        assert abs(estimate.value - truth) < 3 * estimate.error, name
        assert 0 < estimate.error < 0.2 * max(abs(truth), 1)
        assert estimate.left < 0.5
    assert fitted.all_inside


def test_a_check_fits_nothing_and_says_what_is_missed(tmp_path):
    path = write(tmp_path, HEAD + FREE)
    found = calibrate(path, check=True, engine=ENGINE, targets=targets(), out=tmp_path / "kept")
    assert found.estimates == []
    assert not found.all_inside
    line = next(line for line in found.moments if line.target.id == "rate_us_img")
    assert line.simulated > line.target.observed
    assert line.z is not None
    assert line.z > 2
    with pytest.raises(InputError, match="fits nothing"):
        keep(found, toy_tree())


def test_a_stopped_calibration_goes_on_and_gives_the_same(fitted, tmp_path):
    path = write(tmp_path, HEAD + FREE + LEVEL)
    stop = threading.Event()
    told = []

    def count(stage, number, loss):
        told.append(stage)
        if len(told) == 4:
            stop.set()

    with pytest.raises(InterruptedRun, match="goes on from there"):
        calibrate(
            path, engine=ENGINE, targets=targets(), out=tmp_path / "kept", told=count, cancel=stop
        )
    kept = len((tmp_path / "kept" / "trials.jsonl").read_text().splitlines())
    assert kept >= 18  # three sweeps of six replicates
    again = calibrate(path, engine=ENGINE, targets=targets(), out=tmp_path / "kept")
    assert json.dumps(again.to_dict()) == json.dumps(fitted.to_dict())


def test_values_are_written_with_error_and_command_and_nothing_else_moves(fitted, tmp_path):
    values = tmp_path / "values"
    shutil.copytree(VALUES, values)
    paths = keep(fitted, toy_tree(), values, tmp_path)
    tree = load_tree([values])
    text = (values / "toy.yaml").read_text(encoding="utf-8")
    assert "# This comment stays where it is." in text
    assert "# and so does this one" in text
    level = tree["toy.level"]
    assert level.reliability == "fitted"
    assert level.fitted_by == fitted.command == "landbridge calibrate toy --write"
    estimate = fitted.estimates[-1]
    assert float(level.centre) == pytest.approx(estimate.value, rel=1e-5)
    assert float(level.error) == pytest.approx(estimate.error, rel=1e-4)
    assert "landbridge calibrate toy --write" in cite(tree, "toy.level", "2026-01-01").text("zh")
    taste = tree["toy.taste"]
    assert tree.at("2024-06-30").array("toy.taste").max() == 0.0  # the earlier step is another
    np.testing.assert_allclose(
        tree.at("2026-01-01").array("toy.taste"), fitted.values["toy.taste"], rtol=1e-5
    )
    assert np.flatnonzero(taste.error).tolist() == [4, 5]
    before = [path.read_bytes() for path in paths]
    keep(fitted, load_tree([values]), values, tmp_path)
    assert [path.read_bytes() for path in paths] == before


def test_what_was_written_is_drawn_together(fitted, tmp_path):
    """Level and tastes trade against each other; so drawn, the rates stay where they are."""
    values = tmp_path / "values"
    shutil.copytree(VALUES, values)
    keep(fitted, toy_tree(), values, tmp_path)
    tree = load_tree([values])
    days = [tree.draw(1, r).at("2026-01-01") for r in range(400)]
    taste = np.array([day.array("toy.taste") for day in days])
    level = np.array([day.scalar("toy.level") for day in days])
    error = tree["toy.taste"].error
    np.testing.assert_allclose(taste.std(axis=0)[4:6], error[4:6], rtol=0.15)
    assert np.ptp(taste[:, 0]) == 0.0
    assert level.std() == pytest.approx(float(tree["toy.level"].error), rel=0.15)
    assert np.corrcoef(taste[:, 5], level)[0, 1] < -0.8
    drawn = 100 * np.array([rates(a, t[4:6]) for a, t in zip(level, taste, strict=True)])
    for line, simulated in zip(fitted.moments, drawn.std(axis=0), strict=False):
        implied, jointly, _ = line.spread
        # The implied spread holds chance, which is not in these rates.
        assert simulated == pytest.approx(np.sqrt(implied**2 - line.chance_sd**2), rel=0.4)
        assert jointly == pytest.approx(implied, rel=0.35)
    assert fitted.moments[2].spread[2] > 2 * fitted.moments[2].spread[0]


def test_the_page_tells_every_figure_and_number(fitted, tmp_path):
    (tmp_path / "toy.toml").write_text("", encoding="utf-8")
    values = tmp_path / "values"
    shutil.copytree(VALUES, values)
    keep(fitted, toy_tree(), values, tmp_path)
    for lang in ("en", "zh"):
        told = page(kept_results(tmp_path), lang)
        for estimate in fitted.estimates:
            assert estimate.number.name in told
        assert fitted.command in told
        assert sentences(fitted.to_dict(), lang)


@pytest.mark.parametrize(
    ("old", "new", "kind", "words"),
    [
        ('target = "seniors"', 'target = "kept_apart"', InputError, "may be fitted to"),
        ('target = "seniors"', 'target = "senior"', UnknownNameError, "did you mean seniors"),
        ('parameter = "toy.seniors"', 'parameter = "toy.senior"', UnknownNameError, "toy.seniors"),
        ('"us_img", "nonus_img"]}\neach', '"us_imgs"]}\neach', UnknownNameError, "us_img"),
        ("sweeps = 14", "sweep = 30", InputError, "unknown key 'sweep'"),
        ("sweeps = 14", "sweeps = 0", InputError, "greater than or equal to 1"),
        ('moment = "seniors"', 'moment = "{sex}"', InputError, "'each' does not vary"),
        ("prior = 0.5", "", InputError, "prior' is missing"),
        ("[label]", "[label", InputError, "not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_by_line(tmp_path, old, new, kind, words):
    text = HEAD + FREE
    assert old in text
    path = write(tmp_path, text.replace(old, new))
    with pytest.raises(kind, match=r"toy\.toml") as error:
        calibrate(path, engine=ENGINE, targets=targets(), out=tmp_path / "kept")
    assert words in str(error.value)


def test_a_figure_that_is_not_simulated_is_named(tmp_path):
    listed = targets()
    path = write(tmp_path, HEAD + FREE + '[[moment]]\ntarget = "couples"\n')
    from fake_calibration import target

    listed.append(target("couples", "couples", "all", 1200.0, unit="couples"))
    with pytest.raises(InputError, match="couples"):
        calibrate(path, engine=ENGINE, targets=listed, out=tmp_path / "kept")


def test_workers_change_nothing(fitted, tmp_path):
    path = write(tmp_path, HEAD + FREE + LEVEL)
    found = calibrate(path, engine=ENGINE, targets=targets(), out=tmp_path / "kept", workers=2)
    assert json.dumps(found.to_dict()) == json.dumps(fitted.to_dict())


@pytest.mark.parametrize("link", ["identity", "log", "logit", "log_rest"])
def test_a_shift_moves_a_value_on_its_scale_and_is_undone(link):
    values = np.array([0.02, 0.5, 0.97])
    np.testing.assert_allclose(taken_back(laid(values, link), link), values, atol=1e-12)
    tiny = taken_back(laid(values, link) + 1e-6, link)
    np.testing.assert_allclose(slope(values, link), np.abs(tiny - values) / 1e-6, rtol=1e-4)
    moved = taken_back(laid(values, link) + 0.1, link)
    if link == "log_rest":
        np.testing.assert_allclose(
            (1 - moved) / (1 - values), np.minimum(np.exp(0.1), 1 / (1 - values))
        )
    else:
        assert np.all(moved > values)


def test_errors_are_positive_on_every_scale(tmp_path):
    """A share that is opened moves down as its shift goes up; its error has no sign."""
    text = (HEAD + FREE).replace(
        'parameter = "toy.seniors"\nlink = "log"', 'parameter = "toy.closed"\nlink = "log_rest"'
    )
    values = tmp_path / "values"
    shutil.copytree(VALUES, values)
    with (values / "toy.yaml").open("a", encoding="utf-8") as file:
        file.write(CLOSED)
    engine = Engine(ENGINE.simulate, ENGINE.load_country, lambda: load_tree([values]))
    found = calibrate(
        write(tmp_path, text), engine=engine, targets=targets(), out=tmp_path / "kept"
    )
    assert all(estimate.error > 0 for estimate in found.estimates)


def test_a_shift_stops_where_the_range_of_the_parameter_ends(tmp_path):
    """A derivative taken across the end would be too small, and a draw by it too wide."""
    values = tmp_path / "values"
    shutil.copytree(VALUES, values)
    with (values / "toy.yaml").open("a", encoding="utf-8") as file:
        file.write(CLOSED)
    tree = load_tree([values])
    text = (HEAD + FREE).replace('parameter = "toy.seniors"', 'parameter = "toy.closed"')
    found = read_specification(write(tmp_path, text), tree, targets())
    problem = problem_of(found, tree, lambda x, n: np.zeros((n, 4)))
    np.testing.assert_allclose(problem.high, [4.0, 4.0, np.log(1 / 0.3)])
    np.testing.assert_allclose(problem.low, [-4.0, -4.0, -2.0])


CLOSED = """
toy.closed:
  label: {en: Closed, zh: 关闭}
  unit: share
  range: [0, 1]
  values:
    - {from: 1900-01-01, value: 0.3}
  sources: [assumption]
  reliability: assumption
  note: A stand-in that moves nothing.
"""


def test_cells_that_are_not_free_are_drawn_in_trials_and_answered_to(tmp_path):
    """A doubt about the whole table stays with the cells that the fit leaves alone."""
    values = tmp_path / "values"
    shutil.copytree(VALUES, values)
    path = values / "toy.yaml"
    own = "distribution: {kind: normal, sd: 0.2, as: shift}"
    table = "      table: taste.csv\n"
    path.write_text(path.read_text("utf-8").replace(table, f"{table}  {own}\n"), "utf-8")

    def simulate(country, tree, **facts):
        """The rest of the table moves what the taste for one type must make up for."""
        on = tree.at("2025-03-01")
        return toy_simulate(country, _Shifted(tree, on.array("toy.taste")[0]), **facts)

    engine = Engine(simulate, ENGINE.load_country, lambda: load_tree([values]))
    found = calibrate(
        write(tmp_path, HEAD + FREE), engine=engine, targets=targets(), out=tmp_path / "kept"
    )
    assert found.joint is not None
    assert found.joint.doubts == ("toy.level", "toy.taste")
    np.testing.assert_allclose(found.joint.answers[:2, 1], -0.2, rtol=0.05)
    keep(found, engine.tree(), values, tmp_path)
    assert "{kind: fitted, rest: {kind: normal, sd: 0.2, as: shift}}" in path.read_text("utf-8")
    tree = load_tree([values])
    taste = np.array([tree.draw(1, r).at("2026-01-01").array("toy.taste") for r in range(300)])
    assert taste[:, 0].std() == pytest.approx(0.2, rel=0.15)
    assert np.corrcoef(taste[:, 0], taste[:, 4])[0, 1] < -0.4  # what is left is the level's


class _Shifted:
    """A tree whose tastes for two types are moved by a number."""

    def __init__(self, tree, shift):
        self._tree, self._shift = tree, shift

    def at(self, day):
        here = self._tree.at(day)
        moved = here.array("toy.taste").copy()
        moved[4:6] += self._shift
        return SimpleNamespace(
            scalar=here.scalar,
            array=lambda name: moved if name == "toy.taste" else here.array(name),
        )
