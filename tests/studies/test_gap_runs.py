"""``gap`` from a file to bounds, on a stand-in whose split is known."""

from __future__ import annotations

import json
import threading

import numpy as np
import pytest
from fake_calibration import ENGINE, FREE, GAP, HEAD, PARTS, TRUTH, VARY, rates, targets, write

from landbridge.errors import InputError, InterruptedRun, UnknownNameError
from landbridge.studies.gap import gap
from landbridge.studies.gap.page import notes, page, split_rows

# Whole-file keys must stand before the first table of a TOML file.
TEXT = GAP + HEAD.replace("replicates = 6", "replicates = 2") + FREE + VARY + PARTS


@pytest.fixture(scope="module")
def split(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gap")
    return gap(write(folder, TEXT), engine=ENGINE, targets=targets(), out=folder / "kept")


def planted(group):
    """Shapley values of signal and taste at the planted numbers, in points."""
    at = ("us_img", "nonus_img").index(group) + 1
    taste = [TRUTH["us_img"], TRUTH["nonus_img"]]

    def value(signal, weigh):
        share = 100.0 * rates(TRUTH["level"], taste, signal, weigh)
        return share[0] - share[at]

    signal = 0.5 * (value(1, 0) - value(0, 0) + value(1, 1) - value(0, 1))
    weigh = 0.5 * (value(0, 1) - value(0, 0) + value(1, 1) - value(1, 0))
    return {"signal": signal, "taste": weigh, "rest": value(0, 0)}


def test_bounds_hold_the_planted_parts(split):
    """The level varies and the figure of US MD seniors pins it; what fits lies around the truth."""
    assert split.tried == 8
    assert 0 < split.accepted < 8
    for part in split.splits:
        if part["outcome"] != "match_rate":
            continue
        for name, value in planted(part["group"]).items():
            ends = part["parts"][name]["points"]
            assert ends["least"] - 1.5 <= value <= ends["most"] + 1.5


def test_the_rate_of_registrants_is_split_beside_the_match_rate(split):
    """A quarter more register than hand in a list here, so every part is a fifth smaller."""
    by = {(part["outcome"], part["group"]): part["parts"] for part in split.splits}
    for name in ("signal", "taste", "rest"):
        active = by["match_rate", "us_img"][name]["points"]["least"]
        registered = by["registered_rate", "us_img"][name]["points"]["least"]
        assert registered == pytest.approx(0.8 * active, abs=0.05)


def test_parts_of_every_specification_add_up_to_its_gap(split, tmp_path_factory):
    folder = next(tmp_path_factory.getbasetemp().glob("gap*/kept"))
    lines = (folder / "specifications.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [json.loads(line) for line in lines]
    assert len(kept) == 8
    for _, _, _, misses, parts, ends in kept:
        assert (parts is None) == bool(np.any(np.abs(misses) > 1))
        if parts is not None:
            np.testing.assert_allclose(
                np.sum(parts, axis=0), np.subtract(ends[1], ends[0]), atol=1e-9
            )


def test_nothing_is_told_without_its_bounds(split):
    told = json.dumps(split.to_dict())
    assert '"mean"' not in told
    assert '"median"' not in told
    for part in split.splits:
        for of in part["parts"].values():
            for ends in of.values():
                assert set(ends) == {"least", "low", "high", "most"}
                assert ends["least"] <= ends["low"] <= ends["high"] <= ends["most"]


def test_a_stopped_decomposition_goes_on_and_gives_the_same(split, tmp_path):
    path = write(tmp_path, TEXT)
    stop = threading.Event()

    def count(done, total, fit):
        if done == 3:
            stop.set()

    with pytest.raises(InterruptedRun, match="goes on from there"):
        gap(path, engine=ENGINE, targets=targets(), out=tmp_path / "k", progress=count, cancel=stop)
    assert len((tmp_path / "k" / "specifications.jsonl").read_text().splitlines()) == 3
    again = gap(path, engine=ENGINE, targets=targets(), out=tmp_path / "k", workers=2)
    assert json.dumps(again.to_dict()) == json.dumps(split.to_dict())


def test_if_nothing_fits_nothing_is_claimed(tmp_path):
    far = TEXT.replace("low = -0.6\nhigh = 1.4", "low = 3.0\nhigh = 4.0")
    found = gap(write(tmp_path, far), engine=ENGINE, targets=targets(), out=tmp_path / "k")
    assert found.accepted == 0
    result = found.to_dict()
    assert split_rows(result["splits"][0], "en")[0][1:] == ["–"] * 5
    assert any("nothing can be said" in line for line in notes(result, "en"))
    json.dumps(result, allow_nan=False)
    assert found.missed[0]["specifications"] == 8


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_tells_bounds_and_what_was_varied(split, lang):
    told = page([split.to_dict()], lang)
    assert "`toy.level`" in told
    assert split.command in told
    assert f"{split.accepted}" in told


@pytest.mark.parametrize(
    ("old", "new", "kind", "words"),
    [
        ("toy.part.signal", "toy.part.signals", UnknownNameError, "did you mean toy.part.signal"),
        ('against = "us_md_senior"', 'against = "senior"', UnknownNameError, "senior"),
        ("low = -0.6", "low = 2.6", InputError, "must be below high"),
        ("specifications = 8", "specifications = 0", InputError, "greater than or equal to 1"),
    ],
)
def test_a_wrong_file_of_a_gap_is_refused(tmp_path, old, new, kind, words):
    path = write(tmp_path, TEXT.replace(old, new))
    with pytest.raises(kind) as error:
        gap(path, engine=ENGINE, targets=targets(), out=tmp_path / "k")
    assert words in str(error.value)
