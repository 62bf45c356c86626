"""Values of law in words: yes or no, codes, no limit, dollars; states, sources and places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from landbridge.language import has_text, number, plural, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landbridge.law.statement import Value

__all__ = ["cited_words", "number_words", "place_name", "state_list", "value_words"]

_BOUNDS = ("low", "typical", "high")
_SWITCH = "switch (0 or 1)"
_SPANS = ("years", "months", "days")
_DOLLARS = "US dollars"
_MOST_STATES = 14
_PLURAL = re.compile(r"^(\w+)s\b")
_DIGITS = 4


def cited_words(sources: Iterable[str], reliability: str, lang: str) -> str:
    """Source ids, with how far to trust them."""
    return text(
        "law.route.cites",
        lang,
        sources=", ".join(sources) or "–",
        reliability=text(f"law.reliability.{reliability}", lang),
    )


def value_words(value: Value, lang: str) -> str:
    """A value as a person would say it: yes or no, a code in words, no limit, dollars."""
    held = value.value
    if not isinstance(held, dict):
        return number_words(value.parameter, held, value.unit, lang)
    if tuple(held) == _BOUNDS:
        low, typical, high = held.values()
        span = text("number.interval", lang, low=_plain(low), high=_plain(high))
        written = number_words(value.parameter, typical, value.unit, lang)
        return written if low == high else text("law.show.span", lang, span=span, typical=written)
    pairs = []
    for key, inner in held.items():
        if isinstance(inner, list) and _is_number(key):
            word = number_words(value.parameter, float(key), value.unit, lang)
            pairs.append(f"{word}: {state_list(inner, lang)}")
        elif isinstance(inner, list):
            pairs.append(f"{key}: {state_list(inner, lang)}")
        else:
            pairs.append(f"{key} {number_words(value.parameter, inner, value.unit, lang)}")
    return text("law.semicolon", lang).join(pairs)


def _plain(value: float) -> str:
    return f"{value:,.6g}"


def number_words(parameter: str, value: Any, unit: dict[str, str], lang: str) -> str:
    """One number of law in words."""
    from landbridge.law.texts import NO_LIMIT

    if isinstance(value, dict):
        inner = (f"{k} {number_words(parameter, v, unit, lang)}" for k, v in value.items())
        return text("law.comma", lang).join(inner)
    if value is None:
        return text("law.diff.not_before", lang)
    if value != value:
        return text("law.show.unseen", lang)
    code = f"law.code.{parameter.removeprefix('law.')}.{value:.12g}"
    if has_text(code, lang):
        return text(code, lang)
    if unit["en"] == _SWITCH:
        return text("law.show.yes" if value >= 0.5 else "law.show.no", lang)
    if value == NO_LIMIT:
        return text("law.show.none", lang)
    if value == 0 and unit["en"].startswith(_SPANS):
        return text("law.show.zero", lang)
    digits = 0 if float(value).is_integer() else min(_DIGITS, len(f"{value:g}".partition(".")[2]))
    if unit["en"] == "year" or unit["en"].startswith("month and day"):
        return f"{value:g}"
    amount = number(value, digits, lang)
    if unit["en"] == _DOLLARS:
        return text("law.route.usd", lang, amount=amount)
    name = _PLURAL.sub(r"\1", unit[lang]) if value == 1 else unit[lang]
    return f"{amount} {name}"


def _is_number(key: str) -> bool:
    return key.replace(".", "", 1).replace("-", "", 1).isdigit() or key == "nan"


def state_list(states: list[str], lang: str) -> str:
    """A few states by code, many by their number."""
    if len(states) <= _MOST_STATES:
        return ", ".join(states) or "–"
    return plural("law.show.states", len(states), lang, count=len(states))


def place_name(jurisdiction: str, lang: str) -> str:
    """Name of a state, of the nation, or of a model text."""
    from landbridge.law.texts import NATION
    from landbridge.law.words import state_name

    if jurisdiction == NATION:
        return text("law.nation", lang)
    try:
        return state_name(jurisdiction, lang)
    except KeyError:
        known = has_text(f"law.{jurisdiction}", lang)
        return text(f"law.{jurisdiction}", lang) if known else jurisdiction
