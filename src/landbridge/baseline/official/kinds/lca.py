"""Labor condition applications for physicians (``LCA_Disclosure_Data_FY2025_Q4.xlsx``)."""

from __future__ import annotations

from collections.abc import Sequence

from landbridge.baseline.official.geography import kind_of_place, state_by_abbreviation
from landbridge.baseline.official.kind import (
    Ask,
    Loaded,
    agreed_vintage,
    frame_of,
    only_piece,
    year_in,
)
from landbridge.baseline.official.opening import Piece, pick
from landbridge.baseline.official.rows import Summary, read_table

__all__ = ["read"]

#: physicians and surgeons, codes of 2018 and of 2010
_PHYSICIANS = ("29-121", "29-122", "29-124", "29-106")
_WORKSITE = ("WORKSITE_COUNTY", "WORKSITE_STATE", "WORKSITE_POSTAL_CODE")
_CASE = ("CASE_NUMBER", "CASE_STATUS", "VISA_CLASS", "SOC_CODE", "TOTAL_WORKER_POSITIONS")
_NEEDED = (*_CASE, "EMPLOYER_NAME", *_WORKSITE)
_MORE = ("NEW_EMPLOYMENT", "WAGE_RATE_OF_PAY_FROM", "WAGE_UNIT_OF_PAY", "JOB_TITLE")


def read(pieces: Sequence[Piece], ask: Ask) -> Loaded:
    """Read applications for physicians, one row a case; an application is not a person.

    Parameters
    ----------
    pieces
        The workbook, or the same table as comma-separated text.
    ask
        What the user stated.
    """
    import polars as pl

    piece = only_piece(
        pieces, pick(pieces, "lca_disclosure_data_fy*"), "LCA_Disclosure_Data_FY2025_Q4.xlsx"
    )
    table = read_table(piece, _NEEDED)
    year = year_in(piece.base, r"fy(20\d\d)")
    quarter = year_in(piece.base, r"(q[1-4])")
    found = year and (f"FY{year}-{quarter.upper()}" if quarter else f"FY{year}")
    vintage = agreed_vintage(piece.name, found, ask)
    summary, records, seen = Summary(), [], set()
    for row in table.rows((*_NEEDED, *_MORE), summary):
        if not row["SOC_CODE"].startswith(_PHYSICIANS):
            summary.drop("other_occupation")
            continue
        if not row["CASE_NUMBER"]:
            raise row.fail("CASE_NUMBER", "the number of the case")
        # Quarters cumulate, so a case stands in several; a user may have joined them.
        if row["CASE_NUMBER"] in seen:
            summary.drop("same_case")
            continue
        seen.add(row["CASE_NUMBER"])
        abbreviation = row["WORKSITE_STATE"].upper()
        if abbreviation and kind_of_place(abbreviation) != "state":
            summary.drop("territory")
            continue
        positions = row.whole("TOTAL_WORKER_POSITIONS")
        summary.note("missing", positions is None)
        summary.kept += 1
        postal = row["WORKSITE_POSTAL_CODE"].split("-")[0].removesuffix(".0")
        records.append(
            {
                "case": row["CASE_NUMBER"],
                "status": row["CASE_STATUS"],
                "visa": row["VISA_CLASS"],
                "occupation": row["SOC_CODE"],
                "employer": row["EMPLOYER_NAME"],
                "state": state_by_abbreviation().get(abbreviation),
                "county": row["WORKSITE_COUNTY"],
                "zip": postal.zfill(5)[:5] if postal.isdecimal() else None,
                "positions": positions,
                "new_employment": row.whole("NEW_EMPLOYMENT"),
                "wage_from": row.number("WAGE_RATE_OF_PAY_FROM", ("", "N/A"), 0.0),
                "wage_unit": row.get("WAGE_UNIT_OF_PAY"),
            }
        )
    schema = dict.fromkeys(("case", "status", "visa", "occupation", "employer", "state", "county",
                            "zip"), pl.String)  # fmt: skip
    types = {**schema, "positions": pl.Int64, "new_employment": pl.Int64,
             "wage_from": pl.Float64, "wage_unit": pl.String}  # fmt: skip
    return Loaded(frame_of(records, types, piece.name), vintage, summary)
