"""Every code of the rules once, with its place, and all of them in one pass."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from market_files import EXAMPLE, GOOD, found, places, write_tables

from landbridge.language import has_text, keys, languages
from landbridge.matching.market import Market
from landbridge.matching.preparation import prepare
from landbridge.matching.problems import LISTED_PER_CODE, MarketError

P, A, PR, C, CR, S, R = (
    "programs",
    "applicant_ranks",
    "program_ranks",
    "couples",
    "couple_ranks",
    "supplementals",
    "reversions",
)


def swap(table: str, old: str, new: str) -> dict[str, str]:
    assert old in GOOD[table]
    return {table: GOOD[table].replace(old, new, 1)}


def more(table: str, *lines: str) -> dict[str, str]:
    return {table: GOOD[table] + "".join(f"{line}\n" for line in lines)}


CASES = [
    ("E01", swap(P, "P1,2", "P1,-1"), "programs", 2, ("P1",)),
    ("E01", swap(P, "P1,2", "P1,2.5"), "programs", 2, ("P1",)),
    ("E01", swap(P, "P1,2", "P1,"), "programs", 2, ("P1",)),
    ("E01", swap(P, "P1,2", "P1,9999999"), "programs", 2, ("P1",)),
    ("E02", more(P, "P1,2,C,"), "programs", 6, ("P1",)),
    ("E02", {"applicants": "applicant_id\na\nb\na\nc\nd\n"}, "applicants", 4, ("a",)),
    ("E02", more(C, "K,a,b"), "couples", 3, ("K",)),
    ("E03", more(A, "a,3,ZZ"), "applicant_ranks", 6, ("ZZ",)),
    ("E03", more(A, "zz,1,P1"), "applicant_ranks", 6, ("zz",)),
    ("E03", more(PR, "P2,3,zz"), "program_ranks", 10, ("zz",)),
    ("E03", more(A, "a,3,NONE"), "applicant_ranks", 6, ("NONE",)),
    ("E03", more(CR, "L,1,P1,P1"), "couple_ranks", 5, ("L",)),
    ("E04", more(A, "a,3,P1"), "applicant_ranks", 6, ("a", "P1")),
    ("E04", more(PR, "P2,3,b"), "program_ranks", 10, ("P2", "b")),
    ("E04", more(S, "a,A1,2,F1"), "supplementals", 3, ("a", "F1")),
    ("E05", more(CR, "K,4,P1,P2"), "couple_ranks", 5, ("K", "P1", "P2")),
    ("E06", swap(C, "K,c,d", "K,c,c"), "couples", 2, ("K", "c")),
    ("E06", swap(C, "K,c,d", "K,c,"), "couples", 2, ("K",)),
    ("E06", more(C, "L,d,a"), "couples", 3, ("d", "K", "L")),
    ("E07", more(A, "c,1,P1") | {CR: None}, "applicant_ranks", 6, ("K", "c", "d")),
    ("E07", more(A, "c,1,P1", "d,2,P2") | {CR: None}, "applicant_ranks", 6, ("K", "c", "d")),
    ("E08", more(A, "c,1,P2"), "applicant_ranks", 6, ("c", "K")),
    ("E09", swap(A, "a,2,P1", "a,0,P1"), "applicant_ranks", 3, ("a",)),
    ("E09", swap(A, "a,2,P1", "a,x,P1"), "applicant_ranks", 3, ("a",)),
    ("E09", swap(A, "a,2,P1", "a,1,P1"), "applicant_ranks", 3, ("a",)),
    ("E09", more(R, "P1,F1,1,1"), "reversions", 4, ("P1", "F1")),
    ("E11", more(S, "b,A1,1,F1"), "supplementals", 3, ("b", "A1")),
    ("E11", more(S, "b,*,1,F1"), "supplementals", 3, ("b",)),
    ("E12", more(R, "P1,ZZ,1,2"), "reversions", 4, ("P1", "ZZ")),
    ("E12", more(R, "P1,P1,1,2"), "reversions", 4, ("P1", "P1")),
    ("E12", more(R, "P1,F1,-1,2"), "reversions", 4, ("P1", "F1")),
    ("E12", more(R, "P1,F1,3,2"), "reversions", 4, ("P1", "F1")),
    ("E12", more(R, "P1,A1,1,2"), "reversions", 4, ("P1", "A1")),
    ("E13", more(R, "A1,P2,1,1"), "reversions", 4, ("A1", "P2", "P1")),
    ("E15", more(P, "p1,1,C,"), "programs", 6, ("p1", "P1")),
    ("E15", more(P, "P1 ,1,C,"), "programs", 6, ("P1",)),
    ("E15", more(A, "a,3,p2"), "applicant_ranks", 6, ("p2", "P2")),
    ("E15", more(A, "a,3,"), "applicant_ranks", 6, ()),
    ("E15", more(P, "X\x07Y,1,C,"), "programs", 6, ("X\\x07Y",)),
    ("E15", more(P, "NONE,1,C,"), "programs", 6, ("NONE",)),
    ("W01", more(A, "b,3,A1"), "applicant_ranks", 6, ("b", "A1")),
    ("W01", more(PR, "F1,2,b"), "program_ranks", 10, ("b", "F1")),
    ("W01", more(CR, "K,4,P2,"), "couple_ranks", 5, ("c", "P2")),
    ("W01", more(S, "a,A1,2,P2"), "supplementals", 3, ("a", "P2")),
    ("W02", swap(P, "F1,1", "F1,0"), "programs", 5, ("F1",)),
    ("W03", {"applicants": GOOD["applicants"] + "e\n"}, "applicants", 6, ("e",)),
    ("W03", more(P, "Z,1,C,"), "programs", 6, ("Z",)),
    (
        "W03",
        {"applicants": GOOD["applicants"] + "e\nf\n", **more(C, "L,e,f")},
        "couples",
        3,
        ("L",),
    ),
    ("W04", more(CR, "K,4,NONE,", "K,5,P1,"), "couple_ranks", 5, ("K",)),
    ("W05", more(S, "a,A1,2,A1"), "supplementals", 2, ("a", "A1")),
    ("W06", swap(A, "a,2,P1", "a,4,P1"), "applicant_ranks", 2, ("a",)),
    ("W07", swap(P, "P1,2", "P1,1") | {R: None}, "couple_ranks", 2, ("K", "P1")),
    ("W08", more(S, "b,P1,1,F1") | more(PR, "F1,2,b"), "supplementals", 3, ("b", "P1")),
    ("W09", swap(P, "A1,1,A,", "A1,1,A,even"), "programs", 4, ("A1",)),
    ("W10", {CR: "couple_id,rank,program_a,program_b\nK,1,P1,\n"}, "couple_ranks", 2, ("K",)),
    ("F05", swap(P, "P1,2,C", "P1,2,Z"), "programs", 2, ("P1",)),
]


def test_a_good_market_has_no_problem(tmp_path: Path) -> None:
    assert found(write_tables(tmp_path, {})) == []


@pytest.mark.parametrize(("code", "tables", "file", "line", "ids"), CASES)
def test_each_code_with_its_place(
    tmp_path: Path,
    code: str,
    tables: dict[str, str | bytes | None],
    file: str,
    line: int,
    ids: tuple[str, ...],
) -> None:
    problems = found(write_tables(tmp_path, tables))
    assert (code, f"{file}.csv", line, ids) in places(problems)
    assert all(one.text and one.say("zh") for one in problems)
    if code.startswith("W"):
        with pytest.raises(MarketError, match=code):
            Market.read(tmp_path, strict=True)


def test_every_code_is_tried() -> None:
    tried = {code for code, *_ in CASES} | {"E10", "E14", "W11"}  # these below
    assert tried >= {f"E{n:02}" for n in range(1, 16)} | {f"W{n:02}" for n in range(1, 12)}


def test_all_problems_in_one_pass(tmp_path: Path) -> None:
    tables: dict[str, str | bytes | None] = {
        **swap(P, "P1,2", "P1,x"),
        **more(A, "a,3,ZZ", "b,2,F1", "b,3,P2"),
        **more(PR, "P2,3,b"),
        **swap(C, "K,c,d", "K,c,c"),
        **more(S, "b,*,1,F1"),
        **more(R, "A1,P2,1,1"),
    }
    with pytest.raises(MarketError) as caught:
        Market.read(write_tables(tmp_path, tables))
    codes = {one.code for one in caught.value.problems}
    assert codes >= {"E01", "E03", "E04", "E06", "E09", "E11", "E13"}
    assert caught.value.exit_code == 2
    assert all(re.match(r"\S+\.csv:\d+: E\d\d: ", line) for line in str(caught.value).split("\n"))


def test_lists_may_be_too_long(tmp_path: Path) -> None:
    folder = write_tables(tmp_path, {})
    assert places(found(folder, list_limit=1)) == [
        ("E10", "applicant_ranks.csv", 2, ("a",)),
        ("E10", "applicant_ranks.csv", 4, ("b",)),
        ("E10", "couple_ranks.csv", 2, ("K",)),
    ]
    assert found(folder, list_limit=0) == []


def test_ties_are_broken_only_on_request(tmp_path: Path) -> None:
    text = tmp_path / "market.txt"
    text.write_text("2 1\n1 1\n2 1\n1 1 (1 2)\n")
    assert [(one.code, one.line) for one in found(text)] == [("E14", 4)]
    lists = {tuple(Market.read(text, break_ties=seed).program_list) for seed in range(20)}
    assert lists == {(0, 1), (1, 0)}
    folder = write_tables(tmp_path / "f", swap(A, "a,2,P1", "a,1,P1"))
    first = Market.read(folder, break_ties=4)
    shuffled = GOOD[A].replace("a,2,P1", "a,1,P1").splitlines()
    write_tables(folder, {A: "\n".join([shuffled[0], *reversed(shuffled[1:])])})
    assert Market.read(folder, break_ties=4) == first


def test_fewer_than_announced(tmp_path: Path) -> None:
    text = tmp_path / "market.txt"
    text.write_text("1 2\n1 1\n1 1 1\n")
    assert ("W11", 1) in [(one.code, one.line) for one in found(text)]


def test_couples_as_the_nrmp_enters_them(tmp_path: Path) -> None:
    apart = more(A, "c,1,P1", "c,2,P1", "c,3,NONE", "d,1,P1", "d,2,P2", "d,3,P2")
    joint = Market.read(write_tables(tmp_path / "joint", {}))
    assert Market.read(write_tables(tmp_path / "apart", apart | {CR: None})) == joint
    # The same said twice is no contradiction.
    assert Market.read(write_tables(tmp_path / "both", apart)) == joint


def test_no_match_in_three_ways(tmp_path: Path) -> None:
    joint = Market.read(write_tables(tmp_path / "a", {}))
    for word in ("NONE", "none", " 999999999"):
        assert Market.read(write_tables(tmp_path / "b", swap(CR, "K,3,,", f"K,3,{word},"))) == joint


def test_what_has_no_effect_is_dropped(tmp_path: Path) -> None:
    plain = Market.read(write_tables(tmp_path / "a", {}))
    tables = more(CR, "K,4,,", "K,5,P1,") | more(S, "a,A1,2,A1")
    assert Market.read(write_tables(tmp_path / "b", tables)) == plain


def test_a_star_means_every_advanced_program(tmp_path: Path) -> None:
    tables = {
        **more(P, "A2,1,A,"),
        **more(A, "a,3,A2"),
        **more(PR, "A2,1,a", "F1,2,b"),
        **swap(S, "a,A1,1", "a,*,1"),
    }
    market = Market.read(write_tables(tmp_path, tables))
    assert [market.programs[p] for p in market.attached_program] == ["A1", "A2"]
    assert market.attached_list.tolist() == [0, 0]


def test_problems_without_end_are_counted(tmp_path: Path) -> None:
    count = LISTED_PER_CODE + 50
    lines = [f"a,{n},Z{n}" for n in range(3, count + 3)]
    with pytest.raises(MarketError) as caught:
        Market.read(write_tables(tmp_path, more(A, *lines)))
    assert caught.value.counts == {"E03": count}
    assert len(caught.value.problems) == LISTED_PER_CODE
    assert "more" in str(caught.value).split("\n")[-1]


def test_the_example_can_be_prepared() -> None:
    market = Market.read(EXAMPLE)
    assert [one.code for one in market.warnings] == ["W02"]
    assert market.couple_ids
    assert market.attached_to.size
    assert market.donor.size
    assert market.parity.any()
    prepare(market)


def test_every_code_has_a_text() -> None:
    for number in [*range(1, 16)]:
        assert any(key.startswith(f"match.problem.E{number:02}") for key in keys())
    assert all(has_text("match.problem.more", lang) for lang in languages())


def test_one_sided_entries_of_couples_stand_where_they_were_written(tmp_path: Path) -> None:
    """In the partners' own lists for one couple, and in couple_ranks for the other."""
    tables = {
        "applicants": GOOD["applicants"] + "e\nf\n",
        **more(C, "L,e,f"),
        **more(A, "e,1,P1", "f,1,A1"),
        **more(PR, "P1,5,e"),
        **more(CR, "K,4,A1,P2"),
    }
    places_of = [one for one in places(found(write_tables(tmp_path, tables))) if one[0] == "W01"]
    assert places_of == [
        ("W01", "applicant_ranks.csv", 7, ("f", "A1")),
        ("W01", "couple_ranks.csv", 5, ("c", "A1")),
    ]
