"""The shipped model from the command line: numbers that agree everywhere, and every failure."""

from __future__ import annotations

import errno
import html
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

pytestmark = pytest.mark.slow
LANDBRIDGE = [sys.executable, "-m", "landbridge"]
NO_SLOTS = "settle.conrad.slots_per_state=0"
RUN = ["run", "--set", NO_SLOTS, "--to", "2027", "--scale", "0.02", "--replicates", "2"]
LONG = ["run", "--reform", "conrad-35", "--to", "2026", "--scale", "0.02", "--replicates", "8"]


def call(*words, cwd=None, **options):
    """Run the command in a process of its own."""
    return subprocess.run(
        [*LANDBRIDGE, *map(str, words)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        **options,
    )


def contents(folder):
    """Every file of a run that falls under the guarantee of equal bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("log.json", "report.html")
    }


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def done(work):
    """A run with its report, and what it printed as JSON."""
    told = call(*RUN, "--workers", 1, "--out", "run", "--json", cwd=work)
    assert told.returncode == 0, told.stderr
    assert told.stderr == ""
    return json.loads(told.stdout)


@pytest.fixture(scope="module")
def unbroken(work):
    """The longer run, made in one go."""
    told = call(*LONG, "--workers", 1, "--out", "unbroken", "--no-report", cwd=work)
    assert told.returncode == 0, told.stderr
    return contents(work / "unbroken")


class Rows(HTMLParser):
    """The cells of the headline table of a report."""

    def __init__(self):
        super().__init__()
        self.rows, self.inside = [], False

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.inside = ("class", "main") in attrs
        elif self.inside and tag == "tr":
            self.rows.append([])
        elif self.inside and tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.inside and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def test_report_json_and_files_hold_the_same_numbers(work, done):
    last = {
        (row["measure"], row["category"], row["scenario"]): row
        for row in done["summary"]
        if row["place"] == "US" and row["year"] == 2027
    }
    heads = last["active_physicians", "all", "difference"]
    cube = [
        pl.read_parquet(work / "run" / name / f"{replicate:05d}.parquet")
        for replicate in range(2)
        for name in ("slots_per_state-0", "baseline")
    ]
    counted = [
        frame.filter(pl.col("measure") == "physicians", pl.col("year") == 2027)["value"].sum()
        for frame in cube
    ]
    assert heads["mean"] < 0
    assert heads["mean"] == (counted[0] - counted[1] + counted[2] - counted[3]) / 2
    kept = pl.read_parquet(work / "run" / "summary.parquet")
    assert len(kept) == len(done["summary"])
    page = Rows()
    page.feed((work / "run" / "report.html").read_text(encoding="utf-8"))
    rows = {row[0].strip(): row[1:] for row in page.rows[1:]}
    shown = rows["Active physicians physicians"]
    assert shown[0].split()[0] == f"{last['active_physicians', 'all', 'baseline']['mean']:,.0f}"
    assert shown[2].split()[0] == f"{heads['mean']:+,.0f}".replace("-", "−")
    short = rows["Primary care FTE"]
    wanted = last["shortage_fte", "primary_care", "slots_per_state-0"]["mean"]
    assert short[1].split()[0] == f"{wanted:,.0f}".replace("-", "−")


def test_the_python_in_the_report_makes_it_again(work, done):
    page = (work / "run" / "report.html").read_text(encoding="utf-8")
    code = next(
        html.unescape(found)
        for found in re.findall(r"<pre[^>]*><code[^>]*>(.*?)</code></pre>", page, re.DOTALL)
        if "import landbridge as lb" in found
    )
    here = work / "pasted"
    here.mkdir()
    again = subprocess.run(
        [sys.executable, "-c", code], cwd=here, capture_output=True, text=True, check=False
    )
    assert again.returncode == 0, again.stderr
    assert "Active physicians" in again.stdout
    assert (here / "report.html").stat().st_size > 100_000
    made = contents(next((here / "runs").iterdir()))
    assert made == contents(work / "run")


def test_two_processes_give_the_same_bytes(work, unbroken):
    told = call(*LONG, "--workers", 2, "--out", "two", "--no-report", cwd=work)
    assert told.returncode == 0, told.stderr
    assert "2 processes" in told.stdout
    assert contents(work / "two") == unbroken


@pytest.mark.parametrize(
    ("workers", "stop"),
    [(1, signal.SIGTERM), (2, signal.SIGINT), (2, signal.SIGKILL)],
)
def test_a_stopped_run_goes_on_to_the_same_bytes(work, unbroken, workers, stop):
    folder = work / f"stopped-{workers}-{stop}"
    words = [*LONG, "--out", folder.name, "--no-report", "--workers"]
    process = subprocess.Popen(
        [*LANDBRIDGE, *words, str(workers)],
        cwd=work,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for _ in range(1200):
        if (folder / "baseline" / "00000.parquet").exists() or process.poll() is not None:
            break
        time.sleep(0.05)
    if stop == signal.SIGKILL:
        os.kill(worker_of(process.pid), stop)
    else:
        os.killpg(process.pid, stop)  # as a terminal does: to the workers too
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert len(err.strip().splitlines()) == 1, err
    assert "run the same command again to continue" in err
    assert ("a worker process was killed" in err) == (stop == signal.SIGKILL)
    assert out == ""
    kept = list(folder.glob("*/*.parquet"))
    assert 0 < len(kept) < 16
    again = call(*words, 1, cwd=work)
    assert again.returncode == 0, again.stderr
    assert f"Simulated {16 - len(kept)} of the 16 replicates" in again.stdout
    assert contents(folder) == unbroken


def worker_of(pid):
    """A process that a process started to simulate (not its resource tracker)."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text():
                return int(child)
    raise AssertionError("no worker found")


def test_a_full_disk_is_exit_code_3_and_costs_nothing(work, done, cli, monkeypatch):
    monkeypatch.chdir(work)
    shutil.copytree("run", "crowded")
    replicate = Path("crowded/baseline/00001.parquet")
    replicate.unlink()
    usual = os.replace

    def full(source, target):
        if Path(target).suffix in (".parquet", ".html"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return usual(source, target)

    words = [*RUN, "--workers", 1, "--out", "crowded"]
    monkeypatch.setattr(os, "replace", full)
    code, out, err = cli(*words)
    assert (code, out) == (3, "")
    assert "the disk is full" in err
    assert "3 of 4 replicates are kept in crowded" in err
    assert not list(Path("crowded").rglob("*.tmp-*"))
    monkeypatch.setattr(os, "replace", usual)
    code, out, _ = cli(*words, "--no-report")
    assert code == 0
    assert "Simulated 1 of the 4 replicates" in out
    assert contents(Path("crowded")) == contents(Path("run"))


def test_a_report_that_finds_no_room_hides_no_number(work, done, cli, monkeypatch):
    def full(self, target):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.chdir(work)
    monkeypatch.setattr(Path, "replace", full)
    code, out, err = cli(*RUN, "--workers", 1, "--out", "run")
    assert code == 3
    assert "Active physicians" in out
    assert err.startswith("landbridge: run/report.html: not written, the disk is full")
    code, _, err = cli("export", "run", "--out", "tables")
    assert code == 3
    assert not list(Path("tables").iterdir())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--to", 2024), "--to 2024 is before --from 2025"),
        (("--from", 2019, "--to", 2020), "the base years are 2018 and 2025"),
        (("--to", 2060), "the population projection ends in 2050"),
        (("--replicates", 0), "--replicates 0: expected a whole number from 1 on"),
        (("--replicates", "some"), "see 'landbridge run --help'"),
        (("--seed", -1), "--seed -1: expected a whole number from 0 to 2**32 - 1"),
        (("--seed", 2**32), "expected a whole number from 0 to 2**32 - 1"),
        (("--scale", 0), "--scale 0: expected a share from 0.001 to 1"),
        (("--scale", "nan"), "expected a share from 0.001 to 1"),
        (("--workers", 0), "--workers 0"),
        (("--reform", "conrad-thirty"), "did you mean conrad-35"),
        (("--reform", "mine.toml"), "mine.toml: no such reform file"),
        (("--set", "settle.conrad.slots=3"), "did you mean settle.conrad.s"),
        (("--set", "settle.conrad.authorised=9"), "outside its range 0 to 1"),
        (("--set", "settle.conrad.slots_per_state[ZZ]=3"), "unknown category of state 'ZZ'"),
        (("--years", 3), "No such option: --years"),
        (("--out", "a-file/run"), "a-file/run: cannot be written (Not a directory)"),
        (("--out", "a-file"), "a-file: cannot be written (File exists)"),
        (("--out", "taken"), "holds files that are not a run (such as thesis.txt)"),
        (("--seed", 7, "--out", "run"), "holds a different run (seed: there 1, asked 7"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(work, done, cli, monkeypatch, words, message):
    monkeypatch.chdir(work)
    Path("a-file").write_text("x")
    Path("taken").mkdir(exist_ok=True)
    Path("taken/thesis.txt").write_text("x")
    before = contents(work / "run")
    code, out, err = cli(*RUN, *words)
    assert code == 2, err
    assert out == ""
    assert message in err
    assert len(err.strip().splitlines()) == 1
    assert contents(work / "run") == before


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("run.json", lambda text: b"{", "run.json: damaged"),
        ("run.json", lambda text: b"[]", "not written by Landbridge"),
        (
            "run.json",
            lambda text: text.replace(b'"format_version": 1', b'"format_version": 9'),
            "run format 9, this version reads format 1; update Landbridge",
        ),
        (
            "run.json",
            lambda text: text.replace(b'"replicates": 2', b'"replicates": "2"'),
            "damaged (replicates)",
        ),
        ("summary.parquet", lambda text: text[:100], "summary.parquet: damaged; delete this file"),
        ("counties.parquet", lambda text: b"", "counties.parquet: damaged; delete this file"),
    ],
)
def test_a_damaged_folder_is_one_line_and_exit_code_2(
    work, done, cli, tmp_path, name, change, message
):
    folder = tmp_path / "hurt"
    shutil.copytree(work / "run", folder)
    (folder / name).write_bytes(change((folder / name).read_bytes()))
    for words in (["report", folder], ["export", folder], ["compare", folder, folder]):
        code, out, err = cli(*words)
        assert (code, out) == (2, ""), err
        assert message in err
        assert len(err.strip().splitlines()) == 1


def test_start_up_is_quick():
    def seconds(*words):
        started = time.perf_counter()
        subprocess.run([sys.executable, *words], capture_output=True, check=True)
        return time.perf_counter() - started

    # The promise is 0.3 s; the test leaves room for a busy machine.
    assert min(seconds("-c", "import landbridge") for _ in range(3)) < 0.6
    assert min(seconds("-m", "landbridge", "--help") for _ in range(3)) < 0.8


def test_commands_speak_both_languages(work, done, cli, monkeypatch):
    monkeypatch.chdir(work)
    for words, en, zh in (
        (("cite", "settle.conrad.slots_per_state"), "reliability", "可靠性"),
        (("cite", "S105"), "used by", "被引用于"),
        (("reforms", "list"), "thirty-five waivers", "豁免名额"),
        (("reforms", "show", "conrad-35"), "30 → 35", "30 → 35"),
        (("reforms", "check", "conrad-35"), "fits the parameters", "conrad-35"),
        (("baseline", "report"), "Largest residuals", "残差"),
        (("runs", "list", "--in", "."), "finished", "已完成"),
        (("export", "run", "--out", "tables"), "Wrote tables/summary.csv", "已写入"),
        (("compare", "run", "run"), "Active physicians", "执业医师"),
        ([*RUN, "--out", "run"], "already there", "均已存在"),
    ):
        for lang, wanted in (("en", en), ("zh", zh)):
            code, out, err = cli(*words, "--lang", lang)
            assert (code, err) == (0, ""), words
            assert wanted in out, words
