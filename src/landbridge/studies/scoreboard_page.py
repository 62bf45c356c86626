"""The scoreboard as a Markdown page; generated, never typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landbridge.language import text
from landbridge.studies.experiments import EXPERIMENTS
from landbridge.studies.scoreboard_tables import (
    coverage_section,
    head,
    line,
    margin_lines,
    naive_section,
    overview,
)
from landbridge.studies.scoreboard_words import KINDS, ordered, tally, words_of

if TYPE_CHECKING:
    from landbridge.studies.score import Score
    from landbridge.studies.validation import Scoreboard

__all__ = ["page"]

PAGE_COLUMNS = (
    "target",
    "year",
    "base",
    "observed",
    "simulated",
    "interval",
    "error",
    "no_change",
    "constant_growth",
    "tolerance",
    "verdict",
    "covered",
    "source",
    "reason",
)
#: Keys of what the model does not simulate or count yet.
MISSING = (
    "seniors_2018",
    "hours",
    "hpsa",
    "fellowship_sizes",
    "crowding_out",
)


def page(board: Scoreboard, lang: str = "en") -> str:
    """The scoreboard as a page.

    Parameters
    ----------
    board
        All targets scored.
    lang
        Language of the page.
    """
    lines = [f"# {text('cli.validation.title', lang)}", "", text("cli.validation.intro", lang), ""]
    for base, facts in board.facts.items():
        lines.append("- " + _run(base, facts, lang))
    lines += ["", f"`{_command(board.facts)}`", ""]
    lines += overview(board, lang)
    validated = board.of_kind("validate")
    lines += coverage_section(validated, lang)
    lines += naive_section(validated, lang)
    for kind in KINDS:
        lines += ["", f"## {text(f'cli.validation.{kind}', lang)}", ""]
        lines += [text(f"cli.validation.{kind}_is", lang), "", tally(board, kind, lang)]
        lines += _of_kind(ordered(board.scores, kind), lang)
    for base, margins in board.margins.items():
        lines += ["", f"## {text('cli.margins', lang, year=base)}", ""]
        lines += margin_lines(margins, lang)
    lines += ["", f"## {text('cli.validation.missing', lang)}", ""]
    lines += [f"- {text(f'cli.validation.missing.{name}', lang)}" for name in MISSING]
    return "\n".join(lines) + "\n"


def _of_kind(scores: list[Score], lang: str) -> list[str]:
    """Lines of one kind of target: those of the base years' runs, then experiment by experiment."""
    lines: list[str] = []
    for experiment in ("", *EXPERIMENTS):
        mine = [score for score in scores if score.target.experiment == experiment]
        if not mine:
            continue
        if experiment:
            lines += ["", f"### {text(f'cli.experiment.{experiment}', lang)}", ""]
            lines.append(text(f"cli.experiment.{experiment}_is", lang))
        lines += ["", *head("score", PAGE_COLUMNS, lang)]
        for score in mine:
            words = words_of(score, lang)
            lines.append(line([words[name] for name in PAGE_COLUMNS]))
    return lines


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
