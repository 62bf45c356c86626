"""Employment and wages by state and occupation (``state_M2024_dl.xlsx``, OEWS)."""

from __future__ import annotations

from collections.abc import Sequence

from landbridge.baseline.official.geography import FIRST_TERRITORY, code, state_codes
from landbridge.baseline.official.kind import (
    Ask,
    Loaded,
    agreed_vintage,
    frame_of,
    only_piece,
    year_in,
)
from landbridge.baseline.official.opening import Piece, pick
from landbridge.baseline.official.rows import Row, Summary, read_table

__all__ = ["read"]

#: physicians, nurse practitioners and physician assistants
_WANTED = ("29-121", "29-122", "29-123", "29-124", "29-1171", "29-1071", "29-106")
_NUMBERS = {"TOT_EMP": "employed", "EMP_PRSE": "employed_rse_pct", "A_MEAN": "mean_wage",
            "A_MEDIAN": "median_wage"}  # fmt: skip
#: no estimate; wage at or above the highest published
_NONE, _TOP = "**", "#"
_COLUMNS = ("AREA", "PRIM_STATE", "OCC_CODE", "OCC_TITLE", "O_GROUP", *_NUMBERS)


def read(pieces: Sequence[Piece], ask: Ask) -> Loaded:
    """Read estimates: ``state``, ``occupation``, ``title``, numbers; withheld ones are null.

    Parameters
    ----------
    pieces
        The workbook, or the archive it comes in.
    ask
        What the user stated.
    """
    import polars as pl

    piece = only_piece(pieces, pick(pieces, "state_m*_dl.xlsx", "state_m*"), "state_M2024_dl.xlsx")
    table = read_table(piece, [name for name in _COLUMNS if name != "PRIM_STATE"])
    vintage = agreed_vintage(piece.name, year_in(piece.base, r"state_m(20\d\d)"), ask)
    summary, records = Summary(), []
    seen: dict[tuple[str, str], str] = {}
    for row in table.rows(_COLUMNS, summary):
        if not row["OCC_CODE"].startswith(_WANTED) or row["O_GROUP"] not in ("detailed", ""):
            summary.drop("other_occupation")
            continue
        state = code(row, "AREA", 2)
        if int(state) >= FIRST_TERRITORY:
            summary.drop("territory")
            continue
        if state not in state_codes():
            raise row.fail("AREA", "the code of a state")
        key = state, row["OCC_CODE"]
        if key in seen:
            raise row.fail("OCC_CODE", f"an occupation that does not stand at {seen[key]} already")
        seen[key] = row.where
        summary.kept += 1
        values = [_value(row, name, summary) for name in _NUMBERS]
        records.append((state, row["OCC_CODE"], row["OCC_TITLE"], *values))
    schema = {"state": pl.String, "occupation": pl.String, "title": pl.String,
              **dict.fromkeys(_NUMBERS.values(), pl.Float64)}  # fmt: skip
    return Loaded(frame_of(records, schema, piece.name), vintage, summary)


def _value(row: Row, column: str, summary: Summary) -> float | None:
    cell = row[column]
    if cell == _NONE:
        summary.note("suppressed")
        return None
    if cell == _TOP:
        summary.note("top_coded")
        return None
    return row.number(column, ("", "*"), 0.0)
