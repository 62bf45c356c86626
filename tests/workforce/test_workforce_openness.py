"""Programs that answer the last Match: who opens, who closes, and nobody where they stand still."""

from __future__ import annotations

import numpy as np
import pytest
from workforce_runs import FIRST_YEAR, moment_of, run_years, with_changes

from landbridge.workforce import Engine
from landbridge.workforce.apply import APPLY
from landbridge.workforce.codes import Origin, ProgramKind
from landbridge.workforce.openness import answer_last_match

SCALE = 0.1


def under(tree, choice, opening, closing):
    return with_changes(
        tree,
        ("structure.openness", "set", f'"{choice}"'),
        ("apply.opening_hazard", "set", opening),
        ("apply.closing_hazard", "set", closing),
    )


@pytest.fixture(scope="module")
def first_year(country, tree):
    """After a Match whose open seats were not offered in SOAP, so that many are left."""
    no_soap = with_changes(tree, ("match.soap_offered_share", "set", 0))
    return run_years(country, no_soap, last_year=FIRST_YEAR, scale=SCALE)


def answered(engine, tree):
    """Openness before and after the answer to the first Match, which is undone again."""
    tracks = engine.world.tracks
    before = tracks.open_us_img.copy(), tracks.open_nonus.copy()
    answering = Engine.__new__(Engine)
    answering.__dict__.update(engine.__dict__, tree=tree)
    answer_last_match(moment_of(answering, APPLY, FIRST_YEAR + 1))
    after = tracks.open_us_img.copy(), tracks.open_nonus.copy()
    tracks.open_us_img[:], tracks.open_nonus[:] = before
    return before, after


def seats(engine, origin=None):
    """Places held after the first Match and SOAP by track, of all or of one origin."""
    market, tracks = engine.world.market, engine.world.tracks
    held = market.seat >= 0
    if origin is not None:
        held &= engine.people.origin[market.row] == origin
    return np.bincount(market.seat[held], minlength=tracks.key.size)


def test_by_default_programs_stay_as_they_are(first_year, tree):
    before, after = answered(first_year, under(tree, "standing", 1, 1))
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_what_soap_fills_is_not_left(country, tree):
    engine = run_years(country, tree, last_year=FIRST_YEAR, scale=SCALE)
    tracks, market = engine.world.tracks, engine.world.market
    whole = (tracks.kind == ProgramKind.CATEGORICAL) & (tracks.quota > 0)
    after_match = tracks.quota - np.bincount(
        market.track[market.track >= 0], minlength=tracks.key.size
    )
    assert np.array_equal(market.seats_left[whole], (tracks.quota - seats(engine))[whole])
    assert market.seats_left.min() >= 0
    assert market.seats_left[whole].sum() < 0.5 * after_match[whole].sum()


def test_those_left_with_seats_open_and_those_full_without_imgs_close(first_year, tree):
    tracks = first_year.world.tracks
    (us, other), (us_then, other_then) = answered(first_year, under(tree, "answering", 1, 1))
    reads = (tracks.kind == ProgramKind.CATEGORICAL) | (tracks.kind == ProgramKind.ADVANCED)
    reads &= tracks.in_match & (tracks.quota > 0)
    left = reads & (first_year.world.market.seats_left > 0)
    assert (left & (other == 0.0)).sum() > 20
    assert (other_then[left] > 0.0).all()
    assert (us_then[left] > 0.0).all()
    closed = (other > 0.0) & (other_then == 0.0)
    assert closed.sum() > 20
    assert not closed[~reads | left].any()
    assert (seats(first_year, Origin.NONUS_IMG)[closed] == 0).all()
    shut_to_both = (us > 0.0) & (us_then == 0.0)
    assert (seats(first_year, Origin.US_IMG)[shut_to_both] == 0).all()
    # Open to one kind of IMGs never means closed to US citizens alone; the liking is the drawn one.
    assert not ((us_then == 0.0) & (other_then > 0.0)).any()
    assert np.array_equal(other_then[other_then > 0.0], tracks.open_if[other_then > 0.0])


def test_a_rate_moves_its_share_of_programs(first_year, tree):
    (_, other), (_, sure) = answered(first_year, under(tree, "answering", 1, 0))
    _, (_, seldom) = answered(first_year, under(tree, "answering", 0.25, 0))
    could, did = ((other == 0.0) & (then > 0.0) for then in (sure, seldom))
    assert not (did & ~could).any()
    n = could.sum()
    assert abs(did.sum() - 0.25 * n) < 4.0 * np.sqrt(0.25 * 0.75 * n)


def test_nothing_is_answered_before_the_first_match(country, tree):
    engine = Engine(country, under(tree, "answering", 1, 1), scale=0.02)
    before = engine.world.tracks.open_nonus.copy()
    answer_last_match(moment_of(engine, APPLY, FIRST_YEAR))
    assert np.array_equal(before, engine.world.tracks.open_nonus)
