"""The scoreboard in words: cells for the terminal, and a Markdown page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landbridge.language import has_text, interval, number, percent, text

if TYPE_CHECKING:
    from landbridge.studies.targets import Target
    from landbridge.studies.validation import Score, Scoreboard

KINDS = ("calibrate", "validate", "compare")
COLUMNS = ("target", "year", "observed", "simulated", "interval", "tolerance", "verdict", "source")
PAGE_COLUMNS = (
    "target",
    "year",
    "base",
    "observed",
    "simulated",
    "interval",
    "tolerance",
    "verdict",
    "covered",
    "source",
    "reason",
)
MARGIN_COLUMNS = ("margin", "level", "vintage", "cells", "mean", "largest")
_DECIMALS = {"percent": 1, "index": 3}
#: Keys of what the model does not simulate or count yet.
MISSING = (
    "lists",
    "applications",
    "openness",
    "seniors_2018",
    "h1b_by_poverty",
    "hours",
    "hpsa",
    "fellowship_sizes",
    "crowding_out",
)


def cells(score: Score, lang: str) -> list[str]:
    """One line of the scoreboard as words, in the order of `COLUMNS`."""
    words = _words(score, lang)
    return [words[name] for name in COLUMNS]


def _words(score: Score, lang: str) -> dict[str, str]:
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
        "reason": _reason(score, lang),
    }


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
    shown = score.target.kind == "compare" or score.inside is False
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
    return ", ".join(parts)


def _category(name: str, lang: str) -> str:
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
    """How many targets of a kind are inside, outside and not simulated, as a sentence."""
    inside, outside, missing = board.counts(kind)
    return text(
        "cli.tally" if kind != "compare" else "cli.validation.compared",
        lang,
        inside=inside,
        outside=outside,
        missing=missing,
        covered=board.covered(kind),
    )


def ordered(scores: list[Score], kind: str) -> list[Score]:
    """Scores of a kind, the misses first."""
    order = {False: 0, True: 1, None: 2}
    return sorted((s for s in scores if s.target.kind == kind), key=lambda s: order[s.inside])


def page(board: Scoreboard, lang: str = "en") -> str:
    """The scoreboard as a Markdown page; generated, never typed."""
    lines = [f"# {text('cli.validation.title', lang)}", "", text("cli.validation.intro", lang), ""]
    for base, facts in board.facts.items():
        lines.append("- " + _run(base, facts, lang))
    lines += ["", f"`{_command(board.facts)}`", ""]
    lines += _overview(board, lang)
    for kind in KINDS:
        lines += ["", f"## {text(f'cli.validation.{kind}', lang)}", ""]
        lines += [text(f"cli.validation.{kind}_is", lang), "", tally(board, kind, lang)]
        lines += ["", *_head("score", PAGE_COLUMNS, lang)]
        for score in ordered(board.scores, kind):
            words = _words(score, lang)
            lines.append(_line([words[name] for name in PAGE_COLUMNS]))
    for base, margins in board.margins.items():
        lines += ["", f"## {text('cli.margins', lang, year=base)}", ""]
        lines += _head("margin", MARGIN_COLUMNS, lang)
        lines += _margins(margins, lang)
    lines += ["", f"## {text('cli.validation.missing', lang)}", ""]
    lines += [f"- {text(f'cli.validation.missing.{name}', lang)}" for name in MISSING]
    return "\n".join(lines) + "\n"


def _run(base: str, facts: dict[str, Any], lang: str) -> str:
    return text(
        "cli.validation.run",
        lang,
        base=base,
        first=facts["years"][0],
        last=facts["years"][1],
        replicates=facts["replicates"],
        seed=facts["seed"],
        scale=f"{facts['scale']:g}",
    ) + text(
        "cli.validation.version",
        lang,
        version=facts["landbridge_version"],
        tree=facts["tree_digest"][:12],
        country=facts["country_digest"][:12],
    )


def _command(facts: dict[str, Any]) -> str:
    first = next(iter(facts.values()), None)
    if first is None:
        return "landbridge validate"
    return (
        f"landbridge validate --replicates {first['replicates']} --seed {first['seed']} "
        f"--scale {first['scale']:g}"
    )


def _overview(board: Scoreboard, lang: str) -> list[str]:
    """Targets inside, outside and not simulated by kind and base year."""
    names = ("kind", "base", "inside", "outside", "not_simulated", "covered")
    lines = [_line([text(f"cli.overview.{name}", lang) for name in names])]
    lines.append(_line(["---"] * len(names)))
    for kind in KINDS:
        for base in sorted({s.target.base for s in board.scores if s.target.kind == kind}):
            mine = [s for s in board.scores if (s.target.kind, s.target.base) == (kind, base)]
            verdicts = [score.inside for score in mine]
            counts = [verdicts.count(value) for value in (True, False, None)]
            covered = sum(score.covered is True for score in mine)
            lines.append(
                _line(
                    [
                        text(f"cli.validation.{kind}", lang),
                        str(base),
                        *[str(count) for count in (*counts, covered)],
                    ]
                )
            )
    return lines


def _margins(margins: dict[str, list[Any]], lang: str) -> list[str]:
    lines = []
    for row in zip(*(margins[name] for name in MARGIN_COLUMNS), strict=True):
        margin, level, vintage, count, mean, largest = row
        shares = [percent(100 * value, 2, lang) for value in (mean, largest)]
        lines.append(
            _line([str(margin), str(level), str(vintage) if vintage else "–", str(count), *shares])
        )
    return lines


def _head(prefix: str, columns: tuple[str, ...], lang: str) -> list[str]:
    names = [text(f"cli.{prefix}.{name}", lang) for name in columns]
    return [_line(names), _line(["---"] * len(columns))]


def _line(words: list[str]) -> str:
    return "| " + " | ".join(word.replace("|", "\\|") for word in words) + " |"
