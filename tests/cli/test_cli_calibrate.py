"""``landbridge calibrate`` and ``landbridge gap`` on a stand-in: words, JSON, files, exit codes."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def toy(monkeypatch, tmp_path):
    """The stand-in in the place of the model; gives the paths of its two specifications."""
    import fake_calibration as fake

    from landbridge.studies import Engine
    from landbridge.studies.calibration import specification

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Engine, "of", classmethod(lambda _, engine: engine or fake.ENGINE))
    monkeypatch.setattr(specification, "read_targets", fake.targets)
    (tmp_path / "fit").mkdir()
    (tmp_path / "gap").mkdir()
    head = fake.HEAD.replace("replicates = 6", "replicates = 2")
    fit = fake.write(tmp_path / "fit", head + fake.FREE)
    return fit, fake.write(tmp_path / "gap", fake.GAP + head + fake.FREE + fake.VARY + fake.PARTS)


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "figures are within their tolerance"), ("zh", "在容许误差之内")]
)
def test_a_fit_is_told_in_both_languages(cli, toy, lang, words):
    code, out, err = cli("calibrate", toy[0], "--workers", 1, "--lang", lang, "--out", "kept")
    assert code == 0, err
    assert words in out
    assert "toy.taste[nonus_img]" in out
    assert len(err.splitlines()) > 2  # progress


def test_a_check_can_fail_and_json_is_all_that_is_printed(cli, toy):
    code, out, err = cli("calibrate", toy[0], "--check", "--strict", "--json", "--workers", 1)
    assert code == 1
    assert err == ""
    told = json.loads(out)
    assert told["numbers"] == []
    assert told["command"] == "landbridge calibrate toy --check"
    assert False in {line["inside"] for line in told["moments"]}


def test_a_check_writes_nothing(cli, toy):
    code, _, err = cli("calibrate", toy[0], "--check", "--write")
    assert code == 2
    assert "exclude each other" in err


def test_an_unknown_calibration_names_near_ones(cli):
    code, _, err = cli("calibrate", "match-2052")
    assert code == 2
    assert "did you mean match-2025" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--replicates", 0), "from 1 on"),
        (("--scale", 2), "from 0.001 to 1"),
        (("--scale", 0.0009), "from 0.001 to 1"),
        (("--workers", 0), "from 1 on"),
        (("--lang", "fr"), "unknown language"),
    ],
)
def test_wrong_options_are_one_line(cli, toy, words, message):
    code, _, err = cli("calibrate", toy[0], *words)
    assert code == 2
    assert message in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(("lang", "words"), [("en", "What this may claim"), ("zh", "可以声称的")])
def test_a_gap_is_told_as_bounds_with_a_page(cli, toy, lang, words, tmp_path):
    code, out, err = cli(
        "gap", toy[1], "--workers", 1, "--lang", lang, "--page", "gap.md", "--out", "kept"
    )
    assert code == 0, err
    assert words in out
    assert words in (tmp_path / "gap.md").read_text(encoding="utf-8")


def test_a_gap_as_json(cli, toy):
    code, out, err = cli("gap", toy[1], "--workers", 1, "--json", "--specifications", 3)
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["tried"] == 3
    assert told["command"] == "landbridge gap toy --specifications 3 --write"
