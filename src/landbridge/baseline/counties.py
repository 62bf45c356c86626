"""The 3,144 counties of the 2023 frame, and how a state's clinicians spread over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from landbridge.baseline._tables import Floats, as_floats, read_columns
from landbridge.errors import UnknownNameError

#: clinician groups of the NPPES table that surgical and medical specialties without a
#: group of their own (anesthesia, gastroenterology, urology ...) follow together
MEDICAL_SURGICAL = (
    "cardiology",
    "dermatology",
    "nephrology",
    "obgyn",
    "oncology_hem_rad",
    "orthopedics",
    "surgery_general_thoracic_colorectal",
)
POPULATION_YEARS = (2020, 2021, 2022, 2023, 2024)
#: highest rural-urban continuum code that is metropolitan (definition of the code)
LAST_METRO_CODE = 3
# Used where no parameters are given; the parameters are baseline.counties.*.
#: a county of at least so many people with no primary-care entry at all is a ZIP-to-county
#: error of the source, not a desert (evidence: 20 counties, all mended by name)
SUSPECT_PEOPLE = 5_000
#: a county with fewer people and more than so many times the usual entries a head holds a
#: neighbour's ZIP area
CROWDED_PEOPLE, CROWDED_TIMES = 10_000, 4.0

Weights = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Counties:
    """Counties in order of their code; every array has 3,144 rows.

    Attributes
    ----------
    fips, name
        Text; `fips` has five digits.
    state
        Row of the state, int8.
    lat, lon
        Centre of population in degrees (2020 Census; Connecticut: middle of the area).
    rucc, metro
        Rural-urban continuum code 1-9 (int8), and whether it is 1-3.
    poverty_pct, income
        People in poverty (per cent) and median household income (dollars), 2023. The one
        county the Census leaves out takes the values of the county it is counted with.
    hpsa_pc, hpsa_mh
        Shortage designation in February 2025: 0 none, 1 whole county, 2 part, int8.
    land_area
        Square miles.
    area
        Index of the group of counties that is counted as one (Virginia's independent
        cities with their county; Kalawao with Maui), int16.
    population
        Total on 1 July 2020..2024, float64 of shape (5, 3144).
    clinician_groups, clinician_weight
        Names, and the share of each county in its state's clinicians of each group,
        float64 of shape (groups, 3144); the counties of a state sum to 1.
    clinician_known
        False where `clinician_weight` follows population because the counts are missing.
    more
        Other columns by name (people by race and origin, insurance ...), float64, NaN if missing.
    """

    fips: npt.NDArray[np.str_]
    name: npt.NDArray[np.str_]
    state: npt.NDArray[np.int8]
    lat: Floats
    lon: Floats
    rucc: npt.NDArray[np.int8]
    metro: npt.NDArray[np.bool_]
    poverty_pct: Floats
    income: Floats
    hpsa_pc: npt.NDArray[np.int8]
    hpsa_mh: npt.NDArray[np.int8]
    land_area: Floats
    area: npt.NDArray[np.int16]
    population: Floats
    clinician_groups: tuple[str, ...]
    clinician_weight: Weights
    clinician_known: npt.NDArray[np.bool_]
    more: dict[str, Floats] = field(repr=False)

    def __len__(self) -> int:
        return len(self.fips)

    def index(self, fips: str, where: str = "") -> int:
        """Row of the county with this five-digit code."""
        row = int(np.searchsorted(self.fips, fips))
        if row == len(self.fips) or self.fips[row] != fips:
            raise UnknownNameError("county", fips, self.fips.tolist(), where)
        return row


def sum_by(index: npt.NDArray[np.integer], values: Floats, size: int) -> Floats:
    """Sum `values` (..., n) into `size` bins along the last axis."""
    flat = values.reshape(-1, values.shape[-1])
    sums = np.stack([np.bincount(index, row, size) for row in flat]).astype(np.float64)
    return sums.reshape(*values.shape[:-1], size)


def clinician_weights(
    counts: Floats,
    state: npt.NDArray[np.integer],
    area: npt.NDArray[np.integer],
    population: Floats,
    metro: npt.NDArray[np.bool_],
    suspect_people: float = SUSPECT_PEOPLE,
    anchor: int = 0,
    crowded_people: float = CROWDED_PEOPLE,
    crowded_times: float = CROWDED_TIMES,
) -> tuple[Weights, npt.NDArray[np.bool_]]:
    """Share of each county in its state's clinicians, with the source's known faults mended.

    Parameters
    ----------
    counts
        Clinician entries, shape (groups, counties); NaN in counties the source lacks.
    state, area, population, metro
        Of each county.
    suspect_people
        A group of counties with this many people and no entry in group `anchor` counts as
        missing by mistake.
    crowded_people, crowded_times
        A group of counties with fewer people and more than so many times the usual entries a head
        in group `anchor` counts as holding a neighbour's.
    anchor
        Row of `counts` that no real county of that size can lack (primary care).

    Returns
    -------
    weights : float64 (groups, counties)
        Shares that sum to 1 over the counties of every state.
    known : bool (counties,)
        False where the shares follow population.

    Notes
    -----
    1. Inside a group of counties counted as one, the sum is split by population. 2. A suspect
    county (nobody where there must be some, or a small county with many times the usual number,
    whose ZIP areas hold a neighbour's town) takes the rate per head of its state's other counties
    of the same kind (metropolitan or not). 3. A state the source lacks is split by population, as
    is a clinician group with no entry in a state.
    """
    areas, states = int(area.max()) + 1, int(state.max()) + 1
    missing = np.isnan(counts).sum(axis=0) > 0
    filled = np.where(np.isnan(counts), 0.0, counts)
    area_people = sum_by(area, population, areas)
    share_of_area = population / area_people[area]
    grouped = sum_by(area, filled, areas)[:, area] * share_of_area

    empty = (area_people[area] >= suspect_people) & (grouped[anchor] == 0)
    usual = grouped[anchor].sum() / population.sum()
    crowded = (area_people[area] < crowded_people) & (
        grouped[anchor] > crowded_times * usual * population
    )
    suspect = (empty | crowded) & ~missing
    kind = state.astype(np.int64) * 2 + metro
    sound = ~suspect & ~missing
    people = sum_by(kind, population * sound, states * 2)
    rates = sum_by(kind, grouped * sound, states * 2) / np.where(people > 0, people, 1.0)
    grouped = np.where(suspect, rates[:, kind] * population, grouped)

    totals = sum_by(state, grouped, states)
    state_missing = sum_by(state, missing.astype(np.float64), states) > 0
    by_people = (totals <= 0) | state_missing
    people_share = population / sum_by(state, population, states)[state]
    shares = grouped / np.where(totals > 0, totals, 1.0)[:, state]
    return np.where(by_people[:, state], people_share, shares), sound


def load_counties(
    folder: Path | None = None,
    suspect_people: float = SUSPECT_PEOPLE,
    crowded_people: float = CROWDED_PEOPLE,
    crowded_times: float = CROWDED_TIMES,
    population_pull: float = 0.0,
) -> Counties:
    """Counties from the shipped tables (or those in `folder`).

    The clinician weights use populations of 2024, the year of the counts. Counts hold errors of
    address and clinicians who are no physicians, so they spread wider over counties than physicians
    do: the weights of primary care are drawn toward the people of the state by `population_pull`.
    """
    columns = read_columns("counties.csv.gz", folder)
    fips = np.array(columns["fips"])
    state_codes = np.unique(columns["state"])
    state = np.searchsorted(state_codes, columns["state"]).astype(np.int8)
    area = np.unique(columns["area_fips"], return_inverse=True)[1].astype(np.int16)
    population = np.stack([as_floats(columns[f"pop_{year}"]) for year in POPULATION_YEARS])
    rucc = np.array(columns["rucc_2023"], dtype=np.int8)
    metro = rucc <= LAST_METRO_CODE

    npi = {name[4:]: as_floats(cells) for name, cells in columns.items() if name[:4] == "npi_"}
    npi["medical_surgical"] = np.stack([npi[group] for group in MEDICAL_SURGICAL]).sum(axis=0)
    groups = tuple(sorted(npi))
    counts = np.stack([npi[group] for group in groups])
    anchor = groups.index("primary_care_incl_np_pa")
    weight, known = clinician_weights(
        counts,
        state,
        area,
        population[-1],
        metro,
        suspect_people,
        anchor,
        crowded_people,
        crowded_times,
    )

    people = population[-1]
    share = people / np.bincount(state, people)[state]
    weight[anchor] = (1.0 - population_pull) * weight[anchor] + population_pull * share

    own = {"poverty_pct_2023", "median_hh_income_2023", "land_area_sqmi", "rucc_2023", "lat", "lon"}
    text = {"fips", "state", "name", "area_fips"}
    more = {
        name: as_floats(cells)
        for name, cells in columns.items()
        if name not in own | text and not name.startswith(("npi_", "hpsa_"))
    }
    return Counties(
        fips=fips,
        name=np.array(columns["name"]),
        state=state,
        lat=as_floats(columns["lat"]),
        lon=as_floats(columns["lon"]),
        rucc=rucc,
        metro=metro,
        poverty_pct=_fill_from_area(as_floats(columns["poverty_pct_2023"]), area),
        income=_fill_from_area(as_floats(columns["median_hh_income_2023"]), area),
        hpsa_pc=np.array(columns["hpsa_pc_2025"], dtype=np.int8),
        hpsa_mh=np.array(columns["hpsa_mh_2025"], dtype=np.int8),
        land_area=as_floats(columns["land_area_sqmi"]),
        area=area,
        population=population,
        clinician_groups=groups,
        clinician_weight=weight,
        clinician_known=known,
        more=more,
    )


def _fill_from_area(values: Floats, area: npt.NDArray[np.int16]) -> Floats:
    """Missing cells take the mean of the counties counted with them."""
    gap = np.isnan(values)
    size = int(area.max()) + 1
    sums = np.bincount(area, np.where(gap, 0.0, values), size)
    return np.where(gap, (sums / np.maximum(np.bincount(area, ~gap, size), 1))[area], values)
