"""What is answered: routes with their steps, blockers and reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, Protocol

__all__ = ["FEASIBLE", "LAW_CURRENT_TO", "Blocker", "Reach", "Route", "RouteStep", "Telling"]

#: The last day of law that the sources show (evidence runs to about July 2026).
LAW_CURRENT_TO = date(2026, 6, 30)
FEASIBLE = ("ok", "soft", "hard")


class RouteStep(NamedTuple):
    """One step of a route in one state.

    Attributes
    ----------
    id, decider
        Names in the rulebook.
    label
        In each language.
    months, fees_usd
        Low and high.
    begins
        Months from the start at which it can begin, low and high.
    needs
        Ids of its requirements.
    cites
        Sources.
    hidden
        A mere link that a reader need not see.
    """

    id: str
    decider: str
    label: dict[str, str]
    months: tuple[float, float]
    fees_usd: tuple[float, float]
    begins: tuple[float, float]
    needs: tuple[str, ...]
    cites: tuple[str, ...]
    hidden: bool

    def as_dict(self, lang: str) -> dict[str, Any]:
        """For JSON."""
        return {
            "id": self.id,
            "label": self.label[lang],
            "decider": self.decider,
            "begins": self.begins,
            "months": self.months,
            "fees_usd": self.fees_usd,
            "needs": self.needs,
            "cites": self.cites,
        }


@dataclass(frozen=True)
class Blocker:
    """A requirement that is not met, or not known to be.

    Attributes
    ----------
    rule
        Id of the requirement.
    kind
        ``hard``: a rule forbids; ``soft``: a filter, cost, queue, capacity, or a fact not given.
    unknown
        Whether it hangs on facts that were not given.
    hangs_on
        Those facts.
    text
        What is asked, in each language.
    cites, reliability
        Sources and how far to trust them in this state.
    """

    rule: str
    kind: str
    unknown: bool
    hangs_on: tuple[str, ...]
    text: dict[str, str]
    cites: tuple[str, ...]
    reliability: str

    def as_dict(self, lang: str) -> dict[str, Any]:
        """For JSON."""
        return {
            "rule": self.rule,
            "kind": self.kind,
            "unknown": self.unknown,
            "hangs_on": self.hangs_on,
            "text": self.text[lang],
            "cites": self.cites,
            "reliability": self.reliability,
        }


@dataclass(frozen=True)
class Reach:
    """How far a route leads.

    Attributes
    ----------
    licence
        ``none``, ``training``, ``restricted``, ``provisional`` or ``full``.
    work_authority
        Whether the route ends with authority to work.
    board
        ``none``, ``eligible`` or ``certified``.
    imlc
        Whether the licensure compact is open afterwards.
    """

    licence: str
    work_authority: bool
    board: str
    imlc: bool

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return dict(vars(self))


class Telling(Protocol):
    """What tells a route step by step when it is asked for."""

    def steps(self) -> tuple[RouteStep, ...]: ...
    def steps_as_dicts(self, lang: str) -> list[dict[str, Any]]: ...
    def blockers(self) -> tuple[Blocker, ...]: ...
    def reliability(self) -> str: ...
    def memory(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Route:
    """One way to a goal in one state that no other beats.

    Steps, blockers and reliability are told when they are first asked for, so that a question
    about 51 states costs no words.

    Attributes
    ----------
    id
        Goal, state and the steps that tell it from others: stable between runs.
    feasible
        ``ok``, ``soft`` or ``hard``.
    months, fees_usd
        Low and high, along the critical path; all fees together.
    rank
        Sorts routes, the best first: open before possible before closed; fewer rules that forbid;
        what is known before what may prove closed, most of all before what few people have; fewer
        filters, costs and queues; sooner; cheaper.
    reaches
        How far it leads.
    telling
        What tells the rest.
    """

    id: str
    goal: str
    state: str
    feasible: str
    months: tuple[float, float]
    fees_usd: tuple[float, float]
    rank: tuple[float, ...]
    reaches: Reach
    telling: Telling = field(repr=False, compare=False)

    @cached_property
    def steps(self) -> tuple[RouteStep, ...]:
        """Steps in working order."""
        return self.telling.steps()

    @cached_property
    def blockers(self) -> tuple[Blocker, ...]:
        """What stands in the way, hard before soft."""
        return self.telling.blockers()

    @cached_property
    def reliability(self) -> str:
        """That of the weakest rule on the path."""
        return self.telling.reliability()

    @cached_property
    def memory(self) -> tuple[str, ...]:
        """Ids of rules on the path that rest on memory or assumption."""
        return self.telling.memory()

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, as ``landbridge route --json`` prints it."""
        return {
            "id": self.id,
            "goal": self.goal,
            "state": self.state,
            "feasible": self.feasible,
            "steps": self.telling.steps_as_dicts(lang),
            "months": self.months,
            "fees_usd": self.fees_usd,
            "blockers": [blocker.as_dict(lang) for blocker in self.blockers],
            "reaches": self.reaches.as_dict(),
            "reliability": self.reliability,
            "rests_on_memory": self.memory,
        }
