"""What can go wrong, as one tree of exceptions.

::

    LandbridgeError            exit code
    ├── InputError             2   a file, option or value given by the user is wrong
    │   └── UnknownNameError   2   a name is not in a list; carries the nearest ones
    ├── RunStoreError          2   a run folder is damaged or of another format
    └── InterruptedRun         3   stopped half-way; what was done is kept, call again to resume

Anything else that reaches the command line is a fault of ours (exit code 4).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from difflib import get_close_matches


class LandbridgeError(Exception):
    """Base of every error that is meant for a user; ``str()`` is the whole message."""

    exit_code = 2


class InputError(LandbridgeError):
    """Something the user gave is wrong; the message names file, place, field and expectation."""


_LISTED = 12  # so many names fit into a message
_SHOWN = 3  # of more
_NEAR, _NEARER = 0.5, 0.65  # likeness of a suggestion; higher where the names are listed anyway


def nearest_names(name: str, known: Iterable[str]) -> list[str]:
    """Up to three known names that somebody may have meant, the likeliest first."""
    names = list(known)
    return get_close_matches(name, names, n=3, cutoff=_NEARER if len(names) <= _LISTED else _NEAR)


def expectation(name: str, known: Iterable[str]) -> str:
    """What was expected in place of a name, as the end of a sentence: every message words it so.

    Parameters
    ----------
    name
        What the user wrote.
    known
        The names there are.

    Returns
    -------
    str
        ``"; did you mean A or B?"``, else ``"; expected one of A, B, C"``; of many, some.
    """
    names = list(dict.fromkeys(known))
    nearest = nearest_names(name, names)
    if nearest:
        return f"; did you mean {' or '.join(nearest)}?"
    if not names:
        return "; there is none"
    if len(names) > _LISTED:
        return f"; expected one of {len(names)}, such as {', '.join(names[:_SHOWN])}"
    return f"; expected {'one of ' if len(names) > 1 else ''}{', '.join(names)}"


class UnknownNameError(InputError):
    """A name that is not in a known list.

    Parameters
    ----------
    kind
        What was looked for, in words ("parameter", "reform").
    name
        What the user wrote.
    known
        The names there are; near ones are suggested, else they are listed, of many some.
    where
        File and line, or option, where the name stands.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], where: str = "") -> None:
        self.kind = kind
        self.name = name
        names = list(known)
        self.nearest = nearest_names(name, names)
        place = f"{where}: " if where else ""
        super().__init__(f"{place}unknown {kind} '{name}'{expectation(name, names)}")


class RunStoreError(InputError):
    """A run folder cannot be read: damaged, incomplete or written by another format version."""


class InterruptedRun(LandbridgeError):
    """Work stopped before its end; the message says what was kept and how to go on."""

    exit_code = 3


def is_disk_full(error: OSError) -> bool:
    """Whether the system refused a write for want of room, the user's quota included."""
    full = (errno.ENOSPC, errno.EDQUOT)
    # Polars passes on the system's words without its number.
    return error.errno in full or any(os.strerror(code) in str(error) for code in full)


def refused_write(path: object, error: OSError) -> LandbridgeError:
    """The error to raise where the system refuses to write a file that can be made again.

    Parameters
    ----------
    path
        What was to be written.
    error
        What the system said.

    Returns
    -------
    LandbridgeError
        An interruption where the disk is full, bad input where the place is wrong.
    """
    if is_disk_full(error):
        return InterruptedRun(
            f"{path}: not written, the disk is full; nothing else is lost: free some space and "
            "run the same command again"
        )
    return InputError(f"{path}: cannot be written ({error.strerror or error})")
