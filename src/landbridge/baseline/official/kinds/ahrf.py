"""HRSA's Area Health Resources Files by county, in the three forms they have had.

* 2024-2025: a folder or archive of files by category (``AHRF2025hp.csv`` holds the professions);
* 2022-2023 and 2023-2024: one file (``ahrf2024_Feb2025.csv``) or files by category
  (``ahrf2024hp.csv``, ``ahrf2023HP.csv``);
* to 2021-2022: fixed width (``ahrf2022.asc``), see `ahrf_fixed`.

Names are a concept and two digits of the data year; the largest year present is taken. Physician
fields are the American Medical Association's: they stay in the user's workspace and are never
passed on. Age bands of the Masterfile include inactive physicians, and fields by specialty and
activity must not be added across releases, so each concept is kept apart, with its year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from landbridge.baseline._tables import read_columns
from landbridge.baseline.official.geography import (
    FIRST_TERRITORY,
    counts_in_frame,
    county,
    county_changes,
    frame,
)
from landbridge.baseline.official.kind import Ask, Loaded, agreed_vintage, frame_of, year_in
from landbridge.baseline.official.opening import Piece, pick
from landbridge.baseline.official.rows import Row, Summary, read_table
from landbridge.errors import InputError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["AhrfField", "collected", "known_fields", "read"]

_KEY = "fips_st_cnty"
_PROFESSIONS = ("ahrf20??hp.csv", "ahrf20??_*.csv", "ahrf20??.csv")
_FIXED = ("*.asc",)
_MISSING = ("", ".")


@dataclass(frozen=True)
class AhrfField:
    """One concept of the file.

    Attributes
    ----------
    concept
        Name without the year.
    measure, specialty
        What it becomes.
    f_code
        Name in releases to 2021-2022, without the year.
    """

    concept: str
    measure: str
    specialty: str
    f_code: str


@cache
def known_fields() -> tuple[AhrfField, ...]:
    """Concepts that are read."""
    columns = read_columns("ahrf_fields.csv")
    return tuple(AhrfField(*cells) for cells in zip(*columns.values(), strict=True))


def read(pieces: Sequence[Piece], ask: Ask) -> Loaded:
    """Read counts: ``fips``, ``measure``, ``specialty``, ``year`` of the data, ``value``.

    Parameters
    ----------
    pieces
        Archive, folder, or the file with the professions.
    ask
        What the user stated; a fixed-width release needs its layout.
    """
    from landbridge.baseline.official.kinds.ahrf_fixed import read_fixed

    if fixed := pick(pieces, *_FIXED):
        return read_fixed(fixed[0], ask)
    found = pick(pieces, *_PROFESSIONS) or (list(pieces) if len(pieces) == 1 else [])
    if not found:
        raise InputError(
            f"{pieces[0].name}: no file named like AHRF2025hp.csv, ahrf2024.csv or ahrf2022.asc "
            f"among {len(pieces)}"
        )
    piece = found[0]
    table = read_table(piece, [_KEY])
    columns = newest_columns(table.header)
    if not columns:
        raise InputError(
            f"{piece.name}: field '{known_fields()[0].concept}_yy' or another count of "
            "professionals is missing from the header; expected the file of category HP"
        )
    release = _release(piece.path) or _release(piece.name)
    vintage = agreed_vintage(piece.name, release, ask)
    newest = int(vintage[-4:]) if vintage[-4:].isdecimal() else 0
    summary = Summary()
    values: dict[str, dict[str, float]] = {column: {} for column in columns}
    seen: dict[str, str] = {}
    for row in table.rows([_KEY, *columns], summary):
        fips = county_once(row, _KEY, seen, summary)
        if not fips:
            continue
        for column in columns:
            value = row.number(column, _MISSING, 0.0)
            if value is not None:
                values[column][fips] = value
    years = {column: 2000 + int(column[-2:]) for column in columns}
    if newest and max(years.values()) > newest:
        raise InputError(
            f"{piece.name}: field '{max(columns, key=lambda name: years[name])}' is younger than "
            f"the release; expected data of {newest} or earlier"
        )
    fields = {column: columns[column] for column in columns}
    return Loaded(collected(piece.name, fields, years, values, summary), vintage, summary)


def newest_columns(header: Sequence[str]) -> dict[str, AhrfField]:
    """Column with the largest year of each concept, and its field."""
    found: dict[str, tuple[str, str]] = {}
    for name in header:
        hit = re.fullmatch(r"(\w+)_(\d\d)", name)
        if hit:
            found[hit.group(1)] = max(found.get(hit.group(1), ("", "")), (hit.group(2), name))
    known = {field.concept: field for field in known_fields()}
    return {found[name][1]: field for name, field in known.items() if name in found}


def _release(path: str) -> str | None:
    two = year_in(path, r"(20\d\d-20\d\d)")
    one = year_in(path, r"ahrf_?(20\d\d)")
    # The year of a file's name is the second of the release's two.
    return two or (f"{int(one) - 1}-{one}" if one else None)


def county_once(row: Row, column: str, seen: dict[str, str], summary: Summary) -> str:
    """County code of a row, empty if the row is dropped: a territory, or a whole state."""
    fips = county(row, column)
    if fips in seen:
        raise row.fail(column, f"a county that does not stand at {seen[fips]} already")
    seen[fips] = row.where
    if int(fips[:2]) >= FIRST_TERRITORY:
        summary.drop("territory")
        return ""
    if fips.endswith("000"):
        # One record holds all of Alaska in older releases.
        summary.drop("statewide")
        return ""
    if fips not in frame() and fips not in county_changes().shares:
        summary.drop("unknown_county")
        return ""
    summary.kept += 1
    return fips


def collected(
    name: str,
    fields: Mapping[str, AhrfField],
    years: Mapping[str, int],
    values: Mapping[str, Mapping[str, float]],
    summary: Summary,
) -> pl.DataFrame:
    """Tidy table: columns of MDs and DOs added, old counties moved to the frame.

    Parameters
    ----------
    name
        File, for errors.
    fields, years, values
        Field, data year and counts by county of each column.
    summary
        Notes counties that were moved.
    """
    import polars as pl

    heirs = county_changes().heir
    totals: dict[tuple[str, str, str], tuple[int, float]] = {}
    moved = 0
    for column, field in fields.items():
        counts = dict(values[column])
        # Rows hold both sets of Connecticut; where both are filled the new one counts.
        for new, old in heirs.items():
            if new in counts:
                counts.pop(old, None)
        moved = max(moved, sum(fips in county_changes().shares for fips in counts))
        for fips, count in counts_in_frame(counts).items():
            key = fips, field.measure, field.specialty
            before = totals.get(key, (0, 0.0))
            totals[key] = max(before[0], years[column]), before[1] + count
    summary.note("moved_county", moved)
    records = [(*key[:2], key[2] or None, *totals[key]) for key in sorted(totals)]
    schema = {"fips": pl.String, "measure": pl.String, "specialty": pl.String, "year": pl.Int16,
              "value": pl.Float64}  # fmt: skip
    return frame_of(records, schema, name)
