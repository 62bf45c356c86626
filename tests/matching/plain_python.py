"""What the Match and SOAP give for markets of every kind, as one digest for each.

Run as a program by test_plain_python.py, in a process that has no Numba.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
from pathlib import Path

import numpy as np
from markets import draw, draw_everything, draw_large, draw_singles

from landbridge.cli import main
from landbridge.matching.proposing import match_programs_proposing
from landbridge.matching.result import match
from landbridge.matching.soap import check_applications, opening_state, run_soap
from landbridge.matching.soap_lists import Applications, ProgramLists, behaviour_of_lists
from landbridge.matching.soap_rules import SoapMarket, SoapRules
from landbridge.matching.soap_written import soap_report

PAGE = Path(__file__).parents[2] / "docs" / "match.md"
EXAMPLE = re.compile(r"^```json (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
READINGS = ("kpr", "vacate", "mm")


def of_matches(markets: int = 100) -> str:
    """Reports and seats of random markets: singles, couples, everything, and a larger one."""
    out = hashlib.sha256()
    for seed in range(markets):
        couples = draw(np.random.default_rng(seed), 4, 2, 4, 2, 4, 6)
        for market in (draw_everything(seed), draw_singles(seed), couples):
            reading = READINGS[seed % len(READINGS)]
            exact = reading == "kpr" and seed < markets // 2
            result = match(market, 3, seed, reading, exact)
            out.update(json.dumps([result.report(), result.seats]).encode())
        proposed = match_programs_proposing(draw_singles(seed)).matching
        out.update(proposed.primary.astype("<i8").tobytes())
    out.update(json.dumps(match(draw_large(400, 60, 340, 15, 40, 8, 3)).report()).encode())
    return out.hexdigest()


def of_soap(markets: int = 100) -> str:
    """Offers and reports of random rounds, some of them left to expire."""
    out = hashlib.sha256()
    for seed in range(markets):
        draws = np.random.default_rng(seed)
        people, places = int(draws.integers(1, 12)), int(draws.integers(1, 6))
        market = SoapMarket(
            tuple(f"a{i}" for i in range(people)),
            tuple(f"p{i}" for i in range(places)),
            draws.integers(0, 4, places),
            tuple(draws.choice(list("CPAR"), places)),
            draws.random(places) < 0.8,
            draws.integers(0, 4, people),
            draws.random(people) < 0.9,
            np.ones(people, dtype=bool),
        )
        rules = SoapRules(int(draws.integers(0, 5)), 45, False, bool(draws.integers(0, 2)))
        a, p = (side.ravel() for side in np.indices((people, places)))
        chosen = draws.random(a.size) < 0.6
        a, p = a[chosen], p[chosen]
        none = np.zeros(0, dtype=np.int64)
        faults = check_applications(opening_state(market, rules), a, p, none)
        fine = np.setdiff1d(np.arange(a.size), [fault.row for fault in faults])
        a, p = a[fine], p[fine]
        sent = Applications(a, p, draws.integers(1, 5, a.size), draws.integers(1, 3, a.size))
        lists = ProgramLists(p, a, draws.permutation(a.size) + 1, draws.integers(1, 3, a.size))
        wants = behaviour_of_lists(market, sent, lists, expire_probability=0.3)
        result = run_soap(market, rules, wants, seed)
        offers = [[one.applicant.tolist(), one.answer.tolist()] for one in result.rounds]
        out.update(json.dumps([soap_report(result), offers]).encode())
    return out.hexdigest()


def of_the_page(folder: Path) -> str:
    """Files that the commands write for the examples of the page, and what they say."""
    out = hashlib.sha256()
    for name, text in EXAMPLE.findall(PAGE.read_text(encoding="utf-8")):
        lists, into = folder / name, folder / f"{name}.out"
        lists.write_text(text, encoding="utf-8")
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            main(["match", "run", str(lists), "--out", str(into), "--exact", "--json"])
            main(["match", "verify", str(lists), str(into / "matches.csv")])
            main(["match", "explain", str(lists), json.loads(text)["couples"]["C"][0]]
                 if "couples" in text else ["match", "explain", str(lists), "Davis"])  # fmt: skip
        out.update(said.getvalue().encode())
        for path in sorted(into.iterdir()):
            out.update(path.read_bytes())
    return out.hexdigest()


def digests(folder: Path) -> list[str]:
    """One digest for each of the above."""
    return [of_matches(), of_soap(), of_the_page(folder)]
