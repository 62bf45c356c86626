"""AHRF releases to 2021-2022: fixed width, with the positions from the release's documentation.

The technical documentation (workbook, or the same table as comma-separated text) has blocks under a
header FIELD, COL-COL, YEAR OF DATA, VARIABLE NAME, CHARACTERISTICS, with banner rows between them.
Positions are counted from 1. ``(.1)`` or ``(.01)`` in CHARACTERISTICS means implied decimals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from landbridge.baseline.official.geography import FIRST_TERRITORY, state_codes
from landbridge.baseline.official.kind import Ask, Loaded, agreed_vintage, year_in
from landbridge.baseline.official.kinds.ahrf import (
    AhrfField,
    collected,
    county_once,
    known_fields,
)
from landbridge.baseline.official.opening import Piece, open_pieces
from landbridge.baseline.official.rows import Row, Summary, read_table
from landbridge.errors import InputError

__all__ = ["Position", "read_fixed", "read_layout"]

#: places that have not moved since 1970 (from 1, last included): state and county code, file year
FIPS = slice(121, 126)
_FIELD, _PLACE, _CHARACTERISTICS = "FIELD", "COL-COL", "CHARACTERISTICS"


@dataclass(frozen=True)
class Position:
    """Where a field stands: places from 0, and what a number is divided by."""

    first: int
    after: int
    divisor: float


def read_layout(piece: Piece) -> dict[str, Position]:
    """Positions by field name (``F11215-20``).

    Parameters
    ----------
    piece
        Documentation of the release, workbook or text.

    Raises
    ------
    InputError
        If there is no field with a position.
    """
    table = read_table(piece, [_FIELD, _PLACE])
    found: dict[str, Position] = {}
    for row in table.rows([_FIELD, _PLACE, _CHARACTERISTICS], Summary(), dedupe=False):
        name = re.fullmatch(r"(F\d{5})(?:-?(\d\d)|-\d{4}.*)?", row[_FIELD].replace(" ", ""))
        place = re.fullmatch(r"(\d{1,6})\s*-\s*(\d{1,6})", row[_PLACE])
        if not name or not place:
            continue
        first, last = int(place.group(1)) - 1, int(place.group(2))
        if not 0 <= first < last:
            raise row.fail(_PLACE, "a first and a last place, counted from 1")
        decimals = re.search(r"\(\.(0*1)\)", row.get(_CHARACTERISTICS))
        divisor = 10.0 ** len(decimals.group(1)) if decimals else 1.0
        year = f"-{name.group(2)}" if name.group(2) else ""
        found[name.group(1) + year] = Position(first, last, divisor)
    if not found:
        raise InputError(
            f"{piece.name}: field '{_PLACE}': no row has a position such as 00122-00126"
        )
    return found


def read_fixed(piece: Piece, ask: Ask) -> Loaded:
    """Read a fixed-width release.

    Parameters
    ----------
    piece
        The ``.asc`` file.
    ask
        With the layout.
    """
    if ask.layout is None:
        raise InputError(
            f"{piece.name}: field 'layout': a fixed-width release needs the table of positions of "
            "its own documentation; give it with --layout"
        )
    layout = read_layout(open_pieces(ask.layout)[0])
    named = year_in(piece.base, r"ahrf_?(20\d\d)")
    vintage = agreed_vintage(piece.name, f"{int(named) - 1}-{named}" if named else None, ask)
    fields: dict[str, AhrfField] = {}
    years: dict[str, int] = {}
    for field in known_fields():
        names = [name for name in layout if re.fullmatch(field.f_code + r"-\d\d", name)]
        if names:
            newest = max(names)
            fields[newest], years[newest] = field, 2000 + int(newest[-2:])
    if not fields:
        raise InputError(
            f"{ask.layout}: field '{_FIELD}': none of the fields that are read is there"
        )
    width = max(layout[name].after for name in fields)
    summary, seen = Summary(), dict[str, str]()
    values: dict[str, dict[str, float]] = {name: {} for name in fields}
    for number, line in enumerate(piece.text().splitlines(), start=1):
        if not line.strip():
            continue
        summary.read += 1
        cells = {"fips": line[FIPS].strip()}
        row = Row(f"{piece.name}:{number}", cells)
        if len(line) < FIPS.stop or not re.fullmatch(r"\d{5}", cells["fips"]):
            raise row.fail("fips", "five digits at places 122 to 126")
        if len(line) < width:
            raise InputError(
                f"{row.where}: {len(line)} places, expected {width} or more; "
                "the layout is of another release"
            )
        fips = cells["fips"]
        if int(fips[:2]) < FIRST_TERRITORY and fips[:2] not in state_codes():
            summary.drop("unknown_county")
            continue
        fips = county_once(row, "fips", seen, summary)
        if not fips:
            continue
        for name in fields:
            place = layout[name]
            cells[name] = line[place.first : place.after].strip()
            value = row.number(name, ("", "."), 0.0)
            if value is not None:
                values[name][fips] = value / place.divisor
    return Loaded(collected(piece.name, fields, years, values, summary), vintage, summary)
