"""What differs between the law of two days: every value, and every act in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import numpy as np

from landbridge.errors import InputError
from landbridge.law.acts import Act, load_acts
from landbridge.law.texts import NATION, law_parameters
from landbridge.parameters import Parameter, ParameterTree

__all__ = ["ActBetween", "ValueChange", "acts_between", "difference"]


@dataclass(frozen=True)
class ValueChange:
    """One value that differs.

    Attributes
    ----------
    parameter, label
        Id, and name in each language.
    jurisdiction
        Postal code, or ``US``.
    category
        The rest of the cell's place, such as ``conrad``; empty for none.
    before, after
        Values; None where the parameter has none yet.
    unit
        In each language.
    sources, reliability
        Of the cell.
    """

    parameter: str
    label: dict[str, str]
    jurisdiction: str
    category: str
    before: float | None
    after: float | None
    unit: dict[str, str]
    sources: tuple[str, ...]
    reliability: str

    def as_dict(self, lang: str) -> dict[str, Any]:
        """For JSON."""
        return {
            **vars(self),
            "label": self.label[lang],
            "unit": self.unit[lang],
            "sources": list(self.sources),
        }


@dataclass(frozen=True)
class ActBetween:
    """An act that was enacted or took effect, or both, between two days."""

    act: Act
    what: tuple[str, ...]

    def as_dict(self, lang: str) -> dict[str, Any]:
        """For JSON."""
        return {**self.act.as_dict(lang), "between": list(self.what)}


def difference(tree: ParameterTree, before: date, after: date) -> list[ValueChange]:
    """Every value of law that differs between two days, the nation's first, then by state.

    Raises
    ------
    InputError
        If the second day does not come after the first.
    """
    if after <= before:
        raise InputError(f"{after} is not after {before}; give the earlier day first")
    found = [
        change
        for parameter in law_parameters(tree)
        for change in _of(tree, parameter, before, after)
    ]
    order = {NATION: -1} | {state: i for i, state in enumerate(tree.dimensions["state"])}
    return sorted(found, key=lambda change: order[change.jurisdiction])


def _of(
    tree: ParameterTree, parameter: Parameter, before: date, after: date
) -> Iterator[ValueChange]:
    timeline = parameter.timelines[tree.baseline]
    if timeline.on(after) is None or timeline.on(before) is timeline.on(after):
        return
    new = tree.value(parameter.id, after)
    had = timeline.on(before) is not None
    old = tree.value(parameter.id, before) if had else np.full_like(new, np.nan)
    for cell, place in zip(np.ndindex(new.shape), product(*parameter.categories), strict=True):
        if old[cell] == new[cell]:
            continue
        names = dict(zip(parameter.by, place, strict=True))
        state = names.pop("state", None)
        cited = parameter.cell(state) if parameter.by == ("state",) and state else parameter
        yield ValueChange(
            parameter=parameter.id,
            label={"en": parameter.label["en"], "zh": parameter.label["zh"]},
            jurisdiction=state or NATION,
            category=", ".join(names.values()),
            before=float(old[cell]) if had else None,
            after=float(new[cell]),
            unit={"en": parameter.unit, "zh": tree.units.get(parameter.unit, parameter.unit)},
            sources=tuple(cited.sources),
            reliability=cited.reliability,
        )


def acts_between(before: date, after: date) -> list[ActBetween]:
    """Acts that were enacted or took effect after one day and up to another."""
    found = ((act, act.happened(before, after)) for act in load_acts())
    return [ActBetween(act, what) for act, what in found if what]
