"""What the numbers of `places` rest on, said with the same words by every command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landbridge.baseline.country import Country
    from landbridge.studies.opening import Run

__all__ = ["Basis", "check_workspace", "country_basis", "rests_note", "run_basis"]


@dataclass(frozen=True)
class Basis:
    """Opening stock, run or own tables, and which baseline counties rest on.

    Attributes
    ----------
    kind
        ``opening``, ``run``, ``supply`` (own, within the country), ``own``.
    path
        Of the run or the tables, in words.
    rests_on
        Kinds of the user's own official tables, empty for the shipped ones; None where no county
        of ours is in it.
    """

    kind: str
    path: str = ""
    rests_on: tuple[str, ...] | None = None

    def notes(self, lang: str) -> list[str]:
        """The basis in sentences.

        Parameters
        ----------
        lang
            Language of the words.
        """
        from landbridge.language import text

        named = {"path": self.path} if self.path else {}
        notes = [text(f"access.basis.{self.kind}", lang, **named)]
        return notes if self.rests_on is None else [*notes, rests_note(self.rests_on, lang)]

    @property
    def tables(self) -> list[str] | None:
        """Kinds of tables as ``--json`` gives them."""
        return None if self.rests_on is None else list(self.rests_on) or ["shipped"]


def country_basis(country: Country) -> Basis:
    """Basis of the opening stock of a country."""
    return Basis("opening", rests_on=_own(rest.kind for rest in country.rests_on))


def run_basis(run: Run) -> Basis:
    """Basis of a run: the tables it was made on."""
    facts: Sequence[Mapping[str, Any]] = run.meta.get("rests_on", ())
    return Basis("run", str(run.folder), _own(rest["kind"] for rest in facts))


def _own(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(kinds) - {"shipped"}))


def rests_note(kinds: Sequence[str], lang: str) -> str:
    """Which baseline counties rest on, in words."""
    from landbridge.language import text

    if kinds:
        return text("note.rests_on_own", lang, kinds=", ".join(kinds))
    return text("note.rests_on_shipped", lang)


def check_workspace(workspace: Path | None, run: Path | None, own: bool = False) -> None:
    """Refuse a workspace that would change nothing.

    Parameters
    ----------
    workspace, run
        As given.
    own
        Whether all places are the user's own, so that no county of ours is in it.

    Raises
    ------
    InputError
        A run or tables of one's own stand beside it.
    """
    from landbridge.errors import InputError

    if workspace is not None and run is not None:
        raise InputError("--workspace: a run rests on the tables that it was made on; leave it out")
    if workspace is not None and own:
        raise InputError("--workspace: places of --supply and --demand rest on these; leave it out")
