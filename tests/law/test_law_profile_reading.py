"""Profiles as TOML, JSON or plain data say the same; what is left out is not known."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from landbridge.law.profile import Profile, example_profiles, json_schema, read_profile
from landbridge.law.profile_facts import facts_of
from landbridge.law.profile_schema import ProfileEntry

TODAY = datetime.date(2026, 6, 30)
EXAMPLES = sorted(example_profiles())
TEMPLATE = example_profiles()[EXAMPLES[0]].parent / "template.toml"


def plain(profile: Profile) -> dict[str, Any]:
    return facts_of(profile).row_view()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_made_up_whole_and_sound(name: str) -> None:
    text = example_profiles()[name].read_text("utf-8")
    assert text.startswith("# A made-up person.")
    assert "虚构人物" in text
    profile = read_profile(name, TODAY)
    assert profile.warnings == ()
    assert profile.name != name
    assert len(plain(profile)) > 60


@pytest.mark.parametrize("name", EXAMPLES)
def test_toml_json_and_plain_data_say_the_same(name: str) -> None:
    text = example_profiles()[name].read_text("utf-8")
    data = tomllib.loads(text)
    as_json = json.dumps(data, default=str, ensure_ascii=False)
    entries = [read_profile(one, TODAY).entry for one in (name, text, data, as_json)]
    entries.append(read_profile(text.encode(), TODAY).entry)
    assert all(entry == entries[0] for entry in entries)


def test_the_template_is_a_profile_that_says_nothing() -> None:
    profile = read_profile(TEMPLATE, TODAY)
    assert plain(profile) == {}
    assert profile.name == "template"


def test_the_template_shows_every_field_in_both_languages() -> None:
    template = TEMPLATE.read_text("utf-8")
    written = set(re.findall(r"^(?:# )?([a-z0-9_]+) = ", template, re.MULTILINE))
    written |= set(re.findall(r"^(?:# )?\[+([a-z0-9_.]+)\]", template, re.MULTILINE))

    def fields(schema: dict[str, Any]) -> set[str]:
        parts = [schema, *schema["$defs"].values()]
        return {name for part in parts for name in part.get("properties", {})}

    missing = fields(json_schema()) - {name for one in written for name in one.split(".")}
    assert not missing
    sections = re.split(r"^(?=(?:# )?\[)", template, flags=re.MULTILINE)
    assert all(re.search(r"[\u4e00-\u9fff]", section) for section in sections)


def test_unknown_is_the_same_as_left_out() -> None:
    said = {
        "person": {"residence": "unknown", "citizenships": ["IN", "Unknown"], "state": None},
        "schools": "unknown",
        "exams": {"step1": {"attempts": "未知"}},
        "training": [{"country": "unknown", "specialty": "family_medicine"}],
    }
    left_out = {"exams": {"step1": {}}, "training": [{"specialty": "family_medicine"}]}
    assert read_profile(said, TODAY).entry == read_profile(left_out, TODAY).entry


def test_none_says_that_there_is_nothing() -> None:
    said = {
        "schools": "none",
        "training": "None",
        "licences": "无",
        "practice": [],
        "certificates": "none",
        "job_offer": "none",
        "ecfmg": False,
        "exams": {"step1": "none", "step2": False, "step3": "none", "language_test": "none"},
        "family": {"spouse": "none", "children": "none", "us_relatives": "none"},
    }
    facts = plain(read_profile(said, TODAY))
    for name in ("graduated", "residency_us", "licence_abroad", "practising", "certificate_abroad"):
        assert facts[name] is False
    for name in ("job_offer", "ecfmg", "step1", "step2", "step3", "language_test", "married"):
        assert facts[name] is False
    assert facts["practice_years"] == facts["step1_attempts"] == 0


def test_places_are_read_in_both_languages() -> None:
    profile = read_profile(
        {
            "person": {"citizenships": ["印度", "United Kingdom"], "residence": "美国"},
            "job_offer": {"state": "田纳西州", "county": "47037"},
            "wishes": {"states": ["Texas", "ny"], "specialty": "Family Medicine"},
        },
        TODAY,
    )
    assert profile.entry.person.citizenships == ["IN", "GB"]
    assert profile.entry.wishes.states == ["TX", "NY"]
    assert profile.entry.wishes.specialty == "family_medicine"
    assert profile.entry.job_offer is not None
    assert profile.entry.job_offer.county == 47037


def test_today_is_the_day_of_reading_unless_told() -> None:
    assert read_profile("", None).today == datetime.date.today()


def test_the_schema_names_every_section_and_is_json() -> None:
    schema = json.loads(json.dumps(json_schema()))
    assert set(schema["properties"]) == set(ProfileEntry.model_fields)
    assert schema["additionalProperties"] is False
    assert {"from", "to"} <= set(schema["$defs"]["TrainingEntry"]["properties"])
    for part in (schema, *schema["$defs"].values()):
        for field in part.get("properties", {}).values():
            assert "unknown" in field["anyOf"][-1]["enum"]


def test_reading_a_profile_is_what_loads_the_schema() -> None:
    import subprocess
    import sys

    code = (
        "import sys, landbridge.law.profile, landbridge.law.profile_facts;"
        "print('pydantic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_text_is_not_taken_for_a_file(tmp_path: Path) -> None:
    path = tmp_path / "me.toml"
    path.write_text("[person]\nresidence = 'IN'\n", "utf-8")
    for given in (path, str(path), "[person]\nresidence = 'IN'\n"):
        assert read_profile(given, TODAY).entry.person.residence == "IN"
