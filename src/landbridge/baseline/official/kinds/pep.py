"""Census population totals and components of change by county (``co-est2024-alldata.csv``)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from landbridge.baseline.official.geography import code
from landbridge.baseline.official.kind import Ask, Loaded, agreed_vintage, frame_of, only_piece
from landbridge.baseline.official.opening import Piece, pick
from landbridge.baseline.official.rows import Summary, read_table
from landbridge.errors import InputError

__all__ = ["FIRST_VINTAGE", "read"]

#: oldest vintage with the years and the Connecticut of the frame
FIRST_VINTAGE = 2024
FIRST_YEAR = 2020
_COUNTY, _STATE = "50", "40"
_FLOWS = {
    "BIRTHS": "births",
    "DEATHS": "deaths",
    "INTERNATIONALMIG": "international_migration",
    "DOMESTICMIG": "domestic_migration",
}


def read(pieces: Sequence[Piece], ask: Ask) -> Loaded:
    """Read totals: ``fips`` (two digits for a state), ``year``, ``population`` and components.

    Parameters
    ----------
    pieces
        The file, or an archive with it.
    ask
        What the user stated.
    """
    import polars as pl

    piece = only_piece(pieces, pick(pieces, "co-est*alldata*.csv"), "co-est2024-alldata.csv")
    table = read_table(piece, ["SUMLEV", "STATE", "COUNTY", f"POPESTIMATE{FIRST_YEAR}"])
    years = [int(name[11:]) for name in table.header if re.fullmatch(r"POPESTIMATE\d{4}", name)]
    named = re.search(r"co-est(\d{4})", piece.base)
    newest = str(max(years))
    if named and named.group(1) != newest:
        raise InputError(
            f"{piece.name}: field 'POPESTIMATE{named.group(1)}' is missing from the header; "
            f"the newest year is {newest}, expected {named.group(1)} as the file's name says"
        )
    vintage = agreed_vintage(piece.name, newest, ask, FIRST_VINTAGE)
    for year in range(FIRST_YEAR, max(years) + 1):
        table.need(f"POPESTIMATE{year}")
    flows = [name for name in _FLOWS if f"{name}{max(years)}" in table]
    wanted = [f"{name}{year}" for name in ("POPESTIMATE", *flows) for year in years]
    summary, records = Summary(), []
    seen: dict[str, str] = {}
    for row in table.rows(["SUMLEV", "STATE", "COUNTY", *wanted], summary):
        level = row["SUMLEV"].lstrip("0")
        if level not in (_COUNTY, _STATE):
            summary.drop("other_level")
            continue
        fips = code(row, "STATE", 2)
        if level == _COUNTY:
            fips += code(row, "COUNTY", 3)
        if fips in seen:
            raise row.fail("COUNTY", f"a place that does not stand at {seen[fips]} already")
        seen[fips] = row.where
        summary.kept += 1
        for year in years:
            people = row.whole(f"POPESTIMATE{year}")
            if people is None:
                raise row.fail(f"POPESTIMATE{year}", "a number of people")
            record: dict[str, object] = {"fips": fips, "year": year, "population": people}
            for name in flows:
                record[_FLOWS[name]] = row.whole(f"{name}{year}", low=float("-inf"))
            records.append(record)
    schema = {"fips": pl.String, "year": pl.Int16, "population": pl.Int64}
    schema |= {_FLOWS[name]: pl.Int64 for name in flows}
    return Loaded(frame_of(records, schema, piece.name), vintage, summary)
