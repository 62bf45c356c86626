"""The workforce: the person table, the processes of the year, and the engine that runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landbridge.workforce.engine import Engine, simulate

__all__ = ["Engine", "simulate"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from landbridge.workforce import engine

        return getattr(engine, name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
