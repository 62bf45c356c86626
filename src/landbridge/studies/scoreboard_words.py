"""One line of the scoreboard in words, and how many lines hit or miss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landbridge.language import has_text, interval, number, text

if TYPE_CHECKING:
    from landbridge.studies.score import Score
    from landbridge.studies.targets import Target
    from landbridge.studies.validation import Scoreboard

KINDS = ("calibrate", "validate", "compare")
COLUMNS = (
    "target",
    "year",
    "observed",
    "simulated",
    "interval",
    "tolerance",
    "verdict",
    "no_change",
    "constant_growth",
    "source",
)
_DECIMALS = {"percent": 1, "index": 3, "ratio": 2, "ranks": 1}


def words_of(score: Score, lang: str) -> dict[str, str]:
    """Every column of one line as words."""
    target = score.target
    digits = _DECIMALS.get(target.unit, 0)
    return {
        "target": label(target, lang),
        "year": str(target.year),
        "base": str(target.base),
        "observed": number(target.observed, digits, lang),
        "simulated": number(score.simulated, digits, lang),
        "interval": interval(score.low, score.high, digits, lang),
        "tolerance": _tolerance(target, digits, lang),
        "verdict": verdict(score, lang),
        "covered": "" if score.covered is None else _yes_no(score.covered, lang),
        "source": score.source,
        "error": _error(score.simulated, target, digits, lang),
        "no_change": _forecast(score.naive.no_change, target, digits, lang),
        "constant_growth": _forecast(score.naive.constant_growth, target, digits, lang),
        "reason": _reason(score, lang),
    }


def _error(value: float | None, target: Target, digits: int, lang: str) -> str:
    """How far a forecast lies above (+) or below the published figure."""
    if value is None:
        return ""
    error = value - target.observed
    return ("+" if error > 0 else "") + number(error, digits, lang)


def _forecast(value: float | None, target: Target, digits: int, lang: str) -> str:
    if value is None:
        return ""
    error = _error(value, target, digits, lang)
    return text("number.with_interval", lang, value=number(value, digits, lang), interval=error)


def _tolerance(target: Target, digits: int, lang: str) -> str:
    size = f"{target.tolerance:g}"
    if target.tolerance_kind == "absolute":
        size = number(target.tolerance, digits, lang)
    return text(f"cli.tolerance.{target.tolerance_kind}", lang, size=size)


def _yes_no(value: bool, lang: str) -> str:
    return text(f"cli.validation.{'yes' if value else 'no'}", lang)


def _reason(score: Score, lang: str) -> str:
    """Why a figure is missed, or what a compared figure counts, where that is known."""
    key = f"cli.reason.{score.target.reason}"
    missed = score.inside is False or score.covered is False
    shown = score.target.kind == "compare" or missed
    return text(key, lang) if score.target.reason and shown else ""


def label(target: Target, lang: str) -> str:
    """What a target is, in words."""
    parts = [text(f"cli.target.{target.measure}", lang)]
    if target.category != "all":
        parts.append(_category(target.category, lang))
    if target.origin != "all":
        parts.append(_category(target.origin, lang))
    if target.place != "US":
        parts.append(text(f"place.{target.place}", lang))
    return text("cli.target.join", lang).join(parts)


def _category(name: str, lang: str) -> str:
    name, _, outcome = name.partition(".")
    if outcome:
        both = _category(name, lang), text(f"cli.category.{outcome}", lang)
        return text("cli.target.join", lang).join(both)
    for prefix in ("applicant", "group", "specialty", "cli.category"):
        if has_text(f"{prefix}.{name}", lang):
            return text(f"{prefix}.{name}", lang)
    return _specialty(name, lang)


def _specialty(name: str, lang: str) -> str:
    from landbridge.baseline.specialties import load_specialties

    specialties = load_specialties()
    words = specialties.label_zh if lang == "zh" else specialties.label_en
    return str(words[specialties.index(name)])


def verdict(score: Score, lang: str) -> str:
    """Inside, outside, or not simulated; a compared figure agrees or differs."""
    names = {True: "inside", False: "outside", None: "not_simulated"}
    if score.target.kind == "compare":
        names = {True: "agrees", False: "differs", None: "not_simulated"}
    return text(f"cli.verdict.{names[score.inside]}", lang)


def tally(board: Scoreboard, kind: str, lang: str) -> str:
    """How many targets of a kind are inside, outside and not simulated, in a sentence or two."""
    inside, outside, missing = board.counts(kind)
    key = "cli.tally" if kind != "compare" else "cli.validation.compared"
    told = text(key, lang, inside=inside, outside=outside, missing=missing)
    if all(score.covered is None for score in board.of_kind(kind)):
        return told  # one replicate has no interval that could hold a figure
    return told + text("cli.tally.covered", lang, covered=board.covered(kind))


def ordered(scores: list[Score], kind: str) -> list[Score]:
    """Scores of a kind, the misses first."""
    order = {False: 0, True: 1, None: 2}
    return sorted((s for s in scores if s.target.kind == kind), key=lambda s: order[s.inside])
