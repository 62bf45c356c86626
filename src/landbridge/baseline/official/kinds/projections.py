"""State population projections of the Weldon Cooper Center (totals, workbook or text)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from landbridge.baseline._tables import read_columns
from landbridge.baseline.official.geography import state_codes
from landbridge.baseline.official.kind import (
    Ask,
    Loaded,
    agreed_vintage,
    frame_of,
    only_piece,
    year_in,
)
from landbridge.baseline.official.opening import Piece, pick
from landbridge.baseline.official.rows import Row, Summary, Table, read_table
from landbridge.errors import InputError

__all__ = ["YEARS", "read"]

#: years that the baseline interpolates between; 2020 is the Census count
YEARS = (2020, 2030, 2040, 2050)
#: headers the column of the state's code, or else of its name, may have
_CODES = ("FIPS Code", "FIPS", "FIPSCode", "state_fips", "Geography Name", "Geography", "State")


def read(pieces: Sequence[Piece], ask: Ask) -> Loaded:
    """Read projections: ``state`` (two digits), ``year``, ``population``.

    Parameters
    ----------
    pieces
        The workbook, or the same table as comma-separated text.
    ask
        What the user stated.
    """
    import polars as pl

    piece = only_piece(
        pieces, pick(pieces, "nationalprojections*total*", "*projection*"),
        "NationalProjections_ProjectedTotalPopulation_2030-2050",
    )  # fmt: skip
    table, place, columns = _found(piece)
    vintage = agreed_vintage(piece.name, year_in(piece.base, r"updated[^\d]*(20\d\d)"), ask)
    summary, records = Summary(), []
    states = state_codes()
    seen: dict[str, str] = {}
    for row in table.rows([place, *columns.values()], summary):
        state = _state(row, place)
        if state not in states:
            summary.drop("not_a_state")
            continue
        if state in seen:
            raise row.fail(place, f"a state that does not stand at {seen[state]} already")
        seen[state] = row.where
        summary.kept += 1
        for year, column in columns.items():
            people = row.number(column, low=1.0)
            if people is None:
                raise row.fail(column, "a number of people")
            records.append((state, year, people))
    if missing := sorted(states - seen.keys()):
        raise InputError(f"{piece.name}: no row for state {missing[0]}; expected all 51")
    schema = {"state": pl.String, "year": pl.Int16, "population": pl.Float64}
    return Loaded(frame_of(records, schema, piece.name), vintage, summary)


def _found(piece: Piece) -> tuple[Table, str, dict[int, str]]:
    """Table, name of the column of codes, and name of the column of each year."""
    errors = []
    for place in _CODES:
        try:
            table = read_table(piece, [place])
        except InputError as error:
            errors.append(error)
            continue
        columns: dict[int, str] = {}
        for name in table.header:
            hits = set(re.findall(r"(?<!\d)(20[2-5]0)(?!\d)", name))
            if len(hits) == 1:
                columns.setdefault(int(hits.pop()), name)
        for year in YEARS:
            if year not in columns:
                raise InputError(f"{piece.name}: no field of the header names the year {year}")
        return table, place, {year: columns[year] for year in YEARS}
    raise errors[0]


@cache
def _codes_by_name() -> dict[str, str]:
    columns = read_columns("states.csv")
    return dict(zip(columns["name"], columns["fips"], strict=True))


def _state(row: Row, column: str) -> str:
    digits = row[column].removesuffix(".0")
    return digits.zfill(2) if digits.isdecimal() else _codes_by_name().get(row[column], "")
