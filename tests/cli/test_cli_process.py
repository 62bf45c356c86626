"""The command line as a user starts it: its own process, its own streams."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

STUDIES = Path(__file__).parents[1] / "studies"
SLOW_RUN = f"""
import sys, time
sys.path.insert(0, {str(STUDIES)!r})
import fake_engine
from landbridge.cli import main
from landbridge.studies import Engine

def slow(*words, **options):
    time.sleep(0.2)
    return fake_engine.fake_simulate(*words, **options)

if __name__ == "__main__":
    engine = Engine(slow, fake_engine.fake_country, fake_engine.fake_tree)
    Engine.of = classmethod(lambda *_: engine)
    sys.exit(main(sys.argv[1:]))
"""


def start(*words, **options):
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, timeout=60, **options
    )


def test_help_names_the_commands_and_loads_nothing_heavy():
    code = (
        "import sys\nfrom landbridge.cli import main\ncode = main(['--help'])\n"
        "heavy = {'numpy', 'polars', 'pyarrow', 'numba', 'scipy', 'rich', 'yaml'}\n"
        "heavy &= set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else code)"
    )
    found = start("-c", code)
    assert found.returncode == 0, found.stderr
    for name in ("run", "compare", "report", "export", "runs", "reforms", "cite", "validate"):
        assert name in found.stdout


def test_import_loads_nothing_heavy_and_offers_its_names():
    code = (
        "import sys, landbridge as lb\n"
        "assert not {'numpy', 'polars', 'pydantic', 'numba'} & set(sys.modules)\n"
        "assert 'run' in dir(lb)\n"
        "for name in lb.__all__: getattr(lb, name)\n"
        "try:\n    lb.fame\nexcept AttributeError as error:\n    print(error)\n"
    )
    found = start("-c", code)
    assert found.returncode == 0, found.stderr
    assert "no attribute 'fame'" in found.stdout


def test_version():
    found = start("-c", "from landbridge.cli import main; main(['--version'])")
    assert found.stdout.startswith("landbridge 0")


def stop_with(sent, tmp_path, workers=1):
    script = tmp_path / "slow.py"
    script.write_text(SLOW_RUN)
    words = ["run", "--to", "2026", "--replicates", "20", "--out", "mine"]
    words += ["--workers", str(workers)]
    process = subprocess.Popen(
        [sys.executable, str(script), *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for _ in range(300):
        if (tmp_path / "mine" / "baseline" / "00000.parquet").exists():
            break
        time.sleep(0.1)
    os.killpg(process.pid, sent)  # as a terminal does: to the workers too
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


def test_ctrl_c_is_exit_code_3_and_keeps_what_is_done(tmp_path):
    code, _, err = stop_with(signal.SIGINT, tmp_path)
    assert code == 3, err
    assert "run the same command again to continue" in err
    assert len(err.strip().splitlines()) == 1
    assert list((tmp_path / "mine" / "baseline").glob("*.parquet"))


def test_a_terminate_signal_is_like_ctrl_c(tmp_path):
    code, _, err = stop_with(signal.SIGTERM, tmp_path)
    assert code == 3, err
    assert "run the same command again to continue" in err


def test_ctrl_c_with_workers_shows_no_traceback(tmp_path):
    code, _, err = stop_with(signal.SIGINT, tmp_path, workers=2)
    assert code == 3, err
    assert len(err.strip().splitlines()) == 1, err
