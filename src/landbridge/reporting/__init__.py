"""Results a person can read, print and check: tables, charts, county maps, one HTML report."""

from landbridge.reporting.report import render_report, write_report
from landbridge.reporting.tables import HeadlineRow, headline_rows

__all__ = ["HeadlineRow", "headline_rows", "render_report", "write_report"]
