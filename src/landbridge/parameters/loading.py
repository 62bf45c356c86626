"""Find and read the files of a tree."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from landbridge.errors import InputError
from landbridge.parameters.dimensions import read_dimensions, read_units
from landbridge.parameters.sources import SHIPPED_SOURCES, Sources
from landbridge.parameters.tree import ParameterTree
from landbridge.parameters.yaml_lines import read_yaml

SHIPPED_VALUES = Path(__file__).parent / "values"
_SPECIAL = ("dimensions.yaml", "units.yaml", "sources.yaml")


def load_tree(paths: Sequence[Path | str] | None = None) -> ParameterTree:
    """Read a parameter tree.

    Parameters
    ----------
    paths
        Values files, or folders of them; the shipped values by default. A ``dimensions.yaml``,
        ``units.yaml`` or ``sources.yaml`` among them replaces the shipped one.

    Returns
    -------
    ParameterTree
        Under the baseline ``current-policy``, undrawn. The shipped tree is read once a process.

    Raises
    ------
    InputError
        If a file is wrong; the message names every problem with file and line.
    """
    if paths is None:
        return _shipped_tree()
    return _read_tree([Path(path) for path in paths])


@lru_cache(maxsize=1)
def _shipped_tree() -> ParameterTree:
    return _read_tree([SHIPPED_VALUES])


def _read_tree(paths: Sequence[Path]) -> ParameterTree:
    from landbridge.parameters.checking import raise_all
    from landbridge.parameters.compiling import Compiler

    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: there is no such file or folder")
        files += sorted(path.glob("**/*.yaml")) if path.is_dir() else [path]
    special = {path.name: path for path in files if path.name in _SPECIAL}

    def place(name: str, shipped: Path) -> Path:
        return special.get(name, shipped)

    dimensions_file = place("dimensions.yaml", SHIPPED_VALUES / "dimensions.yaml")
    units_file = place("units.yaml", SHIPPED_VALUES / "units.yaml")
    sources_file = place("sources.yaml", SHIPPED_SOURCES)
    dimensions = read_dimensions(read_yaml(dimensions_file, _shown(dimensions_file)))
    units = read_units(read_yaml(units_file, _shown(units_file)))
    sources = Sources(sources_file, _shown(sources_file))
    compiler = Compiler(dimensions, units, sources)
    for path in files:
        if path.name not in _SPECIAL:
            compiler.add_file(read_yaml(path, _shown(path)), path.parent)
    raise_all(compiler.problems)
    return ParameterTree(compiler.parameters, dimensions, units, sources)


def _shown(path: Path) -> str:
    """Name a shipped file from the package on, any other by its path."""
    root = SHIPPED_VALUES.parent
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
