"""The files that come with Landbridge: dimensions, units, sources, values, reforms."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from importlib import resources

import pytest

from landbridge.parameters import Reform, Sources, load_tree, shipped_reforms
from landbridge.parameters.loading import SHIPPED_VALUES

REFORMS = sorted(shipped_reforms())
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_sources_are_complete() -> None:
    sources = Sources()
    assert len(sources) > 450
    assert list(sources) == [source.id for source in sources.values()]
    for kind in ("memory", "derived", "assumption"):
        assert sources[kind].reliability == kind
    assert str(sources["S105"]).startswith("S. 709 Conrad State 30")
    for source in sources.values():
        assert source.year is None or 1950 <= source.year <= 2026
        assert source.url is None or source.url.startswith(("https://", "http://"))


def test_dimensions_are_those_of_the_country() -> None:
    dimensions = load_tree([SHIPPED_VALUES / "dimensions.yaml"]).dimensions
    table = resources.files("landbridge") / "baseline" / "tables" / "specialties.csv"
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert dimensions["specialty"] == tuple(row["slug"] for row in rows)
    assert {row["group"] for row in rows} == set(dimensions["group"]) - {"hospital_medicine"}
    assert {row["hours_group"] for row in rows} == set(dimensions["hours_group"])
    assert dimensions["origin"] == ("us_md", "us_do", "us_img", "nonus_img")
    assert len(dimensions["state"]) == 51
    assert dimensions.position("state", "DC") == 8
    assert dimensions.position("state", "WY") == 50


def test_shipped_tree_is_read_once() -> None:
    assert load_tree() is load_tree()


@pytest.mark.parametrize("name", REFORMS)
def test_shipped_reform_is_worded_and_named_after_its_file(name: str) -> None:
    reform = shipped_reforms()[name]
    assert reform.name == name
    for texts in (reform.label, reform.summary):
        assert set(texts) == {"en", "zh"}
        assert HAN.search(texts["zh"])
        assert not HAN.search(texts["en"])
    assert reform.sources


@pytest.mark.parametrize("name", REFORMS)
def test_shipped_reform_fits_the_shipped_tree(name: str) -> None:
    tree = load_tree()
    assert [str(problem) for problem in Reform.read(name).check(tree)] == []
    assert Reform.read(name).effective_changes(tree)


def test_import_is_light() -> None:
    heavy = ("numba", "polars", "scipy", "pyarrow", "pydantic")
    code = f"import sys, landbridge.parameters; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
