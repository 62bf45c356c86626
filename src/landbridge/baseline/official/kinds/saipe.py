"""Census poverty and income by county and state (``est23all.xls``, SAIPE)."""

from __future__ import annotations

from collections.abc import Sequence

from landbridge.baseline.official.geography import code
from landbridge.baseline.official.kind import (
    Ask,
    Loaded,
    agreed_vintage,
    frame_of,
    only_piece,
    year_in,
)
from landbridge.baseline.official.opening import Piece, pick
from landbridge.baseline.official.rows import Summary, read_table

__all__ = ["read"]

STATE, COUNTY = "State FIPS Code", "County FIPS Code"
#: published column to ours
COLUMNS = {
    "Poverty Estimate, All Ages": "poor",
    "Poverty Percent, All Ages": "poverty_pct",
    "Poverty Estimate, Age 0-17": "poor_under_18",
    "Poverty Percent, Age 0-17": "poverty_under_18_pct",
    "Median Household Income": "median_income",
}
#: from then on Connecticut is in planning regions
FIRST_VINTAGE = 2022
_MISSING = (".", "", "N/A")


def read(pieces: Sequence[Piece], ask: Ask) -> Loaded:
    """Read estimates: ``fips`` (two digits for a state, 00 the nation) and :data:`COLUMNS`.

    Parameters
    ----------
    pieces
        The workbook, or the same table as comma-separated text.
    ask
        What the user stated.
    """
    import polars as pl

    piece = only_piece(pieces, pick(pieces, "est??all.xls*", "est??all.*"), "est23all.xls")
    table = read_table(piece, [STATE, COUNTY, *COLUMNS])
    short = year_in(piece.base, r"est(\d\d)all")
    vintage = agreed_vintage(piece.name, f"20{short}" if short else None, ask, FIRST_VINTAGE)
    summary, records = Summary(), []
    seen: dict[str, str] = {}
    for row in table.rows([STATE, COUNTY, *COLUMNS], summary):
        inside = code(row, COUNTY, 3)
        fips = code(row, STATE, 2) + ("" if inside == "000" else inside)
        if fips in seen:
            raise row.fail(COUNTY, f"a place that does not stand at {seen[fips]} already")
        seen[fips] = row.where
        values = {ours: row.number(name, _MISSING, 0.0) for name, ours in COLUMNS.items()}
        summary.note("missing", sum(value is None for value in values.values()))
        summary.kept += 1
        records.append({"fips": fips, **values})
    schema = {"fips": pl.String, **dict.fromkeys(COLUMNS.values(), pl.Float64)}
    return Loaded(frame_of(records, schema, piece.name), vintage, summary)
