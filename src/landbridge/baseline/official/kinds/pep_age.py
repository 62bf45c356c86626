"""Census population by county, age group and sex (``cc-est2023-agesex-all.csv``)."""

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
from landbridge.baseline.official.readers import AGE_GROUPS
from landbridge.baseline.official.rows import Summary, read_table
from landbridge.errors import InputError

__all__ = ["GROUPS", "read"]

#: groups kept: eighteen of five years, and 18-24, which splits the youth
GROUPS = (*AGE_GROUPS, "AGE1824")
#: code 1 is the base of April 2020, 2 is July 2020, and so on
_BEFORE_CODE_2 = 2018
FIRST_VINTAGE = 2023


def read(pieces: Sequence[Piece], ask: Ask) -> Loaded:
    """Read ages: ``fips``, ``year``, ``age`` (a name of :data:`GROUPS`), ``total``, ``women``.

    Parameters
    ----------
    pieces
        The file, or an archive with it.
    ask
        What the user stated.
    """
    import polars as pl

    piece = only_piece(pieces, pick(pieces, "cc-est*agesex*.csv"), "cc-est2023-agesex-all.csv")
    totals = [f"{name}_TOT" for name in GROUPS]
    women = [f"{name}_FEM" for name in GROUPS]
    table = read_table(piece, ["STATE", "COUNTY", "YEAR", *totals])
    has_sex = all(name in table for name in women)
    summary, records = Summary(), []
    seen: set[tuple[str, int]] = set()
    for row in table.rows(["STATE", "COUNTY", "YEAR", *totals, *women], summary):
        year = _BEFORE_CODE_2 + int(row.whole("YEAR", low=1) or 0)
        if year < _BEFORE_CODE_2 + 2:
            summary.drop("april_base")
            continue
        fips = code(row, "STATE", 2) + code(row, "COUNTY", 3)
        if (fips, year) in seen:
            raise row.fail("YEAR", "a year that is not there already for this county")
        seen.add((fips, year))
        summary.kept += 1
        for group, total, women_of in zip(GROUPS, totals, women, strict=True):
            people = row.whole(total)
            if people is None:
                raise row.fail(total, "a number of people")
            women_there = row.whole(women_of) if has_sex else None
            records.append((fips, year, group, people, women_there))
    newest = str(max((year for _, year in seen), default=0))
    named = year_in(piece.base, r"cc-est(\d{4})")
    if named and seen and named != newest:
        raise InputError(
            f"{piece.name}: field 'YEAR': the newest year is {newest}, expected {named} "
            "as the file's name says"
        )
    vintage = agreed_vintage(piece.name, newest if seen else None, ask, FIRST_VINTAGE)
    schema = {"fips": pl.String, "year": pl.Int16, "age": pl.String, "total": pl.Int64,
              "women": pl.Int64}  # fmt: skip
    return Loaded(frame_of(records, schema, piece.name), vintage, summary)
