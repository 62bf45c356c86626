"""Turn what pydantic found wrong into sentences with file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from landbridge.errors import InputError

Model = TypeVar("Model", bound=BaseModel)
Where = Callable[[tuple[str | int, ...]], str]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean A or B?"``, or nothing when no known name is near."""
    nearest = get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(nearest)}?" if nearest else ""


def validated(
    model: type[Model], data: Any, where: Where, subject: str = ""
) -> tuple[Model | None, list[InputError]]:
    """Check `data` against `model`.

    Parameters
    ----------
    model
        The pydantic model.
    data
        Plain mappings, lists and scalars.
    where
        Gives ``file:line`` of a location inside `data`.
    subject
        What is being read (a parameter's id), named in the messages.

    Returns
    -------
    tuple
        The model or None, and the problems found.
    """
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        subject = f"{subject}: " if subject else ""
        problems = []
        for detail in error.errors(include_url=False):
            location = tuple(part for part in detail["loc"] if not _is_variant(part))
            sentence = _sentence(model, detail, location)
            problems.append(InputError(f"{where(location)}: {subject}{sentence}"))
        return None, problems


_VARIANTS = ("normal", "lognormal", "uniform", "triangular", "beta", "float", "dict[")


def _is_variant(part: str | int) -> bool:
    # pydantic puts the member of a union into the location; the file has no such level
    return isinstance(part, str) and (
        part in _VARIANTS[:-1] or part.startswith(("dict[", "tuple["))
    )


def _sentence(model: type[BaseModel], detail: Any, location: tuple[str | int, ...]) -> str:
    kind, given = detail["type"], detail["input"]
    field = ".".join(str(part) for part in location if isinstance(part, str))
    if kind == "extra_forbidden":
        key = str(location[-1])
        return f"unknown key '{field}'{did_you_mean(key, _keys(model))}"
    if kind == "missing":
        return f"key '{field}' is missing"
    if kind == "union_tag_not_found":
        return f"'{field}' needs a kind ({detail['ctx']['discriminator']})"
    if kind == "union_tag_invalid":
        return f"'{field}': unknown kind '{detail['ctx']['tag']}', expected one of " + (
            detail["ctx"]["expected_tags"].replace("'", "")
        )
    if kind == "literal_error":
        return f"'{field}' is '{given}', expected {detail['ctx']['expected']}"
    if kind == "value_error":
        return f"{field + ': ' if field else ''}{detail['ctx']['error']}"
    shown = "" if isinstance(given, (dict, list, tuple)) else f" is {given!r}"
    text = detail["msg"]
    return f"'{field}'{shown}: {text[0].lower()}{text[1:]}" if field else f"{text}"


def _keys(model: type[BaseModel]) -> set[str]:
    keys: set[str] = set()
    pending: list[Any] = [model]
    while pending:
        kind = pending.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for name, info in kind.model_fields.items():
                keys.add(info.alias or name)
                pending.append(info.annotation)
        else:
            pending.extend(getattr(kind, "__args__", ()))
    return keys


def raise_all(problems: list[InputError]) -> None:
    """Raise the problems as one error, if there are any; a single one keeps its own type."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise InputError("\n".join(str(problem) for problem in problems))
