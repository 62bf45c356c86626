"""The opening country: whole persons, margins met, trainees, cache."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from landbridge.baseline import Country, country, load_country
from landbridge.baseline.cache import KEPT, cache_folder, read_arrays, write_arrays
from landbridge.baseline.margins import Margins
from landbridge.baseline.programs import CATEGORICAL, FELLOWSHIP, PRELIMINARY
from landbridge.baseline.report import COLUMNS, summarise
from landbridge.baseline.targets import UNLISTED
from landbridge.baseline.trainees import first_fellow_year, unlisted_lasting
from landbridge.errors import InputError

YEARS = (2018, 2025)
#: largest distance between fitted and target, in heads or as a share, by margin
CLOSE = {
    "active": 1.0,
    "share_img": 0.006,
    "share_female": 0.006,
    "share_60plus": 0.006,
    "share_55plus": 0.006,
    "trainees": 0.0,
}


@lru_cache(maxsize=2)
def built(base_year: int) -> Country:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANDBRIDGE_CACHE", "")
        return load_country(base_year)


@pytest.mark.parametrize("base_year", YEARS)
def test_every_person_has_sound_codes_and_the_promised_order(base_year: int) -> None:
    found = built(base_year)
    stock = found.stock
    age = base_year - stock.birth_year
    assert 30 <= age.min() <= age.max() <= 89
    assert set(np.unique(stock.origin)) == {0, 1, 2, 3}
    assert set(np.unique(stock.sex)) == {0, 1}
    assert stock.specialty.max() < len(found.specialties)
    types = [column.dtype.str[1:] for column in vars(stock).values()]
    assert types == ["i1", "i2", "i1", "i2", "i1"]
    rows = np.lexsort((stock.birth_year, stock.sex, stock.origin, stock.county, stock.specialty))
    np.testing.assert_array_equal(rows, np.arange(len(stock)))


@pytest.mark.parametrize("base_year", YEARS)
def test_every_margin_is_met(base_year: int) -> None:
    table = built(base_year).residuals
    assert set(table) == set(COLUMNS)
    missed = [
        (table["margin"][row], table["place"][row], table["category"][row], residual)
        for row, residual in enumerate(table["residual"])
        if abs(residual) > CLOSE.get(table["margin"][row], np.inf)
    ]
    assert not missed
    heads = [row for row, name in enumerate(table["margin"]) if name == "active"]
    assert len(heads) == 1 + 51 + len(built(base_year).specialties)


def test_the_summary_is_small_and_complete() -> None:
    summary = summarise(built(2025).residuals)
    assert sum(summary["cells"]) <= len(built(2025).residuals["margin"])
    assert {"nation", "state", "specialty"} <= set(summary["level"])


def test_residuals_cite_a_source_for_every_figure() -> None:
    table = built(2025).residuals
    for vintage, published, source in zip(
        table["vintage"], table["published"], table["source"], strict=True
    ):
        assert source
        assert (published is None) == (vintage == 0)
        if vintage == 0:
            assert source.startswith("baseline.")


def test_no_figure_of_the_2018_base_is_younger() -> None:
    assert max(built(2018).residuals["vintage"]) <= 2018


@pytest.mark.parametrize("base_year", YEARS)
def test_counties_get_their_expectation_up_to_one_person(base_year: int) -> None:
    found = built(base_year)
    counties, stock = found.counties, found.stock
    size, states = len(counties), len(found.states)
    cells = stock.specialty.astype(np.int64) * size + stock.county
    heads = np.bincount(cells, minlength=size * len(found.specialties)).reshape(-1, size)
    names = found.specialties.clinician_groups
    for row, group in enumerate(found.specialties.clinician_group):
        weight = counties.clinician_weight[counties.clinician_groups.index(names[group])]
        of_state = np.bincount(counties.state, heads[row], states)
        expected = weight * of_state[counties.state]
        assert np.abs(heads[row] - expected).max() < 1 + 1e-6


def test_a_small_county_is_not_rounded_away() -> None:
    found = built(2025)
    counties = found.counties
    group = found.specialties.clinician_group
    names = found.specialties.clinician_groups
    index = np.array([counties.clinician_groups.index(name) for name in names])[group]
    state = counties.state[found.stock.county].astype(np.int64)
    heads = np.bincount(
        found.stock.specialty.astype(np.int64) * len(found.states) + state,
        minlength=len(group) * len(found.states),
    ).reshape(len(group), -1)
    expected = (counties.clinician_weight[index] * heads[:, counties.state]).sum(0)
    real = np.bincount(found.stock.county, minlength=len(counties))
    assert np.abs(real - expected).max() < 1.5
    small = expected < 5
    assert real[small].sum() == pytest.approx(expected[small].sum(), rel=0.05)


def test_age_and_school_are_joint_by_cohort() -> None:
    stock = built(2025).stock
    age = 2025 - stock.birth_year

    def share_abroad(low: int, high: int) -> float:
        return float((stock.origin[(age >= low) & (age < high)] >= 2).mean())

    assert share_abroad(78, 85) > share_abroad(68, 73) + 0.05
    assert share_abroad(55, 60) > share_abroad(33, 38) + 0.02


def test_dos_are_young_and_women_too() -> None:
    stock = built(2025).stock
    age = 2025 - stock.birth_year
    us = stock.origin < 2
    young, old = us & (age < 45), us & (age >= 65)
    assert (stock.origin[young] == 1).mean() > 2 * (stock.origin[old] == 1).mean()
    assert stock.sex[young].mean() > 1.5 * stock.sex[old].mean()


def test_single_years_of_age_run_smoothly() -> None:
    ages = np.bincount(2025 - built(2025).stock.birth_year)[32:88]
    assert np.abs(np.diff(ages, n=2)).max() < 0.08 * ages.max()


@pytest.mark.parametrize("base_year", YEARS)
def test_trainees_fit_their_programs(base_year: int) -> None:
    found = built(base_year)
    trainees, programs = found.trainees, found.programs
    np.testing.assert_array_equal(trainees.specialty, programs.specialty[trainees.program])
    assert trainees.training_year.min() == 2
    length = found.specialties.training_years.astype(int)
    unlisted = found.specialties.slug.tolist().index(UNLISTED)
    length[unlisted] = first_fellow_year(found.specialties)[unlisted] + 2  # three years at most
    assert np.all(trainees.training_year <= length[trainees.specialty])
    kind = programs.kind[trainees.program]
    assert PRELIMINARY not in kind
    fellow = kind == FELLOWSHIP
    begins = first_fellow_year(found.specialties)[trainees.specialty]
    assert np.all(trainees.training_year[fellow] >= begins[fellow])
    places = np.bincount(trainees.program.astype(np.int64) * 16 + trainees.training_year)
    assert np.all(places <= programs.quota[np.arange(len(places)) // 16])
    age = base_year - trainees.birth_year.astype(np.int64) - trainees.training_year
    assert age.min() >= 23
    assert age.max() < 60


def test_fellowships_outside_the_list_last_as_their_fields_have_it() -> None:
    """Half of the entrants need one year, a third three and a sixth one or two by chance."""
    found = built(2025)
    slugs = found.specialties.slug.tolist()
    seats = np.bincount(
        found.programs.specialty[found.programs.kind == CATEGORICAL],
        found.programs.quota[found.programs.kind == CATEGORICAL],
        len(slugs),
    )
    fields = [slugs.index(name) for name in ("general_surgery", "pediatrics", "family_medicine")]
    lean, years = np.zeros(len(slugs)), np.ones(len(slugs))
    lean[fields] = np.array([3.0, 2.0, 1.0]) / seats[fields]
    years[fields] = 1.0, 3.0, 1.5
    values = {"train.fellowship_unlisted_lean": lean, "train.fellowship_unlisted_years": years}
    lasting = unlisted_lasting(values, found.programs, found.specialties)
    np.testing.assert_allclose(lasting, [1.0, 2 / 6 + 0.5 / 6, 2 / 6])
    assert lasting.sum() == pytest.approx((3 * 1.0 + 2 * 3.0 + 1.5) / 6)


@pytest.mark.parametrize(("base_year", "everyone"), [(2018, 134_092), (2025, 171_472)])
def test_trainees_and_beginners_make_the_published_stock(base_year: int, everyone: int) -> None:
    found = built(base_year)
    beginners = found.programs.quota[np.isin(found.programs.kind, (0, 1))].sum()
    # Less than all by the fellows outside the listed subspecialties and by unfilled places.
    assert 0.93 * everyone < len(found.trainees) + beginners < 1.01 * everyone
    abroad = (found.trainees.origin >= 2).mean()
    published = Margins.load().nation("trainees_share_img", base_year)
    assert published is not None
    assert abroad == pytest.approx(published.value, abs=0.002)


def test_the_same_inputs_give_the_same_country(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANDBRIDGE_CACHE", "")
    again = load_country(2018)
    assert again.digest == built(2018).digest
    np.testing.assert_array_equal(again.stock.birth_year, built(2018).stock.birth_year)
    assert built(2018).digest != built(2025).digest


def test_arrays_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        built(2025).stock.sex[0] = 1


def test_population_is_handed_out_by_year() -> None:
    found = built(2025)
    assert found.population_in(2030).shape == (len(found.counties), 7)
    with pytest.raises(InputError, match="no population for 2060"):
        found.population_in(2060)


def test_an_unknown_base_year_is_refused() -> None:
    with pytest.raises(InputError, match="the base years are 2018 and 2025"):
        load_country(2020)


def own_table(folder: Path, change: tuple[str, str] = ("", "")) -> Path:
    """A made-up table: the built stock, with twice the psychiatrists in New York."""
    found = built(2018)
    cells = np.zeros((len(found.specialties), 51), dtype=int)
    np.add.at(cells, (found.stock.specialty, found.counties.state[found.stock.county]), 1)
    cells[found.specialties.index("psychiatry"), found.states.index("NY")] *= 2
    lines = [",".join(["state", *found.specialties.slug[:48]])]
    for row, abbr in enumerate(found.states.abbr):
        lines.append(",".join([abbr, *map(str, cells[:48, row])]))
    path = folder / "own.csv"
    path.write_text("\n".join(lines).replace(*change, 1) if change[0] else "\n".join(lines))
    return path


def test_a_table_by_state_and_specialty_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDBRIDGE_CACHE", "")
    own = load_country(2018, state_specialty_file=own_table(tmp_path))

    def psychiatrists(found: Country, state: str) -> int:
        here = found.counties.state[found.stock.county] == found.states.index(state)
        return int((here & (found.stock.specialty == found.specialties.index("psychiatry"))).sum())

    assert psychiatrists(own, "NY") > 1.3 * psychiatrists(built(2018), "NY")
    assert own.digest != built(2018).digest
    assert "active state x specialty" in own.residuals["margin"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("state,", "place,"), "own.csv:1: expected a column 'state'"),
        (("\nAL,", "\nALA,"), r"own.csv:2: unknown state 'ALA'; did you mean"),
        (("\nAK,", "\nAL,"), r"own.csv:3: state AL stands there twice"),
        (("\nAL,", "\nAL,-"), r"own.csv:2: column 'internal_medicine'"),
    ],
)
def test_a_wrong_table_is_named(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        load_country(2018, state_specialty_file=own_table(tmp_path, change))


def test_a_list_of_programs_replaces_the_synthesised_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDBRIDGE_CACHE", "")
    path = tmp_path / "programs.csv"
    path.write_text(
        "specialty,kind,county,quota\n"
        "internal_medicine,categorical,36061,40\n"
        "cardiovascular_disease,fellowship,36061,5\n",
        "utf-8",
    )
    found = load_country(2018, programs_file=path)
    assert len(found.programs) == 2
    # More trainees than places are published; every place after the first year is taken.
    assert np.bincount(found.trainees.training_year).tolist() == [0, 0, 40, 40, 5, 5, 5]
    with pytest.raises(InputError, match=r"nowhere\.csv"):
        load_country(2018, programs_file=tmp_path / "nowhere.csv")


def test_the_cache_gives_the_same_country(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANDBRIDGE_CACHE", str(tmp_path))
    first = load_country(2018)
    (file,) = tmp_path.iterdir()
    monkeypatch.setattr(country, "_build", lambda *_: pytest.fail("built again"))
    again = load_country(2018)
    assert again.digest == first.digest == built(2018).digest
    assert again.residuals == first.residuals
    for name in ("stock", "trainees", "programs", "population"):
        for column, array in vars(getattr(first, name)).items():
            np.testing.assert_array_equal(getattr(getattr(again, name), column), array)
    monkeypatch.undo()
    monkeypatch.setenv("LANDBRIDGE_CACHE", str(tmp_path))
    for damage in (b"", b"not a zip", file.read_bytes()[:200_000]):
        file.write_bytes(damage)
        assert load_country(2018).digest == first.digest
        assert file.stat().st_size > 1_000_000


def test_a_cache_that_cannot_be_written_is_ignored(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    arrays = {"a": np.arange(3)}
    assert not write_arrays("country-x", arrays, blocked / "below")
    assert read_arrays("country-x", blocked / "below") is None
    assert not write_arrays("country-x", arrays, None)


def test_old_files_leave_the_cache(tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        assert write_arrays(f"country-{number}", {"a": np.arange(3)}, tmp_path)
    assert len(list(tmp_path.iterdir())) == KEPT


def test_the_cache_has_its_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LANDBRIDGE_CACHE", "")
    assert cache_folder() is None
    monkeypatch.delenv("LANDBRIDGE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "landbridge"
