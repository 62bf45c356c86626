"""Fit programs' taste and its noise in SOAP, as tools/fit_match.py fits the Match.

The taste by applicant type is fitted in the base year 2018 to the published splits of seats: 55 per
cent to US MD seniors (2018), 11.2 to US-citizen and 7.8 to other IMGs (2015). The other US
graduates share what is left, with the odds among them that the parameters have. No split of 2025 is
published: programs are taken to regard the types then as they did in 2018, so the taste of 2025
makes up for what the views of the Match (``apply.taste``) moved between. The noise is fitted in
2025 to the share of seats filled (2,111 of 2,262 in 2022 and 2,399 of 2,575 in 2024). Each sweep
simulates the year up to SOAP at full scale, in replicates that draw the uncertain parameters.
Prints the values; they stand in ``src/landbridge/parameters/values/match.yaml``.

    python tools/fit_soap.py [--sweeps N] [--replicates N]
"""

from __future__ import annotations

import argparse
import datetime

import numpy as np
import polars as pl
from fit_match import SEED, with_value
from numpy.typing import NDArray

from landbridge.baseline import load_country
from landbridge.parameters import ParameterTree, load_tree
from landbridge.workforce.engine import Engine
from landbridge.workforce.year import YEAR

YEARS = (2018, 2025)
SHARES = {"us_md_senior": 0.55, "us_img": 123 / 1100, "nonus_img": 86 / 1100}
#: Move together to what the shares above leave.
OTHERS = ("us_do_senior", "us_md_prior", "us_do_prior")
FILLED = (2111 + 2399) / (2262 + 2575)
PACE = 0.7
#: How the share of seats left open moves with the noise, roughly.
NOISE_PACE = 0.2

Floats = NDArray[np.float64]


def soap_once(
    country: object, tree: ParameterTree, year: int, replicate: int, types: list[str]
) -> dict[str, Floats]:
    """Simulate one Match and SOAP; seats by type, offered and filled, and views of the Match."""
    engine = Engine(
        country, tree.draw(SEED, replicate), first_year=year, seed=SEED, replicate=replicate
    )  # type: ignore[arg-type]
    for process in YEAR[:4]:
        engine._run(process, year)
    table = pl.from_arrow(engine.results.table())
    assert isinstance(table, pl.DataFrame)
    words = pl.col("measure", "category").cast(pl.String)
    rows = table.filter(pl.col("year") == year).with_columns(words)

    def count(measure: str) -> dict[str, float]:
        return dict(
            rows.filter(pl.col("measure") == measure).select("category", "value").iter_rows()
        )

    market = engine.world.market
    assert market is not None
    open_to = (market.track < 0) & ~market.withdrew
    looks = np.array([market.look[open_to & (market.kind == t)].mean() for t in range(len(types))])
    placed, part = count("soap_placed"), count("soap_applicants")
    return {
        "placed": np.array([placed.get(t, 0.0) for t in types]),
        "part": np.array([part.get(t, 0.0) for t in types]),
        "seats": np.array([count("soap_positions")["all"], count("soap_filled")["all"]]),
        "look": looks,
    }


def main() -> None:
    """Fit and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--sweeps", type=int, default=8)
    reader.add_argument("--replicates", type=int, default=16)
    options = reader.parse_args()
    tree = load_tree()
    types = list(tree.dimensions["applicant_type"])
    countries = {year: load_country(year) for year in YEARS}
    start = {year: tree.at(datetime.date(year, 3, 1)) for year in YEARS}
    taste = {year: np.array(start[year]["match.soap_taste"], dtype=np.float64) for year in YEARS}
    noise = float(start[YEARS[0]]["match.soap_noise_sd"])
    others = [types.index(name) for name in OTHERS]
    odds = taste[YEARS[0]][others] / noise
    for sweep in range(options.sweeps):
        mean: dict[int, dict[str, Floats]] = {}
        for year in YEARS:
            trial = with_value(tree, "match.soap_taste", taste[year])
            trial = with_value(trial, "match.soap_noise_sd", np.array(noise))
            runs = [
                soap_once(countries[year], trial, year, replicate, types)
                for replicate in range(options.replicates)
            ]
            mean[year] = {name: np.mean([run[name] for run in runs], axis=0) for name in runs[0]}
            placed, seats = mean[year]["placed"], mean[year]["seats"]
            print(
                f"sweep {sweep}, {year}: offered {seats[0]:.0f}, filled {seats[1] / seats[0]:.3f};",
                "per cent by type",
                np.round(100 * placed / placed.sum(), 1),
                "took part",
                np.round(mean[year]["part"]),
            )
        print("  noise", round(noise, 3), *(np.round(taste[year], 2) for year in YEARS))
        first, last = (mean[year] for year in YEARS)
        share = first["placed"] / first["placed"].sum()
        new = taste[YEARS[0]].copy()
        for name, published in SHARES.items():
            t = types.index(name)
            new[t] += PACE * noise * np.log(published / share[t])
        left = 1.0 - sum(SHARES.values())
        step = PACE * noise * np.log(left / share[others].sum())
        new[others] = new[others].mean() + step
        new[types.index("other")] = new[types.index("nonus_img")]
        new -= new[types.index("us_md_senior")]
        filled = last["seats"][1] / last["seats"][0]
        noise *= float(np.clip(((1.0 - filled) / (1.0 - FILLED)) ** NOISE_PACE, 0.7, 1.4))
        new[others] += noise * (odds - odds.mean())
        taste[YEARS[0]] = new
        moved = first["look"] - last["look"]
        taste[YEARS[1]] = new + moved - moved[types.index("us_md_senior")]


if __name__ == "__main__":
    main()
