"""Types of the fields of a profile: days, countries, states, specialties, bounded numbers."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import Field, PlainValidator, StringConstraints
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError

from landbridge.law.categories import categories, specialty_name, state_name
from landbridge.law.countries import country_code, nearest_countries
from landbridge.law.days import Day, is_out_of_range, read_day
from landbridge.law.limits import bounds

__all__ = [
    "NOW",
    "Attempts",
    "Count",
    "CountryCode",
    "CountyCode",
    "OetScore",
    "Pathway",
    "Score",
    "SpecialtyName",
    "StateCode",
    "WageLevel",
    "When",
    "WhenOrNow",
    "WhenOrTruth",
    "Words",
    "Years",
]

NOW = "now"
_SUGGESTED = 3


def _refused(kind: str, value: object) -> PydanticCustomError:
    return PydanticCustomError("day_out_of_range" if is_out_of_range(value) else kind, "not a day")


def _day(value: object) -> Day:
    day = read_day(value)
    if day is None:
        raise _refused("day", value)
    return day


def _day_or_now(value: object) -> Day | str:
    if value == NOW:
        return NOW
    if (day := read_day(value)) is None:
        raise _refused("day_or_now", value)
    return day


def _day_or_truth(value: object) -> Day | bool:
    if isinstance(value, bool):
        return value
    if (day := read_day(value)) is None:
        raise _refused("day_or_truth", value)
    return day


def _named(
    kind: str, find: Callable[[str], str | None], near: Callable[[str], list[str]]
) -> Callable[[object], str]:
    def read(value: object) -> str:
        found = find(value) if isinstance(value, str) else None
        if found is None:
            hint = near(value) if isinstance(value, str) else []
            raise PydanticCustomError(kind, "unknown name", {"near": " / ".join(hint)})  # type: ignore[arg-type]
        return found

    return read


def _near(codes: str) -> Callable[[str], list[str]]:
    def near(name: str) -> list[str]:
        known = categories(codes)
        plain = name.upper() if codes == "state" else name.casefold().replace(" ", "_")
        return get_close_matches(plain, known, n=_SUGGESTED, cutoff=0.5)

    return near


def _county(value: object) -> int:
    low, high = bounds("county")
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value) if len(value) <= len(str(int(high))) else None
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise PydanticCustomError("county", "not a county")
    return value


_DATE_WORDS = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
_YEAR = {"type": "integer"}
_DATES: list[dict[str, Any]] = [_DATE_WORDS, _YEAR]

When = Annotated[Day, PlainValidator(_day), WithJsonSchema({"anyOf": _DATES})]
WhenOrNow = Annotated[
    Day | str, PlainValidator(_day_or_now), WithJsonSchema({"anyOf": [*_DATES, {"const": NOW}]})
]
WhenOrTruth = Annotated[
    Day | bool,
    PlainValidator(_day_or_truth),
    WithJsonSchema({"anyOf": [*_DATES, {"type": "boolean"}]}),
]
CountryCode = Annotated[
    str,
    PlainValidator(_named("country", country_code, nearest_countries)),
    WithJsonSchema({"type": "string", "description": "ISO code of two letters, or name"}),
]
StateCode = Annotated[
    str,
    PlainValidator(_named("state", state_name, _near("state"))),
    WithJsonSchema({"enum": list(categories("state"))}),
]
SpecialtyName = Annotated[
    str,
    PlainValidator(_named("specialty", specialty_name, _near("specialty"))),
    WithJsonSchema({"enum": list(categories("specialty"))}),
]
CountyCode = Annotated[
    int, PlainValidator(_county), WithJsonSchema({"type": "string", "pattern": r"^\d{5}$"})
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


def _within(name: str, **more: Any) -> Any:
    low, high = bounds(name)
    return Field(ge=low, le=high, **more)


Attempts = Annotated[int, _within("attempts")]
Score = Annotated[int, _within("step_score")]
OetScore = Annotated[float, _within("oet_score", allow_inf_nan=False)]
Years = Annotated[float, _within("years", allow_inf_nan=False)]
Count = Annotated[int, _within("publications")]
WageLevel = Annotated[int, _within("wage_level")]
Pathway = Annotated[int, _within("pathway")]
