"""The files around the code agree with each other and stand on any machine."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

import landbridge

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = (
    "requirements/run.txt",
    "requirements/dev.txt",
    "benchmarks/life_course/requirements.txt",
    "benchmarks/access/requirements.txt",
)

# Written in pieces, so that this file does not find itself.
FOREIGN = re.compile(
    "|".join(
        (
            r"(?<![\w.~-])/" + r"(?:work|root|home/\w+)/",
            "pypi" + r"\.(?:org|python)",
            "python" + "hosted",
            "registry" + r"\.(?:npmjs|yarnpkg)",
            r"(?:deb|security)\." + "debian",
        )
    )
)


@cache
def our_files() -> tuple[Path, ...]:
    """Every file that is, or is about to be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = listed.stdout.decode("utf-8").split("\0")
    return tuple(ROOT / name for name in names if name and (ROOT / name).is_file())


def pinned(lock: str) -> dict[str, str]:
    """The packages of a lock file and their versions."""
    text = (ROOT / lock).read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", text, re.MULTILINE))


def bare(requirement: str) -> str:
    """The normalised name in a requirement."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement, maxsplit=1)[0]).lower()


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in our_files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if hit := FOREIGN.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {hit.group()}")
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_are_hashed_and_name_no_index(lock: str) -> None:
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    assert not [line for line in lines if line.startswith(("-", "http"))]
    for number, line in enumerate(lines):
        if "==" in line and not line.lstrip().startswith("#"):
            assert "--hash=sha256:" in lines[number + 1], f"{lock}:{number + 1} has no hash"


def test_locks_hold_what_the_project_asks_for() -> None:
    run, dev = pinned("requirements/run.txt"), pinned("requirements/dev.txt")
    asked = {bare(name) for name in PROJECT["project"]["dependencies"]}
    asked |= {bare(name) for name in PROJECT["build-system"]["requires"]}
    assert asked <= run.keys(), "call `make lock`"
    extra = {bare(name) for name in PROJECT["project"]["optional-dependencies"]["dev"]}
    assert extra <= dev.keys(), "call `make lock`"
    assert {name: dev.get(name) for name in run} == run, "the two locks disagree"


def test_one_version_everywhere() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    written = PROJECT["project"]["version"]
    assert citation["version"] == written
    assert f"## {written}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert version("landbridge") == written, "installed from another version; call `make test`"
    assert landbridge.__version__ == written


def test_licence_is_apache() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_package_data_covers_what_the_package_carries() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    package = ROOT / "src" / "landbridge"
    carried = [path for path in our_files() if package in path.parents and path.suffix != ".py"]
    missing = [
        str(path.relative_to(ROOT))
        for path in carried
        if not any(path.match(pattern) for pattern in patterns)
    ]
    assert not missing, f"not in [tool.setuptools.package-data]: {missing}"


@pytest.mark.skipif(os.name != "posix", reason="modes are a matter of POSIX")
def test_scripts_can_be_executed() -> None:
    scripts = [ROOT / ".ci" / "run", *(ROOT / "tools").glob("*.sh")]
    assert [path.name for path in scripts if not os.access(path, os.X_OK)] == []
