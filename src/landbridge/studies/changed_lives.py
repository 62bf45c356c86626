"""The lives that differ between a baseline and a reform, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge.errors import InputError, UnknownNameError
from landbridge.studies.life_values import Names, hex_key, read_pick
from landbridge.workforce.counted import COUNTED
from landbridge.workforce.lockstep import PROCESSES, Changed
from landbridge.workforce.results import ORIGINS

__all__ = ["FACE", "Changes"]

#: What is told of a person at the end of the year looked at.
FACE = (
    "origin",
    "sex",
    "birth_year",
    "nationality",
    "phase",
    "specialty",
    "county",
    "status",
    "obligation",
    "obligation_left",
    "left",
    "left_reason",
)
_MILLE = "_thousandths"
_THOUSAND, _DECIMALS = 1000.0, 3


@dataclass(frozen=True)
class Changes:
    """How lives differ between baseline and reform in one replicate.

    Numbers of people and of full-time equivalents are those of the whole country: a simulated life
    stands for ``weight`` of them.

    Attributes
    ----------
    folder, scenario, replicate, seed
        Which replicate of which run.
    years
        Academic years simulated, the last the one looked at.
    weight
        How many a simulated life stands for.
    counts : ndarray of int64, shape (years, processes, measures)
        Differences in simulated persons and thousandths, by the processes in ``PROCESSES`` to which
        the lives belong and the measures in ``COUNTED``.
    levels : ndarray of int64, shape (2, years, measures)
        Baseline and reform in the run's own tables, weighted.
    lives : Changed
        The lives, and where each first differs.
    adds : dict
        ``before`` and ``after``: what each life adds to the measures in the last year, ndarray of
        int64, shape (lives, measures).
    faces : dict
        ``before`` and ``after``: columns of ``FACE`` and the state, raw, at the end of that year.
    names
        What the raw numbers stand for.
    """

    folder: str
    scenario: str
    replicate: int
    seed: int
    years: range
    weight: float
    counts: NDArray[np.int64]
    levels: NDArray[np.int64]
    lives: Changed
    adds: dict[str, NDArray[np.int64]]
    faces: dict[str, dict[str, NDArray[Any]]]
    names: Names

    @property
    def year(self) -> int:
        """The year looked at."""
        return self.years[-1]

    @cached_property
    def own(self) -> NDArray[np.int64]:
        """What each life adds to the differences in the last year, shape (lives, measures)."""
        return self.adds["after"] - self.adds["before"]

    def __len__(self) -> int:
        return len(self.lives)

    def totals(self) -> pl.DataFrame:
        """Baseline, reform and difference by year and measure.

        ``explained`` is the sum over the lives. ``rounding`` is what is left: zero wherever a life
        stands for a whole number of people, as it does at full scale, and otherwise what comes of
        rounding each cell of the run's tables.
        """
        explained = self.counts.sum(axis=1) * self.weight
        rows = [
            {
                "year": year,
                "measure": _plain(measure),
                "baseline": _shown(self.levels[0, y, m], measure),
                "reform": _shown(self.levels[1, y, m], measure),
                "difference": _shown(self.levels[1, y, m] - self.levels[0, y, m], measure),
                "explained": _shown(explained[y, m], measure),
                "rounding": _shown(
                    self.levels[1, y, m] - self.levels[0, y, m] - explained[y, m], measure
                ),
            }
            for y, year in enumerate(self.years)
            for m, measure in enumerate(COUNTED)
        ]
        return pl.DataFrame(rows)

    def waterfall(self) -> pl.DataFrame:
        """Difference by year, process and measure; processes in the order of the year."""
        rows = [
            {
                "year": year,
                "process": PROCESSES[p],
                "measure": _plain(measure),
                "value": _shown(self.counts[y, p, m] * self.weight, measure),
            }
            for y, year in enumerate(self.years)
            for p in self._processes
            for m, measure in enumerate(COUNTED)
        ]
        schema = {
            "year": pl.Int64,
            "process": pl.String,
            "measure": pl.String,
            "value": pl.Float64,
        }
        return pl.DataFrame(rows, schema=schema)

    def changed_by_process(self) -> dict[str, int]:
        """How many simulated lives belong to each process."""
        counts = np.bincount(self.lives.process, minlength=len(PROCESSES))
        return {PROCESSES[p]: int(counts[p]) for p in self._processes}

    def by_origin(self) -> pl.DataFrame:
        """Difference in the last year by process, origin and measure."""
        either = self._either("origin")
        return self._by("origin", either, either, list(ORIGINS))

    def by_state(self) -> pl.DataFrame:
        """Difference in the last year by process, state and measure.

        A life that is in one state in the baseline and in another in the reform counts in both.
        """
        before, after = (self.faces[side]["state"] for side in ("before", "after"))
        return self._by("state", before, after, list(self.names.abbr))

    def frame(self) -> pl.DataFrame:
        """One row a life: key, where it first differs, before and after, what it adds."""
        columns: dict[str, Any] = {
            "key": [hex_key(key) for key in self.lives.key],
            "year": self.lives.year,
            "process": [PROCESSES[p] for p in self.lives.process],
        }
        for side, face in self.faces.items():
            there = self._there(side)
            columns[f"in_{side}"] = there
            for name, numbers in face.items():
                told = self.names.values(name, numbers)
                columns[f"{side}_{name}"] = [
                    value if here else None for value, here in zip(told, there, strict=True)
                ]
        for m, measure in enumerate(COUNTED):
            columns[_plain(measure)] = [_shown(value, measure) for value in self.own[:, m].tolist()]
        return pl.DataFrame(columns, strict=False, infer_schema_length=None)

    def find(self, pick: str | dict[str, str]) -> NDArray[np.int64]:
        """Places of the lives that fit a pick, in the baseline or in the reform.

        Parameters
        ----------
        pick
            ``origin=nonus_img,process=settle``: columns of the person table, and ``state``,
            ``process`` and ``year`` (in which a life first differs).
        """
        asked = read_pick(pick) if isinstance(pick, str) else pick
        fits = self._fits(asked)
        for name, own in (("process", self.lives.process), ("year", self.lives.year)):
            if name in asked:
                fits &= own == _when(name, asked[name])
        return np.flatnonzero(fits)

    def examples(self, limit: int = 20, pick: str | None = None) -> list[dict[str, Any]]:
        """Some of the lives: by turns from each process, first those that move a headline.

        Parameters
        ----------
        limit
            How many at most.
        pick
            Only those that fit; see :meth:`find`.
        """
        chosen = np.arange(len(self)) if pick is None else self.find(pick)
        moves = (self.own[chosen] != 0).any(axis=1)
        process = self.lives.process[chosen]
        order = np.lexsort((self.lives.key[chosen], ~moves, process))
        turn = np.arange(order.size) - np.searchsorted(process[order], process[order])
        order = order[np.lexsort((process[order], turn))][: max(limit, 0)]
        return [self.life(int(place)) for place in sorted(chosen[order])]

    def life(self, place: int) -> dict[str, Any]:
        """One life as plain data."""
        return {
            "key": hex_key(self.lives.key[place]),
            "process": PROCESSES[self.lives.process[place]],
            "year": int(self.lives.year[place]),
            "adds": {
                _plain(measure): _shown(self.own[place, m], measure)
                for m, measure in enumerate(COUNTED)
                if self.own[place, m]
            },
            **{
                side: {name: self.names.value(name, face[name][place]) for name in face}
                if self._there(side)[place]
                else None
                for side, face in self.faces.items()
            },
        }

    def as_dict(self, limit: int = 20, pick: str | None = None) -> dict[str, Any]:
        """All of it as plain data, with at most ``limit`` lives."""
        last = pl.col("year") == self.year
        return {
            "run": self.folder,
            "scenario": self.scenario,
            "replicate": self.replicate,
            "seed": self.seed,
            "year": self.year,
            "weight": self.weight,
            "lives_changed": len(self),
            "lives_changed_by_process": self.changed_by_process(),
            "totals": self.totals().filter(last).drop("year").to_dicts(),
            "waterfall": self.waterfall().filter(last).drop("year").to_dicts(),
            "waterfall_by_year": self.waterfall().to_dicts(),
            "by_origin": self.by_origin().to_dicts(),
            "by_state": self.by_state().to_dicts(),
            "lives": self.examples(limit, pick),
        }

    @cached_property
    def _processes(self) -> list[int]:
        return sorted(set(self.lives.process.tolist()))

    def _there(self, side: str) -> NDArray[np.bool_]:
        return np.asarray(getattr(self.lives, side) >= 0)

    def _either(self, name: str) -> NDArray[Any]:
        return np.where(
            self._there("before"), self.faces["before"][name], self.faces["after"][name]
        )

    def _fits(self, asked: dict[str, str]) -> NDArray[np.bool_]:
        fits = np.zeros(len(self), dtype=np.bool_)
        for side in ("before", "after"):
            face = self.faces[side]
            mine = self._there(side)
            for name, value in asked.items():
                if name in ("process", "year"):
                    continue
                if name not in face:
                    known = ", ".join((*face, "process", "year"))
                    raise InputError(f"--pick {name}: changed lives are picked by {known}")
                mine = mine & (face[name] == self.names.code(name, value))
            fits |= mine
        return fits

    def _by(
        self, name: str, before: NDArray[Any], after: NDArray[Any], labels: list[str]
    ) -> pl.DataFrame:
        shape = (len(PROCESSES), len(labels), len(COUNTED))
        total = np.zeros(shape, dtype=np.int64)
        for where, sign, side in ((before, -1, "before"), (after, 1, "after")):
            here = self._there(side) & (where >= 0)
            at = (self.lives.process[here], where[here].astype(np.int64))
            np.add.at(total, at, sign * self.adds[side][here])
        p, c, m = np.nonzero(total)
        return pl.DataFrame(
            {
                "process": [PROCESSES[i] for i in p],
                name: [labels[i] for i in c],
                "measure": [_plain(COUNTED[i]) for i in m],
                "value": [
                    _shown(total[i, j, k] * self.weight, COUNTED[k])
                    for i, j, k in zip(p, c, m, strict=True)
                ],
            },
            schema={
                "process": pl.String,
                name: pl.String,
                "measure": pl.String,
                "value": pl.Float64,
            },
        )


def _plain(measure: str) -> str:
    """Name of a measure without its unit: what is shown is no thousandths."""
    return measure.removesuffix(_MILLE)


def _shown(value: float, measure: str) -> float:
    """A number as it is shown: persons, or full-time equivalents."""
    unit = _THOUSAND if measure.endswith(_MILLE) else 1.0
    return round(float(value) / unit, _DECIMALS) + 0.0


def _when(name: str, value: str) -> int:
    if name == "year":
        try:
            return int(value)
        except ValueError:
            raise InputError(f"--pick year={value}: expected a whole number") from None
    if value not in PROCESSES:
        raise UnknownNameError("process", value, PROCESSES, "--pick")
    return PROCESSES.index(value)
