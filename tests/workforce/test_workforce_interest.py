"""How the interest in specialties walks away from the year it was fitted to."""

from __future__ import annotations

import numpy as np
import pytest
from workforce_runs import FIRST_YEAR, moment_of, with_changes

from landbridge.baseline import load_country
from landbridge.chance import hash_text
from landbridge.studies.own_match import Goal, OwnMatch, Setting
from landbridge.workforce import Engine
from landbridge.workforce.apply import APPLY, _choices
from landbridge.workforce.codes import ApplicantType, Phase
from landbridge.workforce.interest import INTEREST_KNOWN, shares_sought
from landbridge.workforce.match_years import YEAR_OF_MATCH, walked

SCALE = 0.02
SD = "apply.interest_yearly_sd"


@pytest.fixture(scope="module")
def drawn(country, tree):
    return Engine(country, tree.draw(3, 5), scale=SCALE)


def factors(engine, year, **memory):
    """By how much each specialty is sought more often than as fitted, of the first type."""
    moment = moment_of(engine, APPLY, year)
    moment.world.memory.update(memory)
    try:
        found = shares_sought(moment)
    finally:
        for name in memory:
            del moment.world.memory[name]
    shares = moment.parameters.table("apply.specialty_share")
    assert found.shape == shares.shape
    asked = shares[ApplicantType.NONUS_IMG] > 0.0
    ratio = (found / np.where(shares > 0.0, shares, 1.0))[:, asked]
    kinds = shares[:, asked] > 0.0
    first = ratio[ApplicantType.NONUS_IMG]
    assert np.allclose(np.where(kinds, ratio, first), first)  # alike for all types
    return dict(zip(np.array(moment.country.specialties.slug)[asked], first, strict=True))


def test_in_the_year_of_the_fit_and_without_a_draw_the_shares_are_those_fitted(
    drawn, country, tree
):
    assert set(factors(drawn, FIRST_YEAR).values()) == {1.0}
    still = Engine(country, tree, scale=SCALE)
    assert set(factors(still, FIRST_YEAR + 9).values()) == {1.0}


def test_each_specialty_walks_by_itself_step_by_step(drawn):
    near, far = factors(drawn, FIRST_YEAR + 1), factors(drawn, FIRST_YEAR + 2)
    assert len({round(value, 9) for value in far.values()}) == len(far)
    assert all(near[slug] != far[slug] for slug in far)
    back = factors(drawn, FIRST_YEAR, **{YEAR_OF_MATCH: FIRST_YEAR - 2})
    assert all(value != 1.0 for value in back.values())


def test_what_is_known_of_a_year_does_not_walk(drawn):
    memory = {YEAR_OF_MATCH: FIRST_YEAR - 2, INTEREST_KNOWN: {"emergency_medicine"}}
    found = factors(drawn, FIRST_YEAR, **memory)
    assert found.pop("emergency_medicine") == 1.0
    assert 1.0 not in found.values()


def test_a_specialty_is_as_far_off_as_its_width_times_its_walk(drawn):
    moment = moment_of(drawn, APPLY, FIRST_YEAR + 6)
    slugs = moment.country.specialties.slug.tolist()
    p = moment.parameters
    keys = np.array([hash_text(slug) for slug in slugs], dtype=np.uint64)
    far = walked(moment, "apply.interest", keys, p.number("apply.interest_persistence"))
    for slug, factor in factors(drawn, FIRST_YEAR + 6).items():
        at = slugs.index(slug)
        assert np.log(factor) == pytest.approx(p.table(SD)[at] * far[at])


def test_few_applicants_change_their_specialty(country, tree):
    """Moved odds move few: a small walk leaves nearly everybody where they were."""
    drawn = tree.draw(3, 5)
    choices = []
    for sd in (0.0, 0.02):
        engine = Engine(country, with_changes(drawn, (SD, "set", sd)), scale=SCALE)
        moment = moment_of(engine, APPLY, FIRST_YEAR + 1)
        row = moment.people.rows_in(Phase.APPLICANT)
        kind = moment.people.applicant_type[row]
        choices.append(_choices(moment, "specialty", row, kind, shares_sought(moment)))
    changed = np.mean(choices[0] != choices[1])
    assert 0.0 < changed < 0.05


def test_an_experiment_tells_which_interests_are_known(tree):
    matches = OwnMatch(Setting(load_country(2018), tree, 1, 0, SCALE), 2018)
    factor = {("us_img", "emergency_medicine"): 0.5}
    run = matches.run(Goal(2018, choice=factor, year_of_match=2016))
    assert run.world.memory[INTEREST_KNOWN] == {"emergency_medicine"}
    assert run.world.memory[YEAR_OF_MATCH] == 2016
