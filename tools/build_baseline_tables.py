"""Rebuild the compact baseline tables and county shapes from official downloads.

    python tools/build_baseline_tables.py FOLDER [--to FOLDER] [--shapes-to FOLDER]

FOLDER is searched with its sub-folders for the files listed in
``landbridge.baseline.official.files.FILES``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from landbridge.baseline.official.build import build_tables
from landbridge.baseline.official.shapes import build_shapes
from landbridge.errors import LandbridgeError

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "landbridge"


def main() -> int:
    """Build the tables; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="folder with the official downloads")
    parser.add_argument("--to", type=Path, default=PACKAGE / "baseline" / "tables")
    parser.add_argument("--shapes-to", type=Path, default=PACKAGE / "reporting" / "shapes")
    options = parser.parse_args()
    try:
        written = build_tables(options.source, options.to)
        written.append(build_shapes(options.source, options.shapes_to))
    except LandbridgeError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    for path in written:
        print(f"{path}: {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
