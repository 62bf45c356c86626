"""``landbridge places mua``: the Index of Medical Underservice by the published weights."""

from __future__ import annotations

from typing import Any

import typer

from landbridge.cli import options
from landbridge.cli import places_areas as areas
from landbridge.cli.places_given import write

_INFANT = "imr"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("mua")(mua)


def mua(
    run: areas.Run = None,
    year: areas.Year = None,
    scenario: areas.Scenario = "baseline",
    supply: areas.Supply = None,
    demand: areas.Demand = None,
    workspace: options.Workspace = None,
    state: areas.State = None,
    rows: areas.Rows = 20,
    json: options.Json = False,
    csv: areas.Csv = None,
    map_file: areas.Map = None,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Weigh places by the Index of Medical Underservice; never an official designation."""
    options.check_lang(lang)
    from landbridge.cli.places_mua_screen import map_of, show_index, summary_of
    from landbridge.language import text
    from landbridge.places.hpsa_rules import hpsa_rules
    from landbridge.places.shortage_frames import mua as index_of

    held = hpsa_rules()
    frame, basis, rests = areas.frame_for(
        "pc", run, year, scenario, supply, demand, workspace, held
    )
    table = index_of(frame, rules=held)
    known = [name for name in ("name", "state") if name in frame.columns]
    table = table.join(frame.select("id", *known), on="id", how="left", maintain_order="left")
    if state is not None:
        table = areas.of_state(table, state)
    notes = _notes(basis, frame.columns)
    summary = summary_of(table)
    words = rests.notes(lang)
    in_words = [*(text(f"places.note.{name}", lang) for name in notes), *words]
    written = []
    if csv is not None:
        write(csv, table.write_csv())
        written.append(csv)
    if map_file is not None:
        write(map_file, map_of(table, basis, in_words, lang))
        written.append(map_file)
    if json:
        told = {"measure": "mua-like", **basis, "rests_on": rests.tables, "basis_notes": words}
        more = {"summary": summary, "notes": notes, "files": [str(path) for path in written]}
        options.print_json({**told, **more, "places": areas.finite(table)})
        return
    show_index(table, summary, basis, rows, lang)
    for note in in_words:
        typer.echo(f"• {note}")
    for path in written:
        typer.echo(text("cli.wrote", lang, path=path))


def _notes(basis: dict[str, Any], columns: list[str]) -> list[str]:
    """Names of the notes that belong to a result."""
    notes = ["mua_not_official"]
    if _INFANT not in columns:
        notes.append("mua_infant_unknown")
    if basis.get("scale", 1.0) < 1.0:
        notes.append("sampled")
    if "physicians" in columns:
        notes.append("per_head")
    if "without_residence" in columns:
        notes.append("mua_statutory")
    return notes
