"""Parquet files of a run: bytes that depend on nothing but their content, and reading them back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from landbridge.errors import RunStoreError
from landbridge.studies.cells import decoded

NAMES = ("measure", "place", "category", "origin")
COLUMNS = frozenset((*NAMES, "year", "value"))  # of a replicate
_YEARS = 10_000  # room for any calendar year in a sorting key


def damaged(path: Path) -> RunStoreError:
    """The message for a file that cannot be read."""
    return RunStoreError(
        f"{path}: damaged; delete this file and run the same command again, which makes it anew"
    )


def read_parquet(path: Path, columns: Iterable[str] | None = None) -> pa.Table:
    """Read a Parquet file of a run, checking page checksums; damage becomes a clear error."""
    try:
        return pq.read_table(
            path,
            columns=None if columns is None else list(columns),
            page_checksum_verification=True,
            partitioning=None,
        )
    except (OSError, pa.ArrowException) as error:
        raise damaged(path) from error


def replicate_bytes(table: pa.Table) -> memoryview:
    """Serialise a replicate: rows by measure, place, category, origin and year, packed tightly.

    One cell's years then stand together, which makes the file a third smaller, and the bytes do
    not depend on the order in which the engine wrote its rows.
    """
    return _bytes(_arranged(table), [*NAMES, "year"], {"value": "DELTA_BINARY_PACKED"})


def parquet_bytes(table: pa.Table) -> memoryview:
    """Serialise a table so that equal tables give equal bytes: fixed settings, no time stamps."""
    return _bytes(table, True, None)


def _bytes(
    table: pa.Table, dictionary: bool | list[str], encoding: dict[str, str] | None
) -> memoryview:
    sink = pa.BufferOutputStream()
    pq.write_table(
        table.combine_chunks().replace_schema_metadata(None),
        sink,
        version="2.6",
        compression="zstd",
        compression_level=3,
        use_dictionary=dictionary,
        column_encoding=encoding,
        write_statistics=True,
        row_group_size=1 << 20,
        write_page_checksum=True,
        store_schema=True,
    )
    return memoryview(sink.getvalue())


def _arranged(table: pa.Table) -> pa.Table:
    """The same rows in the order of their names, whose dictionaries are sorted too."""
    columns: dict[str, Any] = {}
    key = np.zeros(table.num_rows, dtype=np.int64)
    for name in NAMES:
        codes, words = decoded(table.column(name))
        order = sorted(range(len(words)), key=words.__getitem__)
        rank = np.empty(len(words), dtype=np.int32)
        rank[order] = np.arange(len(words))
        ranked = rank[codes]
        columns[name] = (ranked, [words[position] for position in order])
        key = key * max(len(words), 1) + ranked
    years = table.column("year").to_numpy().astype(np.int16)
    rows = np.argsort(key * _YEARS + years, kind="stable")
    arranged = {
        name: pa.DictionaryArray.from_arrays(pa.array(codes[rows]), pa.array(words, pa.string()))
        for name, (codes, words) in columns.items()
    }
    return pa.table(
        {
            "measure": arranged["measure"],
            "year": pa.array(years[rows]),
            "place": arranged["place"],
            "category": arranged["category"],
            "origin": arranged["origin"],
            "value": pa.array(table.column("value").to_numpy().astype(np.int64)[rows]),
        }
    )
