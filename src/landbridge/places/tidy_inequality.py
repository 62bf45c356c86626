"""Inequality from a data frame: `landbridge.inequality`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError
from landbridge.places import ranked, unevenness
from landbridge.places.frames import columns_of, numbers_of

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ATKINSON", "inequality"]

Floats = NDArray[np.float64]
#: Aversions to inequality that the Atkinson index is given for.
ATKINSON = (0.5, 1.0, 2.0)
_Rows = list[tuple[str, str | None, float, str | None]]


def inequality(
    frame: Any,
    value: str = "access",
    weight: str = "population",
    group: str | None = None,
    rank_by: str | None = None,
    *,
    line: float | None = None,
    bounds: tuple[float, float] | None = None,
    reference: Any = None,
    missing: str = "error",
) -> pl.DataFrame:
    """How unevenly a value is spread over people.

    Parameters
    ----------
    frame
        A row for every place (Polars, pandas, Arrow, mapping of columns).
    value, weight
        Columns: access, 0 or more; people.
    group
        Column of groups (state, rurality): Theil between and within them, and their means with the
        difference and ratio to the reference.
    rank_by
        Column of a social variable: concentration index by it.
    line
        Value below which people are short of access (FGT: share of people, depth, severity). Not
        for RAAM, whose low costs are good.
    bounds
        Least and largest value by the definition of the measure, for Erreygers's index.
    reference
        Group to compare with; all people if None.
    missing
        What to do with a missing value (RAAM, where no supply is in reach): ``"error"``, or
        ``"leave_out"``; the share of people left out is in the result.

    Returns
    -------
    polars.DataFrame
        ``measure``, ``group`` (empty for all people), ``value``, ``note`` (why there is no value).

    Examples
    --------
    >>> import landbridge as lb
    >>> places = {"access": [1, 3], "population": [100, 300]}
    >>> found = lb.inequality(places, line=2)
    >>> dict(zip(found["measure"], found["value"].round(4), strict=True))["gini"]
    0.15
    """
    import polars as pl

    if missing not in ("error", "leave_out"):
        raise InputError(f"missing '{missing}'; expected 'error' or 'leave_out'")
    if line is not None and not line > 0:
        raise InputError(f"line {line}; expected a value above 0")
    if bounds is not None and not bounds[1] > bounds[0]:
        raise InputError(f"bounds {bounds}; expected the least value, then a larger one")
    others = [column for column in (group, rank_by) if column is not None]
    columns = columns_of(frame, "frame", (value, weight, *others))
    people = numbers_of(columns[weight], "frame", weight, "people")
    leave = missing == "leave_out"
    access = numbers_of(columns[value], "frame", value, "access", missing=leave)
    if not people.sum() > 0:
        raise InputError(f"frame: column '{weight}': no people at all; expected some above 0")
    out = np.isnan(access)
    by = None
    if rank_by is not None:
        by = numbers_of(
            columns[rank_by], "frame", rank_by, "a number to rank by", missing=leave, negative=True
        )
        out |= np.isnan(by)
    left_out = float(people[out].sum() / people.sum())
    if left_out >= 1:
        raise InputError(
            f"frame: column '{value}': no place with people has a value; expected some"
        )
    keep = ~out
    access, people = access[keep], people[keep]
    rows = _whole(access, people, line)
    if leave:
        rows.append(("people_left_out", None, left_out, None))
    if by is not None:
        rows += _ranked(access, people, by[keep], bounds)
    if group is not None:
        texts = columns[group].cast(pl.String)
        if texts.null_count():
            row = int(texts.is_null().arg_true()[0]) + 1
            raise InputError(f"frame: column '{group}', row {row}: no value; expected a group")
        if reference is not None and str(reference) not in texts:
            raise InputError(
                f"reference '{reference}' is not in column '{group}'; expected one of its groups"
            )
        names = np.asarray(texts.to_list(), dtype=np.str_)[keep]
        rows += _grouped(access, people, names, None if reference is None else str(reference))
    return pl.DataFrame(
        rows,
        schema={
            "measure": pl.String, "group": pl.String, "value": pl.Float64, "note": pl.String,
        },
        orient="row",
    )  # fmt: skip


def _whole(access: Floats, people: Floats, line: float | None) -> _Rows:
    """Measures of all people together."""
    mean = ranked.people_shares(access, people)[2]
    without = "no access at all" if not mean > 0 else None
    rows: _Rows = [("mean", None, mean, None)]
    measures: Sequence[tuple[str, Callable[..., float], tuple[float, ...], str]] = (
        ("gini", ranked.gini, (), ""),
        ("theil", unevenness.theil, (), ""),
        ("theil_l", unevenness.theil_l, (), "undefined where some have no access"),
        *((f"atkinson_{e:g}", unevenness.atkinson, (e,), "") for e in ATKINSON),
        ("hoover", unevenness.hoover, (), ""),
        ("palma", ranked.palma, (), "the 40 % of people with the least have no access"),
        ("p90_p10", ranked.quantile_ratio, (), "a tenth of people have no access"),
    )
    for name, measure, numbers, why in measures:
        found = measure(access, people, *numbers)
        rows.append((name, None, found, (without or why) if math.isnan(found) else None))
    if line is not None:
        for power, name in enumerate(("below_line", "depth_below_line", "severity_below_line")):
            rows.append((name, None, unevenness.fgt(access, people, line, power), None))
    return rows


def _ranked(
    access: Floats, people: Floats, by: Floats, bounds: tuple[float, float] | None
) -> _Rows:
    """Measures of access by rank of a social variable."""
    index = ranked.concentration_index(access, people, by)
    why = "no access at all" if math.isnan(index) else None
    rows: _Rows = [("concentration_index", None, index, why)]
    if bounds is not None:
        rows.append(("erreygers", None, ranked.erreygers(access, people, by, bounds), why))
    return rows


def _grouped(
    access: Floats, people: Floats, names: NDArray[np.str_], reference: str | None
) -> _Rows:
    """Theil between and within groups, and the mean of each beside the reference."""
    between, within = unevenness.theil_between_within(access, people, names)
    why = "no access at all" if math.isnan(between) else None
    rows: _Rows = [("theil_between", None, between, why), ("theil_within", None, within, why)]
    kinds, code = np.unique(names, return_inverse=True)
    count = np.bincount(code, people, kinds.size)
    total = np.bincount(code, people * access, kinds.size)
    means = np.divide(total, count, out=np.full(kinds.size, np.nan), where=count > 0)
    if reference is None:
        base = float(total.sum() / count.sum())
    else:
        at = np.flatnonzero(kinds == reference)
        base = float(means[at[0]]) if at.size else math.nan
    for kind, mean in zip(kinds.tolist(), means.tolist(), strict=True):
        nobody = "no people with a value" if math.isnan(mean) else None
        none = "the reference has no access" if not base > 0 else None
        rows.append(("group_mean", kind, mean, nobody))
        rows.append(("group_difference", kind, mean - base, nobody))
        rows.append(("group_ratio", kind, mean / base if base > 0 else math.nan, nobody or none))
    return rows
