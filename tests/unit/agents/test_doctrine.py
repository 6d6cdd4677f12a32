"""The doctrine decider: greedy choice under several purses, with reasons."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.agents.deciders.doctrine import choose
from sim.agents.deciders.options import Options, options_of
from sim.agents.observation import needs
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench

OPTIONS = [3, 1, 5]  # of every actor
A, N, P, R = len(OPTIONS), sum(OPTIONS), 3, 3
ACTOR = np.repeat(np.arange(A), OPTIONS)
scores = hnp.arrays(float, (N, R), elements=st.floats(-2, 2))
flags = hnp.arrays(bool, (N, R))
costs = hnp.arrays(float, (P, N, R), elements=st.integers(0, 4).map(float))
purses = hnp.arrays(float, (P, A, R), elements=st.integers(0, 6).map(float))


def menu(acts: int | list[int]) -> Options:
    """Options of three actors, of which only the lists and the number of acts matter."""
    rules = load_ruleset()
    known = options_of(rules, tuple(rules.actors))
    first = np.cumsum([0, *OPTIONS[:-1]])
    return replace(known, acts=np.broadcast_to(acts, A), first=first, actor=ACTOR)


def spent_by(chosen: np.ndarray, cost: np.ndarray) -> np.ndarray:
    return np.stack([(cost * chosen)[:, a == ACTOR].sum(axis=1) for a in range(A)], axis=1)


@given(scores, flags, costs, purses, st.lists(st.integers(1, 3), min_size=A, max_size=A))
def test_what_is_chosen_is_legal_affordable_and_worth_it(
    score: np.ndarray, legal: np.ndarray, cost: np.ndarray, budget: np.ndarray, acts: list[int]
) -> None:
    chosen = choose(menu(acts), score, legal, cost, budget)
    assert not (chosen & ~legal).any()
    assert (score[chosen] > 0).all()
    for a, most in enumerate(acts):
        assert (chosen[a == ACTOR].sum(axis=0) <= most).all()
    assert (spent_by(chosen, cost) <= budget + 1e-9).all()


@given(scores, flags, costs, purses, st.integers(1, 3))
def test_every_actor_takes_its_best_options_as_if_it_were_alone(
    score: np.ndarray, legal: np.ndarray, cost: np.ndarray, budget: np.ndarray, acts: int
) -> None:
    chosen = choose(menu(acts), score, legal, cost, budget)
    for a in range(A):
        own = np.flatnonzero(a == ACTOR)
        for r in range(R):
            left, taken = budget[:, a, r].copy(), set()
            for _ in range(acts):
                can = [
                    (-np.round(score[o, r], 9), o)
                    for o in own
                    if legal[o, r] and o not in taken and (cost[:, o, r] <= left + 1e-9).all()
                ]
                if can and min(can)[0] < 0:
                    best = min(can)[1]
                    taken.add(best)
                    left -= cost[:, best, r]
            assert set(own[chosen[own, r]]) == taken


def test_of_equal_options_the_first_is_taken() -> None:
    score, legal = np.ones((N, R)), np.ones((N, R), bool)
    chosen = choose(menu(1), score, legal, np.zeros((P, N, R)), np.zeros((P, A, R)))
    assert np.flatnonzero(chosen[:, 0]).tolist() == [0, 3, 4]


@given(scores, flags, costs, purses)
def test_the_last_bits_of_a_score_decide_nothing(
    score: np.ndarray, legal: np.ndarray, cost: np.ndarray, budget: np.ndarray
) -> None:
    rounded = np.round(score, 6)
    nudged = rounded + 1e-13
    assert np.array_equal(
        choose(menu(2), rounded, legal, cost, budget), choose(menu(2), nudged, legal, cost, budget)
    )


def test_options_are_the_own_measures_and_no_locked_ones(rules: Ruleset) -> None:
    options = options_of(rules, tuple(rules.actors))
    owners = [rules.measures[m].owner for m in options.measure]
    assert owners == [options.actors[a] for a in options.actor]
    assert (options.actor[options.first] == np.arange(len(options.actors))).all()
    assert not any(getattr(rules.measures[m].record, "locked", False) for m in options.measure)
    nobody = options_of(rules, ())
    assert nobody.actors == ()
    empty = np.zeros((0, R))
    assert choose(nobody, empty, empty > 0, np.zeros((P, 0, R)), np.zeros((P, 0, R))).shape == (
        0,
        R,
    )


def test_needs_lie_between_zero_and_one_and_follow_the_state(bench: Bench) -> None:
    lack = needs(bench.rules, bench.world, bench.draws)
    assert lack.shape == (len(bench.rules.file.features), 7, 3)
    assert ((lack >= 0) & (lack <= 1)).all()
    features = [f.id for f in bench.rules.file.features]
    bench.world.trust[...] = 0.9
    trusted = needs(bench.rules, bench.world, bench.draws)
    trust = features.index("trust")
    assert (trusted[trust] <= lack[trust]).all()
    assert (trusted[trust] < lack[trust]).any()


def test_reasons_sum_to_what_the_option_promised(rules: Ruleset) -> None:
    model = RaceModel(rules, seed=2, runs=3)
    model.run(4)
    seen = 0
    for record in model.records:
        for r in range(3):
            for act in record.acts.of(r):
                sizes = [abs(v) for _, v in act.reasons]
                assert sizes == sorted(sizes, reverse=True)
                k = int(
                    np.flatnonzero((record.acts.measure == act.measure) & (record.acts.run == r))[0]
                )
                assert sum(v for _, v in act.reasons) == pytest.approx(
                    record.acts.terms[:, k].sum()
                )
                seen += 1
    assert seen
    model.dispose()
