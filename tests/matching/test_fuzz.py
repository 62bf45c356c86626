"""Whatever bytes come in: a market, or an error with codes. Never a traceback, never a hang."""

from __future__ import annotations

import json
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from market_files import GOOD

from landbridge.errors import InputError
from landbridge.matching.formats import FORMATS
from landbridge.matching.market import Market
from landbridge.matching.preparation import prepare
from landbridge.matching.problems import MarketError
from landbridge.matching.writing import write_market

FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def survives(path: Path, **options: object) -> None:
    refused: MarketError | None = None
    try:
        market = Market.read(path, **options)  # type: ignore[arg-type]
    except MarketError as error:
        refused = error
    if refused is not None:
        assert refused.problems
        assert all(
            one.code and one.say("zh") and str(one).isprintable() for one in refused.problems
        )
        str(refused).encode("utf-8")
        return
    prepare(market)
    write_market(market, path.with_name("again.json"))
    assert Market.read(path.with_name("again.json"), list_limit=0) == market


COMMON = ("a", "b", "c", "P1", "P2", "A1", "0", "1", "2", "-1", "x", "", " ", "NONE", "*", "even")
STRANGE = ("é", "p1", "\x00", "\xed\xa0\x80", '"', "=1+1", "1e9", "9" * 20, "1.0", "٣", "²")
WORDS = st.sampled_from([*COMMON, *STRANGE, "\u202e", "a\nb"])
LINES = st.lists(st.lists(WORDS, max_size=5).map(",".join), max_size=8)


@FEW
@given(st.sampled_from(sorted(GOOD)), LINES, st.booleans())
def test_rows_of_odd_words(tmp_path: Path, name: str, lines: list[str], keep: bool) -> None:
    for table, text in GOOD.items():
        (tmp_path / f"{table}.csv").write_text(text)
    head = GOOD[name] if keep else GOOD[name].split("\n")[0] + "\n"
    (tmp_path / f"{name}.csv").write_text(head + "\n".join(lines), encoding="utf-8")
    survives(tmp_path)


@FEW
@given(st.sampled_from(sorted(GOOD)), st.binary(max_size=200), st.integers(0, 200))
@example("programs", b"\xff\xfe\x00", 0)
@example("programs", b'"', 40)
def test_bytes_in_a_table(tmp_path: Path, name: str, data: bytes, at: int) -> None:
    for table, text in GOOD.items():
        (tmp_path / f"{table}.csv").write_text(text)
    whole = GOOD[name].encode()
    (tmp_path / f"{name}.csv").write_bytes(whole[:at] + data + whole[at:])
    survives(tmp_path)


OURS = {
    "programs": {"P": 1},
    "applicant_ranks": {"a": ["P"]},
    "program_ranks": {"P": ["a"]},
    "couples": {"K": ["b", "c"]},
    "couple_ranks": {"K": [["P", None]]},
}
DICTIONARIES = {"residents": {"a": ["P"]}, "hospitals": {"P": ["a"]}, "quota": {"P": 1}}
SCARF = {
    "single_pref_list": [[0]],
    "couple_pref_list": [[[0, -1]]],
    "hospital_pref_list": [[0, [0, 1], [0, 0]]],
    "hospital_cap": [1],
}
TEXTS = {
    "m.txt": [
        "3 2\n1 2 1\n2 2\n3 1 2\n1 1 3 1\n2 2 3 2 1\n",
        "1\n1\n1\n1 1\n2 3 1,1\n1 2 1 (2 3)\n",
        "r 0 1 0\nc 0 1 2 0 0 1 -1\np 0 1 0 1 2\n",
    ],
    "m.json": [json.dumps(one) for one in (OURS, DICTIONARIES, SCARF)],
    "m.yaml": ["residents: {a: [P]}\nhospitals:\n  P:\n    - a\ncapacities: {P: 1}\n"],
}


@FEW
@given(st.data())
def test_bytes_in_a_single_file(tmp_path: Path, data) -> None:  # type: ignore[no-untyped-def]
    name = data.draw(st.sampled_from(sorted(TEXTS)))
    whole = data.draw(st.sampled_from(TEXTS[name])).encode()
    begin = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(begin, min(len(whole), begin + 10)))
    junk = data.draw(st.one_of(st.binary(max_size=20), WORDS.map(str.encode)))
    (tmp_path / name).write_bytes(whole[:begin] + junk + whole[end:])
    survives(tmp_path / name)


@FEW
@given(st.sampled_from(sorted(FORMATS)), st.sampled_from(sorted(TEXTS)), st.data())
def test_any_file_as_any_format(tmp_path: Path, form: str, name: str, data) -> None:  # type: ignore[no-untyped-def]
    text = data.draw(st.one_of(st.sampled_from(TEXTS[name]), st.just(GOOD["programs"]), st.text()))
    (tmp_path / name).write_bytes(text.encode("utf-8", "replace"))
    survives(tmp_path / name, format=form)
    folder = tmp_path / "folder"
    folder.mkdir(exist_ok=True)
    for one in ("applicant_choices.csv", "program_choices.csv", "programs.soi", "applicants.soi"):
        (folder / one).write_bytes(text.encode("utf-8", "replace"))
    survives(folder, format=form)


@FEW
@given(st.binary(max_size=30), st.integers(0, 2000), st.booleans())
@example(b"\0" * 15, 762, False)
@example(b"\0\2" + b"\0" * 12 + b"\1", 762, False)
def test_bytes_in_an_archive(tmp_path: Path, junk: bytes, at: int, cut: bool) -> None:
    path = tmp_path / "m.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in GOOD.items():
            archive.writestr(f"{name}.csv", text)
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + junk + (b"" if cut else whole[at + len(junk) :]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of names that stand there twice
        survives(path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m.json", "[" * 200_000),
        ("m.json", '{"programs":' + "[" * 500 + "]" * 500 + ', "program_ranks": 1}'),
        ("m.json", '{"programs": {"P": ' + "9" * 5000 + '}, "program_ranks": {}}'),
        ("m.json", '{"programs": {"\\ud800": 1}, "program_ranks": {"\\ud800": []}}'),
        ("m.yaml", "[" * 200_000),
        ("m.yaml", "a: &a [x]\n" + "b: [*a, *a]\n"),
        ("m.yaml", "? [1, 2]\n: 3\n"),
        ("m.txt", "999999999 999999999\n1 1\n"),
        ("m.txt", "1 1\n" + "(" * 100_000),
        ("m.txt", "r " + "1 " * 50_000),
        ("m.csv", '"' + "x" * 300_000),
    ],
)
def test_files_made_to_hurt(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    survives(tmp_path / name)


def test_errors_are_for_users() -> None:
    assert issubclass(MarketError, InputError)
