"""The shipped calibrations fit the shipped tree, and what is kept of them is what is told."""

from __future__ import annotations

import pytest

from landbridge.parameters import load_tree
from landbridge.studies.calibration import read_specification, shipped_specifications
from landbridge.studies.calibration.keeping import kept_results
from landbridge.studies.calibration.specification import GAPS, shipped_folder


@pytest.mark.parametrize("name", shipped_specifications())
def test_a_calibration_fits_the_tree_and_is_fitted_to_nothing_held_out(name):
    tree = load_tree()
    found = read_specification(name, tree)
    assert found.name == name
    assert {target.kind for target in found.targets} == {"calibrate"}
    own = [number.moment for number in found.numbers if number.moment]
    assert len(own) == len(set(own)), "two numbers are corrected by one figure"
    for number in found.numbers:
        assert number.mask.any()
        low, high = tree[number.parameter].bounds
        values = tree.at(found.on).array(number.parameter)[number.mask]
        assert ((low <= values) & (values <= high)).all()


@pytest.mark.parametrize("name", shipped_specifications(GAPS))
def test_a_gap_fits_the_tree(name):
    found = read_specification(name, load_tree(), kind=GAPS)
    varied = [number for number in found.numbers if number.varied is not None]
    assert len(varied) >= 5
    assert {target.kind for target in found.targets} == {"calibrate"}


def test_what_is_said_to_be_fitted_names_a_calibration_that_ships():
    for parameter in load_tree().values():
        if parameter.fitted_by:
            assert parameter.reliability == "fitted"
            words = parameter.fitted_by.split()
            assert words[:2] == ["landbridge", "calibrate"]
            assert words[2] in shipped_specifications()


def test_kept_results_are_those_in_the_tree():
    """Values that a fit wrote stand in the tree as long as nobody has changed them by hand."""
    tree = load_tree()
    for result in kept_results():
        found = read_specification(result["calibration"], tree)
        names = {number.name for number in found.numbers}
        assert {line["name"] for line in result["numbers"]} == names
        by_name = {number.name: number for number in found.numbers}
        for line in result["numbers"]:
            number = by_name[line["name"]]
            value = tree.at(found.on).array(number.parameter)[number.mask].mean()
            assert value == pytest.approx(line["value"], rel=1e-4, abs=1e-6), line["name"]


def test_kept_gaps_are_of_shipped_files():
    names = [result["gap"] for result in kept_results(shipped_folder(GAPS))]
    assert set(names) <= set(shipped_specifications(GAPS))
