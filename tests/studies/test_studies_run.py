"""The run store: the same bytes however a run is made, and a clear word when it cannot be."""

from __future__ import annotations

import errno
import json
import os
import threading
from dataclasses import replace

import pyarrow.parquet as pq
import pytest
from fake_engine import DYING, FAKE, FAULTY, INTERRUPTED, fake_simulate

from landbridge.errors import InputError, InterruptedRun, RunStoreError
from landbridge.studies import Scenario, compare, open_run, run

MORE = Scenario("more", assignments=["fake.slots=35"])
YEARS = (2025, 2027)


def make(out, engine=FAKE, **options):
    options = {"years": YEARS, "replicates": 3, "seed": 7, **options}
    return run(options.pop("scenarios", MORE), out=out, engine=engine, **options)


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "log.json"
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return make(tmp_path_factory.mktemp("whole") / "run")


def test_a_run_folder_holds_what_the_design_says(whole):
    assert sorted(contents(whole.folder)) == [
        "baseline/00000.parquet",
        "baseline/00001.parquet",
        "baseline/00002.parquet",
        "counties.parquet",
        "more/00000.parquet",
        "more/00001.parquet",
        "more/00002.parquet",
        "run.json",
        "summary.parquet",
    ]
    meta = json.loads((whole.folder / "run.json").read_text())
    assert meta["format_version"] == 1
    assert [scenario["name"] for scenario in meta["scenarios"]] == ["baseline", "more"]
    log = json.loads((whole.folder / "log.json").read_text())
    assert log[0]["outcome"] == "finished"
    assert len(log[0]["tasks"]) == 6


def test_two_workers_give_the_same_bytes(whole, tmp_path):
    assert contents(make(tmp_path / "run", workers=2).folder) == contents(whole.folder)


def test_scenarios_survive_the_folder(whole):
    again = open_run(whole.folder).scenarios
    assert again[1] == MORE
    assert again[1].name == "more"
    assert hash(again[1]) == hash(MORE)


def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(whole, tmp_path):
    out = tmp_path / "run"
    with pytest.raises(InterruptedRun, match=r"4 of 6 replicates are kept.*same command") as stop:
        run(MORE, years=YEARS, replicates=3, seed=7, out=out, engine=renamed(INTERRUPTED))
    assert stop.value.exit_code == 3
    assert not (out / "summary.parquet").exists()
    resumed = make(out)
    assert contents(resumed.folder) == contents(whole.folder)


def renamed(engine):
    """The same run for the store, although another function makes it."""

    def simulate(*args, **options):
        return engine.simulate(*args, **options)

    simulate.__module__ = fake_simulate.__module__
    simulate.__qualname__ = fake_simulate.__qualname__
    return replace(engine, simulate=simulate)


def test_a_killed_worker_is_an_interrupted_run(tmp_path):
    out = tmp_path / "run"
    with pytest.raises(InterruptedRun, match="worker process was killed"):
        make(out, DYING, replicates=4, workers=2)
    assert open_run(out).kept > 0


def test_a_cancelled_run_stops_between_years(tmp_path):
    cancel = threading.Event()
    seen = []

    def progress(done, total, seconds):
        seen.append((done, total))
        if done == 2:
            cancel.set()

    with pytest.raises(InterruptedRun, match="2 of 6"):
        make(tmp_path / "run", cancel=cancel, progress=progress)
    assert seen[0] == (0, 6)


def test_a_cancelled_run_stops_its_workers(tmp_path):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(InterruptedRun, match="stopped"):
        make(tmp_path / "run", cancel=cancel, workers=2)


def test_more_replicates_continue_a_finished_run(whole, tmp_path):
    out = tmp_path / "run"
    make(out, replicates=2)
    assert contents(make(out).folder) == contents(whole.folder)


def test_a_finished_run_is_not_run_again(tmp_path):
    out = tmp_path / "run"
    make(out)
    before = {path: path.stat().st_mtime_ns for path in out.glob("*/*.parquet")}
    make(out, FAKE)
    assert {path: path.stat().st_mtime_ns for path in out.glob("*/*.parquet")} == before


@pytest.mark.parametrize(
    ("changed", "named"),
    [({"seed": 8}, "seed"), ({"years": (2025, 2028)}, "years"), ({"scale": 0.5}, "scale")],
)
def test_another_run_in_the_folder_is_refused(whole, changed, named):
    before = contents(whole.folder)
    with pytest.raises(RunStoreError, match=f"different run.*{named}"):
        make(whole.folder, **changed)
    assert contents(whole.folder) == before


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(RunStoreError, match=r"not a run \(such as thesis.docx\)"):
        make(tmp_path)


def test_a_future_format_is_refused(tmp_path):
    done = make(tmp_path / "run", replicates=1)
    path = done.folder / "run.json"
    path.write_text(json.dumps({**done.meta, "format_version": 2}))
    with pytest.raises(RunStoreError, match=r"run format 2.*update Landbridge"):
        open_run(done.folder)


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "landbridge-run", "format_version": 1}'])
def test_a_damaged_run_json_is_refused(tmp_path, text):
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(RunStoreError, match=r"run\.json"):
        open_run(tmp_path)


def test_no_run_is_refused(tmp_path):
    with pytest.raises(RunStoreError, match="not a run folder"):
        compare(tmp_path)


def test_a_damaged_replicate_is_named_and_can_be_made_anew(whole, tmp_path):
    done = make(tmp_path / "run")
    path = done.folder / "more" / "00001.parquet"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(RunStoreError, match=r"more/00001.parquet: damaged; delete this file"):
        make(done.folder)
    path.unlink()
    assert contents(make(done.folder).folder) == contents(whole.folder)


def test_a_replicate_of_another_kind_is_damaged_too(tmp_path):
    done = make(tmp_path / "run", replicates=1)
    path = done.folder / "more" / "00000.parquet"
    pq.write_table(pq.read_table(path).drop_columns("origin"), path)
    for read in (lambda: done.store.read_replicate("more", 0), lambda: done.scan("more")):
        with pytest.raises(RunStoreError, match=r"more/00000.parquet: damaged"):
            read()


def test_a_flipped_bit_in_a_page_is_found(tmp_path):
    done = make(tmp_path / "run", replicates=1)
    path = done.folder / "more" / "00000.parquet"
    values = pq.read_metadata(path).row_group(0).column(5)
    data = bytearray(path.read_bytes())
    data[values.data_page_offset + values.total_compressed_size // 3] ^= 1
    path.write_bytes(bytes(data))
    (done.folder / "summary.parquet").unlink()
    with pytest.raises(RunStoreError, match="damaged"):
        open_run(done.folder).summary()


def test_a_full_disk_keeps_what_is_done(tmp_path, monkeypatch):
    real = os.replace
    written = []

    def full(source, target):
        if str(target).endswith(".parquet"):
            written.append(target)
            if len(written) > 3:
                raise OSError(errno.ENOSPC, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(InterruptedRun, match=r"disk is full.*3 of 6 replicates are kept"):
        make(tmp_path / "run")
    assert not list(tmp_path.rglob("*.tmp-*"))


def test_an_unwritable_folder_is_bad_input(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"cannot be written.*--out"):
        make(tmp_path / "file" / "run")


def test_a_fault_of_the_model_is_not_blamed_on_the_folder(tmp_path):
    with pytest.raises(FileNotFoundError):
        make(tmp_path / "run", FAULTY)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"years": (2027, 2025)}, "--to 2025 is before --from 2027"),
        ({"years": (2025, 2051)}, "ends in 2050"),
        ({"replicates": 0}, "--replicates 0"),
        ({"scale": 0.0}, "--scale 0"),
        ({"scale": 1.5}, "--scale 1.5"),
        ({"scale": float("nan")}, "--scale nan"),
        ({"seed": -1}, "--seed -1"),
    ],
)
def test_a_wrong_request_writes_nothing(tmp_path, options, message):
    with pytest.raises(InputError, match=message):
        make(tmp_path / "run", **options)
    assert not (tmp_path / "run").exists()


def test_a_reform_that_does_not_fit_writes_nothing(tmp_path):
    with pytest.raises(InputError, match=r"0 to 200"):
        make(tmp_path / "run", scenarios=Scenario(assignments=["fake.slots=500"]))
    with pytest.raises(InputError, match="shapes the base-year country"):
        make(tmp_path / "run", scenarios=Scenario(assignments=["baseline.stock.growth=5"]))
    with pytest.raises(InputError, match=r"fake\.slots"):
        make(tmp_path / "run", scenarios=Scenario(assignments=["fake.slot=5"]))
    assert not (tmp_path / "run").exists()


def test_scenarios_need_their_own_names_and_one_baseline(tmp_path):
    twins = [Scenario("a", assignments=[f"fake.slots={n}"]) for n in (1, 2)]
    with pytest.raises(InputError, match="'a' is taken"):
        make(tmp_path / "run", scenarios=twins)
    with pytest.raises(InputError, match="different baselines"):
        make(tmp_path / "run", scenarios=[MORE, Scenario("b", "as-written")])


def test_baseline_by_itself(tmp_path):
    comparison = compare(make(tmp_path / "run", scenarios=()))
    assert comparison.scenarios == ["baseline"]
    assert set(comparison.summary["scenario"]) == {"baseline"}


def test_the_default_folder_is_named_by_the_reform_and_a_digest(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = make(None, replicates=1)
    assert first.folder.parent.name == "runs"
    assert first.folder.name.startswith("more-")
    assert make(None, replicates=1, seed=8).folder != first.folder


def test_lazy_frames_over_all_replicates(whole):
    frame = whole.scan("more").collect()
    assert frame.columns[0] == "replicate"
    assert sorted(frame["replicate"].unique()) == [0, 1, 2]
    with pytest.raises(InputError, match="unknown scenario 'les'"):
        whole.scan("les")


def test_a_run_says_which_tables_it_rests_on(tmp_path):
    from landbridge.baseline.official.workspace import Workspace
    from landbridge.studies import compare, run

    licences = tmp_path / "licences.csv"
    licences.write_text(
        "fips,specialty,physicians\n30111,family_medicine,120\n30031,psychiatry,9\n"
    )
    Workspace(tmp_path / "own").load("plain", licences, "2025")
    done = run(years=(2025, 2025), scale=0.02, out=tmp_path / "run", workspace=tmp_path / "own")
    kinds = {(rest["part"], rest["kind"]) for rest in done.meta["rests_on"]}
    assert {("physicians", "plain"), ("physicians", "shipped"), ("ages", "shipped")} <= kinds
    assert "note.rests_on_own" in [note["key"] for note in compare(done).notes]
    assert done.meta["command"].endswith(f"--workspace {tmp_path / 'own'}")
