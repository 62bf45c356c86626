"""The shape of the YAML and TOML files, checked by pydantic.

Every model forbids unknown keys, so that a misspelt key is an error and not a silent default.
Imported only when a file is read: pydantic is slow to import.
"""

from __future__ import annotations

import datetime
import math
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

_CHOICE_PATTERN = r"^[a-z][a-z0-9-]*$"
_NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._+-]*$"
#: What each pattern asks for, in words.
PATTERN_WORDS = {
    _CHOICE_PATTERN: "small letters, digits and '-', the first a letter",
    _NAME_PATTERN: "letters, digits and any of '. _ + -', the first a letter or digit",
}

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Baseline = Literal["current-policy", "as-written"]
Acts = Literal["factor", "shift"]
Reliability = Literal["primary", "secondary", "derived", "memory", "assumption", "fitted"]
ChoiceName = Annotated[str, StringConstraints(pattern=_CHOICE_PATTERN)]
CellReliability = Literal[Reliability, "missing"]


class Strict(BaseModel):
    """A model that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class Wording(Strict):
    """One text in both languages."""

    en: Text
    zh: Text


class ValueEntry(Strict):
    """A value from a date on: given in place, or in a CSV table beside the file."""

    start: datetime.date = Field(alias="from")
    value: Any = None
    table: Text | None = None
    se: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    fit: Text | None = None
    only: Baseline | None = None

    @model_validator(mode="after")
    def _one_value(self) -> ValueEntry:
        if (self.value is None) == (self.table is None):
            raise ValueError("needs either 'value' or 'table'")
        if self.se is not None and (self.table is not None or isinstance(self.value, dict)):
            raise ValueError("'se' goes with a single number; a table has a column 'se'")
        if self.fit and self.only:
            raise ValueError("'fit' does not go with 'only': what is written in law is not fitted")
        return self


class Normal(Strict):
    """Normal distribution around the value."""

    kind: Literal["normal"]
    sd: Positive
    acts: Acts | None = Field(default=None, alias="as")


class Lognormal(Strict):
    """Lognormal distribution with the value as its median."""

    kind: Literal["lognormal"]
    sigma: Positive


class Uniform(Strict):
    """Uniform distribution."""

    kind: Literal["uniform"]
    low: Number
    high: Number
    acts: Acts | None = Field(default=None, alias="as")


class Triangular(Strict):
    """Triangular distribution with the value as its mode."""

    kind: Literal["triangular"]
    low: Number
    high: Number
    acts: Acts | None = Field(default=None, alias="as")


class Beta(Strict):
    """Beta distribution on the parameter's range with the value as its mean."""

    kind: Literal["beta"]
    sd: Positive


OwnDistribution = Annotated[
    Normal | Lognormal | Uniform | Triangular | Beta, Field(discriminator="kind")
]


class Fitted(Strict):
    """The joint distribution of what a calibration fitted: a value says under ``fit`` which.

    ``rest`` is how the cells of a table are drawn that no calibration moved.
    """

    kind: Literal["fitted"]
    rest: OwnDistribution | None = None


AnyDistribution = Annotated[
    Normal | Lognormal | Uniform | Triangular | Beta | Fitted, Field(discriminator="kind")
]


class CellEntry(Strict):
    """Where the number of one category comes from, beside the parameter's own sources."""

    sources: Annotated[tuple[Text, ...], Field(min_length=1)]
    reliability: CellReliability
    note: Text | None = None


class ParameterEntry(Strict):
    """A parameter as a values file writes it."""

    label: Wording
    unit: Text
    range: tuple[Number | None, Number | None] | None = None
    choices: dict[ChoiceName, Wording] = Field(default_factory=dict)
    by: tuple[Text, ...] = ()
    values: Annotated[tuple[ValueEntry, ...], Field(min_length=1)]
    distribution: AnyDistribution | None = None
    fixed: Text | None = None
    sources: Annotated[tuple[Text, ...], Field(min_length=1)]
    reliability: Reliability
    note: Text
    fitted_by: Text | None = None
    cells: dict[Text, CellEntry] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits_together(self) -> ParameterEntry:
        if self.distribution and self.fixed:
            raise ValueError("has a 'distribution', so it is not 'fixed'")
        if any(value.fit for value in self.values) != isinstance(self.distribution, Fitted):
            raise ValueError("a value with 'fit' and a 'distribution' of kind 'fitted' go together")
        if not self.choices:
            if self.range is None:
                raise ValueError("key 'range' is missing")
            return self
        if len(self.choices) < 2:
            raise ValueError("'choices' needs two names or more")
        for given, what in ((self.range, "range"), (self.by, "by"), (self.cells, "cells")):
            if given:
                raise ValueError(f"named choices take no '{what}'")
        if self.distribution:
            raise ValueError("named choices are not drawn: no 'distribution'")
        return self


class SourceEntry(Strict):
    """A source as sources.yaml writes it."""

    title: Text
    organisation: Text | None = None
    year: int | None = None
    url: Text | None = None
    reliability: Literal["primary", "secondary", "derived", "memory", "assumption"]
    retrieved: datetime.date | None = None


class ChangeEntry(Strict):
    """A change as a reform's TOML writes it: exactly one of set, scale and add."""

    parameter: Text
    start: datetime.date | None = Field(default=None, alias="from")
    until: datetime.date | None = None
    set: Number | Text | dict[str, Number] | None = None
    scale: Number | None = None
    add: Number | None = None
    where: dict[str, Text | tuple[Text, ...]] | tuple[Text, ...] | None = None

    @field_validator("set", mode="before")
    @classmethod
    def _value_or_values(cls, given: Any) -> Any:
        # Said here in one sentence; a union says it once for each of its members.
        numbers = isinstance(given, dict) and given and all(map(_is_number, given.values()))
        if _is_number(given) or isinstance(given, str) or numbers:
            return given
        raise ValueError("expected a number, the name of a choice, or numbers by category")

    @field_validator("where", mode="before")
    @classmethod
    def _some_categories(cls, given: Any) -> Any:
        if _names_some(given):
            return given
        if isinstance(given, dict) and given:
            if all(isinstance(names, str) or _names_some(names) for names in given.values()):
                return given
            empty = next((d for d, names in given.items() if names == []), None)
            if empty is not None:
                raise ValueError(f"names no category of {empty}; leave it out to act everywhere")
        if given in ([], {}):
            raise ValueError("names no category; leave it out to act everywhere")
        raise ValueError(
            'expected a list of categories, or lists of them by dimension, such as {state = ["TX"]}'
        )

    @model_validator(mode="after")
    def _one_operation(self) -> ChangeEntry:
        if sum(given is not None for given in (self.set, self.scale, self.add)) != 1:
            raise ValueError("needs exactly one of 'set', 'scale' and 'add'")
        if self.start and self.until and self.until < self.start:
            raise ValueError(f"'until' {self.until} is before 'from' {self.start}")
        return self


def _is_number(given: Any) -> bool:
    return isinstance(given, int | float) and math.isfinite(given)


def _names_some(given: Any) -> bool:
    return isinstance(given, list) and bool(given) and all(isinstance(n, str) for n in given)


class ReformEntry(Strict):
    """A reform file."""

    name: Annotated[str, StringConstraints(pattern=_NAME_PATTERN)]
    label: Wording | None = None
    summary: Wording | None = None
    sources: tuple[Text, ...] = ()
    change: Annotated[tuple[ChangeEntry, ...], Field(min_length=1)]
