"""Tables that look at many lines at once: coverage, widths, naive forecasts, margins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from landbridge.language import number, percent, text
from landbridge.studies.coverage import Coverage, coverage, width_needed
from landbridge.studies.families import by_family, family
from landbridge.studies.naive import FORECASTS, compared, sharpness
from landbridge.studies.scoreboard_summary import width
from landbridge.studies.scoreboard_words import KINDS

if TYPE_CHECKING:
    from landbridge.studies.score import Score
    from landbridge.studies.validation import Scoreboard

__all__ = [
    "coverage_section",
    "coverage_verdict",
    "head",
    "line",
    "margin_lines",
    "naive_section",
    "overview",
]

MARGIN_COLUMNS = ("margin", "level", "vintage", "cells", "mean", "largest")
_COVERAGE = ("family", "held", "share", "binomial", "contains_level", "width", "needed", "score")
_NAIVE = (
    "family",
    "better_no_change",
    "relative_no_change",
    "better_constant_growth",
    "relative_constant_growth",
    "score_ours",
    "score_theirs",
)
_WHOLE = 100.0


def line(words: Iterable[str]) -> str:
    """A line of a Markdown table."""
    return "| " + " | ".join(word.replace("|", "\\|") for word in words) + " |"


def head(prefix: str, columns: Sequence[str], lang: str) -> list[str]:
    """The head of a Markdown table, its names under ``cli.PREFIX``."""
    names = [text(f"cli.{prefix}.{name}", lang) for name in columns]
    return [line(names), line(["---"] * len(columns))]


def overview(board: Scoreboard, lang: str) -> list[str]:
    """Targets inside, outside and not simulated by kind and base year."""
    lines = head(
        "overview", ("kind", "base", "inside", "outside", "not_simulated", "covered"), lang
    )
    for kind in KINDS:
        for base in sorted({s.target.base for s in board.scores if s.target.kind == kind}):
            mine = [s for s in board.scores if (s.target.kind, s.target.base) == (kind, base)]
            verdicts = [score.inside for score in mine]
            counts = [verdicts.count(value) for value in (True, False, None)]
            covered = sum(score.covered is True for score in mine)
            words = [text(f"cli.validation.{kind}", lang), str(base)]
            lines.append(line([*words, *[str(count) for count in (*counts, covered)]]))
    return lines


def coverage_verdict(scores: Sequence[Score], lang: str) -> tuple[str, str]:
    """Two sentences: whether 90 % are held by row, and with alike rows counted for less."""
    known = [score for score in scores if score.covered is not None]
    if not known:
        return text("cli.coverage.none", lang), ""
    held = [score.covered is True for score in known]
    kinds = [family(score.target) for score in known]
    return (
        _verdict("cli.coverage.verdict", coverage(held), lang),
        _verdict("cli.coverage.effective", coverage(held, kinds), lang),
    )


def coverage_section(scores: Sequence[Score], lang: str) -> list[str]:
    """Whether the intervals of some rows hold what they promise, and how wide they are."""
    known = [score for score in scores if score.covered is not None]
    lines = ["", f"## {text('cli.coverage.title', lang)}", "", text("cli.coverage.is", lang), ""]
    verdict, careful = coverage_verdict(scores, lang)
    lines += [f"**{verdict}**", "", careful, ""]
    if not known:
        return lines[:-2]
    lines += head("coverage", _COVERAGE, lang)
    for name, mine in by_family(known).items():
        lines.append(line(_coverage_words(text(f"cli.family.{name}", lang), mine, lang)))
    lines.append(line(_coverage_words(text("cli.family.all", lang), known, lang)))
    return lines


def _verdict(key: str, found: Coverage, lang: str) -> str:
    answer = text(f"cli.coverage.{'contains' if found.contains() else 'misses'}", lang)
    return text(
        key,
        lang,
        held=number(found.held, 0, lang),
        rows=number(found.rows, 0, lang),
        share=percent(_WHOLE * found.share, 1, lang),
        low=percent(_WHOLE * found.low, 1, lang),
        high=percent(_WHOLE * found.high, 1, lang),
        answer=answer,
    )


def _coverage_words(name: str, scores: Sequence[Score], lang: str) -> list[str]:
    found = coverage([score.covered is True for score in scores])
    return [
        name,
        f"{found.held:.0f} / {found.rows:.0f}",
        percent(_WHOLE * found.share, 0, lang),
        f"{percent(_WHOLE * found.low, 0, lang)} – {percent(_WHOLE * found.high, 0, lang)}",
        text(f"cli.validation.{'yes' if found.contains() else 'no'}", lang),
        percent(median(width(score) for score in scores), 1, lang),
        text("cli.coverage.times", lang, factor=number(_needed(scores), 1, lang)),
        number(sum(score.interval_score for score in scores) / len(scores), 1, lang),
    ]


def _needed(scores: Sequence[Score]) -> float:
    return width_needed([score.miss for score in scores if score.miss is not None])


def naive_section(scores: Sequence[Score], lang: str) -> list[str]:
    """The errors beside those of two forecasts without a model, by kind of figure."""
    lines = ["", f"## {text('cli.naive.title', lang)}", "", text("cli.naive.is", lang), ""]
    lines += head("naive", _NAIVE, lang)
    families = by_family(scores)
    for name, mine in families.items():
        lines.append(line(_naive_words(text(f"cli.family.{name}", lang), mine, lang)))
    lines.append(line(_naive_words(text("cli.family.all", lang), list(scores), lang)))
    without = [
        text(
            "cli.naive.of",
            lang,
            family=text(f"cli.family.{name}", lang),
            rows=len(mine),
            none=missing,
        )
        for name, mine in families.items()
        if (missing := sum(score.naive.no_change is None for score in mine))
    ]
    if without:
        separator = text("cli.naive.separator", lang)
        lines += ["", text("cli.naive.without", lang, families=separator.join(without))]
    return lines


def _naive_words(name: str, scores: Sequence[Score], lang: str) -> list[str]:
    words = [name]
    for forecast in FORECASTS:
        found = compared(scores, forecast)
        words.append(f"{found.better} / {found.rows}" if found.rows else "–")
        words.append("–" if found.relative is None else number(found.relative, 2, lang))
    sharp = sharpness(scores)
    if sharp is None:
        return [*words, "–", "–"]
    return [*words, number(sharp.ours, 1, lang), number(sharp.theirs, 1, lang)]


def margin_lines(margins: dict[str, list[Any]], lang: str) -> list[str]:
    """Residuals of the persons of a base year."""
    lines = head("margin", MARGIN_COLUMNS, lang)
    for row in zip(*(margins[name] for name in MARGIN_COLUMNS), strict=True):
        margin, level, vintage, count, mean, largest = row
        shares = [percent(_WHOLE * value, 2, lang) for value in (mean, largest)]
        lines.append(
            line([str(margin), str(level), str(vintage) if vintage else "–", str(count), *shares])
        )
    return lines
