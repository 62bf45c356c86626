"""What a run is asked to do, checked and written down before the first replicate."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from landbridge.errors import InputError, UnknownNameError
from landbridge.studies.again import command, python_code
from landbridge.studies.changes import describe_scenario
from landbridge.studies.scenario import BASELINE_NAME, BASELINES, Scenario
from landbridge.studies.store import FORMAT, FORMAT_VERSION
from landbridge.studies.uncertainty import DRAWS, EACH, PAIRS

PEOPLE_PER_PHYSICIAN = "studies.people_per_primary_care_physician"
SMALLEST_SCALE = 0.001  # a thousand physicians; below it states and specialties stand empty
_LAST_YEAR = 2050  # the population projection ends there
_LONGEST = 120  # letters in the name of a run
_FEWEST_IN_PAIRS = 4


@dataclass(frozen=True)
class Plan:
    """A checked request: scenarios (baseline first), years, replicates, seed, scale and more."""

    scenarios: tuple[Scenario, ...]
    first_year: int
    last_year: int
    replicates: int
    seed: int
    scale: float
    workspace: str | None = None
    draws: str = EACH

    @property
    def tasks(self) -> list[tuple[int, int]]:
        """(replicate, position of the scenario), replicate by replicate so that pairs complete."""
        return [(r, s) for r in range(self.replicates) for s in range(len(self.scenarios))]

    @property
    def name(self) -> str:
        """Name of the run: its reforms, or its baseline."""
        reforms = [s.name for s in self.scenarios if s.name != BASELINE_NAME]
        if not reforms:
            return self.scenarios[0].baseline_name
        whole = "-vs-".join(reforms)
        # A folder is named by it, and no file system takes the names of all shipped reforms.
        return whole if len(whole) <= _LONGEST else f"{reforms[0]}-vs-{len(reforms) - 1}-more"


def make_plan(
    scenarios: Sequence[Any] | Any,
    years: tuple[int, int],
    replicates: int,
    seed: int,
    scale: float,
    workspace: str | Path | None = None,
    draws: str = EACH,
) -> Plan:
    """Check a request.

    Parameters
    ----------
    scenarios
        Scenarios, reforms, or names or paths of reforms; the baseline is put first if it is not
        there.
    years
        First and last academic year.
    replicates
        How many replicates, at least 1.
    seed
        Seed, 0 to 2**32 - 1.
    scale
        Share of people simulated, from `SMALLEST_SCALE` to 1.
    workspace
        Folder of the user's own official tables, or None for the shipped ones.
    draws
        How replicates draw the uncertain parameters, one of `uncertainty.DRAWS`.

    Raises
    ------
    InputError
        Something cannot be; the message says what was expected.
    """
    first, last = (_whole(year, "year") for year in years)
    if last < first:
        raise InputError(f"--to {last} is before --from {first}; give a last year from {first} on")
    if last > _LAST_YEAR:
        raise InputError(f"--to {last}: the population projection ends in {_LAST_YEAR}")
    if _whole(replicates, "--replicates") < 1:
        raise InputError(f"--replicates {replicates}: expected a whole number from 1 on")
    if not 0 <= _whole(seed, "--seed") < 2**32:
        raise InputError(f"--seed {seed}: expected a whole number from 0 to 2**32 - 1")
    if not SMALLEST_SCALE <= scale <= 1:
        raise InputError(f"--scale {scale:g}: expected a share from {SMALLEST_SCALE:g} to 1")
    if draws not in DRAWS:
        raise UnknownNameError("draws", draws, DRAWS)
    if draws == PAIRS and (replicates < _FEWEST_IN_PAIRS or replicates % 2):
        raise InputError(
            f"--replicates {replicates}: two replicates share each draw of the parameters, so "
            f"--split-uncertainty needs an even number from {_FEWEST_IN_PAIRS} on"
        )
    listed = _scenarios(scenarios)
    own = None if workspace is None else str(workspace)
    return Plan(tuple(listed), first, last, int(replicates), int(seed), float(scale), own, draws)


def _whole(number: Any, what: str) -> int:
    if isinstance(number, bool) or int(number) != number:
        raise InputError(f"{what} {number}: expected a whole number")
    return int(number)


def _scenarios(asked: Sequence[Any] | Any) -> list[Scenario]:
    if isinstance(asked, str | Path | Scenario) or not isinstance(asked, Sequence):
        asked = [asked]
    read = [item if isinstance(item, Scenario) else _one(item) for item in asked]
    bases = {scenario.baseline for scenario in read}
    structures = {scenario.structure for scenario in read}
    if len(structures) > 1:
        raise InputError(
            "the scenarios stand on different structures; run each by itself, or all of them with "
            "'landbridge structures'"
        )
    if len(bases) > 1:
        raise InputError(
            "the scenarios stand on different baselines "
            f"({', '.join(sorted(s.baseline_name for s in read))}); run each baseline by itself"
        )
    plain = (read[0] if read else Scenario()).baseline_scenario()
    reforms = [scenario for scenario in read if scenario.changes]
    names = [scenario.name for scenario in reforms]
    repeated = sorted({name for name in names if names.count(name) > 1 or name == BASELINE_NAME})
    if repeated:
        raise InputError(f"scenario name '{repeated[0]}' is taken; give each scenario its own name")
    return [plain, *reforms]


def _one(item: Any) -> Scenario:
    if isinstance(item, str) and item in BASELINES:
        return Scenario(baseline=item)
    return Scenario(reforms=[item])


def describe(plan: Plan, tree: Any, country: Any, code_digest: str) -> dict[str, Any]:
    """The content of ``run.json``: the same bytes whatever the number of workers."""
    import landbridge

    base = plan.scenarios[0]
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "landbridge_version": landbridge.__version__,
        "seed": plan.seed,
        "years": [plan.first_year, plan.last_year],
        "replicates": plan.replicates,
        "scale": plan.scale,
        **({} if plan.draws == EACH else {"draws": plan.draws}),
        "tree_digest": tree.digest,
        "country_digest": str(country.digest),
        "workspace": plan.workspace,
        "rests_on": [asdict(rest) for rest in getattr(country, "rests_on", ())],
        "code_digest": code_digest,
        "baseline": base.baseline_name,
        "scenarios": [
            describe_scenario(scenario, tree, plan.first_year, plan.last_year)
            for scenario in plan.scenarios
        ],
        "definitions": {"people_per_primary_care_physician": people_per_physician(tree, plan)},
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("numba", "numpy", "polars", "pyarrow")},
        },
        "command": command(plan),
        "python": python_code(plan),
    }


def people_per_physician(tree: Any, plan: Plan) -> float:
    """The line above which a county counts as short of primary care (residents a physician)."""
    return float(tree.at(f"{plan.first_year}-07-01")[PEOPLE_PER_PHYSICIAN])


def identity(meta: dict[str, Any]) -> str:
    """Short hash of a run's facts, for the name of its folder; replicates may be added later."""
    facts = {key: value for key, value in meta.items() if key not in ("replicates", "versions")}
    for told in ("command", "python", "workspace"):
        facts.pop(told, None)
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:10]
