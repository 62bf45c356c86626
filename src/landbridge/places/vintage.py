"""Which set of counties a table is about: a join across sets loses Connecticut without a word.

Since 2022 Connecticut has nine planning regions in place of eight counties, and since 2019 Alaska
has Chugach and Copper River in place of Valdez-Cordova. Two counties took a new name and a new code
in 2015.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from landbridge.errors import InputError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CHANGES", "check_vintages", "vintage_of"]

#: Place, codes before, codes since.
CHANGES = (
    (
        "Connecticut",
        tuple(f"09{n:03d}" for n in range(1, 16, 2)),
        tuple(f"09{n:03d}" for n in range(110, 191, 10)),
    ),
    ("Alaska (Valdez-Cordova)", ("02261",), ("02063", "02066")),
    ("Alaska (Kusilvak)", ("02270",), ("02158",)),
    ("South Dakota (Oglala Lakota)", ("46113",), ("46102",)),
)
_STATES = sorted({code[:2] for _, old, _ in CHANGES for code in old})
_LENGTHS = (5, 11, 12)  # counties, tracts, block groups


def vintage_of(ids: pl.Series) -> dict[str, str]:
    """Of each place that changed its counties, whether old or new codes stand in a column.

    Parameters
    ----------
    ids
        Codes of counties, tracts or block groups; others tell nothing.

    Returns
    -------
    dict
        Place: ``"old"``, ``"new"`` or ``"both"``; a place that does not occur is left out.

    Examples
    --------
    >>> import polars as pl
    >>> vintage_of(pl.Series(["09001", "36001"]))
    {'Connecticut': 'old'}
    """
    import polars as pl

    if ids.dtype.is_integer():
        # A number has lost its zeros; only where it can be nothing else is it read as a code.
        ids = ids.cast(pl.String).str.zfill(5)
    if ids.dtype != pl.String:
        return {}
    coded = ids.filter(ids.str.len_bytes().is_in(_LENGTHS))
    touched = coded.filter(coded.str.slice(0, 2).is_in(_STATES))
    counties = set(touched.str.slice(0, 5).unique().to_list())
    found = {}
    for place, old, new in CHANGES:
        ages = [age for age, codes in (("old", old), ("new", new)) if counties & set(codes)]
        if ages:
            found[place] = ages[0] if len(ages) == 1 else "both"
    return found


def check_vintages(columns: Mapping[str, pl.Series]) -> None:
    """Refuse tables of different sets of counties.

    Parameters
    ----------
    columns
        Ids by the name of their frame and column.

    Raises
    ------
    InputError
        One table has a place's old codes, another its new ones, or one has both.
    """
    seen: dict[str, tuple[str, str]] = {}
    for name, ids in columns.items():
        for place, age in vintage_of(ids).items():
            if age == "both":
                raise InputError(
                    f"{name}: old and new county codes of {place} stand together; expected one set "
                    "of counties"
                )
            other, before = seen.setdefault(place, (name, age))
            if before != age:
                old, new = (name, other) if age == "old" else (other, name)
                raise InputError(
                    f"{old} has the old county codes of {place}, {new} has the new ones; expected "
                    "one set of counties (Connecticut's nine planning regions since 2022, Alaska's "
                    "Chugach and Copper River since 2019, 02158 and 46102 since 2015)"
                )
