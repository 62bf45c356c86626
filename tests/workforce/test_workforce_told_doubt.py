"""Every behavioural parameter that a process reads says how sure it is, or why it is not drawn."""

from __future__ import annotations

import pytest

from landbridge.parameters import load_tree
from landbridge.parameters.parameter import Parameter
from landbridge.workforce.year import FIRST_DAY, YEAR

TREE = load_tree()
#: Law and what is set by a switch or a name has no doubt to draw; nor has the issuing body's count.
NOT_BEHAVIOUR = {"switch (0 or 1)", "code", "named choice"}
#: Read by the engine itself when it sets up programs and places, before any process.
SET_UP = (
    "apply.both_visas_share",
    "apply.closed_to_nonus_img",
    "apply.closed_to_us_img",
    "apply.closed_transitional",
    "apply.no_visa_share",
    "apply.open_by_setting",
    "apply.openness_spread",
    "apply.setting_appeal",
    "certify.reference_cost_usd",
    "certify.reference_match_rate",
    "practise.distance.decay_km",
    "practise.distance.near_weight",
    "practise.distance.reach_km",
    "settle.distance.decay_km",
    "settle.distance.near_weight",
    "settle.distance.reach_km",
    "settle.location.population_weight",
    "settle.state.balance",
    "settle.state.doubt",
    "settle.state.follow_people",
    "settle.state.usual_waivers",
    "settle.state.years",
)
READ = sorted(
    {name for process in (*FIRST_DAY, *YEAR) for name in process.all_parameters}.union(SET_UP)
)


def is_behavioural(parameter: Parameter) -> bool:
    return (
        not parameter.id.startswith("law.")
        and parameter.unit not in NOT_BEHAVIOUR
        and parameter.reliability != "primary"
    )


def is_told(parameter: Parameter) -> bool:
    return parameter.distribution is not None or bool(parameter.fixed)


@pytest.mark.parametrize("name", READ)
def test_doubt_is_told(name: str) -> None:
    parameter = TREE[name]
    assert not is_behavioural(parameter) or is_told(parameter)


@pytest.mark.parametrize("name", [p.id for p in TREE.values() if p.fixed])
def test_a_reason_not_to_draw_is_a_sentence(name: str) -> None:
    parameter = TREE[name]
    assert parameter.distribution is None
    assert parameter.fixed[0].isupper()
    assert parameter.fixed.endswith(".")


def test_what_is_drawn_gives_its_reason_in_the_note() -> None:
    drawn = [p for p in TREE.values() if p.is_drawn]
    assert len(drawn) > 180
    assert [p.id for p in drawn if len(p.note.split()) < 4] == []
