"""A market turned back into names, for everything that writes one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.market import NONE, PARITY_EVEN, PARITY_ODD, Market

__all__ = [
    "attached_lists",
    "couple_rows",
    "program_records",
    "ranked",
    "reversion_rows",
]

Ints = NDArray[np.int64]

_PARITIES = {PARITY_EVEN: "even", PARITY_ODD: "odd"}


def ranked(
    owners: tuple[str, ...], ptr: Ints, items: Ints, names: tuple[str, ...]
) -> dict[str, list[str]]:
    """Lists by owner, in names.

    Parameters
    ----------
    owners
        Ids of the owners.
    ptr, items
        Lists.
    names
        Ids of what is listed.
    """
    called = [names[item] for item in items.tolist()]
    begin = ptr.tolist()
    return {owner: called[begin[i] : begin[i + 1]] for i, owner in enumerate(owners)}


def couple_rows(market: Market) -> dict[str, list[list[str | None]]]:
    """Joint lists by couple, in names; None is no match.

    Parameters
    ----------
    market
        Any market.
    """
    called: list[str | None] = [*market.programs, None]  # NONE is -1: the last
    assert NONE == -1
    first = [called[p] for p in market.couple_first.tolist()]
    second = [called[p] for p in market.couple_second.tolist()]
    rows = [list(pair) for pair in zip(first, second, strict=True)]
    begin = market.couple_ptr.tolist()
    return {name: rows[begin[c] : begin[c + 1]] for c, name in enumerate(market.couple_ids)}


def attached_lists(market: Market) -> Iterator[tuple[str, str, list[str]]]:
    """Applicant, advanced program and supplemental list of each attachment.

    Parameters
    ----------
    market
        Any market.
    """
    ptr = market.supplemental_ptr.tolist()
    for a, p, number in zip(
        market.attached_to.tolist(),
        market.attached_program.tolist(),
        market.attached_list.tolist(),
        strict=True,
    ):
        items = market.supplemental_list[ptr[number] : ptr[number + 1]].tolist()
        yield market.applicants[a], market.programs[p], [market.programs[s] for s in items]


def reversion_rows(market: Market) -> Iterator[tuple[str, str, int, int]]:
    """Donor, receiver, most seats and place among the donor's.

    Parameters
    ----------
    market
        Any market.
    """
    places: dict[int, int] = {}
    for d, r, most in zip(
        market.donor.tolist(), market.receiver.tolist(), market.most.tolist(), strict=True
    ):
        places[d] = places.get(d, 0) + 1
        yield market.programs[d], market.programs[r], most, places[d]


def program_records(market: Market) -> list[dict[str, Any]]:
    """Programs with their columns: id, quota, then kind, parity and facts where there are any.

    Parameters
    ----------
    market
        Any market.
    """
    facts = {
        name: values
        for name, values in market.facts.items()
        if isinstance(values, tuple) and len(values) == len(market.programs) and any(values)
    }
    records: list[dict[str, Any]] = []
    for p, name in enumerate(market.programs):
        record: dict[str, Any] = {"program_id": name, "quota": int(market.quota[p])}
        if any(market.kind):
            record["kind"] = market.kind[p]
        if market.parity.any():
            record["parity"] = _PARITIES.get(int(market.parity[p]), "")
        records.append(record | {column: values[p] for column, values in facts.items()})
    return records
