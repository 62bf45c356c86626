"""Sheets of a spreadsheet file (.xls, .xlsx) as rows of text."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from io import BytesIO
from typing import Any

from landbridge.baseline.official.opening import UNREADABLE, Piece
from landbridge.errors import InputError

__all__ = ["is_workbook", "sheet_rows"]

#: Bytes of a workbook unpacked. A year of labor condition applications has about one thousand
#: million; more is no official file.
MOST_UNPACKED = 6 << 30
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb")


def is_workbook(piece: Piece) -> bool:
    """Whether a file is a spreadsheet, by its first bytes.

    Parameters
    ----------
    piece
        The file.
    """
    with piece.open() as stream:
        try:
            first = stream.read(8)
        except UNREADABLE as error:
            raise InputError(f"{piece.name}: cannot be read: {error}") from error
    return first.startswith((_OLE, _ZIP))


def sheet_rows(piece: Piece, pattern: str | None = None) -> Iterator[Iterator[Any]]:
    """Rows of each sheet: number as the spreadsheet shows it, and cells as text.

    Parameters
    ----------
    piece
        The workbook.
    pattern
        Of the sheet's name, lower case; sheets that do not match are skipped.

    Raises
    ------
    InputError
        If the workbook is damaged, or unpacks to more than any official file.
    """
    import fastexcel

    data = piece.bytes()
    if data.startswith(_ZIP):
        try:
            sizes = [info.file_size for info in zipfile.ZipFile(BytesIO(data)).infolist()]
        except UNREADABLE as error:
            raise InputError(f"{piece.name}: cannot be read: {error}") from error
        if sum(sizes) > MOST_UNPACKED:
            raise InputError(f"{piece.name}: unpacks to more than {MOST_UNPACKED:,} bytes")
    with _damage_named(piece.name):
        book = fastexcel.read_excel(data)
        names = list(book.sheet_names)
    for name in names:
        if pattern is not None and not fnmatch(name.lower(), pattern):
            continue
        with _damage_named(piece.name):
            sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            frame = sheet.to_polars()
        yield _rows_of(frame)


def _rows_of(frame: Any) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(frame.iter_rows(), start=1):
        yield number, ["" if cell is None else cell for cell in cells]


@contextmanager
def _damage_named(name: str) -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, SystemExit, MemoryError, InputError):
        raise
    # A panic of the reader's own language derives from BaseException.
    except BaseException as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        sys.stderr.flush()
        raise InputError(f"{name}: cannot be read as a spreadsheet: {reason}") from error
