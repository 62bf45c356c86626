"""The scoreboard as rows of words, and as a Markdown page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landbridge.language import has_text, interval, number, text

if TYPE_CHECKING:
    from landbridge.studies.targets import Target
    from landbridge.studies.validation import Score, Scoreboard

KINDS = ("calibrate", "validate")
COLUMNS = ("target", "year", "observed", "simulated", "interval", "tolerance", "verdict", "source")
_DECIMALS = {"percent": 1}


def cells(score: Score, lang: str) -> list[str]:
    """One line of the scoreboard as words, in the order of `COLUMNS`."""
    target = score.target
    digits = _DECIMALS.get(target.unit, 0)
    return [
        label(target, lang),
        str(target.year),
        number(target.observed, digits, lang),
        number(score.simulated, digits, lang),
        interval(score.low, score.high, digits, lang),
        text(
            f"cli.tolerance.{target.tolerance_kind}",
            lang,
            size=f"{target.tolerance:g}",
        ),
        verdict(score, lang),
        score.source,
    ]


def label(target: Target, lang: str) -> str:
    """What a target is, in words."""
    parts = [text(f"cli.target.{target.measure}", lang)]
    if target.category != "all":
        parts.append(_category(target.category, lang))
    if target.origin != "all":
        parts.append(_category(target.origin, lang))
    if target.place != "US":
        parts.append(text(f"place.{target.place}", lang))
    return ", ".join(parts)


def _category(name: str, lang: str) -> str:
    for prefix in ("applicant", "group", "specialty"):
        if has_text(f"{prefix}.{name}", lang):
            return text(f"{prefix}.{name}", lang)
    return _specialty(name, lang)


def _specialty(name: str, lang: str) -> str:
    from landbridge.baseline.specialties import load_specialties

    specialties = load_specialties()
    words = specialties.label_zh if lang == "zh" else specialties.label_en
    return str(words[specialties.index(name)])


def verdict(score: Score, lang: str) -> str:
    """Inside, outside, or not simulated."""
    key = {True: "inside", False: "outside", None: "not_simulated"}[score.inside]
    return text(f"cli.verdict.{key}", lang)


def tally(board: Scoreboard, kind: str, lang: str) -> str:
    """How many targets of a kind are inside, outside and not simulated, as a sentence."""
    inside, outside, missing = board.counts(kind)
    return text(
        "cli.tally",
        lang,
        inside=inside,
        outside=outside,
        missing=missing,
        covered=board.covered(kind),
    )


def page(board: Scoreboard, lang: str = "en") -> str:
    """The scoreboard as a Markdown page; generated, never typed."""
    lines = [f"# {text('cli.validation.title', lang)}", "", text("cli.validation.intro", lang), ""]
    for base, facts in board.facts.items():
        lines.append(
            "- "
            + text(
                "cli.validation.run",
                lang,
                base=base,
                first=facts["years"][0],
                last=facts["years"][1],
                replicates=facts["replicates"],
                seed=facts["seed"],
                scale=f"{facts['scale']:g}",
            )
        )
    for kind in KINDS:
        lines += ["", f"## {text(f'cli.validation.{kind}', lang)}", "", tally(board, kind, lang)]
        lines += ["", _line([text(f"cli.score.{name}", lang) for name in COLUMNS])]
        lines.append(_line(["---"] * len(COLUMNS)))
        lines += [_line(cells(s, lang)) for s in board.scores if s.target.kind == kind]
    return "\n".join(lines) + "\n"


def _line(words: list[str]) -> str:
    return "| " + " | ".join(word.replace("|", "\\|") for word in words) + " |"
