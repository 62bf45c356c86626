"""One year of the way from a first examination abroad to a first application, as a loop."""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["APPLY", "ATTEMPTS", "CLINICAL", "STATES", "STEP1", "STEP2", "year_of_way"]

#: Attempts at a Step that are told apart; nobody sits more often.
ATTEMPTS = 6

#: What one can wait for, in the order of the parameter dimension ``entry_stage``.
STEP1, STEP2, CLINICAL, APPLY = range(4)

#: What one can be waiting for, attempts told apart: Step 1, Step 2 CK, clinical skills; then the
#: Pathway and English test, and the first application.
STATES = 3 * ATTEMPTS + 2


@njit(cache=True)
def _examine(waiting, fresh, first_pass, repeat_pass, sit, drop, attempts, left):  # type: ignore[no-untyped-def]
    """One Step for those waiting by attempts made, and ``fresh`` who sit it at once.

    Writes into ``left`` who still waits; returns who passed and who lapsed.
    """
    passed = gone = failed = beyond = 0.0
    for made in range(ATTEMPTS):
        kept = waiting[made] * (1.0 - drop)
        sitting = kept * sit
        left[made] = kept - sitting + failed
        if made == 0:
            sitting += fresh
        pass_now = sitting * (repeat_pass if made else first_pass)
        failed = sitting - pass_now
        passed += pass_now
        gone += waiting[made] - kept
        if made >= attempts:
            beyond += left[made]
            left[made] = 0.0
    return passed, gone + failed + beyond


@njit(cache=True)
def _show_skills(waiting, fresh, skills, attempts, left):  # type: ignore[no-untyped-def]
    """Clinical skills for those waiting by attempts made, and ``fresh`` who may ask for a day.

    Writes into ``left`` who still waits; returns who passed or did not need it, and who lapsed.
    """
    first_pass, repeat_pass, sit, refused_share, for_good, asked = skills
    passed = spared = failed = beyond = lost = 0.0
    for made in range(ATTEMPTS):
        bound = waiting[made] if made else waiting[made] + fresh
        without = (1.0 - asked) * bound
        bound -= without
        sitting = bound * sit
        if made == 0:
            refused = sitting * refused_share
            sitting -= refused
            lost = refused * for_good
        left[made] = bound - sitting + failed
        if made == 0:
            left[made] -= lost
        failed = sitting * (1.0 - (repeat_pass if made else first_pass))
        passed += sitting - failed
        spared += without
        if made >= attempts:
            beyond += left[made]
            left[made] = 0.0
    return passed + spared, lost + (failed + beyond)


@njit(cache=True)
def year_of_way(  # type: ignore[no-untyped-def]
    stock,
    takers,
    first_pass,
    repeat_pass,
    clinical_pass,
    sit,
    drop,
    attempts,
    admitted,
    pathway_instead,
    skills,
):
    """Stock and flows of :func:`landbridge.workforce.funnel.advance`; ``skills`` are those of
    ``Skills`` in order, or nothing."""
    after = np.empty(STATES)
    one, two, three = stock[:ATTEMPTS], stock[ATTEMPTS : 2 * ATTEMPTS], stock[2 * ATTEMPTS : -2]
    left1, left2 = after[:ATTEMPTS], after[ATTEMPTS : 2 * ATTEMPTS]
    left3 = after[2 * ATTEMPTS : -2]
    step1, lapsed1 = _examine(
        one, takers, first_pass[0], repeat_pass[0], sit[STEP1], drop[STEP1], attempts, left1
    )
    step2, lapsed2 = _examine(
        two, 0.0, first_pass[1], repeat_pass[1], sit[STEP2], drop[STEP2], attempts, left2
    )
    left2[0] += step1
    waiting = np.empty(ATTEMPTS)
    lapsed3 = still = 0.0
    for made in range(ATTEMPTS):
        waiting[made] = three[made] * (1.0 - drop[CLINICAL])
        lapsed3 += three[made] - waiting[made]
        still += waiting[made]
    clinical = stock[-2] * (1.0 - drop[CLINICAL]) + step2
    if pathway_instead:
        clinical += still
        still = 0.0
    met = clinical * sit[CLINICAL] * clinical_pass
    if len(skills) == 0:
        left3[:] = 0.0
        shown, more = met + still, 0.0
    else:
        shown, more = _show_skills(waiting, met, skills, attempts, left3)
    certified = shown * admitted
    ready = stock[-1] * (1.0 - drop[APPLY]) + certified
    applying = ready * sit[APPLY]
    lapsed = (
        lapsed1
        + lapsed2
        + lapsed3
        + more
        + stock[-2] * drop[CLINICAL]
        + stock[-1] * drop[APPLY]
        + shown
        - certified
    )
    after[-2], after[-1] = clinical - met, ready - applying
    return after, step1, step2, certified, applying, lapsed
