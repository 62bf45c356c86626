"""Decays: 1 near 0, falling, 0 beyond a cut-off that is theirs and inclusive."""

from __future__ import annotations

import math

import numpy as np
import pytest
from made_places import DECAYS
from numpy.testing import assert_allclose

import landbridge as lb
from landbridge.errors import InputError


@pytest.mark.parametrize("decay", DECAYS, ids=lambda one: one.name)
def test_every_decay(decay) -> None:
    cost = np.linspace(0, 1.2 * decay.cutoff, 500)
    weight = decay(cost)
    assert weight[0] == 1
    assert (np.diff(weight) <= 0).all()
    assert (weight[cost > decay.cutoff] == 0).all()
    assert decay(np.nextafter(decay.cutoff, np.inf)) == 0
    inside = decay(decay.cutoff)
    assert inside.shape == ()
    assert (inside > 0) == (decay.name not in ("gaussian_to_zero", "epanechnikov"))
    assert decay(cost.reshape(50, 10)).shape == (50, 10)
    assert decay([]).shape == (0,)


@pytest.mark.parametrize("decay", DECAYS, ids=lambda one: one.name)
def test_a_stretched_decay_ends_at_its_reach(decay) -> None:
    far = 2 * decay.cutoff
    cost = np.linspace(0, 1.5 * decay.cutoff, 30)
    assert_allclose(decay(2 * cost, np.full(30, far)), decay(cost), atol=1e-12)
    assert (decay(far, far) > 0) == (decay(decay.cutoff) > 0)
    assert decay([0.0, 1.0], [0.0, 0.0]).tolist() == [1.0, 0.0]


def test_known_values() -> None:
    assert_allclose(lb.decay.gaussian(sigma=20, cutoff=60)(20), 0.6065306597126334, rtol=1e-15)
    assert lb.decay.gaussian(cutoff=100).numbers == (50,)
    assert lb.decay.gaussian(sigma=50).cutoff == 100
    assert lb.decay.steps({60: 0.22, 20: 1, 40: 0.68})([0, 20, 20.1, 60, 61]).tolist() == [
        1, 1, 0.68, 0.22, 0,
    ]  # fmt: skip
    assert lb.decay.binary(math.inf)(1e9) == 1
    assert lb.decay.steps(lb.decay.FAST)([10, 20, 30]).tolist() == [1, 0.42, 0.09]


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: lb.decay.binary(0), "above 0"),
        (lambda: lb.decay.binary(math.nan), "above 0"),
        (lambda: lb.decay.gaussian(), "sigma, cutoff"),
        (lambda: lb.decay.gaussian(sigma=-1, cutoff=3), "above 0"),
        (lambda: lb.decay.gaussian("30"), "'30'; expected a number"),
        (lambda: lb.decay.gaussian(math.inf, 9), "infinite"),
        (lambda: lb.decay.epanechnikov(math.inf), "infinite"),
        (lambda: lb.decay.steps([10, 20]), "edge: weight"),
        (lambda: lb.decay.steps({}), "at least one zone"),
        (lambda: lb.decay.steps({10: -1}), "0 or more"),
        (lambda: lb.decay.steps({10: 0.2, 20: 1}), "farther"),
        (lambda: lb.decay.power(nearest=0), "above 0"),
        (lambda: lb.decay.exponential(0), "above 0"),
        (lambda: lb.decay.exponential(10)(3, 20), "stretching"),
    ],
)
def test_what_no_decay_is(make, word: str) -> None:
    with pytest.raises(InputError, match=word):
        make()


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("gaussian:50:100", lb.decay.gaussian(sigma=50, cutoff=100)),
        ("gaussian:50", lb.decay.gaussian(sigma=50)),
        ("binary:30", lb.decay.binary(30)),
        ("steps:10=1,20=0.68,30=0.22", lb.decay.steps(lb.decay.SLOW)),
        ("power:5:1.5:100", lb.decay.power(nearest=5, cutoff=100)),
        ("log_logistic", lb.decay.log_logistic()),
    ],
)
def test_a_decay_can_be_written(words, made):
    assert lb.decay.parse_decay(words) == made


@pytest.mark.parametrize(
    "words", ["", "bell:5", "binary", "binary:a", "binary:-5", "steps:10", "steps:10=1=2"]
)
def test_a_decay_that_makes_no_sense_is_refused(words):
    with pytest.raises(InputError, match="decay"):
        lb.decay.parse_decay(words)
