"""Least squares on simulated moments, and how sure the result is.

The method of simulated moments (McFadden 1989; Gourieroux & Monfort 1996) with common random
numbers. Numbers that have a moment of their own are solved for inside, so that the few behavioural
ones are fitted given the best tables for them. What was thought before (the distribution of a
parameter) counts as one more figure, so that a number that nothing pins down stays where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.studies.calibration.doubts import Doubts
from landbridge.studies.calibration.inversion import invert
from landbridge.studies.calibration.problem import Problem

__all__ = ["Certainty", "Overidentification", "certainty", "jacobian", "least_squares"]

Floats = NDArray[np.float64]
_NOISE = 2.0  # derivatives within so many standard errors of zero count as zero


def least_squares(
    problem: Problem,
    x: Floats,
    *,
    evaluations: int,
    replicates: int,
    sweeps: int,
    step: float,
    told: Callable[[Floats, Floats], None] | None = None,
) -> Floats:
    """Fit the behavioural numbers, solving for the others inside.

    Parameters
    ----------
    problem
        What is fitted.
    x
        Shifts to start from, shape (n,), at which the inverted numbers fit.
    evaluations
        Steps of the optimiser at most.
    replicates, sweeps
        Replicates of a simulation, and simulations of each inner inversion.
    step
        Step of the finite differences, in prior standard deviations: wide enough to be seen above
        what is left of the inner inversion.
    told
        Called with the shifts and the mean moments of each trial.

    Returns
    -------
    ndarray
        Shifts of all numbers, shape (n,).
    """
    from scipy.optimize import least_squares as trust_region

    free, shared = problem.behavioural, problem.shared
    if not free.size:
        return x.copy()
    sd = problem.prior_sd[free]
    centre = problem.prior_mean[free] / sd
    reached: list[tuple[Floats, Floats]] = [(x[free] / sd, x)]

    def solved(y: Floats) -> Floats:
        # From the nearest trial on, the last one if there are several.
        away = [float(np.sum((y - at) ** 2)) for at, _ in reached]
        trial = reached[len(away) - 1 - int(np.argmin(away[::-1]))][1].copy()
        trial[free] = y * sd
        found = invert(problem, trial, sweeps=sweeps, replicates=replicates)
        reached.append((y.copy(), found.x))
        if told is not None:
            told(found.x, found.values)
        off = problem.miss(found.values)[shared] / problem.target_sd[shared]
        return np.concatenate([off, y - centre])

    def derivatives(y: Floats) -> Floats:
        here = solved(y)
        columns = []
        for k in range(free.size):
            side = -step if y[k] + step > (problem.high[free] / sd)[k] else step
            moved = y.copy()
            moved[k] += side
            columns.append((solved(moved) - here) / side)
        return np.stack(columns, axis=1)

    start = np.clip(x[free] / sd, problem.low[free] / sd, problem.high[free] / sd)
    done = trust_region(
        solved,
        start,
        jac=derivatives,
        bounds=(problem.low[free] / sd, problem.high[free] / sd),
        max_nfev=evaluations,
        xtol=0.02,
        ftol=0.01,
        gtol=1e-6,
    )
    solved(done.x)
    return reached[-1][1]


def jacobian(problem: Problem, x: Floats, *, replicates: int, step: float) -> tuple[Floats, Floats]:
    """Derivatives of all moments in all numbers, by differences under common random numbers.

    Parameters
    ----------
    problem, x, replicates
        As above; at least two replicates tell how sure a derivative is.
    step
        In prior standard deviations; taken to the side on which the bound is further.

    Returns
    -------
    tuple of ndarray
        Derivatives on the scale of `Problem.look`, shape (m, n), and their standard errors.
    """
    base = problem.simulate(x, replicates)
    slope = problem.slope(base.mean(axis=0))
    size = (len(problem.moments), len(problem.names))
    found, error = np.zeros(size), np.zeros(size)
    for k in range(size[1]):
        up = problem.high[k] - x[k] >= x[k] - problem.low[k]
        room = problem.high[k] - x[k] if up else x[k] - problem.low[k]
        side = min(step * problem.prior_sd[k], room) * (1.0 if up else -1.0)
        moved = x.copy()
        moved[k] += side
        each = (problem.simulate(moved, replicates) - base) * slope / side
        found[:, k] = each.mean(axis=0)
        if replicates > 1:
            error[:, k] = each.std(axis=0, ddof=1) / np.sqrt(replicates)
    return found, error


@dataclass(frozen=True)
class Overidentification:
    """Whether the misfit is more than chance and tolerance explain (Hansen 1982).

    Attributes
    ----------
    statistic, degrees, p_value
        J, chi-squared with so many degrees of freedom if the model is right.
    """

    statistic: float
    degrees: int
    p_value: float


@dataclass(frozen=True)
class Certainty:
    """How sure the numbers are.

    Attributes
    ----------
    factor
        Lower triangle whose square is the covariance of the numbers where all else is known, in
        the scale of the shifts, shape (n, n).
    answers
        Shifts for a standard deviation of each doubt, shape (n, q).
    posterior
        Widths left when the figures are taken as sure as their tolerance, as shares of the prior
        standard deviation, shape (n,): 1 means that the figures say nothing.
    design
        Derivatives in standard deviations of the figures for a prior standard deviation of each
        number, shape (m, n); what cannot be told from noise is zero.
    implied
        Standard deviation of each figure in a replicate whose numbers are drawn so, in the units
        of publication, shape (m,).
    test
        Test of overidentification, or None where there are no more figures than numbers that they
        pin down.
    """

    factor: Floats
    answers: Floats
    posterior: Floats
    design: Floats
    implied: Floats
    test: Overidentification | None

    @property
    def error(self) -> Floats:
        """Standard errors, shape (n,), in the scale of the shifts."""
        return np.asarray(np.sqrt((self.factor**2).sum(axis=1) + (self.answers**2).sum(axis=1)))


def certainty(
    problem: Problem, replicates: Floats, derivatives: Floats, noise: Floats, doubts: Doubts
) -> Certainty:
    """Joint distribution of the numbers, what is left of the prior, test of overidentification.

    With D and G the derivatives in numbers and doubts, in standard deviations of prior, doubt and
    figures, C the covariance of chance and B the inverse of ``D'D + 1``, the least-squares estimate
    moves by ``-B D'G`` with the doubts, and has the covariance ``B + B D'C D B`` given them: the
    sandwich of simulated moments. Doubts are not learnt from the figures; they keep the
    distributions that they have, and the numbers follow (a cut posterior, Plummer 2015).

    Parameters
    ----------
    problem
        What was fitted.
    replicates
        Moments of each replicate where the fit ended, shape (replicates, m). The year that was
        published is one draw of chance, the simulated mean that of R replicates.
    derivatives, noise
        From `jacobian`.
    doubts
        How the figures hang on what else is drawn.

    Returns
    -------
    Certainty
        All in the order of the numbers and figures.
    """
    values = replicates.mean(axis=0)
    slope = problem.slope(values)
    sd = problem.target_sd
    seen = np.where(np.abs(derivatives) > _NOISE * noise, derivatives, 0.0)
    design = seen / sd[:, None] * problem.prior_sd
    others = doubts.slopes / sd[:, None]
    chance = _covariance(doubts.still, slope / sd)
    mean_error = _covariance(replicates, slope / sd) / replicates.shape[0]
    bread = np.linalg.inv(design.T @ design + np.eye(design.shape[1]))
    spread = bread + bread @ design.T @ (chance + mean_error) @ design @ bread
    answers = -bread @ design.T @ others
    left = others + design @ answers
    implied = left @ left.T + design @ spread @ design.T + chance
    whole = _covariance(replicates, slope / sd) + mean_error + np.eye(values.size)
    return Certainty(
        factor=np.linalg.cholesky(spread) * problem.prior_sd[:, None],
        answers=answers * problem.prior_sd[:, None],
        posterior=np.sqrt(np.diag(bread)),
        design=design,
        implied=np.sqrt(np.diag(implied)) * sd / slope,
        test=_test(problem.miss(values) / sd, design, whole),
    )


def _covariance(replicates: Floats, scale: Floats) -> Floats:
    """Covariance of moments between replicates, in units of ``1 / scale``, shape (m, m)."""
    if replicates.shape[0] < 2:
        return np.zeros((scale.size, scale.size))
    return np.atleast_2d(np.cov(replicates * scale, rowvar=False))


def _test(off: Floats, design: Floats, spread: Floats) -> Overidentification | None:
    from scipy.stats import chi2

    # Directions in which the numbers move the moments by more than their tolerance are used up.
    left, size, _ = np.linalg.svd(design, full_matrices=True)
    used = int(np.sum(size > 1.0))
    degrees = off.size - used
    if degrees < 1:
        return None
    free = left[:, used:]
    rest = free.T @ off
    statistic = float(rest @ np.linalg.solve(free.T @ spread @ free, rest))
    return Overidentification(statistic, degrees, float(chi2.sf(statistic, degrees)))
