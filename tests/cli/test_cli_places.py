"""``landbridge places hpsa`` on the shipped base year and on files."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import polars as pl
import pytest


@pytest.fixture
def files(tmp_path):
    supply, demand = tmp_path / "supply.csv", tmp_path / "demand.csv"
    supply.write_text("id,fte\n48001,1.5\n")
    demand.write_text("id,population,poverty_share\n48001,7000,0.22\n01001,900,0.1\n")
    return ["--supply", supply, "--demand", demand]


def test_files_as_json(cli, files):
    code, out, err = cli("places", "hpsa", *files, "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["measure"] == "hpsa-like"
    assert "not_official" in told["notes"]
    first, second = told["places"]
    assert (first["designation"], first["score_low"], first["score_high"]) == ("high_needs", 8, 18)
    assert second["ratio"] is None  # nobody there: JSON knows no infinity
    assert "no_provider" in second["reason"]
    code, out, _ = cli("places", "hpsa", *files, "--state", "TX", "--json")
    assert [place["id"] for place in json.loads(out)["places"]] == ["48001"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_base_year_on_the_screen_with_table_and_map(cli, tmp_path, lang):
    table, drawing = tmp_path / "areas.csv", tmp_path / "areas.svg"
    code, out, err = cli(
        "places", "hpsa", "--state", "MS", "--rows", "3", "--csv", table, "--map", drawing,
        "--lang", lang,
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert "HPSA" in out
    assert {"en": "a designation is an act of HRSA", "zh": "认定由HRSA作出"}[lang] in out
    frame = pl.read_csv(table, schema_overrides={"id": pl.String})
    assert frame.height == 82
    assert frame["state"].unique().to_list() == ["MS"]
    root = ElementTree.fromstring(drawing.read_text("utf-8"))
    assert root.tag.endswith("svg")
    paths = root.findall(".//{http://www.w3.org/2000/svg}path")
    assert len(paths) == 3144 + 1


def test_a_state_alone_still_reaches_care_over_its_border(cli):
    told = [
        json.loads(cli("places", "hpsa", *words, "--json")[1])["places"]
        for words in ([], ["--state", "mt"])
    ]
    assert [place for place in told[0] if place["state"] == "MT"] == told[1]


def test_mental_health_of_the_base_year(cli):
    code, out, _ = cli("places", "hpsa", "--kind", "mh", "--json")
    assert code == 0
    told = json.loads(out)
    assert "mh_points" in told["notes"]
    places = told["places"]
    assert len(places) == 3144
    assert all(place["score_high"] - place["score_low"] >= 2 for place in places)


def test_check_tells_how_well_the_record_is_met(cli):
    code, out, _ = cli("places", "hpsa", "--check", "--json")
    assert code == 0
    assert json.loads(out)["whole_areas"] == 748
    code, out, _ = cli("places", "hpsa", "--check")
    assert code == 0
    assert "748" in out


def test_more_fte_a_head_leaves_fewer_short(cli):
    short = []
    for factor in ("0.45", "1"):
        _, out, _ = cli("places", "hpsa", "--fte-per-head", factor, "--json")
        short.append(json.loads(out)["summary"]["places_designated"])
    assert short[0] > short[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--kind", "dental"], "--kind dental: expected pc or mh"),
        (["--supply", "x.csv"], "--supply and --demand go together"),
        (["--year", "2030"], "--year 2030 without --run"),
        (["--kind", "mh", "--check"], "no record of scores of mental health"),
        (["--state", "ZZ"], "unknown state 'ZZ'"),
        (["--run", "nowhere"], "nowhere"),
        (["--lang", "xx"], "unknown language"),
    ],
)
def test_what_is_refused(cli, words, message):
    code, out, err = cli("places", "hpsa", *words)
    assert code == 2
    assert out == ""
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.slow
def test_a_year_of_a_run(cli, tmp_path):
    folder = tmp_path / "run"
    told = ["run", "--to", "2025", "--scale", "0.05", "--replicates", "1", "--workers", "1"]
    assert cli(*told, "--no-report", "--out", folder)[0] == 0
    results = {}
    for year in ("2024", "2025"):
        code, out, _ = cli("places", "hpsa", "--run", folder, "--year", year, "--json")
        assert code == 0
        results[year] = json.loads(out)
    assert "sampled" in results["2025"]["notes"]
    assert results["2025"]["basis"] == "run"
    people = [sum(place["population"] for place in told["places"]) for told in results.values()]
    assert people[1] > people[0]
    counted = results["2025"]["places"]
    assert all(place["fte"] <= place["fte_real"] + 1e-9 for place in counted)
    assert any(place["fte"] < place["fte_real"] for place in counted)
    code, out, err = cli("places", "hpsa", "--run", folder, "--year", "2030")
    assert (code, out) == (2, "")
    assert "--year 2030" in err


def test_index_of_underservice_of_files(cli, tmp_path):
    """On paper 60.3 (see landbridge.mua); without infant mortality only bounds are known."""
    supply, demand = tmp_path / "supply.csv", tmp_path / "demand.csv"
    supply.write_text("id,fte\n48001,4\n")
    columns = "id,population,poverty_share,elderly_share"
    demand.write_text(f"{columns},imr\n48001,10000,0.25,0.18,7\n")
    asked = ("places", "mua", "--supply", supply, "--demand", demand, "--json")
    code, out, err = cli(*asked)
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["measure"] == "mua-like"
    assert (told["places"][0]["imu"], told["places"][0]["underserved"]) == (60.3, True)
    assert told["notes"] == ["mua_not_official"]
    demand.write_text(f"{columns}\n48001,10000,0.25,0.18\n")
    place = json.loads(cli(*asked)[1])["places"][0]
    assert place["imu"] is None
    assert place["imu_low"] < 60.3 <= place["imu_high"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_index_of_the_base_year(cli, tmp_path, lang):
    table, drawing = tmp_path / "mua.csv", tmp_path / "mua.svg"
    asked = ("places", "mua", "--state", "MS", "--rows", "3", "--lang", lang)
    code, out, err = cli(*asked, "--csv", table, "--map", drawing)
    assert (code, err) == (0, "")
    assert {"en": "a designation is an act of HRSA", "zh": "认定由HRSA"}[lang] in out
    assert {"en": "Infant mortality", "zh": "婴儿死亡率"}[lang] in out
    frame = pl.read_csv(table, schema_overrides={"id": pl.String})
    assert frame.height == 82
    surely = frame["underserved"].fill_null(False)
    assert surely.any()
    assert frame.filter(surely)["imu_high"].max() <= 62.0
    assert frame["imu"].null_count() == 82  # infant mortality: never more than a range
    assert ElementTree.fromstring(drawing.read_text("utf-8")).tag.endswith("svg")
