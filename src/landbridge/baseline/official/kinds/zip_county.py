"""ZIP areas over counties: HUD's crosswalk, or the Census relationship of ZCTAs and counties."""

from __future__ import annotations

from collections.abc import Sequence

from landbridge.baseline.official.geography import FIRST_TERRITORY, code, county, county_changes
from landbridge.baseline.official.kind import Ask, Loaded, agreed_vintage, frame_of, year_in
from landbridge.baseline.official.opening import Piece, pick
from landbridge.baseline.official.rows import Summary, Table, read_table
from landbridge.errors import InputError

__all__ = ["read"]

#: HUD: business addresses are where practices are; residences where a ZIP has none
_HUD = ("ZIP", "COUNTY", "BUS_RATIO", "RES_RATIO")
_HUD_OLD = ("zip", "county", "bus_ratio", "res_ratio")
_CENSUS = ("GEOID_ZCTA5_20", "GEOID_COUNTY_20", "AREALAND_PART")


def read(pieces: Sequence[Piece], ask: Ask) -> Loaded:
    """Read a crosswalk: ``zip``, ``fips``, ``share`` (the shares of a ZIP sum to 1).

    Parameters
    ----------
    pieces
        HUD's workbook or text, or the Census text (cells apart by ``|``).
    ask
        What the user stated.
    """
    import polars as pl

    found = pick(pieces, "zip_county*", "*zcta520_county20*") or list(pieces)
    piece = found[0]
    if len(found) > 1:
        raise InputError(f"{piece.name}: expected one crosswalk, found {len(found)} files")
    table, names, census = _found(piece)
    year = year_in(piece.base, r"(20\d\d)") or ("2020" if census else None)
    vintage = agreed_vintage(piece.name, year, ask)
    summary = Summary()
    weights: dict[str, dict[str, tuple[float, float]]] = {}
    changes = county_changes().shares
    for row in table.rows(names, summary):
        if not row[names[0]]:
            summary.drop("no_zip")
            continue
        postal, fips = code(row, names[0], 5), county(row, names[1])
        if int(fips[:2]) >= FIRST_TERRITORY:
            summary.drop("territory")
            continue
        first = row.number(names[2], low=0.0) or 0.0
        second = (row.number(names[3], low=0.0) or 0.0) if len(names) > 3 else 0.0
        summary.kept += 1
        if fips in changes:
            summary.note("moved_county")
        for new, share in changes.get(fips, {fips: 1.0}).items():
            cell = weights.setdefault(postal, {})
            old = cell.get(new, (0.0, 0.0))
            cell[new] = (old[0] + share * first, old[1] + share * second)
    records = []
    for postal in sorted(weights):
        places = weights[postal]
        use = 0 if sum(pair[0] for pair in places.values()) > 0 else 1
        total = sum(pair[use] for pair in places.values())
        for fips in sorted(places):
            share = places[fips][use] / total if total else 1.0 / len(places)
            if share > 0:
                records.append((postal, fips, share))
    schema = {"zip": pl.String, "fips": pl.String, "share": pl.Float64}
    return Loaded(frame_of(records, schema, piece.name), vintage, summary)


def _found(piece: Piece) -> tuple[Table, tuple[str, ...], bool]:
    errors = []
    for names, delimiter in ((_HUD, ","), (_HUD_OLD, ","), (_CENSUS, "|")):
        try:
            return read_table(piece, names, delimiter), names, names is _CENSUS
        except InputError as error:
            errors.append(error)
    raise errors[0]
