"""Files that hold a market: one small module per format, all reading into the same tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from landbridge.matching.formats import (
    dictionaries,
    folder,
    hr_text,
    market_json,
    preflib,
    rcp_text,
    scarf_json,
    wide,
)
from landbridge.matching.formats.source import Source
from landbridge.matching.formats.tables import Tables
from landbridge.matching.market import Market

__all__ = ["ALIASES", "FORMATS", "Format", "format_of"]


class Format(NamedTuple):
    """One format.

    Attributes
    ----------
    looks_like, read
        Tell it from its content; read it.
    write
        Write it; None where that is not offered.
    holds
        Rules it can hold besides single applicants: "couples", "supplementals", "reversions",
        "parity".
    """

    looks_like: Callable[[Source], bool]
    read: Callable[[Source], Tables]
    write: Callable[[Market, Path], None] | None = None
    holds: frozenset[str] = frozenset()


_ALL = frozenset(["couples", "supplementals", "reversions", "parity"])
_COUPLES = frozenset(["couples"])

#: By name, in the order in which they are tried.
FORMATS: dict[str, Format] = {
    "folder": Format(folder.looks_like, folder.read, folder.write, _ALL),
    "json": Format(market_json.looks_like, market_json.read, market_json.write, _ALL),
    "wide": Format(wide.looks_like_wide, wide.read_wide, wide.write, _ALL),
    "columns": Format(wide.looks_like_columns, wide.read_columns),
    "scarfmatch": Format(scarf_json.looks_like, scarf_json.read, scarf_json.write, _COUPLES),
    "dictionaries": Format(dictionaries.looks_like, dictionaries.read, dictionaries.write),
    "preflib": Format(preflib.looks_like, preflib.read),
    "rcp": Format(rcp_text.looks_like, rcp_text.read, rcp_text.write, _COUPLES),
    "hrtc": Format(hr_text.looks_like_hrtc, hr_text.read_hrtc, hr_text.write_hrtc, _COUPLES),
    "hr": Format(hr_text.looks_like_hr, hr_text.read_hr, hr_text.write_hr),
}
#: Other names for them.
ALIASES = {
    "long": "folder",
    "csv": "folder",
    "zip": "folder",
    "r": "columns",
    "yaml": "dictionaries",
}


def format_of(source: Source, name: str | None) -> Format | None:
    """The format of a source: the one named, or the first that recognises it.

    Parameters
    ----------
    source
        Where the market is.
    name
        Name of a format; None to find out.

    Returns
    -------
    Format or None
        None, with a problem noted, if there is none.
    """
    known = ", ".join(FORMATS)
    if name is not None:
        found = FORMATS.get(ALIASES.get(name.lower(), name.lower()))
        if found is None:
            source.problems.add("F07", source.name, kind="name", name=name, known=known)
        return found
    for one in FORMATS.values():
        if one.looks_like(source):
            return one
    if not source.alone:
        return FORMATS["folder"]  # says what is missing
    if not source.problems.errors():
        source.problems.add("F07", source.name, kind="unknown", known=known)
    return None
