"""Turn what pydantic found wrong into sentences with file and line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from landbridge.errors import InputError, expectation
from landbridge.parameters.schema import PATTERN_WORDS

Model = TypeVar("Model", bound=BaseModel)
Where = Callable[[tuple[str | int, ...]], str]


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
        details: dict[tuple[str | int, ...], Any] = {}
        for detail in error.errors(include_url=False):
            location = tuple(part for part in detail["loc"] if not _is_variant(part))
            details.setdefault(location, detail)
        # what holds a wrong item is reported as wrong too: telling the item is enough
        outer = {location[:depth] for location in details for depth in range(len(location))}
        problems = [
            InputError(f"{where(location)}: {subject}{_sentence(model, detail, location)}")
            for location, detail in details.items()
            if location not in outer
        ]
        return None, problems


_VARIANTS = ("normal", "lognormal", "uniform", "triangular", "beta", "fitted", "float")


def _is_variant(part: str | int) -> bool:
    # pydantic puts the member of a union into the location; the file has no such level
    return isinstance(part, str) and (part in _VARIANTS or part.startswith(("dict[", "tuple[")))


#: What a file's author is told was expected, by how pydantic names what it found.
_EXPECTED = {
    "model_type": "a table of keys",
    "dict_type": "a table of keys",
    "tuple_type": "a list",
    "list_type": "a list",
    "string_type": "text",
    "string_too_short": "text that is not empty",
    "too_short": "at least one entry",
    "float_": "a number",
    "int_": "a whole number",
    "finite_number": "a finite number",
    "date_": "a date, such as 2026-07-01",
}


def _sentence(model: type[BaseModel], detail: Any, location: tuple[str | int, ...]) -> str:
    kind, given = detail["type"], detail["input"]
    field = ".".join(str(part) for part in location if isinstance(part, str))
    if kind == "extra_forbidden":
        hint = expectation(str(location[-1]), sorted(_keys(model, location[:-1])))
        return f"unknown key '{field}'{hint}"
    if kind == "missing":
        return f"key '{field}' is missing"
    if kind == "union_tag_not_found":
        return f"'{field}' needs a kind ({detail['ctx']['discriminator']})"
    if kind == "union_tag_invalid":
        expected = detail["ctx"]["expected_tags"].replace("'", "")
        return f"'{field}': unknown kind '{detail['ctx']['tag']}', expected one of {expected}"
    if kind == "literal_error":
        return f"'{field}' is '{given}', expected {detail['ctx']['expected']}"
    if kind == "value_error":
        return f"{field + ': ' if field else ''}{detail['ctx']['error']}"
    shown = "" if isinstance(given, (dict, list, tuple)) else f" is {given!r}"
    expected = next((words for stem, words in _EXPECTED.items() if kind.startswith(stem)), None)
    if kind == "string_pattern_mismatch":
        expected = PATTERN_WORDS[detail["ctx"]["pattern"]]
    if expected is not None:
        return f"'{field}'{shown}, expected {expected}" if field else f"expected {expected}"
    text = detail["msg"]
    return f"'{field}'{shown}: {text[0].lower()}{text[1:]}" if field else str(text)


def _keys(model: type[BaseModel], location: tuple[str | int, ...]) -> set[str]:
    """Return the keys that the mapping at a location may have."""
    level = [model]
    for part in location:
        if isinstance(part, str):
            fields = [info for kind in level for info in _fields(kind, part)]
            level = [inner for info in fields for inner in _models(info.annotation)]
    return {info.alias or name for kind in level for name, info in kind.model_fields.items()}


def _fields(model: type[BaseModel], key: str) -> list[FieldInfo]:
    return [info for name, info in model.model_fields.items() if (info.alias or name) == key]


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models(part)]


def raise_all(problems: list[InputError]) -> None:
    """Raise the problems as one error, if there are any; a single one keeps its own type."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise InputError("\n".join(str(problem) for problem in problems))
