"""A reform: dated changes of parameters under a name, and nothing else."""

from __future__ import annotations

import datetime
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.errors import InputError, UnknownNameError
from landbridge.parameters.changes import Change
from landbridge.parameters.parameter import Parameter
from landbridge.parameters.reform_text import changes_from, write_toml
from landbridge.parameters.toml_lines import toml_lines, toml_where

if TYPE_CHECKING:
    from landbridge.parameters.tree import ParameterTree

SHIPPED_REFORMS = Path(__file__).parent / "reforms"
_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")
_OTHER_FORMATS = (".yaml", ".yml", ".json")
RESERVED_NAMES = ("baseline", "difference")  # rows of a comparison


@dataclass(frozen=True)
class Reform:
    """Changes of the tree, applied in their order.

    Attributes
    ----------
    name
        Short name, fit for a folder.
    changes
        The changes.
    label, summary
        Texts by language (``en``, ``zh``); may be empty for a user's own reform.
    sources
        Source ids.
    text
        TOML that gives the same reform again.

    Examples
    --------
    >>> more = Reform.read("conrad-35") + parse_assignment("apply.step1_scored=1")
    >>> reformed = load_tree().with_reform(more)
    """

    name: str
    changes: tuple[Change, ...]
    label: Mapping[str, str] = field(default_factory=dict, compare=False)
    summary: Mapping[str, str] = field(default_factory=dict, compare=False)
    sources: tuple[str, ...] = field(default=(), compare=False)
    text: str = field(default="", compare=False, repr=False)
    place: str = field(default="", compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.text:
            text = write_toml(self.name, self.label, self.summary, self.sources, self.changes)
            object.__setattr__(self, "text", text)

    @classmethod
    def read(cls, path_or_name: Path | str) -> Reform:
        """Read a shipped reform by its name, or a TOML file by its path.

        Raises
        ------
        UnknownNameError
            If it is neither.
        InputError
            If the file is wrong; the message names file and line.
        """
        if str(path_or_name) in _shipped_names():
            return shipped_reforms()[str(path_or_name)]
        path = Path(path_or_name)
        if not path.is_file():
            if path.is_dir():
                raise InputError(f"{path_or_name}: a folder; expected a reform file (TOML)")
            if path.suffix == ".toml" or path.name != str(path_or_name):
                raise InputError(f"{path_or_name}: no such reform file")
            raise UnknownNameError("reform", str(path_or_name), _shipped_names())
        return _read_file(path, str(path))

    @classmethod
    def from_toml(cls, text: str, place: str = "reform") -> Reform:
        """Read a reform from TOML text; `place` names it in messages.

        Raises
        ------
        InputError
            If the text is not TOML, or has an unknown, missing or wrong key.
        """
        from landbridge.parameters.checking import raise_all, validated
        from landbridge.parameters.schema import ReformEntry

        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise _not_toml(place, error) from error
        lines = toml_lines(text)
        entry, problems = validated(
            ReformEntry, data, lambda location: toml_where(place, lines, location)
        )
        raise_all(problems)
        assert entry is not None
        if entry.name in RESERVED_NAMES:
            where = toml_where(place, lines, ("name",))
            raise InputError(f"{where}: the name '{entry.name}' is reserved")
        return cls(
            name=entry.name,
            changes=changes_from(entry, lambda *at: toml_where(place, lines, ("change", *at))),
            label=dict(entry.label) if entry.label else {},
            summary=dict(entry.summary) if entry.summary else {},
            sources=entry.sources,
            text=text,
            place=place,
        )

    def check(self, tree: ParameterTree) -> list[InputError]:
        """Return what keeps the reform from fitting a tree (empty: it fits)."""
        return self._try(tree)[1]

    def apply(self, tree: ParameterTree) -> dict[str, Parameter]:
        """Return the parameters that the reform touches, changed.

        Raises
        ------
        InputError
            If the reform does not fit the tree; one line per problem.
        """
        from landbridge.parameters.checking import raise_all

        changed, problems = self._try(tree)
        raise_all(problems)
        return changed

    def _try(self, tree: ParameterTree) -> tuple[dict[str, Parameter], list[InputError]]:
        changed: dict[str, Parameter] = {}
        problems: list[InputError] = [
            UnknownNameError("source", source, tree.sources, self.place or self.name)
            for source in self.sources
            if source not in tree.sources
        ]
        for change in self.changes:
            identifier = change.parameter
            if identifier not in tree:
                problems.append(
                    UnknownNameError("parameter", identifier, tree, change.place_of("parameter"))
                )
                continue
            try:
                changed[identifier] = change.apply(changed.get(identifier, tree[identifier]))
            except InputError as error:
                problems.append(error)
        return changed, problems

    def effective_changes(
        self,
        tree: ParameterTree,
        first: datetime.date | None = None,
        last: datetime.date | None = None,
    ) -> list[Change]:
        """Return the changes that alter a value of the tree under its baseline.

        Parameters
        ----------
        tree
            The tree before the reform.
        first, last
            Only alterations between these days count, both included; None is unbounded.
        """
        self.apply(tree)  # raises if the reform does not fit
        current: dict[str, Parameter] = {}
        effective = []
        for change in self.changes:
            before = current.get(change.parameter, tree[change.parameter])
            after = change.apply(before)
            current[change.parameter] = after
            old, new = before.timelines[tree.baseline], after.timelines[tree.baseline]
            if old.between(first, last) != new.between(first, last):
                effective.append(change)
        return effective

    def __add__(self, other: Reform) -> Reform:
        """Return one reform that makes this one's changes, then the other's."""
        if not isinstance(other, Reform):
            return NotImplemented
        return Reform(
            name=f"{self.name}+{other.name}",
            changes=self.changes + other.changes,
            label=_joined(self, other, "label", " + "),
            summary=_joined(self, other, "summary", " "),
            sources=tuple(dict.fromkeys(self.sources + other.sources)),
        )

    @property
    def digest(self) -> str:
        """Hash (hex) of the changes; wording, sources and name do not count."""
        bare = [
            (c.parameter, c.operation, c.operand, str(c.start), str(c.until), c.where)
            for c in self.changes
        ]
        return hashlib.sha256(repr(bare).encode()).hexdigest()


def shipped_reforms() -> dict[str, Reform]:
    """Return the reforms that come with Landbridge, by name."""
    return dict(_shipped())


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Reform]:
    return {
        name: _read_file(SHIPPED_REFORMS / f"{name}.toml", f"reforms/{name}.toml")
        for name in _shipped_names()
    }


@lru_cache(maxsize=1)
def _shipped_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in SHIPPED_REFORMS.glob("*.toml")))


def _not_toml(place: str, error: tomllib.TOMLDecodeError) -> InputError:
    hint = "; only TOML is read" if Path(place).suffix.lower() in _OTHER_FORMATS else ""
    said = str(error)
    found = _AT_LINE.search(said)
    if found:
        place, said = f"{place}:{found[1]}", said.replace(found[0], f"(column {found[2]})")
    return InputError(f"{place}: not valid TOML: {said}{hint}")


def _read_file(path: Path, place: str) -> Reform:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{place}: cannot be read: {error}") from error
    return Reform.from_toml(text, place)


def _joined(first: Reform, second: Reform, what: str, glue: str) -> dict[str, str]:
    texts: list[Any] = [getattr(first, what), getattr(second, what)]
    names = (first.name, second.name) if what == "label" else ("", "")
    joined = {}
    for language in ("en", "zh"):
        parts = [text.get(language, name) for text, name in zip(texts, names, strict=True)]
        joined[language] = glue.join(part for part in parts if part)
    return joined if all(joined.values()) else {}
