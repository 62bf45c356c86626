"""``landbridge places access`` and ``places inequality`` as a user calls them."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest

import landbridge as lb

DEMAND = {"id": ["a", "b", "c"], "population": [100, 200, 300]}
SUPPLY = {"id": ["x", "y"], "fte": [2, 3]}
COST = {"origin": ["a", "b", "b", "c"], "dest": ["x", "x", "y", "y"], "cost": [5, 20, 25, 5]}


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Three tables of the user's own places, and the words that name them."""
    monkeypatch.chdir(tmp_path)
    for name, columns in (("demand", DEMAND), ("supply", SUPPLY), ("cost", COST)):
        pl.DataFrame(columns).write_csv(f"{name}.csv")
        pl.DataFrame(columns).write_parquet(f"{name}.parquet")
    return [f"--{name}={name}.csv" for name in ("demand", "supply", "cost")]


@pytest.mark.parametrize(
    ("method", "decay", "made"),
    [
        ("2sfca", "gaussian:50:100", lb.decay.gaussian(sigma=50, cutoff=100)),
        ("e2sfca", "steps:10=1,30=0.5", lb.decay.steps({10: 1, 30: 0.5})),
        ("3sfca", "binary:30", lb.decay.binary(30)),
        ("m2sfca", "power:5:1.5:100", lb.decay.power(nearest=5, cutoff=100)),
        ("raam", "binary:30", lb.decay.binary(30)),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_own_tables_give_what_the_library_gives(cli, own, method, decay, made, kind):
    words = [word.replace(".csv", f".{kind}") for word in own]
    code, out, err = cli("places", "access", *words, "--method", method, "--decay", decay, "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    wanted = lb.access(DEMAND, SUPPLY, COST, method, made)
    assert [row["id"] for row in told["rows"]] == DEMAND["id"]
    found = [row["access"] for row in told["rows"]]
    np.testing.assert_allclose(found, wanted["access"].to_numpy(), rtol=1e-9)
    assert told["travel"] is None  # the costs are the user's own
    assert told["basis"] == "own"


def test_the_ratio_needs_no_travel(cli, own):
    pl.DataFrame({"id": ["a", "b"], "fte": [1, 0]}).write_csv("here.csv")
    words = ["--demand=demand.csv", "--supply=here.csv", "--method=ratio", "--json"]
    code, out, err = cli("places", "access", *words)
    assert code == 0, err
    assert [row["access"] for row in json.loads(out)["rows"]] == [0.01, 0.0, 0.0]


@pytest.mark.parametrize(
    ("file", "text", "wanted"),
    [
        (
            "demand.csv",
            "id,population\na,100\nb,many\n",
            "demand.csv, line 3: column 'population': 'many'",
        ),
        (
            "demand.csv",
            "id,population\na,100\na,5\n",
            "demand.csv: column 'id', row 2: 'a' stands already",
        ),
        ("supply.csv", "id,fte\nx,-1\n", "supply.csv: column 'fte', row 1 ('x'): -1"),
        ("supply.csv", "id,doctors\nx,1\n", "supply.csv: no column 'fte'"),
        (
            "cost.csv",
            "origin,dest,cost\nz,x,1\n",
            "cost.csv: column 'origin', row 1: 'z' is not in demand.csv",
        ),
    ],
)
def test_a_wrong_table_names_file_row_and_column(cli, own, tmp_path, file, text, wanted):
    (tmp_path / file).write_text(text)
    code, out, err = cli("places", "access", *own)
    assert (code, out) == (2, "")
    assert wanted in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["--demand=demand.csv"], "--demand: expected --supply"),
        (["--cost=cost.csv"], "--cost: expected --demand"),
        (["--year=2030"], "--year: only a run has years"),
        (["--decay=gauss:5"], "unknown decay 'gauss'; did you mean gaussian"),
        (["--decay=binary:x"], "decay 'binary:x': expected numbers"),
        (["--method=2sfac"], "unknown method '2sfac'; did you mean"),
        (["--supply=missing.csv"], "missing.csv: cannot be read as a table"),
        (
            ["--demand=demand.csv", "--supply=supply.csv"],
            "demand.csv: column 'id', row 1: 'a' is no county",
        ),
        (["--state=ZZ"], "unknown state 'ZZ'"),
        (["--specialty=surgery"], "unknown specialty group 'surgery'"),
        (["--run=nowhere"], "nowhere: not a run folder"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(cli, own, words, wanted):
    code, out, err = cli("places", "access", *words)
    assert (code, out) == (2, "")
    assert wanted in err


@pytest.fixture(scope="module")
def opening():
    """The shipped opening stock, and its access."""
    from landbridge.baseline import load_country
    from landbridge.parameters import load_tree
    from landbridge.studies.county_supply import of_opening

    return of_opening(load_country(2025), load_tree())


def test_the_opening_keeps_every_fte(cli, opening):
    code, out, err = cli("places", "access", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert len(told["rows"]) == 3144
    people = np.array([row["population"] for row in told["rows"]])
    access = np.array([row["access"] for row in told["rows"]])
    assert people @ access == pytest.approx(opening.fte["baseline"].sum(), rel=1e-9)
    assert told["travel"]["estimated_from_distance"]
    assert told["travel"]["circuity"] == 1.3
    assert told["decay"] == {"name": "gaussian", "numbers": [50.0], "cutoff": 100.0}
    flagged = {row["no_road"] for row in told["rows"]}
    assert flagged == {None, "alaska", "hawaii", "island"}
    assert any("estimated from distance" in note for note in told["notes"])


def test_a_state_is_computed_with_its_neighbours(cli):
    whole = json.loads(cli("places", "access", "--json")[1])["rows"]
    code, out, _ = cli("places", "access", "--state", "ri", "--json")
    rows = json.loads(out)["rows"]
    assert code == 0
    assert rows == [row for row in whole if row["id"].startswith("44")]
    assert len(rows) == 5


def test_a_states_own_file_replaces_that_state_only(cli, tmp_path, opening):
    """Counties it leaves out have none; all others keep theirs, so no border cuts them off."""
    path = tmp_path / "licences.csv"
    path.write_text("fips,fte\n44007,900\n44003,100\n")
    code, out, err = cli("places", "access", "--supply", path, "--json")
    assert (code, err) == (0, "")
    rows = json.loads(out)["rows"]
    kept = opening.fte["baseline"][0, 0][~np.char.startswith(opening.counties.fips, "44")].sum()
    total = sum(row["population"] * row["access"] for row in rows)
    assert total == pytest.approx(kept + 1000, rel=1e-9)
    path.write_text("fips,fte\n44007,900\n4400,1\n")
    code, _, err = cli("places", "access", "--supply", path)
    assert code == 2
    assert f"{path}: column 'id', row 2: '4400' is no county of 2023" in err
    path.write_text("fips,fte\n09001,900\n")
    code, _, err = cli("places", "access", "--supply", path)
    assert code == 2
    assert "Connecticut" in err


def test_counties_without_costs_travel_by_distance(cli, tmp_path, opening):
    fips = opening.counties.fips.tolist()
    pl.DataFrame({"id": fips, "population": opening.people[0]}).write_csv(tmp_path / "d.csv")
    pl.DataFrame({"id": fips, "fte": opening.fte["baseline"][0, 0]}).write_csv(tmp_path / "s.csv")
    words = ["--demand", tmp_path / "d.csv", "--supply", tmp_path / "s.csv", "--json"]
    rows = json.loads(cli("places", "access", *words)[1])["rows"]
    base = json.loads(cli("places", "access", "--json")[1])["rows"]
    np.testing.assert_allclose(
        [row["access"] for row in rows], [row["access"] for row in base], rtol=1e-9
    )


def test_files_and_map(cli, tmp_path):
    words = ["--csv", tmp_path / "a.csv", "--map", tmp_path / "a.svg", "--lang", "zh"]
    code, out, err = cli("places", "access", *words)
    assert (code, err) == (0, "")
    assert "出行由距离估算" in out
    table = pl.read_csv(tmp_path / "a.csv", schema_overrides={"id": pl.String})
    assert len(table) == 3144
    svg = (tmp_path / "a.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(svg)
    assert len(root.findall(".//{*}g[@class='counties']/{*}path")) == 3144
    assert "出行由距离估算" in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_the_screen_names_the_worst_and_flags_islands(cli):
    code, out, _ = cli("places", "access", "--state", "HI", "--rows", "3")
    assert code == 0
    assert "Kalawao County, HI" in out
    assert "Hawaii: travel wrong" in out
    assert "Travel is estimated from distance" in out


def test_inequality_is_that_of_the_library(cli, own, opening):
    code, out, err = cli(
        "places", "inequality", "--group", "rurality", "--rank-by", "poverty", "--json"
    )
    assert (code, err) == (0, "")
    told = json.loads(out)
    found = {(row["measure"], row["group"]): row["value"] for row in told["rows"]}
    rows = json.loads(cli("places", "access", "--json")[1])["rows"]
    wanted = lb.inequality(
        {
            "access": [row["access"] for row in rows],
            "population": [row["population"] for row in rows],
            "poverty": opening.counties.poverty_pct,
        },
        rank_by="poverty",
        line=1 / 3500,
    )
    for measure, _, value, _ in wanted.iter_rows():
        if value == value:
            assert found[measure, None] == pytest.approx(value, rel=1e-9), measure
        else:
            assert found[measure, None] is None
    assert found["theil_between", None] + found["theil_within", None] == pytest.approx(
        found["theil", None], rel=1e-12
    )
    assert {group for measure, group in found if measure == "group_mean"} == {
        "large_metro", "small_metro", "town", "rural",
    }  # fmt: skip


def test_inequality_of_ones_own_table(cli, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("access,population,region,income\n1,100,north,9\n3,300,south,5\n")
    words = ["--table", path, "--group", "region", "--rank-by", "income"]
    code, out, err = cli("places", "inequality", *words, "--json")
    assert (code, err) == (0, "")
    found = {(row["measure"], row["group"]): row["value"] for row in json.loads(out)["rows"]}
    assert found["gini", None] == pytest.approx(0.15)
    assert found["concentration_index", None] == pytest.approx(-0.15)
    assert found["group_mean", "north"] == 1
    code, out, _ = cli("places", "inequality", *words, "--measure", "gini", "--lang", "zh")
    assert code == 0
    assert "基尼系数" in out
    assert "泰尔" not in out
    path.write_text("access,population\n1,\n")
    code, _, err = cli("places", "inequality", "--table", path)
    assert code == 2
    assert f"{path}: column 'population', row 1" in err


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["--measure=ginny"], "unknown measure 'ginny'; did you mean gini"),
        (["--group=county"], "unknown group 'county'"),
        (["--rank-by=wealth"], "unknown variable 'wealth'"),
        (["--method=raam", "--line=3500"], "--line: method 'raam' gives a cost"),
        (["--table=x.csv", "--state=TX"], "--table: expected no other"),
    ],
)
def test_inequality_refuses_what_makes_no_sense(cli, words, wanted):
    code, _, err = cli("places", "inequality", *words)
    assert code == 2
    assert wanted in err


def run_of(folder, **options):
    scenarios = [lb.Scenario(reforms=["conrad-35"])]
    lb.run(scenarios, years=(2025, 2026), scale=0.05, out=folder, **options)
    return folder


@pytest.fixture(scope="module")
def a_run(tmp_path_factory):
    return run_of(tmp_path_factory.mktemp("runs") / "run", replicates=3)


@pytest.fixture(scope="module")
def in_pairs(tmp_path_factory):
    return run_of(tmp_path_factory.mktemp("runs") / "pairs", replicates=4, draws="pairs")


@pytest.mark.slow
@pytest.mark.parametrize("which", ["a_run", "in_pairs"])
def test_a_run_gives_what_its_years_counted(cli, which, request):
    """The same draws of travel: the summary's own numbers come back, differences by draw too."""
    folder = request.getfixturevalue(which)
    code, out, err = cli("places", "inequality", "--run", folder, "--json")
    assert (code, err) == (0, "")
    found = {(row["year"], row["scenario"], row["measure"]): row for row in json.loads(out)["rows"]}
    summary = lb.open_run(folder).summary()
    names = {"gini": ("access_gini", 1), "below_line": ("access_below_line_percent", 100)}
    checked = 0
    for measure, (name, factor) in names.items():
        rows = summary.filter(
            pl.col("measure") == name, pl.col("place") == "US", pl.col("category") == "all"
        )
        for row in rows.iter_rows(named=True):
            mine = found[row["year"], row["scenario"], measure]
            assert factor * mine["value"] == pytest.approx(row["mean"], abs=2e-4)
            # The rounding of three replicates counts four times at the end of a t interval.
            assert factor * mine["high"] == pytest.approx(row["high"], abs=8e-4)
            checked += 1
    assert checked == 2 * 3 * 3  # measures, years with the opening, baseline reform difference


@pytest.mark.slow
def test_access_of_a_run_has_intervals(cli, a_run):
    code, out, err = cli("places", "access", "--run", a_run, "--year", "2025", "--json")
    assert (code, err) == (0, "")
    rows = json.loads(out)["rows"]
    assert {row["scenario"] for row in rows} == {"baseline", "conrad-35", "difference"}
    assert {row["year"] for row in rows} == {2025}
    levels = [row for row in rows if row["scenario"] == "baseline"]
    assert all(0 <= row["low"] <= row["access"] <= row["high"] for row in levels)
    code, _, err = cli("places", "access", "--run", a_run, "--year", "2040")
    assert code == 2
    assert "--year 2040: there are years 2024 (the opening) to 2026" in err


@pytest.mark.slow
def test_the_county_page_of_a_run(cli, a_run, tmp_path):
    code, _, err = cli("report", a_run, "--county", "44007", "--county", "31005")
    assert (code, err) == (0, "")
    page = (a_run / "county-44007.html").read_text(encoding="utf-8")
    assert "Providence County, RI" in page
    assert "conrad-35" in page
    assert (a_run / "county-31005.html").is_file()
    assert "HPSA-like, 2026" in page
    assert "Reforms that are not in this run" in page
    code, _, err = cli("report", a_run, "--county", "44999")
    assert code == 2
    assert "unknown county '44999'" in err
    code, _, err = cli("report", a_run, "--county", "44007", "--reform", "conrad-35")
    assert code == 2
    out_file = tmp_path / "own.html"
    assert lb.write_county_report(a_run, "44007", out_file, "zh") == out_file
    assert 'lang="zh-Hans"' in out_file.read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_county_is_judged_as_places_hpsa_judges_it(cli, a_run):
    from landbridge.studies.county_areas import county_areas

    areas = dict(zip(("pc", "mh"), county_areas(lb.open_run(a_run), "44007"), strict=True))
    for kind, area in areas.items():
        for at, year in enumerate(("2024", "2026")):
            words = ["--run", a_run, "--kind", kind, "--year", year, "--json"]
            places = json.loads(cli("places", "hpsa", *words)[1])["places"]
            place = next(one for one in places if one["id"] == "44007")
            mine, real = area.statutory[at], area.real[at]
            assert mine.designation == place["designation"]
            assert (mine.low, mine.high) == (place["score_low"], place["score_high"])
            assert mine.ratio == place["ratio"]
            assert (real.low, real.high) == (place["score_low_real"], place["score_high_real"])
            assert (real.designation != "none") is place["designated_real"]
            assert area.official == place["official"]


@pytest.mark.slow
def test_the_command_of_all_reforms_is_taken(a_run):
    """It is this run with every shipped reform beside the baseline."""
    import shlex

    from landbridge.studies.again import command
    from landbridge.studies.other_reforms import other_reforms
    from landbridge.studies.plan import make_plan

    shipped = list(lb.shipped_reforms())
    found = other_reforms(lb.open_run(a_run))
    assert list(found.names) == [name for name in shipped if name != "conrad-35"]
    words = shlex.split(found.command)
    assert words[: 2 + len(shipped)] == ["landbridge", "compare", *shipped]
    scenarios = [lb.Scenario(reforms=[name]) for name in shipped]
    plan = make_plan(scenarios, (2025, 2026), 3, 1, 0.05)
    assert found.command == command(plan)
    assert len(plan.name) < 200  # it names a folder
