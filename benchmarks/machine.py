"""What a benchmark ran on, and how to run a piece of one alone on one core."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import date
from pathlib import Path

ONE_THREAD = dict.fromkeys(
    (
        "NUMBA_NUM_THREADS",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "POLARS_MAX_THREADS",
    ),
    "1",
)


def describe() -> dict[str, object]:
    """Date, processor, cores, system, Python and the load that others put on the machine."""
    processor = platform.processor()
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        names = [line for line in listing.read_text().splitlines() if line.startswith("model name")]
        processor = names[0].split(":", 1)[1].strip() if names else processor
    return {
        "date": date.today().isoformat(),
        "processor": processor,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load_average_1_minute": round(os.getloadavg()[0], 2),
    }


def run_on_one_core(command: list[str]) -> str:
    """Run a command in a fresh process with one thread, bound to one core; return its output."""

    def bind() -> None:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

    done = subprocess.run(
        command,
        env={**os.environ, **ONE_THREAD},
        preexec_fn=bind,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout
