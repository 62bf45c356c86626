"""profession: boards, faculties, grants, posts, pay and diversity at the end of the year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import CHUNK
from landbridge.workforce import pay
from landbridge.workforce.codes import Academic, Board, Grant, Language, Phase, Race
from landbridge.workforce.diversity import (
    by_state,
    language_need,
    people_by_race,
    representation_gap,
    same_chance,
    underrepresented,
)
from landbridge.workforce.grants import CITIZENSHIPS
from landbridge.workforce.hours import HOURS_AGES, HOURS_BAND
from landbridge.workforce.people import rows_with
from landbridge.workforce.process import Process
from landbridge.workforce.results import ORIGINS

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["PROFESSION"]

Floats = NDArray[np.float64]
_PRACTISING = int(Phase.PRACTISING)
_NOT_FACULTY = int(Academic.NONE)
BOARDS = tuple(each.name.lower() for each in Board)
FACULTY = ("not_faculty", "faculty", "research_track")
RACES = tuple(each.name.lower() for each in Race)
LANGUAGES = tuple(each.name.lower() for each in Language)
GRANTS = tuple(each.name.lower() for each in Grant)
_MILLION, _THOUSAND = 1e6, 1e3
_SEXES = 2
#: What the measures compare with, in the world's memory.
_FIRST, _PEOPLE = "profession_first", "profession_people"


class _Counted(NamedTuple):
    """Columns of the person table that are counted."""

    phase: NDArray[np.int8]
    county: NDArray[np.int16]
    specialty: NDArray[np.int8]
    origin: NDArray[np.int8]
    sex: NDArray[np.int8]
    birth_year: NDArray[np.int16]
    citizenship: NDArray[np.int8]
    fte: NDArray[np.int16]
    board: NDArray[np.int8]
    academic: NDArray[np.int8]
    grant: NDArray[np.int8]
    leads: NDArray[np.int8]
    race: NDArray[np.int8]
    language: NDArray[np.int8]


@njit(cache=True)
def _tabulate(  # type: ignore[no-untyped-def]
    year,
    people,
    county_state,
    by_race,
    by_language,
    standing,
    groups,
    earners,
    research,
    leaders,
):
    who = np.empty(CHUNK, dtype=np.uint64)
    for first in range(np.uint64(0), np.uint64(people.phase.size), np.uint64(CHUNK)):
        for j in range(rows_with(people.phase, _PRACTISING, first, who)):
            i = who[j]
            c, o = np.uint64(people.county[i]), np.uint64(people.origin[i])
            r, tongue = np.uint64(people.race[i]), np.uint64(people.language[i])
            state, a = np.uint64(county_state[c]), np.uint64(people.academic[i])
            by_race[c, r] += people.fte[i]
            by_language[c, tongue] += people.fte[i]
            standing[state, np.uint64(people.board[i]), a, o] += 1
            groups[state, r, tongue, o] += 1
            band = np.uint64(HOURS_BAND[np.uint64(year + 1 - people.birth_year[i])])
            earners[np.uint64(people.specialty[i]), np.uint64(people.sex[i]), band, o] += 1
            if a != _NOT_FACULTY:
                leaders[o] += people.leads[i]
                research[np.uint64(people.citizenship[i]), a, np.uint64(people.grant[i]), o] += 1


def _step(moment: Moment) -> None:
    people = moment.people
    country = moment.country
    states, origins = len(country.states.abbr), len(ORIGINS)
    specialties, bands = len(country.specialties.slug), HOURS_AGES.size + 1
    counties = len(country.counties.fips)
    by_race = np.zeros((counties, len(RACES)), dtype=np.int64)
    by_language = np.zeros((counties, len(LANGUAGES)), dtype=np.int64)
    standing = np.zeros((states, len(BOARDS), len(FACULTY), origins), dtype=np.int64)
    groups = np.zeros((states, len(RACES), len(LANGUAGES), origins), dtype=np.int64)
    earners = np.zeros((specialties, _SEXES, bands, origins), dtype=np.int64)
    research = np.zeros((len(CITIZENSHIPS), len(FACULTY), len(GRANTS), origins), dtype=np.int64)
    leaders = np.zeros(origins, dtype=np.int64)
    _tabulate(
        moment.year,
        people.columns(_Counted),
        moment.world.places.county_state,
        by_race,
        by_language,
        standing,
        groups,
        earners,
        research,
        leaders,
    )
    add = moment.results.add_block
    year, nation = moment.year, ("US",)
    state_fips = moment.world.memory["names"][1]
    add("boards", year, standing.sum(axis=2), state_fips, BOARDS, ORIGINS)
    add("faculty", year, standing.sum(axis=1)[:, 1:], state_fips, FACULTY[1:], ORIGINS)
    on_track = research[:, Academic.RESEARCH]
    add("research_grants", year, on_track.sum(axis=0), nation, GRANTS, ORIGINS)
    add("research_track_by_citizenship", year, on_track.sum(axis=(1, 2)), nation, CITIZENSHIPS)
    awards = on_track[:, Grant.AWARD].sum(axis=1)
    add("career_awards_by_citizenship", year, awards, nation, CITIZENSHIPS)
    add("leaders", year, leaders, nation, ("all",), ORIGINS)
    add("physicians_by_race_and_origin", year, groups.sum(axis=(0, 2)), nation, RACES, ORIGINS)
    add("physicians_by_race", year, groups.sum(axis=(2, 3)), state_fips, RACES)
    add("physicians_by_language", year, groups.sum(axis=(0, 1)), nation, LANGUAGES, ORIGINS)
    _pay(moment, earners.astype(np.float64))
    _diversity(moment, groups.sum(axis=(2, 3)).astype(np.float64), by_race, by_language)


def _pay(moment: Moment, heads: Floats) -> None:
    p = moment.parameters
    memory = moment.world.memory
    group_of = np.asarray(moment.country.specialties.group)
    residents = float(moment.country.residents_in(moment.year + 1).sum())
    if _FIRST not in memory:
        price = pay.price_table(p, group_of, heads.sum(axis=-1))
        groups = len(memory["groups"])
        first = pay.first_incumbents(price, heads, group_of, groups, residents)
        memory[_FIRST] = price, first
    price, first = memory[_FIRST]
    earned = heads * price[..., None]
    total, everyone = earned.sum(axis=(0, 1, 2)), heads.sum(axis=(0, 1, 2))
    by_sex = earned.sum(axis=(0, 2, 3)) / np.maximum(heads.sum(axis=(0, 2, 3)), 1.0)
    index, stock = pay.earnings_index(
        first, heads, group_of, residents, p.number("careers.pay.elasticity")
    )
    values = {
        "mean_pay_usd": float(total.sum() / max(everyone.sum(), 1.0)),
        "pay_women_to_men_millionths": _MILLION * float(by_sex[1] / max(by_sex[0], 1.0)),
        "earnings_index_thousandths": _THOUSAND * index,
        "pay_supply_index_thousandths": _THOUSAND * stock,
    }
    for name, value in values.items():
        moment.count_plain(name, value)
    for code, name in enumerate(ORIGINS):
        mean = float(total[code] / max(everyone[code], 1.0)) / moment.results.weight
        moment.count("mean_pay_by_origin_usd", mean, origin=name)


def _people(moment: Moment) -> tuple[Floats, Floats, Floats, NDArray[np.intp]]:
    """People by county and race and by state and race, need of languages, where states begin."""
    memory = moment.world.memory
    if _PEOPLE not in memory:
        p = moment.parameters
        counties = moment.country.counties
        people = people_by_race(counties, p.table("background.counted_twice"))
        first = np.searchsorted(counties.state, np.arange(len(moment.country.states.abbr)))
        need = language_need(
            people,
            np.nan_to_num(counties.more["limited_english_2022"]),
            p.table("background.limited_english"),
            p.table("background.patient_language"),
        )
        memory[_PEOPLE] = people, np.add.reduceat(people, first), need, first
    found: tuple[Floats, Floats, Floats, NDArray[np.intp]] = memory[_PEOPLE]
    return found


def _diversity(
    moment: Moment, heads: Floats, by_race: NDArray[np.int64], by_language: NDArray[np.int64]
) -> None:
    """Measures by state and for the nation; ``heads`` by state and race, effort by county."""
    people, of_state, need, first = _people(moment)
    memory = moment.world.memory
    if "underrepresented" not in memory:
        line = moment.parameters.number("background.parity_line")
        memory["underrepresented"] = underrepresented(heads, of_state, line)
    few = (heads * memory["underrepresented"]).sum(axis=1)
    states = np.arange(heads.shape[0])
    shares: dict[str, Any] = {
        "underrepresented_millionths": (few, heads.sum(axis=1), states),
        "same_group_millionths": (*same_chance(by_race, people), first),
        "language_match_millionths": (*same_chance(by_language, need), first),
    }
    values = {
        name: _ratio(by_state(part, begin), by_state(whole, begin))
        for name, (part, whole, begin) in shares.items()
    }
    nation = representation_gap(heads.sum(axis=0), of_state.sum(axis=0))
    values["representation_gap_millionths"] = np.append(nation, representation_gap(heads, of_state))
    places = ("US", *memory["names"][1])
    for name, by_place in values.items():
        moment.results.add_block(
            name, moment.year, _MILLION * by_place, places, ("all",), weighted=False
        )


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


PROFESSION = Process(
    name="profession",
    step=_step,
    parameters=(
        *pay.PARAMETERS,
        "background.limited_english",
        "background.patient_language",
        "background.parity_line",
        "background.counted_twice",
    ),
    reads=(
        "phase",
        "county",
        "specialty",
        "origin",
        "sex",
        "birth_year",
        "citizenship",
        "fte",
        "board",
        "academic",
        "grant",
        "leads",
        "race",
        "language",
    ),
    results={
        "boards": "physicians in practice by standing with a specialty board, state and origin",
        "faculty": "of them on a faculty, without and with a research track, by state and origin",
        "research_grants": "faculty with a research track by the grant they hold, and origin",
        "research_track_by_citizenship": "faculty with a research track by citizenship",
        "career_awards_by_citizenship": "of them holding a career-development award",
        "leaders": "directors of programs and heads of departments by origin",
        "mean_pay_usd": "mean pay at prices of the survey's year, dollars",
        "mean_pay_by_origin_usd": "the same by origin",
        "pay_women_to_men_millionths": "mean pay of women to that of men, all reasons together",
        "earnings_index_thousandths": (
            "pay of US graduates in practice on the first day, 100 then, moved by an elasticity "
            "put in and by nothing else"
        ),
        "pay_supply_index_thousandths": (
            "physicians per person, 100 on the first day, specialty groups weighted by what US "
            "graduates earn in them"
        ),
        "physicians_by_race_and_origin": "active physicians by race or ethnicity and origin",
        "physicians_by_race": "active physicians by race or ethnicity and state",
        "physicians_by_language": "active physicians by language beside English, and origin",
        "underrepresented_millionths": (
            "share of physicians of groups underrepresented in their state on the first day"
        ),
        "representation_gap_millionths": (
            "index of dissimilarity between physicians and people by race or ethnicity"
        ),
        "same_group_millionths": (
            "chance that somebody and a physician of the county are of one race or ethnicity"
        ),
        "language_match_millionths": (
            "chance that a physician of the county speaks the language of somebody who speaks "
            "English less than well"
        ),
    },
)
