"""What a worker needs to make a replicate: a tree, a country, and the function that simulates.

The three are given as importable functions, so that the same description works in this process,
in a spawned worker, on a server or on a cluster; tests put small stand-ins in their place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_MODEL_PACKAGES = ("parameters", "chance", "law", "matching", "baseline", "places", "workforce")


@dataclass(frozen=True)
class Engine:
    """The functions that make a replicate.

    Parameters
    ----------
    simulate
        ``simulate(country, tree, first_year=, last_year=, seed=, replicate=, scale=, progress=)``
        returning one tidy Arrow table; by default ``landbridge.workforce.simulate``.
    load_country
        ``load_country(base_year)``; by default ``landbridge.baseline.load_country``.
    load_tree
        ``load_tree()``; by default ``landbridge.parameters.load_tree``.

    Notes
    -----
    Functions must be importable by name when more than one worker is used.
    """

    simulate: Callable[..., Any] | None = None
    load_country: Callable[[int], Any] | None = None
    load_tree: Callable[[], Any] | None = None

    @classmethod
    def of(cls, engine: Engine | Callable[..., Any] | None) -> Engine:
        """Accept an engine, a bare ``simulate`` function, or None for the shipped model."""
        if isinstance(engine, Engine):
            return engine
        return cls(simulate=engine)

    def tree(self) -> Any:
        """Load the parameter tree."""
        if self.load_tree is not None:
            return self.load_tree()
        from landbridge.parameters import load_tree

        return load_tree()

    def country(self, base_year: int, workspace: str | None = None) -> Any:
        """Load the country of a base year, on the user's own tables where there are some."""
        if self.load_country is not None:
            return self.load_country(base_year)
        from landbridge.baseline import load_country

        return load_country(base_year, workspace=workspace)

    def simulator(self) -> Callable[..., Any]:
        """The function that simulates one replicate."""
        if self.simulate is not None:
            return self.simulate
        from landbridge.workforce import simulate

        return simulate

    @property
    def code_digest(self) -> str:
        """Hash of the code that makes the numbers, so that two versions never mix in a folder."""
        if self.simulate is not None:
            return f"{self.simulate.__module__}.{getattr(self.simulate, '__qualname__', '')}"
        return _shipped_code_digest()


@cache
def _shipped_code_digest() -> str:
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for package in _MODEL_PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]
