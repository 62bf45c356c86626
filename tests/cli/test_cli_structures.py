"""``landbridge structures`` from the command line, in this process."""

from __future__ import annotations

import json

import pytest

from landbridge.cli.main import main
from landbridge.language import text

STUDY = (
    "structures",
    "--set",
    "settle.conrad.slots_per_state=0",
    "--to",
    "2025",
    "--only",
    "demand",
    "--scale",
    "0.02",
    "--workers",
    "1",
)


def test_lists_switches_in_both_languages(capsys):
    assert main(["structures", "--list", "--only", "location", "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert "* location=choice-model: 拟合" in told
    assert "  location=hwsm: HRSA" in told
    assert main(["structures", "--list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed["demand"]["default"] == "use"
    assert set(listed["demand"]["choices"]) == {"use", "need", "ratio"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["structures"], "needs one reform"),
        (["structures", "--reform", "conrad-35", "--only", "retirment"], "did you mean retirement"),
        (["run", "--structure", "location"], "expected SWITCH=CHOICE"),
        (["run", "--structure", "location=hwms"], "did you mean hwsm"),
        (
            ["run", "--structure", "places=x"],
            "--structure places=x: unknown switch 'places'; expected one of retirement, location",
        ),
        (
            ["run", "--structure", "location=foo"],
            "--structure location=foo: unknown choice of location 'foo'; expected one of choice",
        ),
    ],
)
def test_what_is_wrong_is_said(words, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    assert message in capsys.readouterr().err


def test_tells_the_differences_and_writes_them(capsys, tmp_path):
    code = main([*STUDY, "--out", str(tmp_path / "study"), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == (0 if told["holds"] else 1)
    rows = told["differences"]
    assert {row["choice"] for row in rows} == {"", "need", "ratio"}
    waivers = [row["mean"] for row in rows if row["measure"] == "conrad_slots_used"]
    assert len(waivers) == 3
    assert all(mean < 0 for mean in waivers)
    assert json.loads((tmp_path / "study" / "structures.json").read_text("utf-8")) == told
    assert main([*STUDY, "--out", str(tmp_path / "study")]) == code
    assert "demand=ratio" in capsys.readouterr().out


@pytest.mark.parametrize(("lang", "words"), [("en", "nothing was tested"), ("zh", "什么也未检验")])
def test_says_that_nothing_was_tested(fake, capsys, lang, words):
    study = ("structures", "--set", "fake.slots=30", "--to", "2026", "--workers", "1")
    assert main([*study, "--lang", lang]) == 0
    told = capsys.readouterr().out
    assert told.startswith("slots=30")
    assert words in told
    assert text("note.one_replicate", lang) in told.replace("\n", "" if lang == "zh" else " ")
