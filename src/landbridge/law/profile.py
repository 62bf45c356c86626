"""A person's profile: read from TOML or JSON, checked as a whole, never stored or sent.

A field that is left out, or says "unknown", is not known. A list that is given is complete: an
empty one, or "none", says that there is nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.law.profile_problems import Problem, ProfileError, Source
from landbridge.law.profile_text import Location, parsed, text_of

if TYPE_CHECKING:
    from landbridge.law.profile_schema import ProfileEntry

__all__ = [
    "Profile",
    "ProfileError",
    "example_profiles",
    "json_schema",
    "read_profile",
    "well_formed",
]

_EXAMPLES = Path(__file__).parent / "examples"
_TEMPLATE = "template"
#: Wrong fields are taken out, and what is left is checked too; a few rounds find them all.
_ROUNDS = 4
_LISTS = ("schools", "training", "licences", "practice", "certificates")


@dataclass(frozen=True)
class Profile:
    """One person, as far as known.

    Attributes
    ----------
    entry
        What the profile says, field by field.
    source
        Where it was read from.
    today
        The day on which it was read: "now" means this day.
    warnings
        What is odd about it, though not impossible.
    """

    entry: ProfileEntry
    source: Source
    today: datetime.date
    warnings: tuple[Problem, ...] = field(default=())

    @property
    def name(self) -> str:
        """The name in the profile, else that of its file."""
        return self.entry.name or Path(self.source.name).stem


def read_profile(
    profile: Path | str | bytes | Mapping[str, Any],
    today: datetime.date | None = None,
    *,
    lang: str = "en",
) -> Profile:
    """Read and check a profile.

    Parameters
    ----------
    profile
        A file, the name of an example, a text in TOML or JSON, or plain mappings and lists.
    today
        The day on which it is true; the present day by default.
    lang
        Language of what is said about mistakes.

    Returns
    -------
    Profile
        The profile, with warnings.

    Raises
    ------
    ProfileError
        With every problem, each with place, field and expectation.
    """
    from landbridge.law.profile_checks import contradictions

    today = today or datetime.date.today()
    try:
        data, source = _data(profile)
        entry, problems = well_formed(data, source)
    except ProfileError as error:
        raise ProfileError(error.problems, lang) from None
    found, warnings = contradictions(entry, today, source) if entry is not None else ([], [])
    problems += found
    if problems:
        problems.sort(key=lambda problem: problem.line)
        raise ProfileError(problems, lang)
    assert entry is not None
    return Profile(entry, source, today, tuple(warnings))


def _data(profile: object) -> tuple[dict[str, Any], Source]:
    if isinstance(profile, Mapping):
        return dict(profile), Source("profile")
    if isinstance(profile, str) and profile in example_profiles():
        path = example_profiles()[profile]
        return parsed(text_of(path)[0], f"examples/{path.name}")
    return parsed(*text_of(profile))


def well_formed(
    data: Mapping[str, Any], source: Source
) -> tuple[ProfileEntry | None, list[Problem]]:
    """The well-formed part of a profile, and what is wrong with the form of the rest.

    Parameters
    ----------
    data
        Plain mappings and lists.
    source
        Where they were read from.
    """
    from pydantic import ValidationError

    from landbridge.law.profile_problems import structural_problems
    from landbridge.law.profile_schema import ProfileEntry

    plain = _said(data)
    problems: list[Problem] = []
    for _ in range(_ROUNDS):
        try:
            return ProfileEntry.model_validate(plain), problems
        except ValidationError as error:
            errors = error.errors(include_url=False)
            problems += structural_problems(ProfileEntry, errors, source)
            for one in errors:
                _remove(plain, tuple(one["loc"]))
    return None, problems


def _said(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a profile says, without what it calls unknown; "none" as an empty list or a no."""
    plain = _known(data, depth=0)
    for name in _LISTS:
        if _is_none(plain.get(name)):
            plain[name] = []
    for name, field_name in (("job_offer", "made"), ("ecfmg", "certified")):
        if _is_none(plain.get(name)):
            plain[name] = {field_name: False}
    exams, family = plain.get("exams"), plain.get("family")
    if isinstance(exams, dict):
        for name, value in exams.items():
            if _is_none(value) and name.startswith("step"):
                exams[name] = {"attempts": 0, "passed": False}
            elif _is_none(value) and name == "language_test":
                exams[name] = {"taken": False}
    if isinstance(family, dict):
        if _is_none(family.get("spouse")):
            del family["spouse"]
            family.setdefault("married", False)
        for name in ("children", "us_relatives"):
            if _is_none(family.get(name)):
                family[name] = []
    return plain


#: A profile is at most this deep; what lies deeper is refused by its type.
_DEPTH = 6


def _known(data: Mapping[str, Any], depth: int) -> dict[str, Any]:
    plain = {}
    for key, value in data.items():
        if value is None or _is_unknown(value):
            continue
        if isinstance(value, Mapping) and depth < _DEPTH:
            value = _known(value, depth + 1)
        elif isinstance(value, list | tuple):
            if any(_is_unknown(item) for item in value):
                continue
            value = [
                _known(item, depth + 1) if isinstance(item, Mapping) and depth < _DEPTH else item
                for item in value
            ]
        plain[key] = value
    return plain


def _is_unknown(value: object) -> bool:
    return isinstance(value, str) and value.strip().casefold() in ("unknown", "未知")


def _is_none(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.strip().casefold() in ("none", "无"))


def _remove(data: Any, location: Location) -> None:
    """Take out a wrong field, or the whole list where an item is wrong."""
    holders: list[tuple[Any, str | int]] = []
    for part in location:
        holders.append((data, part))
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            break
    for holder, part in reversed(holders):
        if isinstance(holder, dict):
            holder.pop(part, None)
            return


def example_profiles() -> dict[str, Path]:
    """Made-up profiles that ship: name -> file."""
    return {path.stem: path for path in sorted(_EXAMPLES.glob("*.toml")) if path.stem != _TEMPLATE}


def json_schema() -> dict[str, Any]:
    """The published schema of a profile, as JSON Schema (draft 2020-12)."""
    from landbridge.law.profile_schema import ProfileEntry

    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ProfileEntry.model_json_schema(by_alias=True),
    }
    for part in (schema, *schema["$defs"].values()):
        for name, given in part.get("properties", {}).items():
            words = ["unknown", "none"] if name in _NONE_ALLOWED else ["unknown"]
            options = given.pop("anyOf", None) or [dict(given)]
            part["properties"][name] = {"anyOf": [*options, {"enum": words}]}
    schema["title"] = "Profile of a physician"
    return schema


_NONE_ALLOWED = {
    *_LISTS,
    "job_offer",
    "ecfmg",
    "step1",
    "step2",
    "step3",
    "language_test",
    "spouse",
    "children",
    "us_relatives",
}
