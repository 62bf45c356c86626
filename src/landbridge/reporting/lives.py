"""Simulated lives in words: who somebody is, where they stand, what happened to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landbridge.language import number, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from landbridge.studies.life_values import Names

__all__ = [
    "change_words",
    "draw_words",
    "process_words",
    "standing_words",
    "state_words",
    "value_words",
    "who_words",
]

#: Columns whose values are words of the catalogue, and the family of words.
_FAMILY = {
    "phase": "phase",
    "origin": "origin",
    "applicant_type": "applicant_type",
    "sex": "sex",
    "nationality": "nation",
    "birth_country": "nation",
    "citizenship": "citizenship",
    "status": "status",
    "gc_queue": "queue",
    "licence": "licence",
    "board": "board",
    "obligation": "obligation",
    "career": "career",
    "left_reason": "left_reason",
    "restricted": "restricted",
    "school_region": "school_region",
    "us_experience": "restricted",
    "race": "race",
    "language": "language",
    "academic": "academic",
    "grant": "grant",
    "leads": "leads",
}
_SPECIALTIES = ("specialty", "seeks", "sought")
_STATES = ("home_state", "training_state", "state")
_DECIMALS = {"fte": 3, "quality": 2}
_DRAW_DECIMALS = 4


def process_words(process: str, lang: str) -> str:
    """Name of a process."""
    return text(f"explain.process.{process}", lang)


def state_words(abbr: str | None, names: Names, lang: str) -> str:
    """Name of a state by its postal code."""
    return text("explain.none", lang) if abbr is None else text(_place(abbr, names), lang)


def value_words(column: str, value: Any, names: Names, lang: str) -> str:
    """A value of a column in words.

    Parameters
    ----------
    column
        Column of the person table.
    value
        What :meth:`landbridge.studies.life_values.Names.value` gives.
    names
        Of places and specialties.
    lang
        Language code.
    """
    if value is None:
        return text("explain.none", lang)
    if column in _FAMILY:
        return text(f"explain.value.{_FAMILY[column]}.{value}", lang)
    if column in _STATES:
        return state_words(value, names, lang)
    if column in _SPECIALTIES:
        return names.specialties[value][lang]
    if column == "county":
        state = state_words(names.state_of_county(value), names, lang)
        return text("explain.county", lang, county=names.counties[value], state=state)
    if column == "program":
        return text("explain.program", lang, number=value)
    if column in _DECIMALS:
        return number(value, _DECIMALS[column], lang)
    return str(value)


def who_words(face: Mapping[str, Any], lang: str) -> str:
    """Origin, sex, year of birth and nationality of a person."""
    words = {
        "origin": text(f"explain.value.origin.{face['origin']}", lang),
        "sex": text(f"explain.value.sex.{face['sex']}", lang),
        "born": face["birth_year"],
    }
    nation = face.get("nationality")
    if nation is None or face["origin"] != "nonus_img":
        return text("explain.who", lang, **words)
    return text(
        "explain.who_from", lang, nation=text(f"explain.value.nation.{nation}", lang), **words
    )


def standing_words(face: Mapping[str, Any] | None, names: Names, lang: str) -> str:
    """Where a person stands: in training, in practice in a county, gone, or not there at all."""
    if face is None:
        return text("explain.state.absent", lang)
    phase = face["phase"]
    words: dict[str, Any] = {
        "specialty": value_words("specialty", face["specialty"], names, lang),
        "state": state_words(face["state"], names, lang),
        "county": _county(face["county"], names, lang),
        "obligation": value_words("obligation", face["obligation"], names, lang),
        "left": face["left"],
        "reason": value_words("left_reason", face["left_reason"], names, lang),
    }
    if phase == "trainee" and face["specialty"] is None:
        phase = "preliminary"
    if phase == "practising" and face["obligation_left"]:
        phase = "serving"
    return text(f"explain.state.{phase}", lang, **words)


def change_words(change: Mapping[str, Any], names: Names, lang: str) -> str:
    """One column that changed, from what to what."""
    column = change["column"]
    old, new = (value_words(column, change.get(end), names, lang) for end in ("from", "to"))
    return text(
        "explain.change", lang, column=text(f"explain.column.{column}", lang), old=old, new=new
    )


def draw_words(draw: Mapping[str, Any], year: int, lang: str) -> str:
    """A stream of chance, with number and value where one number was drawn."""
    if draw["draw"] is not None:
        value = number(draw["value"], _DRAW_DECIMALS, lang)
        told = text("explain.draw", lang, stream=draw["stream"], number=draw["draw"], value=value)
    else:
        kind = "pair" if "keyed_by" in draw else "loop"
        told = text(f"explain.draw_{kind}", lang, stream=draw["stream"])
    if draw["year"] == year:
        return told
    return text("explain.draw_year", lang, draw=told, year=draw["year"])


def _county(fips: str | None, names: Names, lang: str) -> str:
    """Name of a county beside which its state stands already."""
    return text("explain.none", lang) if fips is None else names.counties[fips]


def _place(abbr: str, names: Names) -> str:
    return f"place.{names.state_fips[abbr]}"
