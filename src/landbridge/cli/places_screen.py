"""What ``landbridge places`` shows to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from landbridge.language import MISSING, number, percent, text

if TYPE_CHECKING:
    import polars as pl

    from landbridge.studies.shortage_agreement import Agreement

_COLOURS = {
    "high_needs": "#b2182b",
    "geographic": "#ef8a62",
    "none": "#d9e2ea",
    "unknown": "#9aa3ab",
}
_SHARES = (
    "within_two",
    "inside",
    "reach_ratio",
    "sensitivity",
    "specificity_none",
    "specificity",
)
_COUNTS = ("areas", "areas_not_in_frame", "whole_areas")


def summary_of(table: pl.DataFrame) -> dict[str, float | None]:
    """Counts and sums over the places of a table of `landbridge.hpsa`."""
    import polars as pl

    def of(column: str, suffix: str) -> dict[str, float | None]:
        short = table.filter(pl.col(column))
        people, fte = float(short["population"].sum()), float(short[f"fte{suffix}"].sum())
        return {
            f"places_designated{suffix}": short.height,
            f"people_in_them{suffix}": people,
            f"people_per_fte_there{suffix}": people / fte if fte else None,
        }

    short = table.filter(pl.col("designated"))
    found: dict[str, float | None] = {
        "places": table.height,
        "places_unknown": int(table["designated"].null_count()),
        **of("designated", ""),
        "practitioners_needed": float(short["practitioners_needed"].sum()),
    }
    if "designated_real" in table.columns:
        found |= of("designated_real", "_real")
        only = table.filter(pl.col("designated") & ~pl.col("designated_real").fill_null(False))
        found["places_designated_only_by_statutory"] = only.height
    if "official" in table.columns:
        found["places_official_whole"] = table.filter(pl.col("official") == 1).height
    return found


def show_areas(
    table: pl.DataFrame,
    summary: dict[str, float | None],
    notes: list[str],
    kind: str,
    basis: dict[str, Any],
    rows: int,
    lang: str,
) -> None:
    """Print the summary, the places of the highest scores, and what to bear in mind."""
    import polars as pl
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from landbridge.cli.screen import console

    title = _title(kind, basis, lang)
    page = console()
    sums = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    sums.add_column(text("places.what", lang))
    sums.add_column(text("places.count", lang), justify="right")
    for name, value in summary.items():
        digits = 1 if name == "practitioners_needed" else 0
        sums.add_row(text(f"places.sum.{name}", lang), number(value, digits, lang))
    page.print(sums)
    order = ["score_low", "practitioners_needed", "population"]
    listed = (
        table.filter(pl.col("designated"))
        .sort(order, descending=True, nulls_last=True, maintain_order=True)
        .head(rows)
    )
    if rows and listed.height:
        places = Table(
            title=text("places.highest", lang),
            title_justify="left",
            box=SIMPLE_HEAD,
            pad_edge=False,
        )
        columns = ("place", "people", "fte", "ratio", "kind", "score", "needed", "reason")
        for column in columns:
            right = column not in ("place", "kind", "reason")
            places.add_column(
                text(f"places.column.{column}", lang), justify="right" if right else "left"
            )
        for row in listed.iter_rows(named=True):
            places.add_row(*_cells(row, lang))
        page.print(places)
    for note in notes:
        page.print(f"• {text(f'places.note.{note}', lang)}", highlight=False, markup=False)


def _cells(row: dict[str, Any], lang: str) -> list[str]:
    reasons = (row["reason"] or "").split("; ")
    return [
        place_name(row),
        number(row["population"], 0, lang),
        number(row["fte"], 2, lang),
        number(row["ratio"], 0, lang),
        text(f"places.kind.{row['designation']}", lang),
        _score(row, lang),
        number(row["practitioners_needed"], 1, lang),
        text("places.and", lang).join(text(f"places.reason.{one}", lang) for one in reasons if one),
    ]


def place_name(row: dict[str, Any]) -> str:
    """A county with its state and code, or a place of the user's by its id."""
    name = row.get("name")
    return f"{name}, {row['state']} ({row['id']})" if name else str(row["id"])


def _score(row: dict[str, Any], lang: str) -> str:
    if row["score"] is not None:
        return number(row["score"], 0, lang)
    if row["score_low"] is None:
        return MISSING
    low, high = number(row["score_low"], 0, lang), number(row["score_high"], 0, lang)
    return text("places.range", lang, low=low, high=high)


def _title(kind: str, basis: dict[str, Any], lang: str) -> str:
    what = text(f"places.kind_of_care.{kind}", lang)
    return text("places.hpsa.title", lang, care=what, basis=basis_words(basis, lang))


def basis_words(basis: dict[str, Any], lang: str) -> str:
    """Of what places are judged: the base year, a year of a run, or files."""
    return text(
        f"places.basis.{basis['basis']}",
        lang,
        year=basis.get("year") or "",
        run=basis.get("run", ""),
        scenario=basis.get("scenario", ""),
    )


def map_of(
    table: pl.DataFrame, kind: str, basis: dict[str, Any], notes: list[str], lang: str
) -> str:
    """A map of the counties of a table by designation, as SVG, with notes in words under it."""
    from landbridge.reporting.class_map import MapClass, class_map
    from landbridge.reporting.shapes import load_shapes

    rows = table.to_dicts()
    classes = [
        MapClass(name, text(f"places.kind.{name}", lang), colour)
        for name, colour in _COLOURS.items()
    ]
    title = _title(kind, basis, lang)
    tips = {
        str(row["id"]): text(
            "places.tip",
            lang,
            kind=text(f"places.kind.{row['designation']}", lang),
            ratio=number(row["ratio"], 0, lang),
            score=_score(row, lang),
        )
        for row in rows
    }
    return class_map(
        load_shapes(),
        classes,
        {str(row["id"]): row["designation"] for row in rows},
        tips,
        title,
        text("places.note.not_official", lang),
        notes,
    )


def show_agreement(found: Agreement, notes: list[str], lang: str) -> None:
    """Print how well the base year meets HRSA's record."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from landbridge.cli.screen import console

    table = Table(
        title=text("places.check.title", lang),
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    table.add_column(text("places.what", lang))
    table.add_column(text("places.value", lang), justify="right")
    for name, value in found.to_dict().items():
        if name in _SHARES:
            written = percent(100 * value, 1, lang)
        else:
            written = number(value, 0 if name in _COUNTS else 2, lang)
        table.add_row(text(f"places.check.{name}", lang), written)
    console().print(table)
    typer.echo(text("places.check.why", lang))
    for note in notes:
        typer.echo(f"• {note}")
