"""The season of applications in the summary and the report."""

from __future__ import annotations

import pytest

import landbridge as lb
from landbridge.language import keys, text
from landbridge.reporting.measures import APPLYING
from landbridge.studies.applying_headline import SCREENS, applying_numbers
from landbridge.studies.cells import Cells
from landbridge.workforce.applications import REASONS


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    out = tmp_path_factory.mktemp("applying") / "run"
    years = (2025, 2025)
    return lb.run(
        "conrad-35", years, replicates=1, seed=3, scale=0.05, workers=1, out=out, draws="fixed"
    )


@pytest.fixture(scope="module")
def cells(done):
    return Cells(done.store.read_replicate("baseline", 0))


@pytest.fixture(scope="module")
def value(cells):
    """Measure and category -> number of the first year."""
    found = {(one.measure, one.category): one.value for one in applying_numbers(cells)}
    return lambda measure, category="all": found[measure, category]


def test_counts_are_told_per_applicant_and_screens_as_shares(cells, value):
    """Against the counts of the engine's table, added up by hand."""

    def total(measure, kinds):
        return sum(cells.dense(measure, ["US"], [kind])[-1, 0, 0] for kind in kinds)

    kinds = cells.categories("applications")
    for category, some in (("all", kinds), ("nonus_img", ["nonus_img"])):
        heads = total("applicants_applying", some)
        sent = total("applications", some)
        assert value("applications_each", category) == pytest.approx(sent / heads)
        assert value("invitations_each", category) == pytest.approx(
            total("invitations", some) / heads
        )
        for why in SCREENS:
            assert value(f"screened_{why}_percent", category) == pytest.approx(
                100.0 * total(f"screened_{why}", some) / sent
            )


def test_screens_are_those_of_the_model_and_leave_something_to_read(value):
    assert REASONS[:-1] == SCREENS
    for kind in ("all", "us_md_senior", "us_img", "nonus_img"):
        turned = sum(value(f"screened_{why}_percent", kind) for why in SCREENS)
        assert 0.0 < turned < 100.0
        assert value("invitations_each", kind) >= value("interviews_each", kind) > 0.0
    assert value("screened_no_visa_percent", "us_md_senior") == 0.0
    assert value("screened_no_visa_percent", "nonus_img") > 0.0
    for kind in ("us_img", "nonus_img"):
        never, seldom = (value(f"programs_{often}_percent", kind) for often in ("never", "seldom"))
        assert 0.0 <= never <= seldom <= 100.0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_has_a_section_with_every_row(done, tmp_path, lang):
    from landbridge.reporting import write_report

    page = tmp_path / "report.html"
    write_report(lb.compare(done), page, lang=lang)
    html = page.read_text(encoding="utf-8")
    assert '<section id="applying">' in html
    for name, measure in APPLYING.items():
        assert {f"measure.{name}", f"unit.{measure.unit}"} <= keys(lang)
        assert text(f"measure.{name}", lang).replace("'", "&#39;") in html
