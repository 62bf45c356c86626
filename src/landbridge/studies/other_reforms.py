"""Which shipped reforms a run does not tell of, and the command of a run that tells of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from landbridge.studies.again import as_typed, command
from landbridge.studies.plan import make_plan
from landbridge.studies.scenario import Scenario

if TYPE_CHECKING:
    from landbridge.studies.opening import Run

__all__ = ["OtherReforms", "other_reforms"]


@dataclass(frozen=True)
class OtherReforms:
    """Shipped reforms that are no scenario of a run by themselves.

    Attributes
    ----------
    names
        Of these reforms, sorted.
    command
        Makes a run as this one, with every shipped reform as a scenario.
    """

    names: tuple[str, ...] = ()
    command: str = ""


def other_reforms(run: Run) -> OtherReforms:
    """Shipped reforms that are not in a run; one that is only part of a bundle is not.

    Parameters
    ----------
    run
        The run.
    """
    from landbridge.parameters import shipped_reforms

    shipped = shipped_reforms()
    told = {
        as_typed(scenario.reforms[0])
        for scenario in run.scenarios
        if len(scenario.reforms) == 1 and not scenario.assignments
    }
    names = tuple(name for name in shipped if name not in told)
    if not names:
        return OtherReforms()
    base = run.scenarios[0]
    plan = make_plan(
        [
            Scenario(baseline=base.baseline, reforms=[name], structure=base.structure)
            for name in shipped
        ],
        run.years,
        run.replicates,
        int(run.meta["seed"]),
        float(run.meta["scale"]),
        run.meta.get("workspace"),
        run.draws,
    )
    return OtherReforms(names, command(plan))
