"""Every mistake in a file is told with file, line and what was expected: one fixture a message.

The first line of a fixture says what is expected: ``# expect: LINE: message`` (or any part of it).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from landbridge.errors import InputError
from landbridge.parameters import ParameterTree, Reform, load_tree

HERE = Path(__file__).parent
HOUSE = [HERE / "house" / f"{name}.yaml" for name in ("dimensions", "units", "sources")]
BAD = sorted((HERE / "bad").glob("*.yaml"))
BAD_REFORMS = sorted((HERE / "bad_reforms").glob("*.toml"))


def expectation(path: Path) -> str:
    expected = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# expect: ")
    return f"{path.name}:{expected}" if expected[0].isdigit() else expected


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_values_file(path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_tree([*HOUSE, path])
    assert expectation(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", BAD_REFORMS, ids=lambda path: path.stem)
def test_bad_reform(path: Path, tree: ParameterTree) -> None:
    with pytest.raises(InputError) as caught:
        tree.with_reform(Reform.read(path))
    assert expectation(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        load_tree([*HOUSE, HERE / "bad" / "unknown_unit.yaml", HERE / "bad" / "unknown_key.yaml"])
    assert len(str(caught.value).splitlines()) == 2


def test_parameter_repeated_in_another_file(tmp_path: Path) -> None:
    text = (HERE / "house" / "values.yaml").read_text(encoding="utf-8")
    (tmp_path / "again.yaml").write_text(text.partition("\n\n")[0], encoding="utf-8")
    with pytest.raises(InputError, match=r"again.yaml:1: parameter 'settle.slots' is repeated"):
        load_tree([HERE / "house", tmp_path])


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("dimensions.yaml", "sex: male", "1: 'sex' must be a list"),
        ("dimensions.yaml", "sex: [male, 2]", "1: category 2 of 'sex' must be text"),
        ("dimensions.yaml", "sex:\n- male\n- male", "3: category 'male' of 'sex' is repeated"),
        ("dimensions.yaml", "sex: [default]", "1: 'default' cannot be a category"),
        ("dimensions.yaml", "[sex]", "1: expected a mapping"),
        ("units.yaml", "share:", "1: unit 'share' needs its Chinese name"),
    ],
)
def test_bad_house_file(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_tree([tmp_path])
    assert f"{name}:{message}" in str(caught.value)


def test_bad_source_is_told_when_read(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("a:\n  title: T\n  yaer: 2020\n", encoding="utf-8")
    tree = load_tree([tmp_path])
    assert "a" in tree.sources
    with pytest.raises(InputError) as caught:
        tree.sources["a"]
    assert "sources.yaml:3: a: unknown key 'yaer'; did you mean year?" in str(caught.value)
    assert "sources.yaml:1: a: key 'reliability' is missing" in str(caught.value)


def test_missing_folder() -> None:
    with pytest.raises(InputError, match="there is no such file or folder"):
        load_tree(["nowhere"])
