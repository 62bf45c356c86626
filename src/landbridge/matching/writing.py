"""Write markets and results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from landbridge.errors import InputError
from landbridge.language import text as say
from landbridge.matching.formats import ALIASES, FORMATS
from landbridge.matching.formats.csv_out import csv_bytes
from landbridge.matching.formats.market_rows import program_records
from landbridge.matching.market import Market
from landbridge.matching.reading import read_market
from landbridge.matching.result_tables import columns_of

if TYPE_CHECKING:
    from landbridge.matching.match_result import MatchResult

__all__ = ["convert", "write_market", "write_result"]

#: Columns of programs that every format holds.
_ALWAYS = ("program_id", "quota")


def write_market(market: Market, path: str | Path, format: str | None = None) -> tuple[str, ...]:
    """Write a market.

    Parameters
    ----------
    market
        The market.
    path
        Folder, .zip or file.
    format
        Name of the format; by the path's ending if not given: "json" for .json, "folder" for a
        folder or .zip.

    Returns
    -------
    tuple of str
        Columns of programs.csv that the format has no place for and that were left out.

    Raises
    ------
    InputError
        If the format is unknown or cannot hold a rule of this market.
    """
    place = Path(path)
    name = format or ("json" if place.suffix.lower() == ".json" else "folder")
    name = ALIASES.get(name.lower(), name.lower())
    written = [key for key, one in FORMATS.items() if one.write is not None]
    found = FORMATS.get(name)
    if found is None or found.write is None:
        known = ", ".join(written)
        raise InputError(say("match.problem.F07.name", name=name, known=known))
    has = {
        "couples": bool(market.couple_ids),
        "supplementals": bool(market.attached_to.size),
        "reversions": bool(market.donor.size),
        "parity": bool(market.parity.any()),
    }
    lost = [rule for rule, there in has.items() if there and rule not in found.holds]
    if lost:
        raise InputError(say("match.problem.F07.cannot", format=name, what=", ".join(lost)))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        found.write(market, place)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error})") from error
    if "parity" in found.holds:  # those that hold everything hold all columns too
        return ()
    records = program_records(market)
    return tuple(name for name in (records[0] if records else ()) if name not in _ALWAYS)


def convert(
    source: str | Path,
    target: str | Path,
    target_format: str | None = None,
    source_format: str | None = None,
    break_ties: int | None = None,
    strict: bool = False,
) -> tuple[str, ...]:
    """Read a market in one format and write it in another.

    Parameters
    ----------
    source, target
        Where it is, and where it goes.
    target_format, source_format
        Formats; by content and by ending if not given.
    break_ties, strict
        See :func:`landbridge.matching.reading.read_market`.

    Returns
    -------
    tuple of str
        Columns that were left out, see :func:`write_market`.

    Raises
    ------
    InputError
        If it cannot be read, or the target's format cannot hold it.
    """
    market = read_market(source, source_format, break_ties, strict)
    return write_market(market, target, target_format)


def write_result(result: MatchResult, out_dir: str | Path) -> None:
    """Write matches.csv, programs_filled.csv and report.json.

    Parameters
    ----------
    result
        Result of a match.
    out_dir
        Folder; made if it is not there.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    folder = Path(out_dir)
    matches, programs = columns_of(result, "matches"), columns_of(result, "programs")
    report = json.dumps(result.report(), ensure_ascii=False, indent=1)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in (("matches", matches), ("programs_filled", programs)):
            rows = zip(*table.values(), strict=True)
            (folder / f"{name}.csv").write_bytes(csv_bytes(list(table), rows))
        (folder / "report.json").write_text(report + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror or error})") from error
