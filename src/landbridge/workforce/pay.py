"""Pay by specialty, sex and age, and what a larger stock would cost those in practice.

Pay of a specialty is the mean of all in it; sex and age move pay around that mean as it stood on
the first day:

    pay(s, x, a) = base(s) * female(x) * age(a) / mean over the first day's physicians of s

No process pays anybody: prices are those of the survey's year. The *earnings index* is another
thing. It takes US graduates in practice on the first day, weighs specialty groups by what they
earn, and lets nothing but the stock of physicians per person move it, by an elasticity put in:

    index = 100 * sum_g w_g (physicians_g per person / the same at first) ** elasticity
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.codes import Origin

if TYPE_CHECKING:
    from landbridge.workforce.process import Declared

__all__ = ["PARAMETERS", "Incumbents", "earnings_index", "first_incumbents", "price_table"]

PARAMETERS = (
    "careers.pay.survey",
    "careers.pay.group",
    "careers.pay.female",
    "careers.pay.age",
    "careers.pay.elasticity",
)

Floats = NDArray[np.float64]
_US_GRADUATES = slice(Origin.US_MD, Origin.US_IMG)
_HUNDRED = 100.0


@dataclass(frozen=True)
class Incumbents:
    """What the earnings index compares with: the first day.

    Attributes
    ----------
    weight : ndarray, shape (groups,)
        Share of each specialty group in the pay of US graduates in practice.
    per_person : ndarray, shape (groups,)
        Physicians of each group per resident.
    """

    weight: Floats
    per_person: Floats


def price_table(p: Declared, group_of: NDArray[np.integer], heads: Floats) -> Floats:
    """Pay in dollars by specialty, sex and age band.

    Parameters
    ----------
    p
        Parameters.
    group_of
        Specialty group of each specialty.
    heads
        Physicians of the first day by specialty, sex and age band.

    Returns
    -------
    ndarray, shape (specialties, 2, bands)
        Its mean over ``heads`` is each specialty's pay.
    """
    survey = p.table("careers.pay.survey")
    base = np.where(survey > 0, survey, p.table("careers.pay.group")[group_of])
    shape = np.array([1.0, p.number("careers.pay.female")])[:, None] * p.table("careers.pay.age")
    total = heads.sum(axis=(1, 2))
    everyone = float((heads.sum(axis=0) * shape).sum() / max(heads.sum(), 1.0))
    mean = np.divide(
        (heads * shape).sum(axis=(1, 2)), total, out=np.full(total.size, everyone), where=total > 0
    )
    return np.asarray(base[:, None, None] * shape / mean[:, None, None])


def first_incumbents(
    price: Floats, heads: Floats, group_of: NDArray[np.integer], groups: int, people: float
) -> Incumbents:
    """Pay of US graduates by specialty group, and physicians per resident, of the first day.

    Parameters
    ----------
    price
        See :func:`price_table`.
    heads
        Physicians by specialty, sex, age band and origin.
    group_of, groups
        Specialty group of each specialty, and how many groups there are.
    people
        Residents.
    """
    earned = (heads[..., _US_GRADUATES].sum(axis=-1) * price).sum(axis=(1, 2))
    by_group = np.bincount(group_of, earned, groups)
    return Incumbents(by_group / by_group.sum(), _per_person(heads, group_of, groups, people))


def _per_person(heads: Floats, group_of: NDArray[np.integer], groups: int, people: float) -> Floats:
    return np.asarray(np.bincount(group_of, heads.sum(axis=(1, 2, 3)), groups) / people)


def earnings_index(
    first: Incumbents,
    heads: Floats,
    group_of: NDArray[np.integer],
    people: float,
    elasticity: float,
) -> tuple[float, float]:
    """Earnings index of incumbents, and the index of physicians per person that moves it.

    Returns
    -------
    tuple of float
        Both are 100 on the first day. A group that was empty then counts as unchanged.
    """
    now = _per_person(heads, group_of, first.weight.size, people)
    was = first.per_person
    ratio = np.divide(now, was, out=np.ones(was.size), where=(was > 0) & (now > 0))
    earned = _HUNDRED * float(first.weight @ ratio**elasticity)
    return earned, _HUNDRED * float(first.weight @ ratio)
