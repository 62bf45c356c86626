"""No random number is used twice.

Two years are run with Numba switched off, so that every block of the generator that any loop asks
for can be written down by (stream, year, person, block).
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from workforce_runs import changes_text

RECORDER = Path(__file__).with_name("record_draws.py")
EVERYTHING = (
    ("law.pathway.active", "set", 1),
    ("settle.pathway.uptake", "set", 0.5),
    ("settle.pathway.supervisors", "set", 2000),
    ("settle.waiver.seek_share", "set", 1),
    ("practise.move_rate", "scale", 3),
    ("people.entry_restrictions_active", "set", 1),
)


@pytest.fixture(scope="module")
def drawn(country, tmp_path_factory):
    folder = tmp_path_factory.mktemp("draws")
    (folder / "country.pickle").write_bytes(pickle.dumps(country))
    (folder / "reform.toml").write_text(changes_text(*EVERYTHING), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, RECORDER, "country.pickle", "reform.toml", "out.json"],
        cwd=folder,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "out.json").read_text(encoding="utf-8"))


def test_the_record_is_of_a_whole_year(drawn):
    assert drawn["draws"] > 50_000
    assert {
        "opening.status",
        "people.facts",
        "tracks",
        "apply.file",
        "apply.season",
        "apply.pair",
        "match.soap",
        "train.subspecialty",
        "train.fellowship",
        "train.pair",
        "train.openness",
        "train.transfer",
        "train.transfer_target",
        "settle.waiver",
        "settle.conrad",
        "settle.county",
        "settle.field",
        "practise",
        "leave",
    } <= set(drawn["streams"])


def test_no_block_is_drawn_twice(drawn):
    assert drawn["twice"] == {}


def test_each_stream_has_one_purpose(drawn):
    """One function asks for each stream, and no two names share a counter word."""
    assert {name: sites for name, sites in drawn["streams"].items() if len(sites) > 1} == {}
    assert drawn["words"] == len(drawn["streams"])


def test_single_draws_and_tries_do_not_meet(drawn):
    """Where a loop draws single numbers and then tries, the blocks lie apart."""
    practise, county = drawn["blocks"]["practise"], drawn["blocks"]["settle.county"]
    assert practise["fill3"] == [0, 0]
    assert practise["fill4"][0] == 4
    assert practise["fill4"][1] < 100
    assert county["fill3"] == [0, 0]
    assert county["fill4"][0] == 4
