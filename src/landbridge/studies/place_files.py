"""A user's own table of places, CSV or Parquet; every complaint names file and line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from landbridge.errors import InputError

__all__ = ["read_place_file"]

_ID, _OTHER_ID = "id", "fips"
_HEADINGS = 1  # lines of a CSV file before its first row


def read_place_file(path: Path, numbers: Sequence[str] = ()) -> pl.DataFrame:
    """Read a table; codes stay text, and a column ``fips`` may stand for ``id``.

    Parameters
    ----------
    path
        ``.parquet``, or else a CSV file with headings, gzip or plain.
    numbers
        Columns that are numbers, where the file has them; all others of a CSV file stay text.

    Raises
    ------
    InputError
        The file is missing or no table, or a cell that should be a number is none.
    """
    try:
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path)
        else:
            frame = pl.read_csv(path, infer_schema=False, encoding="utf8-lossy")
    except (OSError, pl.exceptions.PolarsError) as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"{path}: cannot be read as a table ({told})") from error
    frame = frame.rename({name: name.strip().lstrip("\ufeff") for name in frame.columns})
    if _ID not in frame.columns and _OTHER_ID in frame.columns:
        frame = frame.rename({_OTHER_ID: _ID})
    for column in numbers:
        if column in frame.columns and frame[column].dtype == pl.String:
            frame = frame.with_columns(_as_numbers(frame[column], path, column))
    return frame


def _as_numbers(values: pl.Series, path: Path, column: str) -> pl.Series:
    plain = values.str.strip_chars()
    plain = plain.set(plain == "", None)
    read = plain.cast(pl.Float64, strict=False)
    wrong = (read.is_null() & plain.is_not_null()).arg_true()
    if len(wrong):
        row = int(wrong[0])
        raise InputError(
            f"{path}, line {row + 1 + _HEADINGS}: column '{column}': '{values[row]}'; expected a "
            "number"
        )
    return read
