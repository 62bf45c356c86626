"""Results a person can read, print and check: tables, charts, county maps, one HTML report."""

from landbridge.reporting.county_report import render_county_report, write_county_report
from landbridge.reporting.report import render_report, write_report
from landbridge.reporting.tables import HeadlineRow, headline_rows
from landbridge.reporting.terminal import headline_table, side_by_side, table

__all__ = [
    "HeadlineRow",
    "headline_rows",
    "headline_table",
    "render_county_report",
    "render_report",
    "side_by_side",
    "table",
    "write_county_report",
    "write_report",
]
