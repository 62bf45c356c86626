"""What ``landbridge cite`` says: a number with its date, doubt, unit and source."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import numpy as np

from landbridge.errors import UnknownNameError
from landbridge.language import text
from landbridge.parameters.distributions import FITTED, Deviation
from landbridge.parameters.parameter import Language, Parameter
from landbridge.parameters.sources import Source
from landbridge.parameters.timeline import Step, Values
from landbridge.parameters.tree import ParameterTree, as_date

LISTED_CELLS = 16  # longer tables are told by their extremes in text; JSON has every cell
_QUANTILES = (0.025, 0.975)


@dataclass(frozen=True)
class Citation:
    """Everything a reader needs to judge a number or a source.

    Attributes
    ----------
    subject
        ``parameter`` or ``source``.
    facts
        What `as_dict` returns: plain text, numbers, lists and mappings.
    """

    subject: str
    facts: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return the citation as plain data, ready for JSON."""
        return dict(self.facts)

    def text(self, language: Language = "en") -> str:
        """Return the citation as lines of text in a language."""
        if self.subject == "source":
            return _source_text(self.facts, language)
        return _parameter_text(self.facts, language)


def cite(tree: ParameterTree, identifier: str, date: datetime.date | str | None = None) -> Citation:
    """Cite a parameter or a source by id.

    Parameters
    ----------
    tree
        The tree, with its baseline and any reform.
    identifier
        Id of a parameter or of a source.
    date
        The day of the value; today by default.

    Raises
    ------
    UnknownNameError
        If the id is neither; the nearest names of both kinds are suggested.
    """
    if identifier in tree:
        day = datetime.date.today() if date is None else as_date(date)
        return Citation("parameter", _parameter_facts(tree, tree[identifier], day))
    if identifier in tree.sources:
        return Citation("source", _source_facts(tree, tree.sources[identifier]))
    raise UnknownNameError("parameter or source", identifier, [*tree, *tree.sources])


def _parameter_facts(
    tree: ParameterTree, parameter: Parameter, date: datetime.date
) -> dict[str, Any]:
    timeline = parameter.timelines[tree.baseline]
    step = timeline.on(date)
    low, high = parameter.bounds
    return {
        "parameter": parameter.id,
        "label": dict(parameter.label),
        "date": date.isoformat(),
        "baseline": tree.baseline,
        "value": None if step is None else _value(tree.value(parameter.id, date), parameter),
        "since": None if step is None else step.start.isoformat(),
        "first": timeline.first.isoformat(),
        "unit": {"en": parameter.unit, "zh": tree.units.get(parameter.unit, parameter.unit)},
        "by": list(parameter.by),
        "interval": None if step is None or step.exact else _interval(parameter, step, date),
        "standard_error": None if step is None or step.exact else _error(parameter, step, date),
        "distribution": _distribution(parameter),
        "fixed": parameter.fixed,
        "choices": {name: dict(words) for name, words in parameter.choices.items()},
        "range": [low if np.isfinite(low) else None, high if np.isfinite(high) else None],
        "reliability": parameter.reliability,
        "fitted_by": parameter.fitted_by or None,
        "sources": [_source_facts(None, tree.sources[name]) for name in parameter.sources],
        "note": parameter.note,
        "defined": parameter.where,
        "cells": {
            category: {
                "sources": list(cell.sources),
                "reliability": cell.reliability,
                "note": cell.note,
            }
            for category, cell in parameter.cells.items()
        },
    }


def _interval(parameter: Parameter, step: Step, date: datetime.date) -> dict[str, Any] | None:
    """Return the middle 95 % of draws: of a scalar its values, of a table a factor or shift."""
    distribution = parameter.distribution
    if distribution is None:
        return None
    ends = [
        distribution.at_quantile(quantile, parameter.centre, parameter.bounds, date)
        for quantile in _QUANTILES
    ]
    if not parameter.by:
        drawn = sorted(float(end.apply(step.value, parameter.bounds)) for end in ends)
        return {"kind": "value", **dict(zip(("low", "high"), drawn, strict=True))}
    if distribution.acts == "factor":
        factors = (end.factor for end in ends if isinstance(end, Deviation))
        return {"kind": "factor", **dict(zip(("low", "high"), factors, strict=True))}
    # cells are shifted differently by a beta or a fit: tell the widest
    shifts = [end.apply(step.value, parameter.bounds) - step.value for end in ends]
    kind = "cells_apart" if distribution.kind == FITTED else "shift"
    return {"kind": kind, "low": float(np.min(shifts)), "high": float(np.max(shifts))}


def _error(parameter: Parameter, step: Step, date: datetime.date) -> Any:
    """Return the standard errors of fitted values, by themselves."""
    distribution = parameter.distribution
    if distribution is None or distribution.kind != FITTED:
        return None
    return nested(distribution.cells_on(date).errors(step.value), parameter)


def _distribution(parameter: Parameter) -> dict[str, Any] | None:
    distribution = parameter.distribution
    if distribution is None:
        return None
    if distribution.kind != FITTED:
        return {"kind": distribution.kind, **dict(distribution.numbers)}
    fits = [cells.joint.calibration for _, cells in distribution.fits if cells is not None]
    return {"kind": FITTED, "fits": list(dict.fromkeys(fits))}


def _value(values: Values, parameter: Parameter) -> Any:
    return parameter.choice(float(values)) if parameter.choices else nested(values, parameter)


def nested(values: Values, parameter: Parameter) -> Any:
    """Return an array as a number or nested mappings of category to number."""

    def unfold(part: Values, categories: tuple[tuple[str, ...], ...]) -> Any:
        if not categories:
            return float(part)
        return {
            name: unfold(part[position, ...], categories[1:])
            for position, name in enumerate(categories[0])
        }

    return unfold(values, parameter.categories)


def _source_facts(tree: ParameterTree | None, source: Source) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "source": source.id,
        "title": source.title,
        "organisation": source.organisation,
        "year": source.year,
        "url": source.url,
        "reliability": source.reliability,
    }
    if tree is not None:
        facts["used_by"] = [p.id for p in tree.values() if source.id in p.all_sources]
    return facts


def _parameter_text(facts: dict[str, Any], lang: Language) -> str:
    unit = facts["unit"][lang]
    lines = [f"{facts['label'][lang]} [{facts['parameter']}]"]
    on = text("cite.on", lang, date=facts["date"], baseline=facts["baseline"])
    if facts["value"] is None:
        lines.append(_line(on, text("cite.no_value", lang, first=facts["first"]), lang))
    elif isinstance(facts["value"], dict):
        dimensions = text("cite.by", lang, dimensions=" × ".join(facts["by"]))
        lines.append(_line(on, unit + text("cite.joint", lang) + dimensions, lang))
        if not facts["cells"]:
            lines += [f"    {line}" for line in _cells(facts["value"], lang)]
    elif facts["choices"]:
        lines.append(_line(on, facts["value"], lang))
    else:
        lines.append(_line(on, f"{_number(facts['value'])} {unit}", lang))
    interval = facts["interval"]
    if interval is not None:
        kind = "interval" if interval["kind"] == "value" else interval["kind"]
        ends = {end: _number(interval[end]) for end in ("low", "high")}
        lines.append(f"  {text(f'cite.{kind}', lang, **ends)}")
    if facts["distribution"] and facts["distribution"]["kind"] == FITTED:
        fits = ", ".join(facts["distribution"]["fits"])
        lines.append(f"  {text('cite.together', lang, fits=fits)}")
    if facts["fixed"]:
        lines.append(_line(text("cite.fixed", lang), facts["fixed"], lang))
    lines += _allowed(facts, lang)
    lines.append(_reliability(facts, lang))
    if facts["fitted_by"]:
        lines.append(_line(text("cite.fitted_by", lang), facts["fitted_by"], lang))
    for source in facts["sources"]:
        name = f"{text('cite.source', lang)} {source['source']}"
        lines.append(_line(name, _reference(source, lang), lang))
        if source["url"]:
            lines.append(f"    {source['url']}")
    lines.append(_line(text("cite.note", lang), facts["note"], lang))
    lines += _cells_with_sources(facts, lang)
    return "\n".join(lines)


def _allowed(facts: dict[str, Any], lang: Language) -> list[str]:
    """The range, or the named choices with their words."""
    title = text("cite.range", lang)
    if facts["choices"]:
        named = facts["choices"].items()
        return [_line(title, "", lang).rstrip(), *(f"    {n}: {word[lang]}" for n, word in named)]
    low, high = ("…" if end is None else _number(end) for end in facts["range"])
    return [_line(title, f"{low} – {high}", lang)]


def _cells(value: dict[str, Any], lang: Language) -> list[str]:
    flat: list[tuple[str, float]] = []

    def gather(part: Any, path: tuple[str, ...]) -> None:
        if isinstance(part, dict):
            for name, inner in part.items():
                gather(inner, (*path, name))
        else:
            flat.append((" × ".join(path), part))

    gather(value, ())
    if len(flat) <= LISTED_CELLS:
        return [f"{name}: {_number(number)}" for name, number in flat]
    numbers = [number for _, number in flat]
    told = {"low": min(numbers), "high": max(numbers), "mean": sum(numbers) / len(numbers)}
    written = {name: _number(number) for name, number in told.items()}
    return [text("cite.cells", lang, count=len(flat), **written)]


def _cells_with_sources(facts: dict[str, Any], lang: Language) -> list[str]:
    """Every value of a table whose cells have sources of their own, with its standing."""
    if not facts["cells"]:
        return []
    lines = ["  " + text("cite.by_cell", lang)]
    for category, number in (facts["value"] or dict.fromkeys(facts["cells"])).items():
        told = "…" if number is None else _number(number)
        cell = facts["cells"].get(category)
        if cell is not None:
            standing = text(f"cite.short_{cell['reliability']}", lang)
            parts = [f"{told} ({standing}; {', '.join(cell['sources'])})", cell["note"]]
            told = " ".join(part for part in parts if part)
        lines.append(f"    {category}: {told}")
    return lines


def _source_text(facts: dict[str, Any], lang: Language) -> str:
    lines = [f"{_reference(facts, lang)} [{facts['source']}]"]
    if facts["url"]:
        lines.append(f"  {facts['url']}")
    lines.append(_reliability(facts, lang))
    if facts["used_by"]:
        lines.append(_line(text("cite.used_by", lang), ", ".join(facts["used_by"]), lang))
    return "\n".join(lines)


def _line(name: str, value: str, lang: Language) -> str:
    return "  " + text("cite.line", lang, name=name, value=value)


def _reliability(facts: dict[str, Any], lang: Language) -> str:
    standing = text(f"cite.{facts['reliability']}", lang)
    return _line(text("cite.reliability", lang), standing, lang)


def _reference(source: dict[str, Any], lang: Language) -> str:
    year = source["year"] or text("cite.undated", lang)
    return ", ".join(str(part) for part in (source["title"], source["organisation"], year) if part)


def _number(number: float) -> str:
    if float(number).is_integer() and abs(number) < 1e15:
        return f"{int(number):,}"
    return f"{number:,.6g}"
