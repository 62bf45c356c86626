"""Tables of places from data frames: Polars, pandas, Arrow, mappings of columns, lists of records.

Nothing given is ever changed. Every complaint names the frame, the column, the row (from 1) and
what was expected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["columns_of", "ids_of", "numbers_of", "rows_of", "same_kind"]

Floats = NDArray[np.float64]


def columns_of(
    frame: Any, name: str, needed: Sequence[str], optional: Sequence[str] = ()
) -> dict[str, pl.Series]:
    """The columns of a frame that are needed, and those of the optional ones that are there.

    Parameters
    ----------
    frame
        A Polars or pandas frame, an Arrow table, a mapping of columns or a list of records.
    name
        What the frame is, for messages.
    needed, optional
        Names of columns.

    Raises
    ------
    InputError
        It is no frame, or a column is missing.
    """
    import polars as pl

    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, Sequence) and not isinstance(frame, str | bytes):
        if not all(isinstance(record, Mapping) for record in frame):
            raise InputError(f"{name}: expected a frame, columns by name, or a list of records")
        keys = list(dict.fromkeys(key for record in frame for key in record)) or list(needed)
        frame = {key: [record.get(key) for record in frame] for key in keys}
    if isinstance(frame, Mapping):
        there = list(frame)
    elif hasattr(frame, "column_names"):
        there = list(frame.column_names)
    elif hasattr(frame, "columns"):
        there = list(frame.columns)
    else:
        raise InputError(
            f"{name}: cannot take a table from {type(frame).__name__}; expected a Polars or pandas "
            f"frame with columns {', '.join(needed)}"
        )
    missing = [column for column in needed if column not in there]
    if missing:
        hint = ""
        if missing[0] in (getattr(getattr(frame, "index", None), "names", None) or ()):
            hint = "; it is the index of the frame: call reset_index() first"
        raise InputError(
            f"{name}: no column '{missing[0]}' (found: "
            f"{', '.join(map(str, there)) or 'none'}); expected {', '.join(needed)}{hint}"
        )
    found = {}
    for column in [*needed, *(one for one in optional if one in there)]:
        found[column] = _series(frame[column], f"{name}: column '{column}'")
    lengths = {len(one) for one in found.values()}
    if len(lengths) > 1:
        raise InputError(f"{name}: columns of {sorted(lengths)} rows; expected one length")
    return found


def _series(values: Any, where: str) -> pl.Series:
    import polars as pl

    if isinstance(values, pl.Series):
        return values
    try:
        if hasattr(values, "__arrow_c_stream__"):
            return pl.Series("", values)
        if hasattr(values, "to_numpy"):
            array = values.to_numpy()
            if array.dtype != object:
                return pl.Series("", array)
            values = array.tolist()
        if isinstance(values, np.ndarray) and values.dtype != object:
            return pl.Series("", values)
        return pl.Series("", list(values), strict=False)  # whole numbers and NaN may mix
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise InputError(f"{where}: {error}; expected values of one kind") from None


def ids_of(values: pl.Series, name: str, column: str, unique: bool = True) -> pl.Series:
    """Ids as text or as whole numbers, none missing and, if asked, none twice.

    Parameters
    ----------
    values
        The column as it was given.
    name, column
        Of the frame and the column, for messages.
    unique
        Whether every id must stand once.
    """
    import polars as pl

    where = f"{name}: column '{column}'"
    if values.dtype == pl.Null and not len(values):
        values = values.cast(pl.String)
    if values.dtype in (pl.Categorical, pl.Enum):
        values = values.cast(pl.String)
    if values.dtype.is_float():
        raise InputError(
            f"{where}: numbers with decimals ({values.head(1).to_list()}); expected ids as text "
            "('01001', with its leading zero) or as whole numbers"
        )
    if not (values.dtype == pl.String or values.dtype.is_integer()):
        raise InputError(f"{where}: {values.dtype}; expected ids as text or as whole numbers")
    if values.null_count():
        row = int(values.is_null().arg_true()[0]) + 1
        raise InputError(f"{where}, row {row}: no value; expected the id of a place")
    if values.dtype.is_integer():
        values = values.cast(pl.Int64)
    if unique and values.n_unique() < len(values):
        row = int(values.is_first_distinct().not_().arg_true()[0])
        first = int((values == values[row]).arg_true()[0])
        raise InputError(
            f"{where}, row {row + 1}: '{values[row]}' stands already in row {first + 1}; "
            "expected every place once"
        )
    return values


def same_kind(first: pl.Series, name: str, second: pl.Series, other: str) -> None:
    """Refuse text ids in one frame and numbers in the other: a number has lost its leading zero.

    Parameters
    ----------
    first, second
        Ids.
    name, other
        Frame and column of either, for messages.
    """
    if first.is_empty() or second.is_empty() or first.dtype == second.dtype:
        return
    text, number = (name, other) if second.dtype.is_integer() else (other, name)
    shown = (second if second.dtype.is_integer() else first)[0]
    raise InputError(
        f"{number}: ids are numbers ({shown}), in {text} they are text; expected one kind: FIPS "
        "codes as text of 5 digits with the leading zero ('01001')"
    )


def numbers_of(
    values: pl.Series,
    name: str,
    column: str,
    what: str,
    ids: pl.Series | None = None,
    missing: bool = False,
    negative: bool = False,
) -> Floats:
    """A column of numbers, none missing, infinite or below 0 unless allowed.

    Parameters
    ----------
    values
        The column as it was given.
    name, column, what
        Frame, column, and what the numbers are, for messages.
    ids
        Id of each row, for messages.
    missing, negative
        Whether a number may be missing (NaN then), or below 0.
    """
    import polars as pl

    where = f"{name}: column '{column}'"
    if values.dtype == pl.Null:
        values = values.cast(pl.Float64)
    if not (values.dtype.is_numeric() or values.dtype == pl.Boolean):
        raise InputError(f"{where}: {_kind(values.dtype)}; expected {what}, as numbers")
    numbers = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    wrong = np.isinf(numbers)
    if not missing:
        wrong |= np.isnan(numbers)
    if not negative:
        wrong |= numbers < 0
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        whose = "" if ids is None else f" ('{ids[row]}')"
        shown = "no value" if np.isnan(numbers[row]) else f"{numbers[row]:g}"
        bound = "" if negative else ", 0 or more"
        raise InputError(f"{where}, row {row + 1}{whose}: {shown}; expected {what}{bound}")
    return np.asarray(numbers)


def _kind(dtype: Any) -> str:
    import polars as pl

    return "text" if dtype == pl.String else str(dtype).lower()


def rows_of(ids: pl.Series, known: pl.Series) -> NDArray[np.int32]:
    """Row of each id among the known ones, -1 where it is not there.

    Parameters
    ----------
    ids
        Shape (pairs,).
    known
        Ids that stand once each.
    """
    import polars as pl

    if known.is_empty() or ids.is_empty():
        return np.full(len(ids), -1, dtype=np.int32)
    if known.dtype == pl.String:
        # A code for each known text; looked up once per row, without a join.
        codes = ids.cast(pl.Enum(known), strict=False).to_physical()
        return codes.cast(pl.Int32).fill_null(-1).to_numpy()
    rows = pl.Series(np.arange(len(known), dtype=np.int32))
    return ids.replace_strict(known, rows, default=-1, return_dtype=pl.Int32).to_numpy()
