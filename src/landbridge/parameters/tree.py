"""The tree of parameters, and its values on one day."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from landbridge.errors import InputError, UnknownNameError
from landbridge.parameters.axes import scores_of, uniforms_for
from landbridge.parameters.dimensions import Dimensions
from landbridge.parameters.distributions import (
    FITTED,
    Deviation,
    Distribution,
    FittedDeviation,
)
from landbridge.parameters.joint import Joint
from landbridge.parameters.parameter import BASELINES, CURRENT_POLICY, Parameter
from landbridge.parameters.sources import Sources
from landbridge.parameters.timeline import Values

if TYPE_CHECKING:
    from landbridge.parameters.reforms import Reform


#: A step in force: its first day, the day after its last, and its values, in the order of C.
InForce = tuple[datetime.date, datetime.date, Values]


class ParameterTree(Mapping[str, Parameter]):
    """Every parameter by id. Immutable: a reform, a baseline or a draw gives a new tree.

    Trees derived from one another share the parameters that do not differ, so deriving costs
    microseconds. The order of deriving is free: reform then draw equals draw then reform.

    Examples
    --------
    >>> tree = load_tree()
    >>> tree.at("2027-07-01")["settle.conrad.slots_per_state"]
    """

    def __init__(
        self,
        parameters: Mapping[str, Parameter],
        dimensions: Dimensions,
        units: Mapping[str, str],
        sources: Sources,
        baseline: str = CURRENT_POLICY,
        draw_key: tuple[int, int] | None = None,
        _held: Mapping[str, float] | None = None,
    ) -> None:
        self._parameters = dict(parameters)
        self.dimensions = dimensions
        self.units = dict(units)
        self.sources = sources
        self.baseline = baseline
        self.draw_key = draw_key
        self._deviations: dict[str, Deviation] = {}
        self._held: Mapping[str, float] = {} if _held is None else _held
        self._shifts: dict[str, Values] = {}
        self._drawn: dict[tuple[str, datetime.date, datetime.date], Values] = {}
        self._last: dict[str, InForce] = {}  # the step asked for last
        self._uniform_of: dict[str, float] = {}  # of each axis, once one is asked for
        self._digest: str | None = None

    def __getitem__(self, identifier: str) -> Parameter:
        try:
            return self._parameters[identifier]
        except KeyError:
            raise UnknownNameError("parameter", identifier, self._parameters) from None

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._parameters

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameters)

    def __len__(self) -> int:
        return len(self._parameters)

    def __repr__(self) -> str:
        drawn = f", drawn {self.draw_key}" if self.draw_key else ""
        return f"<ParameterTree of {len(self)} parameters, {self.baseline}{drawn}>"

    def at(self, date: datetime.date | str, baseline: str | None = None) -> Snapshot:
        """Return the values in force on a day.

        Parameters
        ----------
        date
            The day, as a date or ISO text.
        baseline
            ``current-policy`` or ``as-written``; the tree's own by default.
        """
        return Snapshot(self if baseline is None else self.with_baseline(baseline), as_date(date))

    def value(self, identifier: str, date: datetime.date) -> Values:
        """Return the value of a parameter on a day as an array (no axes for a scalar).

        Raises
        ------
        UnknownNameError
            If there is no such parameter.
        InputError
            If its first value is later than `date`.
        """
        return self.in_force(identifier, date)[2]

    def in_force(self, identifier: str, date: datetime.date) -> InForce:
        """Return the step of a parameter that holds on a day; raises what `value` does."""
        last = self._last.get(identifier)
        if last is None or not last[0] <= date < last[1]:
            last = self._last[identifier] = self._step(identifier, date)
        return last

    def _step(self, identifier: str, date: datetime.date) -> InForce:
        parameter = self[identifier]
        timeline = parameter.timelines[self.baseline]
        step = timeline.on(date)
        if step is None:
            raise InputError(
                f"{identifier} has no value on {date}: its first is from {timeline.first}"
            )
        end = timeline.end(date)
        distribution = parameter.distribution
        if self.draw_key is None or distribution is None or step.exact:
            return step.start, end, step.value
        # A reform may join steps that different calibrations fitted.
        fitted_from, fitted_until = distribution.fitted_span(date)
        key = (identifier, step.start, fitted_from)
        drawn = self._drawn.get(key)
        if drawn is None:
            deviation = self._deviation(parameter, distribution, date)
            drawn = np.asarray(deviation.apply(step.value, parameter.bounds), order="C")
            drawn.setflags(write=False)
            self._drawn[key] = drawn
        return max(step.start, fitted_from), min(end, fitted_until), drawn

    def _deviation(
        self, parameter: Parameter, distribution: Distribution, on: datetime.date
    ) -> Deviation | FittedDeviation:
        """What the replicate's draw does to the value of a parameter on a day."""
        if distribution.kind != FITTED:
            return self._alone(parameter, distribution)
        cells = distribution.cells_on(on)
        rest = distribution.rest
        return FittedDeviation(
            cells,
            self._joint_shifts(cells.joint),
            None if rest is None else self._alone(parameter, rest),
        )

    def _alone(self, parameter: Parameter, distribution: Distribution) -> Deviation:
        if parameter.id not in self._deviations:
            (uniform,) = self._uniforms((parameter.id,))
            self._deviations[parameter.id] = distribution.deviation(
                uniform, parameter.centre, parameter.bounds
            )
        return self._deviations[parameter.id]

    def _joint_shifts(self, joint: Joint) -> Values:
        if joint.calibration not in self._shifts:
            drawn = [axis for axis in joint.doubts if self._is_axis(axis)]
            scores = scores_of(self._uniforms((*joint.axes, *drawn)))
            others = dict(zip(drawn, scores[len(joint.axes) :], strict=True))
            self._shifts[joint.calibration] = joint.shifts(
                scores[: len(joint.axes)],
                np.array([others.get(axis, 0.0) for axis in joint.doubts]),
            )
        return self._shifts[joint.calibration]

    def _is_axis(self, axis: str) -> bool:
        """Whether a replicate draws it: a fit does not answer to what is held fixed."""
        if ":" in axis:
            return True
        distribution = self._parameters[axis].distribution if axis in self._parameters else None
        return distribution is not None and (
            distribution.kind != FITTED or distribution.rest is not None
        )

    def _uniforms(self, axes: tuple[str, ...]) -> Values:
        if not self._uniform_of:
            assert self.draw_key is not None
            drawn = self._axes()
            uniforms = uniforms_for(*self.draw_key, drawn)
            self._uniform_of = {**dict(zip(drawn, uniforms.tolist(), strict=True)), **self._held}
        return np.array([self._uniform_of[axis] for axis in axes])

    def _axes(self) -> tuple[str, ...]:
        """Names of all axes of doubt: drawing them at once costs no more than drawing one."""
        distributions = [p.distribution for p in self.values() if p.distribution is not None]
        joints = {cells.joint for one in distributions for _, cells in one.fits if cells}
        found = {axis for joint in joints for axis in (*joint.axes, *joint.doubts)}
        return tuple(filter(self._is_axis, found.union(self)))

    def asked(self) -> tuple[str, ...]:
        """Names of the axes of doubt on which the values hang that were asked for, in order."""
        found: set[str] = set()
        for identifier, _, fitted_from in self._drawn:
            distribution = self[identifier].distribution
            assert distribution is not None
            if distribution.kind == FITTED:
                joint = distribution.cells_on(fitted_from).joint
                found.update(joint.axes, filter(self._is_axis, joint.doubts))
            if self._is_axis(identifier):
                found.add(identifier)
        return tuple(sorted(found))

    def draw(
        self, seed: int, replicate: int, held: Mapping[str, float] | None = None
    ) -> ParameterTree:
        """Return the tree of a replicate: every uncertain parameter deviates from its centre.

        The deviation hangs on seed, replicate and parameter id alone, so it is the same with and
        without a reform; what one calibration fitted deviates together
        (:mod:`landbridge.parameters.joint`). Sunsets (entries with ``only``) are law and are not
        drawn.

        Parameters
        ----------
        seed, replicate
            Name of the draw.
        held
            Quantiles between 0 and 1 at which single axes of doubt are held, by name (`asked`).
        """
        return self._derived(draw_key=(int(seed), int(replicate)), held=dict(held or {}))

    def with_baseline(self, baseline: str) -> ParameterTree:
        """Return the tree under another baseline.

        Raises
        ------
        UnknownNameError
            If it is not ``current-policy`` or ``as-written``.
        """
        if baseline not in BASELINES:
            raise UnknownNameError("baseline", baseline, BASELINES)
        return self if baseline == self.baseline else self._derived(baseline=baseline)

    def with_reform(self, reform: Reform) -> ParameterTree:
        """Return the tree after a reform's changes, in their order.

        Raises
        ------
        InputError
            If the reform does not fit the tree; the message names every problem.
        """
        return self.with_parameters(reform.apply(self))

    def with_parameters(self, parameters: Mapping[str, Parameter]) -> ParameterTree:
        """Return the tree with some parameters replaced."""
        if not parameters:
            return self
        return self._derived(parameters={**self._parameters, **parameters})

    def _derived(
        self,
        parameters: Mapping[str, Parameter] | None = None,
        baseline: str | None = None,
        draw_key: tuple[int, int] | None = None,
        held: Mapping[str, float] | None = None,
    ) -> ParameterTree:
        return ParameterTree(
            self._parameters if parameters is None else parameters,
            self.dimensions,
            self.units,
            self.sources,
            baseline or self.baseline,
            draw_key or self.draw_key,
            self._held if held is None else held,
        )

    @property
    def digest(self) -> str:
        """Hash (hex) of every value, date and distribution under the baseline, and of the draw.

        Trees with equal digests give equal results; a reform that changes nothing keeps it.
        """
        if self._digest is None:
            held = sorted(self._held.items())
            state = hashlib.sha256(f"{self.draw_key}{held or ''}".encode())
            for identifier in sorted(self._parameters):
                state.update(self._parameters[identifier].digest(self.baseline))
            self._digest = state.hexdigest()
        return self._digest


class Snapshot(Mapping[str, "float | Values"]):
    """The values of a tree on one day: a float for a scalar, else a read-only float64 array.

    Attributes
    ----------
    known : dict
        Values asked for so far.
    """

    def __init__(self, tree: ParameterTree, date: datetime.date) -> None:
        self.tree = tree
        self.date = date
        self.known: dict[str, float | Values] = {}
        # Days on which all that is known holds: the first, and the one after the last.
        self._since, self._until = datetime.date.min, datetime.date.max

    def on(self, date: datetime.date) -> Snapshot:
        """Return the values of another day; what is known here is known there if all of it holds.

        Few values change in a year, so who asks for the same ones every year finds them at hand.
        """
        other = Snapshot(self.tree, date)
        if self._since <= date < self._until:
            other.known = self.known.copy()
            other._since, other._until = self._since, self._until
        return other

    def __getitem__(self, identifier: str) -> float | Values:
        value = self.known.get(identifier)
        if value is None:
            since, until, array = self.tree.in_force(identifier, self.date)
            self._since, self._until = max(since, self._since), min(until, self._until)
            value = self.known[identifier] = float(array) if array.ndim == 0 else array
        return value

    def scalar(self, identifier: str) -> float:
        """Return a scalar parameter's value; a table is a TypeError (a fault in our code)."""
        value = self[identifier]
        if isinstance(value, np.ndarray):
            raise TypeError(f"{identifier} is a table over {self.tree[identifier].by}")
        return value

    def array(self, identifier: str) -> Values:
        """Return a parameter as an array; a scalar has no axes."""
        return np.asarray(self[identifier], dtype=np.float64)

    def __contains__(self, identifier: object) -> bool:
        return identifier in self.tree

    def __iter__(self) -> Iterator[str]:
        return iter(self.tree)

    def __len__(self) -> int:
        return len(self.tree)

    def __repr__(self) -> str:
        return f"<Snapshot of {self.tree!r} on {self.date}>"


def as_date(date: datetime.date | str) -> datetime.date:
    """Return a date from a date or ISO text.

    Raises
    ------
    InputError
        If the text is not a date.
    """
    if isinstance(date, datetime.datetime):
        return date.date()
    if isinstance(date, datetime.date):
        return date
    try:
        return datetime.date.fromisoformat(date)
    except (TypeError, ValueError):
        raise InputError(f"'{date}' is not a date; expected YYYY-MM-DD") from None
