"""Options that several commands share, and what they are turned into."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

if TYPE_CHECKING:
    from landbridge.studies import Scenario

Reforms = Annotated[
    list[str] | None,
    typer.Option("--reform", help="A shipped reform or a TOML file; several make one bundle."),
]
Assignments = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="ID=VALUE", help="Set one parameter; ID[category]=VALUE too."),
]
Structure = Annotated[
    list[str] | None,
    typer.Option(
        "--structure",
        metavar="SWITCH=CHOICE",
        help="A named alternative, such as location=hwsm (landbridge structures --list).",
    ),
]
Baseline = Annotated[
    str, typer.Option("--baseline", help="current-policy, as-written, or a TOML file.")
]
First = Annotated[int, typer.Option("--from", help="First academic year (2025 or 2018).")]
Last = Annotated[int, typer.Option("--to", help="Last academic year (2050 at most).")]
Replicates = Annotated[int, typer.Option("--replicates", "-n", help="Replicates (1 or more).")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of all chance.")]
Scale = Annotated[float, typer.Option("--scale", help="Share of people simulated, up to 1.")]
FileSeed = Annotated[int | None, typer.Option("--seed", help="In place of the file's.")]
FileScale = Annotated[float | None, typer.Option("--scale", help="In place of the file's.")]
Page = Annotated[
    Path | None,
    typer.Option("--page", metavar="FILE", help="Write the page, such as docs/calibration.md."),
]
SplitUncertainty = Annotated[
    bool,
    typer.Option(
        "--split-uncertainty",
        help="Two replicates share each draw of the parameters: tells chance from parameters.",
    ),
]
FixedParameters = Annotated[
    bool,
    typer.Option("--fixed-parameters", help="Draw no parameters: intervals show chance alone."),
]
Workers = Annotated[
    int | None, typer.Option("--workers", "-j", help="Processes; by default as many as pay.")
]
Out = Annotated[Path | None, typer.Option("--out", help="Folder or file to write.")]
Workspace = Annotated[
    Path | None,
    typer.Option("--workspace", help="Folder of your own official tables (landbridge data load)."),
]
Report = Annotated[bool, typer.Option("--report/--no-report", help="Write the HTML report.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Lang = Annotated[str, typer.Option("--lang", help="Language of the words: en or zh.")]

DEFAULT_LANG = os.environ.get("LANDBRIDGE_LANG", "en")
FIRST_YEAR, LAST_YEAR = 2025, 2040


def check_lang(lang: str) -> str:
    """Refuse a language that has no catalogue, before any work is done."""
    from landbridge.errors import UnknownNameError
    from landbridge.language import languages

    if lang not in languages():
        raise UnknownNameError("language", lang, languages(), "--lang")
    return lang


def in_its_language(command: Callable[..., None]) -> Callable[..., None]:
    """A command with ``--lang`` that says in that language what is wrong with lists."""

    @wraps(command)
    def told(*args: Any, lang: str = DEFAULT_LANG, **kwargs: Any) -> None:
        from landbridge.errors import InputError

        check_lang(lang)
        try:
            command(*args, lang=lang, **kwargs)
        except InputError as error:
            say = getattr(error, "say", None)
            if say is None:
                raise
            raise InputError(say(lang)) from None

    return told


@dataclass(frozen=True)
class Asked:
    """A scenario, and for which years and how it is simulated: options of `simulates`."""

    reform: Reforms = None
    assignment: Assignments = None
    structure: Structure = None
    baseline: Baseline = "current-policy"
    first: First = FIRST_YEAR
    last: Last = LAST_YEAR
    replicates: Replicates = 1
    seed: Seed = 1
    scale: Scale = 1.0
    workers: Workers = None
    workspace: Workspace = None
    split: SplitUncertainty = False
    fixed: FixedParameters = False

    def scenario(self) -> Scenario:
        """The baseline and what changes it."""
        from landbridge.studies import Scenario

        return Scenario(
            baseline=self.baseline,
            reforms=self.reform or (),
            assignments=self.assignment or (),
            structure=self.structure or (),
        )

    def plan(self) -> dict[str, Any]:
        """Arguments of a study beside the scenario and the workers."""
        return {
            "years": (self.first, self.last),
            "replicates": self.replicates,
            "seed": self.seed,
            "scale": self.scale,
            "workspace": self.workspace,
            "draws": draws_of(self.split, self.fixed),
        }


def simulates(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose argument ``asked`` is taken from the options of `Asked`."""
    own = inspect.signature(command, eval_str=True)
    hints = get_type_hints(Asked, include_extras=True)
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    shared = [
        inspect.Parameter(one.name, kind, default=one.default, annotation=hints[one.name])
        for one in fields(Asked)
    ]
    others = [one for one in own.parameters.values() if one.name != "asked"]

    @wraps(command)
    def told(**given: Any) -> None:
        asked = Asked(**{one.name: given.pop(one.name) for one in shared})
        check_workers(asked.workers)
        command(asked, **given)

    told.__signature__ = own.replace(parameters=[*shared, *others])  # type: ignore[attr-defined]
    return told


def draws_of(split: bool, fixed: bool) -> str:
    """What two switches say of how replicates draw the uncertain parameters."""
    from landbridge.errors import InputError
    from landbridge.studies.uncertainty import EACH, FIXED, PAIRS

    if split and fixed:
        raise InputError("--split-uncertainty and --fixed-parameters exclude each other")
    return PAIRS if split else FIXED if fixed else EACH


def check_workers(workers: int | None) -> int | None:
    """Refuse fewer than one worker."""
    from landbridge.errors import InputError

    if workers is not None and workers < 1:
        raise InputError(f"--workers {workers}: expected a whole number from 1 on")
    return workers


def print_json(value: Any) -> None:
    """Write a value as JSON to standard output."""
    import json

    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))
