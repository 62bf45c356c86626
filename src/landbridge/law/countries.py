"""Countries by ISO code or name: what their nationality means for entry, queues and treaties."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType

from landbridge.errors import UnknownNameError
from landbridge.law.limits import limit

__all__ = ["Country", "countries", "country", "country_code", "is_us", "nearest_countries"]

_FILE = Path(__file__).parent / "data" / "countries.csv"
#: Names in use beside those of the table.
_OTHER_NAMES = {
    "USA": "US",
    "United States of America": "US",
    "UK": "GB",
    "Great Britain": "GB",
    "England": "GB",
    "Scotland": "GB",
    "Wales": "GB",
    "Burma": "MM",
    "Ivory Coast": "CI",
    "Cape Verde": "CV",
    "Turkey": "TR",
    "Swaziland": "SZ",
    "Korea": "KR",
    "Congo": "CG",
    "DR Congo": "CD",
    "Macao": "MO",
    "中国香港": "HK",
    "中国澳门": "MO",
    "Palestine": "PS",
    "中华人民共和国": "CN",
    "阿联酋": "AE",
    "沙特": "SA",
}
_NEAR = 0.6
_SUGGESTED = 3


@dataclass(frozen=True)
class Country:
    """One country and what its nationality, or birth there, means.

    Attributes
    ----------
    iso2
        ISO 3166-1 code of two letters.
    name_en, name_zh
        Names.
    ban
        "none", "full" or "partial": the entry restrictions in force since January 2026.
    iv_pause
        "yes", "no" or "unknown": the pause of immigrant visas.
    queue
        Queue for employment-based green cards ("india", "china", "rest").
    treaty
        "tn", "h1b1", "e3" or "".
    tx_excluded
        Whether Texas is reported to exclude its citizens.
    peer_training
        Whether its specialist training is among those US boards and peers take as near to theirs.
    """

    iso2: str
    name_en: str
    name_zh: str
    ban: str
    iv_pause: str
    queue: str
    treaty: str
    tx_excluded: bool
    peer_training: bool

    def name(self, lang: str = "en") -> str:
        """Name in a language."""
        return self.name_zh if lang == "zh" else self.name_en


@cache
def countries() -> Mapping[str, Country]:
    """ISO code -> country, in the order of the table."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return MappingProxyType(
        {
            row["iso2"]: Country(
                iso2=row["iso2"],
                name_en=row["name_en"],
                name_zh=row["name_zh"],
                ban=row["ban"],
                iv_pause=row["iv_pause"],
                queue=row["queue"],
                treaty=row["treaty"],
                tx_excluded=row["tx_excluded"] == "1",
                peer_training=row["peer_training"] == "1",
            )
            for row in rows
        }
    )


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold().replace("&", "and"))
    return "".join(letter for letter in letters if letter.isalnum())


@cache
def _names() -> Mapping[str, str]:
    names = {_plain(other): code for other, code in _OTHER_NAMES.items()}
    for code, one in countries().items():
        names |= {_plain(one.name_en): code, _plain(one.name_zh): code, _plain(code): code}
    return names


def country_code(name: str) -> str | None:
    """ISO code of a country given by code or by name in either language; None if there is none."""
    return _names().get(_plain(name))


def country(name: str) -> Country:
    """A country by code or name.

    Raises
    ------
    UnknownNameError
        If there is none; near names are suggested.
    """
    code = country_code(name)
    if code is None:
        known = [one.name_en for one in countries().values()]
        raise UnknownNameError("country", name, known)
    return countries()[code]


def nearest_countries(name: str) -> list[str]:
    """Up to three countries whose code or name is near, as "NG (Nigeria)"."""
    near = get_close_matches(_plain(name), list(_names()), n=2 * _SUGGESTED, cutoff=_NEAR)
    codes = list(dict.fromkeys(_names()[one] for one in near))[:_SUGGESTED]
    return [f"{code} ({countries()[code].name_en})" for code in codes]


def is_us(code: str | None) -> bool:
    """Whether a code is the United States or a territory of theirs with a code of its own."""
    return code == "US" or code in limit("us_territories")
