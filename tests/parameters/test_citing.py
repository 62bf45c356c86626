"""What ``landbridge cite`` says."""

from __future__ import annotations

import json

import pytest

from landbridge.errors import UnknownNameError
from landbridge.parameters import AS_WRITTEN, ParameterTree, cite, parse_assignment


def test_scalar(tree: ParameterTree) -> None:
    citation = cite(tree, "settle.share", "2035-07-01")
    facts = citation.as_dict()
    assert facts["value"] == 0.5
    assert facts["since"] == "2030-01-01"
    assert facts["unit"] == {"en": "share", "zh": "比例"}
    assert 0.3 < facts["interval"]["low"] < 0.5 < facts["interval"]["high"] < 0.7
    assert facts["sources"][0]["title"] == "A table of ours"
    assert json.loads(json.dumps(facts)) == facts
    text = citation.text()
    for part in (
        "Share that stays [settle.share]",
        "on 2035-07-01 (current-policy): 0.5 share",
        "95 % of draws between",
        "allowed: 0 – 1",
        "assumption (chosen for the model)",
        "A table of ours, Landbridge, 2026",
        "https://example.org/table",
        "A guess with a wide interval.",
    ):
        assert part in text
    assert "留任比例" in citation.text("zh")


def test_table_and_baseline(tree: ParameterTree) -> None:
    facts = cite(tree.with_baseline(AS_WRITTEN), "settle.slots", "2030-01-01").as_dict()
    assert facts["value"] == {"AL": 0, "TX": 0, "CA": 0, "NO": 0}
    assert facts["interval"] is None
    hours = cite(tree, "practise.hours", "2025-01-01")
    assert hours.as_dict()["value"]["female"]["TX"] == 41
    assert hours.as_dict()["interval"]["kind"] == "factor"
    assert "female × TX: 41" in hours.text()
    assert "times these values" in hours.text()


def test_before_the_first_value(tree: ParameterTree) -> None:
    citation = cite(tree, "settle.share", "2000-01-01")
    assert citation.as_dict()["value"] is None
    assert "the first is from 2020-01-01" in citation.text()


def test_open_range_and_reform(tree: ParameterTree) -> None:
    reformed = tree.with_reform(parse_assignment("practise.cut=1234.5"))
    citation = cite(reformed, "practise.cut", "2025-01-01")
    assert citation.as_dict()["range"] == [-40, None]
    assert "1,234.5 hours per week" in citation.text()


def test_today_by_default(tree: ParameterTree) -> None:
    assert cite(tree, "practise.cut").as_dict()["value"] == 0


def test_source(tree: ParameterTree) -> None:
    citation = cite(tree, "theirs")
    used_by = ["settle.slots", "practise.cut", "settle.licence_years"]
    assert citation.as_dict()["used_by"] == used_by
    assert "A text that quotes a table, no date [theirs]" in citation.text()
    assert "被引用于：settle.slots, practise.cut" in citation.text("zh")


def test_unknown_id(tree: ParameterTree) -> None:
    with pytest.raises(UnknownNameError, match="did you mean theirs"):
        cite(tree, "their")


def test_cells_with_their_own_sources(tree: ParameterTree) -> None:
    citation = cite(tree, "settle.licence_years", "2025-01-01")
    facts = citation.as_dict()
    assert facts["value"]["AL"] == 2
    assert facts["cells"]["AL"] == {
        "sources": ["theirs"],
        "reliability": "secondary",
        "note": "Cut from three.",
    }
    assert facts["cells"]["CA"]["reliability"] == "missing"
    assert "NO" not in facts["cells"]
    assert json.loads(json.dumps(facts)) == facts
    text = citation.text()
    assert "AL: 2 (secondary; theirs) Cut from three." in text
    assert "CA: 3 (not found; ours, theirs)" in text
    assert "NO: 3\n" in text + "\n"
    assert "CA: 3 (未找到; ours, theirs)" in citation.text("zh")
    assert "CA: … (not found" in cite(tree, "settle.licence_years", "1999-01-01").text()
