"""Our own files: any order, any encoding, folder or archive or JSON, and limits."""

from __future__ import annotations

import json
import random
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from market_files import EXAMPLE, GOOD, found, places, write_tables

from landbridge.errors import InputError
from landbridge.matching.formats import source
from landbridge.matching.market import Market
from landbridge.matching.problems import MarketError
from landbridge.matching.result import match
from landbridge.matching.writing import convert, write_market, write_result


def zip_of(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_lines_and_columns_in_any_order(tmp_path: Path) -> None:
    shuffle = random.Random(3)
    expected = Market.read(EXAMPLE)
    for path in EXAMPLE.glob("*.csv"):
        rows = [line.split(",") for line in path.read_text().splitlines()]
        order = list(range(len(rows[0])))
        shuffle.shuffle(order)
        body = rows[1:]
        shuffle.shuffle(body)
        text = "\n".join(",".join(row[at] for at in order) for row in [rows[0], *body])
        (tmp_path / path.name).write_text(text)
    assert Market.read(tmp_path) == expected


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace(",", "\t").encode(),
        lambda text: text.replace(",", " , ").encode(),
        lambda text: text.replace("\n", "\n\n,,\n").encode(),
        lambda text: (
            text.upper().split("\n")[0].lower().encode() + text[text.find("\n") :].encode()
        ),
        lambda text: "\n".join(
            ",".join(f'"{one}"' for one in line.split(",")) for line in text.splitlines()
        ).encode(),
    ],
)
def test_csv_as_people_have_it(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    changed = {name: change(text) for name, text in GOOD.items()}
    expected = Market.read(write_tables(tmp_path / "a", {}))
    assert Market.read(write_tables(tmp_path / "b", changed)) == expected


def test_latin_1(tmp_path: Path) -> None:
    tables: dict[str, str | bytes | None] = {
        name: re.sub(r"(?m)(^|,)a(,|$)", r"\1José\2", text) for name, text in GOOD.items()
    }
    utf8 = Market.read(write_tables(tmp_path / "a", tables))
    latin = {name: str(text).encode("latin-1") for name, text in tables.items()}
    assert "José" in utf8.applicants
    assert Market.read(write_tables(tmp_path / "b", latin)) == utf8  # type: ignore[arg-type]


def test_a_large_file_takes_the_fast_way_to_the_same_place(tmp_path: Path) -> None:
    n = 4000
    tables: dict[str, str | bytes | None] = {
        "programs": "program_id,quota\n" + "".join(f"P{p},2\n" for p in range(50)),
        "applicant_ranks": "applicant_id,rank,program_id\n"
        + "".join(f"x{a:05},{k},P{(a * 7 + k) % 50}\n" for a in range(n) for k in (1, 2, 3)),
        "program_ranks": "program_id,rank,applicant_id\n"
        + "".join(
            f"P{(a * 7 + k) % 50},{a * 4 + k},x{a:05}\n" for a in range(n) for k in (1, 2, 3)
        ),
        **dict.fromkeys(("applicants", "couples", "couple_ranks", "supplementals", "reversions")),
    }
    fast = Market.read(write_tables(tmp_path / "fast", tables))
    slow = {
        name: "\n".join(",".join(f'"{c}"' for c in r.split(",")) for r in text.splitlines())
        for name, text in tables.items()
        if isinstance(text, str)
    }
    assert Market.read(write_tables(tmp_path / "slow", tables | slow)) == fast
    assert len(fast.applicants) == n
    lines = str(tables["program_ranks"]).split("\n")
    lines[77] = '"{}\n"'.format(lines[77].replace(",", '","')).replace('"\n"', '\n"')
    odd = {"program_ranks": "\n".join([*lines[:100], "", *lines[100:]])}
    assert Market.read(write_tables(tmp_path / "odd", tables | odd)) == fast
    # A fault deep inside is found on its line, on either way.
    for number, text in enumerate((tables, tables | slow)):
        lines = str(text["applicant_ranks"]).split("\n")
        lines[9000] = lines[9000].replace("P", "Q")
        faulty = write_tables(tmp_path / f"f{number}", text | {"applicant_ranks": "\n".join(lines)})
        assert [(one.code, one.line) for one in found(faulty)] == [("E03", 9001)]


@pytest.mark.parametrize("name", ["folder", "archive.zip", "market.json"])
def test_round_trip(tmp_path: Path, name: str) -> None:
    market = Market.read(EXAMPLE)
    write_market(market, tmp_path / name)
    again = Market.read(tmp_path / name)
    assert again == market
    assert again.facts["name"] == market.facts["name"]
    before = (tmp_path / name).read_bytes() if "." in name else b""
    write_market(again, tmp_path / name)
    assert not before or (tmp_path / name).read_bytes() == before


def test_rows_of_another_market_do_not_stay_behind(tmp_path: Path) -> None:
    write_market(Market.read(EXAMPLE), tmp_path / "m")
    plain = Market.from_arrays([1], [[0]], [[0]])
    write_market(plain, tmp_path / "m")
    assert Market.read(tmp_path / "m") == plain


def test_an_archive_may_have_one_folder_inside(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {f"market/{name}.csv": text for name, text in GOOD.items()}
    members["__MACOSX/market/._programs.csv"] = b"\0\1"
    packed = Market.read(zip_of(tmp_path / "m.zip", members))
    assert packed == Market.read(write_tables(tmp_path / "f", {}))


@pytest.mark.parametrize("name", ["../programs.csv", "/programs.csv", "a/../../programs.csv"])
def test_an_archive_may_not_point_outside(tmp_path: Path, name: str) -> None:
    archive = zip_of(tmp_path / "m.zip", {name: GOOD["programs"]})
    assert [one.code for one in found(archive)] == ["F06"]


def test_limits_of_archives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_BYTES", 100_000)
    monkeypatch.setattr(source, "MOST_MEMBERS", 20)
    bomb = zip_of(tmp_path / "b.zip", {"programs.csv": b"0" * 10_000_000, "program_ranks.csv": b""})
    assert "F06" in {one.code for one in found(bomb)}
    many = zip_of(tmp_path / "m.zip", {f"{n}.csv": b"" for n in range(30)})
    assert [one.code for one in found(many)] == ["F06"]


def test_files_that_are_not_right(tmp_path: Path) -> None:
    assert [one.code for one in found(tmp_path / "nowhere")] == ["F01"]
    lacking = write_tables(tmp_path / "a", {"program_ranks": None, "applicant_ranks": "x,y\n1,2\n"})
    assert {one.code for one in found(lacking)} >= {"F01", "F02"}
    long = write_tables(tmp_path / "b", {"applicants": "applicant_id\na\nb,z\nc\nd\n"})
    assert ("F03", "applicants.csv", 3, ()) in places(found(long))
    near = write_tables(tmp_path / "c", {"supplemental": "x"})
    assert places(found(near)) == [("F08", "supplemental.csv", 0, ())]
    with pytest.raises(MarketError, match="F07"):
        Market.read(near, format="word")


def test_json_by_records_and_by_lists(tmp_path: Path) -> None:
    expected = Market.read(write_tables(tmp_path / "f", {}))
    records = {}
    for name, text in GOOD.items():
        head, *rows = (line.split(",") for line in text.splitlines())
        records[name] = [dict(zip(head, row, strict=True)) for row in rows]
    (tmp_path / "a.json").write_text(json.dumps(records))
    assert Market.read(tmp_path / "a.json") == expected
    write_market(expected, tmp_path / "b.json")
    short = json.loads((tmp_path / "b.json").read_text())
    del short["applicants"]  # the lists and the couples name them
    short["programs"] = {one.pop("program_id"): one for one in short["programs"]}
    (tmp_path / "c.json").write_text(json.dumps(short))
    assert Market.read(tmp_path / "c.json") == expected


def test_json_knows_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text(
        '{"programs": {"P": 1},\n "applicant_ranks": {"a": ["P",\n "Q"]},\n'
        ' "program_ranks": {"P": [["a", "a"], {}]}}'
    )
    assert [(one.code, one.line) for one in found(path)] == [
        ("E03", 3),
        ("E04", 4),
        ("E14", 4),
        ("F04", 4),
    ]
    path.write_text('{"programs": [,]}')
    assert [(one.code, one.line) for one in found(path, format="json")] == [("F04", 1)]


def test_results_are_written(tmp_path: Path) -> None:
    result = match(Market.read(EXAMPLE))
    write_result(result, tmp_path / "out")
    lines = (tmp_path / "out" / "matches.csv").read_text().splitlines()
    assert lines[0] == "applicant_id,program_id,entry,program_rank,side"
    assert "ada,dogwood-ty,1,2,supplemental" in lines
    assert len((tmp_path / "out" / "programs_filled.csv").read_text().splitlines()) == 9
    assert json.loads((tmp_path / "out" / "report.json").read_text())["status"] == result.status


def test_a_target_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        convert(EXAMPLE, tmp_path / "file" / "m.json")
    with pytest.raises(InputError, match="unknown format"):
        convert(EXAMPLE, tmp_path / "m", "preflib")


ids = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_passes_the_checks_comes_back(tmp_path_factory, data) -> None:  # type: ignore[no-untyped-def]
    quotas = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=4))
    count = data.draw(st.integers(1, 6))
    fold = {"unique_by": lambda name: name.casefold()}
    lists = [data.draw(st.permutations(range(len(quotas)))) if a > 1 else [] for a in range(count)]
    try:
        market = Market.from_arrays(
            quotas,
            [data.draw(st.permutations(range(count))) for _ in quotas],
            lists,
            applicants=data.draw(st.lists(ids, min_size=count, max_size=count, **fold)),  # type: ignore[arg-type]
            couples=np.array([[0, 1]]) if count > 1 else (),
            couple_lists=[[(0, -1), (0, 0)]] if count > 1 else (),
            parity=data.draw(st.lists(st.sampled_from(["", "even", "odd"]), min_size=len(quotas))),
        )
    except MarketError:
        return
    folder = tmp_path_factory.mktemp("m")
    for name in ("f", "f.zip", "f.json"):
        write_market(market, folder / name)
        assert Market.read(folder / name) == market
    write_market(market, folder / "w", "wide")
    assert Market.read(folder / "w") == market
