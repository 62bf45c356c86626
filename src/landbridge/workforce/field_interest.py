"""What is not known about the interest in subspecialties, field by field.

All subspecialties without a row of their own are one row. Nearly every orthopedist or pathologist
goes through such a fellowship, few internists or family physicians do. How many then name it as
their specialty is not known, so the odds of each field are drawn: keyed by the draw of the
parameters and the field's name, the same in baseline and reform. In the same way the interest in
each subspecialty walks from year to year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from landbridge.baseline.country import Country
from landbridge.chance import hash_text
from landbridge.chance.kernels import keyed_uniforms, stream_for
from landbridge.workforce.kept import once_for_each

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["FIELDS", "lean_to", "unlisted", "walked"]

Floats = NDArray[np.float64]

#: Parameters a process that asks for the odds must declare.
FIELDS = (
    "train.fellowship_unlisted_lean",
    "train.fellowship_unlisted_doubt",
    "train.fellowship_field_walk",
)

_ROW = "other_specialties"


@once_for_each
def unlisted(country: Country) -> int:
    """Row of the subspecialties that have none of their own."""
    return list(country.specialties.slug).index(_ROW)


def lean_to(moment: Moment) -> Floats:
    """What the odds of the unlisted row are multiplied by, by field of residency.

    Returns
    -------
    ndarray of float64, shape (specialties,)
    """
    p = moment.parameters
    lean = p.table("train.fellowship_unlisted_lean")
    doubt = p.number("train.fellowship_unlisted_doubt")
    key = p.tree.draw_key
    if key is None:
        return lean
    # The mean of the draws is the centre: nobody is added to the row by its being doubtful.
    normal = _normals(moment, key, "train.unlisted", moment.country.base_year)
    return np.asarray(lean * np.exp(doubt * normal - 0.5 * doubt**2))


def walked(moment: Moment) -> Floats:
    """What the interest in each subspecialty has been multiplied by since the first year.

    Returns
    -------
    ndarray of float64, shape (specialties,)
    """
    p = moment.parameters
    sd = p.table("train.fellowship_field_walk")
    key = p.tree.draw_key
    if key is None:
        return np.ones(sd.size)
    return np.asarray(np.exp(sd * _walk(moment, key, moment.year)))


def _walk(moment: Moment, key: tuple[int, int], year: int) -> Floats:
    """Steps of all years up to one, added up."""
    known: dict[int, Floats] = moment.world.memory.setdefault("field_walk", {})
    if year not in known:
        if year <= moment.world.first_year:
            known[year] = np.zeros(len(moment.country.specialties.slug))
        else:
            step = _normals(moment, key, "train.walk", year)
            known[year] = _walk(moment, key, year - 1) + step
    return known[year]


@once_for_each
def _names(country: Country) -> NDArray[np.uint64]:
    """A key for each specialty, by its name."""
    slugs = country.specialties.slug.tolist()
    return np.array([hash_text(name) for name in slugs], dtype=np.uint64)


def _normals(moment: Moment, key: tuple[int, int], part: str, year: int) -> Floats:
    """One standard normal number for each specialty, keyed by its name."""
    stream = stream_for(*key, part, year)
    return np.asarray(ndtri(keyed_uniforms(stream, _names(moment.country))))
