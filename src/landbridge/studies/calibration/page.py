"""Calibrations in words: cells for the terminal, and the Markdown page of kept results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.language import number, text

if TYPE_CHECKING:
    from landbridge.studies.targets import Target

__all__ = ["DIRECTIONS", "MOMENTS", "NUMBERS", "direction_words", "moment_cells", "number_cells"]
__all__ += ["SPREADS", "page", "sentences", "spread_rows", "table"]

MOMENTS = ("target", "observed", "simulated", "tolerance", "z", "verdict")
NUMBERS = ("number", "before", "value", "error", "left", "method")
DIRECTIONS = ("direction", "strength")
SPREADS = ("target", "figures", "implied", "centre", "jointly", "singly")
_FIGURES = 4
_FINE = ("percent", "ranks")
_LISTED = 12


def moment_cells(line: dict[str, Any], target: Target | None, lang: str) -> list[str]:
    """A figure of a result as words, in the order of `MOMENTS`."""
    from landbridge.studies.scoreboard_words import label

    name = line["target"] if target is None else label(target, lang)
    digits = 1 if target is None or target.unit in _FINE else 0
    z = "–" if line["z"] is None else number(line["z"], 1, lang)
    verdict = "inside" if line["inside"] else "outside"
    return [
        name,
        number(line["observed"], digits, lang),
        number(line["simulated"], digits, lang),
        "± " + number(line["tolerance"], digits, lang),
        z,
        text(f"cli.verdict.{verdict}", lang),
    ]


def number_cells(line: dict[str, Any], lang: str) -> list[str]:
    """A free number of a result as words, in the order of `NUMBERS`."""
    return [
        line["name"],
        *(_plain(line[name]) for name in ("before", "value", "standard_error")),
        number(100 * line["posterior_to_prior"], 0, lang) + " %",
        text(f"calibrate.method.{line['method']}", lang),
    ]


def direction_words(parts: list[Any]) -> str:
    """A combination of numbers, such as ``+0.71 a -0.70 b``."""
    return " ".join(f"{loading:+.2f} {name}" for name, loading in parts)


def spread_rows(result: dict[str, Any], targets: dict[str, Target], lang: str) -> list[list[str]]:
    """How far figures spread when the numbers are drawn, in the order of `SPREADS`.

    Match rates stand one by one, the others together by what they count: then the standard
    deviation that the fit implies is one, and the root of the mean square of the others is told.
    """
    from landbridge.studies.scoreboard_words import label

    rows: list[list[str]] = []
    groups: dict[str, list[Any]] = {}
    for line in result["moments"]:
        target = targets.get(line["target"])
        if line.get("spread") is None or target is None:
            continue
        implied, *drawn = line["spread"]
        found = np.array([implied, line["chance_sd"], *drawn])
        if target.measure == "match_rate":
            rows.append([label(target, lang), "1", *(number(sd, 2, lang) for sd in found)])
        else:
            groups.setdefault(target.measure, []).append(found / implied)
    for measure, shares in groups.items():
        mean = np.sqrt(np.mean(np.square(shares), axis=0))
        words = text(f"cli.target.{measure}", lang)
        rows.append([words, str(len(shares)), *(f"× {number(sd, 2, lang)}" for sd in mean)])
    return rows


def _plain(value: float) -> str:
    return f"{value:.{_FIGURES}g}"


def sentences(result: dict[str, Any], lang: str) -> list[str]:
    """What the figures pin down and what they leave open, in words."""
    found = result["identifiability"]
    inside = sum(line["inside"] for line in result["moments"])
    told = [text("calibrate.inside", lang, inside=inside, total=len(result["moments"]))]
    if found is None:
        return told
    test = result["test"]
    told.append(
        text("calibrate.no_test", lang)
        if test is None
        else text(
            "calibrate.test",
            lang,
            statistic=_plain(test["statistic"]),
            degrees=test["degrees"],
            p=f"{test['p_value']:.2g}",
        )
    )
    told.append(
        text(
            "calibrate.pinned",
            lang,
            numbers=len(result["numbers"]),
            strong=sum(s >= 1 for s in found["singular_values"]),
        )
    )
    told += [
        text(f"calibrate.{name}", lang, names=_named(found[name], lang))
        for name in ("unseen", "wide")
        if found[name]
    ]
    told += [
        text("calibrate.twins", lang, one=one, other=other, cosine=f"{cosine:.2f}")
        for one, other, cosine in found["collinear"]
    ]
    return told


def _named(names: list[str], lang: str) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_LISTED])
    left = len(names) - _LISTED
    return shown if left <= 0 else text("calibrate.and_more", lang, names=shown, left=left)


def page(results: list[dict[str, Any]], lang: str = "en") -> str:
    """The page of all kept calibrations; generated, never typed.

    Parameters
    ----------
    results
        As :func:`landbridge.studies.calibration.keeping.kept_results` gives them.
    lang
        Language of the words.
    """
    from landbridge.studies.targets import read_targets

    targets = {target.id: target for target in read_targets()}
    lines = [f"# {text('calibrate.title', lang)}", "", text("calibrate.intro", lang)]
    for result in results:
        lines += ["", f"## {result['label'][lang]}", "", result["summary"][lang], ""]
        lines += [f"`{result['command']}`", "", _facts(result["facts"], lang), ""]
        lines += [f"- {sentence}" for sentence in sentences(result, lang)]
        lines += ["", f"### {text('calibrate.moments', lang)}", ""]
        rows = [moment_cells(line, targets.get(line["target"]), lang) for line in result["moments"]]
        lines += table([text(f"calibrate.column.{name}", lang) for name in MOMENTS], rows)
        rows = spread_rows(result, targets, lang)
        if rows:
            lines += ["", f"### {text('calibrate.spread', lang)}", ""]
            lines += [text("calibrate.spread_is", lang), ""]
            lines += table([text(f"calibrate.column.{name}", lang) for name in SPREADS], rows)
        lines += [
            "",
            f"### {text('calibrate.numbers', lang)}",
            "",
            text("calibrate.left", lang),
            "",
        ]
        rows = [number_cells(line, lang) for line in result["numbers"]]
        lines += table([text(f"calibrate.column.{name}", lang) for name in NUMBERS], rows)
        lines += _weak(result, lang)
    return "\n".join(lines) + "\n"


def _weak(result: dict[str, Any], lang: str) -> list[str]:
    weak = result["identifiability"]["weak_directions"]
    if not weak:
        return []
    lines = ["", f"### {text('calibrate.weak', lang)}", "", text("calibrate.weak_is", lang), ""]
    rows = [
        [direction_words(line["parts"]), f"{line['singular_value']:.2g}"] for line in weak[:_LISTED]
    ]
    lines += table([text(f"calibrate.column.{name}", lang) for name in DIRECTIONS], rows)
    if result["profiles"]:
        reach = [f"{at:+g}" for at, _ in result["profiles"][0]["objective"]]
        rows = [
            [direction_words(line["parts"]), *(_plain(loss) for _, loss in line["objective"])]
            for line in result["profiles"]
        ]
        lines += ["", text("calibrate.profile", lang), ""]
        lines += table([text("calibrate.column.direction", lang), *reach], rows)
    return lines


def _facts(facts: dict[str, Any], lang: str) -> str:
    return text(
        "calibrate.facts",
        lang,
        base=facts["base"],
        replicates=facts["replicates"],
        seed=facts["seed"],
        scale=f"{facts['scale']:g}",
        simulations=facts["simulations"],
        tree=facts["tree_digest"],
        country=facts["country_digest"],
    )


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """The lines of a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(w.replace("|", "\\|") for w in row) + " |" for row in rows]
    return lines
