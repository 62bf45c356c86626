"""The page of all parameters: value, doubt, dates, standing, sources and reasons, room by room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from doc_markdown import GENERATED, anchor, table

from landbridge.parameters import ParameterTree, cite

__all__ = ["parameters_page"]

#: What each room holds; a room that is missing here stops the writing of the page.
ROOMS = {
    "access": "travel and decay, where no road network is at hand",
    "apply": "what applicants choose, how programs screen, read, invite and rank",
    "background": "race, ethnicity and languages of physicians and of the people they serve",
    "baseline": "the base year: stock, trainees and population where no margin is published",
    "careers": "board certification, faculties, grants, leading posts, pay",
    "certify": "who abroad begins, and the way to a first application",
    "graduate": "classes of US schools and their seniors",
    "hpsa": "shortage areas by published rules, and HRSA's index",
    "law": "federal and state law: visas, waivers, licences, boards, fees, months",
    "leave": "retirement, death, emigration",
    "match": "positions, programs, couples, SOAP, who applies again",
    "opening": "the first day: what the tables of the stock do not tell, and their doubt",
    "people": "facts that a person brings to the first application",
    "places": "demand by three norms, other clinicians, scenarios",
    "practise": "hours, green cards, moves",
    "settle": "waivers, H-1B, state pathways, returns, the first county",
    "soap": "rules of the Supplemental Offer and Acceptance Program",
    "structure": "named rival accounts, which are not drawn ([structure.md](structure.md))",
    "studies": "definitions of what studies count",
    "train": "leaving and moving, the markets for fellowships",
}
HEAD = ("parameter", "value", "doubt", "dates", "reliability", "sources", "reason")
#: A value that begins on this day has no beginning that matters.
ALWAYS = "1900-01-01"


def parameters_page(tree: ParameterTree, shown_on: str) -> Iterator[str]:
    """Every parameter, by the first parts of its id.

    Parameters
    ----------
    tree
        The tree, under its baseline.
    shown_on
        The day whose values are shown, as an ISO date.
    """
    rooms = {
        room: {part: list(names) for part, names in groupby(members, key=_part)}
        for room, members in groupby(sorted(tree, key=_order), key=_room)
    }
    yield "# Parameters\n"
    yield GENERATED
    yield from _introduction(tree, shown_on)
    yield "## Contents\n"
    yield from table(
        ("room", "parameters", "with a distribution", "what it holds"), _contents(tree, rooms)
    )
    yield ""
    for room, parts in rooms.items():
        yield f"## {room}\n"
        yield f"{_sentence(ROOMS[room])}\n"
        for part, names in parts.items():
            if part != room:
                yield f"### {part}\n"
            yield from table(HEAD, (_row(tree, name, shown_on) for name in names))
            yield ""


def _introduction(tree: ParameterTree, shown_on: str) -> Iterator[str]:
    drawn = sum(parameter.is_drawn for parameter in tree.values())
    standing = Counter(parameter.reliability for parameter in tree.values())
    told = ", ".join(f"{count} {name}" for name, count in standing.most_common())
    yield (
        f"{len(tree)} parameters, of which {drawn} have a distribution and are drawn anew in each "
        "replicate; but those of `baseline` make the country once a run, and what is not known of "
        "it is drawn otherwise ([base_year.md](base_year.md)). Values on "
        f"{shown_on} under `{tree.baseline}`; of a table its extremes. `landbridge cite ID` shows "
        "one in full, on any date, with every cell of a table.\n"
    )
    yield (
        "- **Doubt**: the distribution and the middle 95 % of draws; of a table a factor or a "
        "shift on all cells together; of a fitted one the widest of its cells, which are drawn "
        "together with all that the calibration fitted ([calibration.md](calibration.md)). "
        "*Fixed* gives the reason why a behavioural value is not "
        "drawn. Empty: a rule of law, a count on record, a definition, a switch; in rooms not yet "
        "gone over ([structure.md](structure.md#what-is-drawn-and-what-is-not)) also a behavioural "
        "value of which nothing is said.\n"
        "- **Dates**: all values where there is more than one; *as written* where the baseline "
        "`as-written`, in which sunsets bite, differs.\n"
        f"- **Reliability**: {told}. `primary` is the issuing body's own text, `secondary` a text "
        "that quotes it, `derived` follows from others, `fitted` was fitted, `memory` was not "
        "seen in a text, `assumption` is one. In brackets: cells of a table with sources of "
        "their own.\n"
        "- **Sources** are listed in [sources.md](sources.md).\n"
    )


def _contents(
    tree: ParameterTree, rooms: dict[str, dict[str, list[str]]]
) -> Iterator[tuple[object, ...]]:
    for room, parts in rooms.items():
        names = [name for members in parts.values() for name in members]
        inner = [f"[{part[len(room) + 1 :]}](#{anchor(part)})" for part in parts if part != room]
        link = f"[{room}](#{anchor(room)})"
        words = f"{ROOMS[room]}: {', '.join(inner)}" if inner else ROOMS[room]
        yield link, len(names), sum(tree[name].is_drawn for name in names), words


def _row(tree: ParameterTree, name: str, shown_on: str) -> tuple[str, ...]:
    facts = cite(tree, name, shown_on).facts
    return (
        f"`{name}`<br>{facts['label']['en']}",
        _value(facts),
        _doubt(tree, facts),
        _dates(tree, name),
        _standing(facts),
        ", ".join(source["source"] for source in facts["sources"]),
        facts["note"],
    )


def _value(facts: dict[str, Any]) -> str:
    """A value with its unit, or the extremes of a table."""
    if facts["choices"]:
        names = (f"`{name}`: {words['en']}" for name, words in facts["choices"].items())
        return f"**`{facts['value']}`**, of<br>" + "<br>".join(names)
    numbers = list(_leaves(facts["value"]))
    unit = facts["unit"]["en"]
    if not numbers:
        return f"none yet; {unit}"
    if facts["by"]:
        return f"{_span(numbers)} {unit}, by {' and '.join(facts['by'])}"
    return f"{numbers[0]:.6g} {unit}"


def _doubt(tree: ParameterTree, facts: dict[str, Any]) -> str:
    """The distribution and the middle of its draws, or why there is none."""
    if facts["choices"]:
        return "named, not drawn"
    law = facts["distribution"]
    words = []
    if law:
        told = law.get("fits") or [
            f"{key} {size:.4g}" for key, size in law.items() if key != "kind"
        ]
        words.append(f"{law['kind']} ({', '.join(told)})")
    middle = facts["interval"]
    if middle:
        kind = {
            "value": "",
            "factor": " times",
            "shift": " added",
            "cells_apart": " added, cell by cell",
        }[middle["kind"]]
        words.append(f"{middle['low']:.4g} to {middle['high']:.4g}{kind}")
    if facts["fixed"]:
        words.append(f"*fixed*: {facts['fixed']}")
    return "; ".join(words)


def _dates(tree: ParameterTree, name: str) -> str:
    """All values and the days from which they hold, under both baselines."""
    timelines = tree[name].timelines
    shown = timelines[tree.baseline]
    words = _steps(tree, name, tree.baseline)
    for baseline, timeline in timelines.items():
        if timeline != shown:
            words += f"<br>*{baseline.replace('-', ' ')}* {_steps(tree, name, baseline)}"
    return words


def _steps(tree: ParameterTree, name: str, baseline: str) -> str:
    parameter = tree[name]
    steps = parameter.timelines[baseline].steps
    days = [step.start.isoformat() for step in steps]
    if len(steps) == 1:
        return "always" if days[0] == ALWAYS else f"from {days[0]}"
    values = [
        parameter.choice(float(step.value)) if parameter.choices else _span(step.value.ravel())
        for step in steps
    ]
    starts = ["before" if day == ALWAYS else day for day in days]
    return "; ".join(f"{day}: {value}" for day, value in zip(starts, values, strict=True))


def _standing(facts: dict[str, Any]) -> str:
    """The reliability, and how many cells stand on their own sources, by reliability."""
    counts = Counter(cell["reliability"] for cell in facts["cells"].values())
    told = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    return f"{facts['reliability']} (cells: {told})" if told else str(facts["reliability"])


def _leaves(value: Any) -> Iterator[float]:
    """The numbers of a value, whatever its dimensions."""
    if isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif value is not None:
        yield float(value)


def _span(numbers: Any) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low:.6g}" if low == high else f"{low:.6g} to {high:.6g}"


def _room(name: str) -> str:
    return name.split(".")[0]


def _part(name: str) -> str:
    """The room, or its part where the id has one."""
    return ".".join(name.split(".")[:2]) if name.count(".") > 1 else _room(name)


def _order(name: str) -> tuple[str, bool, str]:
    """Room by room, what has no part first."""
    return _room(name), name.count(".") > 1, name


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:] + "."
