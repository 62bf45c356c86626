"""Why not: every entry above the one held has a reason that the lists bear out."""

from __future__ import annotations

import numpy as np
import pytest
from markets import build, draw
from test_result import EVERYTHING, NO_STABLE, NRMP, ONE_FOR_BOTH, REOPENS

from landbridge.errors import UnknownNameError
from landbridge.language import languages
from landbridge.matching.explain import explain
from landbridge.matching.result import match


def why(market, applicant, **options):
    return explain(market, match(market, **options).matching, applicant)


def codes(explanation):
    return [[reason.code for reason in line.reasons] for line in explanation.lines]


def test_full_with_better_ones_or_not_ranked():
    found = why(NRMP, "Davis")
    assert (found.entry, found.programs, found.ranks) == (3, ("General",), (6,))
    assert codes(found) == [["not_ranked"], ["filled"]]
    assert found.lines[1].reasons[0].args == {
        "who": "Davis",
        "program": "City",
        "seats": 2,
        "filled": 2,
        "last": 3,
        "rank": 7,
    }


def test_who_holds_the_first_entry_has_nothing_above():
    found = why(NRMP, "Garcia")
    assert found.lines == ()
    assert found.say()[-1].strip() == "Nothing stands above it."


def test_who_holds_nothing_hears_about_every_entry():
    found = why(NRMP, "Brown")
    assert found.entry == 0
    assert [line.entry for line in found.lines] == [1, 2]


def test_a_couple_hears_whose_side_failed():
    found = why(REOPENS, "Ca")
    assert found.applicants == ("Ca", "Cb")
    assert [(reason.code, reason.args["who"]) for reason in found.lines[0].reasons] == [
        ("filled", "Cb")
    ]
    assert why(REOPENS, "Cb").lines == found.lines


def test_one_program_for_both_is_explained_by_the_weaker():
    found = why(ONE_FOR_BOTH, "Ca")
    assert codes(found) == [["both"]]
    assert found.lines[0].reasons[0].args["who"] == "Cb"


def test_no_match_for_one_partner():
    market = build({"H": (1, "S a"), "K": (1, "b")}, {"S": "H"}, {("a", "b"): "H,- -,K -,-"})
    found = why(market, "b")
    assert (found.entry, found.programs, found.ranks) == (2, (None, "K"), (0, 1))
    assert found.lines[0].programs == ("H", None)
    assert codes(found) == [["filled"]]
    assert "no match" in "\n".join(found.say())


def test_what_blocks_is_called_so():
    result = match(NO_STABLE)
    block = result.verification.blocking[0]
    name = NO_STABLE.applicants[block.applicants[0]]
    found = explain(NO_STABLE, result.matching, name)
    line = next(line for line in found.lines if line.entry == block.entry)
    assert line.reasons[0].code in ("blocks", "blocks_both")


def test_supplemental_lists_and_parity():
    result = match(EVERYTHING)
    found = explain(EVERYTHING, result.matching, "x")
    assert found.supplemental is not None
    assert found.supplemental.behind == "A"
    assert codes(found.supplemental) == [["filled"]]
    even = build({"E": (2, "a b"), "F": (1, "a b")}, {"a": "E F"}, parity={"E": "even"})
    assert codes(why(even, "a")) == [["parity_alone"]]
    three = build({"E": (3, "a b c")}, {"a": "E", "b": "E", "c": "E"}, parity={"E": "even"})
    assert codes(why(three, "c")) == [["parity"]]
    gone = build({"E": (0, "a")}, {"a": "E"})
    assert codes(why(gone, "a")) == [["no_seat"]]


def test_unknown_applicants_get_near_names():
    with pytest.raises(UnknownNameError, match="did you mean Davis"):
        why(NRMP, "Davies")


@pytest.mark.parametrize("lang", languages())
def test_every_entry_above_has_a_reason_in_every_language(lang):
    """In a stable matching nothing above is said to block, and nothing is left unexplained."""
    for seed in range(40):
        market = draw(np.random.default_rng(seed), singles=4, couples=2)
        result = match(market, orders=5)
        for applicant in market.applicants:
            found = explain(market, result.matching, applicant)
            for one in filter(None, (found, found.supplemental)):
                said = [code for line in codes(one) for code in line]
                assert all(codes(one))
                if result.is_stable:
                    assert not {"blocks", "blocks_both"} & set(said)
            lines = found.say(lang)
            assert len(lines) >= 1 + max(len(found.lines), 1)
            assert found.as_dict(lang)["text"] == lines[0]
