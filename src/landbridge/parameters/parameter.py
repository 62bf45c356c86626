"""A parameter: one assumption of the model with its unit, dates, doubt and sources."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np

from landbridge.errors import InputError, UnknownNameError
from landbridge.parameters.distributions import Distribution
from landbridge.parameters.timeline import Timeline, Values

Language = Literal["en", "zh"]
CURRENT_POLICY = "current-policy"
AS_WRITTEN = "as-written"
BASELINES = (CURRENT_POLICY, AS_WRITTEN)


@dataclass(frozen=True)
class Provenance:
    """Where a number comes from.

    Attributes
    ----------
    sources
        Source ids.
    reliability
        As a parameter's; for a cell also ``missing``: nothing was found, and the value is the one
        that the parameter gives where nothing is known.
    note
        One or two sentences on the value; empty if there is nothing to say.
    """

    sources: tuple[str, ...]
    reliability: str
    note: str


@dataclass(frozen=True, eq=False)
class Parameter:
    """One parameter of the tree.

    Attributes
    ----------
    id
        Dotted name, such as ``settle.conrad.slots_per_state``.
    label, note
        Name in both languages; one sentence on why this value.
    unit
        English name of the unit, one of ``values/units.yaml``.
    by, categories
        Dimensions and the categories of each; empty for a scalar.
    bounds
        Lowest and highest allowed value, infinite where open.
    timelines
        Values through time under each baseline.
    distribution
        Doubt about the value, or None.
    centre
        Values that the distribution is laid around: the last written for every baseline, before
        any reform.
    sources, reliability
        Source ids, and how far to trust the value.
    where
        File and line of the definition.
    cells
        Provenance of the categories that have their own, by category; only with one dimension.
    error
        Standard errors of fitted values, in the shape of `centre`; None where none are known.
    fitted_by
        The command that fitted the values, empty if none did.
    choices
        Names that the value may have, with their words in both languages; the value is the
        number of the name, from 0. Empty: the value is a number.
    fixed
        Why a behavioural value carries no distribution; empty where that is not said.
    """

    id: str
    label: dict[Language, str]
    unit: str
    by: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    bounds: tuple[float, float]
    timelines: dict[str, Timeline] = field(repr=False)
    distribution: Distribution | None
    centre: Values
    sources: tuple[str, ...]
    reliability: str
    note: str
    where: str = ""
    cells: Mapping[str, Provenance] = field(default_factory=dict, repr=False)
    error: Values | None = field(default=None, repr=False)
    fitted_by: str = ""
    choices: Mapping[str, Mapping[Language, str]] = field(default_factory=dict, repr=False)
    fixed: str = ""

    def cell(self, category: str) -> Provenance:
        """Return where the value of a category comes from: its own provenance or the parameter's.

        Raises
        ------
        UnknownNameError
            If the parameter has no such category on its first dimension.
        """
        known = self.categories[0] if self.categories else ()
        if category not in known:
            raise UnknownNameError(f"category of {self.id}", category, known)
        return self.cells.get(category, Provenance(self.sources, self.reliability, self.note))

    @property
    def all_sources(self) -> tuple[str, ...]:
        """Its sources and those of its cells, each once."""
        cells = (name for cell in self.cells.values() for name in cell.sources)
        return tuple(dict.fromkeys((*self.sources, *cells)))

    @property
    def range(self) -> tuple[float, float]:
        """Lowest and highest allowed value, in the parameter's unit."""
        return self.bounds

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of its arrays; ``()`` for a scalar."""
        return tuple(len(names) for names in self.categories)

    @property
    def is_drawn(self) -> bool:
        """True if replicates draw it."""
        return self.distribution is not None

    def choice(self, value: float) -> str:
        """Return the name of a value; for a parameter with named choices."""
        return tuple(self.choices)[round(float(value))]

    def number_of(self, choice: str, where: str = "") -> float:
        """Return the value that a name stands for.

        Raises
        ------
        InputError
            If the parameter takes numbers.
        UnknownNameError
            If there is no such choice; `where` is named in the message.
        """
        if not self.choices:
            place = f"{where}: " if where else ""
            raise InputError(f"{place}{self.id}: expected a number, found '{choice}'")
        if choice not in self.choices:
            raise UnknownNameError(f"choice of {self.id}", choice, self.choices, where)
        return float(tuple(self.choices).index(choice))

    def range_words(self) -> str:
        """Return the range as text, such as ``0 to 200 (waivers per state and year)``."""
        if self.choices:
            return f"{', '.join(self.choices)} ({self.unit})"
        low, high = (f"{bound:.12g}" for bound in self.bounds)
        if high == "inf":
            words = "any number" if low == "-inf" else f"{low} or more"
        else:
            words = f"{high} or less" if low == "-inf" else f"{low} to {high}"
        return f"{words} ({self.unit})"

    def with_timelines(self, timelines: dict[str, Timeline]) -> Parameter:
        """Return the parameter with other values; its distribution keeps its first centre."""
        return replace(self, timelines=timelines)

    def digest(self, baseline: str) -> bytes:
        """Hash of all that can move a result under a baseline: values, distribution, range.

        Words and provenance, of the parameter and of its cells, do not count.
        """
        return self._frame_digest + self.timelines[baseline].digest

    @cached_property
    def _frame_digest(self) -> bytes:
        frame: tuple[object, ...] = (
            self.id,
            self.by,
            self.categories,
            self.bounds,
            self.distribution,
        )
        if self.choices:
            frame = (*frame, tuple(self.choices))
        state = hashlib.sha256(repr(frame).encode())
        state.update(np.ascontiguousarray(self.centre, dtype="<f8").tobytes())
        for start, cells in () if self.distribution is None else self.distribution.fits:
            state.update(str(start).encode())
            state.update(b"" if cells is None else cells.joint.digest)
        return state.digest()
