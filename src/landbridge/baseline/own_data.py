"""Loaded official tables in place of shipped ones, and what a country therefore rests on.

County shares of physicians come, specialty by specialty and state by state, from the first of these
that counts anybody there: a plain table of the user's, AHRF, the national registry (whose ZIP codes
need a crosswalk), else the shipped allocation. Only the shares inside a state change: how many
physicians a specialty and a state have is still fitted to the published margins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from landbridge.baseline._tables import Floats
from landbridge.baseline.counties import LAST_METRO_CODE, POPULATION_YEARS, Counties
from landbridge.baseline.official.geography import values_in_frame
from landbridge.baseline.official.workspace import Meta, Workspace
from landbridge.baseline.population import AGE_YEARS, PROJECTED, CountyAges, teens_under_18
from landbridge.baseline.specialties import Specialties
from landbridge.baseline.states import States
from landbridge.errors import InputError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["SHIPPED", "OwnData", "Rest", "overlaid", "rests_digest"]

#: kinds that count physicians by county, the one that is believed first in front
PHYSICIANS = ("plain", "ahrf", "nppes")
#: groups of the registry that are part of a specialty here
_PART_OF = {"hospitalist": "internal_medicine"}


@dataclass(frozen=True)
class Rest:
    """One thing a country rests on.

    Attributes
    ----------
    part
        What it says: ``physicians``, ``population``, ``ages`` ...
    kind
        ``shipped``, or the kind of the loaded table.
    vintage
        Of the table.
    file, sha256
        Name and hash of the user's file; empty for a shipped table.
    places
        Postal abbreviations of the states it is used for; empty for all.
    """

    part: str
    kind: str
    vintage: str
    file: str = ""
    sha256: str = ""
    places: tuple[str, ...] = ()


#: what a country rests on if nothing is loaded
SHIPPED = (
    Rest("physicians", "shipped", "2026"),
    Rest("population", "shipped", "2024"),
    Rest("ages", "shipped", "2023"),
    Rest("projections", "shipped", "2024"),
    Rest("poverty", "shipped", "2023"),
    Rest("insurance", "shipped", "2022"),
    Rest("rurality", "shipped", "2023"),
    Rest("hpsa_pc", "shipped", "2025-02"),
    Rest("hpsa_mh", "shipped", "2025-02"),
)


@dataclass(frozen=True)
class OwnData:
    """The frame with loaded tables in it.

    Attributes
    ----------
    counties, states, specialties
        As shipped but for what was loaded. Where physicians are counted, each specialty is a
        clinician group of its own.
    ages, projections
        Loaded ones, or None for the shipped.
    rests_on
        One or more entries a part.
    """

    counties: Counties
    states: States
    specialties: Specialties
    ages: CountyAges | None = None
    projections: Floats | None = None
    rests_on: tuple[Rest, ...] = SHIPPED


def rests_digest(rests_on: tuple[Rest, ...]) -> bytes:
    """What goes into a country's digest: nothing where it rests on shipped tables alone.

    Parameters
    ----------
    rests_on
        Of a country.
    """
    own = [rest for rest in rests_on if rest.kind != "shipped"]
    return repr(own).encode() if own else b""


def overlaid(
    workspace: Workspace, counties: Counties, states: States, specialties: Specialties
) -> OwnData:
    """Put the loaded tables into the frame.

    Parameters
    ----------
    workspace
        Of the user.
    counties, states, specialties
        As shipped.

    Raises
    ------
    InputError
        If a table does not fit: it lacks a county or a year, or the registry has no crosswalk.
    """
    return _Overlay(workspace, OwnData(counties, states, specialties)).done()


class _Overlay:
    """Takes in one table after the other."""

    def __init__(self, workspace: Workspace, data: OwnData) -> None:
        self.workspace = workspace
        self.loaded = workspace.loaded()
        self.data = data
        self.rests = {rest.part: [rest] for rest in data.rests_on}
        self.fips: list[str] = data.counties.fips.tolist()
        self.row = {fips: row for row, fips in enumerate(self.fips)}

    def done(self) -> OwnData:
        for part, kind in (("hpsa_pc", "hpsa-pc"), ("hpsa_mh", "hpsa-mh")):
            if kind in self.loaded:
                self._counties(part, kind, **{part: self._hpsa(kind)})
        if "saipe" in self.loaded:
            poverty = self._values("saipe", "poverty_pct", self.data.counties.poverty_pct)
            income = self._values("saipe", "median_income", self.data.counties.income)
            self._counties("poverty", "saipe", poverty_pct=poverty, income=income)
        if "sahie" in self.loaded:
            name = "uninsured_u65_share_2022"
            old = self.data.counties.more[name] * 100.0
            share = self._values("sahie", "uninsured_pct", old, age="under_65") / 100.0
            self._counties("insurance", "sahie", more={**self.data.counties.more, name: share})
        if "rucc" in self.loaded:
            codes = self._values("rucc", "rucc", None).astype(np.int8)
            self._counties("rurality", "rucc", rucc=codes, metro=codes <= LAST_METRO_CODE)
        if "pep" in self.loaded:
            self._population()
        if "pep-age" in self.loaded:
            self._rest("ages", "pep-age")
            self.data = replace(self.data, ages=self._ages())
        if "projections" in self.loaded:
            self._rest("projections", "projections")
            self.data = replace(self.data, projections=self._projections())
        self._physicians()
        rests = tuple(rest for part in self.rests.values() for rest in part)
        return replace(self.data, rests_on=rests)

    def _rest(self, part: str, kind: str, places: tuple[str, ...] = ()) -> None:
        meta = self.loaded[kind]
        rest = Rest(part, kind, meta.vintage, meta.source_file, meta.sha256, places)
        # A table that serves some states stands in front of what serves the others.
        rest_of_country = self.rests[part] if places else []
        self.rests[part] = [*rest_of_country[:-1], rest, *rest_of_country[-1:]]

    def _counties(self, part: str, kind: str, **changed: object) -> None:
        self._rest(part, kind)
        self.data = replace(self.data, counties=replace(self.data.counties, **changed))  # type: ignore[arg-type]

    def _fail(self, kind: str, expected: str) -> InputError:
        meta: Meta = self.loaded[kind]
        return InputError(
            f"{self.workspace.folder}: loaded table '{kind}' (vintage {meta.vintage}, from "
            f"{meta.source_file}): expected {expected}"
        )

    def _values(self, kind: str, column: str, old: Floats | None, **where: str) -> Floats:
        """A column by county; missing cells keep the old value, missing counties are refused."""
        import polars as pl

        table = self.workspace.table(kind)
        for name, value in where.items():
            table = table.filter(pl.col(name) == value)
        rows = dict(zip(table["fips"].to_list(), table[column].to_list(), strict=True))
        values = np.empty(len(self.fips))
        for row, fips in enumerate(self.fips):
            if fips not in rows or (rows[fips] is None and old is None):
                raise self._fail(kind, f"a row for county {fips}")
            values[row] = old[row] if rows[fips] is None and old is not None else rows[fips]
        return values

    def _hpsa(self, kind: str) -> npt.NDArray[np.int8]:
        """0 none, 1 a geographic area of the whole county, 2 anything else in it."""
        table = self.workspace.table(kind)
        codes: dict[str, float] = {}
        for fips, type_, whole in table.select("fips", "type", "whole_county").iter_rows():
            code = 1.0 if type_ == "geographic" and whole else 2.0
            codes[fips] = min(code, codes.get(fips, 2.0))
        moved = values_in_frame(codes, self.fips)
        return np.array([moved.get(fips, 0) for fips in self.fips], dtype=np.int8)

    def _population(self) -> None:
        table = self.workspace.table("pep")
        cells = {(f, y): p for f, y, p in table.select("fips", "year", "population").iter_rows()}
        years = POPULATION_YEARS

        def people(places: list[str]) -> Floats:
            for place in places:
                for year in years:
                    if (place, year) not in cells:
                        raise self._fail("pep", f"people of {place} in {year}")
            return np.array([[cells[place, year] for place in places] for year in years], float)

        states = self.data.states
        of_states = people(states.fips.tolist())
        figures = dict(states.figures)
        figures |= {f"pop_{year}": row for year, row in zip(years, of_states, strict=True)}
        self._counties("population", "pep", population=people(self.fips))
        self.data = replace(self.data, states=replace(states, figures=figures))

    def _ages(self) -> CountyAges:
        import polars as pl

        from landbridge.baseline.official.readers import AGE_GROUPS

        table = self.workspace.table("pep-age")
        groups, teens = [], []
        for year in AGE_YEARS:
            wide = table.filter(pl.col("year") == year).pivot(
                "age", index="fips", values="total", aggregate_function="first"
            )
            wide = pl.DataFrame({"fips": self.fips}).join(wide, on="fips", how="left")
            columns = [name for name in (*AGE_GROUPS, "AGE1824") if name in wide.columns]
            gaps = wide.filter(pl.any_horizontal(pl.col(columns).is_null())) if columns else wide
            if len(gaps):
                raise self._fail("pep-age", f"ages of {gaps['fips'][0]} in {year}")
            persons = wide.select(AGE_GROUPS).to_numpy().astype(np.float64)
            groups.append(persons)
            teens.append(teens_under_18(persons, wide["AGE1824"].to_numpy().astype(np.float64)))
        return CountyAges(np.stack(groups), np.stack(teens))

    def _projections(self) -> Floats:
        table = self.workspace.table("projections")
        cells = {(s, y): p for s, y, p in table.select("state", "year", "population").iter_rows()}
        rows = [
            [cells.get((state, year), np.nan) for state in self.data.states.fips.tolist()]
            for year in PROJECTED
        ]
        if np.isnan(rows).any():
            raise self._fail("projections", f"all states in {', '.join(map(str, PROJECTED))}")
        return np.array(rows, dtype=np.float64)

    def _physicians(self) -> None:
        kinds = [kind for kind in PHYSICIANS if kind in self.loaded]
        if not kinds:
            return
        counties, specialties = self.data.counties, self.data.specialties
        names = specialties.clinician_groups
        rows = np.array([counties.clinician_groups.index(name) for name in names])
        weight = counties.clinician_weight[rows[specialties.clinician_group]].copy()
        known = counties.clinician_known.copy()
        states = len(self.data.states)
        served = np.zeros((len(specialties), states), dtype=bool)
        for kind in kinds:
            counts = self._counts(kind)
            sums = np.stack([np.bincount(counties.state, row, states) for row in counts])
            fills = (sums > 0) & ~served
            served |= fills
            share = counts / np.where(sums > 0, sums, 1.0)[:, counties.state]
            weight = np.where(fills[:, counties.state], share, weight)
            used: npt.NDArray[np.bool_] = np.asarray(fills.any(axis=0))
            known |= used[counties.state]
            if used.any():
                places = tuple(self.data.states.abbr[used].tolist())
                self._rest("physicians", kind, places)
        if served.all():
            self.rests["physicians"].pop()
        groups = tuple(specialties.slug.tolist())
        self.data = replace(
            self.data,
            counties=replace(
                counties, clinician_groups=groups, clinician_weight=weight, clinician_known=known
            ),
            specialties=replace(
                specialties,
                clinician_groups=groups,
                clinician_group=np.arange(len(groups), dtype=np.int8),
            ),
        )

    def _counts(self, kind: str) -> Floats:
        """Physicians by specialty and county as a table counts them, float64 (48, 3144)."""
        counts = np.zeros((len(self.data.specialties), len(self.fips)))
        specialty = {slug: row for row, slug in enumerate(self.data.specialties.slug.tolist())}
        for fips, slug, number in self._placed(kind):
            at = specialty.get(_PART_OF.get(slug, slug))
            if at is not None and fips in self.row:
                counts[at, self.row[fips]] += number
        return counts

    def _placed(self, kind: str) -> Iterator[tuple[str, str, float]]:
        import polars as pl

        table: pl.DataFrame = self.workspace.table(kind)
        if kind == "plain":
            table = table.select("fips", "specialty", "physicians")
        elif kind == "ahrf":
            table = table.filter(pl.col("measure") == "physicians")
            table = table.select("fips", "specialty", "value")
        else:
            if "zip-county" not in self.loaded:
                raise self._fail("nppes", "a crosswalk beside it; load one as zip-county")
            crosswalk = self.workspace.table("zip-county")
            # A ZIP area that reaches over a border counts in the state of the address.
            table = table.join(crosswalk, on="zip", how="inner")
            table = table.filter(pl.col("fips").str.slice(0, 2) == pl.col("state"))
            share = pl.col("share") / pl.col("share").sum().over("state", "zip", "specialty")
            table = table.select("fips", "specialty", pl.col("clinicians") * share)
        yield from table.iter_rows()
