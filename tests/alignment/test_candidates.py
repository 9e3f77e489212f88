"""The join that proposes pairs: one definition, two engines, and no square."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantu.alignment.candidates import candidate_pairs, join_in_ibis, join_in_python

pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries below; nothing of ours warns here

_ROWS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 20)), max_size=80)


@settings(max_examples=15)
@given(_ROWS, st.integers(2, 6), st.integers(1, 3), st.sampled_from([0.0, 0.4, 0.8]))
def test_both_engines_give_the_same_pairs(rows: list[tuple[int, int]], block: int, shared: int, overlap: float) -> None:
    expected = join_in_python(rows, block=block, shared=shared, overlap=overlap)
    assert join_in_ibis(rows, block=block, shared=shared, overlap=overlap) == expected


def test_keys_that_all_share_propose_nothing() -> None:
    """A thousand items under one key are no pairs: cost does not grow with the square."""
    assert candidate_pairs([(item, 7) for item in range(1000)], block=50, shared=1) == []


def test_a_key_left_out_counts_in_favour_of_the_pair() -> None:
    """Two items with one rare and one frequent key in common pass a bound that needs both."""
    rows = [(item, 7) for item in range(60)] + [(1, 8), (2, 8)]
    assert [(one.a, one.b) for one in candidate_pairs(rows, block=50, shared=1, overlap=0.9)] == [(1, 2)]
