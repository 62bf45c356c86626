"""Tables from arrays: whoever has row numbers and no names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.matching.formats.builder import Builder
from landbridge.matching.formats.tables import Column, Table, Tables, as_text
from landbridge.matching.market import NONE, PARITY_EVEN, PARITY_NONE, PARITY_ODD
from landbridge.matching.problems import Problems

__all__ = ["numbered", "tables_of_arrays"]

Ints = NDArray[np.int64]

_PARITIES = {PARITY_NONE: "", PARITY_EVEN: "even", PARITY_ODD: "odd"}


def numbered(count: int) -> list[str]:
    """Ids that sort like the row numbers they are made of: "00", "01" and so on.

    Parameters
    ----------
    count
        How many.
    """
    width = len(str(max(count - 1, 0)))
    return [f"{number:0{width}}" for number in range(count)]


class _Expected(ValueError):
    """Something else was expected; the message says what."""


def _whole(values: Any) -> Ints:
    """Whole numbers; anything else is refused, not rounded."""
    array = np.asarray(values).ravel()
    whole = array.dtype.kind in "iu" or (array.dtype.kind == "f" and bool((array % 1 == 0).all()))
    if array.size and not whole:
        raise _Expected("whole numbers")
    return array.astype(np.int64)


def _ragged(lists: Any) -> tuple[Ints, Ints]:
    """Pointers and items, from such a pair or from a list of lists."""
    if isinstance(lists, tuple) and len(lists) == 2 and isinstance(lists[0], np.ndarray):
        ptr, items = _whole(lists[0]), _whole(lists[1])
        if not ptr.size or ptr[0] != 0 or ptr[-1] != items.size:
            raise _Expected("pointers that run from 0 to the number of items")
        if np.any(np.diff(ptr) < 0):
            raise _Expected("pointers that do not fall")
        return ptr, items
    rows = [_whole(one) for one in lists]
    ptr = np.concatenate([[0], np.cumsum([row.size for row in rows], dtype=np.int64)])
    return ptr.astype(np.int64), np.concatenate([np.zeros(0, dtype=np.int64), *rows])


def _coded(numbers: Ints, names: Sequence[str]) -> Column:
    """Names of row numbers; a number out of range stays a number, and is found unknown."""
    inside = (numbers >= 0) & (numbers < len(names))
    if inside.all():
        return Column(numbers.astype(np.int32), list(names))
    strange, code = np.unique(numbers[~inside], return_inverse=True)
    codes = np.where(inside, numbers, 0)
    codes[~inside] = len(names) + code
    return Column(codes.astype(np.int32), [*names, *(f"#{number}" for number in strange)])


def _ranks(table: str, lists: Any, owner: str, item: str, owners: Any, items: Any) -> Table:
    ptr, listed = _ragged(lists)
    lengths = np.diff(ptr)
    who = np.repeat(np.arange(lengths.size), lengths)
    place = np.arange(listed.size) - np.repeat(ptr[:-1], lengths)
    most = int(lengths.max(initial=0))
    columns = {
        owner: _coded(who, owners),
        "rank": Column(place.astype(np.int32), [str(one) for one in range(1, most + 1)]),
        item: _coded(listed, items),
    }
    return Table(table, columns, np.arange(1, listed.size + 1, dtype=np.int64))


def tables_of_arrays(
    quota: Any,
    program_lists: Any,
    applicant_lists: Any,
    applicants: Sequence[str] | None = None,
    programs: Sequence[str] | None = None,
    couples: Any = (),
    couple_lists: Any = (),
    couple_ids: Sequence[str] | None = None,
    supplementals: Iterable[Any] = (),
    reversions: Iterable[Any] = (),
    parity: Sequence[Any] | None = None,
    kind: Sequence[str] | None = None,
) -> Tables:
    """Tables from row numbers; see :func:`landbridge.matching.reading.market_from_arrays`."""
    out = Builder(Problems(), "arrays")
    try:
        quotas = np.asarray(quota).ravel().tolist()
        count = len(applicants) if applicants is not None else len(_ragged(applicant_lists)[0]) - 1
        people = _ids(applicants, count)
        places = _ids(programs, len(quotas))
        for what, given in (("programs", places), ("parities", parity), ("kinds", kind)):
            if given is not None and len(given) != len(quotas):
                raise _Expected(f"as many {what} as quotas")
        columns = ("program_id", "quota", "kind", "parity")
        out.start("programs", columns, "programs")
        for p, (place, seats) in enumerate(zip(places, quotas, strict=True)):
            rule = parity[p] if parity is not None else ""
            rule = rule if isinstance(rule, str) else _PARITIES.get(rule, str(rule))
            letter = kind[p] if kind is not None else ""
            shown = str(int(seats)) if float(seats).is_integer() else str(seats)
            out.add("programs", p + 1, place, shown, letter, rule)
        out.start("applicants", file="applicants")
        for a, person in enumerate(people):
            out.add("applicants", a + 1, person)
        _couples(out, couples, couple_lists, couple_ids, people, places)
        for name in ("supplementals", "reversions"):
            out.start(name, file=name)
        for row, (a, p, items) in enumerate(supplementals, start=1):
            behind = "*" if isinstance(p, str) else _name(p, places)
            for rank, item in enumerate(items, start=1):
                columns_of = (_name(a, people), behind, str(rank), _name(item, places))
                out.add("supplementals", row, *columns_of)
        out.start("reversions", ("donor_id", "receiver_id", "max", "order"))
        for row, (d, r, most) in enumerate(reversions, start=1):
            out.add("reversions", row, _name(d, places), _name(r, places), str(most), str(row))
        ranks = {
            "applicant_ranks": _ranks(
                "applicant_ranks", applicant_lists, "applicant_id", "program_id", people, places
            ),
            "program_ranks": _ranks(
                "program_ranks", program_lists, "program_id", "applicant_id", places, people
            ),
        }
    except _Expected as error:
        out.problems.add("F04", "arrays", kind="shape", expected=error)
        return Tables(problems=out.problems)
    except (TypeError, ValueError, IndexError, OverflowError) as error:
        out.problems.add("F04", "arrays", kind="arrays", reason=error)
        return Tables(problems=out.problems)
    tables = out.done()
    tables.tables.update(ranks)
    return tables


def _ids(names: Sequence[Any] | None, count: int) -> list[str]:
    return numbered(count) if names is None else [as_text(name) for name in names]


def _name(number: Any, names: Sequence[str]) -> str:
    place = int(number)
    if place != number:
        raise _Expected("whole numbers")
    if place == NONE:
        return ""
    return names[place] if 0 <= place < len(names) else f"#{place}"


def _couples(
    out: Builder,
    couples: Any,
    lists: Any,
    ids: Sequence[str] | None,
    people: Sequence[str],
    places: Sequence[str],
) -> None:
    pairs = [tuple(pair) for pair in couples]
    rows = [[tuple(row) for row in one] for one in lists]
    names = _ids(ids, len(pairs))
    if len(rows) != len(pairs) or len(names) != len(pairs):
        raise _Expected("a list and an id for each couple")
    if any(len(pair) != 2 for pair in [*pairs, *(row for one in rows for row in one)]):
        raise _Expected("two partners of a couple, and two programs in each row")
    out.start("couples", file="couples")
    out.start("couple_ranks", file="couple_ranks")
    for c, (a, b) in enumerate(pairs):
        out.add("couples", c + 1, names[c], _name(a, people), _name(b, people))
        for rank, (p, q) in enumerate(rows[c], start=1):
            out.add("couple_ranks", c + 1, names[c], str(rank), _name(p, places), _name(q, places))
