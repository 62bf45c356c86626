"""What a kind of official file is: its facts, what may be asked of its reader, what it gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.baseline.official.opening import Piece
from landbridge.baseline.official.rows import Summary
from landbridge.errors import InputError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Ask", "Loaded", "agreed_vintage", "frame_of", "only_piece"]


@dataclass(frozen=True)
class Ask:
    """What the user said beside the file.

    Attributes
    ----------
    vintage
        Vintage as the user states it, or None to take the file's own.
    layout
        File that gives the positions of a fixed-width release (AHRF to 2021-2022).
    """

    vintage: str | None = None
    layout: Path | None = None


@dataclass(frozen=True)
class Loaded:
    """A table as loaded.

    Attributes
    ----------
    table
        Polars frame; counties are five-digit text in the column ``fips``.
    vintage
        Of the source, as text.
    summary
        Rows read, kept and dropped.
    """

    table: pl.DataFrame
    vintage: str
    summary: Summary = field(default_factory=Summary)


Reader = Callable[[Sequence[Piece], Ask], Loaded]


def only_piece(pieces: Sequence[Piece], found: Sequence[Piece], expected: str) -> Piece:
    """The one file that is meant: the match of a name, or the only file there is.

    Parameters
    ----------
    pieces
        All there are.
    found
        Those whose name fits.
    expected
        How the publisher names the file, for the error.

    Raises
    ------
    InputError
        If there is none, or more than one.
    """
    if len(found) == 1:
        return found[0]
    if not found and len(pieces) == 1:
        return pieces[0]
    if not found:
        raise InputError(f"{_place(pieces)}: no file named like {expected} among {len(pieces)}")
    names = ", ".join(piece.path for piece in found[:4])
    raise InputError(f"{_place(pieces)}: more than one file named like {expected}: {names}")


def _place(pieces: Sequence[Piece]) -> str:
    first = pieces[0]
    return first.name.removesuffix(first.path).rstrip(":/\\") or first.name


def agreed_vintage(
    where: str,
    found: str | None,
    ask: Ask,
    first: int = 0,
) -> str:
    """The vintage, if file and user agree and the kind can use it.

    Parameters
    ----------
    where
        File, for errors.
    found
        Vintage that the file states, or None.
    ask
        What the user stated.
    first
        First year that will do.

    Raises
    ------
    InputError
        If the two differ, neither is stated, or it will not do.
    """
    stated = ask.vintage.strip() if ask.vintage else None
    if found and stated and found != stated:
        raise InputError(
            f"{where}: field 'vintage': found {found} in the file, expected {stated} as stated"
        )
    vintage = stated or found
    if not vintage:
        raise InputError(
            f"{where}: field 'vintage': the file does not say its year; state it with --vintage"
        )
    if not re.fullmatch(r"[\w.,/ -]{1,40}", vintage):
        raise InputError(f"{where}: field 'vintage': found {vintage!r}, expected a year or a date")
    if first and not (vintage.isdecimal() and int(vintage) >= first):
        raise InputError(f"{where}: field 'vintage': found {vintage}, expected {first} or later")
    return vintage


def year_in(text: str, pattern: str) -> str | None:
    """First group of a pattern in a text, or None."""
    hit = re.search(pattern, text, re.IGNORECASE)
    return hit.group(1) if hit else None


def frame_of(records: Sequence[Any], schema: dict[str, Any], name: str) -> pl.DataFrame:
    """Polars frame of records, refused if there are none.

    Parameters
    ----------
    records
        Rows: mappings, or tuples in the order of the schema.
    schema
        Column names and polars types.
    name
        File, for the error.

    Raises
    ------
    InputError
        If there are no rows.
    """
    import polars as pl

    if not records:
        raise InputError(f"{name}: no row of the file can be used")
    return pl.DataFrame(records, schema=schema, orient="row")
