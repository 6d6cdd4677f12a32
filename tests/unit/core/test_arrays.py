from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.core.arrays import (
    clip,
    entries,
    highest_at,
    log_mean,
    logistic,
    softmax,
    some,
    sums_at,
    total,
)

R = 17
numbers = st.floats(-1e9, 1e9)
positive = st.floats(1e-9, 1e9)


@given(
    hnp.arrays(float, st.tuples(st.integers(1, 9), st.integers(1, 4), st.just(R)), elements=numbers)
)
def test_a_sum_over_a_named_axis_has_the_same_bits_for_any_number_of_runs(a: np.ndarray) -> None:
    for axis in (0, 1):
        whole = total(a, axis)
        for r in range(R):
            assert np.array_equal(total(a[..., [r]], axis)[..., 0], whole[..., r])


@given(hnp.arrays(float, (6, 3), elements=st.integers(-1000, 1000).map(float)))
def test_a_sum_is_a_sum_and_leaves_its_argument_alone(a: np.ndarray) -> None:
    before = a.copy()
    assert np.array_equal(total(a), a.sum(axis=0))
    assert np.array_equal(a, before)


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=12).flatmap(
        lambda place: st.tuples(
            st.just(place), hnp.arrays(float, (len(place), R), elements=numbers)
        )
    )
)
def test_sums_by_place_are_added_in_the_order_of_the_rows(
    case: tuple[list[int], np.ndarray],
) -> None:
    place, values = np.array(case[0]), case[1]
    expected = np.zeros((5, R))
    for row, p in enumerate(place):
        expected[p] = expected[p] + values[row]
    assert np.array_equal(sums_at(place, values, 5), expected)
    assert np.array_equal(sums_at(place, values[:, [3]], 5)[:, 0], expected[:, 3])


def test_entries_are_those_of_each_row_at_its_columns() -> None:
    table = np.arange(12.0).reshape(3, 4)
    assert entries(table, np.array([[0, 3], [1, 1], [2, 0]])).tolist() == [[0, 3], [5, 5], [10, 8]]


@given(positive, positive)
def test_the_log_mean_lies_between_and_splits_exactly(a: float, b: float) -> None:
    mean = float(log_mean(a, b))
    assert min(a, b) * (1 - 1e-8) <= mean <= max(a, b) * (1 + 1e-8)
    assert mean == pytest.approx(float(log_mean(b, a)), rel=1e-8)
    assert mean * math.log(a / b) == pytest.approx(a - b, rel=1e-9, abs=1e-9 * max(a, b))


@given(positive)
def test_the_log_mean_of_equals_is_that_number(a: float) -> None:
    assert float(log_mean(a, a)) == a


@given(positive, st.floats(-1e-5, 1e-5))
def test_the_log_mean_is_smooth_where_both_are_near(a: float, step: float) -> None:
    b = a * (1 + step)
    assert float(log_mean(a, b)) == pytest.approx((a + b) / 2, rel=1e-8)


def test_the_log_mean_broadcasts() -> None:
    assert log_mean(np.array([[1.0], [2.0]]), np.array([1.0, 2.0, 4.0])).shape == (2, 3)


@given(hnp.arrays(float, (5, R), elements=st.floats(-50, 50)))
def test_shares_of_a_softmax_sum_to_one(a: np.ndarray) -> None:
    shares = softmax(a)
    assert (shares >= 0).all()
    assert total(shares) == pytest.approx(np.ones(R), abs=1e-12)
    assert softmax(a + 3.0) == pytest.approx(shares, abs=1e-12)


def test_clip_and_logistic() -> None:
    assert clip(np.array([-1.0, 0.5, 2.0]), 0, 1).tolist() == [0.0, 0.5, 1.0]
    assert float(logistic(0.0)) == 0.5
    assert float(logistic(40.0)) == pytest.approx(1.0)


@given(hnp.arrays(float, (9, R), elements=numbers))
def test_sums_and_maxima_by_place_have_the_same_bits_for_any_number_of_runs(
    a: np.ndarray,
) -> None:
    place = np.array([3, 0, 0, 4, 3, 3, 0, 1, 3])
    for by_place in (sums_at, highest_at):
        whole = by_place(place, a, 6)
        for r in range(R):
            assert np.array_equal(by_place(place, a[:, [r]], 6), whole[:, [r]])


def test_the_highest_by_place_is_minus_infinity_where_there_is_nothing() -> None:
    out = highest_at(np.array([1, 1, 3]), np.array([[2.0], [5.0], [-4.0]]), 4)
    assert out.ravel().tolist() == [-np.inf, 5.0, -np.inf, -4.0]


def test_some_is_true_where_anything_is() -> None:
    assert not some(np.zeros((3, 2)))
    assert not some(np.zeros(0, bool))
    assert some(np.array([[False], [True]]))
    assert some(np.array([0.0, np.nan]))
