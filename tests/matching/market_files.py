"""Small files of markets for tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import landbridge.matching
from landbridge.matching.market import Market
from landbridge.matching.problems import MarketError, Problem

EXAMPLE = Path(landbridge.matching.__file__).parent / "examples" / "made_up"

#: Nothing is wrong with it, and nothing doubtful.
GOOD = {
    "programs": """program_id,quota,kind,parity
P1,2,C,
P2,2,C,even
A1,1,A,
F1,1,P,
""",
    "applicants": "applicant_id\na\nb\nc\nd\n",
    "applicant_ranks": """applicant_id,rank,program_id
a,1,A1
a,2,P1
b,1,P1
b,2,P2
""",
    "program_ranks": """program_id,rank,applicant_id
P1,1,a
P1,2,b
P1,3,c
P1,4,d
P2,1,b
P2,2,d
A1,1,a
F1,1,a
""",
    "couples": "couple_id,applicant_a,applicant_b\nK,c,d\n",
    "couple_ranks": """couple_id,rank,program_a,program_b
K,1,P1,P1
K,2,P1,P2
K,3,,P2
""",
    "supplementals": "applicant_id,advanced_program_id,rank,program_id\na,A1,1,F1\n",
    "reversions": "donor_id,receiver_id,max,order\nP2,P1,1,1\nP1,A1,1,1\n",
}


def write_tables(folder: Path, tables: dict[str, str | bytes | None]) -> Path:
    """The good tables with some put in their place; None leaves one out."""
    folder.mkdir(exist_ok=True)
    for name, text in (GOOD | tables).items():
        if text is not None:
            data = text.encode() if isinstance(text, str) else text
            (folder / f"{name}.csv").write_bytes(data)
    return folder


def found(folder: Path, **options: object) -> list[Problem]:
    """Errors, or warnings if there is no error."""
    try:
        return list(Market.read(folder, **options).warnings)  # type: ignore[arg-type]
    except MarketError as error:
        return list(error.problems)


def places(problems: Iterable[Problem]) -> list[tuple[str, str, int, tuple[str, ...]]]:
    """Code, file, line and ids."""
    return [(one.code, one.file, one.line, one.ids) for one in problems]
