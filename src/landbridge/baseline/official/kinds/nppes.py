"""The national registry of clinicians (NPPES), the monthly file of 330 columns, streamed.

Of eight million rows only 36 of 330 columns are turned into values, a block at a time; a person is
then a registry number, a ZIP code, a state and a group (15 bytes), so that memory stays bounded and
a registry number that stands twice is counted once. A clinician's group is that of the taxonomy
marked as primary, else of the first one. The registry knows no age and no activity: shares inside
a state are of use, levels are not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from landbridge.baseline.official.geography import kind_of_place, state_by_abbreviation
from landbridge.baseline.official.kind import Ask, Loaded, agreed_vintage, only_piece, year_in
from landbridge.baseline.official.kinds.streaming import batches, in_either_encoding
from landbridge.baseline.official.kinds.taxonomy import group_of
from landbridge.baseline.official.opening import Piece, pick
from landbridge.baseline.official.rows import Summary
from landbridge.errors import InputError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["TAXONOMIES", "read"]

TAXONOMIES = 15
_NPI, _ENTITY = "NPI", "Entity Type Code"
_OUT, _BACK = "NPI Deactivation Date", "NPI Reactivation Date"
_STATE = "Provider Business Practice Location Address State Name"
_ZIP = "Provider Business Practice Location Address Postal Code"
_CODES = tuple(f"Healthcare Provider Taxonomy Code_{k}" for k in range(1, TAXONOMIES + 1))
_SWITCHES = tuple(
    f"Healthcare Provider Primary Taxonomy Switch_{k}" for k in range(1, TAXONOMIES + 1)
)
_PERSON = "1"
_NAME = "npidata_pfile_*.csv"

Ints = npt.NDArray[np.int64]


def read(pieces: Sequence[Piece], ask: Ask) -> Loaded:
    """Count clinicians: ``state``, ``zip``, ``specialty`` (or another group), ``clinicians``.

    Parameters
    ----------
    pieces
        The monthly archive, or its main file.
    ask
        What the user stated.
    """
    found = [p for p in pick(pieces, _NAME) if "header" not in p.base]
    piece = only_piece(pieces, found, "npidata_pfile_20050523-20250608.csv")
    day = year_in(piece.base, r"-(\d{8})")
    date = f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else None
    vintage = agreed_vintage(piece.name, date, ask)
    coded = (_ENTITY, _STATE, _OUT, _BACK, *_CODES, *_SWITCHES)

    def counted(encoding: str) -> Loaded:
        reader = _Reader(piece.name)
        for batch in batches(piece, (_NPI, _ZIP, *coded), coded, encoding):
            reader.take(batch)
        return Loaded(reader.counted(), vintage, reader.summary)

    return in_either_encoding(counted)


class _Reader:
    """Gathers persons of all batches."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.summary = Summary()
        self.states = list(state_by_abbreviation())
        self.groups: list[str] = []
        self._group_row: dict[str, int] = {}
        self._parts: list[tuple[Ints, npt.NDArray[np.int32], npt.NDArray[np.int8],
                                npt.NDArray[np.int16]]] = []  # fmt: skip

    def take(self, batch: Any) -> None:
        """Add one batch."""
        column = {name: batch.column(name) for name in batch.schema.names}
        size = batch.num_rows
        before = self.summary.read
        self.summary.read += size
        person = _mapped(column[_ENTITY], lambda cell: cell == _PERSON, bool)
        out = _mapped(column[_OUT], lambda cell: cell != "", bool)
        back = _mapped(column[_BACK], lambda cell: cell != "", bool)
        gone = out & ~back
        self.summary.drop("deactivated", gone.sum())
        self.summary.drop("not_a_person", (~person & ~gone).sum())
        state = _mapped(column[_STATE], self._state, np.int8)
        group = self._group(column, size)
        here = person & ~gone
        self.summary.drop("other_profession", (here & (group < 0)).sum())
        here &= group >= 0
        for code, reason in ((-1, "territory"), (-2, "military"), (-3, "abroad")):
            self.summary.drop(reason, (here & (state == code)).sum())
        rows = np.flatnonzero(here & (state >= 0))
        postal = _digits(column[_ZIP].take(_rows(rows)), 5)
        self.summary.note("no_zip", (postal < 0).sum())
        npi = self._numbers(column[_NPI].take(_rows(rows)), rows, before)
        self._parts.append((npi, postal, state[rows], group[rows].astype(np.int16)))

    def _state(self, cell: str) -> int:
        name = cell.strip().upper()
        if name in self.states:
            return self.states.index(name)
        return {"territory": -1, "military": -2}.get(kind_of_place(name), -3)

    def _group_index(self, cell: str) -> int:
        group = group_of(cell.strip().upper())
        if not group:
            return -1
        if group not in self._group_row:
            self._group_row[group] = len(self.groups)
            self.groups.append(group)
        return self._group_row[group]

    def _group(self, column: dict[str, Any], size: int) -> npt.NDArray[np.int32]:
        """Group of the primary taxonomy, else of the first; -1 for another profession."""
        first = _mapped(column[_CODES[0]], self._group_index, np.int32)
        group, chosen = first.copy(), np.zeros(size, dtype=bool)
        for code, switch in zip(_CODES, _SWITCHES, strict=True):
            marked = _mapped(column[switch], lambda cell: cell.strip().upper() == "Y", bool)
            marked &= ~chosen
            if code != _CODES[0] and marked.any():
                rows = np.flatnonzero(marked)
                here = _mapped(column[code].take(_rows(rows)), self._group_index, np.int32)
                group[rows] = here
            chosen |= marked
        return group

    def _numbers(self, cells: Any, rows: npt.NDArray[np.intp], before: int) -> Ints:
        import pyarrow as pa
        import pyarrow.compute as pc

        try:
            return np.asarray(pc.cast(cells, pa.int64()).to_numpy(zero_copy_only=False), np.int64)
        except pa.ArrowInvalid:
            for at, cell in zip(rows.tolist(), cells.to_pylist(), strict=True):
                if not cell.strip().isdecimal() or len(cell.strip()) > 18:
                    raise InputError(
                        f"{self.name}:{before + at + 2}: field '{_NPI}': found '{cell[:60]}', "
                        "expected a registry number"
                    ) from None
            return np.array([int(cell) for cell in cells.to_pylist()], dtype=np.int64)

    def counted(self) -> pl.DataFrame:
        """The table of counts."""
        import polars as pl

        if not any(len(part[0]) for part in self._parts):
            raise InputError(f"{self.name}: no row of the file can be used")
        columns = [np.concatenate(parts) for parts in zip(*self._parts, strict=True)]
        self._parts.clear()
        npi, postal, state, group = columns
        first = np.unique(npi, return_index=True)[1]
        self.summary.drop("duplicate", len(npi) - len(first))
        self.summary.kept = len(first)
        key = state[first].astype(np.int64)
        key = (key * 100_001 + postal[first] + 1) * len(self.groups) + group[first]
        cell, count = np.unique(key, return_counts=True)
        groups, cell = cell % len(self.groups), cell // len(self.groups)
        zips, state_rows = cell % 100_001 - 1, cell // 100_001
        codes = list(state_by_abbreviation().values())
        return pl.DataFrame(
            {
                "state": [codes[row] for row in state_rows.tolist()],
                "zip": [f"{zip_:05d}" if zip_ >= 0 else None for zip_ in zips.tolist()],
                "specialty": [self.groups[row] for row in groups.tolist()],
                "clinicians": count.astype(np.int64),
            },
            schema={"state": pl.String, "zip": pl.String, "specialty": pl.String,
                    "clinicians": pl.Int64},
        ).sort("state", "zip", "specialty")  # fmt: skip


def _rows(rows: npt.NDArray[np.intp]) -> Any:
    import pyarrow as pa

    return pa.array(rows, type=pa.int64())


def _mapped(array: Any, of: Callable[[str], Any], kind: Any) -> npt.NDArray[Any]:
    """A function of the distinct cells of a dictionary array, spread over its rows."""
    values = np.array([of(cell or "") for cell in array.dictionary.to_pylist()] or [of("")], kind)
    return np.asarray(values[array.indices.to_numpy(zero_copy_only=False)])


def _digits(cells: Any, width: int) -> npt.NDArray[np.int32]:
    """First digits of a ZIP code as a number, -1 where there are none; lost zeros are put back."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pc.utf8_trim_whitespace(cells)
    # Nine digits without a dash may have lost their zeros too.
    only = pc.replace_substring_regex(text, r"^(\d{1,5})(?:-\d*)?$", r"\1")
    long = pc.match_substring_regex(only, r"^\d{6,9}$")
    only = pc.if_else(long, pc.utf8_slice_codeunits(pc.utf8_lpad(only, 9, "0"), 0, width), only)
    sound = pc.match_substring_regex(only, r"^\d{1,5}$")
    numbers = pc.cast(pc.if_else(sound, only, "-1"), pa.int32())
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.int32)
