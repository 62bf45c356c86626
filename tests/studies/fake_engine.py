"""A small stand-in for the model: four counties, arithmetic in place of lives.

The functions are importable by name, so that spawned workers find them.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa

from landbridge.parameters import load_tree
from landbridge.studies import Engine

VALUES = Path(__file__).parent / "values"
COUNTIES = ("01001", "01003", "02013", "02016")
GROUPS = ("primary_care", "psychiatry", "other")
ORIGINS = ("us_md", "us_do", "us_img", "nonus_img")
KINDS = ("us_md_senior", "nonus_img")


def fake_tree():
    return load_tree([VALUES])


def fake_country(base_year, workspace=None):
    residuals = {
        "margin": ["specialty", "state"],
        "vintage": [base_year, base_year],
        "place": ["US", "01"],
        "category": ["psychiatry", "all"],
        "published": [98.0, None],
        "target": [100.0, 50.0],
        "fitted": [101.0, 50.0],
        "residual": [1.0, 0.0],
        "relative": [0.01, 0.0],
        "source": ["made_up", "made_up"],
    }
    return SimpleNamespace(digest=f"country-{base_year}", residuals=residuals, rests_on=())


def fake_simulate(
    country, tree, first_year, last_year, seed, replicate, scale=1.0, recorder=None, progress=None
):
    """Heads by county: a base with noise by (seed, replicate), plus one for each waiver slot."""
    rows = []

    def add(measure, year, place, category, origin, value):
        rows.append((measure, year, place, category, origin, int(value)))

    for year in range(first_year - 1, last_year + 1):
        if progress is not None:
            progress(year - first_year + 1, last_year - first_year + 1)
        slots = float(tree.at(f"{year + 1}-06-30")["fake.slots"])
        turn = tree["structure.turn"].choice(float(tree.at("2025-07-01")["structure.turn"]))
        added = 100 - slots if turn == "back" else slots
        noise = np.random.default_rng((seed, replicate, year)).integers(0, 9, (4, 3, 4))
        for c, county in enumerate(COUNTIES):
            add("population", year, county, "all", "all", 40_000 * (c + 1))
            for g, group in enumerate(GROUPS):
                for o, origin in enumerate(ORIGINS):
                    heads = 5 + noise[c, g, o] + (added if origin == "nonus_img" else 0)
                    if county == COUNTIES[3] and group == "primary_care":
                        heads = 0
                    add("physicians", year, county, group, origin, heads)
                    add("fte_thousandths", year, county, group, origin, heads * 900)
                add("demand_fte_thousandths", year, county, group, "all", 150_000)
        for state in ("01", "02"):
            add("stock", year, state, "psychiatry", "us_md", 900)
            add("stock", year, state, "psychiatry", "nonus_img", 100)
            add("stock_by_age", year, state, "60plus", "all", 300)
        add("stock_by_sex", year, "US", "female", "all", 37)
        add("stock_by_sex", year, "US", "male", "all", 63)
        if year >= first_year:
            for kind in KINDS:
                add("active_applicants", year, "US", kind, "all", 1000)
                add("matched", year, "US", kind, "all", 600 + noise[0, 0, 0])
            for state in ("01", "02"):
                add("conrad_slots_used", year, state, "all", "all", slots)
    names = ("measure", "year", "place", "category", "origin", "value")
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    types = {"year": pa.int16(), "value": pa.int64()}
    return pa.table(
        {
            name: pa.array(columns[name], types[name])
            if name in types
            else pa.array(columns[name]).dictionary_encode()
            for name in names
        }
    )


def dying_simulate(*args, replicate, **options):
    """Kills its own process at replicate 2, as the system does when memory runs out."""
    if replicate == 2:
        time.sleep(0.5)
        os.kill(os.getpid(), 9)
    return fake_simulate(*args, replicate=replicate, **options)


def interrupted_simulate(*args, replicate, **options):
    """Ctrl-C at replicate 2."""
    if replicate == 2:
        raise KeyboardInterrupt
    return fake_simulate(*args, replicate=replicate, **options)


def faulty_simulate(*args, **options):
    """A fault of ours, with a path in it that must not be taken for the run folder."""
    raise FileNotFoundError(2, "No such file or directory", "table.csv")


FAKE = Engine(fake_simulate, fake_country, fake_tree)
DYING = Engine(dying_simulate, fake_country, fake_tree)
INTERRUPTED = Engine(interrupted_simulate, fake_country, fake_tree)
FAULTY = Engine(faulty_simulate, fake_country, fake_tree)
