"""An advanced position is taken up with a first year, or not at all."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from workforce_runs import FIRST_YEAR, frame

from landbridge.workforce import Engine, match
from landbridge.workforce.codes import Phase, ProgramKind


@pytest.fixture(scope="module")
def season(country, tree):
    """The Match of the first year, and what each held before SOAP and got in it."""
    seen = {}
    supplemental = match.supplemental_offers

    def watched(moment, market, track, first_year, free):
        outcome = supplemental(moment, market, track, first_year, free)
        seen.update(market=market, track=track.copy(), first=first_year.copy(), soap=outcome)
        return outcome

    engine = Engine(country, tree, first_year=FIRST_YEAR, scale=0.3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(match, "supplemental_offers", watched)
        for process in engine.steps(FIRST_YEAR):
            if process.name == "match":
                break
    return engine, seen


def halves(season):
    engine, seen = season
    kind = engine.world.tracks.kind
    track, first, soap = seen["track"], seen["first"], seen["soap"]
    advanced = (track >= 0) & (kind[np.maximum(track, 0)] == ProgramKind.ADVANCED)
    return engine, seen["market"].row, advanced & (first < 0), soap


def test_who_lacks_a_first_year_seeks_one_in_soap(season):
    _, _, lacks, soap = halves(season)
    assert lacks.sum() > 20
    assert soap.took_part[lacks].all()
    assert 0 < (soap.first[lacks] >= 0).sum() < lacks.sum()


def test_who_finds_none_does_not_begin(season):
    engine, row, lacks, soap = halves(season)
    people = engine.people
    found = soap.first >= 0
    assert (people.phase[row[lacks & found]] == Phase.TRAINEE).all()
    lost = row[lacks & ~found]
    assert np.isin(people.phase[lost], (Phase.APPLICANT, Phase.LEFT)).all()
    assert (people.phase[lost] == Phase.APPLICANT).any()
    assert (people.program[lost] == -1).all()
    kind = engine.world.tracks.kind
    begun = people.rows_in(Phase.TRAINEE)
    begun = begun[np.isin(begun, row) & (kind[people.program[begun]] == ProgramKind.ADVANCED)]
    at = {int(r): i for i, r in enumerate(row)}
    _, seen = season
    has = [seen["first"][at[int(r)]] >= 0 or soap.first[at[int(r)]] >= 0 for r in begun]
    assert len(has) > 500
    assert all(has)


def test_they_are_counted(season):
    engine, _, lacks, soap = halves(season)
    table = frame(engine).filter(pl.col("measure") == "advanced_without_first_year")
    paths = engine.world.tracks.kind[np.maximum(soap.path, 0)] == ProgramKind.ADVANCED
    by_soap = (soap.path >= 0) & paths & (soap.first < 0)
    most = (lacks & (soap.first < 0)).sum() + by_soap.sum()
    least = (lacks & (soap.first < 0)).sum()
    assert least <= table["value"].sum() * 0.3 + 0.5
    assert table["value"].sum() * 0.3 - 0.5 <= most
