"""The runs in a folder: what each holds, and deleting one safely."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from landbridge.errors import InputError, RunStoreError
from landbridge.studies.opening import Run, open_run
from landbridge.studies.store import COUNTIES_FILE, LOG_FILE, RUN_FILE, SUMMARY_FILE


@dataclass(frozen=True)
class RunFacts:
    """What a list of runs shows of one; `problem` says why a folder could not be read."""

    folder: str
    scenarios: list[str]
    years: str
    done: int
    total: int
    size: int
    finished: bool
    problem: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The facts as plain data."""
        return asdict(self)


def find_runs(where: str | Path) -> list[RunFacts]:
    """Find the runs directly inside a folder, by name.

    Parameters
    ----------
    where
        The folder; one that does not exist holds no runs.

    Returns
    -------
    list of RunFacts
        Folders without a ``run.json`` are passed over.
    """
    place = Path(where)
    if not place.is_dir():
        return []
    return [_facts(path.parent) for path in sorted(place.glob(f"*/{RUN_FILE}"))]


def _facts(folder: Path) -> RunFacts:
    try:
        run = open_run(folder)
    except RunStoreError as error:
        return RunFacts(folder.name, [], "", 0, 0, 0, False, str(error))
    first, last = run.years
    total = run.replicates * len(run.names)
    return RunFacts(
        folder.name, run.names, f"{first}–{last}", run.kept, total, run.size, run.is_complete
    )


def delete_run(folder: str | Path, dry: bool = False) -> None:
    """Delete a run folder.

    Parameters
    ----------
    folder
        The run.
    dry
        Check that it could be deleted, and leave it.

    Raises
    ------
    InputError
        It is not a run, or holds files that a run does not write (they may be the user's).
    """
    run = open_run(folder)
    foreign = _foreign(run)
    if foreign:
        raise InputError(
            f"{run.folder}: holds files that Landbridge did not write (such as {foreign[0]}); move "
            "them away first"
        )
    if dry:
        return
    try:
        shutil.rmtree(run.folder)
    except OSError as error:
        raise InputError(f"{run.folder}: cannot be deleted ({error.strerror or error})") from error


def _foreign(run: Run) -> list[str]:
    ours = {RUN_FILE, LOG_FILE, SUMMARY_FILE, COUNTIES_FILE, "report.html", "export", *run.names}
    ours |= {f"report-{name}.html" for name in run.names}
    found = [path.name for path in run.folder.iterdir()]
    return sorted(name for name in found if name not in ours and ".tmp-" not in name)
