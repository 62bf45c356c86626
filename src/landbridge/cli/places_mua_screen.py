"""What ``landbridge places mua`` shows to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landbridge.cli.places_screen import basis_words, place_name
from landbridge.language import number, text

if TYPE_CHECKING:
    import polars as pl

__all__ = ["map_of", "show_index", "summary_of"]

_COLOURS = {"underserved": "#b2182b", "not": "#d9e2ea", "unknown": "#9aa3ab"}
_CLASS = {True: "underserved", False: "not", None: "unknown"}


def summary_of(table: pl.DataFrame) -> dict[str, float | None]:
    """Counts over the places of a table of `landbridge.mua`."""
    import polars as pl

    surely = table.filter(pl.col("underserved"))
    return {
        "places": table.height,
        "places_unknown": int(table["underserved"].null_count()),
        "places_underserved": surely.height,
        "people_in_them": float(surely["population"].sum()),
    }


def show_index(
    table: pl.DataFrame,
    summary: dict[str, float | None],
    basis: dict[str, Any],
    rows: int,
    lang: str,
) -> None:
    """Print the summary and the places of the lowest index.

    Parameters
    ----------
    table, summary, basis
        What was found.
    rows
        How many places are listed.
    lang
        Language of the words.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from landbridge.cli.screen import console

    look: dict[str, Any] = {"title_justify": "left", "box": SIMPLE_HEAD, "pad_edge": False}
    page = console()
    sums = Table(title=_title(basis, lang), **look)
    sums.add_column(text("places.what", lang))
    sums.add_column(text("places.count", lang), justify="right")
    for name, value in summary.items():
        sums.add_row(text(f"places.sum.{name}", lang), number(value, 0, lang))
    page.print(sums)
    listed = table.drop_nulls("imu_low").sort("imu_low", maintain_order=True).head(rows)
    if not listed.height:
        return
    places = Table(title=text("places.lowest", lang), **look)
    for column in ("place", "people", "fte", "providers", "index", "kind"):
        side: Any = "left" if column in ("place", "kind") else "right"
        places.add_column(text(f"places.column.{column}", lang), justify=side)
    for row in listed.iter_rows(named=True):
        places.add_row(
            place_name(row),
            number(row["population"], 0, lang),
            number(row["fte"], 2, lang),
            number(row["providers_per_1000"], 2, lang),
            _index(row, lang),
            _kind(row, lang),
        )
    page.print(places)


def _index(row: dict[str, Any], lang: str) -> str:
    if row["imu"] is not None or row["imu_low"] is None:
        return number(row["imu"], 1, lang)
    low, high = number(row["imu_low"], 1, lang), number(row["imu_high"], 1, lang)
    return text("places.range", lang, low=low, high=high)


def _kind(row: dict[str, Any], lang: str) -> str:
    return text(f"places.underserved.{_CLASS[row['underserved']]}", lang)


def _title(basis: dict[str, Any], lang: str) -> str:
    return text("places.mua.title", lang, basis=basis_words(basis, lang))


def map_of(table: pl.DataFrame, basis: dict[str, Any], notes: list[str], lang: str) -> str:
    """A map of the counties of a table by whether they are underserved, as SVG.

    Parameters
    ----------
    table, basis
        What was found.
    notes
        In words, for under the map.
    lang
        Language of the words.
    """
    from landbridge.reporting.class_map import MapClass, class_map
    from landbridge.reporting.shapes import load_shapes

    rows = table.to_dicts()
    classes = [
        MapClass(name, text(f"places.underserved.{name}", lang), colour)
        for name, colour in _COLOURS.items()
    ]
    tips = {
        str(row["id"]): text("places.mua.tip", lang, kind=_kind(row, lang), index=_index(row, lang))
        for row in rows
    }
    return class_map(
        load_shapes(),
        classes,
        {str(row["id"]): _CLASS[row["underserved"]] for row in rows},
        tips,
        _title(basis, lang),
        text("places.note.mua_not_official", lang),
        notes,
    )
