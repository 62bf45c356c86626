"""One sort over several columns is the order that sorting them one by one gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from landbridge.workforce.ordering import order_by, ranks_of


@given(
    st.integers(0, 60),
    st.lists(st.sampled_from([1, 2, 5, 1000, 2**31, 2**40]), min_size=1, max_size=4),
    st.integers(0, 2**32),
)
def test_order_is_that_of_columns_sorted_one_by_one(rows, spans, seed):
    chance = np.random.default_rng(seed)
    columns = [chance.integers(0, span, rows) for span in spans]
    assert order_by(*columns).tolist() == np.lexsort(columns[::-1]).tolist()


@given(st.lists(st.integers(0, 2**64 - 1), max_size=50))
def test_ranks_count_the_lesser_keys(keys):
    ranks = ranks_of(np.array(keys, dtype=np.uint64)).tolist()
    assert [sorted(keys)[r] for r in ranks] == keys
    assert sorted(ranks) == list(range(len(keys)))
