"""Cells that others publish beside ours: the second half of docs/reconciliation.md.

The published numbers stand in ``published_cells.csv``; ours are simulated by a small run.
"""

from __future__ import annotations

import csv
import tempfile
from functools import cache
from pathlib import Path

import polars as pl

from landbridge.parameters import Sources
from landbridge.studies import run as make
from landbridge.studies.adequacy import shortage
from landbridge.studies.opening import Run

CELLS = Path(__file__).with_name("published_cells.csv")
FIRST, LAST, SEED = 2025, 2039, 1
PRIMARY = "primary_care"
SURGICAL = ("general_surgery", "surgical_specialties", "obgyn")
MARKER = "## Cell by cell"
#: Why a cell differs, and what to make of it.
WHY = {
    "aamc24_total": "Norms apart, see above: supply grows faster here. By need the gap is larger, "
    "because it starts from an unequal country.",
    "aamc24_primary": "Same deficit at the start, hospitalists apart in both.",
    "aamc24_surgical": "Demand equals supply at our opening, so four years of growth before it are "
    "not counted as shortage.",
    "aamc24_equity": "Not independent: places.need.best_served_share was chosen to fall within "
    "this range. How it spreads over specialties and places is ours.",
    "aamc21_total": "As 2024.",
    "aamc21_primary": "As 2024.",
    "aamc21_other": "Zero at our opening by construction; supply then grows faster than demand.",
    "hrsa_primary": "HWSM takes its base year as balanced; ours starts later, with the HPSA "
    "deficit, and grows by new positions.",
    "hwsm_obgyn_metro": "HWSM's base year has a shortage of OB-GYNs, our utilisation norm none; "
    "the ratio norm takes HWSM's figure over.",
    "hwsm_obgyn_nonmetro": "Place of work against place of living in both; near, though levels "
    "differ, so ours is the more unequal distribution.",
    "hpsa_primary": "By rule whole counties are short only below 1:3,500 (1:3,000); most "
    "designations are parts of counties, groups and facilities, which no county number shows.",
    "basu_3500": "Theirs are 204,419 heads in 2015, ours more FTE than that in 2025; on the wider "
    "definition of the AHRF 779 counties lay below the ratio in place of 1,218.",
    "basu_1500": "As above; the nearer the ratio to the mean, the less the definition matters.",
    "jgim_growth": "Same method, other use rates: ours by seven age bands without sex.",
    "zhang_ca": "Jobs, and a demand of their own; ours nets all specialties within the state.",
    "zhang_fl": "As above.",
    "zhang_tx": "As above.",
    "hospitalists": "Ours are FTE of all hospitalists in 2025, pediatric ones and those who bill "
    "less too. They grew by over 50% from 2012 to 2019.",
}
CROSSWALK = (
    (
        "primary_care",
        "family medicine, internal medicine, pediatrics, med-peds, geriatrics",
        "primary care",
        "primary care (family, general internal, pediatrics, geriatrics)",
        "family, internal, pediatrics",
    ),
    ("hospital_medicine", "those of primary care who work as hospitalists",
     "primary-care-trained hospitalists", "hospital medicine", "within their specialty"),
    ("medical_specialties", "cardiology to rheumatology, dermatology, neonatology",
     "medical specialties", "internal medicine and pediatric subspecialties, dermatology",
     "by specialty"),
    ("general_surgery", "general surgery", "surgical specialties", "general surgery",
     "general surgery"),
    ("surgical_specialties", "orthopedics, eye, ENT, urology, neurosurgery, vascular ...",
     "surgical specialties", "surgical specialties", "by specialty"),
    ("obgyn", "obstetrics and gynecology", "surgical specialties", "women's health",
     "obstetrics and gynecology"),
    ("psychiatry", "psychiatry, child psychiatry", "other specialties", "behavioral health",
     "psychiatry"),
    ("emergency", "emergency medicine", "other specialties", "emergency medicine",
     "emergency medicine"),
    ("neurology", "neurology", "other specialties", "neurology", "neurology"),
    ("hospital_based", "anesthesiology, radiology, pathology, radiation oncology",
     "other specialties", "the same, one by one", "by specialty"),
    ("other", "physical medicine, preventive, pain, sports, unlisted", "other specialties",
     "the same, one by one", "by specialty"),
)  # fmt: skip


class Ours:
    """Our numbers: those of the opening at full scale, later ones from a run."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @cache  # noqa: B019 - lives as long as the page is written
    def table(self, year: int, by: str) -> pl.DataFrame:
        """Shortage at the end of an academic year; that of the year before the first is exact."""
        if year < FIRST:
            return shortage(by=by)
        return shortage(self.run, year=year, by=by)

    def sum(
        self, column: str, mid: int, norm: str, groups: tuple[str, ...] = (), **more: str
    ) -> float:
        """Sum of a column in mid-``mid`` over specialties."""
        place = more.get("place", "US")
        found = self.table(mid - 1, more.get("by", "nation")).filter(
            pl.col("norm") == norm, pl.col("id") == place
        )
        if groups:
            found = found.filter(pl.col("specialty").is_in(groups))
        return float(found[column].sum())

    def adequacy(self, mid: int, kind: str, group: str, norm: str) -> float:
        """Supply over demand of a specialty by kind of county, per cent."""
        more = {"by": "metro", "place": kind}
        above = self.sum("supply", mid, norm, (group,), **more)
        return 100 * above / self.sum("demand", mid, norm, (group,), **more)

    def to_ratio(self, people: int) -> float:
        """FTE to bring every county to a ratio, at the opening."""
        high = f"places.ratio.people_per_fte_high_need[{PRIMARY}]={people}"
        usual = f"places.ratio.people_per_fte[{PRIMARY}]={people}"
        found = shortage(by="nation", assignments=(usual, high), pool=False)
        found = found.filter(pl.col("norm") == "ratio", pl.col("specialty") == PRIMARY)
        return float(found["deficits"][0])


def _ours(ours: Ours) -> dict[str, str]:
    def both(mid: int, groups: tuple[str, ...] = (), **more: str) -> str:
        use, need = (
            f"{ours.sum('shortage', mid, norm, groups, **more):,.0f}"
            for norm in ("utilisation", "need")
        )
        return f"{use}; by need {need}".replace("-", "−")

    everything = tuple(ours.table(FIRST - 1, "nation")["specialty"].unique().to_list())
    others = tuple(g for g in everything if g not in (PRIMARY, "hospital_medicine"))
    begin = shortage(ours.run, year=FIRST - 1, by="nation", norm="utilisation", specialty=PRIMARY)
    first = float(begin["demand"][0])
    last = ours.sum("demand", LAST + 1, "utilisation", (PRIMARY,))
    growth = 100 * ((last / first) ** (1 / (LAST + 1 - FIRST)) - 1)
    by_rule = ours.sum("deficits", FIRST, "ratio", (PRIMARY,))

    def kinds(kind: str) -> str:
        by_use = ours.adequacy(FIRST, kind, "obgyn", "utilisation")
        by_need = ours.adequacy(FIRST, kind, "obgyn", "need")
        return f"{by_use:.1f}; by need {by_need:.1f}"

    def in_state(fips: str) -> str:
        return both(2030, (), by="state", place=fips)

    return {
        "aamc24_total": both(2036),
        "aamc24_primary": both(2036, (PRIMARY,)),
        "aamc24_surgical": both(2036, SURGICAL),
        "aamc24_equity": f"{ours.sum('shortage', FIRST, 'need'):,.0f} by need, 2025",
        "aamc21_total": both(2034),
        "aamc21_primary": both(2034, (PRIMARY,)),
        "aamc21_other": both(2034, others),
        "hrsa_primary": both(2035, (PRIMARY,)),
        "hwsm_obgyn_metro": kinds("metro"),
        "hwsm_obgyn_nonmetro": kinds("nonmetro"),
        "hpsa_primary": f"{by_rule:,.0f} by ratio",
        "basu_3500": f"{ours.to_ratio(3500):,.0f}",
        "basu_1500": f"{ours.to_ratio(1500):,.0f}",
        "jgim_growth": f"{growth:.2f}",
        "zhang_ca": in_state("06"),
        "zhang_fl": in_state("12"),
        "zhang_tx": in_state("48"),
        "hospitalists": f"{ours.sum('supply', FIRST, 'utilisation', ('hospital_medicine',)):,.0f}",
    }


def section(scale: float, replicates: int) -> str:
    """The section, from a run of its own."""
    with tempfile.TemporaryDirectory() as folder:
        done = make(
            years=(FIRST, LAST),
            replicates=replicates,
            seed=SEED,
            scale=scale,
            out=folder,
            workers=1,
        )
        ours = _ours(Ours(done))
    sources = Sources()
    with CELLS.open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    rows = []
    for cell in cells:
        source = cell["source"]
        theirs = _theirs(cell) + (" (memory)" if sources[source].reliability == "memory" else "")
        who = f"{cell['whose']} ({source})"
        words = (who, cell["cell"], cell["definition"], theirs, ours[cell["key"]], WHY[cell["key"]])
        rows.append("| " + " | ".join(words) + " |")
    walk = ["| " + " | ".join((f"`{row[0]}`", *row[1:])) + " |" for row in CROSSWALK]
    command = (
        f"landbridge run --from {FIRST} --to {LAST} --seed {SEED} --scale {scale:g} "
        f"--replicates {replicates} --out RUN"
    )
    return TEXT.format(rows="\n".join(rows), walk="\n".join(walk), command=command)


def _theirs(cell: dict[str, str]) -> str:
    low, high, unit = cell["low"], cell["high"], cell["unit"]

    def shown(value: str) -> str:
        return value if unit == "%" else f"{float(value):,.0f}"

    if not high:
        return f"over {shown(low)} {unit}"
    return (
        f"{shown(low)}{unit if unit == '%' else ' ' + unit}"
        if low == high
        else (f"{shown(low)} to {shown(high)} {unit}")
    )


TEXT = """## Cell by cell

Where others publish a cell, ours beside it: by today's use first, then by need, the norm by which
everybody has what the best served of the same age and health have. FTE are of 40 hours here and at
HRSA; an FTE of the AAMC is the mean week of its specialty, one of FutureDocs 70 hours of patient
care, so they are not quite the same. A negative shortage is a surplus.

| Whose | Cell | Definition | Theirs | Ours | Why it differs |
| --- | --- | --- | --- | --- | --- |
{rows}

**HRSA HWSM** publishes supply and demand by profession, state and metropolitan status from 2023 to
2038; of its cells only those above were seen, and none of its tables of 2037 and 2038.
**FutureDocs** (futuredocs_about) tells visits short by 19 services in 293 regions to 2030; no value
of a cell of it was seen, so there is nothing to put beside ours. Its specialties overlap in what
they do (plasticity), ours do not.

### Specialties

| Ours | What is in it | AAMC | HRSA HWSM | FutureDocs |
| --- | --- | --- | --- | --- |
{walk}

The groups of the AAMC are those of its report of 2020; which specialty belongs to which, and the
groups of the other two, are from memory.

### Commands

`{command}`,
then `landbridge places shortage --run RUN --year YEAR --by nation|state|metro`: mid-2036 is the end
of academic year 2035. The opening is `landbridge places shortage` without a run; a ratio other than
the published one is `--set 'places.ratio.people_per_fte[primary_care]=1500'` and the same for
`people_per_fte_high_need`. Only this section: `python tools/reconcile.py --cells`.
"""
