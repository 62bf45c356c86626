"""Where numbers come from: ``sources.yaml`` as a mapping of ids to sources.

Loading a tree needs only the ids, to check that every parameter names sources that exist; titles
are read when someone cites. So the ids are found by scanning for unindented keys, which is twenty
times quicker than parsing the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from landbridge.errors import InputError, UnknownNameError
from landbridge.parameters.yaml_lines import LinedDocument, Location, read_yaml

SHIPPED_SOURCES = Path(__file__).parent / "sources.yaml"
_TOP_KEY = re.compile(r"^([A-Za-z0-9][\w.-]*):", re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """A publication, data set or kind of knowledge behind a number.

    Attributes
    ----------
    id, title, organisation, year, url
        What it is and where it stands; all but id and title may be None.
    reliability
        ``primary`` (the issuing body's own text), ``secondary`` (a text quoting it), ``derived``,
        ``memory`` (not seen in a text) or ``assumption``.
    retrieved
        ISO date of retrieval, if known.
    """

    id: str
    title: str
    organisation: str | None
    year: int | None
    url: str | None
    reliability: str
    retrieved: str | None = None

    def __str__(self) -> str:
        parts = (self.title, self.organisation, str(self.year) if self.year else None)
        return ", ".join(part for part in parts if part)


class Sources(Mapping[str, Source]):
    """All sources of a file, by id; read in full at the first look-up."""

    def __init__(self, path: Path = SHIPPED_SOURCES, name: str | None = None) -> None:
        self._path = path
        self._name = name or str(path)
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise InputError(f"{self._name}: cannot be read: {error}") from error
        self._ids = dict.fromkeys(_TOP_KEY.findall(text))

    @cached_property
    def _sources(self) -> dict[str, Source]:
        from landbridge.parameters.checking import raise_all, validated
        from landbridge.parameters.schema import SourceEntry

        document = read_yaml(self._path, self._name)
        if not isinstance(document.data, dict):
            raise InputError(f"{document.where()}: expected a mapping of source ids")
        sources, problems = {}, []
        for identifier, data in document.data.items():
            where = partial(_where, document, identifier)
            entry, found = validated(SourceEntry, data, where, identifier)
            problems += found
            if entry is not None:
                retrieved = entry.retrieved.isoformat() if entry.retrieved else None
                sources[identifier] = Source(
                    identifier,
                    entry.title,
                    entry.organisation,
                    entry.year,
                    entry.url,
                    entry.reliability,
                    retrieved,
                )
        raise_all(problems)
        return sources

    def __getitem__(self, identifier: str) -> Source:
        try:
            return self._sources[identifier]
        except KeyError:
            raise UnknownNameError("source", identifier, self._ids) from None

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


def _where(document: LinedDocument, identifier: str, location: Location) -> str:
    return document.where((identifier, *location))
