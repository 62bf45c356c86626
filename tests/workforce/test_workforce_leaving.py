"""Who leaves, from when on, and what stays behind."""

from __future__ import annotations

import numpy as np

from landbridge.workforce.codes import Academic, LeftReason, Phase

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
