"""Routes: which ways are open to a person, how long, what blocks them, what would unblock them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.errors import InputError, UnknownNameError
from landbridge.law.answer import FEASIBLE, LAW_CURRENT_TO, Route
from landbridge.law.assessment import Assessment
from landbridge.law.graph import GOALS
from landbridge.law.routing import routes_to
from landbridge.law.view import Law
from landbridge.law.words import state_code
from landbridge.parameters import ParameterTree, Reform, load_tree
from landbridge.parameters.tree import as_date

if TYPE_CHECKING:
    from landbridge.law.profile import Profile
    from landbridge.law.unblocking import Unblocked

__all__ = ["Answer", "routes"]

_ALL = "ALL"


@dataclass(frozen=True)
class Answer:
    """The routes of one person under one day's law.

    Attributes
    ----------
    profile
        Who asks.
    as_of
        The day whose law applies.
    reforms
        Names of the reforms laid over the law.
    routes
        Undominated routes, by goal and state, the best first within each.
    assessment
        Every requirement and step over all states, for further questions.
    """

    profile: Profile
    as_of: date
    baseline: str
    reforms: tuple[str, ...]
    states: tuple[str, ...]
    goals: tuple[str, ...]
    routes: tuple[Route, ...]
    assessment: Assessment = field(repr=False)

    @property
    def law_current_to(self) -> date:
        """The last day of law that the sources show."""
        return LAW_CURRENT_TO

    def best(self, count: int = 3) -> list[Route]:
        """The best routes: for each goal in turn the best in any state, then the next best.

        Routes made of the same steps are one; it is shown in the state where it is best.
        """
        by_goal: dict[str, list[Route]] = {goal: [] for goal in self.goals}
        seen: set[tuple[str, str]] = set()
        for route in sorted(self.routes, key=lambda route: route.rank):
            make = (route.goal, route.id.split(".", 2)[2])
            if make not in seen:
                seen.add(make)
                by_goal[route.goal].append(route)
        turns = zip_longest(*by_goal.values())
        return [route for turn in turns for route in turn if route is not None][:count]

    def feasible(self, goal: str, state: str) -> str:
        """How open a goal is in a state: that of its best route; ``hard`` where there is none."""
        kinds = [
            FEASIBLE.index(r.feasible) for r in self.routes if (r.goal, r.state) == (goal, state)
        ]
        return FEASIBLE[min(kinds, default=FEASIBLE.index("hard"))]

    @cached_property
    def unblocked_by(self) -> tuple[Unblocked, ...]:
        """The smallest sets of shipped reforms that open what is closed."""
        from landbridge.law.unblocking import unblock

        return unblock(self)

    def as_dict(self, lang: str = "en", unblock: bool = True) -> dict[str, Any]:
        """For JSON, as ``landbridge route --json`` prints it."""
        from landbridge.language import text

        found: dict[str, Any] = {
            "as_of": self.as_of.isoformat(),
            "law_current_to": self.law_current_to.isoformat(),
            "notice": text("law.notice", lang, date=self.law_current_to.isoformat()),
            "baseline": self.baseline,
            "reforms": list(self.reforms),
            "warnings": [warning.say(lang) for warning in self.profile.warnings],
            "routes": [route.as_dict(lang) for route in self.routes],
        }
        if unblock:
            found["unblocked_by"] = [entry.as_dict() for entry in self.unblocked_by]
        return found


def routes(
    profile: Profile | Mapping[str, Any] | str | Path,
    states: Iterable[str] | None = None,
    on: date | str | None = None,
    goals: Iterable[str] | None = None,
    reforms: Sequence[Reform | str | Path] | Reform | str | Path = (),
    baseline: str = "current-policy",
    tree: ParameterTree | None = None,
) -> Answer:
    """Find every route to practice in the United States that no other beats.

    Parameters
    ----------
    profile
        A profile, a mapping of the same shape, or the path of a TOML or JSON file.
    states
        Postal codes or names, or "all"; those the person wishes, else all 51, by default.
    on
        The day whose law applies; today by default.
    goals
        Of ``supervised``, ``licence``, ``board``, ``research``; all by default.
    reforms
        Reforms laid over the law, in their order.
    baseline
        ``current-policy`` or ``as-written``.
    tree
        Parameters; the shipped ones by default.

    Returns
    -------
    Answer
        This is information about rules, not legal advice.

    Raises
    ------
    InputError
        If the profile, a state, a goal or a reform is wrong; every problem of a profile is named.

    Examples
    --------
    >>> answer = routes("j1-resident", states=["KY"], on="2026-06-30", goals=["licence"])
    >>> best = answer.best(1)[0]
    >>> best.feasible, best.reaches.licence, [step.id for step in best.steps if not step.hidden][-1]
    ('ok', 'full', 'h1b_after_waiver')

    Beside the routes stand the days to keep, the odds, visas and the rest:

    >>> from landbridge.law.outlook import outlook
    >>> whole = outlook(answer)
    >>> whole.waiver.training_ends.isoformat(), whole.match.needed
    ('2027-06-30', False)
    """
    from landbridge.law.profile import Profile, read_profile
    from landbridge.law.profile_facts import facts_of

    today = date.today()
    day = today if on is None else as_date(on)
    person = profile if isinstance(profile, Profile) else read_profile(profile, max(day, today))
    laid = (load_tree() if tree is None else tree).with_baseline(baseline)
    listed = [reforms] if isinstance(reforms, str | Path | Reform) else reforms
    read = [reform if isinstance(reform, Reform) else Reform.read(reform) for reform in listed]
    for reform in read:
        laid = laid.with_reform(reform)
    law = Law(laid, day)
    asked = _states(states, person, law)
    wanted = _goals(goals)
    assessment = Assessment(facts_of(person, day), law)
    found = [route for goal in wanted for route in routes_to(assessment, goal, asked)]
    return Answer(
        profile=person,
        as_of=day,
        baseline=baseline,
        reforms=tuple(reform.name for reform in read),
        states=asked,
        goals=wanted,
        routes=tuple(found),
        assessment=assessment,
    )


def _states(states: Iterable[str] | None, person: Profile, law: Law) -> tuple[str, ...]:
    given = [states] if isinstance(states, str) else states
    asked = _wished(person) if given is None else tuple(_code(str(s), law) for s in given)
    if _ALL in asked:
        return tuple(law.states)
    for state in asked:
        if state not in law.states:
            raise UnknownNameError("state", state, law.states)
    return asked or law.states


def _code(name: str, law: Law) -> str:
    return name if name in law.states else state_code(name)


def _wished(person: Profile) -> tuple[str, ...]:
    wishes = person.entry.wishes
    return tuple(wishes.states or ()) if wishes is not None else ()


def _goals(goals: Iterable[str] | None) -> tuple[str, ...]:
    given = [goals] if isinstance(goals, str) else goals
    wanted = tuple(GOALS) if given is None else tuple(dict.fromkeys(given))
    for goal in wanted:
        if goal not in GOALS:
            raise InputError(f"unknown goal '{goal}'; expected one of {', '.join(GOALS)}")
    if not wanted:
        raise InputError(f"no goal given; expected one of {', '.join(GOALS)}")
    return wanted
