"""Which parameters are law, under which topic, and whose: the nation's or a state's."""

from __future__ import annotations

from collections.abc import Iterator

from landbridge.law.rulebook import load_rulebook
from landbridge.parameters import Parameter, ParameterTree

__all__ = ["NATION", "NO_LIMIT", "TOPICS", "is_by_state", "law_parameters", "topic_of", "users_of"]

#: The jurisdiction of federal law, and of bodies that act for the whole country.
NATION = "US"
#: A limit of this many is none.
NO_LIMIT = 99.0
_PREFIX = "law."
_STATE = "state"

#: Topic -> beginnings of the ids that belong to it; keys ``law.topic.*`` of the catalogue.
TOPICS: dict[str, tuple[str, ...]] = {
    "licence": ("law.licence.",),
    "pathway": ("law.pathway.", "law.peer_list.", "law.practice_ready.", "law.bridge."),
    "assistant": ("law.assistant.", "law.limited."),
    "compact": ("law.imlc.",),
    "certification": ("law.ecfmg.", "law.usmle."),
    "training": ("law.match.", "law.fellowship.", "law.residency."),
    "visa": ("law.j1.", "law.h1b.", "law.h1b1.", "law.e3.", "law.tn.", "law.o1."),
    "waiver": ("law.waiver.", "law.conrad.", "settle.conrad."),
    "green_card": ("law.green_card.", "law.niw.", "law.perm."),
    "entry": ("law.entry.", "people.entry"),
    "board": ("law.board.",),
    "research": ("law.nih.", "law.research."),
    "costs": ("law.fee.", "law.months."),
    "calendar": ("law.calendar.",),
    "other": ("",),
}


def law_parameters(tree: ParameterTree) -> Iterator[Parameter]:
    """Parameters of law: those of the law room, and any other that a rule reads."""
    read = users_of()
    for identifier, parameter in tree.items():
        if identifier.startswith(_PREFIX) or identifier in read:
            yield parameter


def users_of() -> dict[str, tuple[str, ...]]:
    """Parameter -> ids of the requirements that read it."""
    users: dict[str, list[str]] = {}
    for requirement in load_rulebook().requirements.values():
        for identifier in requirement.reads:
            users.setdefault(identifier, []).append(requirement.id)
    return {identifier: tuple(names) for identifier, names in users.items()}


def topic_of(identifier: str) -> str:
    """Topic of a parameter of law."""
    return next(topic for topic, starts in TOPICS.items() if identifier.startswith(starts))


def is_by_state(parameter: Parameter) -> bool:
    """Whether each state has its own value."""
    return _STATE in parameter.by
