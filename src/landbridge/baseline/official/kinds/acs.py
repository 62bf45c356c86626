"""A reply of the Census data service for the American Community Survey, one row a county."""

from __future__ import annotations

import json
from collections.abc import Sequence

from landbridge.baseline.official.geography import code
from landbridge.baseline.official.kind import Ask, Loaded, agreed_vintage, frame_of, year_in
from landbridge.baseline.official.opening import Piece
from landbridge.baseline.official.rows import Row, Summary
from landbridge.errors import InputError

__all__ = ["read"]

_PLACES = ("state", "county")
#: annotation values: large negative numbers that stand for a missing estimate
_LARGEST_SENTINEL = -222222222.0


def read(pieces: Sequence[Piece], ask: Ask) -> Loaded:
    """Read a reply: ``fips`` and the variables asked for, as numbers.

    Parameters
    ----------
    pieces
        The JSON as saved: an array of arrays whose first row has the names.
    ask
        What the user stated; the reply does not say its year.
    """
    import polars as pl

    piece = pieces[0]
    if len(pieces) > 1:
        raise InputError(f"{piece.name}: expected one saved reply, found {len(pieces)} files")
    header, body = _parsed(piece)
    names = [name for name in header if name not in _PLACES and name != "NAME"]
    numeric = [name for name in names if name[-1:] in ("E", "M") and name[:1].isalpha()]
    if not numeric:
        raise InputError(
            f"{piece.name}: field 'B01003_001E' or another estimate is missing from the first row"
        )
    vintage = agreed_vintage(piece.name, year_in(piece.base, r"(20\d\d)"), ask)
    summary, records = Summary(), []
    seen: dict[str, str] = {}
    for number, cells in enumerate(body, start=2):
        where = f"{piece.name}: row {number}"
        if not isinstance(cells, list) or len(cells) != len(header):
            raise InputError(f"{where}: expected an array of {len(header)} values")
        texts = ["" if cell is None else str(cell).strip() for cell in cells]
        row = Row(where, dict(zip(header, texts, strict=True)))
        summary.read += 1
        fips = code(row, "state", 2) + code(row, "county", 3)
        values = [_estimate(row, name, summary) for name in numeric]
        if fips in seen:
            raise row.fail("county", f"a county that does not stand at {seen[fips]} already")
        seen[fips] = where
        summary.kept += 1
        records.append((fips, *values))
    schema = {"fips": pl.String, **dict.fromkeys(numeric, pl.Float64)}
    return Loaded(frame_of(records, schema, piece.name), vintage, summary)


def _parsed(piece: Piece) -> tuple[list[str], list[object]]:
    try:
        rows = json.loads(piece.text())
    except (ValueError, RecursionError) as error:
        raise InputError(f"{piece.name}: expected JSON: {error}") from error
    if not isinstance(rows, list) or len(rows) < 2 or not isinstance(rows[0], list):
        raise InputError(f"{piece.name}: expected an array of arrays, the first with the names")
    header = [str(name) for name in rows[0]]
    for name in _PLACES:
        if name not in header:
            raise InputError(
                f"{piece.name}: field '{name}' is missing from the first row; "
                "expected a reply for=county:*"
            )
    if len(set(header)) < len(header):
        raise InputError(f"{piece.name}: a name stands twice in the first row")
    return header, rows[1:]


def _estimate(row: Row, name: str, summary: Summary) -> float | None:
    value = row.number(name, ("", "null", "None"))
    if value is None or value <= _LARGEST_SENTINEL:
        summary.note("missing")
        return None
    return value
