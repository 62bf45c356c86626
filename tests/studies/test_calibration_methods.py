"""Methods of calibration on toys whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri

from landbridge.studies.calibration.doubts import Doubts, doubts_of
from landbridge.studies.calibration.estimation import certainty, jacobian, least_squares
from landbridge.studies.calibration.identifiability import identify, profile
from landbridge.studies.calibration.inversion import invert
from landbridge.studies.calibration.problem import COUNT, PERCENT, PLAIN, Problem

REPLICATES = 24


def toy(simulate, target, *, names, own, kinds, tolerance, gain=1.0, prior=10.0):
    """A problem with bounds far out."""
    n = len(names)
    return Problem(
        names=tuple(names),
        prior_sd=np.full(n, float(prior)),
        prior_mean=np.zeros(n),
        low=np.full(n, -50.0),
        high=np.full(n, 50.0),
        own=np.array(own),
        gain=np.full(n, float(gain)),
        moments=tuple(f"m{j}" for j in range(len(target))),
        target=np.array(target, dtype=float),
        tolerance=np.full(len(target), float(tolerance)),
        kinds=tuple(kinds),
        simulate=simulate,
    )


def linear(matrix, noise, chance):
    """Moments ``matrix @ x`` with chance that replicates share whatever x is."""

    def simulate(x, replicates):
        return matrix @ x + noise * chance[:replicates]

    return simulate


def sure_of(problem, replicates, derivatives, noise):
    """How sure the numbers are where nothing else is drawn."""
    return certainty(problem, replicates, derivatives, noise, Doubts.none(replicates))


def shares(x, replicates):
    """Percent choosing each of three goods; the fourth stays at zero."""
    odds = np.exp(np.append(x, 0.0))
    return np.tile(100.0 * (odds / odds.sum())[:3], (replicates, 1))


def test_shares_are_inverted_to_the_planted_utilities():
    truth = np.array([0.5, -1.2, 2.0])
    problem = toy(
        shares,
        shares(truth, 1)[0],
        names="abc",
        own=[0, 1, 2],
        kinds=[PERCENT] * 3,
        tolerance=1e-6,
    )
    found = invert(problem, np.zeros(3), sweeps=400, replicates=1, pace=0.8, near=0.2)
    assert found.close
    np.testing.assert_allclose(found.x, truth, atol=1e-6)
    assert found.sweeps < 400  # it stops once it is near


def test_inversion_gives_the_best_sweep_and_leaves_others_alone():
    """With a gain of the wrong sign every sweep is worse than the first."""
    problem = toy(
        shares,
        [60.0, 10.0, 10.0],
        names="abcd",
        own=[0, 1, 2, -1],
        kinds=[PERCENT] * 3,
        tolerance=0.1,
        gain=-0.3,
    )

    def three(x, replicates):
        return shares(x[:3], replicates)

    problem = Problem(**{**problem.__dict__, "simulate": three})
    start = np.array([0.0, 0.0, 0.0, 7.0])
    found = invert(problem, start, sweeps=5, replicates=1)
    np.testing.assert_array_equal(found.x, start)
    assert not found.close


def test_counts_are_inverted_on_their_logarithm():
    def simulate(x, replicates):
        return np.tile(200.0 * np.exp(x), (replicates, 1))

    problem = toy(simulate, [900.0, 5.0], names="ab", own=[0, 1], kinds=[COUNT] * 2, tolerance=0.01)
    found = invert(problem, np.zeros(2), sweeps=60, replicates=1)
    np.testing.assert_allclose(found.values, [900.0, 5.0], atol=0.01)


def test_standard_errors_cover_the_truth():
    """The published year is one draw of the model; 95 % intervals hold the truth as often."""
    rng = np.random.default_rng(5)
    matrix = np.array([[1.0, 0.3], [0.2, 1.5], [0.8, -0.6], [1.0, 1.0]])
    truth, tries, held = np.array([0.4, -0.7]), 300, np.zeros(2)
    rejected = 0
    for _ in range(tries):
        simulate = linear(matrix, 0.3, rng.standard_normal((REPLICATES, 4)))
        data = matrix @ truth + 0.3 * rng.standard_normal(4)
        problem = toy(simulate, data, names="ab", own=[-1, -1], kinds=[PLAIN] * 4, tolerance=0.05)
        x = least_squares(
            problem, np.zeros(2), evaluations=12, replicates=REPLICATES, sweeps=1, step=0.1
        )
        derivatives, noise = jacobian(problem, x, replicates=4, step=0.1)
        np.testing.assert_allclose(derivatives, matrix, atol=1e-6)
        sure = sure_of(problem, simulate(x, REPLICATES), derivatives, noise)
        held += np.abs(x - truth) <= 1.96 * sure.error
        assert sure.test is not None
        assert sure.test.degrees == 2
        rejected += sure.test.p_value < 0.05
    # Binomial ranges (99.9 %) around 0.95, and around a test of size 0.05 whose covariance is
    # estimated from few replicates.
    assert np.all(held / tries > 0.89)
    assert rejected / tries < 0.13


def test_behavioural_numbers_are_fitted_given_the_inverted_ones():
    """Two own moments, two shared ones; the planted values come back."""
    truth = np.array([0.8, -0.4, 1.1])

    def simulate(x, replicates):
        a, b, c = x
        row = [50.0 * np.exp(a + 0.5 * c), 80.0 * np.exp(b - 0.3 * c), c + 0.1 * a, c * c + b]
        return np.tile(row, (replicates, 1))

    problem = toy(
        simulate,
        simulate(truth, 1)[0],
        names="abc",
        own=[0, 1, -1],
        kinds=[COUNT, COUNT, PLAIN, PLAIN],
        tolerance=0.001,
    )
    x = least_squares(problem, np.zeros(3), evaluations=30, replicates=1, sweeps=40, step=0.02)
    np.testing.assert_allclose(x, truth, atol=5e-3)


def test_what_nothing_pins_down_stays_at_its_prior():
    matrix = np.array([[1.0, 0.0], [2.0, 0.0]])
    chance = np.random.default_rng(1).standard_normal((REPLICATES, 2))
    problem = toy(
        linear(matrix, 0.01, chance),
        [1.0, 2.0],
        names=["seen", "unseen"],
        own=[-1, -1],
        kinds=[PLAIN] * 2,
        tolerance=0.01,
        prior=2.0,
    )
    x = least_squares(
        problem, np.zeros(2), evaluations=10, replicates=REPLICATES, sweeps=1, step=0.1
    )
    assert x[1] == pytest.approx(0.0, abs=1e-6)
    derivatives, noise = jacobian(problem, x, replicates=4, step=0.1)
    sure = sure_of(problem, problem.simulate(x, REPLICATES), derivatives, noise)
    assert sure.error[1] == pytest.approx(2.0)
    assert sure.posterior[1] == pytest.approx(1.0)
    seen = identify(problem.names, sure.design, sure.posterior)
    assert seen.unseen == ("unseen",)
    assert "unseen" in seen.wide
    assert "seen" not in seen.wide


def test_a_planted_pair_of_twins_is_flagged():
    """Only a + b moves the figures: the pair is named, and the direction a - b costs nothing."""
    matrix = np.array([[1.0, 1.0, 0.0], [2.0, 2.0, 0.3], [0.0, 0.0, 1.0]])
    problem = toy(
        linear(matrix, 0.0, np.zeros((4, 3))),
        [1.0, 2.0, 0.5],
        names=["a", "b", "c"],
        own=[-1, -1, -1],
        kinds=[PLAIN] * 3,
        tolerance=0.1,
        prior=1.0,
    )
    derivatives, noise = jacobian(problem, np.zeros(3), replicates=2, step=0.5)
    sure = sure_of(problem, problem.simulate(np.zeros(3), 2), derivatives, noise)
    seen = identify(problem.names, sure.design, sure.posterior)
    assert [(t.one, t.other) for t in seen.twins] == [("a", "b")]
    assert seen.twins[0].cosine == pytest.approx(1.0)
    weakest = seen.weak[0]
    assert {name for name, _ in weakest.parts} == {"a", "b"}
    assert weakest.strength == pytest.approx(0.0, abs=1e-6)
    along = [
        loss for _, loss in profile(problem, np.zeros(3), weakest, replicates=2, reach=(-1, 1))
    ]
    assert along == pytest.approx([problem.loss(np.zeros(3))] * 2)
    # Each alone is as wide as before by the half that the sum leaves open.
    assert sure.posterior[0] == pytest.approx(np.sqrt(0.5), abs=0.01)


def test_derivatives_that_are_noise_count_as_zero():
    def simulate(x, replicates):
        return np.random.default_rng(int(1e6 * abs(x[0]))).standard_normal((replicates, 1))

    problem = toy(simulate, [0.0], names="a", own=[-1], kinds=[PLAIN], tolerance=0.5, prior=1.0)
    derivatives, noise = jacobian(problem, np.zeros(1), replicates=8, step=0.5)
    assert derivatives[0, 0] != 0.0
    sure = sure_of(problem, simulate(np.zeros(1), 8), derivatives, noise)
    assert sure.design[0, 0] == 0.0


def doubtful(matrix, gain, noise, chance):
    """``simulate(x, z, replicate)``: moments ``matrix @ x + gain @ z`` with common chance."""

    def simulate(x, z, replicate):
        return matrix @ x + gain @ z + noise * chance[replicate]

    return simulate


def test_drawn_numbers_answer_to_other_doubts_as_a_refit_would():
    """Refitted for each state of the rest, the numbers move as the joint draw says they do."""
    rng = np.random.default_rng(2)
    matrix = np.array([[1.0, 0.3], [0.2, 1.5], [0.8, -0.6]])
    gain = np.array([[0.5, 0.0], [0.0, 2.0], [0.3, 0.1]])
    simulate = doubtful(matrix, gain, 0.0, np.zeros((4, 3)))
    axes = ("house.one", "house.two")
    problem = toy(
        lambda x, n: np.stack([simulate(x, np.zeros(2), r) for r in range(n)]),
        np.zeros(3),
        names="ab",
        own=[-1, -1],
        kinds=[PLAIN] * 3,
        tolerance=0.05,
    )

    def run(jobs):
        z = [ndtri([held[axis] for axis in axes]) for held, _ in jobs]
        return np.stack([simulate(np.zeros(2), at, r) for at, (_, r) in zip(z, jobs, strict=True)])

    drawn = normal(50, 2) @ gain.T
    doubts = doubts_of(problem, run, axes, drawn, replicates=4, still=4)
    assert doubts.axes == axes
    np.testing.assert_allclose(doubts.slopes, gain, atol=1e-6)
    derivatives, noise = jacobian(problem, np.zeros(2), replicates=2, step=0.1)
    sure = certainty(problem, np.zeros((4, 3)), derivatives, noise, doubts)
    for z in rng.standard_normal((5, 2)):
        refitted = np.linalg.lstsq(matrix, -gain @ z, rcond=None)[0]
        np.testing.assert_allclose(sure.answers @ z, refitted, atol=1e-3)


def test_figures_spread_as_implied_when_numbers_are_drawn_together():
    """What is pinned down stays within its tolerance and twice its chance, whatever is drawn."""
    rng = np.random.default_rng(3)
    matrix, gain = rng.standard_normal((5, 3)), 3.0 * rng.standard_normal((5, 2))
    matrix[3:] = 0.0  # two figures that no number moves
    count, noise = 4000, 0.3
    chance = rng.standard_normal((count, 5))
    simulate = doubtful(matrix, gain, noise, chance)
    problem = toy(
        lambda x, n: np.stack([simulate(x, np.zeros(2), r) for r in range(n)]),
        np.zeros(5),
        names="abc",
        own=[-1] * 3,
        kinds=[PLAIN] * 5,
        tolerance=0.4,
    )
    derivatives, error = jacobian(problem, np.zeros(3), replicates=2, step=0.1)
    still = problem.simulate(np.zeros(3), 400)
    drawn = np.stack([simulate(np.zeros(3), z, r) for r, z in enumerate(normal(400, 2))])
    doubts = Doubts(("one", "two"), gain, still)
    sure = certainty(problem, drawn, derivatives, error, doubts)
    own, others = normal(count, 3), normal(count, 2)
    figures = np.stack(
        [
            simulate(sure.factor @ o + sure.answers @ z, z, r)
            for r, (o, z) in enumerate(zip(own, others, strict=True))
        ]
    )
    np.testing.assert_allclose(figures.std(axis=0), sure.implied, rtol=0.12)
    singly = np.stack(
        [simulate(sure.error * o, z, r) for r, (o, z) in enumerate(zip(own, others, strict=True))]
    )
    pinned = np.hypot(0.4 / 1.96, np.sqrt(2.0) * noise)
    np.testing.assert_allclose(sure.implied[:3], pinned, rtol=0.12)
    assert np.all(singly.std(axis=0)[:3] > 3 * sure.implied[:3])
    np.testing.assert_allclose(
        sure.implied[3:], np.hypot(np.linalg.norm(gain[3:], axis=1), noise), rtol=0.08
    )


def normal(count, size):
    return np.random.default_rng(count + size).standard_normal((count, size))


def test_answers_to_noise_are_shrunk_away():
    """A hundred doubts that move the figures by noise alone are hardly answered to."""
    rng = np.random.default_rng(4)
    problem = toy(None, [0.0] * 6, names="a", own=[-1], kinds=[PLAIN] * 6, tolerance=1.0)
    axes = tuple(f"noise.{at}" for at in range(100))

    def run(jobs):
        return rng.standard_normal((len(jobs), 6))

    doubts = doubts_of(problem, run, axes, rng.standard_normal((24, 6)), replicates=4, still=8)
    raw = np.sqrt(100 * 2.0 / 4)  # what the noise of all would come to
    assert np.linalg.norm(doubts.slopes) / np.sqrt(6) < 0.2 * raw
