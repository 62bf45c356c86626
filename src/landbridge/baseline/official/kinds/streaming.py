"""A large comma-separated file, batch by batch, reading only the columns named."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from landbridge.baseline.official.opening import UNREADABLE, Piece, decode
from landbridge.baseline.official.rows import missing_column
from landbridge.errors import InputError

__all__ = ["batches", "header_of", "in_either_encoding"]

T = TypeVar("T")

#: bytes parsed at a time: bounds memory, and large enough to keep two cores busy
BLOCK = 32 << 20
_MOST_HEADER = 1 << 20


def header_of(piece: Piece) -> list[str]:
    """Column names of the first line, as they are written but for a byte-order mark.

    Parameters
    ----------
    piece
        The file.

    Raises
    ------
    InputError
        If the first line is no header.
    """
    try:
        with piece.open() as stream:
            first = stream.readline(_MOST_HEADER)
    except UNREADABLE as error:
        raise InputError(f"{piece.name}: cannot be read: {error}") from error
    csv.field_size_limit(_MOST_HEADER)
    try:
        header = next(csv.reader([decode(first).rstrip("\r\n")]), [])
    except csv.Error as error:
        raise InputError(f"{piece.name}:1: {error}") from error
    if len(set(header)) < 2:
        raise InputError(f"{piece.name}: no header: the first line has no two column names")
    return header


def batches(
    piece: Piece, columns: Sequence[str], coded: Sequence[str] = (), encoding: str = "utf8"
) -> Iterator[Any]:
    """Record batches of the columns, as text.

    Parameters
    ----------
    piece
        The file; a member of an archive is unpacked on the way.
    columns
        Names needed.
    coded
        Those of them with few distinct values: given as dictionary arrays.
    encoding
        ``utf8`` or ``latin1``.

    Raises
    ------
    InputError
        If a column is missing, a row has another number of cells, or the file is damaged.
    """
    import pyarrow as pa
    import pyarrow.csv as pc

    written = header_of(piece)
    # Names may be padded; the columns are given their stripped names by position.
    names = [name.strip() for name in written]
    for column in columns:
        if column not in names:
            raise missing_column(piece.name, column, names)
        if names.count(column) > 1:
            raise InputError(f"{piece.name}: field '{column}' stands twice in the header")
    # A trailing comma gives a last column without a name.
    unique = [
        name if names.count(name) == 1 else f"{name}\x1f{at}" for at, name in enumerate(names)
    ]
    types = {name: pa.string() for name in columns}
    types |= {name: pa.dictionary(pa.int32(), pa.string()) for name in coded}
    convert = pc.ConvertOptions(
        column_types=types, include_columns=list(columns), strings_can_be_null=False
    )
    read = pc.ReadOptions(block_size=BLOCK, column_names=unique, skip_rows=1, encoding=encoding)
    with _damage_named(piece.name), piece.open() as stream:
        parse = pc.ParseOptions(newlines_in_values=False)
        yield from pc.open_csv(stream, read, parse, convert)


def in_either_encoding(use: Callable[[str], T]) -> T:
    """What a function makes of a file as UTF-8 or, where it is not that, as Latin-1.

    Parameters
    ----------
    use
        Takes the encoding; called again from the start for Latin-1, which costs a recoding of all
        bytes and is therefore not tried first.
    """
    try:
        return use("utf8")
    except NotUtf8Error:
        return use("latin1")


class NotUtf8Error(InputError):
    """The file is not UTF-8."""


@contextmanager
def _damage_named(name: str) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, *UNREADABLE) as error:
        if isinstance(error, InputError | GeneratorExit):
            raise
        text = " ".join(str(error).split())
        if "UTF8" in text:
            raise NotUtf8Error(f"{name}: is not encoded as UTF-8") from error
        raise InputError(f"{name}: cannot be read as a table: {text[:300]}") from error
