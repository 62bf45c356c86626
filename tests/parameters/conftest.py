"""A small tree of parameters, apart from the shipped one."""

from __future__ import annotations

from pathlib import Path

import pytest

from landbridge.parameters import ParameterTree, load_tree

HERE = Path(__file__).parent
HOUSE = HERE / "house"


@pytest.fixture(scope="session")
def tree() -> ParameterTree:
    """Return the tree of the folder ``house``."""
    return load_tree([HOUSE])
