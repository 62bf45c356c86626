"""Reading the tables that the package carries, without heavy imports."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).resolve().parent / "tables"

Floats = npt.NDArray[np.float64]


def read_columns(name: str, folder: Path | None = None) -> dict[str, list[str]]:
    """All columns of a shipped table as text.

    Parameters
    ----------
    name
        File name, ``.csv`` or ``.csv.gz``.
    folder
        Where the tables are; the package's own by default.
    """
    data = ((folder or FOLDER) / name).read_bytes()
    if name.endswith(".gz"):
        data = gzip.decompress(data)
    rows = list(csv.reader(io.StringIO(data.decode())))
    columns = zip(*rows[1:], strict=True)
    return {title: list(cells) for title, cells in zip(rows[0], columns, strict=True)}


def as_floats(cells: list[str]) -> Floats:
    """Cells as float64; an empty cell is NaN."""
    return np.array([cell or "nan" for cell in cells], dtype=np.float64)
