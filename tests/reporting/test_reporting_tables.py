"""The headline table: its rows, its words, its digits."""

from __future__ import annotations

import pytest
from report_fake import FakeComparison, fake_comparison

from landbridge.reporting import headline_rows
from landbridge.reporting.assumptions import change_facts, source_lines
from landbridge.reporting.measures import KNOWN
from landbridge.reporting.reading import View
from landbridge.reporting.tables import year_rows
from landbridge.studies.headline import APPLICANT_TYPES, SPECIALTY_GROUPS


def test_rows_stand_in_the_reports_order(comparison: FakeComparison) -> None:
    rows = headline_rows(comparison)
    assert list(dict.fromkeys(row.measure for row in rows)) == list(KNOWN)
    assert [r.category for r in rows if r.measure == "shortage_fte"] == ["all", *SPECIALTY_GROUPS]
    assert [r.category for r in rows if r.measure == "match_rate_percent"] == [
        "all",
        *APPLICANT_TYPES,
    ]


def test_a_row_is_written_out(comparison: FakeComparison) -> None:
    row = headline_rows(comparison)[0]
    assert row.label == "Active physicians"
    assert row.unit == "physicians"
    assert str(row.baseline) == "1,094,981 (1,068,701 to 1,121,260)"
    assert str(row.difference) == "+312 (+243 to +381)"
    assert row.difference.mean == "+312"
    assert row.verdict == "clear of zero"
    assert not row.is_part


def test_a_small_difference_gets_the_digits_it_needs(comparison: FakeComparison) -> None:
    row = next(r for r in headline_rows(comparison) if r.measure == "img_share_percent")
    assert str(row.difference) == "+0.020 (+0.016 to +0.024)"
    assert row.change_unit == "percentage points"


@pytest.mark.parametrize(
    ("values", "digits"),
    [((312.0, 250.0, 380.0), 0), ((0.4, -3.0, 4.1), 1), ((0.0, None, None), 0), ((1e-9,), 2)],
)
def test_digits_of_a_count(values: tuple[float | None, ...], digits: int) -> None:
    assert KNOWN["active_physicians"].change_decimals(*values) == digits


def test_rows_without_a_reform_and_in_chinese() -> None:
    rows = headline_rows(fake_comparison(reform=False), "zh")
    assert rows[0].label == "执业医师"
    assert str(rows[0].reform) == str(rows[0].difference) == ""


def test_nothing_is_written_as_nothing() -> None:
    row = headline_rows(fake_comparison(effect=0.0))[0]
    assert str(row.difference) == "0"
    assert row.verdict == "no change"


def test_flows_have_no_opening_year(comparison: FakeComparison) -> None:
    view = View(comparison)
    assert year_rows(view, KNOWN["active_physicians"])[0].year == 2024
    assert year_rows(view, KNOWN["conrad_slots_used"])[0].year == 2025


def test_facts_that_rest_on_assumption_are_flagged(comparison: FakeComparison) -> None:
    law, guess = change_facts(comparison.meta["changes"], "en")
    assert (law.old, law.new, law.is_flagged) == ("30", "35", False)
    assert law.dates == "from 2026-10-01"
    assert law.sources == ["Conrad State 30 Program, US Citizenship and Immigration Services, 2025"]
    assert guess.is_flagged
    assert guess.where == "TX, CA"


def test_a_source_is_listed_once_and_only_web_addresses_are_shown() -> None:
    paper = {"title": "T", "organisation": "O", "year": 2024, "url": "javascript:alert(1)"}
    lines = source_lines([paper, paper, "Plain words"], "en")
    assert [line.words for line in lines] == ["T, O, 2024", "Plain words"]
    assert lines[0].url == ""
