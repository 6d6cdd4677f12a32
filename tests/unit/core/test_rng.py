from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.rng import BLOCK, SLOTS, SUBSYSTEMS, Draws

NAMES = sorted(SUBSYSTEMS)


def test_the_table_of_subsystems_only_grows() -> None:
    frozen = {
        "hidden": 1, "statistics": 2, "events": 3, "decisions": 4, "deals": 5, "incidents": 6,
        "paradigm": 7, "milestones": 8, "reports": 9, "shocks": 10, "accepted": 11, "exposure": 12,
        "coercion": 13,
    }  # fmt: skip
    assert {k: v for k, v in SUBSYSTEMS.items() if k in frozen} == frozen
    assert len(set(SUBSYSTEMS.values())) == len(SUBSYSTEMS)


def test_the_stream_itself_is_part_of_every_replay() -> None:
    u = Draws([1]).uniform("events", 0, 2)
    assert u.ravel().tolist() == pytest.approx(REPLAYED, abs=0)


REPLAYED = [0.947679120403795, 0.45265645334580773]


@given(st.sampled_from(NAMES), st.integers(0, 3 * BLOCK), st.integers(1, 20), st.integers(0, 30))
def test_more_slots_change_nobody_elses_numbers(
    name: str, quarter: int, slots: int, more: int
) -> None:
    draws = Draws([5, 11, 2])
    few = draws.uniform(name, quarter, slots)
    many = Draws([5, 11, 2]).uniform(name, quarter, slots + more)
    assert np.array_equal(few, many[:slots])


def test_a_longer_game_and_another_order_of_asking_change_nothing() -> None:
    late_first, in_order = Draws([7]), Draws([7])
    late = late_first.uniform("deals", BLOCK + 3, 4).copy()
    early = late_first.uniform("deals", 2, 4).copy()
    assert np.array_equal(in_order.uniform("deals", 2, 4), early)
    assert np.array_equal(in_order.uniform("deals", BLOCK + 3, 4), late)
    assert not np.array_equal(early, late)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=5))
def test_taking_runs_takes_their_numbers(runs: list[int]) -> None:
    draws = Draws([3, 99, 2**40])
    whole = draws.uniform("incidents", 6, 14)
    assert np.array_equal(draws.take(runs).uniform("incidents", 6, 14), whole[:, runs])


def test_a_run_has_the_same_numbers_alone_and_in_a_block() -> None:
    block = Draws(range(17)).uniform("decisions", 9, 50)
    for seed in range(17):
        assert np.array_equal(Draws([seed]).uniform("decisions", 9, 50)[:, 0], block[:, seed])


def test_subsystems_runs_quarters_and_slots_are_independent() -> None:
    draws = Draws([1, 2])
    seen = np.concatenate(
        [draws.uniform(name, q, 6).ravel() for name in NAMES for q in (0, 1, BLOCK)]
    )
    assert len(np.unique(seen)) == len(seen)
    assert 0 < seen.min() < seen.max() < 1
    assert seen.mean() == pytest.approx(0.5, abs=0.05)


def test_normals_are_finite_and_standard() -> None:
    z = np.concatenate([Draws(range(17)).normal("statistics", q, 49).ravel() for q in range(8)])
    assert np.isfinite(z).all()
    assert z.mean() == pytest.approx(0, abs=0.05)
    assert z.std() == pytest.approx(1, abs=0.05)


def test_too_many_slots_are_an_error_that_names_the_subsystem() -> None:
    with pytest.raises(ValueError, match="events"):
        Draws([1]).uniform("events", 0, SLOTS + 1)
