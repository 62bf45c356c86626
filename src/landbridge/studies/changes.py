"""What a reform changes, told so that a report can show it without the parameter tree."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from landbridge.parameters import Change, ParameterTree, Reform
    from landbridge.studies.scenario import Scenario


def describe_scenario(
    scenario: Scenario, tree: ParameterTree, first_year: int, last_year: int
) -> dict[str, Any]:
    """Facts of a scenario for ``run.json``.

    Parameters
    ----------
    scenario
        The scenario.
    tree
        The tree before any baseline or reform.
    first_year, last_year
        Academic years of the run.

    Returns
    -------
    dict
        Name, texts and digest; with a reform also its label, ``changes`` (old and new value of
        each), ``unchanged`` (parameters that are set to the value they have) and ``starts`` (the
        first day on which anything differs, None if nothing ever does).
    """
    facts = scenario.to_dict()
    bundle = scenario.bundle
    if bundle is None:
        return facts
    base = scenario.baseline_tree(tree)
    reformed = base.with_reform(bundle)
    effective = bundle.effective_changes(base)
    ineffective = [change for change in bundle.changes if change not in effective]
    facts["label"] = _texts(scenario, "label", " + ", scenario.name)
    facts["summary"] = _texts(scenario, "summary", " ", "")
    facts["changes"] = [_describe(change, base, reformed, first_year) for change in bundle.changes]
    facts["unchanged"] = list(dict.fromkeys(change.parameter for change in ineffective))
    facts["starts"] = _first_day(bundle, effective, first_year)
    facts["sources"] = [_source(tree, source) for source in bundle.sources]
    return facts


def _texts(scenario: Scenario, what: str, glue: str, otherwise: str) -> dict[str, str]:
    told = {}
    for lang in ("en", "zh"):
        parts = [getattr(r, what).get(lang) or (r.name if otherwise else "")
                 for r in scenario.reforms]
        parts += list(scenario.assignments) if otherwise else []
        told[lang] = glue.join(part for part in parts if part) or otherwise
    return told


def _first_day(bundle: Reform, effective: list[Change], first_year: int) -> str | None:
    if not effective:
        return None
    opening = datetime.date(first_year, 7, 1)
    return min(change.start or opening for change in effective).isoformat()


def _describe(
    change: Change, base: ParameterTree, reformed: ParameterTree, first_year: int
) -> dict[str, Any]:
    parameter = base[change.parameter]
    day = change.start or datetime.date(first_year, 7, 1)
    day = max(day, parameter.timelines[base.baseline].first)
    old, new = base.value(change.parameter, day), reformed.value(change.parameter, day)
    touched = old != new if (old != new).any() else np.ones(old.shape, dtype=bool)
    return {
        "id": change.parameter,
        "label": dict(parameter.label),
        "unit": {"en": parameter.unit, "zh": base.units.get(parameter.unit, parameter.unit)},
        "where": ", ".join(name for _, names in change.where for name in names),
        "old": _told(old[touched]),
        "new": _told(new[touched]),
        "from": change.start.isoformat() if change.start else None,
        "until": change.until.isoformat() if change.until else None,
        "reliability": parameter.reliability,
        "note": parameter.note,
        "sources": [_source(base, source) for source in parameter.sources],
    }


def _told(values: Any) -> float | str:
    """One number, or the two ends where cells differ."""
    low, high = float(values.min()), float(values.max())
    return low if low == high else f"{low:g}–{high:g}"


def _source(tree: ParameterTree, identifier: str) -> dict[str, Any]:
    source = tree.sources[identifier]
    return {
        "id": identifier,
        "title": source.title,
        "organisation": source.organisation,
        "year": source.year,
        "url": source.url,
        "reliability": source.reliability,
    }
