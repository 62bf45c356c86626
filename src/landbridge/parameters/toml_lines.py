"""Find the line of a key in a TOML text.

The standard library's TOML reader forgets lines. A reform file is simple enough (tables, arrays of
tables, keys) to find them again by reading headers and keys line by line.
"""

from __future__ import annotations

import re

from landbridge.parameters.yaml_lines import Location

_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\"'-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([\w\"'-]+)(?:\.[\w.\"'-]+)?\s*=")
_TRIPLE = re.compile(r'"""|\'\'\'')


def toml_lines(text: str) -> dict[Location, int]:
    """Return the line (from 1) of each table, array item and top key of a TOML text."""
    lines: dict[Location, int] = {(): 1}
    table: Location = ()
    counts: dict[Location, int] = {}
    inside_text = False
    for number, line in enumerate(text.splitlines(), start=1):
        toggles = len(_TRIPLE.findall(line)) % 2 == 1
        if inside_text:
            inside_text = not toggles
            continue
        header = _HEADER.match(line)
        key = _KEY.match(line)
        if header:
            name = header[2].strip("\"'")
            table = _numbered(tuple(name.split(".")), counts)
            if header[1] == "[[":
                lines.setdefault(table, number)
                position = counts.get(table, 0)
                counts[table] = position + 1
                table = (*table, position)
            lines.setdefault(table, number)
        elif key:
            lines.setdefault((*table, key[1].strip("\"'")), number)
        inside_text = toggles
    return lines


def _numbered(table: Location, counts: dict[Location, int]) -> Location:
    """A table's name with the number of the array item that it belongs to."""
    for depth in range(1, len(table)):
        if table[:depth] in counts:
            return (*table[:depth], counts[table[:depth]] - 1, *table[depth:])
    return table


def toml_where(name: str, lines: dict[Location, int], location: Location) -> str:
    """Return ``file:line`` of the nearest known location at or above `location`."""
    location = tuple(location)
    while location and location not in lines:
        location = location[:-1]
    return f"{name}:{lines.get(location, 1)}"
