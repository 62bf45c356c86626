"""Reforms as text: from a checked TOML entry to changes, and changes back to TOML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from landbridge.errors import InputError
from landbridge.parameters.changes import ANY_DIMENSION, Change, Operand, Where

if TYPE_CHECKING:
    from landbridge.parameters.reforms import Reform
    from landbridge.parameters.schema import ChangeEntry, ReformEntry

_ASSIGNMENT = re.compile(r"^\s*([^=\[\]\s]+)\s*(?:\[([^\]]*)\])?\s*=\s*(\S+)\s*$")
_CHOICE = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
_KEYS = ("parameter", "set", "scale", "add", "where")
_UNFIT_IN_NAME = re.compile(r"[^A-Za-z0-9._+-]+")


def changes_from(entry: ReformEntry, place: Callable[..., str]) -> tuple[Change, ...]:
    """Return the changes of a checked file; `place` gives ``file:line`` of a number and a key."""
    return tuple(
        Change(
            parameter=change.parameter,
            operation=_operation(change)[0],
            operand=_operation(change)[1],
            start=change.start,
            until=change.until,
            where=_where(change),
            place=place(number),
            places={key: place(number, key) for key in _KEYS},
        )
        for number, change in enumerate(entry.change)
    )


def _operation(change: ChangeEntry) -> tuple[str, Operand]:
    if isinstance(change.set, dict):
        return "set", tuple((name, float(number)) for name, number in change.set.items())
    if isinstance(change.set, str):
        return "set", change.set
    for name in ("set", "scale", "add"):
        number = getattr(change, name)
        if number is not None:
            return name, float(number)
    raise InputError("a change needs 'set', 'scale' or 'add'")


def _where(change: ChangeEntry) -> Where:
    if change.where is None:
        return ()
    if isinstance(change.where, tuple):
        return ((ANY_DIMENSION, change.where),)
    return tuple(
        (dimension, (names,) if isinstance(names, str) else names)
        for dimension, names in change.where.items()
    )


def write_toml(
    name: str,
    label: Mapping[str, str],
    summary: Mapping[str, str],
    sources: Iterable[str],
    changes: Iterable[Change],
) -> str:
    """Return a reform as TOML that reads back to the same changes."""
    lines = [f"name = {_text(name)}"]
    sources = list(sources)
    if sources:
        lines.append(f"sources = {_texts(sources)}")
    for key, texts in (("label", label), ("summary", summary)):
        if texts:
            lines += ["", f"[{key}]"]
            lines += [f"{language} = {_text(text)}" for language, text in texts.items()]
    for change in changes:
        lines += ["", "[[change]]", f"parameter = {_text(change.parameter)}"]
        if change.start:
            lines.append(f"from = {change.start.isoformat()}")
        if change.until:
            lines.append(f"until = {change.until.isoformat()}")
        lines.append(f"{change.operation} = {_operand(change.operand)}")
        if change.where:
            lines.append(f"where = {_where_text(change.where)}")
    return "\n".join(lines) + "\n"


def _operand(operand: Operand) -> str:
    if isinstance(operand, str):
        return _text(operand)
    if isinstance(operand, tuple):
        pairs = ", ".join(f"{_text(name)} = {number!r}" for name, number in operand)
        return f"{{{pairs}}}"
    return repr(float(operand))


def _where_text(where: Where) -> str:
    if len(where) == 1 and where[0][0] == ANY_DIMENSION:
        return _texts(where[0][1])
    return "{" + ", ".join(f"{_text(name)} = {_texts(names)}" for name, names in where) + "}"


def _texts(texts: Iterable[str]) -> str:
    return "[" + ", ".join(_text(text) for text in texts) + "]"


def _text(text: str) -> str:
    # TOML's basic strings take the same escapes as JSON's, except DEL, which JSON leaves bare
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def parse_assignment(text: str, place: str = "") -> Reform:
    """Read ``ID=VALUE`` or ``ID[category]=VALUE`` (as for ``--set``) as a reform.

    The value is a number, or for a parameter with named choices the name of one.

    Several categories are separated by commas: those of one dimension are joined, those of
    different dimensions intersect. The value holds on every day. Messages name `place`, by default
    ``--set`` and the text.

    Raises
    ------
    InputError
        If the text has another form or the value is not a number.
    """
    from landbridge.parameters.reforms import Reform

    found = _ASSIGNMENT.match(text)
    if found is None:
        raise InputError(
            f"--set '{text}' is not an assignment; expected ID=VALUE or ID[CATEGORY]=VALUE"
        )
    identifier, cells, written = found.groups()
    operand = _assigned(text, written)
    categories = tuple(cell.strip() for cell in (cells or "").split(",") if cell.strip())
    if cells is not None and not categories:
        raise InputError(f"'{text}': name a category between the brackets")
    change = Change(
        parameter=identifier,
        operation="set",
        operand=operand,
        where=((ANY_DIMENSION, categories),) if categories else (),
        place=place or f"--set {text.strip()}",
    )
    name = _UNFIT_IN_NAME.sub("-", "-".join(("set", identifier, *categories)))
    return Reform(name=name, changes=(change,))


def _assigned(text: str, written: str) -> float | str:
    """What stands after '=': a number, or a name of small letters, digits and hyphens."""
    try:
        number = float({"true": "1", "false": "0"}.get(written.lower(), written))
    except ValueError:
        if _CHOICE.match(written):
            return written
        raise InputError(f"'{text}': expected a number after '=', found '{written}'") from None
    if number in (float("inf"), float("-inf")) or number != number:
        raise InputError(f"'{text}': expected a finite number after '='")
    return number
