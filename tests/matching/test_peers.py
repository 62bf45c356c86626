"""Files and results beside other packages, where they are installed.

None of them is a dependency: each test is left out where its package is missing.
``docs/match.md`` says with which versions all were run.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from markets import draw

from landbridge.matching.market import NONE, Market
from landbridge.matching.result import match
from landbridge.matching.verification import matching_of, verify
from landbridge.matching.writing import write_market

Check = Callable[[Path, int], None]


def for_seeds(count: int) -> Callable[[Check], Callable[[Path], None]]:
    """One test of many seeds, so that a missing package is one test left out."""

    def decorate(check: Check) -> Callable[[Path], None]:
        def test(tmp_path: Path) -> None:
            for seed in range(count):
                check(tmp_path, seed)

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return test

    return decorate


def singles(seed: int) -> Market:
    """A market of singles with one-sided entries, empty lists and quotas of 0."""
    rng = np.random.default_rng(seed)
    return draw(rng, int(rng.integers(1, 9)), 0, 4, 3, 4, attached=0.0, reversions=0, parity=0.0)


def coupled(seed: int) -> Market:
    """A market of singles and couples, "no match" included."""
    rng = np.random.default_rng(seed)
    return draw(rng, 3, 2, 4, 2, 4, 6, attached=0.0, reversions=0, parity=0.0, one_sided=0.0)


def held(market: Market) -> dict[str, str]:
    """Applicant to program, by our own procedure."""
    result = match(market)
    assert result.is_stable
    primary = result.matching.primary.tolist()
    return {market.applicants[a]: market.programs[p] for a, p in enumerate(primary) if p != NONE}


def names_behind(path: Path, side: str) -> dict[str, str]:
    """Ids by number, from the file beside a file of numbers."""
    rows = path.with_name(path.stem + ".ids.csv").read_text().splitlines()[1:]
    parts = [row.split(",") for row in rows]
    return {number: name for of, number, name in parts if of == side}


@pytest.mark.filterwarnings("ignore::UserWarning")
@for_seeds(60)
def test_dictionaries_of_the_package_matching(tmp_path: Path, seed: int) -> None:
    games = pytest.importorskip("matching.games")
    market = singles(seed)
    path = tmp_path / "market.json"
    write_market(market, path, "dictionaries")
    parts = json.loads(path.read_text())
    game = games.HospitalResident.create_from_dictionaries(*parts.values(), clean=True)
    try:
        theirs = {r.name: h.name for h, people in game.solve().items() for r in people}
    except IndexError:
        return  # version 1.4.3 stumbles over a list that its own cleaning made empty
    assert theirs == held(market)
    # And back: what the package made of it, with its one-sided entries gone.
    again = {
        "resident_preferences": {r.name: [h.name for h in r.prefs] for r in game.residents},
        "hospital_preferences": {h.name: [r.name for r in h.prefs] for h in game.hospitals},
        "hospital_capacities": {h.name: h.capacity for h in game.hospitals},
    }
    if game.residents:
        path.write_text(json.dumps(again))
        assert held(Market.read(path)) == theirs


@for_seeds(60)
def test_files_of_the_package_algmatch(tmp_path: Path, seed: int) -> None:
    algmatch = pytest.importorskip("algmatch")
    market = singles(seed)
    market = replace(market, quota=np.maximum(market.quota, 1))  # version 1.5.2 stumbles over 0
    path = tmp_path / "market.txt"
    write_market(market, path, "hr")
    found = algmatch.HospitalResidentsProblem(filename=str(path)).get_stable_matching()
    people, places = names_behind(path, "applicant"), names_behind(path, "program")
    theirs = {people[r[1:]]: places[h[1:]] for r, h in found["resident_sided"].items() if h}
    assert theirs == held(market) == held(Market.read(path))


@for_seeds(20)
def test_dictionaries_of_the_package_algmatch(tmp_path: Path, seed: int) -> None:
    algmatch = pytest.importorskip("algmatch")
    from algmatch.utils.generators.HR.hrGenerator import HRGenerator

    random.seed(seed)
    instance = HRGenerator(8, 4, 0, 4).generate_instance()
    path = tmp_path / "market.json"
    path.write_text(json.dumps(instance))
    found = algmatch.HospitalResidentsProblem(dictionary=instance).get_stable_matching()
    theirs = {r[1:]: h[1:] for r, h in found["resident_sided"].items() if h}
    assert theirs == held(Market.read(path))


@for_seeds(60)
def test_files_of_the_package_pyhrtc(tmp_path: Path, seed: int) -> None:
    """Its reader takes our file; its two readings of stability are ours."""
    fileio = pytest.importorskip("pyhrtc.fileio")
    from pyhrtc.basics import STABILITY, Agent, Matching

    market = coupled(seed)
    path = tmp_path / "market.txt"
    write_market(market, path, "hrtc")
    market = Market.read(path)  # without rows after "no match, no match"
    write_market(market, path, "hrtc")
    assert Market.read(path) == market
    instance = fileio.read_hrtc(str(path))
    for couple in instance.couples_left:  # read as words where its verifier wants agents
        couple._first, couple._second = Agent(couple._first), Agent(couple._second)
        couple._preferences = [one for one in couple._preferences if one]
    numbers = {
        side: {name: number for number, name in names_behind(path, side).items()}
        for side in ("applicant", "program", "no match")
    }
    nobody = numbers["no match"].get("", "")
    rng = np.random.default_rng(seed)
    for _ in range(10):
        primary = some_matching(market, rng)
        pairs = [
            (numbers["applicant"][a], numbers["program"][market.programs[p]])
            for a, p in zip(market.applicants, primary.tolist(), strict=True)
            if p != NONE
        ]
        for f, m in market.members.tolist():
            for a, other in ((f, m), (m, f)):
                if primary[a] == NONE and primary[other] != NONE:
                    pairs.append((numbers["applicant"][market.applicants[a]], nobody))
        matching = matching_of(market, primary, np.full(primary.size, NONE))
        for reading, theirs in (("kpr", STABILITY.KPR), ("mm", STABILITY.MM)):
            ours = verify(market, matching, reading)
            assert ours.feasible
            assert Matching(instance, pairs).is_stable(theirs) == ours.ok


def some_matching(market: Market, rng: np.random.Generator) -> np.ndarray:
    """A matching by lot that breaks no rule."""
    primary = np.full(len(market.applicants), NONE)
    free = market.quota.copy()
    ptr, people = market.program_ptr, market.program_list
    ranked = {(a, p) for p in range(free.size) for a in people[ptr[p] : ptr[p + 1]].tolist()}
    units = [(a,) for a in np.flatnonzero(market.couple_of == NONE).tolist()]
    units += [tuple(pair) for pair in market.members.tolist()]
    for place in rng.permutation(len(units)):
        unit = units[place]
        if len(unit) == 1:
            begin, end = market.single_ptr[unit[0] :][:2]
            rows = [(p,) for p in market.single_list[begin:end].tolist()]
        else:
            c = int(market.couple_of[unit[0]])
            span = slice(market.couple_ptr[c], market.couple_ptr[c + 1])
            first, second = market.couple_first[span], market.couple_second[span]
            rows = list(zip(first.tolist(), second.tolist(), strict=True))
            rows = rows[: rows.index((NONE, NONE))] if (NONE, NONE) in rows else rows
        for at in rng.permutation(len(rows)):
            asked = [(a, p) for a, p in zip(unit, rows[at], strict=True) if p != NONE]
            need = np.bincount([p for _, p in asked], minlength=free.size)
            if set(asked) <= ranked and (need <= free).all() and rng.random() < 0.8:
                free -= need
                for a, p in asked:
                    primary[a] = p
                break
    return primary


@for_seeds(20)
def test_what_the_package_pyhrtc_writes(tmp_path: Path, seed: int) -> None:
    generator = pytest.importorskip("pyhrtc.generator")
    random.seed(seed)
    instance = generator.random_hrtc(4, 6, start_at_one=True)
    found = []
    for variant in ("Glasgow_HRTC_nocolon", "Glasgow_HRTC_colon", "Edin_HRTC"):
        path = tmp_path / f"{variant}.txt"
        instance.write_to_file(str(path), variant)
        found.append(Market.read(path))
    assert found[0] == found[1] == found[2]
    assert found[0].quota.sum() == 6
    assert held(found[0])


@for_seeds(100)
def test_files_of_the_package_scarfmatch(tmp_path: Path, seed: int) -> None:
    """Its reader takes our file, and what it solves in whole numbers is stable by our verifier."""
    scarf = pytest.importorskip("scarf")
    market = coupled(seed)
    path = tmp_path / "market.json"
    write_market(market, path, "scarfmatch")
    found = scarf.solve(scarf.load_json(str(path)))
    if not found.is_int:
        return
    primary = np.full(len(market.applicants), NONE)
    people = {number: name for name, number in enumerate(market.applicants)}
    behind = names_behind(path, "applicant")
    for s in range(len(found.single_allocations)):
        primary[people[behind[f"s{s}"]]] = [*found.s(s), NONE][0]
    for c in range(len(found.couple_allocations)):
        pair = [*found.c(c), (NONE, NONE)][0]
        for side in range(2):
            primary[people[behind[f"c{c}.{side}"]]] = pair[side]
    judged = verify(market, matching_of(market, primary, np.full(primary.size, NONE)))
    assert judged.ok


@pytest.mark.parametrize("same", [False, True])
def test_what_the_package_scarfmatch_writes(tmp_path: Path, same: bool) -> None:
    scarf = pytest.importorskip("scarf")
    np.random.seed(1)  # noqa: NPY002
    instance = scarf.gen_random_instance(5, 2, 3, single_pref_len=2, couple_pref_len=4, ihp=same)
    path = tmp_path / "market.json"
    scarf.save_json(instance, str(path))
    market = Market.read(path)
    assert market.quota.tolist() == instance.hospital_cap
    assert np.diff(market.program_ptr).tolist() == [9, 9, 9]
    assert verify(market, match(market).matching).feasible
