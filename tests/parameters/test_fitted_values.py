"""Fitted values carry their standard errors and their command, and can be drawn by them."""

from __future__ import annotations

import numpy as np
import pytest

from landbridge.errors import InputError
from landbridge.parameters import load_tree
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
  distribution: {kind: fitted}"""
TABLE = """  by: [sex]
  values:
    - from: 1900-01-01
      value: {male: 0.1, female: 0.2}
    - from: 2020-01-01
      table: made.csv"""


@pytest.fixture
def folder(tmp_path):
    text = ENTRY.format(name="scalar", rest=SCALAR) + ENTRY.format(name="table", rest=TABLE)
    (tmp_path / "made.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "made.csv").write_text("sex,value,se\nmale,0.4,0.01\nfemale,0.6,\n", "utf-8")
    return tmp_path


def fitted(tree, name, on, values, errors):
    return Fitted(tree[name], tree_day(on), np.array(values), np.array(errors), "landbridge x")


def tree_day(text):
    import datetime

    return datetime.date.fromisoformat(text)


def test_errors_are_read_beside_values(folder):
    tree = load_tree([folder])
    assert float(tree["made.scalar"].error) == 0.05
    np.testing.assert_array_equal(tree["made.table"].error, [0.01, 0.0])


def test_draws_follow_the_error_and_an_earlier_value_moves_alike(folder):
    tree = load_tree([folder])
    drawn = [tree.draw(5, r) for r in range(300)]
    now = np.array([t.at("2025-01-01").scalar("made.scalar") for t in drawn])
    before = np.array([t.at("2019-01-01").scalar("made.scalar") for t in drawn])
    assert now.mean() == pytest.approx(0.3, abs=0.01)
    assert now.std() == pytest.approx(0.05, rel=0.15)
    np.testing.assert_allclose(now - before, 0.1, atol=1e-12)


def test_the_hash_of_values_knows_the_error(folder):
    digest = load_tree([folder]).digest
    path = folder / "made.yaml"
    path.write_text(path.read_text("utf-8").replace("se: 0.05", "se: 0.06"), "utf-8")
    assert load_tree([folder]).digest != digest


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
    assert [path.name for path in paths] == ["made_table_2019.csv", "made.yaml"]
    assert paths[0].read_text("utf-8") == "sex,value,se\nmale,0.5,\nfemale,0.25,0.1\n"
    again = load_tree([folder])
    np.testing.assert_array_equal(again.at("2019-01-01").array("made.table"), [0.5, 0.25])
    np.testing.assert_array_equal(again.at("2021-01-01").array("made.table"), [0.4, 0.6])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("se: 0.05", "se: -1", "greater than or equal to 0"),
        ("      se: 0.05\n", "", "needs a standard error"),
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
