"""Lines of residents, couples and programs, as the Stable Matching Suite has them.

::

    # comment
    r 0 1 0            resident: id, programs
    c 0 1 2 1 0 1 -1   couple: id, both residents, pairs of programs; -1 is no match
    p 0 2 1 0 2        program: id, quota, residents
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from landbridge.matching.formats.builder import Builder, clip
from landbridge.matching.formats.numbering import Numbers, give_names_back
from landbridge.matching.formats.source import Source
from landbridge.matching.formats.tables import Tables
from landbridge.matching.market import Market

__all__ = ["looks_like", "read", "write"]

_LETTERS = ("r", "c", "p")


def _lines(source: Source) -> tuple[str, list[tuple[int, list[str]]]]:
    name = source.main
    if not name:
        return "", []
    every = enumerate(source.text_of(name).split("\n"), start=1)
    words = ((number, line.partition("#")[0].split()) for number, line in every)
    return source.called(name), [(number, line) for number, line in words if line]


def looks_like(source: Source) -> bool:
    """Whether the first line that is no comment starts with r, c or p.

    Parameters
    ----------
    source
        One file.
    """
    if not source.alone:
        return False
    _, lines = _lines(source)
    return bool(lines) and lines[0][1][0] in _LETTERS


def read(source: Source) -> Tables:
    """Read the lines.

    Parameters
    ----------
    source
        One file.
    """
    file, lines = _lines(source)
    out = Builder(source.problems, file)
    for table in ("applicants", "applicant_ranks", "programs", "program_ranks"):
        out.start(table)
    for number, (letter, *words) in lines:
        if letter == "r" and words:
            out.add("applicants", number, words[0])
            out.ranks("applicant_ranks", number, words[0], ([p] for p in words[1:]))
        elif letter == "c" and len(words) >= 3 and len(words) % 2:
            name, first, second, *named = words
            out.add("couples", number, name, first, second)
            for one in dict.fromkeys((first, second)):
                out.add("applicants", number, one)
            pairs = zip(named[::2], named[1::2], strict=True)
            for place, pair in enumerate(pairs, start=1):
                both = ("" if p == "-1" else p for p in pair)
                out.add("couple_ranks", number, name, str(place), *both)
        elif letter == "p" and words:
            out.add("programs", number, words[0], words[1] if len(words) > 1 else "")
            out.ranks("program_ranks", number, words[0], ([a] for a in words[2:]))
        else:
            content = clip(" ".join([letter, *words]))
            expected = "r id p ..., c id r r p p ..., or p id quota r ..."
            out.problems.add("F03", file, number, kind="line", content=content, expected=expected)
    return give_names_back(out.done(), source)


def write(market: Market, path: Path) -> None:
    """Write the lines.

    Parameters
    ----------
    market
        A market of singles and couples.
    path
        File to write.
    """
    numbers = Numbers.of(market)
    couple_of = market.couple_of
    programs = [*numbers.programs, "-1"]
    lines = []
    listed = [programs[p] for p in market.single_list.tolist()]
    for a, (begin, end) in enumerate(pairwise(market.single_ptr.tolist())):
        if couple_of[a] < 0:
            lines.append(" ".join(["r", numbers.applicants[a], *listed[begin:end]]))
    first, second = market.couple_first.tolist(), market.couple_second.tolist()
    for c, (begin, end) in enumerate(pairwise(market.couple_ptr.tolist())):
        members = [numbers.applicants[a] for a in market.members[c].tolist()]
        rows = [f"{programs[first[k]]} {programs[second[k]]}" for k in range(begin, end)]
        lines.append(" ".join(["c", numbers.couples[c], *members, *rows]))
    ranked = [numbers.applicants[a] for a in market.program_list.tolist()]
    for p, (begin, end) in enumerate(pairwise(market.program_ptr.tolist())):
        lines.append(" ".join(["p", programs[p], str(market.quota[p]), *ranked[begin:end]]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    numbers.write(market, path)
