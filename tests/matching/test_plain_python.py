"""Where Numba is missing, plain Python gives the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from plain_python import digests

PROGRAM = """
import json, sys
from pathlib import Path
sys.modules["numba"] = None
sys.path.insert(0, sys.argv[1])
from plain_python import digests
from landbridge.matching.compiled import COMPILED
print(json.dumps([COMPILED, *digests(Path(sys.argv[2]))]))
"""


def test_matches_soap_and_commands_without_numba(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(Path(__file__).parent), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert json.loads(done.stdout) == [False, *digests(tmp_path)]
