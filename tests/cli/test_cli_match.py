"""``landbridge match``: the page about it, its exit codes, and what it refuses."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "match.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Write the files that the page shows; gives its sessions as (command, expected lines)."""
    monkeypatch.chdir(tmp_path)
    sessions = []
    for kind, name, content in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if name:
            Path(name).write_text(content, encoding="utf-8")
        elif kind == "console":
            for part in re.split(r"^\$ ", content, flags=re.MULTILINE)[1:]:
                command, *expected = part.splitlines()
                sessions.append((command, expected))
    return sessions


def test_the_examples_of_the_page_run_as_they_stand(page, cli):
    ran = 0
    for command, expected in page:
        words = command.split()
        if words[0] == "cat":
            assert Path(words[1]).read_text().splitlines() == expected
        elif not Path(words[3]).exists():
            assert "example" not in command
        else:
            code, out, err = cli(*words[1:])
            wanted = (
                expected.pop() if expected and expected[-1].startswith("exit") else "exit code 0"
            )
            assert (wanted, err) == (f"exit code {code}", ""), command
            if expected:
                assert out.splitlines() == expected
            ran += 1
    assert ran == 7


def test_json_is_json_and_nothing_else(page, cli):
    code, out, err = cli("match", "run", "example-a.json", "--json")
    report = json.loads(out)
    assert (code, err, report["status"]) == (0, "", "stable")
    assert report["counts"]["matched"] == 6
    code, out, _ = cli("match", "run", "example-b.json", "--json")
    report = json.loads(out)
    assert (code, report["status"] == "stable") == (1, False)
    assert report["verification"]["blocking"][0]["applicants"]
    code, out, _ = cli("match", "explain", "example-a.json", "Brown", "--json")
    assert (code, [line["entry"] for line in json.loads(out)["above"]]) == (0, [1, 2])
    code, out, _ = cli("match", "verify", "example-c.json", "seats-c.csv", "--json")
    assert (code, json.loads(out)["stable"]) == (0, True)


def test_the_result_verifies_and_explains(page, cli):
    cli("match", "run", "example-d.json", "--out", "d")
    assert {path.name for path in Path("d").iterdir()} == {
        "matches.csv",
        "programs_filled.csv",
        "report.json",
    }
    assert cli("match", "verify", "example-d.json", "d/matches.csv")[0] == 0
    own = cli("match", "explain", "example-d.json", "Ca")
    assert cli("match", "explain", "example-d.json", "Ca", "--matches", "d/matches.csv") == own
    report = json.loads(Path("d/report.json").read_text())
    assert report == json.loads(cli("match", "run", "example-d.json", "--json")[1])


def test_two_runs_give_the_same_bytes(page, cli):
    for out in ("one", "two"):
        cli("match", "run", "example-a.json", "--out", out)
    for path in Path("one").iterdir():
        assert path.read_bytes() == Path("two", path.name).read_bytes()


def test_the_table_speaks_both_languages(page, cli):
    _, out, _ = cli("match", "run", "example-b.json")
    assert "Status: blocked" in out
    assert "What blocks" in out
    _, out, _ = cli("match", "run", "example-b.json", "--lang", "zh")
    assert "阻碍者" in out
    _, out, _ = cli("match", "explain", "example-a.json", "Davis", "--lang", "zh")
    assert "未将 Davis 列入名单" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "nowhere"), "nowhere"),
        (("run", "example-a.json", "--stability", "best"), "unknown stability 'best'"),
        (("run", "example-a.json", "--orders", "0"), "orders 0"),
        (("run", "example-a.json", "--strict"), "W01"),
        (("explain", "example-a.json", "Davies"), "did you mean Davis"),
        (("verify", "example-a.json", "nothing.csv"), "nothing.csv: F01"),
        (("verify", "example-a.json", "seats-c.csv"), "seats-c.csv:2: E03"),
        (("soap", "nowhere"), "nowhere"),
        (("run", "example-a.json", "--lang", "xx"), "unknown language 'xx'"),
    ],
)
def test_bad_input_is_exit_code_2(page, cli, words, told):
    code, out, err = cli("match", *words)
    assert (code, out) == (2, "")
    assert told in err


def test_wrong_matches_are_all_named(page, cli):
    Path("bad.csv").write_text(
        "applicant_id,program_id,side\n"
        "Chen,Mercy,first\nChen,City,\nChen,Mercy,\nZoe,City,\nFord,Nowhere,primary\n"
    )
    code, _, err = cli("match", "verify", "example-a.json", "bad.csv")
    assert code == 2
    assert [int(line) for line in re.findall(r"bad\.csv:(\d):", err)] == [2, 4, 5, 6]


def test_a_wrong_matching_is_told_in_words(page, cli):
    Path("wrong.csv").write_text("applicant_id,program_id\nDavis,Mercy\nAnderson,State\n")
    code, out, _ = cli("match", "verify", "example-a.json", "wrong.csv")
    assert code == 1
    assert "Anderson is at State, which is not on the list" in out
    assert "Davis is at Mercy, which does not rank the applicant" in out


def test_convert_and_back(page, cli):
    code, out, err = cli("match", "convert", "example-d.json", "folder", "--to", "csv")
    assert (code, err) == (0, "")
    assert "folder" in out
    code, out, _ = cli("match", "run", "folder", "--json")
    assert (
        json.loads(out)["digest"]
        == json.loads(cli("match", "run", "example-d.json", "--json")[1])["digest"]
    )
    assert cli("match", "convert", "example-d.json", "x", "--to", "nonsense")[0] == 2


def test_soap_of_what_a_match_left(page, cli, tmp_path):
    cli("match", "run", "example-a.json", "--out", "left")
    left = Path("left")
    left.joinpath("applications.csv").write_text(
        "applicant_id,program_id\nAnderson,Mercy\nBrown,General\nBrown,Mercy\n"
    )
    left.joinpath("program_preferences.csv").write_text(
        "program_id,rank,applicant_id\nMercy,1,Brown\nMercy,2,Anderson\nGeneral,1,Brown\n"
    )
    code, out, err = cli("match", "soap", "left", "--out", "soap", "--json")
    report = json.loads(out)
    assert (code, err) == (0, "")
    assert (report["open_before"], report["open_after"]) == (2, 0)
    assert [one["offers"] for one in report["rounds"]] == [2, 1, 0, 0]
    with Path("soap/soap_matches.csv").open() as file:
        taken = {
            row["applicant_id"]: (row["program_id"], row["round"]) for row in csv.DictReader(file)
        }
    # Brown, without an order of her own, takes the program whose id comes first.
    assert taken == {"Brown": ("General", "1"), "Anderson": ("Mercy", "2")}
    _, out, _ = cli("match", "soap", "left", "--rounds", "1")
    assert "1 of 2 applicants who may take part got a seat" in out
    code, _, err = cli("match", "soap", "left", "--limit", "1")
    assert (code, "applications.csv:4: S01" in err) == (2, True)


def test_what_is_wrong_is_told_in_the_language_asked_for(page, cli):
    code, out, err = cli("match", "verify", "example-a.json", "seats-c.csv", "--lang", "zh")
    assert (code, out) == (2, "")
    assert "seats-c.csv:2: E03: 未知的项目“H”" in err
    assert "没有文件或文件夹" in cli("match", "soap", "nowhere", "--lang", "zh")[2]


def test_the_longest_list_is_an_option(page, cli):
    code, _, err = cli("match", "run", "example-a.json", "--list-limit", "3")
    assert (code, err.count("E10")) == (2, 5)
    for limit in ("4", "0"):
        assert cli("match", "run", "example-a.json", "--list-limit", limit)[0] == 0
    assert cli("match", "run", "example-a.json", "--list-limit", "-1")[0] == 2
