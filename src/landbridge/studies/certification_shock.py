"""The Clinical Skills Assessment of July 1998: who still registers, and how the Match answers.

The rule is laid on those on the way to a certificate in the years before: they meet the
examination that the law asks for, at the rates of `certify`, and its cost, at the elasticity of
entry. The Match is that of 1999 and that of 2000, each with its own applicants and positions.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from landbridge.studies.history import History

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree
    from landbridge.studies.own_match import Goal, OwnMatch

__all__ = ["CHANGE", "CROWDING", "deterred", "rise_of_rate"]

CROWDING = "studies.certification_shock.crowding"
CHANGE = "studies.certification_shock.positions_change"
_BEFORE_USD = "studies.certification_shock.cost_before_usd"
_ADDED_USD = "studies.certification_shock.cost_usd"
_OUTSIDE = "studies.outside_over_matched"
_KIND = "nonus_img"
_FIRST, _BEFORE, _AFTER = 1997, 1999, 2000
_WHOLE = 100.0


def deterred(drawn: ParameterTree, known: History) -> dict[str, float]:
    """Change of registrants from 1999 to 2000 and of certificates from the years before, per cent.

    Parameters
    ----------
    drawn
        Tree of a replicate.
    known
        Published figures: registrants, active applicants and match rate of 1999.
    """
    from landbridge.workforce.certify import CERTIFY
    from landbridge.workforce.codes import ApplicantType
    from landbridge.workforce.entry_pool import mean_reapply
    from landbridge.workforce.entry_rates import pool_response, skills_asked
    from landbridge.workforce.process import Declared

    days = [datetime.date(year, 1, 1) for year in range(_FIRST, _AFTER + 1)]
    p = Declared(CERTIFY, drawn, days[0])
    then = drawn.at(days[0])
    asked = [skills_asked(p, day) for day in days]
    rise = then.scalar(_ADDED_USD) / then.scalar(_BEFORE_USD)
    active, registered, rate = (
        _figure(known, measure) for measure in ("active_applicants", "registered", "match_rate")
    )
    kind = ApplicantType.NONUS_IMG
    share, outside = active / registered, then.scalar(_OUTSIDE)
    again = mean_reapply(
        float(then.array("match.reapply_share")[kind]),
        then.scalar("match.reapply_fall"),
        share * rate / _WHOLE * (1.0 + outside),
        int(then.scalar("match.cycles_limit")),
    )
    found = pool_response(
        p,
        kind,
        [1.0 + part * rise for part in asked],
        match_rate=rate / _WHOLE,
        active_share=share,
        reapply=again,
        outside=outside,
        asked=asked,
    )
    before, after = (year - _FIRST for year in (_BEFORE, _AFTER))
    return {
        "registered_change": _WHOLE * (float(found.pool[after] / found.pool[before]) - 1.0),
        "certified_change": _WHOLE * (float(found.certified[after]) - 1.0),
    }


def _figure(known: History, measure: str) -> float:
    figure = known.of(measure, _BEFORE, _KIND)
    assert figure is not None
    return figure.value


def rise_of_rate(matches: OwnMatch, before: Goal, after: Goal) -> float:
    """Points by which the match rate of non-US-citizen IMGs rises from one goal to another."""
    rates = [float(matches.run(goal).world.memory["match_rate"][_KIND]) for goal in (before, after)]
    return _WHOLE * (rates[1] - rates[0])
