"""A plain table of physicians by county and specialty, as a state's own licence file gives it."""

from __future__ import annotations

from collections.abc import Sequence

from landbridge.baseline._tables import read_columns
from landbridge.baseline.official.geography import county, county_changes, frame
from landbridge.baseline.official.kind import Ask, Loaded, agreed_vintage, frame_of, year_in
from landbridge.baseline.official.opening import Piece
from landbridge.baseline.official.rows import Summary, read_table
from landbridge.errors import InputError, UnknownNameError

__all__ = ["read"]


def read(pieces: Sequence[Piece], ask: Ask) -> Loaded:
    """Read a table ``fips,specialty,physicians[,fte]``; cells of one place and specialty add up.

    Parameters
    ----------
    pieces
        The file, text or workbook.
    ask
        What the user stated; the year is the file's name's or the user's.
    """
    import polars as pl

    piece = pieces[0]
    if len(pieces) > 1:
        raise InputError(f"{piece.name}: expected one table, found {len(pieces)} files")
    table = read_table(piece, ["fips", "specialty", "physicians"])
    vintage = agreed_vintage(piece.name, year_in(piece.base, r"(?<!\d)(20\d\d)(?!\d)"), ask)
    known = set(read_columns("specialties.csv")["slug"])
    summary = Summary()
    totals: dict[tuple[str, str], list[float]] = {}
    changes = county_changes().shares
    for row in table.rows(["fips", "specialty", "physicians", "fte"], summary):
        fips, specialty = county(row, "fips"), row["specialty"]
        if specialty not in known:
            raise UnknownNameError("specialty", specialty, known, row.where)
        if fips not in frame() and fips not in changes:
            raise row.fail("fips", "the code of a county of the 50 states or DC")
        heads = row.number("physicians", low=0.0)
        fte = row.number("fte", low=0.0) if "fte" in table else None
        if heads is None:
            summary.drop("no_count")
            continue
        summary.kept += 1
        if fips in changes:
            summary.note("moved_county")
        for new, share in changes.get(fips, {fips: 1.0}).items():
            cell = totals.setdefault((new, specialty), [0.0, 0.0])
            cell[0] += share * heads
            cell[1] += share * (heads if fte is None else fte)
    schema = {"fips": pl.String, "specialty": pl.String, "physicians": pl.Float64,
              "fte": pl.Float64}  # fmt: skip
    records = [(*key, *totals[key]) for key in sorted(totals)]
    return Loaded(frame_of(records, schema, piece.name), vintage, summary)
