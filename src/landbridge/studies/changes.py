"""What a reform changes, told so that a report can show it without the parameter tree."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.studies.assumptions import weak_assumptions

if TYPE_CHECKING:
    from landbridge.parameters import Change, Parameter, ParameterTree, Reform
    from landbridge.studies.scenario import Scenario

USE_TRIGGER = "settle.conrad.trigger_use_share"


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
    base = scenario.baseline_tree(tree)
    changed = [change.parameter for change in bundle.changes] if bundle is not None else []
    facts["assumptions"] = weak_assumptions(changed, base, first_year)
    if bundle is None:
        return facts
    reformed = base.with_reform(bundle)
    effective = bundle.effective_changes(base)
    ineffective = [change for change in bundle.changes if change not in effective]
    facts["label"] = _texts(scenario, "label", " + ", scenario.name)
    facts["summary"] = _texts(scenario, "summary", " ", "")
    facts["changes"] = [_describe(change, base, reformed, first_year) for change in bundle.changes]
    facts["unchanged"] = list(dict.fromkeys(change.parameter for change in ineffective))
    facts["starts"] = _first_day(bundle, effective, first_year)
    if USE_TRIGGER in reformed:
        # A number even where the reform lays no trigger: the engine says in which years it has one.
        last_day = datetime.date(last_year + 1, 6, 30)
        facts["use_trigger"] = float(reformed.value(USE_TRIGGER, last_day))
    facts["sources"] = [_source(tree, source) for source in bundle.sources]
    return facts


def _texts(scenario: Scenario, what: str, glue: str, otherwise: str) -> dict[str, str]:
    told = {}
    for lang in ("en", "zh"):
        parts = [
            getattr(r, what).get(lang) or (r.name if otherwise else "") for r in scenario.reforms
        ]
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
        **describe_parameter(parameter, base),
        "where": ", ".join(name for _, names in change.where for name in names),
        "old": shown_value(parameter, old[touched]),
        "new": shown_value(parameter, new[touched]),
        "from": change.start.isoformat() if change.start else None,
        "until": change.until.isoformat() if change.until else None,
    }


def describe_parameter(parameter: Parameter, tree: ParameterTree) -> dict[str, Any]:
    """A parameter's name, words, unit and standing, as plain data.

    Parameters
    ----------
    parameter
        The parameter.
    tree
        The tree it stands in, for its units and sources.
    """
    return {
        "id": parameter.id,
        "label": dict(parameter.label),
        "unit": {"en": parameter.unit, "zh": tree.units.get(parameter.unit, parameter.unit)},
        "reliability": parameter.reliability,
        "note": parameter.note,
        "sources": [_source(tree, source) for source in parameter.sources],
    }


def shown_value(parameter: Parameter, values: Any) -> float | list[float] | dict[str, str]:
    """A number, the two ends where cells differ, or the words of a named choice."""
    if not parameter.choices:
        return one_or_ends(values)
    name = parameter.choice(float(values.max()))
    words = parameter.choices[name]
    return {"choice": name, "en": words["en"], "zh": words["zh"]}


def one_or_ends(values: Any) -> float | list[float]:
    """One number, or the two ends where cells differ."""
    low, high = float(values.min()), float(values.max())
    return low if low == high else [low, high]


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
