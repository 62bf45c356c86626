"""``landbridge places hpsa``: HPSA-like shortage areas by the published rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landbridge.cli import options

if TYPE_CHECKING:
    import polars as pl

    from landbridge.cli.places_basis import Basis
    from landbridge.places.hpsa_rules import HpsaRules

_KIND = "pc"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("hpsa")(hpsa)


def hpsa(
    kind: Annotated[str, typer.Option("--kind", help="pc primary care, mh mental health.")] = _KIND,
    run: Annotated[
        Path | None,
        typer.Option("--run", metavar="DIR", help="A finished run; else the base year."),
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="Academic year of the run; the last one.")
    ] = None,
    scenario: Annotated[str, typer.Option("--scenario", help="Scenario of the run.")] = "baseline",
    supply: Annotated[
        Path | None,
        typer.Option("--supply", metavar="FILE", help="CSV: id, fte or physicians, ... ."),
    ] = None,
    demand: Annotated[
        Path | None,
        typer.Option("--demand", metavar="FILE", help="CSV: id, population, poverty_share, ... ."),
    ] = None,
    per_head: Annotated[
        float | None,
        typer.Option("--fte-per-head", help="FTE a head, in place of hpsa.count_factor.", min=0),
    ] = None,
    workspace: options.Workspace = None,
    state: Annotated[
        str | None, typer.Option("--state", help="Only this state (TX or 48).")
    ] = None,
    rows: Annotated[int, typer.Option("--rows", help="Places listed.", min=0)] = 20,
    check: Annotated[
        bool, typer.Option("--check", help="How well the base year meets HRSA's own record.")
    ] = False,
    json: options.Json = False,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write a table.")
    ] = None,
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE.svg", help="Write a map of counties.")
    ] = None,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Hold places to the published rules of shortage areas; never an official designation."""
    options.check_lang(lang)
    from landbridge.baseline import load_country
    from landbridge.cli.places_basis import country_basis
    from landbridge.cli.places_screen import show_agreement, show_areas, summary_of
    from landbridge.errors import InputError
    from landbridge.places.hpsa_rules import hpsa_rules
    from landbridge.places.shortage_frames import KINDS
    from landbridge.places.shortage_frames import hpsa as areas_of

    if kind not in KINDS:
        raise InputError(f"--kind {kind}: expected {' or '.join(KINDS)}")
    held = hpsa_rules()
    if per_head is not None:
        held = replace(held, counting=replace(held.counting, per_head=per_head))
    if check:
        if kind != _KIND:
            raise InputError(
                "--check: there is no record of scores of mental health; use --kind pc"
            )
        from landbridge.studies.shortage_agreement import agreement

        country = load_country(workspace=workspace)
        found, rests = agreement(held, country=country), country_basis(country)
        if json:
            told = {"rests_on": rests.tables, "basis_notes": rests.notes(lang)}
            options.print_json({**found.to_dict(), **told})
        else:
            show_agreement(found, rests.notes(lang), lang)
        return
    frame, basis, rests = frame_for(kind, run, year, scenario, supply, demand, workspace, held)
    table = areas_of(frame, kind, rules=held)
    known = [name for name in ("name", "state", "official") if name in frame.columns]
    table = table.join(frame.select("id", *known), on="id", how="left", maintain_order="left")
    # Only now: what a place borders on may lie in another state.
    if state is not None:
        table = _of_state(table, state)
    notes = _notes(kind, basis, rests, frame.columns)
    summary = summary_of(table)
    written = []
    if csv is not None:
        _write(csv, table.write_csv())
        written.append(csv)
    if map_file is not None:
        from landbridge.cli.places_screen import map_of

        _write(map_file, map_of(table, kind, basis, lang))
        written.append(map_file)
    if json:
        options.print_json(
            {
                "measure": "hpsa-like",
                "kind": kind,
                **basis,
                "rests_on": rests.tables,
                "basis_notes": rests.notes(lang),
                "summary": summary,
                "notes": notes,
                "files": [str(path) for path in written],
                "places": _finite(table),
            }
        )
        return
    show_areas(table, summary, notes, kind, basis, rows, lang)
    for note in rests.notes(lang):
        typer.echo(f"• {note}")
    from landbridge.language import text

    for path in written:
        typer.echo(text("cli.wrote", lang, path=path))


def frame_for(
    kind: str,
    run: Path | None,
    year: int | None,
    scenario: str,
    supply: Path | None,
    demand: Path | None,
    workspace: Path | None,
    rules: HpsaRules,
) -> tuple[pl.DataFrame, dict[str, Any], Basis]:
    """Places to judge, what they are of, and which baseline they rest on.

    Parameters
    ----------
    kind
        ``"pc"`` or ``"mh"``.
    run, year, scenario, supply, demand, workspace
        As given.
    rules
        Thresholds.

    Raises
    ------
    InputError
        Options contradict each other, or a file or run is wrong.
    """
    from landbridge.cli.places_basis import Basis, check_workspace, country_basis, run_basis
    from landbridge.errors import InputError

    if (supply is None) != (demand is None):
        raise InputError("--supply and --demand go together: who is where, and who needs care")
    check_workspace(workspace, run, supply is not None)
    if supply is not None and demand is not None:
        if run is not None:
            raise InputError("--run and --supply: expected one of them")
        from landbridge.studies.shortage_files import shortage_files

        frame = shortage_files(supply, demand)
        return frame, {"basis": "files", "year": None}, Basis("own", f"{demand}, {supply}")
    from landbridge.studies import shortage

    first = shortage.BASE_YEAR
    if run is None:
        if year is not None and year != first:
            raise InputError(f"--year {year} without --run: the base year is {first}")
        from landbridge.baseline import load_country

        country = load_country(first, workspace=workspace)
        table = shortage.base_supply(kind, country)
        frame = shortage.county_shortage_frame(table, rules, kind, country=country)
        return frame, {"basis": "base_year", "year": first}, country_basis(country)
    from landbridge.studies import open_run
    from landbridge.studies.county_supply import country_of

    opened = open_run(run)
    chosen = opened.years[1] if year is None else year
    table = shortage.run_supply(opened, chosen, kind, scenario)
    frame = shortage.county_shortage_frame(
        table, rules, kind, max(chosen + 1, first), country_of(opened, first)
    )
    basis = {"basis": "run", "year": chosen, "run": str(run), "scenario": scenario}
    return frame, basis | {"scale": opened.meta["scale"]}, run_basis(opened)


def _of_state(table: pl.DataFrame, state: str) -> pl.DataFrame:
    import polars as pl

    from landbridge.baseline.states import load_states
    from landbridge.errors import InputError

    states = load_states()
    code = str(states.fips[states.index(state.upper(), "--state")])
    kept = table.filter(pl.col("id").cast(pl.String).str.slice(0, 2) == code)
    if kept.is_empty():
        raise InputError(f"--state {state}: no place's id begins with {code}")
    return kept


def _notes(kind: str, basis: dict[str, Any], rests: Basis, columns: list[str]) -> list[str]:
    """Names of the notes that belong to a result."""
    from landbridge.baseline.own_data import PHYSICIANS

    notes = ["not_official", "not_looked_at"]
    if basis["basis"] != "files":
        if set(PHYSICIANS).isdisjoint(rests.rests_on or ()):
            notes.append("modelled_places")
        notes.append("travel_estimated")
        notes.append("infant_unknown" if kind == _KIND else "abuse_unknown")
    if basis.get("scale", 1.0) < 1.0:
        notes.append("sampled")
    if "physicians" in columns:
        notes.append("per_head")
    if "without_residence" in columns:
        notes.append("statutory")
    if kind == "mh":
        notes.append("mh_points")
    return notes


def _finite(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON, which knows no infinity: a ratio to nothing is null there."""
    import polars as pl

    floats = pl.selectors.float()
    return table.with_columns(pl.when(floats.is_finite()).then(floats)).to_dicts()


def _write(path: Path, content: str) -> None:
    from landbridge.errors import refused_write

    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise refused_write(path, error) from None
