"""The facts of newcomers, drawn in one loop, are those drawn one by one from their keys."""

from __future__ import annotations

import math

import numpy as np
from workforce_runs import FIRST_YEAR, moment_of

from landbridge.chance import keyed_uniform
from landbridge.chance.kernels import CHUNK
from landbridge.workforce import Engine
from landbridge.workforce.certify import CERTIFY
from landbridge.workforce.codes import ApplicantType, Citizenship, Status
from landbridge.workforce.newcomer_facts import US_SCHOOL, FactColumns
from landbridge.workforce.newcomers import _rules, add_applicants

PEOPLE = CHUNK + 50


def normal(radius: float, angle: float) -> tuple[float, float]:
    length = math.sqrt(-2.0 * math.log(radius))
    return length * math.cos(2.0 * math.pi * angle), length * math.sin(2.0 * math.pi * angle)


def waits(u: float, mean: float, most: int) -> int:
    return min(most, int(-math.log(u) * mean))


def one(u: list[float], kind: int, nation: int, school: int, rules, year: int) -> dict[str, float]:
    """Facts of one person from twenty uniforms."""
    limits = rules.limits
    quality, noise = normal(u[4], u[5])
    quality = rules.quality_mean[kind] + rules.quality_sd * quality
    own = rules.correlation * noise + math.sqrt(1.0 - rules.correlation**2) * normal(u[8], u[9])[0]
    seen = quality + rules.step1_noise * own, quality + rules.score_noise * noise
    score = [int(min(limits.score, rules.reference_mean + rules.reference_sd * z)) for z in seen]
    since = rules.since_graduation[kind]
    gap = waits(u[16], since, limits.years_since) if since > 0 else 0
    foreign = kind == ApplicantType.NONUS_IMG and u[12] >= rules.resident_share
    citizenship, status = Citizenship.US_CITIZEN, Status.US_CITIZEN
    if kind == ApplicantType.NONUS_IMG:
        citizenship, status = Citizenship.PERMANENT_RESIDENT, Status.PERMANENT_RESIDENT
    if foreign:
        citizenship, status = Citizenship.FOREIGN, Status.NONE
    abroad = kind >= ApplicantType.US_IMG
    trained = limits.internship + limits.training
    trains = abroad and u[14] < rules.pgt_share and gap >= trained
    practises = abroad and u[15] < rules.practice_share and gap > limits.practice_after
    region = int(np.searchsorted(rules.regions[nation], u[19])) if school < 0 else school
    age = rules.age[kind] + waits(u[1], rules.age_spread, limits.age_above)
    return {
        "sex": u[0] < rules.female_share[kind],
        "birth_year": int(year - gap - age),
        "grad_year": year - gap,
        "step1": score[0],
        "step2": score[1],
        "step1_attempts": 1 + np.searchsorted(rules.tries1[kind], u[2]),
        "step2_attempts": 1 + np.searchsorted(rules.tries2[kind], u[3]),
        "citizenship": citizenship,
        "status": status,
        "gc_queue": rules.queues[nation] if foreign else -1,
        "pgt_abroad_years": limits.training if trains else 0,
        "pgt_abroad_end": year - gap + trained if trains else 0,
        "practice_abroad_from": year - gap + limits.practice_after if practises else 0,
        "practice_abroad_to": year - 1 if practises else 0,
        "research": waits(u[17], rules.research_mean[kind], limits.research),
        "quality": np.float32(quality),
        "restricted": foreign and u[13] < rules.restricted_share[nation],
        "us_experience": u[18] < rules.experience_share[kind],
        "school_region": region if abroad else US_SCHOOL,
    }


def test_all_at_once_is_one_by_one(country, tree):
    moment = moment_of(Engine(country, tree, scale=0.01), CERTIFY, FIRST_YEAR)
    rng = np.random.default_rng(8)
    rules = _rules(moment)
    keys = rng.integers(0, 2**64, PEOPLE, dtype=np.uint64)
    kinds = rng.integers(0, len(rules.quality_mean), PEOPLE, dtype=np.int8)
    nations = rng.integers(0, len(rules.queues), PEOPLE, dtype=np.int8)
    schools = rng.integers(-1, rules.regions.shape[1], PEOPLE, dtype=np.int8)
    rows = add_applicants(moment, kinds, keys, nations, -1, FIRST_YEAR, school_region=schools)
    found = moment.people.columns(FactColumns, rows)
    stream = moment.seed, moment.replicate, "people.facts", FIRST_YEAR
    for i in [*range(0, PEOPLE, 7), PEOPLE - 1]:
        u = [keyed_uniform(*stream, int(keys[i]), draw) for draw in range(20)]
        facts = one(u, int(kinds[i]), int(nations[i]), int(schools[i]), rules, FIRST_YEAR)
        assert {name: float(getattr(found, name)[i]) for name in found._fields} == {
            name: float(value) for name, value in facts.items()
        }
