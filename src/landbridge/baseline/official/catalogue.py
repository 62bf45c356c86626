"""The kinds of official files, and reading one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import cast

from landbridge.baseline.official.kind import Ask, Loaded, Reader
from landbridge.baseline.official.opening import Piece, open_pieces
from landbridge.errors import UnknownNameError

__all__ = ["KindFacts", "kind_facts", "read_official"]

#: where the reader of a kind is: module and function; ``read`` in the module of its name else
_READERS = {
    "hpsa-pc": ("hpsa", "read_primary"),
    "hpsa-mh": ("hpsa", "read_mental"),
    "hpsa-dh": ("hpsa", "read_dental"),
}


@dataclass(frozen=True)
class KindFacts:
    """Facts about a kind of file.

    Attributes
    ----------
    name
        As on the command line.
    organisation, page, url, file
        Who publishes it, on which page, and how the file is called.
    vintage
        Vintages that fit, in words.
    licence
        Key of the licence sentence in the language catalogue.
    used
        Whether the country takes a loaded table in place of a shipped one.
    """

    name: str
    organisation: str
    page: str
    url: str
    file: str
    vintage: str
    licence: str
    used: bool


@cache
def kind_facts() -> dict[str, KindFacts]:
    """All kinds by name, in the order they are listed."""
    import yaml

    text = Path(__file__).with_name("catalogue.yaml").read_text(encoding="utf-8")
    return {name: KindFacts(name, **facts) for name, facts in yaml.safe_load(text).items()}


def read_official(
    kind: str, place: Path, vintage: str | None = None, layout: Path | None = None
) -> Loaded:
    """Read an official file; nothing is written.

    Parameters
    ----------
    kind
        Name of a kind.
    place
        File, archive or folder.
    vintage
        Vintage as the user states it: needed where the file does not say it, checked where it does.
    layout
        Positions of a fixed-width AHRF release.

    Returns
    -------
    Loaded

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    InputError
        If the file cannot be read, or is of another layout or vintage.
    """
    if kind not in kind_facts():
        raise UnknownNameError("kind of file", kind, kind_facts())
    module, name = _READERS.get(kind, (kind.replace("-", "_"), "read"))
    reader = cast(Reader, getattr(import_module(f"{__package__}.kinds.{module}"), name))
    pieces: Sequence[Piece] = open_pieces(place)
    return reader(pieces, Ask(vintage, layout))
