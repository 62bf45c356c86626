"""The balances of a run on the screen and as JSON, and a balance that does not close."""

from __future__ import annotations

import json
import shutil

import polars as pl
import pyarrow as pa
import pytest

from landbridge.language import keys, text
from landbridge.studies import Scenario, run
from landbridge.studies.balances import COLUMNS, balance_frame
from landbridge.studies.export import export_run
from landbridge.workforce.balances import BALANCES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Two years of a small sample whose weight is no whole number."""
    more = Scenario("more", assignments=["settle.conrad.slots_per_state=50"])
    out = tmp_path_factory.mktemp("balances") / "run"
    return run(more, years=(2025, 2026), replicates=2, seed=3, scale=0.03, out=out)


def test_every_line_of_every_scenario_closes(done):
    frame = balance_frame(done)
    assert tuple(frame.columns) == COLUMNS
    assert set(frame["scenario"]) == {"baseline", "more"}
    assert (frame["residual"] == 0).all()
    assert {"j1", "h1b_waiver", "reapplicants", "unlicensed"} <= set(frame["balance"])
    for key in ("scenario", "balance"):
        lines = frame.partition_by(key, "year", maintain_order=True)[0]["line"]
        assert lines[0] == "start"


def test_every_balance_and_line_has_words(done):
    named = {f"balance.{b.measure.removeprefix('balance_')}" for b in BALANCES}
    named |= {f"balance.{x}" for b in BALANCES for x in b.lines if "." in x}
    assert named <= keys("en") & keys("zh")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_screen(done, cli, lang):
    code, out, err = cli("balances", str(done.folder), "--year", "2026", "--lang", lang)
    assert (code, err) == (0, "")
    for key in ("balance.j1", "balance.line.start", "balance.out.agency.hhs", "balance.out.soap"):
        assert text(key, lang) in out
    assert text("cli.balances.closed", lang) in out
    assert text("balance.rounded", lang, replicates=2) in out


def test_json_holds_all_years_or_one(done, cli):
    code, out, _ = cli("balances", str(done.folder), "--scenario", "more", "--json")
    told = json.loads(out)
    assert (code, told["scenario"], told["open"]) == (0, "more", [])
    assert {line["year"] for line in told["lines"]} == {2025, 2026}
    _, out, _ = cli("balances", str(done.folder), "--year", "2025", "--json")
    assert {line["year"] for line in json.loads(out)["lines"]} == {2025}


def test_what_cannot_be_shown(done, cli, fake):
    run([], (2025, 2025), out="mine", engine=fake.FAKE)
    for words, part in (
        ((str(done.folder), "--year", "2040"), "2025 to 2026"),
        ((str(done.folder), "--scenario", "mor"), "more"),
        (("mine",), "no balances"),
    ):
        code, out, err = cli("balances", *words)
        assert (code, out) == (2, "")
        assert part in err


def test_a_balance_that_is_open_is_named_and_refused(done, cli, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(done.folder, folder)
    path = folder / "baseline" / "00001.parquet"
    rows = pl.read_parquet(path)
    wrong = (pl.col("measure") == "balance_j1") & (pl.col("category") == "out.home")
    changed = rows.with_columns(pl.when(wrong).then(pl.col("value") + 1).otherwise("value"))
    names = ("measure", "place", "category", "origin")
    arrow = changed.select(pl.col(names).cast(pl.Categorical), "year", "value").to_arrow()
    done.store.__class__(folder).write_replicate("baseline", 1, pa.table(arrow))
    code, out, _ = cli("balances", str(folder))
    assert code == 1
    assert text("cli.balances.open", names="j1") in out


def test_export_writes_them(done, tmp_path):
    written = export_run(done, tmp_path / "out", ["csv"])
    assert [path.name for path in written] == ["summary.csv", "counties.csv", "balances.csv"]
    assert len(pl.read_csv(written[-1])) == len(balance_frame(done))
