"""Read who sits where from a file: to verify or explain a matching that somebody else made."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from landbridge.matching.formats.csv_text import table_of
from landbridge.matching.formats.source import decode
from landbridge.matching.formats.tables import Table
from landbridge.matching.market import NONE, Market
from landbridge.matching.problems import Problems
from landbridge.matching.seats import Matching
from landbridge.matching.verification import matching_of

__all__ = ["read_matches"]

_NEEDED = ("applicant_id", "program_id")
_SIDES = ("primary", "supplemental")


def read_matches(path: str | Path, market: Market) -> Matching:
    """Read a file like matches.csv.

    Parameters
    ----------
    path
        CSV with the columns applicant_id and program_id, and optionally side (primary, which is
        meant where it is empty, or supplemental). Rows without a program, and applicants who are
        not named, hold nothing. All other columns follow from the lists and are not read.
    market
        Lists of both sides.

    Returns
    -------
    Matching
        Completed by what follows from the seats.

    Raises
    ------
    MarketError
        If the file cannot be read (F01 to F03), names who is not in the market (E03), one side of
        an applicant twice (E02), or an unknown side (F05); every such line.
    """
    problems = Problems()
    name = Path(path).name
    table: Table | None = None
    try:
        table = table_of(decode(Path(path).read_bytes()), name, _NEEDED, problems)
    except (OSError, ValueError) as error:
        problems.add("F01", str(path), kind="unreadable", reason=error)
    problems.raise_errors()
    assert table is not None
    who = {name: row for row, name in enumerate(market.applicants)}
    where = {name: row for row, name in enumerate(market.programs)}
    held = {side: np.full(len(who), NONE, dtype=np.int64) for side in _SIDES}
    named: set[tuple[str, int]] = set()
    columns = [[text.strip() for text in table[key].all()] for key in _NEEDED]
    sides = table["side"].all() if "side" in table else [""] * table.rows
    for line, applicant, program, word in zip(table.lines.tolist(), *columns, sides, strict=True):
        side = word.strip().lower() or _SIDES[0]
        a, p = who.get(applicant), where.get(program)
        if side not in held:
            known = ", ".join(_SIDES)
            problems.add("F05", name, line, column="side", value=word, known=known)
        if a is None:
            problems.add("E03", name, line, [applicant], kind="applicant", id=applicant)
        if p is None and program:
            problems.add("E03", name, line, [program], kind="program", id=program)
        if a is None or side not in held:
            continue
        if (side, a) in named:
            problems.add("E02", name, line, [applicant], kind="applicant", id=applicant)
        named.add((side, a))
        if p is not None:
            held[side][a] = p
    problems.raise_errors()
    return matching_of(market, held["primary"], held["supplemental"])
