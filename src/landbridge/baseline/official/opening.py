"""Opening what a user downloaded: a file, a gzip file, a zip archive or a folder, within limits.

Nothing is ever unpacked to disk, so a member's name can point nowhere. What is read whole is
limited to :data:`MOST_BYTES`, counted while reading rather than believed; the two files that are
larger (the registry of clinicians and Medicare's list) are streamed.
"""

from __future__ import annotations

import gzip
import hashlib
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import IO, cast

from landbridge.errors import InputError

__all__ = ["MOST_BYTES", "UNREADABLE", "Piece", "decode", "fingerprint", "open_pieces", "pick"]

#: Bytes of one file that is read whole. The largest, an AHRF release in one file, has 60 million.
MOST_BYTES = 1 << 30
#: Members of an archive or folder that are looked at.
MOST_MEMBERS = 5000
_BLOCK = 1 << 20
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

#: What a damaged file or archive may raise.
UNREADABLE = (
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    EOFError,
    IndexError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
)


@dataclass(frozen=True)
class Piece:
    """One file of what the user gave.

    Attributes
    ----------
    name
        Name to show: path of the file, with the member behind a colon for an archive.
    path
        Name inside the archive or folder, with its folders, by ``/``.
    """

    name: str
    path: str
    _open: Callable[[], IO[bytes]]

    @property
    def base(self) -> str:
        """Last part of the path, without ``.gz``, lower case."""
        return PurePosixPath(self.path).name.lower().removesuffix(".gz")

    def open(self) -> IO[bytes]:
        """The bytes, unpacked, as a stream.

        Raises
        ------
        InputError
            If the file or archive is damaged.
        """
        try:
            return self._open()
        except UNREADABLE as error:
            raise _unreadable(self.name, error) from error

    def bytes(self) -> bytes:
        """All bytes, unpacked, up to :data:`MOST_BYTES`.

        Raises
        ------
        InputError
            If the file is damaged or too large to be a table of its kind.
        """
        parts, left = [], MOST_BYTES
        try:
            with self._open() as stream:
                while part := stream.read(min(_BLOCK, left + 1)):
                    left -= len(part)
                    if left < 0:
                        raise InputError(
                            f"{self.name}: more than {MOST_BYTES:,} bytes unpacked; "
                            "no official file of this kind is so large"
                        )
                    parts.append(part)
        except UNREADABLE as error:
            raise _unreadable(self.name, error) from error
        return b"".join(parts)

    def text(self) -> str:
        """All text: UTF-8 with or without a mark, UTF-16 with one, else Latin-1."""
        return decode(self.bytes())


def decode(data: bytes) -> str:
    """Text of bytes as official files are encoded.

    Parameters
    ----------
    data
        UTF-8 with or without a byte-order mark, UTF-16 with one, or Latin-1.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").lstrip("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def open_pieces(place: Path) -> list[Piece]:
    """Files of a path, in order of their names.

    Parameters
    ----------
    place
        A file, a ``.gz`` file, a zip archive, or a folder (searched with its sub-folders).

    Raises
    ------
    InputError
        If there is nothing, or it cannot be read.
    """
    try:
        if place.is_dir():
            files = sorted(path for path in place.rglob("*") if path.is_file())
            if not files:
                raise InputError(f"{place}: the folder is empty")
            _check_number(place, len(files))
            return [
                Piece(str(path), path.relative_to(place).as_posix(), _opener(path))
                for path in files
            ]
        if not place.is_file():
            raise InputError(f"{place}: there is no such file or folder")
        # A workbook is a zip archive too, but one file to us.
        if place.suffix.lower() not in (".xlsx", ".xlsm") and zipfile.is_zipfile(place):
            return _members(place)
    except UNREADABLE as error:
        raise _unreadable(str(place), error) from error
    return [Piece(str(place), place.name, _opener(place))]


def pick(pieces: Iterable[Piece], *patterns: str) -> list[Piece]:
    """Pieces whose names match a pattern, those of the first pattern that matches any.

    Parameters
    ----------
    pieces
        What there is.
    *patterns
        Lower-case patterns as of the shell, the likeliest first.
    """
    known = list(pieces)
    for pattern in patterns:
        if found := [piece for piece in known if fnmatch(piece.base, pattern)]:
            return found
    return []


def fingerprint(place: Path) -> str:
    """SHA-256 of a file, or of the names and contents of a folder.

    Parameters
    ----------
    place
        File or folder.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    state = hashlib.sha256()
    files = [place]
    if place.is_dir():
        files = sorted(path for path in place.rglob("*") if path.is_file())
    try:
        for path in files:
            if path != place:
                state.update(f"{path.relative_to(place).as_posix()}\n".encode())
            with path.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    state.update(block)
    except OSError as error:
        raise _unreadable(str(place), error) from error
    return state.hexdigest()


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        if path.suffix.lower() == ".gz":
            return cast("IO[bytes]", gzip.open(path, "rb"))
        return path.open("rb")

    return opened


def _members(place: Path) -> list[Piece]:
    with zipfile.ZipFile(place) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
    _check_number(place, len(infos))
    pieces = []
    for info in sorted(infos, key=lambda info: info.filename):
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if any(part.startswith((".", "__MACOSX")) for part in path.parts):
            continue

        def opened(info: zipfile.ZipInfo = info) -> IO[bytes]:
            # The member keeps its archive open, and closes it when it is closed.
            archive = zipfile.ZipFile(place)
            stream = archive.open(info)
            if info.filename.lower().endswith(".gz"):
                return cast("IO[bytes]", gzip.open(stream, "rb"))
            return stream

        pieces.append(Piece(f"{place}:{path}", path.as_posix(), opened))
    if not pieces:
        raise InputError(f"{place}: the archive is empty")
    return pieces


def _check_number(place: Path, number: int) -> None:
    if number > MOST_MEMBERS:
        raise InputError(f"{place}: {number:,} files; expected at most {MOST_MEMBERS:,}")


def _unreadable(name: str, error: BaseException) -> InputError:
    if isinstance(error, InputError):
        return error
    reason = str(getattr(error, "strerror", None) or error) or type(error).__name__
    return InputError(f"{name}: cannot be read: {reason}")
