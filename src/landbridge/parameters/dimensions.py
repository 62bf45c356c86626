"""The lists that parameters are laid out over (specialty, state, sex ...) and the units allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from landbridge.errors import InputError, UnknownNameError
from landbridge.parameters.yaml_lines import LinedDocument


class Dimensions(Mapping[str, tuple[str, ...]]):
    """Name of a dimension -> its categories in order (the order of array axes).

    Examples
    --------
    >>> Dimensions({"sex": ("male", "female")}).position("sex", "female")
    1
    """

    def __init__(self, categories: Mapping[str, tuple[str, ...]]) -> None:
        self._categories = dict(categories)
        self._positions = {
            name: {category: position for position, category in enumerate(names)}
            for name, names in self._categories.items()
        }

    def __getitem__(self, name: str) -> tuple[str, ...]:
        try:
            return self._categories[name]
        except KeyError:
            raise UnknownNameError("dimension", name, self._categories) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._categories)

    def __len__(self) -> int:
        return len(self._categories)

    def __contains__(self, name: object) -> bool:
        return name in self._categories

    def position(self, name: str, category: str, where: str = "") -> int:
        """Return the position of a category on its axis.

        Raises
        ------
        UnknownNameError
            If the dimension has no such category; `where` (file and line) opens the message.
        """
        try:
            return self._positions[name][category]
        except KeyError:
            raise UnknownNameError(f"category of {name}", category, self[name], where) from None

    def shape(self, by: tuple[str, ...]) -> tuple[int, ...]:
        """Return the array shape of a parameter laid out over the dimensions `by`."""
        return tuple(len(self[name]) for name in by)


def read_dimensions(document: LinedDocument) -> Dimensions:
    """Read dimensions from ``name: [categories]``.

    Raises
    ------
    InputError
        If a dimension is not a list of words, or repeats a category.
    """
    categories = {}
    for name, names in _mapping(document).items():
        if not isinstance(names, list) or not names:
            raise InputError(f"{document.where((name,))}: '{name}' must be a list of categories")
        for position, category in enumerate(names):
            where = document.where((name, position))
            if not isinstance(category, str):
                raise InputError(
                    f"{where}: category {category!r} of '{name}' must be text (quote it)"
                )
            if category in names[:position]:
                raise InputError(f"{where}: category '{category}' of '{name}' is repeated")
            if category == "default":
                raise InputError(f"{where}: 'default' cannot be a category; values use it")
        categories[name] = tuple(names)
    return Dimensions(categories)


def read_units(document: LinedDocument) -> dict[str, str]:
    """Read units from ``English: Chinese``; returns that mapping."""
    units = {}
    for unit, chinese in _mapping(document).items():
        if not isinstance(chinese, str) or not chinese:
            raise InputError(f"{document.where((unit,))}: unit '{unit}' needs its Chinese name")
        units[unit] = chinese
    return units


def _mapping(document: LinedDocument) -> dict[str, object]:
    if document.data is None:
        return {}
    if not isinstance(document.data, dict):
        raise InputError(f"{document.where()}: expected a mapping of names")
    return document.data
