"""Whatever is given as a profile, the answer is facts or one error for the user."""

from __future__ import annotations

import datetime
import json
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landbridge.errors import InputError
from landbridge.law.person import FACTS
from landbridge.law.profile import Profile, read_profile, well_formed
from landbridge.law.profile_facts import facts_of
from landbridge.law.profile_problems import Source
from landbridge.law.profile_schema import ProfileEntry

TODAY = datetime.date(2026, 6, 30)
#: Before it begins, time runs backwards.
SIGNED = {"age", "status_years", "priority_years"}
SECTIONS = sorted(ProfileEntry.model_fields)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.dates()
    | st.datetimes()
    | st.sampled_from(["unknown", "none", "now", "US", "IN", "TX", "md", "2011-02-30", "{x}", "@"])
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(SECTIONS) | st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)

COUNTRIES = st.sampled_from(["US", "CA", "IN", "CN", "NG", "AF", "GB", "PR", "unknown"])
STATES = st.sampled_from(["TX", "NY", "TN"])
DAYS = (
    st.dates(datetime.date(1960, 1, 1), datetime.date(2030, 1, 1))
    | st.integers(1980, 2030)
    | st.sampled_from(["2012-07", "2024-02", "unknown"])
)
TRUTHS = st.booleans() | st.just("unknown")


def table(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def nested(part: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    return st.lists(table(**part), max_size=3) | st.just("none")


SPANS = {"country": COUNTRIES, "from": DAYS, "to": DAYS | st.just("now"), "state": STATES}
STEP = table(attempts=st.integers(0, 5), passed=DAYS | TRUTHS, score=st.integers(1, 300))
LIKELY = table(
    person=table(
        birth_date=DAYS,
        citizenships=st.lists(COUNTRIES, max_size=3),
        country_of_birth=COUNTRIES,
        residence=COUNTRIES,
    ),
    immigration=table(
        status=st.sampled_from(["us_citizen", "j1", "h1b", "none", "refugee", "asylum_applicant"]),
        since=DAYS,
        home_residence_owed=TRUTHS,
        waived=TRUTHS,
        work_permit=TRUTHS,
    ),
    schools=nested(
        {
            "country": COUNTRIES,
            "graduated": DAYS,
            "expected": DAYS,
            "degree": st.sampled_from(["md", "phd", "other"]),
        }
    ),
    exams=table(step1=STEP, step2=STEP, step3=STEP),
    ecfmg=table(certified=TRUTHS, date=DAYS),
    training=nested(
        {
            **SPANS,
            "years": st.floats(0, 9),
            "completed": TRUTHS,
            "kind": st.sampled_from(["internship", "residency", "fellowship"]),
            "accredited": st.sampled_from(["acgme", "acgme_i", "cfpc", "national", "none"]),
        }
    ),
    practice=nested({**SPANS, "full_time": TRUTHS, "shortage_area": TRUTHS}),
    licences=nested(
        {
            "country": COUNTRIES,
            "since": DAYS,
            "lapsed": DAYS,
            "good_standing": TRUTHS,
            "status": st.sampled_from(["active", "lapsed", "restricted", "revoked"]),
        }
    ),
    certificates=nested({"country": COUNTRIES, "date": DAYS}),
    family=table(
        married=TRUTHS,
        spouse=table(country_of_birth=COUNTRIES, status=st.just("other")),
        children=nested({"birth_date": DAYS, "status": st.just("us_citizen")}),
    ),
)


def read_or_refuse(profile: Any, on: datetime.date = TODAY) -> None:
    with suppress(InputError):
        facts_of(read_profile(profile, TODAY), on)


@given(st.dictionaries(st.sampled_from(SECTIONS) | st.text(max_size=6), ANYTHING, max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_mapping_is_read_or_refused(data: dict[str, Any]) -> None:
    read_or_refuse(data)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refuse(data)
    read_or_refuse(b"{" + data)
    read_or_refuse(b"\n" + data)


@given(LIKELY, st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_even_facts_that_contradict_can_be_drawn(data: dict[str, Any], on: datetime.date) -> None:
    entry, problems = well_formed(data, Source("profile"))
    assert not problems
    assert entry is not None
    facts = facts_of(Profile(entry, Source("profile"), TODAY), on)
    numbers = {name: facts[name][0] for name, fact in FACTS.items() if fact.kind == "number"}
    assert not [name for name, number in numbers.items() if number < 0 and name not in SIGNED]


@given(LIKELY, st.dates())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_likely_profiles_are_read_or_refused(data: dict[str, Any], on: datetime.date) -> None:
    read_or_refuse(data, on)
    read_or_refuse(json.dumps(data, default=str))
