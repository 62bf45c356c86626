"""Our own content in one JSON file.

::

    {"programs": [{"program_id": "P1", "quota": 2}],
     "applicants": ["a", "b"],
     "applicant_ranks": {"a": ["P1"], "b": ["P1"]},
     "program_ranks": {"P1": ["b", "a"]},
     "couples": {"K": ["c", "d"]},
     "couple_ranks": {"K": [["P1", "P1"], ["P1", null]]},
     "supplementals": [{"applicant_id": "a", "advanced_program_id": "P1", "programs": ["P2"]}],
     "reversions": [{"donor_id": "P1", "receiver_id": "P2", "max": 1}]}

A list of records with the columns of the CSV tables does as well, in any of the places. A list
inside a rank list is a tie.
"""

from __future__ import annotations

import json
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from landbridge.matching.formats.builder import Builder
from landbridge.matching.formats.csv_text import header_name
from landbridge.matching.formats.market_rows import (
    attached_lists,
    couple_rows,
    program_records,
    ranked,
    reversion_rows,
)
from landbridge.matching.formats.nested import Node, nodes_of
from landbridge.matching.formats.source import Source
from landbridge.matching.formats.tables import TABLE_COLUMNS, Tables
from landbridge.matching.market import Market

__all__ = ["looks_like", "read", "write"]

_MARK = "landbridge_market"
_SHAPE = "a list of records, or a mapping from an id to its list"


def looks_like(source: Source) -> bool:
    """Whether a single file is our JSON.

    Parameters
    ----------
    source
        One file.
    """
    name = source.main
    if not source.alone or not name.endswith(".json"):
        return False
    text = source.text_of(name)
    return f'"{_MARK}"' in text or ('"programs"' in text and '"program_ranks"' in text)


def read(source: Source) -> Tables:
    """Read the file.

    Parameters
    ----------
    source
        One file.
    """
    name = source.main
    out = Builder(source.problems, source.called(name))
    top = nodes_of(source.text_of(name), out.file, source.problems)
    if top is None:
        return out.done()
    if top.kind != "map":
        source.problems.add("F04", out.file, top.line, kind="shape", expected="a mapping")
        return out.done()
    for key, line, value in top.pairs():
        table = key.strip().lower()
        if table in TABLE_COLUMNS:
            _table(out, table, value)
        elif table != _MARK and (near := get_close_matches(table, TABLE_COLUMNS, 1, 0.85)):
            source.problems.add("F08", out.file, line, name=key, near=near[0])
    for table in ("programs", "program_ranks"):
        if top.get(table) is None:
            source.problems.add("F01", out.file, kind="table", name=table)
    if top.get("applicants") is None:
        _declare_owners(out, top)
    return out.done()


def _table(out: Builder, table: str, value: Node) -> None:
    columns = tuple(name for part in TABLE_COLUMNS[table] for name in part)
    if table == "programs":
        columns += tuple(sorted(_further(value) - set(columns)))
    out.start(table, columns)
    if value.kind == "null":
        return
    if value.kind == "list":
        for item in value.items:
            if item.kind == "text" and table == "applicants":
                _row(out, table, columns, item.line, {"applicant_id": item.text})
            elif item.kind == "map":
                _record(out, table, columns, item)
            else:
                _shape(out, item)
    elif value.kind == "map" and table not in ("applicants", "supplementals", "reversions"):
        for key, line, item in value.pairs():
            _owned(out, table, columns, key, line, item)
    else:
        _shape(out, value)


def _further(value: Node) -> set[str]:
    records = value.items if value.kind in ("list", "map") else []
    return {header_name(key) for one in records if one.kind == "map" for key, _ in one.keys}


def _shape(out: Builder, node: Node) -> None:
    out.problems.add("F04", out.file, node.line, kind="shape", expected=_SHAPE)


def _row(
    out: Builder, table: str, columns: tuple[str, ...], line: int, values: dict[str, str]
) -> None:
    out.add(table, line, *(values.get(name, "") for name in columns))


def _record(out: Builder, table: str, columns: tuple[str, ...], node: Node) -> None:
    values: dict[str, str] = {}
    many: list[Node] | None = None
    for key, line, value in node.pairs():
        name = header_name(key)
        if table == "supplementals" and name == "programs" and value.kind == "list":
            many = value.items
        elif value.kind in ("text", "null"):
            values[name] = "" if value.kind == "null" else value.text
        else:
            expected = f"a text or number for '{key}'"
            out.problems.add("F04", out.file, line, kind="shape", expected=expected)
    needed, _ = TABLE_COLUMNS[table]
    if many is None:
        for name in needed:
            if name not in values:
                found = ", ".join(values)
                out.problems.add(
                    "F02", out.file, node.line, kind="column", column=name, found=found
                )
        _row(out, table, columns, node.line, values)
        return
    for place, item in enumerate(many, start=1):
        if item.kind != "text":
            _shape(out, item)
        else:
            more = values | {"rank": str(place), "program_id": item.text}
            _row(out, table, columns, item.line, more)


def _owned(
    out: Builder, table: str, columns: tuple[str, ...], key: str, line: int, item: Node
) -> None:
    """One owner of a mapping."""
    owner = columns[0]
    if table == "programs":
        if item.kind == "map":
            item.keys.append((owner, line))
            item.items.append(Node("text", line, key))
            _record(out, table, columns, item)
        elif item.kind == "list":
            _shape(out, item)
        else:
            _row(out, table, columns, line, {owner: key, "quota": item.text})
        return
    if item.kind != "list":
        _shape(out, item)
        return
    if table == "couples":
        if len(item.items) != 2 or any(one.kind not in ("text", "null") for one in item.items):
            out.problems.add("F04", out.file, line, kind="shape", expected="two applicants")
            return
        out.add(table, line, key, *(one.text for one in item.items))
        return
    for place, one in enumerate(item.items, start=1):
        if table == "couple_ranks":
            if one.kind != "list" or len(one.items) != 2:
                out.problems.add("F04", out.file, one.line, kind="shape", expected="two programs")
                continue
            pair = ["" if part.kind == "null" else part.text for part in one.items]
            if any(part.kind in ("map", "list") for part in one.items):
                _shape(out, one)
                continue
            out.add(table, one.line, key, str(place), *pair)
            continue
        alike = one.items if one.kind == "list" else [one]
        out.marks_ties = out.marks_ties or one.kind == "list"
        for part in alike:
            if part.kind != "text":
                _shape(out, part)
            else:
                out.add(table, part.line, key, str(place), part.text)


def _declare_owners(out: Builder, top: Node) -> None:
    """A mapping names its owners, those with an empty list too."""
    ranks, couples = top.get("applicant_ranks"), top.get("couples")
    if ranks is None or ranks.kind != "map":
        return
    known = set()
    for key, line in ranks.keys:
        known.add(key.strip())
        out.add("applicants", line, key)
    for item in couples.items if couples is not None else []:
        members = item.items
        if item.kind == "map":
            members = [value for key, _, value in item.pairs() if key.startswith("applicant")]
        for one in members:
            if one.kind == "text" and one.text.strip() and one.text.strip() not in known:
                known.add(one.text.strip())
                out.add("applicants", one.line, one.text)


def write(market: Market, path: Path) -> None:
    """Write a market.

    Parameters
    ----------
    market
        Any market.
    path
        File to write.
    """
    content: dict[str, Any] = {
        _MARK: 1,
        "programs": program_records(market),
        "applicants": list(market.applicants),
        "applicant_ranks": ranked(
            market.applicants, market.single_ptr, market.single_list, market.programs
        ),
        "program_ranks": ranked(
            market.programs, market.program_ptr, market.program_list, market.applicants
        ),
        "couples": {
            name: [market.applicants[a] for a in pair]
            for name, pair in zip(market.couple_ids, market.members.tolist(), strict=True)
        },
        "couple_ranks": couple_rows(market),
        "supplementals": [
            {"applicant_id": a, "advanced_program_id": p, "programs": items}
            for a, p, items in attached_lists(market)
        ],
        "reversions": [
            {"donor_id": donor, "receiver_id": receiver, "max": most, "order": place}
            for donor, receiver, most, place in reversion_rows(market)
        ],
    }
    lines = []
    for key, value in content.items():
        if isinstance(value, list) and value:
            inside = ",\n".join("  " + _dump(one) for one in value)
            lines.append(f" {_dump(key)}: [\n{inside}]")
        elif isinstance(value, dict) and value:
            inside = ",\n".join(f"  {_dump(one)}: {_dump(more)}" for one, more in value.items())
            lines.append(f" {_dump(key)}: {{\n{inside}}}")
        else:
            lines.append(f" {_dump(key)}: {_dump(value)}")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
