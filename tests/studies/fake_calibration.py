"""A stand-in for the Match whose free numbers are known: rates are logits of taste and level."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa

from landbridge.parameters import load_tree
from landbridge.studies import Engine
from landbridge.studies.targets import Target

VALUES = Path(__file__).parent / "calibration_values"
KINDS = ("us_md_senior", "us_img", "nonus_img")
TRUTH = {"us_img": -0.8, "nonus_img": -1.3, "level": 0.9, "seniors": 12000.0}


def toy_tree():
    return load_tree([VALUES])


def toy_country(base_year, workspace=None):
    return SimpleNamespace(digest=f"country-{base_year}")


def rates(level, taste, signal=1.0, weigh=1.0):
    """Match rate by type: the level is a signal that IMGs have by a half only."""
    z = np.array([1.0 + level, 1.0 + level * (1.0 - 0.5 * signal), 1.0 + level])
    z[1:] += weigh * np.asarray(taste)
    return 1.0 / (1.0 + np.exp(-z))


def toy_simulate(country, tree, first_year, last_year, seed, replicate, scale=1.0, progress=None):
    on = tree.at(f"{first_year}-03-01")
    taste = on.array("toy.taste")[4:6]
    share = rates(
        on.scalar("toy.level"), taste, on.scalar("toy.part.signal"), on.scalar("toy.part.taste")
    )
    active = np.array([on.scalar("toy.seniors"), 5000.0, 11000.0])
    chance = 0.003 * np.random.default_rng((seed, replicate)).standard_normal(3)
    rows = []
    for kind, heads, rate, luck in zip(KINDS, active, share, chance, strict=True):
        rows.append(("registered", kind, 1.25 * heads))
        rows.append(("active_applicants", kind, heads))
        rows.append(("matched", kind, heads * (rate + luck)))
        rows.append(("matched_preferred", kind, heads * (rate + luck) * 0.9))
    n = len(rows)
    return pa.table(
        {
            "measure": [row[0] for row in rows],
            "year": np.full(n, first_year),
            "place": ["US"] * n,
            "category": [row[1] for row in rows],
            "origin": ["all"] * n,
            "value": np.array([round(row[2]) for row in rows]),
        }
    )


ENGINE = Engine(simulate=toy_simulate, load_country=toy_country, load_tree=toy_tree)


def target(name, measure, category, observed, tolerance=0.3, kind="calibrate", unit="percent"):
    counted = unit != "percent"
    return Target(
        id=name,
        kind=kind,
        base=2025,
        measure=measure,
        place="US",
        category=category,
        origin="all",
        year=2025,
        observed=observed,
        unit=unit,
        tolerance=tolerance,
        tolerance_kind="percent" if counted else "points",
        source="assumption",
        reason="",
        note="",
    )


def targets():
    planted = 100.0 * rates(TRUTH["level"], [TRUTH["us_img"], TRUTH["nonus_img"]])
    return [
        *(
            target(f"rate_{kind}", "match_rate", kind, float(rate))
            for kind, rate in zip(KINDS, planted, strict=True)
        ),
        target(
            "seniors", "active_applicants", "us_md_senior", TRUTH["seniors"], 1.0, unit="applicants"
        ),
        target("kept_apart", "match_rate", "us_img", 50.0, kind="validate"),
    ]


HEAD = """
name = "toy"
base = 2025
on = 2025-03-01
until = "year"
replicates = 6
sweeps = 14
inner_sweeps = 5
evaluations = 8
step = 0.2
[label]
en = "A toy"
zh = "玩具"
[summary]
en = "Rates."
zh = "匹配率。"
[[moment]]
target = "rate_{type}"
each = {type = ["us_md_senior", "us_img", "nonus_img"]}
[[moment]]
target = "seniors"
"""

FREE = """
[[free]]
parameter = "toy.taste"
cells = {applicant_type = ["us_img", "nonus_img"]}
each = ["applicant_type"]
moment = "rate_{applicant_type}"
prior = 1.0
[[free]]
parameter = "toy.seniors"
link = "log"
moment = "seniors"
prior = 0.5
"""

LEVEL = """
[[free]]
parameter = "toy.level"
prior = 0.4
"""

VARY = """
[[vary]]
parameter = "toy.level"
low = -0.6
high = 1.4
"""

GAP = """
specifications = 8
against = "us_md_senior"
groups = ["us_img", "nonus_img"]
"""

PARTS = """
[part]
signal = "toy.part.signal"
taste = "toy.part.taste"
"""


def write(folder: Path, text: str) -> Path:
    """A specification in a file."""
    path = folder / "toy.toml"
    path.write_text(text, encoding="utf-8")
    return path
