"""Fit the markets for fellowships of a base year.

2025 is fitted to who applies to the medicine and pediatric subspecialties by origin, their overall
match rate, who the matched of all subspecialties are, how many positions are filled in all and in
the fields for which it is published, match rates of four fields in 2023, and the difference in
match rate between US MDs and all others in two fields in 2022. Match rates by origin are fitted to
nothing: they are the test. 2018 is fitted to what was known by then: applicants a position of two
fields, who filled nephrology, and the difference in cardiology of 2009.

Each sweep simulates the first year at full scale up to the process train, in replicates that draw
the uncertain parameters, and corrects every free number by what the mean missed by. Writes the CSV
tables beside ``src/landbridge/parameters/values/train.yaml`` and begins from those that are there:
same tree, same tables; run again until it reports no miss.

    python tools/fit_fellowship.py [--year 2025|2018] [--sweeps N] [--replicates N]
"""

from __future__ import annotations

import argparse
import csv
import datetime
import itertools
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landbridge.baseline import load_country
from landbridge.baseline.country import Country
from landbridge.parameters import ParameterTree, load_tree
from landbridge.parameters.timeline import Step, Timeline
from landbridge.workforce.engine import Engine
from landbridge.workforce.results import ORIGINS
from landbridge.workforce.year import YEAR

Floats = NDArray[np.float64]
VALUES = Path(__file__).resolve().parents[1] / "src/landbridge/parameters/values"
SEED = 23
PACE = 0.6
MD, DO, US_IMG, NONUS_IMG = range(4)
GI, HEMONC, CARDIOLOGY = "gastroenterology", "hematology_oncology", "cardiovascular_disease"
NEPHROLOGY, ENDOCRINOLOGY = "nephrology", "endocrinology"

# Medicine and pediatric subspecialties, 2025 (gh_matchjs2025, ama_sms2026).
APPLICANTS = np.array([4618, 1728, 4494]) / 10840
MATCH_RATE = 0.787
# Matched in all subspecialties, 2025, and positions (ama_sms2025).
MATCHED = np.array([6808, 1935, 1350, 2252]) / 12345
FILLED = 12390 / 14620
# Part of positions filled, 2025 (uscehub_sms2026).
FILL = {NEPHROLOGY: 0.73, "infectious_disease": 0.609, ENDOCRINOLOGY: 0.97}
# Match rates, 2023 (hmd_mpsm2023); match rate of US MDs less that of others, 2022 (ingawale2024).
RATE = {CARDIOLOGY: 0.668, GI: 0.655, HEMONC: 0.775, "allergy_immunology": 0.72}
GAP = {GI: 0.372, HEMONC: 0.221}
# Matched by origin, 2025 (uscehub_sms2026, ama_sms2025).
FIELD_SHARE = {
    (NEPHROLOGY, NONUS_IMG): 0.362,
    (NEPHROLOGY, MD): 0.246,
    (ENDOCRINOLOGY, NONUS_IMG): 0.387,
}
# Known by 2018: applicants a position (asn_ay2022_draft for 2018, silvestre_cv2022 for 2010), who
# filled nephrology in 2016 to 2018 (asn_ay2022_draft), gap (sdn_cards2009).
CROWD_2018 = {NEPHROLOGY: 304 / 474, CARDIOLOGY: 1184 / 718}
FILLED_BY_2018 = np.array([236, 95, 177, 336]) / 844
GAP_2018 = 0.848 - 0.423


@dataclass(frozen=True)
class Moments:
    """What one simulated year gives; arrays by subspecialty and origin, or by subspecialty."""

    applicants: Floats
    matched: Floats
    again: Floats
    positions: Floats

    def fill(self) -> Floats:
        """Part of positions filled."""
        return np.asarray(self.matched.sum(axis=1) / np.maximum(self.positions, 1.0))

    def rate(self) -> Floats:
        """Applicants matched."""
        return np.asarray(self.matched.sum(axis=1) / np.maximum(self.applicants.sum(axis=1), 1.0))

    def gap(self, field: int) -> float:
        """Match rate of US MDs less that of all others."""
        others = self.matched[field, DO:].sum() / max(self.applicants[field, DO:].sum(), 1.0)
        return float(self.matched[field, MD] / max(self.applicants[field, MD], 1.0) - others)


def moments(engine: Engine, year: int) -> Moments:
    """Counts of the fellowship matches of one simulated year."""
    table = engine.results.table().to_pylist()
    slugs = [str(slug) for slug in engine.country.specialties.slug]
    cells = {
        name: np.zeros((len(slugs), len(ORIGINS)))
        for name in ("fellowship_applicants", "fellowship_matched", "fellowship_apply_again")
    }
    positions = np.zeros(len(slugs))
    for row in table:
        if row["year"] != year:
            continue
        if row["measure"] in cells:
            cells[row["measure"]][slugs.index(row["category"]), ORIGINS.index(row["origin"])] = row[
                "value"
            ]
        elif row["measure"] == "fellowship_positions_by_specialty":
            positions[slugs.index(row["category"])] = row["value"]
    return Moments(*cells.values(), positions)


def simulate(country: Country, tree: ParameterTree, year: int, replicates: int) -> Moments:
    """Mean over replicates of the first year, up to train."""
    until = [process.name for process in YEAR].index("train") + 1
    found = []
    for replicate in range(replicates):
        drawn = tree.draw(SEED, replicate)
        engine = Engine(country, drawn, first_year=year, seed=SEED, replicate=replicate)
        for process in YEAR[:until]:
            engine._run(process, year)
        found.append(moments(engine, year))
    return Moments(*(np.mean([getattr(m, f) for m in found], axis=0) for f in vars(found[0])))


def with_value(tree: ParameterTree, name: str, value: Floats) -> ParameterTree:
    """The tree with one parameter set to an array for all time."""
    parameter = tree[name]
    line = Timeline.of([Step(datetime.date(1900, 1, 1), np.array(value, dtype=np.float64))])
    lines = dict.fromkeys(parameter.timelines, line)
    return tree.with_parameters({name: replace(parameter, timelines=lines, centre=value)})


class Fit:
    """Free numbers of a base year and how a sweep corrects them."""

    NAMES = (
        "propensity",
        "interest",
        "interest_elsewhere",
        "field_interest",
        "selectivity",
        "selectivity_by_origin",
        "waiting",
    )

    def __init__(self, tree: ParameterTree, country: Country, year: int) -> None:
        start = tree.at(datetime.date(year, 7, 1))
        self.year = year
        self.value = {name: np.array(start[f"train.fellowship_{name}"]) for name in self.NAMES}
        self.slugs = [str(slug) for slug in country.specialties.slug]
        base = {self.slugs.index("internal_medicine"), self.slugs.index("pediatrics")}
        parents = country.specialties.parents
        self.medicine = np.array([len(own) > 0 and set(own) <= base for own in parents])
        self.field = self.value["propensity"] > 0.0

    def on(self, tree: ParameterTree) -> ParameterTree:
        """The tree with the present numbers."""
        for name, value in self.value.items():
            tree = with_value(tree, f"train.fellowship_{name}", value)
        return tree

    def correct(self, m: Moments) -> dict[str, float]:
        """Move every number by what it missed by; returns the misses."""
        self.value["waiting"] = m.again
        return self._correct_2025(m) if self.year == 2025 else self._correct_2018(m)

    def _correct_2018(self, m: Moments) -> dict[str, float]:
        miss = {}
        for slug, target in CROWD_2018.items():
            i = self.slugs.index(slug)
            crowd = m.applicants[i].sum() / m.positions[i]
            self.value["propensity"][i] *= (target / crowd) ** PACE
            miss[f"applicants a position {slug}"] = crowd - target
        here = self.slugs.index(NEPHROLOGY)
        share = m.matched[here] / m.matched[here].sum()
        self.value["field_interest"][here] *= (FILLED_BY_2018 / share) ** PACE
        miss.update(
            (f"{NEPHROLOGY} {origin}", off)
            for origin, off in zip(ORIGINS, share - FILLED_BY_2018, strict=True)
        )
        miss["gap"] = m.gap(self.slugs.index(CARDIOLOGY)) - GAP_2018
        self.value["selectivity"][self.field] -= 2.0 * PACE * miss["gap"]
        return miss

    def _correct_2025(self, m: Moments) -> dict[str, float]:
        value, miss = self.value, {}
        fill, rate = m.fill(), m.rate()
        fixed = np.zeros(self.field.size, dtype=np.bool_)
        for slug, target in FILL.items():
            i = self.slugs.index(slug)
            # Where applicants are about as many as positions, fill answers less to their number.
            value["propensity"][i] *= (target / fill[i]) ** (PACE if target < 0.9 else 3.0 * PACE)
            miss[f"fill {slug}"] = fill[i] - target
            fixed[i] = True
        for slug, target in RATE.items():
            i = self.slugs.index(slug)
            value["propensity"][i] *= (rate[i] / target) ** PACE
            miss[f"rate {slug}"] = rate[i] - target
            fixed[i] = True
        applied, matched = m.applicants[self.medicine], m.matched[self.medicine]
        miss["match rate"] = matched.sum() / applied.sum() - MATCH_RATE
        value["propensity"][self.medicine & ~fixed] *= np.exp(4.0 * PACE * miss["match rate"])
        miss["filled"] = m.matched.sum() / m.positions.sum() - FILLED
        value["propensity"][~self.medicine] *= np.exp(-3.0 * PACE * miss["filled"])
        share = applied.sum(axis=0) / applied.sum()
        share = np.array([share[MD], share[DO], share[US_IMG:].sum()])
        kinds = [MD, DO, US_IMG, US_IMG]  # the two kinds of IMGs share a number
        for origin, kind in enumerate(kinds):
            value["interest"][origin] *= (APPLICANTS[kind] / share[kind]) ** PACE
        miss.update(zip(("apply md", "apply do", "apply img"), share - APPLICANTS, strict=True))
        of_all = m.matched.sum(axis=0) / m.matched.sum()
        got, want = (np.array([x[MD], x[DO], x[US_IMG:].sum()]) for x in (of_all, MATCHED))
        for origin, kind in enumerate(kinds):
            value["interest_elsewhere"][origin] *= (want[kind] / got[kind]) ** (1.5 * PACE)
        miss.update(zip(("matched md", "matched do", "matched img"), got - want, strict=True))
        citizens = of_all[US_IMG] / got[2] - MATCHED[US_IMG] / want[2]
        value["selectivity_by_origin"][US_IMG] += 10.0 * PACE * citizens
        miss["US citizens among matched IMGs"] = citizens
        for slug, target in GAP.items():
            i = self.slugs.index(slug)
            miss[f"gap {slug}"] = m.gap(i) - target
            value["selectivity"][i] -= 2.0 * PACE * miss[f"gap {slug}"]
        seen = [self.slugs.index(slug) for slug in GAP]
        unseen = self.field.copy()
        unseen[seen] = False
        value["selectivity"][unseen] = value["selectivity"][seen].mean()
        for (slug, origin), target in FIELD_SHARE.items():
            i = self.slugs.index(slug)
            share_here = m.matched[i, origin] / m.matched[i].sum()
            value["field_interest"][i, origin] *= (target / share_here) ** PACE
            miss[f"{slug} {ORIGINS[origin]}"] = share_here - target
        return miss

    def write(self) -> None:
        """The tables of this base year."""
        named = {49: self.slugs, 4: list(ORIGINS)}
        labels = {49: "specialty", 4: "origin"}
        suffix = "" if self.year == 2025 else "_2018"
        at_2018 = ("propensity", "field_interest", "selectivity", "waiting")
        written = self.NAMES if self.year == 2025 else at_2018
        digits = {"waiting": 1, "propensity": 5}
        for name in written:
            value = self.value[name]
            rows = itertools.product(*(named[size] for size in value.shape))
            with (VALUES / f"fellowship_{name}{suffix}.csv").open("w", newline="") as file:
                out = csv.writer(file, lineterminator="\n")
                out.writerow((*(labels[size] for size in value.shape), "value"))
                for cell, number in zip(rows, value.ravel(), strict=True):
                    out.writerow((*cell, f"{number:.{digits.get(name, 4)}f}"))


def main() -> None:
    """Fit and write."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--year", type=int, default=2025, choices=(2018, 2025))
    reader.add_argument("--sweeps", type=int, default=8)
    reader.add_argument("--replicates", type=int, default=16)
    options = reader.parse_args()
    tree, country = load_tree(), load_country(options.year)
    fit = Fit(tree, country, options.year)
    for sweep in range(options.sweeps):
        miss = fit.correct(simulate(country, fit.on(tree), options.year, options.replicates))
        told = "  ".join(f"{name} {100.0 * value:+.1f}" for name, value in miss.items())
        print(f"sweep {sweep}, missed by (points): {told}", flush=True)
    fit.write()


if __name__ == "__main__":
    main()
