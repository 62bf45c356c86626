"""Codes of states and counties as official files write them, brought to the 2023 frame.

Codes read as numbers have lost their zero (1001 is 01001). Connecticut has eight counties in files
made before 2022 and nine planning regions since; Alaska, South Dakota and Virginia changed codes
earlier. `tables/county_changes.csv` says what became of an old code and by which shares of people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from landbridge.baseline._tables import read_columns
from landbridge.baseline.official.rows import Row, Summary

__all__ = [
    "FIRST_TERRITORY", "Changes", "code", "counts_in_frame", "county", "county_changes", "frame",
    "kind_of_place", "state_by_abbreviation", "state_codes", "values_in_frame",
]  # fmt: skip

#: territories have state codes from 60 on
FIRST_TERRITORY = 60
_DIGITS = re.compile(r"(\d+)(?:\.0+)?")
_TERRITORIES = frozenset(["AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI", "UM"])
_MILITARY = frozenset(["AA", "AE", "AP"])


def code(row: Row, column: str, width: int) -> str:
    """A code of so many digits, whose zeros in front may have been lost.

    Parameters
    ----------
    row, column
        The cell.
    width
        Digits: 2 for a state, 3 for a county inside its state, 5 for a county.

    Raises
    ------
    InputError
        If the cell is no code.
    """
    hit = _DIGITS.fullmatch(row[column])
    if hit is None or len(hit.group(1)) > width:
        raise row.fail(column, f"a code of {width} digits")
    return hit.group(1).zfill(width)


def county(row: Row, column: str) -> str:
    """A five-digit county code in a known state or territory.

    Raises
    ------
    InputError
        If the cell is no such code.
    """
    fips = code(row, column, 5)
    if int(fips[:2]) < FIRST_TERRITORY and fips[:2] not in state_codes():
        raise row.fail(column, "a county code (state 01-56 and county, five digits)")
    return fips


def kind_of_place(abbreviation: str) -> str:
    """``state``, ``territory``, ``military`` or ``unknown`` for a postal abbreviation.

    Parameters
    ----------
    abbreviation
        Two letters, any case.
    """
    name = abbreviation.upper()
    if name in state_by_abbreviation():
        return "state"
    if name in _TERRITORIES:
        return "territory"
    return "military" if name in _MILITARY else "unknown"


@cache
def state_by_abbreviation() -> dict[str, str]:
    """Two-digit code by postal abbreviation: 50 states and DC."""
    columns = read_columns("states.csv")
    return dict(zip(columns["abbr"], columns["fips"], strict=True))


@cache
def state_codes() -> frozenset[str]:
    """Two-digit codes of the 50 states and DC."""
    return frozenset(state_by_abbreviation().values())


@cache
def frame() -> frozenset[str]:
    """County codes of the 2023 frame."""
    return frozenset(read_columns("counties.csv.gz")["fips"])


@dataclass(frozen=True)
class Changes:
    """What became of old county codes.

    Attributes
    ----------
    shares
        Old code to new codes with the share of the old county's people.
    heir
        For each new code the old code whose value it takes: the largest share of its people.
    """

    shares: dict[str, dict[str, float]]
    heir: dict[str, str]


@cache
def county_changes() -> Changes:
    """The table of changes, read once."""
    columns = read_columns("county_changes.csv")
    shares: dict[str, dict[str, float]] = {}
    best: dict[str, tuple[float, str]] = {}
    for old, new, of_old, of_new in zip(
        *(columns[name] for name in ("fips_old", "fips_new", "share_of_old", "share_of_new")),
        strict=True,
    ):
        shares.setdefault(old, {})[new] = float(of_old)
        # A code that lived on before it took in another keeps its own value.
        if float(of_new) > 0:
            best[new] = max(best.get(new, (0.0, "")), (float(of_new), old))
    for new in shares.values():
        total = sum(new.values())
        for name in new:
            new[name] /= total
    return Changes(shares, {new: old for new, (_, old) in best.items()})


def counts_in_frame(
    counts: Mapping[str, float], summary: Summary | None = None
) -> dict[str, float]:
    """Counts by county moved to the 2023 frame: split by people, and added.

    Parameters
    ----------
    counts
        By five-digit code, old or new.
    summary
        Notes the codes that were moved, and drops those in no frame.
    """
    shares = county_changes().shares
    moved: dict[str, float] = {}
    for fips, count in counts.items():
        if fips in shares:
            if summary is not None:
                summary.note("moved_county")
            for new, share in shares[fips].items():
                moved[new] = moved.get(new, 0.0) + count * share
        else:
            moved[fips] = moved.get(fips, 0.0) + count
    return moved


def values_in_frame(values: Mapping[str, float], known: Iterable[str]) -> dict[str, float]:
    """Rates or codes by county in the 2023 frame: a new county takes its main old county's.

    Parameters
    ----------
    values
        By five-digit code, old or new.
    known
        Codes wanted.
    """
    heir = county_changes().heir
    return {
        fips: values[fips] if fips in values else values[heir[fips]]
        for fips in known
        if fips in values or heir.get(fips) in values
    }
