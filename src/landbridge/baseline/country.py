"""The country on the first day of a base year, as one immutable bundle of arrays."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from landbridge.baseline._tables import FOLDER, as_floats, read_columns
from landbridge.baseline.ageing import EXITS
from landbridge.baseline.cache import Arrays, cache_folder, read_arrays, write_arrays
from landbridge.baseline.counties import MEDICAL_SURGICAL, Counties, load_counties
from landbridge.baseline.margins import Margins
from landbridge.baseline.official.workspace import Workspace
from landbridge.baseline.own_data import SHIPPED, OwnData, Rest, overlaid, rests_digest
from landbridge.baseline.population import (
    Population,
    PopulationOptions,
    load_ages,
    load_state_projections,
    project_population,
)
from landbridge.baseline.programs import (
    FELLOWSHIP,
    Programs,
    load_program_map,
    positions_from,
    sizes_from,
    synthesise_programs,
)
from landbridge.baseline.programs_file import read_programs
from landbridge.baseline.report import Residuals, joined, stock_residuals, trainee_residuals
from landbridge.baseline.specialties import Specialties, load_specialties
from landbridge.baseline.state_specialty import read_state_specialty
from landbridge.baseline.states import States, load_states
from landbridge.baseline.stock import Stock, build_stock
from landbridge.baseline.targets import build_targets
from landbridge.baseline.trainees import (
    UNLISTED_LENGTHS,
    Trainees,
    build_trainees,
    trainee_targets,
)
from landbridge.errors import InputError
from landbridge.parameters import ParameterTree, load_tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Floats = npt.NDArray[np.float64]

#: years with a full set of margins
BASE_YEARS = (2018, 2025)
#: parameters that shape the country
PREFIXES = ("baseline.", "match.positions.", "match.programs.", *UNLISTED_LENGTHS, *EXITS)


@dataclass(frozen=True)
class Country:
    """Places, people, physicians, trainees and programs on 1 July of the base year.

    Attributes
    ----------
    base_year
        The year.
    counties, states, specialties
        The frame.
    population
        Persons by year, county and age band.
    programs
        Residency and fellowship tracks.
    stock
        Active physicians, trainees not included.
    trainees
        Residents and fellows, new first-year residents not included.
    residuals
        Margin by margin, what was published, aimed at and met: columns of
        `landbridge.baseline.report.COLUMNS`.
    digest
        Hash of all arrays, and of the user's own tables if there are any: equal digests mean equal
        countries.
    rests_on
        Which table each part rests on: the shipped ones, or the user's own with vintage and hash.
    """

    base_year: int
    counties: Counties = field(repr=False)
    states: States = field(repr=False)
    specialties: Specialties = field(repr=False)
    population: Population = field(repr=False)
    programs: Programs = field(repr=False)
    stock: Stock = field(repr=False)
    trainees: Trainees = field(repr=False)
    residuals: Residuals = field(repr=False)
    digest: str
    rests_on: tuple[Rest, ...] = SHIPPED

    def population_in(self, year: int) -> Floats:
        """Persons by county and age band on 1 July of a year, float64 (3144, 7)."""
        return self.population.at(year)

    @cached_property
    def heads(self) -> npt.NDArray[np.int64]:
        """Active physicians by specialty and county, shape (specialties, counties)."""
        shape = len(self.specialties.slug), len(self.counties.fips)
        cell = self.stock.specialty.astype(np.int64) * shape[1] + self.stock.county
        return np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)

    def residents_in(self, year: int) -> Floats:
        """Persons of all ages by county on 1 July of a year, float64 (3144,)."""
        return self.population.residents_at(year)


def load_country(
    base_year: int = 2025,
    tree: ParameterTree | None = None,
    state_specialty_file: Path | str | None = None,
    programs_file: Path | str | None = None,
    workspace: Path | str | None = None,
) -> Country:
    """Build the country of a base year, or take it from the cache.

    Parameters
    ----------
    base_year
        2025 or 2018. The stock of 2018 uses no figure of a later year.
    tree
        Parameters; the shipped ones by default. Values in force on 1 July of the base year count.
    state_specialty_file
        A table of active physicians by state and specialty (CSV), followed instead of counts of
        clinicians; see `landbridge.baseline.state_specialty`. The tables that AAMC publishes are
        free for educational and non-commercial use only and are therefore not shipped.
    programs_file
        A list of programs (CSV) instead of the synthesised ones.
    workspace
        Folder of official tables loaded with ``landbridge data load``, used instead of shipped
        ones where they fit; none by default.

    Raises
    ------
    InputError
        If there is no such base year, a file is missing or wrong, or no table is loaded in the
        workspace.
    """
    if base_year not in BASE_YEARS:
        known = " and ".join(str(year) for year in BASE_YEARS)
        raise InputError(f"there is no base year {base_year}; the base years are {known}")
    own_programs = None if programs_file is None else Path(programs_file)
    own_margin = None if state_specialty_file is None else Path(state_specialty_file)
    own_tables = None if workspace is None else Workspace(workspace).holding()
    name = _cache_name(base_year, tree, own_margin, own_programs, own_tables)
    values = (load_tree() if tree is None else tree).at(datetime.date(base_year, 7, 1))
    counties = load_counties(
        suspect_people=float(values["baseline.counties.suspect_people"]),
        crowded_people=float(values["baseline.counties.crowded_people"]),
        crowded_times=float(values["baseline.counties.crowded_times"]),
        population_pull=float(values["baseline.counties.population_pull"]),
    )
    frame = OwnData(counties, load_states(), load_specialties())
    if own_tables is not None:
        frame = overlaid(own_tables, frame.counties, frame.states, frame.specialties)
    folder = cache_folder()
    cached = read_arrays(name, folder)
    country = None if cached is None else _unpack(cached, base_year, frame)
    if country is None:
        country = _build(values, base_year, frame, own_margin, own_programs)
        write_arrays(name, _pack(country), folder)
    return country


def _build(
    values: Mapping[str, Any],
    base_year: int,
    frame: OwnData,
    state_specialty_file: Path | None,
    programs_file: Path | None,
) -> Country:
    counties, states, specialties = frame.counties, frame.states, frame.specialties
    margins = Margins.load()
    population = project_population(
        counties,
        states,
        load_ages() if frame.ages is None else frame.ages,
        load_state_projections() if frame.projections is None else frame.projections,
        PopulationOptions.from_values(values),
    )
    residents = population.at(base_year).sum(axis=1)
    people = np.bincount(counties.state, residents, len(states)).astype(np.float64)
    sizes = sizes_from(values)
    if programs_file is None:
        program_map = load_program_map(counties, specialties)
        positions = positions_from(values)
        programs = synthesise_programs(
            states, counties, specialties, positions, sizes, program_map, people
        )
    else:
        programs = read_programs(programs_file, counties, specialties, sizes.university_share)

    targets = build_targets(
        margins,
        values,
        base_year,
        states.abbr,
        specialties.slug,
        people,
        specialties.training_years,
    )
    group = np.array(
        [counties.clinician_groups.index(name) for name in specialties.clinician_groups]
    )[specialties.clinician_group]
    table = None
    if state_specialty_file is not None:
        table = read_state_specialty(state_specialty_file, states, specialties)
    fitted = build_stock(
        targets,
        values,
        base_year,
        specialties.training_years,
        group,
        _state_clinicians(counties, specialties),
        counties.clinician_weight,
        counties.state,
        table,
    )
    in_training = trainee_targets(margins, values, base_year, states.abbr, programs, specialties)
    trainees = build_trainees(in_training, values, base_year, programs, specialties)
    residuals = joined(
        stock_residuals(
            fitted.stock,
            targets,
            margins,
            base_year,
            states,
            specialties.slug,
            counties.state,
            table,
        ),
        trainee_residuals(
            trainees,
            in_training,
            margins,
            base_year,
            states,
            programs.state,
            programs.kind == FELLOWSHIP,
        ),
    )
    return _assemble(base_year, frame, population, programs, fitted.stock, trainees, residuals)


def _state_clinicians(counties: Counties, specialties: Specialties) -> Floats:
    """Clinician entries by group and state, float64 (k, 51), NaN where a state has none."""
    columns = read_columns("counties.csv.gz")
    counts = {name[4:]: as_floats(cells) for name, cells in columns.items() if name[:4] == "npi_"}
    counts["medical_surgical"] = np.sum([counts[name] for name in MEDICAL_SURGICAL], axis=0)
    states = int(counties.state.max()) + 1
    names: Sequence[str] = counties.clinician_groups
    if names == tuple(specialties.slug.tolist()):
        # Own tables place each specialty by itself inside a state, but not over the states.
        names = read_columns("specialties.csv")["clinician_group"]
    return np.stack([np.bincount(counties.state, counts[name], states) for name in names])


def _cache_name(
    base_year: int,
    tree: ParameterTree | None,
    state_specialty_file: Path | None,
    programs_file: Path | None,
    workspace: Workspace | None,
) -> str:
    """Hash of everything the country is made of: tables, code, parameters, options."""
    state = hashlib.sha256(f"{base_year} {np.__version__}".encode())
    here = Path(__file__).parent
    files = [*sorted(here.glob("*.py")), *sorted(FOLDER.glob("*.csv*"))]
    if tree is None:
        # Cheaper than reading the tree: the shipped values files themselves.
        files += sorted((here.parent / "parameters" / "values").glob("*.yaml"))
    else:
        state.update(f"{tree.baseline} {tree.draw_key}".encode())
        for identifier in sorted(tree):
            if identifier.startswith(PREFIXES):
                state.update(identifier.encode() + tree[identifier].digest(tree.baseline))
    if workspace is not None:
        state.update(workspace.digest().encode())
    files += [path for path in (state_specialty_file, programs_file) if path is not None]
    for path in files:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror}") from error
        state.update(f"{path.name} {len(content)} ".encode())
        state.update(content)
    return f"country-{base_year}-{state.hexdigest()[:32]}"


def _assemble(
    base_year: int,
    frame: OwnData,
    population: Population,
    programs: Programs,
    stock: Stock,
    trainees: Trainees,
    residuals: Residuals,
    digest: str | None = None,
) -> Country:
    country = Country(
        base_year,
        frame.counties,
        frame.states,
        frame.specialties,
        population,
        programs,
        stock,
        trainees,
        residuals,
        digest or "",
        frame.rests_on,
    )
    for array in _pack(country).values():
        array.setflags(write=False)
    if digest is None:
        object.__setattr__(country, "digest", _digest(country))
    return country


def _digest(country: Country) -> str:
    """Hash of all arrays of a country, those of the frame included."""
    state = hashlib.sha256()
    arrays: dict[str, Any] = dict(_pack(country))
    for name in ("counties", "states", "specialties"):
        part = getattr(country, name)
        for item in fields(part):
            arrays[f"{name}.{item.name}"] = getattr(part, item.name)
    for name in sorted(arrays):
        if name in ("digest", "residuals"):
            continue
        state.update(name.encode())
        _add_to(state, arrays[name])
    state.update(rests_digest(country.rests_on))
    return state.hexdigest()


def _add_to(state: Any, value: Any) -> None:
    if isinstance(value, dict):
        for name in sorted(value):
            state.update(name.encode())
            _add_to(state, value[name])
    elif isinstance(value, np.ndarray):
        state.update(f"{value.dtype.str} {value.shape}".encode())
        state.update(np.ascontiguousarray(value).tobytes())
    else:
        state.update(repr(value).encode())


_PARTS: dict[str, type] = {"programs": Programs, "stock": Stock, "trainees": Trainees}


def _pack(country: Country) -> Arrays:
    """Arrays that are worth keeping: everything but the frame, which is read in no time."""
    arrays: Arrays = {
        f"{name}.{item.name}": getattr(getattr(country, name), item.name)
        for name, kind in _PARTS.items()
        for item in fields(kind)
    }
    arrays["population.first_year"] = np.array(country.population.first_year)
    arrays["population.persons"] = country.population.persons
    arrays["residuals"] = np.array(json.dumps(country.residuals))
    arrays["digest"] = np.array(country.digest)
    return arrays


def _unpack(arrays: Arrays, base_year: int, frame: OwnData) -> Country | None:
    """Country of a cached file; None if something is missing in it."""
    try:
        parts = {
            name: kind(**{item.name: arrays[f"{name}.{item.name}"] for item in fields(kind)})
            for name, kind in _PARTS.items()
        }
        population = Population(
            int(arrays["population.first_year"]),
            arrays["population.persons"].astype(np.float64, copy=False),
        )
        residuals = json.loads(str(arrays["residuals"]))
        digest = str(arrays["digest"])
    except (KeyError, ValueError, TypeError):
        return None
    return _assemble(base_year, frame, population, residuals=residuals, digest=digest, **parts)
