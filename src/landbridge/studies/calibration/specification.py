"""Read a calibration: what is free, what it is fitted to, what is simulated."""

from __future__ import annotations

import datetime
import itertools
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError, UnknownNameError
from landbridge.parameters.joint import FittedNumber
from landbridge.studies.targets import Target, read_targets

if TYPE_CHECKING:
    from landbridge.parameters import Parameter, ParameterTree
    from landbridge.studies.calibration.schema import (
        CalibrationEntry,
        FreeEntry,
        GapEntry,
        VaryEntry,
    )

__all__ = [
    "CALIBRATIONS",
    "GAPS",
    "FreeNumber",
    "Specification",
    "numbers_of",
    "read_specification",
    "shipped_folder",
    "shipped_specifications",
]

Floats = NDArray[np.float64]
_EVEN = 12.0**0.5  # range of an even distribution in its standard deviations


@dataclass(frozen=True, kw_only=True)
class FreeNumber(FittedNumber):
    """A number that may move, and how it is fitted.

    Attributes
    ----------
    mask
        Cells that move, a boolean array of the parameter's shape.
    moment
        Id of the target that corrects it; None if it is fitted by least squares.
    gain
        Movement for each unit that the moment misses by.
    prior_sd
        Standard deviation of the shift before the figures are looked at.
    centre
        Value around which the prior lies; the one in the tree if None. A fit that is written moves
        the tree, and may not move what was thought before.
    reach
        Bounds of the shift, in prior standard deviations.
    varied
        Ends of the shift of a number that is not fitted but drawn, evenly between them.
    """

    mask: NDArray[np.bool_]
    moment: str | None
    gain: float
    prior_sd: float
    reach: float
    varied: tuple[float, float] | None = None
    centre: float | None = None

    @property
    def fitted(self) -> FittedNumber:
        """What a draw of the fitted values needs of it."""
        return FittedNumber(self.name, self.parameter, self.cells, self.link, self.sums_over)


@dataclass(frozen=True)
class Specification:
    """A calibration, resolved against a tree and the table of targets.

    Attributes
    ----------
    name, label, summary
        What it is called, in both languages.
    entry
        The settings as written.
    numbers
        Free numbers in the order of the file.
    targets
        Figures in the order of the file, all of kind ``calibrate``.
    text
        The file.
    """

    name: str
    label: dict[str, str]
    summary: dict[str, str]
    entry: CalibrationEntry
    numbers: tuple[FreeNumber, ...]
    targets: tuple[Target, ...]
    text: str

    @property
    def on(self) -> datetime.date:
        """The day whose values are fitted."""
        return self.entry.on

    @property
    def parameters(self) -> tuple[str, ...]:
        """Ids of the parameters that move, each once."""
        return tuple(dict.fromkeys(number.parameter for number in self.numbers))


CALIBRATIONS, GAPS = "calibrations", "gaps"


def shipped_folder(kind: str = CALIBRATIONS) -> Path:
    """Where the shipped specifications of a kind lie, and the results kept of them."""
    from landbridge.parameters.loading import SHIPPED_VALUES

    return SHIPPED_VALUES.parent / kind


@lru_cache(maxsize=2)
def shipped_specifications(kind: str = CALIBRATIONS) -> tuple[str, ...]:
    """Names of the specifications that come with Landbridge."""
    return tuple(sorted(path.stem for path in shipped_folder(kind).glob("*.toml")))


def read_specification(
    name_or_path: str | Path,
    tree: ParameterTree,
    targets: Sequence[Target] | None = None,
    kind: str = CALIBRATIONS,
) -> Specification:
    """Read a shipped calibration by its name, or a TOML file by its path.

    Parameters
    ----------
    name_or_path
        Such as ``match-2025``.
    tree
        Parameters that the file's cells are looked up in.
    targets
        Published figures; the shipped ones by default.
    kind
        ``calibrations``, or ``gaps``: then numbers that vary, parts and groups stand in the file
        too.

    Raises
    ------
    InputError
        The file is wrong, a parameter, cell or figure does not exist, or a figure is not one that
        may be fitted to.
    """
    known = shipped_specifications(kind)
    if str(name_or_path) in known:
        path, place = shipped_folder(kind) / f"{name_or_path}.toml", f"{kind}/{name_or_path}.toml"
    else:
        path, place = Path(name_or_path), str(name_or_path)
        if path.suffix != ".toml":
            raise UnknownNameError("specification", str(name_or_path), known)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{place}: cannot be read: {error}") from error
    figures = read_targets() if targets is None else list(targets)
    return _resolved(text, place, tree, figures, kind)


def _resolved(
    text: str, place: str, tree: ParameterTree, known: list[Target], kind: str
) -> Specification:
    from landbridge.parameters.checking import raise_all, validated
    from landbridge.parameters.toml_lines import toml_lines, toml_where
    from landbridge.studies.calibration.schema import CalibrationEntry, GapEntry

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{place}: not valid TOML: {error}") from error
    lines = toml_lines(text)
    model = GapEntry if kind == GAPS else CalibrationEntry
    entry, problems = validated(model, data, lambda location: toml_where(place, lines, location))
    raise_all(problems)
    assert entry is not None
    by_id = {target.id: target for target in known}
    targets: dict[str, Target] = {}
    for at, moment in enumerate(entry.moment):
        where = toml_where(place, lines, ("moment", at))
        for cell in _combinations(moment.each):
            name = _filled(moment.target, cell, where)
            target = _fit_for_use(name, by_id, where)
            # A survey of another year is met by the year that is simulated.
            targets[name] = replace(target, year=moment.year or target.year)
    numbers: list[FreeNumber] = []
    for at, free in enumerate(entry.free):
        where = toml_where(place, lines, ("free", at))
        numbers += numbers_of(free, tree, targets, entry.on, where)
    if isinstance(entry, GapEntry):
        for at, vary in enumerate(entry.vary):
            where = toml_where(place, lines, ("vary", at))
            numbers += [
                replace(number, varied=(vary.low, vary.high))
                for number in numbers_of(vary, tree, targets, entry.on, where)
            ]
        _check_parts(entry, tree, place)
    names = [number.name for number in numbers]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"{place}: {', '.join(twice)}: free twice")
    return Specification(
        name=entry.name,
        label={"en": entry.label.en, "zh": entry.label.zh},
        summary={"en": entry.summary.en, "zh": entry.summary.zh},
        entry=entry,
        numbers=tuple(numbers),
        targets=tuple(targets.values()),
        text=text,
    )


def _check_parts(entry: GapEntry, tree: ParameterTree, place: str) -> None:
    for name in entry.part.values():
        if name not in tree:
            raise UnknownNameError("parameter", name, tree, place)
    for group in (entry.against, *entry.groups):
        tree.dimensions.position("applicant_type", group, place)


def _combinations(each: dict[str, tuple[str, ...]]) -> list[dict[str, str]]:
    return [dict(zip(each, cell, strict=True)) for cell in itertools.product(*each.values())]


def _filled(pattern: str, cell: dict[str, str], where: str) -> str:
    try:
        return pattern.format_map(cell)
    except (KeyError, ValueError):
        raise InputError(f"{where}: '{pattern}' names what 'each' does not vary") from None


def _fit_for_use(name: str, known: dict[str, Target], where: str) -> Target:
    target = known.get(name)
    if target is None:
        raise UnknownNameError("target", name, known, where)
    if target.kind != "calibrate":
        raise InputError(
            f"{where}: {name} is kept to {target.kind} with; only a figure of kind 'calibrate' may "
            "be fitted to"
        )
    return target


def numbers_of(
    free: FreeEntry | VaryEntry,
    tree: ParameterTree,
    targets: dict[str, Target],
    on: datetime.date,
    where: str,
) -> list[FreeNumber]:
    """The free numbers of one entry of a file; ``where`` names file and line in messages."""
    if free.parameter not in tree:
        raise UnknownNameError("parameter", free.parameter, tree, where)
    parameter = tree[free.parameter]
    for name in (*free.cells, *free.each, *((free.sums_over,) if free.sums_over else ())):
        if name not in parameter.by:
            raise UnknownNameError("dimension", name, parameter.by, f"{where}: {parameter.id}")
    chosen = [_chosen(free.cells.get(name), name, tree, where) for name in parameter.by]
    varied = [
        [(category,) for category in names] if name in free.each else [names]
        for name, names in zip(parameter.by, chosen, strict=True)
    ]
    found = []
    for cells in itertools.product(*varied):
        mask = np.zeros(parameter.shape, dtype=np.bool_)
        index = [
            [tree.dimensions.position(name, category) for category in names]
            for name, names in zip(parameter.by, cells, strict=True)
        ]
        mask[np.ix_(*index) if index else ()] = True
        moment = None
        if free.moment is not None:
            single = {n: c[0] for n, c in zip(parameter.by, cells, strict=True) if len(c) == 1}
            moment = _filled(free.moment, single, where)
            if moment not in targets:
                raise UnknownNameError("moment", moment, targets, where)
        found.append(
            FreeNumber(
                name=_name(parameter, cells),
                parameter=parameter.id,
                mask=mask,
                link=free.link,
                moment=moment,
                gain=free.gain,
                prior_sd=_width(free),
                reach=free.reach,
                sums_over=free.sums_over,
                cells=tuple(
                    () if names == every else names
                    for names, every in zip(cells, parameter.categories, strict=True)
                ),
                centre=free.centre,
            )
        )
    return found


def _width(entry: FreeEntry | VaryEntry) -> float:
    from landbridge.studies.calibration.schema import FreeEntry

    return entry.prior if isinstance(entry, FreeEntry) else (entry.high - entry.low) / _EVEN


def _chosen(
    names: str | tuple[str, ...] | None, dimension: str, tree: ParameterTree, where: str
) -> tuple[str, ...]:
    if names is None:
        return tree.dimensions[dimension]
    names = (names,) if isinstance(names, str) else names
    for name in names:
        tree.dimensions.position(dimension, name, where)
    return names


def _name(parameter: Parameter, cells: tuple[tuple[str, ...], ...]) -> str:
    told = [
        "+".join(names)
        for names, every in zip(cells, parameter.categories, strict=True)
        if names != every
    ]
    return f"{parameter.id}[{', '.join(told)}]" if told else parameter.id
