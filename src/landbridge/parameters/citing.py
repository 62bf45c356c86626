"""What ``landbridge cite`` says: a number with its date, doubt, unit and source."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import numpy as np

from landbridge.errors import UnknownNameError
from landbridge.parameters.parameter import Language, Parameter
from landbridge.parameters.sources import Source
from landbridge.parameters.timeline import Values
from landbridge.parameters.tree import ParameterTree, as_date

LISTED_CELLS = 16  # longer tables are told by their extremes in text; JSON has every cell
_QUANTILES = (0.025, 0.975)

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "on": "on {date} ({baseline})",
        "interval": "95 % of draws between {low} and {high}",
        "factor": "95 % of draws between {low} and {high} times these values",
        "shift": "95 % of draws between {low} and {high} from these values",
        "by": "by {dimensions}",
        "cells": "{count} values from {low} to {high}, mean {mean}",
        "range": "allowed",
        "reliability": "reliability",
        "source": "source",
        "note": "note",
        "used_by": "used by",
        "no_value": "no value yet; the first is from {first}",
        "undated": "no date",
        "primary": "primary (the issuing body's own text)",
        "secondary": "secondary (a text that quotes the issuing body)",
        "derived": "derived (computed from cited figures)",
        "memory": "memory (not seen in a text: check before use)",
        "assumption": "assumption (chosen for the model)",
        "fitted": "fitted (calibrated to published figures)",
    },
    "zh": {
        "on": "{date} 的取值({baseline})",
        "interval": "95% 的抽样介于 {low} 与 {high} 之间",
        "factor": "95% 的抽样为这些数值的 {low} 至 {high} 倍",
        "shift": "95% 的抽样与这些数值相差 {low} 至 {high}",
        "by": "按 {dimensions}",
        "cells": "{count} 个数值,{low} 至 {high},均值 {mean}",
        "range": "允许范围",
        "reliability": "可靠性",
        "source": "来源",
        "note": "说明",
        "used_by": "被引用于",
        "no_value": "尚无数值;首个数值始于 {first}",
        "undated": "无日期",
        "primary": "一手(发布机构原文)",
        "secondary": "二手(转引发布机构的文本)",
        "derived": "推算(由所引数字计算)",
        "memory": "记忆(未见原文,使用前须核对)",
        "assumption": "假设(为模型选定)",
        "fitted": "拟合(按公布数字校准)",
    },
}


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
        "value": None if step is None else nested(tree.value(parameter.id, date), parameter),
        "since": None if step is None else step.start.isoformat(),
        "first": timeline.first.isoformat(),
        "unit": {"en": parameter.unit, "zh": tree.units.get(parameter.unit, parameter.unit)},
        "by": list(parameter.by),
        "interval": None if step is None or step.exact else _interval(parameter, step.value),
        "distribution": _distribution(parameter),
        "range": [low if np.isfinite(low) else None, high if np.isfinite(high) else None],
        "reliability": parameter.reliability,
        "sources": [_source_facts(None, tree.sources[name]) for name in parameter.sources],
        "note": parameter.note,
        "defined": parameter.where,
    }


def _interval(parameter: Parameter, value: Values) -> dict[str, Any] | None:
    """Return the middle 95 % of draws: of a scalar its values, of a table a factor or shift."""
    if parameter.distribution is None:
        return None
    low, high = (
        parameter.distribution.deviation(quantile, parameter.centre, parameter.bounds)
        for quantile in _QUANTILES
    )
    if not parameter.by:
        ends = (float(end.apply(value, parameter.bounds)) for end in (low, high))
        return {"kind": "value", **dict(zip(("low", "high"), ends, strict=True))}
    if parameter.distribution.acts == "factor":
        return {"kind": "factor", "low": low.factor, "high": high.factor}
    # a beta shifts every cell a little differently: tell the widest
    return {
        "kind": "shift",
        "low": float(np.min(low.shift)),
        "high": float(np.max(high.shift)),
    }


def _distribution(parameter: Parameter) -> dict[str, Any] | None:
    if parameter.distribution is None:
        return None
    return {"kind": parameter.distribution.kind, **dict(parameter.distribution.numbers)}


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
        facts["used_by"] = [p.id for p in tree.values() if source.id in p.sources]
    return facts


def _parameter_text(facts: dict[str, Any], language: Language) -> str:
    words = WORDS[language]
    unit = facts["unit"][language]
    lines = [f"{facts['label'][language]} [{facts['parameter']}]"]
    on = words["on"].format(date=facts["date"], baseline=facts["baseline"])
    if facts["value"] is None:
        lines.append(f"  {on}: {words['no_value'].format(first=facts['first'])}")
    elif isinstance(facts["value"], dict):
        dimensions = words["by"].format(dimensions=" × ".join(facts["by"]))
        lines.append(f"  {on}: {unit}, {dimensions}")
        lines += [f"    {line}" for line in _cells(facts["value"], words)]
    else:
        lines.append(f"  {on}: {_number(facts['value'])} {unit}")
    interval = facts["interval"]
    if interval:
        kind = "interval" if interval["kind"] == "value" else interval["kind"]
        low, high = _number(interval["low"]), _number(interval["high"])
        lines.append(f"  {words[kind].format(low=low, high=high)}")
    low, high = ("…" if end is None else _number(end) for end in facts["range"])
    lines.append(f"  {words['range']}: {low} – {high}")
    lines.append(f"  {words['reliability']}: {words[facts['reliability']]}")
    for source in facts["sources"]:
        lines.append(f"  {words['source']} {source['source']}: {_reference(source, words)}")
        if source["url"]:
            lines.append(f"    {source['url']}")
    lines.append(f"  {words['note']}: {facts['note']}")
    return "\n".join(lines)


def _cells(value: dict[str, Any], words: dict[str, str]) -> list[str]:
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
    return [
        words["cells"].format(
            count=len(flat),
            low=_number(min(numbers)),
            high=_number(max(numbers)),
            mean=_number(sum(numbers) / len(numbers)),
        )
    ]


def _source_text(facts: dict[str, Any], language: Language) -> str:
    words = WORDS[language]
    lines = [f"{_reference(facts, words)} [{facts['source']}]"]
    if facts["url"]:
        lines.append(f"  {facts['url']}")
    lines.append(f"  {words['reliability']}: {words[facts['reliability']]}")
    if facts["used_by"]:
        lines.append(f"  {words['used_by']}: {', '.join(facts['used_by'])}")
    return "\n".join(lines)


def _reference(source: dict[str, Any], words: dict[str, str]) -> str:
    parts = [source["title"], source["organisation"], source["year"] or words["undated"]]
    return ", ".join(str(part) for part in parts if part)


def _number(number: float) -> str:
    if float(number).is_integer() and abs(number) < 1e15:
        return f"{int(number):,}"
    return f"{number:,.6g}"
