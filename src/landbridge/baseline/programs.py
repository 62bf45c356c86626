"""Residency and fellowship tracks: synthesised from published quotas, or a user's own list.

No complete public list of programs exists. The synthesis splits first-year positions by specialty
and kind over the states (residents in training per head times people), cuts them into
programs of the specialty's typical size, and sets these down in counties by the map of programs and
by where clinicians of the specialty practise in metropolitan counties. Every step rounds
systematically, so the same input gives the same programs and every quota is met exactly.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from landbridge.baseline._tables import Floats, read_columns
from landbridge.baseline.counties import Counties, sum_by
from landbridge.baseline.rounding import spread_start, systematic, with_minimum
from landbridge.baseline.specialties import Specialties
from landbridge.baseline.states import States

KINDS = ("categorical", "preliminary", "advanced", "fellowship")
CATEGORICAL, PRELIMINARY, ADVANCED, FELLOWSHIP = range(4)
SETTINGS = ("university", "community")
#: preliminary tracks, and the specialty of each (transitional years have none)
PRELIMINARY_TRACKS = ("medicine", "surgery", "transitional")
PRELIMINARY_SPECIALTY = {"medicine": "internal_medicine", "surgery": "general_surgery"}
TRANSITIONAL = -1
#: specialties whose residents are counted as primary-care residents
PRIMARY_CARE_RESIDENCIES = (
    "internal_medicine",
    "family_medicine",
    "pediatrics",
    "internal_medicine_pediatrics",
)


@dataclass(frozen=True)
class ProgramSizes:
    """How positions become programs; the shipped values are parameters ``match.programs.*``.

    Attributes
    ----------
    residency, advanced, fellowship
        Typical first-year positions of one program by specialty, shape (48,).
    preliminary
        The same by preliminary track, shape (3,).
    map_weight
        Part of a state's programs placed by the map of programs; the rest by clinicians.
    university_share
        Part of a specialty's positions that is in university programs, shape (48,).
    """

    residency: Floats
    advanced: Floats
    fellowship: Floats
    preliminary: Floats
    map_weight: float
    university_share: Floats


def positions_from(values: Mapping[str, Floats | float]) -> dict[str, Floats]:
    """Quotas for `synthesise_programs` from parameter values (``match.positions.*``) on a date."""
    named = ("pgy1", "advanced", "outside", "fellowship")
    positions = {name: np.asarray(values[f"match.positions.{name}"]) for name in named}
    positions["preliminary"] = _by_track(values, "match.positions.preliminary")
    return positions


def sizes_from(values: Mapping[str, Floats | float]) -> ProgramSizes:
    """Sizes for `synthesise_programs` from parameter values (``match.programs.*``) on a date."""
    return ProgramSizes(
        residency=np.asarray(values["match.programs.size"]),
        advanced=np.asarray(values["match.programs.size_advanced"]),
        fellowship=np.asarray(values["match.programs.size_fellowship"]),
        preliminary=_by_track(values, "match.programs.size_preliminary"),
        map_weight=float(values["match.programs.map_weight"]),
        university_share=np.asarray(values["match.programs.university_share"]),
    )


def _by_track(values: Mapping[str, Floats | float], stem: str) -> Floats:
    return np.array([float(values[f"{stem}.{track}"]) for track in PRELIMINARY_TRACKS])


@dataclass(frozen=True)
class Programs:
    """Training tracks; arrays of equal length, ordered by kind, specialty, county and number.

    Attributes
    ----------
    specialty
        Row of the specialty, -1 for a transitional year, int8.
    kind
        Index into `KINDS`, int8.
    county, state
        Rows of the county (int16) and the state (int8).
    quota
        First-year positions, int16.
    setting
        Index into `SETTINGS`, int8.
    in_match
        False where the track fills outside the main match (early or other matches), bool.
    key
        Hash of specialty, kind, county and number, uint64: the same program in every run.
    label
        Specialty, kind, county code and number as text.
    """

    specialty: npt.NDArray[np.int8]
    kind: npt.NDArray[np.int8]
    county: npt.NDArray[np.int16]
    state: npt.NDArray[np.int8]
    quota: npt.NDArray[np.int16]
    setting: npt.NDArray[np.int8]
    in_match: npt.NDArray[np.bool_]
    key: npt.NDArray[np.uint64]
    label: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.specialty)


def program_key(label: str) -> int:
    """64-bit key of a program from its label (BLAKE2b, eight bytes, little-endian)."""
    return int.from_bytes(hashlib.blake2b(label.encode(), digest_size=8).digest(), "little")


def load_program_map(
    counties: Counties, specialties: Specialties, folder: Path | None = None
) -> Floats:
    """Programs on the public map by specialty and county, float64 of shape (49, 3144).

    The last row is transitional years. The map knows ten kinds of programs and misses many:
    it shows where training happens, not how much.
    """
    columns = read_columns("program_cities.csv", folder)
    found = np.zeros((len(specialties) + 1, len(counties)))
    for fips, slug, count in zip(*columns.values(), strict=True):
        row = -1 if slug == "transitional" else specialties.index(slug)
        found[row, counties.index(fips)] += int(count)
    return found


def training_weights(states: States, population: Floats, primary_care: bool | None) -> Floats:
    """Expected share of each state in the country's residents, shape (51,).

    Parameters
    ----------
    population
        Persons by state in the base year.
    primary_care
        True for primary-care residents, False for the others, None for all.
    """
    every = states.figure("residents_per100k_2018")
    primary = states.figure("primary_care_residents_per100k_2018")
    rate = every if primary_care is None else primary if primary_care else every - primary
    people = np.maximum(rate, 0.0) * population
    return people / people.sum()


def _county_weights(
    counties: Counties, specialties: Specialties, program_map: Floats, map_weight: float
) -> Floats:
    """Share of each county in its state's programs, float64 (49, 3144); states sum to 1."""
    size = int(counties.state.max()) + 1

    def inside_state(values: Floats, fallback: Floats) -> Floats:
        sums = sum_by(counties.state, values, size)
        shares = values / np.where(sums > 0, sums, 1.0)[:, counties.state]
        return np.where((sums > 0)[:, counties.state], shares, fallback)

    group = np.append(specialties.clinician_group, specialties.clinician_group[0])
    clinicians = counties.clinician_weight[group]
    metropolitan = inside_state(clinicians * counties.metro, clinicians)
    of_all = inside_state(program_map.sum(0, keepdims=True), np.full((1, len(counties)), np.nan))
    known = ~np.isnan(of_all)
    everywhere = np.where(known, of_all, metropolitan)
    mapped = inside_state(program_map, everywhere)
    return map_weight * mapped + (1.0 - map_weight) * metropolitan


@dataclass(frozen=True)
class _Batch:
    """Positions of one specialty (row -1: transitional) and kind that are placed together."""

    specialty: int
    kind: int
    positions: int
    size: float
    in_match: bool = True


def _batches(
    specialties: Specialties, positions: Mapping[str, Floats], sizes: ProgramSizes
) -> list[_Batch]:
    """Every kind of positions that is placed on its own, in a fixed order."""
    rows = range(len(specialties))
    batches = []
    for name, kind, size, in_match in (
        ("pgy1", CATEGORICAL, sizes.residency, True),
        ("outside", CATEGORICAL, sizes.residency, False),
        ("advanced", ADVANCED, sizes.advanced, True),
        ("fellowship", FELLOWSHIP, sizes.fellowship, True),
    ):
        batches += [
            _Batch(row, kind, round(float(positions[name][row])), float(size[row]), in_match)
            for row in rows
        ]
    for row, track in enumerate(PRELIMINARY_TRACKS):
        slug = PRELIMINARY_SPECIALTY.get(track)
        specialty = TRANSITIONAL if slug is None else specialties.index(slug)
        count = round(float(positions["preliminary"][row]))
        batches.append(_Batch(specialty, PRELIMINARY, count, float(sizes.preliminary[row])))
    return [batch for batch in batches if batch.positions > 0]


def _place(
    batch: _Batch,
    number: int,
    state_share: Floats,
    county_share: Floats,
    mapped: npt.NDArray[np.bool_],
    state: npt.NDArray[np.int8],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(county, quota) of each program of batch `number`; quotas sum to its positions.

    A state where the map has a program of the specialty (`mapped`) gets at least one.
    """
    start = spread_start(number)
    wanted = min(max(1, round(batch.positions / batch.size)), batch.positions)
    least = mapped.astype(np.int64) if mapped.sum() <= wanted else np.zeros(len(mapped), np.int64)
    more = np.maximum(state_share * wanted - least, 0.0)
    programs = least + systematic(more, wanted - int(least.sum()), start)
    has = np.flatnonzero(programs)
    quotas = with_minimum(state_share[has], batch.positions, 1, start)
    counties, quota = [], []
    for row, positions in zip(has.tolist(), quotas.tolist(), strict=True):
        inside = np.flatnonzero(state == row)
        count = min(int(programs[row]), positions)
        where = np.repeat(
            inside, systematic(county_share[inside], count, spread_start(number + row))
        )
        weight = county_share[where] / np.bincount(where, minlength=len(state))[where]
        counties.append(where)
        quota.append(with_minimum(weight, positions))
    return np.concatenate(counties), np.concatenate(quota)


def synthesise_programs(
    states: States,
    counties: Counties,
    specialties: Specialties,
    positions: Mapping[str, Floats],
    sizes: ProgramSizes,
    program_map: Floats,
    state_population: Floats,
) -> Programs:
    """Training tracks that meet first-year quotas exactly.

    Parameters
    ----------
    states, counties, specialties
        The frame.
    positions
        First-year positions: ``pgy1`` (categorical, by specialty), ``preliminary`` (by
        `PRELIMINARY_TRACKS`), ``advanced`` (second-year entry), ``outside`` (categorical,
        filled outside the main match), ``fellowship``; arrays of shape (48,), or (3,).
    sizes
        Typical sizes and places.
    program_map
        From `load_program_map`, shape (49, 3144).
    state_population
        Persons by state in the base year, shape (51,).

    Returns
    -------
    Programs
    """
    weights = _county_weights(counties, specialties, program_map, sizes.map_weight)
    primary = {specialties.index(slug) for slug in PRIMARY_CARE_RESIDENCIES}
    shares = {
        kind: training_weights(states, state_population, kind) for kind in (True, False, None)
    }
    mapped = sum_by(counties.state, program_map, len(states)) > 0
    none = np.zeros(len(states), dtype=np.bool_)
    parts: list[tuple[_Batch, npt.NDArray[np.int64], npt.NDArray[np.int64]]] = []
    for number, batch in enumerate(_batches(specialties, positions, sizes)):
        general = batch.kind in (PRELIMINARY, FELLOWSHIP)
        share = shares[None if general else batch.specialty in primary]
        on_map = none if batch.kind == FELLOWSHIP else mapped[batch.specialty]
        placed = _place(batch, number, share, weights[batch.specialty], on_map, counties.state)
        parts.append((batch, *placed))

    def column(values: Iterable[object]) -> npt.NDArray[np.generic]:
        cells = [
            np.full(len(quota), value) for value, (_, _, quota) in zip(values, parts, strict=True)
        ]
        return np.concatenate(cells)

    return assemble(
        counties,
        specialties,
        specialty=column(batch.specialty for batch, _, _ in parts),
        kind=column(batch.kind for batch, _, _ in parts),
        in_match=column(batch.in_match for batch, _, _ in parts),
        county=np.concatenate([county for _, county, _ in parts]),
        quota=np.concatenate([quota for _, _, quota in parts]),
        university_share=sizes.university_share,
    )


def assemble(
    counties: Counties,
    specialties: Specialties,
    specialty: npt.NDArray[np.generic],
    kind: npt.NDArray[np.generic],
    in_match: npt.NDArray[np.generic],
    county: npt.NDArray[np.int64],
    quota: npt.NDArray[np.int64],
    university_share: Floats,
    setting: npt.NDArray[np.int8] | None = None,
) -> Programs:
    """Programs in their canonical order with numbers, keys, labels and settings."""
    order = np.lexsort((-quota, ~in_match.astype(bool), county, specialty, kind))
    specialty, kind, in_match = specialty[order], kind[order], in_match[order]
    county, quota = county[order], quota[order]
    names = [*specialties.slug.tolist(), "transitional"]
    labels = []
    seen: dict[tuple[int, int, int], int] = {}
    for cell in zip(specialty.tolist(), kind.tolist(), county.tolist(), strict=True):
        seen[cell] = seen.get(cell, 0) + 1
        fips = counties.fips[cell[2]]
        labels.append(f"{names[cell[0]]}.{KINDS[cell[1]]}.{fips}.{seen[cell]}")
    if setting is None:
        setting = _settings(specialty, kind, quota, university_share)
    else:
        setting = setting[order]
    return Programs(
        specialty=specialty.astype(np.int8),
        kind=kind.astype(np.int8),
        county=county.astype(np.int16),
        state=counties.state[county].astype(np.int8),
        quota=quota.astype(np.int16),
        setting=setting,
        in_match=in_match.astype(np.bool_),
        key=np.array([program_key(label) for label in labels], dtype=np.uint64),
        label=np.array(labels),
    )


def _settings(
    specialty: npt.NDArray[np.generic],
    kind: npt.NDArray[np.generic],
    quota: npt.NDArray[np.int64],
    university_share: Floats,
) -> npt.NDArray[np.int8]:
    """University programs are a specialty's largest, until they hold their share of positions."""
    setting = np.ones(len(quota), dtype=np.int8)
    share = np.append(university_share, university_share.mean())
    for which in sorted(set(zip(specialty.tolist(), kind.tolist(), strict=True))):
        rows = np.flatnonzero((specialty == which[0]) & (kind == which[1]))
        rows = rows[np.argsort(-quota[rows], kind="stable")]
        held = np.cumsum(quota[rows]) - quota[rows] / 2
        setting[rows[held <= share[which[0]] * quota[rows].sum()]] = 0
    return setting
