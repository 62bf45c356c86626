"""The run folder: what is in it, how it is written, and what is refused.

::

    RUN/run.json               what was asked: format, versions, seed, years, hashes, scenarios
    RUN/log.json               timings and machine (outside the guarantee of equal bytes)
    RUN/SCENARIO/00000.parquet one replicate, written whole or not at all
    RUN/summary.parquet        headline measures with their intervals
    RUN/counties.parquet       primary care by county with intervals

Every file goes to a temporary name first, is flushed to the disk, and is then renamed: a file
that bears its final name is complete.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from landbridge.errors import InputError, InterruptedRun, RunStoreError, is_disk_full
from landbridge.studies.files import COLUMNS, damaged, parquet_bytes, read_parquet, replicate_bytes

FORMAT = "landbridge-run"
FORMAT_VERSION = 1
RUN_FILE = "run.json"
LOG_FILE = "log.json"
SUMMARY_FILE = "summary.parquet"
COUNTIES_FILE = "counties.parquet"
_IDENTITY = (
    "landbridge_version",
    "seed",
    "years",
    "scale",
    "tree_digest",
    "country_digest",
    "code_digest",
    "baseline",
    "scenarios",
)
_USUAL = {"draws": "each"}  # part of the identity, and written only where it is another
_OF_A_SCENARIO = {
    "name": str,
    "baseline": str,
    "reforms": list,
    "assignments": list,
    "digest": str,
}
HASHED = {
    "tree_digest": "parameters",
    "country_digest": "base-year country",
    "code_digest": "version of the model",
}


class RefusedWriteError(OSError):
    """The disk refused a write; told apart from every other trouble with files."""


class RunStore:
    """A run folder.

    Parameters
    ----------
    folder
        The folder; it need not exist yet.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    # -- run.json ---------------------------------------------------------------------------

    def read_meta(self) -> dict[str, Any]:
        """Read and check ``run.json``.

        Raises
        ------
        RunStoreError
            No run folder, damaged, or written by a version whose format we do not know.
        """
        path = self.folder / RUN_FILE
        if not path.is_file():
            raise RunStoreError(
                f"{self.folder}: not a run folder (no {RUN_FILE}); make one with 'landbridge run'"
            )
        try:
            meta = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise RunStoreError(
                f"{path}: damaged ({error}); the replicates beside it cannot be trusted without "
                "it: delete the folder and run again"
            ) from error
        if not isinstance(meta, dict) or meta.get("format") != FORMAT:
            raise RunStoreError(f"{path}: not written by Landbridge; choose another folder")
        version = meta.get("format_version")
        if version != FORMAT_VERSION:
            newer = isinstance(version, int) and version > FORMAT_VERSION
            advice = "update Landbridge to read it" if newer else "run it again with this version"
            raise RunStoreError(
                f"{path}: run format {version}, this version reads format {FORMAT_VERSION}; "
                f"{advice}"
            )
        wrong = _what_is_wrong(meta)
        if wrong:
            raise RunStoreError(f"{path}: damaged ({wrong}); delete the folder and run again")
        return meta

    def begin(self, meta: dict[str, Any]) -> None:
        """Open the folder for a run, new or resumed.

        Raises
        ------
        InputError
            The folder cannot be written.
        RunStoreError
            The folder holds another run, or files that are not a run.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            names = [p.name for p in self.folder.iterdir() if ".tmp-" not in p.name]
        except OSError as error:
            raise self._unwritable(error) from error
        if (self.folder / RUN_FILE).exists():
            self._refuse_another(self.read_meta(), meta)
        elif names:
            raise RunStoreError(
                f"{self.folder}: holds files that are not a run (such as {sorted(names)[0]}); "
                "choose an empty or new folder with --out"
            )
        self._clear_temporaries()
        try:
            self._write_bytes(self.folder / RUN_FILE, _json_bytes(meta))
            for scenario in meta["scenarios"]:
                (self.folder / scenario["name"]).mkdir(exist_ok=True)
        except OSError as error:
            if is_disk_full(error):
                raise self._disk_full(meta) from error
            raise self._unwritable(error) from error

    def _refuse_another(self, held: dict[str, Any], asked: dict[str, Any]) -> None:
        held, asked = {**_USUAL, **held}, {**_USUAL, **asked}
        keys = (*_IDENTITY, *_USUAL)
        differing = [key for key in keys if held.get(key) != asked.get(key)]
        if differing:
            shown = "; ".join(
                f"other {HASHED[key]}"
                if key in HASHED
                else f"{key}: there {_short(held.get(key))}, asked {_short(asked.get(key))}"
                for key in differing
            )
            raise RunStoreError(
                f"{self.folder}: holds a different run ({shown}); nothing was changed: choose "
                "another folder with --out, or delete this one"
            )

    # -- replicates -------------------------------------------------------------------------

    def path(self, scenario: str, replicate: int) -> Path:
        """Where a replicate of a scenario stands."""
        return self.folder / scenario / f"{replicate:05d}.parquet"

    def kept(self, scenario: str, replicates: int) -> list[int]:
        """Replicates below `replicates` that are complete on disk."""
        return [r for r in range(replicates) if self.path(scenario, r).is_file()]

    def write_replicate(self, scenario: str, replicate: int, table: pa.Table) -> None:
        """Write one replicate, whole or not at all.

        Raises
        ------
        RefusedWriteError
            The disk refuses; `write_failed` turns it into a message.
        """
        self._write_bytes(self.path(scenario, replicate), replicate_bytes(table))

    def check_replicate(self, scenario: str, replicate: int) -> None:
        """Check that a kept replicate can be opened.

        Raises
        ------
        RunStoreError
            The file is damaged.
        """
        path = self.path(scenario, replicate)
        try:
            columns = pq.read_schema(path).names
        except (OSError, pa.ArrowException) as error:
            raise damaged(path) from error
        if not set(columns) >= COLUMNS:
            raise damaged(path)

    def read_replicate(self, scenario: str, replicate: int) -> pa.Table:
        """Read one replicate, checking every page's checksum.

        Raises
        ------
        RunStoreError
            The file is missing or damaged.
        """
        path = self.path(scenario, replicate)
        if not path.is_file():
            raise RunStoreError(
                f"{path}: missing; run the same command again to make the missing replicates"
            )
        table = read_parquet(path)
        if not set(table.column_names) >= COLUMNS:
            raise damaged(path)
        return table

    # -- results ----------------------------------------------------------------------------

    def write_result(self, name: str, table: pa.Table) -> None:
        """Write a table of results (summary, counties)."""
        self._write_bytes(self.folder / name, parquet_bytes(table))

    def drop_results(self) -> None:
        """Remove results that new replicates will make stale."""
        for name in (SUMMARY_FILE, COUNTIES_FILE):
            (self.folder / name).unlink(missing_ok=True)

    def append_log(self, entry: dict[str, Any]) -> None:
        """Add a session's timings to ``log.json``; a log that fails never stops a run."""
        path = self.folder / LOG_FILE
        try:
            entries = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
        except (OSError, ValueError):
            entries = []
        try:
            self._write_bytes(path, _json_bytes([*entries, entry]))
        except OSError:
            return

    # -- trouble ----------------------------------------------------------------------------

    def stopped(self, why: str, meta: dict[str, Any]) -> InterruptedRun:
        """The message for a run that stopped half-way: what is kept and how to go on."""
        names = [scenario["name"] for scenario in meta["scenarios"]]
        kept = sum(len(self.kept(name, meta["replicates"])) for name in names)
        total = len(names) * meta["replicates"]
        return InterruptedRun(
            f"{why}; {kept} of {total} replicates are kept in {self.folder}: run the same command "
            "again to continue"
        )

    def write_failed(self, error: OSError, meta: dict[str, Any]) -> InterruptedRun | InputError:
        """Turn a refusal of the disk into a message for the user."""
        if is_disk_full(error):
            return self._disk_full(meta)
        return self._unwritable(error)

    def _disk_full(self, meta: dict[str, Any]) -> InterruptedRun:
        return self.stopped("the disk is full (free some space first)", meta)

    def _unwritable(self, error: OSError) -> InputError:
        return InputError(
            f"{self.folder}: cannot be written ({error.strerror or error}); choose another folder "
            "with --out"
        )

    # -- bytes ------------------------------------------------------------------------------

    def _clear_temporaries(self) -> None:
        for path in self.folder.glob("**/*.tmp-*"):
            path.unlink(missing_ok=True)

    def _write_bytes(self, path: Path, data: bytes | memoryview) -> None:
        temporary = path.with_name(f"{path.name}.tmp-{os.getpid()}")
        try:
            with open(temporary, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise RefusedWriteError(error.errno, error.strerror, str(path)) from error
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _what_is_wrong(meta: dict[str, Any]) -> str:
    """What keeps the content of ``run.json`` from being read; empty if nothing does."""
    missing = [key for key in (*_IDENTITY, "replicates", "definitions") if key not in meta]
    if missing:
        return f"no {', '.join(missing)}"
    years, scenarios = meta["years"], meta["scenarios"]
    if not (isinstance(years, list) and [type(year) for year in years] == [int, int]):
        return "years"
    if type(meta["replicates"]) is not int or meta["replicates"] < 1:
        return "replicates"
    if not (isinstance(scenarios, list) and scenarios and all(map(_is_scenario, scenarios))):
        return "scenarios"
    return ""


def _is_scenario(facts: Any) -> bool:
    return isinstance(facts, dict) and all(
        isinstance(facts.get(key), kind) for key, kind in _OF_A_SCENARIO.items()
    )


def _json_bytes(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def _short(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return ", ".join(f"{item.get('name')} ({item.get('digest')})" for item in value)
    return str(value)
