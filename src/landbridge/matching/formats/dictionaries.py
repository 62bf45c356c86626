"""Mappings as the Python package ``matching`` takes them, in JSON or YAML.

``{resident: [hospitals]}``, ``{hospital: [residents]}`` and ``{hospital: capacity}``: three files,
or one file with a key for each. Which is which is told from the names; a list in a list is a tie.
A hospital may also hold its capacity beside its list, as in the package ``algmatch``:
``{hospital: {"capacity": 2, "preferences": [residents]}}``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from landbridge.matching.formats.builder import Builder
from landbridge.matching.formats.market_rows import ranked
from landbridge.matching.formats.nested import Node, nodes_of
from landbridge.matching.formats.roles import APPLICANT, CAPACITY, PROGRAM, role_of, sides
from landbridge.matching.formats.source import Source
from landbridge.matching.formats.tables import Tables
from landbridge.matching.market import Market

__all__ = ["looks_like", "read", "write"]

_LIST = re.compile(r"pref|list|rank")
_ENDINGS = (".json", ".yaml", ".yml")
_ROLES = (APPLICANT, PROGRAM, CAPACITY)
_KEYS = {
    APPLICANT: "resident_preferences",
    PROGRAM: "hospital_preferences",
    CAPACITY: "hospital_capacities",
}


def _files(source: Source) -> list[str]:
    return [name for name in source.names if name.endswith(_ENDINGS)]


def looks_like(source: Source) -> bool:
    """Whether there are mappings: three files of them, or one.

    Parameters
    ----------
    source
        One file, folder or archive.
    """
    files = _files(source)
    return bool(files) if source.alone else set(_ROLES) <= sides(files).keys()


def read(source: Source) -> Tables:
    """Read the mappings.

    Parameters
    ----------
    source
        One file, folder or archive.
    """
    out = Builder(source.problems, source.name)
    parts: dict[str, tuple[str, Node]] = {}
    files = _files(source) or ([source.main] if source.main else [])
    named = sides(files)
    if len(files) > 1:
        for role in _ROLES:
            if role in named:
                node = _parse(source, named[role])
                if node is not None:
                    parts[role] = (source.called(named[role]), node)
    elif files and (top := _parse(source, files[0])) is not None:
        keys = sides(key for key, _ in top.keys)
        for role, key in keys.items():
            value = top.get(key)
            if value is not None:
                parts[role] = (source.called(files[0]), value)
    if CAPACITY not in parts and PROGRAM in parts:
        _split_hospitals(parts)
    for role in _ROLES:
        if role not in parts and not source.problems.errors():
            source.problems.add("F01", source.name, kind="table", name=_KEYS[role])
    for role, (file, node) in parts.items():
        if node.kind != "map":
            source.problems.add("F04", file, node.line, kind="shape", expected="a mapping")
        elif role == CAPACITY:
            out.start("programs", file=file)
            for key, line, value in node.pairs():
                if value.kind in ("text", "null"):
                    out.add("programs", line, key, value.text)
                else:
                    source.problems.add("F04", file, line, kind="shape", expected="a number")
        else:
            table = "applicant_ranks" if role == APPLICANT else "program_ranks"
            out.start(table, file=file)
            if role == APPLICANT:
                out.start("applicants", file=file)
            for key, line, value in node.pairs():
                if role == APPLICANT:
                    out.add("applicants", line, key)
                _list(out, table, file, key, line, value)
    return out.done()


def _split_hospitals(parts: dict[str, tuple[str, Node]]) -> None:
    """Capacities and lists of hospitals that hold both, taken apart."""
    file, node = parts[PROGRAM]
    if node.kind != "map" or not any(value.kind == "map" for value in node.items):
        return
    capacities, lists = Node("map", node.line), Node("map", node.line)
    for key, line, value in node.pairs():
        inside = {CAPACITY: Node("null", line), PROGRAM: Node("null", line)}
        for name, _, item in value.pairs():
            if role_of(name) == CAPACITY:
                inside[CAPACITY] = item
            elif _LIST.search(name.lower()):
                inside[PROGRAM] = item
        if value.kind != "map":
            inside[PROGRAM] = value
        for role, into in ((CAPACITY, capacities), (PROGRAM, lists)):
            into.keys.append((key, line))
            into.items.append(inside[role])
    parts[CAPACITY], parts[PROGRAM] = (file, capacities), (file, lists)


def _parse(source: Source, name: str) -> Node | None:
    yaml = not name.endswith(".json")
    return nodes_of(source.text_of(name), source.called(name), source.problems, yaml)


def _list(out: Builder, table: str, file: str, key: str, line: int, value: Node) -> None:
    if value.kind == "null":
        return
    items = value.items if value.kind == "list" else []
    parts = [part for item in items for part in (item.items if item.kind == "list" else [item])]
    if value.kind != "list" or any(part.kind != "text" for part in parts):
        out.problems.add("F04", file, line, kind="shape", expected="a list of ids")
        return
    out.marks_ties = out.marks_ties or any(item.kind == "list" for item in items)
    groups = [
        [part.text for part in (item.items if item.kind == "list" else [item])] for item in items
    ]
    for place, group in enumerate(groups, start=1):
        for item_id in group:
            out.add(table, line, key, str(place), item_id)


def write(market: Market, path: Path) -> None:
    """Write one file with a key for each mapping; JSON, which is YAML as well.

    Parameters
    ----------
    market
        A market of singles.
    path
        File to write.
    """
    quotas = dict(zip(market.programs, market.quota.tolist(), strict=True))
    content = {
        _KEYS[APPLICANT]: ranked(
            market.applicants, market.single_ptr, market.single_list, market.programs
        ),
        _KEYS[PROGRAM]: ranked(
            market.programs, market.program_ptr, market.program_list, market.applicants
        ),
        _KEYS[CAPACITY]: quotas,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
