"""`landbridge data`: listing, loading, showing and removing, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from landbridge.baseline.official.catalogue import kind_facts
from landbridge.cli import main
from landbridge.language import has_text, languages


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "licences_2024.csv"
    path.write_text("fips,specialty,physicians\n01001,urology,5\n9003,urology,1\n01003,urology,\n")
    return path


def test_every_kind_is_listed_with_where_it_is_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "list", "--workspace", str(tmp_path), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert [kind["name"] for kind in facts["kinds"]] == list(kind_facts())
    for kind in facts["kinds"]:
        assert kind["organisation"]
        assert kind["page"]
        assert kind["licence_sentence"]
        assert kind["vintage"]
        assert kind["loaded"] is None


@pytest.mark.parametrize("lang", languages())
def test_load_show_list_remove(
    tmp_path: Path, table: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--workspace", str(tmp_path / "ws"), "--lang", lang]
    assert main(["data", "load", "plain", str(table), *where]) == 0
    loaded = capsys.readouterr().out
    assert "3" in loaded
    assert "2024" in loaded
    assert main(["data", "show", "plain", "--rows", "2", *where]) == 0
    assert "01001" in capsys.readouterr().out
    assert main(["data", "list", *where]) == 0
    assert "licences_2024.csv" in capsys.readouterr().out
    assert main(["data", "remove", "plain", *where]) == 0
    assert main(["data", "show", "plain", *where]) == 2
    assert list((tmp_path / "ws").iterdir()) == []


def test_json_tells_what_was_read_and_why_rows_were_dropped(
    tmp_path: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--workspace", str(tmp_path / "ws"), "--json"]
    assert main(["data", "load", "plain", str(table), *where]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["read"], facts["kept"], facts["dropped"]) == (3, 2, {"no_count": 1})
    assert main(["data", "show", "plain", "--rows", "1", *where]) == 0
    assert len(json.loads(capsys.readouterr().out)["first_rows"]) == 1


def test_a_wrong_file_is_one_line_and_exit_code_2(
    tmp_path: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--workspace", str(tmp_path / "ws")]
    assert main(["data", "load", "hpsa-pc", str(table), *where]) == 2
    told = capsys.readouterr().err
    assert "licences_2024.csv" in told
    assert "'HPSA ID'" in told
    assert len(told.strip().splitlines()) == 1
    assert main(["data", "load", "plain", str(table), "--vintage", "2020", *where]) == 2
    assert "found 2024 in the file, expected 2020" in capsys.readouterr().err
    assert main(["data", "load", "planes", str(table), *where]) == 2


def test_the_report_says_what_the_baseline_rests_on(
    tmp_path: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = str(tmp_path / "ws")
    assert main(["data", "load", "plain", str(table), "--workspace", where]) == 0
    capsys.readouterr()
    report = ["baseline", "report", "--year", "2018", "--workspace", where]
    assert main([*report, "--rows", "0"]) == 0
    told = capsys.readouterr().out
    assert "plain, licences_2024.csv" in told
    assert "AL CT" in told
    assert main([*report, "--json"]) == 0
    rests = json.loads(capsys.readouterr().out)["rests_on"]
    assert rests[0]["kind"] == "plain"
    assert len(rests[0]["sha256"]) == 64


@pytest.mark.parametrize("lang", languages())
def test_every_reason_and_part_has_words(lang: str) -> None:
    import re

    import landbridge.baseline
    from landbridge.baseline.own_data import SHIPPED

    folder = Path(landbridge.baseline.__file__).parent / "official"
    code = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    dropped = set(re.findall(r'\.drop\(\s*"(\w+)"', code)) | {"territory", "military", "abroad"}
    noted = set(re.findall(r'\.note\(\s*"(\w+)"', code))
    assert len(dropped) > 15
    assert len(noted) > 3
    wanted = [f"data.dropped.{key}" for key in dropped] + [f"data.noted.{key}" for key in noted]
    wanted += [f"data.part.{rest.part}" for rest in SHIPPED]
    for name, kind in kind_facts().items():
        wanted += [f"data.kind.{name}", f"data.licence.{kind.licence}"]
        wanted += [f"data.use.{name if kind.used else 'none'}"]
    assert not [key for key in wanted if not has_text(key, lang)]
