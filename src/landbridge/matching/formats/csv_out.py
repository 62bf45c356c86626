"""Write CSV tables, to a folder or into a zip archive, the same bytes each time."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from landbridge.matching.formats.market_rows import (
    attached_lists,
    couple_rows,
    program_records,
    reversion_rows,
)
from landbridge.matching.market import Market

__all__ = ["csv_bytes", "rule_tables", "write_files"]

_MAY_LACK = ("couples.csv", "couple_ranks.csv", "supplementals.csv", "reversions.csv")
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as CSV in UTF-8.

    Parameters
    ----------
    header
        Names of the columns.
    rows
        Values.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def write_files(path: Path, files: dict[str, bytes]) -> None:
    """Write files into a folder, or an archive if the path ends in .zip.

    A table with no rows is written only over one that is there, lest rows of another market
    stay behind.

    Parameters
    ----------
    path
        Folder or archive; made if it is not there.
    files
        Content by name.
    """
    empty = {name for name in files if name in _MAY_LACK and files[name].count(b"\n") == 1}
    if path.suffix.lower() != ".zip":
        path.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            if name not in empty or (path / name).exists():
                (path / name).write_bytes(data)
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            if name in empty:
                continue
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


def rule_tables(market: Market) -> dict[str, bytes]:
    """Programs, applicants, couples, supplemental lists and reversions.

    Parameters
    ----------
    market
        Any market.
    """
    records = program_records(market)
    columns = list(records[0]) if records else ["program_id", "quota"]
    members = zip(market.couple_ids, market.members.tolist(), strict=True)
    return {
        "programs.csv": csv_bytes(columns, (list(record.values()) for record in records)),
        "applicants.csv": csv_bytes(["applicant_id"], ([a] for a in market.applicants)),
        "couples.csv": csv_bytes(
            ["couple_id", "applicant_a", "applicant_b"],
            ((name, *(market.applicants[a] for a in pair)) for name, pair in members),
        ),
        "couple_ranks.csv": csv_bytes(
            ["couple_id", "rank", "program_a", "program_b"],
            (
                (couple, place, first or "", second or "")
                for couple, rows in couple_rows(market).items()
                for place, (first, second) in enumerate(rows, start=1)
            ),
        ),
        "supplementals.csv": csv_bytes(
            ["applicant_id", "advanced_program_id", "rank", "program_id"], _attached(market)
        ),
        "reversions.csv": csv_bytes(
            ["donor_id", "receiver_id", "max", "order"], reversion_rows(market)
        ),
    }


def _attached(market: Market) -> Iterator[tuple[str, str, int, str]]:
    for applicant, program, items in attached_lists(market):
        for place, item in enumerate(items, start=1):
            yield applicant, program, place, item
