"""Full-time equivalents as the shortage-area rules count them, beside those that really work.

The rules leave out whom a designation has brought: federal and obligated physicians, and graduates
of foreign schools until they are citizens or permanent residents. A waiver physician therefore
relieves patients at once and the ratio only years later, when the green card comes: look at both.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.places.hpsa_rules import CountingRules

__all__ = ["designation_population", "real_fte", "statutory_fte"]

Floats = NDArray[np.float64]


def real_fte(hours: ArrayLike, rules: CountingRules, share_here: ArrayLike = 1.0) -> Floats:
    """Hours of patient care over those of one FTE, at most one, times the share of time here.

    Parameters
    ----------
    hours
        Hours of patient care a week, shape (physicians,).
    rules
        Hours of one FTE.
    share_here
        Share of the time spent in the area, and for the population group if it is one; split a
        physician over sites, never count one whole at each.
    """
    given = np.asarray(hours, dtype=np.float64)
    return np.asarray(np.minimum(given / rules.hours, 1.0) * np.asarray(share_here, np.float64))


def statutory_fte(
    hours: ArrayLike,
    rules: CountingRules,
    *,
    kind: str = "pc",
    share_here: ArrayLike = 1.0,
    foreign_school: ArrayLike = False,
    has_residence: ArrayLike = True,
    full_licence: ArrayLike = True,
    in_residency: ArrayLike = False,
    obligated: ArrayLike = False,
    suspended: ArrayLike = False,
    counts: ArrayLike = True,
) -> Floats:
    """FTE of each physician as the rules count it.

    Parameters
    ----------
    hours, share_here
        As for `real_fte`.
    rules
        Weights.
    kind
        ``"pc"`` or ``"mh"``: residents count differently.
    foreign_school, has_residence, full_licence
        Whether a graduate of a foreign school, a citizen or permanent resident, and licensed
        without restriction. Visas of graduates of US schools make no difference.
    in_residency
        Interns and residents.
    obligated
        Federal, NHSC-obligated and locum physicians.
    suspended
        Suspended from Medicare and Medicaid.
    counts
        Whether of a specialty and setting that counts: in primary care general and family
        practice, general internal medicine, pediatrics, obstetrics and gynecology, in offices (no
        hospitalists, emergency physicians or administrators).

    Returns
    -------
    ndarray, shape (physicians,)
        The least of what each rule that applies allows, times the share of time here.

    Examples
    --------
    A full-timer; one with long hours; a half-timer; a J-1 waiver physician; a resident.

    >>> from landbridge.places.hpsa_rules import hpsa_rules
    >>> statutory_fte(
    ...     [40, 60, 20, 40, 60], hpsa_rules().counting,
    ...     foreign_school=[False, False, False, True, False],
    ...     has_residence=[True, True, True, False, True],
    ...     in_residency=[False, False, False, False, True],
    ... ).tolist()
    [1.0, 1.0, 0.5, 0.0, 0.1]
    """
    most = np.minimum(np.asarray(hours, dtype=np.float64) / rules.hours, 1.0)
    abroad, resident = np.asarray(foreign_school, bool), np.asarray(has_residence, bool)
    in_training = rules.resident_mh if kind == "mh" else rules.resident_pc
    for applies, limit in (
        (np.asarray(in_residency, bool), in_training),
        (abroad & ~np.asarray(full_licence, bool), rules.without_full_licence),
        (abroad & ~resident, rules.without_residence),
        (np.asarray(obligated, bool), rules.obligated),
        (np.asarray(suspended, bool), rules.suspended),
        (~np.asarray(counts, bool), 0.0),
    ):
        most = np.where(applies, np.minimum(most, limit), most)
    return np.asarray(most * np.asarray(share_here, np.float64))


def designation_population(
    residents: ArrayLike,
    rules: CountingRules,
    *,
    military: ArrayLike = 0.0,
    institutions: ArrayLike = 0.0,
    seasonal: ArrayLike = 0.0,
    migratory: ArrayLike = 0.0,
    tourists: ArrayLike = 0.0,
    share_of_year: ArrayLike = 1.0,
    group_share: ArrayLike = 1.0,
) -> Floats:
    """People as the rules count them: resident civilians, and who is there for a part of the year.

    Parameters
    ----------
    residents
        Permanent residents, shape (areas,).
    rules
        What a tourist counts as.
    military, institutions
        Residents in the armed forces and inmates of institutions, taken away.
    seasonal, migratory, tourists
        Average number while they are there; each counts for ``share_of_year``, tourists at their
        weight.
    share_of_year
        Share of the year that those are there.
    group_share
        Share of the resident civilians who belong to the population group, for a group's area.
    """
    civilians = np.asarray(residents, np.float64) - np.asarray(military) - np.asarray(institutions)
    visitors = np.asarray(seasonal) + np.asarray(migratory)
    visitors = visitors + rules.tourist * np.asarray(tourists, dtype=np.float64)
    whole = np.maximum(civilians, 0.0) * np.asarray(group_share, np.float64)
    return np.asarray(whole + visitors * np.asarray(share_of_year, np.float64))
