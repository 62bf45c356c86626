"""The National Health Service Corps: loans repaid for service where a shortage is designated.

Citizens who complete training in primary care or psychiatry and begin in a clinic may join; a
number of places a year bounds how many do. They serve in designated counties, as waiver physicians
do, and are free afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.codes import Career, Citizenship, Obligation, Phase
from landbridge.workforce.modifiers import CLASS_CORPS, CLASS_US, county_modifiers
from landbridge.workforce.odds import odds_for

if TYPE_CHECKING:
    from landbridge.workforce.people import People
    from landbridge.workforce.process import Moment

__all__ = ["CORPS", "FIRST_CORPS", "OBLIGED", "draw_corps", "join_corps", "serving_corps"]

#: Parameters of the process in which physicians join.
CORPS = ("settle.corps.places", "settle.corps.interest", "settle.corps.service_years")
#: Parameters of the process that draws who serves on the first day.
FIRST_CORPS = ("opening.corps_physicians", "opening.corps_age_below", "settle.corps.service_years")
OBLIGED = Obligation.SERVICE_CORPS


def serving_corps(people: People) -> NDArray[np.intp]:
    """Rows of those who serve now."""
    row = np.flatnonzero(people.obligation == OBLIGED)
    here = (people.phase[row] == Phase.PRACTISING) & (people.obligation_left[row] > 0)
    return row[here]


def join_corps(
    moment: Moment, row: NDArray[np.intp], hospital: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """Let some of those who are about to begin practice join: their service is written.

    Each would like to or not, and those whose keyed number is lowest have the places: one place
    more lets one more in and moves nobody else.

    Parameters
    ----------
    moment
        The process at its turn.
    row
        Who begins practice.
    hospital
        Whether each is going to work in a hospital.

    Returns
    -------
    ndarray of int
        Rows of those who joined.
    """
    p = moment.parameters
    people = moment.people
    clinic = row[~hospital & _in_shortage_fields(moment, row)]
    clinic = clinic[people.citizenship[clinic] == Citizenship.US_CITIZEN]
    clinic = clinic[people.obligation_left[clinic] == 0]
    keys = people.key[clinic]
    wants = moment.uniforms("corps", keys) < p.number("settle.corps.interest")
    clinic = clinic[wants]
    turn = moment.uniforms("corps", people.key[clinic], 1)
    places = moment.world.sampled(p.number("settle.corps.places"))
    joins = clinic[np.argsort(turn, kind="stable")[:places]]
    people.obligation[joins] = OBLIGED
    people.obligation_left[joins] = int(p.number("settle.corps.service_years"))
    people.since_obligation[joins] = -1
    moment.count("corps_joined", joins.size)
    moment.count("corps_candidates", clinic.size)
    return joins


def draw_corps(moment: Moment, row: NDArray[np.intp], age: NDArray[np.int64]) -> None:
    """Who serves on the first day: young citizens of these fields, where service stands.

    Parameters
    ----------
    moment
        The opening.
    row
        Those in practice, counties and careers set.
    age
        Age of each in years.
    """
    p = moment.parameters
    people = moment.people
    young = row[age < p.number("opening.corps_age_below")]
    young = young[_in_shortage_fields(moment, young) & (people.career[young] == Career.CLINIC)]
    young = young[people.citizenship[young] == Citizenship.US_CITIZEN]
    drawn_to = county_modifiers(moment)
    county = people.county[young]
    weight = drawn_to[CLASS_CORPS, county] / drawn_to[CLASS_US, county]
    expected = p.number("opening.corps_physicians") * moment.world.scale
    u = moment.uniforms("corps", people.key[young])
    serves = young[u < odds_for(weight, expected)]
    people.obligation[serves] = OBLIGED
    years = p.number("settle.corps.service_years")
    v = moment.uniforms("corps", people.key[serves], 1)
    people.obligation_left[serves] = 1 + np.floor(v * years).astype(np.int8)


def _in_shortage_fields(moment: Moment, row: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether each is in primary care or psychiatry."""
    preferred: NDArray[np.bool_] = moment.world.memory["preferred"]
    return preferred[moment.people.specialty[row]]
