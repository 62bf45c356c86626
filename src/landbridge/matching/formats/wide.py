"""Spreadsheets: one row per applicant (wide), or one column (columns, and matrices of R).

Two files hold the lists, told apart by their names: ``applicant_choices.csv`` and
``program_choices.csv`` here, or any names that speak of applicants (residents, students ...) and
of programs (hospitals, schools ...). A wide row is an id and then choice 1, choice 2 and so on; a
column has the id on top and the best choice below it. Quotas stand in ``programs.csv``, in a
column "quota" of the wide program file, or in a file whose name speaks of capacities or slots.
The other tables of ours may lie beside them.

In a matrix of R, ``NA`` fills up the columns and a number names a column of the other file.
"""

from __future__ import annotations

import re
from pathlib import Path

from landbridge.matching.formats.builder import Builder
from landbridge.matching.formats.csv_out import csv_bytes, rule_tables, write_files
from landbridge.matching.formats.csv_text import header_name, rows_of
from landbridge.matching.formats.folder import read_tables
from landbridge.matching.formats.market_rows import ranked
from landbridge.matching.formats.roles import APPLICANT, CAPACITY, PROGRAM, sides
from landbridge.matching.formats.source import Source
from landbridge.matching.formats.tables import Tables
from landbridge.matching.market import Market

__all__ = ["looks_like_columns", "looks_like_wide", "read_columns", "read_wide", "write"]

_OURS = ("programs", "applicants", "couples", "couple_ranks", "supplementals", "reversions")
_ID_HEADER = re.compile(r".*(id|name)|applicant|resident|student|program|hospital|school|college")
_INDEX_HEADER = frozenset(["", "rank", "choice", "place", "no", "nr", "index", "x"])
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)

_Rows = list[list[str]]


def _files(source: Source) -> dict[str, str]:
    ours = {f"{name}.csv" for name in _OURS}
    return sides(
        name for name in source.names if name.endswith((".csv", ".tsv")) and name not in ours
    )


def _has_lists(source: Source) -> bool:
    return not source.alone and {APPLICANT, PROGRAM} <= _files(source).keys()


def _is_wide(source: Source) -> bool:
    name = _files(source)[APPLICANT]
    text = source.text_of(name)
    head = text[: text.find("\n")] if "\n" in text else text
    first = header_name(re.split(r"[,;\t]", head)[0].strip('" '))
    return bool(_ID_HEADER.fullmatch(first))


def looks_like_wide(source: Source) -> bool:
    """Whether there is a file for each side with a row for each applicant or program.

    Parameters
    ----------
    source
        Folder or archive.
    """
    return _has_lists(source) and _is_wide(source)


def looks_like_columns(source: Source) -> bool:
    """Whether there is a file for each side with a column for each applicant or program.

    Parameters
    ----------
    source
        Folder or archive.
    """
    return _has_lists(source) and not _is_wide(source)


def _start(source: Source) -> tuple[Builder, Tables, dict[str, str]]:
    ours = Tables(problems=source.problems)
    read_tables(source, ours, _OURS)
    files = _files(source)
    for role, usual in ((APPLICANT, "applicant_choices.csv"), (PROGRAM, "program_choices.csv")):
        if role not in files:
            source.problems.add("F01", source.name, kind="table", name=usual)
    return Builder(source.problems, source.name), ours, files


def _join(out: Builder, ours: Tables) -> Tables:
    """Lists from here, everything else from tables of ours where they are there."""
    tables = out.done()
    if "applicants" not in ours.tables and "couples" in ours.tables:
        # Partners may be named by couples.csv alone.
        tables.tables.pop("applicants", None)
    tables.tables.update(ours.tables)
    if "programs" not in tables.tables:
        out.problems.add("F01", out.file, kind="table", name="programs.csv")
    return tables


def read_wide(source: Source) -> Tables:
    """Read rows.

    Parameters
    ----------
    source
        Folder or archive.
    """
    out, ours, files = _start(source)
    for role, ranks, declared in (
        (APPLICANT, "applicant_ranks", "applicants"),
        (PROGRAM, "program_ranks", "programs"),
    ):
        if role not in files:
            continue
        file = source.called(files[role])
        rows, lines = rows_of(source.text_of(files[role]), file, out.problems)
        names = [header_name(raw) for raw in rows[0]] if rows else []
        quota = names.index("quota") if role == PROGRAM and "quota" in names else None
        out.start(ranks, file=file)
        if role == APPLICANT or quota is not None:
            out.start(declared, file=file)
        for row, line in zip(rows[1:], lines[1:], strict=True):
            owner = row[0]
            if role == APPLICANT:
                out.add(declared, line, owner)
            elif quota is not None:
                out.add(declared, line, owner, row[quota] if quota < len(row) else "")
            place = 0
            for at, cell in enumerate(row):
                if at in (0, quota):
                    continue
                place += 1
                if cell.strip():
                    out.add(ranks, line, owner, str(place), cell)
    return _join(out, ours)


def read_columns(source: Source) -> Tables:
    """Read columns.

    Parameters
    ----------
    source
        Folder or archive.
    """
    out, ours, files = _start(source)
    read: dict[str, tuple[str, _Rows, list[int], list[int]]] = {}
    for role in (APPLICANT, PROGRAM):
        if role in files:
            file = source.called(files[role])
            rows, lines = rows_of(source.text_of(files[role]), file, out.problems)
            head = rows[0] if rows else []
            used = [at for at, name in enumerate(head) if name.strip()]
            if head and header_name(head[0]) in _INDEX_HEADER:
                used = [at for at in used if at > 0]
            read[role] = (file, rows, lines, used)
    owners = {
        role: [rows[0][at].strip() for at in used] if rows else []
        for role, (_, rows, _, used) in read.items()
    }
    for role, other, ranks in (
        (APPLICANT, PROGRAM, "applicant_ranks"),
        (PROGRAM, APPLICANT, "program_ranks"),
    ):
        if role not in read:
            continue
        file, rows, lines, used = read[role]
        names = owners.get(other, [])
        known = set(names)
        out.start(ranks, file=file)
        if role == APPLICANT:
            out.start("applicants", file=file)
            for owner in owners[role]:
                out.add("applicants", lines[0], owner)
        for place, (row, line) in enumerate(zip(rows[1:], lines[1:], strict=True), start=1):
            for at, owner in zip(used, owners[role], strict=True):
                cell = row[at].strip() if at < len(row) else ""
                if not cell or cell == "NA":
                    continue
                if cell not in known and _NUMBER.fullmatch(cell) and int(cell) <= len(names):
                    cell = names[int(cell) - 1]
                out.add(ranks, line, owner, str(place), cell)
    if "programs" not in ours.tables and CAPACITY in files:
        _capacities(source, files[CAPACITY], owners.get(PROGRAM, []), out)
    return _join(out, ours)


def _capacities(source: Source, name: str, programs: list[str], out: Builder) -> None:
    """Quotas as id and number, or as a bare vector in the order of the programs."""
    file = source.called(name)
    rows, lines = rows_of(source.text_of(name), file, out.problems)
    out.start("programs", file=file)
    known = set(programs)
    by_name = [
        (row, line)
        for row, line in zip(rows, lines, strict=True)
        if row[0].strip() in known and len(row) > 1 and row[1].strip() not in known
    ]
    if by_name:
        for row, line in by_name:
            out.add("programs", line, row[0], row[1])
        return
    cells = [
        (cell.strip(), line)
        for row, line in zip(rows, lines, strict=True)
        for cell in (row if len(rows) <= 2 else row[-1:])
    ]
    numbers = [(cell, line) for cell, line in cells if _NUMBER.fullmatch(cell) or cell == "0"]
    for program, (cell, line) in zip(programs, numbers, strict=False):
        out.add("programs", line, program, cell)
    for program in programs[len(numbers) :]:
        out.add("programs", lines[-1] if lines else 0, program, "")


def write(market: Market, path: Path) -> None:
    """Write rows, and the other tables beside them.

    Parameters
    ----------
    market
        Any market.
    path
        Folder, or archive if it ends in .zip.
    """
    files = rule_tables(market)
    for name, first, lists in (
        (
            "applicant_choices.csv",
            "applicant_id",
            ranked(market.applicants, market.single_ptr, market.single_list, market.programs),
        ),
        (
            "program_choices.csv",
            "program_id",
            ranked(market.programs, market.program_ptr, market.program_list, market.applicants),
        ),
    ):
        longest = max(map(len, lists.values()), default=0)
        header = [first, *(f"choice {place}" for place in range(1, longest + 1))]
        files[name] = csv_bytes(header, ([owner, *items] for owner, items in lists.items()))
    if path.is_dir() and (path / "program_ranks.csv").exists():
        raise FileExistsError(0, "program_ranks.csv of another market is in the folder")
    write_files(path, files)
