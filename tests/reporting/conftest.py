"""Comparisons and pages that several tests read; made once, as they take a second each."""

from __future__ import annotations

import pytest
from report_fake import FakeComparison, fake_comparison

from landbridge.reporting import render_report


@pytest.fixture(scope="session")
def comparison() -> FakeComparison:
    return fake_comparison()


@pytest.fixture(scope="session")
def pages(comparison: FakeComparison) -> dict[str, str]:
    return {lang: render_report(comparison, lang) for lang in ("en", "zh")}
