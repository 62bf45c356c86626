"""Rural-urban continuum codes of 2023 (``Ruralurbancontinuumcodes2023.csv``, long form)."""

from __future__ import annotations

from collections.abc import Sequence

from landbridge.baseline.official.geography import FIRST_TERRITORY, county
from landbridge.baseline.official.kind import Ask, Loaded, agreed_vintage, frame_of, only_piece
from landbridge.baseline.official.opening import Piece, pick
from landbridge.baseline.official.rows import Summary, read_table
from landbridge.errors import InputError

__all__ = ["read"]

VINTAGE = "2023"
_CODE, _PEOPLE = f"RUCC_{VINTAGE}", "Population_2020"


def read(pieces: Sequence[Piece], ask: Ask) -> Loaded:
    """Read codes: ``fips``, ``rucc`` 1 to 9, ``population_2020``.

    Parameters
    ----------
    pieces
        The file, or an archive with it.
    ask
        What the user stated.
    """
    import polars as pl

    piece = only_piece(
        pieces, pick(pieces, "ruralurbancontinuumcodes*.csv"), "Ruralurbancontinuumcodes2023.csv"
    )
    columns = ["FIPS", "Attribute", "Value"]
    table = read_table(piece, columns)
    summary = Summary()
    codes: dict[str, int] = {}
    people: dict[str, int | None] = {}
    for row in table.rows(columns, summary):
        fips = county(row, "FIPS")
        attribute = row["Attribute"]
        if int(fips[:2]) >= FIRST_TERRITORY:
            summary.drop("territory")
            continue
        if attribute.startswith("RUCC_") and attribute != _CODE:
            raise row.fail("Attribute", f"{_CODE}; codes of another year do not fit the counties")
        if attribute == _CODE:
            found = row.whole("Value") or 0
            if found not in range(1, 10):
                raise row.fail("Value", "a code from 1 to 9")
            if codes.setdefault(fips, found) != found:
                raise row.fail("Value", f"one code a county; found {codes[fips]} before")
        elif attribute == _PEOPLE:
            people[fips] = row.whole("Value")
        else:
            summary.drop("other_attribute")
            continue
        summary.kept += 1
    if not codes:
        raise InputError(f"{piece.name}: field 'Attribute': no row has {_CODE}")
    vintage = agreed_vintage(piece.name, VINTAGE, ask)
    records = [(fips, codes[fips], people.get(fips)) for fips in sorted(codes)]
    schema = {"fips": pl.String, "rucc": pl.Int8, "population_2020": pl.Int64}
    return Loaded(frame_of(records, schema, piece.name), vintage, summary)
