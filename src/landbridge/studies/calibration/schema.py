"""The shape of a calibration's TOML file, checked by pydantic; unknown keys are errors."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from landbridge.parameters.links import Link
from landbridge.parameters.schema import Number, Positive, Strict, Text, Wording

Count = Annotated[int, Field(ge=1)]
Names = Text | tuple[Text, ...]


class MomentEntry(Strict):
    """Figures to meet: one, or one for each combination of the categories in ``each``."""

    target: Text
    year: int | None = None
    each: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)


class NumberEntry(Strict):
    """Numbers of a parameter: one, or one for each combination of the dimensions in ``each``."""

    parameter: Text
    link: Link = "identity"
    cells: dict[Text, Names] = Field(default_factory=dict)
    each: tuple[Text, ...] = ()
    moment: Text | None = None
    gain: Number = 1.0
    centre: Number | None = None
    reach: Positive = 4.0
    sums_over: Text | None = None


class FreeEntry(NumberEntry):
    """Numbers that may move; with a ``moment`` of their own they are found by inversion.

    ``prior`` is how wide each was thought to be before any figure was looked at. It stands here
    because a fit that is written replaces the distribution of the parameter.
    """

    prior: Positive


class CalibrationEntry(Strict):
    """A calibration file."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    label: Wording
    summary: Wording
    base: int
    on: datetime.date
    until: Literal["match", "year"] = "match"
    last_year: int | None = None
    draws: Literal["each", "fixed"] = "each"
    replicates: Count = 16
    derivative_replicates: Annotated[int, Field(ge=2)] = 4
    doubt_replicates: Annotated[int, Field(ge=2)] = 4
    seed: Annotated[int, Field(ge=0)] = 11
    scale: Annotated[float, Field(gt=0, le=1)] = 1.0
    sweeps: Count = 12
    inner_sweeps: Count = 3
    evaluations: Count = 8
    step: Positive = 0.5
    moment: Annotated[tuple[MomentEntry, ...], Field(min_length=1)]
    free: Annotated[tuple[FreeEntry, ...], Field(min_length=1)]


class VaryEntry(NumberEntry):
    """A number whose value is not known: drawn evenly from a range of shifts."""

    low: Number
    high: Number

    @model_validator(mode="after")
    def _ordered(self) -> VaryEntry:
        if not self.low < self.high:
            raise ValueError(f"low {self.low:g} must be below high {self.high:g}")
        if self.moment is not None:
            raise ValueError("a number that varies has no moment of its own")
        return self


class GapEntry(CalibrationEntry):
    """A calibration file with what varies, the parts and the groups besides."""

    specifications: Count = 100
    corrections: Annotated[int, Field(ge=0)] = 2
    against: Text
    groups: Annotated[tuple[Text, ...], Field(min_length=1)]
    part: Annotated[dict[Text, Text], Field(min_length=1)]
    vary: Annotated[tuple[VaryEntry, ...], Field(min_length=1)]
