"""Counties, states, specialties and population: totals, controls and the traps of the sources."""

import datetime
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import landbridge.baseline
from landbridge.baseline._tables import read_columns
from landbridge.baseline.counties import (
    Counties,
    clinician_weights,
    load_counties,
    sum_by,
)
from landbridge.baseline.population import (
    BANDS,
    Population,
    PopulationOptions,
    load_ages,
    load_state_projections,
    project_population,
    state_totals,
)
from landbridge.baseline.specialties import GROUPS, load_specialties
from landbridge.baseline.states import States, load_states
from landbridge.baseline.targets import UNLISTED
from landbridge.errors import InputError, UnknownNameError
from landbridge.parameters import load_tree

BASELINE = Path(landbridge.baseline.__file__).parent
TABLES = BASELINE / "tables"
VALUES = BASELINE.parent / "parameters" / "values"


@cache
def frame() -> tuple[Counties, States]:
    return load_counties(), load_states()


def options(**changed: float) -> PopulationOptions:
    snapshot = load_tree([VALUES / "baseline_population.yaml"]).at(datetime.date(2025, 7, 1))
    values = {name: snapshot[name] for name in snapshot if name.startswith("baseline.population.")}
    values.update({f"baseline.population.{name}": value for name, value in changed.items()})
    return PopulationOptions.from_values(values)


@cache
def population() -> Population:
    counties, states = frame()
    return project_population(counties, states, load_ages(), load_state_projections(), options())


def test_frame_is_complete() -> None:
    counties, states = frame()
    assert len(counties) == 3144
    assert len(states) == 51
    assert (np.sort(counties.fips) == counties.fips).all()
    assert len(set(counties.fips.tolist())) == 3144
    assert all(len(fips) == 5 for fips in counties.fips.tolist())
    assert (states.fips[counties.state] == [fips[:2] for fips in counties.fips]).all()
    assert counties.population[0].sum() == 331_577_720
    assert counties.population[-1].sum() == 340_110_988
    assert counties.metro.sum() == 1186
    assert np.bincount(counties.hpsa_pc).tolist() == [241, 832, 2071]


def test_nothing_is_missing() -> None:
    counties, _ = frame()
    for values in (counties.lat, counties.lon, counties.poverty_pct, counties.income,
                   counties.land_area, counties.clinician_weight):  # fmt: skip
        assert np.isfinite(values).all()


def test_county_totals_add_to_states() -> None:
    counties, states = frame()
    for row, year in enumerate(range(2020, 2025)):
        sums = sum_by(counties.state, counties.population[row], len(states))
        assert (sums == states.figure(f"pop_{year}")).all()


@pytest.mark.parametrize("fips", ["09110", "09190", "02063", "02066", "46102", "15005", "01001"])
def test_frame_is_of_2023(fips: str) -> None:
    assert frame()[0].fips[frame()[0].index(fips)] == fips


@pytest.mark.parametrize("fips", ["09001", "02261", "46113", "51515", "1001", "99999"])
def test_old_codes_are_refused(fips: str) -> None:
    with pytest.raises(UnknownNameError, match="unknown county"):
        frame()[0].index(fips)


def test_weights_sum_to_one_in_every_state() -> None:
    counties, states = frame()
    sums = sum_by(counties.state, counties.clinician_weight, len(states))
    np.testing.assert_allclose(sums, 1.0, atol=1e-12)
    assert set(load_specialties().clinician_groups) == set(counties.clinician_groups)


def test_states_without_counts_follow_people() -> None:
    counties, states = frame()
    for abbr in ("CT", "AK", "HI"):
        inside = counties.state == states.index(abbr)
        people = counties.population[-1, inside]
        np.testing.assert_allclose(
            counties.clinician_weight[:, inside],
            np.broadcast_to(people / people.sum(), (15, inside.sum())),
        )
        assert not counties.clinician_known[inside].any()


def test_virginia_cities_share_with_their_county() -> None:
    counties, _ = frame()
    danville, pittsylvania = counties.index("51590"), counties.index("51143")
    head = counties.clinician_weight / counties.population[-1]
    np.testing.assert_allclose(head[:, danville], head[:, pittsylvania])


def test_counties_wrongly_without_clinicians_get_some() -> None:
    counties, _ = frame()
    group = counties.clinician_groups.index("primary_care_incl_np_pa")
    for fips in ("18007", "27039", "35028"):
        assert counties.clinician_weight[group, counties.index(fips)] > 0


@given(st.integers(0, 2**32 - 1))
def test_weights_of_any_counts(seed: int) -> None:
    random = np.random.default_rng(seed)
    counts = random.poisson(2.0, (3, 12)).astype(float)
    counts[:, 9:] = np.nan
    state = np.repeat([0, 1, 2, 3], 3)
    area = np.array([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9])
    people = random.uniform(100, 20_000, 12)
    weights, known = clinician_weights(counts, state, area, people, people > 9_000)
    np.testing.assert_allclose(sum_by(state, weights, 4), 1.0)
    assert (weights >= 0).all()
    assert not known[9:].any()


def test_specialties_are_consistent() -> None:
    specialties = load_specialties()
    assert len(specialties) == 49  # the 48 published ones and all others
    assert specialties.group.max() < len(GROUPS)
    for row, parents in enumerate(specialties.parents):
        assert specialties.entry[row] or parents
        if specialties.slug[row] != UNLISTED:
            years = specialties.training_years
            assert all(years[p] < years[row] for p in parents)


def test_population_history_is_the_published_one() -> None:
    counties, states = frame()
    people = population()
    assert people.persons.shape == (33, 3144, len(BANDS))
    assert (people.first_year, people.last_year) == (2018, 2050)
    assert np.isfinite(people.persons).all()
    assert people.persons.min() >= 0
    for row, year in enumerate(range(2020, 2025)):
        np.testing.assert_allclose(people.at(year).sum(1), counties.population[row])
    sums = sum_by(counties.state, people.at(2018).sum(1), len(states))
    np.testing.assert_allclose(sums, states.figure("population_2018"))


def test_age_shares_are_of_the_age_table() -> None:
    groups = load_ages().groups
    share = groups[1, :, 13:].sum() / groups[1].sum()
    assert share == pytest.approx(59_248_361 / 334_914_895)
    old = population().at(2023)[:, 4:].sum() / population().at(2023).sum()
    assert old == pytest.approx(share, abs=0.001)


def test_youth_band_matches_the_age_table() -> None:
    row = frame()[0].index("01001")
    persons = population().at(2023)[row]
    young = int(read_columns("county_age.csv.gz")["age_18_24_2023"][row]) / 60_342
    assert persons[1] / persons.sum() == pytest.approx(young)


def test_population_meets_state_projections() -> None:
    counties, states = frame()
    projections = load_state_projections()
    for row, year in enumerate((2030, 2040, 2050), start=1):
        sums = sum_by(counties.state, population().at(year).sum(1), len(states))
        np.testing.assert_allclose(sums, projections[row])
    totals = state_totals(states, projections, 2030)
    for year in (2026, 2033, 2045):
        sums = sum_by(counties.state, population().at(year).sum(1), len(states))
        np.testing.assert_allclose(sums, totals[year - 2018])


def test_population_moves_smoothly() -> None:
    nation = population().persons.sum(axis=(1, 2))
    growth = nation[3:] / nation[2:-1] - 1
    assert growth.min() > 0
    assert growth.max() < 0.011
    old = population().persons[:, :, 4:].sum((1, 2)) / nation
    assert (np.diff(old[:13]) > 0).all()


def test_damping_pulls_counties_together() -> None:
    counties, states = frame()
    ages, projections = load_ages(), load_state_projections()
    free = project_population(counties, states, ages, projections, options(damping=1.0))
    tied = project_population(counties, states, ages, projections, options(damping=0.0))

    def spread(result: Population) -> float:
        return float(np.std(np.log(result.at(2050).sum(1) / result.at(2024).sum(1))))

    assert spread(tied) < spread(population()) < spread(free)


def test_years_outside_are_refused() -> None:
    with pytest.raises(InputError, match="2018 to 2050"):
        population().at(2051)


def test_states_know_names_and_figures() -> None:
    states = frame()[1]
    assert states.index("WY") == states.index("56") == 50
    with pytest.raises(UnknownNameError, match="did you mean"):
        states.figure("active_per100k_2081")
    active = (states.figure("active_per100k_2018") * states.figure("population_2018")).sum() / 1e5
    assert active == pytest.approx(908_759, rel=0.001)


def test_every_column_is_documented() -> None:
    documented = yaml.safe_load((TABLES / "COLUMNS.yaml").read_text(encoding="utf-8"))
    sources = yaml.safe_load((VALUES.parent / "sources.yaml").read_text(encoding="utf-8"))
    for table, columns in documented.items():
        path = next(TABLES.glob(f"{table}.csv*"))
        assert list(read_columns(path.name)) == list(columns)
        for column in columns.values():
            assert set(column) == {"label", "unit", "source", "vintage", "licence"}
            assert column["source"] in sources
