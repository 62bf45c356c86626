"""JSON of the package ``scarfmatch``: lists by position, hospitals rank everybody.

``single_pref_list``: hospitals of each single; ``couple_pref_list``: pairs of hospitals of each
couple, -1 for no match; ``hospital_pref_list``: single i as ``i``, partners of couple c as
``[c, 0]`` and ``[c, 1]``; ``hospital_cap``. Everything is counted from 0. Where there are several
hospitals and one list, all hospitals have that list.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from landbridge.matching.formats.builder import Builder
from landbridge.matching.formats.nested import Node, nodes_of
from landbridge.matching.formats.numbering import Numbers, give_names_back
from landbridge.matching.formats.source import Source
from landbridge.matching.formats.tables import Tables
from landbridge.matching.market import Market

__all__ = ["looks_like", "read", "write"]

_KEYS = ("single_pref_list", "couple_pref_list", "hospital_pref_list", "hospital_cap")


def looks_like(source: Source) -> bool:
    """Whether the file has this package's keys.

    Parameters
    ----------
    source
        One file.
    """
    name = source.main
    return source.alone and name.endswith(".json") and '"hospital_cap"' in source.text_of(name)


def _shape(out: Builder, node: Node, expected: str) -> None:
    out.problems.add("F04", out.file, node.line, kind="shape", expected=expected)


def _items(out: Builder, top: Node, key: str) -> list[Node]:
    node = top.get(key) if top.kind == "map" else None
    if node is None:
        if key != "couple_pref_list":
            out.problems.add("F02", out.file, kind="column", column=key, found=", ".join(_KEYS))
        return []
    if node.kind != "list":
        _shape(out, node, "a list")
        return []
    return node.items


def read(source: Source) -> Tables:
    """Read the file.

    Parameters
    ----------
    source
        One file.
    """
    name = source.main
    out = Builder(source.problems, source.called(name))
    top = nodes_of(source.text_of(name), out.file, source.problems) if name else None
    if top is None:
        return out.done()
    for table in ("applicants", "applicant_ranks", "programs", "program_ranks"):
        out.start(table)
    for i, node in enumerate(_items(out, top, "single_pref_list")):
        out.add("applicants", node.line, f"s{i}")
        groups = [[f"h{one.text}"] for one in _texts(out, node)]
        out.ranks("applicant_ranks", node.line, f"s{i}", groups)
    for c, node in enumerate(_items(out, top, "couple_pref_list")):
        members = (f"c{c}.0", f"c{c}.1")
        out.add("couples", node.line, f"c{c}", *members)
        for one in members:
            out.add("applicants", node.line, one)
        for place, row in enumerate(node.items, start=1):
            pair = _texts(out, row)
            if len(pair) != 2:
                _shape(out, row, "a pair of hospitals")
                continue
            both = ("" if one.text == "-1" else f"h{one.text}" for one in pair)
            out.add("couple_ranks", row.line, f"c{c}", str(place), *both)
    for h, node in enumerate(_items(out, top, "hospital_cap")):
        out.add("programs", node.line, f"h{h}", node.text)
    lists = _items(out, top, "hospital_pref_list")
    hospitals = len(_items(out, top, "hospital_cap"))
    for h, node in enumerate(lists * hospitals if len(lists) == 1 else lists):
        for place, item in enumerate(node.items, start=1):
            if item.kind == "text":
                out.add("program_ranks", item.line, f"h{h}", str(place), f"s{item.text}")
            elif item.kind == "list" and len(item.items) == 2:
                who = f"c{item.items[0].text}.{item.items[1].text}"
                out.add("program_ranks", item.line, f"h{h}", str(place), who)
            else:
                _shape(out, item, "a single's number, or couple and 0 or 1")
    return give_names_back(out.done(), source)


def _texts(out: Builder, node: Node) -> list[Node]:
    if node.kind != "list" or any(one.kind != "text" for one in node.items):
        _shape(out, node, "a list of numbers")
        return []
    return node.items


def write(market: Market, path: Path) -> None:
    """Write a file in which hospitals rank everybody.

    Who is not on a program's list goes to its end, and the program goes from the lists of those
    it does not rank: neither changes what is stable.

    Parameters
    ----------
    market
        A market of singles and couples.
    path
        File to write.
    """
    couple_of = market.couple_of
    singles = np.flatnonzero(couple_of < 0).tolist()
    who: dict[int, Any] = {a: i for i, a in enumerate(singles)}
    names = {a: f"s{i}" for i, a in enumerate(singles)}
    for c, pair in enumerate(market.members.tolist()):
        for side, a in enumerate(pair):
            who[a], names[a] = [c, side], f"c{c}.{side}"
    ptr = market.program_ptr.tolist()
    lists = [market.program_list[ptr[p] : ptr[p + 1]].tolist() for p in range(len(ptr) - 1)]
    ranks = [set(one) for one in lists]
    single = market.single_ptr.tolist()
    couple = market.couple_ptr.tolist()
    rows = np.stack([market.couple_first, market.couple_second], axis=1).tolist()
    everybody = range(len(market.applicants))
    content = {
        _KEYS[0]: [
            [p for p in market.single_list[single[a] : single[a + 1]].tolist() if a in ranks[p]]
            for a in singles
        ],
        _KEYS[1]: [
            [
                row
                for row in rows[couple[c] : couple[c + 1]]
                if all(p < 0 or a in ranks[p] for a, p in zip(pair, row, strict=True))
            ]
            for c, pair in enumerate(market.members.tolist())
        ],
        _KEYS[2]: [
            [who[a] for a in [*one, *(a for a in everybody if a not in ranks[p])]]
            for p, one in enumerate(lists)
        ],
        _KEYS[3]: market.quota.tolist(),
    }
    text = ",\n".join(f' "{key}": {json.dumps(value)}' for key, value in content.items())
    path.write_text(f"{{\n{text}\n}}\n", encoding="utf-8", newline="\n")
    Numbers(
        [names[a] for a in everybody],
        [f"h{p}" for p in range(len(market.programs))],
        [f"c{c}" for c in range(len(market.couple_ids))],
    ).write(market, path)
