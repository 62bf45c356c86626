"""Where graduates of US schools match: counted once each, more at home where home counts more."""

from __future__ import annotations

import polars as pl
from workforce_runs import FIRST_YEAR, frame, run_years, with_changes

from landbridge.workforce.codes import ApplicantType


def counted(engine):
    rows = frame(engine).filter(pl.col("year") == FIRST_YEAR)
    here, elsewhere = (
        dict(rows.filter(pl.col("measure") == name).select("category", "value").iter_rows())
        for name in ("matched_in_school_state", "matched_elsewhere")
    )
    return here, elsewhere


def test_they_are_those_who_hold_a_place_of_a_specialty(country, tree):
    engine = run_years(country, tree, last_year=FIRST_YEAR, scale=0.1)
    market = engine.world.market
    here, elsewhere = counted(engine)
    assert set(here) <= set(elsewhere) <= set(tree.dimensions["applicant_type"])
    assert {"us_img", "nonus_img"}.isdisjoint(elsewhere)
    for kind in (ApplicantType.US_MD_SENIOR, ApplicantType.US_DO_SENIOR):
        name = tree.dimensions["applicant_type"][kind]
        held = (market.track >= 0) & (market.kind == kind)
        assert here[name] + elsewhere[name] == held.sum() * 10


def test_who_likes_home_more_matches_there_more(country, tree):
    shares = []
    for appeal in (0.0, 3.0):
        changed = with_changes(tree, ("apply.home_appeal", "set", appeal))
        here, elsewhere = counted(run_years(country, changed, last_year=FIRST_YEAR, scale=0.1))
        shares.append(sum(here.values()) / (sum(here.values()) + sum(elsewhere.values())))
    assert shares[1] > shares[0] + 0.08
