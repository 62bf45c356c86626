"""Every mistake in a profile is told with place, field and expectation: one fixture a message.

The first line of a fixture says what is expected: ``# expect: LINE: field: message``.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from landbridge.errors import InputError
from landbridge.language import keys, languages
from landbridge.law.limits import limit
from landbridge.law.profile import ProfileError, read_profile
from landbridge.law.profile_problems import Problem

TODAY = datetime.date(2026, 6, 30)
FIXTURES = sorted((Path(__file__).parent / "bad_profiles").glob("*.toml"))
WARNINGS = [path for path in FIXTURES if path.stem.startswith("warning-")]
ERRORS = [path for path in FIXTURES if path not in WARNINGS]
#: Told of the file as such, below.
OF_FILES = {"unreadable", "not_utf8", "not_a_profile", "not_a_table", "not_json"} | {
    "too_deep",
    "number_too_long",
    "too_large",
}
DEEP = {"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": 1}}}}}}}}


def problems_of(profile: Any) -> tuple[Problem, ...]:
    with pytest.raises(ProfileError) as caught:
        read_profile(profile, TODAY)
    return caught.value.problems


def expectation(path: Path) -> str:
    return path.read_text("utf-8").splitlines()[0].removeprefix("# expect: ")


@pytest.mark.parametrize("path", ERRORS, ids=lambda path: path.stem)
def test_a_mistake_is_told_once_with_its_place(path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_profile(path, TODAY)
    assert str(caught.value) == f"{path}:{expectation(path)}"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_file_too_large_for_a_profile_is_refused_with_one_message(tmp_path, lang) -> None:
    from landbridge.language import text

    most = limit("profile_bytes")
    whole = '{"name": "' + "x" * most + '"}'
    path = tmp_path / "huge.json"
    path.write_text(whole, encoding="utf-8")
    words = text("profile.problem.too_large", lang, most=f"{most:,}")
    for given, where in ((path, str(path)), (whole, "profile"), (whole.encode(), "profile")):
        with pytest.raises(ProfileError) as caught:
            read_profile(given, TODAY, lang=lang)
        assert str(caught.value) == f"{where}: {words}"
    padded = "# " + "x" * (most - 40) + "\n[person]\nbirth_year = 1990\n"
    assert read_profile(padded, TODAY).entry.person.birth_year is not None


@pytest.mark.parametrize("path", WARNINGS, ids=lambda path: path.stem)
def test_what_is_odd_is_a_warning(path: Path) -> None:
    (warning,) = read_profile(path, TODAY).warnings
    assert warning.say() == f"{path}:{expectation(path)}"


def test_every_message_has_a_fixture() -> None:
    told = {problem.code for path in ERRORS for problem in problems_of(path.read_text("utf-8"))} | {
        warning.code
        for path in WARNINGS
        for warning in read_profile(path.read_text("utf-8"), TODAY).warnings
    }
    messages = {
        key.removeprefix("profile.problem.") for key in keys() if key.startswith("profile.problem.")
    }
    assert messages == told | OF_FILES


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("path", ERRORS, ids=lambda path: path.stem)
def test_every_language_tells_the_same(path: Path, lang: str) -> None:
    with pytest.raises(ProfileError) as caught:
        read_profile(path, TODAY, lang=lang)
    assert str(caught.value).startswith(f"{path}:")
    assert "{" not in str(caught.value).replace("{'country': 'IN'}", "")


def test_all_mistakes_are_told_at_once_those_of_form_and_those_of_sense() -> None:
    text = """
    [person]
    birth_date = 1990-01-01
    citizenships = ["IN", "Nowhereland"]
    [[schools]]
    country = "IN"
    graduated = 1989-06-30
    degree = "mmbs"
    [exams.step1]
    attempts = 9
    passed = "soon"
    [[training]]
    from = 2015
    to = 2012
    """
    assert [(problem.line, problem.field, problem.code) for problem in problems_of(text)] == [
        (4, "person.citizenships #2", "unknown_country"),
        (7, "schools #1.graduated", "graduated_before_birth"),
        (8, "schools #1.degree", "choice"),
        (10, "exams.step1.attempts", "attempts_over"),
        (11, "exams.step1.passed", "type"),
        (14, "training #1.to", "ends_before_start"),
    ]


def test_json_names_the_file_and_the_field(tmp_path: Path) -> None:
    path = tmp_path / "me.json"
    path.write_text('{"training": [{}, {"from": 2015, "to": 2012}]}', "utf-8")
    with pytest.raises(InputError) as caught:
        read_profile(path, TODAY)
    assert str(caught.value) == (f"{path}: training #2.to: ends (2012) before it begins (2015)")


@pytest.mark.parametrize(
    ("given", "code", "text"),
    [
        ("{", "not_json", "profile:1: is not valid JSON: Expecting property name"),
        ('{"name": "a", "name": "b"}', "not_json", "key 'name' is repeated"),
        ("{" + '"a": [' * 100_000, "not_json", "is not valid JSON"),
        ('{"a": ' + "[" * 100_000, "too_deep", "is nested too deeply"),
        ('{"exams": {"step1": {"attempts": ' + "9" * 5000 + "}}}", "number_too_long", "digits"),
        ("[exams.step1]\nattempts = " + "9" * 5000, "number_too_long", "digits"),
        ("a = " + "[" * 100_000, "too_deep", "is nested too deeply"),
        (b"\xff\xfe", "not_utf8", "profile: is not text in UTF-8"),
        (Path("no/such/file.toml"), "unreadable", "no/such/file.toml: cannot be read (No such"),
        ("no-such-example", "unreadable", "no-such-example: cannot be read"),
        ("a\0b", "unreadable", "cannot be read (embedded null byte)"),
        (3, "not_a_profile", "not int"),
        (None, "not_a_profile", "not NoneType"),
        ({"person": {"birth_year": float("nan")}}, "type", "is 'nan', expected a day"),
        ({3: 4}, "type", "profile: "),
        (DEEP, "unknown_key", "profile: a: there is no such field"),
        ({"training": [{"years": 10**5000}]}, "type", "training #1.years: is '…', expected a num"),
    ],
)
def test_what_is_no_profile_is_refused(given: Any, code: str, text: str) -> None:
    (problem,) = problems_of(given)
    assert problem.code == code
    assert text in problem.say()


def test_a_file_in_json_must_hold_a_table(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text("[1]", "utf-8")
    assert [problem.code for problem in problems_of(path)] == ["not_a_table"]


def test_a_mapping_that_holds_itself_is_refused() -> None:
    endless: dict[str, Any] = {}
    endless["person"] = endless
    assert problems_of(endless)


def test_a_mapping_is_left_as_it_was() -> None:
    data: Mapping[str, Any] = {"person": {"residence": "Nowhere", "state": "unknown"}}
    problems_of(data)
    assert data == {"person": {"residence": "Nowhere", "state": "unknown"}}
