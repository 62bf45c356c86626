"""Fit how far primary care is drawn toward people inside states.

That is the parameter baseline.counties.population_pull. Targets are the county figures of
2014 (Gini, Theil, people in counties above 3,500 a physician), each in units of its tolerance. What
is compared is the mean over drawn openings of a 2018 base, because the doubt about counties spreads
physicians wider too.

    python tools/fit_county_pull.py
"""

from __future__ import annotations

import numpy as np

from landbridge.baseline import load_country
from landbridge.parameters import Reform, load_tree
from landbridge.studies.inequality import PEOPLE_PER_PHYSICIAN, gini, theil
from landbridge.workforce import Engine
from landbridge.workforce.codes import Career, Phase

BASE, DRAWS, SEED = 2018, 4, 1
#: figures of 2014 (AHRF counts over Census population), and their tolerances
TARGETS = {"gini": (0.2183, 0.01), "theil": (0.0801, 0.01), "people": (12_924_117, 1_292_412)}
REFORM = """name = "pull"
[[change]]
parameter = "baseline.counties.population_pull"
from = 1900-01-01
set = {pull}
"""


def figures(pull: float) -> dict[str, float]:
    """Mean of the target figures over drawn openings, and physicians per 100,000 outside metros."""
    tree = load_tree().with_reform(Reform.from_toml(REFORM.format(pull=pull)))
    country = load_country(BASE, tree)
    people = country.residents_in(BASE)
    metro = np.asarray(country.counties.metro)
    found: dict[str, list[float]] = {name: [] for name in (*TARGETS, "nonmetro")}
    for number in range(DRAWS):
        stock = Engine(country, tree.draw(SEED, number), first_year=BASE, seed=SEED).people
        group = np.asarray(country.specialties.group)[np.maximum(stock.specialty, 0)]
        counted = (stock.phase == Phase.PRACTISING) & (stock.career == Career.CLINIC) & (group == 0)
        heads = np.bincount(stock.county[counted], minlength=people.size).astype(np.float64)
        above = people > PEOPLE_PER_PHYSICIAN * heads
        found["gini"].append(gini(people, heads))
        found["theil"].append(theil(people, heads))
        found["people"].append(float(people[above].sum()))
        found["nonmetro"].append(1e5 * heads[~metro].sum() / people[~metro].sum())
    return {name: float(np.mean(values)) for name, values in found.items()}


def main() -> None:
    """Print the figures and the loss by the pull."""
    for pull in np.arange(0.0, 0.51, 0.05):
        found = figures(float(pull))
        loss = sum(((found[name] - aim) / unit) ** 2 for name, (aim, unit) in TARGETS.items())
        shown = "  ".join(f"{name} {value:,.4g}" for name, value in found.items())
        print(f"pull {pull:.2f}  loss {loss:8.2f}  {shown}", flush=True)


if __name__ == "__main__":
    main()
