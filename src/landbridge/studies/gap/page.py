"""The decomposition in words: rows for the terminal, and the Markdown page of a kept result."""

from __future__ import annotations

from typing import Any

from landbridge.language import has_text, number, text
from landbridge.studies.calibration.page import table

__all__ = ["COLUMNS", "notes", "page", "split_rows", "split_title"]

COLUMNS = ("part", "least", "low", "high", "most", "share")


def split_title(split: dict[str, Any], against: str, lang: str) -> str:
    """What is split: an outcome, and between whom."""
    return text(
        f"gap.outcome.{split['outcome']}",
        lang,
        one=text(f"applicant.{against}", lang),
        other=text(f"applicant.{split['group']}", lang),
    )


def split_rows(split: dict[str, Any], lang: str) -> list[list[str]]:
    """Bounds of each part, the rest and the whole, in the order of `COLUMNS`."""
    rows = [
        [_part(name, lang), *_points(of["points"], lang), _share(of["share"], lang)]
        for name, of in split["parts"].items()
    ]
    return [*rows, [text("gap.whole", lang), *_points(split["gap"], lang), ""]]


def _part(name: str, lang: str) -> str:
    key = f"gap.part.{name}"
    return text(key, lang) if has_text(key, lang) else name


def _points(ends: dict[str, float | None], lang: str) -> list[str]:
    return [
        "–" if ends[name] is None else number(ends[name], 1, lang)
        for name in ("least", "low", "high", "most")
    ]


def _share(ends: dict[str, float | None], lang: str) -> str:
    if ends["least"] is None or ends["most"] is None:
        return "–"
    words = {name: number(ends[name], 0, lang) for name in ("least", "most")}
    return text("gap.share", lang, **words)


def notes(result: dict[str, Any], lang: str) -> list[str]:
    """What the bounds rest on, and what may be claimed."""
    told = [text("gap.accepted", lang, accepted=result["accepted"], tried=result["tried"])]
    if not result["accepted"]:
        told.append(text("gap.nothing", lang))
    told += [text(f"gap.{name}", lang) for name in ("claim", "residual", "rest", "denominator")]
    for split in result["splits"]:
        told += [
            text(
                "gap.hangs_on",
                lang,
                part=_part(part, lang),
                split=split_title(split, result["against"], lang),
                name=name,
                rank=f"{rank:+.2f}",
            )
            for part, (name, rank) in split["hangs_on"].items()
            if abs(rank) >= _STRONG
        ]
    return told


_STRONG = 0.5


def page(results: list[dict[str, Any]], lang: str = "en") -> str:
    """The page of kept decompositions; generated, never typed.

    Parameters
    ----------
    results
        As ``Gap.to_dict`` gives them.
    lang
        Language of the words.
    """
    lines = [f"# {text('gap.title', lang)}", "", text("gap.intro", lang)]
    for result in results:
        facts = result["facts"]
        lines += ["", f"## {result['label'][lang]}", "", result["summary"][lang], ""]
        lines += [f"`{result['command']}`", ""]
        lines += [
            text(
                "gap.facts",
                lang,
                base=facts["base"],
                seed=facts["seed"],
                scale=f"{facts['scale']:g}",
                replicates=facts["replicates"],
                tree=facts["tree_digest"],
            ),
            "",
        ]
        lines += [f"- {line}" for line in notes(result, lang)]
        head = [text(f"gap.column.{name}", lang) for name in COLUMNS]
        for split in result["splits"]:
            lines += ["", f"### {split_title(split, result['against'], lang)}", ""]
            lines += table(head, split_rows(split, lang))
        lines += ["", f"### {text('gap.varied', lang)}", "", text("gap.varied_is", lang), ""]
        lines += table(
            [text(f"gap.column.{name}", lang) for name in ("number", "scale", "tried", "fits")],
            [_varied(line, lang) for line in result["varied"]],
        )
        if result["missed"]:
            lines += ["", text("gap.missed", lang), ""]
            lines += table(
                [text("calibrate.column.target", lang), text("gap.column.specifications", lang)],
                [[line["target"], str(line["specifications"])] for line in result["missed"]],
            )
    return "\n".join(lines) + "\n"


def _varied(line: dict[str, Any], lang: str) -> list[str]:
    ends = [
        "–"
        if pair is None
        else text("gap.range", lang, low=f"{pair[0]:.3g}", high=f"{pair[1]:.3g}")
        for pair in (line["tried"], line["fits"])
    ]
    return [f"`{line['name']}`", text(f"gap.scale.{line['scale']}", lang), *ends]
