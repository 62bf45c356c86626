"""A disk cache for what takes seconds to build, that can never make a result wrong or fail.

One file holds named arrays. It is written beside its place and moved there whole; a damaged,
foreign or unreadable file is as good as none, and a folder that cannot be written is ignored.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

#: environment variable that names the folder; empty switches the cache off
FOLDER_VARIABLE = "LANDBRIDGE_CACHE"
#: files kept; the oldest go first
KEPT = 8

Arrays = dict[str, npt.NDArray[np.generic]]


def cache_folder() -> Path | None:
    """Folder of the cache: ``LANDBRIDGE_CACHE``, else ``landbridge`` in the user's cache folder.

    Returns
    -------
    Path or None
        None if the variable is set and empty, or there is no home folder.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    if named is not None:
        return Path(named) if named else None
    try:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    except RuntimeError:
        return None
    return Path(base) / "landbridge"


def read_arrays(name: str, folder: Path | None) -> Arrays | None:
    """Arrays of a cached file, or None if there is no sound one."""
    if folder is None:
        return None
    path = folder / f"{name}.npz"
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
        os.utime(path)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, NotImplementedError):
        return None
    return arrays


def write_arrays(name: str, arrays: Mapping[str, npt.NDArray[np.generic]], folder: Path | None,
                 ) -> bool:  # fmt: skip
    """Write a file whole or not at all; return whether it was written."""
    if folder is None:
        return False
    path: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, text = tempfile.mkstemp(dir=folder, suffix=".part")
        path = Path(text)
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **dict[str, Any](arrays))
        path.replace(folder / f"{name}.npz")
        _prune(folder)
    except OSError:
        if path is not None:
            path.unlink(missing_ok=True)
        return False
    return True


def _prune(folder: Path) -> None:
    files = sorted(folder.glob("country-*.npz"), key=lambda file: file.stat().st_mtime)
    for file in files[:-KEPT]:
        file.unlink(missing_ok=True)
