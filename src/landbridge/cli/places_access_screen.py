"""What `places access` and `places inequality` print and draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from landbridge.cli import places_given as what

if TYPE_CHECKING:
    import polars as pl

    from landbridge.studies.place_access import PlaceAccess

__all__ = ["map_of", "show_access", "show_inequality"]

# How a value of a method is shown: what it is multiplied by, and its digits.
_FTE = (1e5, 1)
_SHOWN = {"raam": (1.0, 2), "i2sfca": (1.0, 0)}
_GROUPED = ("group_mean", "group_difference")


def show_access(given: what.Given, found: PlaceAccess, rows: int, lang: str) -> None:
    """Print people together, the places with the least access, and what rests on what.

    Parameters
    ----------
    given, found
        What was asked and found.
    rows
        How many places are listed.
    lang
        Language of the words.
    """
    from landbridge.language import text

    line = _line()
    typer.echo(_title(given, found, lang))
    _show_overview(found, line, lang)
    if rows:
        _show_places(found, rows, lang)
    for note in what.notes_for(given, found, lang):
        typer.echo(f"• {note}")
    typer.echo(f"• {text(f'access.note.unit.{_kind(found)}', lang, line=f'{line:,.0f}')}")


def _line() -> float:
    from landbridge.parameters import load_tree
    from landbridge.studies.plan import PEOPLE_PER_PHYSICIAN

    return float(load_tree().at("2025-07-01")[PEOPLE_PER_PHYSICIAN])  # type: ignore[arg-type]


def _kind(found: PlaceAccess) -> str:
    return found.asked.method if found.asked.method in _SHOWN else "fte"


def _title(given: what.Given, found: PlaceAccess, lang: str) -> str:
    from landbridge.language import has_text, text

    group = text(f"group.{given.group}", lang) if has_text(f"group.{given.group}", lang) else ""
    year = found.years[-1]
    method = text(f"access.method.{found.asked.method}", lang)
    decay = what.decay_facts(found)
    if decay is not None and found.asked.method != "raam":
        numbers = ":".join(f"{number:g}" for number in decay["numbers"])
        method = text(
            "access.with_decay", lang, method=method, decay=f"{decay['name']} {numbers}".strip(),
            cutoff=f"{decay['cutoff']:g}",
            unit=text(f"access.unit.{'minutes' if found.estimated else 'own'}", lang),
        )  # fmt: skip
    if given.kind == "own":
        return text("access.title.own", lang, method=method)
    return text("access.title.years", lang, group=group, year=year, method=method)


def _show_overview(found: PlaceAccess, line: float, lang: str) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from landbridge.cli.screen import console
    from landbridge.language import number, text
    from landbridge.studies.place_overview import overview

    factor, digits = _SHOWN.get(found.asked.method, _FTE)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("setting", "scenario", "people", f"mean.{_kind(found)}", "below", "gini"):
        side: Any = "left" if name in ("setting", "scenario") else "right"
        table.add_column(text(f"access.column.{name}", lang), justify=side)
    for one in overview(found, 1 / line):
        change = one.scenario not in found.values
        cells = [text(f"setting.{one.setting}", lang), _scenario(one.scenario, lang)]
        cells.append("" if change else number(one.people, 0, lang))
        cells.append(_estimate(one.mean, factor, digits, change, lang))
        cells.append("" if one.below is None else _estimate(one.below, 100, 2, change, lang))
        cells.append(_estimate(one.gini, 1.0, 3, change, lang))
        table.add_row(*cells)
    console().print(table)


def _estimate(one: Any, factor: float, digits: int, change: bool, lang: str) -> str:
    from landbridge.language import change_with_interval, number_with_interval

    mean, low, high = (factor * float(end[0]) for end in (one.mean, one.low, one.high))
    if change:
        # Differences are small beside levels; one more digit keeps them from printing as zero.
        return change_with_interval(mean, low, high, digits + 1, lang)
    return number_with_interval(mean, low, high, digits, lang)


def _scenario(name: str, lang: str) -> str:
    from landbridge.language import text

    first, _, reform = name.partition(":")
    if first == "difference":
        told = text("report.difference", lang)
        return f"{told} {reform}".rstrip()
    return text("access.baseline", lang) if name == "baseline" else name


def _show_places(found: PlaceAccess, most: int, lang: str) -> None:
    """The places with the worst access under the baseline, worst first."""
    import numpy as np
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from landbridge.cli.screen import console
    from landbridge.language import change_with_interval, number, number_with_interval, text
    from landbridge.places.islands import no_road_flags
    from landbridge.studies.county_access import LOWER_IS_BETTER

    factor, digits = _SHOWN.get(found.asked.method, _FTE)
    rows = found.rows[found.people[-1, found.rows] > 0]
    base = found.scenarios[0]
    sign = -1.0 if found.asked.method in LOWER_IS_BETTER else 1.0
    worst = sign * found.summary(base).mean[-1, rows]
    listed = rows[np.argsort(np.where(np.isnan(worst), -np.inf, worst), kind="stable")][:most]
    table = Table(
        title=text("access.worst", lang), title_justify="left", box=SIMPLE_HEAD, pad_edge=False
    )
    shown = found.scenarios
    table.add_column(text("access.column.place", lang))
    table.add_column(text("access.column.people", lang), justify="right")
    for name in shown:
        table.add_column(_scenario(name, lang), justify="right")
    table.add_column(text("access.column.note", lang))
    flags = no_road_flags(found.ids) if found.estimated else np.full(len(found.ids), "")
    numbers = {name: found.summary(name) for name in shown}
    reasons = found.reasons(base, len(found.years) - 1)
    for row in listed.tolist():
        cells = [_place(found, row), number(found.people[-1, row], 0, lang)]
        for name in shown:
            one = numbers[name]
            mean, low, high = (factor * end[-1, row] for end in (one.mean, one.low, one.high))
            if name in found.values:
                cells.append(number_with_interval(mean, low, high, digits, lang))
            else:
                cells.append(change_with_interval(mean, low, high, digits + 1, lang))
        words = [text(f"access.flag.{flags[row]}", lang)] if flags[row] else []
        if reasons[row]:
            words.insert(0, text(f"access.reason.{reasons[row]}", lang))
        table.add_row(*cells, "; ".join(words))
    console().print(table)


def _place(found: PlaceAccess, row: int) -> str:
    from landbridge.language import text

    code = found.ids[row]
    if found.counties is None:
        return code
    return f"{code} {found.counties.name[row]}, {text(f'place.{code[:2]}.abbreviation')}"


def show_inequality(told: pl.DataFrame, facts: dict[str, Any], lang: str) -> None:
    """Print measures of inequality, of several years one under the other.

    Parameters
    ----------
    told
        From `landbridge.studies.place_inequality.place_inequality`.
    facts
        What was measured.
    lang
        Language of the words.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from landbridge.cli.screen import console
    from landbridge.language import change_with_interval, number_with_interval, text

    method = facts["method"]
    factor, digits = _SHOWN.get(method, _FTE) if method else (1.0, 6)
    several = told["scenario"].n_unique() > 1 or told["year"].n_unique() > 1
    title = text("access.inequality", lang)
    if method:
        title = f"{title}: {text(f'access.method.{method}', lang)}"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for name in (*(("year", "scenario") if several else ()), "measure", "value", "note"):
        side: Any = "right" if name == "value" else "left"
        table.add_column(text(f"access.column.{name}", lang), justify=side)
    for row in told.iter_rows(named=True):
        if row["measure"] == "people_left_out" and not row["value"]:
            continue
        scale, places = (factor, digits) if row["measure"] in ("mean", *_GROUPED) else (1.0, 4)
        value, low, high = (
            None if row[end] is None else scale * row[end] for end in ("value", "low", "high")
        )
        change = row["scenario"].startswith("difference") or row["measure"] == "group_difference"
        write = change_with_interval if change else number_with_interval
        places += 2 * row["scenario"].startswith("difference")
        named = text(f"inequality.{row['measure']}", lang)
        if row["group"] is not None:
            named = f"{named}: {_group(row['group'], facts, lang)}"
        cells = [named, write(value, low, high, places, lang), _why(row["note"], lang)]
        if several:
            year = "" if row["year"] is None else str(row["year"])
            cells = [year, _scenario(row["scenario"], lang), *cells]
        table.add_row(*cells)
    console().print(table)
    notes = list(facts["notes"])
    if facts["people_per_fte"]:
        notes.append(text("inequality.line", lang, line=f"{facts['people_per_fte']:,.0f}"))
    if facts["rank_by"]:
        notes.append(text("inequality.ranked", lang, by=_ranked(facts["rank_by"], lang)))
    for note in notes:
        typer.echo(f"• {note}")


def _why(note: str | None, lang: str) -> str:
    from landbridge.language import has_text, text

    if not note:
        return ""
    key = f"inequality.why.{note.replace(' ', '_').replace('%', 'percent')}"
    return text(key, lang) if has_text(key, lang) else note


def _ranked(by: str, lang: str) -> str:
    from landbridge.language import has_text, text

    return text(f"inequality.rank.{by}", lang) if has_text(f"inequality.rank.{by}", lang) else by


def _group(group: str, facts: dict[str, Any], lang: str) -> str:
    from landbridge.language import has_text, text

    for key in (f"place.{group}", f"setting.{group}"):
        if facts["group"] != "rucc" and facts["basis"] != "table" and has_text(key, lang):
            return text(key, lang)
    return group


def map_of(given: what.Given, found: PlaceAccess, lang: str) -> str:
    """The map of the first scenario, or of the difference where one reform is beside it.

    Parameters
    ----------
    given, found
        What was asked and found.
    lang
        Language of the words.

    Returns
    -------
    str
        An SVG document.

    Raises
    ------
    InputError
        The places are not counties.
    """
    import numpy as np

    from landbridge.errors import InputError
    from landbridge.language import text
    from landbridge.reporting.map_file import map_file
    from landbridge.reporting.reading import CountyValues
    from landbridge.reporting.shapes import load_shapes

    shapes = load_shapes()
    index = {code: i for i, code in enumerate(found.ids)}
    at = np.array([index.get(county.fips, -1) for county in shapes.counties])
    if not (at >= 0).any():
        raise InputError("--map: no place is a county of 2023, and only counties have shapes")
    changes = [name for name in found.scenarios if name not in found.values]
    name = changes[0] if len(changes) == 1 else found.scenarios[0]
    factor, _ = _SHOWN.get(found.asked.method, _FTE)
    told = np.zeros(len(found.ids), dtype=bool)
    told[found.rows] = True
    known = (at >= 0) & told[at]
    numbers = found.summary(name)

    def laid(values: Any) -> Any:
        return np.where(known, factor * values[at], np.nan)

    year = found.years[-1]
    values = CountyValues(
        year,
        laid(numbers.mean[-1]),
        laid(numbers.low[-1]),
        laid(numbers.high[-1]),
        np.full(at.size, np.nan),
        np.where(known, found.people[-1][at], np.nan),
    )
    title = _title(given, found, lang)
    if name in changes:
        title = text("access.map.change", lang, title=title, scenario=_scenario(name, lang))
    notes = [
        text(f"access.note.unit.{_kind(found)}", lang, line=f"{_line():,.0f}"),
        *what.notes_for(given, found, lang),
    ]
    return map_file(
        shapes, values, title, text("access.map.description", lang), notes, lang,
        change=name in changes,
    )  # fmt: skip
