"""From a file or a text to plain data, with the line of every field where there are lines."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from landbridge.law.limits import limit
from landbridge.law.profile_problems import Location, Problem, ProfileError, Source
from landbridge.parameters.toml_lines import toml_lines

__all__ = ["Location", "parsed", "text_of"]

_BARE_MONTH = re.compile(r"=\s*\d{4}-\d{1,2}\s*(#.*)?$")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def text_of(profile: object) -> tuple[str, str]:
    """The text of a profile and what to call it: a file is read, a text is taken as it is.

    Parameters
    ----------
    profile
        A path, or a text in TOML or JSON.

    Raises
    ------
    ProfileError
        If the file cannot be read, or is too large for a profile.
    """
    most = limit("profile_bytes")
    if isinstance(profile, bytes):
        name, text = "profile", profile
    elif isinstance(profile, Path) or (isinstance(profile, str) and not _is_text(profile)):
        name = str(profile)
        try:
            with Path(profile).open("rb") as file:
                text = file.read(most + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise _refused("unreadable", name, reason=reason) from None
    elif isinstance(profile, str):
        name, text = "profile", profile.encode("utf-8", "surrogatepass")
    else:
        raise _refused("not_a_profile", "profile", given=type(profile).__name__)
    if len(text) > most:
        raise _refused("too_large", name, most=f"{most:,}")
    if isinstance(profile, str) and name == "profile":
        return profile, name
    try:
        return text.decode("utf-8-sig"), name
    except UnicodeDecodeError:
        raise _refused("not_utf8", name) from None


def _is_text(profile: str) -> bool:
    return not profile.strip() or any(mark in profile for mark in "\n={")


def parsed(text: str, name: str) -> tuple[dict[str, Any], Source]:
    """Plain data of a text in JSON (which opens with a brace, or a file so named) or TOML.

    Parameters
    ----------
    text
        The text.
    name
        What to call it in messages.

    Raises
    ------
    ProfileError
        If the text is neither.
    """
    if text.lstrip().startswith("{") or name.endswith(".json"):
        return _json(text, name), Source(name)
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise _refused("too_deep", name) from None
    except ValueError as error:
        if "integer string" in str(error):
            raise _refused("number_too_long", name) from None
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found else 1
        lines = text.splitlines()
        if 0 < line <= len(lines) and _BARE_MONTH.search(lines[line - 1]):
            raise _refused("bare_month", name, line) from None
        reason = _AT_LINE.sub("", str(error)).strip()
        raise _refused("not_toml", name, line, reason=reason) from None
    return data, Source(name, toml_lines(text))


def _json(text: str, name: str) -> dict[str, Any]:
    try:
        data = json.loads(text, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        raise _refused("not_json", name, error.lineno, reason=error.msg) from None
    except RecursionError:
        raise _refused("too_deep", name) from None
    except ValueError as error:
        if "integer string" in str(error):
            raise _refused("number_too_long", name) from None
        raise _refused("not_json", name, reason=str(error)) from None
    if not isinstance(data, dict):
        raise _refused("not_a_table", name)
    return data


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"key '{repeated}' is repeated")
    return data


def _refused(code: str, name: str, line: int = 0, **args: object) -> ProfileError:
    source = Source(name, {(): line} if line else {})
    return ProfileError([Problem(code, (), source, args)])
