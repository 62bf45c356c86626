"""What the small whole numbers of the person table stand for, as short names and back again."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError, UnknownNameError
from landbridge.workforce import codes
from landbridge.workforce.people import COLUMNS

if TYPE_CHECKING:
    from landbridge.parameters import ParameterTree
    from landbridge.workforce.people import People

__all__ = ["CLOCKS", "Names", "hex_key", "read_key", "read_pick"]

_ENUMS: dict[str, type[IntEnum]] = {
    "phase": codes.Phase,
    "origin": codes.Origin,
    "applicant_type": codes.ApplicantType,
    "citizenship": codes.Citizenship,
    "status": codes.Status,
    "licence": codes.Licence,
    "obligation": codes.Obligation,
    "career": codes.Career,
    "left_reason": codes.LeftReason,
    "race": codes.Race,
    "language": codes.Language,
    "academic": codes.Academic,
    "grant": codes.Grant,
}
_WORDS = {
    "sex": ("male", "female"),
    "board": ("none", "eligible", "certified"),
    "restricted": ("no", "yes"),
    "us_experience": ("no", "yes"),
    "leads": ("no", "yes"),
}
#: Columns in which zero, or less, means that there is none.
_ZERO_IS_NONE = (
    "status_since",
    "step1",
    "step2",
    "pgt_abroad_end",
    "practice_abroad_from",
    "practice_abroad_to",
    "entered",
    "left",
    "board_since",
)
_BELOW_ZERO_IS_NONE = ("since_obligation", "program")
#: Columns that only count the years of what goes on anyway.
CLOCKS = ("training_year", "training_left", "obligation_left", "since_obligation", "cycles", "fte")
_THOUSAND = 1000.0
_DECIMALS = 3
#: What a pick may ask for beside the columns of the table.
_STATE, _PROCESS, _YEAR = "state", "process", "year"


def hex_key(key: int) -> str:
    """A person's key as sixteen hexadecimal digits."""
    return f"{int(key):016x}"


def read_key(text: str | int) -> int:
    """A key from what :func:`hex_key` wrote; ``0x`` may stand before it.

    Raises
    ------
    InputError
        Not a hexadecimal number of at most 64 bits.
    """
    if isinstance(text, int | np.integer):
        return int(text)
    try:
        key = int(text, 16)
    except ValueError:
        key = -1
    if not 0 <= key < 2**64:
        raise InputError(
            f"person '{text}': expected a key of up to 16 hexadecimal digits, such as "
            "'landbridge explain RUN --changed' lists"
        )
    return key


def read_pick(text: str) -> dict[str, str]:
    """``origin=nonus_img,state=TX`` as a mapping.

    Raises
    ------
    InputError
        A part is no ``NAME=VALUE``, or a name is unknown.
    """
    known = [_STATE, _PROCESS, _YEAR, *(name for name in COLUMNS if name != "key")]
    picked = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not sign or not value:
            raise InputError(f"--pick '{part}': expected NAME=VALUE, such as origin=nonus_img")
        if name not in known:
            raise UnknownNameError("column of a person", name, known, "--pick")
        picked[name] = value
    if not picked:
        raise InputError("--pick is empty; expected NAME=VALUE, such as origin=nonus_img")
    return picked


class Names:
    """Short names of a country's places and specialties, and of all other codes.

    Parameters
    ----------
    country
        The base-year country.
    tree
        Parameters, for their dimensions.
    """

    def __init__(self, country: Any, tree: ParameterTree) -> None:
        counties, states, specialties = country.counties, country.states, country.specialties
        abbr = tuple(map(str, states.abbr))
        fips = tuple(map(str, counties.fips))
        nations = tuple(tree.dimensions["nationality"])
        #: label of each specialty by language
        self.specialties = {
            str(slug): {"en": str(en), "zh": str(zh)}
            for slug, en, zh in zip(
                specialties.slug, specialties.label_en, specialties.label_zh, strict=True
            )
        }
        #: name of each county, and the code of each state, by county code and postal code
        self.counties = dict(zip(fips, map(str, counties.name), strict=True))
        self.state_fips = dict(zip(abbr, map(str, states.fips), strict=True))
        self.abbr = abbr
        self._county_state = np.asarray(counties.state)
        self._lists: dict[str, tuple[str, ...]] = {
            **_WORDS,
            "specialty": tuple(self.specialties),
            "seeks": tuple(self.specialties),
            "sought": tuple(self.specialties),
            "home_state": abbr,
            "training_state": abbr,
            _STATE: abbr,
            "county": fips,
            "nationality": nations,
            "birth_country": nations,
            "gc_queue": tuple(tree.dimensions["gc_queue"]),
            "school_region": tuple(tree.dimensions["school_region"]),
        }

    def value(self, column: str, code: Any) -> str | int | float | None:
        """What one number of a column stands for; None for none."""
        if column == "key":
            return hex_key(code)
        if column in _ENUMS:
            return None if code < 0 else _ENUMS[column](code).name.lower()
        if column in self._lists:
            return None if code < 0 else self._lists[column][code]
        if column == "fte":
            return float(code) / _THOUSAND
        if column == "quality":
            return round(float(code), _DECIMALS)
        if (column in _ZERO_IS_NONE and code <= 0) or (column in _BELOW_ZERO_IS_NONE and code < 0):
            return None
        return int(code)

    def values(self, column: str, numbers: NDArray[Any]) -> list[Any]:
        """:meth:`value` of many numbers."""
        found, where = np.unique(numbers, return_inverse=True)
        told = [self.value(column, code) for code in found]
        return [told[place] for place in where.ravel()]

    def code(self, column: str, value: str) -> int:
        """The number that a short name stands for.

        Raises
        ------
        InputError
            There is no such value, or it is no whole number.
        """
        if column in _ENUMS:
            named = {each.name.lower(): int(each) for each in _ENUMS[column]}
        elif column in self._lists:
            named = {name: place for place, name in enumerate(self._lists[column])}
        else:
            try:
                return int(value)
            except ValueError:
                raise InputError(f"--pick {column}={value}: expected a whole number") from None
        if value not in named and value.upper() in named:
            value = value.upper()
        if value not in named:
            raise UnknownNameError(column, value, named, "--pick")
        return named[value]

    def state_of(self, people: People, row: NDArray[np.int64]) -> NDArray[np.int64]:
        """State of practice of each row, or else of training, or else of the school; -1 none."""
        county = people.county[row].astype(np.int64)
        practice = np.where(county >= 0, self._county_state[np.maximum(county, 0)], -1)
        training = np.where(practice >= 0, practice, people.training_state[row])
        return np.where(training >= 0, training, people.home_state[row]).astype(np.int64)

    def state_of_county(self, fips: str) -> str:
        """Postal code of the state of a county."""
        return self.abbr[self._county_state[self._lists["county"].index(fips)]]

    def fits(
        self, people: People, row: NDArray[np.int64], pick: dict[str, str]
    ) -> NDArray[np.bool_]:
        """Whether each row has every value asked for; -1 is nobody, whom nothing fits."""
        fits = row >= 0
        at = np.maximum(row, 0)
        for column, value in pick.items():
            if column in (_PROCESS, _YEAR):
                continue
            code = self.code(column, value)
            own = self.state_of(people, at) if column == _STATE else getattr(people, column)[at]
            fits &= own == code
        return fits
