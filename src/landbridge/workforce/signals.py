"""How programs look at an applicant: scores seen, weighed against the mean of the group.

Statistical discrimination in the sense of Phelps (1972) and Aigner & Cain (1977): the less the
applicant's own signals tell, the more the mean of the group decides. Taste for a type of
applicant is a separate term; match rates alone cannot tell the two apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.workforce.codes import ApplicantType

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["SIGNALS", "looks", "posterior_mean"]

#: Parameters a process that asks for looks must declare.
SIGNALS = (
    "people.step2_reference_mean",
    "people.step2_reference_sd",
    "people.quality_mean",
    "people.quality_sd",
    "people.score_noise_sd",
    "people.step1_noise_sd",
    "people.step_noise_correlation",
    "apply.step1_scored",
    "apply.part.signal",
)


def posterior_mean(
    signal2: NDArray[np.floating],
    signal1: NDArray[np.floating],
    group_mean: NDArray[np.float64],
    quality_sd: float,
    noise2_sd: float,
    noise1_sd: float,
    correlation: float,
    step1_scored: bool,
) -> NDArray[np.float64]:
    """Expected quality given the scores seen (normal prior and signals; Phelps 1972).

    Each signal is quality plus noise; the weights are the rows of the inverse covariance of the
    noises, summed (DeGroot 1970, ch. 9). Without Step 1 less weight falls on the applicant's own
    signal and more on the mean of the group.

    Parameters
    ----------
    signal2, signal1
        Step 2 CK and Step 1, standard deviations of quality's scale.
    group_mean
        Mean quality of each applicant's group.
    quality_sd, noise2_sd, noise1_sd
        Spread of quality inside a group; noise of the two scores.
    correlation
        Of the two noises, below 1.
    step1_scored
        Whether Step 1 is seen.
    """
    prior = 1.0 / quality_sd**2
    if step1_scored:
        unique = noise1_sd**2 * noise2_sd**2 * (1.0 - correlation**2)
        shared = correlation * noise1_sd * noise2_sd
        weight2, weight1 = (noise1_sd**2 - shared) / unique, (noise2_sd**2 - shared) / unique
    else:
        weight2, weight1 = 1.0 / noise2_sd**2, 0.0
    total = prior + weight2 + weight1
    return np.asarray((prior * group_mean + weight2 * signal2 + weight1 * signal1) / total)


def looks(moment: Moment, row: NDArray[np.int64]) -> NDArray[np.float64]:
    """What programs think of applicants by their scores: posterior quality, standard deviations.

    With ``apply.part.signal`` off every type has the mean of US MD seniors in it: no statistical
    discrimination.
    """
    p = moment.parameters
    people = moment.people
    mean, sd = p.number("people.step2_reference_mean"), p.number("people.step2_reference_sd")
    kind = people.applicant_type[row]
    means = p.table("people.quality_mean")
    if p.number("apply.part.signal") < 0.5:
        means = np.full_like(means, means[ApplicantType.US_MD_SENIOR])
    return posterior_mean(
        (people.step2[row] - mean) / sd,
        (people.step1[row] - mean) / sd,
        means[kind],
        p.number("people.quality_sd"),
        p.number("people.score_noise_sd"),
        p.number("people.step1_noise_sd"),
        p.number("people.step_noise_correlation"),
        p.number("apply.step1_scored") >= 0.5,
    )
