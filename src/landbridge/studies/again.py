"""How to make a run again: the command, and the Python code, ready to be pasted."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING

from landbridge.studies.scenario import BASELINES, Scenario
from landbridge.studies.uncertainty import EACH, FIXED, PAIRS

if TYPE_CHECKING:
    from landbridge.parameters import Reform
    from landbridge.studies.plan import Plan

_OPTION_OF_DRAWS = {EACH: [], PAIRS: ["--split-uncertainty"], FIXED: ["--fixed-parameters"]}


def command(plan: Plan) -> str:
    """The command that makes a run again.

    Parameters
    ----------
    plan
        The run. A reform or baseline of the user's own is named as the file ``NAME.toml``, whose
        text ``run.json`` and the report carry.

    Returns
    -------
    str
        Empty where scenarios stand side by side that the command line has no words for.
    """
    reforms = [scenario for scenario in plan.scenarios if scenario.changes]
    if len(reforms) > 1 and any(s.assignments or len(s.reforms) > 1 for s in reforms):
        return ""
    words = ["landbridge", "run" if len(reforms) < 2 else "compare"]
    if len(reforms) > 1:
        words += [as_typed(reform) for scenario in reforms for reform in scenario.reforms]
    words += ["--baseline", baseline_as_typed(plan.scenarios[0])]
    if len(reforms) == 1:
        for reform in reforms[0].reforms:
            words += ["--reform", as_typed(reform)]
        for assignment in reforms[0].assignments:
            words += ["--set", assignment]
    for switch in plan.scenarios[0].structure:
        words += ["--structure", switch]
    words += ["--from", str(plan.first_year), "--to", str(plan.last_year)]
    words += ["--replicates", str(plan.replicates), "--seed", str(plan.seed)]
    if plan.scale != 1:
        words += ["--scale", f"{plan.scale:g}"]
    if plan.workspace is not None:
        words += ["--workspace", plan.workspace]
    words += _OPTION_OF_DRAWS[plan.draws]
    return shlex.join(words)


def python_code(plan: Plan) -> str:
    """The Python code that makes a run, its tables and its reports again.

    Parameters
    ----------
    plan
        The run; see `command`.
    """
    reforms = [scenario for scenario in plan.scenarios if scenario.changes]
    made = "".join(f"    {_scenario(s)},\n" for s in reforms or plan.scenarios)
    options = [f"years=({plan.first_year}, {plan.last_year})", f"replicates={plan.replicates}"]
    options.append(f"seed={plan.seed}")
    if plan.scale != 1:
        options.append(f"scale={plan.scale:g}")
    if plan.workspace is not None:
        options.append(f"workspace={_quoted(plan.workspace)}")
    if plan.draws != EACH:
        options.append(f"draws={_quoted(plan.draws)}")
    start = (
        "import landbridge as lb\n\n"
        f"scenarios = [\n{made}]\n"
        f"run = lb.run(scenarios, {', '.join(options)})\n"
    )
    if len(reforms) < 2:
        return start + (
            "comparison = lb.compare(run)\n"
            "print(lb.table(comparison))\n"
            'lb.write_report(comparison, "report.html")\n'
        )
    return start + (
        "for reform in run.reforms:\n"
        "    comparison = lb.compare(run, reform)\n"
        "    print(lb.table(comparison))\n"
        '    lb.write_report(comparison, f"report-{reform}.html")\n'
    )


def as_typed(reform: Reform) -> str:
    """How a user names a reform: by its name if it ships, by its file if it is their own."""
    from landbridge.parameters import shipped_reforms

    shipped = shipped_reforms().get(reform.name)
    is_shipped = shipped is not None and shipped.digest == reform.digest
    return reform.name if is_shipped else f"{reform.name}.toml"


def baseline_as_typed(scenario: Scenario) -> str:
    """How a user names a baseline: by its name, or by the file of their own."""
    name = scenario.baseline_name
    return name if scenario.baseline in BASELINES else f"{name}.toml"


def _scenario(scenario: Scenario) -> str:
    arguments = [f"baseline={_quoted(baseline_as_typed(scenario))}"]
    usual = Scenario(None, scenario.baseline, scenario.reforms, scenario.assignments).name
    if scenario.name != usual:
        arguments.insert(0, _quoted(scenario.name))
    if scenario.reforms:
        arguments.append(f"reforms={_list(as_typed(reform) for reform in scenario.reforms)}")
    if scenario.assignments:
        arguments.append(f"assignments={_list(scenario.assignments)}")
    if scenario.structure:
        arguments.append(f"structure={_list(scenario.structure)}")
    return f"lb.Scenario({', '.join(arguments)})"


def _list(words: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, words))}]"


def _quoted(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)
