"""Time the load of a registry file: eight million rows of 330 columns, about 10 GB, made up.

usage: make bench-nppes [ARGS="--rows 1000000 --folder DIR"]

The file is written to a temporary folder, loaded into an empty workspace by a process of its own
that is bound to two cores, and deleted. Then a smaller file is loaded out of a zip archive, as the
publisher packs it. Time is that of the whole command; memory is the most that was resident.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))
from generate import write  # noqa: E402
from machine import describe  # noqa: E402

NAME = "npidata_pfile_20050523-20250608.csv"
RESULT = HERE.parent / "results" / "nppes.json"
GOAL = {"seconds": 90.0, "gigabytes": 2.0}
CORES = 2


def load(file: Path, workspace: Path) -> dict[str, float]:
    """Load a file in a process of its own; seconds, peak memory and what was kept."""

    def bind() -> None:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])

    words = [sys.executable, "-m", "landbridge", "data", "load", "nppes", str(file), "--json",
             "--workspace", str(workspace)]  # fmt: skip
    start = time.perf_counter()
    with subprocess.Popen(words, stdout=subprocess.PIPE, preexec_fn=bind, text=True) as process:
        assert process.stdout is not None
        told = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"the load failed with exit code {process.returncode}")
    facts = json.loads(told)
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "rows": facts["read"],
        "kept": facts["kept"],
        "file_gigabytes": round(file.stat().st_size / 1e9, 2),
        "seconds": round(seconds, 1),
        "processor_seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "gigabytes": round(usage.ru_maxrss * unit / 1e9, 2),
    }


def main() -> None:
    """Write, load, delete, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=8_000_000)
    parser.add_argument("--archive-rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=None, help="where there is room for 10 GB")
    asked = parser.parse_args()
    results: dict[str, object] = {"machine": describe(), "cores": CORES, "goal": GOAL}
    with tempfile.TemporaryDirectory(dir=asked.folder) as text:
        folder = Path(text)
        write(folder / NAME, asked.rows)
        results["file"] = load(folder / NAME, folder / "workspace")
        (folder / NAME).unlink()
        if asked.archive_rows:
            write(folder / NAME, asked.archive_rows)
            archive = folder / "NPPES_Data_Dissemination_June_2025_V2.zip"
            with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
                file.write(folder / NAME, NAME)
            (folder / NAME).unlink()
            results["archive"] = load(archive, folder / "workspace")
    print(json.dumps(results, indent=2))
    if asked.rows >= 8_000_000:
        RESULT.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
