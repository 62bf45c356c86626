"""The workspace: whole or not at all, checked on reading, nothing outside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from official_files import write_csv

from landbridge.baseline import load_country
from landbridge.baseline.official import workspace
from landbridge.baseline.official.workspace import Workspace, default_folder
from landbridge.errors import InputError, InterruptedRun, UnknownNameError


def table(path: Path, physicians: int = 5) -> Path:
    body = [["fips", "specialty", "physicians"], ["01001", "urology", physicians]]
    return write_csv(path / "licences_2024.csv", body)


def test_a_table_is_kept_with_what_it_is(tmp_path: Path) -> None:
    own = Workspace(tmp_path / "ws")
    meta = own.load("plain", table(tmp_path))
    assert own.loaded() == {"plain": meta}
    assert (meta.vintage, meta.source_file, meta.rows) == ("2024", "licences_2024.csv", 1)
    assert len(meta.sha256) == 64
    assert own.table("plain")["physicians"].to_list() == [5.0]
    assert sorted(path.name for path in own.folder.iterdir()) == [
        meta.table if meta.table < "plain.json" else "plain.json", "plain.json"
    ]  # fmt: skip
    assert {path.name for path in tmp_path.iterdir()} == {"ws", "licences_2024.csv"}


def test_loading_again_replaces_and_removing_leaves_nothing(tmp_path: Path) -> None:
    own = Workspace(tmp_path / "ws")
    first = own.load("plain", table(tmp_path))
    digest = own.digest()
    own.load("plain", table(tmp_path, 6))
    assert own.digest() != digest
    assert not (own.folder / first.table).exists()
    assert own.table("plain")["physicians"].to_list() == [6.0]
    assert len(own.remove("plain")) == 2
    assert list(own.folder.iterdir()) == []
    with pytest.raises(InputError, match="'plain' is not loaded"):
        own.table("plain")


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("nope", "nope: no such folder"),
        ("file", "file: a file, not a folder"),
        ("empty", "empty: no table is loaded in it"),
    ],
)
def test_a_country_rests_on_no_workspace_that_holds_nothing(
    tmp_path: Path, name: str, what: str
) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=what):
        load_country(2018, workspace=tmp_path / name)


def test_a_file_that_cannot_be_used_leaves_the_old_table(tmp_path: Path) -> None:
    own = Workspace(tmp_path / "ws")
    meta = own.load("plain", table(tmp_path))
    with pytest.raises(InputError):
        own.load("plain", table(tmp_path, -1))
    assert own.loaded() == {"plain": meta}


def test_a_stop_before_the_description_is_written_leaves_the_old_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Workspace(tmp_path / "ws")
    own.load("plain", table(tmp_path))
    write = own._temporary

    def full(suffix: str, action: object) -> Path:
        if suffix == ".json":
            raise OSError(28, "No space left on device")
        return write(suffix, action)  # type: ignore[arg-type]

    monkeypatch.setattr(own, "_temporary", full)
    with pytest.raises(InterruptedRun, match="the disk is full"):
        own.load("plain", table(tmp_path, 7))
    assert own.table("plain")["physicians"].to_list() == [5.0]


def test_a_changed_table_and_a_damaged_description_are_refused(tmp_path: Path) -> None:
    own = Workspace(tmp_path / "ws")
    meta = own.load("plain", table(tmp_path))
    (own.folder / meta.table).write_bytes(b"PAR1")
    with pytest.raises(InputError, match="changed since it was loaded; load plain again"):
        own.table("plain")
    description = own.folder / "plain.json"
    facts = json.loads(description.read_text())
    for text in ("{", json.dumps({**facts, "format": 99}), json.dumps({**facts, "more": 1}), "[]",
                 json.dumps({**facts, "table": "../x.parquet"})):  # fmt: skip
        description.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=r"plain\.json"):
            own.loaded()
    own.load("plain", table(tmp_path))  # as the message says
    assert own.table("plain")["physicians"].to_list() == [5.0]
    description.write_text("{", encoding="utf-8")
    own.remove("plain")
    assert list(own.folder.iterdir()) == []


def test_kinds_whose_names_begin_alike_are_kept_apart(tmp_path: Path) -> None:
    own = Workspace(tmp_path / "ws")
    meta = own.load("plain", table(tmp_path))
    # 'pep' must not take away 'pep-age'.
    other = own.folder / f"plain-x{meta.table[5:]}"
    other.write_bytes(b"")
    own.remove("plain")
    assert list(own.folder.iterdir()) == [other]


def test_names_and_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "landbridge"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setattr(workspace.Path, "home", lambda: tmp_path)
    assert default_folder() == tmp_path / ".local" / "share" / "landbridge"
    with pytest.raises(UnknownNameError, match="did you mean plain"):
        Workspace(tmp_path).meta("plane")
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        Workspace(tmp_path / "file" / "ws").load("plain", table(tmp_path))
