"""Census health insurance by county and state (``sahie_2022.csv``, SAHIE)."""

from __future__ import annotations

from collections.abc import Sequence

from landbridge.baseline.official.geography import code
from landbridge.baseline.official.kind import Ask, Loaded, agreed_vintage, frame_of, only_piece
from landbridge.baseline.official.opening import Piece, pick
from landbridge.baseline.official.rows import Summary, read_table

__all__ = ["AGES", "read"]

#: codes of agecat that are kept
AGES = {"0": "under_65", "1": "18_64", "4": "under_19"}
#: everyone: no race, sex or income asked for
_EVERYONE = {"racecat": "0", "sexcat": "0", "iprcat": "0"}
_COUNTY, _STATE = "50", "40"
#: from then on Connecticut is in planning regions
FIRST_VINTAGE = 2022
_MISSING = (".", "", "N/A")
_NEEDED = (
    "year",
    "geocat",
    "statefips",
    "countyfips",
    "agecat",
    *_EVERYONE,
    "NIPR",
    "NUI",
    "PCTUI",
)


def read(pieces: Sequence[Piece], ask: Ask) -> Loaded:
    """Read insurance: ``fips``, ``age``, ``people``, ``uninsured``, ``uninsured_pct``.

    Parameters
    ----------
    pieces
        The file, or an archive with it.
    ask
        What the user stated.
    """
    import polars as pl

    piece = only_piece(pieces, pick(pieces, "sahie*.csv"), "sahie_2022.csv")
    table = read_table(piece, _NEEDED)
    summary, records = Summary(), []
    seen: dict[tuple[str, str], str] = {}
    years: set[str] = set()
    for row in table.rows(_NEEDED, summary):
        if row["geocat"] not in (_COUNTY, _STATE):
            summary.drop("other_level")
            continue
        if row["agecat"] not in AGES or any(row[name] != key for name, key in _EVERYONE.items()):
            summary.drop("other_group")
            continue
        fips = code(row, "statefips", 2)
        if row["geocat"] == _COUNTY:
            fips += code(row, "countyfips", 3)
        key = fips, row["agecat"]
        if key in seen:
            raise row.fail("countyfips", f"a place that does not stand at {seen[key]} already")
        seen[key] = row.where
        years.add(row["year"])
        if len(years) > 1:
            raise row.fail("year", f"one year in all rows ({min(years)})")
        people, uninsured = (row.number(name, _MISSING, 0.0) for name in ("NIPR", "NUI"))
        percent = row.number("PCTUI", _MISSING, 0.0, 100.0)
        summary.note("missing", sum(value is None for value in (people, uninsured, percent)))
        summary.kept += 1
        records.append((fips, AGES[row["agecat"]], people, uninsured, percent))
    vintage = agreed_vintage(piece.name, min(years, default=None), ask, FIRST_VINTAGE)
    schema = {"fips": pl.String, "age": pl.String, "people": pl.Float64, "uninsured": pl.Float64,
              "uninsured_pct": pl.Float64}  # fmt: skip
    return Loaded(frame_of(records, schema, piece.name), vintage, summary)
