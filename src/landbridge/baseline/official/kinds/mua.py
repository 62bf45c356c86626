"""Medically underserved areas and populations (``MUA_DET.csv``)."""

from __future__ import annotations

from collections.abc import Sequence

from landbridge.baseline.official.kind import Ask, Loaded, agreed_vintage, frame_of, only_piece
from landbridge.baseline.official.kinds.hpsa import (
    add_component,
    designated_county,
    latest_date,
)
from landbridge.baseline.official.opening import Piece, pick
from landbridge.baseline.official.rows import Summary, read_table

__all__ = ["read"]

_ID, _AREA = "MUA/P ID", "MUA/P Service Area Name"
_FIPS = "State and County Federal Information Processing Standard Code"
_STATUS, _TYPE = "MUA/P Status Description", "Designation Type"
_COMPONENT = "Medically Underserved Area/Population (MUA/P) Component Geographic Type Description"
_PEOPLE = "Designation Population in a Medically Underserved Area/Population (MUA/P)"
_RECORD_DATE = "Data Warehouse Record Create Date"
#: the parts of the index, where they are given
_PARTS = {
    "Percent of Population with Incomes at or Below 100 Percent of the U.S. Federal Poverty Level"
    " Index of Medical Underservice Score": "score_poverty",
    "Percentage of Population Age 65 and Over IMU Score": "score_65plus",
    "Infant Mortality Rate IMU Score": "score_infant_mortality",
    "Ratio of Providers per 1000 Population IMU Score": "score_providers",
}
_NEEDED = (_ID, _AREA, _TYPE, _STATUS, "IMU Score", _FIPS, _COMPONENT, _PEOPLE)
_HIGHEST = 100.0


def read(pieces: Sequence[Piece], ask: Ask) -> Loaded:
    """Read designated areas, one row for each area and county.

    Parameters
    ----------
    pieces
        The file, or an archive with it.
    ask
        What the user stated.
    """
    import polars as pl

    piece = only_piece(pieces, pick(pieces, "mua_det.csv", "*mua*.csv"), "MUA_DET.csv")
    table = read_table(piece, _NEEDED)
    summary, dates = Summary(), []
    kept: dict[tuple[str, str, str], dict[str, object]] = {}
    for row in table.rows((*_NEEDED, *_PARTS, _RECORD_DATE), summary):
        dates.append(row.get(_RECORD_DATE))
        fips = designated_county(row, _STATUS, _FIPS, summary)
        if fips is None:
            continue
        # Numbers are used again in another state, so the name of the area is part of the key.
        key = row[_ID], row[_AREA], fips
        component = row[_COMPONENT].lower()
        whole = "county" in component and "subdivision" not in component
        if key in kept:
            add_component(kept[key], whole, summary)
            continue
        summary.kept += 1
        kept[key] = {
            "mua_id": row[_ID],
            "area": row[_AREA],
            "fips": fips,
            "designation": row[_TYPE],
            # A governor's exception has a score of 0 or none.
            "score": row.number("IMU Score", ("", "N/A"), 0.0, _HIGHEST),
            "population": row.number(_PEOPLE, ("", "N/A"), 0.0),
            **{ours: row.number(name, ("", "N/A"), 0.0, _HIGHEST) for name, ours in _PARTS.items()},
            "components": 1,
            "whole_county": whole,
        }
    vintage = agreed_vintage(piece.name, latest_date(dates), ask)
    text = dict.fromkeys(("mua_id", "area", "fips", "designation"), pl.String)
    numbers = dict.fromkeys(("score", "population", *_PARTS.values()), pl.Float64)
    schema = {**text, **numbers, "components": pl.Int32, "whole_county": pl.Boolean}
    return Loaded(frame_of(list(kept.values()), schema, piece.name), vintage, summary)
