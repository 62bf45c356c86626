"""Health professional shortage areas (``BCD_HPSA_FCT_DET_PC.csv``, ``_MH``, ``_DH``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from landbridge.baseline.official.geography import FIRST_TERRITORY, county
from landbridge.baseline.official.kind import Ask, Loaded, agreed_vintage, frame_of, only_piece
from landbridge.baseline.official.opening import Piece, pick
from landbridge.baseline.official.rows import Row, Summary, read_table

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "HIGHEST_SCORE",
    "add_component",
    "county_scores",
    "designated_county",
    "latest_date",
    "read_dental",
    "read_mental",
    "read_primary",
]

#: highest score by discipline
HIGHEST_SCORE = {"pc": 25, "mh": 25, "dh": 26}
_NAMES = {"pc": "Primary Care", "mh": "Mental Health", "dh": "Dental Health"}
_ID, _FIPS, _STATUS = "HPSA ID", "Common State County FIPS Code", "HPSA Status"
_TYPE, _CLASS = "Designation Type", "HPSA Discipline Class"
_COMPONENT = "HPSA Component Type Description"
_RECORD_DATE = "Data Warehouse Record Create Date"
_NUMBERS = {
    "HPSA FTE": "fte",
    "HPSA Shortage": "fte_short",
    "HPSA Designation Population": "population",
}
_NEEDED = (_ID, "HPSA Name", _STATUS, _TYPE, "HPSA Score", _FIPS, _COMPONENT, *_NUMBERS,
           "HPSA Formal Ratio", "HPSA Provider Ratio Goal")  # fmt: skip
_GEOGRAPHIC = ("geographic hpsa", "high needs geographic hpsa")
_POPULATION = ("hpsa population", "population hpsa")


def _read(discipline: str, pieces: Sequence[Piece], ask: Ask) -> Loaded:
    import polars as pl

    official = f"BCD_HPSA_FCT_DET_{discipline.upper()}.csv"
    piece = only_piece(pieces, pick(pieces, official.lower(), f"*hpsa*{discipline}.csv"), official)
    table = read_table(piece, _NEEDED)
    summary = Summary()
    kept: dict[tuple[str, str], dict[str, object]] = {}
    dates: list[str] = []
    for row in table.rows((*_NEEDED, _CLASS, _RECORD_DATE), summary):
        if row.get(_CLASS, _NAMES[discipline]) not in (_NAMES[discipline], ""):
            raise row.fail(_CLASS, f"'{_NAMES[discipline]}', the discipline that is loaded")
        dates.append(row.get(_RECORD_DATE))
        fips = designated_county(row, _STATUS, _FIPS, summary)
        if fips is None:
            continue
        if not row[_ID]:
            raise row.fail(_ID, "the number of the HPSA")
        key = row[_ID], fips
        whole = _is_county(row[_COMPONENT])
        if key in kept:
            # Tracts and subdivisions of one county; the figures are the HPSA's, not the part's.
            add_component(kept[key], whole, summary)
            continue
        summary.kept += 1
        kept[key] = {
            "hpsa_id": row[_ID],
            "name": row["HPSA Name"],
            "fips": fips,
            "designation": row[_TYPE],
            "type": designation_kind(row[_TYPE]),
            "score": row.number("HPSA Score", low=0.0, high=HIGHEST_SCORE[discipline]),
            **{ours: row.number(name, ("", "N/A"), 0.0) for name, ours in _NUMBERS.items()},
            "ratio": _ratio(row, "HPSA Formal Ratio"),
            "goal": _ratio(row, "HPSA Provider Ratio Goal"),
            "components": 1,
            "whole_county": whole,
        }
    vintage = agreed_vintage(piece.name, latest_date(dates), ask)
    schema = {"hpsa_id": pl.String, "name": pl.String, "fips": pl.String, "designation": pl.String,
              "type": pl.String, "score": pl.Float64, "fte": pl.Float64, "fte_short": pl.Float64,
              "population": pl.Float64, "ratio": pl.Float64, "goal": pl.Float64,
              "components": pl.Int32, "whole_county": pl.Boolean}  # fmt: skip
    return Loaded(frame_of(list(kept.values()), schema, piece.name), vintage, summary)


def designated_county(row: Row, status: str, fips: str, summary: Summary) -> str | None:
    """County of a row in force, by the columns of its status and code; None where it is dropped."""
    if row[status] != "Designated":
        summary.drop("not_designated")
        return None
    if not row[fips]:
        summary.drop("no_county")
        return None
    found = county(row, fips)
    if int(found[:2]) >= FIRST_TERRITORY:
        summary.drop("territory")
        return None
    return found


def add_component(area: dict[str, object], whole: bool, summary: Summary) -> None:
    """Count a further part of an area in a county that is kept already."""
    area["components"] = int(str(area["components"])) + 1
    area["whole_county"] = bool(area["whole_county"]) or whole
    summary.drop("same_area")


read_primary = partial(_read, "pc")
read_mental = partial(_read, "mh")
read_dental = partial(_read, "dh")


def designation_kind(designation: str) -> str:
    """``geographic``, ``population`` or ``facility``."""
    name = designation.lower()
    if name in _GEOGRAPHIC:
        return "geographic"
    return "population" if name in _POPULATION else "facility"


def county_scores(table: pl.DataFrame) -> pl.DataFrame:
    """Scores by county from a loaded table of shortage areas.

    Parameters
    ----------
    table
        As read.

    Returns
    -------
    polars.DataFrame
        ``fips``; ``highest`` score and ``mean`` score weighted by designated people, both of areas
        and populations only, null where there are none; ``areas``, ``populations`` and
        ``facilities``, how many of each.
    """
    import polars as pl

    people = pl.col("type") != "facility"
    weight = pl.when(people & pl.col("score").is_not_null()).then(pl.col("population"))
    # Where no designation gives its people, the plain mean.
    weighted = (pl.col("score") * weight).sum() / weight.sum()
    plain = pl.col("score").filter(people).mean()
    return (
        table.group_by("fips")
        .agg(
            highest=pl.col("score").filter(people).max(),
            mean=pl.when(weight.sum() > 0).then(weighted).otherwise(plain),
            areas=(pl.col("type") == "geographic").sum(),
            populations=(pl.col("type") == "population").sum(),
            facilities=(~people).sum(),
        )
        .sort("fips")
    )


def _is_county(component: str) -> bool:
    name = component.lower()
    return "county" in name and "subdivision" not in name


def _ratio(row: Row, column: str) -> float | None:
    """People a practitioner in '3800:1', or None."""
    cell = row[column]
    if cell in ("", "N/A"):
        return None
    hit = re.fullmatch(r"([\d.,]+)\s*:\s*1(?:\.0*)?", cell)
    try:
        return float((hit.group(1) if hit else "x").replace(",", ""))
    except ValueError:
        raise row.fail(column, "a ratio such as 3500:1") from None


def latest_date(dates: Sequence[str]) -> str | None:
    """Latest of dates written month/day/year, as year-month-day; None if there is none.

    Parameters
    ----------
    dates
        Cells; what is no date is left out.
    """
    found = [re.match(r"(\d{1,2})/(\d{1,2})/(\d{4})", date) for date in set(dates)]
    parts = [(hit.group(3), hit.group(1).zfill(2), hit.group(2).zfill(2)) for hit in found if hit]
    return "-".join(max(parts)) if parts else None
