"""Write docs/reconciliation.md: what makes our shortage differ from forecasts by others.

Each row of its table is the baseline with other values of a few parameters, as ``landbridge run
--set`` would give it. The words stand in this file, the numbers are simulated.

    python tools/reconcile.py [--scale 0.2] [--replicates 2] [--cells]

With ``--cells`` only the section with the cells of others is written again.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import reconcile_cells

from landbridge.baseline import load_country
from landbridge.parameters import ParameterTree, load_tree, parse_assignment
from landbridge.studies.cells import Cells
from landbridge.studies.headline import PRIMARY_CARE, SPECIALTY_GROUPS
from landbridge.workforce.codes import Phase
from landbridge.workforce.engine import Engine

PAGE = Path(__file__).resolve().parents[1] / "docs/reconciliation.md"
FIRST, THEIRS, LAST = 2025, 2035, 2039  # the end of academic year 2035 is mid-2036
SEED = 1
THOUSAND = 1000.0
GROWTH = "match.positions_growth={0}", "match.fellowship_growth={0}"
PRACTICE = ("45_54", "55_59", "60_64", "65_69", "70_74", "75plus")
MOST_EXITS = "Recorded exits at the level of the table"
#: What is tried: words, and the assignments that make it.
TRIALS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Default", ()),
    (
        "No growth of residency and fellowship positions (1.2% a year)",
        (GROWTH[0].format(0), GROWTH[1].format(0)),
    ),
    ("Positions grow 2.4% a year", (GROWTH[0].format(0.024), GROWTH[1].format(0.024))),
    ("MD and DO classes follow the low path (middle)", ("graduate.enrolment_path=-1",)),
    ("New non-US-citizen IMGs fall 5% a year (0%)", ("certify.nonus_img_growth=-0.05",)),
    ("Recorded exits higher by half", ("leave.scale=0.58",)),
    (MOST_EXITS, ("leave.scale=1",)),
    (
        "Everyone on record practises",
        tuple(f"practise.participation[{band}]=1" for band in PRACTICE),
    ),
    (
        "Half the correction for late records",
        tuple(
            f"practise.participation[{band}]={value}"
            for band, value in zip(PRACTICE, (0.985, 0.955, 0.88, 0.76, 0.63, 0.55), strict=True)
        ),
    ),
    ("Hours stay as they are (−0.2% a year)", ("practise.hours_trend=0",)),
    ("Hours fall as fast as in 2001-21", ("practise.hours_trend=-0.0042",)),
    (
        "No deficit at the opening",
        tuple(f"places.deficit_fte[{g}]=0" for g in (PRIMARY_CARE, "psychiatry")),
    ),
    (
        "AAMC's equity scenario of 2021 as deficit (middle of 117,100 to 202,800)",
        (
            "places.deficit_fte[primary_care]=60000",
            "places.deficit_fte[medical_specialties]=100000",
        ),
    ),
)


def one(country: object, tree: ParameterTree, replicate: int, scale: float) -> dict[str, float]:
    """Heads, FTE, demand and flows of one replicate."""
    drawn = tree.draw(SEED, replicate)
    engine = Engine(
        country,  # type: ignore[arg-type]
        drawn,
        first_year=FIRST,
        seed=SEED,
        replicate=replicate,
        scale=scale,
    )
    entered = []
    for year in range(FIRST, LAST + 1):
        engine.run_year(year)
        people = engine.people
        new = (people.phase == Phase.PRACTISING) & (people.entered == year)
        entered.append(people.fte[new].sum() / THOUSAND / scale)
    cells = Cells(engine.results.table())
    at = cells.years.index
    heads = cells.dense("physicians", cells.counties, SPECIALTY_GROUPS).sum(axis=(1, 2))
    fte = cells.dense("fte_thousandths", cells.counties, SPECIALTY_GROUPS).sum(axis=1) / THOUSAND
    demand = cells.dense("demand_fte_thousandths", ["US"], SPECIALTY_GROUPS)[:, 0] / THOUSAND
    short = demand - fte
    years = THEIRS - FIRST + 1
    primary = SPECIALTY_GROUPS.index(PRIMARY_CARE)
    supply = fte.sum(axis=1)
    begin, end = at(FIRST - 1), at(THEIRS)
    gone = sum(entered[:years]) - (supply[end] - supply[begin])
    return {
        "heads": (heads[end] / heads[begin]) ** (1 / years) - 1,
        "path": (heads[at(FIRST + 1)] - heads[begin]) / 2,
        "fte": (supply[end] / supply[begin]) ** (1 / years) - 1,
        "demand": (demand[end].sum() / demand[begin].sum()) ** (1 / years) - 1,
        "lost": gone / supply[begin:end].sum(),
        "short": short[end].sum(),
        "primary": short[end, primary],
        "later": short[at(LAST)].sum(),
        "level": supply[begin],
    }


def main() -> None:
    """Simulate and write the page."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--scale", type=float, default=0.2)
    reader.add_argument("--replicates", type=int, default=2)
    reader.add_argument("--cells", action="store_true", help="only the cells of others")
    options = reader.parse_args()
    cells = reconcile_cells.section(options.scale, options.replicates)
    if options.cells:
        kept = PAGE.read_text(encoding="utf-8").split(reconcile_cells.MARKER)[0].rstrip()
        PAGE.write_text(f"{kept}\n\n{cells}", encoding="utf-8")
        return
    country = load_country(FIRST)
    rows, found = [], []
    for words, assignments in TRIALS:
        tree = load_tree()
        for assignment in assignments:
            tree = tree.with_reform(parse_assignment(assignment))
        runs = [one(country, tree, r, options.scale) for r in range(options.replicates)]
        mean = {name: float(np.mean([run[name] for run in runs])) for name in runs[0]}
        found.append(mean)
        rows.append(_row(words, mean))
        print(rows[-1])
    command = (
        f"landbridge run --from {FIRST} --to {LAST} --seed {SEED} --scale {options.scale:g} "
        f"--replicates {options.replicates}"
    )
    sets = [
        f"- {words}: " + (" ".join(f"`--set '{a}'`" for a in assignments) or "the command as it is")
        for words, assignments in TRIALS
    ]
    page = _page(found, rows, command, sets).rstrip()
    PAGE.write_text(f"{page}\n\n{cells}", encoding="utf-8")


def _row(words: str, m: dict[str, float]) -> str:
    cells = [
        words,
        f"{m['path']:,.0f}".replace("-", "−"),
        *(f"{100 * m[name]:.2f}%" for name in ("heads", "fte", "demand", "lost")),
        *(f"{m[name]:,.0f}".replace("-", "−") for name in ("primary", "short", "later")),
    ]
    return "| " + " | ".join(cells) + " |"


def _page(found: list[dict[str, float]], rows: list[str], command: str, sets: list[str]) -> str:
    head = (
        "What is changed (default in brackets)",
        "Recorded growth, heads a year, 2025-27",
        "Heads a year",
        "FTE a year",
        "Demand a year",
        "FTE lost a year (exits, shorter hours)",
        "Primary-care shortage, mid-2036",
        "Total shortage, mid-2036",
        "Total shortage, mid-2040",
    )
    table = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *rows]
    default, most = found[0], found[[words for words, _ in TRIALS].index(MOST_EXITS)]
    slope = (most["short"] - default["short"]) / (most["lost"] - default["lost"])
    return TEXT.format(
        table="\n".join(table),
        command=command,
        sets="\n".join(sets),
        level=f"{default['level']:,.0f}",
        short=f"{default['short']:,.0f}".replace("-", "−"),
        primary=f"{default['primary']:,.0f}",
        fte=f"{100 * default['fte']:.2f}",
        demand=f"{100 * default['demand']:.2f}",
        lost=f"{100 * default['lost']:.1f}",
        slope=f"{slope / 100:,.0f}",
        low=f"{100 * (default['lost'] + (13_500 - default['short']) / slope):.1f}",
        high=f"{100 * (default['lost'] + (86_000 - default['short']) / slope):.1f}",
    )


TEXT = """# Reconciliation: our shortage beside others'

Generated by `python tools/reconcile.py`; the numbers are simulated, never typed.

## What the two say

| | Total, 2036 | Primary care, 2036 |
| --- | --- | --- |
| AAMC 2024 (abella2024) | 13,500 to 86,000 short | 20,200 to 40,400 short |
| Landbridge, status quo | {short} | {primary} |

HRSA has over 35,000 short in primary care in 2035 (sage_pc2023). A negative shortage is a surplus.

## What is counted

- **Shortage** is demand less supply in full-time equivalents of 40 hours, all specialties netted:
  a surplus in one hides a lack in another, and a national sum hides where people live.
- **Demand**: people of each age use care as in 2025, so it grows with the number and the age of
  people. At the opening it equals supply plus the practitioners that would remove the designations
  of shortage areas (primary care and mental health). So today's specialist shortage is zero by
  construction; this norm cannot see it. People grow 7.5% from 2021 to 2036 and those of 65 and over
  33%, close to the AAMC's 8.4% and 34.1%; nearly half of that lies before our opening.
- **Supply**: heads follow the record of the AMA, which grew by 20,427 a year in 2018-23 and which
  the first years must meet. The record learns of departures late, so FTE follow practice: by age,
  the share of those on record who still practise ({level} FTE at the opening), and hours that go
  on falling at half their past pace. With this, {lost}% of FTE are lost a year to exits and shorter
  hours. Clinical exits were 3.5% in 2013 and 4.9% in 2019 (rotenstein2025), counted as physicians
  who stop billing Medicare.

## What drives the difference

{table}

1. **How much work is lost a year.** Each percentage point of FTE lost a year is worth some {slope}
   FTE by mid-2036, so the AAMC's range is what {low}% to {high}% a year would give. Recorded exits
   must be low to meet the recorded path; if they came up to the table of exit rates, recorded heads
   would stop growing, against what was published.
2. **The opening.** The AAMC starts in 2021. On record, physicians grew by 11% from then to our
   opening in 2025 and demand by less than half of that; taking 2025 as balanced takes this growth
   as needed, and starts from a larger pipeline: trainees grew 3% a year from 2019 to 2023, the AAMC
   assumes 1% more positions a year in its higher scenario.
3. **The norm.** A deficit at the opening moves the whole path; the AAMC's own equity scenario does
   more than all its growth.
4. Growth of positions and of DO classes, and the pool of IMGs, matter less by 2036, because those
   who enter in the 2030s are few beside those in practice, and because positions bind: fewer IMGs
   leave them to US graduates, all of whom may stay.

Primary care lies within the AAMC's range.

What would settle it: clinical exits by age measured in one universe with the stock. Until then the
sign of the national total is not known, and a headline should not rest on it; differences between
a reform and the baseline hardly move with these assumptions.

## Commands

`{command}`

{sets}
"""


if __name__ == "__main__":
    main()
