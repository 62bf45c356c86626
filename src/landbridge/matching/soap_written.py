"""What SOAP did, as files and as counts."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from landbridge.errors import InputError
from landbridge.matching.soap import ANSWERS, SoapResult
from landbridge.matching.soap_core import BOTH_HALVES
from landbridge.matching.soap_rules import halves_of

__all__ = ["soap_report", "write_soap"]


def soap_report(result: SoapResult) -> dict[str, Any]:
    """Counts of a run, for report.json and ``--json``.

    Parameters
    ----------
    result
        A run.

    Returns
    -------
    dict
        Plain values.
    """
    market, rules = result.market, result.rules
    who, where, _ = result.accepted
    halves = halves_of(market.kind)
    held = market.holds.copy()
    np.bitwise_or.at(held, who, halves[where])
    return {
        "rules": {
            "rounds": rules.rounds,
            "applications_limit": rules.applications_limit,
            "rank_list_needed": rules.rank_list_needed,
            "second_half": rules.second_half,
        },
        "applicants": {
            "may_take_part": int(market.may_take_part(rules).sum()),
            "partly_matched": int(((market.holds > 0) & (market.holds < BOTH_HALVES)).sum()),
            "applied": int((result.applications > 0).sum()),
            "accepted": int(np.unique(who).size),
            "still_partly_matched": int(((held > 0) & (held < BOTH_HALVES)).sum()),
        },
        "applications": int(result.applications.sum()),
        "open_before": int(market.open_seats.sum()),
        "open_in_programs_not_taking_part": int(market.open_seats[~market.takes_part].sum()),
        "open_after": int(result.open_after.sum()),
        "rounds": [{"round": one.number, **one.counts} for one in result.rounds],
    }


def write_soap(result: SoapResult, folder: str | Path) -> list[Path]:
    """Write offers.csv, soap_matches.csv, soap_applicants.csv, soap_filled.csv and report.json.

    Parameters
    ----------
    result
        A run.
    folder
        Made if need be; files of these names are replaced.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    InputError
        If they cannot be written.
    """
    market = result.market
    who, where, when = result.accepted
    taken = np.bincount(where, minlength=len(market.programs))
    when_of: dict[int, int] = dict(zip(who[::-1].tolist(), when[::-1].tolist(), strict=True))
    tables: dict[str, tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]] = {
        "offers.csv": (
            ("round", "program_id", "applicant_id", "answer"),
            (
                (one.number, market.programs[p], market.applicants[a], ANSWERS[answer])
                for one in result.rounds
                for a, p, answer in zip(one.applicant, one.program, one.answer, strict=True)
            ),
        ),
        "soap_matches.csv": (
            ("applicant_id", "program_id", "round"),
            (
                (market.applicants[a], market.programs[p], int(r))
                for a, p, r in zip(who, where, when, strict=True)
            ),
        ),
        "soap_applicants.csv": (
            ("applicant_id", "applications", "accepted_in_round"),
            (
                (name, int(result.applications[a]), when_of.get(a, ""))
                for a, name in enumerate(market.applicants)
            ),
        ),
        "soap_filled.csv": (
            ("program_id", "open", "filled", "unfilled"),
            (
                (name, int(market.open_seats[p]), int(taken[p]), int(result.open_after[p]))
                for p, name in enumerate(market.programs)
            ),
        ),
    }
    place = Path(folder)
    written = [place / name for name in (*tables, "report.json")]
    try:
        place.mkdir(parents=True, exist_ok=True)
        for name, (header, rows) in tables.items():
            with (place / name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(header)
                writer.writerows(rows)
        text = json.dumps(soap_report(result), ensure_ascii=False, indent=2)
        (place / "report.json").write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{place}: cannot write the result ({error.strerror})") from error
    return written
