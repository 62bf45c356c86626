"""What can be wrong with a profile: every problem with its place, its field and what was expected.

Texts are in the language catalogue under ``profile.problem.CODE``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from landbridge.errors import InputError
from landbridge.language import text as say
from landbridge.law.days import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Problem", "ProfileError", "Source", "structural_problems"]

Location = tuple[str | int, ...]

_SHOWN = 60
_SUGGESTED = 3
_CUTOFF = 0.5


def _field_name(location: Location) -> str:
    """Path of a field as a person counts: ``training #2.from``."""
    name = ""
    for part in location:
        name += f" #{part + 1}" if isinstance(part, int) else f".{part}" if name else part
    return name


@dataclass(frozen=True)
class Source:
    """Where a profile was read from.

    Attributes
    ----------
    name
        File, or what stands for it.
    lines
        Line of each location, where there are lines.
    """

    name: str
    lines: Mapping[Location, int] = field(default_factory=dict, repr=False)

    def where(self, location: Location) -> str:
        """``file:line`` of the nearest known location at or above one; the file alone without."""
        line = self.line(location)
        return f"{self.name}:{line}" if line else self.name

    def line(self, location: Location) -> int:
        """Line from 1; 0 where lines are not known."""
        if not self.lines:
            return 0
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a profile, or odd.

    Attributes
    ----------
    code
        Names the text ``profile.problem.CODE``.
    location
        Keys and list positions of the field.
    source
        Where the profile was read from.
    args
        Values of the text's placeholders.
    """

    code: str
    location: Location
    source: Source
    args: Mapping[str, object] = field(default_factory=dict, compare=False)

    @property
    def field(self) -> str:
        """The field, as ``training #2.from``; empty for the file as a whole."""
        return _field_name(self.location)

    @property
    def line(self) -> int:
        """Line of the file, from 1; 0 where there is none."""
        return self.source.line(self.location)

    def say(self, lang: str = "en") -> str:
        """Place, field, what is wrong and what was expected."""
        words = dict(self.args)
        if "expected" in words:
            words["expected"] = say(f"profile.expected.{words['expected']}", lang)
        near = words.pop("near", "")
        sentence = say(f"profile.problem.{self.code}", lang, **words)
        if near:
            sentence += say("profile.near", lang, names=near)
        parts = [self.source.where(self.location), self.field, sentence]
        return ": ".join(part for part in parts if part)


class ProfileError(InputError):
    """Everything that is wrong with a profile, one line each.

    Parameters
    ----------
    problems
        The problems.
    lang
        Language of the message.
    """

    def __init__(self, problems: Iterable[Problem], lang: str = "en") -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.say(lang) for problem in self.problems))


#: Kind of error of pydantic -> what was expected instead.
_EXPECTED = {
    "bool_type": "truth",
    "day": "day",
    "day_or_now": "day_or_now",
    "day_or_truth": "day_or_truth",
    "county": "county",
    "int_type": "whole_number",
    "int_from_float": "whole_number",
    "float_type": "number",
    "finite_number": "number",
    "string_type": "text",
    "string_too_long": "shorter_text",
    "list_type": "list",
    "model_type": "table",
    "model_attributes_type": "table",
}


def structural_problems(
    model: type[BaseModel], errors: Sequence[Any], source: Source
) -> list[Problem]:
    """Problems for what pydantic found wrong.

    Parameters
    ----------
    model
        The model that was checked against.
    errors
        Its ``ValidationError.errors()``.
    source
        Where the profile was read from.
    """
    return [_structural(model, error, source) for error in errors]


def _structural(model: type[BaseModel], error: Any, source: Source) -> Problem:
    kind, location = error["type"], tuple(error["loc"])
    context, given = error.get("ctx") or {}, _shown(error["input"])
    if kind == "extra_forbidden":
        key = str(location[-1])
        known = get_close_matches(key, _keys(model, location[:-1]), n=_SUGGESTED, cutoff=_CUTOFF)
        return Problem("unknown_key", location, source, {"near": " / ".join(known)})
    if kind in ("country", "state", "specialty"):
        args = {"given": given, "near": context["near"]}
        return Problem(f"unknown_{kind}", location, source, args)
    if kind == "literal_error":
        choices = context["expected"].replace("'", "").replace(" or ", ", ")
        near = get_close_matches(given, choices.split(", "), n=1, cutoff=_CUTOFF)
        args = {"given": given, "choices": choices, "near": "".join(near)}
        return Problem("choice", location, source, args)
    if kind == "day_out_of_range":
        args = {"given": given, "first": FIRST_YEAR, "last": LAST_YEAR}
        return Problem(kind, location, source, args)
    if kind == "greater_than_equal":
        return Problem("too_low", location, source, {"given": given, "bound": f"{context['ge']:g}"})
    if kind == "less_than_equal":
        return Problem(
            "too_high", location, source, {"given": given, "bound": f"{context['le']:g}"}
        )
    expected = _EXPECTED.get(kind, "other")
    return Problem("type", location, source, {"given": given, "expected": expected})


def _shown(value: object) -> str:
    try:
        shown = value if isinstance(value, str) else repr(value)
    except (ValueError, RecursionError):  # a number too long to write, a list too deep
        shown = "…"
    shown = " ".join(shown.split())
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"


def _keys(model: type[BaseModel], location: Location) -> list[str]:
    """Keys that the table at a location may have."""
    from pydantic import BaseModel

    level: list[Any] = [model]
    for part in location:
        if isinstance(part, str):
            fields = [
                info
                for kind in level
                for name, info in kind.model_fields.items()
                if (info.alias or name) == part
            ]
            level = [one for info in fields for one in _inside(info.annotation, BaseModel)]
    return [info.alias or name for kind in level for name, info in kind.model_fields.items()]


def _inside(annotation: Any, base: type) -> list[Any]:
    if isinstance(annotation, type) and issubclass(annotation, base):
        return [annotation]
    inner = getattr(annotation, "__args__", ())
    return [one for part in inner for one in _inside(part, base)]
