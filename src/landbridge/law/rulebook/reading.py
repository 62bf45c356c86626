"""Read the rulebook and see that it holds together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from landbridge.errors import InputError, UnknownNameError
from landbridge.law.rulebook.requirement import RELIABILITIES, Requirement
from landbridge.law.rulebook.step import Step
from landbridge.law.rules import RULES
from landbridge.parameters import load_tree

__all__ = ["Rulebook", "load_rulebook"]

_FOLDER = Path(__file__).parent
_STEPS = "steps.yaml"
_KINDS = ("hard", "soft", "personal")


@dataclass(frozen=True)
class Rulebook:
    """Every requirement and every step by id."""

    requirements: Mapping[str, Requirement]
    steps: Mapping[str, Step]

    def requirement(self, identifier: str) -> Requirement:
        """Return a requirement.

        Raises
        ------
        UnknownNameError
            If there is none of that name.
        """
        if identifier not in self.requirements:
            raise UnknownNameError("rule", identifier, self.requirements)
        return self.requirements[identifier]


@lru_cache(maxsize=1)
def load_rulebook() -> Rulebook:
    """Read the shipped rulebook, once a process.

    Raises
    ------
    InputError
        If a requirement has no rule, a step names what is not there, or a key is unknown.
    """
    requirements: dict[str, Requirement] = {}
    for path in sorted(_FOLDER.glob("*.yaml")):
        if path.name != _STEPS:
            for identifier, entry in _read(path).items():
                if identifier in requirements:
                    raise InputError(f"{path.name}: {identifier} stands twice")
                requirements[identifier] = _requirement(path.name, identifier, dict(entry))
    steps = {
        identifier: _step(identifier, dict(entry))
        for identifier, entry in _read(_FOLDER / _STEPS).items()
    }
    for step in steps.values():
        for need in (*step.needs, *step.tells):
            if need not in requirements:
                raise UnknownNameError("rule", need, requirements, f"{_STEPS}: {step.id}")
    return Rulebook(_traced(requirements), steps)


def _read(path: Path) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader) or {}


def _requirement(file: str, identifier: str, entry: dict[str, Any]) -> Requirement:
    where = f"{file}: {identifier}"
    if identifier not in RULES:
        raise UnknownNameError("rule", identifier, RULES, where)
    found = Requirement(
        id=identifier,
        decider=entry.pop("decider"),
        kind=_kind(entry.pop("kind"), where),
        text=entry.pop("text"),
        sources=tuple(entry.pop("cites", ())),
        reliability=entry.pop("reliability", RELIABILITIES[-1]),
    )
    if entry:
        raise InputError(f"{where}: unknown key {', '.join(entry)}")
    return found


def _kind(kind: str, where: str) -> str:
    if kind not in _KINDS:
        raise UnknownNameError("kind", kind, _KINDS, where)
    return kind


def _step(identifier: str, entry: dict[str, Any]) -> Step:
    found = Step(
        id=identifier,
        decider=entry.pop("decider"),
        label=entry.pop("label"),
        requires=tuple(entry.pop("requires", ())),
        gives=tuple(entry.pop("gives")),
        needs=tuple(entry.pop("needs", ())),
        tells=tuple(entry.pop("tells", ())),
        applies=entry.pop("applies", None),
        months=entry.pop("months", None),
        fees=tuple(entry.pop("fees", ())),
        hidden=entry.pop("hidden", False),
    )
    if entry:
        raise InputError(f"{_STEPS}: {identifier}: unknown key {', '.join(entry)}")
    return found


def _traced(requirements: dict[str, Requirement]) -> dict[str, Requirement]:
    """Requirements with the parameters that their rules ask for, found by asking them."""
    from datetime import date

    from landbridge.law.person import Facts
    from landbridge.law.view import Law

    law = Law(load_tree(), date.today())
    nobody = Facts.unknown(1).expanded()
    traced = {}
    for identifier, requirement in requirements.items():
        with law.tracing() as reads:
            requirement.met(nobody, law)
        traced[identifier] = replace(requirement, reads=tuple(sorted(reads)))
    return traced
