"""Read YAML and remember on which line every key and value stands.

A validation error is only useful when it names the line, and PyYAML forgets lines once it builds
Python objects. This reader composes the node graph with the C parser and builds plain objects
itself. Keys are always text (so ``NO`` is not a boolean), dates are ``datetime.date``, and a key
that occurs twice is an error.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from landbridge.errors import InputError

Location = tuple[str | int, ...]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class LinedDocument:
    """Plain data of a YAML file, with the line of every key and list item.

    Attributes
    ----------
    name
        The file as it is named in messages.
    data
        Mappings, lists and scalars; ``None`` for an empty file.
    lines
        Line (from 1) of each location, a tuple of keys and list positions.
    """

    name: str
    data: Any
    lines: dict[Location, int] = field(repr=False)

    def where(self, location: Location = ()) -> str:
        """Return ``file:line`` of the nearest known location at or above `location`."""
        location = tuple(location)
        while location and location not in self.lines:
            location = location[:-1]
        return f"{self.name}:{self.lines.get(location, 1)}"


def read_yaml(path: Path, name: str | None = None) -> LinedDocument:
    """Read a YAML file.

    Parameters
    ----------
    path
        The file.
    name
        How to call it in messages; its path by default.

    Raises
    ------
    InputError
        If the file cannot be read, is not YAML, or repeats a key.
    """
    name = name or str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{name}: cannot be read: {error}") from error
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str = "text") -> LinedDocument:
    """Parse YAML text; see `read_yaml`."""
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}:{mark.line + 1}" if mark else name
        problem = getattr(error, "problem", None) or str(error)
        raise InputError(f"{place}: not valid YAML: {problem}") from error
    finally:
        loader.dispose()
    lines: dict[Location, int] = {}
    data = None if root is None else _build(root, (), lines, name)
    return LinedDocument(name, data, lines)


def _build(node: yaml.Node, location: Location, lines: dict[Location, int], name: str) -> Any:
    lines.setdefault(location, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise InputError(f"{name}:{line}: a key must be a single word or number")
            key = key_node.value
            if key in mapping:
                first = lines[(*location, key)]
                raise InputError(f"{name}:{line}: key '{key}' is repeated (first on line {first})")
            lines[(*location, key)] = line
            mapping[key] = _build(value_node, (*location, key), lines, name)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [
            _build(item, (*location, position), lines, name)
            for position, item in enumerate(node.value)
        ]
    return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    kind = node.tag.rpartition(":")[2]
    text: str = node.value
    if kind == "null":
        return None
    if kind == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind in ("int", "float"):
        plain = text.replace("_", "")
        for convert in (int, float):
            try:
                return convert(plain)
            except ValueError:
                continue
        return float(plain.replace(".inf", "inf").replace(".nan", "nan").replace(".NaN", "nan"))
    if kind == "timestamp":
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            return text
    return text
