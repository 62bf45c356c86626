"""``landbridge route``: the ways from a person's facts into practice in the United States."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landbridge.cli import options

if TYPE_CHECKING:
    from landbridge.law.outlook import Outlook
    from landbridge.law.profile import Profile
    from landbridge.law.routes import Answer

CLOSED = 1
_STDIN = "-"
_ALL = "all"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("route")(route)


def route(
    profile: Annotated[
        str | None,
        typer.Argument(
            metavar="PROFILE", help="A TOML or JSON file, '-' for standard input, or an example."
        ),
    ] = None,
    state: Annotated[
        list[str] | None,
        typer.Option(
            "--state", help="TX, or TX,TN, or all; those of the profile, else all, by default."
        ),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="The day; today by default.")
    ] = None,
    goal: Annotated[
        list[str] | None,
        typer.Option(
            "--goal",
            help="supervised, licence, board, research; the profile's, else all, by default.",
        ),
    ] = None,
    reform: options.Reforms = None,
    compare_reform: Annotated[
        str | None,
        typer.Option("--compare-reform", metavar="NAME", help="Tell before and after a reform."),
    ] = None,
    baseline: Annotated[
        str, typer.Option("--baseline", help="current-policy or as-written.")
    ] = "current-policy",
    all_: Annotated[
        bool, typer.Option("--all", help="Show every route and every blocker.")
    ] = False,
    outlook: Annotated[
        bool,
        typer.Option(
            "--outlook",
            help="Tell also visas to a green card, family, schools, what next, other countries.",
        ),
    ] = False,
    start: Annotated[
        str | None,
        typer.Option(
            "--start", metavar="YYYY-MM-DD", help="First day of work; the day asked by default."
        ),
    ] = None,
    no_unblock: Annotated[
        bool, typer.Option("--no-unblock", help="Do not look for reforms that would help.")
    ] = False,
    example: Annotated[
        str | None, typer.Option("--example", metavar="NAME", help="A made-up profile that ships.")
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Print an empty profile to fill in, and stop.")
    ] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON schema of a profile, and stop.")
    ] = False,
    json: options.Json = False,
    lang: options.Lang = options.DEFAULT_LANG,
) -> None:
    """Find the ways into US practice that are open to a person, and what blocks the others.

    With the next days to keep and the odds in the Match; --outlook tells the rest. Information,
    not legal advice. Nothing about the person is stored or sent. Exit code 0: some route to a goal
    asked is not closed by a rule; 1: every one is; 2: bad input.
    """
    options.check_lang(lang)
    if template or schema:
        _print_shape(template)
        return
    from landbridge.errors import InputError
    from landbridge.law.routes import routes

    if profile is not None and example is not None:
        raise InputError("give a profile or --example, not both")
    person = _person(profile if example is None else example, example is not None, on, lang)
    asked: dict[str, Any] = {
        "states": _states(state),
        "on": on,
        "goals": _parts(goal) or _wishes(person),
        "baseline": baseline,
    }
    laid = list(reform or ())
    answer = routes(person, reforms=laid, **asked)
    whole = _outlook(answer, start)
    sides = None
    if compare_reform is not None:
        # both under the law of a day on which the reform is in force
        day = max(answer.as_of, first_day(compare_reform) or answer.as_of)
        asked["on"] = day
        before = answer if day == answer.as_of else routes(person, reforms=laid, **asked)
        sides = before, routes(person, reforms=[*laid, compare_reform], **asked)
    if json:
        options.print_json(_as_dict(answer, whole, sides, lang, not no_unblock, outlook))
    else:
        from landbridge.cli.route_screen import show_answer

        days = {name: first_day(name) for name in laid}
        late = {name: day for name, day in days.items() if day and day > answer.as_of}
        show_answer(answer, lang, sides, all_, not no_unblock, late, whole, outlook)
    if all(one.feasible == "hard" for one in answer.routes):
        raise typer.Exit(CLOSED)


def _outlook(answer: Answer, start: str | None) -> Outlook:
    from landbridge.errors import InputError
    from landbridge.law.outlook import outlook
    from landbridge.parameters.tree import as_date

    begin = answer.as_of if start is None else as_date(start)
    if begin < answer.as_of:
        raise InputError(f"--start {start}: expected {answer.as_of} (the day asked) or later")
    return outlook(answer, begin)


def first_day(reform: str) -> date | None:
    """The day from which all changes of a reform are in force; None if always."""
    from landbridge.parameters import Reform

    return max((one.start for one in Reform.read(reform).changes if one.start), default=None)


def _person(given: str | None, is_example: bool, on: str | None, lang: str) -> Profile:
    from landbridge.errors import InputError, UnknownNameError
    from landbridge.law.profile import example_profiles, read_profile
    from landbridge.parameters.tree import as_date

    examples = example_profiles()
    if given is None:
        raise InputError(
            f"no profile given; expected a file, '-', or an example: {', '.join(examples)}; "
            "'landbridge route --template' prints one to fill in"
        )
    today = max(date.today(), as_date(on)) if on else date.today()
    if given == _STDIN and not is_example:
        return read_profile(sys.stdin.buffer.read(), today, lang=lang)
    path = Path(given)
    if is_example or not path.exists():
        if given in examples:
            return read_profile(examples[given], today, lang=lang)
        if is_example or not (path.suffix or path.parent.name):
            raise UnknownNameError("profile", given, examples)
    return read_profile(path, today, lang=lang)


#: What a person may wish for -> goals of routes.
_GOALS = {"practise": ("supervised", "licence"), "board": ("board",), "research": ("research",)}


def _wishes(person: Profile) -> list[str] | None:
    wishes = person.entry.wishes.goals if person.entry.wishes else None
    return [goal for wish in _GOALS for goal in _GOALS[wish] if wish in (wishes or ())] or None


def _parts(given: Iterable[str] | None) -> list[str]:
    return [part.strip() for one in given or () for part in one.split(",") if part.strip()]


def _states(given: Iterable[str] | None) -> list[str] | None:
    from landbridge.law.words import state_code
    from landbridge.parameters import load_tree

    parts = _parts(given)
    if _ALL in (part.casefold() for part in parts):
        return list(load_tree().dimensions["state"])
    return [state_code(part) for part in parts] or None


def _as_dict(
    answer: Answer,
    whole: Outlook,
    sides: tuple[Answer, Answer] | None,
    lang: str,
    unblock: bool,
    full: bool,
) -> dict[str, Any]:
    from landbridge.law.digest import blocker_groups, hanging, pair_changes
    from landbridge.law.outlook import brief

    found = answer.as_dict(lang, unblock=unblock)
    short = brief(whole, answer.routes)
    found["calendar"] = short.as_dict(lang)
    found["odds"] = None if short.odds is None else short.odds.as_dict(lang)
    if full:
        found["outlook"] = whole.as_dict(lang)
    found["blocked_by"] = [group.as_dict(lang) for group in blocker_groups(answer)]
    found["hangs_on"] = [one.as_dict() for one in hanging(answer)]
    if sides is not None:
        before, after = sides
        found["compared_with"] = {
            "reform": after.reforms[-1],
            "as_of": after.as_of.isoformat(),
            "pairs": [pair.as_dict() for pair in pair_changes(before, after)],
            "routes": [route.as_dict(lang) for route in after.routes],
        }
    return found


def _print_shape(template: bool) -> None:
    if template:
        from importlib.resources import files

        shape = files("landbridge.law").joinpath("examples", "template.toml")
        typer.echo(shape.read_text(encoding="utf-8"), nl=False)
    else:
        from landbridge.law.profile import json_schema

        options.print_json(json_schema())
