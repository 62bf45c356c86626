"""The frames of a shortage: people, supply and who reaches whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError
from landbridge.places.frames import columns_of, ids_of, numbers_of, rows_of, same_kind
from landbridge.places.shortage import Reach

if TYPE_CHECKING:
    import polars as pl

__all__ = ["read_demand", "read_reach", "read_supply"]

Floats = NDArray[np.float64]
_ALL = "all"
_OPTIONAL = ("state", "metro", "poverty_pct", "uninsured", "region")


def read_demand(frame: Any, bands: Sequence[str]) -> tuple[pl.Series, Floats, dict[str, Any], bool]:
    """People by place and age band, further columns, and whether there are age bands.

    Parameters
    ----------
    frame
        With ``id``, ``population`` and what is optional.
    bands
        Names of the age bands; all or none are there.
    """
    columns = columns_of(frame, "demand", ("id", "population"), (*bands, *_OPTIONAL))
    ids = ids_of(columns["id"], "demand", "id")
    here = [band for band in bands if band in columns]
    if here and len(here) < len(bands):
        absent = next(band for band in bands if band not in columns)
        raise InputError(
            f"demand: no column '{absent}'; expected all of {', '.join(bands)}, or none of them"
        )
    numbers = [
        numbers_of(columns[name], "demand", name, "people", ids)
        for name in (here or ["population"])
    ]
    more: dict[str, Any] = {}
    for name in _OPTIONAL:
        if name not in columns:
            continue
        if name in ("state", "region"):
            more[name] = np.asarray(columns[name].to_list(), dtype=object).astype(str)
        else:
            more[name] = numbers_of(columns[name], "demand", name, "a number", ids, missing=True)
    return ids, np.stack(numbers, axis=1), more, bool(here)


def read_supply(frame: Any, ids: pl.Series) -> tuple[list[str], Floats]:
    """Names of the specialties, and FTE by place and specialty.

    Parameters
    ----------
    frame
        With ``id``, ``fte`` and optional ``specialty``.
    ids
        Places of demand.
    """
    columns = columns_of(frame, "supply", ("id", "fte"), ("specialty",))
    where = ids_of(columns["id"], "supply", "id", unique=False)
    same_kind(ids, "demand: column 'id'", where, "supply: column 'id'")
    fte = numbers_of(columns["fte"], "supply", "fte", "FTE", where)
    row = rows_of(where, ids)
    if (row < 0).any():
        first = int(np.flatnonzero(row < 0)[0])
        raise InputError(
            f"supply: column 'id', row {first + 1}: '{where[first]}' is no place of demand; "
            "expected every place of supply in demand (with 0 people if nobody lives there)"
        )
    if "specialty" not in columns:
        names, code = [_ALL], np.zeros(len(fte), dtype=np.int64)
    else:
        given = columns["specialty"].to_list()
        if None in given:
            raise InputError(
                f"supply: column 'specialty', row {given.index(None) + 1}: no value; expected the "
                "name of a specialty"
            )
        names = list(dict.fromkeys(map(str, given)))
        number = {name: index for index, name in enumerate(names)}
        code = np.asarray([number[str(name)] for name in given], dtype=np.int64)
    flat = np.bincount(row * len(names) + code, fte, len(ids) * len(names))
    return names, flat.reshape(len(ids), len(names)).astype(np.float64)


def read_reach(frame: Any, ids: pl.Series) -> Reach:
    """Pairs of places within reach.

    Parameters
    ----------
    frame
        With ``origin``, ``dest``, ``weight``.
    ids
        Places of demand.
    """
    columns = columns_of(frame, "reach", ("origin", "dest", "weight"))
    rows = []
    for name in ("origin", "dest"):
        where = ids_of(columns[name], "reach", name, unique=False)
        same_kind(ids, "demand: column 'id'", where, f"reach: column '{name}'")
        row = rows_of(where, ids)
        if (row < 0).any():
            first = int(np.flatnonzero(row < 0)[0])
            raise InputError(
                f"reach: column '{name}', row {first + 1}: '{where[first]}' is no place of demand"
            )
        rows.append(row)
    weight = numbers_of(columns["weight"], "reach", "weight", "a weight")
    inside = weight > 0
    return Reach(rows[0][inside], rows[1][inside], weight[inside])
