"""Short entries of text that hang on a person's facts, read from YAML data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.errors import InputError
from landbridge.law.outlook.conditions import Watched, holds, word_of

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

__all__ = ["Entry", "Note", "fill", "noted", "read_entries", "read_yaml"]

_FOLDER = Path(__file__).parent / "data"
_PLACEHOLDER = re.compile(r"\{([a-z0-9_.]+)\}")


@dataclass(frozen=True)
class Entry:
    """An entry of a data file.

    Attributes
    ----------
    id
        Name.
    when
        Condition under which it concerns a person; None: everybody.
    text
        In each language; ids of parameters in braces are filled in.
    cites, reliability
        Sources and how far to trust them.
    more
        Further keys of the file.
    """

    id: str
    when: Any
    text: Mapping[str, str]
    cites: tuple[str, ...]
    reliability: str
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    """An entry as it stands for a person.

    Attributes
    ----------
    id
        Name of the entry.
    applies
        ``yes``, ``no``, or ``unknown`` where it hangs on facts that were not given.
    text
        In each language.
    cites, reliability
        Sources and how far to trust them.
    hangs_on
        Facts that would tell whether it applies.
    """

    id: str
    applies: str
    text: Mapping[str, str]
    cites: tuple[str, ...]
    reliability: str
    hangs_on: tuple[str, ...] = ()

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "id": self.id,
            "applies": self.applies,
            "text": self.text[lang],
            "cites": list(self.cites),
            "reliability": self.reliability,
            "hangs_on": list(self.hangs_on),
        }


@cache
def read_yaml(name: str) -> dict[str, Any]:
    """One of the outlook's data files."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=loader) or {}


@cache
def read_entries(name: str) -> tuple[Entry, ...]:
    """Entries of a data file, in its order.

    Raises
    ------
    InputError
        If an entry lacks a text, a source or its reliability.
    """
    found = []
    for identifier, raw in read_yaml(name).items():
        entry = dict(raw)
        try:
            found.append(
                Entry(
                    id=identifier,
                    when=entry.pop("when", None),
                    text=entry.pop("text"),
                    cites=tuple(entry.pop("cites")),
                    reliability=entry.pop("reliability"),
                    more=entry,
                )
            )
        except KeyError as error:
            raise InputError(f"{name}.yaml: {identifier} lacks {error}") from None
    return tuple(found)


def noted(entry: Entry, facts: Facts, law: Law) -> Note:
    """An entry for one person under one day's law."""
    watched = Watched(facts)
    applies = word_of(holds(entry.when, watched, law))
    return Note(
        id=entry.id,
        applies=applies,
        text={lang: fill(words, law) for lang, words in entry.text.items()},
        cites=entry.cites,
        reliability=entry.reliability,
        hangs_on=tuple(sorted(watched.missing)) if applies == "unknown" else (),
    )


def fill(words: str, law: Law) -> str:
    """Words with the values of the parameters that they name in braces."""

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        if law.tree[name].by == ("bound",):
            low, high = law.bound(name, "low"), law.bound(name, "high")
            return f"{low:,.12g}" if low == high else f"{low:,.12g}–{high:,.12g}"
        return f"{float(law(name)):,.12g}"

    return _PLACEHOLDER.sub(value, words)
