"""The commands, called in this process on the stand-in model."""

from __future__ import annotations

import csv
import json
import shlex
from pathlib import Path

import pytest
from fake_engine import VALUES

SMALL = ("--to", 2026, "--replicates", 2, "--workers", 1, "--no-report")


@pytest.fixture
def a_run(fake, cli):
    code, _, err = cli("run", "--set", "fake.slots=35", *SMALL, "--out", "mine")
    assert code == 0, err
    return "mine"


def test_run_prints_a_table_and_where_it_is(fake, cli):
    code, out, err = cli("run", "--set", "fake.slots=35", *SMALL)
    assert code == 0, err
    assert "Active physicians" in out
    assert "Difference" in out
    assert "Run: runs/slots-35-" in out
    assert err == ""


def test_chance_and_parameters_come_apart_or_not_at_all(fake, cli):
    words = ("run", "--set", "fake.slots=35", *SMALL)
    code, out, _ = cli(*words, "--split-uncertainty", "--replicates", 4)
    assert code == 0
    assert "Chance % of variance" in out
    code, out, err = cli(*words, "--split-uncertainty", "--fixed-parameters")
    assert (code, out) == (2, "")
    assert "exclude each other" in err


def test_a_run_says_how_many_scenarios_and_that_more_replicates_are_shown(fake, cli):
    words = ("run", "--set", "fake.slots=35", *SMALL, "--out", "mine")
    assert "Simulated 2 replicates of 2 scenarios" in cli(*words)[1]
    code, out, _ = cli(*words, "--replicates", 1)
    assert code == 0
    assert "1 replicate asked for; the folder holds 2, and all of them are shown" in out


def test_run_speaks_chinese(fake, cli):
    code, out, _ = cli("run", *SMALL, "--lang", "zh")
    assert code == 0
    assert "执业医师" in out


def test_json_is_json_and_nothing_else(fake, cli):
    code, out, err = cli("run", "--set", "fake.slots=35", *SMALL, "--json")
    facts = json.loads(out)
    assert (code, err) == (0, "")
    assert facts["reform"] == "slots-35"
    assert facts["report"] is None
    assert {"measure", "mean", "low", "high", "replicates"} <= facts["summary"][0].keys()


def test_run_writes_the_report(fake, cli):
    words = [word for word in SMALL if word != "--no-report"]
    code, out, err = cli("run", "--set", "fake.slots=35", *words, "--out", "mine")
    assert code == 0, err
    assert "Report: mine/report.html" in out
    code, out, _ = cli("report", "mine", "--out", "again.html", "--lang", "zh")
    assert code == 0
    assert 'lang="zh-Hans"' in Path("again.html").read_text()
    assert cli("report", "mine", "--out", "new/folder/page.html")[0] == 0
    assert Path("new/folder/page.html").is_file()
    code, _, err = cli("report", "mine", "--out", "again.html/page.html")
    assert code == 2
    assert "again.html/page.html: cannot be written (" in err


def test_the_command_in_the_run_makes_it_again(a_run, fake, cli):
    meta = json.loads(Path("mine/run.json").read_text())
    words = meta["command"].split()[1:]
    code, _, _ = cli(*words, "--out", "again", "--no-report", "--json")
    assert code == 0
    for name in ("run.json", "summary.parquet", "baseline/00001.parquet"):
        assert Path(f"again/{name}").read_bytes() == Path(f"mine/{name}").read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--reform", "s31.toml", "--reform", "s39.toml", "--set", "fake.slots=34"),
        ("run", "--reform", "s31.toml", "--baseline", "own.toml"),
        ("run", "--baseline", "as-written"),
        ("run", "--set", "fake.slots=34", "--fixed-parameters"),
        ("compare", "s31.toml", "s39.toml"),
    ],
)
def test_what_a_run_says_of_itself_makes_it_again_when_pasted(fake, cli, tmp_path, words):
    for name, number in (("s31", 31), ("s39", 39), ("own", 28)):
        (tmp_path / f"{name}.toml").write_text(
            f'name = "{name}"\n[[change]]\nparameter = "fake.slots"\nset = {number}\n'
        )
    code, _, err = cli(*words, *SMALL, "--out", "first")
    assert code == 0, err
    first = Path("first")
    meta = json.loads((first / "run.json").read_text())
    assert cli(*shlex.split(meta["command"])[1:], "--no-report", "--out", "second")[0] == 0
    exec(meta["python"], {})
    third = next(path for path in Path("runs").iterdir())
    for path in first.rglob("*.*"):
        if path.name != "log.json":
            name = path.relative_to(first)
            assert (Path("second") / name).read_bytes() == path.read_bytes(), name
            assert (third / name).read_bytes() == path.read_bytes(), name
    assert list(tmp_path.glob("report*.html"))


def test_compare_runs(a_run, fake, cli):
    cli("run", "--set", "fake.slots=20", *SMALL, "--out", "other")
    code, out, err = cli("compare", "mine", "other")
    assert code == 0, err
    heads = out.splitlines()[2]
    assert "slots=35" in heads
    assert "slots=20" in heads
    assert heads.count("current policy") == 1
    code, out, _ = cli("compare", "mine", "other", "--json")
    told = json.loads(out)["comparisons"]
    assert [comparison["reform"] for comparison in told] == ["slots-35", "slots-20"]


def test_runs_on_other_baselines_stand_each_beside_its_own(a_run, fake, cli):
    more = ("--seed", 7, "--out", "other")
    assert cli("run", "--set", "fake.slots=35", *SMALL, *more)[0] == 0
    code, out, err = cli("compare", "mine", "other")
    assert code == 0, err
    told = " ".join(out.split())
    assert "The runs differ in seed: each stands beside its own baseline" in told
    row = next(line for line in out.splitlines() if "Active physicians" in line)
    for folder in ("mine", "other"):
        single = cli("compare", folder)[1].splitlines()
        level = next(line for line in single if "Active physicians" in line).split()[2]
        assert level in row.split()
    assert "slots=35 (mine)" in told
    assert "slots=35 (other)" in told
    facts = json.loads(cli("compare", "mine", "other", "--json")[1])
    assert facts["baselines_differ_in"] == ["seed"]
    code, out, _ = cli("compare", "mine", "other", "--lang", "zh")
    assert "各次运行的随机种子不同" in out.replace("\n", "")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("compare", "/nope"), "/nope: neither a run folder nor a reform file"),
        (("compare", "conrad35"), "unknown run folder or reform 'conrad35'; did you mean"),
        (("run", "--set", ""), "--set '' is not an assignment; expected ID=VALUE"),
        (
            ("run", "--set", "fake.slots=3", "--set", "fake.slots = 4"),
            "--set fake.slots is given more than once",
        ),
        (
            ("run", "--reform", "conrad-35", "--reform", "conrad-35"),
            "--reform conrad-35 is given more than once",
        ),
        (
            ("run", "--structure", "turn=back", "--structure", "turn=forth"),
            "--structure turn is given more than once",
        ),
        (("run", "--baseline", "range.toml"), "range.toml:4: fake.slots: 900 is outside its range"),
        (("run", "--baseline", "key.toml"), "key.toml:4: unknown key 'change.multiply'"),
        (("run", "--baseline", "."), "baseline '.': a folder"),
    ],
)
def test_what_was_given_wrong_is_named(fake, cli, tmp_path, words, message):
    for name, line in (("range", "set = 900"), ("key", "multiply = 2")):
        (tmp_path / f"{name}.toml").write_text(
            f'name = "own"\n[[change]]\nparameter = "fake.slots"\n{line}\n'
        )
    code, out, err = cli(*words)
    assert (code, out) == (2, "")
    assert message in err


def test_a_name_in_a_table_is_what_was_set(fake, cli):
    code, out, _ = cli("run", "--set", "fake.slots=35.5", *SMALL, "--out", "half")
    assert code == 0
    assert "slots=35.5" in out.splitlines()[2]
    assert Path("half/slots-35.5").is_dir()


def test_compare_reforms_runs_them(fake, cli, tmp_path):
    for number in (31, 39):
        (tmp_path / f"s{number}.toml").write_text(
            f'name = "s{number}"\n[[change]]\nparameter = "fake.slots"\nset = {number}\n'
        )
    words = [word for word in SMALL if word != "--no-report"]
    code, out, err = cli("compare", "s31.toml", "s39.toml", *words)
    assert code == 0, err
    assert "s39" in out
    folder = next((tmp_path / "runs").iterdir())
    assert sorted(path.name for path in folder.glob("*.html")) == [
        "report-s31.html",
        "report-s39.html",
    ]
    assert cli("runs", "clean", folder)[0] == 0
    code, _, err = cli("compare", "s31.toml", "runs", *words)
    assert code == 2
    assert "not a run folder" in err


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_export(a_run, cli, kind):
    code, out, err = cli("export", "mine", f"--{kind}", "--all", "--out", "tables", "--json")
    assert code == 0, err
    files = json.loads(out)["files"]
    assert files == [
        f"tables/{name}.{kind}"
        for name in ("summary", "counties", "replicates-baseline", "replicates-slots-35")
    ]
    if kind == "csv":
        with open("tables/summary.csv") as file:
            assert next(csv.DictReader(file))["scenario"] == "baseline"


def test_runs_list_and_clean(a_run, fake, cli, tmp_path):
    cli("run", *SMALL)
    folder = next((tmp_path / "runs").iterdir())
    (folder / "baseline" / "00001.parquet").unlink()
    (tmp_path / "runs" / "strange").mkdir()
    (tmp_path / "runs" / "strange" / "run.json").write_text("{")
    code, out, _ = cli("runs", "list", "--json")
    assert code == 0
    found = {facts["folder"]: facts for facts in json.loads(out)}
    assert found[folder.name]["done"] == 1
    assert "damaged" in found["strange"]["problem"]
    code, out, _ = cli("runs", "list")
    assert "stopped" in out
    assert cli("runs", "clean", "--dry-run")[1].startswith("Would delete")
    assert folder.exists()
    assert cli("runs", "clean")[0] == 0
    assert not folder.exists()
    assert (tmp_path / "runs" / "strange").exists()


def test_clean_never_touches_what_is_not_a_run(a_run, cli, tmp_path):
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    code, _, err = cli("runs", "clean", "mine")
    assert code == 2
    assert "notes.txt" in err
    (tmp_path / "thesis").mkdir()
    code, _, err = cli("runs", "clean", "thesis")
    assert code == 2
    assert "not a run folder" in err


def test_baseline_report(fake, cli, monkeypatch):
    import landbridge.baseline

    monkeypatch.setattr(landbridge.baseline, "load_country", fake.fake_country, raising=False)
    code, out, err = cli("baseline", "report")
    assert code == 0, err
    assert "Largest residuals" in out
    code, out, _ = cli("baseline", "report", "--json")
    assert json.loads(out)["residuals"][0]["relative"] == pytest.approx(0.01)


def test_reforms_check_says_no_with_exit_code_1(cli, tmp_path, monkeypatch):
    import landbridge.parameters as parameters

    tree = parameters.load_tree([VALUES])
    monkeypatch.setattr(parameters, "load_tree", lambda: tree)
    reform = tmp_path / "mine.toml"
    reform.write_text('name = "mine"\n[[change]]\nparameter = "fake.slotz"\nset = 5\n')
    code, _, err = cli("reforms", "check", reform)
    assert code == 1
    assert "did you mean fake.slots" in err
    code, out, _ = cli("reforms", "check", reform, "--json")
    assert code == 1
    assert json.loads(out)["problems"]
    reform.write_text(reform.read_text().replace("slotz", "slots"))
    assert cli("reforms", "check", reform)[0] == 0
    code, out, _ = cli("reforms", "show", reform)
    assert code == 0
    assert "30 → 5 waivers" in out
    assert "[assumption]" in out
    code, out, _ = cli("cite", "fake.slots", "--on", "2026-01-01", "--json")
    assert json.loads(out)["value"] == 30


def test_reforms_list(cli):
    code, out, _ = cli("reforms", "list", "--json")
    assert code == 0
    assert isinstance(json.loads(out), list)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--to", 2024), "--to 2024 is before --from 2025"),
        (("--replicates", 0), "--replicates 0"),
        (("--scale", 0), "--scale 0"),
        (("--scale", 2), "--scale 2"),
        (("--scale", 1e-9), "--scale 1e-09: expected a share from 0.001 to 1"),
        (("--workers", 0), "--workers 0"),
        (("--lang", "fr"), "unknown language 'fr'"),
        (("--baseline", "currentpolicy"), "current-policy or as-written"),
        (("--reform", "conrad-thirtyfive"), "unknown reform"),
        (("--set", "fake.slots"), "ID=VALUE"),
        (("--set", "fake.slots=900"), "0 to 200"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(fake, cli, words, message):
    code, out, err = cli("run", *words)
    assert code == 2
    assert out == ""
    assert message in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("words", [("run", "--years", "3"), ("walk",), ("run", "--to", "soon")])
def test_misspelt_commands_and_options_are_exit_code_2(cli, words):
    code, _, err = cli(*words)
    assert code == 2
    assert "Traceback" not in err


def test_an_interruption_is_exit_code_3(fake, cli, monkeypatch):
    from landbridge.studies import Engine

    monkeypatch.setattr(Engine, "of", classmethod(lambda *_: fake.INTERRUPTED))
    code, _, err = cli("run", "--replicates", 3, "--workers", 1, "--out", "mine")
    assert code == 3
    assert "2 of 3 replicates are kept in mine" in err


def test_a_fault_of_ours_is_exit_code_4_with_a_log(fake, cli, monkeypatch):
    from landbridge.studies import Engine

    monkeypatch.setattr(Engine, "of", classmethod(lambda *_: fake.FAULTY))
    code, out, err = cli("run", "--out", "mine", "--json", "--workers", 1)
    assert (code, out) == (4, "")
    assert len(err.strip().splitlines()) == 1
    log = err.strip().rsplit(" ", 1)[1]
    assert "Traceback" in Path(log).read_text()


def test_every_label_of_the_tables_has_words():
    from landbridge.language import has_text
    from landbridge.reporting.measures import KNOWN
    from landbridge.studies.scoreboard_words import COLUMNS
    from landbridge.studies.targets import read_targets

    wanted = {f"measure.{name}" for name in KNOWN}
    wanted |= {f"unit.{m.unit}" for m in KNOWN.values()}
    wanted |= {f"unit.{m.change_unit}" for m in KNOWN.values()}
    wanted |= {f"{m.breakdown}.{c}" for m in KNOWN.values() for c in m.categories if m.breakdown}
    wanted |= {f"cli.score.{column}" for column in COLUMNS}
    wanted |= {f"cli.target.{target.measure}" for target in read_targets()}
    for lang in ("en", "zh"):
        assert not [key for key in sorted(wanted) if not has_text(key, lang)]
