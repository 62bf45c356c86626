"""``landbridge places hpsa``: HPSA-like shortage areas by the published rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landbridge.cli import options
from landbridge.cli import places_areas as areas
from landbridge.cli.places_given import write

if TYPE_CHECKING:
    from landbridge.cli.places_basis import Basis

_KIND = "pc"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("hpsa")(hpsa)


def hpsa(
    kind: Annotated[str, typer.Option("--kind", help="pc primary care, mh mental health.")] = _KIND,
    run: areas.Run = None,
    year: areas.Year = None,
    scenario: areas.Scenario = "baseline",
    supply: areas.Supply = None,
    demand: areas.Demand = None,
    per_head: Annotated[
        float | None,
        typer.Option("--fte-per-head", help="FTE a head, in place of hpsa.count_factor.", min=0),
    ] = None,
    workspace: options.Workspace = None,
    state: areas.State = None,
    rows: areas.Rows = 20,
    check: Annotated[
        bool, typer.Option("--check", help="How well the base year meets HRSA's own record.")
    ] = False,
    json: options.Json = False,
    csv: areas.Csv = None,
    map_file: areas.Map = None,
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
    frame, basis, rests = areas.frame_for(
        kind, run, year, scenario, supply, demand, workspace, held
    )
    table = areas_of(frame, kind, rules=held)
    known = [name for name in ("name", "state", "official") if name in frame.columns]
    table = table.join(frame.select("id", *known), on="id", how="left", maintain_order="left")
    # Only now: what a place borders on may lie in another state.
    if state is not None:
        table = areas.of_state(table, state)
    notes = _notes(kind, basis, rests, frame.columns)
    summary = summary_of(table)
    written = []
    if csv is not None:
        write(csv, table.write_csv())
        written.append(csv)
    if map_file is not None:
        from landbridge.cli.places_screen import map_of
        from landbridge.language import text

        words = [*(text(f"places.note.{name}", lang) for name in notes), *rests.notes(lang)]
        write(map_file, map_of(table, kind, basis, words, lang))
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
                "places": areas.finite(table),
            }
        )
        return
    show_areas(table, summary, notes, kind, basis, rows, lang)
    for note in rests.notes(lang):
        typer.echo(f"• {note}")
    from landbridge.language import text

    for path in written:
        typer.echo(text("cli.wrote", lang, path=path))


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
