"""Helpers of the tests of the workforce: runs, and lives compared by key."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge.parameters import ParameterTree, Reform
from landbridge.workforce import Engine
from landbridge.workforce.people import COLUMNS, People
from landbridge.workforce.process import Declared, Moment, Process
from landbridge.workforce.results import Results

FIRST_YEAR = 2025


def changes_text(*changes: tuple[str, str, float | str], states: tuple[str, ...] = ()) -> str:
    """A reform of ``(parameter, "set" | "scale" | "add", number)`` from before the first year.

    A named choice is given in its quotation marks. With ``states`` the changes hold there only.
    """
    where = f"where = {{state = {json.dumps(states)}}}\n" if states else ""
    return 'name = "changed"\n' + "".join(
        f'[[change]]\nparameter = "{parameter}"\nfrom = 2025-01-01\n{kind} = {number}\n{where}'
        for parameter, kind, number in changes
    )


def with_changes(
    tree: ParameterTree, *changes: tuple[str, str, float | str], states: tuple[str, ...] = ()
) -> ParameterTree:
    """The tree after :func:`changes_text`."""
    return tree.with_reform(Reform.from_toml(changes_text(*changes, states=states)))


def run_years(country: Any, tree: ParameterTree, *, last_year: int, **options: Any) -> Engine:
    """An engine that has simulated 2025 to ``last_year``."""
    engine = Engine(country, tree, first_year=FIRST_YEAR, **options)
    for year in range(FIRST_YEAR, last_year + 1):
        engine.run_year(year)
    return engine


def frame(engine: Engine) -> pl.DataFrame:
    """The result table, words as plain text."""
    words = pl.col("measure", "place", "category", "origin").cast(pl.String)
    return pl.from_arrow(engine.results.table()).with_columns(words)


def snapshot(people: People) -> dict[str, NDArray[Any]]:
    """All columns, ordered by key."""
    order = np.argsort(people.key)
    return {name: getattr(people, name)[order] for name in COLUMNS}


def part_of(lives: dict[str, NDArray[Any]], keys: NDArray[np.uint64]) -> dict[str, NDArray[Any]]:
    """The lives of ``keys`` only."""
    chosen = np.isin(lives["key"], keys)
    return {name: values[chosen] for name, values in lives.items()}


def changed_lives(
    before: dict[str, NDArray[Any]], after: dict[str, NDArray[Any]]
) -> NDArray[np.uint64]:
    """Keys of the lives of ``before`` that are missing or not bit-equal in ``after``."""
    at = np.minimum(np.searchsorted(after["key"], before["key"]), after["key"].size - 1)
    changed = after["key"][at] != before["key"]
    for name, values in before.items():
        changed |= values.view(f"u{values.itemsize}") != after[name][at].view(f"u{values.itemsize}")
    return before["key"][changed]


def table_of(lives: dict[str, NDArray[Any]], rows: NDArray[np.intp]) -> People:
    """A person table with some rows of a snapshot, in the order given."""
    people = People(capacity=rows.size)
    people.append(rows.size, **{name: values[rows] for name, values in lives.items()})
    return people


def moment_of(engine: Engine, process: Process, year: int, people: People | None = None) -> Moment:
    """The moment an engine would give a process, with results of its own."""
    month, day = process.decided_on
    return Moment(
        process=process,
        year=year,
        people=engine.people if people is None else people,
        country=engine.country,
        world=engine.world,
        parameters=Declared(
            process, engine.tree, np.datetime64(f"{year}-{month:02}-{day:02}").item()
        ),
        results=Results(),
        seed=engine.seed,
        replicate=engine.replicate,
    )
