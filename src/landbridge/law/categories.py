"""The lists that codes point into: specialties and states of the parameters, and our own."""

from __future__ import annotations

import re
from functools import cache

from landbridge.errors import UnknownNameError
from landbridge.language import keys, languages, text
from landbridge.law.countries import countries
from landbridge.law.fact_table import EMPLOYERS, FACTS, STATUSES

__all__ = ["categories", "category_of", "code_of", "specialty_name", "state_name"]

#: Names in use beside those of the parameters.
_OTHER_SPECIALTIES = {
    "anaesthesia": "anesthesiology",
    "anaesthesiology": "anesthesiology",
    "anesthesia": "anesthesiology",
    "cardiology": "cardiovascular_disease",
    "emergency": "emergency_medicine",
    "endocrinology_diabetes_and_metabolism": "endocrinology",
    "family_practice": "family_medicine",
    "general_internal_medicine": "internal_medicine",
    "general_practice": "family_medicine",
    "med_peds": "internal_medicine_pediatrics",
    "neurosurgery": "neurological_surgery",
    "obgyn": "obstetrics_gynecology",
    "ob_gyn": "obstetrics_gynecology",
    "obstetrics_and_gynecology": "obstetrics_gynecology",
    "oncology": "hematology_oncology",
    "orthopedics": "orthopedic_surgery",
    "orthopaedics": "orthopedic_surgery",
    "other": "other_specialties",
    "paediatrics": "pediatrics",
    "pulmonology": "pulmonary_disease",
    "radiology": "diagnostic_radiology",
    "surgery": "general_surgery",
}


@cache
def _dimensions() -> dict[str, tuple[str, ...]]:
    from landbridge.parameters.dimensions import read_dimensions
    from landbridge.parameters.loading import SHIPPED_VALUES
    from landbridge.parameters.yaml_lines import read_yaml

    return dict(read_dimensions(read_yaml(SHIPPED_VALUES / "dimensions.yaml")))


@cache
def categories(codes: str) -> tuple[str, ...]:
    """Names that a kind of code points to, in order.

    Parameters
    ----------
    codes
        "employer", "status", "country", or a dimension of the parameters ("state", "specialty").
    """
    ours = {"employer": EMPLOYERS, "status": STATUSES, "country": tuple(countries())}
    return ours[codes] if codes in ours else _dimensions()[codes]


@cache
def _positions(codes: str) -> dict[str, int]:
    return {name: position for position, name in enumerate(categories(codes))}


def code_of(codes: str, name: str | None) -> int:
    """Position of a name in a list, -1 for None.

    Parameters
    ----------
    codes
        The list; see :func:`categories`.
    name
        One of its names.
    """
    if name is None:
        return -1
    try:
        return _positions(codes)[name]
    except KeyError:
        raise UnknownNameError(codes, name, categories(codes)) from None


def category_of(fact: str, code: int) -> str | None:
    """Name that a code of a fact stands for; None where it is not known.

    Parameters
    ----------
    fact
        Name of a fact that is a code.
    code
        Its value.
    """
    codes = FACTS[fact].codes
    if code < 0:
        return None
    # a county's code is its FIPS number
    return f"{code:05}" if codes == "county" else categories(codes)[code]


@cache
def _state_names() -> dict[str, str]:
    names = {code.casefold(): code for code in categories("state")}
    for key in keys():
        if key.startswith("place.") and key.endswith(".abbreviation"):
            code = text(key)
            stem = key.removesuffix(".abbreviation")
            if code in categories("state"):
                names |= {text(stem, lang).casefold(): code for lang in languages()}
    return names


def state_name(name: str) -> str | None:
    """Code of a state given by code or name in either language; None if there is none."""
    return _state_names().get(name.strip().casefold())


def specialty_name(name: str) -> str | None:
    """Specialty of the parameters for a name as people write it; None if there is none."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.strip().casefold()).strip("_")
    plain = _OTHER_SPECIALTIES.get(plain, plain)
    return plain if plain in _positions("specialty") else None
