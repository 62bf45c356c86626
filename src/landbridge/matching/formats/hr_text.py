"""Texts of numbers for hospitals and residents (HR), and the same with couples (HRTC).

::

    HR                          HRTC
    2 1                         1          singles
    1 1                         1          couples
    2 1                         1          hospitals
    1 1 2 1                     1 1        single: id, hospitals
                                2 3 1,1    couple: both ids, pairs of hospitals
    hospital: id, capacity,     1 2 3 1 2  hospital: id, capacity, residents
    residents

Brackets hold ties. The package ``pyhrtc`` also writes HR with three counts, the first of them 0:
that is told from HRTC by the missing pairs.

HRTC has no sign for "no match": when a market is written that needs one, a hospital stands for it
that takes everybody, and the file of ids beside says which.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from landbridge.matching.formats.builder import Builder, clip, tie_groups
from landbridge.matching.formats.numbering import Numbers, give_names_back
from landbridge.matching.formats.source import Source
from landbridge.matching.formats.tables import Declared, Tables
from landbridge.matching.market import Market

__all__ = ["looks_like_hr", "looks_like_hrtc", "read_hr", "read_hrtc", "write_hr", "write_hrtc"]

_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)
_Line = tuple[int, str]


def _lines(source: Source) -> tuple[str, list[_Line]]:
    name = source.main
    if not name:
        return "", []
    text = source.text_of(name).replace(":", " ")
    every = [(number, line.strip()) for number, line in enumerate(text.split("\n"), start=1)]
    return source.called(name), [(number, line) for number, line in every if line]


def _counts(line: str) -> list[int]:
    words = line.split()
    return [int(word) for word in words] if all(map(_COUNT.fullmatch, words)) else []


def looks_like_hr(source: Source) -> bool:
    """Whether the first line holds two counts.

    Parameters
    ----------
    source
        One file.
    """
    if not source.alone:
        return False
    _, lines = _lines(source)
    return bool(lines) and len(_counts(lines[0][1])) == 2


def looks_like_hrtc(source: Source) -> bool:
    """Whether each of the first three lines holds one count.

    Parameters
    ----------
    source
        One file.
    """
    if not source.alone:
        return False
    _, lines = _lines(source)
    return len(lines) >= 3 and all(len(_counts(line)) == 1 for _, line in lines[:3])


def _refuse(out: Builder, line: _Line, expected: str) -> None:
    out.problems.add(
        "F03", out.file, line[0], kind="line", content=clip(line[1]), expected=expected
    )


def _ranked(out: Builder, table: str, line: _Line, owner: str, text: str) -> None:
    groups = tie_groups(text)
    out.marks_ties = out.marks_ties or any(len(group) > 1 for group in groups)
    out.ranks(table, line[0], owner, groups)


def _single(out: Builder, line: _Line) -> None:
    owner, _, rest = line[1].partition(" ")
    out.add("applicants", line[0], owner)
    _ranked(out, "applicant_ranks", line, owner, rest)


def _couple(out: Builder, line: _Line) -> None:
    words = line[1].split(None, 2)
    if len(words) < 2:
        _refuse(out, line, "two residents and pairs of hospitals")
        return
    name = f"{words[0]}+{words[1]}"
    out.add("couples", line[0], name, words[0], words[1])
    for one in dict.fromkeys(words[:2]):
        out.add("applicants", line[0], one)
    rest = re.sub(r"\s*,\s*", ",", words[2] if len(words) > 2 else "")
    groups = tie_groups(rest)
    out.marks_ties = out.marks_ties or any(len(group) > 1 for group in groups)
    for place, group in enumerate(groups, start=1):
        for pair in group:
            both = pair.split(",")
            if len(both) != 2:
                _refuse(out, (line[0], pair), "a pair of hospitals such as 3,5")
            else:
                named = ("" if one == "-1" else one for one in both)
                out.add("couple_ranks", line[0], name, str(place), *named)


def _hospital(out: Builder, line: _Line) -> None:
    words = line[1].split(None, 2)
    out.add("programs", line[0], words[0], words[1] if len(words) > 1 else "")
    _ranked(out, "program_ranks", line, words[0], words[2] if len(words) > 2 else "")


def _counts_after_nothing(counts: list[int], lines: list[_Line]) -> bool:
    """Whether the counts are 0, residents, hospitals: no line of the couples has a pair."""
    part = lines[: counts[1]]
    return counts[0] == 0 and bool(part) and all("," not in line for _, line in part)


def _read(source: Source, with_couples: bool) -> Tables:
    file, lines = _lines(source)
    out = Builder(source.problems, file)
    head = 3 if with_couples else 1
    counts = [count for _, line in lines[:head] for count in _counts(line)]
    if len(counts) != (3 if with_couples else 2):
        expected = "counts of singles, couples, hospitals" if with_couples else "two counts"
        _refuse(out, lines[0] if lines else (1, ""), expected)
        return out.done()
    headers = [lines[place if with_couples else 0][0] for place in range(len(counts))]
    kinds = [("applicants", _single), ("couples", _couple), ("programs", _hospital)]
    if with_couples and _counts_after_nothing(counts, lines[head:]):
        with_couples = False
        counts, headers = counts[1:], headers[1:]
    tables = ("applicants", "applicant_ranks", "programs", "program_ranks")
    for table in (*tables, "couples", "couple_ranks") if with_couples else tables:
        out.start(table)
    parts = kinds if with_couples else [kinds[0], kinds[2]]
    at = head
    for (what, take), count, header in zip(parts, counts, headers, strict=True):
        part = lines[at : at + count]
        at += count
        for line in part:
            take(out, line)
        out.declared.append(Declared(what, count, len(part), file, header))
    for line in lines[at:]:
        _refuse(out, line, "no line after those that were announced")
    return give_names_back(out.done(), source)


def read_hr(source: Source) -> Tables:
    """Read a text without couples.

    Parameters
    ----------
    source
        One file.
    """
    return _read(source, with_couples=False)


def read_hrtc(source: Source) -> Tables:
    """Read a text with couples.

    Parameters
    ----------
    source
        One file.
    """
    return _read(source, with_couples=True)


def _singles(market: Market, numbers: Numbers) -> list[str]:
    couple_of = market.couple_of
    called = [numbers.programs[p] for p in market.single_list.tolist()]
    return [
        " ".join([numbers.applicants[a], *called[begin:end]])
        for a, (begin, end) in enumerate(pairwise(market.single_ptr.tolist()))
        if couple_of[a] < 0
    ]


def _hospitals(market: Market, numbers: Numbers) -> list[str]:
    called = [numbers.applicants[a] for a in market.program_list.tolist()]
    return [
        " ".join([numbers.programs[p], str(market.quota[p]), *called[begin:end]])
        for p, (begin, end) in enumerate(pairwise(market.program_ptr.tolist()))
    ]


def write_hr(market: Market, path: Path) -> None:
    """Write a text without couples.

    Parameters
    ----------
    market
        A market of singles.
    path
        File to write.
    """
    numbers = Numbers.of(market)
    lines = [f"{len(market.applicants)} {len(market.programs)}"]
    lines += _singles(market, numbers) + _hospitals(market, numbers)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    numbers.write(market, path)


def write_hrtc(market: Market, path: Path) -> None:
    """Write a text with couples.

    Parameters
    ----------
    market
        A market of singles and couples.
    path
        File to write.
    """
    numbers = Numbers.of(market)
    hospitals = _hospitals(market, numbers)
    nobody = ""
    if (market.couple_first < 0).any() or (market.couple_second < 0).any():
        nobody = str(max((int(one) for one in numbers.programs), default=0) + 1)
        members = [numbers.applicants[a] for a in market.members.ravel().tolist()]
        hospitals.append(" ".join([nobody, str(len(members)), *members]))
    called = [*numbers.programs, nobody]  # NONE is -1: the last
    pairs = [
        f"{called[p]},{called[q]}"
        for p, q in zip(market.couple_first.tolist(), market.couple_second.tolist(), strict=True)
    ]
    couples = [
        " ".join([*(numbers.applicants[a] for a in market.members[c].tolist()), *pairs[begin:end]])
        for c, (begin, end) in enumerate(pairwise(market.couple_ptr.tolist()))
    ]
    singles = _singles(market, numbers)
    lines = [str(len(singles)), str(len(couples)), str(len(hospitals))]
    text = "\n".join([*lines, *singles, *couples, *hospitals])
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    pairs_called = [
        "+".join(numbers.applicants[a] for a in pair) for pair in market.members.tolist()
    ]
    Numbers(numbers.applicants, numbers.programs, pairs_called).write(market, path, nobody)
