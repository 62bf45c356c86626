"""JSON and YAML as nested nodes that know their line.

Both are read into texts: what stands there is what an id is, and no reader may turn ``NO`` into
"false" or ``1e3`` into a number. Anchors of YAML are refused, so that a short file stays short,
and so is what is nested deeper than any market.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from landbridge.matching.problems import Problems

__all__ = ["Node", "nodes_of"]

#: Levels of nesting; a market needs five.
_DEEPEST = 20
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s{}\[\],:"]+', re.DOTALL)
_NOTHING = frozenset(["", "null", "Null", "NULL", "~"])

_Event = tuple[str, int, str]


@dataclass(slots=True)
class Node:
    """A mapping, a list, a text or nothing.

    Attributes
    ----------
    kind
        "map", "list", "text" or "null".
    line
        Line of the file.
    text
        Text of a text.
    items
        Nodes of a list; values of a mapping.
    keys
        Keys of a mapping, with their lines; a key may stand there twice.
    """

    kind: str
    line: int
    text: str = ""
    items: list[Node] = field(default_factory=list)
    keys: list[tuple[str, int]] = field(default_factory=list)

    def pairs(self) -> Iterator[tuple[str, int, Node]]:
        """Key, line and value of a mapping."""
        for (key, line), value in zip(self.keys, self.items, strict=True):
            yield key, line, value

    def get(self, key: str) -> Node | None:
        """Value of a key, the last one if it stands there twice."""
        return next((value for name, _, value in reversed([*self.pairs()]) if name == key), None)


#: Items and keys of what has none; shared, for there are millions of them.
_WITHOUT: tuple[list[Node], list[tuple[str, int]]] = ([], [])


def nodes_of(text: str, file: str, problems: Problems, yaml: bool = False) -> Node | None:
    """Parse a text.

    Parameters
    ----------
    text
        JSON or YAML.
    file
        Its name, for problems.
    problems
        Takes what is wrong.
    yaml
        Whether it is YAML.

    Returns
    -------
    Node or None
        None if it cannot be parsed.
    """
    try:
        return _build(_yaml_events(text) if yaml else _json_events(text))
    except _Refused as refused:
        problems.add("F04", file, refused.line, (), refused.kind, **refused.args_of)
    return None


class _Refused(Exception):
    def __init__(self, kind: str, line: int = 0, **args: object) -> None:
        self.kind, self.line, self.args_of = kind, line, args


def _build(events: Iterator[_Event]) -> Node:
    top: Node | None = None
    open_nodes: list[Node] = []
    key: list[tuple[str, int] | None] = []
    for what, line, text in events:
        if what == "end":
            open_nodes.pop()
            key.pop()
            continue
        inside = open_nodes[-1] if open_nodes else None
        if inside is not None and inside.kind == "map" and key[-1] is None:
            if what not in ("text", "null"):
                raise _Refused("shape", line, expected="a text as key")
            key[-1] = (text, line)
            continue
        if what in ("map", "list"):
            node = Node(what, line, text)
        else:
            node = Node(what, line, text, *_WITHOUT)
        if inside is None:
            top = node
        else:
            inside.items.append(node)
            if inside.kind == "map":
                assert key[-1] is not None
                inside.keys.append(key[-1])
                key[-1] = None
        if what in ("map", "list"):
            if len(open_nodes) >= _DEEPEST:
                raise _Refused("deep", line)
            open_nodes.append(node)
            key.append(None)
    if top is None:
        raise _Refused("shape", expected="a mapping")
    return top


def _json_events(text: str) -> Iterator[_Event]:
    try:
        json.loads(text)
    except RecursionError:
        raise _Refused("deep") from None
    except json.JSONDecodeError as error:
        raise _Refused("syntax", error.lineno, language="JSON", reason=error.msg) from None
    except ValueError as error:
        raise _Refused("syntax", language="JSON", reason=error) from None
    ends = [found.start() for found in re.finditer("\n", text)]
    for found in _TOKEN.finditer(text):
        token = found[0]
        line = bisect_right(ends, found.start()) + 1
        if token[0] == '"':
            yield "text", line, json.loads(token, strict=False) if "\\" in token else token[1:-1]
        elif token in "{[":
            yield ("map" if token == "{" else "list"), line, ""
        elif token in "}]":
            yield "end", line, ""
        else:
            yield ("null" if token in ("null", "NaN") else "text"), line, token


def _yaml_events(text: str) -> Iterator[_Event]:
    import yaml

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    mark: Any
    try:
        for event in yaml.parse(text, Loader=loader):
            mark = event.start_mark
            line = mark.line + 1
            if getattr(event, "anchor", None) is not None:
                raise _Refused("alias", line)
            if isinstance(event, yaml.ScalarEvent):
                plain = not event.style
                nothing = plain and event.value in _NOTHING
                yield ("null" if nothing else "text"), line, event.value
            elif isinstance(event, yaml.MappingStartEvent):
                yield "map", line, ""
            elif isinstance(event, yaml.SequenceStartEvent):
                yield "list", line, ""
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                yield "end", line, ""
            elif isinstance(event, yaml.DocumentEndEvent):
                return
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or error
        line = mark.line + 1 if mark else 0
        raise _Refused("syntax", line, language="YAML", reason=reason) from None
