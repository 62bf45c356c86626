"""Every word a person reads, in each language, and how that language writes numbers.

The catalogue is the union of ``language/<lang>/*.yaml``: flat files of ``key: text`` with
``{placeholders}``. All languages hold the same keys with the same placeholders; the tests see to
it. A key is ``area.name`` (``report.title``, ``measure.fte``), and an area has one owner file.
"""

from landbridge.language.catalogue import (
    duplicate_keys,
    has_text,
    keys,
    languages,
    placeholders,
    plural,
    text,
)
from landbridge.language.numbers import (
    MISSING,
    change_with_interval,
    interval,
    number,
    number_with_interval,
    percent,
    signed,
)

__all__ = [
    "MISSING",
    "change_with_interval",
    "duplicate_keys",
    "has_text",
    "interval",
    "keys",
    "languages",
    "number",
    "number_with_interval",
    "percent",
    "placeholders",
    "plural",
    "signed",
    "text",
]
