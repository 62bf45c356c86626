"""A user's own places for the shortage-area rules: who is where, and who needs care."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from landbridge.errors import InputError
from landbridge.places.vintage import check_vintages

__all__ = ["shortage_files"]

_SUMS = ("fte", "physicians", "without_residence", "obligated", "statutory_fte", "core_fte")
_ID_NAMES = ("id", "fips")


def shortage_files(supply: Path, demand: Path) -> pl.DataFrame:
    """One table of places from two CSV files.

    Parameters
    ----------
    supply
        ``id`` (or ``fips``) and ``fte`` or ``physicians``, with ``without_residence``,
        ``obligated``, ``statutory_fte``, ``core_fte`` if known. A place may stand in several rows,
        which add up.
    demand
        ``id`` (or ``fips``), ``population`` and what else `landbridge.hpsa` takes; a place once.

    Returns
    -------
    polars.DataFrame
        The demand with the columns of the supply; a place that the supply does not name has nobody.

    Raises
    ------
    InputError
        A file or column is missing, ids have lost their zeros, the two files are about different
        sets of counties, or the supply names a place that the demand does not have.
    """
    who, needs = _read(supply), _read(demand)
    check_vintages({f"{supply}: column 'id'": who["id"], f"{demand}: column 'id'": needs["id"]})
    columns = [name for name in _SUMS if name in who.columns]
    if "fte" not in columns and "physicians" not in columns:
        raise InputError(f"{supply}: no column 'fte' or 'physicians'")
    for name in columns:
        if not who[name].dtype.is_numeric():
            raise InputError(f"{supply}: column '{name}': text; expected numbers")
        if who[name].null_count():
            row = int(who[name].is_null().arg_true()[0])
            raise InputError(f"{supply}:{row + 2}: no {name}; expected a number")
    known = set(needs["id"])
    strange = [one for one in who["id"] if one not in known]
    if strange:
        raise InputError(
            f"{supply}: place '{strange[0]}' is not in {demand} ({len(strange)} such rows); "
            "expected places of one frame"
        )
    both = [name for name in columns if name in needs.columns]
    if both:
        raise InputError(f"{demand}: column '{both[0]}' stands in {supply} too; expected it once")
    sums = who.group_by("id").agg(pl.col(columns).sum())
    joined = needs.join(sums, on="id", how="left", maintain_order="left")
    return joined.with_columns(pl.col(columns).fill_null(0.0))


def _read(path: Path) -> pl.DataFrame:
    try:
        frame = pl.read_csv(
            path,
            infer_schema_length=None,
            schema_overrides=dict.fromkeys(_ID_NAMES, pl.String),
            encoding="utf8-lossy",
        )
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(f"{path}: not a table: {str(error).splitlines()[0]}") from None
    name = next((one for one in _ID_NAMES if one in frame.columns), None)
    if name is None:
        raise InputError(f"{path}: no column 'id' or 'fips' (found: {', '.join(frame.columns)})")
    frame = frame.rename({name: "id"})
    short = frame["id"].str.contains(r"^\d{4}$|^\d{10}$").fill_null(False)
    if short.any():
        row = int(short.arg_true()[0])
        raise InputError(
            f"{path}:{row + 2}: id '{frame['id'][row]}' has lost its leading zero; expected five "
            "digits for a county, eleven for a tract"
        )
    return frame
