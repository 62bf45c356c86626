"""Bounds of the fields of a profile and dated facts that decide what a field means."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["bounds", "limit"]

_FILE = Path(__file__).parent / "data" / "limits.yaml"


@cache
def _limits() -> dict[str, Any]:
    from landbridge.parameters.yaml_lines import read_yaml

    return dict(read_yaml(_FILE, "law/data/limits.yaml").data)


def limit(name: str) -> Any:
    """The value of an entry of ``data/limits.yaml``: a number, a date or a list."""
    return _limits()[name]["value"]


def bounds(name: str) -> tuple[float, float]:
    """The least and the greatest value of a field."""
    low, high = limit(name)
    return low, high
