"""Medicare's list of doctors and clinicians (``DAC_NationalDownloadableFile.csv``), streamed.

A person stands in it once for each enrolment, group and address; here a person counts once, split
evenly over the ZIP codes of the addresses. Only those enrolled in Medicare are listed, so there are
few pediatricians. The school is named for most US graduates; OTHER marks most foreign schools.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from landbridge.baseline.official.geography import kind_of_place, state_by_abbreviation
from landbridge.baseline.official.kind import Ask, Loaded, agreed_vintage, only_piece, year_in
from landbridge.baseline.official.kinds.streaming import batches, header_of, in_either_encoding
from landbridge.baseline.official.kinds.taxonomy import medicare_groups
from landbridge.baseline.official.opening import Piece, pick
from landbridge.baseline.official.rows import Summary, missing_column
from landbridge.errors import InputError

__all__ = ["read"]

#: what we call a column, and the names it has had, newest first
COLUMNS = {
    "npi": ("NPI",),
    "specialty": ("pri_spec",),
    "school": ("Med_sch",),
    "graduated": ("Grd_yr",),
    "state": ("State", "st"),
    "zip": ("ZIP Code", "zip"),
}
_FOREIGN = "OTHER"
_FIRST_YEAR, _LAST_YEAR = 1940, 2040


def read(pieces: Sequence[Piece], ask: Ask) -> Loaded:
    """Count clinicians: ``state``, ``zip``, ``specialty``, ``clinicians``, ``school_other``.

    Parameters
    ----------
    pieces
        The file, or an archive with it.
    ask
        What the user stated; the file does not say its month.
    """
    import polars as pl

    piece = only_piece(
        pieces, pick(pieces, "dac_nationaldownloadablefile*.csv"),
        "DAC_NationalDownloadableFile.csv",
    )  # fmt: skip
    vintage = agreed_vintage(piece.name, year_in(piece.base, r"(20\d\d[-_]?\d\d)"), ask)
    header = [name.strip() for name in header_of(piece)]
    columns = {}
    for ours, names in COLUMNS.items():
        known = [name for name in names if name in header]
        if not known:
            raise missing_column(piece.name, names[0], header)
        columns[ours] = known[0]

    def counted(encoding: str) -> Loaded:
        summary, parts = Summary(), []
        for batch in batches(piece, list(columns.values()), encoding=encoding):
            part: Any = pl.from_arrow(batch)
            part = part.select(
                pl.col(name).str.strip_chars().alias(ours) for ours, name in columns.items()
            )
            summary.read += len(part)
            few = [pl.col(ours).cast(pl.Categorical) for ours in ("specialty", "school")]
            parts.append(part.with_columns(few))
        if not summary.read:
            raise InputError(f"{piece.name}: no row of the file can be used")
        return Loaded(_counted(pl.concat(parts), summary, piece.name), vintage, summary)

    return in_either_encoding(counted)


def _counted(rows: Any, summary: Summary, name: str) -> Any:
    import polars as pl

    bad = rows.filter(~pl.col("npi").str.contains(r"^\d{10}$"))
    if len(bad):
        cell = str(bad["npi"][0])[:60]
        raise InputError(f"{name}: field 'NPI': found '{cell}', expected ten digits")
    codes = state_by_abbreviation()
    rows = rows.with_columns(pl.col("state").str.to_uppercase())
    elsewhere = [s for s in rows["state"].unique().to_list() if kind_of_place(s) != "state"]
    outside = rows["state"].is_in(elsewhere)
    summary.drop("territory", int(outside.sum()))
    rows = rows.filter(~outside).with_columns(
        state=pl.col("state").replace(codes),
        specialty=pl.col("specialty").cast(pl.String).str.to_uppercase(),
        zip=pl.col("zip").str.extract(r"^(\d{1,9})", 1),
    )
    long = pl.col("zip").str.len_chars() > 5
    rows = rows.with_columns(
        zip=pl.when(long).then(pl.col("zip").str.zfill(9).str.slice(0, 5))
        .otherwise(pl.col("zip").str.zfill(5))
    )  # fmt: skip
    group = rows["specialty"].replace_strict(medicare_groups(), default=None)
    unknown = group.is_null()
    summary.drop("other_profession", int(unknown.sum()))
    rows = rows.with_columns(specialty=group).filter(~unknown)
    before = len(rows)
    rows = rows.unique(["npi", "zip", "state"], keep="first", maintain_order=True)
    summary.drop("same_address", before - len(rows))
    summary.kept = len(rows)
    if not len(rows):
        raise InputError(f"{name}: no row of the file can be used")
    year = pl.col("graduated").cast(pl.Int32, strict=False)
    rows = rows.with_columns(
        weight=1.0 / pl.len().over("npi"),
        other=(pl.col("school").cast(pl.String).str.to_uppercase() == _FOREIGN).fill_null(False),
        graduated=pl.when(year.is_between(_FIRST_YEAR, _LAST_YEAR)).then(year),
    )
    return (
        rows.group_by("state", "zip", "specialty")
        .agg(
            clinicians=pl.col("weight").sum(),
            school_other=(pl.col("weight") * pl.col("other")).sum(),
            graduated=pl.col("graduated").mean(),
        )
        .sort("state", "zip", "specialty")
    )
