"""Results of experiments in one tidy table: each measure bears the name of its experiment."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from landbridge.studies.cells import ALL, NATION, Cells, decoded

__all__ = ["cells_of", "one_column", "tagged"]

_MARK = ":"
_WORDS = ("measure", "place", "category", "origin")


def tagged(table: pa.Table, experiment: str, simulated: int, shown: int) -> pa.Table:
    """National rows of one simulated year, under the name of an experiment.

    Parameters
    ----------
    table
        As the simulation gives it.
    experiment
        Name of the experiment.
    simulated, shown
        Year that was simulated, and the year it stands for.
    """
    codes, places = decoded(table.column("place"))
    nation = np.flatnonzero([name == NATION for name in places])
    kept = np.isin(codes, nation) & (table.column("year").to_numpy() == simulated)
    rows = table.filter(pa.array(kept))
    words = {name: rows.column(name).cast(pa.string()).to_pylist() for name in _WORDS}
    words["measure"] = [f"{experiment}{_MARK}{name}" for name in words["measure"]]
    return _table(words, shown, rows.column("value").to_numpy().astype(np.float64))


def one_column(
    experiment: str, year: int, values: Mapping[str, float], category: str = ALL
) -> pa.Table:
    """Rows of an experiment that gives a few numbers by name."""
    count = len(values)
    words = {
        "measure": [f"{experiment}{_MARK}{name}" for name in values],
        "place": [NATION] * count,
        "category": [category] * count,
        "origin": [ALL] * count,
    }
    return _table(words, year, np.array(list(values.values()), dtype=np.float64))


def _table(words: Mapping[str, list[str]], year: int, value: np.ndarray) -> pa.Table:
    return pa.table(
        {
            "measure": pa.array(words["measure"], pa.string()),
            "year": pa.array(np.full(value.size, year, dtype=np.int16)),
            "place": pa.array(words["place"], pa.string()),
            "category": pa.array(words["category"], pa.string()),
            "origin": pa.array(words["origin"], pa.string()),
            "value": pa.array(value),
        }
    )


def cells_of(table: pa.Table, experiment: str) -> Cells:
    """The rows of one experiment, under the names that the simulation gives them."""
    prefix = f"{experiment}{_MARK}"
    names = table.column("measure").to_pylist()
    mine = pa.array([name.startswith(prefix) for name in names])
    rows = table.filter(mine)
    measure = [name.removeprefix(prefix) for name in rows.column("measure").to_pylist()]
    return Cells(rows.set_column(0, "measure", pa.array(measure, pa.string())))
