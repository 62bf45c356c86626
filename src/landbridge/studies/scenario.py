"""A scenario: the rules in force, and the reforms laid over them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree, Reform

BASELINES = ("current-policy", "as-written")
BASELINE_NAME = "baseline"
# Read when the base-year country is built, which all scenarios of a run share.
_OF_THE_COUNTRY = ("baseline.", "match.positions.", "match.programs.")
#: Room of the parameters that name rival accounts of how the world works.
STRUCTURE = "structure."
_UNSAFE = re.compile(r"[^A-Za-z0-9._+-]+")


@dataclass(frozen=True, init=False, eq=False)
class Scenario:
    """A named set of rules: a baseline, reforms applied in order, and single values set.

    Two scenarios are equal, and hash alike, when they lay the same rules; the name is not part
    of it.

    Parameters
    ----------
    name
        Name used for the folder and the tables; by default the reforms' names joined by ``+``,
        or ``baseline`` where there is nothing but a baseline.
    baseline
        ``current-policy``, ``as-written``, or the path of a reform file that is laid over
        ``current-policy`` to form a baseline of the user's own.
    reforms
        Reforms, names of shipped reforms, or paths of reform files; together they are one bundle.
    assignments
        Single changes as ``ID=VALUE`` (or ``ID[category]=VALUE``), applied after the reforms.
    structure
        Named alternatives of how the world works, as ``SWITCH=CHOICE`` (``location=hwsm`` sets
        ``structure.location``). They are laid over the baseline, so baseline and reform share
        them.

    Raises
    ------
    InputError
        A name, file or assignment cannot be read, or one of them stands there twice.

    Attributes
    ----------
    place
        File of the user's own baseline, for messages; empty where there is none.
    """

    name: str
    baseline: str
    reforms: tuple[Reform, ...]
    assignments: tuple[str, ...]
    structure: tuple[str, ...]
    place: str

    def __init__(
        self,
        name: str | None = None,
        baseline: str = "current-policy",
        reforms: Sequence[Reform | str | Path] = (),
        assignments: Sequence[str] = (),
        structure: Sequence[str] = (),
    ) -> None:
        read = tuple(_read(reform) for reform in reforms)
        set_values = tuple(assignment.strip() for assignment in assignments)
        switches = tuple(sorted(map(_switch, structure)))
        _refuse_twice([f"--reform {reform.name}" for reform in read])
        _refuse_twice([f"--set {target}" for target in map(_target, set_values)])
        _refuse_twice([f"--structure {switch.partition('=')[0]}" for switch in switches])
        label = name or "+".join([r.name for r in read] + [_stem(a) for a in set_values])
        text, place = _baseline_text(baseline)
        object.__setattr__(self, "baseline", text)
        object.__setattr__(self, "place", place)
        object.__setattr__(self, "reforms", read)
        object.__setattr__(self, "assignments", set_values)
        object.__setattr__(self, "structure", switches)
        object.__setattr__(self, "name", safe_name(label or BASELINE_NAME))

    @property
    def baseline_name(self) -> str:
        """Name of the baseline: one of `BASELINES`, or the name in the user's own file."""
        if self.baseline in BASELINES:
            return self.baseline
        return _from_text(self.baseline, self.place).name

    @property
    def changes(self) -> tuple[Reform, ...]:
        """The reforms and the assignments, each as a reform, in the order they are applied."""
        from landbridge.parameters import parse_assignment

        return (*self.reforms, *(parse_assignment(a) for a in self.assignments))

    @property
    def bundle(self) -> Reform | None:
        """All changes as one reform, or None for a plain baseline."""
        bundle: Reform | None = None
        for change in self.changes:
            bundle = change if bundle is None else bundle + change
        return bundle

    @property
    def digest(self) -> str:
        """Hash of the rules that the scenario lays (not of its name)."""
        facts = [self.baseline, [r.text for r in self.reforms], list(self.assignments)]
        if self.structure:
            facts.append(list(self.structure))
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]

    def baseline_scenario(self) -> Scenario:
        """The scenario's own baseline, with no reform."""
        plain = Scenario(BASELINE_NAME, self.baseline, structure=self.structure)
        object.__setattr__(plain, "place", self.place)
        return plain

    def baseline_tree(self, tree: ParameterTree) -> ParameterTree:
        """Lay the scenario's baseline and structure over a parameter tree."""
        laid = self._ruled(tree)
        for switch in self.structure:
            laid = laid.with_reform(_structural(switch, laid))
        return laid

    def _ruled(self, tree: ParameterTree) -> ParameterTree:
        if self.baseline in BASELINES:
            return tree.with_baseline(self.baseline)
        own = _from_text(self.baseline, self.place)
        for change in own.changes:
            _refuse_base_year(change.parameter)
        return tree.with_baseline(BASELINES[0]).with_reform(own)

    def tree(self, tree: ParameterTree) -> ParameterTree:
        """Lay the whole scenario over a parameter tree.

        Raises
        ------
        InputError
            A change does not fit the tree (unknown parameter, value out of range).
        """
        laid = self.baseline_tree(tree)
        bundle = self.bundle
        for change in bundle.changes if bundle is not None else ():
            _refuse_base_year(change.parameter)
        return laid if bundle is None else laid.with_reform(bundle)

    def to_dict(self) -> dict[str, Any]:
        """Everything needed to build the scenario again, for ``run.json``."""
        return {
            "name": self.name,
            "baseline": self.baseline,
            "baseline_name": self.baseline_name,
            "reforms": [{"name": r.name, "text": r.text} for r in self.reforms],
            "assignments": list(self.assignments),
            "digest": self.digest,
            **({"structure": list(self.structure)} if self.structure else {}),
        }

    @classmethod
    def from_dict(cls, facts: dict[str, Any]) -> Scenario:
        """Build a scenario from what `to_dict` wrote."""
        return cls(
            facts["name"],
            facts["baseline"],
            [_from_text(reform["text"]) for reform in facts["reforms"]],
            facts["assignments"],
            facts.get("structure", ()),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __reduce__(self) -> tuple[Any, ...]:
        # Reforms travel to worker processes as text, so that no worker depends on their pickling.
        return (Scenario.from_dict, (self.to_dict(),))


def safe_name(name: str) -> str:
    """Make a scenario's name fit for a folder: letters, digits and ``._+-`` only."""
    cleaned = _UNSAFE.sub("-", name).strip("-.")
    if not cleaned:
        raise InputError(f"scenario name '{name}': use letters, digits, '.', '_', '+' or '-'")
    if len(cleaned) > 80:
        cleaned = f"{cleaned[:60]}-{hashlib.sha256(cleaned.encode()).hexdigest()[:8]}"
    return cleaned


def _refuse_base_year(parameter: str) -> None:
    if parameter.startswith(_OF_THE_COUNTRY):
        raise InputError(
            f"{parameter} shapes the base-year country, which baseline and reform share, so a "
            "scenario cannot change it; change it in the values file to build another country"
        )


def _switch(written: str) -> str:
    """``SWITCH=CHOICE`` without blanks and without the room's name."""
    switch, sign, choice = (part.strip() for part in written.partition("="))
    if not (switch and sign and choice):
        raise InputError(f"--structure {written}: expected SWITCH=CHOICE, such as location=hwsm")
    return f"{switch.removeprefix(STRUCTURE)}={choice}"


def _structural(written: str, tree: ParameterTree) -> Reform:
    from landbridge.parameters import parse_assignment

    switch, _, choice = written.partition("=")
    place = f"--structure {written}"
    known = [name.removeprefix(STRUCTURE) for name in tree if name.startswith(STRUCTURE)]
    if switch not in known:
        raise UnknownNameError("switch", switch, known, place)
    choices = tree[f"{STRUCTURE}{switch}"].choices
    if choice not in choices:
        raise UnknownNameError(f"choice of {switch}", choice, choices, place)
    return parse_assignment(f"{STRUCTURE}{written}", place)


def _target(assignment: str) -> str:
    """What an assignment sets: the parameter, and its categories in any order."""
    from landbridge.parameters import parse_assignment

    (change,) = parse_assignment(assignment).changes
    cells = sorted(name for _, names in change.where for name in names)
    return f"{change.parameter}[{','.join(cells)}]" if cells else change.parameter


def _refuse_twice(given: list[str]) -> None:
    for option in given:
        if given.count(option) > 1:
            raise InputError(f"{option} is given more than once; expected once")


def _stem(assignment: str) -> str:
    """Name of an assignment in a folder: the last part of the parameter's id and the value."""
    return _short(assignment).replace("]", "").replace("=", "-")


def _short(assignment: str) -> str:
    """An assignment as a table shows it: without the rooms of the parameter."""
    left, _, value = assignment.partition("=")
    return f"{left.strip().rsplit('.', 1)[-1]}={value.strip()}"


def shown_name(facts: Mapping[str, Any]) -> str:
    """Name of a scenario as a table shows it.

    Parameters
    ----------
    facts
        Of the scenario, as in ``run.json``.

    Returns
    -------
    str
        Its name; where that stands for assignments, these as they are written
        (``slots_per_state[TX]=30.5``, whose folder is ``slots_per_state-TX-30.5``).
    """
    reforms = [str(reform["name"]) for reform in facts.get("reforms", ())]
    assignments = facts.get("assignments") or ()
    if (
        not assignments
        or safe_name("+".join([*reforms, *map(_stem, assignments)])) != facts["name"]
    ):
        return str(facts["name"])
    return "+".join([*reforms, *map(_short, assignments)])


def _read(reform: Reform | str | Path) -> Reform:
    from landbridge.parameters import Reform

    return reform if isinstance(reform, Reform) else Reform.read(reform)


def _from_text(text: str, place: str = "") -> Reform:
    from landbridge.parameters import Reform

    return Reform.from_toml(text, place or "reform")


def _baseline_text(baseline: str) -> tuple[str, str]:
    """A known baseline's name, or the text of a baseline file and where that stands."""
    if baseline in BASELINES or "\n" in baseline:
        return baseline, ""
    path = Path(baseline)
    if path.is_dir():
        raise InputError(
            f"baseline '{baseline}': a folder; expected {' or '.join(BASELINES)}, or a reform file"
        )
    if not path.is_file():
        raise InputError(
            f"baseline '{baseline}': expected {' or '.join(BASELINES)}, or a reform file; "
            "no such file was found"
        )
    try:
        return path.read_text(encoding="utf-8").rstrip("\n") + "\n", str(path)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"baseline '{baseline}' cannot be read: {error}") from error
