"""Where bytes come from: a folder, a zip archive or one file, within limits.

A zip archive is never unpacked to disk. It is refused if it has more than
:data:`MOST_MEMBERS` members or more than :data:`MOST_BYTES` bytes, counted while unpacking rather
than believed from its directory, or if a member's name points outside the archive.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from landbridge.matching.problems import Problems

__all__ = ["IDS_ENDING", "MOST_BYTES", "MOST_MEMBERS", "Source", "decode", "open_source"]

#: Members of a folder or archive that are looked at.
MOST_MEMBERS = 1000
#: Bytes of one market, unpacked. A market of NRMP size has 25 million.
MOST_BYTES = 1 << 30

#: Ending of the file that gives the ids behind the numbers of another one.
IDS_ENDING = ".ids.csv"
_PIECE = 1 << 20
_ENDINGS = frozenset([".csv", ".tsv", ".txt", ".json", ".yaml", ".yml", ".soi", ".soc", ".dat", ""])


#: What a damaged file or archive may raise.
_UNREADABLE = (
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
)


@dataclass
class Source:
    """Named pieces of one market.

    Attributes
    ----------
    name
        As the user wrote it.
    alone
        Whether this is one file, by itself or the only one in a folder or archive; the ids that
        belong to it do not count.
    names
        Files there are, lower case, and their names as written.
    """

    name: str
    alone: bool
    names: dict[str, str]
    _read: Callable[[str], bytes]
    problems: Problems
    _texts: dict[str, str] = field(default_factory=dict)

    @property
    def main(self) -> str:
        """The first file that is no file of ids; empty text if there is none."""
        return next((name for name in self.names if not name.endswith(IDS_ENDING)), "")

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def bytes_of(self, name: str) -> bytes:
        """Content of a file; empty, with a problem noted, if it cannot be read.

        Parameters
        ----------
        name
            Lower-case name, one of :attr:`names`.
        """
        written = self.called(name)
        try:
            return self._read(name)
        except _TooMuch:
            self.problems.add("F06", written, kind="bytes", most=f"{MOST_BYTES:,}", name=written)
        except Exception as error:  # lzma and bz2 have errors of their own
            self.problems.add("F01", written, kind="unreadable", reason=error)
        return b""

    def text_of(self, name: str) -> str:
        """Content of a file as text with Unix line ends.

        Parameters
        ----------
        name
            Lower-case name, one of :attr:`names`.
        """
        if name not in self._texts:
            self._texts[name] = decode(self.bytes_of(name))
        return self._texts[name]

    def called(self, name: str) -> str:
        """Name of a file as written.

        Parameters
        ----------
        name
            Lower-case name.
        """
        return self.names.get(name, name)


class _TooMuch(Exception):
    """More bytes than the limit."""


def decode(data: bytes) -> str:
    """Bytes as text: UTF-8 with or without its mark, UTF-16 with its mark, else Latin-1.

    Parameters
    ----------
    data
        Content of a file.

    Returns
    -------
    str
        Text whose lines end in a line feed.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def open_source(path: str | Path, problems: Problems) -> Source | None:
    """Open a folder, an archive or a file.

    Parameters
    ----------
    path
        What the user named.
    problems
        Takes what is wrong.

    Returns
    -------
    Source or None
        None if there is nothing to read.
    """
    place = Path(path)
    name = str(path)
    try:
        if place.is_dir():
            return _folder(place, problems)
        if not place.is_file():
            problems.add("F01", name, kind="missing", name=name)
            return None
        if zipfile.is_zipfile(place):
            return _archive(place, problems)
        return _one_file(place, problems)
    except _TooMuch:
        problems.add("F06", name, kind="bytes", most=f"{MOST_BYTES:,}", name=name)
    except (*_UNREADABLE, IndexError, struct.error) as error:
        problems.add("F01", name, kind="unreadable", reason=error)
    return None


def _read_within(place: Path, left: list[int]) -> bytes:
    with place.open("rb") as file:
        data = file.read(left[0] + 1)
    if len(data) > left[0]:
        raise _TooMuch
    left[0] -= len(data)
    return data


def _one_file(place: Path, problems: Problems) -> Source:
    left = [MOST_BYTES]
    found = {place.name.lower(): place}
    beside = place.with_name(place.stem + IDS_ENDING)
    if beside.is_file():
        found[beside.name.lower()] = beside
    names = {key: entry.name for key, entry in found.items()}
    return Source(str(place), True, names, lambda key: _read_within(found[key], left), problems)


def _folder(place: Path, problems: Problems) -> Source | None:
    found: dict[str, Path] = {}
    for entry in sorted(place.iterdir()):
        if not entry.is_file() or entry.suffix.lower() not in _ENDINGS:
            continue
        if len(found) >= MOST_MEMBERS:
            problems.add("F06", str(place), kind="members", most=MOST_MEMBERS, name=place)
            return None
        if entry.name.lower() in found:
            problems.add("F06", str(place), kind="twice", name=entry.name)
        found.setdefault(entry.name.lower(), entry)
    left = [MOST_BYTES]
    names = {key: entry.name for key, entry in found.items()}
    alone = _one_of(names)
    return Source(str(place), alone, names, lambda key: _read_within(found[key], left), problems)


def _one_of(names: dict[str, str]) -> bool:
    return len([name for name in names if not name.endswith(IDS_ENDING)]) == 1


def _archive(place: Path, problems: Problems) -> Source | None:
    archive = zipfile.ZipFile(io.BytesIO(_read_within(place, [MOST_BYTES])))
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        problems.add("F06", str(place), kind="members", most=MOST_MEMBERS, name=place)
        return None
    found: dict[str, zipfile.ZipInfo] = {}
    refused = False
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0:1]:
            problems.add("F06", str(place), kind="outside", name=info.filename)
            refused = True
            continue
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
        if info.filename.endswith("/") or hidden or path.suffix.lower() not in _ENDINGS:
            continue
        if path.name.lower() in found:
            problems.add("F06", str(place), kind="twice", name=info.filename)
            refused = True
        found[path.name.lower()] = info
    if refused:
        return None
    left = [MOST_BYTES]

    def read(key: str) -> bytes:
        pieces = []
        with archive.open(found[key]) as member:
            while piece := member.read(min(_PIECE, left[0] + 1)):
                left[0] -= len(piece)
                if left[0] < 0:
                    left[0] = 0
                    raise _TooMuch
                pieces.append(piece)
        return b"".join(pieces)

    names = {key: PurePosixPath(info.filename).name for key, info in found.items()}
    return Source(str(place), _one_of(names), names, read, problems)
