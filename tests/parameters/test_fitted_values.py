"""Fitted values carry their standard errors, their command and how they are drawn together."""

from __future__ import annotations

import numpy as np
import pytest

from landbridge.errors import InputError
from landbridge.parameters import load_tree
from landbridge.parameters.joint import FittedNumber, Joint
from landbridge.parameters.writing import Fitted, write_fitted

ENTRY = """
made.{name}:
  label: {{en: Made up, zh: 虚构}}
  unit: share
  range: [0, 1]
{rest}
  sources: [assumption]
  reliability: assumption
  note: Made up.
"""
SCALAR = """  values:
    - {from: 1900-01-01, value: 0.2}
    - from: 2020-01-01
      value: 0.3  # since then
      se: 0.05
  distribution: {kind: normal, sd: 0.1}"""
TABLE = """  by: [sex]
  values:
    - from: 1900-01-01
      value: {male: 0.1, female: 0.2}
    - from: 2020-01-01
      table: made.csv
  fixed: Nobody knows."""


@pytest.fixture
def folder(tmp_path):
    text = ENTRY.format(name="scalar", rest=SCALAR) + ENTRY.format(name="table", rest=TABLE)
    (tmp_path / "made.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "made.csv").write_text("sex,value,se\nmale,0.4,0.01\nfemale,0.6,\n", "utf-8")
    return tmp_path


JOINT = Joint(
    "toy",
    (
        FittedNumber("made.scalar", "made.scalar", (), "logit"),
        FittedNumber("made.table[female]", "made.table", (("female",),), "logit"),
    ),
    np.array([[0.2, 0.0], [0.1, 0.1]]),
    (),
    np.zeros((2, 0)),
)


def fitted(tree, name, on, values, errors):
    return Fitted(
        tree[name], tree_day(on), np.array(values), np.array(errors), "landbridge x", JOINT
    )


def tree_day(text):
    import datetime

    return datetime.date.fromisoformat(text)


def test_errors_are_read_beside_values(folder):
    tree = load_tree([folder])
    assert float(tree["made.scalar"].error) == 0.05
    np.testing.assert_array_equal(tree["made.table"].error, [0.01, 0.0])


def test_a_written_value_is_drawn_with_its_calibration(folder):
    """What was thought before stays for the cells that nothing moved; 'fixed' goes."""
    tree = load_tree([folder])
    now = "2025-01-01"
    write_fitted(
        [
            fitted(tree, "made.scalar", now, 0.35, 0.04),
            fitted(tree, "made.table", now, [0.4, 0.5], [0.0, 0.02]),
        ],
        folder,
    )
    again = load_tree([folder])
    drawn = [again.draw(5, r).at(now) for r in range(300)]
    scalar = np.array([d.scalar("made.scalar") for d in drawn])
    table = np.array([d.array("made.table") for d in drawn])
    assert np.log(scalar / (1 - scalar)).std() == pytest.approx(0.2, rel=0.15)
    assert np.corrcoef(scalar, table[:, 1])[0, 1] == pytest.approx(np.sqrt(0.5), abs=0.1)
    assert np.ptp(table[:, 0]) == 0.0
    assert not again["made.table"].fixed
    assert "rest" not in (folder / "made.yaml").read_text("utf-8")


def test_a_distribution_is_kept_for_the_cells_that_nothing_moved(folder):
    path = folder / "made.yaml"
    own = "distribution: {kind: normal, sd: 0.1, as: shift}"
    path.write_text(path.read_text("utf-8").replace("fixed: Nobody knows.", own), "utf-8")
    tree = load_tree([folder])
    for _ in range(2):  # written again, nothing moves
        write_fitted([fitted(tree, "made.table", "2025-01-01", [0.4, 0.5], [0.0, 0.02])], folder)
        told = "distribution: {kind: fitted, rest: {kind: normal, sd: 0.1, as: shift}}"
        assert path.read_text("utf-8").count(told) == 1
        tree = load_tree([folder])
    drawn = np.array([tree.draw(5, r).at("2025-01-01").array("made.table") for r in range(300)])
    assert drawn[:, 0].std() == pytest.approx(0.1, rel=0.15)


def test_a_value_of_another_time_is_left_alone(folder):
    tree = load_tree([folder])
    write_fitted([fitted(tree, "made.scalar", "2019-06-30", 0.25, 0.02)], folder)
    again = load_tree([folder])
    assert again.at("2019-01-01").scalar("made.scalar") == 0.25
    assert again.at("2021-01-01").scalar("made.scalar") == 0.3
    assert float(again["made.scalar"].error) == 0.05
    assert again["made.scalar"].fitted_by == "landbridge x"
    assert "value: 0.3  # since then" in (folder / "made.yaml").read_text("utf-8")


def test_a_mapping_in_the_file_becomes_a_table_beside_it(folder):
    tree = load_tree([folder])
    paths = write_fitted([fitted(tree, "made.table", "2019-06-30", [0.5, 0.25], [0, 0.1])], folder)
    assert [path.name for path in paths] == ["made_table_2019.csv", "toy.json", "made.yaml"]
    assert paths[0].read_text("utf-8") == "sex,value,se\nmale,0.5,\nfemale,0.25,0.1\n"
    again = load_tree([folder])
    np.testing.assert_array_equal(again.at("2019-01-01").array("made.table"), [0.5, 0.25])
    np.testing.assert_array_equal(again.at("2021-01-01").array("made.table"), [0.4, 0.6])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("se: 0.05", "se: -1", "greater than or equal to 0"),
        ("      table: made.csv", "      table: made.csv\n      se: 0.1", "column 'se'"),
    ],
)
def test_wrong_errors_are_refused_by_line(folder, old, new, words):
    path = folder / "made.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(InputError, match=r"made\.yaml:\d+") as error:
        load_tree([folder])
    assert words in str(error.value)


def test_a_negative_error_in_a_table_is_refused(folder):
    (folder / "made.csv").write_text("sex,value,se\nmale,0.4,-0.01\nfemale,0.6,\n", "utf-8")
    with pytest.raises(InputError, match=r"made\.csv:2: a standard error is below zero"):
        load_tree([folder])
