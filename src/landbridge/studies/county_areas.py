"""One county held to the rules of shortage areas, at the opening and at the end of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landbridge.places.hpsa_rules import hpsa_rules
from landbridge.places.shortage_frames import KINDS, hpsa
from landbridge.studies.county_supply import country_of
from landbridge.studies.shortage import BASE_YEAR, county_shortage_frame, run_supply

if TYPE_CHECKING:
    import polars as pl

    from landbridge.baseline import Country
    from landbridge.studies.opening import Run

__all__ = ["CountyArea", "Judged", "county_areas", "judged_county"]


@dataclass(frozen=True)
class Judged:
    """A county by one way of counting, in one year.

    Attributes
    ----------
    designation
        ``none``, ``geographic``, ``high_needs`` or ``unknown``; HPSA-like.
    ratio
        People per FTE; infinite without any FTE, None where not known.
    low, high
        What its score can be, None where not known.
    """

    designation: str
    ratio: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class CountyArea:
    """A county by one kind of care.

    Attributes
    ----------
    kind
        ``"pc"`` or ``"mh"``.
    official
        HRSA's code: 0 none, 1 whole, 2 part.
    statutory, real
        At the opening and at the end, as the rules count physicians, and with all of them; the
        second is empty where the run does not say who has no residence.
    """

    kind: str
    official: int
    statutory: tuple[Judged, ...]
    real: tuple[Judged, ...]


def county_areas(run: Run, fips: str) -> tuple[CountyArea, ...]:
    """Hold a county of the baseline of a run to the rules, as ``landbridge places hpsa`` does.

    Parameters
    ----------
    run
        A finished run.
    fips
        Code of the county.

    Returns
    -------
    tuple of CountyArea
        Primary care and mental health, on the mean over replicates.
    """
    country = country_of(run, BASE_YEAR)
    first, last = run.years
    found = []
    for kind in KINDS:
        tables = [_table(run, country, year, kind) for year in (first - 1, last)]
        found.append(judged_county(kind, tables, fips))
    return tuple(found)


def judged_county(kind: str, tables: list[pl.DataFrame], fips: str) -> CountyArea:
    """One county of tables of `landbridge.hpsa` with HRSA's code in ``official``.

    Parameters
    ----------
    kind
        ``"pc"`` or ``"mh"``.
    tables
        Opening and end.
    fips
        Code of the county.
    """
    rows = [table.row(table["id"].to_list().index(fips), named=True) for table in tables]
    both = all("designated_real" in row for row in rows)
    return CountyArea(
        kind,
        int(rows[0]["official"]),
        tuple(_judged(row, "") for row in rows),
        tuple(_judged(row, "_real") for row in rows) if both else (),
    )


def _table(run: Run, country: Country, year: int, kind: str) -> pl.DataFrame:
    rules = hpsa_rules()
    supply = run_supply(run, year, kind)
    frame = county_shortage_frame(supply, rules, kind, max(year + 1, BASE_YEAR), country)
    return hpsa(frame, kind, rules=rules).with_columns(frame["official"])


def _judged(row: Mapping[str, Any], count: str) -> Judged:
    short = row[f"designated{count}"]
    if short is None:
        designation = "unknown"
    elif not short:
        designation = "none"
    else:
        # High need is of the people, whoever is counted.
        designation = "high_needs" if row["high_need"] else "geographic"
    return Judged(
        designation, row[f"ratio{count}"], row[f"score_low{count}"], row[f"score_high{count}"]
    )
