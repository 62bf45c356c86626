"""Which weakly known facts a result leans on, found by rule, so that a reader sees them beside it.

The rule: every parameter that rests on memory or on assumption, among those which the processes
that read a changed parameter read too, nearest in name to what is changed first; then those of the
processes that every headline number passes through. Named by the parameters' own reliability, not
chosen by hand, the list cannot leave out an awkward one.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree

WEAK = frozenset({"memory", "assumption"})
_EVERY_NUMBER = ("measure", "leave", "practise")
_MOST_NEAR, _MOST_GENERAL = 8, 6


def weak_assumptions(
    changed: Iterable[str], tree: ParameterTree, first_year: int
) -> list[dict[str, Any]]:
    """Weakly known parameters behind a result.

    Parameters
    ----------
    changed
        Ids that a reform changes; none for a baseline by itself.
    tree
        The baseline's tree.
    first_year
        First academic year; values are those of its 1 July.

    Returns
    -------
    list of dict
        Facts of each parameter with its ``value`` (two ends for a table).
    """
    from landbridge.studies.changes import describe_parameter, shown_value

    ids = set(changed)
    processes = _parameters_of_processes()
    near = [i for read in processes.values() if ids & set(read) for i in read]
    general = [i for name in _EVERY_NUMBER for i in processes.get(name, ())]
    chosen = _by_name(_weak(near, ids, tree), ids)[:_MOST_NEAR]
    chosen += [i for i in _weak(general, ids, tree) if i not in chosen][:_MOST_GENERAL]
    day = datetime.date(first_year, 7, 1)
    found = []
    for identifier in chosen:
        parameter = tree[identifier]
        held = max(day, parameter.timelines[tree.baseline].first)
        value = shown_value(parameter, tree.value(identifier, held))
        found.append({**describe_parameter(parameter, tree), "value": value})
    return found


def _parameters_of_processes() -> dict[str, tuple[str, ...]]:
    from landbridge.workforce.year import YEAR

    return {process.name: process.parameters for process in YEAR}


def _weak(ids: Iterable[str], but: set[str], tree: ParameterTree) -> list[str]:
    return [
        i for i in dict.fromkeys(ids) if i not in but and i in tree and tree[i].reliability in WEAK
    ]


def _by_name(candidates: list[str], changed: set[str]) -> list[str]:
    """Nearest in name first: shared words count more the fewer candidates have them."""
    words = {i: set(re.split(r"[._]", i)) for i in candidates}
    common = Counter(word for held in words.values() for word in held)
    asked = {word for i in changed for word in re.split(r"[._]", i)}
    nearness = {i: sum(1 / common[word] for word in words[i] & asked) for i in candidates}
    return sorted(candidates, key=lambda i: -nearness[i])
