"""The doctrine decider: greedy choice under several purses, with reasons."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.agents.deciders.doctrine import choose, reasons
from sim.agents.observation import needs
from sim.model import RaceModel
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench

A, P, R = 2, 3, 3
scores = hnp.arrays(float, (A, 5, R), elements=st.floats(-2, 2))
flags = hnp.arrays(bool, (A, 5, R))
costs = hnp.arrays(float, (A, 5, P, R), elements=st.integers(0, 4).map(float))
purses = hnp.arrays(float, (A, P, R), elements=st.integers(0, 6).map(float))


@given(scores, flags, costs, purses, st.integers(1, 3))
def test_what_is_chosen_is_legal_affordable_and_worth_it(
    score: np.ndarray, legal: np.ndarray, cost: np.ndarray, budget: np.ndarray, picks: int
) -> None:
    chosen = choose(score, legal, cost, budget, picks)
    assert not (chosen & ~legal).any()
    assert (score[chosen] > 0).all()
    assert (chosen.sum(axis=1) <= picks).all()
    spent = (cost * chosen[:, :, None]).sum(axis=1)
    assert (spent <= budget + 1e-9).all()


@given(scores, flags, costs, purses)
def test_the_best_affordable_option_is_among_the_chosen(
    score: np.ndarray, legal: np.ndarray, cost: np.ndarray, budget: np.ndarray
) -> None:
    chosen = choose(score, legal, cost, budget, 1)
    can = legal & (score > 1e-9) & (cost <= budget[:, None]).all(axis=2)
    for a in range(A):
        for r in range(R):
            if can[a, :, r].any():
                best = np.where(can[a, :, r], np.round(score[a, :, r], 9), -np.inf).max()
                assert np.round(score[a, chosen[a, :, r], r], 9).tolist() == [best]


@given(scores, flags, costs, purses)
def test_the_last_bits_of_a_score_decide_nothing(
    score: np.ndarray, legal: np.ndarray, cost: np.ndarray, budget: np.ndarray
) -> None:
    rounded = np.round(score, 6)
    nudged = rounded + 1e-13
    assert np.array_equal(
        choose(rounded, legal, cost, budget, 2), choose(nudged, legal, cost, budget, 2)
    )


def test_needs_lie_between_zero_and_one_and_follow_the_state(bench: Bench) -> None:
    lack = needs(bench.rules, bench.world, bench.draws)
    assert lack.shape == (7, len(bench.rules.file.features), 3)
    assert ((lack >= 0) & (lack <= 1)).all()
    features = [f.id for f in bench.rules.file.features]
    bench.world.trust[...] = 0.9
    trusted = needs(bench.rules, bench.world, bench.draws)
    assert (trusted[:, features.index("trust")] <= lack[:, features.index("trust")]).all()


def test_reasons_sum_to_what_the_option_promised(rules: Ruleset) -> None:
    model = RaceModel(rules, seed=2, runs=3)
    model.run(4)
    for record in model.records:
        for choice in record.choices:
            for a, o, r in zip(*np.nonzero(choice.chosen), strict=True):
                terms = reasons(choice, a, o, r)
                assert [abs(v) for _, v in terms] == sorted(
                    (abs(v) for _, v in terms), reverse=True
                )
                promised = (choice.drive[a, :, r] * choice.gain[a, o, r]).sum()
                assert sum(v for _, v in terms) == pytest.approx(promised)
    model.dispose()
