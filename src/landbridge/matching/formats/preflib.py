"""Two files of strict incomplete orders of PrefLib (.soi), one for each side, and programs.csv.

PrefLib has no format for two sides with quotas, so this is a convention of ours: voter i of the
applicants' file is alternative i of the programs' file, and the other way round.
"""

from __future__ import annotations

import re

from landbridge.matching.formats.builder import Builder, clip, tie_groups
from landbridge.matching.formats.folder import read_tables
from landbridge.matching.formats.roles import APPLICANT, PROGRAM, sides
from landbridge.matching.formats.source import Source
from landbridge.matching.formats.tables import Tables

__all__ = ["looks_like", "read"]

_NAME = re.compile(r"#\s*ALTERNATIVE NAME\s+(\d{1,9})\s*:\s*(.*)", re.ASCII | re.IGNORECASE)
_ORDER = re.compile(r"(\d{1,6})\s*:(.*)", re.ASCII)
#: Voters of one line.
_MOST_ALIKE = 1000


def _files(source: Source) -> dict[str, str]:
    return sides(name for name in source.names if name.endswith((".soi", ".soc")))


def looks_like(source: Source) -> bool:
    """Whether there is an order file for each side.

    Parameters
    ----------
    source
        Folder or archive.
    """
    return not source.alone and {APPLICANT, PROGRAM} <= _files(source).keys()


def read(source: Source) -> Tables:
    """Read both order files and programs.csv.

    Parameters
    ----------
    source
        Folder or archive.
    """
    out = Builder(source.problems, source.name)
    ours = Tables(problems=source.problems)
    read_tables(source, ours, ("programs",))
    files = _files(source)
    if "programs.csv" not in source:
        source.problems.add("F01", source.name, kind="table", name="programs.csv")
    for role in (APPLICANT, PROGRAM):
        if role not in files:
            source.problems.add("F01", source.name, kind="table", name=f"{role}s.soi")
    if len(files) < 2:
        return ours
    lines = {role: source.text_of(files[role]).split("\n") for role in (APPLICANT, PROGRAM)}
    names = {role: _alternatives(lines[role]) for role in lines}
    for role, other, table in (
        (APPLICANT, PROGRAM, "applicant_ranks"),
        (PROGRAM, APPLICANT, "program_ranks"),
    ):
        file = source.called(files[role])
        out.file = file
        out.start(table, file=file)
        voter = 0
        for number, line in enumerate(lines[role], start=1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            found = _ORDER.fullmatch(line)
            if not found or int(found[1]) > _MOST_ALIKE:
                out.problems.add(
                    "F03", file, number, kind="line", content=clip(line), expected="1: 3,1,2"
                )
                continue
            groups = tie_groups(found[2].replace(",", " "))
            out.marks_ties = out.marks_ties or any(len(group) > 1 for group in groups)
            called = [[names[role].get(one, one) for one in group] for group in groups]
            for _ in range(int(found[1])):
                voter += 1
                owner = names[other].get(str(voter), str(voter))
                if role == APPLICANT:
                    if voter == 1:
                        out.start("applicants", file=file)
                    out.add("applicants", number, owner)
                out.ranks(table, number, owner, called)
    tables = out.done()
    tables.tables.update(ours.tables)
    return tables


def _alternatives(lines: list[str]) -> dict[str, str]:
    found = (_NAME.match(line) for line in lines)
    return {match[1]: match[2].strip() for match in found if match}
