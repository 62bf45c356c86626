"""Words of the law room: names of states."""

from __future__ import annotations

from functools import cache

from landbridge.language import languages, text
from landbridge.language.catalogue import keys

__all__ = ["decider_name", "state_code", "state_name"]


@cache
def _fips() -> dict[str, str]:
    """Postal code -> key of the place in the catalogue."""
    suffix = ".abbreviation"
    return {
        text(key): key.removesuffix(suffix)
        for key in keys()
        if key.startswith("place.") and key.endswith(suffix)
    }


def state_name(state: str | None, lang: str) -> str:
    """Name of a state by its postal code; a word for any state where there is none."""
    return text("law.any_state", lang) if state is None else text(_fips()[state], lang)


def decider_name(decider: str, lang: str) -> str:
    """Who decides, in words."""
    return text(f"law.decider.{decider}", lang)


def state_code(name: str) -> str:
    """Postal code of a state by code or by name in any language; the name as given if neither."""
    wanted = name.strip().casefold()
    for code, key in _fips().items():
        if wanted == code.casefold() or any(
            wanted == text(key, lang).casefold() for lang in languages()
        ):
            return code
    return name.strip().upper()
