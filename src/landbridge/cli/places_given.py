"""What `places access` and `places inequality` are asked about: the opening, a run, own tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landbridge.cli.places_basis import Basis, check_workspace

if TYPE_CHECKING:
    from landbridge.baseline.country import Country
    from landbridge.studies.place_access import PlaceAccess

__all__ = ["Given", "facts_of", "found_for", "notes_for", "write"]

Run = Annotated[
    Path | None, typer.Option("--run", metavar="DIR", help="A finished run; else the opening.")
]
Scenarios = Annotated[
    list[str] | None,
    typer.Option("--scenario", help="Scenario of the run; several may be given, all by default."),
]
Supply = Annotated[
    Path | None, typer.Option("--supply", metavar="FILE", help="CSV or Parquet: id, fte.")
]
Demand = Annotated[
    Path | None,
    typer.Option("--demand", metavar="FILE", help="CSV or Parquet: id, population."),
]
Cost = Annotated[
    Path | None,
    typer.Option("--cost", metavar="FILE", help="CSV or Parquet: origin, dest, cost."),
]
Method = Annotated[
    str, typer.Option("--method", help="2sfca, ratio, 3sfca, m2sfca, raam ... (docs/access.md).")
]
DecayWords = Annotated[
    str | None,
    typer.Option(
        "--decay", metavar="NAME:...", help="gaussian:50:100, binary:30, steps:30=1,60=0.5 ..."
    ),
]
GrowTo = Annotated[
    float | None, typer.Option("--grow-to", help="People up to whom a catchment grows (v2sfca).")
]
Group = Annotated[str, typer.Option("--specialty", help="Specialty group.")]
State = Annotated[
    list[str] | None, typer.Option("--state", help="State (postal code); several may be given.")
]
Own = Annotated[Path | None, typer.Option("--workspace", help="Folder of tables from 'data load'.")]
PRIMARY_CARE = "primary_care"


@dataclass(frozen=True)
class Given:
    """The options that say what is measured.

    Attributes
    ----------
    run, scenarios, supply, demand, cost, method, decay, grow_to, group, state, workspace
        As given.
    """

    run: Path | None = None
    scenarios: list[str] | None = None
    supply: Path | None = None
    demand: Path | None = None
    cost: Path | None = None
    method: str = "2sfca"
    decay: str | None = None
    grow_to: float | None = None
    group: str = PRIMARY_CARE
    state: list[str] | None = None
    workspace: Path | None = None

    @property
    def kind(self) -> str:
        """Of what it is: ``opening``, ``run``, ``supply`` (own, within the country), ``own``."""
        if self.run is not None:
            return "run"
        if self.demand is not None:
            return "own"
        return "supply" if self.supply is not None else "opening"


def found_for(given: Given, years: Sequence[int] | None) -> PlaceAccess:
    """Measure what was asked for.

    Parameters
    ----------
    given
        The options.
    years
        Academic years of a run, all of them if empty, the last if None.

    Raises
    ------
    InputError
        Options contradict each other, or a file or run is wrong.
    """
    from landbridge.errors import InputError
    from landbridge.places.decay import parse_decay
    from landbridge.studies.county_access import Asked
    from landbridge.studies.place_access import access_of_files, access_of_supply, with_own_supply

    if given.run is not None and (given.supply or given.demand or given.cost):
        raise InputError("--run and --supply, --demand, --cost: expected one or the other")
    check_workspace(given.workspace, given.run)
    if given.demand is not None and given.supply is None:
        raise InputError("--demand: expected --supply with it")
    if given.cost is not None and given.demand is None:
        raise InputError("--cost: expected --demand and --supply with it")
    if years and given.kind != "run":
        raise InputError("--year: only a run has years; give --run DIR")
    if given.scenarios and given.kind != "run":
        raise InputError("--scenario: only a run has scenarios; give --run DIR")
    asked = Asked(
        given.method, None if given.decay is None else parse_decay(given.decay), given.grow_to
    )
    if given.demand is not None and given.supply is not None:
        own = None if given.cost is not None else _country(given)
        found = access_of_files(given.demand, given.supply, given.cost, asked, own)
    else:
        supply = _supply(given)
        if given.supply is not None:
            supply, _ = with_own_supply(supply, given.supply)
        if years is None:
            years = supply.years[-1:]
        found = access_of_supply(supply, asked, years or None)
    return found.only(_codes(given.state)) if given.state else found


def _country(given: Given, base_year: int = 2025) -> Country:
    from landbridge.baseline import load_country

    return load_country(base_year, workspace=given.workspace)


def _supply(given: Given) -> Any:
    from landbridge.parameters import load_tree
    from landbridge.studies.county_supply import of_opening, of_run

    if given.run is None:
        return of_opening(_country(given), load_tree(), given.group)
    from landbridge.studies import open_run

    return of_run(open_run(given.run), given.group, given.scenarios)


def _codes(states: Sequence[str]) -> list[str]:
    from landbridge.baseline.states import load_states

    table = load_states()
    return [str(table.fips[table.index(state.upper(), "--state")]) for state in states]


def notes_for(given: Given, found: PlaceAccess, lang: str) -> list[str]:
    """What a reader must know beside the numbers.

    Parameters
    ----------
    given, found
        What was asked and found.
    lang
        Language of the words.
    """
    from landbridge.language import number, text
    from landbridge.places.islands import no_road_flags

    notes = basis_of(given, found).notes(lang)
    if found.estimated:
        facts = travel_facts(found)
        args = {
            "circuity": f"{facts['circuity']:g}",
            "slow": f"{min(facts['speed']):g}",
            "fast": f"{max(facts['speed']):g}",
            "terminal": f"{facts['terminal_minutes']:g}",
            "most": f"{facts['self_minutes_most']:g}",
        }
        notes.append(text("access.note.estimated", lang, **args))
        flagged = int((no_road_flags([found.ids[row] for row in found.rows]) != "").sum())
        if flagged:
            notes.append(text("access.note.islands", lang, count=number(flagged, 0, lang)))
    if given.kind == "run" and next(iter(found.values.values())).shape[0] == 1:
        notes.append(text("note.one_replicate", lang))
    if found.counties is None and len({one[:2] for one in found.ids}) == 1 and found.estimated:
        notes.append(text("access.note.edges", lang))
    if found.unreached > 0:
        notes.append(text("access.note.unreached", lang, fte=number(found.unreached, 1, lang)))
    return notes


def basis_of(given: Given, found: PlaceAccess) -> Basis:
    """What the numbers rest on."""
    path = ""
    if given.run is not None:
        path = str(given.run)
    elif given.supply is not None:
        path = str(given.supply) if given.demand is None else f"{given.demand}, {given.supply}"
    return Basis(given.kind, path, None if found.counties is None else found.rests_on)


def travel_facts(found: PlaceAccess) -> dict[str, Any]:
    """Centres of the parameters by which travel was estimated."""
    from landbridge.parameters import load_tree
    from landbridge.places.travel import travel_rules

    rules = travel_rules(load_tree().at("2025-07-01"))
    assert rules.speed is not None
    return {
        "estimated_from_distance": found.estimated,
        "circuity": rules.circuity,
        "speed": list(rules.speed),
        "terminal_minutes": rules.terminal,
        "self_cost_factor": rules.self_factor,
        "self_minutes_most": rules.self_most,
    }


def decay_facts(found: PlaceAccess) -> dict[str, Any] | None:
    """Name, numbers and cut-off of the decay; None where the method has none."""
    from landbridge.parameters import load_tree

    if found.asked.method == "ratio":
        return None
    used = found.asked.decay_of(load_tree().at("2025-07-01"))
    return {"name": used.name, "numbers": list(used.numbers), "cutoff": used.cutoff}


def facts_of(given: Given, found: PlaceAccess, lang: str) -> dict[str, Any]:
    """What was measured, as plain data for ``--json``.

    Parameters
    ----------
    given, found
        What was asked and found.
    lang
        Language of the notes.
    """
    decay = decay_facts(found)
    if decay is not None and decay["cutoff"] == float("inf"):
        decay["cutoff"] = None
    return {
        "basis": given.kind,
        "run": None if given.run is None else str(given.run),
        "rests_on": basis_of(given, found).tables,
        "specialty": given.group if given.kind != "own" else None,
        "method": found.asked.method,
        "decay": decay,
        "travel": travel_facts(found) if found.estimated else None,
        "notes": notes_for(given, found, lang),
    }


def write(path: Path, content: str) -> None:
    """Write a text file.

    Parameters
    ----------
    path, content
        Where, and what.

    Raises
    ------
    InputError
        It cannot be written.
    """
    from landbridge.errors import refused_write

    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise refused_write(path, error) from error
