"""Who leaves, from when on, and what stays behind."""

from __future__ import annotations

import numpy as np
from workforce_runs import FIRST_YEAR, moment_of

from landbridge.workforce import Engine
from landbridge.workforce.codes import Academic, LeftReason, Phase
from landbridge.workforce.leave import LEAVE
from landbridge.workforce.retirement import BAND

_CAUSES = (LeftReason.RETIRED, LeftReason.DIED, LeftReason.EMIGRATED)


def test_nobody_leaves_practice_in_the_year_that_ends_as_it_begins(baseline_run):
    """Training ends on the last day of the year: a year at risk is the next one."""
    people = baseline_run.people
    left = np.isin(people.left_reason, _CAUSES) & (people.entered > 0)
    served = people.left[left].astype(np.int64) - people.entered[left]
    assert served.min() == 1
    assert (served == 1).sum() > 0


def test_an_offer_of_a_faculty_does_not_wait_for_who_goes_home(baseline_run):
    people = baseline_run.people
    home = people.left_reason == LeftReason.RETURNED_HOME
    assert home.sum() > 50
    assert (people.academic[home] == Academic.NONE).all()
    new = (people.phase == Phase.PRACTISING) & (people.entered == 2028)
    assert (people.academic[new] != Academic.NONE).any()


def test_who_has_no_licence_leaves_at_the_hazard_of_their_age(country, tree):
    engine = Engine(country, tree, scale=0.02)
    moment = moment_of(engine, LEAVE, FIRST_YEAR)
    people, p = engine.people, moment.parameters
    row = people.rows_in(Phase.UNLICENSED)
    cell = BAND[FIRST_YEAR - people.birth_year[row].astype(np.int64)], people.sex[row]
    mortality = p.table("leave.mortality") * p.table("leave.professional_mortality")
    death = np.minimum(mortality[cell], 1.0)
    rate = np.maximum(p.table("leave.hazard")[cell] * p.number("leave.unlicensed_factor"), death)
    first, second = (moment.uniforms("unlicensed", people.key[row], draw) for draw in (0, 1))
    past_death = second * rate - death
    cause = np.where(past_death < p.number("leave.emigration"), LeftReason.EMIGRATED, 0)
    cause = np.where(cause == 0, LeftReason.RETIRED, cause)
    cause = np.where(past_death < 0.0, LeftReason.DIED, cause)
    goes = first < rate
    LEAVE.step(moment)
    assert goes.sum() > 5
    np.testing.assert_array_equal(people.phase[row] == Phase.LEFT, goes)
    np.testing.assert_array_equal(people.left_reason[row], np.where(goes, cause, LeftReason.NONE))
