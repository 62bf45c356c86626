"""Markets from data frames and arrays."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import polars
import pyarrow
import pytest
from market_files import GOOD, write_tables

from landbridge.matching.market import Market
from landbridge.matching.problems import MarketError

NAMES = [name for name in GOOD if name != "applicants"]


def frames(make):  # type: ignore[no-untyped-def]
    return {name: make(text) for name, text in GOOD.items()}


def from_polars(text: str) -> polars.DataFrame:
    return polars.read_csv(io.StringIO(text))


def from_pandas(text: str):  # type: ignore[no-untyped-def]
    return pytest.importorskip("pandas").read_csv(io.StringIO(text))


def as_columns(text: str) -> dict[str, list[object]]:
    return from_polars(text).to_dict(as_series=False)


def as_records(text: str) -> list[dict[str, object]]:
    return from_polars(text).to_dicts()


def as_arrow(text: str) -> pyarrow.Table:
    return from_polars(text).to_arrow()


@pytest.mark.parametrize("make", [from_polars, from_pandas, as_columns, as_records, as_arrow])
def test_frames_of_every_kind(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    assert Market.from_frames(**frames(make)) == Market.read(write_tables(tmp_path, {}))


def test_problems_of_frames_name_table_and_row() -> None:
    wrong = frames(from_polars)
    wrong["programs"] = wrong["programs"].with_columns(quota=polars.Series([1, -2, 1, None]))
    wrong["couples"] = wrong["couples"].drop("applicant_b")
    with pytest.raises(MarketError) as caught:
        Market.from_frames(**wrong)
    found = [(one.code, one.file, one.line) for one in caught.value.problems]
    assert ("E01", "programs", 2) in found
    assert ("E01", "programs", 4) in found
    assert ("F02", "couples", 0) in found
    with pytest.raises(MarketError, match="F01"):
        Market.from_frames(3, [], [])
    with pytest.raises(MarketError, match="F04"):
        Market.from_frames({"program_id": ["a"], "quota": []}, [], [])


def test_arrays_keep_their_row_numbers() -> None:
    rng = np.random.default_rng(5)
    lists = [rng.permutation(12)[:5] for _ in range(120)]
    offered = [[a for a in range(120) if p in lists[a]] for p in range(12)]
    market = Market.from_arrays(np.full(12, 3), offered, lists)
    assert market.applicants[7] == "007"
    assert np.array_equal(market.single_list, np.concatenate(lists))
    assert np.array_equal(market.program_list, np.concatenate(offered))
    ptr = np.arange(0, 601, 5)
    assert Market.from_arrays(np.full(12, 3), offered, (ptr, np.concatenate(lists))) == market


def test_arrays_with_everything() -> None:
    market = Market.from_arrays(
        [2, 1, 1],
        [[1, 0, 2], [0], [0]],
        [[1, 0], [], []],
        couples=np.array([[1, 2]]),
        couple_lists=[[(0, 0), (0, -1)]],
        supplementals=[(0, 1, [2])],
        reversions=[(0, 2, 1), (0, 1, 1)],
        parity=[0, 0, "odd"],
        kind=["C", "A", "P"],
    )
    assert market.couple_second.tolist() == [0, -1]
    assert market.attached_program.tolist() == [1]
    assert market.receiver.tolist() == [2, 1]
    assert market.parity.tolist() == [0, 0, 2]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (([1], [[0]], [[3]]), "E03"),
        (([1], [[0, 0]], [[0]]), "E04"),
        (([-1], [[0]], [[0]]), "E01"),
        (([0.5], [[0]], [[0]]), "E01"),
        (([1], [[0]], (np.array([0, 5]), np.array([0]))), "F04"),
        (([1], [["x"]], [[0]]), "F04"),
        ((["many"], [[0]], [[0]]), "F04"),
        (([1, 1], [[0]], [[1]]), ""),
    ],
)
def test_wrong_arrays(arguments, code: str) -> None:  # type: ignore[no-untyped-def]
    if not code:
        assert "W03" in Market.from_arrays(*arguments).warnings.counts
        return
    with pytest.raises(MarketError, match=code):
        Market.from_arrays(*arguments)


@pytest.mark.parametrize(
    ("arguments", "options", "told"),
    [
        (([1], [[0.5]], [[0]]), {}, "F04: expected whole numbers"),
        (([1], [[0]], [[0]]), {"reversions": [(0, 0.5, 1)]}, "F04: expected whole numbers"),
        (([1], [[0]], [[0]]), {"parity": [7]}, "F05: '7' is not known"),
        (([1, 1], [[0], []], [[0]]), {"parity": [0]}, "as many parities as quotas"),
        (([1], [[0]], [[]]), {"couples": [(0,)], "couple_lists": [[]]}, "two partners"),
        (([1], None, [[0]]), {}, "F04: these are not what row numbers look like"),
    ],
)
def test_nothing_in_arrays_is_rounded_or_passed_over(arguments, options, told: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(MarketError, match=told):
        Market.from_arrays(*arguments, **options)


def test_ids_of_arrays_may_be_numbers() -> None:
    market = Market.from_arrays([1], [[1, 0]], [[0], [0]], applicants=[5, 6], programs=[7])
    assert (market.applicants, market.programs) == (("5", "6"), ("7",))


def test_a_lazy_frame_is_collected() -> None:
    lazy = {name: frame.lazy() for name, frame in frames(from_polars).items()}
    assert Market.from_frames(**lazy) == Market.from_frames(**frames(from_polars))
