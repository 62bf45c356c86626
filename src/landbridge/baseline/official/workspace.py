"""The user's workspace: loaded tables as Parquet, each with what it is and where it came from.

A table is ``KIND-SHA.parquet``, named in ``KIND.json``. The table is written under a temporary name
and renamed; then the same is done with the JSON, which is what makes it loaded; then an older table
is deleted. So a kind is loaded whole or not at all. Nothing is written anywhere else: AHRF does not
allow its content to be passed on.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.baseline.official.catalogue import kind_facts, read_official
from landbridge.baseline.official.opening import fingerprint
from landbridge.errors import InputError, UnknownNameError, refused_write

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Meta", "Workspace", "default_folder"]

FORMAT = 1


def default_folder() -> Path:
    """``landbridge`` in the user's data folder (``XDG_DATA_HOME``, else ``~/.local/share``).

    Raises
    ------
    InputError
        If there is no home folder.
    """
    base = os.environ.get("XDG_DATA_HOME")
    try:
        return (Path(base) if base else Path.home() / ".local" / "share") / "landbridge"
    except RuntimeError as error:
        raise InputError("there is no home folder; name a folder with --workspace") from error


@dataclass(frozen=True)
class Meta:
    """What a loaded table is.

    Attributes
    ----------
    kind, vintage
        Of the table.
    source_file, sha256
        Name and hash of what was read.
    licence
        Key of the licence sentence.
    rows
        Rows of the table.
    date
        When it was loaded, year-month-day.
    table, table_sha256
        Name and hash of the Parquet file.
    read, kept, dropped, noted
        The summary of reading.
    format
        Version of this description.
    """

    kind: str
    vintage: str
    source_file: str
    sha256: str
    licence: str
    rows: int
    date: str
    table: str
    table_sha256: str
    read: int
    kept: int
    dropped: dict[str, int] = field(default_factory=dict)
    noted: dict[str, int] = field(default_factory=dict)
    format: int = FORMAT


class Workspace:
    """A folder of loaded tables.

    Parameters
    ----------
    folder
        Where; the default folder if left out. It need not exist.
    """

    def __init__(self, folder: Path | str | None = None) -> None:
        self.folder = default_folder() if folder is None else Path(folder).expanduser()

    def load(
        self,
        kind: str,
        place: Path | str,
        vintage: str | None = None,
        layout: Path | str | None = None,
    ) -> Meta:
        """Read an official file and keep its table, in place of an older one of the kind.

        Parameters
        ----------
        kind, place, vintage, layout
            As for `read_official`.

        Returns
        -------
        Meta

        Raises
        ------
        LandbridgeError
            If the file cannot be used, or the table cannot be written.
        """
        source = Path(place).expanduser()
        given = None if layout is None else Path(layout).expanduser()
        loaded = read_official(kind, source, vintage, given)
        temporary = self._temporary(".parquet", lambda path: loaded.table.write_parquet(path))
        digest = fingerprint(temporary)
        name = f"{kind}-{digest[:16]}.parquet"
        meta = Meta(
            kind=kind,
            vintage=loaded.vintage,
            source_file=source.name or source.resolve().name,
            sha256=fingerprint(source),
            licence=kind_facts()[kind].licence,
            rows=len(loaded.table),
            date=datetime.date.today().isoformat(),
            table=name,
            table_sha256=digest,
            **asdict(loaded.summary),
        )
        text = json.dumps(asdict(meta), indent=2, ensure_ascii=False)
        try:
            temporary.replace(self.folder / name)
            written = self._temporary(
                ".json", lambda path: path.write_text(f"{text}\n", encoding="utf-8")
            )
            written.replace(self.folder / f"{kind}.json")
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise refused_write(self.folder, error) from error
        for path in self._tables(kind):
            if path.name != name:
                path.unlink(missing_ok=True)
        return meta

    def loaded(self) -> dict[str, Meta]:
        """What is loaded, by kind, in the order of the kinds."""
        found = ((kind, self._meta(kind)) for kind in kind_facts())
        return {kind: meta for kind, meta in found if meta is not None}

    def holding(self) -> Workspace:
        """This workspace, where there is something in it.

        Raises
        ------
        InputError
            If there is no such folder, or no table is loaded in it.
        """
        if not self.folder.is_dir():
            what = "a file, not a folder" if self.folder.exists() else "no such folder"
        elif self.loaded():
            return self
        else:
            what = "no table is loaded in it"
        raise InputError(
            f"--workspace {self.folder}: {what}; expected a folder that 'landbridge data load' "
            "has filled (leave it out for the shipped tables)"
        )

    def meta(self, kind: str) -> Meta:
        """Description of a loaded table.

        Raises
        ------
        InputError
            If it is not loaded, or damaged.
        """
        if kind not in kind_facts():
            raise UnknownNameError("kind of file", kind, kind_facts())
        meta = self._meta(kind)
        if meta is None:
            raise InputError(f"{self.folder}: '{kind}' is not loaded; load it with 'data load'")
        return meta

    def table(self, kind: str) -> pl.DataFrame:
        """A loaded table.

        Raises
        ------
        InputError
            If it is not loaded, or was changed since.
        """
        import polars as pl

        meta = self.meta(kind)
        path = self.folder / meta.table
        if not path.is_file() or fingerprint(path) != meta.table_sha256:
            raise InputError(f"{path}: missing or changed since it was loaded; load {kind} again")
        return pl.read_parquet(path)

    def remove(self, kind: str) -> list[Path]:
        """Delete a loaded table and its description, damaged ones too; return what was deleted.

        Raises
        ------
        InputError
            If it is not loaded.
        """
        if kind not in kind_facts():
            raise UnknownNameError("kind of file", kind, kind_facts())
        description = self.folder / f"{kind}.json"
        gone = [path for path in (description, *self._tables(kind)) if path.is_file()]
        if not gone:
            raise InputError(f"{self.folder}: '{kind}' is not loaded; load it with 'data load'")
        try:
            for path in gone:
                path.unlink()
        except OSError as error:
            raise refused_write(self.folder, error) from error
        return gone

    def _tables(self, kind: str) -> list[Path]:
        """Table files of a kind, that of a load that was stopped included."""
        name = re.compile(rf"{re.escape(kind)}-[0-9a-f]{{16}}\.parquet")
        try:
            return sorted(path for path in self.folder.iterdir() if name.fullmatch(path.name))
        except OSError:
            return []

    def digest(self) -> str:
        """Hash of the tables that the country may use: equal digests, equal tables."""
        state = hashlib.sha256()
        for kind, meta in self.loaded().items():
            if kind_facts()[kind].used:
                state.update(f"{kind} {meta.vintage} {meta.table_sha256}\n".encode())
        return state.hexdigest()

    def _meta(self, kind: str) -> Meta | None:
        path = self.folder / f"{kind}.json"
        if not path.is_file():
            return None
        try:
            facts: Any = json.loads(path.read_text(encoding="utf-8"))
            meta = Meta(**facts)
        except (OSError, ValueError, TypeError, RecursionError) as error:
            raise InputError(f"{path}: cannot be read; load {kind} again ({error})") from error
        if meta.format != FORMAT or meta.kind != kind or Path(str(meta.table)).name != meta.table:
            raise InputError(f"{path}: not a description of this version; load {kind} again")
        return meta

    def _temporary(self, suffix: str, write: Callable[[Path], object]) -> Path:
        path: Path | None = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, text = tempfile.mkstemp(dir=self.folder, prefix=".part-", suffix=suffix)
            os.close(handle)
            path = Path(text)
            write(path)
            with path.open("rb") as file:
                os.fsync(file.fileno())
        except OSError as error:
            if path is not None:
                path.unlink(missing_ok=True)
            raise refused_write(self.folder, error) from error
        return path
