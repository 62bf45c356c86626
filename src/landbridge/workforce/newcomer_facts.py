"""The draws behind the facts of a person who applies for the first time."""

from __future__ import annotations

import numpy as np
from numba import njit

from landbridge.chance.kernels import CHUNK, fill4, normals_from

__all__ = ["draw_facts"]

_BLOCKS = 5  # of four draws each, that a newcomer's facts take


@njit(cache=True)
def draw_facts(  # type: ignore[no-untyped-def]
    stream,
    year,
    key,
    kind,
    nationality,
    quality_mean,
    quality_sd,
    noise2,
    noise1,
    correlation,
    ref_mean,
    ref_sd,
    tries1,
    tries2,
    female,
    age0,
    spread,
    since,
    lpr,
    pgt,
    practice,
    research_mean,
    restricted_share,
    experience,
    regions,
    out_sex,
    out_birth,
    out_grad,
    out_step1,
    out_step2,
    out_try1,
    out_try2,
    out_citizen,
    out_pgt,
    out_pgt_end,
    out_from,
    out_to,
    out_research,
    out_quality,
    out_restricted,
    out_experience,
    out_region,
):
    """Write the facts of persons of one type into the arrays ``out_...``, one draw each by key.

    Tables are by applicant type or nationality as in the parameters of the same names; ``tries``
    are cumulative shares by type and attempt, ``regions`` by nationality and region of school.
    """
    draws = np.empty((_BLOCKS, 4, CHUNK))
    for i in range(key.size):
        j = i % CHUNK
        if j == 0:
            part = key[i : i + CHUNK]
            for block in range(_BLOCKS):
                fill4(stream, part, part.size, np.uint64(block), draws[block])
        t = kind
        nation = nationality[i]
        u_sex, u_age = draws[0, 0, j], draws[0, 1, j]
        u_try1, u_try2 = draws[0, 2, j], draws[0, 3, j]
        n_quality, n_step2 = normals_from(draws[1, 0, j], draws[1, 1, j])
        n_own, _ = normals_from(draws[2, 0, j], draws[2, 1, j])
        n_step1 = correlation * n_step2 + np.sqrt(1.0 - correlation * correlation) * n_own
        u_lpr, u_restricted = draws[3, 0, j], draws[3, 1, j]
        u_pgt, u_practice = draws[3, 2, j], draws[3, 3, j]
        u_since, u_research = draws[4, 0, j], draws[4, 1, j]
        u_experience, u_region = draws[4, 2, j], draws[4, 3, j]
        quality = quality_mean[t] + quality_sd * n_quality
        out_quality[i] = quality
        out_step2[i] = min(300.0, ref_mean + ref_sd * (quality + noise2 * n_step2))
        out_step1[i] = min(300.0, ref_mean + ref_sd * (quality + noise1 * n_step1))
        for k in range(tries1.shape[1] - 1):
            out_try1[i] += u_try1 > tries1[t, k]
            out_try2[i] += u_try2 > tries2[t, k]
        out_sex[i] = 1 if u_sex < female[t] else 0
        gap = 0
        if since[t] > 0:
            gap = min(25, int(-np.log(u_since) * since[t]))
        out_grad[i] = year - gap
        age = age0[t] + min(14, int(-np.log(u_age) * spread))
        out_birth[i] = year - gap - age
        citizen = 0
        if t == 5:
            citizen = 1 if u_lpr < lpr else 2
        out_citizen[i] = citizen
        if t >= 4 and gap >= 1:
            if u_pgt < pgt and gap >= 4:
                out_pgt[i] = 3
                out_pgt_end[i] = year - gap + 4
            if u_practice < practice and gap > 2:
                out_from[i] = year - gap + 2
                out_to[i] = year - 1
        out_research[i] = min(60, int(-np.log(u_research) * research_mean[t]))
        out_restricted[i] = 1 if citizen == 2 and u_restricted < restricted_share[nation] else 0
        out_experience[i] = 1 if u_experience < experience[t] else 0
        region = 0
        while region < regions.shape[1] - 1 and u_region > regions[nation, region]:
            region += 1
        out_region[i] = region
