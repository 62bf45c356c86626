"""The worked profiles for the outlook: the shipped made-up people, as of 30 June 2026."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from landbridge.law.assessment import Assessment
from landbridge.law.person import Facts
from landbridge.law.profile import read_profile
from landbridge.law.profile_facts import facts_of
from landbridge.law.routes import Answer, routes
from landbridge.law.view import Law
from landbridge.parameters import load_tree

DAY = date(2026, 6, 30)
INDIAN, CITIZEN, NIGERIAN = "indian-internist", "caribbean-citizen", "nigerian-practitioner"
CANADIAN, SCIENTIST, FILIPINO = (
    "canadian-family-physician",
    "chinese-scientist",
    "filipino-family-doctor",
)
RESIDENT = "j1-resident"
WORKED = (INDIAN, CITIZEN, NIGERIAN, CANADIAN, SCIENTIST, FILIPINO)


@cache
def law(day: date = DAY) -> Law:
    """The shipped law of a day."""
    return Law(load_tree(), day)


@cache
def facts(name: str) -> Facts:
    """Facts of a worked profile."""
    return facts_of(read_profile(name, DAY), DAY)


def assessed(facts: Facts, day: date = DAY) -> Assessment:
    """Facts under the law of a day."""
    return Assessment(facts, law(day))


def answered(profile: str | dict[str, Any], *states: str) -> Answer:
    """The routes to a licence in some states."""
    return routes(profile, states, on=DAY, goals=("licence",))
